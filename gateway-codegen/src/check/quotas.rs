//! Quotas of Amazon API Gateway that a gateway of our own does not have.

use std::collections::HashMap;

use crate::diagnostics::{Diagnostic, Severity, Sink, code};
use crate::plan::{Api, Kind, Operation};

/// Resources of a REST API, and routes of an HTTP API (`reference/rest-api.md` §16, `reference/http-api.md` §12).
const MAX_ROUTES: usize = 300;

/// Reports the APIs that API Gateway would not take. A plain document was hardly made for it: there it is advice.
pub(super) fn check(api: &Api, sink: &mut Sink) {
    let (n, first) = match api.kind {
        Kind::Rest => resources(api),
        Kind::Http => (api.operations.len(), api.operations.get(MAX_ROUTES)),
    };
    if let Some(first) = first {
        report(api, n, first, sink);
    }
}

/// How many resources an API has, and the first operation that needs one too many. A resource is a path, and every
/// path above it, but for the root.
fn resources(api: &Api) -> (usize, Option<&Operation>) {
    // By the number of the resource above, and the last segment.
    let mut known: HashMap<(usize, &str), usize> = HashMap::new();
    let mut first = None;
    for operation in &api.operations {
        let path = operation.path.text.trim_matches('/');
        let mut above = 0;
        for segment in path.split('/').filter(|_| !path.is_empty()) {
            let number = known.len() + 1;
            above = *known.entry((above, segment)).or_insert(number);
        }
        if known.len() > MAX_ROUTES && first.is_none() {
            first = Some(operation);
        }
    }
    (known.len(), first)
}

fn report(api: &Api, n: usize, first: &Operation, sink: &mut Sink) {
    let (kind, what) = match api.kind {
        Kind::Rest => ("a REST API", "resources"),
        Kind::Http => ("an HTTP API", "routes"),
    };
    let message = format!("{kind} of Amazon has at most {MAX_ROUTES} {what}, and this one has {n}");
    let severity = match api.plain {
        true => Severity::Advice,
        false => code::TOO_MANY_ROUTES.severity(),
    };
    sink.push(
        Diagnostic::new(code::TOO_MANY_ROUTES, first.path_span, message)
            .severity(severity)
            .label("the first that is too many")
            .help("split the document, or ask for a higher quota; a gateway of gwc serves all of them")
            .pointer(&first.origin.pointer),
    );
}
