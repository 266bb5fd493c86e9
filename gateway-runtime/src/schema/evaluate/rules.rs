//! What must hold for a value as a whole: schemas in place, constants, and what nothing looked at.

use super::super::constants;
use super::super::evaluated::Evaluated;
use super::super::fault::What;
use super::super::reader::{Fits, Kind, Mark, Stop};
use super::super::table::{Constants, Discriminator, Rule, Schema, SchemaId};
use super::super::verdicts::{Held, Known};
use super::super::work;
use super::{Evaluation, MAX_RULES, Sink, Step, merged};

impl<'a, 't, 'b, S: Sink<'t, 'b>> Evaluation<'a, 't, 'b, S> {
    /// Whether the value that follows fits a schema, and no word about it if not: then the reader is somewhere in it.
    /// What was looked at counts only if it fits.
    pub(super) fn attempt(&mut self, id: SchemaId) -> Result<bool, Stop> {
        let held = Held::Schema(id);
        let start = match self.known(held)? {
            Known::Fits => return Ok(true),
            Known::Unfit => return Ok(false),
            Known::Nothing(start) => start,
        };
        let fits = self.attempt_anew(id)?;
        let verdict = fits.then_some(()).ok_or(Stop::Unfit);
        match self.reader.keep(held, start, verdict) {
            Err(Stop::Limit) => Err(Stop::Limit),
            _ => Ok(fits),
        }
    }

    /// What is known of the value that follows, where nothing hangs on the way here, and nobody asks what was looked at.
    fn known(&mut self, held: Held) -> Result<Known, Stop> {
        match self.resources.is_empty() && self.evaluated.is_none() {
            true => self.reader.known(held),
            false => Ok(Known::Nothing(None)),
        }
    }

    fn attempt_anew(&mut self, id: SchemaId) -> Result<bool, Stop> {
        let evaluated = self.evaluated.clone();
        let (n_rules, n_resources) = (self.n_rules, self.resources.len());
        if n_rules == MAX_RULES {
            return Err(Stop::Limit);
        }
        self.n_rules += 1;
        let n_seen = evaluated
            .as_ref()
            .map_or(0, |all| work::EVALUATED + all.n_words());
        self.reader.work.spend(work::RULE + n_seen)?;
        self.sink.hush();
        self.reader.verdicts.n_open += 1;
        let fits = self.value(id);
        self.reader.verdicts.n_open -= 1;
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

    pub(super) fn rule(&mut self, rule: &'t Rule<'t>, start: Mark) -> Fits {
        match rule {
            Rule::Reference(id) => self.value(*id),
            Rule::DynamicReference(anchors, otherwise) => {
                let n_resources = self.resources.len().saturating_add(1);
                self.reader
                    .work
                    .spend(n_resources.saturating_mul(anchors.len()))?;
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
                    self.reader.work.spend(work::RULE)?;
                    self.part(*id)?;
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
            Rule::Enum(constants) => self.constant(constants, What::Enum(constants.values), start),
            Rule::Const(constant) => {
                let constants = Constants::few(std::slice::from_ref(constant));
                self.constant(&constants, What::Const(constant), start)
            }
            Rule::Discriminator(discriminator) => self.discriminated(discriminator, start),
        }
    }

    /// Holds the value to one of several that hold.
    fn part(&mut self, id: SchemaId) -> Fits {
        // What is told of faults is more than a verdict.
        if !self.sink.is_silent() {
            return self.value(id);
        }
        let held = Held::Schema(id);
        match self.known(held)? {
            Known::Fits => Ok(()),
            Known::Unfit => Err(Stop::Unfit),
            Known::Nothing(start) => {
                self.reader.verdicts.n_open += 1;
                let fits = self.value(id);
                self.reader.verdicts.n_open -= 1;
                self.reader.keep(held, start, fits)
            }
        }
    }

    pub(super) fn constant(
        &mut self,
        constants: &Constants<'t>,
        what: What<'t>,
        start: Mark,
    ) -> Fits {
        let fits = constants::is_one_of(self.reader, constants)?;
        let found = self.reader.since(start);
        match fits {
            true => Ok(()),
            false => self.sink.fault(what, found),
        }
    }

    /// How many schemas fit, up to `enough`. The value is read if one does; else the reader is before it.
    pub(super) fn count(
        &mut self,
        ids: &[SchemaId],
        start: Mark,
        enough: usize,
    ) -> Result<usize, Stop> {
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

    pub(super) fn discriminated(
        &mut self,
        discriminator: &'t Discriminator<'t>,
        start: Mark,
    ) -> Fits {
        // Of equal names readers take the first or the last: none is left out.
        let (mut chosen, mut is_clear) = (None, true);
        if self.reader.kind()? == Kind::Object {
            let mut members = self.reader.object()?;
            while let Some(name) = self.reader.name(&mut members)? {
                if name.is(discriminator.property) && self.reader.kind()? == Kind::String {
                    let schema = self.chosen(discriminator)?;
                    is_clear &= chosen.is_none_or(|chosen| chosen == schema);
                    chosen = Some(schema);
                } else {
                    self.reader.skip()?;
                }
            }
            self.reader.rewind(start)?;
        }
        match chosen.flatten() {
            Some(schema) if is_clear => self.value(schema),
            _ => self.unwanted(What::Discriminator {
                property: discriminator.property,
                schemas: discriminator.schemas.len(),
            }),
        }
    }

    /// The schema that the string that follows names.
    fn chosen(&mut self, discriminator: &Discriminator<'t>) -> Result<Option<SchemaId>, Stop> {
        let raw = self.reader.raw()?;
        let value = constants::decoded(raw, &mut self.reader.work)?;
        let key = (value.len(), value.as_ref());
        let schemas = discriminator.schemas;
        let at = schemas.binary_search_by(|(known, _)| (known.len(), known.as_bytes()).cmp(&key));
        let found = at.ok().and_then(|at| schemas.get(at));
        Ok(found.map(|(_, schema)| *schema))
    }

    /// A schema with `unevaluatedProperties` or `unevaluatedItems`, which come last.
    pub(super) fn with_unevaluated(
        &mut self,
        schema: &'a Schema<'t>,
        of_members: Option<SchemaId>,
        of_items: Option<SchemaId>,
    ) -> Fits {
        let start = self.reader.mark();
        self.reader.work.spend(work::EVALUATED)?;
        let outer = self.evaluated.replace(Box::default());
        self.keywords(schema)?;
        let mut evaluated = self.evaluated.take().unwrap_or_default();
        let behind = self.reader.mark();
        self.reader.rewind(start)?;
        match (self.reader.kind()?, of_members, of_items) {
            (Kind::Object, Some(id), _) => {
                let (mut members, mut ordinal) = (self.reader.object()?, 0);
                while let Some(name) = self.reader.name(&mut members)? {
                    self.sink.enter(Step::Member(name));
                    self.unevaluated(&evaluated, ordinal, id, What::UnevaluatedProperties)?;
                    self.sink.leave();
                    ordinal += 1;
                }
                evaluated.add_all();
            }
            (Kind::Array, _, Some(id)) => {
                let (mut members, mut ordinal) = (self.reader.array()?, 0);
                while self.reader.item(&mut members)? {
                    self.sink.enter(Step::Item(ordinal));
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

    pub(super) fn unevaluated(
        &mut self,
        evaluated: &Evaluated,
        ordinal: usize,
        id: SchemaId,
        what: What<'t>,
    ) -> Fits {
        self.reader.work.note(work::UNEVALUATED);
        if evaluated.has(ordinal) {
            return self.reader.skip();
        }
        match id {
            SchemaId::NEVER => self.unwanted(what),
            _ => self.value(id),
        }
    }
}
