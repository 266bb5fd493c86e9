//! YAML, line by line.

use super::Class;
use super::json::quoted_length;
use super::scanner::{Scanner, length_while};

pub(super) fn scan(scanner: &mut Scanner<'_>) {
    while scanner.next().is_some() {
        let indent = length_while(scanner.rest(), |c| c == ' ');
        scanner.take(None, indent);
        if scanner.starts_with("---") || scanner.starts_with("...") {
            scanner.take(Class::Punctuation, 3);
        }
        let key = indent + dashes(scanner.rest());
        let opened = line(scanner);
        scanner.take(None, 1);
        match opened {
            Some(Opened::ByKey) => block(scanner, key),
            Some(Opened::ByDash) => block(scanner, indent),
            None => {}
        }
    }
}

/// How a block scalar was begun: its lines are indented further than that.
enum Opened {
    ByKey,
    ByDash,
}

/// The width of the dashes that a line begins with, and the blanks behind them.
fn dashes(line: &str) -> usize {
    let mut rest = line;
    while let Some(item) = rest.strip_prefix("- ") {
        rest = item.trim_start_matches(' ');
    }
    line.len() - rest.len()
}

/// Takes a line without its end; how a block scalar begins below it, if one does.
fn line(scanner: &mut Scanner<'_>) -> Option<Opened> {
    // Whether a key may stand here.
    let mut is_start = true;
    while let Some(c) = scanner.next() {
        let after = scanner.rest_after(c.len_utf8()).chars().next();
        let is_alone = after.is_none_or(char::is_whitespace);
        match c {
            '\n' => return None,
            c if c.is_whitespace() => scanner.take_blanks(),
            '#' if scanner.last().is_none_or(char::is_whitespace) => {
                scanner.take_line(Class::Comment);
            }
            '-' | '?' | ':' if is_alone => {
                scanner.take_char(Class::Punctuation);
                is_start = c != ':';
            }
            '{' | '[' | '}' | ']' | ',' => {
                scanner.take_char(Class::Punctuation);
                is_start = true;
            }
            '|' | '>' if !is_start || scanner.last().is_none_or(char::is_whitespace) => {
                scanner.take_line(Class::Punctuation);
                return Some(if is_start {
                    Opened::ByDash
                } else {
                    Opened::ByKey
                });
            }
            '"' | '\'' => {
                let length = quoted_length(scanner.rest(), c, false);
                take_scalar(scanner, length, Class::String);
            }
            '&' | '*' => scanner.take_while(Class::Variable, |c| !c.is_whitespace()),
            '!' => scanner.take_while(Class::Keyword, |c| !c.is_whitespace()),
            _ => plain(scanner),
        }
    }
    None
}

/// A scalar without quotes: to `: `, ` #`, a bracket or comma, or the end of the line.
fn plain(scanner: &mut Scanner<'_>) {
    let rest = scanner.rest();
    let mut end = rest.len();
    let mut chars = rest.char_indices().peekable();
    let mut previous = ' ';
    while let Some((at, c)) = chars.next() {
        let is_before_blank = chars.peek().is_none_or(|(_, next)| next.is_whitespace());
        if c == '\n'
            || c == ':' && is_before_blank
            || c == '#' && previous.is_whitespace()
            || matches!(c, ',' | ']' | '}')
        {
            end = at;
            break;
        }
        previous = c;
    }
    let text = rest.get(..end).unwrap_or_default().trim_end();
    let class = if is_number(text) {
        Some(Class::Number)
    } else if matches!(text, "true" | "false" | "null" | "~") {
        Some(Class::Literal)
    } else {
        None
    };
    take_scalar(scanner, text.len().max(1), class);
}

/// Takes a scalar: a key if a colon comes next.
fn take_scalar(scanner: &mut Scanner<'_>, length: usize, class: impl Into<Option<Class>>) {
    let mut rest = scanner.rest_after(length).trim_start_matches(' ').chars();
    let is_key = rest.next() == Some(':') && rest.next().is_none_or(char::is_whitespace);
    let class = if is_key {
        Some(Class::Attribute)
    } else {
        class.into()
    };
    scanner.take(class, length);
}

fn is_number(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '.')
        && text.contains(|c: char| c.is_ascii_digit())
        && text
            .chars()
            .all(|c| matches!(c, '0'..='9' | '.' | '-' | '+' | 'e' | 'E' | '_'))
        // Dates have two of them.
        && text.matches('-').count() < 2
}

/// The lines of a block scalar: blank ones and those that are indented further.
fn block(scanner: &mut Scanner<'_>, indent: usize) {
    while scanner.next().is_some() {
        let line = scanner.rest().split('\n').next().unwrap_or_default();
        let is_within = line.trim().is_empty() || length_while(line, |c| c == ' ') > indent;
        if !is_within {
            return;
        }
        scanner.take(Class::String, line.len() + 1);
    }
}
