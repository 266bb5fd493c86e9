//! The first keys, and what is no answer.

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use super::world::{
    Answer, DOCUMENT, KEYS, World, document, ok, run, set, settle, token_by, token_of_nobody,
    verdict, verdict_later,
};
use crate::jwt::tests::mint::{ISSUER, Signer, keys, token};
use crate::jwt::{
    Algorithms, Clock, Fetched, Issuer, JwksError, KeySource, MAX_BODY, Refusal, UrlError,
    VerifiedTokens, Verifier,
};

#[test]
fn keys_are_fetched_when_they_are_needed_and_once() {
    run(async {
        let world = World::new();
        let verifier = world.verifier();
        assert_eq!(world.calls(DOCUMENT), 0, "nobody needs them yet");
        let token = token_by("a");
        for _ in 0..10 {
            assert_eq!(verdict(&verifier, &token).await, Ok(()));
        }
        assert_eq!((world.calls(DOCUMENT), world.calls(KEYS)), (1, 1));
        assert_eq!(
            world.notes(),
            [format!("{DOCUMENT}: 1 keys, 0 skipped, new, for 7200 s")]
        );
    });
}

#[test]
fn a_thousand_requests_wait_for_one_fetch() {
    run(async {
        let world = World::new();
        world.answer(KEYS, Answer::Held(set("a")));
        let verifier = world.verifier();
        let all: Vec<_> = (0..1000)
            .map(|n| {
                let kid = if n % 2 == 0 { "a" } else { "b" };
                (kid, verdict_later(&verifier, token_by(kid)))
            })
            .collect();
        settle().await;
        assert!(all.iter().all(|(_, it)| !it.is_finished()));
        world.release();
        for (kid, it) in all {
            let expected = if kid == "a" {
                Ok(())
            } else {
                Err(Refusal::UnknownKey)
            };
            assert_eq!(it.await.unwrap(), expected);
        }
        assert_eq!((world.calls(DOCUMENT), world.calls(KEYS)), (1, 1));
    });
}

#[test]
fn threads_wait_for_one_fetch() {
    let world = World::new();
    world.answer(KEYS, Answer::Held(set("a")));
    let verifier = world.verifier();
    let token = token_by("a");
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    run(async {
                        for _ in 0..50 {
                            assert_eq!(verdict(&verifier, &token).await, Ok(()));
                        }
                    });
                })
            })
            .collect();
        while world.calls(KEYS) == 0 {
            std::thread::yield_now();
        }
        world.release();
        for thread in threads {
            thread.join().unwrap();
        }
    });
    assert_eq!((world.calls(DOCUMENT), world.calls(KEYS)), (1, 1));
}

#[test]
fn a_client_that_goes_away_ends_no_fetch() {
    run(async {
        let world = World::new();
        world.answer(KEYS, Answer::Held(set("a")));
        let verifier = world.verifier();
        let client = verdict_later(&verifier, token_by("a"));
        settle().await;
        client.abort();
        settle().await;
        world.release();
        settle().await;
        assert_eq!(verdict(&verifier, &token_by("a")).await, Ok(()));
        assert_eq!(world.calls(KEYS), 1);
    });
}

#[test]
fn what_is_no_answer_is_refused_and_not_asked_for_again_at_once() {
    let status = |status| Answer::Given(Fetched { status, ..set("a") });
    let many = format!(r#"{{"keys":[{}]}}"#, vec!["{}"; 101].join(","));
    // Of the document, of the keys, what the note says.
    type Case = (Option<Answer>, Option<Answer>, &'static str);
    let given = |body: &str| Some(Answer::Given(ok(body)));
    let at = |keys: &str| Some(document(ISSUER, keys));
    let cases: Vec<Case> = vec![
        (
            Some(document("https://evil.example", KEYS)),
            None,
            "it is another issuer's",
        ),
        (
            Some(document("https://issuer.example/a/", KEYS)),
            None,
            "it is another issuer's",
        ),
        (
            Some(document("https://issuer.example/A", KEYS)),
            None,
            "it is another issuer's",
        ),
        (given("{}"), None, "no text `issuer`"),
        (
            given(r#"{"issuer":["https://issuer.example/a"]}"#),
            None,
            "no text `issuer`",
        ),
        (
            given(r#"{"issuer":"https://issuer.example/a"}"#),
            None,
            "no text `jwks_uri`",
        ),
        (given("<html>"), None, "it is not JSON"),
        (
            given(r#"{"issuer":"a","issuer":"a"}"#),
            None,
            "a name stands twice in one object",
        ),
        (
            at("http://keys.example/jwks.json"),
            None,
            "its `jwks_uri`: it is not `https`",
        ),
        (
            at("https://169.254.169.254/latest"),
            None,
            "its `jwks_uri`: its host is an internal address",
        ),
        (
            at("https://localhost/jwks.json"),
            None,
            "its `jwks_uri`: its host is an internal address",
        ),
        (
            at("file:///etc/passwd"),
            None,
            "its `jwks_uri`: it is neither `https` nor `http`",
        ),
        (
            at("https://a@keys.example/"),
            None,
            "its `jwks_uri`: it is no URL with a host and without user and fragment",
        ),
        (Some(Answer::Error), None, "connection refused"),
        (Some(status(404)), None, "the answer is a 404"),
        (Some(status(302)), None, "the answer is a 302"),
        (
            Some(Answer::Given(ok(" ".repeat(MAX_BODY + 1)))),
            None,
            "more than 256 KiB",
        ),
        (None, Some(Answer::Error), "connection refused"),
        (None, Some(status(301)), "the answer is a 301"),
        (None, Some(status(500)), "the answer is a 500"),
        (None, Some(status(204)), "the answer is a 204"),
        (
            None,
            Some(Answer::Given(ok(" ".repeat(MAX_BODY + 1)))),
            "more than 256 KiB",
        ),
        (None, given("{}"), "the key set has no array `keys`"),
        (
            None,
            given("<html>"),
            "the key set is unreadable: it is not JSON",
        ),
        (None, given(&many), "the key set has more than 100 keys"),
    ];
    for (of_document, of_keys, note) in cases {
        run(async {
            let world = World::new();
            let (part, refusal) = match of_document {
                Some(answer) => {
                    world.answer(DOCUMENT, answer);
                    ("discovery document", Refusal::Discovery)
                }
                None => ("key set", Refusal::Keys),
            };
            of_keys.into_iter().for_each(|it| world.answer(KEYS, it));
            let verifier = world.verifier();
            let token = token_by("a");
            for _ in 0..100 {
                assert_eq!(verdict(&verifier, &token).await, Err(refusal), "{note}");
            }
            assert_eq!(world.calls(DOCUMENT), 1, "{note}");
            assert_eq!(world.notes(), [format!("{DOCUMENT}: {part}: {note}")]);
            // When it is mended, it is noticed after the pause.
            world.answer(DOCUMENT, document(ISSUER, KEYS));
            world.answer(KEYS, Answer::Given(set("a")));
            world.pass(Duration::from_millis(999)).await;
            assert_eq!(verdict(&verifier, &token).await, Err(refusal), "{note}");
            world.pass(Duration::from_millis(1)).await;
            assert_eq!(verdict(&verifier, &token).await, Ok(()), "{note}");
        });
    }
}

#[test]
fn a_slow_issuer_costs_a_second_and_a_half() {
    for (slow, refusal) in [(DOCUMENT, Refusal::Discovery), (KEYS, Refusal::Keys)] {
        run(async {
            let world = World::new();
            world.answer(slow, Answer::Never);
            let verifier = world.verifier();
            let waiting = verdict_later(&verifier, token_by("a"));
            settle().await;
            world.pass(Duration::from_millis(1499)).await;
            assert!(!waiting.is_finished(), "{slow}");
            world.pass(Duration::from_millis(1)).await;
            assert!(waiting.is_finished(), "{slow}");
            assert_eq!(waiting.await.unwrap(), Err(refusal));
            // The next ones do not wait.
            assert_eq!(verdict(&verifier, &token_by("a")).await, Err(refusal));
            assert_eq!(world.calls(DOCUMENT), 1);
        });
    }
}

#[test]
fn without_a_runtime_there_are_no_keys() {
    let world = World::new();
    let verifier = world.verifier();
    let token = token_by("a");
    let verifying = pin!(verifier.verify(&token));
    let verdict = verifying.poll(&mut Context::from_waker(Waker::noop()));
    assert!(
        matches!(verdict, Poll::Ready(Err(Refusal::Keys))),
        "{verdict:?}"
    );
    assert_eq!(
        world.notes(),
        [format!("{DOCUMENT}: the fetch was abandoned")]
    );
}

#[test]
fn a_document_may_say_who_issues() {
    run(async {
        let world = World::new();
        let keys = KeySource::discovery_document(DOCUMENT, world.outside()).unwrap();
        let verifier = world.verifier_with(None, keys);
        assert_eq!(verdict(&verifier, &token_by("a")).await, Ok(()));
        // It says another one: neither is the token accepted, nor what was remembered of it.
        let mut tokens = VerifiedTokens::default();
        let verified = verifier.verify(&token_by("a")).await.unwrap();
        verifier.remember(&mut tokens, &token_by("a"), &verified);
        world.answer(DOCUMENT, document("https://other.example", KEYS));
        world.pass_seconds(7200).await;
        assert_eq!(
            verdict(&verifier, &token_by("a")).await,
            Ok(()),
            "being refreshed"
        );
        settle().await;
        assert_eq!(
            verdict(&verifier, &token_by("a")).await,
            Err(Refusal::Issuer)
        );
        assert!(
            verifier
                .recall(&mut tokens, &token_by("a"), world.now())
                .is_none()
        );
    });
}

/// The same while a token's unknown key is looked for.
#[test]
fn a_document_may_change_who_issues() {
    run(async {
        let world = World::new();
        let keys = KeySource::discovery_document(DOCUMENT, world.outside()).unwrap();
        let verifier = world.verifier_with(None, keys);
        assert_eq!(verdict(&verifier, &token_by("a")).await, Ok(()));
        world.answer(DOCUMENT, document("https://other.example", KEYS));
        world.answer(KEYS, Answer::Given(set("b")));
        world.pass_seconds(30).await;
        assert_eq!(
            verdict(&verifier, &token_by("b")).await,
            Err(Refusal::Issuer)
        );
        assert_eq!(world.calls(KEYS), 2);
    });
}

/// Each issuer has its own keys: those of one say nothing of the tokens of another.
#[test]
fn issuers_are_told_apart() {
    run(async {
        let world = World::new();
        let other_keys = "https://other.example/keys";
        world.answer(other_keys, Answer::Given(set("b")));
        let issuer = |name: &str, uri: &str| Issuer {
            name: Some(name.to_owned()),
            keys: KeySource::jwks_uri(uri, world.outside()).unwrap(),
        };
        let issuers = vec![
            issuer("https://other.example", other_keys),
            issuer(ISSUER, KEYS),
        ];
        let verifier = Verifier::new(issuers, None, Algorithms::ALL, Arc::new(world));
        assert_eq!(
            verdict(&verifier, &token_by("b")).await,
            Err(Refusal::UnknownKey)
        );
        assert_eq!(verdict(&verifier, &token_by("a")).await, Ok(()));
        assert_eq!((world.calls(KEYS), world.calls(other_keys)), (1, 0));
    });
}

#[test]
fn foreign_tokens_cause_no_fetch() {
    run(async {
        let world = World::new();
        let verifier = world.verifier_with(
            Some("https://issuer.example/b"),
            KeySource::jwks_uri(KEYS, world.outside()).unwrap(),
        );
        for token in [token_by("a"), token_of_nobody("a"), "a.b.c".to_owned()] {
            assert!(verdict(&verifier, &token).await.is_err());
        }
        assert_eq!(world.calls(KEYS), 0);
    });
}

#[test]
fn sources_are_made_of_usable_texts_only() {
    let world = World::new();
    let outside = || world.outside();
    let cases = [
        (
            KeySource::jwks_uri("ftp://a/", outside()).err(),
            Some(UrlError::Scheme),
        ),
        (KeySource::jwks_uri("https://a/k", outside()).err(), None),
        (
            KeySource::issuer("issuer.example", outside()).err(),
            Some(UrlError::Scheme),
        ),
        (
            KeySource::issuer("https://a/#x", outside()).err(),
            Some(UrlError::Malformed),
        ),
        (
            KeySource::issuer("http://localhost:8080/realms/x", outside()).err(),
            None,
        ),
        (
            KeySource::discovery_document("https://u@a/", outside()).err(),
            Some(UrlError::Malformed),
        ),
    ];
    for (n, (error, expected)) in cases.into_iter().enumerate() {
        assert_eq!(error, expected, "{n}");
    }
    assert_eq!(KeySource::fixed(b"{}").err(), Some(JwksError::NoKeys));
}

#[test]
fn an_issuers_slash_is_kept_and_not_doubled() {
    run(async {
        let world = World::new();
        let issuer = "https://issuer.example/a/";
        let claims = format!(r#"{{"iss":"{issuer}","exp":1900000000}}"#);
        let signer = Signer::Ed25519(&keys().ed25519);
        let token = token(r#"{"alg":"EdDSA","kid":"a"}"#, claims, signer);
        world.answer(DOCUMENT, document(issuer, KEYS));
        let source = KeySource::issuer(issuer, world.outside()).unwrap();
        let verifier = world.verifier_with(Some(issuer), source);
        assert_eq!(verdict(&verifier, &token).await, Ok(()));
        assert_eq!(
            verdict(&verifier, &token_by("a")).await,
            Err(Refusal::Issuer)
        );
    });
}
