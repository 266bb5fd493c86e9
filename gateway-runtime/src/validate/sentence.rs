//! What does not fit a model, in the words of the validator that the reference uses: the value of
//! `$context.error.validationErrorString` (`reference/rest-api.md` §3.1).

use crate::schema::{Constant, Fault, What};

/// Most bytes of sentences, and of the values that they are about: these may be long, and many.
const MAX_BYTES: usize = 128 << 10;

/// All faults, in brackets; those that the sentences have room for.
pub(super) fn of(faults: &[Fault<'_, '_>]) -> String {
    let mut sentences: Vec<String> = Vec::with_capacity(faults.len());
    let mut faults = faults.iter().peekable();
    let mut n_bytes = 0;
    while n_bytes < MAX_BYTES
        && let Some(fault) = faults.next()
    {
        let sentence = match fault.what {
            // The validator names all members of one object at once.
            What::Required(first) => {
                let mut names = vec![first];
                while let Some(Fault {
                    what: What::Required(name),
                    ..
                }) = faults.next_if(|next| {
                    next.pointer == fault.pointer && matches!(next.what, What::Required(_))
                }) {
                    names.push(name);
                }
                names.sort_unstable();
                let names = list(names.into_iter().map(quoted));
                format!("object has missing required properties ({names})")
            }
            What::AdditionalProperties => {
                let (parent, name) = split(&fault.pointer);
                let mut names = vec![name];
                while let Some(next) = faults.next_if(|next| {
                    matches!(next.what, What::AdditionalProperties)
                        && split(&next.pointer).0 == parent
                }) {
                    names.push(split(&next.pointer).1);
                }
                names.sort_unstable();
                let names = list(names.iter().map(|name| quoted(name)));
                format!(
                    "object instance has properties which are not allowed by the schema: {names}"
                )
            }
            _ => sentence(fault),
        };
        n_bytes += sentence.len() + fault.found.len();
        sentences.push(sentence);
    }
    format!("[{}]", sentences.join(", "))
}

fn sentence(fault: &Fault<'_, '_>) -> String {
    let found = fault.found;
    let n_characters = || {
        let text: Option<String> = serde_json::from_str(found).ok();
        text.map_or(0, |text| text.chars().count())
    };
    let n_items = || {
        let items: Option<Vec<serde::de::IgnoredAny>> = serde_json::from_str(found).ok();
        items.map_or(0, |items| items.len())
    };
    let n_members = || {
        let members: Option<serde_json::Map<String, serde_json::Value>> =
            serde_json::from_str(found).ok();
        members.map_or(0, |members| members.len())
    };
    match fault.what {
        What::Type(types) => format!(
            "instance type ({}) does not match any allowed primitive type (allowed: {})",
            kind(found),
            list(types.names().map(quoted)),
        ),
        What::Enum(constants) => format!(
            "instance value ({found}) not found in enum (possible values: {})",
            list(constants.iter().map(constant)),
        ),
        What::Minimum(bound) if bound.is_exclusive => format!(
            "numeric instance is not strictly greater than the required minimum {}",
            bound.limit.text
        ),
        What::Minimum(bound) => format!(
            "numeric instance is lower than the required minimum (minimum: {}, found: {found})",
            bound.limit.text
        ),
        What::Maximum(bound) if bound.is_exclusive => format!(
            "numeric instance is not strictly lower than the required maximum {}",
            bound.limit.text
        ),
        What::Maximum(bound) => format!(
            "numeric instance is greater than the required maximum (maximum: {}, found: {found})",
            bound.limit.text
        ),
        What::MultipleOf(of) => {
            format!("remainder of division is not zero ({found} / {})", of.text)
        }
        What::MinLength(n) => format!(
            "string {found} is too short (length: {}, required minimum: {n})",
            n_characters()
        ),
        What::MaxLength(n) => format!(
            "string {found} is too long (length: {}, maximum allowed: {n})",
            n_characters()
        ),
        What::Pattern(pattern) => format!(
            "ECMA 262 regex {} does not match input string {found}",
            quoted(pattern)
        ),
        What::MinItems(n) => format!(
            "array is too short: must have at least {n} elements but instance has {} elements",
            n_items()
        ),
        What::MaxItems(n) => format!(
            "array is too long: must have at most {n} elements but instance has {} elements",
            n_items()
        ),
        What::UniqueItems => "array must not contain duplicate elements".to_owned(),
        What::MinProperties(n) => format!(
            "object has too few properties (found {} but schema requires at least {n})",
            n_members()
        ),
        What::MaxProperties(n) => format!(
            "object has too many properties (found {} but schema requires at most {n})",
            n_members()
        ),
        What::DependentRequired { with, missing } => format!(
            "property {} of object has missing property dependencies (schema requires [{}]; missing: [{}])",
            quoted(with),
            quoted(missing),
            quoted(missing),
        ),
        What::AnyOf => {
            "instance failed to match at least one required schema among several".to_owned()
        }
        What::OneOf(n) => {
            format!("instance failed to match exactly one schema (matched {n} out of several)")
        }
        What::Not => "instance matched a schema which it should not have".to_owned(),
        _ => format!("instance does not fit ({})", fault.what.expected()),
    }
}

fn split(pointer: &str) -> (&str, String) {
    let (parent, name) = pointer.rsplit_once('/').unwrap_or_default();
    (parent, name.replace("~1", "/").replace("~0", "~"))
}

fn kind(found: &str) -> &'static str {
    match found.as_bytes().first() {
        Some(b'"') => "string",
        Some(b'{') => "object",
        Some(b'[') => "array",
        Some(b't' | b'f') => "boolean",
        Some(b'n') => "null",
        _ if found.contains(['.', 'e', 'E']) => "number",
        _ => "integer",
    }
}

fn constant(constant: &Constant<'_>) -> String {
    match constant {
        Constant::Null => "null".to_owned(),
        Constant::Boolean(value) => value.to_string(),
        Constant::Number(number) => number.text.to_owned(),
        Constant::Text(text) => quoted(text),
        Constant::Json(json) => (*json).to_owned(),
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn list(texts: impl Iterator<Item = String>) -> String {
    format!("[{}]", texts.collect::<Vec<_>>().join(","))
}
