//! Resources: whole ARNs, with wildcards, or short forms.

use super::super::complete::SHORT_FORM;
use super::super::pattern::{Part, Pattern, Syntax};
use super::super::problem::{Problems, quoted};
use super::super::wildcard::{self, Case};
use super::Context;
use super::statement::pattern;

/// Colons before the part of an ARN that may have variables.
const N_COLONS: usize = 5;

pub(super) fn read(text: &str, context: Context<'_>, problems: &mut Problems) -> Option<Pattern> {
    let is_short = text.starts_with(SHORT_FORM);
    if !is_short && !text.starts_with("arn:") && !text.starts_with('*') {
        problems.error(format!(
            "{} is neither an ARN nor `{SHORT_FORM}…` nor begins with `*`: it would match nothing",
            quoted(text)
        ));
        return None;
    }
    let n_bytes = context.limits.resource_bytes;
    if text.len() > n_bytes {
        problems.error(format!("a resource has more than {n_bytes} bytes"));
        return None;
    }
    let pattern = pattern(text, true, n_bytes, context, problems)?;
    if !is_short && has_early_variable(&pattern) {
        problems.error("a variable stands before the fifth colon of an ARN");
        return None;
    }
    if is_of_other_service(text) {
        problems.no_effect(format!("{} is no resource of `execute-api`", quoted(text)));
    }
    Some(pattern)
}

fn has_early_variable(pattern: &Pattern) -> bool {
    let mut n_colons = 0;
    for part in pattern.parts.iter() {
        match part {
            Part::Text(text) => n_colons += text.matches(':').count(),
            Part::Variable { .. } if n_colons < N_COLONS => return true,
            _ => {}
        }
    }
    false
}

/// Whether the service of an ARN is plainly another one. A `*` before it may stand for anything.
fn is_of_other_service(text: &str) -> bool {
    let mut components = text.split(':');
    let (Some("arn"), Some(partition), Some(service), Some(_)) = (
        components.next(),
        components.next(),
        components.next(),
        components.next(),
    ) else {
        return false;
    };
    let syntax = Syntax {
        wildcards: true,
        variables: false,
    };
    let is_api = Pattern::read(service, syntax)
        .is_ok_and(|service| wildcard::matches(&service.parts, "execute-api", Case::Sensitive));
    !partition.contains('*') && !service.contains('*') && !is_api
}
