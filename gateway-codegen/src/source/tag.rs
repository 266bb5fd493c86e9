//! Tags of YAML values: those of the core schema, and the short forms of CloudFormation's functions.
//!
//! A short form becomes the mapping it stands for, so that nothing behind this knows of tags: `!Sub text` is
//! `Fn::Sub: text`, `!Ref Name` is `Ref: Name`, `!GetAtt a.b` is `Fn::GetAtt: [a, b]`. Any other tag is an error:
//! what it would do to the value is not known.
//! Source: AWS CloudFormation User Guide, "Intrinsic function reference"; YAML 1.2.2 section 10.3.

use crate::diagnostics::{Diagnostic, Sink, code, quoted, suggest};
use crate::source::core_schema::{self, Kind};
use crate::source::{Entry, Mapping, Node, Span, Value};

/// Functions with a short form; the long form of all but `Ref` and `Condition` begins with `Fn::`.
const FUNCTIONS: &[&str] = &[
    "And",
    "Base64",
    "Cidr",
    "Condition",
    "Equals",
    "FindInMap",
    "GetAZs",
    "GetAtt",
    "If",
    "ImportValue",
    "Join",
    "Length",
    "Not",
    "Or",
    "Ref",
    "Select",
    "Split",
    "Sub",
    "ToJsonString",
    "Transform",
];

/// What to do about a local tag that is like no function.
const TEXT_NEEDS_QUOTES: &str = "only the short forms of CloudFormation's functions are known, such as `!Ref` and \
    `!Sub`; text that begins with `!` needs quotes";

/// A tag before a value.
#[derive(Clone, Debug)]
pub(super) struct Tag {
    pub(super) kind: TagKind,
    /// As it was written.
    pub(super) text: String,
    pub(super) span: Span,
}

/// What is known of a tag.
#[derive(Clone, Debug)]
pub(super) enum TagKind {
    /// `!` alone: a string, a list or a mapping, whichever it looks like.
    NonSpecific,
    /// A type of the core schema, by the name behind `!!`.
    Core(String),
    /// `!Name`
    Local(String),
    /// Any other.
    Other,
}

impl Tag {
    /// What a scalar with this tag is. `string` is its text as a string node.
    pub(super) fn scalar(&self, string: Node, sink: &mut Sink) -> Node {
        match (&self.kind, self.function()) {
            (TagKind::NonSpecific, _) => string,
            (TagKind::Core(name), _) => self.core_scalar(name, string, sink),
            (_, Some("GetAtt")) => self.short_form("GetAtt", split_attribute(string)),
            (_, Some(function)) => self.short_form(function, string),
            (_, None) => self.unknown(string.span, sink),
        }
    }

    /// What a list or mapping with this tag is.
    pub(super) fn collection(&self, node: Node, sink: &mut Sink) -> Node {
        let fits = |name: &str| match node.value {
            Value::Mapping(_) => name == "map",
            _ => name == "seq",
        };
        match (&self.kind, self.function()) {
            (TagKind::NonSpecific, _) => node,
            (TagKind::Core(name), _) if fits(name) => node,
            (TagKind::Core(name), _) => self.mismatch(name, &node, sink),
            (_, Some(function)) => self.short_form(function, node),
            (_, None) => self.unknown(node.span, sink),
        }
    }

    /// The name of the function that this is the short form of.
    fn function(&self) -> Option<&'static str> {
        let TagKind::Local(name) = &self.kind else {
            return None;
        };
        FUNCTIONS.iter().copied().find(|function| function == name)
    }

    /// `{Fn::Name: value}`
    fn short_form(&self, function: &str, value: Node) -> Node {
        let key = match function {
            "Ref" | "Condition" => function.into(),
            _ => format!("Fn::{function}").into(),
        };
        let span = self.span.to(value.span);
        let (mapping, _) = Mapping::new([Entry {
            key,
            key_span: self.span,
            value,
        }]);
        Node::new(span, Value::Mapping(mapping))
    }

    /// A scalar that is to be of a certain type.
    fn core_scalar(&self, suffix: &str, string: Node, sink: &mut Sink) -> Node {
        let Value::String(text) = &string.value else {
            return string;
        };
        let value = match (suffix, core_schema::kind(text)) {
            ("str", _) => string.value.clone(),
            ("null", Kind::Null) => Value::Null,
            ("bool", Kind::Bool(value)) => Value::Bool(value),
            ("int", Kind::Integer) | ("float", Kind::Float | Kind::Integer) => {
                Value::Number(text.clone())
            }
            _ => return self.mismatch(suffix, &string, sink),
        };
        Node { value, ..string }
    }

    /// A value that is not of the type its tag says.
    fn mismatch(&self, suffix: &str, node: &Node, sink: &mut Sink) -> Node {
        let wanted = match suffix {
            "str" => "a string",
            "int" => "a whole number",
            "float" => "a number",
            "bool" => "a boolean",
            "null" => "null",
            "map" => "a mapping",
            _ => "a list",
        };
        let diagnostic = Diagnostic::new(
            code::TAG_MISMATCH,
            node.span,
            format!("tag `!!{suffix}` stands before something else"),
        )
        .label(format!("not {wanted}"))
        .secondary(self.span, "says so")
        .help("remove the tag, or mend the value");
        sink.push(diagnostic);
        Node::new(self.span.to(node.span), Value::Invalid)
    }

    /// A tag that is not known.
    fn unknown(&self, span: Span, sink: &mut Sink) -> Node {
        let local = match &self.kind {
            TagKind::Local(name) => Some(name),
            _ => None,
        };
        let typed = quoted(&self.text);
        let diagnostic = Diagnostic::new(
            code::UNKNOWN_TAG,
            self.span,
            format!("unknown YAML tag {typed}"),
        )
        .label("what this does to the value is not known");
        let known = local.and_then(|name| suggest::nearest(name, FUNCTIONS.iter().copied()));
        sink.push(
            diagnostic.help(match known {
                Some(known) => format!("there is a function `!{known}`"),
                None if local.is_some() => TEXT_NEEDS_QUOTES.to_owned(),
                None => {
                    "remove the tag: a document is data, no objects of a language are made from it"
                        .to_owned()
                }
            }),
        );
        Node::new(self.span.to(span), Value::Invalid)
    }
}

/// `Resource.Attribute`, split at the first dot as CloudFormation does. Without a dot it stays as it is.
fn split_attribute(node: Node) -> Node {
    let Some((resource, attribute)) = node.as_str().and_then(|text| text.split_once('.')) else {
        return node;
    };
    let part = |text: &str, start: usize| {
        // Only an unquoted text has its parts where they seem to be.
        let exact = node.span.len() as usize == resource.len() + 1 + attribute.len();
        let offset = node.span.start as usize + start;
        let span = if exact {
            Span::of(node.span.file, offset, offset + text.len())
        } else {
            node.span
        };
        Node::new(span, Value::String(text.into()))
    };
    let items = [part(resource, 0), part(attribute, resource.len() + 1)];
    Node::new(node.span, Value::Sequence(items.into()))
}
