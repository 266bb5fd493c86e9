//! What is kept of a key's value: its HMAC-SHA256 under a secret of the installation.

use std::fmt;
use std::hint::black_box;

use ring::hmac;

/// Bytes of a digest.
const LEN: usize = 32;

/// The secret of an installation. Gateways with the same secret know the same keys; never printed.
pub(crate) struct Secret(hmac::Key);

/// The digest of a key's value. It tells nothing about the value without the [`Secret`].
#[derive(Clone, Copy)]
pub(crate) struct Digest([u8; LEN]);

impl Secret {
    /// Any bytes; 32 random ones are best.
    pub(crate) fn new(bytes: &[u8]) -> Secret {
        Secret(hmac::Key::new(hmac::HMAC_SHA256, bytes))
    }

    /// What tells this secret from others, and nothing else about it: the digest of a value that no key has.
    pub(crate) fn check(&self) -> Digest {
        self.digest(b"")
    }

    /// The digest of a value.
    pub(crate) fn digest(&self, value: &[u8]) -> Digest {
        let tag = hmac::sign(&self.0, value);
        let mut digest = [0; LEN];
        for (place, byte) in digest.iter_mut().zip(tag.as_ref()) {
            *place = *byte;
        }
        Digest(digest)
    }
}

impl Digest {
    /// Whether two digests are the same, in a time that does not tell where they differ.
    pub(crate) fn matches(&self, other: &Digest) -> bool {
        let pairs = self.0.iter().zip(&other.0);
        let difference = pairs.fold(0, |all, (a, b)| all | black_box(a ^ b));
        black_box(difference) == 0
    }

    /// Its first eight bytes: what tables sort by.
    pub(crate) fn prefix(&self) -> u64 {
        let first = self.0.iter().take(8);
        first.fold(0, |all, byte| all << 8 | u64::from(*byte))
    }

    /// For maps that requests do not read: comparing bytes tells where they differ.
    pub(crate) fn to_bytes(self) -> [u8; LEN] {
        self.0
    }

    /// In 64 hexadecimal digits.
    pub(crate) fn to_hex(self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Reads what [`Digest::to_hex`] writes, in either case; `None` for anything else.
    pub(crate) fn from_hex(text: &str) -> Option<Digest> {
        let mut digest = [0; LEN];
        if text.len() != 2 * LEN {
            return None;
        }
        for (place, pair) in digest.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            let [high, low] = pair else { return None };
            let value = hex_digit(*high)? << 4 | hex_digit(*low)?;
            *place = value;
        }
        Some(Digest(digest))
    }
}

fn hex_digit(byte: u8) -> Option<u8> {
    u8::try_from(char::from(byte).to_digit(16)?).ok()
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(***)")
    }
}

impl fmt::Debug for Digest {
    /// A fingerprint, enough to tell keys apart in a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({:08x}…)", self.prefix() >> 32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_hmac_sha256() {
        // RFC 4231, test case 2.
        let digest = Secret::new(b"Jefe").digest(b"what do ya want for nothing?");
        let expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert_eq!(digest.to_hex(), expected);
        assert_eq!(digest.prefix(), 0x5bdc_c146_bf60_754e);
        assert_eq!(format!("{digest:?}"), "Digest(5bdcc146…)");
        assert_eq!(format!("{:?}", Secret::new(b"Jefe")), "Secret(***)");
    }

    #[test]
    fn digests_match_themselves_alone() {
        let secret = Secret::new(b"s");
        let digest = secret.digest(b"value");
        let read = Digest::from_hex(&digest.to_hex().to_uppercase()).unwrap();
        assert!(digest.matches(&read));
        for (secret, value) in [(&secret, b"valuf"), (&Secret::new(b"t"), b"value")] {
            assert!(!digest.matches(&secret.digest(value)));
        }
        for place in 0..LEN {
            let mut other = digest;
            other.0[place] ^= 1;
            assert!(!digest.matches(&other), "byte {place}");
        }
    }

    #[test]
    fn other_texts_are_no_digests() {
        let hex = Secret::new(b"s").digest(b"v").to_hex();
        for text in [
            "",
            "00",
            &hex[1..],
            &format!("{hex}0"),
            &hex.replace(&hex[..1], "g"),
            &"é".repeat(32),
        ] {
            assert!(Digest::from_hex(text).is_none(), "{text}");
        }
    }
}
