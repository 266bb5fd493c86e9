//! Answers that are kept and given again (`reference/rest-api.md` §8, `reference/security.md` §8).
//!
//! [`answer`] stands between validation and integration, and is asked by `gateway` for operations that a stage caches,
//! and for them alone. `deployment` makes the stages' [`ActiveCache`]s of the descriptors; what they keep is in
//! [`Caches`], which outlive a reload and which the admin listener shows and empties.
//!
//! - `key`: what requests must have in common to get the same answer;
//! - `entry`: what of an answer is kept, and the answer that is made of it;
//! - `shard`, `store`: the memory, in parts with a lock each that is held for no longer than a look;
//! - `flight`: one request goes to the backend, others with the same key wait for it;
//! - `control`: requests that ask for a new answer.

mod control;
mod entry;
mod flight;
mod key;
mod registry;
mod shard;
mod store;

#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::{Duration, Instant};

use http::{HeaderValue, Method, header};

use crate::context::{Call, Failure};
use crate::descriptor::{Api, CachedOperation, Operation, ResponseType, Stage};
use crate::guard::Head;
use crate::respond::Answer;
use crate::{clock, integrate};

use control::Asked;
use entry::{Entry, Taken};
use flight::{Lead, Progress};
use key::Key;
pub(crate) use key::Scope;
pub(crate) use registry::Caches;
use registry::StageCache;
use store::Found;

/// What a stage keeps, and of which operations.
#[derive(Debug)]
pub(crate) struct ActiveCache {
    kept: Arc<StageCache>,
    /// By the operations' places in the API.
    operations: Vec<Option<&'static CachedOperation>>,
    first_slot: usize,
}

/// An operation whose answers are kept.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cached<'c> {
    kept: &'c StageCache,
    descriptor: &'static CachedOperation,
}

impl ActiveCache {
    /// That of a stage; `first_slot` is that of the API's first operation. `None`: the stage has none.
    pub(crate) fn new(
        api: &'static Api,
        stage: &'static Stage,
        caches: &Caches,
        first_slot: usize,
    ) -> Option<ActiveCache> {
        let cache = stage.cache.as_ref()?;
        let mut operations = vec![None; api.operations.len()];
        for (place, descriptor) in cache.operations {
            let place = usize::try_from(*place).ok();
            if let Some(known) = place.and_then(|place| operations.get_mut(place)) {
                *known = Some(descriptor);
            }
        }
        Some(ActiveCache {
            kept: caches.of(api.name, stage.name, cache.size),
            operations,
            first_slot,
        })
    }

    /// How the answer to a request is kept; `None`: not at all.
    ///
    /// Routes for all methods keep what is asked for with `GET`. A `GET` with a body goes past the cache: nothing of the
    /// body is part of the key.
    pub(crate) fn of<'c>(
        &'c self,
        call: &Call<'_>,
        operation: &Operation,
        head: &Head<'_>,
    ) -> Option<Cached<'c>> {
        let place = operation.slot.index().checked_sub(self.first_slot)?;
        let descriptor = (*self.operations.get(place)?)?;
        let is_method = match operation.method {
            "ANY" | "$default" => *call.method == Method::GET,
            method => call.method.as_str() == method,
        };
        let is_bodyless = matches!(*call.method, Method::GET | Method::HEAD);
        (is_method && !(is_bodyless && head.has_body())).then_some(Cached {
            kept: &self.kept,
            descriptor,
        })
    }
}

/// What a caller gets who asked for a new answer and may not (the reference's text).
const IGNORED: HeaderValue = HeaderValue::from_static(
    "199 Cache-control headers were ignored because the caller was unauthorized.",
);

/// The answer to a request: what is kept, else what `backend` gives, which is kept where it can be.
///
/// # Errors
/// Those of `backend`, of reading its answer's body, and of asking for a new answer without permission.
pub(crate) async fn answer(
    call: &Call<'_>,
    operation: &'static Operation,
    cached: Cached<'_>,
    backend: impl Future<Output = Result<Answer, Failure>> + Send,
) -> Result<Answer, Failure> {
    let key = key::of(call, cached.descriptor);
    let timeout = integrate::timeout(operation);
    let request = Request {
        call,
        cached,
        key,
        deadline: clock::now() + timeout,
        generation: cached.kept.store.generation(),
    };
    match control::asked(call, cached.descriptor.invalidation) {
        Asked::Nothing => request.kept_or_new(backend).await,
        Asked::New => {
            cached.kept.misses.add();
            let taken = request.taken(backend).await?;
            request.keep(taken).0
        }
        Asked::Refused => Err(Failure::new(
            ResponseType::AccessDenied,
            "the caller may not ask for a new answer",
        )),
        Asked::Ignored { is_told } => {
            let mut answer = request.kept_or_new(backend).await?;
            if is_told {
                answer.headers_mut().insert(header::WARNING, IGNORED);
            }
            Ok(answer)
        }
    }
}

/// A request whose answer may be kept.
struct Request<'r> {
    call: &'r Call<'r>,
    cached: Cached<'r>,
    key: Key,
    /// When the integration's time is up.
    deadline: Instant,
    /// Of the store, when the request came: what was asked for before a flush is not kept after it.
    generation: u64,
}

impl Request<'_> {
    async fn kept_or_new(
        &self,
        backend: impl Future<Output = Result<Answer, Failure>> + Send,
    ) -> Result<Answer, Failure> {
        let kept = self.cached.kept;
        let (lead, stale, has_waited) = match self.look().await {
            Look::Kept(entry) => return Ok(entry.answer(self.call)),
            Look::Failed(failure) => return Err(failure),
            Look::Go {
                lead,
                stale,
                has_waited,
            } => (lead, stale, has_waited),
        };
        kept.misses.add();
        let taken = match has_waited {
            false => self.taken(backend).await,
            // Of its time some is gone.
            true => {
                let taken = tokio::time::timeout_at(self.deadline.into(), self.taken(backend));
                taken.await.unwrap_or_else(|_| Err(integrate::unread(None)))
            }
        };
        let (answer, progress) = match taken {
            Ok(taken) => self.keep(taken),
            Err(failure) if failure.is_integrations() => {
                let progress = Progress::Failed(Arc::new(failure.clone()));
                (Err(failure), progress)
            }
            Err(failure) => (Err(failure), Progress::Own),
        };
        if let Some(lead) = lead {
            lead.end(progress);
        }
        let has_failed = match &answer {
            Ok(answer) => answer.status().is_server_error(),
            Err(failure) => failure.is_integrations(),
        };
        match stale.filter(|_| has_failed) {
            Some(stale) => {
                kept.stale.add();
                Ok(stale.answer(self.call))
            }
            None => answer,
        }
    }

    /// Looks for an answer, and waits for that of another request which is on its way.
    async fn look(&self) -> Look {
        let kept = self.cached.kept;
        let store = &kept.store;
        let headers = self.call.headers;
        // What such a request gets may be of no use to others.
        let mut joins = !control::is_conditional(headers);
        let mut has_waited = false;
        loop {
            let (flight, stale) = match store.find(&self.key, headers, clock::now(), joins) {
                Found::Fresh(entry) => {
                    match has_waited {
                        true => kept.coalesced.add(),
                        false => kept.hits.add(),
                    }
                    return Look::Kept(entry);
                }
                Found::Lead(lead, stale) => {
                    return Look::Go {
                        lead: Some(lead),
                        stale,
                        has_waited,
                    };
                }
                Found::Alone(stale) => {
                    return Look::Go {
                        lead: None,
                        stale,
                        has_waited,
                    };
                }
                Found::Wait(flight, stale) => (flight, stale),
            };
            has_waited = true;
            let brought = match flight.ended(self.deadline).await {
                Progress::Shared(entry) => Ok(entry),
                Progress::Failed(failure) => Err((*failure).clone()),
                // It has not come in this request's time either.
                Progress::Running => Err(integrate::unread(None)),
                // It is there, unless it differs by this request's fields: everybody gets their own then.
                Progress::Kept | Progress::Own => {
                    joins = false;
                    continue;
                }
                // Whoever asked went away: another one takes its place.
                Progress::Abandoned => continue,
            };
            let has_failed = brought.as_ref().map_or(true, |entry| entry.has_failed());
            if let Some(stale) = stale.filter(|_| has_failed) {
                kept.stale.add();
                return Look::Kept(stale);
            }
            kept.coalesced.add();
            return brought.map_or_else(Look::Failed, Look::Kept);
        }
    }

    async fn taken(
        &self,
        backend: impl Future<Output = Result<Answer, Failure>> + Send,
    ) -> Result<Taken, Failure> {
        entry::take(backend.await?, self.call.method, self.deadline).await
    }

    /// Keeps an answer, where it can be; and what those that wait for it get.
    fn keep(&self, taken: Taken) -> (Result<Answer, Failure>, Progress) {
        let progress = match taken.entry {
            None => Progress::Own,
            Some(entry) if entry.is_kept() => {
                let descriptor = self.cached.descriptor;
                let expires = clock::now() + seconds(descriptor.ttl);
                let lives = store::Lives {
                    expires,
                    ends: expires + seconds(descriptor.stale_if_error),
                };
                let store = &self.cached.kept.store;
                store.put(&self.key, self.call.headers, entry, lives, self.generation);
                Progress::Kept
            }
            Some(entry) if entry.varies.is_empty() => Progress::Shared(Arc::new(entry)),
            Some(_) => Progress::Own,
        };
        (Ok(taken.answer), progress)
    }
}

/// What comes of looking for an answer.
enum Look {
    /// It is there, or was; or another request brought it.
    Kept(Arc<Entry>),
    /// The request failed that it waited for.
    Failed(Failure),
    /// The backend is asked.
    Go {
        /// For others too.
        lead: Option<Lead>,
        /// The answer whose time is over, where there is one.
        stale: Option<Arc<Entry>>,
        /// Whether the time for it has begun before.
        has_waited: bool,
    },
}

fn seconds(n: u32) -> Duration {
    Duration::from_secs(u64::from(n))
}
