//! Examples made from schemas, where the document gives none.
//!
//! What is made is held to the schema; where it does not fit, it is made again without the examples that the schema gives, and
//! where that does not fit either, there is none. Pages say that it was made.
//!
//! - `elements`: of arrays.
//! - `given`: examples that the document gives.
//! - `others`: members that a schema does not declare.

mod elements;
mod given;
mod others;

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use serde_json::{Map, Value};

use super::asked::{Asked, Choice, End, Member, Part, Trail, is_nullable};
use super::made::{Made, given_value, null, write};
use super::{held, scalars, variants};
use crate::json_schema::{SchemaId, Table};
use crate::plan::docs::{Docs, Schema};
use crate::plan::schema::Pattern;
use crate::schema::{Usage, sample};

/// As deep as optional parts are made at most.
const MAX_DEPTH: usize = 6;
/// Most values of one example.
const MAX_VALUES: usize = 300;
/// Schemas of parts of given examples that are looked at for members of the other way.
const MAX_TRIMMED: usize = 1_000;
/// As many texts are looked for that fit one pattern.
const MAX_TEXTS: usize = 32;
/// As many alternatives are tried.
const MAX_ALTERNATIVES: usize = 8;

/// A way to make an example.
#[derive(Debug, Clone, Copy)]
struct Attempt {
    /// Whether examples of parts are parts of it.
    uses_given: bool,
    /// Whether a pattern says more than a format beside it.
    prefers_patterns: bool,
    /// As deep as optional parts are made.
    max_depth: usize,
}

/// The whole; then without examples that may be wrong; then less and less of what need not be there.
const TRIES: [Attempt; 5] = [
    Attempt {
        uses_given: true,
        prefers_patterns: false,
        max_depth: MAX_DEPTH,
    },
    Attempt {
        uses_given: false,
        prefers_patterns: false,
        max_depth: MAX_DEPTH,
    },
    Attempt {
        uses_given: false,
        prefers_patterns: true,
        max_depth: 2,
    },
    Attempt {
        uses_given: false,
        prefers_patterns: false,
        max_depth: 1,
    },
    Attempt {
        uses_given: false,
        prefers_patterns: true,
        max_depth: 0,
    },
];

/// Makes examples.
pub(super) struct Examples<'t> {
    /// What they are held to.
    table: &'t Table<'t>,
    /// Patterns as they are written.
    patterns: RefCell<HashMap<String, Option<Rc<Pattern>>>>,
    /// Texts that fit patterns, by their shortest length and how many are looked for.
    texts: RefCell<HashMap<(String, usize, usize), Vec<String>>>,
}

impl<'t> Examples<'t> {
    pub(super) fn new(table: &'t Table<'t>) -> Self {
        Examples {
            table,
            patterns: RefCell::default(),
            texts: RefCell::default(),
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
            let mut maker = self.maker(docs, way, attempt);
            if let Some(fitting) = maker.fitting(schema, held_to) {
                return Some(fitting);
            }
            maker.has_named.then_some(())?;
            // A document may have other values for variants than those that name them.
            let mut unnamed = self.maker(docs, way, attempt);
            unnamed.names_variants = false;
            unnamed.fitting(schema, held_to)
        })
    }

    fn maker<'d>(&'d self, docs: &'d Docs, way: Usage, attempt: Attempt) -> Maker<'d> {
        Maker {
            examples: self,
            docs,
            way,
            attempt,
            left: MAX_VALUES,
            left_to_trim: MAX_TRIMMED,
            number: 0,
            names_variants: true,
            has_named: false,
        }
    }

    /// Whether a text of JSON fits what it is held to.
    pub(super) fn fits(&self, held_to: Option<SchemaId>, text: &str) -> bool {
        held::fits(self.table, held_to, text)
    }

    /// A pattern, which is read once.
    fn pattern(&self, pattern: &str) -> Option<Rc<Pattern>> {
        let mut known = self.patterns.borrow_mut();
        let known = known.entry(pattern.to_owned());
        known
            .or_insert_with(|| sample::read(pattern).map(Rc::new))
            .clone()
    }

    /// A text that fits a pattern; the `other`th one that does.
    fn text(&self, pattern: &str, min_length: usize, other: usize) -> Option<String> {
        let n = if other == 0 { 1 } else { MAX_TEXTS };
        let pattern_read = self.pattern(pattern)?;
        let mut known = self.texts.borrow_mut();
        let known = known.entry((pattern.to_owned(), min_length, n));
        let texts =
            known.or_insert_with(|| sample::several_of_pattern(&pattern_read, min_length, n));
        texts.get(other).cloned()
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
}

impl<'d> Maker<'d> {
    /// What is made, if it fits.
    fn fitting(&mut self, schema: &'d Schema, held_to: Option<SchemaId>) -> Option<String> {
        let part = Part {
            schema,
            trail: Trail::default(),
        };
        let made = self.make(&[part], "", 0)?;
        let mut out = String::new();
        write(&made, 0, &mut out);
        self.examples.fits(held_to, &out).then_some(out)
    }

    /// A value that fits all of some schemas.
    fn make(&mut self, parts: &[Part<'d>], name: &str, depth: usize) -> Option<Made> {
        let mut asked = Asked::default();
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
            let value = values.get(self.number.checked_rem(values.len())?)?;
            return Some(given_value(value));
        }
        if asked.open.is_empty() {
            return self.made(&asked, name, depth);
        }
        let choice = asked.open.remove(0);
        let made = self.candidates(&choice).into_iter().find_map(|it| {
            let mut asked = asked.clone();
            let says = choice.discriminator.zip(it.reference);
            let value = says.and_then(|(says, id)| {
                let value = variants::value(says, id, self.docs)?;
                Some((says.property.clone(), value))
            });
            asked.variants.extend(value);
            let (docs, left) = (self.docs, &mut self.left);
            let added = asked.add(it, &choice.trail, choice.is_whole, docs, left);
            added.ok()?;
            self.settled(asked, name, depth)
        });
        // What leads back to itself, or is too long, ends where it is null.
        let says_null = |it: &Schema| {
            let named = self.docs.referred(it);
            is_nullable(named.map_or(it, |named| &named.schema))
        };
        made.or_else(|| choice.list.iter().any(says_null).then(null))
    }

    /// Alternatives in the order in which they are tried: of values that must differ, others go first.
    fn candidates(&self, choice: &Choice<'d>) -> Vec<&'d Schema> {
        let is_null = |it: &&Schema| is_nullable(it) && it.types.len() == 1;
        let candidates = choice.list.iter().filter(|it| !is_null(it));
        let mut candidates: Vec<&Schema> = candidates.take(MAX_ALTERNATIVES).collect();
        if let Some(n) = self.number.checked_rem(candidates.len()) {
            candidates.rotate_left(n);
        }
        candidates
    }

    /// The value, where there are no alternatives.
    fn made(&mut self, asked: &Asked<'d>, name: &str, depth: usize) -> Option<Made> {
        if let Some(given) = asked.given_part().filter(|_| self.uses_given()) {
            return Some(self.given(given, asked));
        }
        let schemas = asked.schemas();
        let scalar = |json: String| Some(Made::Scalar(json));
        let made = match asked.kind() {
            "object" => self.members(asked, depth).map(Made::Object),
            "array" => self.elements(asked, name, depth).map(Made::List),
            "integer" => scalar(scalars::number(&schemas, true, self.number)),
            "number" => scalar(scalars::number(&schemas, false, self.number)),
            "boolean" => scalar("true".to_owned()),
            "null" => Some(null()),
            "string" | "file" => self.string(&schemas).map(Made::Scalar),
            // Anything: what a schema without a type says nothing of is left out of objects.
            _ if depth == 0 => Some(Made::Object(Vec::new())),
            _ => scalar("\"string\"".to_owned()),
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

    fn string(&self, schemas: &[&Schema]) -> Option<String> {
        let mut assertions = schemas.iter().flat_map(|schema| &schema.assertions);
        let pattern = assertions.find(|(known, _)| *known == "pattern");
        let pattern = pattern.and_then(|(_, json)| serde_json::from_str::<String>(json).ok());
        let has_format = schemas.iter().any(|schema| !schema.format.is_empty());
        let is_first = !has_format || self.attempt.prefers_patterns;
        let least = scalars::count(schemas, "minLength").unwrap_or(0);
        let text = pattern.filter(|_| is_first);
        let text = text.and_then(|pattern| self.examples.text(&pattern, least, self.number));
        let text = text.or_else(|| scalars::text(schemas, self.number))?;
        Some(Value::from(text).to_string())
    }

    fn members(&mut self, asked: &Asked<'d>, depth: usize) -> Option<Vec<(String, Made)>> {
        let required = asked.required();
        // Each is a value.
        self.left.checked_sub(required.len())?;
        let most = scalars::count(&asked.schemas(), "maxProperties").unwrap_or(usize::MAX);
        let given = match self.uses_given() {
            true => asked.given_members(),
            false => Map::new(),
        };
        let declared = asked.members(&required, MAX_VALUES);
        let known: HashSet<&str> = declared.iter().map(|it| it.name).collect();
        let undeclared = required.iter().filter(|name| !known.contains(**name));
        let undeclared: Vec<&str> = undeclared.copied().collect();
        let wanted = declared.iter().filter(|it| self.is_wanted(it, depth));
        let wanted: Vec<&Member<'_>> = wanted.collect();
        let n_required = wanted.iter().filter(|it| it.is_required).count() + undeclared.len();
        // Those that have to be there leave so much room.
        let mut room = most.saturating_sub(n_required);
        let mut members = Vec::new();
        for member in wanted {
            if !member.is_required {
                let Some(rest) = room.checked_sub(1) else {
                    continue;
                };
                room = rest;
            }
            let made = match given.get(member.name) {
                Some(value) => Some(indented(value)),
                None => self.make(&member.parts, member.name, depth + 1),
            };
            match made {
                Some(made) => members.push((member.name.to_owned(), made)),
                None if member.is_required => return None,
                None => room += 1,
            }
        }
        for name in undeclared {
            let parts = self.others_named(asked, name);
            let made = match given.get(name) {
                Some(value) => indented(value),
                None => self.make(&parts, name, depth + 1)?,
            };
            members.push((name.to_owned(), made));
        }
        self.others(asked, depth, &mut members)?;
        Some(members)
    }

    /// Whether a declared member goes this way.
    fn goes(&self, member: &Member<'_>) -> bool {
        let directions = member.parts.iter();
        let mut directions = directions.map(|part| self.docs.directions(part.schema));
        let is_of_other_way = directions.any(|(is_read_only, is_write_only)| match self.way {
            Usage::Request => is_read_only,
            Usage::Response => is_write_only,
        });
        !is_of_other_way || member.is_required && !self.docs.has_directions
    }

    /// Whether a declared member is made.
    fn is_wanted(&self, member: &Member<'_>, depth: usize) -> bool {
        let is_deprecated = || {
            member.parts.iter().any(|part| {
                let named = self.docs.referred(part.schema);
                named.map_or(part.schema, |it| &it.schema).is_deprecated
            })
        };
        let is_said = || depth < self.attempt.max_depth && !is_deprecated();
        self.goes(member) && (member.is_required || is_said())
    }
}

/// A value of an example.
fn indented(value: &Value) -> Made {
    let json = serde_json::to_string_pretty(value);
    given_value(&json.unwrap_or_else(|_| value.to_string()))
}
