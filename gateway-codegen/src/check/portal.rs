//! Operations in whose place the developer portal answers.

use crate::diagnostics::{Diagnostic, Sink, code};
use crate::plan::{Api, Gateway, Operation, Portal, Segment, Stage};

/// Routes that name the portal's path give errors; those with variables there give way.
pub(super) fn check(gateway: &Gateway, sink: &mut Sink) {
    let portals = gateway.apis.iter().filter_map(|api| api.portal.as_ref());
    for portal in portals.filter(|portal| portal.is_served && portal.is_asked_for) {
        for api in &gateway.apis {
            let hidden = api.operations.iter().filter(|operation| {
                let mut stages = api.stages.iter();
                stages.any(|stage| is_hidden(api, stage, operation, portal))
            });
            for operation in hidden {
                let message = format!(
                    "the portal answers below `{}`, and so this operation never does",
                    portal.path
                );
                let place = operation.path_span;
                let diagnostic = Diagnostic::new(code::HIDDEN_BY_PORTAL, place, message);
                sink.push(
                    diagnostic
                        .label("never reached")
                        .secondary(portal.origin.span, "the portal")
                        .help(
                            "give the portal another path: `x-gateway: {portal: {path: /portal}}`",
                        )
                        .pointer(&operation.origin.pointer),
                );
            }
        }
    }
}

/// A portal that no document asks for is not served where a route has its path.
pub(crate) fn give_way(apis: &mut [Api]) {
    let is_in_the_way = |portal: &Portal| {
        apis.iter().any(|api| {
            let mut operations = api.operations.iter();
            operations.any(|operation| {
                let mut stages = api.stages.iter();
                stages.any(|stage| is_hidden(api, stage, operation, portal))
            })
        })
    };
    let ways: Vec<bool> = apis
        .iter()
        .map(|api| {
            let portal = api.portal.as_ref().filter(|portal| !portal.is_asked_for);
            portal.is_some_and(is_in_the_way)
        })
        .collect();
    for (api, gives_way) in apis.iter_mut().zip(ways) {
        if gives_way && let Some(portal) = &mut api.portal {
            portal.is_served = false;
        }
    }
}

fn is_hidden(api: &Api, stage: &Stage, operation: &Operation, portal: &Portal) -> bool {
    let before = format!("{}{}", stage.mount_path, api.base_path);
    let before = before.split('/').skip(1).map(Some);
    let own = operation.path.segments.iter().map(|segment| match segment {
        Segment::Literal(text) => Some(text.as_str()),
        Segment::Parameter(_) | Segment::Greedy(_) | Segment::Mixed(_) => None,
    });
    let mut segments = before.chain(own);
    let mut steps = portal.path.split('/').skip(1);
    operation.method.is_some() && steps.all(|step| segments.next() == Some(Some(step)))
}
