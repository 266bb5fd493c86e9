//! The few shapes that pictures are made of, written as SVG.

use std::fmt::Write as _;

use super::super::view::Html;
use super::text;

/// Size of ordinary text, in units of pictures.
pub(super) const TEXT: u32 = 14;
/// Size of small text.
pub(super) const SMALL: u32 = 12;

/// Which point of a text is at its position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
}

/// Where an arrow points to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Left,
    Right,
    Down,
}

/// A text at a place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Label<'a> {
    pub(super) class: &'static str,
    pub(super) x: i32,
    /// Of the base line.
    pub(super) y: i32,
    pub(super) anchor: Anchor,
    pub(super) text: &'a str,
    /// What is wider is cut.
    pub(super) max_width: u32,
}

/// A rectangle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rect {
    pub(super) x: i32,
    pub(super) y: i32,
    pub(super) width: i32,
    pub(super) height: i32,
}

impl Rect {
    pub(super) fn right(self) -> i32 {
        self.x + self.width
    }

    pub(super) fn bottom(self) -> i32 {
        self.y + self.height
    }

    pub(super) fn middle_x(self) -> i32 {
        self.x + self.width / 2
    }

    pub(super) fn middle_y(self) -> i32 {
        self.y + self.height / 2
    }
}

/// What a picture says of itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct Meaning<'a> {
    /// Goes before the ids of the picture, so that several stand on a page.
    pub(super) id_prefix: &'a str,
    /// What it shows.
    pub(super) title: &'a str,
    /// The same in words.
    pub(super) description: &'a str,
    /// Whether there are links in it: an image has no parts for assistive technology, a group has.
    pub(super) has_links: bool,
}

/// SVG under way.
#[derive(Debug, Default)]
pub(super) struct Canvas {
    out: String,
}

impl Canvas {
    /// Bytes written.
    pub(super) fn len(&self) -> usize {
        self.out.len()
    }

    /// Appends what another canvas has.
    pub(super) fn append(&mut self, other: &Canvas) {
        self.out.push_str(&other.out);
    }

    pub(super) fn rect(&mut self, class: &str, rect: Rect, radius: i32) {
        let Rect {
            x,
            y,
            width,
            height,
        } = rect;
        let _ = write!(
            self.out,
            r#"<rect class="{class}" x="{x}" y="{y}" width="{width}" height="{height}" rx="{radius}"/>"#
        );
    }

    /// A line; `path` is path data made of numbers.
    pub(super) fn line(&mut self, path: &str) {
        let _ = write!(
            self.out,
            r#"<path class="pic-line" fill="none" d="{path}"/>"#
        );
    }

    /// A dashed line.
    pub(super) fn dashed(&mut self, path: &str) {
        let _ = write!(
            self.out,
            r#"<path class="pic-line" fill="none" stroke-dasharray="5 4" d="{path}"/>"#
        );
    }

    /// The head of an arrow with its tip at a point.
    pub(super) fn head(&mut self, class: &str, x: i32, y: i32, direction: Direction) {
        let path = match direction {
            Direction::Right => format!("M{x} {y}l-8 -4v8z"),
            Direction::Left => format!("M{x} {y}l8 -4v8z"),
            Direction::Down => format!("M{x} {y}l-4 -8h8z"),
        };
        let _ = write!(self.out, r#"<path class="{class}" d="{path}"/>"#);
    }

    /// A text, cut to its width.
    pub(super) fn text(&mut self, label: Label<'_>) {
        let size = size_of(label.class);
        let fitted = text::fit(label.text, label.max_width, size);
        self.fitted(label, &fitted);
    }

    /// A text that was fitted before.
    pub(super) fn fitted(&mut self, label: Label<'_>, fitted: &text::Fitted) {
        if fitted.text.is_empty() {
            return;
        }
        let Label { class, x, y, .. } = label;
        let size = size_of(class);
        let anchor = match label.anchor {
            Anchor::Start => "",
            Anchor::Middle => r#" text-anchor="middle""#,
        };
        let _ = write!(
            self.out,
            r#"<text class="{class}" x="{x}" y="{y}" font-size="{size}"{anchor}>"#
        );
        if let Some(whole) = &fitted.whole {
            self.title(whole);
        }
        text::push_escaped(&mut self.out, &fitted.text);
        self.out.push_str("</text>");
    }

    /// Begins a link; `href` is made by the portal, and is escaped here.
    pub(super) fn open_link(&mut self, href: &str, title: &str) {
        self.out.push_str("<a href=\"");
        text::push_escaped(&mut self.out, href);
        self.out.push_str("\">");
        self.title(&text::first_chars(&text::one_line(title), 200));
    }

    pub(super) fn close_link(&mut self) {
        self.out.push_str("</a>");
    }

    fn title(&mut self, title: &str) {
        self.out.push_str("<title>");
        text::push_escaped(&mut self.out, title);
        self.out.push_str("</title>");
    }

    /// The picture.
    pub(super) fn finish(self, width: i32, height: i32, meaning: Meaning<'_>) -> Html {
        let prefix = text::escape(&meaning.id_prefix.split_whitespace().collect::<String>());
        let role = if meaning.has_links { "group" } else { "img" };
        let mut out = String::with_capacity(self.out.len() + 512);
        let _ = write!(
            out,
            r#"<svg class="picture" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="{role}" aria-labelledby="{prefix}-title {prefix}-desc"><title id="{prefix}-title">{}</title><desc id="{prefix}-desc">{}</desc>"#,
            text::escape(&text::one_line(meaning.title)),
            text::escape(&text::one_line(meaning.description)),
        );
        out.push_str(&self.out);
        out.push_str("</svg>");
        Html(out)
    }
}

/// Size of the text of a class.
pub(super) fn size_of(class: &str) -> u32 {
    if class.contains("pic-text-small") {
        SMALL
    } else {
        TEXT
    }
}

/// A width of text as a coordinate.
pub(super) fn units(width: u32) -> i32 {
    i32::try_from(width).unwrap_or(i32::MAX / 4)
}

/// A count as a coordinate.
pub(super) fn count(n: usize) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX / 1024)
}
