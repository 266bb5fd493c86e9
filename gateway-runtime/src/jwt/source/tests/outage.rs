//! Issuers that are down, threads that go away.

use std::time::Duration;

use super::world::{
    Answer, DOCUMENT, KEYS, World, document, run, set, settle, token_by, verdict, verdict_later,
};
use crate::jwt::tests::mint::ISSUER;
use crate::jwt::{Clock, Refusal, VerifiedTokens};

/// Seconds.
const DAY: u64 = 86_400;

#[test]
fn the_last_keys_serve_for_a_day() {
    run(async {
        let world = World::new();
        let verifier = world.verifier();
        let (mut tokens, token) = (VerifiedTokens::default(), token_by("a"));
        let verified = verifier.verify(&token).await.unwrap();
        verifier.remember(&mut tokens, &token, &verified);
        world.answer(DOCUMENT, Answer::Error);
        for _ in 0..23 {
            world.pass_seconds(3600).await;
            assert_eq!(verdict(&verifier, &token).await, Ok(()));
            assert!(verifier.recall(&mut tokens, &token, world.now()).is_some());
            settle().await;
        }
        world.pass_seconds(3599).await;
        assert_eq!(verdict(&verifier, &token).await, Ok(()));
        settle().await;
        world.pass_seconds(1).await;
        assert!(verifier.recall(&mut tokens, &token, world.now()).is_none());
        assert_eq!(verdict(&verifier, &token).await, Err(Refusal::Discovery));
        // The issuer is back.
        world.answer(DOCUMENT, document(ISSUER, KEYS));
        world.pass_seconds(60).await;
        assert_eq!(verdict(&verifier, &token).await, Ok(()));
        assert_eq!(world.calls(KEYS), 2);
    });
}

#[test]
fn a_down_issuer_is_asked_once_a_minute_at_the_most() {
    run(async {
        let world = World::new();
        let verifier = world.verifier();
        assert_eq!(verdict(&verifier, &token_by("a")).await, Ok(()));
        world.answer(DOCUMENT, Answer::Error);
        world.pass_seconds(7200).await;
        let before = world.calls(DOCUMENT);
        // A request each second, for an hour.
        for _ in 0..3600 {
            assert_eq!(verdict(&verifier, &token_by("a")).await, Ok(()));
            settle().await;
            world.pass_seconds(1).await;
        }
        let calls = world.calls(DOCUMENT) - before;
        assert!((55..=70).contains(&calls), "{calls}");
    });
}

#[test]
fn an_issuer_that_is_down_from_the_start_is_asked_less_and_less() {
    run(async {
        let world = World::new();
        world.answer(KEYS, Answer::Error);
        let verifier = world.verifier();
        let mut calls = Vec::new();
        // A request each half second.
        for half in 0..126 {
            let before = world.calls(KEYS);
            assert_eq!(verdict(&verifier, &token_by("a")).await, Err(Refusal::Keys));
            if world.calls(KEYS) > before {
                calls.push(half / 2);
            }
            world.pass(Duration::from_millis(500)).await;
        }
        assert_eq!(calls, [0, 1, 3, 7, 15, 31]);
    });
}

/// Keys that end while a refresh hangs: requests wait for it, but no longer than it takes.
#[test]
fn keys_end_also_while_they_are_refreshed() {
    run(async {
        let world = World::new();
        let verifier = world.verifier();
        assert_eq!(verdict(&verifier, &token_by("a")).await, Ok(()));
        world.pass_seconds(DAY - 1).await;
        world.answer(DOCUMENT, Answer::Never);
        assert_eq!(verdict(&verifier, &token_by("a")).await, Ok(()));
        settle().await;
        world.pass(Duration::from_millis(1000)).await;
        let waiting = verdict_later(&verifier, token_by("a"));
        settle().await;
        assert!(!waiting.is_finished());
        world.pass(Duration::from_millis(500)).await;
        assert!(waiting.is_finished());
        assert_eq!(waiting.await.unwrap(), Err(Refusal::Discovery));
    });
}

#[test]
fn a_thread_that_shuts_down_leaves_its_fetch_to_the_next() {
    let world = World::new();
    world.answer(KEYS, Answer::Never);
    let verifier = world.verifier();
    run(async {
        let _waiting = verdict_later(&verifier, token_by("a"));
        settle().await;
        assert_eq!(world.calls(KEYS), 1);
    });
    assert_eq!(
        world.notes(),
        [format!("{DOCUMENT}: the fetch was abandoned")]
    );
    world.answer(KEYS, Answer::Given(set("a")));
    run(async {
        world.pass_seconds(1).await;
        assert_eq!(verdict(&verifier, &token_by("a")).await, Ok(()));
    });
}

/// A caller waits for 4 s at the most, whatever becomes of the thread that fetches.
#[test]
fn patience_ends() {
    let world = World::new();
    world.answer(KEYS, Answer::Never);
    let verifier = world.verifier();
    let fetching = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    fetching.block_on(async {
        let _waiting = verdict_later(&verifier, token_by("a"));
        settle().await;
    });
    // From here on, nobody polls the fetch.
    run(async {
        let waiting = verdict_later(&verifier, token_by("a"));
        settle().await;
        world.pass(Duration::from_millis(3999)).await;
        assert!(!waiting.is_finished());
        world.pass(Duration::from_millis(1)).await;
        assert!(waiting.is_finished());
        assert_eq!(waiting.await.unwrap(), Err(Refusal::Keys));
        assert_eq!(world.calls(KEYS), 1);
    });
    drop(fetching);
}
