//! `content`: bodies by their media types.

use crate::diagnostics::{Diagnostic, Severity, Sink, code, quoted};
use crate::openapi::model::Origin;
use crate::source::{Node, pointer};

/// Reports keys of the `content` of a request body or a response that are no media types. What a response says
/// changes nothing for the requests that the gateway takes: that is a warning.
pub(super) fn check(node: &Node, origin: &Origin, severity: Severity, sink: &mut Sink) {
    let Some(content) = node.get("content").and_then(Node::as_mapping) else {
        return;
    };
    for entry in content.iter() {
        let key = entry.key.as_str();
        if is_media_type(key) || key.starts_with("x-") {
            continue;
        }
        let help = match key.to_ascii_lowercase().as_str() {
            word @ ("json" | "xml") => format!("write `application/{word}`"),
            _ => "write a type and a subtype, such as `application/json`".to_owned(),
        };
        sink.push(
            Diagnostic::new(
                code::INVALID_MEDIA_TYPE,
                entry.key_span,
                format!("{} is not a media type", quoted(key)),
            )
            .severity(severity)
            .label("no body has this type")
            .help(help)
            .pointer(format!(
                "{}/content/{}",
                origin.pointer,
                pointer::escape(key)
            )),
        );
    }
}

/// Whether a text is a media type or a range of them: `type/subtype`, with or without parameters, which are not looked
/// at (RFC 9110 section 8.3.1).
fn is_media_type(text: &str) -> bool {
    let essence = text.split(';').next().unwrap_or_default().trim();
    let is_token = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
    };
    essence
        .split_once('/')
        .is_some_and(|(kind, subtype)| is_token(kind) && is_token(subtype))
}

#[cfg(test)]
mod tests {
    use super::is_media_type;

    #[test]
    fn media_types() {
        for good in [
            "application/json",
            "application/vnd.api+json",
            "text/plain; charset=utf-8",
            "application/json;stream=watch",
            "*/*",
            "text/*",
        ] {
            assert!(is_media_type(good), "{good}");
        }
        for bad in [
            "",
            "json",
            "/json",
            "application/",
            "a/b/c",
            "a b/c",
            "; q=1",
        ] {
            assert!(!is_media_type(bad), "{bad}");
        }
    }
}
