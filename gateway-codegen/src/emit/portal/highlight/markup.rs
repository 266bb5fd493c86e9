//! XML and HTML: tags with attributes, comments, character references.

use super::Class;
use super::scanner::{Scanner, length_while};

/// The longest character reference that is looked for.
const MAX_REFERENCE_BYTES: usize = 40;

pub(super) fn scan(scanner: &mut Scanner<'_>) {
    while let Some(c) = scanner.next() {
        match c {
            '<' if scanner.starts_with("<!--") => scanner.take_through(Class::Comment, "-->"),
            '<' if scanner.starts_with("<![CDATA[") => {
                scanner.take_through(Class::String, "]]>");
            }
            '<' => tag(scanner),
            '&' => reference(scanner),
            _ => scanner.take_while(None, |c| c != '<' && c != '&'),
        }
    }
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_' | ':' | '.')
}

fn tag(scanner: &mut Scanner<'_>) {
    let marks = length_while(scanner.rest(), |c| matches!(c, '<' | '/' | '?' | '!'));
    let is_tag = scanner.rest_after(marks).starts_with(is_name);
    if !is_tag {
        scanner.take(None, marks);
        return;
    }
    scanner.take(Class::Punctuation, marks);
    scanner.take_while(Class::Keyword, is_name);
    while let Some(c) = scanner.next() {
        match c {
            '>' => return scanner.take_char(Class::Punctuation),
            // The tag before was not closed.
            '<' => return,
            '"' | '\'' => {
                scanner.take_char(Class::String);
                scanner.take_through(Class::String, if c == '"' { "\"" } else { "'" });
            }
            '/' | '?' | '=' => scanner.take_char(Class::Punctuation),
            c if is_name(c) => {
                let is_value = scanner.last() == Some('=');
                let class = if is_value {
                    Class::String
                } else {
                    Class::Attribute
                };
                scanner.take_while(class, is_name);
            }
            _ => scanner.take_char(None),
        }
    }
}

fn reference(scanner: &mut Scanner<'_>) {
    let name = scanner.rest_after(1);
    let length = name
        .char_indices()
        .take(MAX_REFERENCE_BYTES)
        .find(|(_, c)| !c.is_ascii_alphanumeric() && *c != '#')
        .filter(|(at, c)| *at > 0 && *c == ';')
        .map_or(0, |(at, _)| at + 1);
    let class = (length > 0).then_some(Class::Literal);
    scanner.take(class, 1 + length);
}
