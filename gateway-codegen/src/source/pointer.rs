//! JSON Pointers: [`Pointer`].

use std::fmt;

use crate::source::{Node, Span, Value};

/// A way from a document's root to one of its values (RFC 6901): the keys and indexes to follow.
///
/// It is displayed as a pointer, `/paths/~1pets`; [`Pointer::to_fragment`] makes `#/paths/~1pets`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pointer {
    tokens: Vec<String>,
}

/// Why a text is not a JSON Pointer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PointerError {
    /// It is not empty and does not begin with `/`.
    NoSlash,
    /// A `~` at this byte is not followed by `0` or `1`.
    BadTilde(usize),
    /// A `%` at this byte is not followed by two hexadecimal digits.
    BadPercent(usize),
    /// What the percent signs stand for is not UTF-8.
    NotUtf8,
}

impl fmt::Display for PointerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSlash => f.write_str("a JSON Pointer begins with `/`"),
            Self::BadTilde(_) => {
                f.write_str("in a JSON Pointer `~` stands for itself only as `~0`")
            }
            Self::BadPercent(_) => f.write_str("`%` must be followed by two hexadecimal digits"),
            Self::NotUtf8 => f.write_str("the percent-encoded bytes are not UTF-8"),
        }
    }
}

impl std::error::Error for PointerError {}

/// Where a look-up ended early: see [`Pointer::find`].
#[derive(Clone, Copy, Debug)]
pub struct Missing<'a> {
    /// The deepest value there is on the way.
    pub nearest: &'a Node,
    /// How many tokens led to it; the next one led nowhere.
    pub n_found: usize,
}

impl Pointer {
    /// The pointer to the root.
    pub fn root() -> Self {
        Self::default()
    }

    /// Reads a pointer: empty, or `/` before each token.
    ///
    /// # Errors
    /// If it is not one.
    pub fn parse(text: &str) -> Result<Self, PointerError> {
        if text.is_empty() {
            return Ok(Self::root());
        }
        let Some(rest) = text.strip_prefix('/') else {
            return Err(PointerError::NoSlash);
        };
        let mut tokens = Vec::new();
        let mut at = 1;
        for token in rest.split('/') {
            tokens.push(unescape(token).map_err(|offset| PointerError::BadTilde(at + offset))?);
            at += token.len() + 1;
        }
        Ok(Self { tokens })
    }

    /// Reads the fragment of a `$ref`, without its `#`: a pointer with percent-encoding (RFC 6901 section 6).
    ///
    /// # Errors
    /// If it is not one.
    pub fn parse_fragment(text: &str) -> Result<Self, PointerError> {
        let decoded = percent_decode(text)?;
        Self::parse(&decoded)
    }

    /// Of keys and indexes as they are, not escaped.
    pub fn from_tokens(tokens: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self {
            tokens: tokens.into_iter().map(Into::into).collect(),
        }
    }

    /// The keys and indexes, not escaped.
    pub fn tokens(&self) -> &[String] {
        &self.tokens
    }

    /// One step further down.
    #[must_use]
    pub fn join(&self, token: impl Into<String>) -> Self {
        let mut longer = self.clone();
        longer.push(token);
        longer
    }

    /// Goes one step further down.
    pub fn push(&mut self, token: impl Into<String>) {
        self.tokens.push(token.into());
    }

    /// Goes one step up; the token that led down, if it was not the root.
    pub fn pop(&mut self) -> Option<String> {
        self.tokens.pop()
    }

    /// One step up; `None` at the root.
    pub fn parent(&self) -> Option<Self> {
        let (_, rest) = self.tokens.split_last()?;
        Some(Self {
            tokens: rest.to_vec(),
        })
    }

    /// As diagnostics show it: `#` and the pointer, braces and other characters left readable.
    pub fn to_fragment(&self) -> String {
        format!("#{self}")
    }

    /// The way to what stands at a place: to the outermost value that is there and nowhere else (a mapping of YAML begins
    /// where its first key does), or to the innermost key or value that holds its first byte. An empty place at the
    /// beginning is the document.
    pub fn to_place(root: &Node, place: Span) -> Self {
        let holds = |span: Span| {
            span.file == place.file
                && (span.start..span.end.max(span.start + 1)).contains(&place.start)
        };
        let mut pointer = Self::root();
        let mut node = root;
        if place.is_empty() && place.start == root.span.start {
            return pointer;
        }
        loop {
            if node.span == place && !place.is_empty() {
                return pointer;
            }
            let step = match &node.value {
                Value::Mapping(mapping) => mapping
                    .iter()
                    .find(|entry| holds(entry.key_span) || holds(entry.value.span))
                    .map(|entry| {
                        let below = Some(&entry.value).filter(|_| !holds(entry.key_span));
                        (entry.key.as_str().to_owned(), below)
                    }),
                Value::Sequence(items) => items
                    .iter()
                    .position(|item| holds(item.span))
                    .map(|index| (index.to_string(), items.get(index))),
                _ => None,
            };
            let Some((token, below)) = step else {
                return pointer;
            };
            pointer.push(token);
            match below {
                Some(below) => node = below,
                None => return pointer,
            }
        }
    }

    /// The value it points at.
    ///
    /// # Errors
    /// If there is none: how far the way goes.
    pub fn find<'a>(&self, root: &'a Node) -> Result<&'a Node, Missing<'a>> {
        let mut node = root;
        for (n_found, token) in self.tokens.iter().enumerate() {
            node = child(node, token).ok_or(Missing {
                nearest: node,
                n_found,
            })?;
        }
        Ok(node)
    }

    /// The value it points at, or `None`.
    pub fn get<'a>(&self, root: &'a Node) -> Option<&'a Node> {
        self.find(root).ok()
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.tokens
            .iter()
            .try_for_each(|token| write!(f, "/{}", escape(token)))
    }
}

/// The value one step down.
fn child<'a>(node: &'a Node, token: &str) -> Option<&'a Node> {
    match &node.value {
        Value::Mapping(mapping) => mapping.get(token),
        Value::Sequence(items) => {
            // RFC 6901 section 4: no sign, no leading zero.
            let digits = token.bytes().all(|byte| byte.is_ascii_digit());
            let canonical = digits && (token.len() == 1 || !token.starts_with('0'));
            items.get(token.parse::<usize>().ok().filter(|_| canonical)?)
        }
        _ => None,
    }
}

/// A key as it stands in a pointer: `~` is `~0`, `/` is `~1`.
pub fn escape(token: &str) -> String {
    token.replace('~', "~0").replace('/', "~1")
}

/// A token of a pointer as the key it stands for; the offset of a wrong `~` otherwise.
fn unescape(token: &str) -> Result<String, usize> {
    let mut key = String::with_capacity(token.len());
    let mut characters = token.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '~' => key.push(match characters.next() {
                Some((_, '0')) => '~',
                Some((_, '1')) => '/',
                _ => return Err(at),
            }),
            other => key.push(other),
        }
    }
    Ok(key)
}

/// Text without its percent-encoding (RFC 3986 section 2.1).
///
/// # Errors
/// If a `%` is not followed by two hexadecimal digits, or the bytes are not UTF-8.
pub fn percent_decode(text: &str) -> Result<String, PointerError> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes().enumerate();
    while let Some((at, byte)) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || {
            rest.next()
                .and_then(|(_, byte)| char::from(byte).to_digit(16))
        };
        let (Some(high), Some(low)) = (digit(), digit()) else {
            return Err(PointerError::BadPercent(at));
        };
        bytes.push(u8::try_from(high * 16 + low).unwrap_or_default());
    }
    String::from_utf8(bytes).map_err(|_| PointerError::NotUtf8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Sink;
    use crate::source::{SourceMap, parse};

    /// What stands at a character, by the characters of the text.
    #[test]
    fn finds_the_way_to_a_place() {
        let text = r#"{"a": {"b/c": [10, {"d": null}]}, "e": "f"}"#;
        let mut sources = SourceMap::new();
        let file = sources.add("a.json", text);
        let root = parse(&sources, file, &mut Sink::new()).unwrap();
        for (shown, expected) in [
            ("a", "#/a"),
            ("b/c", "#/a/b~1c"),
            ("10", "#/a/b~1c/0"),
            ("d", "#/a/b~1c/1/d"),
            ("null", "#/a/b~1c/1/d"),
            ("f", "#/e"),
        ] {
            let at = u32::try_from(text.find(shown).unwrap()).unwrap();
            let pointer = Pointer::to_place(&root, Span::new(file, at, at + 1));
            assert_eq!(pointer.to_fragment(), expected, "{shown}");
        }
        assert_eq!(Pointer::to_place(&root, Span::at(file, 0)), Pointer::root());
    }

    /// The examples of RFC 6901 sections 5 and 6, and what they point at.
    #[test]
    fn follows_the_examples_of_the_standard() {
        let text = r#"{"foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\j": 5, "k\"l": 6, " ": 7, "m~n": 8}"#;
        let mut sources = SourceMap::new();
        let file = sources.add("a.json", text);
        let root = parse(&sources, file, &mut Sink::new()).unwrap();
        let cases = [
            ("/foo/0", "/foo/0", "\"bar\""),
            ("/", "/", "0"),
            ("/a~1b", "/a~1b", "1"),
            ("/c%d", "/c%25d", "2"),
            ("/e^f", "/e%5Ef", "3"),
            ("/g|h", "/g%7Ch", "4"),
            ("/i\\j", "/i%5Cj", "5"),
            ("/k\"l", "/k%22l", "6"),
            ("/ ", "/%20", "7"),
            ("/m~0n", "/m~0n", "8"),
        ];
        for (plain, fragment, expected) in cases {
            let pointer = Pointer::parse(plain).unwrap();
            assert_eq!(
                Pointer::parse_fragment(fragment),
                Ok(pointer.clone()),
                "{fragment}"
            );
            assert_eq!(pointer.to_string(), plain);
            let found = pointer.get(&root).map(|node| node.to_json().to_string());
            assert_eq!(found.as_deref(), Some(expected), "{plain}");
        }
        assert_eq!(
            Pointer::root().get(&root).map(|node| node.span),
            Some(root.span)
        );
    }

    #[test]
    fn says_how_far_a_way_goes() {
        let mut sources = SourceMap::new();
        let file = sources.add("a.yaml", "a: [{b: c}]");
        let root = parse(&sources, file, &mut Sink::new()).unwrap();
        let cases = [
            ("/x", 0, "a mapping"),
            ("/a/1", 1, "a list"),
            ("/a/00", 1, "a list"),
            ("/a/+0", 1, "a list"),
            ("/a/-", 1, "a list"),
            ("/a/0/b/c", 3, "a string"),
        ];
        for (pointer, n_found, kind) in cases {
            let missing = Pointer::parse(pointer).unwrap().find(&root).unwrap_err();
            assert_eq!(
                (missing.n_found, missing.nearest.kind_name()),
                (n_found, kind),
                "{pointer}"
            );
        }
    }

    #[test]
    fn refuses_what_is_no_pointer() {
        assert_eq!(Pointer::parse("a/b"), Err(PointerError::NoSlash));
        assert_eq!(Pointer::parse("/a/b~2"), Err(PointerError::BadTilde(4)));
        assert_eq!(Pointer::parse("/~"), Err(PointerError::BadTilde(1)));
        assert_eq!(
            Pointer::parse_fragment("/a%2"),
            Err(PointerError::BadPercent(2))
        );
        assert_eq!(
            Pointer::parse_fragment("/%+1"),
            Err(PointerError::BadPercent(1))
        );
        assert_eq!(Pointer::parse_fragment("/%ff"), Err(PointerError::NotUtf8));
    }

    #[test]
    fn is_made_step_by_step() {
        let mut pointer = Pointer::from_tokens(["paths", "/a~b"]);
        assert_eq!(pointer.to_fragment(), "#/paths/~1a~0b");
        assert_eq!(pointer.join("get").to_string(), "/paths/~1a~0b/get");
        assert_eq!(pointer.parent(), Some(Pointer::from_tokens(["paths"])));
        pointer.push("x");
        assert_eq!(
            (pointer.pop().as_deref(), pointer.tokens().len()),
            (Some("x"), 2)
        );
        assert_eq!(Pointer::root().parent(), None);
    }
}
