//! The payload that goes to the backend.

use bytes::Bytes;
use http::header::CONTENT_TYPE;

use super::super::client_body::{self, ClientBody};
use super::content::{self, Content};
use super::exchange::Exchange;
use super::render;
use crate::context::{Call, Failure};
use crate::descriptor::{Body, ContentHandling, Mapping, ResponseType, Transformation};
use crate::guard::Head;
use crate::map;
use crate::respond;
use crate::template::Overrides;

/// What goes to the backend, and what is mapped into its request.
#[derive(Debug, Default)]
pub(in crate::integrate) struct Prepared {
    /// The payload.
    pub(in crate::integrate) payload: Bytes,
    /// The client's body as text, where a mapping reads it.
    pub(in crate::integrate) source: Option<String>,
    /// What the request template set.
    pub(in crate::integrate) overrides: Overrides,
}

/// Makes the backend's payload of the client's: by a template, or by passing it through.
///
/// `sends_body` tells whether the backend gets one at all. The client's body is read only where that is so or something
/// is mapped from it.
pub(in crate::integrate) async fn request(
    call: &Call<'_>,
    head: &Head<'_>,
    body: ClientBody,
    changes: &'static Transformation,
    mappings: &'static [Mapping],
    sends_body: bool,
) -> Result<Prepared, Failure> {
    let template = choose(call, changes.request_bodies, changes.refuse_unmapped_body)?;
    prepare(call, head, body, changes, template, mappings, sends_body).await
}

/// The same with what was chosen to replace the client's payload.
pub(in crate::integrate) async fn prepare(
    call: &Call<'_>,
    head: &Head<'_>,
    body: ClientBody,
    changes: &'static Transformation,
    template: Option<Body>,
    mappings: &'static [Mapping],
    sends_body: bool,
) -> Result<Prepared, Failure> {
    let is_mapped = map::reads_body(mappings.iter().map(|mapping| mapping.value));
    let is_read = is_mapped
        || match template {
            Some(Body::Text(_)) => false,
            Some(Body::Template(_)) => true,
            None => sends_body,
        };
    let read = if is_read && head.has_body() {
        // Boxed, since many integrations never read one.
        Box::pin(client_body::read(call, body)).await?
    } else {
        Bytes::new()
    };
    let content_type = call.header(CONTENT_TYPE);
    let is_binary = content::is_binary(call, content_type.as_deref());
    let handling = changes.content_handling;
    match template {
        // Nothing of the body is used, so nothing of it can fail.
        Some(Body::Text(text)) if !is_mapped => Ok(Prepared {
            payload: Bytes::from_static(text.as_bytes()),
            ..Prepared::default()
        }),
        template => transform(call, read, is_binary, handling, template, is_mapped),
    }
}

fn transform(
    call: &Call<'_>,
    read: Bytes,
    is_binary: bool,
    handling: Option<ContentHandling>,
    template: Option<Body>,
    is_mapped: bool,
) -> Result<Prepared, Failure> {
    let content = content::of_request(read, is_binary, handling)?;
    let source = match content.as_text().filter(|_| is_mapped) {
        Some(text) if map::is_broken_json(text) => {
            return Err(Failure::with_message(
                ResponseType::BadRequestBody,
                "Invalid JSON in request body".to_owned(),
            ));
        }
        text => text.map(str::to_owned),
    };
    let mut overrides = Overrides::default();
    let payload = match template {
        None => content.into_bytes(),
        Some(Body::Text(text)) => Bytes::from_static(text.as_bytes()),
        Some(Body::Template(template)) => {
            let Content::Text(text) = &content else {
                return Err(Failure::new(
                    ResponseType::ApiConfigurationError,
                    "a template cannot read a binary payload",
                ));
            };
            let exchange = Exchange::new(call, text);
            render(template, &exchange, &mut overrides, "request")?.into()
        }
    };
    Ok(Prepared {
        payload,
        source,
        overrides,
    })
}

/// What replaces the client's payload: the choice for its media type, else the one of `$default`.
///
/// `refuse` tells whether there must be one.
pub(in crate::integrate) fn choose<T: Copy>(
    call: &Call<'_>,
    choices: &'static [(&'static str, T)],
    refuse: bool,
) -> Result<Option<T>, Failure> {
    let content_type = call.header(CONTENT_TYPE);
    let media_type = content_type
        .as_deref()
        .map_or("application/json", respond::media_type);
    let named = |(known, _): &&(&str, T)| known.eq_ignore_ascii_case(media_type);
    let found = choices
        .iter()
        .find(named)
        .or_else(|| choices.iter().find(|(known, _)| *known == "$default"));
    match found {
        Some((_, choice)) => Ok(Some(*choice)),
        None if refuse => Err(Failure::new(
            ResponseType::UnsupportedMediaType,
            "no template for the content type",
        )),
        None => Ok(None),
    }
}
