//! Signed texts in compact form (RFC 7515 §7.1): three parts in base64url, and whether the third is a key's signature
//! over the first two.
//!
//! Base64url is read strictly: no padding, no white space, no bits beyond the last byte. So one signature has one
//! spelling.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::header::Header;
use super::jwks::KeySet;
use super::refusal::{Part, Refusal};

/// Bytes of a token at the most.
pub const MAX_TOKEN: usize = 8 * 1024;
/// Bytes of a token's decoded header at the most.
pub const MAX_HEADER: usize = 4 * 1024;

/// A token taken apart, not yet verified.
#[derive(Debug)]
pub(super) struct Jws<'t> {
    pub(super) header: Header,
    /// As it stands in the token.
    payload: &'t str,
    /// As it stands in the token.
    signature: &'t str,
    /// What is signed: the first two parts with the dot between them.
    signed: &'t [u8],
}

impl<'t> Jws<'t> {
    /// Takes a token apart and reads its header.
    ///
    /// # Errors
    ///
    /// It is too long, does not have three parts, or its header is refused.
    pub(super) fn parse(token: &'t str) -> Result<Jws<'t>, Refusal> {
        if token.len() > MAX_TOKEN {
            return Err(Refusal::TooLong);
        }
        let mut parts = token.split('.');
        let (Some(header), Some(payload), Some(signature), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(Refusal::Segments);
        };
        let signed = token.as_bytes().get(..header.len() + 1 + payload.len());
        // Four characters stand for three bytes: what is longer is not even decoded.
        if header.len() > MAX_HEADER.div_ceil(3) * 4 {
            return Err(Refusal::TooLong);
        }
        let header = decode(header, Part::Header)?;
        if header.len() > MAX_HEADER {
            return Err(Refusal::TooLong);
        }
        Ok(Jws {
            header: Header::read(&header)?,
            payload,
            signature,
            signed: signed.ok_or(Refusal::Segments)?,
        })
    }

    /// The decoded payload. Nobody has vouched for it before [`Jws::verify`].
    ///
    /// # Errors
    ///
    /// It is not base64url.
    pub(super) fn payload(&self) -> Result<Vec<u8>, Refusal> {
        decode(self.payload, Part::Payload)
    }

    /// Whether the key that the header names in the set signed the token.
    ///
    /// # Errors
    ///
    /// No such key, an algorithm that is not the key's, or another signature.
    pub(super) fn verify(&self, keys: &KeySet) -> Result<(), Refusal> {
        let key = keys.key_for(&self.header)?;
        let signature = decode(self.signature, Part::Signature)?;
        if key.verifies(self.header.algorithm, self.signed, &signature) {
            Ok(())
        } else {
            Err(Refusal::Signature)
        }
    }
}

fn decode(part: &str, which: Part) -> Result<Vec<u8>, Refusal> {
    let decoded = URL_SAFE_NO_PAD.decode(part);
    decoded.map_err(|_| Refusal::Encoding(which))
}
