//! What of a value does not fit its schema, and the words for it.

use std::fmt::Write;

use super::format;
use super::table::{Bound, Constant, Decimal, Direction, Format, NumberFormat, Types};

/// Most faults that are told of one value.
pub const MAX_FAULTS: usize = 100;
/// Most values of an `enum` that are listed.
const MAX_LISTED: usize = 20;

/// One fault.
#[derive(Debug, Clone)]
pub struct Fault<'t, 'b> {
    /// Where in the value: a JSON Pointer (RFC 6901).
    pub pointer: String,
    /// What does not hold.
    pub what: What<'t>,
    /// The value there, as it is written.
    pub found: &'b str,
}

/// What does not hold.
#[derive(Debug, Clone, Copy)]
#[allow(
    missing_docs,
    reason = "each is the keyword of that name, with what it asks for"
)]
pub enum What<'t> {
    AdditionalProperties,
    AnyOf,
    Const(&'t Constant<'t>),
    Contains {
        min: usize,
        max: usize,
    },
    DependentRequired {
        with: &'t str,
        missing: &'t str,
    },
    /// The member that names the schema is missing or has another value.
    Discriminator {
        property: &'t str,
        schemas: usize,
    },
    Enum(&'t [Constant<'t>]),
    Format(Format),
    MaxItems(usize),
    MaxLength(usize),
    MaxProperties(usize),
    Maximum(Bound<'t>),
    MinItems(usize),
    MinLength(usize),
    MinProperties(usize),
    Minimum(Bound<'t>),
    MultipleOf(Decimal<'t>),
    /// Nothing fits: `false`.
    Never,
    Not,
    NumberFormat(NumberFormat),
    /// How many of the schemas fit.
    OneOf(usize),
    Pattern(&'t str),
    PropertyNames,
    Direction(Direction),
    Required(&'t str),
    Type(Types),
    UnevaluatedItems,
    UnevaluatedProperties,
    UniqueItems,
}

impl What<'_> {
    /// The keyword.
    #[must_use]
    pub fn keyword(&self) -> &'static str {
        match self {
            What::AdditionalProperties => "additionalProperties",
            What::AnyOf => "anyOf",
            What::Contains { .. } => "contains",
            What::DependentRequired { .. } => "dependentRequired",
            What::Discriminator { .. } => "discriminator",
            What::Const(_) => "const",
            What::Enum(_) => "enum",
            What::Format(_) | What::NumberFormat(_) => "format",
            What::MaxItems(_) => "maxItems",
            What::MaxLength(_) => "maxLength",
            What::MaxProperties(_) => "maxProperties",
            What::Maximum(bound) if bound.is_exclusive => "exclusiveMaximum",
            What::Maximum(_) => "maximum",
            What::MinItems(_) => "minItems",
            What::MinLength(_) => "minLength",
            What::MinProperties(_) => "minProperties",
            What::Minimum(bound) if bound.is_exclusive => "exclusiveMinimum",
            What::Minimum(_) => "minimum",
            What::MultipleOf(_) => "multipleOf",
            What::Never => "false",
            What::Not => "not",
            What::OneOf(_) => "oneOf",
            What::Pattern(_) => "pattern",
            What::PropertyNames => "propertyNames",
            What::Direction(Direction::ReadOnly) => "readOnly",
            What::Direction(Direction::WriteOnly) => "writeOnly",
            What::Required(_) => "required",
            What::Type(_) => "type",
            What::UnevaluatedItems => "unevaluatedItems",
            What::UnevaluatedProperties => "unevaluatedProperties",
            What::UniqueItems => "uniqueItems",
        }
    }

    /// What is expected, in words that end a sentence like "expected …".
    #[must_use]
    pub fn expected(&self) -> String {
        let count = |at: &str, n: usize, of: &str| match n {
            1 => format!("{at} 1 {of}"),
            _ => format!("{at} {n} {of}s"),
        };
        match *self {
            What::AdditionalProperties | What::UnevaluatedProperties => {
                "no member of this name".to_owned()
            }
            What::AnyOf => "a value that fits one of several schemas".to_owned(),
            What::Contains { min, max } => match (min, max) {
                (1, usize::MAX) => "an item that fits a schema".to_owned(),
                (min, usize::MAX) => format!("at least {min} items that fit a schema"),
                (min, max) => format!("{min} to {max} items that fit a schema"),
            },
            What::DependentRequired { with, missing } => {
                format!("the member `{missing}` beside `{with}`")
            }
            What::Discriminator { property, schemas } => {
                format!("a member `{property}` that names one of {schemas} schemas")
            }
            What::Const(constant) => json(constant),
            What::Enum(constants) => listed(constants),
            What::Format(format) => format::description(format).to_owned(),
            What::MaxItems(n) => count("at most", n, "item"),
            What::MaxLength(n) => count("at most", n, "character"),
            What::MaxProperties(n) => count("at most", n, "member"),
            What::Maximum(bound) => match bound.is_exclusive {
                true => format!("less than {}", bound.limit.text),
                false => format!("at most {}", bound.limit.text),
            },
            What::MinItems(n) => count("at least", n, "item"),
            What::MinLength(n) => count("at least", n, "character"),
            What::MinProperties(n) => count("at least", n, "member"),
            What::Minimum(bound) => match bound.is_exclusive {
                true => format!("more than {}", bound.limit.text),
                false => format!("at least {}", bound.limit.text),
            },
            What::MultipleOf(of) => format!("a multiple of {}", of.text),
            What::Never => "no value".to_owned(),
            What::Not => "a value that does not fit a schema".to_owned(),
            What::NumberFormat(format) => match format {
                NumberFormat::Int8 => "an 8-bit integer",
                NumberFormat::Int16 => "a 16-bit integer",
                NumberFormat::Int32 => "a 32-bit integer",
                NumberFormat::Int64 => "a 64-bit integer",
                NumberFormat::Uint8 => "an unsigned 8-bit integer",
                NumberFormat::Uint16 => "an unsigned 16-bit integer",
                NumberFormat::Uint32 => "an unsigned 32-bit integer",
                NumberFormat::Uint64 => "an unsigned 64-bit integer",
                NumberFormat::Float => "a number that a 32-bit float holds",
                NumberFormat::Double => "a number that a 64-bit float holds",
            }
            .to_owned(),
            What::OneOf(0) => "a value that fits one of several schemas".to_owned(),
            What::OneOf(n) => format!("a value that fits one schema, not {n} of them"),
            What::Pattern(pattern) => format!("a string that matches {pattern}"),
            What::PropertyNames => "another name".to_owned(),
            What::Direction(Direction::ReadOnly) => "no such member in a request".to_owned(),
            What::Direction(Direction::WriteOnly) => "no such member in a response".to_owned(),
            What::Required(name) => format!("the member `{name}`"),
            What::Type(types) => types.names().collect::<Vec<_>>().join(" or "),
            What::UnevaluatedItems => "no further items".to_owned(),
            What::UniqueItems => "items that differ from each other".to_owned(),
        }
    }
}

fn listed(constants: &[Constant<'_>]) -> String {
    let mut text = String::new();
    for (i, constant) in constants.iter().take(MAX_LISTED).enumerate() {
        text.push_str(if i == 0 { "" } else { ", " });
        let _ = write!(text, "{}", json(constant));
    }
    if let Some(more) = constants.len().checked_sub(MAX_LISTED + 1) {
        let _ = write!(text, " and {} more", more + 1);
    }
    match constants.len() {
        1 => text,
        _ => format!("one of {text}"),
    }
}

/// A constant as JSON.
pub(super) fn json(constant: &Constant<'_>) -> String {
    match constant {
        Constant::Null => "null".to_owned(),
        Constant::Boolean(value) => value.to_string(),
        Constant::Number(number) => number.text.to_owned(),
        Constant::Text(text) => serde_json::Value::from(*text).to_string(),
        Constant::Json(json) => (*json).to_owned(),
    }
}
