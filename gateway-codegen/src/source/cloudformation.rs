//! Tags of YAML values: those of the core schema, and the short forms of CloudFormation's functions.
//!
//! A short form becomes the mapping it stands for, so that nothing behind this knows of tags: `!Sub text` is
//! `Fn::Sub: text`, `!Ref Name` is `Ref: Name`, `!GetAtt a.b` is `Fn::GetAtt: [a, b]`. Any other tag is an error:
//! what it would do to the value is not known.
//! Source: AWS CloudFormation User Guide, "Intrinsic function reference"; YAML 1.2.2 section 10.3.

use granit_parser::Tag;

use crate::diagnostics::{Diagnostic, Sink, code, suggest};
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

/// What a scalar with a tag is. `string` is its text as a string node.
pub(super) fn tagged_scalar(tag: &Tag, tag_span: Span, string: Node, sink: &mut Sink) -> Node {
    if is_non_specific(tag) {
        return string;
    }
    if let Some(suffix) = tag.core_suffix() {
        return core_scalar(suffix, tag_span, string, sink);
    }
    match function(tag) {
        Some("GetAtt") => {
            let value = split_attribute(string);
            short_form("GetAtt", tag_span, value)
        }
        Some(function) => short_form(function, tag_span, string),
        None => unknown(tag, tag_span, string.span, sink),
    }
}

/// What a list or mapping with a tag is.
pub(super) fn tagged_collection(tag: &Tag, tag_span: Span, node: Node, sink: &mut Sink) -> Node {
    let suffix = tag.core_suffix();
    match (suffix, &node.value) {
        _ if is_non_specific(tag) => node,
        (Some("map"), Value::Mapping(_)) | (Some("seq"), Value::Sequence(_)) => node,
        (Some(suffix), _) => mismatch(suffix, tag_span, &node, sink),
        (None, _) => match function(tag) {
            Some(function) => short_form(function, tag_span, node),
            None => unknown(tag, tag_span, node.span, sink),
        },
    }
}

/// `!` alone: a string, a list or a mapping, whichever it looks like.
fn is_non_specific(tag: &Tag) -> bool {
    (tag.handle().is_empty() && tag.suffix() == "!")
        || (tag.handle() == "!" && tag.suffix().is_empty())
}

/// The name of the function that a tag is the short form of.
fn function(tag: &Tag) -> Option<&'static str> {
    let name = Some(tag.suffix()).filter(|_| tag.handle() == "!")?;
    FUNCTIONS.iter().copied().find(|function| *function == name)
}

/// `{Fn::Name: value}`
fn short_form(function: &str, tag_span: Span, value: Node) -> Node {
    let key = match function {
        "Ref" | "Condition" => function.into(),
        _ => format!("Fn::{function}").into(),
    };
    let span = tag_span.to(value.span);
    let (mapping, _) = Mapping::new([Entry {
        key,
        key_span: tag_span,
        value,
    }]);
    Node::new(span, Value::Mapping(mapping))
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

/// A scalar that is to be of a certain type.
fn core_scalar(suffix: &str, tag_span: Span, string: Node, sink: &mut Sink) -> Node {
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
        _ => return mismatch(suffix, tag_span, &string, sink),
    };
    Node { value, ..string }
}

/// A value that is not of the type its tag says.
fn mismatch(suffix: &str, tag_span: Span, node: &Node, sink: &mut Sink) -> Node {
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
    .secondary(tag_span, "says so")
    .help("remove the tag, or mend the value");
    sink.push(diagnostic);
    Node::new(tag_span.to(node.span), Value::Invalid)
}

/// A tag that is not known.
fn unknown(tag: &Tag, tag_span: Span, span: Span, sink: &mut Sink) -> Node {
    let local = tag.handle() == "!";
    let typed = format!("{}{}", tag.original_handle(), tag.suffix());
    let diagnostic = Diagnostic::new(
        code::UNKNOWN_TAG,
        tag_span,
        format!("unknown YAML tag `{typed}`"),
    )
    .label("what this does to the value is not known");
    let known = suggest::nearest(tag.suffix(), FUNCTIONS.iter().copied()).filter(|_| local);
    sink.push(match known {
        Some(known) => diagnostic.help(format!("there is a function `!{known}`")),
        None if local => diagnostic.help("only the short forms of CloudFormation's functions are known, such as `!Ref` and `!Sub`; text that begins with `!` needs quotes"),
        None => diagnostic.help("remove the tag: a document is data, no objects of a language are made from it"),
    });
    Node::new(tag_span.to(span), Value::Invalid)
}
