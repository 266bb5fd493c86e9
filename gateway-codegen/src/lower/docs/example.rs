//! Examples made from schemas, where the document gives none.
//!
//! What is made is held to the schema; where it does not fit, it is made again without the examples that the schema gives, and
//! where that does not fit either, there is none. Pages say that it was made.
//!
//! - `attempts`: the ways that are tried one after the other.
//! - `elements`: of arrays.
//! - `given`: examples that the document gives.
//! - `members`: of objects.
//! - `mends`: what is made in another way where it does not fit.
//! - `others`: members that a schema does not declare.
//! - `strings`: texts.

mod attempts;
mod elements;
mod given;
mod members;
mod mends;
mod others;
mod strings;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

use serde_json::Value;

use self::attempts::{Attempt, MAX_VALUES, TRIES};
use self::mends::Mends;
use super::asked::{Alternatives, Asked, Choice, End, Part, Trail, is_nullable};
use super::made::{Made, given_value, null, write};
use super::{held, scalars, variants};
use crate::json_schema::{SchemaId, Table};
use crate::plan::docs::{Docs, Schema};
use crate::plan::schema::Pattern;
use crate::schema::Usage;
use crate::source::pointer::escape;

/// As deep as parts are made that have to be there.
const MAX_NESTED: usize = 100;
/// Schemas of parts of given examples that are looked at for members of the other way.
const MAX_TRIMMED: usize = 1_000;
/// As many alternatives are tried.
const MAX_ALTERNATIVES: usize = 8;
/// As many other numbers or texts are tried where one does not fit.
const MAX_OTHERS: usize = 4;

/// Patterns, the least and most characters of texts that fit them, and how many are looked for.
type TextsKey = (Vec<String>, usize, usize, usize);

/// Makes examples.
pub(super) struct Examples<'t> {
    /// What they are held to.
    table: &'t Table<'t>,
    /// Patterns as they are written.
    patterns: RefCell<HashMap<String, Option<Rc<Pattern>>>>,
    /// Texts that fit patterns.
    texts: RefCell<HashMap<TextsKey, Vec<String>>>,
    /// What is left of the values that mends and large examples may have.
    spare: Cell<usize>,
    /// What is left of the characters of long texts.
    left_for_texts: Cell<usize>,
    /// What is left of the steps in which texts of patterns are looked for.
    left_for_searches: Cell<usize>,
}

impl<'t> Examples<'t> {
    /// Makes about so many examples.
    pub(super) fn new(table: &'t Table<'t>, n_examples: usize) -> Self {
        Examples {
            table,
            patterns: RefCell::default(),
            texts: RefCell::default(),
            spare: Cell::new(attempts::spare(n_examples)),
            left_for_texts: Cell::new(strings::MAX_LONG),
            left_for_searches: Cell::new(attempts::searches(n_examples)),
        }
    }

    /// An example of a schema as indented JSON, which fits what it is held to; `None`: there is none that this knows to make.
    pub(super) fn of<'d>(
        &'d self,
        schema: &'d Schema,
        held_to: Option<SchemaId>,
        docs: &'d Docs,
        way: Usage,
    ) -> Option<String> {
        TRIES.into_iter().find_map(|attempt| {
            let maker = || self.maker(docs, way, attempt);
            let mut has_named = false;
            if let Some(fitting) = self.fitting(schema, held_to, maker, &mut has_named) {
                return Some(fitting);
            }
            has_named.then_some(())?;
            // A document may have other values for variants than those that name them.
            let unnamed = || Maker {
                names_variants: false,
                ..maker()
            };
            self.fitting(schema, held_to, unnamed, &mut has_named)
        })
    }

    /// What is made, if it fits, perhaps after some mends.
    fn fitting<'d>(
        &'d self,
        schema: &'d Schema,
        held_to: Option<SchemaId>,
        maker: impl Fn() -> Maker<'d>,
        has_named: &mut bool,
    ) -> Option<String> {
        let mut mends = Mends::default();
        let mut n_done = 0;
        loop {
            let mut maker = Maker {
                mends: std::mem::take(&mut mends),
                ..maker()
            };
            let (attempt, n_values) = (maker.attempt, maker.left);
            let made = maker.of(schema);
            *has_named |= maker.has_named;
            if attempt.n_mends > 0 {
                let used = n_values.saturating_sub(maker.left);
                self.spare.set(self.spare.get().saturating_sub(used));
            }
            let made = made?;
            if self.fits(held_to, &made) {
                return Some(made);
            }
            mends = maker.mends;
            let faults = || held::faults(self.table, held_to, &made);
            if n_done >= attempt.n_mends || !mends.change(&faults(), &maker.ways) {
                return None;
            }
            n_done += 1;
        }
    }

    fn maker<'d>(&'d self, docs: &'d Docs, way: Usage, attempt: Attempt) -> Maker<'d> {
        let left = match attempt.n_mends {
            0 => attempt.max_values,
            _ => attempt.max_values.min(self.spare.get()),
        };
        Maker {
            examples: self,
            docs,
            way,
            attempt,
            left,
            left_to_trim: MAX_TRIMMED,
            number: 0,
            names_variants: true,
            has_named: false,
            mends: Mends::default(),
            place: String::new(),
            ways: BTreeMap::new(),
        }
    }

    /// Whether a text of JSON fits what it is held to.
    pub(super) fn fits(&self, held_to: Option<SchemaId>, text: &str) -> bool {
        held::fits(self.table, held_to, text)
    }
}

struct Maker<'d> {
    examples: &'d Examples<'d>,
    docs: &'d Docs,
    way: Usage,
    attempt: Attempt,
    left: usize,
    /// How many more schemas of parts of given examples are looked at.
    left_to_trim: usize,
    /// Which of several values that must differ is made.
    number: usize,
    /// Whether members that tell alternatives apart have the value that names what is made.
    names_variants: bool,
    /// Whether a member was given the value that names a variant.
    has_named: bool,
    /// What is made in another way.
    mends: Mends,
    /// Where what is made is: a JSON Pointer.
    place: String,
    /// How many ways there are to make the values at places.
    ways: BTreeMap<String, usize>,
}

impl<'d> Maker<'d> {
    /// What is made of a schema.
    fn of(&mut self, schema: &'d Schema) -> Option<String> {
        let part = Part {
            schema,
            trail: Trail::default(),
        };
        let made = self.make(&[part], "", 0)?;
        let mut out = String::new();
        write(&made, 0, &mut out);
        Some(out)
    }

    /// What is made of a part of a value.
    fn below<T>(&mut self, step: &str, make: impl FnOnce(&mut Self) -> T) -> T {
        let length = self.place.len();
        self.place.push('/');
        self.place.push_str(&escape(step));
        let made = make(self);
        self.place.truncate(length);
        made
    }

    /// Whether what does not fit is made in another way.
    fn is_mending(&self) -> bool {
        self.attempt.n_mends > 0
    }

    /// A value that fits all of some schemas.
    fn make(&mut self, parts: &[Part<'d>], name: &str, depth: usize) -> Option<Made> {
        if depth > MAX_NESTED {
            return None;
        }
        let mut asked = Asked::default();
        asked.turn = self.mends.turn(&self.place);
        let is_whole = parts.len() == 1;
        for Part { schema, trail } in parts {
            match asked.add(schema, trail, is_whole, self.docs, &mut self.left) {
                Ok(()) => {}
                Err(End::Null) => return Some(null()),
                Err(End::Nothing) => return None,
            }
        }
        self.settled(asked, name, depth)
    }

    /// Whether examples that are given are parts of what is made.
    fn uses_given(&self) -> bool {
        self.attempt.uses_given && self.number == 0
    }

    /// The value, with the first alternatives that can be made.
    fn settled(&mut self, mut asked: Asked<'d>, name: &str, depth: usize) -> Option<Made> {
        if let Some(given) = asked.given.filter(|_| self.uses_given()) {
            return Some(self.given(given, &asked));
        }
        if let Some(values) = asked.values() {
            let turn = asked.turned(values.len());
            self.tell_ways(&asked);
            let at = (self.number + turn).checked_rem(values.len())?;
            return Some(given_value(values.get(at)?));
        }
        if asked.open.is_empty() {
            return self.made(asked, name, depth);
        }
        let choice = asked.choice()?;
        let candidates = self.candidates(&choice, &mut asked);
        let made = candidates.into_iter().find_map(|all| {
            let mut asked = asked.clone();
            for it in all {
                let says = choice.discriminator.zip(it.reference);
                let value = says.and_then(|(says, id)| {
                    let value = variants::value(says, id, self.docs)?;
                    Some((says.property.clone(), value))
                });
                asked.variants.extend(value);
                let (docs, left) = (self.docs, &mut self.left);
                let added = asked.add(it, &choice.trail, choice.is_whole, docs, left);
                added.ok()?;
            }
            self.settled(asked, name, depth)
        });
        // What leads back to itself, or is too long, ends where it is null.
        let says_null = |it: &Schema| {
            let named = self.docs.referred(it);
            is_nullable(named.map_or(it, |named| &named.schema))
        };
        let has_null =
            || matches!(choice.of, Alternatives::Schemas(list) if list.iter().any(says_null));
        made.or_else(|| has_null().then(null))
    }

    /// Tells in how many ways the value could be made.
    fn tell_ways(&mut self, asked: &Asked<'d>) {
        if self.is_mending() && asked.n_ways > 1 {
            self.ways.insert(self.place.clone(), asked.n_ways);
        }
    }

    /// Alternatives in the order in which they are tried: of values that must differ, others go first.
    fn candidates(&self, choice: &Choice<'d>, asked: &mut Asked<'d>) -> Vec<Vec<&'d Schema>> {
        let conditional = match choice.of {
            Alternatives::Schemas(list) => {
                let is_null = |it: &&Schema| is_nullable(it) && it.types.len() == 1;
                let others = list.iter().filter(|it| !is_null(it));
                let nulls = list.iter().filter(is_null);
                let n_others = others.clone().count();
                let first = self.number.checked_rem(n_others).unwrap_or(0);
                let all = others.chain(nulls.take(usize::from(self.is_mending())));
                let n = all.clone().count();
                let first = first + asked.turned(n);
                let all = all.cycle().skip(first).take(n.min(MAX_ALTERNATIVES));
                return all.map(|it| vec![it]).collect();
            }
            // The usual ways take no notice of them.
            _ if !self.is_mending() => return vec![Vec::new()],
            Alternatives::Condition(it) => {
                let then = it.then.as_ref().map(|then| vec![&it.test, then]);
                let otherwise = it.otherwise.as_ref().map(|it| vec![it]);
                then.into_iter().chain(otherwise).collect()
            }
            Alternatives::Dependent(list) => vec![list.iter().map(|it| &it.schema).collect()],
        };
        let mut all = vec![Vec::new()];
        all.extend::<Vec<Vec<&Schema>>>(conditional);
        let turn = asked.turned(all.len());
        all.rotate_left(turn);
        all
    }

    /// The value, where there are no alternatives.
    fn made(&mut self, mut asked: Asked<'d>, name: &str, depth: usize) -> Option<Made> {
        if let Some(given) = asked.given_part().filter(|_| self.uses_given()) {
            return Some(self.given(given, &asked));
        }
        let kinds = asked.kinds();
        let kinds = match kinds.as_slice() {
            // Anything: what a schema without a type says nothing of is left out of objects.
            [] if depth == 0 => vec!["object", "string", "number", "array", "null"],
            [] => vec!["string", "number", "object", "array", "null"],
            _ => kinds,
        };
        let is_usual = |kind: &&str| *kind != "null" || self.is_mending();
        let n_kinds = kinds.iter().copied().filter(is_usual).count();
        let turn = asked.turned(n_kinds);
        let kind = kinds.get(turn).copied().unwrap_or_default();
        if !matches!(kind, "object" | "array" | "null") {
            let other = asked.turned(MAX_OTHERS);
            asked.turn = other;
        }
        self.tell_ways(&asked);
        let number = self.number + asked.turn;
        let schemas = asked.schemas();
        let made = match kind {
            "object" => self.members(&asked, depth).map(Made::Object),
            "array" => self.elements(&asked, name, depth).map(Made::List),
            "integer" => scalars::number(&schemas, true, number).map(Made::Scalar),
            "number" => scalars::number(&schemas, false, number).map(Made::Scalar),
            "boolean" => Some(Made::Scalar(number.is_multiple_of(2).to_string())),
            "null" => Some(null()),
            "string" | "file" => self.string(&schemas, number).map(Made::Scalar),
            _ => Some(Made::Scalar("\"string\"".to_owned())),
        };
        let made = made.or_else(|| asked.is_nullable().then(null))?;
        Some(self.with_names(made, &asked.variants))
    }

    /// What is made, with the members that name it.
    fn with_names(&mut self, mut made: Made, names: &[(String, String)]) -> Made {
        let Made::Object(members) = &mut made else {
            return made;
        };
        if !self.names_variants {
            return made;
        }
        let mut named = HashSet::new();
        for (property, value) in names.iter().filter(|(it, _)| named.insert(it)) {
            self.has_named = true;
            let value = Made::Scalar(Value::from(value.as_str()).to_string());
            match members.iter_mut().find(|(known, _)| known == property) {
                Some((_, known)) => *known = value,
                None => members.push((property.clone(), value)),
            }
        }
        made
    }
}
