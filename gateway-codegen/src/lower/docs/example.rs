//! Examples made from schemas, where the document gives none.
//!
//! What is made is held to the schema; where it does not fit, it is made again without the examples that the schema gives, and
//! where that does not fit either, there is none. Pages say that it was made.

use std::cell::RefCell;
use std::collections::HashMap;

use super::held;
use crate::json_schema::{SchemaId, Table};
use crate::plan::docs::{Additional, Docs, Schema};
use crate::schema::{Usage, sample};

/// As deep as optional parts are made at most.
const MAX_DEPTH: usize = 6;
/// Most values of one example.
const MAX_VALUES: usize = 300;

/// A value that is made: scalars as JSON.
enum Made {
    Scalar(String),
    List(Vec<Made>),
    Object(Vec<(String, Made)>),
}

/// A way to make an example.
#[derive(Debug, Clone, Copy)]
struct Attempt {
    /// Whether examples of parts are parts of it.
    uses_given: bool,
    /// As deep as optional parts are made.
    max_depth: usize,
}

/// The whole; then without examples that may be wrong; then what has to be there alone.
const TRIES: [Attempt; 3] = [
    Attempt {
        uses_given: true,
        max_depth: MAX_DEPTH,
    },
    Attempt {
        uses_given: false,
        max_depth: MAX_DEPTH,
    },
    Attempt {
        uses_given: false,
        max_depth: 0,
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
            let mut maker = Maker {
                examples: self,
                docs,
                way,
                attempt,
                trail: Vec::new(),
                left: MAX_VALUES,
                number: 0,
            };
            let made = maker.make(schema, "", 0)?;
            let mut out = String::new();
            write(&made, 0, &mut out);
            held::fits(self.table, held_to, &out).then_some(out)
        })
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
}

impl Maker<'_> {
    fn make(&mut self, schema: &Schema, name: &str, depth: usize) -> Option<Made> {
        self.left = self.left.checked_sub(1)?;
        if let Some(id) = schema.reference {
            if self.trail.contains(&id) {
                return None;
            }
            let named = self.docs.schemas.get(id)?;
            self.trail.push(id);
            let made = self.make(&named.schema, name, depth);
            self.trail.pop();
            return made;
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
            let null = |it: &&Schema| it.types.len() == 1 && it.types.iter().any(|it| it == "null");
            let candidates = alternatives.iter().filter(|it| !null(it)).take(8);
            let mut made = None;
            for candidate in candidates {
                made = self.make(candidate, name, depth);
                if made.is_some() {
                    break;
                }
            }
            add(made?);
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
            Some("integer") => Made::Scalar(number(schema, true, self.number)),
            Some("number") => Made::Scalar(number(schema, false, self.number)),
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
        let min_length = asserted(schema, "minLength").unwrap_or(0.0).min(4_096.0);
        let min_length = format!("{min_length:.0}").parse().unwrap_or(0);
        let text = pattern.filter(|_| schema.format.is_empty());
        let text = text.and_then(|pattern| self.examples.text(&pattern, min_length));
        match text {
            Some(text) => serde_json::Value::from(text).to_string(),
            None => string_of_format(schema, self.number),
        }
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
        if let (Additional::Such(such), true) = (&schema.additional, members.is_empty())
            && let Some(made) = self.make(such, "", depth + 1)
        {
            members.push(("name".to_owned(), made));
        }
        Some(members)
    }

    fn elements(&mut self, schema: &Schema, name: &str, depth: usize) -> Option<Vec<Made>> {
        let mut elements = Vec::new();
        for first in &schema.first_items {
            elements.push(self.make(first, name, depth + 1)?);
        }
        let least = asserted(schema, "minItems").unwrap_or(0.0);
        let most = asserted(schema, "maxItems").unwrap_or(f64::MAX);
        let is_unique = schema
            .assertions
            .iter()
            .any(|it| *it == ("uniqueItems", "true".to_owned()));
        let before = self.number;
        if let Some(items) = &schema.items {
            let wanted = if depth < self.attempt.max_depth {
                1.0_f64.max(least)
            } else {
                least
            };
            while (elements.len() as f64) < wanted.min(20.0).min(most) {
                if is_unique {
                    self.number = elements.len();
                }
                let made = self.make(items, name, depth + 1);
                self.number = before;
                match made {
                    Some(made) => elements.push(made),
                    None if least > elements.len() as f64 => return None,
                    None => break,
                }
            }
        }
        Some(elements)
    }
}

fn asserted(schema: &Schema, keyword: &str) -> Option<f64> {
    let mut assertions = schema.assertions.iter();
    let (_, value) = assertions.find(|(known, _)| *known == keyword)?;
    value.parse().ok()
}

/// A number within the bounds; the `other`th one that is.
fn number(schema: &Schema, is_whole: bool, other: usize) -> String {
    let step = asserted(schema, "multipleOf").filter(|step| *step > 0.0);
    let step = step.or(is_whole.then_some(1.0));
    let (least, above) = (
        asserted(schema, "minimum"),
        asserted(schema, "exclusiveMinimum"),
    );
    let (most, below) = (
        asserted(schema, "maximum"),
        asserted(schema, "exclusiveMaximum"),
    );
    let fits = |value: &f64| {
        let is_step = step.is_none_or(|step| (value / step).fract() == 0.0);
        is_step
            && least.is_none_or(|least| *value >= least)
            && above.is_none_or(|above| *value > above)
            && most.is_none_or(|most| *value <= most)
            && below.is_none_or(|below| *value < below)
    };
    let usual = if is_whole { 1.0 } else { 1.5 };
    let (low, high) = (least.or(above), most.or(below));
    let near = step.unwrap_or(0.5);
    let start = low.or(high.map(|high| high - 2.0 * near)).unwrap_or(usual);
    let middle = low.zip(high).map(|(low, high)| low + (high - low) / 2.0);
    let steps = (0..64).map(|n| (start / near).ceil() * near + f64::from(n) * near);
    let usual = [Some(usual), low, middle, high].into_iter().flatten();
    let value = usual.chain(steps).filter(fits).nth(other);
    let value = value.or(low).or(high).unwrap_or(1.0);
    serde_json::Number::from_f64(value).map_or("0".to_owned(), |number| {
        let text = number.to_string();
        text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
    })
}

fn string_of_format(schema: &Schema, number: usize) -> String {
    let text = match schema.format.as_str() {
        "date-time" => "2026-05-17T09:30:00Z",
        "date" => "2026-05-17",
        "time" => "09:30:00Z",
        "duration" => "PT15M",
        "email" | "idn-email" => "jane@example.com",
        "uuid" => "3f2b1c9e-8d4a-4f6b-9a57-0c1d2e3f4a5b",
        "uri" | "url" | "iri" => "https://example.com/resource",
        "uri-reference" | "iri-reference" => "/resource",
        "hostname" | "idn-hostname" => "api.example.com",
        "ipv4" => "192.0.2.10",
        "ipv6" => "2001:db8::10",
        "byte" => "aGVsbG8=",
        "binary" => "bytes",
        "password" => "correct horse battery staple",
        "json-pointer" => "/name",
        _ => "string",
    };
    let mut text = text.to_owned();
    if schema.format.is_empty() {
        if number > 0 {
            text = format!("{text} {number}");
        }
        let least = asserted(schema, "minLength").unwrap_or(0.0);
        while (text.len() as f64) < least.min(4_096.0) {
            text.push_str("string");
        }
        let most = asserted(schema, "maxLength").filter(|most| *most < text.len() as f64);
        if let Some(most) = most {
            // The words above are ASCII.
            let most = format!("{most:.0}").parse().unwrap_or(0);
            text.truncate(most);
        }
    }
    serde_json::Value::from(text).to_string()
}

/// A value that the document gives, as it stands.
fn given_value(json: &str) -> Made {
    Made::Scalar(json.to_owned())
}

fn write(made: &Made, indent: usize, out: &mut String) {
    let line = |indent: usize, out: &mut String| {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", indent));
    };
    match made {
        // What was given may have several lines: they are indented as if they began at the margin.
        Made::Scalar(json) => {
            let mut lines = json.split('\n');
            out.push_str(lines.next().unwrap_or_default());
            for rest in lines {
                line(indent, out);
                out.push_str(rest);
            }
        }
        Made::List(items) if items.is_empty() => out.push_str("[]"),
        Made::Object(members) if members.is_empty() => out.push_str("{}"),
        Made::List(items) => {
            out.push('[');
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                line(indent + 1, out);
                write(item, indent + 1, out);
            }
            line(indent, out);
            out.push(']');
        }
        Made::Object(members) => {
            out.push('{');
            for (i, (name, value)) in members.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                line(indent + 1, out);
                out.push_str(&serde_json::Value::from(name.as_str()).to_string());
                out.push_str(": ");
                write(value, indent + 1, out);
            }
            line(indent, out);
            out.push('}');
        }
    }
}
