//! Where a site will be, as canonical addresses and sitemaps have it.

use std::net::{Ipv4Addr, Ipv6Addr};

/// An address in the one way to write it, without a `/` at its end.
pub(crate) fn base_url(text: &str) -> Result<String, String> {
    let refused = |why: String| {
        format!("{why}; wanted is an address such as `https://docs.example.com/pets`")
    };
    parsed(text).map_err(refused)
}

fn parsed(text: &str) -> Result<String, String> {
    let schemes = [("https", "443"), ("http", "80")];
    let (scheme, rest) = text.split_once("://").unwrap_or_default();
    let known = schemes
        .iter()
        .find(|(it, _)| it.eq_ignore_ascii_case(scheme));
    let Some((scheme, default_port)) = known else {
        return Err("it does not begin with `https://` or `http://`".to_owned());
    };
    let is_refused = |c: &char| c.is_whitespace() || c.is_control() || "\"<>\\^`{|}".contains(*c);
    if let Some(c) = rest.chars().find(is_refused) {
        return Err(format!("{c:?} does not stand in an address"));
    }
    if rest.contains('?') {
        return Err("there is a query, behind `?`".to_owned());
    }
    if rest.contains('#') {
        return Err("there is a fragment, behind `#`".to_owned());
    }
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    if authority.contains('@') {
        return Err("there are credentials, before `@`, which the site would publish".to_owned());
    }
    let is_port = |port: &str| port.bytes().all(|b| b.is_ascii_digit());
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if is_port(port) => (host, port),
        // Of an address of IPv6, all is the host.
        Some(_) if authority.starts_with('[') && authority.ends_with(']') => (authority, ""),
        Some((_, port)) => return Err(format!("the port `{port}` is no number")),
        None => (authority, ""),
    };
    let mut address = format!("{scheme}://{}", self::host(host)?);
    if !port.is_empty() {
        let number = port.parse::<u16>().ok().filter(|port| *port > 0);
        let number = number.ok_or_else(|| format!("the port `{port}` is not from 1 to 65535"))?;
        let number = number.to_string();
        if number != *default_port {
            address.push(':');
            address.push_str(&number);
        }
    }
    for segment in path.trim_end_matches('/').split('/') {
        address.push('/');
        address.push_str(&self::segment(segment)?);
    }
    address.truncate(address.trim_end_matches('/').len());
    Ok(address)
}

fn host(host: &str) -> Result<String, String> {
    let host = host.to_ascii_lowercase();
    if host.is_empty() {
        return Err("there is no host".to_owned());
    }
    if let Some(within) = host.strip_prefix('[') {
        let number = within
            .strip_suffix(']')
            .and_then(|it| it.parse::<Ipv6Addr>().ok());
        let number = number.ok_or_else(|| format!("the host `{host}` is no address of IPv6"))?;
        return Ok(format!("[{number}]"));
    }
    if !host.is_ascii() {
        return Err(format!(
            "the host `{host}` has letters beyond ASCII: its form in addresses begins with `xn--`"
        ));
    }
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
    let is_label =
        |label: &str| !label.is_empty() && label.len() <= 63 && label.bytes().all(is_plain);
    let labels = host.strip_suffix('.').unwrap_or(&host);
    // Browsers take what ends with a number for an address of IPv4.
    let last = labels.rsplit('.').next().unwrap_or_default();
    let is_number = last.bytes().all(|b| b.is_ascii_digit());
    if !labels.split('.').all(is_label) || is_number && labels.parse::<Ipv4Addr>().is_err() {
        return Err(format!("the host `{host}` is no name"));
    }
    Ok(host)
}

/// A part of the path, with what is no ASCII in percents.
fn segment(segment: &str) -> Result<String, String> {
    // Browsers read escaped dots as dots.
    let dots = segment.replace("%2e", ".").replace("%2E", ".");
    if matches!(dots.as_str(), "." | "..") {
        return Err(format!("the path goes by `{segment}`"));
    }
    let mut out = String::with_capacity(segment.len());
    for (at, b) in segment.bytes().enumerate() {
        let is_hex = |n: usize| {
            segment
                .as_bytes()
                .get(at + n)
                .is_some_and(u8::is_ascii_hexdigit)
        };
        match b {
            b'%' if !(is_hex(1) && is_hex(2)) => {
                return Err("a `%` has no two hexadecimal digits behind it".to_owned());
            }
            b'[' | b']' => return Err("brackets do not stand in a path".to_owned()),
            b if b.is_ascii() => out.push(char::from(b)),
            b => out.push_str(&format!("%{b:02X}")),
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_written_in_one_way() {
        for (text, expected) in [
            (
                "https://docs.example.com/pets",
                "https://docs.example.com/pets",
            ),
            ("https://ex.org", "https://ex.org"),
            ("https://ex.org//", "https://ex.org"),
            ("https://ex.org/a//b/", "https://ex.org/a//b"),
            ("HTTPS://EX.org/A", "https://ex.org/A"),
            ("https://ex.org:443/", "https://ex.org"),
            ("http://ex.org:80", "http://ex.org"),
            ("http://ex.org:443/a", "http://ex.org:443/a"),
            ("https://ex.org:/a", "https://ex.org/a"),
            ("http://localhost:8080", "http://localhost:8080"),
            ("http://127.0.0.1:08/", "http://127.0.0.1:8"),
            ("http://[0:0::1]:81/a", "http://[::1]:81/a"),
            ("http://[::1]/a", "http://[::1]/a"),
            ("https://ex.org./a", "https://ex.org./a"),
            ("https://ex.org/é/a%20b", "https://ex.org/%C3%A9/a%20b"),
            (
                "https://ex.org/~a/b.c/(d)&e='f'",
                "https://ex.org/~a/b.c/(d)&e='f'",
            ),
        ] {
            assert_eq!(base_url(text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for (text, expected) in [
            ("", "begin with"),
            ("docs.example", "begin with"),
            ("ftp://ex.org", "begin with"),
            ("https:/ex.org", "begin with"),
            ("https://", "no host"),
            ("https:///x", "no host"),
            ("https://:80/x", "no host"),
            ("https://ex.org:99999/", "port `99999`"),
            ("https://ex.org:0/", "port `0`"),
            ("https://ex.org:x/", "port `x` is no number"),
            ("https://ex.org/%zz", "`%`"),
            ("https://ex.org/%4", "`%`"),
            ("https://u:p@ex.org/", "credentials"),
            ("https://ex.org/a/../b", "`..`"),
            ("https://ex.org/./b", "`.`"),
            ("https://ex.org/%2E%2e", "`%2E%2e`"),
            ("https://a b", "' '"),
            ("https://ex.org/\n", "'\\n'"),
            ("https://ex.org\\a", "'\\\\'"),
            ("https://ex.org/a?b", "query"),
            ("https://ex.org#b", "fragment"),
            ("https://ex.org/[a]", "brackets"),
            ("https://é.org/", "xn--"),
            ("https://a..org/", "no name"),
            ("https://a%20b/", "no name"),
            ("https://1.2.3/", "no name"),
            ("https://1.2.3.400/", "no name"),
            ("https://[::g]/", "IPv6"),
            ("https://[::1/", "IPv6"),
        ] {
            let refused = base_url(text).unwrap_err();
            assert!(refused.contains(expected), "{text}: {refused}");
            assert!(
                refused.ends_with("`https://docs.example.com/pets`"),
                "{refused}"
            );
        }
    }
}
