//! HTTP/1 connections, time limits, caps and drain.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::thread;
use std::time::Duration;

use super::{Server, ask, closes_after, response, timeouts};
use crate::serve::limits::Timeouts;
use crate::serve::listener::Caps;

#[test]
fn keep_alive_and_pipelining() {
    let server = Server::start(timeouts());
    let mut client = server.connect();
    for _ in 0..3 {
        assert!(ask(&mut client, "/a").ends_with("GET /a 0 http2=false"));
    }
    let pair = "POST /b HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nxyzGET /c HTTP/1.1\r\nHost: a\r\n\r\n";
    client.write_all(pair.as_bytes()).unwrap();
    assert!(response(&mut client).ends_with("POST /b 3 http2=false"));
    assert!(response(&mut client).ends_with("GET /c 0 http2=false"));
}

#[test]
fn heads_may_come_in_pieces_and_have_a_limit() {
    let server = Server::start(timeouts());
    let mut client = server.connect();
    for piece in ["PR", "I / HT", "TP/1.1\r\nHost: a\r", "\n\r\n"] {
        client.write_all(piece.as_bytes()).unwrap();
        thread::sleep(Duration::from_millis(10));
    }
    assert!(response(&mut client).ends_with("PRI / 0 http2=false"));
    let long = "x".repeat(17_000);
    write!(client, "GET / HTTP/1.1\r\nHost: a\r\nx: {long}\r\n\r\n").unwrap();
    assert!(response(&mut client).starts_with("HTTP/1.1 431 "));
    let mut client = server.connect();
    let many = "x: 1\r\n".repeat(100);
    write!(client, "GET / HTTP/1.1\r\nHost: a\r\n{many}\r\n").unwrap();
    assert!(response(&mut client).starts_with("HTTP/1.1 431 "));
}

#[test]
fn panics_are_survived() {
    let server = Server::start(timeouts());
    let mut client = server.connect();
    let answer = ask(&mut client, "/panic");
    assert!(answer.starts_with("HTTP/1.1 500 "), "{answer}");
    assert!(answer.ends_with("panicked"));
    assert!(ask(&mut client, "/a").ends_with("/a 0 http2=false"));
    write!(client, "GET /sick HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
    closes_after(&mut client);
    assert!(ask(&mut server.connect(), "/a").starts_with("HTTP/1.1 200 "));
}

#[test]
fn time_limits_close() {
    let limit = Duration::from_millis(150);
    let slack = Duration::from_secs(3);
    let header = Server::start(Timeouts {
        header: limit,
        ..timeouts()
    });
    for start in ["", "GET / HT", "PRI * HTTP/2.0\r\n\r\n"] {
        let mut client = header.connect();
        client.write_all(start.as_bytes()).unwrap();
        let after = closes_after(&mut client);
        assert!(after >= limit / 2 && after < slack, "{start:?}: {after:?}");
    }
    // A slow second request counts from its first byte, not from the last answer.
    let mut client = header.connect();
    ask(&mut client, "/a");
    thread::sleep(2 * limit);
    assert!(ask(&mut client, "/a").ends_with("/a 0 http2=false"));
    // A line end behind a body is no head.
    client.write_all(b"\r\n").unwrap();
    thread::sleep(3 * limit);
    assert!(ask(&mut client, "/a").ends_with("/a 0 http2=false"));
    client.write_all(b"GET").unwrap();
    assert!(closes_after(&mut client) < slack);

    let idle = Server::start(Timeouts {
        idle: limit,
        ..timeouts()
    });
    let mut client = idle.connect();
    assert!(
        ask(&mut client, "/slow").contains("/slow"),
        "in flight is not idle"
    );
    let after = closes_after(&mut client);
    assert!(after >= limit / 2 && after < slack, "{after:?}");
}

#[test]
fn a_client_that_does_not_read_is_closed() {
    let server = Server::start(Timeouts {
        write: Duration::from_millis(300),
        idle: Duration::from_millis(300),
        ..timeouts()
    });
    let mut slow = server.connect();
    let mut stopped = server.connect();
    for client in [&mut slow, &mut stopped] {
        write!(client, "GET /large HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
    }
    // One that reads, though slowly, gets everything.
    let mut n_bytes = 0;
    let mut chunk = vec![0; 200_000];
    while n_bytes < 4 << 20 {
        let n = slow.read(&mut chunk).unwrap();
        assert_ne!(n, 0, "closed after {n_bytes} bytes");
        n_bytes += n;
        thread::sleep(Duration::from_millis(30));
    }
    server.drain();
    assert!(server.ended() < Duration::from_secs(3));
    let mut rest = Vec::new();
    let _ = stopped.read_to_end(&mut rest);
    assert!(rest.len() < 4 << 20);
}

#[test]
fn slow_bodies_are_given_up() {
    let server = Server::start(Timeouts {
        body_grace: Duration::from_millis(300),
        ..timeouts()
    });
    let mut client = server.connect();
    let head = "POST /b HTTP/1.1\r\nHost: a\r\nContent-Length: 3000\r\n\r\n";
    // Fast enough: 1,000 bytes a second.
    client.write_all(head.as_bytes()).unwrap();
    for _ in 0..30 {
        client.write_all(&[b'x'; 100]).unwrap();
        thread::sleep(Duration::from_millis(50));
    }
    assert!(response(&mut client).ends_with("POST /b 3000 http2=false"));
    // A slow handler is not a slow client.
    let slow = head.replace("/b", "/slow").replace("3000", "1");
    client.write_all(format!("{slow}x").as_bytes()).unwrap();
    assert!(response(&mut client).starts_with("HTTP/1.1 200 "));
    // Nor is one whose bytes nobody takes.
    let busy = head.replace("/b", "/busy").replace("3000", "3");
    client.write_all(busy.as_bytes()).unwrap();
    thread::sleep(Duration::from_millis(50));
    client.write_all(b"xyz").unwrap();
    assert!(response(&mut client).ends_with("POST /busy 3 http2=false"));
    client.write_all(head.as_bytes()).unwrap();
    for _ in 0..30 {
        let _ = client.write_all(b"x");
        thread::sleep(Duration::from_millis(20));
    }
    assert!(response(&mut client).starts_with("HTTP/1.1 408 "));
}

#[test]
fn a_drain_finishes_what_is_in_flight() {
    let server = Server::start(timeouts());
    let mut busy = server.connect();
    let mut idle = server.connect();
    let (mut late, mut new) = (server.connect(), server.connect());
    let mut silent = server.connect();
    ask(&mut idle, "/a");
    ask(&mut late, "/a");
    write!(busy, "GET /slow HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
    thread::sleep(Duration::from_millis(50));
    server.drain();
    // Their requests were on their way.
    for late in [&mut late, &mut new] {
        let answer = ask(late, "/late");
        assert!(answer.contains("/late"), "{answer}");
        assert!(answer.contains("connection: close"), "{answer}");
        closes_after(late);
    }
    closes_after(&mut idle);
    let answer = response(&mut busy);
    assert!(answer.ends_with("/slow 0 http2=false"), "{answer}");
    assert!(answer.contains("connection: close"), "{answer}");
    let address = server.address;
    assert!(server.ended() < Duration::from_secs(1));
    closes_after(&mut silent);
    assert!(TcpStream::connect(address).is_err());
}

#[test]
fn connections_beyond_the_cap_are_refused() {
    let server = Server::capped(timeouts(), Caps::new(1, 0));
    let mut first = server.connect();
    assert!(ask(&mut first, "/a").contains("/a"));
    closes_after(&mut server.connect());
    first.shutdown(Shutdown::Both).unwrap();
    drop(first);
    thread::sleep(Duration::from_millis(50));
    assert!(ask(&mut server.connect(), "/a").contains("/a"));
}

#[test]
fn an_early_answer_is_not_lost_in_a_reset() {
    let server = Server::start(timeouts());
    let mut client = server.connect();
    // Far more than the socket's buffers would hide.
    let long = "x".repeat(200_000);
    let _ = write!(client, "GET / HTTP/1.1\r\nHost: a\r\nx: {long}");
    thread::sleep(Duration::from_millis(50));
    let _ = client.write_all(long.as_bytes());
    thread::sleep(Duration::from_millis(50));
    assert!(response(&mut client).starts_with("HTTP/1.1 431 "));
}

#[test]
fn what_was_sent_too_much_does_not_reset_the_answer() {
    let server = Server::start(timeouts());
    let mut client = server.connect();
    let head = "GET /slow HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    let many = "GET /b HTTP/1.1\r\nHost: a\r\n\r\n".repeat(5_000);
    client
        .write_all(format!("{head}{many}").as_bytes())
        .unwrap();
    let mut answer = String::new();
    client.read_to_string(&mut answer).unwrap();
    assert!(answer.ends_with("/slow 0 http2=false"), "{answer}");
}

#[test]
fn a_body_that_ends_early_does_not_look_whole() {
    let server = Server::start(timeouts());
    for version in ["1.0", "1.1"] {
        let mut client = server.connect();
        write!(client, "GET /cut HTTP/{version}\r\nHost: a\r\n\r\n").unwrap();
        let mut answer = Vec::new();
        let end = client.read_to_end(&mut answer);
        let is_chunked = answer.windows(7).any(|bytes| bytes == b"chunked");
        assert!(end.is_err() || is_chunked && !answer.ends_with(b"0\r\n\r\n"));
    }
}

#[test]
fn interim_answers_are_not_final() {
    let server = Server::start(timeouts());
    let mut client = server.connect();
    let answer = ask(&mut client, "/interim");
    assert!(answer.starts_with("HTTP/1.1 500 "), "{answer}");
    assert!(answer.ends_with("/interim 0 http2=false"), "{answer}");
    assert!(ask(&mut client, "/a").ends_with("/a 0 http2=false"));
}

/// Reads what is there until `n` bytes came.
fn read_exactly(stream: &mut TcpStream, n: usize) -> String {
    let mut bytes = vec![0; n];
    stream.read_exact(&mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn who_expects_it_is_told_to_continue() {
    const CONTINUE: &str = "HTTP/1.1 100 Continue\r\n\r\n";
    let server = Server::start(timeouts());
    let mut client = server.connect();
    let head = "POST /b HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n";
    client.write_all(head.as_bytes()).unwrap();
    assert_eq!(read_exactly(&mut client, CONTINUE.len()), CONTINUE);
    client.write_all(b"xyz").unwrap();
    assert!(response(&mut client).ends_with("POST /b 3 http2=false"));
    // Who does not wait is not told.
    client.write_all(format!("{head}xyz").as_bytes()).unwrap();
    assert!(response(&mut client).starts_with("HTTP/1.1 200 "));
    // An answer without reading ends the connection: nobody knows whether the body will come.
    client
        .write_all(head.replace("/b", "/ignore").as_bytes())
        .unwrap();
    assert!(response(&mut client).starts_with("HTTP/1.1 200 "));
    closes_after(&mut client);
}

#[test]
fn what_is_left_of_a_body_is_skipped_or_ends_the_connection() {
    let server = Server::start(timeouts());
    let mut client = server.connect();
    let head = "POST /ignore HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n";
    client
        .write_all(format!("{head}xyz{head}xyz").as_bytes())
        .unwrap();
    for _ in 0..2 {
        assert!(response(&mut client).starts_with("HTTP/1.1 200 "));
    }
    client.write_all(format!("{head}x").as_bytes()).unwrap();
    assert!(response(&mut client).starts_with("HTTP/1.1 200 "));
    client.write_all(b"yz").unwrap();
    closes_after(&mut client);
}

#[test]
fn chunked_bodies_are_read_and_their_trailers_dropped() {
    let server = Server::start(timeouts());
    let mut client = server.connect();
    let head = "POST /b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    for piece in [head, "3;x=y\r\nab", "c\r\n0\r\nA:", " b\r\n\r", "\n"] {
        client.write_all(piece.as_bytes()).unwrap();
        thread::sleep(Duration::from_millis(10));
    }
    assert!(response(&mut client).ends_with("POST /b 3 http2=false"));
    assert!(ask(&mut client, "/a").ends_with("/a 0 http2=false"));
    client
        .write_all(format!("{head}3\r\nabcd\r\n").as_bytes())
        .unwrap();
    let answer = response(&mut client);
    assert!(!answer.contains("POST /b 4"), "{answer}");
    closes_after(&mut client);
}

#[test]
fn a_client_that_goes_takes_its_request_along() {
    let server = Server::start(timeouts());
    let mut client = server.connect();
    write!(client, "GET /slow HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
    thread::sleep(Duration::from_millis(20));
    client.shutdown(Shutdown::Write).unwrap();
    assert_eq!(response(&mut client), "");
    // One that only sends its next request early does not.
    let mut client = server.connect();
    write!(client, "GET /slow HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
    thread::sleep(Duration::from_millis(20));
    write!(client, "GET /a HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
    assert!(response(&mut client).contains("/slow 0"));
    assert!(response(&mut client).contains("/a 0"));
}

#[test]
fn garbage_is_answered_at_once() {
    let server = Server::start(timeouts());
    for garbage in [
        "\u{16}\u{3}\u{1}\u{2}",
        "GET / HTTP/2.0\r\n",
        "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n",
    ] {
        let mut client = server.connect();
        client.write_all(garbage.as_bytes()).unwrap();
        let answer = response(&mut client);
        assert!(answer.starts_with("HTTP/1.1 400 "), "{garbage:?}: {answer}");
        assert!(answer.contains("connection: close\r\n"), "{answer}");
        closes_after(&mut client);
    }
}

#[test]
fn head_has_a_length_and_no_body() {
    let server = Server::start(timeouts());
    let mut client = server.connect();
    let requests = "HEAD /a HTTP/1.1\r\nHost: a\r\n\r\nGET /a HTTP/1.0\r\n\r\n";
    client.write_all(requests.as_bytes()).unwrap();
    let mut text = String::new();
    client.read_to_string(&mut text).unwrap();
    let (first, second) = text.split_once("\r\n\r\n").unwrap();
    assert!(first.contains("content-length: 21"), "{first}");
    assert!(second.starts_with("HTTP/1.1 200 "), "{second}");
    assert!(second.contains("connection: close\r\n"), "{second}");
}

#[test]
fn empty_lines_before_a_request_are_nothing_however_they_arrive() {
    let server = Server::start(timeouts());
    for (first, rest) in [("", "\r\n\r\n"), ("\r", "\n\r\n"), ("\r\n\r", "\n\n")] {
        let mut stream = server.connect();
        // Answered, so that what comes next is read on its own.
        ask(&mut stream, "/a");
        stream.write_all(first.as_bytes()).unwrap();
        std::thread::sleep(Duration::from_millis(50));
        write!(stream, "{rest}GET /b HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
        let answer = response(&mut stream);
        assert!(answer.starts_with("HTTP/1.1 200 "), "{first:?}: {answer}");
    }
}
