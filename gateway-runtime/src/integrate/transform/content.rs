//! Payloads as text and as bytes (`reference/rest-api.md` §4.7).

use bytes::Bytes;

use crate::context::{Call, Failure};
use crate::descriptor::{ContentHandling, ResponseType};
use crate::respond;

/// A payload after its conversion.
#[derive(Debug)]
pub(super) enum Content {
    /// Text: what templates and mappings can read.
    Text(String),
    /// Bytes.
    Binary(Bytes),
}

impl Content {
    /// The text, if it is one.
    pub(super) fn as_text(&self) -> Option<&str> {
        match self {
            Content::Text(text) => Some(text),
            Content::Binary(_) => None,
        }
    }

    /// As it goes on the wire.
    pub(super) fn into_bytes(self) -> Bytes {
        match self {
            Content::Text(text) => text.into(),
            Content::Binary(bytes) => bytes,
        }
    }
}

/// Whether payloads of a field's media type are binary in this API.
pub(super) fn is_binary(call: &Call<'_>, field: Option<&str>) -> bool {
    let configured = call.stage.api.binary_media_types;
    if configured.is_empty() {
        return false;
    }
    let wanted = field.map_or("application/json", respond::media_type);
    configured.iter().any(|known| matches(known, wanted))
}

/// Whether a configured media type covers `wanted`: exactly, as `type/*` or as `*/*`.
fn matches(known: &str, wanted: &str) -> bool {
    if known == "*/*" {
        return true;
    }
    match known.strip_suffix('*') {
        Some(range) if range.ends_with('/') => wanted
            .get(..range.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(range)),
        _ => known.eq_ignore_ascii_case(wanted),
    }
}

/// The client's payload, as the backend and templates get it.
pub(super) fn of_request(
    payload: Bytes,
    is_binary: bool,
    handling: Option<ContentHandling>,
) -> Result<Content, Failure> {
    match (is_binary, handling) {
        (true, Some(ContentHandling::ToText)) => Ok(encoded(&payload)),
        (true, _) => Ok(Content::Binary(payload)),
        (false, Some(ContentHandling::ToBinary)) => decoded(&payload),
        (false, _) => Ok(text(payload)),
    }
}

/// The backend's payload, as the client and templates get it.
pub(super) fn of_response(
    payload: Bytes,
    is_binary: bool,
    accepts_binary: bool,
    handling: Option<ContentHandling>,
) -> Result<Content, Failure> {
    match (is_binary, handling) {
        // Nothing to convert, and templates can read it.
        _ if payload.is_empty() => Ok(Content::Text(String::new())),
        (true, Some(ContentHandling::ToText)) => Ok(encoded(&payload)),
        (true, None) if !accepts_binary => Ok(encoded(&payload)),
        (true, _) => Ok(Content::Binary(payload)),
        (false, Some(ContentHandling::ToBinary)) => decoded(&payload),
        (false, None) if accepts_binary => decoded(&payload),
        (false, _) => Ok(text(payload)),
    }
}

/// UTF-8; other bytes become U+FFFD (recorded).
fn text(payload: Bytes) -> Content {
    Content::Text(match String::from_utf8(Vec::from(payload)) {
        Ok(text) => text,
        Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
    })
}

fn encoded(payload: &[u8]) -> Content {
    use base64::Engine as _;
    Content::Text(base64::engine::general_purpose::STANDARD.encode(payload))
}

fn decoded(payload: &[u8]) -> Result<Content, Failure> {
    use base64::Engine as _;
    let bytes = base64::engine::general_purpose::STANDARD.decode(payload);
    let bytes = bytes.map_err(|_| {
        Failure::new(
            ResponseType::ApiConfigurationError,
            "the payload that is to become binary is not Base64",
        )
    })?;
    Ok(Content::Binary(bytes.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_types_are_covered() {
        for (known, wanted, expected) in [
            ("image/png", "image/png", true),
            ("image/png", "IMAGE/PNG", true),
            ("image/png", "image/*", false),
            ("image/*", "image/png", true),
            ("image/*", "image/*", true),
            ("image/*", "images/png", false),
            ("*/*", "text/plain", true),
            ("*/png", "image/png", false),
        ] {
            assert_eq!(matches(known, wanted), expected, "{known} {wanted}");
        }
    }
}
