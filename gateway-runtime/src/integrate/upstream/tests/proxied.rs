//! Behind a real server, with the bodies that it reads.

use std::io;

use http::{Request, Response};
use hyper::body::Incoming;
use hyper::service::service_fn;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

use super::*;

/// hyper's view of a stream.
struct Io(TcpStream);

impl hyper::rt::Read for Io {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        mut cursor: hyper::rt::ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        let mut bytes = vec![0; cursor.remaining().min(16 * 1024)];
        let mut buf = ReadBuf::new(&mut bytes);
        let result = Pin::new(&mut self.0).poll_read(cx, &mut buf);
        cursor.put_slice(buf.filled());
        result
    }
}

impl hyper::rt::Write for Io {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}

/// A proxy for one connection; returns the client's end of it.
async fn proxy(origin: Arc<Origin>) -> TcpStream {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = TcpStream::connect(listener.local_addr().unwrap())
        .await
        .unwrap();
    client.set_nodelay(true).unwrap();
    let (stream, _) = listener.accept().await.unwrap();
    tokio::spawn(async move {
        let service = service_fn(move |request| forward(Arc::clone(&origin), request));
        let served =
            hyper::server::conn::http1::Builder::new().serve_connection(Io(stream), service);
        let _client_may_leave = served.await;
    });
    client
}

async fn forward(
    origin: Arc<Origin>,
    request: Request<Incoming>,
) -> Result<Response<AnswerBody>, Failure> {
    let target = request.uri().path().as_bytes();
    let head = RequestHead::new(request.method(), target, &origin).unwrap();
    let body = request.into_body();
    let payload = match body.size_hint().exact() {
        Some(0) => Payload::Empty,
        Some(length) => Payload::Sized(length, body),
        None => Payload::Chunked(body),
    };
    let answer = send(
        &origin,
        head,
        payload,
        &options(),
        std::time::Instant::now(),
    )
    .await?;
    let mut response = Response::new(answer.body);
    *response.status_mut() = answer.status;
    *response.headers_mut() = answer.headers;
    Ok(response)
}

/// An upstream that answers whatever one read gives it, with the number of bytes.
async fn start_packet_counter() -> Arc<Origin> {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut bytes = vec![0; 64 * 1024];
        loop {
            let n = stream.read(&mut bytes).await.unwrap();
            if n == 0 {
                return;
            }
            let is_whole =
                bytes[..n].ends_with(b"the body") || bytes[..n].ends_with(b"\r\n0\r\n\r\n");
            let answer = format!(
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n{}",
                u8::from(is_whole)
            );
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
    });
    Arc::new(Origin::new(false, "127.0.0.1", port).unwrap())
}

async fn read_until(client: &mut TcpStream, end: &str) -> String {
    let mut received = Vec::new();
    while !received.ends_with(end.as_bytes()) {
        let n = client.read_buf(&mut received).await.unwrap();
        assert!(n > 0, "{:?}", String::from_utf8_lossy(&received));
    }
    String::from_utf8(received).unwrap()
}

#[tokio::test]
async fn a_small_body_shares_a_packet_with_its_head() {
    let mut client = proxy(start_packet_counter().await).await;
    for request in [
        "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 8\r\n\r\nthe body",
        "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n8\r\nthe body\r\n0\r\n\r\n",
    ] {
        client.write_all(request.as_bytes()).await.unwrap();
        let answer = read_until(&mut client, "\r\n\r\n1").await;
        assert!(answer.contains("content-length: 1\r\n"), "{answer}");
    }
}

#[tokio::test]
async fn a_cut_answer_is_cut_for_the_client() {
    use super::script::{Step, Upstream, write};

    let script = vec![
        Step::ReadHead,
        write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"),
    ];
    let upstream = Upstream::start([script]).await;
    let mut client = proxy(Arc::clone(&upstream.origin)).await;
    client
        .write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        .await
        .unwrap();
    let mut received = Vec::new();
    let _reset_or_end = client.read_to_end(&mut received).await;
    assert!(!String::from_utf8_lossy(&received).contains("\r\n0\r\n"));
}

#[tokio::test]
async fn a_client_that_leaves_ends_the_exchange() {
    use super::script::{Step, Upstream};

    for request in [
        "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n",
    ] {
        let upstream = Upstream::start([vec![Step::ReadToEnd]]).await;
        let mut client = proxy(Arc::clone(&upstream.origin)).await;
        client.write_all(request.as_bytes()).await.unwrap();
        while upstream.n_connections() == 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        drop(client);
        upstream.wait_for_closed(1).await;
        assert!(!upstream.received(0).contains("\r\n0\r\n"));
    }
}
