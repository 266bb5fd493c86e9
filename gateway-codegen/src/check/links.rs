//! Links of descriptions and guides to paths on the portal's own host that nothing there answers.

use crate::diagnostics::{Diagnostic, Sink, code, quoted};
use crate::plan::{Api, Gateway, Operation, Segment, Stage};

/// Checks the links of one API, which may lead to another one of the gateway. Where the gateway does not serve the portal, nobody
/// knows what else is on its host.
pub(crate) fn check_links(api: &Api, gateway: &Gateway, sink: &mut Sink) {
    let is_served = api.portal.as_ref().is_some_and(|portal| portal.is_served);
    let links = api.docs.iter().filter(|_| is_served);
    for link in links.flat_map(|docs| &docs.host_links) {
        let path = link.target.split(['?', '#']).next().unwrap_or_default();
        if is_answered(gateway, path) {
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
            || api.operations.iter().any(|operation| {
                let mut stages = api.stages.iter();
                stages.any(|stage| is_route(api, stage, operation, &steps))
            })
    })
}

/// Whether a browser that follows a link gets to an operation.
fn is_route(api: &Api, stage: &Stage, operation: &Operation, wanted: &[&str]) -> bool {
    let Some(method) = operation.method.as_deref() else {
        return true;
    };
    if !matches!(method, "GET" | "ANY") {
        return false;
    }
    let before = format!("{}{}", stage.mount_path, api.base_path);
    let mut wanted = wanted.iter();
    if !steps(&before).all(|step| wanted.next() == Some(&step)) {
        return false;
    }
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
