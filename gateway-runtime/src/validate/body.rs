//! Request bodies: whether one fits the schema of its media type.

use std::borrow::Cow;

use http::StatusCode;
use http::header::CONTENT_TYPE;
use serde_json::Value;

use super::{problem, sentence};
use crate::coding;
use crate::context::{Call, Failure};
use crate::descriptor::{CompiledSchema, MediaType, RequestBody, ResponseType};
use crate::integrate::client_body::{self, ClientBody};
use crate::schema::Stop;

/// The media type of bodies that have none, in the REST kind.
const JSON: &str = "application/json";

/// Checks a body against the model of its media type, as the reference does (`reference/rest-api.md` §3.1).
///
/// # Errors
/// It does not fit, is not JSON, or cannot be had.
pub(super) async fn model(
    call: &Call<'_>,
    wanted: &RequestBody,
    body: ClientBody,
) -> Result<ClientBody, Failure> {
    let name = match media_type(call) {
        Some(name) => name,
        None => Cow::Borrowed(JSON),
    };
    let all = wanted.content;
    let found = all.iter().find(|media_type| media_type.name == name);
    let found = found.or_else(|| all.iter().find(|media_type| media_type.name == "$default"));
    let Some(schema) = found.and_then(|media_type| media_type.schema) else {
        return Ok(body);
    };
    let connection = body.connection();
    let bytes = client_body::read(call, body).await?;
    let text = match std::str::from_utf8(&bytes) {
        Ok("") => "{}",
        Ok(text) => text,
        Err(_) => return Err(unfit("the body is not UTF-8".to_owned())),
    };
    match schema.fits(text) {
        Ok(()) => Ok(ClientBody::full(bytes, connection)),
        Err(stop) => Err(unfit(reason(&schema, text, stop))),
    }
}

fn unfit(validation: String) -> Failure {
    Failure::new(ResponseType::BadRequestBody, validation)
}

/// What `$context.error.validationErrorString` says.
fn reason(schema: &CompiledSchema, text: &str, stop: Stop) -> String {
    match stop {
        Stop::Unfit => schema
            .faults(text)
            .map(|faults| sentence::of(&faults))
            .unwrap_or_default(),
        Stop::Syntax => "the body is not JSON".to_owned(),
        Stop::Limit => "the body is nested too deep, or too hard to check".to_owned(),
    }
}

/// Checks a body, and gathers all that is wrong with it.
///
/// # Errors
/// It has a media type that is not declared, or cannot be had.
pub(super) async fn full(
    call: &Call<'_>,
    wanted: &RequestBody,
    body: ClientBody,
    errors: &mut Vec<Value>,
) -> Result<ClientBody, Failure> {
    let connection = body.connection();
    let bytes = client_body::read(call, body).await?;
    if bytes.is_empty() {
        if wanted.is_required {
            errors.push(problem::of_body("required", "a body"));
        }
        return Ok(ClientBody::full(bytes, connection));
    }
    let Some(media_type) = declared(call, wanted.content) else {
        return Err(Failure::with_status(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "the media type is not declared",
        ));
    };
    if let Some(schema) = media_type.schema {
        check(&schema, &coding::bytes(call, &bytes)?, errors);
    }
    Ok(ClientBody::full(bytes, connection))
}

fn check(schema: &CompiledSchema, bytes: &[u8], errors: &mut Vec<Value>) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        errors.push(problem::of_stop(Stop::Syntax));
        return;
    };
    match schema.fits(text) {
        Ok(()) => {}
        Err(Stop::Unfit) => match schema.faults(text) {
            Ok(faults) => errors.extend(faults.iter().map(problem::of_fault)),
            Err(stop) => errors.push(problem::of_stop(stop)),
        },
        Err(stop) => errors.push(problem::of_stop(stop)),
    }
}

/// What is declared for the media type of a request. One without a media type is taken for the only one there is.
fn declared<'d>(call: &Call<'_>, content: &'d [MediaType]) -> Option<&'d MediaType> {
    let Some(name) = media_type(call) else {
        return match content {
            [only] => Some(only),
            all => all.iter().find(|media_type| media_type.name == JSON),
        };
    };
    content
        .iter()
        .find(|media_type| match media_type.name.strip_suffix('*') {
            Some("*/") => true,
            Some(range) => name.starts_with(range),
            None => media_type.name == name,
        })
}

/// The media type of a request's body, in lower case and without parameters.
fn media_type<'c>(call: &'c Call<'_>) -> Option<Cow<'c, str>> {
    let value = call.headers.get(CONTENT_TYPE)?.to_str().ok()?;
    let name = value.split(';').next().unwrap_or_default().trim();
    Some(match name.bytes().any(|b| b.is_ascii_uppercase()) {
        true => Cow::Owned(name.to_ascii_lowercase()),
        false => Cow::Borrowed(name),
    })
}
