//! What each kind of page shows, made from the plan. `frame` is what all have in common.

pub(super) mod access;
mod authentication;
mod content;
mod errors;
mod frame;
mod guide;
mod home;
mod limits;
mod operation;
mod schema;
mod section;
mod steps;
mod themed;
mod words;

use super::book::{Book, Place};

pub(super) use frame::{Site, not_found};
pub(super) use guide::{beside, image_path};

/// What makes the pages of an API.
pub(super) struct Pages<'s> {
    pub(super) site: &'s Site<'s>,
    pub(super) book: &'s Book<'s>,
    /// The operations that take or give each schema.
    users: Vec<Vec<usize>>,
    /// The schemas that have each schema as a part.
    wholes: Vec<Vec<usize>>,
}

impl<'s> Pages<'s> {
    pub(super) fn new(site: &'s Site<'s>, book: &'s Book<'s>) -> Pages<'s> {
        site.themed.learn(book);
        Pages {
            site,
            book,
            users: book.users(),
            wholes: book.wholes(),
        }
    }

    /// From a page of the API to the folder of its pages.
    fn root(&self, place: Place) -> String {
        "../".repeat(self.book.path(place).matches('/').count())
    }
}
