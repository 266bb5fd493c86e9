//! Which connections are used again, and what is sent twice.

use super::script::{OK, Step, Upstream, answer, write};
use super::*;

#[tokio::test]
async fn a_spotless_connection_is_used_again() {
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n";
    let script = [answer(OK), answer(chunked), answer(OK)].concat();
    let upstream = Upstream::start([script]).await;
    for n in 0..3 {
        let answer = get(&upstream.origin).await.unwrap();
        assert_eq!(answer.reused, n > 0);
        assert_eq!(text(answer.body).await.unwrap(), "ok");
    }
    assert_eq!(upstream.n_connections(), 1);
    assert_eq!(upstream.n_heads(), 3);
}

#[tokio::test]
async fn other_connections_are_not() {
    let stray = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong";
    let cases = [
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok".to_owned(),
        "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok".to_owned(),
        // Surplus bytes, which look like another answer.
        format!("{OK}x"),
        format!("{OK}{stray}"),
        format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n{stray}"),
        "HTTP/1.1 200 OK\r\nKeep-Alive: timeout=1\r\nContent-Length: 2\r\n\r\nok".to_owned(),
    ];
    for case in cases {
        let upstream = Upstream::start([[answer(&case), answer(stray)].concat(), answer(OK)]).await;
        assert_eq!(
            get_text(&upstream.origin).await,
            (200, "ok".into()),
            "{case}"
        );
        assert_eq!(
            get_text(&upstream.origin).await,
            (200, "ok".into()),
            "{case}"
        );
        assert_eq!(upstream.n_connections(), 2, "{case}");
        assert_eq!(upstream.n_heads(), 2);
    }
}

#[tokio::test]
async fn a_body_behind_an_answer_that_has_none_answers_nobody() {
    let stray = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong";
    let text = format!(
        "HTTP/1.1 204 No Content\r\nContent-Length: {}\r\n\r\n",
        stray.len()
    );
    let late = vec![Step::ReadHead, write(&text), Step::ReadHead, write(stray)];
    let upstream = Upstream::start([late, answer(OK)]).await;
    assert_eq!(get_text(&upstream.origin).await, (204, String::new()));
    assert_eq!(get_text(&upstream.origin).await, (200, "ok".into()));
    assert_eq!(upstream.n_connections(), 2);

    for text in [
        format!("HTTP/1.1 304 Not Modified\r\n\r\n{stray}"),
        format!("HTTP/1.1 204 N\r\n\r\n{stray}"),
    ] {
        let upstream = Upstream::start([answer(&text), answer(OK)]).await;
        get(&upstream.origin).await.unwrap();
        assert_eq!(get_text(&upstream.origin).await, (200, "ok".into()));
        assert_eq!(upstream.n_connections(), 2);
    }
}

#[tokio::test]
async fn stray_bytes_on_an_idle_connection_discard_it() {
    let stray = "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n";
    let script = vec![
        Step::ReadHead,
        write(OK),
        Step::Pause(Duration::from_millis(10)),
        write(stray),
        Step::ReadToEnd,
    ];
    let upstream = Upstream::start([script, answer(OK)]).await;
    assert_eq!(get_text(&upstream.origin).await, (200, "ok".into()));
    tokio::time::sleep(Duration::from_millis(40)).await;
    assert_eq!(get_text(&upstream.origin).await, (200, "ok".into()));
    assert_eq!(upstream.n_connections(), 2);
}

#[tokio::test]
async fn a_connection_closed_while_idle_is_noticed() {
    let upstream = Upstream::start([answer(OK), answer(OK)]).await;
    assert_eq!(get_text(&upstream.origin).await, (200, "ok".into()));
    tokio::time::sleep(Duration::from_millis(20)).await;
    let payload = Payload::Full(Bytes::from_static(b"once"));
    let answer = request(&upstream.origin, Method::POST, payload, &options())
        .await
        .unwrap();
    assert!(!answer.reused);
    assert_eq!(upstream.n_heads(), 2);
}

/// The upstream reads the second request and closes instead of answering.
fn closes_on_second() -> Vec<Step> {
    vec![Step::ReadHead, write(OK), Step::ReadHead]
}

#[tokio::test]
async fn idempotent_requests_are_sent_again_once() {
    let upstream = Upstream::start([closes_on_second(), answer(OK)]).await;
    assert_eq!(get_text(&upstream.origin).await, (200, "ok".into()));
    assert_eq!(get_text(&upstream.origin).await, (200, "ok".into()));
    assert_eq!(upstream.n_heads(), 3);
    assert_eq!(upstream.n_connections(), 2);

    // The fresh connection closes as well: that is the end of it.
    let closes = vec![Step::ReadHead];
    let upstream = Upstream::start([closes_on_second(), closes, answer(OK)]).await;
    assert_eq!(get_text(&upstream.origin).await, (200, "ok".into()));
    assert!(matches!(get(&upstream.origin).await, Err(Failure::Closed)));
    assert_eq!(upstream.n_heads(), 3);
}

#[tokio::test]
async fn nothing_else_is_sent_again() {
    let body = || Payload::Full(Bytes::from_static(b"once"));
    let streamed = || Payload::Chunked(Frames::new([b"on", b"ce", b"!"]));
    for (options, payload) in [(options(), body()), (idempotent(), streamed())] {
        let upstream = Upstream::start([closes_on_second(), answer(OK)]).await;
        assert_eq!(get_text(&upstream.origin).await, (200, "ok".into()));
        let result = request(&upstream.origin, Method::POST, payload, &options).await;
        assert!(matches!(result, Err(Failure::Closed)), "{result:?}");
        assert_eq!(upstream.n_heads(), 2);
        assert_eq!(upstream.n_connections(), 1);
    }
}

#[tokio::test]
async fn a_started_answer_is_not_asked_for_again() {
    let script = vec![Step::ReadHead, write(OK), Step::ReadHead, write("H")];
    let upstream = Upstream::start([script, answer(OK)]).await;
    assert_eq!(get_text(&upstream.origin).await, (200, "ok".into()));
    assert!(matches!(get(&upstream.origin).await, Err(Failure::Closed)));
    assert_eq!(upstream.n_connections(), 1);
}

#[tokio::test]
async fn a_fresh_connection_is_tried_once() {
    let upstream = Upstream::start([vec![Step::ReadHead], answer(OK)]).await;
    assert!(matches!(get(&upstream.origin).await, Err(Failure::Closed)));
    assert_eq!(upstream.n_connections(), 1);
}

#[tokio::test]
async fn dropping_a_request_or_its_body_closes_the_connection() {
    let upstream = Upstream::start([
        vec![Step::ReadHead, Step::ReadToEnd],
        vec![
            Step::ReadHead,
            write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello"),
            Step::ReadToEnd,
        ],
        answer(OK),
    ])
    .await;
    let soon = Duration::from_millis(20);
    let dropped = tokio::time::timeout(soon, get(&upstream.origin)).await;
    assert!(dropped.is_err());
    upstream.wait_for_closed(1).await;
    let answer = get(&upstream.origin).await.unwrap();
    drop(answer);
    upstream.wait_for_closed(2).await;
    assert_eq!(get_text(&upstream.origin).await, (200, "ok".into()));
}

/// Many requests with answers of their own, a part of them dropped half-way: nobody gets the
/// answer of another (`reference/security.md` H12).
#[tokio::test]
async fn answers_are_never_mixed_up() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            stream.set_nodelay(true).unwrap();
            tokio::spawn(echo(stream));
        }
    });
    let origin = Arc::new(Origin::new(false, "127.0.0.1", port).unwrap());
    let tasks: Vec<_> = (0..20_u64)
        .map(|worker| tokio::spawn(ask(Arc::clone(&origin), worker)))
        .collect();
    let mut n_answers = 0;
    for task in tasks {
        n_answers += task.await.unwrap();
    }
    assert!(n_answers > 1000, "{n_answers}");
}

async fn ask(origin: Arc<Origin>, worker: u64) -> usize {
    let mut rng = fastrand::Rng::with_seed(worker);
    let mut n_answers = 0;
    for n in 0..200 {
        let key = format!("/{worker}-{n}");
        let head = RequestHead::new(&Method::GET, key.as_bytes(), &origin).unwrap();
        let options = idempotent();
        let exchange = async {
            let answer = send::<Frames>(
                &origin,
                head,
                Payload::Empty,
                &options,
                std::time::Instant::now(),
            )
            .await?;
            Ok::<_, Failure>(collect(answer.body).await)
        };
        let patience = match rng.u8(0..4) {
            0 => Duration::from_micros(rng.u64(0..2000)),
            _ => Duration::from_secs(5),
        };
        match tokio::time::timeout(patience, exchange).await {
            Ok(Ok(Ok(body))) => {
                assert!(!body.is_empty());
                assert!(body.chunks(key.len()).all(|part| part == key.as_bytes()));
                n_answers += 1;
            }
            Ok(Err(Failure::Timeout) | Ok(Err(BodyError::Stalled))) => panic!("it hangs"),
            Ok(_) | Err(_) => {}
        }
    }
    n_answers
}

/// Answers with the target, repeated; sometimes late, in pieces, cut, or with surplus bytes.
async fn echo(mut stream: tokio::net::TcpStream) {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    let mut rng = fastrand::Rng::new();
    let mut unread = Vec::new();
    loop {
        let end = loop {
            if let Some(at) = memchr::memmem::find(&unread, b"\r\n\r\n") {
                break at + 4;
            }
            if stream.read_buf(&mut unread).await.unwrap_or(0) == 0 {
                return;
            }
        };
        let head: Vec<u8> = unread.drain(..end).collect();
        let target = head.split(|&byte| byte == b' ').nth(1).unwrap();
        let body = target.repeat(rng.usize(1..2000));
        let mut answer = if rng.bool() {
            format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len()).into_bytes()
        } else {
            format!(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n",
                body.len()
            )
            .into_bytes()
        };
        let is_chunked = !answer.ends_with(b"\r\n\r\n");
        answer.extend_from_slice(&body);
        if is_chunked {
            answer.extend_from_slice(b"\r\n0\r\n\r\n");
        }
        let mut piece = rng.usize(answer.len() / 20 + 1..answer.len());
        let mut is_last = rng.u8(0..12) == 0;
        match rng.u8(0..12) {
            // In the same packet: surplus bytes that come after the next request was sent could
            // not be told from its answer by anyone.
            0 if answer.len() < 4000 => {
                let stray = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong";
                answer.extend_from_slice(stray);
                piece = answer.len();
            }
            1 => {
                answer.truncate(rng.usize(1..answer.len()));
                is_last = true;
            }
            _ => {}
        }
        for piece in answer.chunks(piece) {
            if stream.write_all(piece).await.is_err() {
                return;
            }
            tokio::task::yield_now().await;
        }
        if is_last {
            return;
        }
    }
}
