//! What is said where a signature is not taken.

use super::super::Exception;
use super::*;

#[test]
fn messages() {
    let users = Known::one(None);
    let wire = Wire::new("GET /prod/pets", &[], "").signed(users.credentials(), NOW);
    let authorization = wire.get("authorization").to_owned();
    let with = |name: &str, value: &str| {
        let mut wire = wire.clone();
        wire.set(name, value);
        wire
    };
    let replaced = |from: &str, to: &str| {
        assert!(authorization.contains(from));
        with("authorization", &authorization.replace(from, to))
    };
    for (wire, exception, message) in [
        (
            with("Authorization", "Bearer x.y.z"),
            Exception::IncompleteSignature,
            "'x.y.z' not a valid key=value pair (missing equal-sign) in Authorization header: 'Bearer x.y.z'.",
        ),
        (
            with("Authorization", "Basic dXNlcjpwYXNz="),
            Exception::IncompleteSignature,
            "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. \
             Authorization header requires 'SignedHeaders' parameter.",
        ),
        (
            replaced("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256"),
            Exception::IncompleteSignature,
            "Unsupported AWS 'algorithm': 'AWS4-ECDSA-P256-SHA256'.",
        ),
        (
            replaced("/execute-api/aws4_request", ""),
            Exception::IncompleteSignature,
            "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got \
             'AKIDEXAMPLE/20150830/eu-central-1'.",
        ),
        (
            replaced(
                "20150830/eu-central-1/execute-api/aws4",
                "20150831/eu-west-1/s3/aws5",
            ),
            Exception::InvalidSignature,
            "Credential should be scoped to a valid region, not 'eu-west-1'. Credential should be scoped to correct \
             service: 'execute-api'. Credential should be scoped with a valid terminator: 'aws4_request', not \
             'aws5_request'. Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: \
             '20150831' != '20150830', from '20150830T123600Z'.",
        ),
        (
            with("x-amz-date", "2015-08-30T12:36:00Z"),
            Exception::IncompleteSignature,
            "Date must be in ISO-8601 'basic format'. Got '2015-08-30T12:36:00Z'. See http://en.wikipedia.org/wiki/ISO_8601",
        ),
        (
            replaced("host;", ""),
            Exception::InvalidSignature,
            "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
        ),
        (
            with("X-Amz-Target", "x"),
            Exception::InvalidSignature,
            "'x-amz-target' must be a 'SignedHeader' in the AWS Authorization.",
        ),
        (
            replaced(KEY, "AKIDOTHER"),
            Exception::UnrecognizedClient,
            "The security token included in the request is invalid.",
        ),
        (
            with("x-amz-date", "20150830T123601Z"),
            Exception::InvalidSignature,
            "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access \
             Key and signing method. Consult the service documentation for details.",
        ),
    ] {
        let refusal = wire.verify(&users, NOW).unwrap_err();
        assert_eq!(refusal.to_string(), message);
        assert_eq!(refusal.exception(), exception, "{message}");
        for part in ["x.y.z", "dXNlcjpwYXNz", KEY, "eu-west-1"] {
            assert!(!refusal.reason().contains(part));
        }
    }
    let mut wire = Wire::new("GET /", &["Authorization: AWS4-HMAC-SHA256 x=y"], "");
    let all = "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. \
               Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either \
               a 'X-Amz-Date' or a 'Date' header.";
    assert_eq!(refused(&wire, &users, NOW), all);
    wire.set("Authorization", "");
    assert_eq!(refused(&wire, &users, NOW), "Missing Authentication Token");
}
