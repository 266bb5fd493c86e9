//! Changes of the text that mend it: [`Fix`].

use serde_json::Value;

use crate::source::{Room, SourceMap, Span, has_properties};

/// Changes of the text that mend it and that nobody has to think about: what the compiler does anyway, written down.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Fix {
    /// Each is safe without the others.
    edits: Vec<Edit>,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Edit {
    /// Another scalar.
    Replace {
        /// The scalar to replace.
        span: Span,
        /// Its text, without quotes. Where something else stands (an escape, a tag, an anchor that others use) the
        /// change is not safe, and there is none.
        expected: String,
        /// The text to write in its place, between the same quotes.
        replacement: String,
    },
    /// One entry or item more.
    Insert {
        room: Room,
        /// The name of the entry; `None`: an item of a list.
        name: Option<String>,
        value: Value,
    },
}

/// A change of a file's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The bytes to replace; empty where something is inserted.
    pub span: Span,
    /// What takes their place.
    pub text: String,
}

impl Fix {
    /// Writes another scalar in the place of one.
    pub fn replace(span: Span, expected: impl Into<String>, replacement: impl Into<String>) -> Fix {
        Fix::default().and_replace(span, expected, replacement)
    }

    /// With one scalar more.
    #[must_use]
    pub fn and_replace(
        mut self,
        span: Span,
        expected: impl Into<String>,
        replacement: impl Into<String>,
    ) -> Fix {
        self.edits.push(Edit::Replace {
            span,
            expected: expected.into(),
            replacement: replacement.into(),
        });
        self
    }

    /// Adds an entry to a mapping.
    pub fn add_entry(room: Room, name: impl Into<String>, value: Value) -> Fix {
        let name = Some(name.into());
        Fix {
            edits: vec![Edit::Insert { room, name, value }],
        }
    }

    /// Adds an item to a list.
    pub fn add_item(room: Room, value: Value) -> Fix {
        let name = None;
        Fix {
            edits: vec![Edit::Insert { room, name, value }],
        }
    }

    /// What is to be changed in the files; nothing where that is not safe.
    #[must_use]
    pub fn changes(&self, sources: &SourceMap) -> Vec<Change> {
        let changes = self.edits.iter().filter_map(|edit| edit.change(sources));
        changes.collect()
    }
}

impl Edit {
    fn change(&self, sources: &SourceMap) -> Option<Change> {
        match self {
            Edit::Replace {
                span,
                expected,
                replacement,
            } => Some(Change {
                span: place(*span, expected, replacement, sources)?,
                text: replacement.clone(),
            }),
            Edit::Insert { room, name, value } => {
                let is_json = room.is_json(sources);
                let value = written(value, is_json);
                let entry = match name {
                    Some(name) => format!("{}: {value}", word(name, is_json)),
                    None => value,
                };
                let (span, text) = room.insertion(&entry, sources)?;
                Some(Change { span, text })
            }
        }
    }
}

/// The bytes of a scalar without its quotes; `None` where another text stands there.
fn place(span: Span, expected: &str, replacement: &str, sources: &SourceMap) -> Option<Span> {
    let before = sources.text(span.file).get(..span.start as usize)?;
    if has_properties(before) {
        return None;
    }
    let written = sources.slice(span);
    if written == expected {
        return Some(span);
    }
    let inner = ['"', '\'']
        .iter()
        .find_map(|quote| written.strip_prefix(*quote)?.strip_suffix(*quote))?;
    let needs_escape = |text: &str| text.contains(['"', '\'', '\\']);
    (inner == expected && !needs_escape(replacement))
        .then(|| Span::new(span.file, span.start + 1, span.end - 1))
}

/// A value on one line.
fn written(value: &Value, is_json: bool) -> String {
    match value {
        Value::Object(members) => {
            let members = members.iter().map(|(name, value)| {
                format!("{}: {}", word(name, is_json), written(value, is_json))
            });
            format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
        }
        Value::Array(items) => {
            let items = items.iter().map(|item| written(item, is_json));
            format!("[{}]", items.collect::<Vec<_>>().join(", "))
        }
        Value::String(text) => word(text, is_json),
        other => other.to_string(),
    }
}

/// A string; in YAML without quotes where it is a plain word.
fn word(text: &str, is_json: bool) -> String {
    const NOT_STRINGS: [&str; 9] = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    let is_word = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'))
        && !NOT_STRINGS.contains(&text.to_ascii_lowercase().as_str());
    match is_word && !is_json {
        true => text.to_owned(),
        false => Value::from(text).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Sink;
    use crate::source::parse;
    use serde_json::json;

    /// What is replaced by `/pets` where `pets` is expected at the bytes given.
    fn replaced(text: &str, start: u32, end: u32) -> Option<String> {
        let mut sources = SourceMap::new();
        let file = sources.add("api.yaml", text);
        let fix = Fix::replace(Span::new(file, start, end), "pets", "/pets");
        let change = fix.changes(&sources).pop()?;
        let mut text = text.to_owned();
        text.replace_range(change.span.range(), &change.text);
        Some(text)
    }

    #[test]
    fn fixes_only_what_is_as_expected() {
        assert_eq!(replaced("a: pets", 3, 7).as_deref(), Some("a: /pets"));
        assert_eq!(replaced("'pets': 1", 0, 6).as_deref(), Some("'/pets': 1"));
        assert_eq!(replaced("\"pets\"", 0, 6).as_deref(), Some("\"/pets\""));
        assert_eq!(replaced("\"pet\\x73\"", 0, 9), None, "an escape");
        assert_eq!(replaced("a: &p pets\nb: *p", 6, 10), None, "an anchor");
        assert_eq!(replaced("pe", 0, 4), None, "behind the end");
    }

    /// The text with `new: {x: "1"}` as the first entry, or the first item, of what stands below `a`.
    fn inserted(text: &str) -> Option<String> {
        let mut sources = SourceMap::new();
        let file = sources.add("api", text);
        let root = parse(&sources, file, &mut Sink::new()).unwrap();
        let node = root.get("a").unwrap();
        let value = json!({"x": "1"});
        let fix = match Room::in_list(node) {
            Some(room) => Fix::add_item(room, value),
            None => Fix::add_entry(Room::in_mapping(node)?, "new", value),
        };
        let change = fix.changes(&sources).pop()?;
        let mut text = text.to_owned();
        text.replace_range(change.span.range(), &change.text);
        Some(text)
    }

    #[test]
    fn inserts_as_the_others_stand() {
        for (text, expected) in [
            ("a:\n  b: 1\n", "a:\n  new: {x: \"1\"}\n  b: 1\n"),
            ("a:\r\n  b: 1\r\n", "a:\r\n  new: {x: \"1\"}\r\n  b: 1\r\n"),
            ("a: {b: 1} # c\n", "a: {new: {x: \"1\"}, b: 1} # c\n"),
            ("a: {\n  b: 1}\n", "a: {\n  new: {x: \"1\"},\n  b: 1}\n"),
            (
                "{\"a\":{\"b\":1}}",
                "{\"a\":{\"new\": {\"x\": \"1\"}, \"b\":1}}",
            ),
            (
                "{\n \"a\": {\n\t\"b\": 1\n }\n}",
                "{\n \"a\": {\n\t\"new\": {\"x\": \"1\"},\n\t\"b\": 1\n }\n}",
            ),
            ("a:\n- b: 1\n", "a:\n- {x: \"1\"}\n- b: 1\n"),
            ("a:\n  - - b\n", "a:\n  - {x: \"1\"}\n  - - b\n"),
            ("a: [b]\n", "a: [{x: \"1\"}, b]\n"),
            ("{\"a\": [\n  1]}", "{\"a\": [\n  {\"x\": \"1\"},\n  1]}"),
        ] {
            assert_eq!(inserted(text).as_deref(), Some(expected));
        }
        for text in [
            "a: &shared\n  b: 1\nc: *shared\n",
            "a: &shared {b: 1}\nc: *shared\n",
            "m: &m {b: 1}\na: {<<: *m}\n",
            "a:\n  ? b\n  : 1\n",
            "a: {}\n",
            "a: []\n",
        ] {
            assert_eq!(inserted(text), None, "{text}");
        }
    }
}
