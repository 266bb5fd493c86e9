//! Event streams that are broken in every place.

use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::mpsc;
use std::time::Duration;

use gateway_tests::gateway::Gateway;
use gateway_tests::http1::Client;
use gateway_tests::stub::{Reply, Stub};

use super::streams::{METADATA, checksum, chunk, complete, frame, stream};
use super::{documents, send, started, started_with};

const ERROR: &str = "{\"message\": \"Internal server error\"}";

/// A frame that begins with these lengths and their checksum.
fn prelude(length: u32, headers: u32) -> Vec<u8> {
    let mut out = length.to_be_bytes().to_vec();
    out.extend_from_slice(&headers.to_be_bytes());
    out.extend_from_slice(&checksum(&out).to_be_bytes());
    out
}

/// One event with these headers as they are.
fn with_headers(headers: &[u8]) -> Vec<u8> {
    let mut out = prelude(
        u32::try_from(16 + headers.len()).unwrap(),
        u32::try_from(headers.len()).unwrap(),
    );
    out.extend_from_slice(headers);
    out.extend_from_slice(&checksum(&out).to_be_bytes());
    out
}

fn metadata(json: &str) -> Vec<u8> {
    chunk(&[json.as_bytes(), &[0; 8]].concat())
}

/// The status, or nothing where the connection was cut within the answer.
fn asked(gateway: &Gateway, path: &str) -> Option<(u16, String)> {
    let mut client = Client::connect(gateway.data()).unwrap();
    client
        .send(format!("GET {path} HTTP/1.1\r\nHost: h\r\n\r\n"))
        .unwrap();
    let answer = client.read("GET", Duration::from_secs(30)).ok()?;
    Some((answer.status, answer.text()))
}

#[test]
fn streams_that_are_cut_anywhere_are_never_whole() {
    let stub = Stub::constant(Reply::status(500)).unwrap();
    let gateway = started(&documents::build("lambda-cut-streams"), &stub);
    let begin = metadata("{\"statusCode\": 203}");
    let whole = [begin.clone(), chunk(b"content"), complete()].concat();
    for length in 0..whole.len() {
        stub.next([stream(&[whole[..length].to_vec()])]);
        let answer = asked(&gateway, "/rest/stream");
        match length < begin.len() {
            true => assert_eq!(answer, Some((502, ERROR.to_owned())), "{length}"),
            false => assert_eq!(answer, None, "{length}"),
        }
    }
    // The same where the connection ends and not only the body.
    for length in [1, 12, begin.len(), whole.len() - 1] {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.amazon.eventstream\r\nContent-Length: 10000\r\n\r\n";
        stub.next([Reply::raw_close(
            [head.as_bytes(), &whole[..length]].concat(),
        )]);
        let answer = asked(&gateway, "/rest/stream");
        let is_begun = length >= begin.len();
        assert_eq!(
            answer.map(|(status, _)| status),
            (!is_begun).then_some(502),
            "{length}"
        );
    }
    stub.next([stream(&[whole])]);
    assert_eq!(
        asked(&gateway, "/rest/stream"),
        Some((203, "content".to_owned()))
    );
}

#[test]
fn frames_that_are_none() {
    let stub = Stub::constant(Reply::status(500)).unwrap();
    let gateway = started(&documents::build("lambda-no-frames"), &stub);
    let name = b"\x0d:message-type";
    for (what, bytes) in [
        ("an empty frame", prelude(0, 0)),
        ("a frame shorter than its frame", prelude(15, 0)),
        ("headers longer than the frame", prelude(20, 5)),
        ("headers of 4 GiB", prelude(40, u32::MAX)),
        ("a frame of 4 GiB", prelude(u32::MAX, 0)),
        (
            "a frame of more than 16 MiB",
            prelude(16 * 1024 * 1024 + 1, 0),
        ),
        ("no frame at all", vec![b'x'; 100]),
        ("zeros", vec![0; 100]),
        ("JSON", b"{\"statusCode\": 200}        ".to_vec()),
        (
            "a header of a type that is none",
            with_headers(&[&name[..], b"\x0a"].concat()),
        ),
        (
            "a header longer than the headers",
            with_headers(&[&name[..], b"\x07\xff\xffevent"].concat()),
        ),
        ("a name longer than the headers", with_headers(b"\xffabc")),
        (
            "a message type that is a number",
            with_headers(&[&name[..], b"\x04\0\0\0\0"].concat()),
        ),
        ("no message type", with_headers(b"")),
        ("an error", frame("error", "Internal", b"")),
    ] {
        stub.next([stream(std::slice::from_ref(&bytes))]);
        assert_eq!(
            asked(&gateway, "/rest/stream"),
            Some((502, ERROR.to_owned())),
            "{what}"
        );
        // Behind the begin the status is out.
        stub.next([stream(&[metadata("{}"), bytes, complete()])]);
        assert_eq!(asked(&gateway, "/rest/stream"), None, "{what}");
    }
    // Events that nobody knows are passed over, and headers that nobody reads.
    let unknown = frame("event", "Heartbeat", b"{}");
    stub.next([stream(&[
        unknown.clone(),
        metadata("{}"),
        unknown,
        chunk(b"a"),
        complete(),
    ])]);
    assert_eq!(asked(&gateway, "/rest/stream"), Some((200, "a".to_owned())));
}

#[test]
fn metadata_that_is_none() {
    let stub = Stub::constant(Reply::status(500)).unwrap();
    let gateway = started(&documents::build("lambda-no-metadata"), &stub);
    for (json, expected) in [
        ("{}", 200),
        ("{\"statusCode\": \"201\"}", 201),
        ("{\"statusCode\": 204}", 204),
        (
            "{\"headers\": null, \"cookies\": null, \"multiValueHeaders\": {\"a\": [\"b\"]}}",
            200,
        ),
        ("", 500),
        ("null", 500),
        ("[]", 500),
        ("\"text\"", 500),
        ("{\"statusCode\": 100}", 500),
        ("{\"statusCode\": 600}", 500),
        ("{\"statusCode\": \"x\"}", 500),
        ("{\"body\": \"x\"}", 500),
        ("{\"isBase64Encoded\": true}", 500),
        ("{\"other\": 1}", 500),
        ("{\"headers\": {\"a\": \"b\\r\\nx-injected: 1\"}}", 500),
        ("{\"headers\": {\"a\": {}}}", 500),
        ("{\"headers\": []}", 500),
        ("{\"multiValueHeaders\": {\"a\": \"b\"}}", 500),
        ("{\"cookies\": \"a=b\"}", 500),
        ("{\"cookies\": [\"a=b\\r\\nx-injected: 1\"]}", 500),
        ("{\"statusCode\": 200} {}", 500),
    ] {
        stub.next([stream(&[metadata(json), chunk(b"content"), complete()])]);
        let answer = send(&gateway, "GET /rest/stream", &[], b"");
        assert_eq!(answer.status, expected, "{json}");
        assert_eq!(answer.header("x-injected"), "", "{json}");
        let body = match expected {
            204 => "",
            500 => ERROR,
            _ => "content",
        };
        assert_eq!(answer.text(), body, "{json}");
    }
    // The delimiter has its place in the first 16 KiB.
    for (n_bytes, expected) in [(16 * 1024 - 2, 200), (16 * 1024 - 1, 500), (100_000, 500)] {
        let long = format!("{{{}}}", " ".repeat(n_bytes));
        stub.next([stream(&[metadata(&long), chunk(b"content"), complete()])]);
        assert_eq!(
            send(&gateway, "GET /rest/stream", &[], b"").status,
            expected,
            "{n_bytes}"
        );
    }
    // One byte a frame.
    let mut frames: Vec<Vec<u8>> = METADATA.iter().map(|byte| chunk(&[*byte])).collect();
    frames.extend(b"content".iter().map(|byte| chunk(&[*byte])));
    frames.push(complete());
    stub.next([stream(&frames)]);
    assert_eq!(
        asked(&gateway, "/rest/stream"),
        Some((203, "content".to_owned()))
    );
}

#[test]
fn streams_that_never_come() {
    let stub = Stub::constant(Reply::status(500)).unwrap();
    let gateway = started(&documents::build("lambda-late-streams"), &stub);
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.amazon.eventstream\r\nContent-Length: 10000\r\n\r\n";
    let late = Some((
        504,
        "{\"message\": \"Endpoint request timed out\"}".to_owned(),
    ));
    for begin in [
        vec![],
        prelude(100, 20)[..7].to_vec(),
        prelude(100, 20),
        prelude(16 * 1024 * 1024, 0),
        chunk(b"{\"statusCode\": 200}"),
        frame("event", "Heartbeat", b""),
    ] {
        stub.next([Reply::raw([head.as_bytes(), &begin].concat()).then_hang()]);
        assert_eq!(asked(&gateway, "/rest/late-stream"), late);
    }
    // One that has begun is cut.
    stub.next([
        Reply::raw([head.as_bytes(), &metadata("{}"), &chunk(b"part")].concat()).then_hang(),
    ]);
    assert_eq!(asked(&gateway, "/rest/late-stream"), None);
    // What Lambda says of a refusal is not waited for longer, and not kept.
    let refusal = "HTTP/1.1 500 No\r\nContent-Length: 100000000\r\n\r\n{\"Message\": \"";
    stub.next([Reply::raw(refusal).then_hang()]);
    assert_eq!(
        asked(&gateway, "/rest/late-stream"),
        Some((502, ERROR.to_owned()))
    );
}

#[test]
fn a_whole_stream_leaves_its_connection_to_the_next() {
    let stub = Stub::constant(Reply::status(500)).unwrap();
    let binary = documents::build("lambda-stream-reuse");
    let gateway = started_with(&binary, &stub, &["--threads", "1"]);
    let mut connections = BTreeSet::new();
    for n in 0..8 {
        let mut frames = vec![metadata("{}"), chunk(b"content"), complete()];
        // What comes behind the end is nobody's.
        if n % 2 == 1 {
            frames.extend([chunk(b"more"), complete()]);
        }
        stub.next([stream(&frames)]);
        assert_eq!(
            asked(&gateway, "/rest/stream"),
            Some((200, "content".to_owned()))
        );
        connections.extend(stub.take_requests().iter().map(|call| call.connection));
    }
    assert_eq!(connections.len(), 1);
}

/// A function is not asked to go on for nobody.
#[test]
fn a_client_that_leaves_ends_the_stream() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (ended, end) = mpsc::channel();
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = [0; 64 * 1024];
        let _request = stream.read(&mut request).unwrap();
        let head = "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.amazon.eventstream\r\nContent-Length: 1000000\r\n\r\n";
        let begin = [head.as_bytes(), &metadata("{}"), &chunk(b"early")].concat();
        stream.write_all(&begin).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(30)))
            .unwrap();
        ended
            .send(matches!(stream.read(&mut request), Ok(0)))
            .unwrap();
    });
    let mut command = documents::build("lambda-left").command();
    command
        .env("AWS_ENDPOINT_URL", format!("http://{address}"))
        .env("AWS_ACCESS_KEY_ID", "a")
        .env("AWS_SECRET_ACCESS_KEY", "b");
    let gateway = Gateway::start(&mut command).unwrap();
    let mut client = Client::connect(gateway.data()).unwrap();
    client
        .send("GET /rest/stream HTTP/1.1\r\nHost: h\r\n\r\n")
        .unwrap();
    client
        .read_head(std::time::Instant::now() + Duration::from_secs(20))
        .unwrap();
    drop(client);
    assert!(end.recv_timeout(Duration::from_secs(40)).unwrap());
    server.join().unwrap();
}
