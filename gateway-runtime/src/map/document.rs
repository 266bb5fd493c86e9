//! The body of a message, as mappings read it.

use std::borrow::Cow;
use std::cell::OnceCell;

use crate::template::json_path::{self, Step};
use crate::template::{Value, json_text, read_json};

/// With a path, only so much of a body is looked at (`reference/http-api.md` §5).
const MAX_SELECTED_BYTES: usize = 100 * 1024;

/// What mappings read of a body; messages hold it by this, so that they do not depend on how it is parsed.
pub(crate) trait Body: std::fmt::Debug {
    /// The whole body; `None` where there is none.
    fn text(&self) -> Option<&str>;

    /// What the steps select: texts without their quotes, everything else as JSON. `None` where there is
    /// nothing, `null`, or no JSON.
    fn select(&self, steps: &[Step]) -> Option<Cow<'_, str>>;
}

/// A body. It is parsed once, when a path first selects something from it.
pub(crate) struct Document<'b> {
    text: &'b str,
    json: OnceCell<Option<Value<'b>>>,
}

impl<'b> Document<'b> {
    /// A body that has been decoded.
    pub(crate) fn new(text: &'b str) -> Self {
        Document {
            text,
            json: OnceCell::new(),
        }
    }
}

impl Body for Document<'_> {
    fn text(&self) -> Option<&str> {
        Some(self.text).filter(|text| !text.is_empty())
    }

    fn select(&self, steps: &[Step]) -> Option<Cow<'_, str>> {
        let json = self.json.get_or_init(|| {
            let mut end = self.text.len().min(MAX_SELECTED_BYTES);
            while !self.text.is_char_boundary(end) {
                end -= 1;
            }
            read_json(self.text.get(..end)?).ok()
        });
        match json_path::evaluate(steps, json.as_ref()?).ok()? {
            Value::Null => None,
            Value::String(text) => Some(Cow::Owned((*text).to_owned())),
            value => json_text(&value).ok().map(Cow::Owned),
        }
    }
}

impl std::fmt::Debug for Document<'_> {
    /// Its length alone: bodies are the client's.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let length = self.text.len();
        f.debug_struct("Document").field("length", &length).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selected(text: &str, steps: &[Step]) -> Option<String> {
        Document::new(text).select(steps).map(Cow::into_owned)
    }

    #[test]
    fn values_are_text() {
        let child = |name: &'static str| Step::Child(Cow::Borrowed(name));
        let text = r#"{"a": {"b": [1.50, "x\"y", null, {"c":  true}]}, "": 0}"#;
        let cases = [
            (vec![child("a"), child("b"), Step::Index(0)], Some("1.5")),
            (vec![child("a"), child("b"), Step::Index(1)], Some("x\"y")),
            (vec![child("a"), child("b"), Step::Index(2)], None),
            (
                vec![child("a"), child("b"), Step::Index(3)],
                Some(r#"{"c":true}"#),
            ),
            (
                vec![child("a"), child("b"), Step::Index(-1), child("c")],
                Some("true"),
            ),
            (vec![child("a"), child("x")], None),
            (vec![child("a"), Step::Index(0)], None),
        ];
        for (steps, expected) in cases {
            assert_eq!(selected(text, &steps).as_deref(), expected, "{steps:?}");
        }
        for text in ["", "{", "nothing", "\u{e9}"] {
            assert_eq!(selected(text, &[child("a")]), None, "{text:?}");
        }
    }

    #[test]
    fn long_bodies_are_cut_and_then_are_no_json() {
        let padding = "\u{e9}".repeat(MAX_SELECTED_BYTES / 2);
        let long = format!("{{\"a\": 1, \"b\": \"{padding}\"}}");
        let steps = [Step::Child(Cow::Borrowed("a"))];
        assert_eq!(selected(&long, &steps), None);
        assert_eq!(
            selected("{\"a\": 1, \"b\": \"\"}", &steps).as_deref(),
            Some("1")
        );
        assert_eq!(Document::new(&long).text(), Some(long.as_str()));
    }
}
