//! URIs and IRIs: RFC 3986 appendix A, RFC 3987 section 2.2.

use std::net::Ipv6Addr;

/// Which characters there may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// ASCII.
    Uri,
    /// Those of Unicode too.
    Iri,
}

/// `URI` or `IRI`; with `may_be_relative` `URI-reference` or `IRI-reference`.
pub(super) fn is_reference(value: &str, kind: Kind, may_be_relative: bool) -> bool {
    let (rest, fragment) = split(value, '#');
    let (hierarchy, query) = split(rest, '?');
    let scheme = match hierarchy.find([':', '/']) {
        Some(end) if hierarchy.as_bytes().get(end) == Some(&b':') => {
            hierarchy.split_at_checked(end)
        }
        _ => None,
    };
    let path = match scheme {
        Some((scheme, rest)) if is_scheme(scheme) => rest.strip_prefix(':').unwrap_or_default(),
        // The first segment of a relative path has no colon.
        Some(_) => return false,
        None if may_be_relative => hierarchy,
        None => return false,
    };
    let is_path = match path.strip_prefix("//") {
        Some(rest) => {
            let end = rest.find('/').unwrap_or(rest.len());
            let (authority, path) = rest.split_at_checked(end).unwrap_or_default();
            is_authority(authority, kind) && are_characters(path, kind, "/:@")
        }
        None => are_characters(path, kind, "/:@"),
    };
    is_path
        && query.is_none_or(|query| is_query(query, kind))
        && fragment.is_none_or(|fragment| are_characters(fragment, kind, "/:@?"))
}

fn split(text: &str, at: char) -> (&str, Option<&str>) {
    match text.split_once(at) {
        Some((before, behind)) => (before, Some(behind)),
        None => (text, None),
    }
}

fn is_scheme(scheme: &str) -> bool {
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
}

fn is_authority(authority: &str, kind: Kind) -> bool {
    let (user, host) = match authority.split_once('@') {
        Some((user, host)) => (user, host),
        None => ("", authority),
    };
    let (host, port) = match host.strip_prefix('[') {
        Some(rest) => match rest.split_once(']') {
            Some((literal, port)) if is_ip_literal(literal) => ("", port),
            _ => return false,
        },
        None => host
            .split_at_checked(host.find(':').unwrap_or(host.len()))
            .unwrap_or_default(),
    };
    let is_port = match port.strip_prefix(':') {
        Some(digits) => digits.bytes().all(|b| b.is_ascii_digit()),
        None => port.is_empty(),
    };
    is_port && are_characters(user, kind, ":") && are_characters(host, kind, "")
}

/// What stands between brackets: an IPv6 address, or one of a later version.
fn is_ip_literal(literal: &str) -> bool {
    let Some(future) = literal.strip_prefix(['v', 'V']) else {
        return literal.parse::<Ipv6Addr>().is_ok();
    };
    future.split_once('.').is_some_and(|(version, address)| {
        !version.is_empty()
            && version.bytes().all(|b| b.is_ascii_hexdigit())
            && !address.is_empty()
            && !address.contains('%')
            && are_characters(address, Kind::Uri, ":")
    })
}

fn is_query(query: &str, kind: Kind) -> bool {
    match kind {
        Kind::Uri => are_characters(query, kind, "/:@?"),
        Kind::Iri => query
            .split(is_private)
            .all(|part| are_characters(part, kind, "/:@?")),
    }
}

/// `unreserved`, `sub-delims`, escapes, and these.
fn are_characters(text: &str, kind: Kind, more: &str) -> bool {
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        let is_fit = match c {
            '%' => is_hex(rest.next()) && is_hex(rest.next()),
            '-' | '.' | '_' | '~' | '!' | '$' | '&' | '\'' | '(' | ')' | '*' | '+' | ',' | ';'
            | '=' => true,
            _ if c.is_ascii() => c.is_ascii_alphanumeric() || more.contains(c),
            _ => kind == Kind::Iri && is_beyond_ascii(c),
        };
        if !is_fit {
            return false;
        }
    }
    true
}

pub(super) fn is_hex(c: Option<char>) -> bool {
    c.is_some_and(|c| c.is_ascii_hexdigit())
}

/// `ucschar`: all but controls, private characters and noncharacters.
pub(super) fn is_beyond_ascii(c: char) -> bool {
    match u32::from(c) {
        0xA0..=0xD7FF | 0xF900..=0xFDCF | 0xFDF0..=0xFFEF => true,
        0xE_0000..0xE_1000 => false,
        code @ 0x1_0000..0xF_0000 => code & 0xFFFF < 0xFFFE,
        _ => false,
    }
}

/// `iprivate`.
pub(super) fn is_private(c: char) -> bool {
    match u32::from(c) {
        0xE000..=0xF8FF => true,
        code @ 0xF_0000..=0x10_FFFD => code & 0xFFFF < 0xFFFE,
        _ => false,
    }
}
