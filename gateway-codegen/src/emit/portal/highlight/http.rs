//! HTTP/1.1 as it is shown: a request line or a status line, headers, an empty line, content.

use super::scanner::Scanner;
use super::{Class, Language};

pub(super) fn scan(scanner: &mut Scanner<'_>) {
    let mut content = Language::Plain;
    if !is_header(line(scanner)) {
        first_line(scanner);
    }
    while scanner.next().is_some() {
        let line = line(scanner);
        if line.trim().is_empty() {
            scanner.take(None, line.len() + 1);
            break;
        }
        match line.split_once(':') {
            Some((name, value)) if is_header(line) => {
                if name.eq_ignore_ascii_case("content-type") {
                    content = Language::of_media_type(value);
                }
                scanner.take(Class::Attribute, name.len());
                scanner.take(Class::Punctuation, 1);
                scanner.take_blanks();
                scanner.take_line(Class::String);
            }
            _ => scanner.take_line(None),
        }
        scanner.take(None, 1);
    }
    // A message within a message is shown plain: one level is enough.
    if content != Language::Http {
        super::scan(scanner, content);
    }
}

fn line<'a>(scanner: &Scanner<'a>) -> &'a str {
    scanner.rest().split('\n').next().unwrap_or_default()
}

fn is_header(line: &str) -> bool {
    line.split_once(':').is_some_and(|(name, _)| {
        !name.is_empty()
            && name
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c))
    })
}

/// `GET /pets HTTP/1.1` or `HTTP/1.1 200 OK`.
fn first_line(scanner: &mut Scanner<'_>) {
    let is_status = scanner.starts_with("HTTP/");
    scanner.take_while(Class::Keyword, |c| !c.is_whitespace());
    scanner.take_blanks();
    let class = if is_status {
        Class::Number
    } else {
        Class::String
    };
    scanner.take_while(class, |c| !c.is_whitespace());
    scanner.take_blanks();
    let class = if is_status {
        Class::String
    } else {
        Class::Keyword
    };
    scanner.take_line(class);
    scanner.take(None, 1);
}
