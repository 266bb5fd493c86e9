//! The table of forgeries, and genuine tokens that differ from them in one thing.

use std::io::{self, Write as _};
use std::time::Duration;

use ring::signature::{
    RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RSA_PSS_SHA256, RSA_PSS_SHA384,
    RSA_PSS_SHA512,
};

use super::mint::{CLAIMS, Signer, jwks, keys, token, token_for, token_of, verifier, verify};
use super::{claim_forgeries, header_forgeries, shape_forgeries, signature_forgeries};
use crate::jwt::{Algorithm, Algorithms, Refusal};

/// What it is, the token, why it is refused.
pub(super) type Forgery = (String, String, Refusal);

#[test]
fn forgeries_are_refused_each_for_its_reason() {
    let verifier = verifier(&jwks(), Algorithms::ALL);
    let parts = [
        ("headers", header_forgeries::all()),
        ("signatures", signature_forgeries::all()),
        ("shapes", shape_forgeries::all()),
        ("claims", claim_forgeries::all()),
    ];
    let mut n = 0;
    let mut wrong = Vec::new();
    for (part, forgeries) in &parts {
        writeln!(io::stderr(), "{} forgeries of {part}", forgeries.len()).unwrap();
        for (name, token, expected) in forgeries {
            n += 1;
            let verdict = verify(&verifier, token).map(|_| "accepted");
            if verdict != Err(*expected) {
                wrong.push(format!("{name}: {verdict:?} instead of {expected:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{n} forgeries:\n{}", wrong.join("\n"));
    assert!(n >= 120, "{n}");
}

#[test]
fn genuine_tokens_are_accepted() {
    let verifier = verifier(&jwks(), Algorithms::ALL);
    let keys = keys();
    let (p256, p384) = (Signer::Ecdsa(&keys.p256), Signer::Ecdsa(&keys.p384));
    let ed25519 = Signer::Ed25519(&keys.ed25519);
    let headers: [(&str, Signer<'_>); 23] = [
        (
            r#"{"alg":"RS256","kid":"rs"}"#,
            Signer::Rsa(&RSA_PKCS1_SHA256),
        ),
        (
            r#"{"alg":"PS256","kid":"ps"}"#,
            Signer::Rsa(&RSA_PSS_SHA256),
        ),
        (
            r#"{"alg":"RS256","kid":"any-rsa"}"#,
            Signer::Rsa(&RSA_PKCS1_SHA256),
        ),
        (
            r#"{"alg":"RS384","kid":"any-rsa"}"#,
            Signer::Rsa(&RSA_PKCS1_SHA384),
        ),
        (
            r#"{"alg":"RS512","kid":"any-rsa"}"#,
            Signer::Rsa(&RSA_PKCS1_SHA512),
        ),
        (
            r#"{"alg":"PS256","kid":"any-rsa"}"#,
            Signer::Rsa(&RSA_PSS_SHA256),
        ),
        (
            r#"{"alg":"PS384","kid":"any-rsa"}"#,
            Signer::Rsa(&RSA_PSS_SHA384),
        ),
        (
            r#"{"alg":"PS512","kid":"any-rsa"}"#,
            Signer::Rsa(&RSA_PSS_SHA512),
        ),
        (r#"{"alg":"ES256","kid":"es"}"#, p256),
        (r#"{"alg":"ES384","kid":"e3"}"#, p384),
        (r#"{"alg":"EdDSA","kid":"ed"}"#, ed25519),
        // Without `kid`, for the only key.
        (r#"{"alg":"RS384"}"#, Signer::Rsa(&RSA_PKCS1_SHA384)),
        (r#"{"alg":"ES256"}"#, p256),
        (r#"{"alg":"EdDSA","typ":"JWT"}"#, ed25519),
        (
            r#"{"alg":"EdDSA","kid":"ed","typ":"at+jwt","cty":"json"}"#,
            ed25519,
        ),
        // The same JSON, otherwise written.
        (" {\n\t\"kid\" : \"ed\" , \"alg\":\"EdDSA\"} \r\n", ed25519),
        (r#"{"\u0061lg":"EdDSA","kid":"e\u0064"}"#, ed25519),
        // What is not looked at.
        (
            r#"{"alg":"EdDSA","kid":"ed","jku":"http://evil.example/","x5u":7}"#,
            ed25519,
        ),
        (
            r#"{"alg":"EdDSA","kid":"ed","jwk":{"kty":"oct","k":"AA"}}"#,
            ed25519,
        ),
        (
            r#"{"alg":"EdDSA","kid":"ed","x5c":["AA"],"x5t":"AA"}"#,
            ed25519,
        ),
        (
            r#"{"alg":"EdDSA","kid":"ed","Alg":"none","ALG":"none"}"#,
            ed25519,
        ),
        (
            r#"{"alg":"EdDSA","kid":"ed","other":[[{"a":[1,2,null]}]]}"#,
            ed25519,
        ),
        (
            r#"{"alg":"EdDSA","kid":"ed","enc":"A128GCM","zip":"DEF"}"#,
            ed25519,
        ),
    ];
    for (header, signer) in headers {
        let token = token(header, CLAIMS, signer);
        let verdict = verify(&verifier, &token).map(|_| ());
        assert_eq!(verdict, Ok(()), "{header}");
    }
    let iss = r#""iss":"https://issuer.example/a""#;
    let claims = [
        format!(r#"{{{iss},"exp":1800000001,"aud":"api"}}"#),
        format!(r#"{{{iss},"exp":1800000000.5,"aud":"api"}}"#),
        format!(r#"{{{iss},"exp":1.8000001e9,"aud":["other","api"]}}"#),
        format!(r#"{{{iss},"exp":1800000001,"client_id":"api"}}"#),
        format!(r#"{{{iss},"exp":1800000001,"aud":"api","client_id":7}}"#),
        format!(r#"{{{iss},"exp":1800000001,"aud":"api","nbf":1800000000,"iat":1800000000}}"#),
        format!(r#"{{{iss},"exp":1800000001,"aud":"api","nbf":0,"iat":0,"jti":"","sub":""}}"#),
        format!(r#"{{{iss},"exp":1800000001,"aud":"api","scope":7,"deep":[[[[[[1]]]]]]}}"#),
        r#"{"iss":"https:\/\/issuer.example\/a","exp":1800000001,"aud":"\u0061pi"}"#.to_owned(),
    ];
    for claims in claims {
        let verdict = verify(&verifier, &token_of(&claims)).map(|_| ());
        assert_eq!(verdict, Ok(()), "{claims}");
    }
}

#[test]
fn algorithms_are_those_of_the_configuration() {
    let token = |alg: &str, kid: &str, signer| {
        let header = format!(r#"{{"alg":"{alg}","kid":"{kid}"}}"#);
        token(header, CLAIMS, signer)
    };
    let keys = keys();
    let tokens = [
        (
            Algorithm::Rs256,
            token("RS256", "any-rsa", Signer::Rsa(&RSA_PKCS1_SHA256)),
        ),
        (
            Algorithm::Rs512,
            token("RS512", "any-rsa", Signer::Rsa(&RSA_PKCS1_SHA512)),
        ),
        (
            Algorithm::Ps256,
            token("PS256", "any-rsa", Signer::Rsa(&RSA_PSS_SHA256)),
        ),
        (
            Algorithm::Es256,
            token("ES256", "es", Signer::Ecdsa(&keys.p256)),
        ),
        (
            Algorithm::EdDsa,
            token("EdDSA", "ed", Signer::Ed25519(&keys.ed25519)),
        ),
    ];
    let sets = [
        Algorithms::ALL,
        Algorithms::HTTP_API,
        Algorithms::USER_POOL,
        Algorithms::of(&[Algorithm::EdDsa]),
        Algorithms::of(&[]),
    ];
    let mut accepted = Vec::new();
    for allowed in sets {
        let verifier = verifier(&jwks(), allowed);
        for (algorithm, token) in &tokens {
            let verdict = verify(&verifier, token).map(|_| ());
            let expected = allowed.contains(*algorithm);
            let expected = expected.then_some(()).ok_or(Refusal::AlgorithmNotAllowed);
            assert_eq!(verdict, expected, "{algorithm:?} of {allowed:?}");
        }
        accepted.push(
            tokens
                .iter()
                .filter(|(it, _)| allowed.contains(*it))
                .count(),
        );
    }
    assert_eq!(accepted, [5, 2, 1, 1, 0]);
}

#[test]
fn clocks_differ_by_a_minute_at_the_most() {
    let iss = r#""iss":"https://issuer.example/a","aud":"api""#;
    let late =
        |seconds: u64| token_of(format!(r#"{{{iss},"exp":{}}}"#, super::mint::NOW - seconds));
    let cases = [
        (0, 1, false),
        (5, 4, true),
        (5, 5, false),
        (3600, 59, true),
        (3600, 60, false),
    ];
    for (leeway, seconds, is_accepted) in cases {
        let verifier = verifier(&jwks(), Algorithms::ALL);
        let verifier = verifier.with_leeway(Duration::from_secs(leeway));
        let verdict = verify(&verifier, &late(seconds));
        assert_eq!(verdict.is_ok(), is_accepted, "{leeway} s, {seconds} s late");
    }
}

/// Whatever is cut off, and whichever character becomes another one.
#[test]
fn no_part_of_a_token_can_change() {
    let verifier = verifier(&jwks(), Algorithms::ALL);
    let keys = keys();
    let ed25519 = token_for("me");
    let p256 = token(
        r#"{"alg":"ES256","kid":"es"}"#,
        CLAIMS,
        Signer::Ecdsa(&keys.p256),
    );
    let rsa = token(
        r#"{"alg":"RS256","kid":"rs"}"#,
        CLAIMS,
        Signer::Rsa(&RSA_PKCS1_SHA256),
    );
    for token in [ed25519, p256, rsa] {
        assert!(verify(&verifier, &token).is_ok());
        for end in 0..token.len() {
            assert!(verify(&verifier, &token[..end]).is_err(), "cut at {end}");
            assert!(
                verify(&verifier, &token[end + 1..]).is_err(),
                "cut to {end}"
            );
        }
        for at in 0..token.len() {
            let old = token.as_bytes()[at];
            for new in [b'A', b'_', b'.', b'=', b' '] {
                if new != old {
                    let mut bytes = token.clone().into_bytes();
                    bytes[at] = new;
                    let changed = String::from_utf8(bytes).unwrap();
                    let what = || format!("{} for {} at {at}", new as char, old as char);
                    assert!(verify(&verifier, &changed).is_err(), "{}", what());
                }
            }
        }
    }
}
