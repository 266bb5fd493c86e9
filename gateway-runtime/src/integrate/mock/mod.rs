//! Mock integrations: the gateway answers, with the status that the request template gives
//! (`reference/rest-api.md` §4.12).

mod status;

use bytes::Bytes;
use http::HeaderMap;

use super::Report;
use super::client_body::ClientBody;
use super::transform::{self, Backend};
use crate::context::{Call, Failure};
use crate::descriptor::{Body, MockStatus, ResponseType, Transformation};
use crate::guard::Head;
use crate::respond::Answer;
use crate::template::Overrides;

/// The answer for the status of the request template, or of a body that passes through.
pub(super) async fn answer(
    call: &Call<'_>,
    head: &Head<'_>,
    body: ClientBody,
    statuses: &'static [(&'static str, MockStatus)],
    changes: &'static Transformation,
    report: &mut Report,
) -> Result<Answer, Failure> {
    let template = match transform::choose(call, statuses, changes.refuse_unmapped_body)? {
        Some(MockStatus::Constant(status)) => {
            return answer_with(call, status, changes, Overrides::default(), report);
        }
        Some(MockStatus::Template(template)) => Some(Body::Template(template)),
        None => None,
    };
    // Boxed: most mocks have a constant status, and connections hold the place for this.
    let prepared = transform::prepare(call, head, body, changes, template, &[], true);
    let prepared = Box::pin(prepared).await?;
    let status = std::str::from_utf8(&prepared.payload)
        .ok()
        .and_then(status::status_code);
    answer_with(call, status, changes, prepared.overrides, report)
}

fn answer_with(
    call: &Call<'_>,
    status: Option<u16>,
    changes: &'static Transformation,
    overrides: Overrides,
    report: &mut Report,
) -> Result<Answer, Failure> {
    let Some(status) = status else {
        return Err(Failure::new(
            ResponseType::ApiConfigurationError,
            "the mock's request gives no statusCode",
        ));
    };
    report.status = Some(status);
    let selected = transform::select(call, changes, status, "")?;
    let backend = Backend {
        headers: &HeaderMap::new(),
        payload: Bytes::new(),
    };
    transform::answer(call, selected, backend, overrides, report)
}
