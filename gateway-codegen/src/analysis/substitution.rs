//! Gateway responses: texts with `$context.x` and the like, which should be JSON once these are put in.
//!
//! There is nothing to interpret: what is put in is tried.

use super::scanner::is_json;
use crate::diagnostics::{Code, Diagnostic, Sink, code};
use crate::lower::substitution;
use crate::openapi::model::{Document, Spanned};
use crate::plan::{Context, ValuePart};

/// Reports the JSON templates of gateway responses that make no JSON, or none for some requests.
pub(super) fn check(document: &Document, sink: &mut Sink) {
    for (_, response) in &document.gateway_responses.responses {
        let pointer = format!("{}/responseTemplates", response.origin.pointer);
        for (media_type, text) in &response.response_templates {
            let essence = media_type.value.split(';').next().unwrap_or_default();
            let essence = essence.trim().to_ascii_lowercase();
            if (essence.ends_with("/json") || essence.ends_with("+json"))
                && text.value.trim_start().starts_with(['{', '['])
                && let Some(diagnostic) = judged(text)
            {
                sink.push(diagnostic.pointer(&pointer));
            }
        }
    }
}

/// A text with values put in: this one for the message with its quotes, and that one for what clients send.
fn put_in(parts: &[ValuePart], message: &str, sent: &str) -> String {
    let mut text = String::new();
    for part in parts {
        text.push_str(match part {
            ValuePart::Text(text) => text,
            ValuePart::Context(Context::ErrorMessageString) => message,
            ValuePart::Context(Context::IdentityUserAgent)
            | ValuePart::Header(_)
            | ValuePart::Query(_)
            | ValuePart::Path(_) => sent,
            // Good with quotes around it and without.
            _ => "7",
        });
    }
    text
}

fn judged(text: &Spanned<String>) -> Option<Diagnostic> {
    let (parts, _) = substitution(&text.value);
    let is_json = |message: &str, sent: &str| is_json(&put_in(&parts, message, sent));
    let say = |code: Code, message: &str, label: &str, help: &str| {
        let diagnostic = Diagnostic::new(code, text.span, message);
        Some(diagnostic.label(label).help(help))
    };
    match (
        is_json("\"m\"", "7"),
        is_json("7", "7"),
        is_json("\"m\"", "\""),
    ) {
        (true, _, true) => None,
        (true, _, false) => say(
            code::UNESCAPED_TEXT,
            "a quote in what a client sends breaks the JSON",
            "written as it is",
            "leave it out: gateway responses cannot escape",
        ),
        (false, true, _) => say(
            code::QUOTED_JSON,
            "`$context.error.messageString` writes JSON between quotes",
            "the message brings its own quotes",
            "remove the quotes around `$context.error.messageString`",
        ),
        (false, false, _) => say(
            code::OUTPUT_NOT_JSON,
            "the gateway response is not JSON",
            "not JSON whatever is put in",
            "make it one JSON value",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{SourceMap, Span};

    #[test]
    fn gateway_responses() {
        let mut sources = SourceMap::new();
        let file = sources.add("a", "x");
        for (text, expected) in [
            ("{\"message\":$context.error.messageString}", None),
            (
                "{\"status\": $context.status, \"id\": \"$context.requestId\"}",
                None,
            ),
            (
                "{\"message\":\"$context.error.messageString\"}",
                Some("GW0618"),
            ),
            (
                "{\"agent\":\"$context.identity.userAgent\"}",
                Some("GW0616"),
            ),
            ("{\"q\":\"$method.request.querystring.q\"}", Some("GW0616")),
            ("{\"message\": \"no\",}", Some("GW0614")),
            ("{\"message\": 'no'}", Some("GW0614")),
        ] {
            let value = text.to_owned();
            let span = Span::new(file, 0, 1);
            let found = judged(&Spanned { value, span });
            assert_eq!(found.map(|found| found.code.number()), expected, "{text}");
        }
    }
}
