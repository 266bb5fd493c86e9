//! Pages of guides.

use super::Pages;
use crate::emit::portal::book::Place;
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
            false => self.target(&guide.file, &root, target),
        };
        let options = markdown::Options {
            base_level: 2,
            // Its headings are all there is on the page.
            id_prefix: "",
            highlight: &code,
            link: &link,
            has_diagrams: true,
            title: &guide.title,
        };
        let rendered = markdown::render(&guide.text, &options);
        let headings = rendered.headings.iter().filter(|it| it.level == 2);
        let headings = headings.map(|heading| Link {
            href: format!("#{}", heading.id),
            title: heading.text.clone(),
            is_current: false,
        });
        let headings = headings.collect();
        let about = match guide.description.is_empty() {
            true => &guide.text,
            false => &guide.description,
        };
        let mut frame = self.frame(place, "guide", &guide.title, about);
        let link = |i: usize| {
            let guide = self.book.guides.get(i)?;
            let title = guide.title.as_str();
            Some(self.book.link_to(Place::Guide(i), title, &root, None))
        };
        frame.previous = index.checked_sub(1).and_then(link);
        frame.next = link(index + 1);
        let page = GuidePage {
            anchor: markdown::slug(&guide.title),
            frame,
            text: rendered.html,
        };
        Some((page, headings))
    }

    /// What a guide says, as its Markdown twin has it.
    pub(in super::super) fn guide_twin(&self, index: usize) -> String {
        let root = self.root(Place::Guide(index));
        let guide = self.book.guides.get(index);
        let text = guide.map(|guide| self.told(&guide.file, &root, &guide.text));
        text.unwrap_or_default()
    }

    /// Where an image of a text in a file is: the site has those that stand beside guides, and none of other hosts.
    pub(super) fn image(&self, file: &str, root: &str, target: &str) -> LinkTo {
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
