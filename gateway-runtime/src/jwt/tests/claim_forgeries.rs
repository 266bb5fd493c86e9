//! Claims that are refused, well signed.

use super::forgeries::Forgery;
use super::mint::{NOW, Signer, keys, token, token_of};
use crate::jwt::{JsonError, Part, Refusal};

pub(super) fn all() -> Vec<Forgery> {
    let mut all = of_registered_claims();
    all.extend(json());
    all
}

/// The claims that are accepted, with a claim replaced, or with one more.
fn with(name: &str, value: &str) -> String {
    let mut claims = [
        ("iss", r#""https://issuer.example/a""#),
        ("aud", r#""api""#),
        ("exp", "1800000060"),
    ]
    .map(|(known, fine)| (known, if known == name { value } else { fine }))
    .to_vec();
    if !claims.iter().any(|(known, _)| *known == name) {
        claims.push((name, value));
    }
    // `-` for a claim that is left out.
    claims.retain(|(_, value)| *value != "-");
    let members: Vec<String> = claims
        .iter()
        .map(|(name, value)| format!(r#""{name}":{value}"#))
        .collect();
    format!("{{{}}}", members.join(","))
}

fn of_registered_claims() -> Vec<Forgery> {
    let malformed = Refusal::ClaimMalformed;
    let no_json = Refusal::Json(Part::Payload, JsonError::Syntax);
    let at = |seconds: u64| seconds.to_string();
    let milliseconds = at(NOW * 1000 + 60_000);
    let (past, now, soon) = (at(NOW - 1), at(NOW), at(NOW + 1));
    let cases = [
        ("iss", "-", Refusal::ClaimMissing("iss")),
        ("iss", r#""https://issuer.example/a/""#, Refusal::Issuer),
        ("iss", r#""https://issuer.example/A""#, Refusal::Issuer),
        ("iss", r#""HTTPS://issuer.example/a""#, Refusal::Issuer),
        ("iss", r#""https://ISSUER.example/a""#, Refusal::Issuer),
        ("iss", r#""https://issuer.example:443/a""#, Refusal::Issuer),
        ("iss", r#""http://issuer.example/a""#, Refusal::Issuer),
        ("iss", r#""https://issuer.example/""#, Refusal::Issuer),
        ("iss", r#""https://issuer.example/a/../a""#, Refusal::Issuer),
        ("iss", r#""https://issuer.example/a#""#, Refusal::Issuer),
        ("iss", r#""https://issuer.example/a?x""#, Refusal::Issuer),
        ("iss", r#"" https://issuer.example/a""#, Refusal::Issuer),
        (
            "iss",
            r#""https://issuer.example/a\u0000""#,
            Refusal::Issuer,
        ),
        (
            "iss",
            r#""https://evil.example/https://issuer.example/a""#,
            Refusal::Issuer,
        ),
        ("iss", r#""""#, Refusal::Issuer),
        ("iss", "null", malformed("iss")),
        ("iss", "7", malformed("iss")),
        ("iss", r#"["https://issuer.example/a"]"#, malformed("iss")),
        ("iss", r#"{"https://issuer.example/a":1}"#, malformed("iss")),
        ("aud", "-", Refusal::Audience),
        ("aud", r#""API""#, Refusal::Audience),
        ("aud", r#""api ""#, Refusal::Audience),
        ("aud", r#""ap""#, Refusal::Audience),
        ("aud", r#""api2""#, Refusal::Audience),
        ("aud", r#""api,other""#, Refusal::Audience),
        ("aud", r#""*""#, Refusal::Audience),
        ("aud", r#""""#, Refusal::Audience),
        ("aud", "[]", Refusal::Audience),
        ("aud", r#"["API","ap"]"#, Refusal::Audience),
        ("aud", "null", malformed("aud")),
        ("aud", "7", malformed("aud")),
        ("aud", "true", malformed("aud")),
        ("aud", r#"{"api":"api"}"#, malformed("aud")),
        ("aud", r#"["api",7]"#, malformed("aud")),
        ("aud", r#"["api",null]"#, malformed("aud")),
        ("aud", r#"[["api"]]"#, malformed("aud")),
        ("exp", "-", Refusal::ClaimMissing("exp")),
        ("exp", &past, Refusal::Expired),
        ("exp", &now, Refusal::Expired),
        ("exp", "1799999999.999", Refusal::Expired),
        ("exp", "0", Refusal::Expired),
        ("exp", "1e0", Refusal::Expired),
        ("exp", "-1", malformed("exp")),
        ("exp", "-0.5", malformed("exp")),
        ("exp", "-1800000060", malformed("exp")),
        ("exp", "-1e300", malformed("exp")),
        ("exp", "1e300", malformed("exp")),
        ("exp", "1e400", no_json),
        ("exp", "18446744073709551615", malformed("exp")),
        ("exp", "99999999999999999999999", malformed("exp")),
        ("exp", "9223372036854775808", malformed("exp")),
        ("exp", "253402300800", malformed("exp")),
        ("exp", &milliseconds, malformed("exp")),
        ("exp", r#""1800000060""#, malformed("exp")),
        ("exp", r#""2099-01-01T00:00:00Z""#, malformed("exp")),
        ("exp", "null", malformed("exp")),
        ("exp", "true", malformed("exp")),
        ("exp", "[1800000060]", malformed("exp")),
        ("exp", r#"{"$numberLong":"1800000060"}"#, malformed("exp")),
        ("exp", "NaN", no_json),
        ("exp", "Infinity", no_json),
        ("exp", "0x6b49d23c", no_json),
        ("exp", "01800000060", no_json),
        ("exp", "+1800000060", no_json),
        ("exp", "1800000060.", no_json),
        ("nbf", &soon, Refusal::NotYetValid),
        ("nbf", "1800000000.001", Refusal::NotYetValid),
        ("nbf", "253402300799", Refusal::NotYetValid),
        ("nbf", r#""0""#, malformed("nbf")),
        ("nbf", "null", malformed("nbf")),
        ("nbf", "-1", malformed("nbf")),
        ("nbf", "1e300", malformed("nbf")),
        ("iat", &soon, Refusal::IssuedInFuture),
        ("iat", "1800000000.5", Refusal::IssuedInFuture),
        ("iat", r#""0""#, malformed("iat")),
        ("iat", "[]", malformed("iat")),
        ("iat", "-1", malformed("iat")),
        ("iat", "1e30", malformed("iat")),
        ("sub", "7", malformed("sub")),
        ("sub", "null", malformed("sub")),
        ("sub", r#"["me"]"#, malformed("sub")),
        ("jti", "7", malformed("jti")),
        ("jti", "{}", malformed("jti")),
    ];
    let mut all: Vec<Forgery> = cases
        .into_iter()
        .map(|(name, value, refusal)| {
            let name_of_case = format!("{name} {value}");
            (name_of_case, token_of(with(name, value)), refusal)
        })
        .collect();
    // `client_id` is no second chance.
    let members = r#""iss":"https://issuer.example/a","exp":1800000060"#;
    for rest in [
        r#""aud":"other","client_id":"api""#,
        r#""aud":[],"client_id":"api""#,
        r#""client_id":"other""#,
        r#""client_id":["api"]"#,
        r#""client_id":null"#,
        r#""azp":"api""#,
        r#""Aud":"api""#,
    ] {
        let claims = format!("{{{members},{rest}}}");
        all.push((rest.to_owned(), token_of(claims), Refusal::Audience));
    }
    all
}

fn json() -> Vec<Forgery> {
    let fine = with("sub", r#""me""#);
    let open = fine.strip_suffix('}').unwrap();
    let refused = |error| Refusal::Json(Part::Payload, error);
    let nested = |depth: usize| {
        let (open_arrays, close) = ("[".repeat(depth - 1), "]".repeat(depth - 1));
        format!("{open},\"x\":{open_arrays}{close}}}")
    };
    let cases = [
        (
            format!(r#"{open},"exp":1800000061}}"#),
            JsonError::Duplicate,
        ),
        (
            format!(r#"{open},"iss":"https://issuer.example/a"}}"#),
            JsonError::Duplicate,
        ),
        (format!(r#"{open},"aud":"other"}}"#), JsonError::Duplicate),
        (format!(r#"{open},"sub":"admin"}}"#), JsonError::Duplicate),
        (
            format!(r#"{open},"\u0073ub":"admin"}}"#),
            JsonError::Duplicate,
        ),
        (
            format!(r#"{open},"x":1,"y":2,"x":1}}"#),
            JsonError::Duplicate,
        ),
        (
            format!(r#"{open},"x":[{{"a":1,"a":1}}]}}"#),
            JsonError::Duplicate,
        ),
        (nested(17), JsonError::TooDeep),
        (nested(2500), JsonError::TooDeep),
        (
            format!("{open},\"x\":[{}0]}}", "0,".repeat(2047)),
            JsonError::TooLarge,
        ),
        (format!("[{fine}]"), JsonError::NotAnObject),
        (format!("{:?}", fine), JsonError::NotAnObject),
        ("null".to_owned(), JsonError::NotAnObject),
        (format!("\u{feff}{fine}"), JsonError::Syntax),
        (format!("{fine}{fine}"), JsonError::Syntax),
        (format!("{fine} x"), JsonError::Syntax),
        (format!("{fine}\0"), JsonError::Syntax),
        (open.to_owned(), JsonError::Syntax),
        (format!("{open},}}"), JsonError::Syntax),
        (format!("{open},x:1}}"), JsonError::Syntax),
        (format!("{open},\"x\":\"\\udfff\"}}"), JsonError::Syntax),
        (format!("{open},\"x\":\"\n\"}}"), JsonError::Syntax),
        (fine.replace('"', "'"), JsonError::Syntax),
    ];
    let mut all: Vec<Forgery> = cases
        .into_iter()
        .map(|(claims, error)| {
            let name = claims.chars().rev().take(60).collect::<String>();
            let name = name.chars().rev().collect();
            (name, token_of(&claims), refused(error))
        })
        .collect();
    let signer = Signer::Ed25519(&keys().ed25519);
    let header = r#"{"alg":"EdDSA","kid":"ed"}"#;
    let utf16: Vec<u8> = fine.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let latin1 = fine.replace("me", "m?").replace('?', "\u{e9}");
    let latin1: Vec<u8> = latin1.chars().map(|c| c as u8).collect();
    for (name, payload) in [("UTF-16", utf16), ("Latin 1", latin1)] {
        let token = token(header, payload, signer);
        all.push((
            format!("claims in {name}"),
            token,
            refused(JsonError::Syntax),
        ));
    }
    all
}
