//! Which payloads are binary.

use http::HeaderMap;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE};

use crate::respond::media_type;

/// Whether the first media type of a field is one of an API's binary ones (`reference/rest-api.md` §4.7): exact, or
/// below `type/*`; `*/*` has every one. A wildcard in the field itself is only a text.
pub(super) fn is_binary(types: &[&str], field: Option<&[u8]>) -> bool {
    if types.contains(&"*/*") {
        return true;
    }
    let Some(Ok(field)) = field.map(std::str::from_utf8) else {
        return false;
    };
    let given = media_type(field);
    types.iter().any(|known| match known.strip_suffix("/*") {
        Some("*") => true,
        Some(class) => given
            .split_once('/')
            .is_some_and(|(given, _)| given.eq_ignore_ascii_case(class)),
        None => !known.starts_with("*/") && known.eq_ignore_ascii_case(given),
    })
}

/// Whether an HTTP API takes a request's body for binary (`reference/http-api.md` §4.2).
pub(super) fn is_binary_http(headers: &HeaderMap) -> bool {
    if headers.contains_key(CONTENT_ENCODING) {
        return true;
    }
    let content_type = headers.get(CONTENT_TYPE).map(http::HeaderValue::to_str);
    let Some(Ok(content_type)) = content_type else {
        return true;
    };
    let given = media_type(content_type).to_ascii_lowercase();
    let is_text = given.starts_with("text/")
        || given.ends_with("+json")
        || given.ends_with("+xml")
        || matches!(
            given.as_str(),
            "application/json" | "application/javascript" | "application/xml"
        );
    !is_text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rest() {
        let types = ["image/png", "*/test", "application/*"];
        for (field, expected) in [
            ("image/png", true),
            ("IMAGE/png; q=1", true),
            ("image/*", false),
            ("*/*", false),
            ("*/test", false),
            ("a/test", false),
            ("image/webp,image/png", false),
            ("application/x", true),
            ("application/*", true),
            ("", false),
        ] {
            assert_eq!(
                is_binary(&types, Some(field.as_bytes())),
                expected,
                "{field}"
            );
        }
        assert!(!is_binary(&types, None));
        assert!(is_binary(&["*/*"], None));
        assert!(!is_binary(&[], Some(b"image/png")));
    }

    #[test]
    fn http() {
        for (name, value, expected) in [
            ("content-type", "text/plain; charset=utf-8", false),
            ("content-type", "Application/JSON", false),
            ("content-type", "application/problem+json", false),
            ("content-type", "image/svg+xml", false),
            ("content-type", "application/x-www-form-urlencoded", true),
            ("content-type", "image/png", true),
            ("content-encoding", "gzip", true),
            ("accept", "text/plain", true),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(name, value.parse().unwrap());
            assert_eq!(is_binary_http(&headers), expected, "{value}");
        }
    }
}
