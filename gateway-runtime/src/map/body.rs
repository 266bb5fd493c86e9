//! The body of a message, as mapped values read it.

use std::cell::OnceCell;

use crate::descriptor::Kind;
use crate::template::json_path::{self, Step};
use crate::template::{self, Value};

/// With a path, HTTP APIs look at so much of a body only (`reference/http-api.md` §5).
const MAX_SELECTED_BYTES: usize = 100 * 1024;

/// A body that is text. It is parsed once, when the first path asks for something of it.
#[derive(Debug)]
pub(crate) struct MessageBody<'b> {
    text: &'b str,
    /// Of the part that paths look at; `None` where that is not JSON.
    document: OnceCell<Option<Value<'b>>>,
}

impl<'b> MessageBody<'b> {
    pub(crate) fn new(text: &'b str) -> MessageBody<'b> {
        MessageBody {
            text,
            document: OnceCell::new(),
        }
    }

    /// All of it. An empty one is an empty object in the REST kind (`reference/rest-api.md` §4.8), and nothing in the
    /// HTTP kind.
    pub(super) fn whole(&self, kind: Kind) -> Option<&'b str> {
        match (self.text, kind) {
            ("", Kind::Rest) => Some("{}"),
            ("", Kind::Http) => None,
            (text, _) => Some(text),
        }
    }

    /// What a JSONPath finds: a string's text, other values as JSON. Nothing where the body is not JSON.
    pub(super) fn find(&self, kind: Kind, path: &[Step]) -> Option<String> {
        let document = self.document.get_or_init(|| {
            let text = match kind {
                Kind::Rest => self.text,
                Kind::Http => beginning(self.text),
            };
            template::read_json(text).ok()
        });
        let value = json_path::evaluate(path, document.as_ref()?).ok()?;
        match &value {
            Value::Null => None,
            Value::String(text) => Some(text.to_string()),
            value => Some(template::json_text(value).ok()?.to_string()),
        }
    }
}

/// What HTTP APIs look at.
fn beginning(text: &str) -> &str {
    let mut end = text.len().min(MAX_SELECTED_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// Whether a body that is mapped claims to be JSON and is not (`reference/rest-api.md` §4.8).
pub(crate) fn is_broken_json(body: &str) -> bool {
    body.trim_start().starts_with(['{', '[', '"', '\''])
        && serde_json::from_str::<serde::de::IgnoredAny>(body).is_err()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(body: &MessageBody<'_>, kind: Kind, path: &str) -> Option<String> {
        body.find(kind, &json_path::parse(path).unwrap().steps)
    }

    #[test]
    fn what_is_found_is_text() {
        let body = MessageBody::new(r#"{"a": {"b": [1.50, "x\"y", null, {"c":  true}]}, "": 0}"#);
        for (path, expected) in [
            ("$.a.b[0]", Some("1.5")),
            ("$.a.b[1]", Some("x\"y")),
            ("$.a.b[2]", None),
            ("$.a.b[3]", Some(r#"{"c":true}"#)),
            ("$.a.b[-1].c", Some("true")),
            ("$.a.x", None),
            ("$.a[0]", None),
        ] {
            let found = find(&body, Kind::Http, path);
            assert_eq!(found.as_deref(), expected, "{path}");
        }
        for body in ["", "{", "nothing", "\u{e9}"] {
            let body = MessageBody::new(body);
            assert_eq!(find(&body, Kind::Http, "$.a"), None, "{body:?}");
        }
        let empty = MessageBody::new("");
        assert_eq!(empty.whole(Kind::Http), None);
        assert_eq!(empty.whole(Kind::Rest), Some("{}"));
    }

    #[test]
    fn long_bodies_are_cut_and_then_are_no_json() {
        let padding = "\u{e9}".repeat(MAX_SELECTED_BYTES / 2);
        let long = format!("{{\"a\": 1, \"b\": \"{padding}\"}}");
        assert_eq!(find(&MessageBody::new(&long), Kind::Http, "$.a"), None);
        let whole = MessageBody::new(&long);
        assert_eq!(whole.whole(Kind::Http), Some(long.as_str()));
        let found = find(&whole, Kind::Rest, "$.a");
        assert_eq!(found.as_deref(), Some("1"));
    }
}
