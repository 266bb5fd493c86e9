//! Here-documents: `<<EOF`, `<<-'EOF'`, `<<~EOF`, `<<<'EOF'`, whose text begins on the next line.

use super::Class;
use super::scanner::{Scanner, length_while};

/// One that was opened.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Heredoc<'a> {
    marker: &'a str,
}

/// What opens one at the start of the text, its length in bytes, and itself.
pub(super) fn open<'a>(text: &'a str, arrows: &str) -> Option<(usize, Heredoc<'a>)> {
    let rest = text.strip_prefix(arrows)?;
    // `<<<` is not one where `<<` is asked for.
    let rest = rest.strip_prefix(['-', '~']).unwrap_or(rest);
    let quote = rest.chars().next().filter(|c| matches!(c, '\'' | '"'));
    let word = rest.get(quote.map_or(0, char::len_utf8)..)?;
    let length = length_while(word, |c| c.is_ascii_alphanumeric() || c == '_');
    let marker = word.get(..length)?;
    // Otherwise `1 << 2` and `list <<x` would be one: markers are written in capitals, or quoted.
    let is_marker = if quote.is_some() {
        !marker.is_empty()
    } else {
        marker.starts_with(|c: char| c.is_ascii_uppercase())
    };
    if !is_marker {
        return None;
    }
    let behind = word.get(length..)?;
    let close = match quote {
        Some(quote) if behind.starts_with(quote) => quote.len_utf8(),
        Some(_) => return None,
        None => 0,
    };
    let end = text.len() - behind.len() + close;
    Some((end, Heredoc { marker }))
}

/// Takes the texts of those that were opened on the line before, with the lines that end them.
pub(super) fn take_bodies(scanner: &mut Scanner<'_>, opened: &mut Vec<Heredoc<'_>>) {
    for heredoc in opened.drain(..) {
        while scanner.next().is_some() {
            let line = scanner.rest().split('\n').next().unwrap_or_default();
            let trimmed = line.trim_start_matches([' ', '\t']);
            let is_end = trimmed
                .strip_prefix(heredoc.marker)
                .is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'));
            if is_end {
                let indent = line.len() - trimmed.len();
                scanner.take(Class::String, indent + heredoc.marker.len());
                break;
            }
            scanner.take(Class::String, line.len() + 1);
        }
    }
}
