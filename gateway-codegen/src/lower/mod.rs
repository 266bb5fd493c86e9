//! openapi → plan: what a document means for a gateway. File names mirror `plan/`.
//!
//! Everything that a document says and a gateway of this version does not do is reported here or by the
//! readers, never dropped silently.

mod access;
mod addresses;
mod answers;
mod api;
mod authorizer;
mod aws;
mod body;
mod body_path;
mod caching;
mod content;
mod defaults;
mod encoding;
mod forms;
mod gateway_response;
mod integration;
mod kind;
mod link;
mod mapping;
mod methods;
mod operation;
mod parameter;
mod path;
mod patterns;
mod public;
mod security;
mod selection;
mod shapes;
mod stage;
mod style;
mod template;
mod templates;
mod values;

pub use api::lower;
pub use templates::check as check_templates;

use crate::openapi::model;
use crate::plan::Origin;

/// The plan's origin of a part of the document.
fn origin(origin: &model::Origin) -> Origin {
    Origin {
        span: origin.span,
        pointer: origin.pointer.clone(),
    }
}
