//! Which address counts as the client's (`reference/security.md` A04).

use std::net::{IpAddr, SocketAddr};

use http::HeaderMap;

use super::config::Network;

/// Header whose entries proxies append.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// Most entries looked at, from the right.
const MAX_ENTRIES: usize = 100;

/// Which entries of `X-Forwarded-For` are believed. The default believes none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Trust {
    /// Number of proxies in front of the gateway, the peer among them.
    pub(crate) hops: u8,
    /// Networks whose addresses are proxies.
    pub(crate) networks: Vec<Network>,
}

/// The client's address.
///
/// The peer, where nothing is trusted. With `hops = n`, the n-th entry from the right. With networks,
/// the rightmost address, the peer first, that lies in none of them; the leftmost where all do. With
/// both, an address is passed over only as both allow. A list shorter than `hops`, or an entry that is
/// no address, gives the peer.
pub(crate) fn client_address(peer: IpAddr, headers: &HeaderMap, trust: &Trust) -> IpAddr {
    let peer = peer.to_canonical();
    if trust.hops == 0 && trust.networks.is_empty() {
        return peer;
    }
    let mut entries = headers
        .get_all(FORWARDED_FOR)
        .iter()
        .rev()
        .flat_map(|line| line.as_bytes().rsplit(|byte| *byte == b','))
        .take(MAX_ENTRIES);
    let mut address = peer;
    let mut n_passed = 0;
    while trust.passes_over(address, n_passed) {
        let Some(entry) = entries.next() else {
            return if trust.networks.is_empty() {
                peer
            } else {
                address
            };
        };
        let Some(next) = parse(entry) else {
            return peer;
        };
        address = next;
        n_passed += 1;
    }
    address
}

impl Trust {
    /// Whether `address`, to the right of which `n_passed` were passed over, is a proxy's.
    fn passes_over(&self, address: IpAddr, n_passed: usize) -> bool {
        let within_hops = self.hops == 0 || n_passed < usize::from(self.hops);
        let mut networks = self.networks.iter();
        within_hops
            && (self.networks.is_empty() || networks.any(|network| network.contains(address)))
    }
}

/// An entry: an address, perhaps with a port, brackets or a zone.
fn parse(entry: &[u8]) -> Option<IpAddr> {
    let text = std::str::from_utf8(entry).ok()?.trim_matches([' ', '\t']);
    if let Ok(address) = text.parse::<SocketAddr>() {
        return Some(address.ip().to_canonical());
    }
    let bare = match text.strip_prefix('[') {
        Some(rest) => rest.strip_suffix(']')?,
        None => text,
    };
    let bare = match bare.split_once('%') {
        Some((address, zone)) if !zone.is_empty() && address.contains(':') => address,
        Some(_) => return None,
        None => bare,
    };
    bare.parse::<IpAddr>()
        .ok()
        .map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(trust: &Trust, lines: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(FORWARDED_FOR, line.parse().unwrap());
        }
        client_address("::ffff:10.0.0.9".parse().unwrap(), &headers, trust).to_string()
    }

    #[test]
    fn nothing_is_believed_by_default() {
        assert_eq!(client(&Trust::default(), &["1.2.3.4"]), "10.0.0.9");
    }

    #[test]
    fn hops_count_from_the_right() {
        let trust = |hops| Trust {
            hops,
            networks: Vec::new(),
        };
        assert_eq!(client(&trust(1), &["6.6.6.6, 1.2.3.4"]), "1.2.3.4");
        assert_eq!(
            client(&trust(2), &["6.6.6.6, 1.2.3.4", "10.1.1.1"]),
            "1.2.3.4"
        );
        assert_eq!(client(&trust(3), &["1.2.3.4"]), "10.0.0.9", "too short");
        assert_eq!(client(&trust(1), &["1.2.3.4, junk"]), "10.0.0.9");
        assert_eq!(client(&trust(1), &[]), "10.0.0.9");
        let long = vec!["6.6.6.6"; 5_000].join(",") + ",1.2.3.4";
        assert_eq!(client(&trust(1), &[&long]), "1.2.3.4");
    }

    #[test]
    fn networks_are_passed_over() {
        let trust = Trust {
            hops: 0,
            networks: vec!["10.0.0.0/8".parse().unwrap()],
        };
        assert_eq!(client(&trust, &["6.6.6.6, 1.2.3.4, 10.2.2.2"]), "1.2.3.4");
        assert_eq!(client(&trust, &["10.2.2.2"]), "10.2.2.2");
        assert_eq!(client(&trust, &[]), "10.0.0.9");
        assert_eq!(client(&trust, &["1.2.3.4, , 10.2.2.2"]), "10.0.0.9");
    }

    #[test]
    fn entries_may_have_ports_brackets_and_zones() {
        for (entry, expected) in [
            ("1.2.3.4:567", Some("1.2.3.4")),
            ("[2001:db8::1]:567", Some("2001:db8::1")),
            ("[2001:db8::1]", Some("2001:db8::1")),
            ("fe80::1%eth0", Some("fe80::1")),
            ("::ffff:1.2.3.4", Some("1.2.3.4")),
            ("1.2.3.4%eth0", None),
            ("1.2.3", None),
            ("[1.2.3.4", None),
            ("", None),
        ] {
            let parsed = parse(entry.as_bytes()).map(|address| address.to_string());
            assert_eq!(parsed.as_deref(), expected, "{entry}");
        }
    }
}
