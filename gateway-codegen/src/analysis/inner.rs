//! JSON in a string of JSON, as an event carries what happened: whether a string is open in it.
//!
//! Followed by [`super::scanner::Scanner`], and by nobody else. What is only known by its kind leaves it as it is.

use serde_json::Value;

use super::scanner::is_json;

/// Where in the JSON that a string holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Inner {
    /// In no string, or in one that holds something else.
    None,
    /// At the beginning of a string.
    Start,
    /// In an object or an array.
    Json { is_in_text: bool, is_escaped: bool },
}

impl Inner {
    /// With one character more, as the string holds it.
    pub(super) fn step(self, c: u8) -> Inner {
        match self {
            Inner::None => Inner::None,
            Inner::Start => match c {
                b' ' | b'\t' | b'\n' | b'\r' => Inner::Start,
                b'{' | b'[' => Inner::Json {
                    is_in_text: false,
                    is_escaped: false,
                },
                _ => Inner::None,
            },
            Inner::Json {
                is_in_text,
                is_escaped,
            } => Inner::Json {
                is_in_text: is_in_text != (c == b'"' && !is_escaped),
                is_escaped: is_in_text && c == b'\\' && !is_escaped,
            },
        }
    }

    /// With what is not constant.
    pub(super) fn hole(self) -> Inner {
        match self {
            Inner::Json { is_in_text, .. } => Inner::Json {
                is_in_text,
                is_escaped: false,
            },
            Inner::None | Inner::Start => Inner::None,
        }
    }

    /// Whether a string of it is open.
    pub(super) fn is_in_text(self) -> bool {
        matches!(
            self,
            Inner::Json {
                is_in_text: true,
                ..
            }
        )
    }
}

/// The first string of a JSON text that begins as an object or an array does and is none.
pub(super) fn broken(text: &str) -> Option<String> {
    let value: Value = serde_json::from_str(text).ok()?;
    let mut left = vec![value];
    while let Some(value) = left.pop() {
        match value {
            Value::String(text) if is_half(&text) => return Some(text),
            Value::Array(items) => left.extend(items),
            Value::Object(members) => left.extend(members.into_iter().map(|(_, member)| member)),
            _ => {}
        }
    }
    None
}

fn is_half(text: &str) -> bool {
    text.trim_start().starts_with(['{', '[']) && !is_json(text)
}

/// Whether there is one.
pub(super) fn is_broken(text: &str) -> bool {
    broken(text).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_open_between_their_quotes() {
        for (text, expected) in [
            ("", false),
            ("{", false),
            (" {\"", true),
            ("[\"a\"", false),
            ("{\"a\\\"", true),
            ("{\"a\\\\\"", false),
            ("he said \"", false),
        ] {
            let inner = text.bytes().fold(Inner::Start, Inner::step);
            assert_eq!(inner.is_in_text(), expected, "{text}");
        }
    }

    #[test]
    fn strings_that_hold_half_an_object_are_broken() {
        for (text, expected) in [
            (r#"{"a": ["{\"b\": 1}", "{", 1]}"#, true),
            (r#"{"a": "{\"b\": 1}"}"#, false),
            (r#"{"a": "b}"}"#, false),
            ("{", false),
        ] {
            assert_eq!(is_broken(text), expected, "{text}");
        }
    }
}
