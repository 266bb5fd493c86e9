//! Identity sources: what of a request an authorizer goes by.

use std::borrow::Cow;

use http::header::AsHeaderName;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use crate::context::{Call, Failure, Outcome};
use crate::descriptor::{Kind, ValuePart};
use crate::map::{self, Message};
use crate::text::lossy;

/// Where API keys stand (`reference/rest-api.md` §9).
static X_API_KEY: HeaderName = HeaderName::from_static("x-api-key");

/// Most bytes of all identity sources of a request together.
const MAX_BYTES: usize = 16 * 1024;

/// The values of the sources; `None`: one of them is absent or empty, or all are too long
/// (`reference/security.md` I09).
pub(super) fn values(call: &Call<'_>, sources: &'static [ValuePart]) -> Option<Vec<String>> {
    let mut left = MAX_BYTES;
    let values = sources.iter().map(|source| {
        let value = map::value(
            std::slice::from_ref(source),
            call,
            Message::REQUEST,
            &Outcome::NONE,
        );
        let value = value.filter(|value| !value.is_empty())?;
        left = left.checked_sub(value.len())?;
        Some(value.into_owned())
    });
    values.collect()
}

/// The value of the first source, where tokens stand; `None`: it is absent or empty.
pub(super) fn first<'c>(call: &'c Call<'_>, sources: &'static [ValuePart]) -> Option<Cow<'c, str>> {
    let source = sources.get(..1)?;
    let value = map::value(source, call, Message::REQUEST, &Outcome::NONE);
    value.filter(|value| !value.is_empty())
}

/// The value of the one field in which a credential stands; `None`: it is absent or empty, or there are several, of which backends
/// might believe another one than what was looked at (`reference/security.md` §0).
pub(super) fn credential<'c>(
    call: &'c Call<'_>,
    sources: &'static [ValuePart],
) -> Option<Cow<'c, str>> {
    match sources.first() {
        Some(ValuePart::Header(name) | ValuePart::HeaderAll(name)) => {
            let value = only(call.headers, *name)?;
            Some(lossy(value.as_bytes())).filter(|value| !value.is_empty())
        }
        _ => first(call, sources),
    }
}

/// The one field of a name; `None`: there is none, or there are several.
fn only(headers: &HeaderMap, name: impl AsHeaderName) -> Option<&HeaderValue> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?;
    values.next().is_none().then_some(value)
}

/// Whether a source stands several times in a request, of which authorizers get all, and the value of the source is one.
pub(super) fn has_repeated(call: &Call<'_>, sources: &[ValuePart]) -> bool {
    sources.iter().any(|source| match source {
        ValuePart::Header(name) => is_repeated(call, name),
        ValuePart::Query(name) => call.query_values(name).nth(1).is_some(),
        _ => false,
    })
}

/// Whether a request has several fields of a name.
fn is_repeated(call: &Call<'_>, name: &str) -> bool {
    call.headers.get_all(name).iter().nth(1).is_some()
}

/// What decisions are kept by: the values, each behind its length, so that no two lists are written alike.
pub(super) fn cache_key(values: &[String]) -> Box<[u8]> {
    let n_bytes: usize = values.iter().map(|value| value.len() + 4).sum();
    let mut key = Vec::with_capacity(n_bytes);
    for value in values {
        let length = u32::try_from(value.len()).unwrap_or(u32::MAX);
        key.extend_from_slice(&length.to_be_bytes());
        key.extend_from_slice(value.as_bytes());
    }
    key.into()
}

/// The ARN of what a request asks for (`reference/rest-api.md` §5.1, `http-api.md` §6.2).
pub(super) fn arn(call: &Call<'_>, region: &str) -> String {
    let api = call.stage.api;
    let account = crate::context::ACCOUNT_ID;
    let partition = crate::aws::endpoint::Partition::of_region(region).id;
    let stage = call.stage.stage.name;
    let prefix = format!(
        "arn:{partition}:execute-api:{region}:{account}:{}/{stage}/",
        api.id
    );
    let is_default = call
        .operation
        .is_some_and(|operation| operation.method == "$default");
    match (api.kind, is_default) {
        (Kind::Http, true) => format!("{prefix}$default"),
        _ => {
            let path = call.resource_path();
            let path = path.strip_prefix('/').unwrap_or(path);
            // Policies that repeat the ARN, as most functions write them, would take it as a wildcard.
            let path = path.replace('*', "%2A");
            format!("{prefix}{}/{path}", call.method)
        }
    }
}

/// The longest ARN of a method in bytes, where it is what callers are held to; HTTP APIs have no such limit
/// (`reference/rest-api.md` §5.1 and §16).
const MAX_ARN: usize = 1600;

/// Holds the ARN of what a request asks for to its length.
///
/// # Errors
///
/// It is too long.
pub(super) fn check_arn(call: &Call<'_>, arn: &str) -> Result<(), Failure> {
    const LONG_ARN: &str = "the path is too long for an ARN";

    match call.stage.api.kind {
        Kind::Rest if arn.len() > MAX_ARN => {
            Err(Failure::with_status(StatusCode::URI_TOO_LONG, LONG_ARN))
        }
        Kind::Rest | Kind::Http => Ok(()),
    }
}

/// The value of an API key: of the header, or of the authorizer's answer.
pub(super) fn api_key<'c>(call: &'c Call<'_>, usage_key: Option<&'c str>) -> Option<&'c [u8]> {
    match call.stage.api.api_key_source {
        crate::descriptor::ApiKeySource::Header => {
            only(call.headers, &X_API_KEY).map(HeaderValue::as_bytes)
        }
        crate::descriptor::ApiKeySource::Authorizer => usage_key.map(str::as_bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_told_apart() {
        let key = |values: &[&str]| {
            let values: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
            cache_key(&values)
        };
        assert_ne!(key(&["ab", "c"]), key(&["a", "bc"]));
        assert_ne!(key(&["a,b"]), key(&["a", "b"]));
        assert_ne!(key(&["a"]), key(&["a", ""]));
        assert_eq!(key(&["a", "b"]), key(&["a", "b"]));
    }
}
