//! Whether a theme can be rendered: tried with pages of all kinds, without writing a site.

use std::collections::BTreeSet;

use super::elements::unbalanced;
use super::{Problem, Themed};
use crate::emit::portal::book::{Book, method};
use crate::emit::portal::pages::{Listed, Pages, Site, not_found};
use crate::plan::Api;

/// Of pages that there are many of, the first ones; of operations also others that are unlike them.
const FIRST: usize = 20;
const UNLIKE: usize = 100;

/// What is wrong with a theme.
#[derive(Debug, Clone, Default)]
pub struct Findings {
    /// Why it cannot be rendered.
    pub problems: Vec<Problem>,
    /// Elements that are not closed, or closed without being open.
    pub unbalanced: Vec<Problem>,
}

/// What is wrong with the theme of an API.
#[must_use]
pub fn check(api: &Api) -> Findings {
    let portal = api.portal.as_ref();
    let theme = portal.and_then(|portal| portal.theme.as_ref());
    let Some(theme) = theme.filter(|theme| theme.has_templates()) else {
        return Findings::default();
    };
    let themed = Themed::unchecked(Some(theme));
    let mut problems = themed.problems();
    let unbalanced = match problems.is_empty() {
        true => unbalanced(theme),
        false => Vec::new(),
    };
    if let Some(docs) = api.docs.as_ref() {
        let site = Site {
            title: api.title.clone(),
            apis: vec![Listed {
                title: api.title.clone(),
                folder: String::new(),
                is_newest: true,
            }],
            themed,
            ..Site::default()
        };
        let book = Book::new(api, docs, String::new()).with_pages(site.themed.pages());
        render(&site, &Pages::new(&site, &book, &[]));
        problems = site.themed.problems();
    }
    problems.sort();
    Findings {
        problems,
        unbalanced,
    }
}

/// Makes pages for what goes wrong on the way.
pub(super) fn render(site: &Site<'_>, pages: &Pages<'_>) {
    let docs = pages.book.docs;
    pages.home();
    pages.own_pages();
    pages.authentication();
    pages.limits();
    pages.errors();
    if !docs.schemas.is_empty() {
        pages.schemas();
    }
    for i in 0..FIRST {
        // Where there are fewer, there is no page.
        pages.section(i);
        pages.schema(i);
        pages.webhook(i);
        pages.guide(i);
    }
    for i in operations(pages.book) {
        pages.operation(i);
    }
    not_found(site);
    site.frame("callback.html", "callback", "Signing in");
    site.frame("index.html", "catalogue", "APIs");
}

/// The operations whose pages are tried: the first ones, and the first one of each that a template may treat in another way.
fn operations(book: &Book<'_>) -> Vec<usize> {
    let mut seen = BTreeSet::new();
    let all = 0..book.api.operations.len();
    let unlike = all.filter(|i| {
        let Some((plan, docs)) = book.operation(*i) else {
            return false;
        };
        let link = book.link(*i, "", None);
        let is_first = seen.insert((
            link.badges,
            docs.is_deprecated,
            method(plan),
            [&docs.id, &docs.summary, &docs.description].map(String::is_empty),
            docs.tags.len().min(2),
        ));
        is_first || *i < FIRST
    });
    unlike.take(UNLIKE).collect()
}
