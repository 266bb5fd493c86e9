//! The upstream: a raw HTTP/1.1 server that records every request byte for byte and answers as told.

use std::collections::VecDeque;
use std::io::Write;
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::Result;
use crate::http1::{Framing, Got, Head, Headers, Wire, latin1};

/// How long a connection may stay silent.
const IDLE: Duration = Duration::from_secs(120);

/// One request as it came.
#[derive(Debug, Clone, Default)]
pub struct Recorded {
    /// Unique within the process; [`Reply::echo`] sends it back.
    pub id: u64,
    /// Which connection it came on, counted from 0.
    pub connection: u64,
    /// The method.
    pub method: String,
    /// The request target.
    pub target: String,
    /// The fields in the order and the spelling of the wire.
    pub headers: Headers,
    /// The body without its framing.
    pub body: Vec<u8>,
    /// The fields after a chunked body.
    pub trailers: Headers,
    /// The head as it came.
    pub head: Vec<u8>,
    /// What is wrong with it: a head that cannot be read in one way only, or a body that was cut.
    pub fault: Option<String>,
}

impl Recorded {
    /// The path of the target.
    #[must_use]
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// The query of the target.
    #[must_use]
    pub fn query(&self) -> Option<&str> {
        self.target.split_once('?').map(|(_, query)| query)
    }

    /// The first value of a field.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)
    }

    /// The body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// A step of an answer.
#[derive(Debug, Clone)]
enum Step {
    Write(Vec<u8>),
    Trickle(Vec<u8>, Duration),
    Pause(Duration),
    Hang,
    Close,
    Reset,
}

/// What the stub does with a request.
#[derive(Debug, Clone)]
pub struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    chunked: bool,
    delay: Duration,
    steps: Option<Vec<Step>>,
}

impl Reply {
    /// A status with an empty body.
    #[must_use]
    pub fn status(status: u16) -> Reply {
        Reply {
            status,
            headers: Vec::new(),
            body: Vec::new(),
            chunked: false,
            delay: Duration::ZERO,
            steps: None,
        }
    }

    /// 200 with a text body.
    #[must_use]
    pub fn text(body: &str) -> Reply {
        Reply::status(200)
            .header("Content-Type", "text/plain")
            .body(body)
    }

    /// 200 with a JSON object that repeats the request and tells its unique id, in the header
    /// `X-Stub-Id` too.
    #[must_use]
    pub fn echo(request: &Recorded) -> Reply {
        let echo = serde_json::json!({
            "id": request.id,
            "method": request.method,
            "target": request.target,
            "headers": request.headers.0,
            "body": latin1(&request.body),
        });
        Reply::status(200)
            .header("Content-Type", "application/json")
            .header("X-Stub-Id", &request.id.to_string())
            .body(echo.to_string())
    }

    /// These bytes as they are, and then the next request.
    #[must_use]
    pub fn raw(bytes: impl Into<Vec<u8>>) -> Reply {
        Reply::status(0).step(Step::Write(bytes.into()))
    }

    /// These bytes as they are, and then the end of the connection.
    #[must_use]
    pub fn raw_close(bytes: impl Into<Vec<u8>>) -> Reply {
        Reply::raw(bytes).step(Step::Close)
    }

    /// The first `length` bytes of this answer, and then the end of the connection.
    #[must_use]
    pub fn cut(self, length: usize) -> Reply {
        let mut bytes = self.bytes("GET");
        bytes.truncate(length);
        Reply::raw_close(bytes)
    }

    /// This answer byte by byte, with a pause after each.
    #[must_use]
    pub fn trickle(self, pause: Duration) -> Reply {
        let bytes = self.bytes("GET");
        Reply::status(0).step(Step::Trickle(bytes, pause))
    }

    /// Nothing, with the connection open.
    #[must_use]
    pub fn hang() -> Reply {
        Reply::status(0).step(Step::Hang)
    }

    /// The end of the connection.
    #[must_use]
    pub fn close() -> Reply {
        Reply::status(0).step(Step::Close)
    }

    /// A reset of the connection.
    #[must_use]
    pub fn reset() -> Reply {
        Reply::status(0).step(Step::Reset)
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Reply {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Sets the body.
    #[must_use]
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Reply {
        self.body = body.into();
        self
    }

    /// Frames the body in chunks.
    #[must_use]
    pub fn chunked(mut self) -> Reply {
        self.chunked = true;
        self
    }

    /// Holds the answer back.
    #[must_use]
    pub fn after(mut self, delay: Duration) -> Reply {
        self.delay = delay;
        self
    }

    /// Then waits, when it is made of raw bytes.
    #[must_use]
    pub fn pause(self, pause: Duration) -> Reply {
        self.step(Step::Pause(pause))
    }

    /// Then sends more raw bytes.
    #[must_use]
    pub fn then(self, bytes: impl Into<Vec<u8>>) -> Reply {
        self.step(Step::Write(bytes.into()))
    }

    /// Then keeps the connection open without a word.
    #[must_use]
    pub fn then_hang(self) -> Reply {
        self.step(Step::Hang)
    }

    fn step(mut self, step: Step) -> Reply {
        self.steps.get_or_insert_default().push(step);
        self
    }

    fn bytes(&self, method: &str) -> Vec<u8> {
        let mut head = format!("HTTP/1.1 {} Status\r\n", self.status);
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        let bodiless = matches!(self.status, 204 | 304);
        if self.chunked {
            head.push_str("Transfer-Encoding: chunked\r\n");
        } else if !bodiless {
            head.push_str(&format!("Content-Length: {}\r\n", self.body.len()));
        }
        head.push_str("\r\n");
        let mut bytes = crate::http1::from_latin1(&head);
        if bodiless || method == "HEAD" {
            return bytes;
        }
        if !self.chunked {
            bytes.extend_from_slice(&self.body);
            return bytes;
        }
        for chunk in self.body.chunks(1000) {
            bytes.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
            bytes.extend_from_slice(chunk);
            bytes.extend_from_slice(b"\r\n");
        }
        bytes.extend_from_slice(b"0\r\n\r\n");
        bytes
    }
}

type Handler = Box<dyn Fn(&Recorded) -> Reply + Send + Sync>;

struct Shared {
    handler: Handler,
    /// Answers that go before the handler's.
    queue: Mutex<VecDeque<Reply>>,
    /// Answer after the head, without reading the body.
    early: AtomicBool,
    requests: Mutex<Vec<Recorded>>,
    connections: Mutex<Vec<(u64, TcpStream)>>,
    opened: AtomicU64,
    stopped: AtomicBool,
}

/// A running upstream; it stops when dropped.
pub struct Stub {
    address: SocketAddr,
    shared: Arc<Shared>,
}

impl std::fmt::Debug for Stub {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Stub({})", self.address)
    }
}

impl Stub {
    /// An upstream that echoes.
    ///
    /// # Errors
    ///
    /// When no port is free.
    pub fn echo() -> Result<Stub> {
        Stub::start(Reply::echo)
    }

    /// An upstream that always gives the same answer.
    ///
    /// # Errors
    ///
    /// When no port is free.
    pub fn constant(reply: Reply) -> Result<Stub> {
        Stub::start(move |_| reply.clone())
    }

    /// An upstream on a free port.
    ///
    /// # Errors
    ///
    /// When no port is free.
    pub fn start(handler: impl Fn(&Recorded) -> Reply + Send + Sync + 'static) -> Result<Stub> {
        Stub::start_at((Ipv4Addr::LOCALHOST, 0).into(), handler)
    }

    /// An upstream on a given address, for one that comes back.
    ///
    /// # Errors
    ///
    /// When the address is taken.
    pub fn start_at(
        address: SocketAddr,
        handler: impl Fn(&Recorded) -> Reply + Send + Sync + 'static,
    ) -> Result<Stub> {
        let listener = TcpListener::bind(address)?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            handler: Box::new(handler),
            queue: Mutex::default(),
            early: AtomicBool::new(false),
            requests: Mutex::default(),
            connections: Mutex::default(),
            opened: AtomicU64::new(0),
            stopped: AtomicBool::new(false),
        });
        let accepting = Arc::clone(&shared);
        std::thread::spawn(move || accept(&listener, &accepting));
        Ok(Stub { address, shared })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// `http://host:port`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Gives the next requests these answers, before the handler is asked again.
    pub fn next(&self, replies: impl IntoIterator<Item = Reply>) {
        lock(&self.shared.queue).extend(replies);
    }

    /// Forgets the answers of [`Stub::next`] that were not given.
    pub fn clear_next(&self) {
        lock(&self.shared.queue).clear();
    }

    /// Answers after the head, without reading the body first.
    pub fn answer_early(&self, early: bool) {
        self.shared.early.store(early, Ordering::SeqCst);
    }

    /// The requests so far.
    #[must_use]
    pub fn requests(&self) -> Vec<Recorded> {
        lock(&self.shared.requests).clone()
    }

    /// The requests so far, which are then forgotten.
    #[must_use]
    pub fn take_requests(&self) -> Vec<Recorded> {
        std::mem::take(&mut *lock(&self.shared.requests))
    }

    /// Forgets the requests so far.
    pub fn forget_requests(&self) {
        lock(&self.shared.requests).clear();
    }

    /// How many connections were accepted so far.
    #[must_use]
    pub fn n_connections(&self) -> u64 {
        self.shared.opened.load(Ordering::SeqCst)
    }

    /// Closes every open connection; new ones are accepted.
    pub fn close_connections(&self) {
        for (_, stream) in lock(&self.shared.connections).drain(..) {
            stream.shutdown(Shutdown::Both).ok();
        }
    }

    /// Closes every connection and the listener: from then on the address refuses.
    pub fn stop(&self) {
        if self.shared.stopped.swap(true, Ordering::SeqCst) {
            return;
        }
        // Wakes the accepting thread.
        TcpStream::connect_timeout(&self.address, Duration::from_secs(1)).ok();
        let deadline = Instant::now() + Duration::from_secs(2);
        while TcpStream::connect_timeout(&self.address, Duration::from_millis(100)).is_ok()
            && Instant::now() < deadline
        {
            std::thread::sleep(Duration::from_millis(2));
        }
        self.close_connections();
    }
}

impl Drop for Stub {
    fn drop(&mut self) {
        self.stop();
    }
}

/// An address that refuses connections.
///
/// # Errors
///
/// When no port is free.
pub fn refusing_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    for stream in listener.incoming() {
        if shared.stopped.load(Ordering::SeqCst) {
            return;
        }
        let Ok(stream) = stream else { continue };
        let number = shared.opened.fetch_add(1, Ordering::SeqCst);
        if let Ok(clone) = stream.try_clone() {
            lock(&shared.connections).push((number, clone));
        }
        let shared = Arc::clone(shared);
        std::thread::spawn(move || {
            serve(stream, number, &shared);
            // The last handle closes the connection.
            lock(&shared.connections).retain(|(other, _)| *other != number);
        });
    }
}

/// Serves one connection until it ends.
fn serve(stream: TcpStream, connection: u64, shared: &Shared) {
    static NEXT_ID: AtomicU64 = AtomicU64::new(1);
    let mut wire = Wire::new(stream);
    while !shared.stopped.load(Ordering::SeqCst) {
        let deadline = Instant::now() + IDLE;
        let Ok(head) = wire.take_until(b"\r\n\r\n", deadline) else {
            if !wire.buffer().is_empty() {
                lock(&shared.requests).push(Recorded {
                    connection,
                    head: wire.buffer().to_vec(),
                    fault: Some("the head was cut".to_owned()),
                    ..Recorded::default()
                });
            }
            return;
        };
        let mut request = Recorded {
            id: NEXT_ID.fetch_add(1, Ordering::Relaxed),
            connection,
            head,
            ..Recorded::default()
        };
        let framing = read_head(&mut request);
        let early = shared.early.load(Ordering::SeqCst);
        if !early {
            read_body(&mut request, framing, &mut wire, deadline);
        }
        let broken = request.fault.is_some();
        lock(&shared.requests).push(request.clone());
        if broken {
            return;
        }
        let next = lock(&shared.queue).pop_front();
        let reply = next.unwrap_or_else(|| (shared.handler)(&request));
        let goes_on = answer(&reply, &request, wire.stream(), shared);
        if early {
            // Unread bytes would turn the close into a reset that overtakes the answer.
            wire.stream().shutdown(Shutdown::Write).ok();
            while wire.fill(Instant::now() + Duration::from_secs(1)) == Got::Bytes {}
        }
        if early || !goes_on {
            return;
        }
    }
}

/// Reads the head into `request`; gives the framing of the body.
fn read_head(request: &mut Recorded) -> Option<Framing> {
    let head = match Head::read(&request.head) {
        Ok(head) => head,
        Err(fault) => {
            request.fault = Some(fault);
            return None;
        }
    };
    let framing = head.framing();
    request.headers = head.headers;
    match head.line.split(' ').collect::<Vec<_>>().as_slice() {
        [method, target, "HTTP/1.1"] => {
            request.method = (*method).to_owned();
            request.target = (*target).to_owned();
        }
        _ => request.fault = Some(format!("request line {:?}", head.line)),
    }
    framing.unwrap_or_else(|fault| {
        request.fault = Some(fault);
        None
    })
}

fn read_body(request: &mut Recorded, framing: Option<Framing>, wire: &mut Wire, deadline: Instant) {
    if request
        .header("expect")
        .is_some_and(|value| value.eq_ignore_ascii_case("100-continue"))
    {
        wire.stream()
            .write_all(b"HTTP/1.1 100 Continue\r\n\r\n")
            .ok();
    }
    match framing {
        Some(Framing::Length(length)) => {
            let (body, _) = wire.take(length, deadline);
            if body.len() < length {
                request.fault = Some(format!("the body was cut at {} of {length}", body.len()));
            }
            request.body = body;
        }
        Some(Framing::Chunked) => match wire.chunked(deadline) {
            Ok((body, trailers)) => {
                request.body = body;
                request.trailers = trailers;
            }
            Err(fault) => request.fault = Some(fault.to_string()),
        },
        Some(Framing::Close) | None => {}
    }
}

/// Gives the answer; tells whether the connection goes on.
fn answer(reply: &Reply, request: &Recorded, stream: &mut TcpStream, shared: &Shared) -> bool {
    wait(reply.delay, shared);
    let whole = [Step::Write(reply.bytes(&request.method))];
    for step in reply.steps.as_deref().unwrap_or(&whole) {
        let gone = match step {
            Step::Write(bytes) => stream.write_all(bytes).is_err(),
            Step::Trickle(bytes, pause) => bytes.iter().any(|byte| {
                wait(*pause, shared);
                stream.write_all(&[*byte]).is_err() || shared.stopped.load(Ordering::SeqCst)
            }),
            Step::Pause(pause) => {
                wait(*pause, shared);
                false
            }
            Step::Hang => {
                wait(IDLE, shared);
                true
            }
            Step::Close => true,
            Step::Reset => {
                socket2::SockRef::from(&*stream)
                    .set_linger(Some(Duration::ZERO))
                    .ok();
                true
            }
        };
        if gone {
            return false;
        }
    }
    true
}

/// Sleeps, but not longer than the stub lives.
fn wait(time: Duration, shared: &Shared) {
    let deadline = Instant::now() + time;
    while !shared.stopped.load(Ordering::SeqCst) {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return;
        }
        std::thread::sleep(left.min(Duration::from_millis(20)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http1::{Client, NoAnswer, PATIENCE, exchange};

    #[test]
    fn records_bytes_and_echoes_with_an_id() {
        let stub = Stub::echo().unwrap();
        let request = "POST /a?b=%20 HTTP/1.1\r\nhOST: x\r\nContent-Length: 2\r\n\r\nhi";
        let response = exchange(stub.address(), request).unwrap();
        let recorded = stub.take_requests();
        assert_eq!(recorded.len(), 1);
        assert_eq!(recorded[0].target, "/a?b=%20");
        assert_eq!(recorded[0].headers.0[0].0, "hOST");
        assert_eq!(recorded[0].body, b"hi");
        assert_eq!(response.header("x-stub-id"), recorded[0].id.to_string());
    }

    #[test]
    fn queued_answers_go_first() {
        let stub = Stub::constant(Reply::text("usual")).unwrap();
        stub.next([Reply::status(503)]);
        let mut client = Client::connect(stub.address()).unwrap();
        let mut ask = || {
            client.send("GET / HTTP/1.1\r\n\r\n").unwrap();
            client.read("GET", PATIENCE).unwrap()
        };
        assert_eq!(ask().status, 503);
        assert_eq!(ask().text(), "usual");
    }

    #[test]
    fn faults_are_what_they_say() {
        let whole = || Reply::text("0123456789");
        let cases = [
            (Reply::close(), NoAnswer::Closed),
            (Reply::reset(), NoAnswer::Closed),
            (whole().cut(70), NoAnswer::Cut),
            (
                Reply::raw("HTTP/1.1 200 OK\r\nConten").then_hang(),
                NoAnswer::Late,
            ),
            (
                Reply::raw("garbage\r\n\r\n"),
                NoAnswer::Malformed("status line \"garbage\"".to_owned()),
            ),
        ];
        let stub = Stub::echo().unwrap();
        for (reply, expected) in cases {
            stub.next([reply.clone()]);
            let mut client = Client::connect(stub.address()).unwrap();
            client.send("GET / HTTP/1.1\r\n\r\n").unwrap();
            let limit = Duration::from_millis(500);
            assert_eq!(
                client.read("GET", limit).unwrap_err(),
                expected,
                "{reply:?}"
            );
        }
    }

    #[test]
    fn a_stopped_stub_refuses_and_can_come_back() {
        let stub = Stub::echo().unwrap();
        let address = stub.address();
        stub.stop();
        assert!(Client::connect(address).is_err());
        let again = Stub::start_at(address, Reply::echo).unwrap();
        assert_eq!(
            exchange(address, "GET / HTTP/1.1\r\n\r\n").unwrap().status,
            200
        );
        drop(again);
    }

    #[test]
    fn chunked_and_slow_answers_arrive_whole() {
        let stub = Stub::echo().unwrap();
        let long = "x".repeat(2500);
        stub.next([
            Reply::text(&long).chunked(),
            Reply::text("slow").trickle(Duration::from_millis(1)),
        ]);
        assert_eq!(
            exchange(stub.address(), "GET / HTTP/1.1\r\n\r\n")
                .unwrap()
                .text(),
            long
        );
        assert_eq!(
            exchange(stub.address(), "GET / HTTP/1.1\r\n\r\n")
                .unwrap()
                .text(),
            "slow"
        );
    }

    #[test]
    fn a_head_that_can_be_read_in_two_ways_is_a_fault() {
        let stub = Stub::echo().unwrap();
        let smuggled = "GET / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n";
        assert!(exchange(stub.address(), smuggled).is_err());
        assert!(stub.requests()[0].fault.is_some());
    }
}
