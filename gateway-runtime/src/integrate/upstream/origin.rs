//! Which server a request goes to.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

/// One upstream server: scheme, host and port, with what is particular to connecting to it.
///
/// Created at start, one per distinct upstream, and shared behind an [`Arc`](std::sync::Arc): two
/// origins with equal values have separate pools.
#[derive(Debug)]
pub(crate) struct Origin {
    id: usize,
    secure: bool,
    host: String,
    address: Option<IpAddr>,
    port: u16,
    authority: String,
    server_name: Option<String>,
    insecure_skip_verification: bool,
    max_connections: usize,
    link: Option<Link>,
}

/// What a private integration reaches instead of the host of its address, which stays the name that the upstream
/// hears (`Host`, and the certificate's).
#[derive(Debug)]
pub(crate) enum Link {
    /// A server.
    Host(Box<Origin>),
    /// A socket in the file system.
    Unix(PathBuf),
}

impl Link {
    /// Reads `http://HOST:PORT`, `https://HOST:PORT`, `HOST:PORT` or `unix:PATH`. Whether TLS is spoken is for the
    /// integration's address to say.
    ///
    /// # Errors
    ///
    /// In words, when it is none of them.
    pub(crate) fn parse(address: &str) -> Result<Link, String> {
        if let Some(path) = address.strip_prefix("unix:") {
            return match path.starts_with('/') {
                true => Ok(Link::Unix(PathBuf::from(path))),
                false => Err(format!("`{address}` is no absolute path of a socket")),
            };
        }
        let (rest, default_port) = match address.strip_prefix("https://") {
            Some(rest) => (rest, 443),
            None => (address.strip_prefix("http://").unwrap_or(address), 80),
        };
        let authority = rest.trim_end_matches('/');
        let is_port = |port: &str| !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit());
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if is_port(port) => (host, port.parse().ok()),
            _ => (authority, Some(default_port)),
        };
        let origin = port.and_then(|port| Origin::new(false, host, port).ok());
        match origin {
            Some(origin) => Ok(Link::Host(Box::new(origin))),
            None => Err(format!(
                "`{address}` is not an address; write `http://HOST:PORT` or `unix:/PATH`"
            )),
        }
    }
}

/// A host that cannot be part of an origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct InvalidOrigin;

impl fmt::Display for InvalidOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the host of an upstream is a name or an IP address")
    }
}

impl std::error::Error for InvalidOrigin {}

/// How many connections one thread keeps open to one origin unless the origin says otherwise.
const MAX_CONNECTIONS: usize = 4096;

impl Origin {
    /// An origin reached over TLS (`secure`) or in the clear.
    ///
    /// `host` is a name or an IP address, IPv6 with or without brackets.
    ///
    /// # Errors
    ///
    /// When the host is empty, longer than 253 bytes, or has other characters than letters, digits,
    /// `-`, `.` and `_` (`reference/security.md` O01).
    pub(crate) fn new(secure: bool, host: &str, port: u16) -> Result<Origin, InvalidOrigin> {
        static NEXT_ID: AtomicUsize = AtomicUsize::new(0);

        let bare = host
            .strip_prefix('[')
            .and_then(|host| host.strip_suffix(']'))
            .unwrap_or(host);
        let address = bare.parse::<IpAddr>().ok();
        if address.is_none() && !is_host_name(host) {
            return Err(InvalidOrigin);
        }
        let host = bare.to_ascii_lowercase();
        let shown = match address {
            Some(IpAddr::V6(_)) => format!("[{host}]"),
            Some(IpAddr::V4(_)) | None => host.clone(),
        };
        let authority = if port == if secure { 443 } else { 80 } {
            shown
        } else {
            format!("{shown}:{port}")
        };
        Ok(Origin {
            id: NEXT_ID.fetch_add(1, Ordering::Relaxed),
            secure,
            host,
            address,
            port,
            authority,
            server_name: None,
            insecure_skip_verification: false,
            max_connections: MAX_CONNECTIONS,
            link: None,
        })
    }

    /// Reached through a link.
    pub(crate) fn through(mut self, link: Link) -> Origin {
        self.link = Some(link);
        self
    }

    /// The link through which it is reached.
    pub(super) fn link(&self) -> Option<&Link> {
        self.link.as_ref()
    }

    /// Accepts certificates that no trusted authority signed (`tlsConfig.insecureSkipVerification`).
    ///
    /// See `tls` for what is still checked.
    pub(crate) fn insecure_skip_verification(mut self, skip: bool) -> Origin {
        self.insecure_skip_verification = skip;
        self
    }

    /// The name to ask for and to verify instead of the host (`tlsConfig.serverNameToVerify`).
    ///
    /// # Errors
    ///
    /// When the name has characters that no host has.
    pub(crate) fn server_name(mut self, name: &str) -> Result<Origin, InvalidOrigin> {
        if !is_host_name(name) {
            return Err(InvalidOrigin);
        }
        self.server_name = Some(name.to_ascii_lowercase());
        Ok(self)
    }

    /// How many connections each thread may have open to this origin; beyond, requests fail with
    /// [`Failure::Overloaded`](super::Failure::Overloaded).
    #[cfg_attr(not(test), expect(dead_code, reason = "the tests' limit is smaller"))]
    pub(crate) fn max_connections(mut self, n: usize) -> Origin {
        self.max_connections = n;
        self
    }

    /// The value of the `Host` header: the port is left out where it is the scheme's own.
    pub(crate) fn authority(&self) -> &str {
        &self.authority
    }

    /// Whether the origin is reached over TLS.
    pub(crate) fn is_secure(&self) -> bool {
        self.secure
    }

    /// A small number that no other origin of the process has: an index into the pools.
    pub(super) fn id(&self) -> usize {
        self.id
    }

    /// The host in lower case, without brackets.
    pub(super) fn host(&self) -> &str {
        &self.host
    }

    /// The address, where the host is one.
    pub(super) fn literal_address(&self) -> Option<IpAddr> {
        self.address
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// The name that the server's certificate must carry.
    pub(super) fn verified_name(&self) -> &str {
        self.server_name.as_deref().unwrap_or(&self.host)
    }

    pub(super) fn skips_verification(&self) -> bool {
        self.insecure_skip_verification
    }

    pub(super) fn connection_limit(&self) -> usize {
        self.max_connections
    }
}

fn is_host_name(name: &str) -> bool {
    (1..=253).contains(&name.len())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_'))
}

/// The addresses of `localhost` and of the names below it (RFC 6761, section 6.3).
pub(super) fn loopback_addresses(host: &str) -> Option<[IpAddr; 2]> {
    let name = host.strip_suffix('.').unwrap_or(host);
    (name == "localhost" || name.ends_with(".localhost")).then_some([
        IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(Ipv6Addr::LOCALHOST),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links() {
        for (address, shown) in [
            ("http://10.0.0.5:8080", "10.0.0.5:8080"),
            ("10.0.0.5:8080/", "10.0.0.5:8080"),
            ("pets.internal", "pets.internal:80"),
            ("https://pets.internal", "pets.internal:443"),
            ("http://[::1]:81", "::1:81"),
            ("unix:/run/app.sock", "/run/app.sock"),
        ] {
            let link = match Link::parse(address).unwrap() {
                Link::Host(origin) => format!("{}:{}", origin.host(), origin.port()),
                Link::Unix(path) => path.display().to_string(),
            };
            assert_eq!(link, shown, "{address}");
        }
        for address in [
            "",
            "unix:app.sock",
            "http://",
            "a b:1",
            "h:99999",
            "ftp://h",
            "http://h/p",
        ] {
            assert!(Link::parse(address).is_err(), "{address}");
        }
    }

    #[test]
    fn authority_leaves_the_default_port_out() {
        let authority =
            |secure, host, port| Origin::new(secure, host, port).map(|o| o.authority().to_owned());
        assert_eq!(authority(false, "Pets.test", 80).unwrap(), "pets.test");
        assert_eq!(authority(true, "pets.test", 443).unwrap(), "pets.test");
        assert_eq!(authority(true, "pets.test", 80).unwrap(), "pets.test:80");
        assert_eq!(authority(false, "[::1]", 80).unwrap(), "[::1]");
        assert_eq!(authority(false, "::1", 8080).unwrap(), "[::1]:8080");
        assert_eq!(authority(false, "10.0.0.1", 81).unwrap(), "10.0.0.1:81");
    }

    #[test]
    fn hostile_hosts_are_refused() {
        for host in [
            "", "a b", "a@b", "a/b", "a\\b", "a#b", "a?b", "a\r\nb", "a:80", "[::1", "[a]", "é",
            "%61",
        ] {
            assert!(Origin::new(false, host, 80).is_err(), "{host:?}");
        }
    }

    #[test]
    fn names_below_localhost_are_loopback() {
        assert!(loopback_addresses("localhost").is_some());
        assert!(loopback_addresses("api.localhost.").is_some());
        assert!(loopback_addresses("notlocalhost").is_none());
    }
}
