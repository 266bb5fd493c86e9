//! Routes whose requests others take (`reference/rest-api.md` §2, `reference/http-api.md` §3).
//!
//! That a more specific route wins is what routes are for, and is not reported.

use std::collections::BTreeMap;

use super::{ambiguity, route};
use crate::diagnostics::{Diagnostic, Sink, code};
use crate::plan::{Api, Operation, Segment};

/// The methods that `ANY` stands for.
const METHODS: [&str; 7] = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];

/// Applies the rules.
pub(super) fn check(api: &Api, sink: &mut Sink) {
    let mut resources: BTreeMap<String, Vec<&Operation>> = BTreeMap::new();
    for operation in &api.operations {
        if operation.method.is_some() {
            resources
                .entry(operation.path.shape())
                .or_default()
                .push(operation);
        }
    }
    for operations in resources.values() {
        needless_any(operations, sink);
    }
    if api.cors.is_none() {
        preflights(api, &resources, sink);
    }
    ambiguity::check(api, sink);
}

fn of_method<'o>(operations: &[&'o Operation], method: &str) -> Option<&'o Operation> {
    let mut operations = operations.iter();
    let found = operations.find(|operation| operation.method.as_deref() == Some(method));
    found.copied()
}

/// An `ANY` beside all the methods that it stands for.
fn needless_any(operations: &[&Operation], sink: &mut Sink) {
    let Some(any) = of_method(operations, "ANY") else {
        return;
    };
    let others = METHODS.map(|method| of_method(operations, method));
    let [Some(first), rest @ ..] = others else {
        return;
    };
    if rest.iter().any(Option::is_none) {
        return;
    }
    let message = format!("no request reaches `{}`", route(any));
    sink.push(
        Diagnostic::new(code::SHADOWED_ROUTE, any.origin.span, message)
            .label("never reached")
            .secondary(
                first.origin.span,
                "this and the other six methods are answered by operations of their own",
            )
            .help("remove it, or those that it should answer")
            .pointer(&any.origin.pointer),
    );
}

/// Preflight requests that a greedy `OPTIONS` route is there for and that a protected `ANY` below it takes: a more
/// specific path goes before a method that is named. Browsers send them without credentials. Each greedy route is
/// reported once, at the first `ANY`.
fn preflights(api: &Api, resources: &BTreeMap<String, Vec<&Operation>>, sink: &mut Sink) {
    let is_greedy =
        |operation: &&Operation| matches!(operation.path.segments.last(), Some(Segment::Greedy(_)));
    let greedy = api
        .operations
        .iter()
        .filter(|operation| operation.method.as_deref() == Some("OPTIONS"))
        .filter(is_greedy)
        .filter(|operation| operation.access.passes_gateway());
    for options in greedy {
        let own = options.path.shape();
        let above = own.trim_end_matches("{+}");
        let below = resources
            .range::<str, _>((std::ops::Bound::Included(above), std::ops::Bound::Unbounded));
        let below = below.take_while(|(shape, _)| shape.starts_with(above));
        let taken = below.filter(|(shape, operations)| {
            **shape != own && of_method(operations, "OPTIONS").is_none()
        });
        let mut taken: Vec<&Operation> = taken
            .filter_map(|(_, operations)| of_method(operations, "ANY"))
            .filter(|any| !any.access.passes_gateway())
            .collect();
        taken.sort_by_key(|any| any.origin.span.start);
        let Some(first) = taken.first() else {
            continue;
        };
        let others = match taken.len() - 1 {
            0 => String::new(),
            n => format!(", and {n} more"),
        };
        let message = format!(
            "`{}` takes the preflight requests that `{}` should answer{others}",
            route(first),
            route(options)
        );
        sink.push(
            Diagnostic::new(code::PREFLIGHT_NOT_ANSWERED, first.origin.span, message)
                .label("refuses them: browsers send them without credentials")
                .secondary(options.origin.span, "does not get them")
                .help("add an `options` operation without `security` to the path itself")
                .pointer(&first.origin.pointer),
        );
    }
}
