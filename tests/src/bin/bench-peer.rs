//! The other programs of the bench, each on one thread: a bare hyper proxy, a bare hyper responder,
//! the backend, and the load generator.
//!
//! The servers print `listening data http://ADDRESS` on standard error, as a gateway does.

#![allow(
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "this is a program; its lines are its interface"
)]

use std::cell::RefCell;
use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use bytes::Bytes;
use gateway_tests::{Error, Result};
use http::header::{self, HeaderName, HeaderValue};
use http::{Request, Response, Uri};
use http_body_util::Full;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use hyper::client::conn::http1::SendRequest;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::LocalSet;

const USAGE: &str = "usage: bench-peer proxy UPSTREAM | responder | backend | lambda | load ADDRESS PATH \
                     CONNECTIONS REQUESTS FIELDS";

fn main() -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    LocalSet::new().block_on(&runtime, async {
        match args.as_slice() {
            ["proxy", upstream] => proxy(upstream.parse()?).await,
            ["responder"] => responder().await,
            ["backend"] => backend(payload()).await,
            ["lambda"] => backend(returned()).await,
            ["load", address, path, connections, requests, fields] => {
                load(
                    address.parse()?,
                    path,
                    connections.parse()?,
                    requests.parse()?,
                    fields,
                )
                .await
            }
            _ => Err(USAGE.into()),
        }
    })
}

/// The 1 KB answer that everyone gives.
fn payload() -> Vec<u8> {
    let mut body = br#"{"id":42,"name":"Rex","tag":""#.to_vec();
    body.resize(1022, b'x');
    body.extend_from_slice(br#""}"#);
    body
}

async fn listen() -> Result<TcpListener> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    eprintln!("listening data http://{}", listener.local_addr()?);
    Ok(listener)
}

async fn accept(listener: &TcpListener) -> Result<TcpStream> {
    let (stream, _) = listener.accept().await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// The same as a function gives it.
fn returned() -> Vec<u8> {
    let body = String::from_utf8_lossy(&payload()).replace('"', "\\\"");
    format!(
        r#"{{"statusCode":200,"headers":{{"Content-Type":"application/json"}},"body":"{body}"}}"#
    )
    .into_bytes()
}

/// Whether a request is there with its body. No field is looked at but the length: whoever measures is not to be
/// slower with one request than with another.
fn is_complete(request: &[u8]) -> bool {
    let Some(end) = request.windows(4).position(|window| window == b"\r\n\r\n") else {
        return false;
    };
    let head = request.get(..end).unwrap_or_default();
    let length = head
        .split(|byte| *byte == b'\n')
        .filter_map(|line| line.split_at_checked("content-length: ".len()))
        .find(|(name, _)| name.eq_ignore_ascii_case(b"content-length: "))
        .and_then(|(_, value)| {
            std::str::from_utf8(value)
                .ok()?
                .trim()
                .parse::<usize>()
                .ok()
        });
    request.len() >= end + 4 + length.unwrap_or(0)
}

async fn backend(body: Vec<u8>) -> Result<()> {
    let mut answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    )
    .into_bytes();
    answer.extend_from_slice(&body);
    let answer = Bytes::from(answer);
    let listener = listen().await?;
    loop {
        let mut stream = accept(&listener).await?;
        let answer = answer.clone();
        tokio::task::spawn_local(async move {
            let mut buffer = Vec::with_capacity(4096);
            while stream
                .read_buf(&mut buffer)
                .await
                .is_ok_and(|length| length > 0)
            {
                if is_complete(&buffer) {
                    buffer.clear();
                    if stream.write_all(&answer).await.is_err() {
                        return;
                    }
                }
            }
        });
    }
}

async fn responder() -> Result<()> {
    let body = Bytes::from(payload());
    let listener = listen().await?;
    loop {
        let stream = accept(&listener).await?;
        let body = body.clone();
        tokio::task::spawn_local(async move {
            let service = service_fn(|_: Request<Incoming>| {
                let mut response = Response::new(Full::new(body.clone()));
                let json = HeaderValue::from_static("application/json");
                response.headers_mut().insert(header::CONTENT_TYPE, json);
                async { Ok::<_, Infallible>(response) }
            });
            // A connection that breaks is the client's business.
            hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .await
                .ok();
        });
    }
}

type Pool = Rc<RefCell<Vec<SendRequest<Incoming>>>>;

async fn proxy(upstream: SocketAddr) -> Result<()> {
    let pool = Pool::default();
    let host = HeaderValue::from_str(&upstream.to_string())?;
    let listener = listen().await?;
    loop {
        let stream = accept(&listener).await?;
        let (pool, host) = (Rc::clone(&pool), host.clone());
        tokio::task::spawn_local(async move {
            let service = service_fn(|request| forward(request, upstream, &host, &pool));
            // A connection that breaks is the client's business.
            hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .await
                .ok();
        });
    }
}

const HOP_BY_HOP: [HeaderName; 6] = [
    header::CONNECTION,
    header::PROXY_AUTHENTICATE,
    header::PROXY_AUTHORIZATION,
    header::TE,
    header::TRAILER,
    header::UPGRADE,
];

async fn forward(
    mut request: Request<Incoming>,
    upstream: SocketAddr,
    host: &HeaderValue,
    pool: &Pool,
) -> Result<Response<Pooled>> {
    let target = request
        .uri()
        .path_and_query()
        .map_or("/", |target| target.as_str());
    *request.uri_mut() = target.parse::<Uri>()?;
    for name in &HOP_BY_HOP {
        request.headers_mut().remove(name);
    }
    request.headers_mut().insert(header::HOST, host.clone());
    let idle = pool.borrow_mut().pop();
    let mut sender = match idle {
        Some(sender) if !sender.is_closed() => sender,
        _ => connect(upstream).await?,
    };
    sender.ready().await?;
    let (parts, body) = sender.send_request(request).await?.into_parts();
    let mut response = Response::from_parts(
        parts,
        Pooled {
            body,
            sender: Some(sender),
            pool: Rc::clone(pool),
        },
    );
    for name in &HOP_BY_HOP {
        response.headers_mut().remove(name);
    }
    Ok(response)
}

async fn connect(upstream: SocketAddr) -> Result<SendRequest<Incoming>> {
    let stream = TcpStream::connect(upstream).await?;
    stream.set_nodelay(true)?;
    let (sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    tokio::task::spawn_local(connection);
    Ok(sender)
}

/// A body whose connection goes back to the pool once it is read.
struct Pooled {
    body: Incoming,
    sender: Option<SendRequest<Incoming>>,
    pool: Pool,
}

impl Body for Pooled {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<std::result::Result<Frame<Bytes>, hyper::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Pooled {
    fn drop(&mut self) {
        if self.body.is_end_stream()
            && let Some(sender) = self.sender.take()
        {
            self.pool.borrow_mut().push(sender);
        }
    }
}

/// Sends `n_requests` over keep-alive connections, one at a time on each; every answer must be 200.
async fn load(
    address: SocketAddr,
    path: &str,
    n_connections: usize,
    n_requests: usize,
    fields: &str,
) -> Result<()> {
    let request = Bytes::from(format!(
        "GET {path} HTTP/1.1\r\nHost: {address}\r\nUser-Agent: bench\r\nAccept: */*\r\n{fields}\r\n"
    ));
    let mut tasks = Vec::new();
    for index in 0..n_connections {
        let share = n_requests / n_connections + usize::from(index < n_requests % n_connections);
        tasks.push(tokio::task::spawn_local(client(
            address,
            request.clone(),
            share,
        )));
    }
    for task in tasks {
        task.await??;
    }
    println!("{n_requests}");
    Ok(())
}

async fn client(address: SocketAddr, request: Bytes, n_requests: usize) -> Result<()> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let mut buffer = Vec::with_capacity(8192);
    for _ in 0..n_requests {
        stream.write_all(&request).await?;
        buffer.clear();
        loop {
            if stream.read_buf(&mut buffer).await? == 0 {
                return Err("the server closed a connection".into());
            }
            if let Some(length) = answer_length(&buffer)? {
                if buffer.len() == length {
                    break;
                }
                if buffer.len() > length {
                    return Err("more bytes than the answer has".into());
                }
            }
        }
    }
    Ok(())
}

/// The length of the answer that the buffer begins with, once its head is whole.
fn answer_length(buffer: &[u8]) -> Result<Option<usize>> {
    let Some(end) = buffer.windows(4).position(|window| window == b"\r\n\r\n") else {
        return Ok(None);
    };
    let unexpected = || -> Error {
        let text = String::from_utf8_lossy(buffer);
        format!(
            "unexpected answer: {}",
            text.chars().take(300).collect::<String>()
        )
        .into()
    };
    let head = buffer.get(..end).ok_or_else(unexpected)?;
    if !head.starts_with(b"HTTP/1.1 200") {
        return Err(unexpected());
    }
    let length = head
        .split(|byte| *byte == b'\n')
        .find_map(|line| {
            let (name, value) = line.split_at_checked("content-length:".len())?;
            name.eq_ignore_ascii_case(b"content-length:")
                .then_some(value)
        })
        .and_then(|value| std::str::from_utf8(value).ok())
        .and_then(|value| value.trim().parse::<usize>().ok())
        .ok_or_else(unexpected)?;
    Ok(Some(end + 4 + length))
}
