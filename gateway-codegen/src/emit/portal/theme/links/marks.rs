//! Marks in templates: a number before each value that is an address, found again in what the template comes to.

use std::cell::RefCell;
use std::collections::BTreeSet;

use crate::emit::portal::theme::Themed;
use crate::emit::portal::theme::elements::{Attribute, attributes};
use crate::plan::{Theme, ThemePart};

/// Around the number of a mark: a character that HTML has no use for.
const MARK: char = '\u{1}';
/// As many values are kept of all pages together.
const MAX_SEEN: usize = 100_000;

/// What an address is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A reader may follow it.
    Link,
    /// Pages name it, and browsers do with it what they will.
    Named,
    /// Pages show it.
    Image,
    /// The same, several of them: `srcset`.
    Images,
    /// Pages load it.
    File,
}

impl Kind {
    /// What it is called.
    pub(super) fn name(self) -> &'static str {
        match self {
            Kind::Link | Kind::Named => "link",
            Kind::Image | Kind::Images => "image",
            Kind::File => "file",
        }
    }

    /// Whether pages ask for it by themselves.
    pub(super) fn is_loaded(self) -> bool {
        matches!(self, Kind::Image | Kind::Images | Kind::File)
    }

    fn of(attribute: &Attribute<'_>) -> Option<Kind> {
        let is = |name: &str| attribute.element.eq_ignore_ascii_case(name);
        let is_image = ["img", "image", "picture", "source"].into_iter().any(is);
        let name = attribute.name.to_ascii_lowercase();
        Some(match name.as_str() {
            "href" | "xlink:href" if is("a") || is("area") => Kind::Link,
            "href" if is("link") => Kind::Named,
            "href" | "xlink:href" if is("image") => Kind::Image,
            "href" | "xlink:href" if is("use") => Kind::File,
            "src" if is_image => Kind::Image,
            "src" => Kind::File,
            "srcset" => Kind::Images,
            "poster" => Kind::Image,
            "data" if is("object") => Kind::File,
            _ => return None,
        })
    }
}

/// An address in a theme.
#[derive(Debug, Clone)]
pub(super) struct Mark {
    pub(super) part: ThemePart,
    /// The byte where it stands.
    pub(super) at: usize,
    pub(super) written: String,
    pub(super) kind: Kind,
    pub(super) quote: Option<char>,
}

/// The number of a mark, the page that it is on, and the address that came of it.
pub(super) type Seen = BTreeSet<(usize, String, String)>;

/// The marks of a theme.
#[derive(Debug, Default)]
pub(in super::super) struct Marks {
    all: Vec<Mark>,
    seen: RefCell<Seen>,
}

impl Marks {
    /// Looks for marks in a part of a page.
    pub(in super::super) fn see(&self, page: &str, html: &str) {
        if self.all.is_empty() {
            return;
        }
        let mut seen = self.seen.borrow_mut();
        let mut rest = html;
        while let Some((_, from)) = rest.split_once(MARK) {
            let Some((number, value)) = from.split_once(MARK) else {
                return;
            };
            rest = value;
            let mark = number.parse().ok().and_then(|n: usize| self.all.get(n));
            let (Some(mark), Ok(number)) = (mark, number.parse()) else {
                continue;
            };
            let ends = |c: char| match mark.quote {
                Some(quote) => c == quote,
                None => c.is_whitespace() || c == '>',
            };
            let value = value.split(ends).next().unwrap_or_default();
            if seen.len() < MAX_SEEN {
                seen.insert((number, page.to_owned(), value.to_owned()));
            }
        }
    }

    /// What was seen.
    pub(super) fn take(&self) -> Seen {
        self.seen.take()
    }

    pub(super) fn all(&self) -> &[Mark] {
        &self.all
    }
}

impl<'p> Themed<'p> {
    /// A theme whose templates have marks.
    pub(super) fn marked(theme: &'p Theme, marks: Marks) -> Themed<'p> {
        Themed {
            marks,
            ..Themed::unchecked(Some(theme))
        }
    }
}

/// A theme with marks in its templates, and what they are.
pub(super) fn mark(theme: &Theme) -> (Theme, Marks) {
    let mut marked = theme.clone();
    let mut all = Vec::new();
    let partials = marked.partials.iter_mut().map(|(_, part)| part);
    let slots = marked.slots.iter_mut().map(|(_, part)| part);
    let pages = marked.pages.iter_mut().map(|page| &mut page.part);
    for part in partials.chain(slots).chain(pages) {
        if let Some(source) = with_marks(part, &mut all) {
            part.source = source;
        }
    }
    let seen = RefCell::default();
    (marked, Marks { all, seen })
}

fn with_marks(part: &ThemePart, all: &mut Vec<Mark>) -> Option<String> {
    let text = &part.source;
    if text.contains(MARK) {
        return None;
    }
    let mut marked = String::with_capacity(text.len());
    let mut from = 0;
    for attribute in attributes(text)? {
        let written = text.get(attribute.value.clone())?;
        let Some(kind) = Kind::of(&attribute).filter(|_| !written.is_empty()) else {
            continue;
        };
        let at = attribute.value.start;
        marked.push_str(text.get(from..at)?);
        marked.push_str(&format!("{MARK}{}{MARK}", all.len()));
        from = at;
        all.push(Mark {
            part: part.clone(),
            at,
            written: written.to_owned(),
            kind,
            quote: attribute.quote,
        });
    }
    marked.push_str(text.get(from..)?);
    Some(marked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_marked() {
        let source = "<a class=x href='a.html'>b</a><!-- <a href=\"c\"> --><img alt=\"href=\" src=\"{{asset \"d\"}}\"><A HREF={{root}}e.html>\
                      <a href>f</a><p href=g></p><script>'<a href=\"h\">'</script>";
        let part = ThemePart {
            file: "a.hbs".to_owned(),
            source: source.to_owned(),
        };
        let theme = Theme {
            partials: vec![("a".to_owned(), part)],
            ..Theme::default()
        };
        let (marked, marks) = mark(&theme);
        let written: Vec<_> = marks.all.iter().map(|it| it.written.as_str()).collect();
        assert_eq!(written, ["a.html", "{{asset \"d\"}}", "{{root}}e.html"]);
        let html = &marked.partials.first().unwrap().1.source;
        assert_eq!(html.replace(MARK, "|").matches('|').count(), 6);
        marks.see("page", &html.replace("{{root}}", "../"));
        let seen: Vec<_> = marks
            .take()
            .into_iter()
            .map(|(_, _, value)| value)
            .collect();
        // The text of the helper would be its value.
        assert_eq!(seen, ["a.html", "{{asset ", "../e.html"]);
    }
}
