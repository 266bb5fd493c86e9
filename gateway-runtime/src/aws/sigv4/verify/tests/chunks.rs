//! Bodies in chunks.

use ring::hmac;

use super::super::super::sha256;
use super::super::{ChunkedBody, Head, Pending, Realm, begin};
use super::*;

/// "Example: PUT object with chunked upload" of the S3 API Reference.
#[test]
fn the_example_of_the_reference() {
    let credentials = Credentials::new(
        "AKIAIOSFODNN7EXAMPLE",
        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        None,
    );
    let users = Known(vec![(credentials, None)]);
    let authorization = "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,\
        SignedHeaders=content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;\
        x-amz-storage-class,Signature=4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9";
    let headers: &[(&str, &[u8])] = &[
        ("Host", b"s3.amazonaws.com"),
        ("x-amz-date", b"20130524T000000Z"),
        ("x-amz-storage-class", b"REDUCED_REDUNDANCY"),
        ("Authorization", authorization.as_bytes()),
        (
            "x-amz-content-sha256",
            b"STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
        ),
        ("Content-Encoding", b"aws-chunked"),
        ("x-amz-decoded-content-length", b"66560"),
        ("Content-Length", b"66824"),
    ];
    let head = Head {
        method: "PUT",
        path: "/examplebucket/chunkObject.txt",
        query: "",
        headers,
    };
    let regions = ["us-east-1".to_owned()];
    let realm = Realm {
        regions: &regions,
        service: "s3",
    };
    let mut body = Vec::new();
    for (size, signature) in [
        (
            65_536,
            "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
        ),
        (
            1024,
            "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
        ),
        (
            0,
            "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9",
        ),
    ] {
        body.extend_from_slice(format!("{size:x};chunk-signature={signature}\r\n").as_bytes());
        body.extend_from_slice(&b"a".repeat(size));
        body.extend_from_slice(b"\r\n");
    }
    assert_eq!(body.len(), 66_824);
    let pending = begin(&head, &realm, &users, at(1_369_353_600)).unwrap();
    assert!(pending.needs_body());
    let verified = pending.finish(&body).unwrap();
    assert!(*verified.body == *b"a".repeat(66_560));
}

/// A head that announces a body in chunks of this length in all, and its signature.
fn head(users: &Known, length: &str) -> (Wire, String) {
    let mut wire = Wire::new("PUT /prod/pets", &[], "");
    wire.set("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD");
    wire.set("x-amz-date", "20150830T123600Z");
    wire.set("x-amz-decoded-content-length", length);
    let names = "host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length";
    let canonical = format!(
        "PUT\n/prod/pets\n\nhost:api.example.com\nx-amz-content-sha256:STREAMING-AWS4-HMAC-SHA256-PAYLOAD\n\
         x-amz-date:20150830T123600Z\nx-amz-decoded-content-length:{length}\n\n{names}\n\
         STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
    );
    let seed = wire.sign_by_hand(users.credentials(), &canonical);
    (wire, seed)
}

/// The frames of chunks, the last one not among them if `is_whole` is not.
fn frames(seed: &str, chunks: &[&[u8]], is_whole: bool) -> Vec<u8> {
    let mut key = hmac::Key::new(hmac::HMAC_SHA256, format!("AWS4{SECRET}").as_bytes());
    for part in ["20150830", "eu-central-1", "execute-api", "aws4_request"] {
        key = hmac::Key::new(
            hmac::HMAC_SHA256,
            hmac::sign(&key, part.as_bytes()).as_ref(),
        );
    }
    let mut previous = seed.to_owned();
    let mut out = Vec::new();
    let last: &[&[u8]] = if is_whole { &[b""] } else { &[] };
    for chunk in chunks.iter().chain(last) {
        let string_to_sign = format!(
            "AWS4-HMAC-SHA256-PAYLOAD\n20150830T123600Z\n20150830/eu-central-1/execute-api/aws4_request\n{previous}\n{}\n{}",
            sha256(b"").as_str(),
            sha256(chunk).as_str()
        );
        let tag = hmac::sign(&key, string_to_sign.as_bytes());
        previous = tag
            .as_ref()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        out.extend_from_slice(
            format!("{:x};chunk-signature={previous}\r\n", chunk.len()).as_bytes(),
        );
        out.extend_from_slice(chunk);
        out.extend_from_slice(b"\r\n");
    }
    out
}

fn chunked(users: &Known, wire: &Wire) -> Box<ChunkedBody> {
    match wire.begin(users, NOW).unwrap() {
        Pending::Chunked(chunked) => chunked,
        other => panic!("{other:?}"),
    }
}

const CHUNKS: [&[u8]; 3] = [b"first chunk\r\n", b"2", b"the third"];

#[test]
fn chunks_come_in_any_pieces() {
    let users = Known::one(None);
    let (wire, seed) = head(&users, "23");
    let body = frames(&seed, &CHUNKS, true);
    for piece in 1..=body.len() {
        let mut chunked = chunked(&users, &wire);
        assert_eq!(chunked.n_bytes(), 23);
        let mut out = Vec::new();
        for piece in body.chunks(piece) {
            chunked.push(piece, &mut out).unwrap();
        }
        assert_eq!(out, CHUNKS.concat());
        assert_eq!(chunked.finish().unwrap().access_key_id, KEY);
    }
    let (wire, seed) = head(&users, "0");
    let verified = wire
        .begin(&users, NOW)
        .unwrap()
        .finish(&frames(&seed, &[], true))
        .map(|verified| verified.body.into_owned());
    assert_eq!(verified, Ok(Vec::new()));
}

/// What was appended before is all of chunks that were whole and verified.
#[test]
fn nothing_is_handed_on_unverified() {
    let users = Known::one(None);
    let (wire, seed) = head(&users, "23");
    let body = frames(&seed, &CHUNKS, true);
    let ends = [0, 13, 14, 23];
    let verify = |body: &[u8]| {
        let mut chunked = chunked(&users, &wire);
        let mut out = Vec::new();
        let pushed = chunked.push(body, &mut out);
        assert!(ends.contains(&out.len()) && CHUNKS.concat().starts_with(&out));
        if pushed.is_err() {
            let before = out.len();
            assert!(chunked.push(b"x", &mut out).is_err() && out.len() == before);
        }
        pushed.and_then(|()| chunked.finish()).map(|_| out)
    };
    assert_eq!(verify(&body), Ok(CHUNKS.concat()));
    for at in 0..body.len() {
        assert!(verify(&body[..at]).is_err(), "cut at {at}");
        for bit in 0..8 {
            let mut changed = body.clone();
            changed[at] ^= 1 << bit;
            // Digits of sizes may be in upper case.
            let is_size =
                changed[at].eq_ignore_ascii_case(&body[at]) && body[at..].starts_with(b"d;");
            assert_eq!(verify(&changed).is_ok(), is_size, "byte {at}, bit {bit}");
        }
        let mut doubled = body.clone();
        doubled.insert(at, body[at]);
        let is_zero = body[at..].starts_with(b"0;");
        assert_eq!(verify(&doubled).is_ok(), is_zero, "doubled at {at}");
    }
    assert!(verify(&[&body[..], b"\r\n"].concat()).is_err());
}

#[test]
fn chunks_are_in_order_and_as_long_as_announced() {
    let users = Known::one(None);
    let refused = |length: &str, body: &dyn Fn(&str) -> Vec<u8>| {
        let (wire, seed) = head(&users, length);
        wire.begin(&users, NOW)
            .unwrap()
            .finish(&body(&seed))
            .unwrap_err()
    };
    let [a, b] = [b"aaa".as_slice(), b"bbb"];
    let swapped = |seed: &str| {
        let body = frames(seed, &[a, b], true);
        let n = body.len() / 3 + 1;
        let (one, rest) = body.split_at(n);
        let (two, last) = rest.split_at(n);
        assert!(one.ends_with(b"aaa\r\n") && two.ends_with(b"bbb\r\n"));
        [two, one, last].concat()
    };
    assert_eq!(refused("6", &swapped), Refusal::Mismatch);
    assert_eq!(
        refused("3", &|seed| frames(seed, &[a, b], true)),
        Refusal::Chunks("the body is longer than announced")
    );
    assert_eq!(
        refused("7", &|seed| frames(seed, &[a, b], true)),
        Refusal::Chunks("the body is shorter than announced")
    );
    assert_eq!(
        refused("6", &|seed| frames(seed, &[a, b], false)),
        Refusal::Chunks("the last chunk is missing")
    );
    assert_eq!(
        refused("6", &|_| Vec::new()),
        Refusal::Chunks("the last chunk is missing")
    );
    let twice = |seed: &str| {
        let body = frames(seed, &[a, b], true);
        [&body[..], &body[..]].concat()
    };
    assert_eq!(
        refused("6", &twice),
        Refusal::Chunks("something follows the last chunk")
    );
    // A head that was changed: its chunks would fit its signature.
    let (mut wire, _) = head(&users, "6");
    wire.path.push('x');
    assert_eq!(wire.begin(&users, NOW).unwrap_err(), Refusal::Mismatch);
    // Those of another request.
    assert_eq!(
        refused("6", &|_| frames(&"0".repeat(64), &[a, b], true)),
        Refusal::Mismatch
    );
}

const TOO_LONG: &str = "a line is too long, or a chunk longer than its size";

#[test]
fn lines_of_chunks() {
    let users = Known::one(None);
    let signature = "0".repeat(64);
    for (line, reason) in [
        ("", "a chunk has no size or no signature"),
        ("3", "a chunk has no size or no signature"),
        (
            ";chunk-signature={s}",
            "a chunk has no size or no signature",
        ),
        (
            "x;chunk-signature={s}",
            "a chunk has no size or no signature",
        ),
        (
            "+3;chunk-signature={s}",
            "a chunk has no size or no signature",
        ),
        (
            "-3;chunk-signature={s}",
            "a chunk has no size or no signature",
        ),
        (
            "0x3;chunk-signature={s}",
            "a chunk has no size or no signature",
        ),
        (
            " 3;chunk-signature={s}",
            "a chunk has no size or no signature",
        ),
        (
            "3 ;chunk-signature={s}",
            "a chunk has no size or no signature",
        ),
        (
            "3;chunk-signature={s} ",
            "a chunk has no size or no signature",
        ),
        (
            "3; chunk-signature={s}",
            "a chunk has no size or no signature",
        ),
        (
            "3;CHUNK-SIGNATURE={s}",
            "a chunk has no size or no signature",
        ),
        ("3;chunk-signature=", "a chunk has no size or no signature"),
        ("3;chunk-signature={s}{s}", TOO_LONG),
        (
            "3;a=b;chunk-signature={s}",
            "a chunk has no size or no signature",
        ),
        ("4;chunk-signature={s}", "the body is longer than announced"),
        (
            "ffffffffffffffff;chunk-signature={s}",
            "the body is longer than announced",
        ),
        ("fffffffffffffffff;chunk-signature={s}", TOO_LONG),
        ("00000000000000003;chunk-signature={s}", TOO_LONG),
        ("3\n;chunk-signature={s}", "a line has no end of its own"),
        (
            "é;chunk-signature={s}",
            "a chunk has no size or no signature",
        ),
    ] {
        let (wire, _) = head(&users, "3");
        let line = format!("{}\r\n", line.replace("{s}", &signature));
        let refusal = chunked(&users, &wire).push(line.as_bytes(), &mut Vec::new());
        assert_eq!(refusal, Err(Refusal::Chunks(reason)), "{line}");
    }
    // A line without an end is not kept.
    let (wire, _) = head(&users, "3");
    let mut endless = chunked(&users, &wire);
    let refusal = endless
        .push(&b"0".repeat(1 << 20), &mut Vec::new())
        .unwrap_err();
    assert_eq!(refusal, Refusal::Chunks(TOO_LONG));
    for length in ["", "x", "-1", "+1", "1 1", "1.0", "9999999999999999999"] {
        let (wire, _) = head(&users, length);
        let refusal = wire.begin(&users, NOW).unwrap_err();
        assert_eq!(
            refusal,
            Refusal::Malformed("x-amz-decoded-content-length"),
            "{length}"
        );
    }
}
