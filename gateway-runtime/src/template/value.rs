//! The values of a template.

use std::borrow::Borrow;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::mem;
use std::ops::Deref;
use std::rc::{Rc, Weak};

use super::rendering::Object;
use super::{Error, work};

/// Most items of a list, and entries of a map.
pub(super) const MAX_ITEMS: usize = 1_000_000;
/// How deep values may be nested where they are walked.
pub(super) const MAX_DEPTH: usize = 400;
/// Most values that are looked at to see that a collection is not inside of itself.
const MAX_LOOKED_AT: usize = 100_000;
/// Containers of fewer levels, which never got another container, are freed by recursion.
const SHALLOW: u32 = 64;
/// Maps beyond this size have an index; below, comparing is faster than hashing.
const INDEX_FROM: usize = 16;

/// What a reference of a template stands for. Lists and maps are shared and mutable, as in Java.
#[derive(Debug, Clone, Default)]
pub enum Value<'t> {
    /// Nothing: undefined, missing, or JSON's `null`.
    #[default]
    Null,
    /// `java.lang.Boolean`.
    Boolean(bool),
    /// `java.lang.Character`, what `charAt` returns.
    Character(char),
    /// `java.lang.Integer`.
    Integer(i32),
    /// `java.lang.Long`.
    Long(i64),
    /// `java.math.BigInteger`, up to 127 bits.
    BigInteger(Rc<i128>),
    /// `java.lang.Double`.
    Double(f64),
    /// `java.math.BigDecimal`, as it is written: a JSON number that a double cannot hold.
    Decimal(Str<'t>),
    /// `java.lang.String`.
    String(Str<'t>),
    /// A list.
    List(List<'t>),
    /// A map.
    Map(Map<'t>),
    /// `java.util.Map.Entry`, of `entrySet()`: a map of one entry.
    Entry(Map<'t>),
    /// What only a rendering knows: `$input` and its like, loops, blocks.
    Object(Object<'t>),
}

/// A text: of the request or the template, or computed and shared.
#[derive(Debug, Clone)]
pub enum Str<'t> {
    /// Somebody else's.
    Borrowed(&'t str),
    /// Computed.
    Shared(Rc<str>),
}

impl Deref for Str<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Str::Borrowed(text) => text,
            Str::Shared(text) => text,
        }
    }
}

impl Borrow<str> for Str<'_> {
    fn borrow(&self) -> &str {
        self
    }
}

impl PartialEq for Str<'_> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Str<'_> {}

impl Hash for Str<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        str::hash(self, state);
    }
}

impl<'t> From<&'t str> for Value<'t> {
    fn from(text: &'t str) -> Self {
        Value::String(Str::Borrowed(text))
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Value::String(Str::Shared(text.into()))
    }
}

impl From<bool> for Value<'_> {
    fn from(truth: bool) -> Self {
        Value::Boolean(truth)
    }
}

impl From<i32> for Value<'_> {
    fn from(number: i32) -> Self {
        Value::Integer(number)
    }
}

impl From<f64> for Value<'_> {
    fn from(number: f64) -> Self {
        Value::Double(number)
    }
}

impl<'t> Value<'t> {
    /// A list as a template writes it: `[1, 2]`.
    pub fn list(items: Vec<Value<'t>>) -> Self {
        Value::List(List::new(items, Form::Java))
    }

    /// A map as a template writes it: `{"a": 1}`. The later of two equal keys wins.
    pub fn map(entries: impl IntoIterator<Item = (Value<'t>, Value<'t>)>) -> Self {
        let map = Map::default();
        for (key, value) in entries {
            map.insert(key, value);
        }
        Value::Map(map)
    }

    /// An integer by its digits, as wide as it has to be.
    pub fn whole(digits: &str) -> Self {
        match digits.parse() {
            Ok(number) => super::number::whole(number),
            Err(_) => Value::Decimal(Str::Shared(digits.into())),
        }
    }

    /// A size or an index: lengths are bounded far below the end of Java's `int`.
    pub fn size(n: usize) -> Self {
        Value::Integer(i32::try_from(n).unwrap_or(i32::MAX))
    }

    /// Whether there is nothing.
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// What `#if` asks: everything except nothing and `false`.
    pub fn is_true(&self) -> bool {
        !matches!(self, Value::Null | Value::Boolean(false))
    }

    /// The text of a string.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The items that `#foreach` visits: of a list, the values of a map, nothing of anything else.
    ///
    /// A copy of the references: the collection may change meanwhile.
    pub fn iterate(&self) -> Vec<Value<'t>> {
        match self {
            Value::List(list) => list.items.borrow().clone(),
            Value::Map(map) => map.values(),
            _ => Vec::new(),
        }
    }

    /// Whether the container at `target` is inside.
    fn holds(&self, target: *const (), left: &mut usize, depth: usize) -> bool {
        if *left == 0 || depth == 0 {
            // More than can be looked at counts as a cycle.
            return true;
        }
        *left -= 1;
        let depth = depth - 1;
        match self {
            Value::List(list) => {
                Rc::as_ptr(&list.0).cast() == target
                    || list
                        .items
                        .borrow()
                        .iter()
                        .any(|v| v.holds(target, left, depth))
            }
            Value::Map(map) | Value::Entry(map) => {
                Rc::as_ptr(&map.0).cast() == target
                    || map
                        .entries
                        .borrow()
                        .iter()
                        .any(|(k, v)| k.holds(target, left, depth) || v.holds(target, left, depth))
            }
            _ => false,
        }
    }
}

/// How a list renders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// As compact JSON: a list of a JSON document.
    Json,
    /// As Java's collections: `[1, a]`.
    Java,
}

/// A shared, mutable list.
#[derive(Debug, Clone)]
pub struct List<'t>(Rc<ListParts<'t>>);

/// What lists share.
#[derive(Debug)]
pub struct ListParts<'t> {
    /// The items. Borrowed only for the length of one operation that calls nothing else mutable.
    pub(super) items: RefCell<Vec<Value<'t>>>,
    /// How it renders.
    pub(super) form: Form,
    /// See [`Map`].
    rank: Cell<u32>,
    /// How often items came or went: what Java's iterators watch.
    pub(super) n_changes: Cell<u32>,
    /// The map whose keys, values or entries these are.
    view_of: Option<Weak<MapParts<'t>>>,
}

impl<'t> Deref for List<'t> {
    type Target = ListParts<'t>;

    fn deref(&self) -> &ListParts<'t> {
        &self.0
    }
}

impl<'t> List<'t> {
    /// A list of these items.
    pub fn new(items: Vec<Value<'t>>, form: Form) -> Self {
        List::with(items, form, None)
    }

    /// The keys, values or entries of a map.
    pub(super) fn view(items: Vec<Value<'t>>, map: &Map<'t>) -> Self {
        List::with(items, Form::Java, Some(Rc::downgrade(&map.0)))
    }

    /// Whether it is a view of a map.
    pub(super) fn is_view(&self) -> bool {
        self.view_of.is_some()
    }

    /// How often this or the map that it is a view of has changed.
    pub(super) fn n_changes(&self) -> u32 {
        let map = self.view_of.as_ref().and_then(Weak::upgrade);
        let of_map = map.map_or(0, |map| map.n_changes.get());
        self.n_changes.get().wrapping_add(of_map)
    }

    fn with(items: Vec<Value<'t>>, form: Form, view_of: Option<Weak<MapParts<'t>>>) -> Self {
        let rank = items.iter().map(rank).max().unwrap_or(0);
        List(Rc::new(ListParts {
            items: RefCell::new(items),
            form,
            rank: Cell::new(rank.saturating_add(1)),
            n_changes: Cell::new(0),
            view_of,
        }))
    }

    /// The number of items.
    pub fn len(&self) -> usize {
        self.items.borrow().len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The item at an index.
    pub fn get(&self, index: usize) -> Option<Value<'t>> {
        self.items.borrow().get(index).cloned()
    }

    /// Whether both are one list.
    pub fn is(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }

    /// Whether `more` items may be added and `value` be one of them.
    ///
    /// # Errors
    ///
    /// The list would be too large, too deep or hold itself.
    pub fn admits(&self, value: &Value<'t>, more: usize) -> Result<(), Error> {
        if self.len().saturating_add(more) > MAX_ITEMS {
            return Err(Error::Limit("items of a list"));
        }
        no_cycle(
            &self.rank,
            Rc::strong_count(&self.0),
            Rc::as_ptr(&self.0).cast(),
            value,
        )
    }
}

impl Drop for ListParts<'_> {
    fn drop(&mut self) {
        // Most hold no containers, or few levels of them since they were made, and need no care.
        if self.rank.get() >= SHALLOW && self.items.get_mut().iter().any(is_container) {
            dismantle(mem::take(self.items.get_mut()).into_iter());
        }
    }
}

/// A shared, mutable map that keeps the order of insertion.
#[derive(Debug, Clone, Default)]
pub struct Map<'t>(Rc<MapParts<'t>>);

/// Where text keys are.
type Index<'t> = HashMap<Str<'t>, usize>;

/// What maps share.
#[derive(Debug, Default)]
pub struct MapParts<'t> {
    /// Keys and values. Borrowed as the items of a list are.
    pub(super) entries: RefCell<Vec<(Value<'t>, Value<'t>)>>,
    /// Where the entries with text keys are, once there are many.
    index: RefCell<Option<Box<Index<'t>>>>,
    /// An upper bound of the depth at the time it was last filled.
    rank: Cell<u32>,
    /// How often entries came or went.
    pub(super) n_changes: Cell<u32>,
}

impl<'t> Deref for Map<'t> {
    type Target = MapParts<'t>;

    fn deref(&self) -> &MapParts<'t> {
        &self.0
    }
}

impl<'t> Map<'t> {
    /// A map of entries with different keys.
    pub(super) fn of_entries(entries: Vec<(Value<'t>, Value<'t>)>) -> Self {
        let ranks = entries
            .iter()
            .map(|(key, value)| rank(key).max(rank(value)));
        let rank = ranks.max().unwrap_or(0).saturating_add(1);
        Map(Rc::new(MapParts {
            entries: RefCell::new(entries),
            index: RefCell::new(None),
            rank: Cell::new(rank),
            n_changes: Cell::new(0),
        }))
    }

    /// The number of entries.
    pub fn len(&self) -> usize {
        self.entries.borrow().len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value of a text key; nothing when there is none.
    pub fn get(&self, key: &str) -> Option<Value<'t>> {
        let at = self.find(key)?;
        self.entries
            .borrow()
            .get(at)
            .map(|(_, value)| value.clone())
    }

    /// The value of any key.
    pub fn get_value(&self, key: &Value<'t>) -> Option<Value<'t>> {
        let at = self.position(key)?;
        self.entries
            .borrow()
            .get(at)
            .map(|(_, value)| value.clone())
    }

    /// Puts a value in; what was there before.
    ///
    /// Only for values that cannot hold this map, and sizes bounded elsewhere: see [`Map::put`].
    pub fn insert(&self, key: Value<'t>, value: Value<'t>) -> Option<Value<'t>> {
        let depth = rank(&value).max(rank(&key)).saturating_add(1);
        self.rank.set(self.rank.get().max(depth));
        if let Some(at) = self.position(&key) {
            let mut entries = self.entries.borrow_mut();
            return entries
                .get_mut(at)
                .map(|(_, place)| mem::replace(place, value));
        }
        let mut entries = self.entries.borrow_mut();
        if let Value::String(text) = &key
            && let Some(index) = self.index.borrow_mut().as_mut()
        {
            index.insert(text.clone(), entries.len());
        }
        entries.push((key, value));
        self.n_changes.update(|n| n.wrapping_add(1));
        None
    }

    /// Puts a value in; what was there before.
    ///
    /// # Errors
    ///
    /// The map would be too large, too deep or hold itself.
    pub fn put(&self, key: Value<'t>, value: Value<'t>) -> Result<Option<Value<'t>>, Error> {
        if self.len() >= MAX_ITEMS {
            return Err(Error::Limit("entries of a map"));
        }
        work::spend(1)?;
        for part in [&key, &value] {
            no_cycle(
                &self.rank,
                Rc::strong_count(&self.0),
                Rc::as_ptr(&self.0).cast(),
                part,
            )?;
        }
        Ok(self.insert(key, value))
    }

    /// Takes an entry out.
    pub fn remove(&self, key: &Value<'t>) -> Option<Value<'t>> {
        let at = self.position(key)?;
        self.index.replace(None);
        self.n_changes.update(|n| n.wrapping_add(1));
        Some(self.entries.borrow_mut().remove(at).1)
    }

    /// Takes all entries out.
    pub fn clear(&self) {
        self.index.replace(None);
        self.n_changes.update(|n| n.wrapping_add(1));
        let entries = mem::take(&mut *self.entries.borrow_mut());
        drop(entries);
    }

    /// The keys.
    pub fn keys(&self) -> Vec<Value<'t>> {
        self.entries
            .borrow()
            .iter()
            .map(|(k, _)| k.clone())
            .collect()
    }

    /// The values.
    pub fn values(&self) -> Vec<Value<'t>> {
        self.entries
            .borrow()
            .iter()
            .map(|(_, v)| v.clone())
            .collect()
    }

    /// Whether both are one map.
    pub fn is(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }

    fn position(&self, key: &Value<'t>) -> Option<usize> {
        if let Value::String(text) = key {
            return self.find(text);
        }
        let entries = self.entries.borrow();
        entries
            .iter()
            .position(|(k, _)| super::operators::same(k, key))
    }

    fn find(&self, key: &str) -> Option<usize> {
        let entries = self.entries.borrow();
        if entries.len() < INDEX_FROM {
            return entries.iter().position(|(k, _)| k.as_str() == Some(key));
        }
        let mut index = self.index.borrow_mut();
        let index = index.get_or_insert_with(|| {
            let text = |(at, (key, _)): (usize, &(Value<'t>, _))| match key {
                Value::String(text) => Some((text.clone(), at)),
                _ => None,
            };
            Box::new(entries.iter().enumerate().filter_map(text).collect())
        });
        index.get(key).copied()
    }
}

impl Drop for MapParts<'_> {
    fn drop(&mut self) {
        if self.rank.get() < SHALLOW {
            return;
        }
        let nested = |(key, value): &(Value<'_>, _)| is_container(key) || is_container(value);
        if !self.entries.get_mut().iter().any(nested) {
            return;
        }
        let entries = mem::take(self.entries.get_mut());
        dismantle(entries.into_iter().flat_map(|(k, v)| [k, v]));
    }
}

/// An upper bound of a value's depth when it was made.
fn rank(value: &Value<'_>) -> u32 {
    match value {
        Value::List(list) => list.rank.get(),
        Value::Map(map) | Value::Entry(map) => map.rank.get().max(1),
        _ => 0,
    }
}

/// Refuses a value that would make a container hold itself: it would never be freed.
///
/// A container with a single owner is in no other, so that the usual `$list.add(…)` looks at nothing.
fn no_cycle(
    own: &Cell<u32>,
    n_owners: usize,
    target: *const (),
    value: &Value<'_>,
) -> Result<(), Error> {
    let depth = rank(value);
    if depth as usize >= MAX_DEPTH {
        return Err(Error::Limit("depth of a value"));
    }
    // What gets containers later can become deeper than those around it know.
    let least = if depth > 0 { SHALLOW } else { 0 };
    own.set(own.get().max(depth.saturating_add(1)).max(least));
    if depth > 0 && n_owners > 1 {
        let mut left = MAX_LOOKED_AT;
        if value.holds(target, &mut left, MAX_DEPTH) {
            return Err(Error::Limit("a collection inside of itself"));
        }
        work::spend(MAX_LOOKED_AT - left)?;
    }
    Ok(())
}

fn is_container(value: &Value<'_>) -> bool {
    matches!(value, Value::List(_) | Value::Map(_) | Value::Entry(_))
}

/// Frees nested containers one after the other: their depth must not become the stack's.
fn dismantle<'t>(values: impl Iterator<Item = Value<'t>>) {
    let mut waiting = Vec::new();
    let park = |value: Value<'t>, waiting: &mut Vec<Value<'t>>| {
        if is_container(&value) {
            waiting.push(value);
        }
    };
    for value in values {
        park(value, &mut waiting);
    }
    while let Some(value) = waiting.pop() {
        match value {
            Value::List(mut list) => {
                if let Some(parts) = Rc::get_mut(&mut list.0) {
                    for value in mem::take(parts.items.get_mut()) {
                        park(value, &mut waiting);
                    }
                }
            }
            Value::Map(mut map) | Value::Entry(mut map) => {
                if let Some(parts) = Rc::get_mut(&mut map.0) {
                    for (key, value) in mem::take(parts.entries.get_mut()) {
                        park(key, &mut waiting);
                        park(value, &mut waiting);
                    }
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every list is set into one that was already in another: none knows how deep it is.
    #[test]
    fn deep_chains_are_freed() {
        let outer = List::new(vec![Value::Null], Form::Java);
        let mut last = outer.clone();
        for _ in 0..200_000 {
            let next = List::new(vec![Value::Null], Form::Java);
            last.admits(&Value::List(next.clone()), 0).unwrap();
            *last.items.borrow_mut() = vec![Value::List(next.clone())];
            last = next;
        }
        drop(last);
        drop(outer);
        let outer = Map::default();
        let mut last = outer.clone();
        for _ in 0..200_000 {
            let next = Map::default();
            last.put(Value::from("m"), Value::Map(next.clone()))
                .unwrap();
            last = next;
        }
        drop(last);
        drop(outer);
    }
}
