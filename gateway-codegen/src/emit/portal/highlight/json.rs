//! JSON, with the comments that examples may have.

use super::Class;
use super::scanner::{Scanner, length_while};

pub(super) fn scan(scanner: &mut Scanner<'_>) {
    while let Some(c) = scanner.next() {
        match c {
            '"' => string(scanner),
            '-' | '0'..='9' => scanner.take_while(Class::Number, |c| {
                matches!(c, '0'..='9' | '+' | '-' | '.' | 'e' | 'E')
            }),
            '/' if scanner.starts_with("//") => scanner.take_line(Class::Comment),
            '/' if scanner.starts_with("/*") => scanner.take_through(Class::Comment, "*/"),
            '{' | '}' | '[' | ']' | ',' | ':' => scanner.take_char(Class::Punctuation),
            c if c.is_alphabetic() => word(scanner),
            _ => scanner.take_char(None),
        }
    }
}

fn word(scanner: &mut Scanner<'_>) {
    let length = length_while(scanner.rest(), char::is_alphanumeric);
    let is_literal = matches!(
        scanner.rest().get(..length),
        Some("true" | "false" | "null")
    );
    scanner.take(is_literal.then_some(Class::Literal), length);
}

/// A name if a colon comes next.
fn string(scanner: &mut Scanner<'_>) {
    let length = quoted_length(scanner.rest(), '"', false);
    let is_name = scanner
        .rest_after(length)
        .trim_start_matches([' ', '\t'])
        .starts_with(':');
    let class = if is_name {
        Class::Attribute
    } else {
        Class::String
    };
    scanner.take(class, length);
}

/// The length of a string from its opening quote to its closing one, or to the end of the line if it does not go over
/// lines. A character behind a backslash does not close it.
pub(super) fn quoted_length(text: &str, quote: char, is_multiline: bool) -> usize {
    let mut is_escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '\n' if !is_multiline => return at,
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            _ if c == quote => return at + c.len_utf8(),
            _ => {}
        }
    }
    text.len()
}
