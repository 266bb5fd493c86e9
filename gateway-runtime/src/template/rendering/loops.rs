//! `#foreach`, `$foreach` and `#break`.

use std::cell::Cell;
use std::rc::Rc;

use super::bounds::MAX_ITERATIONS;
use super::variables::Variable;
use super::{Object, Rendering, Stop};
use crate::template::json::Document;
use crate::template::{Error, List, Map, Value};

/// `$foreach`: where a loop is. Also a map, for the template to put things in.
#[derive(Debug)]
pub struct Loop<'t> {
    number: u32,
    /// 0-based; -1 before the first item.
    index: Cell<i32>,
    has_next: Cell<bool>,
    parent: Option<Rc<Loop<'t>>>,
    /// What `$foreach` was before the outermost loop.
    replaced: Value<'t>,
    entries: Map<'t>,
}

impl<'t> Loop<'t> {
    /// What the template has put into it.
    pub(in crate::template) fn entries(&self) -> &Map<'t> {
        &self.entries
    }

    /// `$foreach.name`.
    pub(super) fn property(self: &Rc<Self>, name: &str) -> Value<'t> {
        match name {
            "index" => Value::Integer(self.index.get()),
            "count" => Value::Integer(self.index.get().saturating_add(1)),
            "hasNext" => self.has_next.get().into(),
            "first" => (self.index.get() < 1).into(),
            "last" => (!self.has_next.get()).into(),
            "parent" => match &self.parent {
                Some(parent) => Value::Object(Object::Loop(Rc::clone(parent))),
                None => Value::Null,
            },
            "topmost" => {
                let mut topmost = self;
                while let Some(parent) = &topmost.parent {
                    topmost = parent;
                }
                Value::Object(Object::Loop(Rc::clone(topmost)))
            }
            "replaced" => {
                let mut scope = self;
                while let (true, Some(parent)) = (scope.replaced.is_null(), &scope.parent) {
                    scope = parent;
                }
                scope.replaced.clone()
            }
            _ => self.entry(name),
        }
    }

    /// What the template has put into this loop's map, or into that of one around it.
    fn entry(&self, name: &str) -> Value<'t> {
        match (self.entries.get(name), &self.parent) {
            (Some(value), _) => value,
            (None, Some(parent)) => parent.entry(name),
            (None, None) => Value::Null,
        }
    }

    /// `$foreach.name(arguments)`.
    pub(super) fn call(
        self: &Rc<Self>,
        name: &str,
        arguments: &[Value<'t>],
    ) -> Result<Value<'t>, Error> {
        match (name, arguments) {
            (
                "getIndex" | "getCount" | "getHasNext" | "getFirst" | "getLast" | "getParent"
                | "getTopmost" | "getReplaced",
                [],
            ) => {
                let rest = name.get(4..).unwrap_or_default();
                let first = name.get(3..4).unwrap_or_default().to_ascii_lowercase();
                Ok(self.property(&(first + rest)))
            }
            ("hasNext", []) => Ok(self.property("hasNext")),
            ("isFirst", []) => Ok(self.property("first")),
            ("isLast", []) => Ok(self.property("last")),
            ("get", [Value::String(key)]) => Ok(self.entry(key)),
            _ => crate::template::call(&Value::Map(self.entries.clone()), name, arguments),
        }
    }
}

/// What a loop goes through, with the changes that there had been when it began: as Java's iterators, which throw
/// when they are asked for an item after a change.
enum Visited<'t> {
    /// An array of the body, none of whose values have been made, and the item that is next.
    Node(u32, Option<u32>),
    List(u32, List<'t>),
    Map(u32, Map<'t>),
}

impl<'t> Visited<'t> {
    fn has_next(&self, index: usize) -> bool {
        match self {
            Visited::Node(_, next) => next.is_some(),
            Visited::List(_, list) => index != list.len(),
            Visited::Map(_, map) => index < map.len(),
        }
    }

    /// Whether there is more, after the body: an iterator of a map has known it before.
    fn goes_on(&self, index: usize, has_next: bool) -> bool {
        match self {
            Visited::List(_, list) if !list.is_view() => self.has_next(index),
            Visited::Node(..) | Visited::List(..) | Visited::Map(..) => has_next,
        }
    }

    /// The next item.
    fn item(&mut self, index: usize, document: Option<&Document<'t>>) -> Result<Value<'t>, Error> {
        let (is_same, item) = match self {
            Visited::Node(array, next) => {
                let (Some(document), Some(item)) = (document, *next) else {
                    return Ok(Value::Null);
                };
                *next = document.next(*array, item);
                (true, Some(document.value(item)))
            }
            Visited::List(before, list) => (*before == list.n_changes(), list.get(index)),
            Visited::Map(before, map) => {
                let entries = map.entries.borrow();
                let item = entries.get(index).map(|(_, value)| value.clone());
                (*before == map.n_changes.get(), item)
            }
        };
        match item {
            Some(item) if is_same => Ok(item),
            _ => {
                let why = "the collection has changed (ConcurrentModificationException)";
                Err(Error::Method("#foreach", why.to_owned()))
            }
        }
    }
}

impl<'t> Rendering<'t> {
    /// `#foreach($variable in source) body #end`.
    ///
    /// # Errors
    ///
    /// Those of the body, and more iterations than a loop may have.
    pub(super) fn each(
        &self,
        variable: Variable,
        source: Value<'t>,
        body: impl Fn() -> Result<(), Stop>,
    ) -> Result<(), Stop> {
        let mut visited = match self.visited(source)? {
            Some(visited) => visited,
            None => return Ok(()),
        };
        self.budget.enter()?;
        let [scope_name, count_name, next_name] = self.loop_names();
        let saved = self.raw(variable)?;
        let saved_count = count_name.map(|name| self.raw(name)).transpose()?;
        let saved_next = next_name.map(|name| self.raw(name)).transpose()?;
        let number = self.n_loops.get().wrapping_add(1);
        self.n_loops.set(number);
        let scope = match scope_name {
            None => None,
            Some(name) => {
                let (parent, replaced) = match self.raw(name)? {
                    Value::Object(Object::Loop(parent)) => (Some(parent), Value::Null),
                    other => (None, other),
                };
                let scope = Rc::new(Loop {
                    number,
                    index: Cell::new(-1),
                    has_next: Cell::new(false),
                    parent,
                    replaced,
                    entries: Map::default(),
                });
                self.put(name, Value::Object(Object::Loop(Rc::clone(&scope))));
                Some((name, scope))
            }
        };
        let mut outcome = Ok(());
        let mut goes_on = visited.has_next(0);
        let mut index = 0;
        while goes_on {
            let item = if index < MAX_ITERATIONS {
                self.budget
                    .step()
                    .and_then(|()| visited.item(index, self.document.get()))
            } else {
                Err(Error::Limit("iterations of a loop"))
            };
            let item = match item {
                Ok(item) => item,
                Err(error) => {
                    outcome = Err(error.into());
                    break;
                }
            };
            let has_next = visited.has_next(index + 1);
            if let Some(name) = count_name {
                self.put(name, Value::size(index + 1));
            }
            if let Some(name) = next_name {
                self.put(name, has_next.into());
            }
            if let Some((_, scope)) = &scope {
                scope.index.set(scope.index.get().saturating_add(1));
                scope.has_next.set(has_next);
            }
            let is_null = item.is_null();
            self.put(variable, item);
            if is_null {
                let depth = self.frame.borrow().as_ref().map_or(0, |frame| frame.depth);
                self.held.borrow_mut().push((variable, depth));
            }
            outcome = body();
            if is_null {
                self.held.borrow_mut().pop();
            }
            match outcome {
                Ok(()) => {}
                Err(Stop::Break(None)) => {
                    outcome = Ok(());
                    break;
                }
                Err(Stop::Break(Some(wanted))) if wanted == number => {
                    outcome = Ok(());
                    break;
                }
                Err(_) => break,
            }
            index += 1;
            if let Visited::Node(array, _) = visited
                && let Value::List(list) = self.body_value(array)
            {
                visited = Visited::List(0, list);
            }
            goes_on = visited.goes_on(index, has_next);
        }
        self.restore(variable, saved);
        for (name, saved) in [(count_name, saved_count), (next_name, saved_next)] {
            if let (Some(name), Some(saved)) = (name, saved) {
                self.restore(name, saved);
            }
        }
        if let Some((name, _)) = scope {
            // Whatever loop is there by then, as Velocity does it.
            if let Value::Object(Object::Loop(current)) = self.raw(name)? {
                match (&current.parent, &current.property("replaced")) {
                    (Some(parent), _) => {
                        self.put(name, Value::Object(Object::Loop(Rc::clone(parent))));
                    }
                    (None, Value::Null) => self.remove(name),
                    (None, replaced) => self.put(name, replaced.clone()),
                }
            }
        }
        outcome
    }

    /// What a loop goes through; nothing where there is nothing to visit.
    fn visited(&self, source: Value<'t>) -> Result<Option<Visited<'t>>, Stop> {
        if let (Value::Object(Object::Node(array)), Some(document)) = (&source, self.document.get())
            && document.is_list(*array)
            && !document.is_made()
        {
            return Ok(Some(Visited::Node(*array, document.first(*array))));
        }
        Ok(match self.settled(source)? {
            Value::List(list) => Some(Visited::List(list.n_changes(), list)),
            Value::Map(map) => Some(Visited::Map(map.n_changes.get(), map)),
            Value::Object(Object::Loop(scope)) => {
                let map = scope.entries().clone();
                Some(Visited::Map(map.n_changes.get(), map))
            }
            _ => None,
        })
    }

    fn restore(&self, variable: Variable, saved: Value<'t>) {
        if saved.is_null() {
            self.remove(variable);
        } else {
            self.put(variable, saved);
        }
    }

    /// `$foreach`, `$velocityCount` and `$velocityHasNext`: those of the template, and those that `#evaluate` knows.
    fn loop_names(&self) -> [Option<Variable>; 3] {
        let more = self.more_names.borrow();
        if more.is_empty() {
            return self.loop_names;
        }
        let n_known = self.template.variables.len();
        let name = |known: Option<Variable>, name: &str| {
            let added = || more.iter().position(|other| **other == *name);
            known.or_else(|| added().map(|at| Variable(n_known + at)))
        };
        let [scope, count, next] = self.loop_names;
        [
            name(scope, "foreach"),
            name(count, "velocityCount"),
            name(next, "velocityHasNext"),
        ]
    }

    /// `#break($scope)`.
    ///
    /// # Errors
    ///
    /// Always, which ends the loop; the rendering if it is none.
    pub(super) fn try_break_loop(&self, scope: &Value<'t>) -> Result<(), Stop> {
        match scope {
            Value::Object(Object::Loop(scope)) => Err(Stop::Break(Some(scope.number))),
            _ => Err(Error::Method("#break", "not a loop".to_owned()).into()),
        }
    }
}
