//! Tokens → HTML.

use std::ops::Range;

use super::scanner::Span;

/// A part of a text that is marked with the scheme whose credential it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::emit::portal) struct Mark {
    /// Where it is, in bytes.
    pub(in crate::emit::portal) range: Range<usize>,
    /// The name of the scheme.
    pub(in crate::emit::portal) scheme: String,
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
            let class = span.class.map(super::Class::letter);
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
    html.push_str("<span class=\"");
    html.push(class);
    html.push_str("\">");
    escape(html, text);
    html.push_str("</span>");
}

fn push_mark(html: &mut String, text: &str, mark: &Mark) {
    if text.is_empty() {
        return;
    }
    html.push_str("<span class=\"v\" data-credential=\"");
    escape(html, &mark.scheme);
    html.push_str("\">");
    escape(html, text);
    html.push_str("</span>");
}

/// Escapes for texts of elements and for values in double quotes.
fn escape(html: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            // A browser reads a bare one as a line feed.
            '\r' => html.push_str("&#13;"),
            _ => html.push(c),
        }
    }
}
