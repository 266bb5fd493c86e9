//! Versions of an API side by side, and the page of one that is the page of another.

use super::Pages;
use crate::emit::portal::book::{Book, Place, method};
use crate::emit::portal::view::Link;
use crate::plan::versions;

/// The books of all APIs that are versions of one's own, itself among them, the newest first; empty where there is one.
pub(super) fn of<'s>(own: &'s Book<'s>, books: &'s [Book<'s>]) -> Vec<&'s Book<'s>> {
    let is_same = |book: &&Book<'_>| book.folder == own.folder;
    let all = books.iter();
    let all = all.filter(|book| is_same(book) || book.api.is_version_of(own.api));
    let mut all: Vec<&Book<'_>> = all.collect();
    if all.len() < 2 {
        return Vec::new();
    }
    all.sort_by(|a, b| versions::order(&b.api.version, &a.api.version));
    all
}

impl Pages<'_> {
    /// The page of each version that is this one, else its first page; `root` leads to the root of the site.
    pub(super) fn version_links(&self, place: Place, root: &str) -> Vec<Link> {
        let links = self.versions.iter().map(|book| {
            let is_current = book.folder == self.book.folder;
            let page = match is_current {
                true => self.book.path(place),
                false => same_page(self.book, place, book),
            };
            Link {
                href: format!("{root}{}{page}", book.folder),
                title: book.api.version.clone(),
                is_current,
            }
        });
        links.collect()
    }
}

fn same_page<'o>(own: &Book<'_>, place: Place, other: &'o Book<'_>) -> &'o str {
    let page = match place {
        Place::Operation(i) => operation(own, i, other).map(Place::Operation),
        Place::Section(i) => {
            let title = own.sections.get(i).map(|it| &it.title);
            let found = other
                .sections
                .iter()
                .position(|it| Some(&it.title) == title);
            found.map(Place::Section)
        }
        Place::Schema(i) => {
            let name = own.docs.schemas.get(i).map(|it| &it.name);
            let found = other
                .docs
                .schemas
                .iter()
                .position(|it| Some(&it.name) == name);
            found.map(Place::Schema)
        }
        Place::Webhook(i) => {
            let name = own.docs.webhooks.get(i).map(|it| &it.name);
            let found = other
                .docs
                .webhooks
                .iter()
                .position(|it| Some(&it.name) == name);
            found.map(Place::Webhook)
        }
        Place::Guide(i) => {
            let title = own.guides.get(i).map(|it| &it.title);
            let found = other.guides.iter().position(|it| Some(&it.title) == title);
            found.map(Place::Guide)
        }
        Place::Page(i) => Some(Place::Page(i)),
        Place::Schemas => Some(place).filter(|_| !other.docs.schemas.is_empty()),
        Place::Changelog => Some(place).filter(|_| other.has_changelog()),
        Place::Home | Place::Authentication | Place::Errors | Place::Limits => Some(place),
    };
    other.path(page.unwrap_or(Place::Home))
}

/// The same call, else the one with the same id.
fn operation(own: &Book<'_>, i: usize, other: &Book<'_>) -> Option<usize> {
    let (plan, docs) = own.operation(i)?;
    let known = &other.api.operations;
    let same = known
        .iter()
        .position(|it| method(it) == method(plan) && it.path.shape() == plan.path.shape());
    let by_id = || {
        let known = &other.docs.operations;
        known
            .iter()
            .position(|it| !docs.id.is_empty() && it.id == docs.id)
    };
    same.or_else(by_id)
}
