//! Issuers that answer as told, a clock that is set, notes that are kept.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::sync::{oneshot, watch};

use crate::jwt::tests::mint::{ISSUER, NOW, Signer, base64url, ed25519_members, keys, token};
use crate::jwt::{
    Algorithms, Clock, Event, Fetch, FetchError, Fetched, FetchedResult, Issuer, KeySource, Moment,
    Observe, Outside, Refusal, Sleep, Verifier,
};

pub(super) const DOCUMENT: &str = "https://issuer.example/a/.well-known/openid-configuration";
pub(super) const KEYS: &str = "https://keys.example/jwks.json";

/// What a URL answers.
#[derive(Clone)]
pub(super) enum Answer {
    Given(Fetched),
    /// Given when [`World::release`] says so.
    Held(Fetched),
    Error,
    Never,
}

pub(super) struct World {
    made: Instant,
    state: Mutex<State>,
    released: watch::Sender<bool>,
}

#[derive(Default)]
struct State {
    /// Milliseconds since the world was made.
    now: u64,
    sleepers: Vec<(u64, oneshot::Sender<()>)>,
    answers: BTreeMap<String, Answer>,
    calls: Vec<String>,
    notes: Vec<String>,
}

pub(super) fn ok(body: impl Into<Vec<u8>>) -> Fetched {
    Fetched {
        status: 200,
        body: body.into(),
        cache_control: None,
    }
}

pub(super) fn document(issuer: &str, keys: &str) -> Answer {
    Answer::Given(ok(format!(
        r#"{{"issuer":"{issuer}","jwks_uri":"{keys}"}}"#
    )))
}

/// A set with the issuer's Ed25519 key under this `kid`.
pub(super) fn set(kid: &str) -> Fetched {
    let key = ed25519_members(&keys().ed25519);
    ok(format!(r#"{{"keys":[{{"kid":"{kid}",{key}}}]}}"#))
}

/// A token of the issuer's Ed25519 key under this `kid`, good for two days.
pub(super) fn token_by(kid: &str) -> String {
    let claims = format!(r#"{{"iss":"{ISSUER}","exp":{}}}"#, NOW + 2 * 86_400);
    let header = format!(r#"{{"alg":"EdDSA","kid":"{kid}"}}"#);
    token(header, claims, Signer::Ed25519(&keys().ed25519))
}

/// A token that nobody signed.
pub(super) fn token_of_nobody(kid: &str) -> String {
    let claims = format!(r#"{{"iss":"{ISSUER}","exp":{}}}"#, NOW + 2 * 86_400);
    let header = format!(r#"{{"alg":"EdDSA","kid":"{kid}"}}"#);
    let zeros = base64url([0; 64]);
    format!("{}.{}.{zeros}", base64url(header), base64url(claims))
}

impl World {
    /// A world where the issuer's document leads to keys with the `kid` "a". Leaked: tests are few.
    pub(super) fn new() -> &'static World {
        let world = World {
            made: Instant::now(),
            state: Mutex::default(),
            released: watch::Sender::new(false),
        };
        world.answer(DOCUMENT, document(ISSUER, KEYS));
        world.answer(KEYS, Answer::Given(set("a")));
        Box::leak(Box::new(world))
    }

    pub(super) fn answer(&self, url: &str, answer: Answer) {
        let mut state = self.state.lock().unwrap();
        state.answers.insert(url.to_owned(), answer);
    }

    /// Lets what is held go.
    pub(super) fn release(&self) {
        self.released.send_replace(true);
    }

    pub(super) fn calls(&self, url: &str) -> usize {
        let state = self.state.lock().unwrap();
        state.calls.iter().filter(|it| *it == url).count()
    }

    pub(super) fn notes(&self) -> Vec<String> {
        self.state.lock().unwrap().notes.clone()
    }

    /// Sets the clock on, and lets all that is due happen.
    pub(super) async fn pass(&self, time: Duration) {
        let due = {
            let mut state = self.state.lock().unwrap();
            state.now += u64::try_from(time.as_millis()).unwrap();
            let now = state.now;
            state
                .sleepers
                .extract_if(.., |(at, _)| *at <= now)
                .collect::<Vec<_>>()
        };
        for (_, sleeper) in due {
            let _gone = sleeper.send(());
        }
        settle().await;
    }

    pub(super) async fn pass_seconds(&self, seconds: u64) {
        self.pass(Duration::from_secs(seconds)).await;
    }

    pub(super) fn outside(&'static self) -> Outside {
        Outside {
            fetch: Arc::new(self),
            clock: Arc::new(self),
            observe: Arc::new(self),
        }
    }

    /// An authorizer with the keys of the issuer's document.
    pub(super) fn verifier(&'static self) -> Arc<Verifier> {
        let keys = KeySource::issuer(ISSUER, self.outside()).unwrap();
        self.verifier_with(Some(ISSUER), keys)
    }

    pub(super) fn verifier_with(
        &'static self,
        name: Option<&str>,
        keys: KeySource,
    ) -> Arc<Verifier> {
        let issuers = vec![Issuer {
            name: name.map(str::to_owned),
            keys,
        }];
        let clock = Arc::new(self);
        Arc::new(Verifier::new(issuers, None, Algorithms::ALL, clock))
    }
}

/// Lets all tasks run until they wait for something.
pub(super) async fn settle() {
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
}

/// What comes of a token.
pub(super) async fn verdict(verifier: &Verifier, token: &str) -> Result<(), Refusal> {
    verifier.verify(token).await.map(|_| ())
}

/// What comes of a token, in a task.
pub(super) fn verdict_later(
    verifier: &Arc<Verifier>,
    token: String,
) -> tokio::task::JoinHandle<Result<(), Refusal>> {
    let verifier = Arc::clone(verifier);
    tokio::spawn(async move { verdict(&verifier, &token).await })
}

/// Runs a test in a runtime of its own, without a real clock.
pub(super) fn run(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread();
    { runtime }.build().unwrap().block_on(test);
}

impl Fetch for &'static World {
    fn get(&self, url: String) -> Pin<Box<dyn Future<Output = FetchedResult> + Send>> {
        let world = *self;
        let answer = {
            let mut state = world.state.lock().unwrap();
            state.calls.push(url.clone());
            state.answers.get(&url).cloned()
        };
        Box::pin(async move {
            match answer {
                Some(Answer::Given(fetched)) => Ok(fetched),
                Some(Answer::Held(fetched)) => {
                    let mut released = world.released.subscribe();
                    released.wait_for(|it| *it).await.unwrap();
                    Ok(fetched)
                }
                Some(Answer::Never) => std::future::pending().await,
                Some(Answer::Error) | None => Err(FetchError("connection refused".into())),
            }
        })
    }
}

impl Clock for &'static World {
    fn now(&self) -> Moment {
        let now = self.state.lock().unwrap().now;
        Moment {
            unix: NOW * 1000 + now,
            steady: self.made + Duration::from_millis(now),
        }
    }

    fn sleep(&self, time: Duration) -> Sleep {
        let (wake, woken) = oneshot::channel();
        let mut state = self.state.lock().unwrap();
        let at = state.now + u64::try_from(time.as_millis()).unwrap();
        // Who does not wait any more is not woken.
        state.sleepers.retain(|(_, wake)| !wake.is_closed());
        state.sleepers.push((at, wake));
        Box::pin(async move {
            let _world_is_there = woken.await;
        })
    }
}

impl Observe for &'static World {
    fn note(&self, event: Event<'_>) {
        let note = match event {
            Event::Loaded {
                url,
                keys,
                is_new,
                ttl,
            } => {
                let (n, skipped) = (keys.len(), keys.skipped().len());
                let new = if is_new { "new" } else { "the same" };
                format!(
                    "{url}: {n} keys, {skipped} skipped, {new}, for {} s",
                    ttl.as_secs()
                )
            }
            Event::Failed {
                url,
                problem,
                has_keys,
            } => {
                let going_on = if has_keys { ", going on" } else { "" };
                format!("{url}: {problem}{going_on}")
            }
        };
        self.state.lock().unwrap().notes.push(note);
    }
}
