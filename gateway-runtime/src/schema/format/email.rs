//! Email addresses: RFC 5321 section 4.1.2 `Mailbox`, and RFC 6531 section 3.3.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::host;

/// Longest part before the `@` in bytes: RFC 5321 section 4.5.3.1.1.
const MAX_LOCAL: usize = 64;
/// Longest address in bytes: a path of 256, without its brackets (section 4.5.3.1.3).
const MAX_MAILBOX: usize = 254;

/// `Mailbox`; an international one may hold characters beyond ASCII on both sides.
pub(super) fn is_mailbox(value: &str, is_international: bool) -> bool {
    // A quoted part before the last `@` may hold others.
    let Some((local, domain)) = value.rsplit_once('@') else {
        return false;
    };
    value.len() <= MAX_MAILBOX
        && local.len() <= MAX_LOCAL
        && is_local(local, is_international)
        && is_domain(domain, is_international)
}

fn is_local(local: &str, is_international: bool) -> bool {
    match local.strip_prefix('"') {
        Some(rest) => rest
            .strip_suffix('"')
            .is_some_and(|text| is_quoted(text, is_international)),
        None => local.split('.').all(|atom| {
            !atom.is_empty()
                && atom.chars().all(|c| match c.is_ascii() {
                    true => c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c),
                    false => is_international,
                })
        }),
    }
}

fn is_quoted(text: &str, is_international: bool) -> bool {
    let is_printable = |c: char| c == ' ' || c.is_ascii_graphic();
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        let is_fit = match c {
            '"' => false,
            '\\' => rest.next().is_some_and(is_printable),
            _ => is_printable(c) || (is_international && !c.is_ascii()),
        };
        if !is_fit {
            return false;
        }
    }
    true
}

/// A host name, or an address in brackets. The only tag of addresses is `IPv6`.
fn is_domain(domain: &str, is_international: bool) -> bool {
    match domain.strip_prefix('[') {
        Some(rest) => {
            rest.strip_suffix(']')
                .is_some_and(|address| match address.split_at_checked(5) {
                    Some((tag, address)) if tag.eq_ignore_ascii_case("IPv6:") => {
                        address.parse::<Ipv6Addr>().is_ok()
                    }
                    _ => address.parse::<Ipv4Addr>().is_ok(),
                })
        }
        None if is_international => host::is_idn_host_name(domain),
        None => host::is_host_name(domain),
    }
}
