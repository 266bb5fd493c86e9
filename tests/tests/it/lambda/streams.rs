//! Answers that functions stream.

use std::time::{Duration, Instant};

use gateway_tests::gateway::Gateway;
use gateway_tests::http1::{Client, get};
use gateway_tests::stub::{Reply, Stub};

use super::{documents, send, started, taken};

/// CRC-32, bit by bit.
pub(super) fn checksum(bytes: &[u8]) -> u32 {
    let mut crc = !0_u32;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = (crc >> 1) ^ ((crc & 1) * 0xedb8_8320);
        }
    }
    !crc
}

/// A frame of an event stream.
pub(super) fn frame(message_type: &str, name: &str, payload: &[u8]) -> Vec<u8> {
    let mut headers = Vec::new();
    let key = format!(":{message_type}-type");
    for (key, value) in [(":message-type", message_type), (key.as_str(), name)] {
        headers.push(u8::try_from(key.len()).unwrap());
        headers.extend_from_slice(key.as_bytes());
        headers.push(7);
        headers.extend_from_slice(&u16::try_from(value.len()).unwrap().to_be_bytes());
        headers.extend_from_slice(value.as_bytes());
    }
    let length = u32::try_from(16 + headers.len() + payload.len()).unwrap();
    let mut out = length.to_be_bytes().to_vec();
    out.extend_from_slice(&u32::try_from(headers.len()).unwrap().to_be_bytes());
    out.extend_from_slice(&checksum(&out).to_be_bytes());
    out.extend_from_slice(&headers);
    out.extend_from_slice(payload);
    out.extend_from_slice(&checksum(&out).to_be_bytes());
    out
}

pub(super) fn chunk(payload: &[u8]) -> Vec<u8> {
    frame("event", "PayloadChunk", payload)
}

pub(super) const METADATA: &[u8] = b"{\"statusCode\": 203, \"headers\": {\"X-A\": \"1\", \"Content-Type\": \"text/plain\"}, \"cookies\": [\"c=1\"]}\0\0\0\0\0\0\0\0";

pub(super) fn complete() -> Vec<u8> {
    frame("event", "InvokeComplete", b"{}")
}

/// An event stream of these frames.
pub(super) fn stream(frames: &[Vec<u8>]) -> Reply {
    Reply::status(200)
        .header("Content-Type", "application/vnd.amazon.eventstream")
        .body(frames.concat())
        .chunked()
}

#[test]
fn streams_pass_as_they_come() {
    let stub = Stub::constant(Reply::status(500)).unwrap();
    let gateway = started(&documents::build("lambda-streams"), &stub);

    stub.next([stream(&[
        chunk(METADATA),
        chunk(b"one "),
        chunk(b""),
        chunk(b"two"),
        complete(),
    ])]);
    let answer = send(&gateway, "GET /rest/stream", &[], b"");
    assert_eq!((answer.status, answer.text().as_str()), (203, "one two"));
    assert_eq!(answer.header("x-a"), "1");
    assert_eq!(answer.header("set-cookie"), "c=1");
    let call = taken(&stub);
    assert!(
        call.path().ends_with("/response-streaming-invocations"),
        "{}",
        call.path()
    );
    assert!(call.path().starts_with("/2021-11-15/functions/arn%3A"));

    // More than buffered answers may have; the delimiter in pieces.
    let (begin, end) = METADATA.split_at(METADATA.len() - 3);
    let mut frames = vec![chunk(begin), chunk(end)];
    frames.extend((0..12).map(|_| chunk(&vec![b'x'; 1024 * 1024])));
    frames.push(complete());
    stub.next([stream(&frames)]);
    let mut client = Client::connect(gateway.data()).unwrap();
    client
        .send("GET /rest/stream HTTP/1.1\r\nHost: h\r\n\r\n")
        .unwrap();
    let answer = client.read("GET", Duration::from_secs(60)).unwrap();
    assert_eq!(answer.body.len(), 12 * 1024 * 1024);

    // The first bytes are there long before the last.
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.amazon.eventstream\r\nTransfer-Encoding: chunked\r\n\r\n";
    let piece = |frame: Vec<u8>| {
        let mut out = format!("{:x}\r\n", frame.len()).into_bytes();
        out.extend_from_slice(&frame);
        out.extend_from_slice(b"\r\n");
        out
    };
    let mut begin = head.as_bytes().to_vec();
    begin.extend(piece(chunk(METADATA)));
    begin.extend(piece(chunk(b"early")));
    stub.next([Reply::raw(begin).then_hang()]);
    let mut client = Client::connect(gateway.data()).unwrap();
    client
        .send("GET /rest/stream HTTP/1.1\r\nHost: h\r\n\r\n")
        .unwrap();
    let deadline = Instant::now() + Duration::from_secs(20);
    client.read_head(deadline).unwrap();
    let early = client.drain(Duration::from_secs(1));
    let early = String::from_utf8_lossy(&[client.unread(), &early].concat()).into_owned();
    assert!(early.contains("early"), "{early}");
}

#[test]
fn broken_streams() {
    let stub = Stub::constant(Reply::status(500)).unwrap();
    let gateway = started(&documents::build("lambda-broken-streams"), &stub);
    let failed = frame(
        "event",
        "InvokeComplete",
        b"{\"ErrorCode\": \"Unhandled\", \"ErrorDetails\": \"boom\"}",
    );
    let mut damaged = chunk(METADATA);
    let last = damaged.len() - 1;
    damaged[last] ^= 1;
    // Before the answer has begun there is a status to give.
    for (frames, expected) in [
        (vec![failed.clone()], 502),
        (vec![frame("exception", "ServiceException", b"{}")], 502),
        (vec![damaged], 502),
        (vec![], 502),
        (vec![complete()], 500),
        (vec![chunk(b"no metadata"), complete()], 500),
        (vec![chunk(&vec![b' '; 20_000]), complete()], 500),
        (
            vec![
                chunk(b"{\"statusCode\": 200, \"body\": \"x\"}\0\0\0\0\0\0\0\0"),
                complete(),
            ],
            500,
        ),
        (
            vec![chunk(b"{\"statusCode\": 99}\0\0\0\0\0\0\0\0"), complete()],
            500,
        ),
    ] {
        stub.next([stream(&frames)]);
        let answer = send(&gateway, "GET /rest/stream", &[], b"");
        assert_eq!(answer.status, expected);
        assert_eq!(answer.text(), "{\"message\": \"Internal server error\"}");
    }
    stub.next([super::returned("{\"statusCode\": 200}")]);
    assert_eq!(send(&gateway, "GET /rest/stream", &[], b"").status, 502);

    // Behind that the connection is cut: no client may take the rest for the whole.
    for frames in [
        vec![chunk(METADATA), chunk(b"part"), failed],
        vec![chunk(METADATA), chunk(b"part")],
        vec![chunk(METADATA), chunk(b"part"), vec![0; 40]],
    ] {
        stub.next([stream(&frames)]);
        let mut client = Client::connect(gateway.data()).unwrap();
        client
            .send("GET /rest/stream HTTP/1.1\r\nHost: h\r\n\r\n")
            .unwrap();
        assert!(client.read("GET", Duration::from_secs(20)).is_err());
    }
    let log = gateway.stderr();
    let told = log.wait_for(Duration::from_secs(5), |line| {
        line.contains("lambda_stream_cut").then_some(())
    });
    let log = log.text();
    assert!(told.is_some() && log.contains("boom"), "{log}");
}

#[test]
fn http_answers_have_no_limit_where_they_stream() {
    let stub = Stub::constant(Reply::status(200).body(vec![b'x'; 11 * 1024 * 1024])).unwrap();
    let path = |name: &str, mode: &str| {
        format!(
            "  /{name}:
    get:
      responses: {{'200': {{description: ok}}}}
      x-amazon-apigateway-integration: {{type: http_proxy, httpMethod: GET, uri: '{}/x', responseTransferMode: {mode}}}
",
            stub.url()
        )
    };
    let document = format!(
        "openapi: 3.0.1\ninfo: {{title: Streams, version: '1'}}\nx-gateway: {{kind: rest}}\npaths:\n{}{}",
        path("stream", "STREAM"),
        path("buffered", "BUFFERED")
    );
    let gateway = Gateway::of("http-streams", &document).unwrap();
    let answer = get(gateway.data(), "/stream").unwrap();
    assert_eq!((answer.status, answer.body.len()), (200, 11 * 1024 * 1024));
    assert_eq!(get(gateway.data(), "/buffered").unwrap().status, 500);
}
