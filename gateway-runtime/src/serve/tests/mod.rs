//! Tests over real sockets, with a toy handler.

mod admin;
mod http1;
mod http2;
mod process;

use std::future::poll_fn;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body::{Body, Frame};
use tokio::sync::watch;

use crate::descriptor::{
    Api, ApiKeySource, Gateway, Integration, Kind, Limits, Operation, ResponseType, RouteNode,
    Slot, Stage, UsagePlan,
};
use crate::serve::current::{self, Current};
use crate::serve::limits::Timeouts;
use crate::serve::listener::{self, Caps};
use crate::serve::shutdown::Phase;
use crate::serve::worker::{self, Shared};
use crate::serve::{Connection, Handler, RawHead, RequestBody};

/// A whole body; `sick` ones panic.
pub(super) struct Toy {
    bytes: Option<Bytes>,
    sick: bool,
    /// Whether its length is not known, and it panics behind its bytes.
    cut: bool,
}

impl Toy {
    fn text(text: &str) -> Toy {
        Toy {
            bytes: Some(Bytes::copy_from_slice(text.as_bytes())),
            sick: false,
            cut: false,
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
        self.sick = self.cut;
        Poll::Ready(self.bytes.take().map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_none() && !self.cut
    }

    fn size_hint(&self) -> http_body::SizeHint {
        if self.cut {
            return http_body::SizeHint::default();
        }
        http_body::SizeHint::with_exact(self.bytes.as_ref().map_or(0, |bytes| bytes.len() as u64))
    }
}

/// Answers with method, path and length of the body. `/slow` takes 200 ms, `/panic` and `/sick` panic,
/// `/cut` panics behind its first bytes, `/large` is 4 MiB, `/interim` has the status 103, `/ignore` does
/// not read the body, and `/busy` rests for a second when the body has nothing more for the moment.
#[derive(Clone)]
pub(super) struct ToyHandler;

impl Handler for ToyHandler {
    type Body = Toy;

    fn handle(
        self: &Arc<Self>,
        request: http::Request<RequestBody>,
        _head: Option<RawHead>,
        connection: &Arc<Connection>,
    ) -> impl Future<Output = http::Response<Toy>> + Send + use<> {
        let http2 = connection.http2;
        let connection = Arc::clone(connection);
        async move {
            let path = request.uri().path().to_owned();
            let method = request.method().clone();
            let mut body = std::pin::pin!(request.into_body());
            let mut n_bytes = 0;
            let mut is_fresh = path == "/busy";
            connection.awaits_body(true);
            while let Some(Ok(frame)) = poll_fn(|context| {
                if connection.body_is_slow() || path == "/ignore" {
                    return Poll::Ready(None);
                }
                let polled = body.as_mut().poll_frame(context);
                if polled.is_pending() && is_fresh {
                    return Poll::Ready(Some(Ok(Frame::data(Bytes::new()))));
                }
                polled
            })
            .await
            {
                if std::mem::take(&mut is_fresh) && frame.data_ref().is_some_and(Bytes::is_empty) {
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
                n_bytes += frame.data_ref().map_or(0, Bytes::len);
            }
            connection.awaits_body(false);
            if connection.body_is_slow() {
                let mut response = http::Response::new(Toy::text("too slow"));
                *response.status_mut() = http::StatusCode::REQUEST_TIMEOUT;
                return response;
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
            let (sick, cut) = (path == "/sick", path == "/cut");
            let mut response = http::Response::new(Toy { sick, cut, ..body });
            match path.as_str() {
                "/interim" => *response.status_mut() = http::StatusCode::EARLY_HINTS,
                "/no-content" => *response.status_mut() = http::StatusCode::NO_CONTENT,
                "/unchanged" => *response.status_mut() = http::StatusCode::NOT_MODIFIED,
                _ => {}
            }
            response
        }
    }

    fn refuse(self: &Arc<Self>, status: http::StatusCode) -> http::Response<Toy> {
        let mut response = http::Response::new(Toy::text("refused"));
        *response.status_mut() = status;
        response
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
        body_grace: LONG,
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
        let handler = Current::new(Arc::new(current::Slot::new(ToyHandler)));
        let thread = thread::spawn(move || {
            worker::run(worker::prepare(sockets)?, handler, shared);
            Ok(())
        });
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

/// Two APIs with two stages and one operation each.
pub(super) static GATEWAY: Gateway = Gateway {
    name: "toy",
    compiler_version: "0.0.0",
    source_digest: "00",
    stores: None,
    aws: None,
    keys: Some(super::KEYS),
    portals: &[],
    apis: &[&API_A, &API_B],
};

static API_A: Api = api("a", "{\"a\":1}");
static API_B: Api = api("b", "{\"b\":1}");

const fn api(name: &'static str, openapi_json: &'static str) -> Api {
    Api {
        name,
        id: "abcdefghij",
        title: "Toy",
        version: "1",
        kind: Kind::Rest,
        plain: false,
        base_path: "/v1",
        stages: &STAGES,
        routes: &RouteNode::EMPTY,
        default_route: None,
        operations: &OPERATIONS,
        authorizers: &[],
        api_key_source: ApiKeySource::Header,
        policy: None,
        usage_plans: &PLANS,
        gateway_responses: &[],
        cors: None,
        limits: Limits::DEFAULT,
        minimum_compression_size: None,
        binary_media_types: &[],
        openapi_json,
    }
}

/// One API whose document raised a limit.
static RAISED: Gateway = Gateway {
    name: "raised",
    compiler_version: "0.0.0",
    source_digest: "00",
    stores: None,
    aws: None,
    keys: Some(super::KEYS),
    portals: &[],
    apis: &[&API_A, &API_RAISED],
};

static API_RAISED: Api = Api {
    limits: Limits {
        max_header_bytes: 100_000,
        ..Limits::DEFAULT
    },
    ..api("raised", "{}")
};

static STAGES: [Stage; 2] = [stage("prod", "/prod"), stage("test", "/test")];
static OPERATIONS: [&Operation; 1] = [&ROOT];

const fn stage(name: &'static str, mount_path: &'static str) -> Stage {
    Stage {
        name,
        variables: &[],
        mount_host: None,
        mount_path,
        access_log: None,
        canary: None,
        throttle: None,
        methods: &[],
        cache: None,
    }
}

static PLANS: [UsagePlan; 1] = [UsagePlan {
    name: "gold",
    throttle: None,
    quota: None,
    stages: &[],
    methods: &[],
}];

static ROOT: Operation = Operation {
    id: "root",
    method: "GET",
    resource: "/",
    resource_id: "abcdef",
    path_parameters: &[],
    access: &[],
    parameters: &[],
    body: None,
    answers: None,
    integration: Integration::Fail(ResponseType::ResourceNotFound, "a toy"),
    slot: Slot::new(),
};
