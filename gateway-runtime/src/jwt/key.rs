//! One key of a key set (RFC 7517 §4): from JSON to what verifies signatures.
//!
//! A key is pinned to its algorithms when it is read: to `alg` where that is given, else to what `kty` and `crv` leave.
//! What cannot be relied on is not read, with a reason.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{RsaPublicKeyComponents, UnparsedPublicKey};

use super::algorithm::{Algorithm, Algorithms, Verification};
use super::json::{Object, Value};
use super::rsa;

/// Bytes of a key's identifier at the most (`reference/security.md` I02).
pub const MAX_KEY_ID: usize = 256;

/// A public key.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Key {
    pub(super) id: Option<String>,
    pub(super) algorithms: Algorithms,
    material: Material,
}

#[derive(Debug, Clone, PartialEq)]
enum Material {
    /// Both big-endian, without leading zeros.
    Rsa { modulus: Vec<u8>, exponent: Vec<u8> },
    /// An uncompressed point of P-256 or P-384 (SEC 1 §2.3.3), or a point of Ed25519 (RFC 8032 §5.1.2). One that is not
    /// on its curve verifies nothing.
    Point(Vec<u8>),
}

/// Why a key of a set is passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unusable {
    /// It is not an object.
    NotAnObject,
    /// `kid` is not a string of at most [`MAX_KEY_ID`] bytes.
    KeyId,
    /// `kty` is none that is known.
    Type,
    /// A symmetric key.
    Symmetric,
    /// The private part is published with it: anybody can sign.
    Private,
    /// `crv` is none that is known.
    Curve,
    /// `alg` is none that is taken.
    Algorithm,
    /// `alg` does not go with `kty` and `crv`.
    AlgorithmOfOtherType,
    /// `use` is not `sig`.
    Use,
    /// `key_ops` does not have `verify`.
    Operations,
    /// This member is absent or not what it has to be.
    Malformed(&'static str),
    /// A modulus below 2048 bits.
    ShortModulus,
    /// A modulus that can be factored.
    WeakModulus,
    /// An exponent that is 1, even, or far too large.
    Exponent,
    /// The same key stands in the set already.
    Repeated,
}

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Unusable::NotAnObject => "it is not an object",
            Unusable::KeyId => "its `kid` is not a string of at most 256 bytes",
            Unusable::Type => "its `kty` is none of RSA, EC and OKP",
            Unusable::Symmetric => "it is symmetric: who can verify could sign",
            Unusable::Private => "its private part is published: anybody could sign",
            Unusable::Curve => "its `crv` is none of P-256, P-384 and Ed25519",
            Unusable::Algorithm => "its `alg` is not supported",
            Unusable::AlgorithmOfOtherType => "its `alg` does not go with its `kty` and `crv`",
            Unusable::Use => "its `use` is not `sig`",
            Unusable::Operations => "its `key_ops` do not have `verify`",
            Unusable::Malformed(member) => return write!(f, "its `{member}` is malformed"),
            Unusable::ShortModulus => "its modulus has less than 2048 bits",
            Unusable::WeakModulus => "its modulus can be factored (CVE-2017-15361)",
            Unusable::Exponent => "its exponent is 1, even or too large",
            Unusable::Repeated => "it stands in the set twice",
        })
    }
}

impl Key {
    /// Reads a key of a set.
    ///
    /// # Errors
    ///
    /// Why it is not used.
    pub(super) fn read(key: &Value) -> Result<Key, Unusable> {
        let Value::Object(key) = key else {
            return Err(Unusable::NotAnObject);
        };
        let id = match key.get("kid") {
            None => None,
            Some(Value::String(id)) if id.len() <= MAX_KEY_ID => Some(id.clone()),
            Some(_) => return Err(Unusable::KeyId),
        };
        is_for_signatures(key)?;
        let (fitting, material) = match text(key, "kty")? {
            "RSA" => (Algorithms::RSA, rsa_of(key)?),
            "EC" => match text(key, "crv")? {
                "P-256" => (Algorithms::of(&[Algorithm::Es256]), point_of(key, 32)?),
                "P-384" => (Algorithms::of(&[Algorithm::Es384]), point_of(key, 48)?),
                _ => return Err(Unusable::Curve),
            },
            "OKP" => match text(key, "crv")? {
                "Ed25519" => (Algorithms::of(&[Algorithm::EdDsa]), ed25519_of(key)?),
                _ => return Err(Unusable::Curve),
            },
            "oct" => return Err(Unusable::Symmetric),
            _ => return Err(Unusable::Type),
        };
        if key.get("d").is_some() {
            return Err(Unusable::Private);
        }
        let algorithms = match key.get("alg") {
            None => fitting,
            Some(name) => {
                let algorithm = name.as_str().and_then(Algorithm::named);
                let algorithm = algorithm.ok_or(Unusable::Algorithm)?;
                if !fitting.contains(algorithm) {
                    return Err(Unusable::AlgorithmOfOtherType);
                }
                Algorithms::of(&[algorithm])
            }
        };
        Ok(Key {
            id,
            algorithms,
            material,
        })
    }

    /// Whether the signature is this key's, by an algorithm that the key is for.
    pub(super) fn verifies(&self, algorithm: Algorithm, message: &[u8], signature: &[u8]) -> bool {
        if !self.algorithms.contains(algorithm) {
            return false;
        }
        let verdict = match (algorithm.verification(), &self.material) {
            (Verification::Rsa(parameters), Material::Rsa { modulus, exponent }) => {
                RsaPublicKeyComponents {
                    n: modulus,
                    e: exponent,
                }
                .verify(parameters, message, signature)
            }
            (Verification::Point(curve), Material::Point(point)) => {
                UnparsedPublicKey::new(curve, point).verify(message, signature)
            }
            _ => return false,
        };
        verdict.is_ok()
    }
}

/// RFC 7517 §4.2 and §4.3. Encryption keys are not for signatures, whatever else they say.
fn is_for_signatures(key: &Object) -> Result<(), Unusable> {
    if let Some(purpose) = key.get("use")
        && purpose.as_str() != Some("sig")
    {
        return Err(Unusable::Use);
    }
    if let Some(operations) = key.get("key_ops") {
        let operations = operations.as_array().ok_or(Unusable::Operations)?;
        if !operations.iter().any(|it| it.as_str() == Some("verify")) {
            return Err(Unusable::Operations);
        }
    }
    Ok(())
}

fn text<'k>(key: &'k Object, member: &'static str) -> Result<&'k str, Unusable> {
    let value = key.get(member).and_then(Value::as_str);
    value.ok_or(Unusable::Malformed(member))
}

fn bytes(key: &Object, member: &'static str) -> Result<Vec<u8>, Unusable> {
    let decoded = URL_SAFE_NO_PAD.decode(text(key, member)?);
    decoded.map_err(|_| Unusable::Malformed(member))
}

/// RFC 7518 §6.3.1.
fn rsa_of(key: &Object) -> Result<Material, Unusable> {
    let mut modulus = bytes(key, "n")?;
    // Some issuers publish the zero that a signed number begins with, as the RFC warns; it changes nothing.
    if modulus.first() == Some(&0) {
        modulus.remove(0);
    }
    let exponent = bytes(key, "e")?;
    rsa::check(&modulus, &exponent)?;
    Ok(Material::Rsa { modulus, exponent })
}

/// RFC 7518 §6.2.1: both coordinates have the field's full length.
fn point_of(key: &Object, length: usize) -> Result<Material, Unusable> {
    let mut point = Vec::with_capacity(1 + 2 * length);
    point.push(4);
    for member in ["x", "y"] {
        let coordinate = bytes(key, member)?;
        if coordinate.len() != length {
            return Err(Unusable::Malformed(member));
        }
        point.extend(coordinate);
    }
    Ok(Material::Point(point))
}

/// RFC 8037 §2.
fn ed25519_of(key: &Object) -> Result<Material, Unusable> {
    let point = bytes(key, "x")?;
    if point.len() != 32 {
        return Err(Unusable::Malformed("x"));
    }
    Ok(Material::Point(point))
}
