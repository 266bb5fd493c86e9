//! Links of descriptions, guides and themes to paths on the portal's own host that nothing there answers.

use std::collections::BTreeMap;

use crate::diagnostics::{Diagnostic, Sink, code, quoted};
use crate::plan::docs::HostLink;
use crate::plan::{Api, Gateway, Operation, Segment, Stage};

/// Paths that are looked for among the operations of a gateway: each costs a look at all of them, and of a flood only the first
/// are told.
const MAX_PATHS: usize = 1_000;

/// Checks the links of one API and of its theme, which may lead to another one of the gateway. Where the gateway does not serve the portal, nobody
/// knows what else is on its host.
pub(crate) fn check_links(api: &Api, of_theme: &[HostLink], gateway: &Gateway, sink: &mut Sink) {
    if !api.portal.as_ref().is_some_and(|portal| portal.is_served) {
        return;
    }
    let links = api.docs.iter().flat_map(|docs| &docs.host_links);
    let mut known: BTreeMap<&str, bool> = BTreeMap::new();
    for link in links.chain(of_theme) {
        let path = link.target.split(['?', '#']).next().unwrap_or_default();
        if known.len() >= MAX_PATHS && !known.contains_key(path) {
            continue;
        }
        let is_there = known
            .entry(path)
            .or_insert_with(|| is_answered(gateway, path));
        if *is_there {
            continue;
        }
        let message = format!("the link {} leads nowhere", quoted(&link.target));
        let diagnostic = Diagnostic::new(code::BROKEN_LINK, link.span, message);
        sink.push(
            diagnostic
                .label("no page of the portal, and no operation with GET")
                .help("if something else answers there, write the address with its host"),
        );
    }
}

fn is_answered(gateway: &Gateway, path: &str) -> bool {
    let steps: Vec<&str> = steps(path).collect();
    gateway.apis.iter().any(|api| {
        let portal = api.portal.as_ref().filter(|portal| portal.is_served);
        let is_of_portal = portal.is_some_and(|portal| {
            let mut known = self::steps(&portal.path).enumerate();
            known.all(|(i, step)| steps.get(i) == Some(&step))
        });
        is_of_portal
            || api.stages.iter().any(|stage| {
                let below = below(api, stage, &steps);
                below.is_some_and(|rest| api.operations.iter().any(|it| is_route(it, rest)))
            })
    })
}

/// What of a path is below the place where a stage has its operations.
fn below<'s, 'p>(api: &Api, stage: &Stage, wanted: &'s [&'p str]) -> Option<&'s [&'p str]> {
    let before = [stage.mount_path.as_str(), &api.base_path];
    let mut before = before.into_iter().flat_map(steps);
    before.try_fold(wanted, |rest, step| {
        let (first, rest) = rest.split_first()?;
        (*first == step).then_some(rest)
    })
}

/// Whether a browser that follows a link gets to an operation.
fn is_route(operation: &Operation, wanted: &[&str]) -> bool {
    let Some(method) = operation.method.as_deref() else {
        return true;
    };
    if !matches!(method, "GET" | "ANY") {
        return false;
    }
    let mut wanted = wanted.iter();
    for segment in &operation.path.segments {
        let is_there = match (segment, wanted.next()) {
            (Segment::Greedy(_), Some(_)) => return true,
            (Segment::Literal(text), Some(step)) => text == step,
            (Segment::Parameter(_) | Segment::Mixed(_), Some(_)) => true,
            (_, None) => false,
        };
        if !is_there {
            return false;
        }
    }
    wanted.next().is_none()
}

/// The steps of a path; one `/` at its end is none.
fn steps(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|step| !step.is_empty())
}
