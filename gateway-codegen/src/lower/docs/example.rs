//! Examples made from schemas, where the document gives none.
//!
//! What is made is held to the schema; where it does not fit, it is made again without the examples that the schema gives, and
//! where that does not fit either, there is none. Pages say that it was made.

use std::cell::RefCell;
use std::collections::HashMap;

use super::made::{Made, given_value, null, write};
use super::{held, scalars, variants};
use crate::json_schema::{SchemaId, Table};
use crate::plan::docs::{Additional, Docs, Schema};
use crate::schema::{Usage, sample};

/// As deep as optional parts are made at most.
const MAX_DEPTH: usize = 6;
/// Most elements of one array, and most members that nothing names.
const MAX_OTHERS: usize = 20;
/// Most values of one example.
const MAX_VALUES: usize = 300;

/// A way to make an example.
#[derive(Debug, Clone, Copy)]
struct Attempt {
    /// Whether examples of parts are parts of it.
    uses_given: bool,
    /// Whether a pattern says more than a format beside it.
    prefers_patterns: bool,
    /// As deep as optional parts are made.
    max_depth: usize,
    /// Whether members that tell alternatives apart have the value that names what is made.
    names_variants: bool,
}

/// The whole; then without examples that may be wrong; then less and less of what need not be there.
const TRIES: [Attempt; 5] = [
    Attempt {
        uses_given: true,
        prefers_patterns: false,
        max_depth: MAX_DEPTH,
        names_variants: true,
    },
    Attempt {
        uses_given: false,
        prefers_patterns: false,
        max_depth: MAX_DEPTH,
        names_variants: true,
    },
    Attempt {
        uses_given: false,
        prefers_patterns: true,
        max_depth: 2,
        names_variants: true,
    },
    Attempt {
        uses_given: false,
        prefers_patterns: false,
        max_depth: 1,
        names_variants: true,
    },
    Attempt {
        uses_given: false,
        prefers_patterns: true,
        max_depth: 0,
        names_variants: true,
    },
];

/// Makes examples.
pub(super) struct Examples<'t> {
    /// What they are held to.
    table: &'t Table<'t>,
    /// Texts that fit patterns; `None`: there is none that is easily found.
    texts: RefCell<HashMap<(String, usize), Option<String>>>,
}

impl<'t> Examples<'t> {
    pub(super) fn new(table: &'t Table<'t>) -> Self {
        Examples {
            table,
            texts: RefCell::default(),
        }
    }

    /// An example of a schema as indented JSON, which fits what it is held to; `None`: there is none that this knows to make.
    pub(super) fn of(
        &self,
        schema: &Schema,
        held_to: Option<SchemaId>,
        docs: &Docs,
        way: Usage,
    ) -> Option<String> {
        TRIES.into_iter().find_map(|attempt| {
            let mut maker = self.maker(docs, way, attempt);
            if let Some(fitting) = maker.fitting(schema, held_to) {
                return Some(fitting);
            }
            // A document may have other values for variants than those that name them.
            let unnamed = Attempt {
                names_variants: false,
                ..attempt
            };
            maker.has_named.then_some(())?;
            self.maker(docs, way, unnamed).fitting(schema, held_to)
        })
    }

    fn maker<'d>(&'d self, docs: &'d Docs, way: Usage, attempt: Attempt) -> Maker<'d> {
        Maker {
            examples: self,
            docs,
            way,
            attempt,
            trail: Vec::new(),
            left: MAX_VALUES,
            number: 0,
            has_named: false,
        }
    }

    /// Whether a text of JSON fits what it is held to.
    pub(super) fn fits(&self, held_to: Option<SchemaId>, text: &str) -> bool {
        held::fits(self.table, held_to, text)
    }

    /// A text that fits a pattern.
    fn text(&self, pattern: &str, min_length: usize) -> Option<String> {
        let mut known = self.texts.borrow_mut();
        let known = known.entry((pattern.to_owned(), min_length));
        known
            .or_insert_with(|| sample::of_text(pattern, min_length))
            .clone()
    }
}

struct Maker<'d> {
    examples: &'d Examples<'d>,
    docs: &'d Docs,
    way: Usage,
    attempt: Attempt,
    /// The named schemas around what is made.
    trail: Vec<usize>,
    left: usize,
    /// Which of several values that must differ is made.
    number: usize,
    /// Whether a member was given the value that names a variant.
    has_named: bool,
}

impl Maker<'_> {
    /// What is made, if it fits.
    fn fitting(&mut self, schema: &Schema, held_to: Option<SchemaId>) -> Option<String> {
        let made = self.make(schema, "", 0)?;
        let mut out = String::new();
        write(&made, 0, &mut out);
        self.examples.fits(held_to, &out).then_some(out)
    }

    /// What is made, with a member that names it.
    fn with_name(&mut self, mut made: Made, property: String, value: String) -> Made {
        let Made::Object(members) = &mut made else {
            return made;
        };
        if !self.attempt.names_variants {
            return made;
        }
        self.has_named = true;
        let value = Made::Scalar(serde_json::Value::from(value).to_string());
        match members.iter_mut().find(|(known, _)| *known == property) {
            Some((_, known)) => *known = value,
            None => members.push((property, value)),
        }
        made
    }

    fn make(&mut self, schema: &Schema, name: &str, depth: usize) -> Option<Made> {
        self.left = self.left.checked_sub(1)?;
        if let Some(id) = schema.reference {
            let named = self.docs.schemas.get(id)?;
            if self.trail.contains(&id) {
                // It would not end, unless it may be null.
                return is_nullable(&named.schema).then(null);
            }
            self.trail.push(id);
            let made = self.make(&named.schema, name, depth);
            self.trail.pop();
            let names = variants::of_child(id, self.docs).into_iter();
            return names.fold(made, |made, (property, value)| {
                Some(self.with_name(made?, property, value))
            });
        }
        let given = [&schema.example, &schema.default];
        let given = given
            .into_iter()
            .filter(|_| self.attempt.uses_given && self.number == 0);
        let given = given.into_iter().find(|given| !given.is_empty());
        let n_values = schema.values.len().max(1);
        if let Some(given) = given.or(schema.values.get(self.number % n_values)) {
            return Some(given_value(given));
        }
        // Alternatives: the first that can be made. What stands beside them is made with it.
        let alternatives = [&schema.one_of, &schema.any_of];
        let chosen = alternatives.into_iter().find(|list| !list.is_empty());
        let parts: Vec<&Schema> = schema.all_of.iter().collect();
        if chosen.is_some() || !parts.is_empty() {
            return self.combined(schema, chosen, &parts, name, depth);
        }
        self.plain(schema, name, depth)
    }

    fn combined(
        &mut self,
        schema: &Schema,
        alternatives: Option<&Vec<Schema>>,
        parts: &[&Schema],
        name: &str,
        depth: usize,
    ) -> Option<Made> {
        let mut members: Vec<(String, Made)> = Vec::new();
        let mut other = None;
        let mut add = |made: Made| match made {
            Made::Object(more) => {
                for (name, value) in more {
                    match members.iter_mut().find(|(known, _)| *known == name) {
                        Some((_, known)) => *known = value,
                        None => members.push((name, value)),
                    }
                }
            }
            made => other = other.take().or(Some(made)),
        };
        for part in parts {
            add(self.make(part, name, depth)?);
        }
        if !schema.properties.is_empty() {
            add(self.plain(schema, name, depth)?);
        }
        if let Some(alternatives) = alternatives {
            let is_null = |it: &&Schema| is_nullable(it) && it.types.len() == 1;
            let candidates = alternatives.iter().filter(|it| !is_null(it)).take(8);
            let discriminator = schema.discriminator.as_ref();
            let made = { candidates }.find_map(|it| {
                let made = self.make(it, name, depth)?;
                let says = discriminator.zip(it.reference);
                let value = says.and_then(|(says, id)| {
                    let value = variants::value(says, id, self.docs)?;
                    Some((says.property.clone(), value))
                });
                Some(match value {
                    Some((property, value)) => self.with_name(made, property, value),
                    None => made,
                })
            });
            // What leads back to itself ends where it is null.
            let has_null = alternatives.iter().any(is_nullable);
            add(made.or_else(|| has_null.then(null))?);
        }
        match (members.is_empty(), other) {
            (true, Some(other)) => Some(other),
            _ => Some(Made::Object(members)),
        }
    }

    fn plain(&mut self, schema: &Schema, name: &str, depth: usize) -> Option<Made> {
        let types: Vec<&str> = schema.types.iter().map(String::as_str).collect();
        let first = types.iter().find(|it| **it != "null").or(types.first());
        Some(match first.copied() {
            Some("object") => Made::Object(self.members(schema, depth)?),
            Some("array") => Made::List(self.elements(schema, name, depth)?),
            Some("integer") => Made::Scalar(scalars::number(schema, true, self.number)),
            Some("number") => Made::Scalar(scalars::number(schema, false, self.number)),
            Some("boolean") => Made::Scalar("true".to_owned()),
            Some("null") => Made::Scalar("null".to_owned()),
            Some("string" | "file") => Made::Scalar(self.string(schema)),
            // Anything: what a schema without a type says nothing of is left out of objects.
            _ if depth == 0 => Made::Object(Vec::new()),
            _ => Made::Scalar("\"string\"".to_owned()),
        })
    }

    fn string(&self, schema: &Schema) -> String {
        let mut assertions = schema.assertions.iter();
        let pattern = assertions.find(|(known, _)| *known == "pattern");
        let pattern = pattern.and_then(|(_, json)| serde_json::from_str::<String>(json).ok());
        let is_first = schema.format.is_empty() || self.attempt.prefers_patterns;
        let least = scalars::count(schema, "minLength").unwrap_or(0);
        let text = pattern.filter(|_| is_first);
        let text = text.and_then(|pattern| self.examples.text(&pattern, least));
        let text = text.unwrap_or_else(|| scalars::text(schema, self.number));
        serde_json::Value::from(text).to_string()
    }

    fn members(&mut self, schema: &Schema, depth: usize) -> Option<Vec<(String, Made)>> {
        let mut members = Vec::new();
        for property in &schema.properties {
            let says = self.docs.referred(&property.schema);
            let says = says.map_or(&property.schema, |named| &named.schema);
            let (is_read_only, is_write_only) = self.docs.directions(&property.schema);
            let is_of_other_way = match self.way {
                Usage::Request => is_read_only,
                Usage::Response => is_write_only,
            };
            let is_wanted = depth < self.attempt.max_depth && !says.is_deprecated;
            let is_left_out = match property.is_required {
                true => is_of_other_way && self.docs.has_directions,
                false => is_of_other_way || !is_wanted,
            };
            if is_left_out {
                continue;
            }
            match self.make(&property.schema, &property.name, depth + 1) {
                Some(made) => members.push((property.name.clone(), made)),
                None if property.is_required => return None,
                None => {}
            }
        }
        self.others(schema, depth, &mut members)?;
        Some(members)
    }

    /// Members that have no name in the schema: one where there is no other, and as many as there have to be.
    fn others(
        &mut self,
        schema: &Schema,
        depth: usize,
        members: &mut Vec<(String, Made)>,
    ) -> Option<()> {
        let least = scalars::count(schema, "minProperties").unwrap_or(0);
        let most = scalars::count(schema, "maxProperties").unwrap_or(usize::MAX);
        let is_map = matches!(schema.additional, Additional::Such(_)) && members.is_empty();
        let wanted = least.max(usize::from(is_map)).min(most).min(MAX_OTHERS);
        let anything = Schema {
            types: vec!["string".to_owned()],
            ..Schema::default()
        };
        for number in 0..MAX_OTHERS {
            if members.len() >= wanted {
                break;
            }
            let (name, such) = match (&schema.additional, schema.patterns.first()) {
                (Additional::Such(such), _) => (self.name(schema, number), such.as_ref()),
                (_, Some(like)) => (self.examples.text(&like.name, number), &like.schema),
                (Additional::Nothing, None) => (None, &anything),
                (Additional::Unsaid | Additional::Anything, None) => {
                    (self.name(schema, number), &anything)
                }
            };
            let name = name.filter(|name| !members.iter().any(|(known, _)| known == name));
            match name.and_then(|name| Some((name, self.make(such, "", depth + 1)?))) {
                Some(member) => members.push(member),
                // One that nothing asks for may be missing.
                None if least == 0 => break,
                None => {}
            }
        }
        (members.len() >= least.min(MAX_OTHERS)).then_some(())
    }

    /// The name of a member that the schema does not name.
    fn name(&mut self, schema: &Schema, number: usize) -> Option<String> {
        let Some(names) = &schema.names else {
            return Some(match number {
                0 => "name".to_owned(),
                number => format!("name{number}"),
            });
        };
        let mut names = names.as_ref().clone();
        if names.types.is_empty() && names.reference.is_none() {
            names.types.push("string".to_owned());
        }
        let before = std::mem::replace(&mut self.number, number);
        let made = self.make(&names, "", 1);
        self.number = before;
        match made? {
            Made::Scalar(json) => serde_json::from_str(&json).ok(),
            Made::List(_) | Made::Object(_) => None,
        }
    }

    fn elements(&mut self, schema: &Schema, name: &str, depth: usize) -> Option<Vec<Made>> {
        let mut elements = Vec::new();
        for first in &schema.first_items {
            elements.push(self.make(first, name, depth + 1)?);
        }
        if let Some(contained) = contained(schema) {
            let wanted = scalars::count(schema, "minContains").unwrap_or(1);
            for _ in 0..wanted.min(MAX_OTHERS) {
                let made = self.element(schema, &contained, name, depth, elements.len());
                elements.push(made?);
            }
        }
        let least = scalars::count(schema, "minItems").unwrap_or(0);
        let most = scalars::count(schema, "maxItems").unwrap_or(usize::MAX);
        if let Some(items) = &schema.items {
            let wanted = if depth < self.attempt.max_depth {
                least.max(1)
            } else {
                least
            };
            while elements.len() < wanted.min(MAX_OTHERS).min(most) {
                match self.element(schema, items, name, depth, elements.len()) {
                    Some(made) => elements.push(made),
                    None if least > elements.len() => return None,
                    None => break,
                }
            }
        }
        Some(elements)
    }

    /// The `n`th element of an array: another one than those before where all have to differ.
    fn element(
        &mut self,
        array: &Schema,
        schema: &Schema,
        name: &str,
        depth: usize,
        n: usize,
    ) -> Option<Made> {
        let mut assertions = array.assertions.iter();
        let is_unique = assertions.any(|it| *it == ("uniqueItems", "true".to_owned()));
        let before = self.number;
        if is_unique {
            self.number = n;
        }
        let made = self.make(schema, name, depth + 1);
        self.number = before;
        made
    }
}

/// What `contains` asks of an element, which has to be what all elements are as well.
fn contained(schema: &Schema) -> Option<Schema> {
    let mut contained = schema.contains.as_deref()?.clone();
    let Some(items) = schema.items.as_deref() else {
        return Some(contained);
    };
    if contained.types.is_empty() {
        contained.types.clone_from(&items.types);
    }
    if contained.format.is_empty() {
        contained.format.clone_from(&items.format);
    }
    for property in &items.properties {
        if !contained
            .properties
            .iter()
            .any(|it| it.name == property.name)
        {
            contained.properties.push(property.clone());
        }
    }
    contained
        .assertions
        .extend(items.assertions.iter().cloned());
    Some(contained)
}

fn is_nullable(schema: &Schema) -> bool {
    schema.types.iter().any(|it| it == "null")
}
