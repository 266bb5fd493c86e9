//! Refreshing, rotation, unknown keys.

use super::world::{
    Answer, DOCUMENT, KEYS, World, run, set, settle, token_by, token_of_nobody, verdict,
    verdict_later,
};
use crate::jwt::tests::mint::ISSUER;
use crate::jwt::{Clock, Fetched, KeySource, Refusal, VerifiedTokens};

/// 2 hours, of which four fifths have passed.
const UNTIL_REFRESHED: u64 = 7200 / 5 * 4;

#[test]
fn keys_are_refreshed_while_they_serve() {
    run(async {
        let world = World::new();
        let verifier = world.verifier();
        assert_eq!(verdict(&verifier, &token_by("a")).await, Ok(()));
        world.pass_seconds(UNTIL_REFRESHED - 1).await;
        assert_eq!(verdict(&verifier, &token_by("a")).await, Ok(()));
        settle().await;
        assert_eq!(world.calls(KEYS), 1, "not yet");
        // The issuer hangs: nobody notices.
        world.answer(DOCUMENT, Answer::Never);
        world.pass_seconds(1).await;
        for _ in 0..100 {
            assert_eq!(verdict(&verifier, &token_by("a")).await, Ok(()));
            settle().await;
        }
        assert_eq!(world.calls(DOCUMENT), 2, "one at a time");
    });
}

/// What is remembered does not keep keys from being refreshed.
#[test]
fn recalling_refreshes_as_well() {
    run(async {
        let world = World::new();
        let verifier = world.verifier();
        let (mut tokens, token) = (VerifiedTokens::default(), token_by("a"));
        let verified = verifier.verify(&token).await.unwrap();
        verifier.remember(&mut tokens, &token, &verified);
        world.pass_seconds(UNTIL_REFRESHED).await;
        for _ in 0..10 {
            assert!(verifier.recall(&mut tokens, &token, world.now()).is_some());
        }
        settle().await;
        assert_eq!(world.calls(KEYS), 2);
        // The keys are the same, and so is what is remembered.
        assert!(verifier.recall(&mut tokens, &token, world.now()).is_some());
        let notes = world.notes();
        assert!(notes[1].ends_with("the same, for 7200 s"), "{notes:?}");
    });
}

#[test]
fn keys_that_are_gone_end_what_rests_on_them() {
    run(async {
        let world = World::new();
        let verifier = world.verifier();
        let (mut tokens, token) = (VerifiedTokens::default(), token_by("a"));
        let verified = verifier.verify(&token).await.unwrap();
        verifier.remember(&mut tokens, &token, &verified);
        world.answer(KEYS, Answer::Given(set("b")));
        world.pass_seconds(UNTIL_REFRESHED).await;
        assert!(verifier.recall(&mut tokens, &token, world.now()).is_some());
        settle().await;
        assert!(verifier.recall(&mut tokens, &token, world.now()).is_none());
        assert_eq!(verdict(&verifier, &token).await, Err(Refusal::UnknownKey));
        assert_eq!(verdict(&verifier, &token_by("b")).await, Ok(()));
    });
}

#[test]
fn a_new_key_is_fetched_when_a_token_names_it() {
    run(async {
        let world = World::new();
        let verifier = world.verifier();
        assert_eq!(verdict(&verifier, &token_by("a")).await, Ok(()));
        world.answer(KEYS, Answer::Given(set("b")));
        world.pass_seconds(29).await;
        assert_eq!(
            verdict(&verifier, &token_by("b")).await,
            Err(Refusal::UnknownKey)
        );
        world.pass_seconds(1).await;
        assert_eq!(verdict(&verifier, &token_by("b")).await, Ok(()));
        assert_eq!(
            verdict(&verifier, &token_by("a")).await,
            Err(Refusal::UnknownKey)
        );
        assert_eq!(world.calls(KEYS), 2);
    });
}

#[test]
fn ten_thousand_unknown_keys_cause_one_fetch_at_the_most() {
    run(async {
        let world = World::new();
        let verifier = world.verifier();
        assert_eq!(verdict(&verifier, &token_by("a")).await, Ok(()));
        for n in 0..10_000 {
            let verdict = verdict(&verifier, &token_of_nobody(&n.to_string())).await;
            assert_eq!(verdict, Err(Refusal::UnknownKey));
        }
        assert_eq!(world.calls(KEYS), 1, "so soon after the first");
        world.pass_seconds(30).await;
        for n in 0..10_000 {
            let verdict = verdict(&verifier, &token_of_nobody(&n.to_string())).await;
            assert_eq!(verdict, Err(Refusal::UnknownKey));
        }
        assert_eq!(world.calls(KEYS), 2);
    });
}

/// Who looked for a key while others had the keys refreshed asks nobody again.
#[test]
fn newer_keys_may_be_there_already() {
    run(async {
        let world = World::new();
        let source = KeySource::issuer(ISSUER, world.outside()).unwrap();
        let seen = source.keys(world.now()).await.unwrap();
        world.answer(KEYS, Answer::Given(set("b")));
        world.pass_seconds(30).await;
        let newer = source.newer(&seen, world.now()).await.unwrap();
        assert_ne!(newer.generation, seen.generation);
        world.pass_seconds(30).await;
        let again = source.newer(&seen, world.now()).await.unwrap();
        assert_eq!((again.generation, world.calls(KEYS)), (newer.generation, 2));
        let none = source.newer(&again, world.now()).await.unwrap();
        assert_eq!((none.generation, world.calls(KEYS)), (newer.generation, 3));
    });
}

/// A storm while the issuer hangs: who has an unknown key waits, all for one fetch; who has a known one does not.
#[test]
fn unknown_keys_cost_nobody_else_any_time() {
    run(async {
        let world = World::new();
        let verifier = world.verifier();
        assert_eq!(verdict(&verifier, &token_by("a")).await, Ok(()));
        world.pass_seconds(30).await;
        world.answer(KEYS, Answer::Never);
        let storm: Vec<_> = (0..1000)
            .map(|n| verdict_later(&verifier, token_of_nobody(&n.to_string())))
            .collect();
        settle().await;
        assert!(storm.iter().all(|it| !it.is_finished()));
        for _ in 0..100 {
            let known = verdict_later(&verifier, token_by("a"));
            settle().await;
            assert!(known.is_finished());
            assert_eq!(known.await.unwrap(), Ok(()));
        }
        world.pass(std::time::Duration::from_millis(1500)).await;
        for it in storm {
            assert!(it.is_finished());
            assert_eq!(it.await.unwrap(), Err(Refusal::UnknownKey));
        }
        assert_eq!(world.calls(KEYS), 2);
        let notes = world.notes();
        assert!(
            notes[1].ends_with("key set: no answer within 1.5 s, going on"),
            "{notes:?}"
        );
    });
}

#[test]
fn keys_are_kept_as_long_as_the_issuer_says() {
    let cases = [
        (Some("max-age=600"), 480),
        (Some("no-store"), 240),
        (Some("max-age=864000"), 86_400 / 5 * 4),
        (None, UNTIL_REFRESHED),
    ];
    for (cache_control, seconds) in cases {
        run(async {
            let world = World::new();
            let fetched = Fetched {
                cache_control: cache_control.map(str::to_owned),
                ..set("a")
            };
            world.answer(KEYS, Answer::Given(fetched));
            let verifier = world.verifier();
            for (pass, calls) in [(0, 1), (seconds - 1, 1), (1, 2)] {
                world.pass_seconds(pass).await;
                assert_eq!(verdict(&verifier, &token_by("a")).await, Ok(()));
                settle().await;
                assert_eq!(world.calls(KEYS), calls, "{cache_control:?} {pass}");
            }
        });
    }
}

/// An issuer that takes all of its keys back is believed.
#[test]
fn no_keys_are_keys() {
    run(async {
        let world = World::new();
        let verifier = world.verifier();
        assert_eq!(verdict(&verifier, &token_by("a")).await, Ok(()));
        world.answer(KEYS, Answer::Given(super::world::ok(r#"{"keys":[]}"#)));
        world.pass_seconds(UNTIL_REFRESHED).await;
        assert_eq!(verdict(&verifier, &token_by("a")).await, Ok(()));
        settle().await;
        assert_eq!(
            verdict(&verifier, &token_by("a")).await,
            Err(Refusal::UnknownKey)
        );
    });
}
