//! Networks of `IpAddress` conditions.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The addresses that share their first bits with one. IPv4 addresses that are written as IPv6 ones
/// (`::ffff:192.0.2.1`) are IPv4 addresses, on both sides; no network of IPv6 holds one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Network {
    /// Of IPv4.
    V4 {
        /// One of its addresses.
        address: Ipv4Addr,
        /// How many bits they share, 32 at most.
        prefix: u8,
    },
    /// Of IPv6.
    V6 {
        /// One of its addresses.
        address: Ipv6Addr,
        /// How many bits they share, 128 at most.
        prefix: u8,
    },
}

impl Network {
    /// `192.0.2.0/24`, `2001:db8::/32`, or a single address; `None` for anything else.
    pub(super) fn parse(text: &str) -> Option<Network> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let number = |text: &str, most: u8| {
            let is_number =
                (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
            let number = is_number.then(|| text.parse::<u8>().ok()).flatten();
            number.filter(|number| *number <= most)
        };
        match address.parse().ok()? {
            IpAddr::V4(address) => {
                let prefix = prefix.map_or(Some(32), |prefix| number(prefix, 32))?;
                Some(Network::V4 { address, prefix })
            }
            IpAddr::V6(address) => {
                let prefix = prefix.map_or(Some(128), |prefix| number(prefix, 128))?;
                match (address.to_ipv4_mapped(), prefix.checked_sub(96)) {
                    (Some(address), Some(prefix)) => Some(Network::V4 { address, prefix }),
                    _ => Some(Network::V6 { address, prefix }),
                }
            }
        }
    }

    /// Whether an address is in it.
    pub(super) fn contains(self, address: IpAddr) -> bool {
        match (self, address.to_canonical()) {
            (Network::V4 { address, prefix }, IpAddr::V4(other)) => {
                let differing = address.to_bits() ^ other.to_bits();
                differing.leading_zeros() >= u32::from(prefix)
            }
            (Network::V6 { address, prefix }, IpAddr::V6(other)) => {
                let differing = address.to_bits() ^ other.to_bits();
                differing.leading_zeros() >= u32::from(prefix)
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_hold_their_addresses() {
        for (network, inside, outside) in [
            ("192.0.2.1", "192.0.2.1", "192.0.2.2"),
            ("192.0.2.0/24", "192.0.2.255", "192.0.3.0"),
            ("192.0.2.77/24", "192.0.2.0", "192.0.1.255"),
            ("0.0.0.0/0", "255.255.255.255", "::1"),
            ("0.0.0.0/0", "::ffff:1.2.3.4", "::1.2.3.4"),
            ("10.0.0.0/31", "10.0.0.1", "10.0.0.2"),
            ("::/0", "2001:db8::1", "10.0.0.1"),
            ("::/0", "::1", "::ffff:10.0.0.1"),
            (
                "2001:DB8:1234:5678::/64",
                "2001:db8:1234:5678:ffff::",
                "2001:db8:1234:5679::",
            ),
            ("2001:db8::1", "2001:0db8:0:0:0:0:0:1", "2001:db8::2"),
            ("::ffff:192.0.2.0/120", "192.0.2.9", "192.0.3.9"),
            ("::ffff:0:0/96", "9.9.9.9", "2001:db8::"),
            ("::1/128", "::1", "::2"),
        ] {
            let network = Network::parse(network).unwrap();
            assert!(
                network.contains(inside.parse().unwrap()),
                "{network:?} {inside}"
            );
            assert!(
                !network.contains(outside.parse().unwrap()),
                "{network:?} {outside}"
            );
        }
    }

    #[test]
    fn others_are_refused() {
        for text in [
            "",
            "*",
            "10",
            "10.0.0",
            "10.0.0.*",
            "10.0.0.0/",
            "10.0.0.0/33",
            "10.0.0.0/-1",
            "10.0.0.0/+8",
            "10.0.0.0/8/8",
            "10.0.0.0/255.0.0.0",
            "010.0.0.1",
            "256.0.0.1",
            " 10.0.0.1",
            "10.0.0.1 ",
            "2001:db8::/129",
            "2001:db8::/0008",
            "fe80::1%eth0",
            "[::1]",
            "2001:db8:::1",
            "10.0.0.1:80",
            "localhost",
        ] {
            assert_eq!(Network::parse(text), None, "{text}");
        }
    }
}
