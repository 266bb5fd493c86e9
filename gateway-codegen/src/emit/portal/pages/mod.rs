//! What each kind of page shows, made from the plan. `frame` is what all have in common.

pub(super) mod access;
mod authentication;
mod changelog;
mod content;
mod errors;
mod frame;
mod guide;
mod home;
mod limits;
mod links;
mod operation;
mod received;
mod schema;
mod section;
mod steps;
mod themed;
mod versions;
mod words;

use super::book::{Book, Place};

pub(super) use frame::{Listed, Site, not_found};
pub(super) use guide::image_path;

/// What makes the pages of an API.
pub(super) struct Pages<'s> {
    pub(super) site: &'s Site<'s>,
    pub(super) book: &'s Book<'s>,
    /// The operations that take or give each schema.
    users: Vec<Vec<usize>>,
    /// The schemas that have each schema as a part.
    wholes: Vec<Vec<usize>>,
    /// The books of all versions of the API, the newest first; empty where there is one.
    versions: Vec<&'s Book<'s>>,
}

impl<'s> Pages<'s> {
    /// What makes the pages of one of the books of a site.
    pub(super) fn new(site: &'s Site<'s>, book: &'s Book<'s>, books: &'s [Book<'s>]) -> Pages<'s> {
        site.themed.learn(book);
        Pages {
            site,
            book,
            users: book.users(),
            wholes: book.wholes(),
            versions: versions::of(book, books),
        }
    }

    /// From a page of the API to the folder of its pages.
    fn root(&self, place: Place) -> String {
        "../".repeat(self.book.path(place).matches('/').count())
    }
}
