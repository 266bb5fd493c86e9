//! Cross-origin requests of HTTP APIs (`reference/http-api.md` §7, Fetch standard §3.3).

use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
    ACCESS_CONTROL_REQUEST_METHOD, HeaderName, HeaderValue, ORIGIN, VARY,
};
use http::{HeaderMap, Method, Response, StatusCode};

use super::{Answer, body::Body};
use crate::descriptor::Cors;

/// The answer to a preflight request, if this is one.
pub(crate) fn preflight(cors: &Cors, method: &Method, request: &HeaderMap) -> Option<Answer> {
    if *method != Method::OPTIONS
        || !request.contains_key(ORIGIN)
        || !request.contains_key(ACCESS_CONTROL_REQUEST_METHOD)
    {
        return None;
    }
    let mut response = Response::new(Body::full(""));
    *response.status_mut() = StatusCode::NO_CONTENT;
    let headers = response.headers_mut();
    if allow_origin(cors, request, headers) {
        set(headers, ACCESS_CONTROL_ALLOW_METHODS, cors.allow_methods);
        set(headers, ACCESS_CONTROL_ALLOW_HEADERS, cors.allow_headers);
        if let Some(seconds) = cors.max_age {
            headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from(seconds));
        }
    }
    Some(response)
}

/// Adds the headers of an actual request's answer; the backend's own are gone already.
pub(crate) fn decorate(cors: &Cors, request: &HeaderMap, headers: &mut HeaderMap) {
    if allow_origin(cors, request, headers) {
        set(headers, ACCESS_CONTROL_EXPOSE_HEADERS, cors.expose_headers);
    }
}

/// Sets the allowed origin; false: the request has no origin, or one that is not allowed.
fn allow_origin(cors: &Cors, request: &HeaderMap, headers: &mut HeaderMap) -> bool {
    let Some(origin) = request.get(ORIGIN) else {
        return false;
    };
    let any = cors.allow_origins.contains(&"*");
    if !any {
        headers.append(VARY, HeaderValue::from_static("Origin"));
    }
    let allowed = any
        || origin.to_str().is_ok_and(|origin| {
            cors.allow_origins
                .iter()
                .any(|known| matches(known, origin))
        });
    if !allowed {
        return false;
    }
    // With credentials a wildcard is not allowed by browsers; the compiler refuses that document.
    let value = if any {
        HeaderValue::from_static("*")
    } else {
        origin.clone()
    };
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, value);
    if cors.allow_credentials {
        headers.insert(
            ACCESS_CONTROL_ALLOW_CREDENTIALS,
            HeaderValue::from_static("true"),
        );
    }
    true
}

fn matches(known: &str, origin: &str) -> bool {
    match known {
        "https://*" => starts_with_scheme(origin, "https://"),
        "http://*" => starts_with_scheme(origin, "http://"),
        _ => known.eq_ignore_ascii_case(origin),
    }
}

fn starts_with_scheme(origin: &str, scheme: &str) -> bool {
    origin
        .get(..scheme.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
        && origin.len() > scheme.len()
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    if !value.is_empty()
        && let Ok(value) = HeaderValue::from_str(value)
    {
        headers.insert(name, value);
    }
}
