use std::time::UNIX_EPOCH;

use super::*;

/// 2013-05-24T00:00:00Z, of the S3 API Reference's examples.
const NOW: Duration = Duration::from_secs(1_369_353_600);
const SCOPE: Scope<'_> = Scope {
    region: "us-east-1",
    service: "s3",
};

fn credentials(token: Option<&str>) -> Credentials {
    Credentials::new(
        "AKIAIOSFODNN7EXAMPLE",
        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        token,
    )
}

/// "Example: GET Object" and "Example: A presigned URL" of the S3 API Reference.
#[test]
fn s3_examples() {
    let rules = Rules::of_service("s3");
    let host: (&str, &[u8]) = ("Host", b"examplebucket.s3.amazonaws.com");
    let headers: &[(&str, &[u8])] = &[host, ("Range", b"bytes=0-9")];
    let mut request = Request {
        method: "GET",
        path: "/test.txt",
        query: "",
        headers,
        payload: Payload::Bytes(b""),
    };
    let now = UNIX_EPOCH + NOW;
    let credentials = credentials(None);
    let signed = sign(&request, &credentials, SCOPE, rules, now);
    assert_eq!(signed.get("x-amz-date"), Some("20130524T000000Z"));
    assert_eq!(
        signed.get("authorization"),
        Some(
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, \
             SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, \
             Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
        )
    );
    request.headers = &headers[..1];
    request.payload = Payload::Unsigned;
    let expires = Duration::from_secs(86_400);
    let query = presign(&request, &credentials, SCOPE, rules, now, expires);
    assert_eq!(
        query,
        "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2F\
         aws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=\
         aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
    );
}

#[test]
fn own_fields_replace_those_of_the_request() {
    let credentials = credentials(Some("token"));
    let sign = |headers: &[(&str, &[u8])], payload| {
        let request = Request {
            method: "PUT",
            path: "/",
            query: "",
            headers,
            payload,
        };
        let now = UNIX_EPOCH + NOW;
        sign(&request, &credentials, SCOPE, Rules::of_service("sqs"), now)
    };
    let host: (&str, &[u8]) = ("host", b"h");
    let plain = sign(&[host], Payload::Bytes(b"body"));
    assert_eq!(plain.get("x-amz-content-sha256"), None);
    assert_eq!(plain.get("x-amz-security-token"), Some("token"));
    let hostile = sign(
        &[
            ("X-Amz-Date", b"20000101T000000Z"),
            ("AUTHORIZATION", b"AWS4-HMAC-SHA256 x"),
            ("x-amz-security-token", b"other"),
            ("User-Agent", b"changes"),
            ("Content-Length", b"4"),
            host,
        ],
        Payload::Bytes(b"body"),
    );
    assert!(plain.iter().eq(hostile.iter()));
    let unsigned = sign(&[host], Payload::Unsigned);
    assert_eq!(
        unsigned.get("x-amz-content-sha256"),
        Some("UNSIGNED-PAYLOAD")
    );
    assert_ne!(unsigned.get("authorization"), plain.get("authorization"));
}

#[test]
fn debug_output_has_no_secrets() {
    let credentials = credentials(Some("session-token"));
    let request = Request {
        method: "GET",
        path: "/",
        query: "",
        headers: &[],
        payload: Payload::Bytes(b""),
    };
    let signed = sign(
        &request,
        &credentials,
        SCOPE,
        Rules::of_service("s3"),
        UNIX_EPOCH,
    );
    let text = format!("{credentials:?} {signed:?}");
    assert!(text.contains("AKIAIOSFODNN7EXAMPLE") && text.contains("x-amz-security-token"));
    for secret in ["wJalrX", "session-token", "Signature="] {
        assert!(!text.contains(secret), "{text}");
    }
}
