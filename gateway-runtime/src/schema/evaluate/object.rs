//! Objects.

use super::super::evaluated::Seen;
use super::super::fault::What;
use super::super::pattern;
use super::super::reader::{Fits, Mark, Raw, Stop};
use super::super::table::{Member, Object, SchemaId};
use super::super::work;
use super::members;
use super::members::Distinct;
use super::{Evaluation, Sink, Step, inner_of, merged};

impl<'a, 't, 'b, S: Sink<'t, 'b>> Evaluation<'a, 't, 'b, S> {
    /// An object of which nothing is asked but its members.
    pub(super) fn simple_object(&mut self, object: &'t Object<'t>) -> Fits {
        let start = self.reader.mark();
        let mut members = self.reader.object()?;
        let (mut seen, mut n_seen) = (0_u64, 0);
        while self.reader.separator(&mut members)? {
            let expected = object.members.get(members.next);
            let (known, step) = match expected {
                Some(member) if self.reader.is_name(member.name) => {
                    self.reader.colon()?;
                    members.next += 1;
                    (Some((members.next - 1, member)), Step::Known(member.name))
                }
                _ => {
                    let name = self.reader.key()?;
                    (
                        members::find(object, name, &mut members, &mut self.reader.work),
                        Step::Member(name),
                    )
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
            self.sink.enter(step);
            match schema {
                None => self.reader.skip()?,
                Some(SchemaId::NEVER)
                    if known.is_none_or(|(_, member)| member.schema.is_none()) =>
                {
                    self.unwanted(What::AdditionalProperties)?;
                }
                Some(schema) => self.value(schema)?,
            }
            self.sink.leave();
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

    pub(super) fn object(&mut self, object: &'t Object<'t>) -> Fits {
        let start = self.reader.mark();
        let outer = self.evaluated.take();
        let mut evaluated = inner_of(outer.as_deref(), self.reader)?;
        let mut members = self.reader.object()?;
        let (mut seen, mut n_seen, mut ordinal) = (Seen::default(), 0, 0);
        let mut distinct = Distinct::of(object);
        loop {
            let before = self.reader.mark();
            let Some(name) = self.reader.name(&mut members)? else {
                break;
            };
            self.reader.work.note(work::MEMBER);
            let known = members::find(object, name, &mut members, &mut self.reader.work);
            if let Some((at, member)) = known
                && seen.insert(at)
            {
                n_seen += usize::from(member.is_required);
            }
            distinct.add(name, &mut self.reader.work);
            self.sink.enter(Step::Member(name));
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
    pub(super) fn member(
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
        let mut schemas: Vec<SchemaId> = own.into_iter().collect();
        for (pattern, schema) in object.patterns {
            if pattern::matches(pattern, name, &mut self.reader.work)? {
                schemas.push(*schema);
            }
        }
        let mut is_read = false;
        for schema in schemas {
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
    pub(super) fn unwanted(&mut self, what: What<'t>) -> Fits {
        let from = self.reader.mark();
        self.reader.skip()?;
        let found = self.reader.since(from);
        self.sink.fault(what, found)
    }

    /// The name that was just read, as a value; `before` is the place behind the last member.
    #[cold]
    pub(super) fn property_name(&mut self, names: SchemaId, before: Mark, name: Raw<'b>) -> Fits {
        let behind = self.reader.mark();
        self.reader.rewind_to_name(before)?;
        let fits = self.attempt(names)?;
        self.reader.resume(behind);
        match fits {
            true => Ok(()),
            false => self.sink.fault(What::PropertyNames, name.text()),
        }
    }

    pub(super) fn dependencies(
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
        let n_dependent = object.dependent_required.len() + object.dependent_schemas.len();
        self.reader.work.spend(n_dependent)?;
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
}
