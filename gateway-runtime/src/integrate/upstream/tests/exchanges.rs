//! Exchanges in which nothing goes wrong.

use super::script::{OK, Step, Upstream, answer, write};
use super::*;

#[tokio::test]
async fn a_request_and_its_answer() {
    let upstream = Upstream::start([answer(
        "HTTP/1.1 201 Created\r\nContent-Length: 5\r\nX-A: b\r\n\r\nhello",
    )])
    .await;
    let mut head = RequestHead::new(&Method::GET, b"/pets?x=1", &upstream.origin).unwrap();
    head.header(b"accept", b"*/*").unwrap();
    let answer = send::<Frames>(
        &upstream.origin,
        head,
        Payload::Empty,
        &options(),
        std::time::Instant::now(),
    )
    .await
    .unwrap();
    assert_eq!(answer.status, 201);
    assert_eq!(answer.content_length, Some(5));
    assert_eq!(answer.headers.len(), 1);
    assert_eq!(answer.headers["x-a"], "b");
    assert!(!answer.reused);
    assert_eq!(answer.body.size_hint().exact(), Some(5));
    assert_eq!(text(answer.body).await.unwrap(), "hello");
    let host = upstream.origin.authority();
    assert_eq!(
        upstream.received(0),
        format!("GET /pets?x=1 HTTP/1.1\r\nhost: {host}\r\naccept: */*\r\n\r\n")
    );
}

#[tokio::test]
async fn answers_arrive_in_any_pieces() {
    for (text, piece) in [
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 1),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\nA: b\r\n\r\n",
            1,
        ),
        (
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nA: b\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
            1,
        ),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\nA: b\r\n\r\n",
            7,
        ),
        ("HTTP/1.0 200 OK\r\n\r\nhello", 3),
    ] {
        let script = vec![Step::ReadHead, Step::WriteSlowly(text.into(), piece)];
        let upstream = Upstream::start([script]).await;
        assert_eq!(
            get_text(&upstream.origin).await,
            (200, "hello".into()),
            "{text}"
        );
    }
}

#[tokio::test]
async fn a_chunked_answer_in_one_packet_has_a_known_length() {
    let upstream = Upstream::start([answer(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    )])
    .await;
    let answer = get(&upstream.origin).await.unwrap();
    assert_eq!(answer.content_length, Some(5));
    assert_eq!(answer.body.size_hint().exact(), Some(5));
}

#[tokio::test]
async fn answers_without_a_body_leave_the_connection_usable() {
    let upstream = Upstream::start([vec![
        Step::ReadHead,
        write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"),
        Step::ReadHead,
        write("HTTP/1.1 204 No Content\r\n\r\n"),
        Step::ReadHead,
        write("HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n"),
        Step::ReadHead,
        write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
        Step::ReadHead,
        write(OK),
    ]])
    .await;
    for (method, status, length) in [
        (Method::HEAD, 200, Some(100)),
        (Method::GET, 204, None),
        (Method::GET, 304, Some(7)),
        (Method::HEAD, 200, None),
        (Method::GET, 200, Some(2)),
    ] {
        let answer = request(&upstream.origin, method, Payload::Empty, &options())
            .await
            .unwrap();
        assert_eq!(answer.status, status);
        assert_eq!(answer.content_length, length);
        assert_eq!(
            answer.body.size_hint().exact(),
            Some(if length == Some(2) { 2 } else { 0 })
        );
        text(answer.body).await.unwrap();
    }
    assert_eq!(upstream.n_connections(), 1);
    assert_eq!(upstream.n_heads(), 5);
}

#[tokio::test]
async fn names_resolve_without_libc() {
    let upstream = Upstream::start([answer(OK)]).await;
    let origin = Arc::new(Origin::new(false, "localhost", upstream.port()).unwrap());
    assert_eq!(get_text(&origin).await, (200, "ok".into()));
    assert!(upstream.received(0).contains("host: localhost:"));
}
