//! Whose wire behaviour an API has.

use crate::openapi::extensions::KindName;
use crate::openapi::model::Document;
use crate::plan::Kind;

/// The kind, and why, in a few words.
pub(super) fn of(document: &Document) -> (Kind, String) {
    let (name, why) = document.kind();
    let kind = match name {
        KindName::Rest => Kind::Rest,
        KindName::Http => Kind::Http,
    };
    (kind, why)
}
