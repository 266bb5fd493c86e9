//! Programming languages: one tokeniser for all, told by a [`Grammar`] what there is.

use super::Class;
use super::grammar::{Extras, Grammar, Quotes};
use super::heredoc;
use super::scanner::{Scanner, length_while};

/// The longest regular expression that is looked for.
const MAX_REGEX_BYTES: usize = 256;

pub(super) fn scan(scanner: &mut Scanner<'_>, grammar: &Grammar) {
    let mut heredocs = Vec::new();
    // The last character that was not blank: it tells values from operators.
    let mut before = None;
    while let Some(c) = scanner.next() {
        if c == '\n' {
            scanner.take_char(None);
            heredoc::take_bodies(scanner, &mut heredocs);
            continue;
        }
        if c.is_whitespace() {
            scanner.take_blanks();
            continue;
        }
        if !comment(scanner, grammar) {
            let opened = grammar
                .heredoc
                .and_then(|arrows| heredoc::open(scanner.rest(), arrows));
            if let Some((length, heredoc)) = opened {
                scanner.take(Class::String, length);
                heredocs.push(heredoc);
            } else if !extra(scanner, grammar, before) && !string(scanner, grammar) {
                token(scanner, grammar, c);
            }
        }
        before = scanner.last();
    }
}

/// Takes a comment or an attribute, if one stands here.
fn comment(scanner: &mut Scanner<'_>, grammar: &Grammar) -> bool {
    if let Some((open, close)) = grammar.attributes {
        let rest = scanner.rest().strip_prefix(open);
        if rest.is_some_and(|rest| rest.starts_with('[') || rest.starts_with("![")) {
            scanner.take_through(Class::Attribute, close);
            return true;
        }
    }
    if let Some((open, close)) = grammar.block_comment.filter(|b| scanner.starts_with(b.0)) {
        if grammar.comments_nest {
            let length = nested_length(scanner.rest(), open, close);
            scanner.take(Class::Comment, length);
        } else {
            scanner.take(Class::Comment, open.len());
            scanner.take_through(Class::Comment, close);
        }
        return true;
    }
    if grammar
        .line_comments
        .iter()
        .any(|open| scanner.starts_with(open))
    {
        scanner.take_line(Class::Comment);
        return true;
    }
    false
}

/// The length of a comment that others may stand in.
fn nested_length(text: &str, open: &str, close: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(rest) = text.get(at..) {
        if rest.starts_with(open) {
            depth += 1;
            at += open.len();
        } else if rest.starts_with(close) {
            depth -= 1;
            at += close.len();
            if depth == 0 {
                return at;
            }
        } else {
            match rest.chars().next() {
                Some(c) => at += c.len_utf8(),
                None => break,
            }
        }
    }
    text.len()
}

/// Takes what only one language has, if it stands here.
fn extra(scanner: &mut Scanner<'_>, grammar: &Grammar, before: Option<char>) -> bool {
    let rest = scanner.rest();
    let (class, length) = match grammar.extras {
        Extras::None => return false,
        Extras::JavaScript => {
            let is_value = before.is_some_and(|c| c.is_alphanumeric() || ")]}_$\"'`".contains(c));
            (
                Class::String,
                if is_value { None } else { regex_length(rest) },
            )
        }
        Extras::Rust if rest.starts_with('\'') => match char_length(rest) {
            Some(length) => (Class::String, Some(length)),
            None => (
                Class::Variable,
                Some(1 + length_while(scanner.rest_after(1), is_word)),
            ),
        },
        Extras::Rust => (Class::String, rust_raw_length(rest)),
        Extras::Ruby if rest.starts_with("=begin") && scanner.is_at_line_start() => {
            scanner.take_through(Class::Comment, "\n=end");
            return true;
        }
        Extras::Ruby => {
            let symbol = rest.strip_prefix(':').map_or("", |name| {
                name.get(..length_while(name, is_word)).unwrap_or_default()
            });
            let is_symbol = symbol.starts_with(|c: char| c.is_alphabetic() || c == '_')
                && scanner.last() != Some(':');
            (Class::Literal, is_symbol.then_some(1 + symbol.len()))
        }
        Extras::CSharp => {
            let dollars = length_while(rest, |c| c == '$');
            let quoted = rest.get(dollars..).unwrap_or_default();
            let quotes = length_while(quoted, |c| c == '"');
            if quotes < 3 {
                return false;
            }
            let fence = quoted.get(..quotes).unwrap_or_default();
            scanner.take(Class::String, dollars + quotes);
            scanner.take_through(Class::String, fence);
            return true;
        }
        Extras::Php => {
            let tags = ["<?php", "<?=", "?>"];
            let tag = tags.iter().find(|tag| rest.starts_with(**tag));
            (Class::Keyword, tag.map(|tag| tag.len()))
        }
    };
    if let Some(length) = length {
        scanner.take(class, length);
    }
    length.is_some()
}

/// The length of a regular expression with its flags, on one line.
fn regex_length(text: &str) -> Option<usize> {
    let body = text.strip_prefix('/')?;
    let mut is_escaped = false;
    let mut is_in_class = false;
    for (at, c) in body.char_indices().take(MAX_REGEX_BYTES) {
        match c {
            '\n' => return None,
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '[' => is_in_class = true,
            ']' => is_in_class = false,
            '/' if !is_in_class => {
                let flags = body.get(at + 1..).unwrap_or_default();
                return Some(at + 2 + length_while(flags, |c| c.is_ascii_lowercase()));
            }
            _ => {}
        }
    }
    None
}

/// The length of `'a'`, and nothing for `'a`.
fn char_length(text: &str) -> Option<usize> {
    let mut chars = text.char_indices().skip(1);
    let (_, first) = chars.next()?;
    if first == '\\' {
        // `'\u{10ffff}'` is the longest.
        chars.next();
        return chars
            .take(9)
            .find(|(_, c)| *c == '\'')
            .map(|(at, _)| at + 1);
    }
    chars
        .next()
        .filter(|(_, c)| *c == '\'')
        .map(|(at, _)| at + 1)
}

/// The length of `r"…"`, `br#"…"#`, `cr##"…"##`.
fn rust_raw_length(text: &str) -> Option<usize> {
    let rest = text.strip_prefix(['b', 'c']).unwrap_or(text);
    let rest = rest.strip_prefix('r')?;
    let hashes = length_while(rest, |c| c == '#');
    let body = rest.get(hashes..)?.strip_prefix('"')?;
    let start = text.len() - body.len();
    let close = format!("\"{}", rest.get(..hashes)?);
    let end = body.find(&close).map_or(body.len(), |at| at + close.len());
    Some(start + end)
}

/// Takes a string, if one stands here.
fn string(scanner: &mut Scanner<'_>, grammar: &Grammar) -> bool {
    let rest = scanner.rest();
    let is_start = |text: &str| {
        grammar
            .strings
            .iter()
            .find(|quotes| text.starts_with(quotes.open))
            .copied()
    };
    let word = length_while(rest, is_word);
    let prefix = rest.get(..word).filter(|w| grammar.prefixes.contains(w));
    let prefix = prefix.map_or(0, str::len);
    let Some(quotes) = is_start(rest.get(prefix..).unwrap_or_default()) else {
        return false;
    };
    let start = prefix + quotes.open.len();
    let length = content_length(rest.get(start..).unwrap_or_default(), quotes);
    scanner.take(Class::String, start + length);
    true
}

/// The length of what is in a string, with what closes it.
fn content_length(text: &str, quotes: Quotes) -> usize {
    let mut at = 0;
    while let Some(rest) = text.get(at..) {
        let Some(c) = rest.chars().next() else {
            break;
        };
        if c == '\n' && !quotes.is_multiline {
            return at;
        }
        if c == '\\' && quotes.has_escapes {
            let next = rest.chars().nth(1);
            let is_end = next == Some('\n') && !quotes.is_multiline;
            at += 1 + next.filter(|_| !is_end).map_or(0, char::len_utf8);
        } else if rest.starts_with(quotes.close) {
            at += quotes.close.len();
            let is_doubled = quotes.is_doubled
                && text
                    .get(at..)
                    .is_some_and(|rest| rest.starts_with(quotes.close));
            if !is_doubled {
                return at;
            }
            at += quotes.close.len();
        } else {
            at += c.len_utf8();
        }
    }
    text.len()
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Takes a word, a number, a variable or a punctuation mark.
fn token(scanner: &mut Scanner<'_>, grammar: &Grammar, c: char) {
    let name = length_while(scanner.rest_after(c.len_utf8()), is_word);
    if c.is_ascii_digit() {
        number(scanner);
    } else if is_word(c) || c == '$' && grammar.sigils.is_empty() {
        word(scanner, grammar);
    } else if grammar.sigils.contains(&c) && (name > 0 || c == '@') {
        let signs = length_while(scanner.rest(), |next| next == c);
        let name = length_while(scanner.rest_after(signs), is_word);
        scanner.take(Class::Variable, signs + name);
    } else if grammar.decorator == Some(c) && name > 0 {
        scanner.take_char(Class::Attribute);
        scanner.take_while(Class::Attribute, |c| is_word(c) || c == '.');
    } else {
        scanner.take_char(Class::Punctuation);
    }
}

fn number(scanner: &mut Scanner<'_>) {
    let rest = scanner.rest();
    let is_radix = rest.get(1..2).is_some_and(|c| "xXbBoO".contains(c));
    let mut previous = '0';
    let mut chars = rest.chars().peekable();
    let mut length = 0;
    while let Some(c) = chars.next() {
        let next = chars.peek().copied().unwrap_or(' ');
        let is_part = is_word(c)
            || c == '.' && next.is_ascii_digit()
            || (c == '-' || c == '+') && matches!(previous, 'e' | 'E') && !is_radix;
        if !is_part {
            break;
        }
        length += c.len_utf8();
        previous = c;
    }
    scanner.take(Class::Number, length);
}

/// A keyword, a literal, a function if it is called, a property if it stands behind a dot or before a colon.
fn word(scanner: &mut Scanner<'_>, grammar: &Grammar) {
    let rest = scanner.rest();
    let is_ruby = grammar.extras == Extras::Ruby;
    let mut length = length_while(rest, |c| is_word(c) || c == '$');
    if is_ruby && scanner.rest_after(length).starts_with(['?', '!']) {
        length += 1;
    }
    let word = rest.get(..length).unwrap_or_default();
    let after = scanner.rest_after(length);
    let is_member = scanner.last() == Some('.');
    let is_key = after.starts_with(':') && !after.starts_with("::");
    let class = if is_key && !is_member {
        // `else:` in Python, `default:` elsewhere.
        let is_label = grammar.is_keyword(word) && grammar.extras == Extras::None;
        Some(if is_label || word == "default" {
            Class::Keyword
        } else {
            Class::Attribute
        })
    } else if !is_member && grammar.is_keyword(word) {
        Some(Class::Keyword)
    } else if !is_member && grammar.is_literal(word) {
        Some(Class::Literal)
    } else if after.starts_with('(') || grammar.extras == Extras::Rust && after.starts_with("!(") {
        Some(Class::Function)
    } else if is_member {
        Some(Class::Attribute)
    } else {
        None
    };
    scanner.take(class, length);
}
