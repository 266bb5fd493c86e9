//! Whether a text of JSON fits a schema of a table: one pass over its bytes, with no tree built; what several schemas
//! say of one value is read once for each.
//!
//! The same walk serves verdicts, which end at the first fault, and reports, which gather them all.

use super::check;
use super::equal;
use super::evaluated::Evaluated;
use super::fault::What;
use super::reader::{Fits, Kind, Raw, Reader, Stop};
use super::table::{Array, Contains, Schema, SchemaId, Table, Types};
use super::work;

mod members;
mod object;
mod rules;
mod scalars;
#[cfg(test)]
mod tests;

/// Deepest nesting of rules inside of each other, over the whole text.
const MAX_RULES: u32 = 512;

/// Who hears of faults.
pub(super) trait Sink<'t, 'b> {
    /// Takes a fault of the value at `found`.
    ///
    /// # Errors
    /// [`Stop::Unfit`]: nothing more is asked of the value.
    fn fault(&mut self, what: What<'t>, found: &'b str) -> Fits;
    /// Whether what it hears makes no difference: any fault ends what is asked.
    fn is_silent(&self) -> bool;
    /// The next faults are those of a part.
    fn enter(&mut self, _step: Step<'t, 'b>) {}
    /// The next faults are those of what is around.
    fn leave(&mut self) {}
    /// Faults are not told until [`Sink::unhush`], and end what is asked.
    fn hush(&mut self) {}
    fn unhush(&mut self) {}
}

/// A step into a value.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step<'t, 'b> {
    /// To an item.
    Item(usize),
    /// To a member that the schema names.
    Known(&'t str),
    /// To a member, by its name as it is written.
    Member(Raw<'b>),
}

/// One walk over a text.
pub(super) struct Evaluation<'a, 't, 'b, S> {
    pub(super) table: &'a Table<'t>,
    pub(super) reader: &'a mut Reader<'b>,
    pub(super) sink: S,
    /// How many rules are open around this place.
    n_rules: u32,
    /// The schema resources on the way here.
    resources: Vec<u16>,
    /// What was looked at in the value, where a schema of it asks.
    evaluated: Option<Box<Evaluated>>,
}

impl<'a, 't, 'b, S: Sink<'t, 'b>> Evaluation<'a, 't, 'b, S> {
    pub(super) fn new(table: &'a Table<'t>, reader: &'a mut Reader<'b>, sink: S) -> Self {
        Evaluation {
            table,
            reader,
            sink,
            n_rules: 0,
            resources: Vec::new(),
            evaluated: None,
        }
    }

    /// Reads the value that follows and holds it to a schema.
    pub(super) fn value(&mut self, id: SchemaId) -> Fits {
        if id == SchemaId::ANY {
            return self.reader.skip();
        }
        let schema = self.table.get(id);
        if schema.resource == 0 || self.resources.last() == Some(&schema.resource) {
            return self.schema(schema);
        }
        self.resources.push(schema.resource);
        let fits = self.schema(schema);
        self.resources.pop();
        fits
    }

    fn schema(&mut self, schema: &'a Schema<'t>) -> Fits {
        let unevaluated_members = schema.object.and_then(|object| object.unevaluated);
        let unevaluated_items = schema.array.and_then(|array| array.unevaluated);
        if unevaluated_members.is_some() || unevaluated_items.is_some() {
            return self.with_unevaluated(schema, unevaluated_members, unevaluated_items);
        }
        self.keywords(schema)
    }

    /// A schema without what it says of members and items that nothing else looks at.
    fn keywords(&mut self, schema: &'a Schema<'t>) -> Fits {
        if schema.rules.is_empty() {
            return self.assertions(schema);
        }
        let start = self.reader.mark();
        let mut is_read = false;
        if schema.types != Types::ALL
            || schema.number.is_some()
            || schema.string.is_some()
            || schema.array.is_some()
            || schema.object.is_some()
        {
            self.assertions(schema)?;
            is_read = true;
        }
        if self.n_rules == MAX_RULES {
            return Err(Stop::Limit);
        }
        self.n_rules += 1;
        for rule in schema.rules {
            self.reader.work.spend(work::RULE)?;
            if is_read {
                self.reader.rewind(start)?;
            }
            self.rule(rule, start)?;
            is_read = true;
        }
        self.n_rules -= 1;
        Ok(())
    }

    /// What a schema says of the value by its kind.
    fn assertions(&mut self, schema: &'a Schema<'t>) -> Fits {
        match self.reader.kind()? {
            Kind::Null => {
                self.reader.word()?;
                self.kind(schema, Types::NULL, "null")
            }
            Kind::Boolean => {
                let from = self.reader.mark();
                self.reader.word()?;
                let found = self.reader.since(from);
                self.kind(schema, Types::BOOLEAN, found)
            }
            Kind::Number => {
                let number = self.reader.number()?;
                self.number(schema, number)
            }
            Kind::String => {
                let from = self.reader.mark();
                let raw = self.reader.raw()?;
                if !schema.types.has(Types::STRING) {
                    let found = self.reader.since(from);
                    return self.wrong_type(schema, found);
                }
                let Some(text) = schema.string else {
                    return Ok(());
                };
                match check::fits_text(text, raw, &mut self.reader.work) {
                    Err(Stop::Unfit) if !self.sink.is_silent() => self.string(text, raw, from),
                    fits => fits,
                }
            }
            Kind::Array if !schema.types.has(Types::ARRAY) => self.wrong_kind(schema),
            Kind::Object if !schema.types.has(Types::OBJECT) => self.wrong_kind(schema),
            Kind::Array => match schema.array {
                Some(array) => self.array(array),
                None => self.reader.skip(),
            },
            Kind::Object => match schema.object {
                Some(object) if object.is_simple && self.evaluated.is_none() => {
                    self.simple_object(object)
                }
                Some(object) => self.object(object),
                None => self.reader.skip(),
            },
        }
    }

    #[inline]
    fn kind(&mut self, schema: &Schema<'t>, kind: Types, found: &'b str) -> Fits {
        match schema.types.has(kind) {
            true => Ok(()),
            false => self.wrong_type(schema, found),
        }
    }

    #[cold]
    fn wrong_type(&mut self, schema: &Schema<'t>, found: &'b str) -> Fits {
        let what = match schema.types {
            Types::NONE => What::Never,
            types => What::Type(types),
        };
        self.sink.fault(what, found)
    }

    /// An array or object where none may stand.
    #[cold]
    fn wrong_kind(&mut self, schema: &Schema<'t>) -> Fits {
        let from = self.reader.mark();
        self.reader.skip()?;
        let found = self.reader.since(from);
        self.wrong_type(schema, found)
    }

    fn array(&mut self, array: &'t Array<'t>) -> Fits {
        let start = self.reader.mark();
        if array.is_unique {
            let is_unique = equal::is_unique(self.reader)?;
            let found = self.reader.since(start);
            if !is_unique {
                self.sink.fault(What::UniqueItems, found)?;
            }
            self.reader.rewind(start)?;
        }
        let outer = self.evaluated.take();
        let mut evaluated = inner_of(outer.as_deref(), self.reader)?;
        let mut members = self.reader.array()?;
        let (mut n_items, mut n_contained) = (0, 0);
        while self.reader.item(&mut members)? {
            let schema = array.prefix.get(n_items).copied().or(array.items);
            self.sink.enter(Step::Item(n_items));
            if let Some(contains) = &array.contains
                && self.is_contained(contains)?
            {
                n_contained += 1;
                evaluated.iter_mut().for_each(|all| all.add(n_items));
            }
            if schema.is_some() {
                evaluated.iter_mut().for_each(|all| all.add(n_items));
            }
            self.value(schema.unwrap_or(SchemaId::ANY))?;
            self.sink.leave();
            n_items += 1;
        }
        self.evaluated = merged(outer, evaluated);
        let found = self.reader.since(start);
        if n_items < array.min_items {
            self.sink.fault(What::MinItems(array.min_items), found)?;
        }
        if n_items > array.max_items {
            self.sink.fault(What::MaxItems(array.max_items), found)?;
        }
        if let Some(Contains { min, max, .. }) = array.contains
            && (n_contained < min || n_contained > max)
        {
            self.sink.fault(What::Contains { min, max }, found)?;
        }
        Ok(())
    }

    /// Whether the item that follows fits `contains`; the reader stays before it.
    fn is_contained(&mut self, contains: &Contains) -> Result<bool, Stop> {
        let item = self.reader.mark();
        let fits = self.attempt(contains.schema)?;
        self.reader.rewind(item)?;
        Ok(fits)
    }
}

/// Where to note what is looked at in a value, if what is around it asks.
fn inner_of(
    outer: Option<&Evaluated>,
    reader: &mut Reader<'_>,
) -> Result<Option<Box<Evaluated>>, Stop> {
    let Some(outer) = outer else {
        return Ok(None);
    };
    reader.work.spend(work::EVALUATED + outer.n_words())?;
    Ok(Some(Box::default()))
}

/// What was looked at before, and what was looked at since, where anybody asks.
fn merged(outer: Option<Box<Evaluated>>, inner: Option<Box<Evaluated>>) -> Option<Box<Evaluated>> {
    let mut outer = outer?;
    if let Some(inner) = &inner {
        outer.merge(inner);
    }
    Some(outer)
}
