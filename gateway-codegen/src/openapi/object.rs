//! Reads one mapping of a document field by field, and reports what it does not know.

mod values;

use std::collections::BTreeSet;

pub(super) use values::{strings, unknown_value, word, wrong_type};

use super::model::{Origin, Spanned};
use crate::diagnostics::{Diagnostic, Sink, code, quoted, suggest};
use crate::source::pointer::escape;
use crate::source::{Entry, Mapping, Node, Span};

/// How unknown fields are judged (design: nothing is ever silently ignored).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unknown {
    /// Error: `x-gateway-*`.
    Error,
    /// Warning: `x-amazon-*`.
    Warning,
}

/// A mapping that is being read.
///
/// Every field that a reader asks for becomes a known name; [`Object::finish`] reports the others, with
/// the nearest known one.
#[derive(Debug)]
pub struct Object<'n> {
    mapping: &'n Mapping,
    /// Pointer of the mapping.
    pub pointer: String,
    /// Where the mapping stands: the key it is the value of.
    pub span: Span,
    known: Vec<&'static str>,
}

impl<'n> Object<'n> {
    /// Starts to read `node`, which stands at `origin`; reports what is not a mapping.
    pub fn open(node: &'n Node, origin: &Origin, sink: &mut Sink) -> Option<Self> {
        match node.as_mapping() {
            Some(mapping) => Some(Object {
                mapping,
                pointer: origin.pointer.clone(),
                span: origin.span,
                known: Vec::new(),
            }),
            None => {
                wrong_type(node, &origin.pointer, "a mapping", sink);
                None
            }
        }
    }

    /// The field as it stands, with its key.
    pub fn entry(&mut self, name: &'static str) -> Option<&'n Entry> {
        self.known.push(name);
        self.mapping.get_key_value(name)
    }

    /// The field's value, unless it is missing or null.
    pub fn node(&mut self, name: &'static str) -> Option<&'n Node> {
        self.entry(name)
            .map(|entry| &entry.value)
            .filter(|node| !node.is_null())
    }

    /// Whether a field is there with a value that is no string, which is reported.
    pub fn is_unusable(&self, name: &str) -> bool {
        let value = self.mapping.get(name);
        value.is_some_and(|value| !value.is_null() && value.as_text().is_none())
    }

    /// The origin of a field: its key.
    pub fn origin(&self, name: &str) -> Origin {
        let span = self
            .mapping
            .get_key_value(name)
            .map_or(self.span, |entry| entry.key_span);
        Origin {
            span,
            pointer: self.pointer_to(name),
        }
    }

    /// Pointer of a field.
    pub fn pointer_to(&self, name: &str) -> String {
        format!("{}/{}", self.pointer, escape(name))
    }

    /// A string.
    pub fn string(&mut self, name: &'static str, sink: &mut Sink) -> Option<Spanned<String>> {
        let node = self.node(name)?;
        match node.as_str() {
            Some(text) => Some(Spanned {
                value: text.to_owned(),
                span: node.span,
            }),
            None => {
                wrong_type(node, &self.pointer_to(name), "a string", sink);
                None
            }
        }
    }

    /// A string, where the reference tolerates a number.
    pub fn text(&mut self, name: &'static str, sink: &mut Sink) -> Option<Spanned<String>> {
        let node = self.node(name)?;
        match node.as_text() {
            Some(text) => Some(Spanned {
                value: text.to_owned(),
                span: node.span,
            }),
            None => {
                wrong_type(node, &self.pointer_to(name), "a string", sink);
                None
            }
        }
    }

    /// `true` or `false`, also as a string.
    pub fn boolean(&mut self, name: &'static str, sink: &mut Sink) -> Option<Spanned<bool>> {
        let node = self.node(name)?;
        let value = node
            .as_bool()
            .or_else(|| node.as_str().and_then(|text| text.parse().ok()));
        if value.is_none() {
            wrong_type(node, &self.pointer_to(name), "`true` or `false`", sink);
        }
        value.map(|value| Spanned {
            value,
            span: node.span,
        })
    }

    /// An integer within inclusive bounds, also as a string.
    pub fn integer(
        &mut self,
        name: &'static str,
        min: i64,
        max: i64,
        sink: &mut Sink,
    ) -> Option<Spanned<i64>> {
        let node = self.node(name)?;
        match node.as_text().and_then(|text| text.parse::<i64>().ok()) {
            Some(value) if (min..=max).contains(&value) => Some(Spanned {
                value,
                span: node.span,
            }),
            Some(value) => {
                let diagnostic = Diagnostic::new(
                    code::OUT_OF_RANGE,
                    node.span,
                    format!("{value} is out of range for `{name}`"),
                );
                sink.push(
                    diagnostic
                        .label(format!("must be between {min} and {max}"))
                        .pointer(self.pointer_to(name)),
                );
                None
            }
            None => {
                wrong_type(node, &self.pointer_to(name), "an integer", sink);
                None
            }
        }
    }

    /// A number within inclusive bounds, also as a string.
    pub fn number(
        &mut self,
        name: &'static str,
        min: f64,
        max: f64,
        sink: &mut Sink,
    ) -> Option<Spanned<f64>> {
        let node = self.node(name)?;
        let Some(value) = node.as_text().and_then(|text| text.parse::<f64>().ok()) else {
            wrong_type(node, &self.pointer_to(name), "a number", sink);
            return None;
        };
        if !(min..=max).contains(&value) {
            let message = format!("{value} is out of range for `{name}`");
            let label = match max.is_finite() {
                true => format!("must be between {min} and {max}"),
                false => format!("must be at least {min}"),
            };
            sink.push(
                Diagnostic::new(code::OUT_OF_RANGE, node.span, message)
                    .label(label)
                    .pointer(self.pointer_to(name)),
            );
            return None;
        }
        Some(Spanned {
            value,
            span: node.span,
        })
    }

    /// One of several words, in any case.
    pub fn word<T: Copy>(
        &mut self,
        name: &'static str,
        words: &[(&str, T)],
        sink: &mut Sink,
    ) -> Option<Spanned<T>> {
        let node = self.node(name)?;
        word(node, &self.pointer_to(name), name, words, sink)
    }

    /// A mapping inside of this one, to be read in turn.
    pub fn object(&mut self, name: &'static str, sink: &mut Sink) -> Option<Object<'n>> {
        let node = self.node(name)?;
        Object::open(node, &self.origin(name), sink)
    }

    /// Reports a field that is missing; one that has a value which cannot be used is not.
    pub fn require(&mut self, name: &'static str, what: &str, help: &str, sink: &mut Sink) {
        if self.is_given(name) {
            return;
        }
        let diagnostic = Diagnostic::new(
            code::MISSING_FIELD,
            self.span,
            format!("{what} has no `{name}`"),
        );
        sink.push(diagnostic.label("here").help(help).pointer(&self.pointer));
    }

    /// Whether a field has a value, usable or not.
    pub fn is_given(&mut self, name: &'static str) -> bool {
        self.entry(name).is_some_and(|entry| !entry.value.is_null())
    }

    /// A list of strings.
    pub fn strings(&mut self, name: &'static str, sink: &mut Sink) -> Vec<Spanned<String>> {
        match self.node(name) {
            Some(node) => strings(node, &self.pointer_to(name), sink),
            None => Vec::new(),
        }
    }

    /// A string or a list of them.
    pub fn one_or_many(&mut self, name: &'static str, sink: &mut Sink) -> Vec<Spanned<String>> {
        let Some(node) = self.node(name) else {
            return Vec::new();
        };
        match node.as_text() {
            Some(text) => vec![Spanned {
                value: text.to_owned(),
                span: node.span,
            }],
            None => strings(node, &self.pointer_to(name), sink),
        }
    }

    /// The entries of a mapping, each with its origin.
    pub fn entries(&mut self, name: &'static str, sink: &mut Sink) -> Vec<(&'n Entry, Origin)> {
        let Some(node) = self.node(name) else {
            return Vec::new();
        };
        let Some(mapping) = node.as_mapping() else {
            wrong_type(node, &self.pointer_to(name), "a mapping", sink);
            return Vec::new();
        };
        let pointer = self.pointer_to(name);
        mapping
            .iter()
            .map(|entry| {
                let pointer = format!("{pointer}/{}", escape(entry.key.as_str()));
                (
                    entry,
                    Origin {
                        span: entry.key_span,
                        pointer,
                    },
                )
            })
            .collect()
    }

    /// The items of a list, each with its origin.
    pub fn items(&mut self, name: &'static str, sink: &mut Sink) -> Vec<(&'n Node, Origin)> {
        let Some(node) = self.node(name) else {
            return Vec::new();
        };
        let pointer = self.pointer_to(name);
        let Some(items) = node.as_sequence() else {
            wrong_type(node, &pointer, "a list", sink);
            return Vec::new();
        };
        let origin = |(i, node): (usize, &'n Node)| {
            let pointer = format!("{pointer}/{i}");
            let span = node.span;
            (node, Origin { span, pointer })
        };
        items.iter().enumerate().map(origin).collect()
    }

    /// Marks fields as known that this reader does not read itself.
    pub fn allow(&mut self, names: &[&'static str]) {
        self.known.extend(names);
    }

    /// The fields asked for so far.
    #[must_use]
    pub fn known(&self) -> &[&'static str] {
        &self.known
    }

    /// Reports a known field that this version does not act on.
    pub fn not_acted_on(&mut self, name: &'static str, consequence: &str, sink: &mut Sink) {
        let origin = self.origin(name);
        if self.entry(name).is_some_and(|entry| !entry.value.is_null()) {
            let message = format!("`{name}` has no effect in this version of gwc");
            sink.push(
                Diagnostic::new(code::NOT_ACTED_ON, origin.span, message)
                    .label(consequence)
                    .pointer(origin.pointer),
            );
        }
    }

    /// What to write in the place of a field that is not known.
    fn instead_of(&self, key: &str) -> String {
        let known = || self.known.iter().copied();
        if let Some(name) = suggest::nearest(key, known()) {
            return format!("did you mean `{name}`?");
        }
        // A template that stands beside those of its kind.
        if let Some(name) = known().find(|name| name.ends_with("Templates"))
            && let Some((kind, subtype)) = key.split_once('/')
            && !kind.is_empty()
            && !subtype.is_empty()
        {
            return format!("put it below `{name}`");
        }
        // The API to manage gateways has longer names: `integrationResponses`. (Not every `contentType` is a `type`.)
        let lower = key.to_ascii_lowercase();
        let is_end = |name: &&str| name.len() >= 8 && lower.ends_with(&name.to_ascii_lowercase());
        match known().filter(is_end).max_by_key(|name| name.len()) {
            Some(name) => format!("did you mean `{name}`?"),
            None => format!("known fields: {}", self.known.join(", ")),
        }
    }

    /// Reports the fields that nobody asked for.
    pub fn finish(mut self, unknown: Unknown, sink: &mut Sink) {
        // In the order in which they are asked for, each once.
        let mut seen = BTreeSet::new();
        self.known.retain(|name| seen.insert(*name));
        for entry in self.mapping.iter() {
            let key = entry.key.as_str();
            if self.known.contains(&key) || key.starts_with("x-") {
                continue;
            }
            let code = match unknown {
                Unknown::Error => code::UNKNOWN_FIELD,
                Unknown::Warning => code::UNKNOWN_AMAZON_FIELD,
            };
            let diagnostic = Diagnostic::new(
                code,
                entry.key_span,
                format!("no field is called {} here", quoted(key)),
            )
            .label("not known")
            .pointer(self.pointer_to(key));
            sink.push(diagnostic.help(self.instead_of(key)));
        }
    }
}
