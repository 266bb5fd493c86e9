//! The page of what the gateway answers by itself.

use super::Pages;
use super::words::reason;
use crate::emit::names::Scope;
use crate::emit::portal::answers::{self, Cause};
use crate::emit::portal::book::Place;
use crate::emit::portal::highlight::{Language, highlight};
use crate::emit::portal::view::{ErrorView, ErrorsPage, Html};
use crate::plan::Kind;

impl Pages<'_> {
    /// The page.
    pub(in super::super) fn errors(&self) -> ErrorsPage {
        let about = "What the gateway answers by itself";
        let introduction = match self.book.api.kind {
            Kind::Rest => {
                "These answers come from the gateway, before a backend is called or in its place. \
                 Each has the headers <code>x-amzn-RequestId</code> and <code>x-amzn-ErrorType</code>; \
                 give the first one when you ask for help."
            }
            Kind::Http => {
                "These answers come from the gateway, before a backend is called or in its place. \
                 Each has the header <code>apigw-requestid</code>: give it when you ask for help."
            }
        };
        let mut anchors = Scope::default();
        let causes = answers::of_api(self.book.api, &self.book.faults);
        ErrorsPage {
            frame: self.frame(Place::Errors, "errors", "Errors", about),
            introduction: Html(format!("<p>{introduction}</p>")),
            errors: causes
                .iter()
                .map(|cause| view(cause, &mut anchors))
                .collect(),
        }
    }
}

/// An answer as pages show it.
pub(super) fn view(cause: &Cause, anchors: &mut Scope) -> ErrorView {
    let answer = &cause.answer;
    let name = answer.name();
    let status = answer.status.to_string();
    let headers = answer.headers.iter();
    ErrorView {
        anchor: anchors.slug(match name {
            "" => reason(&status),
            name => name,
        }),
        title: reason(&status).to_owned(),
        status,
        name: name.to_owned(),
        when: cause.when.to_owned(),
        remedy: cause.remedy.to_owned(),
        headers: headers
            .map(|(name, value)| format!("{name}: {value}"))
            .collect(),
        content_type: answer.content_type.clone(),
        text: answer.body.clone(),
        body: highlight(&answer.body, Language::of_media_type(&answer.content_type)),
    }
}
