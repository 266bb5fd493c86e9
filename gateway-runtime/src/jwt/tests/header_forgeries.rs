//! Forgeries of headers: algorithms, key identifiers, keys that come along, JSON.

use ring::hmac::{HMAC_SHA256, HMAC_SHA384, HMAC_SHA512};
use ring::rsa::PublicKeyComponents;
use ring::signature::{KeyPair, RSA_PKCS1_SHA256, RSA_PSS_SHA256};

use super::forgeries::Forgery;
use super::mint::{
    CLAIMS, Signer, base64url, ec_members, ed25519_members, jwks, keys, rsa_members, token,
};
use crate::jwt::{JsonError, MAX_HEADER, Part, Refusal};

pub(super) fn all() -> Vec<Forgery> {
    let mut all = Vec::new();
    all.extend(algorithms());
    all.extend(confused_keys());
    all.extend(key_identifiers());
    all.extend(keys_that_come_along());
    all.extend(members());
    all.extend(json());
    all
}

/// Signed with the Ed25519 key whatever the header says.
fn with(header: &str, refusal: Refusal) -> Forgery {
    let signer = Signer::Ed25519(&keys().ed25519);
    (header.to_owned(), token(header, CLAIMS, signer), refusal)
}

fn algorithms() -> Vec<Forgery> {
    let mut all = Vec::new();
    for name in [
        "none",
        "None",
        "NONE",
        "nOnE",
        "none ",
        " none",
        "",
        "nonE\\u0000",
        "null",
        "nоne",
    ] {
        let header = format!(r#"{{"alg":"{name}","kid":"ed"}}"#);
        let unsigned = token(&header, CLAIMS, Signer::Given(&[]));
        all.push((
            format!("{name:?} without signature"),
            unsigned,
            Refusal::Algorithm,
        ));
        all.push(with(&header, Refusal::Algorithm));
    }
    let unsupported = [
        "HS256",
        "ES512",
        "ES256K",
        "ES521",
        "Ed448",
        "Ed25519",
        "eddsa",
        "RS1",
        "rs256",
        "Rs256",
        "RS256 ",
        "RSA256",
        "PS1",
        "A128KW",
        "RSA-OAEP",
        "dir",
        "SHA256withRSA",
        "RS256,none",
        "RS256\\nnone",
    ];
    for name in unsupported {
        let header = format!(r#"{{"alg":"{name}","kid":"ed"}}"#);
        all.push(with(&header, Refusal::Algorithm));
    }
    for value in ["null", "7", "true", "[]", r#"["EdDSA"]"#, r#"{"EdDSA":1}"#] {
        let header = format!(r#"{{"alg":{value},"kid":"ed"}}"#);
        all.push(with(&header, Refusal::HeaderMember("alg")));
    }
    all.push(with(r#"{"kid":"ed"}"#, Refusal::HeaderMember("alg")));
    all.push(with("{}", Refusal::HeaderMember("alg")));
    all.push(with(
        r#"{"Alg":"EdDSA","kid":"ed"}"#,
        Refusal::HeaderMember("alg"),
    ));
    all
}

/// Algorithms that a key is not for: above all public keys as secrets of HMAC.
fn confused_keys() -> Vec<Forgery> {
    let keys = keys();
    let PublicKeyComponents::<Vec<u8>> { n, e } = keys.rsa.public().into();
    let pem = format!(
        "-----BEGIN RSA PUBLIC KEY-----\n{}\n-----END RSA PUBLIC KEY-----\n",
        base64url(keys.rsa.public().as_ref())
    );
    let secrets: [(&str, Vec<u8>); 9] = [
        ("the modulus", n.clone()),
        ("the modulus in base64url", base64url(&n).into_bytes()),
        ("the exponent", e),
        ("the key in DER", keys.rsa.public().as_ref().to_vec()),
        ("the key in PEM", pem.into_bytes()),
        (
            "the key's JSON",
            format!("{{{}}}", rsa_members()).into_bytes(),
        ),
        ("the set's JSON", jwks().into_bytes()),
        (
            "the Ed25519 key",
            keys.ed25519.public_key().as_ref().to_vec(),
        ),
        ("nothing", Vec::new()),
    ];
    let mut all = Vec::new();
    for (name, secret) in &secrets {
        for (alg, algorithm) in [
            ("HS256", HMAC_SHA256),
            ("HS384", HMAC_SHA384),
            ("HS512", HMAC_SHA512),
        ] {
            let header = format!(r#"{{"alg":"{alg}","kid":"rs"}}"#);
            let token = token(header, CLAIMS, Signer::Hmac(algorithm, secret));
            all.push((
                format!("{alg} with {name} as secret"),
                token,
                Refusal::Algorithm,
            ));
        }
    }
    let header = r#"{"alg":"HS256","kid":"hs"}"#;
    let secret = Signer::Hmac(HMAC_SHA256, b"secret");
    all.push((
        "HS256 with the set's secret".into(),
        token(header, CLAIMS, secret),
        Refusal::Algorithm,
    ));
    let (pkcs1, pss) = (Signer::Rsa(&RSA_PKCS1_SHA256), Signer::Rsa(&RSA_PSS_SHA256));
    let (p256, ed25519) = (Signer::Ecdsa(&keys.p256), Signer::Ed25519(&keys.ed25519));
    let cases = [
        ("RS256", "ps", pkcs1, Refusal::AlgorithmOfKey),
        ("PS256", "rs", pss, Refusal::AlgorithmOfKey),
        ("RS384", "rs", pkcs1, Refusal::AlgorithmOfKey),
        ("ES256", "rs", p256, Refusal::AlgorithmOfKey),
        ("RS256", "es", pkcs1, Refusal::AlgorithmOfKey),
        ("ES384", "es", p256, Refusal::AlgorithmOfKey),
        ("EdDSA", "es", ed25519, Refusal::AlgorithmOfKey),
        ("ES256", "ed", p256, Refusal::AlgorithmOfKey),
        ("ES256", "e3", p256, Refusal::AlgorithmOfKey),
        ("ES256", "any-rsa", p256, Refusal::AlgorithmOfKey),
        ("RS256", "rs", pss, Refusal::Signature),
        ("PS256", "ps", pkcs1, Refusal::Signature),
        ("RS256", "any-rsa", pss, Refusal::Signature),
        ("PS256", "any-rsa", pkcs1, Refusal::Signature),
        ("RS384", "any-rsa", pkcs1, Refusal::Signature),
        ("ES256", "es", ed25519, Refusal::Signature),
        ("EdDSA", "ed", p256, Refusal::Signature),
        // Keys that are not for signatures.
        ("ES256", "enc", p256, Refusal::UnknownKey),
        ("ES256", "hs", p256, Refusal::UnknownKey),
    ];
    for (alg, kid, signer, refusal) in cases {
        let header = format!(r#"{{"alg":"{alg}","kid":"{kid}"}}"#);
        all.push((
            format!("{header} of another"),
            token(header, CLAIMS, signer),
            refusal,
        ));
    }
    all
}

fn key_identifiers() -> Vec<Forgery> {
    let long = "k".repeat(257);
    let strings = [
        "../../../../../../dev/null",
        "/dev/null",
        "file:///dev/null",
        "C:\\\\nul",
        "ed\\u0000",
        "ed ",
        " ed",
        "ED",
        "e",
        "edd",
        "' OR '1'='1",
        "ed' --",
        "x' UNION SELECT 'secret",
        "http://evil.example/keys",
        "$(id)",
        "`id`",
        "|id",
        "%65%64",
        "ed/../ed",
        "*",
        ".*",
        "{{ed}}",
        "",
        "\\n",
        "0",
        "éd",
        &long[1..],
    ];
    let mut all: Vec<Forgery> = strings
        .into_iter()
        .map(|kid| {
            with(
                &format!(r#"{{"alg":"EdDSA","kid":"{kid}"}}"#),
                Refusal::UnknownKey,
            )
        })
        .collect();
    let others = [
        "0",
        "1",
        "null",
        "true",
        "[]",
        r#"["ed"]"#,
        "{}",
        r#"{"ed":"ed"}"#,
        "1e400",
    ];
    for kid in others {
        let refusal = match kid {
            "1e400" => Refusal::Json(Part::Header, JsonError::Syntax),
            _ => Refusal::HeaderMember("kid"),
        };
        all.push(with(&format!(r#"{{"alg":"EdDSA","kid":{kid}}}"#), refusal));
    }
    let header = format!(r#"{{"alg":"EdDSA","kid":"{long}"}}"#);
    all.push(with(&header, Refusal::HeaderMember("kid")));
    // Without `kid`, and several keys that it could be.
    let pkcs1 = Signer::Rsa(&RSA_PKCS1_SHA256);
    let ambiguous = token(r#"{"alg":"RS256"}"#, CLAIMS, pkcs1);
    all.push(("RS256 without kid".into(), ambiguous, Refusal::AmbiguousKey));
    all
}

/// Tokens of an attacker who sends the own key along.
fn keys_that_come_along() -> Vec<Forgery> {
    let keys = keys();
    let p256 = ec_members("P-256", &keys.other_p256);
    let ed25519 = ed25519_members(&keys.other_ed25519);
    let ecdsa = Signer::Ecdsa(&keys.other_p256);
    let eddsa = Signer::Ed25519(&keys.other_ed25519);
    let url = "https://evil.example/jwks.json";
    let cases = [
        (
            format!(r#"{{"alg":"ES256","kid":"es","jwk":{{{p256}}}}}"#),
            ecdsa,
            Refusal::Signature,
        ),
        (
            format!(r#"{{"alg":"ES256","jwk":{{{p256}}}}}"#),
            ecdsa,
            Refusal::Signature,
        ),
        (
            format!(r#"{{"alg":"ES256","kid":"es","jwk":{{"kid":"es",{p256}}}}}"#),
            ecdsa,
            Refusal::Signature,
        ),
        (
            format!(r#"{{"alg":"ES256","kid":"evil","jwk":{{"kid":"evil",{p256}}}}}"#),
            ecdsa,
            Refusal::UnknownKey,
        ),
        (
            format!(r#"{{"alg":"EdDSA","kid":"ed","jwk":{{{ed25519}}}}}"#),
            eddsa,
            Refusal::Signature,
        ),
        (
            format!(r#"{{"alg":"EdDSA","jwk":{{{ed25519}}}}}"#),
            eddsa,
            Refusal::Signature,
        ),
        (
            format!(r#"{{"alg":"EdDSA","kid":"ed","jwks":{{"keys":[{{{ed25519}}}]}}}}"#),
            eddsa,
            Refusal::Signature,
        ),
        (
            format!(r#"{{"alg":"EdDSA","kid":"ed","jku":"{url}"}}"#),
            eddsa,
            Refusal::Signature,
        ),
        (
            format!(r#"{{"alg":"EdDSA","kid":"evil","jku":"{url}"}}"#),
            eddsa,
            Refusal::UnknownKey,
        ),
        (
            format!(r#"{{"alg":"EdDSA","kid":"{url}","jku":"{url}"}}"#),
            eddsa,
            Refusal::UnknownKey,
        ),
        (
            format!(r#"{{"alg":"EdDSA","kid":"ed","x5u":"{url}"}}"#),
            eddsa,
            Refusal::Signature,
        ),
        (
            r#"{"alg":"EdDSA","kid":"ed","x5c":["MIIB"]}"#.to_owned(),
            eddsa,
            Refusal::Signature,
        ),
        (
            r#"{"alg":"EdDSA","x5c":["MIIB"],"x5t":"AA"}"#.to_owned(),
            eddsa,
            Refusal::Signature,
        ),
    ];
    cases
        .into_iter()
        .map(|(header, signer, refusal)| {
            let token = token(&header, CLAIMS, signer);
            (header, token, refusal)
        })
        .collect()
}

fn members() -> Vec<Forgery> {
    let cases = [
        (r#""crit":["exp"]"#, Refusal::Critical),
        (r#""crit":["b64"],"b64":false"#, Refusal::Critical),
        (r#""crit":[]"#, Refusal::Critical),
        (r#""crit":null"#, Refusal::Critical),
        (r#""crit":"exp""#, Refusal::Critical),
        (r#""cr\u0069t":["x"]"#, Refusal::Critical),
        (r#""b64":false"#, Refusal::Unencoded),
        (r#""b64":true"#, Refusal::Unencoded),
        (r#""b64":null"#, Refusal::Unencoded),
        (r#""cty":"JWT""#, Refusal::Nested),
        (r#""cty":"jwt""#, Refusal::Nested),
        (r#""cty":"application/JWT""#, Refusal::Nested),
        (r#""cty":7"#, Refusal::HeaderMember("cty")),
        (r#""cty":null"#, Refusal::HeaderMember("cty")),
        (r#""typ":7"#, Refusal::HeaderMember("typ")),
        (r#""typ":["JWT"]"#, Refusal::HeaderMember("typ")),
    ];
    cases
        .into_iter()
        .map(|(member, refusal)| {
            with(
                &format!(r#"{{"alg":"EdDSA","kid":"ed",{member}}}"#),
                refusal,
            )
        })
        .collect()
}

fn json() -> Vec<Forgery> {
    let refused = |error| Refusal::Json(Part::Header, error);
    let deep = |depth: usize| {
        let (open, close) = ("[".repeat(depth - 1), "]".repeat(depth - 1));
        format!(r#"{{"alg":"EdDSA","kid":"ed","x":{open}{close}}}"#)
    };
    let long = |length: usize| {
        let rest = length - r#"{"alg":"EdDSA","kid":"ed","x":""}"#.len();
        format!(r#"{{"alg":"EdDSA","kid":"ed","x":"{}"}}"#, "x".repeat(rest))
    };
    let fine = r#"{"alg":"EdDSA","kid":"ed"}"#;
    let cases = vec![
        (
            r#"{"alg":"EdDSA","alg":"none","kid":"ed"}"#.to_owned(),
            refused(JsonError::Duplicate),
        ),
        (
            r#"{"alg":"none","alg":"EdDSA","kid":"ed"}"#.to_owned(),
            refused(JsonError::Duplicate),
        ),
        (
            r#"{"alg":"EdDSA","\u0061lg":"EdDSA","kid":"ed"}"#.to_owned(),
            refused(JsonError::Duplicate),
        ),
        (
            r#"{"alg":"EdDSA","kid":"ed","kid":"ed"}"#.to_owned(),
            refused(JsonError::Duplicate),
        ),
        (
            r#"{"alg":"EdDSA","kid":"ed","x":{"a":1,"a":1}}"#.to_owned(),
            refused(JsonError::Duplicate),
        ),
        (r#"{"\u0061lg":"none"}"#.to_owned(), Refusal::Algorithm),
        (format!("\u{feff}{fine}"), refused(JsonError::Syntax)),
        (format!("{fine}{fine}"), refused(JsonError::Syntax)),
        (format!("{fine}\0"), refused(JsonError::Syntax)),
        (format!("{fine},"), refused(JsonError::Syntax)),
        (format!("[{fine}]"), refused(JsonError::NotAnObject)),
        (r#""EdDSA""#.to_owned(), refused(JsonError::NotAnObject)),
        ("null".to_owned(), refused(JsonError::NotAnObject)),
        ("7".to_owned(), refused(JsonError::NotAnObject)),
        (String::new(), refused(JsonError::Syntax)),
        ("   ".to_owned(), refused(JsonError::Syntax)),
        ("{alg:'EdDSA'}".to_owned(), refused(JsonError::Syntax)),
        (
            r#"{"alg":"EdDSA","kid":"ed",}"#.to_owned(),
            refused(JsonError::Syntax),
        ),
        (
            r#"{"alg":"EdDSA"/**/,"kid":"ed"}"#.to_owned(),
            refused(JsonError::Syntax),
        ),
        (
            r#"{"alg":"EdDSA","kid":"\ud800"}"#.to_owned(),
            refused(JsonError::Syntax),
        ),
        (
            r#"{"alg":"EdDSA","kid":"ed","x":NaN}"#.to_owned(),
            refused(JsonError::Syntax),
        ),
        (
            "{\"alg\":\"EdDSA\",\"kid\":\"e\nd\"}".to_owned(),
            refused(JsonError::Syntax),
        ),
        (deep(17), refused(JsonError::TooDeep)),
        (deep(2000), refused(JsonError::TooDeep)),
        (long(MAX_HEADER + 1), Refusal::TooLong),
        (long(MAX_HEADER * 2), Refusal::TooLong),
    ];
    let mut all: Vec<Forgery> = cases
        .into_iter()
        .map(|(header, refusal)| {
            let (_, token, refusal) = with(&header, refusal);
            (header.chars().take(60).collect(), token, refusal)
        })
        .collect();
    let signer = Signer::Ed25519(&keys().ed25519);
    for invalid in [
        &b"{\"alg\":\"EdDSA\",\"kid\":\"\xff\"}"[..],
        b"\xff\xfe{\0}\0",
    ] {
        let token = token(invalid, CLAIMS, signer);
        all.push((
            "a header that is not UTF-8".into(),
            token,
            refused(JsonError::Syntax),
        ));
    }
    all
}
