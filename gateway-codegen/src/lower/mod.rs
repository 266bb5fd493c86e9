//! openapi → plan: what a document means for a gateway. File names mirror `plan/`.
//!
//! Everything that a document says and a gateway of this version does not do is reported here or by the
//! readers, never dropped silently.

mod access;
mod addresses;
mod answers;
mod api;
mod authorizer;
mod authorizers;
mod aws;
mod body;
mod body_path;
mod cache;
mod caching;
mod content;
mod defaults;
mod docs;
mod encoding;
mod forms;
mod front_matter;
mod gateway_response;
mod integration;
mod invoke_url;
mod kind;
mod limits;
mod link;
mod mapping;
mod meant;
mod methods;
mod operation;
mod parameter;
mod path;
mod patterns;
mod policy;
mod portal;
mod public;
mod security;
mod selection;
mod shapes;
mod stage;
mod style;
mod template;
mod templates;
mod theme;
mod unfit;
mod values;

pub use api::{ReadDocs, Wanted, lower};
pub(crate) use integration::refuses_unmapped;
pub(crate) use meant::of_text as meant;
pub(crate) use path::template as path_template;
pub(crate) use template::substitution;
pub use templates::check as check_templates;

use crate::openapi::model;
use crate::plan::{Origin, Style};

/// How the value of a parameter is written. `None`: its style means nothing where it stands.
pub(crate) fn style_of(parameter: &model::Parameter, version: model::Version) -> Option<Style> {
    style::of(parameter, version, &[])
}

/// The plan's origin of a part of the document.
fn origin(origin: &model::Origin) -> Origin {
    Origin {
        span: origin.span,
        pointer: origin.pointer.clone(),
    }
}
