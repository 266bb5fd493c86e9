//! `x-gateway.portal`: where the gateway serves the developer portal.

use super::origin;
use crate::diagnostics::{Diagnostic, Sink, code, quoted};
use crate::openapi::model::Document;
use crate::plan::Portal;

/// Where it is unless the document says.
const PATH: &str = "/docs";

/// The portal that the document asks for.
pub(super) fn lower(document: &Document, sink: &mut Sink) -> Option<Portal> {
    let portal = document.gateway.portal.as_ref()?;
    if portal
        .enabled
        .as_ref()
        .is_some_and(|enabled| !enabled.value)
    {
        return None;
    }
    let path = match &portal.path {
        None => PATH.to_owned(),
        Some(path) if is_path(&path.value) => path.value.trim_end_matches('/').to_owned(),
        Some(path) => {
            let message = format!("{} is no path for the portal", quoted(&path.value));
            let diagnostic = Diagnostic::new(code::INVALID_PORTAL_PATH, path.span, message);
            sink.push(
                diagnostic
                    .label("not a path")
                    .help("write a path such as `/docs`"),
            );
            return None;
        }
    };
    let span = portal.path.as_ref().map(|path| path.span);
    let mut origin = origin(&document.origin);
    origin.span = span.unwrap_or(portal.span);
    Some(Portal {
        path,
        title: portal.title.as_ref().map(|title| title.value.clone()),
        origin,
    })
}

fn is_path(text: &str) -> bool {
    let is_step = |step: &str| {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._~".contains(c);
        !matches!(step, "" | "." | "..") && step.chars().all(is_plain)
    };
    let steps = text.strip_prefix('/');
    let steps = steps.map(|steps| steps.strip_suffix('/').unwrap_or(steps));
    steps.is_some_and(|steps| steps.split('/').all(is_step))
}
