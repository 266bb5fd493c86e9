//! Bodies of requests, and both directions at once.

use super::script::{OK, Step, Upstream, answer, write};
use super::*;

/// What the upstream receives behind the request line and the host.
async fn received(method: Method, payload: Payload<Frames>) -> String {
    let upstream = Upstream::start([vec![
        Step::ReadHead,
        Step::Pause(Duration::from_millis(20)),
        write(OK),
        Step::ReadToEnd,
    ]])
    .await;
    request(&upstream.origin, method, payload, &options())
        .await
        .unwrap();
    let received = upstream.received(0);
    let (_, rest) = received.split_once("\r\nhost: ").unwrap();
    rest.split_once("\r\n").unwrap().1.to_owned()
}

#[tokio::test]
async fn bodies_are_framed() {
    let empty = || Payload::Empty;
    assert_eq!(received(Method::GET, empty()).await, "\r\n");
    assert_eq!(received(Method::DELETE, empty()).await, "\r\n");
    for method in [Method::POST, Method::PUT, Method::PATCH] {
        assert_eq!(received(method, empty()).await, "content-length: 0\r\n\r\n");
    }
    let full = Payload::Full(Bytes::from_static(b"hello"));
    assert_eq!(
        received(Method::GET, full).await,
        "content-length: 5\r\n\r\nhello"
    );
    let sized = Payload::Sized(5, Frames::new([b"he", b"", b"llo"]));
    assert_eq!(
        received(Method::PUT, sized).await,
        "content-length: 5\r\n\r\nhello"
    );
    let sized = Payload::Sized(0, Frames::new([]));
    assert_eq!(
        received(Method::GET, sized).await,
        "content-length: 0\r\n\r\n"
    );
    let chunked = Payload::Chunked(Frames::new([b"he", b"llo, this is longer"]));
    assert_eq!(
        received(Method::POST, chunked).await,
        "transfer-encoding: chunked\r\n\r\n2\r\nhe\r\n13\r\nllo, this is longer\r\n0\r\n\r\n"
    );
    let chunked = Payload::Chunked(Frames::new([]));
    assert_eq!(
        received(Method::POST, chunked).await,
        "transfer-encoding: chunked\r\n\r\n0\r\n\r\n"
    );
}

#[tokio::test]
async fn bodies_shorter_or_longer_than_stated_fail() {
    for frames in [
        Frames::new([b"he"]),
        Frames::new([b"he", b"llo!"]),
        Frames::new([b"hello!"]),
        Frames::new([]),
    ] {
        let upstream = Upstream::start([vec![Step::ReadToEnd]]).await;
        let payload = Payload::Sized(5, frames);
        let result = request(&upstream.origin, Method::PUT, payload, &options()).await;
        assert!(matches!(result, Err(Failure::RequestBody)), "{result:?}");
        upstream.wait_for_closed(1).await;
        assert!(!upstream.received(0).ends_with("hello"));
    }

    // Bytes beyond the stated length that come in a frame of their own are never asked for.
    let upstream = Upstream::start([answer(OK)]).await;
    let payload = Payload::Sized(5, Frames::new([b"hello", b"!"]));
    let result = request(&upstream.origin, Method::PUT, payload, &options()).await;
    assert_eq!(result.unwrap().status, 200);
    assert!(upstream.received(0).ends_with("hello"));
}

#[tokio::test]
async fn a_client_that_leaves_never_completes_the_request() {
    for payload in [
        Payload::Chunked(Frames::new([b"he", b"llo"]).ending(Ending::Error)),
        Payload::Sized(9, Frames::new([b"he", b"llo"]).ending(Ending::Error)),
    ] {
        let upstream = Upstream::start([vec![Step::ReadToEnd]]).await;
        let result = request(&upstream.origin, Method::POST, payload, &idempotent()).await;
        assert!(matches!(result, Err(Failure::RequestBody)));
        upstream.wait_for_closed(1).await;
        assert!(!upstream.received(0).contains("\r\n0\r\n"));
        assert_eq!(upstream.n_connections(), 1);
    }
}

#[tokio::test]
async fn a_chunked_body_over_the_limit_is_never_completed() {
    let options = SendOptions {
        max_request_bytes: 5,
        ..options()
    };
    for (frames, is_accepted) in [
        (Frames::new([b"he", b"llo"]), true),
        (Frames::new([b"he", b"llo!"]), false),
        (Frames::new([b"hello!"]), false),
    ] {
        let upstream = Upstream::start([vec![Step::Read(30), write(OK), Step::ReadToEnd]]).await;
        let payload = Payload::Chunked(frames);
        match request(&upstream.origin, Method::POST, payload, &options).await {
            Ok(_) => assert!(is_accepted),
            Err(failure) => {
                assert!(matches!(failure, Failure::RequestTooLarge) && !is_accepted);
                upstream.wait_for_closed(1).await;
                assert!(!upstream.received(0).contains("\r\n0\r\n"));
            }
        }
    }
}

#[tokio::test]
async fn the_head_does_not_wait_for_a_body_that_does_not_come() {
    let upstream = Upstream::start([vec![
        Step::ReadHead,
        write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n"),
        Step::ReadToEnd,
    ]])
    .await;
    let payload = Payload::Chunked(Frames::new([]).ending(Ending::Never));
    let mut answer = request(&upstream.origin, Method::POST, payload, &options())
        .await
        .unwrap();
    assert_eq!(next(&mut answer.body).await.unwrap().unwrap(), "hi");
    drop(answer);
    upstream.wait_for_closed(1).await;
}

#[tokio::test]
async fn an_early_answer_ends_the_connection() {
    // The whole answer comes before the whole request.
    let upstream =
        Upstream::start([vec![Step::ReadHead, write(OK), Step::ReadToEnd], answer(OK)]).await;
    let payload = Payload::Chunked(Frames::new([b"he"]).ending(Ending::Never));
    let answer = request(&upstream.origin, Method::POST, payload, &options())
        .await
        .unwrap();
    assert_eq!(text(answer.body).await.unwrap(), "ok");
    upstream.wait_for_closed(1).await;
    assert!(!upstream.received(0).contains("\r\n0\r\n"));
    assert_eq!(get_text(&upstream.origin).await, (200, "ok".into()));
    assert_eq!(upstream.n_connections(), 2);
}

#[tokio::test]
async fn an_answer_is_read_although_the_upstream_stopped_reading() {
    let refusal = "HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno";
    let upstream = Upstream::start([vec![Step::ReadHead, write(refusal), Step::ReadToEnd]]).await;
    let payload = Payload::Full(Bytes::from(vec![b'x'; 8 << 20]));
    let answer = request(&upstream.origin, Method::POST, payload, &options())
        .await
        .unwrap();
    assert_eq!(answer.status, 413);
}

#[tokio::test]
async fn the_request_is_sent_on_while_the_answer_streams() {
    let n_bytes = 4 << 20;
    let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n";
    let upstream = Upstream::start([vec![
        Step::ReadHead,
        write(head),
        Step::Pause(Duration::from_millis(10)),
        Step::Read(n_bytes),
        write("3\r\nbye\r\n0\r\n\r\n"),
        Step::ReadHead,
        write(OK),
    ]])
    .await;
    let payload = Payload::Full(Bytes::from(vec![b'x'; n_bytes]));
    let answer = request(&upstream.origin, Method::POST, payload, &options())
        .await
        .unwrap();
    assert_eq!(text(answer.body).await.unwrap(), "hibye");
    assert_eq!(get_text(&upstream.origin).await, (200, "ok".into()));
    assert_eq!(upstream.n_connections(), 1);
}

#[tokio::test]
async fn a_request_that_fails_within_the_answer_fails_the_answer() {
    let head = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhi";
    let upstream = Upstream::start([vec![Step::ReadHead, write(head), Step::ReadToEnd]]).await;
    // More than the connection takes at once, so that the failure comes after the answer's head.
    let big: &'static [u8] = Box::leak(vec![b'x'; 16 << 20].into_boxed_slice());
    let payload = Payload::Chunked(Frames::new([big]).ending(Ending::Error));
    let result = request(&upstream.origin, Method::POST, payload, &options()).await;
    match result {
        Ok(answer) => assert_eq!(text(answer.body).await, Err(BodyError::Request)),
        Err(failure) => assert!(matches!(failure, Failure::RequestBody)),
    }
    upstream.wait_for_closed(1).await;
}

#[tokio::test]
async fn a_long_answer_waits_for_its_reader() {
    let n_bytes: usize = 32 << 20;
    let body: Vec<u8> = (0..n_bytes).map(|n| (n / 251) as u8).collect();
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {n_bytes}\r\n\r\n");
    let bytes = [head.as_bytes(), &body].concat();
    let upstream = Upstream::start([vec![
        Step::ReadHead,
        write(bytes),
        Step::ReadHead,
        write(OK),
    ]])
    .await;
    let mut answer = get(&upstream.origin).await.unwrap();
    assert_eq!(answer.body.size_hint().exact(), Some(n_bytes as u64));
    let mut received = 0;
    let mut most = 0;
    while let Some(data) = next(&mut answer.body).await {
        let data = data.unwrap();
        assert_eq!(data, body[received..received + data.len()]);
        received += data.len();
        most = most.max(data.len());
        if received < 200_000 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
    assert_eq!(received, n_bytes);
    assert!(most <= 64 * 1024, "{most}");
    assert_eq!(get_text(&upstream.origin).await, (200, "ok".into()));
    assert_eq!(upstream.n_connections(), 1);
}

/// A body that is not there when it is asked for the first time, as a server's.
struct Late(Option<Frames>, Frames);

impl Body for Late {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        if self.0.take().is_some() {
            return Poll::Pending;
        }
        Pin::new(&mut self.1).poll_frame(cx)
    }
}

#[tokio::test]
async fn one_write_takes_head_and_small_body() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let tcp = tokio::net::TcpStream::connect(address).await.unwrap();
    let mut stream = connection::Stream::Plain(tcp);
    let origin = Origin::new(false, "127.0.0.1", 80).unwrap();
    let late = || Late(Some(Frames::default()), Frames::new([b"hello"]));
    for payload in [Payload::Sized(5, late()), Payload::Chunked(late())] {
        let head = RequestHead::new(&Method::POST, b"/", &origin).unwrap();
        let mut outgoing = Outgoing::new(head, payload, u64::MAX);
        poll_fn(|cx| outgoing.poll_send(cx, Pin::new(&mut stream)))
            .await
            .unwrap();
        assert_eq!(outgoing.n_writes(), 1);
    }
}
