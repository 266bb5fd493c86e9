//! Claims read, held to what is expected, and written as texts.

use super::*;

const NOW: u64 = 1_800_000_000;

fn read(members: &str) -> Result<Claims, Refusal> {
    Claims::read(format!(r#"{{"iss":"i","exp":{},{members}}}"#, NOW + 60).as_bytes())
}

#[test]
fn scopes_are_of_scope_or_else_of_scp() {
    let cases: [(&str, &[&str]); 10] = [
        (r#""scope":"a b/c""#, &["a", "b/c"]),
        (r#""scope":"  a  b ""#, &["a", "b"]),
        (r#""scope":"""#, &[]),
        (r#""scp":["a","b c"]"#, &["a", "b c"]),
        (r#""scp":"a b""#, &["a", "b"]),
        (r#""scp":["a",1,null,["b"]]"#, &["a"]),
        (r#""scope":"a","scp":["b"]"#, &["a"]),
        (r#""scope":["a"],"scp":["b"]"#, &[]),
        (r#""scope":7"#, &[]),
        (r#""other":"a""#, &[]),
    ];
    for (members, expected) in cases {
        let claims = read(members).unwrap();
        assert_eq!(claims.scopes().collect::<Vec<_>>(), expected, "{members}");
    }
}

#[test]
fn texts_are_the_references() {
    // Claim, as HTTP APIs have it, as user pools' authorizers have it.
    let cases: [(&str, Option<&str>, Option<&str>); 15] = [
        (r#""c":"text""#, Some("text"), Some("text")),
        (r#""c":"[a b]""#, Some("[a b]"), Some("[a b]")),
        (r#""c":["a","b"]"#, Some("[a b]"), Some("a,b")),
        (r#""c":[]"#, Some("[]"), Some("")),
        (
            r#""c":[["a"],1,true,null]"#,
            Some("[[a] 1 true <nil>]"),
            Some("a,1,true"),
        ),
        (r#""c":true"#, Some("true"), Some("true")),
        (r#""c":1604428032"#, Some("1604428032"), Some("1604428032")),
        (
            r#""c":18446744073709551615"#,
            Some("18446744073709551615"),
            Some("18446744073709551615"),
        ),
        (r#""c":-5"#, Some("-5"), Some("-5")),
        (
            r#""c":1579449466.12106"#,
            Some("1579449466.12106"),
            Some("1579449466.12106"),
        ),
        (r#""c":null"#, Some("<nil>"), None),
        (
            r#""c":{"b":1,"a":"x"}"#,
            Some("map[a:x b:1]"),
            Some(r#"{"b":1,"a":"x"}"#),
        ),
        (
            r#""c":{"q":"\"\n"}"#,
            Some("map[q:\"\n]"),
            Some(r#"{"q":"\"\n"}"#),
        ),
        (r#""c":{}"#, Some("map[]"), Some("{}")),
        (r#""d":1"#, None, None),
    ];
    for (members, http_api, user_pool) in cases {
        let claims = read(members).unwrap();
        assert_eq!(claims.http_api_text("c").as_deref(), http_api, "{members}");
        assert_eq!(
            claims.user_pool_text("c").as_deref(),
            user_pool,
            "{members}"
        );
    }
    let claims = read(r#""iat":1513495692.9,"auth_time":1513495692,"n":null"#).unwrap();
    let all: Vec<_> = claims.http_api_texts().collect();
    let expected = [
        ("iss", "i"),
        ("exp", "1800000060"),
        ("iat", "1513495692.9"),
        ("auth_time", "1513495692"),
        ("n", "<nil>"),
    ];
    assert_eq!(all, expected.map(|(name, text)| (name, text.into())));
    let all: Vec<_> = claims.user_pool_texts().collect();
    let expected = [
        ("iss", "i"),
        ("exp", "Fri Jan 15 08:01:00 UTC 2027"),
        ("iat", "Sun Dec 17 07:28:12 UTC 2017"),
        ("auth_time", "1513495692"),
    ];
    assert_eq!(all, expected.map(|(name, text)| (name, text.into())));
}

#[test]
fn times_are_held_to_the_millisecond() {
    // Claims, leeway in milliseconds, verdict.
    let cases: [(&str, u64, Result<(), Refusal>); 22] = [
        (r#"{"iss":"i","exp":1800000001}"#, 0, Ok(())),
        (r#"{"iss":"i","exp":1800000000}"#, 0, Err(Refusal::Expired)),
        (r#"{"iss":"i","exp":1799999999}"#, 0, Err(Refusal::Expired)),
        (
            r#"{"iss":"i","exp":1799999999}"#,
            1000,
            Err(Refusal::Expired),
        ),
        (r#"{"iss":"i","exp":1799999999}"#, 1001, Ok(())),
        (r#"{"iss":"i","exp":1800000000.001}"#, 0, Ok(())),
        (r#"{"iss":"i","exp":1.800000001e9}"#, 0, Ok(())),
        (r#"{"iss":"i","exp":0}"#, 0, Err(Refusal::Expired)),
        (r#"{"iss":"i","exp":253402300799}"#, 0, Ok(())),
        (r#"{"iss":"i","exp":253402300799.5}"#, u64::MAX, Ok(())),
        (
            r#"{"iss":"i","exp":1800000001,"nbf":1800000000}"#,
            0,
            Ok(()),
        ),
        (
            r#"{"iss":"i","exp":1800000001,"nbf":1800000000.5}"#,
            0,
            Err(Refusal::NotYetValid),
        ),
        (
            r#"{"iss":"i","exp":1800000001,"nbf":1800000001}"#,
            0,
            Err(Refusal::NotYetValid),
        ),
        (
            r#"{"iss":"i","exp":1800000001,"nbf":1800000001}"#,
            999,
            Err(Refusal::NotYetValid),
        ),
        (
            r#"{"iss":"i","exp":1800000001,"nbf":1800000001}"#,
            1000,
            Ok(()),
        ),
        (
            r#"{"iss":"i","exp":1800000001,"iat":1800000000}"#,
            0,
            Ok(()),
        ),
        (
            r#"{"iss":"i","exp":1800000001,"iat":1800000001}"#,
            0,
            Err(Refusal::IssuedInFuture),
        ),
        (
            r#"{"iss":"i","exp":1800000001,"iat":1800000001}"#,
            1000,
            Ok(()),
        ),
        (r#"{"iss":"i","exp":1800000001,"iat":0}"#, 0, Ok(())),
        (
            r#"{"iss":"i","exp":1,"nbf":1800000001}"#,
            0,
            Err(Refusal::Expired),
        ),
        (r#"{"iss":"i","exp":1,"aud":"b"}"#, 0, Err(Refusal::Expired)),
        (r#"{"iss":"i","exp":-0}"#, 0, Err(Refusal::Expired)),
    ];
    for (payload, leeway, expected) in cases {
        let claims = Claims::read(payload.as_bytes()).unwrap();
        let verdict = claims.check(&Expected {
            audiences: None,
            now: NOW * 1000,
            leeway,
        });
        assert_eq!(verdict, expected, "{payload}, {leeway} ms");
    }
}

#[test]
fn an_audience_is_of_aud_or_else_of_client_id() {
    let cases = [
        (r#""aud":"a""#, true),
        (r#""aud":"A""#, false),
        (r#""aud":"a b""#, false),
        (r#""aud":["x","b"]"#, true),
        (r#""aud":["x"]"#, false),
        (r#""aud":[]"#, false),
        (r#""aud":[],"client_id":"a""#, false),
        (r#""aud":"x","client_id":"a""#, false),
        (r#""client_id":"a""#, true),
        (r#""client_id":"x""#, false),
        (r#""client_id":["a"]"#, false),
        (r#""azp":"a""#, false),
    ];
    let audiences = ["a".to_owned(), "b".to_owned()];
    for (members, is_for) in cases {
        let claims = read(members).unwrap();
        let verdict = claims.check(&Expected {
            audiences: Some(&audiences),
            now: NOW * 1000,
            leeway: 0,
        });
        let expected = is_for.then_some(()).ok_or(Refusal::Audience);
        assert_eq!(verdict, expected, "{members}");
        // No audience at all is none to fall back on.
        let verdict = claims.check(&Expected {
            audiences: Some(&[]),
            now: NOW * 1000,
            leeway: 0,
        });
        assert_eq!(verdict, Err(Refusal::Audience), "{members}");
    }
}

#[test]
fn the_weight_of_claims_grows_with_them() {
    let small = read(r#""c":1"#).unwrap().weight();
    let text = read(&format!(r#""c":"{}""#, "x".repeat(5000)))
        .unwrap()
        .weight();
    let list = read(&format!(r#""c":[{}1]"#, "1,".repeat(999)))
        .unwrap()
        .weight();
    assert!(small < 1000, "{small}");
    assert!((5000..6000).contains(&text), "{text}");
    assert!(list >= 1000 * size_of::<Value>(), "{list}");
}
