//! Pages of guides, and where links of texts go.

use super::Pages;
use crate::emit::portal::book::{Book, Place};
use crate::emit::portal::highlight::{Language, highlight};
use crate::emit::portal::markdown::{self, LinkTo};
use crate::emit::portal::view::{GuidePage, Link};
use crate::plan::GuideImage;

impl Pages<'_> {
    /// The page of a guide, and its headings of the second level.
    pub(in super::super) fn guide(&self, index: usize) -> Option<(GuidePage, Vec<Link>)> {
        let guide = self.book.guides.get(index)?;
        let place = Place::Guide(index);
        let root = self.root(place);
        let code = |code: &str, language: &str| highlight(code, Language::of_name(language)).0;
        let link = |target: &str, is_image: bool| match is_image {
            true => self.image(&guide.file, &root, target),
            false => target_of(self.book, &guide.file, &root, target),
        };
        let options = markdown::Options {
            base_level: 2,
            // Its headings are all there is on the page.
            id_prefix: "",
            highlight: &code,
            link: &link,
            has_diagrams: true,
        };
        let rendered = markdown::render(&guide.text, &options);
        let headings = rendered.headings.iter().filter(|it| it.level == 2);
        let headings = headings.map(|heading| Link {
            href: format!("#{}", heading.id),
            title: heading.text.clone(),
            is_current: false,
        });
        let headings = headings.collect();
        let mut frame = self.frame(place, "guide", &guide.title, &guide.text);
        let link = |i: usize| {
            let guide = self.book.guides.get(i)?;
            let title = guide.title.as_str();
            Some(self.book.link_to(Place::Guide(i), title, &root, None))
        };
        frame.previous = index.checked_sub(1).and_then(link);
        frame.next = link(index + 1);
        let page = GuidePage {
            frame,
            text: rendered.html,
        };
        Some((page, headings))
    }

    /// Where an image of a guide is: the site has those that stand beside guides, and none of other hosts.
    fn image(&self, file: &str, root: &str, target: &str) -> LinkTo {
        if target.contains(':') {
            return LinkTo::Keep;
        }
        match self.book.image(file, target) {
            Some(image) => LinkTo::To(format!("{root}{}", image_path(image))),
            None => LinkTo::Text,
        }
    }
}

/// Where an image is, below the folder of the API.
pub(in super::super) fn image_path(image: &GuideImage) -> String {
    format!("guides/images/{}", image.name)
}

/// Where a link of a text goes: to the page of a guide by its file, of an operation by `#operation/ID`, of a tag by `#tag/NAME`, of
/// a theme by `#page/NAME`, of a schema by its pointer, and elsewhere as it is written. What leads nowhere on the site is shown as text.
fn target_of(book: &Book<'_>, file: &str, root: &str, target: &str) -> LinkTo {
    let to = |place: Place| LinkTo::To(format!("{root}{}", book.path(place)));
    if let Some(id) = target.strip_prefix("#operation/") {
        let found = book.docs.operations.iter().position(|it| it.id == id);
        return found.map_or(LinkTo::Text, |i| to(Place::Operation(i)));
    }
    if let Some(name) = target.strip_prefix("#tag/") {
        let found = book.sections.iter().position(|it| it.title == name);
        return found.map_or(LinkTo::Text, |i| to(Place::Section(i)));
    }
    if let Some(name) = target.strip_prefix("#page/") {
        let found = book.page(name);
        return found.map_or(LinkTo::Text, |i| to(Place::Page(i)));
    }
    let schema = ["#/components/schemas/", "#/definitions/"].iter();
    if let Some(name) = schema.filter_map(|way| target.strip_prefix(way)).next() {
        let found = book.docs.schemas.iter().position(|it| it.name == name);
        return found.map_or(LinkTo::Text, |i| to(Place::Schema(i)));
    }
    if target.starts_with('#') || target.contains(':') {
        return LinkTo::Keep;
    }
    let (path, fragment) = match target.split_once('#') {
        Some((path, fragment)) => (path, format!("#{fragment}")),
        None => (target, String::new()),
    };
    let path = beside(file, path);
    let found = book.guides.iter().position(|it| it.file == path);
    match found {
        Some(i) => LinkTo::To(format!("{root}{}{fragment}", book.path(Place::Guide(i)))),
        None => LinkTo::Text,
    }
}

/// The name of a file given relative to another one.
pub(in super::super) fn beside(file: &str, path: &str) -> String {
    let mut steps: Vec<&str> = file.split('/').collect();
    steps.pop();
    for step in path.split('/') {
        match step {
            "." | "" => {}
            ".." => drop(steps.pop()),
            step => steps.push(step),
        }
    }
    steps.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_beside_a_file() {
        for (path, expected) in [
            ("b.md", "docs/b.md"),
            ("./b.md", "docs/b.md"),
            ("../b.md", "b.md"),
            ("more/b.md", "docs/more/b.md"),
        ] {
            assert_eq!(beside("docs/a.md", path), expected);
        }
    }
}
