//! URLs of issuers: which are used at all, and which a discovery document may lead to.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Bytes of a URL at the most.
const MAX_URL: usize = 2048;

/// Why a URL is not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UrlError {
    /// It is too long, has characters that no URL has, a fragment or a user, or no host.
    Malformed,
    /// It begins with neither `https://` nor `http://`.
    Scheme,
    /// A discovery document that was fetched with TLS leads to a URL without.
    Insecure,
    /// A discovery document leads to an address that is none of the internet's.
    Internal,
}

impl fmt::Display for UrlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            UrlError::Malformed => "it is no URL with a host and without user and fragment",
            UrlError::Scheme => "it is neither `https` nor `http`",
            UrlError::Insecure => "it is not `https`",
            UrlError::Internal => "its host is an internal address",
        })
    }
}

/// What counts of a URL.
#[derive(Debug, PartialEq)]
pub(super) struct Url<'u> {
    pub(super) is_https: bool,
    pub(super) host: &'u str,
}

/// Takes a URL apart.
///
/// # Errors
///
/// [`UrlError::Malformed`] or [`UrlError::Scheme`].
pub(super) fn parse(url: &str) -> Result<Url<'_>, UrlError> {
    let is_plain = |byte: u8| {
        matches!(byte, 0x21..=0x7e)
            && !matches!(
                byte,
                b'"' | b'#' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}'
            )
    };
    if url.len() > MAX_URL || !url.bytes().all(is_plain) {
        return Err(UrlError::Malformed);
    }
    let (is_https, rest) = match (url.strip_prefix("https://"), url.strip_prefix("http://")) {
        (Some(rest), _) => (true, rest),
        (_, Some(rest)) => (false, rest),
        _ => return Err(UrlError::Scheme),
    };
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let (host, port) = match authority.strip_prefix('[') {
        Some(inner) => {
            let (address, port) = inner.split_once(']').ok_or(UrlError::Malformed)?;
            address
                .parse::<Ipv6Addr>()
                .map_err(|_| UrlError::Malformed)?;
            (address, port)
        }
        None => {
            let end = authority.find(':').unwrap_or(authority.len());
            let (host, port) = authority.split_at_checked(end).ok_or(UrlError::Malformed)?;
            if !is_host(host) {
                return Err(UrlError::Malformed);
            }
            (host, port)
        }
    };
    let is_port = |port: &str| {
        port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|it| it > 0)
    };
    if !port.is_empty() && !port.strip_prefix(':').is_some_and(is_port) {
        return Err(UrlError::Malformed);
    }
    Ok(Url { is_https, host })
}

/// A name, or four decimal numbers. Other spellings of addresses (`127.1`, `0x7f000001`) would be names to us and
/// addresses to others.
fn is_host(host: &str) -> bool {
    let is_label = |label: &str| {
        let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        !label.is_empty() && label.bytes().all(is_part)
    };
    let last = host.rsplit('.').next().unwrap_or_default();
    let is_numeric = last.starts_with("0x")
        || last.starts_with("0X")
        || last.bytes().all(|byte| byte.is_ascii_digit());
    host.split('.').all(is_label) && (!is_numeric || host.parse::<Ipv4Addr>().is_ok())
}

/// Whether keys may be fetched from `target`, where a discovery document at `document` leads. From TLS it leads to TLS,
/// and not into the network that the gateway stands in, unless the document is there as well. Without TLS the document
/// has no word to break (`reference/security.md` I05, O02).
///
/// # Errors
///
/// Why not.
pub(super) fn may_lead_to(document: &str, target: &str) -> Result<(), UrlError> {
    let (document, target) = (parse(document)?, parse(target)?);
    if !document.is_https {
        return Ok(());
    }
    if !target.is_https {
        return Err(UrlError::Insecure);
    }
    if is_internal(target.host) && target.host != document.host {
        return Err(UrlError::Internal);
    }
    Ok(())
}

/// Whether the host is written as an address that is none of the internet's. What a name resolves to is for the client
/// that connects to look at.
fn is_internal(host: &str) -> bool {
    let name = host.to_ascii_lowercase();
    if name == "localhost" || name.ends_with(".localhost") {
        return true;
    }
    let Ok(address) = host.parse::<IpAddr>() else {
        return false;
    };
    match address.to_canonical() {
        IpAddr::V4(it) => {
            it.is_loopback() || it.is_unspecified() || it.is_link_local() || it.is_private()
        }
        IpAddr::V6(it) => {
            it.is_loopback()
                || it.is_unspecified()
                || it.is_unicast_link_local()
                || it.is_unique_local()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_have_a_scheme_and_a_host() {
        let fine = |is_https, host| Ok(Url { is_https, host });
        let cases: [(&str, Result<Url<'_>, UrlError>); 28] = [
            ("https://a.example/keys?x=1", fine(true, "a.example")),
            ("http://127.0.0.1:8080/realms/x", fine(false, "127.0.0.1")),
            ("https://[2001:db8::1]:443/", fine(true, "2001:db8::1")),
            ("https://a", fine(true, "a")),
            ("https://a?b", fine(true, "a")),
            ("https://my_host/", fine(true, "my_host")),
            ("ftp://a/", Err(UrlError::Scheme)),
            ("file:///etc/passwd", Err(UrlError::Scheme)),
            ("HTTPS://a/", Err(UrlError::Scheme)),
            ("//a/", Err(UrlError::Scheme)),
            ("", Err(UrlError::Scheme)),
            ("https://", Err(UrlError::Malformed)),
            ("https:///a", Err(UrlError::Malformed)),
            ("https://user@a/", Err(UrlError::Malformed)),
            ("https://a:b@c/", Err(UrlError::Malformed)),
            ("https://a:0/", Err(UrlError::Malformed)),
            ("https://a:65536/", Err(UrlError::Malformed)),
            ("https://a:+1/", Err(UrlError::Malformed)),
            ("https://a:/", Err(UrlError::Malformed)),
            ("https://a/#b", Err(UrlError::Malformed)),
            ("https://a/\r\nx", Err(UrlError::Malformed)),
            ("https://a b/", Err(UrlError::Malformed)),
            ("https://a\\b/", Err(UrlError::Malformed)),
            ("https://ä/", Err(UrlError::Malformed)),
            ("https://a..b/", Err(UrlError::Malformed)),
            ("https://127.1/", Err(UrlError::Malformed)),
            ("https://0x7f000001/", Err(UrlError::Malformed)),
            ("https://[::1/", Err(UrlError::Malformed)),
        ];
        for (url, expected) in cases {
            assert_eq!(parse(url), expected, "{url:?}");
        }
        let long = format!("https://a/{}", "x".repeat(MAX_URL - 10));
        assert!(parse(&long).is_ok());
        assert_eq!(parse(&format!("{long}x")), Err(UrlError::Malformed));
    }

    #[test]
    fn documents_lead_to_tls_and_not_inside() {
        let cases = [
            ("https://a.example/", "https://b.example/keys", Ok(())),
            (
                "https://a.example/",
                "http://a.example/keys",
                Err(UrlError::Insecure),
            ),
            (
                "https://a.example/",
                "http://localhost/keys",
                Err(UrlError::Insecure),
            ),
            (
                "https://a.example/",
                "https://localhost/keys",
                Err(UrlError::Internal),
            ),
            (
                "https://a.example/",
                "https://x.LOCALHOST/keys",
                Err(UrlError::Internal),
            ),
            (
                "https://a.example/",
                "https://127.0.0.1/keys",
                Err(UrlError::Internal),
            ),
            (
                "https://a.example/",
                "https://169.254.169.254/",
                Err(UrlError::Internal),
            ),
            (
                "https://a.example/",
                "https://10.0.0.1/",
                Err(UrlError::Internal),
            ),
            (
                "https://a.example/",
                "https://0.0.0.0/",
                Err(UrlError::Internal),
            ),
            (
                "https://a.example/",
                "https://[::1]/",
                Err(UrlError::Internal),
            ),
            (
                "https://a.example/",
                "https://[::ffff:127.0.0.1]/",
                Err(UrlError::Internal),
            ),
            (
                "https://a.example/",
                "https://[fe80::1]/",
                Err(UrlError::Internal),
            ),
            (
                "https://a.example/",
                "https://[fd00::1]/",
                Err(UrlError::Internal),
            ),
            ("https://a.example/", "https://93.184.216.34/", Ok(())),
            ("https://a.example/", "/keys", Err(UrlError::Scheme)),
            ("https://10.0.0.1/", "https://10.0.0.1:8443/keys", Ok(())),
            (
                "https://10.0.0.1/",
                "https://10.0.0.2/keys",
                Err(UrlError::Internal),
            ),
            (
                "http://localhost:8080/",
                "http://keycloak:8080/keys",
                Ok(()),
            ),
            (
                "http://localhost:8080/",
                "ftp://keycloak/keys",
                Err(UrlError::Scheme),
            ),
        ];
        for (document, target, expected) in cases {
            assert_eq!(may_lead_to(document, target), expected, "{target}");
        }
    }
}
