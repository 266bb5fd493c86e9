//! Upstreams that break the rules, or break.

use super::script::{OK, Step, Upstream, answer, write};
use super::*;

async fn failure_of(text: &str) -> Failure {
    let upstream = Upstream::start([answer(text)]).await;
    let failure = get(&upstream.origin).await.unwrap_err();
    assert_eq!(upstream.n_heads(), 1);
    failure
}

#[tokio::test]
async fn invalid_heads_are_bad_responses() {
    for text in [
        "SSH-2.0-OpenSSH\r\n\r\n".to_owned(),
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n".to_owned(),
        "HTTP/1.1 100 Continue\r\n\r\n".repeat(9) + OK,
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n".to_owned(),
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0x1\r\n".to_owned(),
        format!("HTTP/1.1 200 OK\r\n{}\r\n", "A: b\r\n".repeat(129)),
        format!("HTTP/1.1 200 OK\r\nA: {}\r\n\r\n", "b".repeat(70_000)),
        format!("HTTP/1.1 200 OK\r\nA: {}", "b".repeat(70_000)),
    ] {
        let failure = failure_of(&text).await;
        assert!(
            matches!(failure, Failure::BadResponse(_)),
            "{failure:?} {:.40}",
            text
        );
    }
}

#[tokio::test]
async fn eight_interim_answers_and_a_large_head_are_fine() {
    let text = "HTTP/1.1 102 Processing\r\n\r\n".repeat(8) + OK;
    let upstream = Upstream::start([answer(&text)]).await;
    assert_eq!(get_text(&upstream.origin).await, (200, "ok".into()));

    let text = format!(
        "HTTP/1.1 200 OK\r\nA: {}\r\nContent-Length: 2\r\n\r\nok",
        "b".repeat(60_000)
    );
    let upstream = Upstream::start([answer(&text)]).await;
    assert_eq!(get_text(&upstream.origin).await, (200, "ok".into()));
}

#[tokio::test]
async fn connections_that_end_within_the_head() {
    let text = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n";
    for n in 0..text.len() {
        assert!(
            matches!(failure_of(&text[..n]).await, Failure::Closed),
            "{n}"
        );
    }
}

#[tokio::test]
async fn connections_that_end_within_the_body() {
    let length = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello";
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
    let body_at = chunked.find("5\r\n").unwrap();
    let cut = (body_at..chunked.len()).map(|n| &chunked[..n]);
    for text in cut.chain([length]) {
        let upstream = Upstream::start([answer(text)]).await;
        let answer = get(&upstream.origin).await.unwrap();
        assert!(answer.body.size_hint().exact() != Some(5));
        assert_eq!(collect(answer.body).await, Err(BodyError::Cut), "{text:?}");
    }
}

#[tokio::test]
async fn violations_within_the_body() {
    let text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n";
    let script = vec![
        Step::ReadHead,
        write(text),
        Step::Pause(Duration::from_millis(20)),
        write("fffffffffffffffff\r\n"),
        Step::ReadToEnd,
    ];
    let upstream = Upstream::start([script]).await;
    let answer = get(&upstream.origin).await.unwrap();
    let result = collect(answer.body).await;
    assert!(matches!(result, Err(BodyError::BadChunk(_))), "{result:?}");
    upstream.wait_for_closed(1).await;
}

#[tokio::test]
async fn bodies_over_the_limit() {
    let options = SendOptions {
        max_response_bytes: 4,
        ..options()
    };
    let fits = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabcd";
    let upstream = Upstream::start([answer(fits)]).await;
    let result = request(&upstream.origin, Method::GET, Payload::Empty, &options).await;
    assert_eq!(text(result.unwrap().body).await.unwrap(), "abcd");

    for too_large in [
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n",
        "HTTP/1.0 200 OK\r\n\r\nabcde",
    ] {
        let upstream = Upstream::start([answer(too_large)]).await;
        let result = request(&upstream.origin, Method::GET, Payload::Empty, &options).await;
        assert!(
            matches!(result, Err(Failure::ResponseTooLarge)),
            "{too_large}"
        );
    }

    let streamed = vec![
        Step::ReadHead,
        write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"),
        Step::Pause(Duration::from_millis(20)),
        write("2\r\nde\r\n0\r\n\r\n"),
    ];
    let upstream = Upstream::start([streamed]).await;
    let result = request(&upstream.origin, Method::GET, Payload::Empty, &options).await;
    assert_eq!(
        collect(result.unwrap().body).await,
        Err(BodyError::TooLarge)
    );
}

#[tokio::test]
async fn ports_that_refuse() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let origin = Arc::new(Origin::new(false, "127.0.0.1", port).unwrap());
    let result = get(&origin).await;
    assert!(matches!(result, Err(Failure::Refused)), "{result:?}");
}

#[tokio::test]
async fn upstreams_that_are_too_slow() {
    let options = SendOptions {
        head_timeout: Duration::from_millis(100),
        stall_timeout: Duration::from_millis(100),
        ..idempotent()
    };
    let slow_head = Step::WriteSlowly("HTTP/1.1 200 OK\r\nA: b\r\n".repeat(2000).into(), 1);
    for script in [
        vec![Step::Hang],
        vec![Step::ReadHead, Step::Hang],
        vec![
            Step::ReadHead,
            write("HTTP/1.1 100 Continue\r\n\r\n"),
            Step::Hang,
        ],
        vec![Step::ReadHead, slow_head],
    ] {
        let upstream = Upstream::start([script]).await;
        let start = std::time::Instant::now();
        let result = request(&upstream.origin, Method::GET, Payload::Empty, &options).await;
        assert!(matches!(result, Err(Failure::Timeout)), "{result:?}");
        assert!(start.elapsed() < Duration::from_secs(2));
        assert_eq!(upstream.n_connections(), 1);
    }

    let script = vec![
        Step::ReadHead,
        write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello"),
        Step::Hang,
    ];
    let upstream = Upstream::start([script]).await;
    let answer = request(&upstream.origin, Method::GET, Payload::Empty, &options).await;
    assert_eq!(collect(answer.unwrap().body).await, Err(BodyError::Stalled));
}

#[tokio::test]
async fn a_timeout_counts_from_each_request_anew() {
    let options = SendOptions {
        head_timeout: Duration::from_millis(150),
        ..options()
    };
    let pause = Step::Pause(Duration::from_millis(100));
    let turn = vec![Step::ReadHead, pause, write(OK)];
    let upstream = Upstream::start([[turn.clone(), turn.clone(), turn].concat()]).await;
    for _ in 0..3 {
        let result = request(&upstream.origin, Method::GET, Payload::Empty, &options).await;
        assert_eq!(text(result.unwrap().body).await.unwrap(), "ok");
    }
    assert_eq!(upstream.n_connections(), 1);
}

#[tokio::test]
async fn a_connection_limit_is_kept() {
    let hang = vec![Step::ReadHead, Step::Hang];
    let upstream = Upstream::start([hang.clone(), hang, answer(OK)]).await;
    let origin = Origin::new(false, "127.0.0.1", upstream.port()).unwrap();
    let origin = Arc::new(origin.max_connections(2));
    let waiting: Vec<_> = (0..2)
        .map(|_| {
            let origin = Arc::clone(&origin);
            tokio::spawn(async move { get(&origin).await.map(|_| ()) })
        })
        .collect();
    while upstream.n_heads() < 2 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    assert!(matches!(get(&origin).await, Err(Failure::Overloaded)));
    for task in waiting {
        task.abort();
        let _ = task.await;
    }
    // Dropping the requests closed their connections.
    assert_eq!(get_text(&origin).await, (200, "ok".into()));
}

#[tokio::test]
async fn the_head_timeout_ends_with_the_head() {
    let options = SendOptions {
        head_timeout: Duration::from_millis(100),
        ..options()
    };
    let upstream = Upstream::start([vec![
        Step::ReadHead,
        Step::Pause(Duration::from_millis(20)),
        write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n"),
        Step::Pause(Duration::from_millis(200)),
        write("ok"),
        Step::ReadToEnd,
    ]])
    .await;
    let answer = request(&upstream.origin, Method::GET, Payload::Empty, &options).await;
    assert_eq!(text(answer.unwrap().body).await.unwrap(), "ok");
}
