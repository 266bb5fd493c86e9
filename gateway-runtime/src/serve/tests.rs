//! The data listener over real sockets, with a toy handler.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body::{Body, Frame};
use hyper::body::Incoming;
use tokio::sync::watch;

use super::connection::Timeouts;
use super::listener::{self, Caps};
use super::shutdown::Phase;
use super::worker::{self, Shared};
use super::{Connection, Handler};

/// A whole body; `sick` ones panic.
pub(super) struct Toy {
    bytes: Option<Bytes>,
    sick: bool,
}

impl Toy {
    fn text(text: &str) -> Toy {
        Toy {
            bytes: Some(Bytes::copy_from_slice(text.as_bytes())),
            sick: false,
        }
    }
}

impl Body for Toy {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        assert!(!self.sick, "a sick body");
        Poll::Ready(self.bytes.take().map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_none()
    }

    fn size_hint(&self) -> http_body::SizeHint {
        http_body::SizeHint::with_exact(self.bytes.as_ref().map_or(0, |bytes| bytes.len() as u64))
    }
}

/// Answers with method, path and length of the body. `/slow` takes 200 ms, `/panic` and `/sick` panic,
/// `/large` is 4 MiB.
#[derive(Clone)]
pub(super) struct ToyHandler;

impl Handler for ToyHandler {
    type Body = Toy;

    fn handle(
        self: &Arc<Self>,
        request: http::Request<Incoming>,
        connection: &Arc<Connection>,
    ) -> impl Future<Output = http::Response<Toy>> + Send + use<> {
        let http2 = connection.http2;
        async move {
            let path = request.uri().path().to_owned();
            let method = request.method().clone();
            let mut body = std::pin::pin!(request.into_body());
            let mut n_bytes = 0;
            while let Some(Ok(frame)) =
                std::future::poll_fn(|context| body.as_mut().poll_frame(context)).await
            {
                n_bytes += frame.data_ref().map_or(0, Bytes::len);
            }
            match path.as_str() {
                "/slow" => tokio::time::sleep(Duration::from_millis(200)).await,
                "/panic" => panic!("a sick handler"),
                _ => {}
            }
            let body = match path.as_str() {
                "/large" => Toy::text(&"x".repeat(4 << 20)),
                _ => Toy::text(&format!("{method} {path} {n_bytes} http2={http2}")),
            };
            let sick = path == "/sick";
            http::Response::new(Toy { sick, ..body })
        }
    }

    fn panicked(self: &Arc<Self>) -> http::Response<Toy> {
        let mut response = http::Response::new(Toy::text("panicked"));
        *response.status_mut() = http::StatusCode::INTERNAL_SERVER_ERROR;
        response
    }
}

/// A data thread.
pub(super) struct Server {
    pub(super) address: SocketAddr,
    pub(super) phase: watch::Sender<Phase>,
    thread: JoinHandle<std::io::Result<()>>,
}

pub(super) const LONG: Duration = Duration::from_secs(60);

pub(super) fn timeouts() -> Timeouts {
    Timeouts {
        header: LONG,
        idle: LONG,
        write: LONG,
        park: LONG,
    }
}

impl Server {
    pub(super) fn start(timeouts: Timeouts) -> Server {
        Server::capped(timeouts, Caps::new(1000, 0))
    }

    fn capped(timeouts: Timeouts, caps: Caps) -> Server {
        let sockets = listener::bind(([127, 0, 0, 1], 0).into(), 1).unwrap();
        let address = sockets[0].local_addr().unwrap();
        let (phase, receiver) = watch::channel(Phase::Running);
        let shared = Shared {
            caps: Arc::new(caps),
            timeouts,
            max_head_bytes: 16 * 1024,
            drain: Duration::from_secs(5),
            phase: receiver,
        };
        let thread = thread::spawn(move || worker::run(sockets, ToyHandler, shared));
        Server {
            address,
            phase,
            thread,
        }
    }

    pub(super) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(10)))
            .unwrap();
        stream
    }

    fn drain(&self) {
        self.phase.send(Phase::Draining).unwrap();
    }

    fn ended(self) -> Duration {
        let start = Instant::now();
        self.thread.join().unwrap().unwrap();
        start.elapsed()
    }
}

/// Reads one response with a length; an empty text where the server closed.
fn response(stream: &mut TcpStream) -> String {
    let mut text = Vec::new();
    let mut byte = [0];
    while !text.ends_with(b"\r\n\r\n") {
        if stream.read(&mut byte).unwrap_or(0) == 0 {
            return String::from_utf8(text).unwrap();
        }
        text.push(byte[0]);
    }
    let mut text = String::from_utf8(text).unwrap();
    let length = text
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    stream.read_exact(&mut body).unwrap();
    text.push_str(std::str::from_utf8(&body).unwrap());
    text
}

fn ask(stream: &mut TcpStream, path: &str) -> String {
    write!(stream, "GET {path} HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
    response(stream)
}

/// How long until the server closes.
fn closes_after(stream: &mut TcpStream) -> Duration {
    let start = Instant::now();
    let mut rest = [0; 4096];
    while stream.read(&mut rest).unwrap_or(0) > 0 {}
    start.elapsed()
}

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
    assert!(after >= limit && after < slack, "{after:?}");
}

#[test]
fn a_client_that_does_not_read_is_closed() {
    let server = Server::start(Timeouts {
        write: Duration::from_millis(150),
        ..timeouts()
    });
    let mut client = server.connect();
    for _ in 0..4 {
        write!(client, "GET /large HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
    }
    thread::sleep(Duration::from_millis(600));
    server.drain();
    assert!(server.ended() < Duration::from_secs(3));
}

#[test]
fn parked_connections_go_on() {
    let server = Server::start(Timeouts {
        park: Duration::from_millis(30),
        ..timeouts()
    });
    let mut client = server.connect();
    for _ in 0..3 {
        assert!(ask(&mut client, "/a").ends_with("/a 0 http2=false"));
        thread::sleep(Duration::from_millis(120));
    }
    write!(
        client,
        "POST /b HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nx"
    )
    .unwrap();
    thread::sleep(Duration::from_millis(120));
    client.write_all(b"yz").unwrap();
    assert!(response(&mut client).ends_with("POST /b 3 http2=false"));
}

#[test]
fn a_drain_finishes_what_is_in_flight() {
    let server = Server::start(Timeouts {
        park: Duration::from_millis(30),
        ..timeouts()
    });
    let mut busy = server.connect();
    let mut idle = server.connect();
    let mut silent = server.connect();
    let mut parked = server.connect();
    ask(&mut parked, "/a");
    thread::sleep(Duration::from_millis(120));
    ask(&mut idle, "/a");
    write!(busy, "GET /slow HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
    thread::sleep(Duration::from_millis(50));
    server.drain();
    assert!(closes_after(&mut idle) < Duration::from_millis(150));
    closes_after(&mut parked);
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
