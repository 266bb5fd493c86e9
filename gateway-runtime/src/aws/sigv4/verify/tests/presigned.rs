//! Signatures in the query.

use super::*;

#[test]
fn signatures_in_the_query() {
    let users = Known::one(None);
    let wire = Wire::new("GET /prod/pets?a=b", &[], "");
    let signed = presigned(&wire, users.credentials(), 90);
    for (now, is_taken) in [
        (NOW - 301, false),
        (NOW - 300, true),
        (NOW + 90, true),
        (NOW + 91, false),
    ] {
        assert_eq!(signed.verify(&users, now).is_ok(), is_taken, "{now}");
    }
    assert_eq!(
        refused(&signed, &users, NOW + 91),
        "Signature expired: 20150830T123600Z is now earlier than 20150830T123601Z (20150830T123731Z - 90 s.)"
    );
    let week = presigned(&wire, users.credentials(), 604_800);
    assert!(week.verify(&users, NOW + 604_800).is_ok());
    assert!(matches!(
        week.verify(&users, NOW + 604_801),
        Err(Refusal::Expired { .. })
    ));
    assert!(
        week.begin(&users, NOW)
            .unwrap()
            .finish(b"")
            .unwrap()
            .identity
            .is_presigned
    );
    let changed = |from: &str, to: &str| {
        let mut wire = signed.clone();
        assert!(wire.query.contains(from), "{from}");
        wire.query = wire.query.replace(from, to);
        refused(&wire, &users, NOW)
    };
    let mismatch = Refusal::Mismatch.to_string();
    for (from, to, expected) in [
        ("a=b", "a=c", mismatch.as_str()),
        ("a=b", "a=b&c", &mismatch),
        ("Expires=90", "Expires=91", &mismatch),
        ("&X-Amz-Expires=90", "", &mismatch),
        (
            "Expires=90",
            "Expires=0",
            "X-Amz-Expires must be a number of seconds from 1 to 604800.",
        ),
        (
            "Expires=90",
            "Expires=604801",
            "X-Amz-Expires must be a number of seconds from 1 to 604800.",
        ),
        (
            "Expires=90",
            "Expires=-1",
            "X-Amz-Expires must be a number of seconds from 1 to 604800.",
        ),
        (
            "Expires=90",
            "Expires=%2B9",
            "X-Amz-Expires must be a number of seconds from 1 to 604800.",
        ),
        (
            "Expires=90",
            "Expires=9.0",
            "X-Amz-Expires must be a number of seconds from 1 to 604800.",
        ),
        (
            "Expires=90",
            "Expires=",
            "X-Amz-Expires must be a number of seconds from 1 to 604800.",
        ),
        (
            "Expires=90",
            "Expires=90&X-Amz-Expires=90",
            "The request has more than one 'X-Amz-Expires'.",
        ),
        (
            "a=b",
            "X%2DAmz-Expires=1&a=b",
            "The request has more than one 'X-Amz-Expires'.",
        ),
        (
            "a=b",
            "X-Amz-Signature=0&a=b",
            "The request has more than one 'X-Amz-Signature'.",
        ),
        (
            "AWS4-HMAC-SHA256",
            "AWS4-ECDSA-P256-SHA256",
            "Unsupported AWS 'algorithm': 'AWS4-ECDSA-P256-SHA256'.",
        ),
        (
            "Date=20150830T123600Z",
            "Date=Sun",
            "Date must be in ISO-8601 'basic format'. Got 'Sun'. See http://en.wikipedia.org/wiki/ISO_8601",
        ),
        (
            "X-Amz-Algorithm",
            "x-amz-algorithm",
            "AWS query-string parameters must include 'X-Amz-Algorithm'. Re-examine the query-string parameters.",
        ),
        (
            "X-Amz-Credential",
            "Credential",
            "AWS query-string parameters must include 'X-Amz-Credential'. Re-examine the query-string parameters.",
        ),
        (
            "X-Amz-Signature",
            "Signature",
            "AWS query-string parameters must include 'X-Amz-Signature'. Re-examine the query-string parameters.",
        ),
        (
            "X-Amz-SignedHeaders",
            "SignedHeaders",
            "AWS query-string parameters must include 'X-Amz-SignedHeaders'. Re-examine the query-string parameters.",
        ),
        (
            "X-Amz-Date",
            "Date",
            "AWS query-string parameters must include 'X-Amz-Date'. Re-examine the query-string parameters.",
        ),
        (
            "SignedHeaders=host",
            "SignedHeaders=host%FF",
            "The request has a malformed 'X-Amz-SignedHeaders'.",
        ),
        (
            "SignedHeaders=host",
            "SignedHeaders=Host",
            "The request has a malformed 'SignedHeaders'.",
        ),
        ("a=b", "a=%zz", "The request has a malformed 'query'."),
        ("a=b", "a=b%", "The request has a malformed 'query'."),
        ("a=b", "a=b%2", "The request has a malformed 'query'."),
    ] {
        assert_eq!(changed(from, to), expected, "{to}");
    }
    // Names of no text are any names.
    let named = presigned(&Wire::new("GET /?%FF=1", &[], ""), users.credentials(), 90);
    assert!(named.verify(&users, NOW).is_ok());
    let mut twice = signed.signed(users.credentials(), NOW);
    assert_eq!(
        refused(&twice, &users, NOW),
        "The request has more than one 'signature'."
    );
    twice.headers.retain(|(name, _)| name == "Host");
    assert!(twice.verify(&users, NOW).is_ok());
    twice.set("X-Amz-Target", "x");
    assert_eq!(
        twice.verify(&users, NOW),
        Err(Refusal::UnsignedField("x-amz-target".to_owned()))
    );
}

/// An order of parameters, and the signature among them, are the caller's affair.
#[test]
fn the_order_of_a_query_is_free() {
    let users = Known::one(None);
    let signed = presigned(
        &Wire::new("GET /prod/pets?a=b&c", &[], ""),
        users.credentials(),
        90,
    );
    let mut reversed = signed.clone();
    reversed.query = signed.query.split('&').rev().collect::<Vec<_>>().join("&");
    assert_ne!(reversed.query, signed.query);
    assert_eq!(reversed.verify(&users, NOW), Ok(KEY.to_owned()));
}
