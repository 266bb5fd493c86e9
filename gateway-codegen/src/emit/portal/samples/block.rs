//! Literals over lines, for texts that are read better so. A language has one only for texts of which nothing needs an
//! escape and nothing is changed by its rules; `None` otherwise.

use super::quote::{is_hidden, rust_raw, single};

/// Whether a text has lines, and nothing hidden beside their ends.
fn has_plain_lines(text: &str) -> bool {
    text.contains('\n') && !text.contains(|c| c != '\n' && is_hidden(c))
}

/// JavaScript: a template. Templates without substitutions are strings.
pub(super) fn javascript(text: &str) -> Option<String> {
    has_plain_lines(text).then(|| {
        let text = text.replace('\\', "\\\\").replace('`', "\\`");
        format!("`{}`", text.replace("${", "\\${"))
    })
}

/// Python: three quotes.
pub(super) fn python(text: &str) -> Option<String> {
    let is_fit = has_plain_lines(text) && !text.contains("\"\"\"") && !text.ends_with('"');
    is_fit.then(|| format!("\"\"\"{}\"\"\"", text.replace('\\', "\\\\")))
}

/// Go: a raw string; it has no escapes.
pub(super) fn go(text: &str) -> Option<String> {
    // On one line, quotes are a reason too.
    let is_fit = has_plain_lines(text) || text.contains(['"', '\\']) && !text.contains(is_hidden);
    (is_fit && !text.contains('`')).then(|| format!("`{text}`"))
}

/// Java: a text block. It loses blanks at the ends of lines, and those that all lines begin with: what is indented here,
/// if one line of the text has none.
pub(super) fn java(text: &str, indent: &str) -> Option<String> {
    let is_flush = text
        .lines()
        .any(|line| line.starts_with(|c: char| !c.is_whitespace()));
    let is_fit = has_plain_lines(text)
        && is_flush
        && !text.contains("\"\"\"")
        && !text.ends_with(['"', '\n'])
        && !text.lines().any(|line| line.ends_with(char::is_whitespace));
    is_fit.then(|| {
        let text = text.replace('\\', "\\\\");
        format!("\"\"\"\n{}\"\"\"", indented(&text, indent))
    })
}

/// C#: a raw string, between more quotes than stand in a row in the text. What its last line is indented by is taken from
/// all lines.
pub(super) fn csharp(text: &str, indent: &str) -> Option<String> {
    has_plain_lines(text).then(|| {
        let runs = text.split(|c| c != '"').map(str::len);
        let quotes = "\"".repeat(runs.max().unwrap_or_default().max(2) + 1);
        let text = indented(text, indent);
        format!("{quotes}\n{text}\n{indent}{quotes}")
    })
}

/// Rust: a raw string.
pub(super) fn rust(text: &str) -> Option<String> {
    has_plain_lines(text).then(|| rust_raw(text).literal(text))
}

/// PHP and Ruby: single quotes.
pub(super) fn single_quotes(text: &str) -> Option<String> {
    has_plain_lines(text).then(|| single(text).literal(text))
}

fn indented(text: &str, indent: &str) -> String {
    let mut lines = String::with_capacity(text.len() * 2);
    for (i, line) in text.split('\n').enumerate() {
        if i > 0 {
            lines.push('\n');
        }
        // A line of blanks alone is a line of the text too.
        if !line.is_empty() {
            lines.push_str(indent);
            lines.push_str(line);
        }
    }
    lines
}
