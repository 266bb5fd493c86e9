//! Events: a request as a function gets it, written straight into one buffer.
//!
//! Source: `reference/rest-api.md` §4.5 (1.0), `reference/http-api.md` §4.2 and §4.3 (2.0, 1.0).

pub(crate) mod authorizer;
mod fields;
mod frame;
mod paths;
mod v1;
mod v2;

use crate::context::Call;
use crate::descriptor::{LambdaIntegration, PayloadFormat};
use crate::wire::packet;
use fields::{Fields, Own};
pub(super) use frame::Frame;

use super::json::push_string;
use super::media_type;

/// The event of a request with this body and trace id.
pub(super) fn write(
    call: &Call<'_>,
    integration: &LambdaIntegration,
    frame: &Frame,
    trace_id: &str,
    body: &[u8],
) -> Vec<u8> {
    let types = call.stage.api.binary_media_types;
    let is_binary = !body.is_empty()
        && match integration.payload {
            PayloadFormat::Rest => {
                let content_type = call.headers.get(http::header::CONTENT_TYPE);
                !types.is_empty()
                    && media_type::is_binary(types, content_type.map(|v| v.as_bytes()))
            }
            PayloadFormat::V1 | PayloadFormat::V2 => media_type::is_binary_http(call.headers),
        };
    let own = Own::new(call, trace_id, Some(body.len()));
    let fields = Fields::new(call, integration, &own, body);
    let mut out = packet::take_front();
    out.reserve(2048 + body.len() + body.len() / 2);
    match integration.payload {
        PayloadFormat::Rest => v1::write(&mut out, call, frame, &fields, false),
        PayloadFormat::V1 => v1::write(&mut out, call, frame, &fields, true),
        PayloadFormat::V2 => v2::write(&mut out, call, frame, &fields),
    }
    if !body.is_empty() {
        out.extend_from_slice(b",\"body\":");
        if is_binary {
            push_base64(&mut out, body);
        } else {
            push_string(&mut out, body);
        }
    } else if integration.payload != PayloadFormat::V2 {
        out.extend_from_slice(b",\"body\":null");
    }
    out.extend_from_slice(match is_binary {
        true => b",\"isBase64Encoded\":true}",
        false => b",\"isBase64Encoded\":false}",
    });
    out
}

/// Appends bytes as a string of Base64.
fn push_base64(out: &mut Vec<u8>, bytes: &[u8]) {
    use base64::Engine as _;
    out.push(b'"');
    // The engine writes UTF-8 into a string, or bytes into a place that is there.
    let from = out.len();
    out.resize(from + bytes.len().div_ceil(3) * 4, 0);
    let place = out.get_mut(from..).unwrap_or_default();
    let _fits = base64::engine::general_purpose::STANDARD.encode_slice(bytes, place);
    out.push(b'"');
}
