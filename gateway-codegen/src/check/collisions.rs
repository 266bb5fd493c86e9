//! Two APIs of one gateway that could answer the same request.

use std::collections::BTreeMap;

use crate::diagnostics::{Diagnostic, Sink, code};
use crate::plan::{Api, Gateway, Segment, Stage};

/// Where a stage answers: its host, and its mount with the base path.
type Place = (Option<String>, String);

/// Every pair of mounted stages must differ in host, or in mount and base path; and no path of one may lie below the
/// place of another, which takes all requests there.
pub(super) fn check(gateway: &Gateway, sink: &mut Sink) {
    let mut mounted: BTreeMap<Place, (&Api, &Stage)> = BTreeMap::new();
    for api in &gateway.apis {
        for stage in &api.stages {
            let place = (stage.mount_host.clone(), prefix(api, stage));
            match mounted.get(&place) {
                Some(other) => same_place(&place.1, (api, stage), *other, sink),
                None => drop(mounted.insert(place, (api, stage))),
            }
        }
    }
    for ((host, path), inner) in &mounted {
        // The places above it, the nearest first.
        let mut above = path.as_str();
        while let Some((parent, _)) = above.rsplit_once('/') {
            above = parent;
            let place = (host.clone(), above.to_owned());
            let below = path.get(above.len()..).unwrap_or_default();
            if let Some(outer) = mounted.get(&place) {
                hidden(path, below, *outer, *inner, sink);
            }
        }
    }
}

fn same_place(
    place: &str,
    (api, stage): (&Api, &Stage),
    (other_api, other): (&Api, &Stage),
    sink: &mut Sink,
) {
    let place = if place.is_empty() { "/" } else { place };
    let span = stage.origin.as_ref().unwrap_or(&api.origin).span;
    let other_span = other.origin.as_ref().unwrap_or(&other_api.origin).span;
    let message = format!(
        "the APIs `{}` and `{}` both answer below `{place}`",
        other_api.name, api.name
    );
    if span == other_span {
        let diagnostic = Diagnostic::new(code::COLLIDING_APIS, span, message);
        sink.push(
            diagnostic
                .label("this, twice")
                .help("name each document once"),
        );
        return;
    }
    let mut diagnostic = Diagnostic::new(code::COLLIDING_APIS, span, message)
        .label("the second")
        .secondary(other_span, "the first")
        .help("give one of them another base path: `x-gateway: {basePath: /v2}`");
    let alone = match (named(other_api), named(api)) {
        (Some(other), Some(this)) => Some(format!("`{other}` or `{this}`")),
        // Documents beside the template that was named.
        _ if api.file == other_api.file && api.origin.span.file != other_api.origin.span.file => {
            Some(format!("`{}#LogicalId`", api.file))
        }
        _ => None,
    };
    if let Some(alone) = alone {
        diagnostic = diagnostic.help(format!("or compile one of them alone: {alone}"));
    }
    sink.push(diagnostic);
}

/// What the command line calls one API of a template, `FILE#LogicalId`; `None` for a document of its own.
fn named(api: &Api) -> Option<String> {
    let below = api.origin.pointer.strip_prefix("#/Resources/")?;
    let id = below.split('/').next()?;
    Some(format!("{}#{id}", api.file))
}

/// Reports the first path of `outer` that begins with `below`, so that `inner`, which answers below `place`, gets its
/// requests.
fn hidden(
    place: &str,
    below: &str,
    (outer, _): (&Api, &Stage),
    (inner, stage): (&Api, &Stage),
    sink: &mut Sink,
) {
    let begins = |segments: &[Segment]| {
        let mut segments = segments.iter();
        below
            .split('/')
            .skip(1)
            .all(|part| matches!(segments.next(), Some(Segment::Literal(text)) if text == part))
    };
    let mut operations = outer.operations.iter();
    let Some(operation) = operations.find(|operation| begins(&operation.path.segments)) else {
        return;
    };
    let message = format!(
        "the API `{}` answers all below `{place}`, so no request reaches `{}` of `{}`",
        inner.name, operation.path.text, outer.name
    );
    let span = stage.origin.as_ref().unwrap_or(&inner.origin).span;
    sink.push(
        Diagnostic::new(code::COLLIDING_APIS, operation.path_span, message)
            .label("never reached")
            .secondary(span, "this answers instead")
            .help("move the path to the other document, or give one of them another base path"),
    );
}

fn prefix(api: &Api, stage: &Stage) -> String {
    format!("{}{}", stage.mount_path, api.base_path)
}
