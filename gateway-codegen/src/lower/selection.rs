//! Selection patterns of integration responses, evaluated at build time.
//!
//! The `errorMessage` of a Lambda function is matched at run time.
//!
//! The selection text of HTTP and mock integrations is a status code, so a pattern is a set of codes:
//! the compiler tries all of them and the gateway compares numbers.

use regex::RegexBuilder;

use crate::diagnostics::{Diagnostic, Sink, code};
use crate::openapi::model::Spanned;
use crate::plan::Selection;

/// Statuses a backend may answer with.
const STATUSES: std::ops::RangeInclusive<u16> = 100..=999;

/// The most bytes a compiled pattern may have: a document may hold thousands of patterns.
const MAX_SIZE: usize = 256 << 10;

/// Inclusive ranges of the statuses that match the whole of `pattern`; `None`: not a pattern, which is reported.
pub(super) fn statuses(pattern: &Spanned<String>, sink: &mut Sink) -> Option<Vec<(u16, u16)>> {
    let regex =
        match RegexBuilder::new(&format!(r"\A(?:{})\z", pattern.value))
            .size_limit(MAX_SIZE)
            .build()
        {
            Ok(regex) => regex,
            Err(_) => {
                let diagnostic = Diagnostic::new(
                    code::INVALID_SELECTION_PATTERN,
                    pattern.span,
                    format!("`{}` is not a regular expression", pattern.value),
                );
                sink.push(diagnostic.label("selects nothing").help(
                    r"write `default`, a status such as `404`, or a pattern such as `4\d{2}`",
                ));
                return None;
            }
        };
    let mut ranges: Vec<(u16, u16)> = Vec::new();
    for status in STATUSES.filter(|status| regex.is_match(&status.to_string())) {
        match ranges.last_mut() {
            Some((_, to)) if *to + 1 == status => *to = status,
            _ => ranges.push((status, status)),
        }
    }
    Some(ranges)
}

/// A pattern for `errorMessage`; `None`: not a pattern, which is reported.
pub(super) fn error_message(pattern: &Spanned<String>, _sink: &mut Sink) -> Option<Selection> {
    Some(Selection::ErrorMessage(pattern.value.clone()))
}
