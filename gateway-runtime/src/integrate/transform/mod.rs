//! What non-proxy integrations make of request and answer: templates, conversions, selection, overrides
//! (`reference/rest-api.md` §4.2, §4.6 to §4.11).
//!
//! Called by the integrations themselves: [`request`] before the backend is called, [`select`] and [`answer`] after it.
//! Nothing here knows what the backend is.

mod content;
mod exchange;
mod request;
mod response;

pub(super) use request::{choose, prepare, request};
pub(super) use response::{Backend, answer, select};

use crate::context::Failure;
use crate::descriptor::ResponseType;
use crate::telemetry::log::{self, Level};
use crate::template::{self, Overrides, Template};

/// Templates that failed, with the line of the document.
static FAILED: log::Kind = log::Kind::new(Level::Error, "template_failed");

/// Renders a template; its failure answers 500 and is logged.
fn render(
    template: &'static Template,
    exchange: &dyn template::Exchange,
    overrides: &mut Overrides,
    what: &'static str,
) -> Result<String, Failure> {
    template::render(template, exchange, overrides).map_err(|failed| {
        FAILED.log(
            "a mapping template failed",
            &[("template", &template.origin), ("reason", &failed)],
        );
        let detail =
            format!("Execution failed due to configuration error: Unable to transform {what}");
        Failure::new(ResponseType::ApiConfigurationError, detail)
    })
}
