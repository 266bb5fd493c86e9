//! Proxy integrations with AWS services: the first-class ones of HTTP APIs, and Firehose's `aws_proxy`
//! (`reference/http-api.md` §4.4).
//!
//! What is sent is the gateway's own: no header and no query of the client reaches a service. Status, headers
//! and body of the answer come back as they are, but for response parameter mappings.

mod parameters;
mod subtype;

use std::borrow::Cow;

use ::http::Method;
use bytes::Bytes;

use super::client_body::ClientBody;
use super::upstream::{Payload, RequestHead};
use super::{Report, client_body, http};
use crate::context::{Call, Failure, Outcome};
use crate::deployment::{Address, AddressPart, Deployment};
use crate::descriptor::{ResponseType, ServiceIntegration, ServiceRequest, TransferMode};
use crate::guard::Head;
use crate::map::{self, Message, MessageBody};
use crate::path;
use crate::respond::Answer;
use crate::text::lossy;
use parameters::Parameters;

/// A request, apart from what every request of an integration has.
#[derive(Debug, PartialEq, Eq)]
struct Made {
    method: Method,
    /// Path and query.
    target: String,
    content_type: Option<Cow<'static, str>>,
    amz_target: Option<String>,
    body: Bytes,
}

/// Calls the service and makes its answer the client's.
pub(super) async fn call(
    deployment: &Deployment,
    call: &Call<'_>,
    integration: &'static ServiceIntegration,
    address: &Address,
    head: &Head<'_>,
    body: ClientBody,
    report: &mut Report,
) -> Result<Answer, Failure> {
    let body = match head.has_body() {
        true => client_body::read(call, body).await?,
        false => Bytes::new(),
    };
    let made = made(call, integration, address, body)?;
    let request = self::head(call, &made, address, &deployment.instance);
    let request = request.map_err(|_| {
        Failure::new(
            ResponseType::ApiConfigurationError,
            "a parameter fits no header or address",
        )
    })?;
    let payload = match made.body.is_empty() {
        true => Payload::Empty,
        false => Payload::Full(made.body),
    };
    let sending = http::Sending {
        request,
        payload,
        timeout_ms: integration.timeout_ms,
        transfer: TransferMode::Buffered,
        is_idempotent: made.method == Method::GET,
    };
    let answer = http::exchange(call, address, sending, report).await?;
    let (responses, timeout_ms) = (integration.response, integration.timeout_ms);
    http::proxy_answer(call, responses, answer, timeout_ms, report).await
}

/// The request that the integration makes of the client's. Nothing here waits.
fn made(
    call: &Call<'_>,
    integration: &'static ServiceIntegration,
    address: &Address,
    body: Bytes,
) -> Result<Made, Failure> {
    let service = address.service.as_ref();
    match &integration.request {
        ServiceRequest::Body => {
            let own = service.and_then(|service| service.content_type);
            let clients = || call.header(::http::header::CONTENT_TYPE);
            let content_type = match own {
                Some(own) => Some(Cow::Borrowed(own)),
                None => clients().map(|text| Cow::Owned(text.into_owned())),
            };
            Ok(Made {
                method: Method::POST,
                target: target(address, &Parameters::default())?,
                content_type,
                amz_target: service.and_then(|service| service.amz_target.clone()),
                body,
            })
        }
        ServiceRequest::Subtype(subtype, given, required) => {
            let text = lossy(&body);
            let body = MessageBody::new(&text);
            let message = Message::Request(Some(&body));
            let outcome = Outcome::default();
            let parameters = given.iter().filter_map(|(name, parts)| {
                let text = map::value(parts, call, message, &outcome)?;
                Some((*name, text))
            });
            let parameters: Parameters<'_> = parameters.collect();
            if let Some(missing) = parameters.missing(required) {
                return Err(refused(format!("the parameter `{missing}` has no value")));
            }
            subtype::request(*subtype, &parameters, address).map_err(|name| {
                refused(format!("the value of the parameter `{name}` is not valid"))
            })
        }
    }
}

/// The answer to a request that gives a parameter no value, or none that it can have.
fn refused(detail: String) -> Failure {
    Failure::new(ResponseType::BadRequestParameters, detail)
}

/// Path and query of the address, with parameters in the place of its variables.
fn target(address: &Address, parameters: &Parameters<'_>) -> Result<String, Failure> {
    let mut out = String::new();
    for (parts, is_query) in [(&address.path, false), (&address.query, true)] {
        for (i, part) in parts.iter().enumerate() {
            if is_query && i == 0 {
                out.push('?');
            }
            match part {
                AddressPart::Text(text) => out.push_str(text),
                AddressPart::Parameter(name) => {
                    let text = parameters.get(name).unwrap_or_default();
                    if !is_query && (text == "." || text == "..") {
                        return Err(refused(format!("`{name}` is a dot segment")));
                    }
                    path::encode_segment(text, &mut out);
                }
            }
        }
    }
    Ok(path::strict(&out))
}

/// The head of the request, before it is signed.
fn head(
    call: &Call<'_>,
    made: &Made,
    address: &Address,
    instance: &str,
) -> Result<RequestHead, super::upstream::InvalidHead> {
    let mut head = RequestHead::new(&made.method, made.target.as_bytes(), &address.origin)?;
    let id = call.stage.api.id.as_bytes();
    head.header_of(b"User-Agent", [b"AmazonAPIGateway_", id])?;
    if let Some(content_type) = &made.content_type {
        head.header(b"Content-Type", content_type.as_bytes())?;
    }
    if let Some(target) = &made.amz_target {
        head.header(b"X-Amz-Target", target.as_bytes())?;
    }
    map::request::trace_id(call, &mut head, instance)?;
    Ok(head)
}

#[cfg(test)]
mod tests;
