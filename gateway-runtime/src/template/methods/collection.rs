//! `java.util.ArrayList`, `LinkedHashMap` and `Map.Entry`.

use super::super::operators::same;
use super::super::value::{List, Map};
use super::super::{Error, Form, Str, Value, work};
use super::{Outcome, out_of_range, position};

/// What Velocity makes of a method without a result.
fn nothing<'t>() -> Value<'t> {
    Value::String(Str::Borrowed(""))
}

/// Calls a method of a list.
pub(super) fn list<'t>(own: &List<'t>, name: &str, arguments: &[Value<'t>]) -> Outcome<'t> {
    let n_before = own.len();
    let outcome = list_method(own, name, arguments);
    if own.len() != n_before || matches!(name, "addAll" | "clear") {
        own.n_changes.update(|n| n.wrapping_add(1));
    }
    outcome
}

fn list_method<'t>(own: &List<'t>, name: &str, arguments: &[Value<'t>]) -> Outcome<'t> {
    use Value::Integer;
    let len = own.len();
    Ok(Some(match (name, arguments) {
        ("size" | "count", []) => Value::size(len),
        ("isEmpty", []) => own.is_empty().into(),
        ("get", [Integer(at)]) => match own.get(position("get", *at, len)?) {
            Some(item) => item,
            None => return out_of_range("get", *at, len),
        },
        ("set", [Integer(at), value]) => {
            own.admits(value, 0)?;
            let position = position("set", *at, len)?;
            match own.items.borrow_mut().get_mut(position) {
                Some(place) => std::mem::replace(place, value.clone()),
                None => return out_of_range("set", *at, len),
            }
        }
        ("add", [value]) => {
            own.admits(value, 1)?;
            own.items.borrow_mut().push(value.clone());
            true.into()
        }
        ("add", [Integer(at), value]) => {
            own.admits(value, 1)?;
            let position = position("add", *at, len)?;
            if position > len {
                return out_of_range("add", *at, len);
            }
            own.items.borrow_mut().insert(position, value.clone());
            nothing()
        }
        ("addAll", [more @ Value::List(_)]) => insert_all(own, len, more)?.into(),
        ("addAll", [Integer(at), more @ Value::List(_)]) => {
            let position = position("addAll", *at, len)?;
            if position > len {
                return out_of_range("addAll", *at, len);
            }
            insert_all(own, position, more)?.into()
        }
        ("remove", [Integer(at)]) => {
            let position = position("remove", *at, len)?;
            if position >= len {
                return out_of_range("remove", *at, len);
            }
            own.items.borrow_mut().remove(position)
        }
        ("remove", [value]) => match find(own, value)? {
            Some(at) => {
                let removed = own.items.borrow_mut().remove(at);
                drop(removed);
                true.into()
            }
            None => false.into(),
        },
        ("removeAll", [Value::List(other)]) => {
            retain(own, |item| Ok(find(other, item)?.is_none()))?
        }
        ("retainAll", [Value::List(other)]) => {
            retain(own, |item| Ok(find(other, item)?.is_some()))?
        }
        ("contains", [value]) => find(own, value)?.is_some().into(),
        ("containsAll", [Value::List(other)]) => {
            let mut has_all = true;
            for item in other.items.borrow().iter() {
                has_all = has_all && find(own, item)?.is_some();
            }
            has_all.into()
        }
        ("indexOf", [value]) => place(find(own, value)?),
        ("lastIndexOf", [value]) => {
            work::spend(len)?;
            let items = own.items.borrow();
            place(items.iter().rposition(|item| same(item, value)))
        }
        ("subList", [Integer(from), Integer(to)]) => {
            let range = position("subList", *from, len)?..position("subList", *to, len)?;
            match own.items.borrow().get(range) {
                Some(items) => Value::List(List::new(items.to_vec(), Form::Java)),
                None => return out_of_range("subList", *to, len),
            }
        }
        ("clear", []) => {
            let items = std::mem::take(&mut *own.items.borrow_mut());
            drop(items);
            nothing()
        }
        // What `#foreach` takes.
        ("iterator" | "toArray", []) => Value::List(own.clone()),
        _ => return Ok(None),
    }))
}

fn find<'t>(list: &List<'t>, value: &Value<'t>) -> Result<Option<usize>, Error> {
    work::spend(list.len())?;
    let items = list.items.borrow();
    Ok(items.iter().position(|item| same(item, value)))
}

fn place<'t>(at: Option<usize>) -> Value<'t> {
    at.map_or(Value::Integer(-1), Value::size)
}

fn insert_all<'t>(own: &List<'t>, at: usize, more: &Value<'t>) -> Result<bool, Error> {
    // A copy: both can be one list.
    let more = more.iterate();
    for value in &more {
        own.admits(value, more.len())?;
    }
    let changed = !more.is_empty();
    own.items.borrow_mut().splice(at..at, more);
    Ok(changed)
}

fn retain<'t>(
    own: &List<'t>,
    keeps: impl Fn(&Value<'t>) -> Result<bool, Error>,
) -> Result<Value<'t>, Error> {
    // Judged before the list is borrowed for the change: the other can be the same one.
    let items = own.items.borrow().clone();
    let n_before = items.len();
    let mut kept = Vec::new();
    for item in items {
        if keeps(&item)? {
            kept.push(item);
        }
    }
    let changed = kept.len() != n_before;
    let old = std::mem::replace(&mut *own.items.borrow_mut(), kept);
    drop(old);
    Ok(changed.into())
}

/// Calls a method of a map.
pub(super) fn map<'t>(own: &Map<'t>, name: &str, arguments: &[Value<'t>]) -> Outcome<'t> {
    Ok(Some(match (name, arguments) {
        ("get", [key]) => own.get_value(key).unwrap_or_default(),
        ("getOrDefault", [key, default]) => own.get_value(key).unwrap_or_else(|| default.clone()),
        ("put", [key, value]) => own.put(key.clone(), value.clone())?.unwrap_or_default(),
        ("putIfAbsent", [key, value]) => match own.get_value(key) {
            Some(there) if !there.is_null() => there,
            _ => own.put(key.clone(), value.clone())?.unwrap_or_default(),
        },
        ("putAll", [Value::Map(other)]) => {
            let entries = other.entries.borrow().clone();
            for (key, value) in entries {
                own.put(key, value)?;
            }
            nothing()
        }
        ("containsKey", [key]) => own.get_value(key).is_some().into(),
        ("containsValue", [value]) => {
            let entries = own.entries.borrow();
            work::spend(entries.len())?;
            entries.iter().any(|(_, own)| same(own, value)).into()
        }
        ("keySet", []) => Value::List(List::view(own.keys(), own)),
        ("values", []) => Value::List(List::view(own.values(), own)),
        ("entrySet", []) => {
            let entries = own.entries.borrow();
            let entry = |(key, value): &(Value<'t>, Value<'t>)| {
                let entry = Map::default();
                entry.insert(key.clone(), value.clone());
                Value::Entry(entry)
            };
            Value::List(List::view(entries.iter().map(entry).collect(), own))
        }
        ("size", []) => Value::size(own.len()),
        ("isEmpty", []) => own.is_empty().into(),
        ("remove", [key]) => own.remove(key).unwrap_or_default(),
        ("clear", []) => {
            own.clear();
            nothing()
        }
        _ => return Ok(None),
    }))
}

/// Calls a method of an entry.
pub(super) fn entry<'t>(own: &Map<'t>, name: &str, arguments: &[Value<'t>]) -> Outcome<'t> {
    let first = own.entries.borrow().first().cloned();
    Ok(match (name, arguments, first) {
        ("getKey", [], Some((key, _))) => Some(key),
        ("getValue", [], Some((_, value))) => Some(value),
        _ => None,
    })
}
