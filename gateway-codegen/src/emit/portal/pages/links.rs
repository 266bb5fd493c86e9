//! Where links of texts go.

use super::Pages;
use crate::emit::portal::book::Place;
use crate::emit::portal::highlight::{Language, highlight};
use crate::emit::portal::machine;
use crate::emit::portal::markdown::{self, LinkTo};
use crate::emit::portal::view::Prose;
use crate::plan::link::{Linked, linked};

/// As many characters of a text tell its direction.
const MAX_UNDIRECTED: usize = 1000;

/// Not shown, and tells the direction.
const LEFT_TO_RIGHT: &str = "<span hidden>&lrm;</span>";

/// Whether a long text does not tell its direction soon. Browsers read on for it (`dir="auto"`), again for each element that they
/// come to: a megabyte without a letter takes them minutes.
fn has_no_direction(text: &str) -> bool {
    let mut head = text.chars().take(MAX_UNDIRECTED);
    text.len() > MAX_UNDIRECTED && !head.any(char::is_alphabetic)
}

impl Pages<'_> {
    /// Where a link of a text in a file goes on a page from which `root` leads to the folder of the API. What leads nowhere
    /// is shown as text.
    pub(super) fn target(&self, file: &str, root: &str, target: &str) -> LinkTo {
        let book = self.book;
        let to = |place: Place| LinkTo::To(format!("{root}{}", book.path(place)));
        match linked(
            book.docs,
            (book.guides, self.site.themed.pages()),
            file,
            target,
        ) {
            Linked::Operation(i) => to(Place::Operation(i)),
            Linked::Schema(i) => to(Place::Schema(i)),
            Linked::Page(i) => to(Place::Page(i)),
            Linked::Tag(name) => {
                let found = book.sections.iter().position(|it| it.title == name);
                found.map_or(LinkTo::Text, |i| to(Place::Section(i)))
            }
            Linked::Guide(i, fragment) => {
                LinkTo::To(format!("{root}{}{fragment}", book.path(Place::Guide(i))))
            }
            Linked::Topic("schemas.html", _) if book.docs.schemas.is_empty() => LinkTo::Text,
            Linked::Topic("changelog.html", _) if !book.has_changelog() => LinkTo::Text,
            Linked::Topic(page, fragment) => LinkTo::To(format!("{root}{page}{fragment}")),
            Linked::Heading | Linked::Elsewhere => LinkTo::Keep,
            Linked::Nowhere => LinkTo::Text,
        }
    }

    /// A text of the document that stands right below the title of its page.
    pub(super) fn lead(&self, place: Place, text: &str, prefix: &str) -> Prose {
        self.prose(place, text, prefix, 1)
    }

    /// A text in a file as it stands in the Markdown twin of a page from which `root` leads to the folder of the API.
    pub(super) fn told(&self, file: &str, root: &str, text: &str) -> String {
        if self.site.pages_only {
            return String::new();
        }
        let link = |target: &str, is_image: bool| match is_image {
            true if target.starts_with('/') => LinkTo::Keep,
            true => self.image(file, root, target),
            false => self.twin_of(file, root, target),
        };
        markdown::relinked(text, &link)
    }

    /// Where a link goes in a twin: to the twin of what it leads to on a page.
    fn twin_of(&self, file: &str, root: &str, target: &str) -> LinkTo {
        match self.target(file, root, target) {
            LinkTo::To(to) => LinkTo::To(machine::twin(&to)),
            other => other,
        }
    }

    /// A text of the document as HTML on the page of a place, below a heading of a level, so that headings do not leave out one;
    /// `prefix` keeps the ids of its headings apart from those of other texts.
    pub(super) fn prose(&self, place: Place, text: &str, prefix: &str, level: u8) -> Prose {
        if text.is_empty() {
            return Prose::default();
        }
        // Most texts say the same on every page, and many stand on several; where links go is a matter of the page.
        let is_alike = prefix.is_empty() && !text.contains(['[', '<']);
        if is_alike && let Some(known) = self.site.known.borrow().get(text) {
            return known.clone();
        }
        let root = self.root(place);
        let file = &self.book.api.file;
        let code = |code: &str, language: &str| highlight(code, Language::of_name(language)).0;
        let link = |target: &str, is_image: bool| match is_image {
            // It is that of a route, or told.
            true if target.starts_with('/') => LinkTo::Keep,
            true => self.image(file, &root, target),
            false => self.target(file, &root, target),
        };
        let options = markdown::Options {
            base_level: level + 1,
            id_prefix: prefix,
            highlight: &code,
            link: &link,
            ..markdown::Options::default()
        };
        let rendered = markdown::render(text, &options);
        let mut html = rendered.html;
        if has_no_direction(&rendered.text) {
            html.0.insert_str(0, LEFT_TO_RIGHT);
        }
        let prose = Prose {
            html,
            markdown: self.told(file, &root, text),
        };
        if is_alike {
            let mut known = self.site.known.borrow_mut();
            known.insert(text.to_owned(), prose.clone());
        }
        prose
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_without_letters_have_no_direction() {
        let marks = "[`<(![{|#~".repeat(200);
        assert!(has_no_direction(&marks));
        assert!(has_no_direction(&format!("{marks} a word")));
        assert!(!has_no_direction(&format!("A word {marks}")));
        assert!(!has_no_direction(&format!("שלום {marks}")));
        assert!(!has_no_direction("123 + 4"));
    }
}
