//! Mock integrations: the gateway answers, with the status that the request template gives
//! (`reference/rest-api.md` §4.12).

mod status;

use bytes::Bytes;
use http::HeaderMap;

use super::Report;
use super::client_body::ClientBody;
use super::transform::{self, Backend};
use crate::context::{Call, Failure};
use crate::descriptor::{ResponseType, Transformation};
use crate::guard::Head;
use crate::respond::Answer;

/// The answer for the status of the request template, or of a body that passes through.
pub(super) async fn answer(
    call: &Call<'_>,
    head: &Head<'_>,
    body: ClientBody,
    changes: &'static Transformation,
    report: &mut Report,
) -> Result<Answer, Failure> {
    let prepared = transform::request(call, head, body, changes, &[], true).await?;
    let status = std::str::from_utf8(&prepared.payload)
        .ok()
        .and_then(status::status_code);
    let Some(status) = status else {
        return Err(Failure::new(
            ResponseType::ApiConfigurationError,
            "the mock's request gives no statusCode",
        ));
    };
    report.status = Some(status);
    let selected = transform::select(changes, status, "")?;
    let backend = Backend {
        headers: &HeaderMap::new(),
        payload: Bytes::new(),
    };
    transform::answer(call, selected, backend, prepared.overrides, report)
}
