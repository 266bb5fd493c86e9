//! Forgeries of signatures.

use ring::signature::RSA_PKCS1_SHA256;

use super::forgeries::Forgery;
use super::mint::{CLAIMS, Signer, base64url, jwks, keys, sha256, token, verifier, verify};
use crate::jwt::{Algorithms, Part, Refusal};

/// The order of P-256 (SEC 2 §2.4.2), big-endian.
const ORDER_OF_P256: &str = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
/// The order of Ed25519's base point (RFC 8032 §5.1), little-endian.
const ORDER_OF_ED25519: &str = "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";

pub(super) fn all() -> Vec<Forgery> {
    let mut all = Vec::new();
    all.extend(of_ecdsa());
    all.extend(of_ed25519());
    all.extend(of_rsa());
    all
}

fn hex(text: &str) -> Vec<u8> {
    (0..text.len() / 2)
        .map(|n| u8::from_str_radix(&text[2 * n..2 * n + 2], 16).unwrap())
        .collect()
}

/// A token with another signature: `change` makes it of the genuine one.
fn resigned(header: &str, signer: Signer<'_>, change: impl FnOnce(Vec<u8>) -> Vec<u8>) -> String {
    let signed = format!("{}.{}", base64url(header), base64url(CLAIMS));
    let signature = change(signer.sign(signed.as_bytes()));
    format!("{signed}.{}", base64url(signature))
}

type Change = fn(Vec<u8>) -> Vec<u8>;

fn of_changes(header: &str, signer: Signer<'_>, changes: &[(&str, Change)]) -> Vec<Forgery> {
    changes
        .iter()
        .map(|(name, change)| {
            let token = resigned(header, signer, change);
            (format!("{header}: {name}"), token, Refusal::Signature)
        })
        .collect()
}

/// Big-endian `a - b`, where `a` is not less.
fn minus(a: &[u8], b: &[u8]) -> Vec<u8> {
    let mut borrow = 0;
    let mut digits: Vec<u8> = a
        .iter()
        .zip(b)
        .rev()
        .map(|(a, b)| {
            let digit = i16::from(*a) - i16::from(*b) - borrow;
            borrow = i16::from(digit < 0);
            (digit + 256 * borrow) as u8
        })
        .collect();
    digits.reverse();
    digits
}

const ES256: &str = r#"{"alg":"ES256","kid":"es"}"#;

fn of_ecdsa() -> Vec<Forgery> {
    let keys = keys();
    let signer = Signer::Ecdsa(&keys.p256);
    let mut all = of_changes(
        ES256,
        signer,
        &[
            ("none", |_| Vec::new()),
            ("r and s are 0", |it| vec![0; it.len()]),
            ("r is 0", |it| [&[0; 32], &it[32..]].concat()),
            ("s is 0", |it| [&it[..32], &[0; 32]].concat()),
            ("r and s are the order", |_| hex(ORDER_OF_P256).repeat(2)),
            ("s is the order", |it| {
                [&it[..32], &hex(ORDER_OF_P256)].concat()
            }),
            ("r and s are 1", |_| {
                [[&[0; 31][..], &[1]].concat(), [&[0; 31][..], &[1]].concat()].concat()
            }),
            ("r and s are 2^256 - 1", |it| vec![255; it.len()]),
            ("r and s in each other's place", |it| {
                [&it[32..], &it[..32]].concat()
            }),
            ("cut", |it| it[..63].to_vec()),
            ("cut in front", |it| it[1..].to_vec()),
            ("longer", |it| [&it[..], &[0]].concat()),
            ("longer in front", |it| [&[0], &it[..]].concat()),
            ("with zeros before r and s", |it| {
                [&[0], &it[..32], &[0], &it[32..]].concat()
            }),
            ("twice", |it| it.repeat(2)),
            ("of the length of P-384's", |it| {
                [&[0; 16], &it[..32], &[0; 16], &it[32..]].concat()
            }),
        ],
    );
    // The form of X.509.
    let der = |it: Vec<u8>| {
        let integer = |bytes: &[u8]| {
            let zero = if bytes[0] < 0x80 { &[][..] } else { &[0][..] };
            [&[2, (zero.len() + bytes.len()) as u8], zero, bytes].concat()
        };
        let (r, s) = (integer(&it[..32]), integer(&it[32..]));
        [&[0x30, (r.len() + s.len()) as u8][..], &r, &s].concat()
    };
    all.push((
        "ES256 in DER".into(),
        resigned(ES256, signer, der),
        Refusal::Signature,
    ));
    let other = resigned(ES256, Signer::Ecdsa(&keys.other_p256), |it| it);
    all.push(("ES256 of another key".into(), other, Refusal::Signature));
    let other = token(ES256, format!("{CLAIMS} "), signer);
    let (_, signature) = other.rsplit_once('.').unwrap();
    let moved = format!("{}.{}.{signature}", base64url(ES256), base64url(CLAIMS));
    all.push(("ES256 of another token".into(), moved, Refusal::Signature));
    let digest = sha256(format!("{}.{}", base64url(ES256), base64url(CLAIMS)).as_bytes());
    let hashed_twice = signer.sign(&digest);
    let token = token(ES256, CLAIMS, Signer::Given(&hashed_twice));
    all.push(("ES256 over the digest".into(), token, Refusal::Signature));
    all
}

/// Both s and the order minus s are signatures (FIPS 186-5); RFC 7518 does not choose.
#[test]
fn both_halves_of_s_are_accepted() {
    let verifier = verifier(&jwks(), Algorithms::ALL);
    let signer = Signer::Ecdsa(&keys().p256);
    let order = hex(ORDER_OF_P256);
    let signed = format!("{}.{}", base64url(ES256), base64url(CLAIMS));
    let signature = signer.sign(signed.as_bytes());
    let other = [&signature[..32], &minus(&order, &signature[32..])].concat();
    assert_ne!(signature, other);
    for signature in [signature, other] {
        let token = format!("{signed}.{}", base64url(signature));
        assert!(verify(&verifier, &token).is_ok());
    }
}

fn of_ed25519() -> Vec<Forgery> {
    let keys = keys();
    let header = r#"{"alg":"EdDSA","kid":"ed"}"#;
    let mut all = of_changes(
        header,
        Signer::Ed25519(&keys.ed25519),
        &[
            ("none", |_| Vec::new()),
            ("zeros", |it| vec![0; it.len()]),
            ("S with the order added", |mut it| {
                let mut carry = 0;
                for (digit, order) in it[32..].iter_mut().zip(hex(ORDER_OF_ED25519)) {
                    let sum = u16::from(*digit) + u16::from(order) + carry;
                    *digit = sum as u8;
                    carry = sum >> 8;
                }
                it
            }),
            ("R is the identity", |it| {
                [&[1], &[0; 31][..], &it[32..]].concat()
            }),
            ("R with another sign", |mut it| {
                it[31] ^= 0x80;
                it
            }),
            ("halves in each other's place", |it| {
                [&it[32..], &it[..32]].concat()
            }),
            ("cut", |it| it[..63].to_vec()),
            ("longer", |it| [&it[..], &[0]].concat()),
            ("twice", |it| it.repeat(2)),
        ],
    );
    let other = Signer::Ed25519(&keys.other_ed25519);
    all.push((
        "EdDSA of another key".into(),
        token(header, CLAIMS, other),
        Refusal::Signature,
    ));
    all
}

fn of_rsa() -> Vec<Forgery> {
    let header = r#"{"alg":"RS256","kid":"rs"}"#;
    let signer = Signer::Rsa(&RSA_PKCS1_SHA256);
    let mut all = of_changes(
        header,
        signer,
        &[
            ("none", |_| Vec::new()),
            ("0", |it| vec![0; it.len()]),
            ("1", |it| [&vec![0; it.len() - 1][..], &[1]].concat()),
            ("2^2048 - 1", |it| vec![255; it.len()]),
            ("cut", |it| it[..it.len() - 1].to_vec()),
            ("cut in front", |it| it[1..].to_vec()),
            ("longer", |it| [&it[..], &[0]].concat()),
            ("longer in front", |it| [&[0], &it[..]].concat()),
            ("twice", |it| it.repeat(2)),
            ("a bit changed", |mut it| {
                it[100] ^= 1;
                it
            }),
            ("the digest, unpadded", |it| {
                [vec![0; it.len() - 32], sha256(b"x")].concat()
            }),
        ],
    );
    let genuine = token(header, CLAIMS, signer);
    let (signed, _) = genuine.rsplit_once('.').unwrap();
    let endless = format!("{signed}.{}", "A".repeat(6_000));
    all.push(("RS256 of 4.5 KB".into(), endless, Refusal::Signature));
    all.push((
        "RS256 that is not base64url".into(),
        format!("{signed}.????"),
        Refusal::Encoding(Part::Signature),
    ));
    all
}
