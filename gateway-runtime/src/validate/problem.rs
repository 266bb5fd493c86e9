//! What does not fit, as `application/problem+json` (RFC 9457).

use serde_json::{Value, json};

use crate::schema::{Fault, Stop};

/// One thing that does not fit: a member of `errors`. Where in the parameter's value is left out if it is all of it.
pub(super) fn of_parameter(
    place: &str,
    name: &str,
    pointer: &str,
    keyword: &str,
    expected: &str,
) -> Value {
    match pointer {
        "" => json!({"in": place, "name": name, "keyword": keyword, "expected": expected}),
        _ => json!({
            "in": place, "name": name, "pointer": pointer, "keyword": keyword, "expected": expected,
        }),
    }
}

/// The same of a body, at a JSON Pointer (RFC 6901).
fn of_fault(fault: &Fault<'_, '_>) -> Value {
    json!({
        "in": "body",
        "pointer": fault.pointer,
        "keyword": fault.what.keyword(),
        "expected": fault.what.expected(),
    })
}

/// The same of a part of a body that its schema says nothing of, and of a body as a whole.
pub(super) fn of_body(pointer: &str, keyword: &str, expected: &str) -> Value {
    json!({"in": "body", "pointer": pointer, "keyword": keyword, "expected": expected})
}

/// A body that is not read to its end.
pub(super) fn of_stop(stop: Stop) -> Value {
    let (keyword, expected) = words(stop);
    of_body("", keyword, expected)
}

/// Adds what does not fit, each once: schemas that build upon one find the same.
pub(super) fn add_faults<'f>(
    faults: impl IntoIterator<Item = &'f Fault<'f, 'f>>,
    errors: &mut Vec<Value>,
) {
    for problem in faults.into_iter().map(of_fault) {
        if !errors.contains(&problem) {
            errors.push(problem);
        }
    }
}

/// The keyword and what is expected of a value that is not read to its end.
pub(super) fn words(stop: Stop) -> (&'static str, &'static str) {
    match stop {
        Stop::Limit => (
            "limit",
            "a value of less depth, or one that is easier to check",
        ),
        Stop::Syntax | Stop::Unfit => ("syntax", "JSON in UTF-8"),
    }
}

/// The problem as a whole.
pub(super) fn body(errors: &[Value]) -> String {
    json!({
        "type": "about:blank",
        "title": "Bad Request",
        "status": 400,
        "detail": "The request does not fit the API's description.",
        "errors": errors,
    })
    .to_string()
}
