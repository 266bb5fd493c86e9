//! Servers: base path and absolute address.

use std::collections::BTreeMap;

use crate::diagnostics::{Diagnostic, Sink, code};
use crate::openapi::model::{Origin, Spanned};
use crate::openapi::object::Object;
use crate::source::Node;

/// The base path, and the address where it is absolute.
pub(super) type Server = (Option<Spanned<String>>, Option<Spanned<String>>);

/// Base path and absolute address of Swagger 2.0.
pub(super) fn of_swagger(object: &mut Object<'_>, sink: &mut Sink) -> Server {
    let base_path = object.string("basePath", sink);
    let host = object.string("host", sink);
    let schemes = object.strings("schemes", sink);
    let server = host.map(|host| {
        let https = schemes.iter().any(|scheme| scheme.value == "https");
        let scheme = if https { "https" } else { "http" };
        let path = base_path
            .as_ref()
            .map_or("", |path| path.value.trim_end_matches('/'));
        Spanned {
            value: format!("{scheme}://{}{path}", host.value),
            span: host.span,
        }
    });
    (base_path, server)
}

/// Base path and absolute address of OpenAPI 3: the `basePath` variable's default, else the path of the
/// first server's URL, variables replaced by their defaults.
pub(super) fn of_openapi(object: &mut Object<'_>, sink: &mut Sink) -> Server {
    let Some(node) = object.node("servers") else {
        return (None, None);
    };
    let Some(first) = node.as_sequence().and_then(<[Node]>::first) else {
        return (None, None);
    };
    let origin = Origin {
        span: first.span,
        pointer: format!("{}/0", object.pointer_to("servers")),
    };
    let Some(mut server) = Object::open(first, &origin, sink) else {
        return (None, None);
    };
    let Some(url) = server.string("url", sink) else {
        return (None, None);
    };
    let mut defaults = BTreeMap::new();
    let mut base_path = None;
    for (entry, _) in server.entries("variables", sink) {
        let default = entry
            .value
            .get("default")
            .and_then(Node::as_text)
            .unwrap_or_default();
        defaults.insert(entry.key.as_str(), default);
        if entry.key.as_str() == "basePath" {
            base_path = Some(Spanned {
                value: default.to_owned(),
                span: entry.key_span,
            });
        }
    }
    let text = with_defaults(&url, &defaults, sink);
    let absolute = text.starts_with("http://") || text.starts_with("https://");
    let path = path_of(&text);
    let base_path = base_path.or_else(|| {
        Some(Spanned {
            value: path.to_owned(),
            span: url.span,
        })
    });
    let server = absolute.then(|| Spanned {
        value: text.clone(),
        span: url.span,
    });
    (base_path, server)
}

/// The longest address that variables may make of a server's URL, in bytes.
const MAX_ADDRESS: usize = 8 << 10;

/// A server's URL with its variables replaced by their defaults; what a default holds is not replaced again.
fn with_defaults(
    url: &Spanned<String>,
    defaults: &BTreeMap<&str, &str>,
    sink: &mut Sink,
) -> String {
    let mut text = String::new();
    let mut rest = url.value.as_str();
    while let Some((before, from)) = rest.split_once('{') {
        text.push_str(before);
        let variable = from
            .split_once('}')
            .and_then(|(name, after)| Some((defaults.get(name)?, after)));
        if let Some((default, after)) = variable {
            text.push_str(default);
            rest = after;
        } else {
            text.push('{');
            rest = from;
        }
        if text.len() > MAX_ADDRESS && !defaults.is_empty() {
            let message = format!("the address has more than {MAX_ADDRESS} bytes");
            let diagnostic = Diagnostic::new(code::INVALID_URI, url.span, message);
            sink.push(
                diagnostic
                    .label("with the defaults of its variables")
                    .help("shorten the defaults in `variables`")
                    .pointer("#/servers/0/url"),
            );
            return url.value.clone();
        }
    }
    text.push_str(rest);
    text
}

/// The path of a server's URL, which may be relative (RFC 3986 section 4.2): `https://host/path`,
/// `//host/path` or `/path`.
fn path_of(url: &str) -> &str {
    let authority = match url.split_once("://") {
        Some((scheme, rest)) if !scheme.contains('/') => Some(rest),
        _ => url.strip_prefix("//"),
    };
    match authority {
        Some(rest) => rest.find('/').and_then(|at| rest.get(at..)).unwrap_or(""),
        None => url,
    }
}

#[cfg(test)]
mod tests {
    use super::path_of;

    #[test]
    fn paths_of_server_urls() {
        for (url, path) in [
            ("https://api.example.com", ""),
            ("https://api.example.com/", "/"),
            ("https://api.example.com/v1", "/v1"),
            ("//api.example.com", ""),
            ("//api.example.com/v1", "/v1"),
            ("/v1", "/v1"),
            ("/to/http://other", "/to/http://other"),
            ("", ""),
        ] {
            assert_eq!(path_of(url), path, "{url}");
        }
    }
}
