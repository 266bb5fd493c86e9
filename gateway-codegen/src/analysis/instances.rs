//! Values that fit a schema, made without chance: [`instance`].

use serde_json::{Map, Value};

use super::view::View;
use crate::json_schema::{Format, SchemaId, Types};
use crate::plan::Schemas;
use crate::plan::schema::{Constant, Decimal, Rule, Says, Text};
use crate::schema::sample;

/// How deep optional parts are made.
const MAX_DEPTH: usize = 5;
/// Most values of one instance.
const MAX_VALUES: usize = 400;

/// A value that should fit a view, with all that may be there; whoever uses it has to see whether it does.
pub(super) fn instance(view: &View, schemas: &Schemas) -> Value {
    let mut maker = Maker {
        schemas,
        left: MAX_VALUES,
    };
    maker.of(view, 0)
}

struct Maker<'s> {
    schemas: &'s Schemas,
    left: usize,
}

impl Maker<'_> {
    fn of(&mut self, view: &View, depth: usize) -> Value {
        if self.left == 0 || depth > 4 * MAX_DEPTH {
            return Value::Null;
        }
        self.left -= 1;
        let schemas = self.schemas;
        let says: Vec<&Says> = view.first(schemas);
        if let Some(value) = says.iter().find_map(|says| constant(says)) {
            return value;
        }
        let types = says
            .iter()
            .fold(view.types(schemas), |types, says| types.within(says.types));
        let has = |kind: Types| types.within(kind) != Types::NONE;
        if has(Types::OBJECT) && (types != Types::ALL || says.iter().any(|it| it.object.is_some()))
        {
            return self.object(view, &says, depth);
        }
        if has(Types::ARRAY) && (types != Types::ALL || says.iter().any(|it| it.array.is_some())) {
            let n = view.min_items(schemas).max(usize::from(depth < MAX_DEPTH));
            let items = view.items(schemas);
            let items = (0..n.min(16)).map(|_| self.of(&items, depth + 1));
            return Value::Array(items.collect());
        }
        if has(Types::STRING) {
            return Value::String(text(&says).unwrap_or_default());
        }
        if has(Types::NUMBER) {
            return number(&says);
        }
        match has(Types::BOOLEAN) {
            true => Value::Bool(true),
            false => Value::Null,
        }
    }

    fn object(&mut self, view: &View, says: &[&Says], depth: usize) -> Value {
        let mut members = Map::new();
        let objects = says.iter().filter_map(|says| says.object.as_ref());
        for member in objects.flat_map(|object| &object.members) {
            let is_wanted = member.is_required || depth < MAX_DEPTH;
            if !is_wanted || members.contains_key(&member.name) {
                continue;
            }
            let found = view.member(&member.name, self.schemas);
            let has_text = text(&found.view.first(self.schemas)).is_some();
            if found.is_possible && (has_text || member.is_required) {
                let value = self.of(&found.view, depth + 1);
                members.insert(member.name.clone(), value);
            }
        }
        Value::Object(members)
    }
}

/// The first value that a schema names.
fn constant(says: &Says) -> Option<Value> {
    says.rules.iter().find_map(|rule| match rule {
        Rule::Const(constant) => value(constant),
        Rule::Enum(constants) => constants.first().and_then(value),
        _ => None,
    })
}

fn value(constant: &Constant) -> Option<Value> {
    match constant {
        Constant::Null => Some(Value::Null),
        Constant::Boolean(truth) => Some(Value::Bool(*truth)),
        Constant::Number(Decimal(text)) => serde_json::from_str(text).ok(),
        Constant::Text(text) => Some(Value::String(text.clone())),
        Constant::Json(text) => serde_json::from_str(text).ok(),
    }
}

/// A text; `None`: there is a pattern that none was found for.
fn text(says: &[&Says]) -> Option<String> {
    let texts: Vec<&Text> = says
        .iter()
        .filter_map(|says| says.string.as_ref())
        .collect();
    let format = texts.iter().find_map(|text| text.format);
    let example = match format {
        Some(Format::Date) => "2024-02-03",
        Some(Format::DateTime) => "2024-02-03T04:05:06Z",
        Some(Format::Time) => "04:05:06Z",
        Some(Format::Duration) => "P1D",
        Some(Format::Email | Format::IdnEmail) => "a@example.com",
        Some(Format::Hostname | Format::IdnHostname) => "example.com",
        Some(Format::Ipv4) => "192.0.2.1",
        Some(Format::Ipv6) => "2001:db8::1",
        Some(Format::Uuid) => "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
        Some(Format::Uri | Format::UriReference | Format::Iri | Format::IriReference) => {
            "https://example.com/"
        }
        Some(Format::Byte) => "AAAA",
        _ => "x",
    };
    let min = texts.iter().map(|text| text.min_length).max().unwrap_or(0);
    let mut text = example.to_owned();
    if format.is_none()
        && let Some(pattern) = texts.iter().find_map(|text| text.pattern.as_ref())
    {
        return sample::of_pattern(pattern, min);
    }
    while text.chars().count() < min.min(4_096) {
        text.push('x');
    }
    Some(text)
}

fn number(says: &[&Says]) -> Value {
    let numbers = says.iter().filter_map(|says| says.number.as_ref());
    let minimum = numbers.clone().find_map(|number| number.minimum.as_ref());
    let maximum = numbers.clone().find_map(|number| number.maximum.as_ref());
    let small = |bound: &crate::plan::schema::Bound| bound.limit.small();
    let number = match (minimum.and_then(small), maximum.and_then(small)) {
        (Some(minimum), _) if minimum > 7 => {
            let step = minimum
                .checked_add(1)
                .filter(|_| says.iter().all(|says| says.types.has(Types::INTEGER)));
            step.unwrap_or(minimum)
        }
        (_, Some(maximum)) if maximum < 7 => maximum.saturating_sub(1),
        _ => 7,
    };
    Value::from(number)
}

/// An instance of one schema.
pub(super) fn of(schemas: &Schemas, id: SchemaId) -> Value {
    instance(&View::of(schemas, id), schemas)
}
