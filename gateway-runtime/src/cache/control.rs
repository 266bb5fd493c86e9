//! What a request says of caches.

use http::{HeaderMap, header};

use crate::access;
use crate::context::Call;
use crate::descriptor::Invalidation;

/// What a request asks of the cache, and whether it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// Nothing.
    Nothing,
    /// A new answer, which takes the place of what is kept.
    New,
    /// The same, without permission: it is refused.
    Refused,
    /// The same: the caller gets what is kept, and may be told so.
    Ignored { is_told: bool },
}

/// What a request asks of the cache (the table of `reference/rest-api.md` §8).
pub(super) fn asked(call: &Call<'_>, invalidation: Invalidation) -> Asked {
    if !asks_for_new(call.headers) {
        return Asked::Nothing;
    }
    if invalidation == Invalidation::Free || access::may_invalidate(call) {
        return Asked::New;
    }
    match invalidation {
        Invalidation::Free => Asked::New,
        Invalidation::Fail => Asked::Refused,
        Invalidation::Warn => Asked::Ignored { is_told: true },
        Invalidation::Ignore => Asked::Ignored { is_told: false },
    }
}

/// Whether there is `max-age=0`. Other directives say nothing.
fn asks_for_new(headers: &HeaderMap) -> bool {
    directives(headers).any(|directive| directive.eq_ignore_ascii_case(b"max-age=0"))
}

/// The directives of `Cache-Control`, with what they name.
pub(super) fn directives(headers: &HeaderMap) -> impl Iterator<Item = &[u8]> {
    let fields = headers.get_all(header::CACHE_CONTROL).iter();
    let all = fields.flat_map(|field| field.as_bytes().split(|byte| *byte == b','));
    all.map(<[u8]>::trim_ascii)
}

/// Whether a request wants a part of an answer, or none where it has one: what it gets is not for others.
pub(super) fn is_conditional(headers: &HeaderMap) -> bool {
    const FIELDS: [header::HeaderName; 6] = [
        header::RANGE,
        header::IF_RANGE,
        header::IF_MATCH,
        header::IF_NONE_MATCH,
        header::IF_MODIFIED_SINCE,
        header::IF_UNMODIFIED_SINCE,
    ];
    FIELDS.iter().any(|name| headers.contains_key(name))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn new_answers_are_asked_for_with_one_directive() {
        for (fields, expected) in [
            (&[][..], false),
            (&["max-age=0"], true),
            (&["no-transform,  Max-Age=0 , x"], true),
            (&["no-cache", "max-age=0"], true),
            (&["no-cache"], false),
            (&["max-age=00"], false),
            (&["max-age=01"], false),
            (&["s-max-age=0"], false),
            (&["max-age=0;a"], false),
            (&["max-age"], false),
            (&["max-age=\"0\""], false),
        ] {
            let mut headers = HeaderMap::new();
            for field in fields {
                headers.append(header::CACHE_CONTROL, HeaderValue::from_static(field));
            }
            assert_eq!(asks_for_new(&headers), expected, "{fields:?}");
        }
    }
}
