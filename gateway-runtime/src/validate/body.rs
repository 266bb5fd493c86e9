//! Request bodies: whether one fits the schema of its media type.

use std::borrow::Cow;

use http::StatusCode;
use http::header::CONTENT_TYPE;
use serde_json::Value;

use super::content::{self, UnknownCharset};
use super::media_type::Stated;
use super::{problem, sentence};
use crate::coding;
use crate::context::{Call, Failure};
use crate::descriptor::{CompiledSchema, RequestBody, ResponseType};
use crate::integrate::client_body::{self, ClientBody};
use crate::schema::{Stop, Work};

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
    let field = call.headers.get(CONTENT_TYPE);
    let stated = field.and_then(|value| value.to_str().ok());
    let name = stated.map_or(Cow::Borrowed(JSON), |value| Stated::of(value).name);
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
    let mut work = Work::new(text.len());
    match schema.fits(text, &mut work) {
        Ok(()) => Ok(ClientBody::full(bytes, connection)),
        Err(stop) => Err(unfit(reason(&schema, text, stop, &mut work))),
    }
}

fn unfit(validation: String) -> Failure {
    Failure::new(ResponseType::BadRequestBody, validation)
}

/// What `$context.error.validationErrorString` says.
fn reason(schema: &CompiledSchema, text: &str, stop: Stop, work: &mut Work) -> String {
    let stop = match stop {
        Stop::Unfit => match schema.faults(text, work) {
            Ok(faults) => return sentence::of(&faults),
            Err(stop) => stop,
        },
        stop => stop,
    };
    match stop {
        Stop::Syntax => "the body is not JSON".to_owned(),
        Stop::Limit | Stop::Unfit => "the body is nested too deep, or too hard to check".to_owned(),
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
    let stated = Stated::of_message(call.headers);
    let media_type = content::declared(stated.as_ref(), wanted.content);
    let may_be_empty =
        media_type.is_some_and(|media_type| content::may_be_empty(media_type, stated.as_ref()));
    if bytes.is_empty() && !may_be_empty {
        if wanted.is_required {
            errors.push(problem::of_body("", "required", "a body"));
        }
        return Ok(ClientBody::full(bytes, connection));
    }
    let Some(media_type) = media_type else {
        return Err(Failure::with_status(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "the media type is not declared",
        ));
    };
    if media_type.schema.is_some() {
        let plain = coding::bytes(call, &bytes)?;
        content::check(media_type, stated.as_ref(), &plain, errors).map_err(|UnknownCharset| {
            Failure::with_status(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "the character set is not known",
            )
        })?;
    }
    Ok(ClientBody::full(bytes, connection))
}
