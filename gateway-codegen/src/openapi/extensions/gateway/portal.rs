//! `x-gateway.portal`.

use schemars::JsonSchema;

use crate::diagnostics::Sink;
use crate::openapi::model::Spanned;
use crate::openapi::object::{Object, Unknown};
use crate::source::Span;

/// The pages that describe the API to those who call it.
#[derive(Debug, Clone, JsonSchema)]
pub struct Portal {
    /// Whether the gateway serves them. Default: `true` where `portal` is given, and in documents without extensions of Amazon API
    /// Gateway, where it gives way to routes with its path.
    pub enabled: Option<Spanned<bool>>,
    /// Where they are. Default: `/docs`.
    pub path: Option<Spanned<String>>,
    /// Their title. Default: that of the API.
    pub title: Option<Spanned<String>>,
    /// Pages in Markdown, by patterns such as `docs/*.md`: in this order, and by their names where one names several. A number
    /// before a name, as in `01-start.md`, orders and is not shown. Images beside them become part of the site.
    pub guides: Vec<Spanned<String>>,
    /// A folder with a style sheet (`theme.css`), a logo (`logo.svg`), files (`assets/`) and templates of Handlebars: on pages (`header.hbs`, `home.hbs`, …),
    /// included by others (`partials/`), and pages of their own (`pages/`). `gwc docs --eject-theme` writes one with a description.
    pub theme: Option<Spanned<String>>,
    /// Earlier versions of this document, by patterns such as `versions/*.yaml`: a page tells what changed for callers from each
    /// to the next, in the order of their `info.version`. Those that are not before this document are left out.
    pub changelog: Vec<Spanned<String>>,
    /// Where it stands.
    #[schemars(skip)]
    pub span: Span,
}

/// Reads the field `portal`.
pub(super) fn portal(object: &mut Object<'_>, sink: &mut Sink) -> Option<Portal> {
    let mut portal = object.object("portal", sink)?;
    let read = Portal {
        enabled: portal.boolean("enabled", sink),
        path: portal.string("path", sink),
        title: portal.text("title", sink),
        guides: portal.strings("guides", sink),
        theme: portal.string("theme", sink),
        changelog: portal.strings("changelog", sink),
        span: portal.span,
    };
    portal.finish(Unknown::Error, sink);
    Some(read)
}
