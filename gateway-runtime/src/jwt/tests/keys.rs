//! Key sets: what of them is used, and what is passed over for which reason.

use ring::signature::{KeyPair, RSA_PKCS1_SHA256, RSA_PKCS1_SHA512, RSA_PSS_SHA256};

use super::mint::{
    CLAIMS, Signer, base64url, ec_members, ed25519_members, jwks, keys, rsa_members, token,
    verifier, verify,
};
use crate::jwt::json::{self, Object};
use crate::jwt::key::Key;
use crate::jwt::{
    Algorithm, Algorithms, JsonError, JwksError, KeySet, MAX_BODY, Refusal, Unusable,
};

#[test]
fn keys_are_used_or_passed_over_with_a_reason() {
    let (rsa, made) = (rsa_members(), keys());
    let p256 = ec_members("P-256", &made.p256);
    let p384 = ec_members("P-384", &made.p384);
    let ed25519 = ed25519_members(&made.ed25519);
    let other_n = |n: &[u8]| format!(r#""kty":"RSA","n":"{}","e":"AQAB""#, base64url(n));
    let short = other_n(&[0xff; 128]);
    let short_with_zeros = other_n(&[&[0; 128][..], &[0xff; 128]].concat());
    let e = |e: &str| rsa.replace(r#""e":"AQAB""#, &format!(r#""e":"{e}""#));
    let x = |x: &str| format!(r#""kty":"EC","crv":"P-256","x":"{x}","y":"{x}""#);
    let private = format!(r#"{rsa},"d":"AQAB""#);
    let p256_as_p384 = p256.replace("P-256", "P-384");
    let p256_as_k1 = p256.replace("P-256", "secp256k1");
    let okp = ed25519.replace("Ed25519", "X25519");
    let padded = ed25519.replacen(r#""x":""#, r#""x":"="#, 1);
    let one = "A".repeat(43);
    let id = |length: usize| format!(r#""kid":"{}",{ed25519}"#, "k".repeat(length));
    let cases: Vec<(String, Option<Unusable>)> = vec![
        (rsa.clone(), None),
        (
            format!(r#"{rsa},"alg":"RS256","use":"sig","key_ops":["verify"]"#),
            None,
        ),
        (
            format!(r#"{rsa},"alg":"PS512","key_ops":["sign","verify"]"#),
            None,
        ),
        (
            format!(r#"{rsa},"x5c":["MIIB"],"x5t":"AA","other":{{"a":[1]}}"#),
            None,
        ),
        (p256.clone(), None),
        (p384.clone(), None),
        (format!(r#"{p384},"alg":"ES384""#), None),
        (ed25519.clone(), None),
        (format!(r#"{ed25519},"alg":"EdDSA","use":"sig""#), None),
        (id(256), None),
        (id(257), Some(Unusable::KeyId)),
        (format!(r#"{rsa},"kid":7"#), Some(Unusable::KeyId)),
        (format!(r#"{rsa},"kid":null"#), Some(Unusable::KeyId)),
        (format!(r#"{rsa},"use":"enc""#), Some(Unusable::Use)),
        (format!(r#"{rsa},"use":"SIG""#), Some(Unusable::Use)),
        (format!(r#"{rsa},"use":null"#), Some(Unusable::Use)),
        (format!(r#"{rsa},"use":["sig"]"#), Some(Unusable::Use)),
        (
            format!(r#"{rsa},"key_ops":["encrypt"]"#),
            Some(Unusable::Operations),
        ),
        (format!(r#"{rsa},"key_ops":[]"#), Some(Unusable::Operations)),
        (
            format!(r#"{rsa},"key_ops":"verify""#),
            Some(Unusable::Operations),
        ),
        (
            format!(r#"{rsa},"use":"sig","key_ops":["sign"]"#),
            Some(Unusable::Operations),
        ),
        (
            format!(r#"{rsa},"alg":"RSA-OAEP""#),
            Some(Unusable::Algorithm),
        ),
        (format!(r#"{rsa},"alg":"RS1""#), Some(Unusable::Algorithm)),
        (format!(r#"{rsa},"alg":"none""#), Some(Unusable::Algorithm)),
        (format!(r#"{rsa},"alg":null"#), Some(Unusable::Algorithm)),
        (format!(r#"{rsa},"alg":"HS256""#), Some(Unusable::Algorithm)),
        (
            format!(r#"{rsa},"alg":"ES256""#),
            Some(Unusable::AlgorithmOfOtherType),
        ),
        (
            format!(r#"{p256},"alg":"RS256""#),
            Some(Unusable::AlgorithmOfOtherType),
        ),
        (
            format!(r#"{p256},"alg":"ES384""#),
            Some(Unusable::AlgorithmOfOtherType),
        ),
        (
            format!(r#"{p256},"alg":"ES256K""#),
            Some(Unusable::Algorithm),
        ),
        (
            format!(r#"{ed25519},"alg":"ES256""#),
            Some(Unusable::AlgorithmOfOtherType),
        ),
        (private, Some(Unusable::Private)),
        (format!(r#"{p256},"d":"AA""#), Some(Unusable::Private)),
        (format!(r#"{ed25519},"d":"AA""#), Some(Unusable::Private)),
        (
            r#""kty":"oct","k":"c2VjcmV0""#.into(),
            Some(Unusable::Symmetric),
        ),
        (
            r#""kty":"oct","alg":"HS256","k":"""#.into(),
            Some(Unusable::Symmetric),
        ),
        (r#""kty":"rsa""#.into(), Some(Unusable::Type)),
        (r#""kty":7"#.into(), Some(Unusable::Malformed("kty"))),
        (
            r#""n":"AA","e":"AQAB""#.into(),
            Some(Unusable::Malformed("kty")),
        ),
        (r#""kty":"RSA""#.into(), Some(Unusable::Malformed("n"))),
        (
            r#""kty":"RSA","n":"","e":"AQAB""#.into(),
            Some(Unusable::Malformed("n")),
        ),
        (
            r#""kty":"RSA","n":"*","e":"AQAB""#.into(),
            Some(Unusable::Malformed("n")),
        ),
        (short, Some(Unusable::ShortModulus)),
        (short_with_zeros, Some(Unusable::Malformed("n"))),
        (e("AQ"), Some(Unusable::Exponent)),
        (e("Ag"), Some(Unusable::Exponent)),
        (e("AQAA"), Some(Unusable::Exponent)),
        (e(""), Some(Unusable::Malformed("e"))),
        (e("AAEAAQ"), Some(Unusable::Malformed("e"))),
        (x("AA"), Some(Unusable::Malformed("x"))),
        (x(&format!("{one}AA")), Some(Unusable::Malformed("x"))),
        (x(&format!("{one}=")), Some(Unusable::Malformed("x"))),
        (p256_as_p384, Some(Unusable::Malformed("x"))),
        (p256_as_k1, Some(Unusable::Curve)),
        (okp, Some(Unusable::Curve)),
        (padded, Some(Unusable::Malformed("x"))),
        (
            r#""kty":"EC","crv":"P-256""#.into(),
            Some(Unusable::Malformed("x")),
        ),
        (r#""kty":"EC","crv":"P-521""#.into(), Some(Unusable::Curve)),
        (r#""kty":"EC""#.into(), Some(Unusable::Malformed("crv"))),
        (r#""kty":"OKP","crv":"Ed448""#.into(), Some(Unusable::Curve)),
    ];
    for (members, expected) in cases {
        let set = KeySet::read(format!(r#"{{"keys":[{{{members}}}]}}"#).as_bytes()).unwrap();
        let reason = set.skipped().first().map(|it| it.reason);
        assert_eq!(reason, expected, "{members}");
        assert_eq!(set.len(), usize::from(expected.is_none()), "{members}");
    }
}

#[test]
fn a_bad_key_costs_only_itself() {
    let ed25519 = ed25519_members(&keys().ed25519);
    let text = format!(
        r#"{{"keys":[7,{{"kid":"a","kty":"oct"}},{{{ed25519}}},{{{ed25519}}},{{"kid":"b",{ed25519}}}],"next":1}}"#
    );
    let set = KeySet::read(text.as_bytes()).unwrap();
    assert_eq!(set.len(), 2);
    let skipped: Vec<_> = set
        .skipped()
        .iter()
        .map(|it| (it.position, it.id.as_deref(), it.reason))
        .collect();
    let expected = [
        (0, None, Unusable::NotAnObject),
        (1, Some("a"), Unusable::Symmetric),
        (3, None, Unusable::Repeated),
    ];
    assert_eq!(skipped, expected);
}

#[test]
fn sets_are_bounded() {
    let some = |n: usize| format!(r#"{{"keys":[{}]}}"#, vec!["{}"; n].join(","));
    let deep = format!(r#"{{"keys":[{}{}]}}"#, "[".repeat(15), "]".repeat(15));
    let wide = format!(r#"{{"keys":[],"x":[{}0]}}"#, "0,".repeat(16 * 1024));
    let long = format!(r#"{{"keys":[],"x":"{}"}}"#, "x".repeat(MAX_BODY));
    let cases: [(&str, Result<(), JwksError>); 12] = [
        (r#"{"keys":[]}"#, Ok(())),
        (&some(100), Ok(())),
        (&some(101), Err(JwksError::TooManyKeys)),
        (&long, Err(JwksError::TooLarge)),
        (&deep, Err(JwksError::Json(JsonError::TooDeep))),
        (&wide, Err(JwksError::Json(JsonError::TooLarge))),
        (r#"{"keys":{}}"#, Err(JwksError::NoKeys)),
        ("{}", Err(JwksError::NoKeys)),
        ("[]", Err(JwksError::Json(JsonError::NotAnObject))),
        ("", Err(JwksError::Json(JsonError::Syntax))),
        ("<html>", Err(JwksError::Json(JsonError::Syntax))),
        (
            r#"{"keys":[],"keys":[]}"#,
            Err(JwksError::Json(JsonError::Duplicate)),
        ),
    ];
    for (text, expected) in cases {
        let shown = text.chars().take(40).collect::<String>();
        assert_eq!(
            KeySet::read(text.as_bytes()).map(|_| ()),
            expected,
            "{shown}"
        );
    }
}

#[test]
fn a_zero_before_the_modulus_changes_nothing() {
    let ring::rsa::PublicKeyComponents::<Vec<u8>> { n, .. } = keys().rsa.public().into();
    let n = base64url([&[0][..], &n].concat());
    let jwks = format!(r#"{{"keys":[{{"kty":"RSA","kid":"rs","n":"{n}","e":"AQAB"}}]}}"#);
    let header = r#"{"alg":"RS256","kid":"rs"}"#;
    let token = token(header, CLAIMS, Signer::Rsa(&RSA_PKCS1_SHA256));
    assert!(verify(&verifier(&jwks, Algorithms::ALL), &token).is_ok());
}

#[test]
fn points_beside_their_curve_verify_nothing() {
    let made = keys();
    let mut point = made.p256.public_key().as_ref()[1..].to_vec();
    point[63] ^= 1;
    let (x, y) = (base64url(&point[..32]), base64url(&point[32..]));
    let jwks = format!(r#"{{"keys":[{{"kty":"EC","crv":"P-256","x":"{x}","y":"{y}"}}]}}"#);
    let token = token(r#"{"alg":"ES256"}"#, CLAIMS, Signer::Ecdsa(&made.p256));
    let verdict = verify(&verifier(&jwks, Algorithms::ALL), &token).map(|_| ());
    assert_eq!(verdict, Err(Refusal::Signature));
}

/// A key holds to its algorithms also where nobody has chosen it by them.
#[test]
fn a_key_verifies_by_its_own_algorithms_only() {
    let text = format!(r#"{{"key":{{"alg":"RS256",{}}}}}"#, rsa_members());
    let text = Object::read(text.as_bytes(), json::DOCUMENT).unwrap();
    let key = Key::read(text.get("key").unwrap()).unwrap();
    let cases = [
        (Algorithm::Rs256, Signer::Rsa(&RSA_PKCS1_SHA256), true),
        (Algorithm::Rs512, Signer::Rsa(&RSA_PKCS1_SHA512), false),
        (Algorithm::Ps256, Signer::Rsa(&RSA_PSS_SHA256), false),
        (Algorithm::Es256, Signer::Ecdsa(&keys().p256), false),
    ];
    for (algorithm, signer, expected) in cases {
        let signature = signer.sign(b"x");
        assert_eq!(
            key.verifies(algorithm, b"x", &signature),
            expected,
            "{algorithm:?}"
        );
    }
}

/// Two keys with one identifier: of different types they are alternatives (RFC 7517 §4.5), of one type a doubt.
#[test]
fn one_identifier_may_name_keys_of_different_types() {
    let made = keys();
    let p256 = ec_members("P-256", &made.p256);
    let other = ec_members("P-256", &made.other_p256);
    let ed25519 = ed25519_members(&made.ed25519);
    let header = r#"{"alg":"ES256","kid":"k"}"#;
    let token = token(header, CLAIMS, Signer::Ecdsa(&made.p256));
    let cases = [
        (&p256, &ed25519, Ok(())),
        (&p256, &p256, Ok(())),
        (&p256, &other, Err(Refusal::AmbiguousKey)),
        (&other, &p256, Err(Refusal::AmbiguousKey)),
        (&ed25519, &ed25519, Err(Refusal::AlgorithmOfKey)),
    ];
    for (one, two, expected) in cases {
        let jwks = format!(r#"{{"keys":[{{"kid":"k",{one}}},{{"kid":"k",{two}}}]}}"#);
        let verdict = verify(&verifier(&jwks, Algorithms::ALL), &token).map(|_| ());
        assert_eq!(verdict, expected, "{jwks}");
    }
    // The set of the other tests has what they rely on.
    assert_eq!(KeySet::read(jwks().as_bytes()).unwrap().len(), 6);
}
