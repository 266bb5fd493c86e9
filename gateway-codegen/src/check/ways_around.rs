//! Open routes that lead to the backend of a protected one.
//!
//! A backend reads a path with less care than the gateway: it takes other spellings for the same (`/Admin`, `/admin/`,
//! `/admin/../admin`), answers `HEAD` as `GET`, and hears `X-HTTP-Method-Override`. Whatever the protected route does
//! not take then comes through the open one. The same where an open route has the backend's address from elsewhere.

use std::collections::BTreeSet;

use super::backends::{Backends, flat};
use super::route;
use crate::diagnostics::{Diagnostic, Sink, code};
use crate::plan::{Api, HttpIntegration, Integration, Operation, Segment, UriPart};
use crate::source::Span;

/// Most pairs of routes that are looked at.
const MAX_PAIRS: usize = 500_000;

/// Reports open routes, each with the first protected route that it leads around; their places.
pub(super) fn check(api: &Api, sink: &mut Sink) -> BTreeSet<Span> {
    let mut guarded: Vec<(String, &Operation)> = Vec::new();
    let mut open = Vec::new();
    for operation in &api.operations {
        if !operation.access.passes_gateway() {
            guarded.push((operation.path.shape(), operation));
        } else if operation.access.is_open() {
            open.push(operation);
        }
    }
    guarded.sort_by(|a, b| a.0.cmp(&b.0));
    let backends = Backends::of(guarded.iter().map(|(_, operation)| *operation));
    let mut found = BTreeSet::new();
    let mut n_pairs = 0;
    for opening in open {
        let is_greedy = is_greedy(opening);
        let prefix = hook(opening);
        let from = guarded.partition_point(|(key, _)| *key < prefix);
        let below = guarded.iter().skip(from);
        let below = below.take_while(|(key, _)| key.starts_with(&prefix));
        let mut around = Vec::new();
        for (key, protected) in below {
            n_pairs += 1;
            if n_pairs > MAX_PAIRS {
                return found;
            }
            let rest = key.get(prefix.len()..).unwrap_or_default();
            let is_there = match is_greedy {
                true => rest.is_empty() || rest.starts_with('/'),
                false => rest.is_empty(),
            };
            if is_there && leads_around(opening, protected, is_greedy) {
                around.push(*protected);
            }
        }
        around.extend(backends.behind(opening));
        around.sort_by_key(|one| (one.origin.span.file, one.origin.span.start));
        around.dedup_by_key(|one| one.origin.span);
        // The first in the document.
        let Some(first) = around.first() else {
            continue;
        };
        report(opening, first, around.len() - 1, sink);
        found.insert(opening.origin.span);
    }
    found
}

fn report(opening: &Operation, protected: &Operation, n_others: usize, sink: &mut Sink) {
    let mut guards = protected.access.guards();
    let asked = guards.find(|guard| guard.enforcer.is_gateway());
    let asked = asked.and_then(|guard| guard.scheme.as_deref());
    let asked = asked.map_or("IAM".to_owned(), |scheme| format!("`{scheme}`"));
    let backend = match protected.integration {
        Integration::LambdaProxy(_) => "function",
        _ => "backend",
    };
    let message = format!(
        "`{}` is open and leads to the same {backend} as `{}`, which asks for {asked}",
        route(opening),
        route(protected)
    );
    let label = match n_others {
        0 => "this is protected".to_owned(),
        1 => "this is protected, and 1 more below".to_owned(),
        n => format!("this is protected, and {n} more below"),
    };
    sink.push(
        Diagnostic::new(code::WAY_AROUND, opening.origin.span, message)
            .label("a way around it")
            .secondary(protected.origin.span, label)
            .help("give it the same `security`, or let it lead to another backend")
            .pointer(&opening.origin.pointer),
    );
}

/// The shape of the path that a route takes requests for; of what takes all below it, that of the path it hangs from.
fn hook(operation: &Operation) -> String {
    if operation.method.is_none() {
        return String::new();
    }
    let shape = operation.path.shape();
    match shape.strip_suffix("/{+}") {
        Some(above) => above.to_owned(),
        None => shape,
    }
}

/// Whether a route takes all that is below its path: `$default` does too.
fn is_greedy(operation: &Operation) -> bool {
    let last = operation.path.segments.last();
    operation.method.is_none() || matches!(last, Some(Segment::Greedy(_)))
}

/// Whether what a protected route protects comes through an open one as well.
fn leads_around(opening: &Operation, protected: &Operation, is_greedy: bool) -> bool {
    let (open, closed) = (opening.method.as_deref(), protected.method.as_deref());
    if closed == Some("OPTIONS") {
        return false;
    }
    let is_any = matches!(open, None | Some("ANY"));
    // Browsers send preflight requests without credentials, so that these have to be open; but the backend has to get
    // them as what they are.
    let is_hidden = open != closed && is_same_request(opening, protected);
    if !(is_hidden || is_any && open != closed || is_greedy && is_same_method(open, closed)) {
        return false;
    }
    match (&opening.integration, &protected.integration) {
        (Integration::LambdaProxy(open), Integration::LambdaProxy(closed)) => {
            open.function == closed.function
        }
        (
            Integration::HttpProxy(open),
            Integration::HttpProxy(closed) | Integration::Http(closed, _),
        ) => reaches(open, closed, is_greedy),
        _ => false,
    }
}

/// Whether a route takes requests with the methods of another one.
fn is_same_method(open: Option<&str>, closed: Option<&str>) -> bool {
    let is_any = |method: Option<&str>| matches!(method, None | Some("ANY"));
    is_any(open) || open != Some("OPTIONS") && (open == closed || is_any(closed))
}

/// Whether the backend gets the same request of both, whatever method the client used.
fn is_same_request(opening: &Operation, protected: &Operation) -> bool {
    let (Integration::HttpProxy(open), Integration::HttpProxy(closed)) =
        (&opening.integration, &protected.integration)
    else {
        return false;
    };
    let sent = closed.method.as_deref().or(protected.method.as_deref());
    open.method.is_some() && open.method.as_deref() == sent && open.request == closed.request
}

/// Whether an address leads to where another one leads, or to all below a place where that is.
fn reaches(open: &HttpIntegration, closed: &HttpIntegration, is_greedy: bool) -> bool {
    if open.service.is_some() || closed.service.is_some() || open.vpc_link != closed.vpc_link {
        return false;
    }
    let parts = match (open.append_path, open.uri.split_last()) {
        (false, Some((UriPart::Path(_), above))) if is_greedy => above,
        (false, _) => return open.uri == closed.uri && !closed.append_path,
        (true, _) => open.uri.as_slice(),
    };
    let (open, closed) = (flat(parts), flat(&closed.uri));
    closed
        .strip_prefix(open.trim_end_matches('/'))
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
