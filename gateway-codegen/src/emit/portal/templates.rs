//! Pages as HTML, by the built-in templates in `templates/portal`.

mod marks;
mod parts;

use askama::Template;

use super::changes::DEPRECATED;
use super::view::{
    AuthenticationPage, CallbackView, CataloguePage, ChangelogPage, ErrorView, ErrorsPage, Frame,
    GuidePage, HomePage, LimitsPage, Link, NotFoundPage, OperationPage, SchemaPage, SchemasPage,
    TagPage,
};
use marks::{
    beside_method, call_path, code_block, isolated, json_in_html, method_badge, method_small,
    status,
};
use parts::{
    callback, errors, examples, facts, has_response_examples, heading, is_previewed, kind_unlinked,
    limits, media, more, operations, operations_brief, parameters, parts_title, response_examples,
    responses, samples, schema_body, schema_head, sent_example, servers, switcher, window_title,
};

/// A page that is shown as HTML.
pub trait Page {
    /// The page as an HTML document.
    ///
    /// # Errors
    ///
    /// Where a value cannot be written; never for what the values are.
    fn render(&self) -> Result<String, askama::Error>;

    /// The headings of the second level that the page itself has, beside those of its Markdown: what
    /// [`Frame::contents`] links to.
    fn headings(&self) -> Vec<Link>;
}

/// Where authorization servers of OAuth 2.0 send readers back to; `callback.html` in the root of the site.
#[derive(Debug, Clone, Default, serde::Serialize)]
pub struct CallbackPage {
    /// Around it.
    pub frame: Frame,
}

// Borrows a page for its template, whose layout reads `frame`.
macro_rules! pages {
    ($($page:ident, $template:ident, $path:tt, $headings:path;)*) => {$(
        #[derive(Template)]
        #[template(path = $path)]
        struct $template<'a> {
            frame: &'a Frame,
            #[allow(dead_code, reason = "some pages are nothing but their frame")]
            page: &'a $page,
        }

        impl Page for $page {
            fn render(&self) -> Result<String, askama::Error> {
                $template { frame: &self.frame, page: self }.render()
            }

            fn headings(&self) -> Vec<Link> {
                $headings(self).into_iter().map(|(id, title)| link(&id, &title)).collect()
            }
        }
    )*};
}

pages! {
    HomePage, Home, "portal/home.html", home_headings;
    TagPage, Tag, "portal/tag.html", tag_headings;
    OperationPage, Operation, "portal/operation.html", operation_headings;
    SchemasPage, Schemas, "portal/schemas.html", none;
    SchemaPage, Schema, "portal/schema.html", schema_headings;
    AuthenticationPage, Authentication, "portal/authentication.html", authentication_headings;
    ErrorsPage, Errors, "portal/errors.html", error_headings;
    LimitsPage, Limits, "portal/limits.html", limit_headings;
    GuidePage, Guide, "portal/guide.html", none;
    ChangelogPage, Changelog, "portal/changelog.html", release_headings;
    CataloguePage, Catalogue, "portal/catalogue.html", none;
    NotFoundPage, NotFound, "portal/not_found.html", none;
    CallbackPage, Callback, "portal/callback.html", none;
}

/// The id of a heading and what it says.
type Heading = (String, String);

fn link(id: &str, title: &str) -> Link {
    Link {
        href: format!("#{id}"),
        title: title.to_owned(),
        is_current: false,
    }
}

/// Those that are there, in their order.
fn present(headings: &[(bool, &str, &str)]) -> Vec<Heading> {
    headings
        .iter()
        .filter(|heading| heading.0)
        .map(|(_, id, title)| ((*id).to_owned(), (*title).to_owned()))
        .collect()
}

fn none<P>(_: &P) -> Vec<Heading> {
    Vec::new()
}

fn home_headings(page: &HomePage) -> Vec<Heading> {
    let starts = !page.servers.is_empty() || !page.access.is_empty() || !page.samples.is_empty();
    present(&[
        (starts, "start", "Getting started"),
        (!page.tags.is_empty(), "operations", "Operations"),
        (!page.webhooks.is_empty(), "webhooks", "Webhooks"),
        (!page.schemas.is_empty(), "schemas", "Schemas"),
        (!page.picture.is_empty(), "picture", "The API as a picture"),
        (!page.machine.is_empty(), "machines", "For machines"),
    ])
}

fn tag_headings(page: &TagPage) -> Vec<Heading> {
    present(&[(!page.operations.is_empty(), "operations", "Operations")])
}

fn operation_headings(page: &OperationPage) -> Vec<Heading> {
    let has_access = page.access.is_open || !page.access.alternatives.is_empty();
    present(&[
        (
            !page.servers.is_empty() && !page.is_webhook,
            "servers",
            "Where it is called",
        ),
        (has_access, "access", "Authentication"),
        (!page.parameters.is_empty(), "parameters", "Parameters"),
        (page.body.is_some(), "body", "Body"),
        (!page.responses.is_empty(), "responses", "Responses"),
        (!page.callbacks.is_empty(), "callbacks", "Callbacks"),
        (!page.limits.is_empty(), "limits", "Limits"),
        (
            !page.flow.is_empty() || !page.steps.is_empty(),
            "flow",
            "What the gateway does",
        ),
    ])
}

fn schema_headings(page: &SchemaPage) -> Vec<Heading> {
    present(&[
        (page.schema.has_parts(), "parts", parts_title(&page.schema)),
        (!page.examples.is_empty(), "examples", "Examples"),
        (!page.used_by.is_empty(), "used-by", "Used by"),
        (!page.part_of.is_empty(), "part-of", "Part of"),
    ])
}

fn authentication_headings(page: &AuthenticationPage) -> Vec<Heading> {
    page.schemes
        .iter()
        .map(|scheme| (scheme.anchor.clone(), scheme.name.clone()))
        .collect()
}

fn error_headings(page: &ErrorsPage) -> Vec<Heading> {
    // Several answers have one status: the response type tells them apart.
    let title = |error: &ErrorView| {
        let what = if error.name.is_empty() {
            &error.title
        } else {
            &error.name
        };
        format!("{} {what}", error.status).trim_end().to_owned()
    };
    // One type may be answered for several reasons, which stand together: the first one leads there.
    let mut headings: Vec<Heading> = Vec::new();
    for error in &page.errors {
        let title = title(error);
        if !headings.iter().any(|(_, known)| *known == title) {
            headings.push((error.anchor.clone(), title));
        }
    }
    headings
}

fn limit_headings(page: &LimitsPage) -> Vec<Heading> {
    present(&[
        (!page.facts.is_empty(), "all-calls", "All calls"),
        (!page.stages.is_empty(), "stages", "Stages"),
        (!page.plans.is_empty(), "plans", "Usage plans"),
        (!page.refusals.is_empty(), "beyond", "Beyond a limit"),
    ])
}

fn release_headings(page: &ChangelogPage) -> Vec<Heading> {
    let mut headings = present(&[(!page.deprecated.is_empty(), DEPRECATED, "Deprecated")]);
    let releases = page.releases.iter();
    headings.extend(releases.map(|it| (it.anchor.clone(), it.title.clone())));
    headings
}
