//! Constant mapping templates: text without `$` and `#`. The template language comes with a later version.

use super::mapping::is_header_value;
use crate::diagnostics::{Diagnostic, Sink, code, quoted};
use crate::openapi::model::Spanned;
use crate::plan::{Body, Context, ValuePart};
use crate::vtl;

/// The constant templates by media type; others are reported. `None` for the whole if one is not constant.
pub(super) fn constant(
    entries: &[(Spanned<String>, Spanned<String>)],
    sink: &mut Sink,
) -> Option<Vec<Body>> {
    let mut bodies = Vec::with_capacity(entries.len());
    let mut supported = true;
    for (media_type, text) in entries {
        check_media_type(media_type, sink);
        if vtl::parse(&text.value).is_err() {
            // `templates::check` says why.
            supported = false;
        } else if text.value.contains(['$', '#']) {
            let diagnostic = Diagnostic::new(
                code::TEMPLATE_NOT_SUPPORTED,
                text.span,
                "mapping templates with `$` or `#` are not supported in this version of gwc",
            );
            sink.push(
                diagnostic
                    .label("not rendered")
                    .help("`--allow GW0601` builds the gateway; the operation then answers 500"),
            );
            supported = false;
        } else if !text.value.is_empty() {
            // An empty template means: no transformation.
            bodies.push(Body {
                media_type: media_type.value.to_ascii_lowercase(),
                text: text.value.clone(),
            });
        }
    }
    supported.then_some(bodies)
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

/// The `statusCode` of a constant mock template, read as leniently as the reference does
/// (`reference/rest-api.md` §4.12): unquoted or single-quoted keys, trailing commas, junk members.
pub(super) fn mock_status(text: &str) -> Option<u16> {
    let inner = text
        .trim()
        .strip_prefix('{')?
        .trim_end()
        .strip_suffix('}')?;
    inner.split(',').find_map(|member| {
        let (key, value) = member.split_once(':')?;
        let key = key.trim();
        let quoted = |quote: char| {
            key.strip_prefix(quote)
                .and_then(|key| key.strip_suffix(quote))
        };
        let name = quoted('"').or_else(|| quoted('\'')).unwrap_or(key);
        if name != "statusCode" {
            return None;
        }
        value.trim().parse().ok()
    })
}

/// A gateway response template or an access log format: text with `$context.x`, `$stageVariables.x` and
/// `$method.request.header.x` substituted; everything else is text.
pub(super) fn substitution(text: &str) -> (Vec<ValuePart>, Vec<String>) {
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
        ("context", name) => Some(ValuePart::Context(
            super::mapping::context(name).unwrap_or_else(|| {
                unknown.push(format!("$context.{name}"));
                Context::Unset
            }),
        )),
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
    fn mock_statuses() {
        for (text, expected) in [
            (r#"{"statusCode": 200}"#, Some(200)),
            ("{\n  \"statusCode\" : 200\n}\n", Some(200)),
            ("{ statusCode: 200 }", Some(200)),
            ("{'statusCode': 200, '': ''}", Some(200)),
            (r#"{"statusCode": 200 , }"#, Some(200)),
            (r#"{"statusCode": "200"}"#, None),
            (r#"{"statusCode': 200 }"#, None),
            ("{'statusCode: 200 }", None),
            ("statusCode: 200", None),
            (r#"{"code": 200}"#, None),
            ("", None),
        ] {
            assert_eq!(mock_status(text), expected, "{text}");
        }
    }

    #[test]
    fn substitutions() {
        let (parts, unknown) = substitution(
            "{\"m\":$context.error.messageString,\"s\":\"${stageVariables.a}\"} $context.nope $5 a$.",
        );
        assert_eq!(unknown, ["$context.nope"]);
        assert_eq!(parts.len(), 7, "{parts:?}");
    }
}
