//! Pages of tags.

use super::Pages;
use crate::emit::portal::book::Place;
use crate::emit::portal::elsewhere::more;
use crate::emit::portal::view::TagPage;

impl Pages<'_> {
    /// The page of a tag.
    pub(in super::super) fn section(&self, index: usize) -> Option<TagPage> {
        let section = self.book.sections.get(index)?;
        let place = Place::Section(index);
        let root = self.root(place);
        let operations = section.operations.iter();
        let operations = operations.map(|i| self.book.link(*i, &root, None));
        Some(TagPage {
            frame: self.frame(place, "tag", &section.title, &section.description),
            description: self.lead(place, &section.description, "text"),
            more: more(section.more.as_ref()),
            operations: operations.collect(),
        })
    }
}
