//! `${...}` inside of texts.

use crate::iam_policy::{KeyScope, key_scope};
use crate::source::{Entry, Mapping, Node, Span, Value, plain_scalar};

/// A piece of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part<'t> {
    /// Stands for itself.
    Literal(&'t str),
    /// `${name}`; blanks around the name do not count.
    Variable {
        /// What stands between the braces.
        name: &'t str,
        /// All of it, as it was written.
        written: &'t str,
    },
}

/// How a literal `${` is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Escape {
    /// `${!name}` stands for `${name}`: `Fn::Sub`.
    Exclamation,
    /// `$${` stands for `${`: Terraform.
    Dollar,
    /// Not at all.
    None,
}

/// Longest name of a variable in bytes; longer ones are text.
const MAX_NAME: usize = 256;

/// The pieces of a text, in order. A `${` that is never closed, and one with a line break in it, is text.
pub(super) fn parts(text: &str, escape: Escape) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find("${") {
        let (before, from) = rest.split_at(at);
        let inner = from.get(2..).unwrap_or_default();
        let Some((name, after)) = inner.split_once('}') else {
            break;
        };
        let written = from.get(..name.len() + 3).unwrap_or(from);
        if escape == Escape::Dollar && before.ends_with('$') {
            push(&mut parts, before.strip_suffix('$').unwrap_or(before));
            push(&mut parts, written);
        } else if let Some(literal) = name
            .strip_prefix('!')
            .filter(|_| escape == Escape::Exclamation)
        {
            push(&mut parts, before);
            push(&mut parts, "${");
            push(&mut parts, literal);
            push(&mut parts, "}");
        } else if name.trim().is_empty() || name.len() > MAX_NAME || name.contains(['\n', '{']) {
            // What begins inside of it may be one.
            push(&mut parts, before);
            push(&mut parts, "${");
            rest = inner;
            continue;
        } else {
            push(&mut parts, before);
            parts.push(Part::Variable {
                name: name.trim(),
                written,
            });
        }
        rest = after;
    }
    push(&mut parts, rest);
    parts
}

fn push<'t>(parts: &mut Vec<Part<'t>>, literal: &'t str) {
    if !literal.is_empty() {
        parts.push(Part::Literal(literal));
    }
}

/// What a text would be if it stood in the document without quotes: a list or mapping of JSON (`jsonencode` of
/// Terraform), or a scalar.
pub(super) fn unquoted(text: &str, at: Span) -> Value {
    let json = match text.trim_start().starts_with(['[', '{']) {
        true => serde_json::from_str(text).ok(),
        false => None,
    };
    json.map_or_else(|| plain_scalar(text), |json| of_json(json, at).value)
}

/// A tree that stands at one place. The reader of JSON limits how deep it is.
fn of_json(json: serde_json::Value, at: Span) -> Node {
    let value = match json {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(value) => Value::Bool(value),
        serde_json::Value::Number(number) => Value::Number(number.to_string().into()),
        serde_json::Value::String(text) => Value::String(text.into()),
        serde_json::Value::Array(items) => {
            Value::Sequence(items.into_iter().map(|item| of_json(item, at)).collect())
        }
        serde_json::Value::Object(fields) => {
            let entries = fields.into_iter().map(|(key, value)| Entry {
                key: key.into(),
                key_span: at,
                value: of_json(value, at),
            });
            Value::Mapping(Mapping::from_entries(entries))
        }
    };
    Node::new(at, value)
}

/// Whether API Gateway itself puts the value in, for each request: what templates and mappings read, and the variables
/// of policies.
pub(super) fn is_of_the_request(name: &str) -> bool {
    const SPACES: [&str; 8] = [
        "stageVariables",
        "context",
        "request",
        "response",
        "method",
        "integration",
        "input",
        "util",
    ];
    if is_of_a_policy(name) {
        return true;
    }
    let name = name.trim_start_matches('$');
    // `${context}` alone is nothing of the request.
    let space = name.find(['.', '(', '[']).and_then(|end| name.get(..end));
    space.is_some_and(|space| SPACES.contains(&space))
}

/// Whether policies have this in braces: a condition key, also with a default value, or one of the characters that have
/// a meaning in patterns. (Not whatever has a colon: `${self:custom.host}` is of another tool.)
fn is_of_a_policy(name: &str) -> bool {
    let key = name.split(',').next().unwrap_or(name);
    matches!(name, "*" | "?" | "$") || key_scope(key.trim_end()) != KeyScope::None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, escape: Escape) -> String {
        let show = |part| match part {
            Part::Literal(text) => text.to_owned(),
            Part::Variable { name, .. } => format!("<{name}>"),
        };
        parts(text, escape).into_iter().map(show).collect()
    }

    #[test]
    fn variables_are_found() {
        for (text, sub, terraform) in [
            ("", "", ""),
            ("a${b}c", "a<b>c", "a<b>c"),
            ("${ b }${c.d}", "<b><c.d>", "<b><c.d>"),
            ("${!b}", "${b}", "<!b>"),
            ("$${b}", "$<b>", "${b}"),
            ("${}", "${}", "${}"),
            ("${open", "${open", "${open"),
            ("${a${b}}", "${a<b>}", "${a<b>}"),
            (
                "$b {b} ${AWS::Region}",
                "$b {b} <AWS::Region>",
                "$b {b} <AWS::Region>",
            ),
            ("${a\nb}", "${a\nb}", "${a\nb}"),
        ] {
            assert_eq!(shown(text, Escape::Exclamation), sub, "{text}");
            assert_eq!(shown(text, Escape::Dollar), terraform, "{text}");
        }
    }
}
