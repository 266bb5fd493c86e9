//! Pages of a theme, and what an API shows to its templates: made of the same words as our pages.

use super::access::{type_text, what};
use super::{Pages, words};
use crate::emit::portal::book::{Book, Place, method};
use crate::emit::portal::markdown::links::{Target, check};
use crate::emit::portal::markdown::{self, LinkTo};
use crate::emit::portal::picture::text::unescape;
use crate::emit::portal::theme::view::{
    ApiView, ContactView, LicenseView, LimitView, OperationView, PageView, PlanView, SchemaView,
    SchemeView, TagView,
};
use crate::emit::portal::view::{Frame, GuidePage, Html, Link};
use crate::emit::portal::{machine, one_line};
use crate::plan::ThemePage;

/// A page of a theme.
pub(in super::super) struct OwnPage {
    pub(in super::super) page: GuidePage,
    /// What it says, without markup.
    pub(in super::super) text: String,
    /// The same as Markdown.
    pub(in super::super) twin: String,
}

impl Pages<'_> {
    /// The pages of the theme.
    pub(in super::super) fn own_pages(&self) -> Vec<OwnPage> {
        let themed = &self.site.themed;
        if themed.pages().is_empty() {
            return Vec::new();
        }
        let api = self.api_view();
        let pages = themed.pages().iter().enumerate();
        pages.map(|(i, page)| self.own(i, page, &api)).collect()
    }

    /// One of them.
    pub(in super::super) fn own_page(&self, i: usize) -> Option<OwnPage> {
        let page = self.site.themed.pages().get(i)?;
        Some(self.own(i, page, &self.api_view()))
    }

    fn own(&self, i: usize, page: &ThemePage, api: &ApiView) -> OwnPage {
        let mut frame = self.frame(Place::Page(i), "page", &page.title, &page.description);
        let html = self.site.themed.page(page, &frame, api).unwrap_or_default();
        let text = text_of(&html.0);
        if frame.description.is_empty() {
            frame.description = text.chars().take(160).collect();
        }
        frame.contents = headings(&html.0);
        let twin = format!("{}{}", machine::title(&page.title), told(&html.0));
        let page = GuidePage {
            frame,
            anchor: String::new(),
            text: html,
        };
        OwnPage { page, text, twin }
    }

    /// What the theme has below the description of an operation.
    pub(super) fn own_of_operation(&self, frame: &Frame, i: usize) -> Option<Html> {
        let view = || operation(self.book, i, &frame.api_root);
        self.site.themed.operation(frame, view)
    }

    /// The same of a webhook.
    pub(super) fn own_of_webhook(&self, frame: &Frame, i: usize) -> Option<Html> {
        let view = || webhook(self.book, i, &frame.api_root);
        self.site.themed.operation(frame, view)
    }

    /// The API, as it is seen from the folder of its pages.
    pub(super) fn api_view(&self) -> ApiView {
        api(self)
    }
}

fn api(pages: &Pages<'_>) -> ApiView {
    let book = pages.book;
    let (api, docs) = (book.api, book.docs);
    let [name, url, email] = docs.contact.clone();
    let contact = ContactView {
        url: address(&url),
        name,
        email,
    };
    let [name, url] = docs.license.clone();
    let operations: Vec<OperationView> = (0..api.operations.len())
        .map(|i| operation(book, i, ""))
        .collect();
    let tags = book
        .sections
        .iter()
        .enumerate()
        .map(|(i, section)| TagView {
            name: section.title.clone(),
            description: section.description.clone(),
            href: book.path(Place::Section(i)).to_owned(),
            operations: section
                .operations
                .iter()
                .filter_map(|i| operations.get(*i).cloned())
                .collect(),
        });
    let schemas = docs
        .schemas
        .iter()
        .enumerate()
        .map(|(i, named)| SchemaView {
            name: named.name.clone(),
            title: named.schema.title.clone(),
            description: named.schema.description.clone(),
            href: book.path(Place::Schema(i)).to_owned(),
        });
    let authentication = book.path(Place::Authentication);
    let schemes = docs.schemes.iter().map(|scheme| {
        let anchor = book.schemes.get(scheme.name.as_str());
        SchemeView {
            name: scheme.name.clone(),
            kind: type_text(scheme),
            what: what(scheme),
            description: scheme.description.clone(),
            href: match anchor {
                Some(anchor) => format!("{authentication}#{anchor}"),
                None => authentication.to_owned(),
            },
        }
    });
    let guides = book.guides.iter().enumerate().map(|(i, guide)| PageView {
        title: guide.title.clone(),
        href: book.path(Place::Guide(i)).to_owned(),
    });
    let own = pages.site.themed.pages().iter().enumerate();
    let own = own.map(|(i, page)| PageView {
        title: page.title.clone(),
        href: book.path(Place::Page(i)).to_owned(),
    });
    let (limits, plans) = limits(pages);
    ApiView {
        title: api.title.clone(),
        version: api.version.clone(),
        summary: docs.summary.clone(),
        description: docs.description.clone(),
        contact,
        license: LicenseView {
            url: address(&url),
            name,
        },
        terms: address(&docs.terms),
        servers: pages.shown_servers(),
        tags: tags.collect(),
        webhooks: (0..docs.webhooks.len())
            .map(|i| webhook(book, i, ""))
            .collect(),
        schemas: schemas.collect(),
        schemes: schemes.collect(),
        guides: guides.collect(),
        pages: own.collect(),
        operations,
        limits,
        plans,
    }
}

/// An operation, as it is seen from a page from which `root` leads to the folder of the API.
fn operation(book: &Book<'_>, i: usize, root: &str) -> OperationView {
    let Some((plan, docs)) = book.operation(i) else {
        return OperationView::default();
    };
    let link = book.link(i, root, None);
    OperationView {
        id: docs.id.clone(),
        method: method(plan).to_owned(),
        path: link.path,
        title: link.link.title,
        summary: link.summary,
        description: docs.description.clone(),
        href: link.link.href,
        tags: docs.tags.clone(),
        badges: link.badges,
        is_deprecated: docs.is_deprecated,
        is_webhook: false,
    }
}

/// A webhook, likewise.
fn webhook(book: &Book<'_>, i: usize, root: &str) -> OperationView {
    let Some(webhook) = book.docs.webhooks.get(i) else {
        return OperationView::default();
    };
    let docs = &webhook.operation;
    OperationView {
        id: webhook.name.clone(),
        method: webhook.method.clone(),
        path: String::new(),
        title: webhook.title().to_owned(),
        summary: docs.summary.clone(),
        description: docs.description.clone(),
        href: format!("{root}{}", book.path(Place::Webhook(i))),
        tags: docs.tags.clone(),
        badges: Vec::new(),
        is_deprecated: docs.is_deprecated,
        is_webhook: true,
    }
}

/// Rates of stages, and usage plans.
fn limits(pages: &Pages<'_>) -> (Vec<LimitView>, Vec<PlanView>) {
    let said = |stage: &str, limit: crate::emit::portal::view::LimitView| LimitView {
        stage: stage.to_owned(),
        who: limit.who,
        what: limit.what,
    };
    let stages = pages.stage_limits().into_iter().flat_map(|stage| {
        let name = stage.name;
        let limits = stage.limits.into_iter();
        limits.map(move |limit| said(&name, limit))
    });
    let page = pages.book.path(Place::Limits);
    let plans = pages.plans().into_iter().zip(&pages.book.api.usage_plans);
    let plans = plans.map(|(shown, plan)| PlanView {
        rate: plan.throttle.as_ref().map(words::rate).unwrap_or_default(),
        quota: plan.quota.as_ref().map(words::quota).unwrap_or_default(),
        stages: plan.stages.clone(),
        methods: shown.methods.into_iter().map(|it| said("", it)).collect(),
        href: format!("{page}#{}", shown.anchor),
        name: shown.name,
    });
    (stages.collect(), plans.collect())
}

/// An address that the document names; empty where a link must not go there.
fn address(target: &str) -> String {
    match check(target) {
        Target::External(address) | Target::Mail(address) | Target::Relative(address) => address,
        Target::Refused => String::new(),
    }
}

/// HTML that a template made as Markdown, whose links lead to twins.
fn told(html: &str) -> String {
    // What is indented is code in Markdown, and in HTML only what is preformatted.
    let mut is_code = false;
    let lines = html.lines().map(|line| {
        let shown = if is_code { line } else { line.trim() };
        is_code = (is_code || line.contains("<pre")) && !line.contains("</pre");
        shown
    });
    let lines: Vec<&str> = lines.collect();
    let link = |target: &str, is_image: bool| match is_image || target.contains(':') {
        true => LinkTo::Keep,
        false => LinkTo::To(machine::twin(target)),
    };
    markdown::relinked(&lines.join("\n"), &link)
}

/// The text of HTML that a template made, on one line.
fn text_of(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, tag)) = rest.split_once('<') {
        text.push_str(before);
        // What is not shown is not found.
        let hidden = ["script", "style", "!--"];
        let hidden = hidden.iter().find(|name| tag.starts_with(**name));
        rest = match hidden {
            Some(&"!--") => tag.split_once("-->"),
            Some(name) => tag.split_once(&format!("</{name}>")),
            None => tag.split_once('>'),
        }
        .map_or("", |(_, rest)| rest);
        text.push(' ');
    }
    text.push_str(rest);
    one_line(&unescape(&text))
}

/// Links to the headings of the second level that have an id.
fn headings(html: &str) -> Vec<Link> {
    let mut links = Vec::new();
    for part in html.split("<h2 ").skip(1) {
        let Some((tag, rest)) = part.split_once('>') else {
            continue;
        };
        let id = tag
            .split_once("id=\"")
            .and_then(|(_, id)| id.split_once('"'));
        let title = rest.split_once("</h2>").map(|(title, _)| text_of(title));
        if let (Some((id, _)), Some(title)) = (id, title) {
            links.push(Link {
                href: format!("#{id}"),
                title,
                is_current: false,
            });
        }
    }
    links
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_has_a_text() {
        let html =
            "<p>a &lt;b&gt; <b>c</b><!-- <d> --><style>e</style></p>\n<script>f</script>&amp;amp;";
        assert_eq!(text_of(html), "a <b> c &amp;");
        let page = "<h2 id=\"a\">All</h2>\n  <ul>\n    <li><a href=\"operations/get.html#x\">Get</a> it</li>\n  </ul>\n<p>\n    See <a href=\"https://a.example/b.html\">b</a>.</p>";
        assert_eq!(
            told(page).trim(),
            "## All\n\n-  [Get](operations/get.md#x) it\n\nSee [b](<https://a.example/b.html>)."
        );
        let links = headings("<h2>x</h2><h2 class=\"y\" id=\"why\">Why <b>not</b></h2>");
        assert_eq!(links.len(), 1);
        assert_eq!(
            (links[0].href.as_str(), links[0].title.as_str()),
            ("#why", "Why not")
        );
    }
}
