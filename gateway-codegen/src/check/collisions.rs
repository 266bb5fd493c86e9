//! Two APIs of one gateway that could answer the same request.

use crate::diagnostics::{Diagnostic, Sink, code};
use crate::plan::{Api, Gateway, Stage};

/// Every pair of mounted stages must differ in host, or in mount and base path.
pub(super) fn check(gateway: &Gateway, sink: &mut Sink) {
    let mounted: Vec<(&Api, &Stage)> = gateway
        .apis
        .iter()
        .flat_map(|api| api.stages.iter().map(move |stage| (api, stage)))
        .collect();
    for (i, (api, stage)) in mounted.iter().enumerate() {
        let clash = mounted.iter().take(i).find(|(other_api, other)| {
            let same_host = match (&stage.mount_host, &other.mount_host) {
                (Some(a), Some(b)) => a == b,
                (None, None) => true,
                _ => false,
            };
            same_host && prefix(api, stage) == prefix(other_api, other)
        });
        if let Some((other_api, other)) = clash {
            let place = prefix(api, stage);
            let place = if place.is_empty() {
                "/".to_owned()
            } else {
                place
            };
            let span = stage.origin.as_ref().unwrap_or(&api.origin).span;
            let other_span = other.origin.as_ref().unwrap_or(&other_api.origin).span;
            let message = format!(
                "the APIs `{}` and `{}` both answer below `{place}`",
                other_api.name, api.name
            );
            let help = "give one of them another base path: `x-gateway: {basePath: /v2}`";
            sink.push(
                Diagnostic::new(code::COLLIDING_APIS, span, message)
                    .label("the second")
                    .secondary(other_span, "the first")
                    .help(help),
            );
        }
    }
}

fn prefix(api: &Api, stage: &Stage) -> String {
    format!("{}{}", stage.mount_path, api.base_path)
}
