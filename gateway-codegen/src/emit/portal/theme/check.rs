//! Whether a theme can be rendered: tried with pages of all kinds, without writing a site.

use super::{Problem, Themed};
use crate::emit::portal::book::Book;
use crate::emit::portal::pages::{Listed, Pages, Site, not_found};
use crate::plan::Api;

/// Of pages that there are many of, the first ones.
const FIRST: usize = 20;

/// What is wrong with the theme of an API.
#[must_use]
pub fn check(api: &Api) -> Vec<Problem> {
    let portal = api.portal.as_ref();
    let theme = portal.and_then(|portal| portal.theme.as_ref());
    let Some(theme) = theme.filter(|theme| theme.has_templates()) else {
        return Vec::new();
    };
    let themed = Themed::unchecked(Some(theme));
    let mut problems = themed.problems();
    if let Some(docs) = api.docs.as_ref().filter(|_| problems.is_empty()) {
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
    problems
}

/// Makes pages for what goes wrong on the way.
fn render(site: &Site<'_>, pages: &Pages<'_>) {
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
        pages.operation(i);
        pages.schema(i);
        pages.webhook(i);
        pages.guide(i);
    }
    not_found(site);
    site.frame("callback.html", "callback", "Signing in");
    site.frame("index.html", "catalogue", "APIs");
}
