//! Private integrations: what is reached through a VPC link.

use crate::openapi::extensions::Integration;
use crate::plan::UriPart;

/// Whether an integration goes through a VPC link.
pub(super) fn is_private(integration: &Integration) -> bool {
    let kind = integration.connection_type.as_ref();
    kind.is_some_and(|kind| kind.value.eq_ignore_ascii_case("VPC_LINK"))
}

/// Whether its address is an ARN.
pub(super) fn is_arn(integration: &Integration) -> bool {
    let uri = integration.uri.as_ref();
    uri.is_some_and(|uri| uri.value.trim_start().starts_with("arn:"))
}

/// The id of the VPC link, which stage variables may be part of; `None` where there is none.
pub(super) fn of(integration: &Integration) -> Option<Vec<UriPart>> {
    let id = integration.connection_id.as_ref();
    let id = id.filter(|_| is_private(integration))?;
    Some(parts(&id.value))
}

/// A text, which stage variables may be part of.
pub(super) fn parts(text: &str) -> Vec<UriPart> {
    let mut rest = text;
    let mut parts = Vec::new();
    let text = |text: &str| (!text.is_empty()).then(|| UriPart::Text(text.to_owned()));
    while let Some((before, from)) = rest.split_once("${stageVariables.") {
        let Some((name, after)) = from.split_once('}') else {
            break;
        };
        parts.extend(text(before));
        parts.push(UriPart::StageVariable(name.to_owned()));
        rest = after;
    }
    parts.extend(text(rest));
    parts
}
