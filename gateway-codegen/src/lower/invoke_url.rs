//! What the servers of a document say of the API at Amazon itself: exports name where it is invoked
//! (`reference/openapi-extensions.md` §5, `reference/rest-api.md` §1).

use crate::openapi::model::{Document, Version};
use crate::plan::Kind;
use crate::source::{Node, Span};

/// An address at which the API is invoked: `https://{api}.execute-api.{region}.amazonaws.com/{stage}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct InvokeUrl {
    /// The id of the API.
    pub(super) id: String,
    /// The stage, where the address has just one segment behind the host.
    pub(super) stage: Option<String>,
    /// Where the address stands.
    pub(super) span: Span,
}

/// Those that a document names, in its order.
pub(super) fn all(document: &Document) -> Vec<InvokeUrl> {
    let root = &document.root;
    if document.version == Version::V2 {
        let path = root.get("basePath").and_then(Node::as_text);
        let host = root.get("host");
        let of_host = host.and_then(|host| of(host.as_text()?, path.unwrap_or(""), host.span));
        return of_host.into_iter().collect();
    }
    let servers = root.get("servers").and_then(Node::as_sequence);
    let of_server = |server: &Node| {
        let url = server.get("url")?;
        let (_, rest) = url.as_text()?.split_once("://")?;
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        of(host, &with_default(path, server), url.span)
    };
    servers
        .into_iter()
        .flatten()
        .filter_map(of_server)
        .collect()
}

/// The stage of the REST API that a document was exported from; what else such an address has for a path is no stage.
pub(super) fn stage(document: &Document, kind: Kind) -> Option<String> {
    let is_exported = kind == Kind::Rest && document.amazon.is_some();
    let first = all(document).into_iter().next();
    first.filter(|_| is_exported)?.stage
}

fn of(host: &str, path: &str, span: Span) -> Option<InvokeUrl> {
    let (id, region) = host.split_once(".execute-api.")?;
    // A private API has addresses for each of its endpoints: `{api}-{endpoint}`.
    let (id, _) = id.split_once("-vpce-").unwrap_or((id, ""));
    let is_id = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !is_id || !region.contains('.') {
        return None;
    }
    let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let path = path.trim_matches('/');
    let is_stage = !path.is_empty() && path.len() <= 128 && path.chars().all(good);
    Some(InvokeUrl {
        id: id.to_owned(),
        stage: is_stage.then(|| path.to_owned()),
        span,
    })
}

/// A path that is one variable, as exports have it, with the variable's default.
fn with_default(path: &str, server: &Node) -> String {
    let name = path.trim_end_matches('/').strip_prefix('{');
    let name = name.and_then(|name| name.strip_suffix('}'));
    let default = name.and_then(|name| server.get("variables")?.get(name)?.get("default"));
    let default = default.and_then(Node::as_text);
    default.unwrap_or(path).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceMap;

    #[test]
    fn addresses_of_apis() {
        let span = Span::new(SourceMap::new().add("api.yaml", ""), 0, 0);
        let read = |host: &str, path: &str| {
            let url = of(host, path, span)?;
            Some((url.id, url.stage.unwrap_or_default()))
        };
        let host = "abc123def4.execute-api.eu-west-1.amazonaws.com";
        for (host, path, expected) in [
            (host, "", Some(("abc123def4", ""))),
            (host, "/", Some(("abc123def4", ""))),
            (host, "/dev", Some(("abc123def4", "dev"))),
            (host, "dev/", Some(("abc123def4", "dev"))),
            (host, "/dev/v1", Some(("abc123def4", ""))),
            (host, "/{stage}", Some(("abc123def4", ""))),
            (
                "abc123def4-vpce-01.execute-api.cn-north-1.amazonaws.com.cn",
                "p",
                Some(("abc123def4", "p")),
            ),
            ("{id}.execute-api.eu-west-1.amazonaws.com", "p", None),
            (".execute-api.eu-west-1.amazonaws.com", "p", None),
            ("a.execute-api.eu", "p", None),
            ("pets.example", "p", None),
        ] {
            let expected = expected.map(|(id, stage)| (id.to_owned(), stage.to_owned()));
            assert_eq!(read(host, path), expected, "{host} {path}");
        }
    }
}
