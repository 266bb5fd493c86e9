//! Credentials as of now: refreshed before they expire, by one caller at a time.
//!
//! Refreshing begins five to ten minutes before the end, at a random time, and at the latest in the second
//! half of a short life; it runs in a task of its own, while everybody goes on with what there is. Only callers
//! that find nothing to go on with wait, together, for one answer; after a failure nobody asks again for a
//! while.

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, SystemTime};

use super::provider::Provider;
use super::{Credentials, CredentialsError, chain};
use crate::aws::Environment;

/// What time it is; tests have their own.
pub type Clock = Arc<dyn Fn() -> SystemTime + Send + Sync>;

/// How long before the end credentials are refreshed, at the least. The same again is added at random.
const REFRESH_BEFORE: Duration = Duration::from_secs(5 * 60);
/// What ends sooner is not used any more: a request is under way for a while, and clocks differ.
const LEAST_LIFE: Duration = Duration::from_secs(10);
/// After a failure, nobody asks again for this time, where there is nothing to go on with.
const PAUSE: Duration = Duration::from_secs(2);
/// The same where there are credentials that still hold. The same again is added at random.
const PAUSE_WITH_CREDENTIALS: Duration = Duration::from_secs(30);

/// Credentials of one provider, for all threads.
pub struct CredentialsCache {
    provider: Provider,
    /// Asks the provider. A pointer, so that only who makes a cache needs what providers need.
    load: Load,
    clock: Clock,
    state: Mutex<State>,
    /// What never ends and is never refreshed: the way past the lock.
    lasting: OnceLock<Arc<Credentials>>,
    /// Held while the provider is asked.
    pub(super) refreshing: Arc<tokio::sync::Mutex<()>>,
}

type Load = for<'p> fn(
    &'p Provider,
    SystemTime,
) -> Pin<
    Box<dyn Future<Output = Result<Credentials, CredentialsError>> + Send + 'p>,
>;

#[derive(Default)]
struct State {
    current: Option<Arc<Credentials>>,
    /// From when on `current` is refreshed; `None` for never.
    refresh_at: Option<SystemTime>,
    /// The last failure, and until when it answers for the provider.
    failure: Option<(CredentialsError, SystemTime)>,
}

enum Found {
    Fresh(Arc<Credentials>),
    Ageing(Arc<Credentials>),
    Failed(CredentialsError),
    Nothing,
}

impl CredentialsCache {
    /// The environment's provider. What is configured wrongly is told when credentials are asked for.
    #[must_use]
    pub fn from_environment(environment: &Environment) -> Arc<CredentialsCache> {
        CredentialsCache::with_clock(environment, Arc::new(SystemTime::now))
    }

    /// The same with another clock.
    #[must_use]
    pub fn with_clock(environment: &Environment, clock: Clock) -> Arc<CredentialsCache> {
        CredentialsCache::of_provider(chain::provider(environment, &clock), clock)
    }

    pub(super) fn of_provider(provider: Provider, clock: Clock) -> Arc<CredentialsCache> {
        Arc::new(CredentialsCache {
            provider,
            load: |provider, now| Box::pin(provider.load(now)),
            clock,
            state: Mutex::default(),
            lasting: OnceLock::new(),
            refreshing: Arc::default(),
        })
    }

    /// Whether the environment or a profile names the credentials. Else the instance's metadata are asked, or nobody
    /// is.
    #[must_use]
    pub fn is_configured(&self) -> bool {
        match &self.provider {
            Provider::Instance(_) => false,
            Provider::Unusable(error) => !error.is_of_nothing(),
            _ => true,
        }
    }

    /// What time it is for the cache.
    pub(super) fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Credentials that need no refreshing, where they are here already.
    pub(crate) fn at_hand(&self) -> Option<Arc<Credentials>> {
        if let Some(lasting) = self.lasting.get() {
            return Some(Arc::clone(lasting));
        }
        match self.look((self.clock)()) {
            Found::Fresh(credentials) => Some(credentials),
            Found::Ageing(_) | Found::Failed(_) | Found::Nothing => None,
        }
    }

    /// Credentials that hold for ten seconds at least. To be called within a tokio runtime.
    ///
    /// # Errors
    ///
    /// The provider's, where there are no earlier credentials that still hold.
    pub async fn credentials(self: &Arc<Self>) -> Result<Arc<Credentials>, CredentialsError> {
        match self.look((self.clock)()) {
            Found::Fresh(credentials) => return Ok(credentials),
            Found::Ageing(credentials) => {
                if let Ok(turn) = Arc::clone(&self.refreshing).try_lock_owned() {
                    let cache = Arc::clone(self);
                    tokio::spawn(async move {
                        let _noted = cache.refresh().await;
                        drop(turn);
                    });
                }
                return Ok(credentials);
            }
            Found::Failed(error) => return Err(error),
            Found::Nothing => {}
        }
        // A caller that goes away meanwhile leaves its turn to the next one.
        let _turn = self.refreshing.lock().await;
        match self.look((self.clock)()) {
            Found::Fresh(credentials) | Found::Ageing(credentials) => Ok(credentials),
            Found::Failed(error) => Err(error),
            Found::Nothing => self.refresh().await,
        }
    }

    /// [`credentials`](Self::credentials) with a type that has a name, for callers that it may itself wait for.
    pub(super) fn boxed_credentials(
        self: &Arc<Self>,
    ) -> Pin<Box<dyn Future<Output = Result<Arc<Credentials>, CredentialsError>> + Send + '_>> {
        Box::pin(self.credentials())
    }

    fn look(&self, now: SystemTime) -> Found {
        let state = self.state();
        let usable = state.current.as_ref().filter(|credentials| {
            let expires = credentials.expires();
            expires.is_none_or(|expires| expires > now + LEAST_LIFE)
        });
        let failure = state.failure.as_ref().filter(|(_, until)| now < *until);
        match (usable, failure) {
            (Some(credentials), None) if state.refresh_at.is_some_and(|at| now >= at) => {
                Found::Ageing(Arc::clone(credentials))
            }
            (Some(credentials), _) => Found::Fresh(Arc::clone(credentials)),
            (None, Some((error, _))) => Found::Failed(error.clone()),
            (None, None) => Found::Nothing,
        }
    }

    async fn refresh(&self) -> Result<Arc<Credentials>, CredentialsError> {
        let loaded = (self.load)(&self.provider, (self.clock)()).await;
        let now = (self.clock)();
        let loaded = loaded.and_then(|credentials| match credentials.expires() {
            Some(expires) if expires <= now => Err(CredentialsError::new(
                "expired",
                "the provider gave credentials that had ended already",
            )),
            _ => Ok(Arc::new(credentials)),
        });
        let mut state = self.state();
        match &loaded {
            Ok(credentials) => {
                state.refresh_at = credentials
                    .expires()
                    .map(|expires| refresh_at(expires, now));
                state.current = Some(Arc::clone(credentials));
                if credentials.expires().is_none() {
                    self.lasting.get_or_init(|| Arc::clone(credentials));
                }
                state.failure = None;
            }
            Err(error) => {
                let has_more_time = state.current.as_ref().is_some_and(|current| {
                    current
                        .expires()
                        .is_none_or(|expires| expires > now + 4 * PAUSE_WITH_CREDENTIALS)
                });
                let pause = match has_more_time {
                    true => jittered(PAUSE_WITH_CREDENTIALS),
                    false => PAUSE,
                };
                state.failure = Some((error.clone(), now + pause));
            }
        }
        loaded
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for CredentialsCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state();
        f.debug_struct("CredentialsCache")
            .field("current", &state.current)
            .field("refresh_at", &state.refresh_at)
            .finish_non_exhaustive()
    }
}

fn refresh_at(expires: SystemTime, now: SystemTime) -> SystemTime {
    let life = expires.duration_since(now).unwrap_or_default();
    let before = jittered(REFRESH_BEFORE).min(life / 2);
    expires.checked_sub(before).unwrap_or(now)
}

/// The time, or up to twice that.
fn jittered(time: Duration) -> Duration {
    time + time.mul_f64(fastrand::f64())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::UNIX_EPOCH;

    #[test]
    fn refreshing_begins_in_time() {
        let now = UNIX_EPOCH + Duration::from_secs(1_000_000);
        let mut times = std::collections::BTreeSet::new();
        for _ in 0..1000 {
            let long = refresh_at(now + Duration::from_secs(3600), now);
            let left = now + Duration::from_secs(3600);
            let left = left.duration_since(long).unwrap();
            assert!((REFRESH_BEFORE..=2 * REFRESH_BEFORE).contains(&left));
            times.insert(left.as_secs());
            let short = refresh_at(now + Duration::from_secs(60), now);
            assert_eq!(short, now + Duration::from_secs(30));
        }
        assert!(times.len() > 100, "gateways would refresh at one time");
        assert_eq!(refresh_at(now, now + Duration::from_secs(9)), now);
    }
}
