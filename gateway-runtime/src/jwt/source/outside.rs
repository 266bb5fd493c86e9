//! What a key source needs of the world: somebody who fetches, a clock, and a reader of its notes.

use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::super::jwks::KeySet;
use super::attempt::Problem;

/// What a source works with.
#[derive(Clone)]
pub struct Outside {
    /// Fetches documents.
    pub fetch: Arc<dyn Fetch>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Takes notes.
    pub observe: Arc<dyn Observe>,
}

/// What came of a fetch.
pub type FetchedResult = Result<Fetched, FetchError>;

/// Fetches documents of issuers.
pub trait Fetch: Send + Sync {
    /// `GET`s a URL (`https://…` or `http://…`). Follows no redirect, verifies certificates, and reads no more of a body
    /// than [`MAX_BODY`](super::MAX_BODY) bytes: one byte more is enough to tell that it is too long. It is dropped when
    /// it takes too long.
    fn get(&self, url: String) -> Pin<Box<dyn Future<Output = FetchedResult> + Send>>;
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// The status.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
    /// The values of `cache-control`, joined with commas.
    pub cache_control: Option<String>,
}

/// Why there is no answer, in words for the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchError(pub String);

/// One time on both clocks.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// The wall clock's: milliseconds since 1970. Tokens are held to it.
    pub unix: u64,
    /// The steady clock's. Keys age by it.
    pub steady: Instant,
}

/// A wait of a clock.
pub type Sleep = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Moment;
    /// Ends after this time.
    fn sleep(&self, time: Duration) -> Sleep;
}

/// The clocks of the system, and tokio's for waiting.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Moment {
        let unix = SystemTime::now().duration_since(UNIX_EPOCH);
        Moment {
            unix: unix.map_or(0, |time| {
                u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
            }),
            steady: Instant::now(),
        }
    }

    fn sleep(&self, time: Duration) -> Sleep {
        Box::pin(tokio::time::sleep(time))
    }
}

/// Takes notes of what sources do, for logs and metrics. Called on the request path, so it must not block.
pub trait Observe: Send + Sync {
    /// One thing that happened.
    fn note(&self, event: Event<'_>);
}

/// What a source did.
#[derive(Debug)]
pub enum Event<'e> {
    /// Keys were fetched.
    Loaded {
        /// Where they were fetched, or the discovery document that led there.
        url: &'e str,
        /// The keys, with those that are not used.
        keys: &'e KeySet,
        /// Whether they are other keys than before.
        is_new: bool,
        /// For how long they are kept before they are fetched again.
        ttl: Duration,
    },
    /// Keys could not be fetched.
    Failed {
        /// Where they were to be fetched, or the discovery document that was to lead there.
        url: &'e str,
        /// Why not.
        problem: &'e Problem,
        /// Whether earlier keys go on serving.
        has_keys: bool,
    },
}
