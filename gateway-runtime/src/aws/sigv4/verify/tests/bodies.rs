//! What is signed of bodies that come in whole.

use std::time::Duration;

use super::super::super::{Payload, Request, Rules, presign, sha256};
use super::super::Pending;
use super::*;

#[test]
fn digests_of_bodies() {
    let users = Known::one(None);
    let digest = sha256(b"body");
    for (value, body, expected) in [
        (digest.as_str(), &b"body"[..], Ok(())),
        (digest.as_str(), b"bodY", Err(Refusal::Mismatch)),
        (digest.as_str(), b"", Err(Refusal::Mismatch)),
        ("UNSIGNED-PAYLOAD", b"any", Ok(())),
    ] {
        let wire = signed_with_digest(value, &users);
        let pending = wire.begin(&users, NOW).unwrap();
        assert_eq!(pending.needs_body(), value != "UNSIGNED-PAYLOAD");
        assert_eq!(
            pending
                .finish(body)
                .map(|verified| assert_eq!(&*verified.body, body)),
            expected
        );
        // The head is verified before the body is there.
        let mut other = wire.clone();
        other.path.push('x');
        assert_eq!(other.begin(&users, NOW).unwrap_err(), Refusal::Mismatch);
    }
    let upper = digest.as_str().to_uppercase();
    for value in [
        "",
        "x",
        &upper,
        "unsigned-payload",
        "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
        "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD",
    ] {
        let wire = signed_with_digest(value, &users);
        assert_eq!(
            wire.begin(&users, NOW).unwrap_err(),
            Refusal::Payload,
            "{value}"
        );
    }
    // Without it the body is hashed.
    let wire = Wire::new("POST /prod/pets", &[], "body").signed(users.credentials(), NOW);
    let begin = || wire.begin(&users, NOW).unwrap();
    assert!(begin().needs_body());
    assert!(begin().finish(b"body").is_ok());
    for body in [&b""[..], b"bodY", b"body "] {
        assert_eq!(begin().finish(body).unwrap_err(), Refusal::Mismatch);
    }
}

#[test]
fn digests_in_the_query() {
    let users = Known::one(None);
    let line = "POST /prod/pets?X-Amz-Content-Sha256=UNSIGNED-PAYLOAD";
    let presigned = |wire: &Wire| {
        let mut signed = wire.clone();
        signed.query = wire.with(|headers| {
            let request = Request {
                method: "POST",
                path: &wire.path,
                query: &wire.query,
                headers,
                payload: Payload::Unsigned,
            };
            let rules = Rules::of_service("execute-api");
            let lifetime = Duration::from_secs(60);
            presign(
                &request,
                users.credentials(),
                scope(),
                rules,
                at(NOW),
                lifetime,
            )
        });
        signed
    };
    let mut signed = presigned(&Wire::new(line, &[], ""));
    assert!(matches!(
        signed.begin(&users, NOW),
        Ok(Pending::Verified(_))
    ));
    let without = signed
        .query
        .replace("X-Amz-Content-Sha256=UNSIGNED-PAYLOAD", "");
    signed.query = without;
    assert_eq!(signed.verify(&users, NOW), Err(Refusal::Mismatch));
    let twice = ["x-amz-content-sha256: UNSIGNED-PAYLOAD"];
    assert_eq!(
        presigned(&Wire::new(line, &twice, "")).verify(&users, NOW),
        Err(Refusal::Ambiguous("x-amz-content-sha256"))
    );
    let chunks = line.replace("UNSIGNED-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD");
    assert_eq!(
        presigned(&Wire::new(&chunks, &[], "")).verify(&users, NOW),
        Err(Refusal::Payload)
    );
}

/// A request that says this of its body, in a field that is signed.
fn signed_with_digest(value: &str, users: &Known) -> Wire {
    let mut wire = Wire::new("POST /prod/pets", &[], "");
    wire.set("x-amz-content-sha256", value);
    wire.set("x-amz-date", "20150830T123600Z");
    let canonical = format!(
        "POST\n/prod/pets\n\nhost:api.example.com\nx-amz-content-sha256:{value}\nx-amz-date:20150830T123600Z\n\n\
         host;x-amz-content-sha256;x-amz-date\n{value}"
    );
    wire.sign_by_hand(users.credentials(), &canonical);
    wire
}
