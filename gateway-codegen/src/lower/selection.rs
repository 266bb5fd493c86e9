//! Selection patterns of integration responses, evaluated at build time.
//!
//! The `errorMessage` of a Lambda function is matched at run time.
//!
//! The selection text of HTTP and mock integrations is a status code, so a pattern is a set of codes:
//! the compiler tries all of them and the gateway compares numbers.

use crate::diagnostics::{Diagnostic, Sink, code, quoted};
use crate::java_regex::{Error, Expression};
use crate::openapi::model::Spanned;
use crate::plan::Selection;

/// Statuses a backend may answer with.
const STATUSES: std::ops::RangeInclusive<u16> = 100..=999;

/// Inclusive ranges of the statuses that match the whole of `pattern`; `None`: not a pattern, which is reported.
pub(super) fn statuses(pattern: &Spanned<String>, sink: &mut Sink) -> Option<Vec<(u16, u16)>> {
    let matching = Expression::new(&pattern.value).and_then(|pattern| pattern.matching(STATUSES));
    let help = r"write `default`, a status such as `404`, or a pattern such as `4\d{2}`";
    let matching = match matching {
        Ok(matching) => matching,
        Err(error) => return reported(pattern, &error, help, sink),
    };
    let mut ranges: Vec<(u16, u16)> = Vec::new();
    for status in matching {
        match ranges.last_mut() {
            Some((_, to)) if *to + 1 == status => *to = status,
            _ => ranges.push((status, status)),
        }
    }
    Some(ranges)
}

/// The statuses that match the whole of a pattern; `None`: it is none, which is reported elsewhere.
pub(super) fn matching(pattern: &str) -> Option<Vec<u16>> {
    let expression = Expression::new(pattern).ok()?;
    expression.matching(STATUSES).ok()
}

/// A pattern for `errorMessage`; `None`: not a pattern, which is reported.
pub(super) fn error_message(pattern: &Spanned<String>, sink: &mut Sink) -> Option<Selection> {
    let help = "write `default`, or a pattern for the whole message, such as `.*not found.*`";
    match Expression::new(&pattern.value) {
        Ok(_) => Some(Selection::ErrorMessage(pattern.value.clone())),
        Err(error) => reported(pattern, &error, help, sink),
    }
}

fn reported<T>(pattern: &Spanned<String>, error: &Error, help: &str, sink: &mut Sink) -> Option<T> {
    let pattern_text = quoted(&pattern.value);
    let message = match error {
        Error::Limit(_) => format!("{pattern_text} is too large, or takes too long to match"),
        _ => format!("{pattern_text} is not a regular expression"),
    };
    sink.push(
        Diagnostic::new(code::INVALID_SELECTION_PATTERN, pattern.span, message)
            .label("selects nothing")
            .help(help),
    );
    None
}
