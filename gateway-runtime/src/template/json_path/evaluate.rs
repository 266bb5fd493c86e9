//! What a path finds.

use super::super::{Error, Form, List, Map, Str, Value, work};
use super::step::{Operand, Step, is_definite};
use super::{filter, function};

/// Most values that one path may look at.
const MAX_VISITS: usize = 1_000_000;

/// The value of a definite path, nothing where there is none; the list of an indefinite one.
///
/// # Errors
///
/// The path looks at too many values, or a regular expression of it cannot be read.
pub fn evaluate<'t>(steps: &[Step], root: &Value<'t>) -> Result<Value<'t>, Error> {
    find(steps, root).map(Option::unwrap_or_default)
}

/// The same, where nothing and `null` are not the same.
///
/// # Errors
///
/// Those of [`evaluate`].
pub fn find<'t>(steps: &[Step], root: &Value<'t>) -> Result<Option<Value<'t>>, Error> {
    let mut search = Search {
        root,
        left: MAX_VISITS,
    };
    // Mappings ask outside of renderings; what they ask of has been read within a bound.
    work::metered_unless_inside(0, || Ok(search.select(steps, root)?.into_value()))
}

/// One evaluation.
pub(super) struct Search<'s, 't> {
    root: &'s Value<'t>,
    left: usize,
}

/// What steps lead to.
pub(super) enum Found<'t> {
    /// Of a definite path.
    One(Option<Value<'t>>),
    /// Of an indefinite one.
    Many(Vec<Value<'t>>),
}

impl<'t> Found<'t> {
    /// As a template sees it; nothing when there is nothing, which is not the same as `null`.
    pub(super) fn into_value(self) -> Option<Value<'t>> {
        match self {
            Found::One(value) => value,
            Found::Many(values) => Some(Value::List(List::new(values, Form::Json))),
        }
    }

    /// Whether anything was found.
    pub(super) fn is_some(&self) -> bool {
        match self {
            Found::One(value) => value.is_some(),
            Found::Many(values) => !values.is_empty(),
        }
    }
}

impl<'t> Search<'_, 't> {
    /// Counts one look at a value.
    pub(super) fn visit(&mut self) -> Result<(), Error> {
        self.left = self
            .left
            .checked_sub(1)
            .ok_or(Error::Limit("values visited by a path"))?;
        work::spend(4)
    }

    /// The value of an operand that is a path.
    pub(super) fn operand(
        &mut self,
        operand: &Operand,
        current: &Value<'t>,
    ) -> Result<Option<Found<'t>>, Error> {
        match operand {
            Operand::Current(steps) => self.select(steps, current).map(Some),
            Operand::Root(steps) => self.select(steps, self.root).map(Some),
            _ => Ok(None),
        }
    }

    /// Where the steps lead from a value.
    pub(super) fn select(&mut self, steps: &[Step], from: &Value<'t>) -> Result<Found<'t>, Error> {
        if let Some((Step::Function(function, parameters), before)) = steps.split_last() {
            let Some(found) = self.select(before, from)?.into_value() else {
                return Ok(Found::One(None));
            };
            let mut values = Vec::new();
            for parameter in parameters.iter() {
                values.extend(filter::value(self, parameter, from)?);
            }
            return Ok(Found::One(function::apply(*function, &found, &values)?));
        }
        if is_definite(steps) {
            return self.definite(steps, from).map(Found::One);
        }
        let mut values = vec![from.clone()];
        let mut steps = steps.iter();
        while let Some(step) = steps.next() {
            let mut next = Vec::new();
            if *step == Step::DeepScan {
                let Some(step) = steps.next() else { break };
                let last = steps.as_slice().is_empty();
                for value in &values {
                    self.scan(step, last, value, &mut next)?;
                }
            } else {
                let last = steps.as_slice().is_empty();
                for value in &values {
                    self.step(step, last, value, &mut next)?;
                }
            }
            values = next;
        }
        Ok(Found::Many(values))
    }

    /// One value, without a list in between.
    fn definite(&mut self, steps: &[Step], from: &Value<'t>) -> Result<Option<Value<'t>>, Error> {
        let mut value = from.clone();
        for step in steps {
            self.visit()?;
            let next = match (step, &value) {
                (Step::Child(name), Value::Map(map)) => map.get(name),
                (Step::Index(index), Value::List(list)) => item(list, *index),
                (Step::Children(names), Value::Map(map)) => Some(pick(map, names)),
                _ => None,
            };
            let Some(next) = next else { return Ok(None) };
            value = next;
        }
        Ok(Some(value))
    }

    /// Where one step leads.
    fn step(
        &mut self,
        step: &Step,
        last: bool,
        value: &Value<'t>,
        found: &mut Vec<Value<'t>>,
    ) -> Result<(), Error> {
        self.visit()?;
        match (step, value) {
            (Step::Child(name), Value::Map(map)) => found.extend(map.get(name)),
            (Step::Children(names), Value::Map(map)) if last => {
                found.push(pick(map, names));
            }
            (Step::Children(names), Value::Map(map)) => {
                found.extend(names.iter().filter_map(|name| map.get(name)));
            }
            (Step::Index(index), Value::List(list)) => found.extend(item(list, *index)),
            (Step::Indexes(indexes), Value::List(list)) => {
                found.extend(indexes.iter().filter_map(|index| item(list, *index)));
            }
            (Step::Slice(from, to), Value::List(list)) => {
                let len = list.len();
                let at = |n: i64| position(n, len).unwrap_or(0).min(len);
                let (from, to) = (at(from.unwrap_or(0)), to.map_or(len, at));
                if let Some(items) = list.items.borrow().get(from..to) {
                    found.extend_from_slice(items);
                }
            }
            (Step::Wildcard, Value::List(_) | Value::Map(_)) => found.append(&mut value.iterate()),
            (Step::Filter(filter), Value::List(list)) => {
                for item in list.items.borrow().iter() {
                    if filter::holds(self, filter, item)? {
                        found.push(item.clone());
                    }
                }
            }
            (Step::Filter(filter), Value::Map(_)) if filter::holds(self, filter, value)? => {
                found.push(value.clone());
            }
            _ => {}
        }
        // What was copied counts as well.
        if found.len() > MAX_VISITS {
            return Err(Error::Limit("values found by a path"));
        }
        Ok(())
    }

    /// Where a step leads from a value and from everything below, parents first.
    fn scan(
        &mut self,
        step: &Step,
        last: bool,
        value: &Value<'t>,
        found: &mut Vec<Value<'t>>,
    ) -> Result<(), Error> {
        // Not recursive: values can be deeper than the stack.
        let mut waiting = vec![value.clone()];
        while let Some(value) = waiting.pop() {
            let children = match &value {
                Value::List(list) => {
                    // The items of a list are judged when their turn comes.
                    if !matches!(step, Step::Filter(_)) {
                        self.step(step, last, &value, found)?;
                    }
                    list.items.borrow().clone()
                }
                Value::Map(map) => {
                    self.step(step, last, &value, found)?;
                    map.values()
                }
                _ => continue,
            };
            for child in children.into_iter().rev() {
                self.visit()?;
                waiting.push(child);
            }
        }
        Ok(())
    }
}

/// The item at a position; negative from the end.
pub(super) fn item<'t>(list: &List<'t>, index: i64) -> Option<Value<'t>> {
    list.get(position(index, list.len())?)
}

/// A position from the start.
fn position(index: i64, len: usize) -> Option<usize> {
    match usize::try_from(index) {
        Ok(index) => Some(index),
        Err(_) => len.checked_sub(usize::try_from(index.unsigned_abs()).ok()?),
    }
}

fn pick<'t>(map: &Map<'t>, names: &[std::borrow::Cow<'static, str>]) -> Value<'t> {
    let picked = names.iter().filter_map(|name| {
        let value = map.get(name)?;
        Some((Value::String(Str::Shared((**name).into())), value))
    });
    Value::map(picked.collect::<Vec<_>>())
}
