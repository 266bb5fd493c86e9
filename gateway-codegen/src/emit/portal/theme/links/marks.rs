//! Marks in templates: a number before each value that is an address or an id, found again in what the template comes to.

use std::cell::RefCell;
use std::collections::BTreeSet;

use super::blocked::is_frame;
use crate::emit::portal::theme::Themed;
use crate::emit::portal::theme::elements::{Attribute, Element, elements};
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
    /// A host that browsers are asked to reach before something is loaded from it.
    Host,
    /// Readers are sent there by themselves, after some seconds.
    Refresh,
    /// It is no address, but the id of an element.
    Id,
}

impl Kind {
    /// What it is called.
    pub(super) fn name(self) -> &'static str {
        match self {
            Kind::Link | Kind::Named | Kind::Refresh => "link",
            Kind::Image | Kind::Images => "image",
            Kind::File => "file",
            Kind::Host => "host",
            Kind::Id => "id",
        }
    }

    /// Whether pages ask for it by themselves.
    pub(super) fn is_loaded(self) -> bool {
        matches!(self, Kind::Image | Kind::Images | Kind::File)
    }

    /// Whether another host is no place for it: what pages do with it happens without their readers.
    pub(super) fn is_own(self) -> bool {
        self.is_loaded() || matches!(self, Kind::Host | Kind::Refresh)
    }

    fn of(element: &Element<'_>, attribute: &Attribute<'_>, text: &str) -> Option<Kind> {
        let is = |name: &str| element.name.eq_ignore_ascii_case(name);
        let is_image = ["img", "image", "picture", "source"].into_iter().any(is);
        let name = attribute.name.to_ascii_lowercase();
        Some(match name.as_str() {
            "href" | "xlink:href" if is("a") || is("area") => Kind::Link,
            "href" if is("link") => Kind::of_link(element.value("rel", text).unwrap_or_default()),
            "href" | "xlink:href" if is("image") => Kind::Image,
            "href" | "xlink:href" if is("use") => Kind::File,
            "content" if is("meta") => {
                let what = element.value("http-equiv", text).unwrap_or_default();
                let is_refresh = what.trim().eq_ignore_ascii_case("refresh");
                return is_refresh.then_some(Kind::Refresh);
            }
            // They show nothing, which is told.
            "src" if is_frame(element.name) => return None,
            "src" if is_image => Kind::Image,
            "src" => Kind::File,
            "srcset" => Kind::Images,
            "poster" => Kind::Image,
            "id" if !is_made(text.get(attribute.value.clone())) => Kind::Id,
            _ => return None,
        })
    }

    /// What a `<link>` with this `rel` is for.
    fn of_link(rel: &str) -> Kind {
        const LOADED: [&str; 8] = [
            "stylesheet",
            "icon",
            "apple-touch-icon",
            "manifest",
            "mask-icon",
            "modulepreload",
            "prefetch",
            "preload",
        ];
        const REACHED: [&str; 2] = ["dns-prefetch", "preconnect"];
        let has = |names: &[&str]| {
            let mut words = rel.split_whitespace();
            words.any(|word| names.iter().any(|it| it.eq_ignore_ascii_case(word)))
        };
        match (has(&LOADED), has(&REACHED)) {
            (true, _) => Kind::File,
            (_, true) => Kind::Host,
            _ => Kind::Named,
        }
    }
}

/// Whether a value is made of others.
fn is_made(value: Option<&str>) -> bool {
    value.is_none_or(|value| value.contains("{{"))
}

/// The number of the mark before a value, and the value.
pub(super) fn unmarked(value: &str) -> (Option<usize>, &str) {
    let marked = value.strip_prefix(MARK);
    let marked = marked.and_then(|it| it.split_once(MARK));
    let marked = marked.and_then(|(number, value)| Some((number.parse().ok()?, value)));
    marked.map_or((None, value), |(number, value)| (Some(number), value))
}

/// An address in a theme, or an id.
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
    let elements = elements(text)?;
    let attributes = elements
        .iter()
        .flat_map(|of| of.attributes.iter().map(move |it| (of, it)));
    for (element, attribute) in attributes {
        let written = text.get(attribute.value.clone())?;
        let kind = Kind::of(element, attribute, text).filter(|_| !written.is_empty());
        let Some(kind) = kind else {
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
    fn what_links_are_for() {
        for (rel, expected) in [
            ("canonical", Kind::Named),
            ("", Kind::Named),
            ("{{rel}}", Kind::Named),
            ("alternate StyleSheet", Kind::File),
            ("shortcut icon", Kind::File),
            ("preload", Kind::File),
            ("preconnect", Kind::Host),
            ("dns-prefetch preload", Kind::File),
            (" dns-prefetch\n", Kind::Host),
        ] {
            assert_eq!(Kind::of_link(rel), expected, "{rel}");
        }
    }

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
