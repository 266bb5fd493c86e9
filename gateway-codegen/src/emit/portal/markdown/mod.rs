//! Markdown of documents and guides as HTML that is safe to show whatever the text says.
//!
//! GitHub's dialect is read by comrak; what is written is all ours: elements and attributes of a short list, texts escaped,
//! links only to where a link may go. Simple HTML in a text is read as the Markdown that says the same ([`html`]), other HTML is
//! shown as text. The work grows with the length of a text, not faster.

mod fence;
mod html;
pub mod links;
mod outline;
mod parse;
mod relink;
mod writer;

#[cfg(test)]
pub(crate) mod html_reader;
#[cfg(test)]
mod tests;

use std::fmt;

use super::picture::text;
use super::view::Html;

pub use links::LinkTo;
pub use outline::slug;
pub use relink::relinked;

/// Longest first paragraph that is kept as text, in characters.
const MAX_FIRST_PARAGRAPH: usize = 1000;
/// Bytes of a text that are looked at for a summary.
const MAX_SUMMARY_SOURCE: usize = 4096;

/// How a text is shown.
#[derive(Clone, Copy)]
pub struct Options<'a> {
    /// The level of the text's top headings, from 1 to 6; what is below them follows without gaps.
    pub base_level: u8,
    /// Goes before all ids of the text, so that several texts stand on a page.
    pub id_prefix: &'a str,
    /// Makes code safe HTML; takes the code and the name of its language in lower case (may be empty).
    pub highlight: &'a dyn Fn(&str, &str) -> String,
    /// Says where a link goes; takes the target as written, and whether it is that of an image. Its answer is checked like
    /// any other target.
    pub link: &'a dyn Fn(&str, bool) -> LinkTo,
    /// Whether fences `sequence` and `flow` are drawn.
    pub has_diagrams: bool,
    /// The heading that stands above the text and has the first claim to its slug; empty: none.
    pub title: &'a str,
}

impl fmt::Debug for Options<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("base_level", &self.base_level)
            .field("id_prefix", &self.id_prefix)
            .field("has_diagrams", &self.has_diagrams)
            .finish_non_exhaustive()
    }
}

impl Default for Options<'_> {
    /// Headings from the second level on, plain code, links as they are, no diagrams.
    fn default() -> Self {
        Options {
            base_level: 2,
            id_prefix: "",
            highlight: &|code, _| text::escape(code),
            link: &|_, _| LinkTo::Keep,
            has_diagrams: false,
            title: "",
        }
    }
}

/// A text as HTML, and what was found in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rendered {
    /// The text.
    pub html: Html,
    /// Its headings in order.
    pub headings: Vec<Heading>,
    /// Its links and images in order, also those that are not shown as such.
    pub links: Vec<FoundLink>,
    /// The text without markup, a line for each block; for search.
    pub text: String,
    /// The first paragraph without markup, on one line; empty where there is none.
    pub first_paragraph: String,
    /// What is wrong in its diagrams.
    pub problems: Vec<Problem>,
}

/// A heading.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Heading {
    /// As shown, from 1 to 6.
    pub level: u8,
    /// Its anchor, with the prefix.
    pub id: String,
    /// Without markup.
    pub text: String,
}

/// A link or image in a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FoundLink {
    /// The target as written, entities resolved.
    pub target: String,
    /// The line of the text where it is; the first is 1.
    pub line: usize,
    /// The byte in the line where it begins; the first is 1.
    pub column: usize,
    /// Whether it is an image.
    pub is_image: bool,
    /// Whether it is shown as plain text, since a link must not go there.
    pub is_refused: bool,
}

/// A mistake in a text, which is shown some other way.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Problem {
    /// The line of the text; the first is 1.
    pub line: usize,
    /// What is wrong, in a sentence.
    pub message: String,
}

/// Renders a text.
#[must_use]
pub fn render(text: &str, options: &Options<'_>) -> Rendered {
    let text = html::to_markdown(text);
    parse::with_tree(&text, |tree| match tree {
        Some(tree) => writer::write(tree, &text, options),
        None => escaped(&text),
    })
}

/// The first paragraph as inline HTML without links, for summaries, which may stand in a link.
#[must_use]
pub fn inline(text: &str) -> Html {
    let head = html::to_markdown(head_of(text, MAX_SUMMARY_SOURCE));
    parse::with_tree(&head, |tree| match tree {
        Some(tree) => writer::write_inline(tree),
        None => Html(text::escape(&text::one_line(&head))),
    })
}

/// The text without markup on one line, cut with an ellipsis at a word to at most `max_chars` characters.
#[must_use]
pub fn plain(text: &str, max_chars: usize) -> String {
    let max_source = max_chars
        .saturating_mul(16)
        .saturating_add(MAX_SUMMARY_SOURCE);
    let head = html::to_markdown(head_of(text, max_source));
    let options = Options::default();
    let plain = parse::with_tree(&head, |tree| match tree {
        Some(tree) => writer::write(tree, &head, &options).text,
        None => head.clone().into_owned(),
    });
    cut(&text::one_line(&plain), max_chars)
}

/// A beginning of a text with at most that many bytes.
fn head_of(text: &str, max_bytes: usize) -> &str {
    text.get(..text.floor_char_boundary(max_bytes))
        .unwrap_or(text)
}

/// Cuts a line at a word, or within one that is longer than half of what may be shown.
pub(in super::super) fn cut(line: &str, max_chars: usize) -> String {
    if line.char_indices().nth(max_chars).is_none() {
        return line.to_owned();
    }
    let end = line
        .char_indices()
        .nth(max_chars.saturating_sub(1))
        .map_or(0, |(at, _)| at);
    let head = line.get(..end).unwrap_or_default();
    let is_whole = line.get(end..).is_some_and(|rest| rest.starts_with(' '));
    let kept = match head.rfind(' ') {
        Some(space) if !is_whole && space >= end / 2 => head.get(..space).unwrap_or(head),
        _ => head,
    };
    let kept = kept.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':'));
    format!("{kept}…")
}

/// A text that is not read as Markdown: paragraphs of escaped text.
fn escaped(text: &str) -> Rendered {
    let mut html = String::with_capacity(text.len() + text.len() / 8);
    let mut first_paragraph = None;
    for paragraph in text.split("\n\n").filter(|p| !p.trim().is_empty()) {
        html.push_str("<p>");
        text::push_escaped(&mut html, paragraph.trim());
        html.push_str("</p>\n");
        first_paragraph.get_or_insert_with(|| paragraph_text(paragraph));
    }
    Rendered {
        html: Html(html),
        text: text.chars().filter(|c| !text::is_hidden(*c)).collect(),
        first_paragraph: first_paragraph.unwrap_or_default(),
        ..Rendered::default()
    }
}

fn paragraph_text(paragraph: &str) -> String {
    text::first_chars(&text::one_line(paragraph), MAX_FIRST_PARAGRAPH)
}
