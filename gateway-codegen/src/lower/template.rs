//! Mapping templates, and texts with variables.

use super::mapping::is_header_value;
use crate::diagnostics::{Diagnostic, Sink, code, quoted};
use crate::openapi::model::{Operation, Spanned};
use crate::plan::{Body, Content, Context, MappingTemplate, Origin, ValuePart};
use crate::vtl;

/// Whose templates.
#[derive(Debug, Clone, Copy)]
pub(super) enum Of<'d> {
    /// The integration's request.
    Request,
    /// The integration response of this pattern.
    Response(&'d str),
}

/// The bodies that templates make, by media type; `None` where one is not a template, which `templates::check`
/// reports.
pub(super) fn bodies(
    entries: &[(Spanned<String>, Spanned<String>)],
    operation: &Operation,
    of: Of<'_>,
    pointer: &str,
    sink: &mut Sink,
) -> Option<Vec<Body>> {
    let mut bodies = Vec::with_capacity(entries.len());
    let mut is_complete = true;
    for (media_type, text) in entries {
        check_media_type(media_type, sink);
        // An empty template means: no transformation.
        if text.value.is_empty() {
            continue;
        }
        let Ok(tree) = vtl::parse(&text.value) else {
            is_complete = false;
            continue;
        };
        let content = match constant(&tree) {
            Some(text) => Content::Text(text),
            None => Content::Template(Box::new(named(
                tree, media_type, text, operation, of, pointer,
            ))),
        };
        bodies.push(Body {
            media_type: media_type.value.to_ascii_lowercase(),
            content,
        });
    }
    is_complete.then_some(bodies)
}

/// The text of a template that renders nothing.
fn constant(tree: &vtl::Template) -> Option<String> {
    match tree.nodes.as_slice() {
        [] => Some(String::new()),
        [
            vtl::Node {
                kind: vtl::NodeKind::Text(text),
                ..
            },
        ] => Some(text.clone()),
        _ => None,
    }
}

fn named(
    tree: vtl::Template,
    media_type: &Spanned<String>,
    text: &Spanned<String>,
    operation: &Operation,
    of: Of<'_>,
    pointer: &str,
) -> MappingTemplate {
    let id = operation
        .operation_id
        .as_ref()
        .map(|id| id.value.as_str())
        .filter(|id| !id.is_empty());
    let id = id.map_or_else(|| operation.origin.pointer.clone(), str::to_owned);
    let (side, title) = match of {
        Of::Request => ("request".to_owned(), "request template".to_owned()),
        Of::Response(pattern) => (
            format!("{pattern} response"),
            format!("response template (`{pattern}`)"),
        ),
    };
    let subtype = media_type
        .value
        .rsplit(['/', '+'])
        .next()
        .unwrap_or_default();
    MappingTemplate {
        name: format!("{id} {side} {subtype}"),
        description: format!("The {title} of `{id}` for `{}`", media_type.value),
        tree,
        text: text.value.clone(),
        origin: Origin {
            span: text.span,
            pointer: pointer.to_owned(),
        },
    }
}

/// Reports a key of templates that no `Content-Type` can hold.
pub(super) fn check_media_type(media_type: &Spanned<String>, sink: &mut Sink) {
    if is_header_value(&media_type.value) {
        return;
    }
    let diagnostic = Diagnostic::new(
        code::INVALID_MEDIA_TYPE,
        media_type.span,
        format!("{} is not a media type", quoted(&media_type.value)),
    );
    let help = "write a type and a subtype, such as `application/json`";
    sink.push(diagnostic.label("no body has this type").help(help));
}

/// A gateway response template or an access log format: text with `$context.x`, `$stageVariables.x` and
/// `$method.request.header.x` substituted; everything else is text.
pub(crate) fn substitution(text: &str) -> (Vec<ValuePart>, Vec<String>) {
    let mut parts: Vec<ValuePart> = Vec::new();
    let mut unknown = Vec::new();
    let mut literal = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        let (before, from) = rest.split_at(at);
        literal.push_str(before);
        let after = from.get(1..).unwrap_or_default();
        let (braced, body) = match after.strip_prefix('{') {
            Some(body) => (true, body),
            None => (false, after),
        };
        let end = body
            .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-')))
            .unwrap_or(body.len());
        let (name, tail) = body.split_at(end);
        // A sentence may end with a variable: the dot is text then.
        let name_only = name.trim_end_matches(['.', '-']);
        let tail = body.get(name_only.len()..).unwrap_or(tail);
        let closed = if braced {
            tail.strip_prefix('}')
        } else {
            Some(tail)
        };
        match (variable(name_only, &mut unknown), closed) {
            (Some(part), Some(tail)) => {
                if !literal.is_empty() {
                    parts.push(ValuePart::Text(std::mem::take(&mut literal)));
                }
                parts.push(part);
                rest = tail;
            }
            _ => {
                literal.push('$');
                rest = after;
            }
        }
    }
    literal.push_str(rest);
    if !literal.is_empty() {
        parts.push(ValuePart::Text(literal));
    }
    (parts, unknown)
}

fn variable(name: &str, unknown: &mut Vec<String>) -> Option<ValuePart> {
    let (first, rest) = name.split_once('.')?;
    match (first, rest) {
        ("context", name) => Some(super::mapping::context_part(name).unwrap_or_else(|| {
            unknown.push(format!("$context.{name}"));
            ValuePart::Context(Context::Unset)
        })),
        ("stageVariables", name) => Some(ValuePart::StageVariable(name.to_owned())),
        ("method", rest) => match rest.strip_prefix("request.")?.split_once('.')? {
            ("header", name) => Some(ValuePart::Header(name.to_ascii_lowercase())),
            ("querystring", name) => Some(ValuePart::Query(name.to_owned())),
            ("path", name) => Some(ValuePart::Path(name.to_owned())),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn substitutions() {
        let (parts, unknown) = substitution(
            "{\"m\":$context.error.messageString,\"s\":\"${stageVariables.a}\"} $context.nope $5 a$.",
        );
        assert_eq!(unknown, ["$context.nope"]);
        assert_eq!(parts.len(), 7, "{parts:?}");
    }
}
