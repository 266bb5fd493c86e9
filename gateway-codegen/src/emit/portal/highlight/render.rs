//! Tokens → HTML.

use std::ops::Range;

use super::Class;
use super::scanner::Span;

/// A part of a text that is marked with what it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::emit::portal) struct Mark {
    /// Where it is, in bytes.
    pub(in crate::emit::portal) range: Range<usize>,
    /// What it stands for.
    pub(in crate::emit::portal) what: Marked,
}

/// What a marked text stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::emit::portal) enum Marked {
    /// A credential: the name of its scheme.
    Credential(String),
    /// The scheme and host of the gateway, in a literal.
    Host,
}

/// The text, escaped, with its spans. Marks cut the spans they stand in, so that no element is in another.
pub(super) fn render(text: &str, spans: &[Span], marks: &[Mark]) -> String {
    let mut html = String::with_capacity(text.len() + text.len() / 2);
    let mut marks = marks.iter().peekable();
    let mut at = 0;
    let whole = Span {
        end: text.len(),
        class: None,
    };
    for span in spans.iter().chain(std::iter::once(&whole)) {
        while at < span.end {
            let class = span.class.filter(|it| *it != Class::Punctuation);
            let class = class.map(Class::letter);
            let end = match marks.peek() {
                Some(mark) if mark.range.start <= at => {
                    let end = mark.range.end;
                    push_mark(&mut html, text.get(at..end).unwrap_or_default(), mark);
                    marks.next();
                    // A mark that is empty or behind is left out.
                    at = at.max(end);
                    continue;
                }
                Some(mark) => span.end.min(mark.range.start),
                None => span.end,
            };
            push_token(&mut html, text.get(at..end).unwrap_or_default(), class);
            at = end;
        }
    }
    html
}

fn push_token(html: &mut String, text: &str, class: Option<char>) {
    let Some(class) = class else {
        escape(html, text);
        return;
    };
    html.push_str("<i class=\"");
    html.push(class);
    html.push_str("\">");
    escape(html, text);
    html.push_str("</i>");
}

fn push_mark(html: &mut String, text: &str, mark: &Mark) {
    if text.is_empty() {
        return;
    }
    match &mark.what {
        Marked::Credential(scheme) => {
            html.push_str("<i class=\"v\" data-credential=\"");
            for (i, part) in scheme.split('"').enumerate() {
                html.push_str(if i > 0 { "&quot;" } else { "" });
                escape(html, part);
            }
            html.push_str("\">");
        }
        Marked::Host => html.push_str("<i class=\"s\" data-host>"),
    }
    escape(html, text);
    html.push_str("</i>");
}

/// Escapes for texts of elements, where quotes are nothing special.
fn escape(html: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            // A browser reads a bare one as a line feed.
            '\r' => html.push_str("&#13;"),
            _ => html.push(c),
        }
    }
}
