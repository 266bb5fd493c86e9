//! HTTP/2 with prior knowledge, and floods of frames, written byte by byte.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use super::{Server, closes_after, timeouts};
use crate::serve::frames::{PREFACE, kind};
use crate::serve::limits::Timeouts;

const SETTINGS: u8 = 4;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;

/// `GET /`, `http`, `a`, from HPACK's static table (RFC 7541 appendix A).
const GET: &[u8] = &[0x82, 0x84, 0x86, 0x01, 0x01, b'a'];

struct Client(TcpStream);

impl Client {
    fn connect(server: &Server) -> Client {
        let mut client = Client(server.connect());
        client.0.write_all(PREFACE).unwrap();
        client.send(SETTINGS, 0, 0, &[]).unwrap();
        client
    }

    fn send(&mut self, kind: u8, flags: u8, stream: u32, payload: &[u8]) -> std::io::Result<()> {
        let [_, l0, l1, l2] = u32::try_from(payload.len()).unwrap().to_be_bytes();
        let [s0, s1, s2, s3] = stream.to_be_bytes();
        let mut frame = vec![l0, l1, l2, kind, flags, s0, s1, s2, s3];
        frame.extend_from_slice(payload);
        self.0.write_all(&frame)
    }

    fn get(&mut self, stream: u32) {
        let flags = END_HEADERS | END_STREAM;
        self.send(kind::HEADERS, flags, stream, GET).unwrap();
    }

    /// The next frame; `None` at the end.
    fn frame(&mut self) -> Option<(u8, u8, u32, Vec<u8>)> {
        let mut header = [0; 9];
        self.0.read_exact(&mut header).ok()?;
        let length = u32::from_be_bytes([0, header[0], header[1], header[2]]);
        let stream = u32::from_be_bytes([header[5], header[6], header[7], header[8]]);
        let mut payload = vec![0; length as usize];
        self.0.read_exact(&mut payload).ok()?;
        Some((header[3], header[4], stream, payload))
    }

    /// Payload of the next frame of a kind.
    fn wait_for(&mut self, wanted: u8) -> Option<Vec<u8>> {
        loop {
            let (kind, _, _, payload) = self.frame()?;
            if kind == wanted {
                return Some(payload);
            }
        }
    }

    /// The error code of the GOAWAY that ends the connection.
    fn farewell(&mut self) -> Option<u8> {
        self.wait_for(kind::GOAWAY).map(|payload| payload[7])
    }
}

#[test]
fn requests_are_answered() {
    let server = Server::start(timeouts());
    let mut client = Client::connect(&server);
    for stream in [1, 3, 5] {
        client.get(stream);
        let headers = client.wait_for(kind::HEADERS).unwrap();
        assert_eq!(headers[0] & 0x8f, 0x88, "status 200");
        assert_eq!(client.wait_for(kind::DATA).unwrap(), b"GET / 0 http2=true");
    }
}

#[test]
fn bodies_that_no_client_expects_are_not_sent() {
    let server = Server::start(timeouts());
    let mut client = Client::connect(&server);
    let no_content = [0x82, 0x86, 0x01, 0x01, b'a', 0x04, 0x0b];
    for (stream, head, path) in [
        (1, &no_content[..], "/no-content"),
        (3, &[0x82, 0x86, 0x01, 0x01, b'a', 0x04, 0x0a], "/unchanged"),
        (5, b"\x86\x01\x01a\x02\x04HEAD\x04\x05", "/head"),
    ] {
        let head = [head, path.as_bytes()].concat();
        let flags = END_HEADERS | END_STREAM;
        client.send(kind::HEADERS, flags, stream, &head).unwrap();
        let ends = loop {
            match client.frame().unwrap() {
                (kind::HEADERS, flags, of, _) if of == stream => break flags & END_STREAM != 0,
                _ => {}
            }
        };
        assert!(ends, "{path} ends with its head");
    }
    client.get(7);
    assert_eq!(client.wait_for(kind::DATA).unwrap(), b"GET / 0 http2=true");
}

#[test]
fn an_interim_status_is_no_answer() {
    let server = Server::start(timeouts());
    let mut client = Client::connect(&server);
    let head = [&[0x82, 0x86, 0x01, 0x01, b'a', 0x04, 0x08][..], b"/interim"].concat();
    let flags = END_HEADERS | END_STREAM;
    client.send(kind::HEADERS, flags, 1, &head).unwrap();
    let headers = client.wait_for(kind::HEADERS).unwrap();
    assert_eq!(headers[0] & 0x8f, 0x8e, "status 500");
    assert!(client.wait_for(kind::DATA).is_some());
}

#[test]
fn floods_are_told_to_calm_down() {
    for (kind, payload) in [
        (kind::PING, &[0; 8][..]),
        (SETTINGS, &[]),
        (2, &[0, 0, 0, 3, 1]),
        (kind::WINDOW_UPDATE, &[0, 0, 0, 1]),
        (99, &[]),
    ] {
        let server = Server::start(timeouts());
        let mut client = Client::connect(&server);
        let mut reader = Client(client.0.try_clone().unwrap());
        let start = Instant::now();
        let writer = thread::spawn(move || {
            let stream = if kind == 2 { 1 } else { 0 };
            (0..100_000).find(|_| client.send(kind, 0, stream, payload).is_err())
        });
        assert_eq!(reader.farewell(), Some(0xb), "type {kind}");
        drop(reader);
        writer.join().unwrap();
        assert!(start.elapsed() < Duration::from_secs(3));
        // The gateway goes on.
        let mut client = Client::connect(&server);
        client.get(1);
        assert!(client.wait_for(kind::DATA).is_some());
    }
}

#[test]
fn pings_now_and_then_are_answered() {
    let server = Server::start(timeouts());
    let mut client = Client::connect(&server);
    for n in 0..200 {
        client.send(kind::PING, 0, 0, &[n; 8]).unwrap();
        assert_eq!(client.wait_for(kind::PING).unwrap(), [n; 8]);
    }
    client.get(1);
    assert!(client.wait_for(kind::DATA).is_some());
}

#[test]
fn rapid_resets_end_the_connection() {
    let server = Server::start(timeouts());
    let mut client = Client::connect(&server);
    let mut reader = Client(client.0.try_clone().unwrap());
    let writer = thread::spawn(move || {
        (0..50_000u32).find(|n| {
            let stream = 2 * n + 1;
            let flags = END_HEADERS | END_STREAM;
            client.send(kind::HEADERS, flags, stream, GET).is_err()
                || client
                    .send(kind::RST_STREAM, 0, stream, &[0, 0, 0, 8])
                    .is_err()
        })
    });
    assert_eq!(reader.farewell(), Some(0xb));
    drop(reader);
    writer.join().unwrap();
}

#[test]
fn a_header_block_that_does_not_end_is_cut_off() {
    let limit = Duration::from_millis(150);
    let server = Server::start(Timeouts {
        header: limit,
        ..timeouts()
    });
    let mut client = Client::connect(&server);
    client.get(1);
    assert!(client.wait_for(kind::DATA).is_some());
    thread::sleep(2 * limit);
    client.get(3);
    assert!(client.wait_for(kind::DATA).is_some(), "idle is not slow");
    client
        .send(kind::HEADERS, END_STREAM, 5, &GET[..2])
        .unwrap();
    let after = closes_after(&mut client.0);
    assert!(
        after >= limit / 2 && after < Duration::from_secs(3),
        "{after:?}"
    );
}

#[test]
fn idle_connections_are_sent_away() {
    let limit = Duration::from_millis(400);
    let server = Server::start(Timeouts {
        idle: limit,
        header: limit,
        ..timeouts()
    });
    let mut client = Client::connect(&server);
    client.get(1);
    assert!(client.wait_for(kind::DATA).is_some());
    assert_eq!(client.farewell(), Some(0), "politely");
    // It does not answer the ping that comes with the farewell.
    assert!(closes_after(&mut client.0) < Duration::from_secs(3));
}

#[test]
fn a_client_without_window_is_closed() {
    let limit = Duration::from_millis(200);
    let server = Server::start(Timeouts {
        write: limit,
        ..timeouts()
    });
    let mut client = Client::connect(&server);
    // SETTINGS_INITIAL_WINDOW_SIZE (4) = 0.
    client.send(SETTINGS, 0, 0, &[0, 4, 0, 0, 0, 0]).unwrap();
    client.get(1);
    let after = closes_after(&mut client.0);
    assert!(
        after >= limit && after < Duration::from_secs(3),
        "{after:?}"
    );
}

#[test]
fn a_drain_lets_streams_finish() {
    let server = Server::start(timeouts());
    let mut client = Client::connect(&server);
    // `:path: /slow`, a literal.
    let mut slow = vec![0x82, 0x86, 0x04, 5];
    slow.extend_from_slice(b"/slow");
    let flags = END_HEADERS | END_STREAM;
    client.send(kind::HEADERS, flags, 1, &slow).unwrap();
    thread::sleep(Duration::from_millis(50));
    server.drain();
    assert_eq!(client.farewell(), Some(0));
    let ping = client.wait_for(kind::PING).unwrap();
    client.send(kind::PING, 1, 0, &ping).unwrap();
    assert_eq!(
        client.wait_for(kind::DATA).unwrap(),
        b"GET /slow 0 http2=true"
    );
    assert!(server.ended() < Duration::from_secs(2));
}

#[test]
fn slow_bodies_are_given_up_and_other_streams_go_on() {
    let server = Server::start(Timeouts {
        body_grace: Duration::from_millis(300),
        ..timeouts()
    });
    let mut client = Client::connect(&server);
    // `:method: POST`, `:scheme: http`, `:path: /`.
    client
        .send(kind::HEADERS, END_HEADERS, 1, &[0x83, 0x86, 0x84])
        .unwrap();
    client.send(kind::DATA, 0, 1, b"x").unwrap();
    assert_eq!(
        client.wait_for(kind::DATA).unwrap(),
        b"POST / 1 http2=true",
        "the toy answers when the body fails"
    );
    client.get(3);
    assert!(client.wait_for(kind::DATA).is_some());
    // One that comes in fast enough is read to its end.
    client
        .send(kind::HEADERS, END_HEADERS, 5, &[0x83, 0x86, 0x84])
        .unwrap();
    for _ in 0..12 {
        client.send(kind::DATA, 0, 5, &[b'x'; 100]).unwrap();
        thread::sleep(Duration::from_millis(50));
    }
    client.send(kind::DATA, END_STREAM, 5, b"").unwrap();
    assert_eq!(
        client.wait_for(kind::DATA).unwrap(),
        b"POST / 1200 http2=true"
    );
}
