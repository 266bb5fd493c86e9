//! Whether a text of JSON fits a schema of a table: one pass over its bytes, with no tree built; what several schemas
//! say of one value is read once for each.
//!
//! The same walk serves verdicts, which end at the first fault, and reports, which gather them all.

use super::check;
use super::decimal;
use super::equal;
use super::evaluated::{Evaluated, Seen};
use super::fault::What;
use super::format;
use super::pattern;
use super::reader::{Digits, Fits, Kind, Mark, Raw, Reader, Stop};
use super::table::{
    Array, Constant, Contains, Discriminator, Member, Number, Object, Rule, Schema, SchemaId,
    Table, Text, Types,
};

mod members;

use members::Distinct;

/// Deepest nesting of rules inside of each other, over the whole text.
const MAX_RULES: u32 = 512;

/// Who hears of faults.
pub(super) trait Sink<'t, 'b> {
    /// Whether places matter.
    const IS_REPORT: bool;
    /// Takes a fault of the value at `found`.
    ///
    /// # Errors
    /// [`Stop::Unfit`]: nothing more is asked of the value.
    fn fault(&mut self, what: What<'t>, found: &'b str) -> Fits;
    /// The next faults are those of a member.
    fn enter_member(&mut self, _name: &str) {}
    /// The next faults are those of an item.
    fn enter_item(&mut self, _index: usize) {}
    /// The next faults are those of what is around.
    fn leave(&mut self) {}
    /// Faults are not told until [`Sink::unhush`], and end what is asked.
    fn hush(&mut self) {}
    fn unhush(&mut self) {}
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
                match schema.string {
                    Some(text) if !check::fits_text(text, raw) => self.string(text, raw, from),
                    _ => Ok(()),
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

    fn number(&mut self, schema: &Schema<'t>, number: Digits<'b>) -> Fits {
        if !check::is_of(schema.types, number) {
            return self.wrong_type(schema, number.text());
        }
        match schema.number {
            Some(wanted) if !check::fits_number(wanted, number) => {
                for what in faults_of_number(wanted, number) {
                    self.sink.fault(what, number.text())?;
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    #[cold]
    fn string(&mut self, wanted: &'t Text<'t>, raw: Raw<'b>, from: Mark) -> Fits {
        let found = self.reader.since(from);
        for what in faults_of_text(wanted, &raw.decoded()) {
            self.sink.fault(what, found)?;
        }
        Ok(())
    }

    /// An object of which nothing is asked but its members.
    fn simple_object(&mut self, object: &'t Object<'t>) -> Fits {
        let start = self.reader.mark();
        let mut members = self.reader.object()?;
        let (mut seen, mut n_seen) = (0_u64, 0);
        while self.reader.separator(&mut members)? {
            let expected = object.members.get(members.next);
            let (known, name) = match expected {
                Some(member) if self.reader.is_name(member.name) => {
                    self.reader.colon()?;
                    members.next += 1;
                    (Some((members.next - 1, member)), None)
                }
                _ => {
                    let name = self.reader.key()?;
                    (members::find(object, name, &mut members), Some(name))
                }
            };
            let schema = match known {
                Some((at, member)) => {
                    let bit = 1 << (at % 64);
                    n_seen += usize::from(member.is_required && seen & bit == 0);
                    seen |= bit;
                    member.schema.or(object.additional)
                }
                None => object.additional,
            };
            if S::IS_REPORT {
                match (known, name) {
                    (Some((_, member)), _) => self.sink.enter_member(member.name),
                    (None, name) => {
                        let name = name.map(Raw::decoded).unwrap_or_default();
                        self.sink.enter_member(&name);
                    }
                }
            }
            match schema {
                None => self.reader.skip()?,
                Some(SchemaId::NEVER)
                    if known.is_none_or(|(_, member)| member.schema.is_none()) =>
                {
                    self.unwanted(What::AdditionalProperties)?;
                }
                Some(schema) => self.value(schema)?,
            }
            if S::IS_REPORT {
                self.sink.leave();
            }
        }
        if n_seen < object.n_required {
            let found = self.reader.since(start);
            for (at, member) in object.members.iter().enumerate() {
                if member.is_required && seen >> (at % 64) & 1 == 0 {
                    self.sink.fault(What::Required(member.name), found)?;
                }
            }
        }
        Ok(())
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
        let mut evaluated = outer.is_some().then(Box::<Evaluated>::default);
        let mut members = self.reader.array()?;
        let (mut n_items, mut n_contained) = (0, 0);
        while self.reader.item(&mut members)? {
            let schema = array.prefix.get(n_items).copied().or(array.items);
            self.sink.enter_item(n_items);
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

    fn object(&mut self, object: &'t Object<'t>) -> Fits {
        let start = self.reader.mark();
        let outer = self.evaluated.take();
        let mut evaluated = outer.is_some().then(Box::<Evaluated>::default);
        let mut members = self.reader.object()?;
        let (mut seen, mut n_seen, mut ordinal) = (Seen::default(), 0, 0);
        let mut distinct = Distinct::of(object);
        loop {
            let before = self.reader.mark();
            let Some(name) = self.reader.name(&mut members)? else {
                break;
            };
            let known = members::find(object, name, &mut members);
            if let Some((at, member)) = known
                && seen.insert(at)
            {
                n_seen += usize::from(member.is_required);
            }
            distinct.add(name);
            if S::IS_REPORT {
                self.sink.enter_member(&name.decoded());
            }
            if let Some(names) = object.names {
                self.property_name(names, before, name)?;
            }
            let member = known.map(|(_, member)| member);
            if let Some(direction) = member.and_then(|member| member.forbidden) {
                self.sink.fault(What::Direction(direction), name.text())?;
            }
            let is_evaluated = self.member(object, member, name)?;
            if is_evaluated && let Some(all) = &mut evaluated {
                all.add(ordinal);
            }
            self.sink.leave();
            ordinal += 1;
        }
        self.evaluated = merged(outer, evaluated);
        let found = self.reader.since(start);
        if n_seen < object.n_required {
            for (at, member) in object.members.iter().enumerate() {
                if member.is_required && !seen.has(at) {
                    self.sink.fault(What::Required(member.name), found)?;
                }
            }
        }
        if let Some(n) = distinct.count() {
            if n < object.min_properties {
                let what = What::MinProperties(object.min_properties);
                self.sink.fault(what, found)?;
            }
            if n > object.max_properties {
                let what = What::MaxProperties(object.max_properties);
                self.sink.fault(what, found)?;
            }
        }
        self.dependencies(object, &seen, start, found)
    }

    /// The value of a member; whether a schema was there for it.
    fn member(
        &mut self,
        object: &'t Object<'t>,
        member: Option<&'t Member<'t>>,
        name: Raw<'b>,
    ) -> Result<bool, Stop> {
        let own = member.and_then(|member| member.schema);
        if object.patterns.is_empty() {
            let schema = own.or(object.additional);
            return match schema {
                Some(SchemaId::NEVER) if own.is_none() => {
                    self.unwanted(What::AdditionalProperties).map(|()| true)
                }
                Some(schema) => self.value(schema).map(|()| true),
                None => self.reader.skip().map(|()| false),
            };
        }
        let start = self.reader.mark();
        let decoded = name.decoded();
        let patterns = object
            .patterns
            .iter()
            .filter(|(pattern, _)| pattern::matches(pattern, &decoded))
            .map(|(_, schema)| *schema);
        let mut is_read = false;
        for schema in own.into_iter().chain(patterns) {
            if is_read {
                self.reader.rewind(start)?;
            }
            self.value(schema)?;
            is_read = true;
        }
        if is_read {
            return Ok(true);
        }
        match object.additional {
            Some(SchemaId::NEVER) => self.unwanted(What::AdditionalProperties).map(|()| true),
            Some(schema) => self.value(schema).map(|()| true),
            None => self.reader.skip().map(|()| false),
        }
    }

    /// A member or item that may not be there.
    #[cold]
    fn unwanted(&mut self, what: What<'t>) -> Fits {
        let from = self.reader.mark();
        self.reader.skip()?;
        let found = self.reader.since(from);
        self.sink.fault(what, found)
    }

    /// The name that was just read, as a value; `before` is the place behind the last member.
    #[cold]
    fn property_name(&mut self, names: SchemaId, before: Mark, name: Raw<'b>) -> Fits {
        let behind = self.reader.mark();
        self.reader.rewind_to_name(before)?;
        let fits = self.attempt(names)?;
        self.reader.resume(behind);
        match fits {
            true => Ok(()),
            false => self.sink.fault(What::PropertyNames, name.text()),
        }
    }

    fn dependencies(
        &mut self,
        object: &'t Object<'t>,
        seen: &Seen,
        start: Mark,
        found: &'b str,
    ) -> Fits {
        let name = |at: u16| {
            let member = object.members.get(usize::from(at));
            member.map(|member| member.name).unwrap_or_default()
        };
        for (with, needed) in object.dependent_required {
            if !seen.has(usize::from(*with)) {
                continue;
            }
            for missing in needed.iter().filter(|at| !seen.has(usize::from(**at))) {
                let (with, missing) = (name(*with), name(*missing));
                self.sink
                    .fault(What::DependentRequired { with, missing }, found)?;
            }
        }
        for (with, schema) in object.dependent_schemas {
            if seen.has(usize::from(*with)) {
                self.reader.rewind(start)?;
                self.value(*schema)?;
            }
        }
        Ok(())
    }

    /// Whether the value that follows fits a schema, and no word about it if not: then the reader is somewhere in it.
    /// What was looked at counts only if it fits.
    fn attempt(&mut self, id: SchemaId) -> Result<bool, Stop> {
        let evaluated = self.evaluated.clone();
        let (n_rules, n_resources) = (self.n_rules, self.resources.len());
        if n_rules == MAX_RULES {
            return Err(Stop::Limit);
        }
        self.n_rules += 1;
        self.sink.hush();
        let fits = self.value(id);
        self.sink.unhush();
        self.n_rules = n_rules;
        match fits {
            Ok(()) => Ok(true),
            Err(Stop::Unfit) => {
                self.evaluated = evaluated;
                self.resources.truncate(n_resources);
                Ok(false)
            }
            Err(stop) => Err(stop),
        }
    }

    fn rule(&mut self, rule: &'t Rule<'t>, start: Mark) -> Fits {
        match rule {
            Rule::Reference(id) => self.value(*id),
            Rule::DynamicReference(anchors, otherwise) => {
                let found = self.resources.iter().find_map(|resource| {
                    let anchor = anchors.iter().find(|(known, _)| known == resource);
                    anchor.map(|(_, schema)| *schema)
                });
                self.value(found.unwrap_or(*otherwise))
            }
            Rule::AllOf(all) => {
                for (i, id) in all.iter().enumerate() {
                    if i > 0 {
                        self.reader.rewind(start)?;
                    }
                    self.value(*id)?;
                }
                Ok(())
            }
            Rule::AnyOf(any) => match self.count(any, start, 1)? {
                0 => self.unwanted(What::AnyOf),
                _ => Ok(()),
            },
            Rule::OneOf(one) => match self.count(one, start, 2)? {
                1 => Ok(()),
                n => self.unwanted(What::OneOf(n)),
            },
            Rule::Not(id) => {
                let evaluated = self.evaluated.clone();
                let fits = self.attempt(*id)?;
                self.evaluated = evaluated;
                self.reader.rewind(start)?;
                match fits {
                    true => self.unwanted(What::Not),
                    false => self.reader.skip(),
                }
            }
            Rule::If(condition, then, otherwise) => {
                let fits = self.attempt(*condition)?;
                self.reader.rewind(start)?;
                self.value(if fits { *then } else { *otherwise })
            }
            Rule::Enum(constants) => self.constant(constants, What::Enum(constants), start),
            Rule::Const(constant) => {
                let constants = std::slice::from_ref(constant);
                self.constant(constants, What::Const(constant), start)
            }
            Rule::Discriminator(discriminator) => self.discriminated(discriminator, start),
        }
    }

    fn constant(&mut self, constants: &[Constant<'t>], what: What<'t>, start: Mark) -> Fits {
        let fits = equal::is_one_of(self.reader, constants)?;
        let found = self.reader.since(start);
        match fits {
            true => Ok(()),
            false => self.sink.fault(what, found),
        }
    }

    /// How many schemas fit, up to `enough`. The value is read if one does; else the reader is before it.
    fn count(&mut self, ids: &[SchemaId], start: Mark, enough: usize) -> Result<usize, Stop> {
        // What each of them looks at has to be known.
        let enough = match (&self.evaluated, enough) {
            (Some(_), 1) => usize::MAX,
            _ => enough,
        };
        let (mut n_fitting, mut is_behind) = (0, false);
        for id in ids {
            if is_behind {
                self.reader.rewind(start)?;
            }
            is_behind = true;
            if self.attempt(*id)? {
                n_fitting += 1;
                if n_fitting == enough {
                    break;
                }
            }
        }
        self.reader.rewind(start)?;
        if n_fitting == 1 || (n_fitting > 0 && enough != 2) {
            self.reader.skip()?;
        }
        Ok(n_fitting)
    }

    fn discriminated(&mut self, discriminator: &'t Discriminator<'t>, start: Mark) -> Fits {
        let mut chosen = None;
        if self.reader.kind()? == Kind::Object {
            let mut members = self.reader.object()?;
            while let Some(name) = self.reader.name(&mut members)? {
                if name.is(discriminator.property) && self.reader.kind()? == Kind::String {
                    let value = self.reader.raw()?.decoded();
                    let schemas = discriminator.schemas.iter();
                    chosen = schemas
                        .clone()
                        .find(|(known, _)| *known == value)
                        .map(|(_, schema)| *schema);
                } else {
                    self.reader.skip()?;
                }
            }
            self.reader.rewind(start)?;
        }
        match chosen {
            Some(schema) => self.value(schema),
            None => self.unwanted(What::Discriminator {
                property: discriminator.property,
                schemas: discriminator.schemas.len(),
            }),
        }
    }

    /// A schema with `unevaluatedProperties` or `unevaluatedItems`, which come last.
    fn with_unevaluated(
        &mut self,
        schema: &'a Schema<'t>,
        of_members: Option<SchemaId>,
        of_items: Option<SchemaId>,
    ) -> Fits {
        let start = self.reader.mark();
        let outer = self.evaluated.replace(Box::default());
        self.keywords(schema)?;
        let mut evaluated = self.evaluated.take().unwrap_or_default();
        let behind = self.reader.mark();
        self.reader.rewind(start)?;
        match (self.reader.kind()?, of_members, of_items) {
            (Kind::Object, Some(id), _) => {
                let (mut members, mut ordinal) = (self.reader.object()?, 0);
                while let Some(name) = self.reader.name(&mut members)? {
                    self.sink.enter_member(&name.decoded());
                    self.unevaluated(&evaluated, ordinal, id, What::UnevaluatedProperties)?;
                    self.sink.leave();
                    ordinal += 1;
                }
                evaluated.add_all();
            }
            (Kind::Array, _, Some(id)) => {
                let (mut members, mut ordinal) = (self.reader.array()?, 0);
                while self.reader.item(&mut members)? {
                    self.sink.enter_item(ordinal);
                    self.unevaluated(&evaluated, ordinal, id, What::UnevaluatedItems)?;
                    self.sink.leave();
                    ordinal += 1;
                }
                evaluated.add_all();
            }
            _ => self.reader.resume(behind),
        }
        self.evaluated = merged(outer, Some(evaluated));
        Ok(())
    }

    fn unevaluated(
        &mut self,
        evaluated: &Evaluated,
        ordinal: usize,
        id: SchemaId,
        what: What<'t>,
    ) -> Fits {
        if evaluated.has(ordinal) {
            return self.reader.skip();
        }
        match id {
            SchemaId::NEVER => self.unwanted(what),
            _ => self.value(id),
        }
    }
}

/// What was looked at before, and what was looked at since, where anybody asks.
fn merged(outer: Option<Box<Evaluated>>, inner: Option<Box<Evaluated>>) -> Option<Box<Evaluated>> {
    let mut outer = outer?;
    if let Some(inner) = &inner {
        outer.merge(inner);
    }
    Some(outer)
}

/// What of a number does not fit.
#[cold]
fn faults_of_number<'t>(
    number: &'t Number<'t>,
    found: Digits<'_>,
) -> impl Iterator<Item = What<'t>> {
    let minimum = number
        .minimum
        .filter(|bound| !check::is_above(found, bound));
    let maximum = number
        .maximum
        .filter(|bound| !check::is_below(found, bound));
    let of = number.multiple_of;
    let multiple_of = of.filter(|of| !decimal::is_multiple(found, of));
    let format = number.format;
    let format = format.filter(|format| !format::is_number(*format, found));
    [
        minimum.map(What::Minimum),
        maximum.map(What::Maximum),
        multiple_of.map(What::MultipleOf),
        format.map(What::NumberFormat),
    ]
    .into_iter()
    .flatten()
}

/// What of a string does not fit.
#[cold]
fn faults_of_text<'t>(wanted: &'t Text<'t>, text: &str) -> impl Iterator<Item = What<'t>> {
    let length = text.chars().count();
    let pattern = wanted.pattern;
    let pattern = pattern.filter(|pattern| !pattern::matches(pattern, text));
    let format = wanted.format;
    let format = format.filter(|format| !format::is_valid(*format, text));
    [
        (length < wanted.min_length).then_some(What::MinLength(wanted.min_length)),
        (length > wanted.max_length).then_some(What::MaxLength(wanted.max_length)),
        pattern.map(|pattern| What::Pattern(pattern.text)),
        format.map(What::Format),
    ]
    .into_iter()
    .flatten()
}
