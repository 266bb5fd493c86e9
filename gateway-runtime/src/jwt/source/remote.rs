//! Keys that are fetched: what there is, who fetches, who waits.
//!
//! A fetch runs in a task of its own on the thread of whoever found it due, so that a client that goes away ends nothing;
//! everybody else goes on with the keys there are, or waits for its end. A thread that shuts down meanwhile ends the fetch
//! as a failure, and the next caller starts another.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::runtime::Handle;
use tokio::sync::watch;

use super::super::refusal::Refusal;
use super::Published;
use super::attempt::{Brought, MAX_TIME, Place, Problem};
use super::outside::{Event, Moment, Outside};
use super::schedule::{Need, Schedule, Step};

/// How long a caller waits for a fetch of two documents, that may be on a busy thread.
const PATIENCE: Duration = MAX_TIME
    .saturating_mul(2)
    .saturating_add(Duration::from_secs(1));

/// Keys that are fetched.
pub(super) struct Remote {
    place: Place,
    outside: Outside,
    /// What the schedule's milliseconds count from.
    made: Instant,
    state: Mutex<State>,
    /// The generation of the keys; 0 for none. With `quiet_until`, the way past the lock.
    generation: AtomicU64,
    /// Until when nothing but `generation` has to be looked at.
    quiet_until: AtomicU64,
    /// Attempts that have ended.
    ended: watch::Sender<u64>,
}

struct State {
    schedule: Schedule,
    current: Option<Arc<Published>>,
    /// The last generation that was given.
    generations: u64,
    /// What the last failure is told as.
    refusal: Refusal,
}

/// What a caller finds.
struct Found {
    step: Step,
    current: Result<Arc<Published>, Refusal>,
    /// Tells the end of the attempt that is under way or about to start.
    ended: watch::Receiver<u64>,
}

impl Remote {
    pub(super) fn new(place: Place, outside: Outside) -> Arc<Remote> {
        Arc::new(Remote {
            made: outside.clock.now().steady,
            place,
            outside,
            state: Mutex::new(State {
                schedule: Schedule::default(),
                current: None,
                generations: 0,
                refusal: Refusal::Keys,
            }),
            generation: AtomicU64::new(0),
            quiet_until: AtomicU64::new(0),
            ended: watch::Sender::new(0),
        })
    }

    /// The generation of the keys there are; has them refreshed where it is time.
    pub(super) fn generation(self: &Arc<Self>, now: Moment) -> Option<u64> {
        if self.since_made(now) < self.quiet_until.load(Ordering::Acquire) {
            let generation = self.generation.load(Ordering::Acquire);
            return (generation != 0).then_some(generation);
        }
        let found = self.look(Need::Keys, now, false);
        if found.step == Step::Refresh {
            self.start();
        }
        found.current.ok().map(|published| published.generation)
    }

    /// The keys. Waits where there are none, or newer ones are needed and may be asked for.
    pub(super) async fn keys(
        self: &Arc<Self>,
        need: Need,
        now: Moment,
    ) -> Result<Arc<Published>, Refusal> {
        let mut found = self.look(need, now, true);
        if matches!(found.step, Step::Refresh | Step::Fetch) {
            self.start();
        }
        if matches!(found.step, Step::GoOn | Step::Refresh) {
            return found.current;
        }
        tokio::select! {
            biased;
            _ = found.ended.changed() => {}
            () = self.outside.clock.sleep(PATIENCE) => {}
        }
        self.lock()
            .current(self.since_made(self.outside.clock.now()))
    }

    /// Has the keys fetched anew by the next caller; those there are serve until others are there.
    pub(super) fn expire(&self) {
        let now = self.since_made(self.outside.clock.now());
        let mut state = self.lock();
        state.schedule.expire();
        self.publish(&state, now);
    }

    /// What a caller is to do. One who cannot wait starts nothing that is to be waited for.
    fn look(&self, need: Need, now: Moment, can_wait: bool) -> Found {
        let now = self.since_made(now);
        let mut state = self.lock();
        let current = state.current(now);
        let newer = match (need, &current) {
            (Need::NewerThan(seen), Ok(published)) => published.generation == seen,
            _ => false,
        };
        let step = if can_wait || current.is_ok() {
            state.schedule.step(newer, now)
        } else {
            Step::GoOn
        };
        self.publish(&state, now);
        Found {
            step,
            current,
            ended: self.ended.subscribe(),
        }
    }

    /// Starts the attempt that the schedule told to start.
    fn start(self: &Arc<Self>) {
        let attempt = Attempt(Some(Arc::clone(self)));
        // Outside of tokio, the attempt fails here.
        if let Ok(runtime) = Handle::try_current() {
            let remote = Arc::clone(self);
            runtime.spawn(async move {
                let brought = remote.place.fetch(&remote.outside).await;
                attempt.end(brought);
            });
        }
    }

    fn end(&self, brought: Result<Brought, Problem>) {
        let now = self.since_made(self.outside.clock.now());
        let url = self.place.url();
        let observe = &self.outside.observe;
        match brought {
            Ok(Brought { set, issuer, ttl }) => {
                let (published, is_new) = {
                    let mut state = self.lock();
                    state.schedule.succeeded(ttl, now);
                    let known = state.current.take();
                    let same = known.filter(|it| it.set == set && it.issuer == issuer);
                    let is_new = same.is_none();
                    let published = same.unwrap_or_else(|| {
                        state.generations += 1;
                        Arc::new(Published {
                            set,
                            issuer,
                            generation: state.generations,
                        })
                    });
                    state.current = Some(Arc::clone(&published));
                    self.publish(&state, now);
                    (published, is_new)
                };
                let keys = &published.set;
                observe.note(Event::Loaded {
                    url,
                    keys,
                    is_new,
                    ttl,
                });
            }
            Err(problem) => {
                let has_keys = {
                    let mut state = self.lock();
                    state.schedule.failed(now);
                    state.refusal = problem.refusal();
                    self.publish(&state, now);
                    state.schedule.serves(now)
                };
                observe.note(Event::Failed {
                    url,
                    problem: &problem,
                    has_keys,
                });
            }
        }
        self.ended
            .send_modify(|ended| *ended = ended.wrapping_add(1));
    }

    /// Says what [`Remote::generation`] reads. The generation first: who sees the new time sees the new keys.
    fn publish(&self, state: &State, now: u64) {
        let generation = state.current.as_ref().map_or(0, |it| it.generation);
        self.generation.store(generation, Ordering::Release);
        let quiet_until = state.schedule.quiet_until(now);
        self.quiet_until.store(quiet_until, Ordering::Release);
    }

    fn since_made(&self, now: Moment) -> u64 {
        let time = now.steady.saturating_duration_since(self.made);
        u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn current(&self, now: u64) -> Result<Arc<Published>, Refusal> {
        match &self.current {
            Some(published) if self.schedule.serves(now) => Ok(Arc::clone(published)),
            _ => Err(self.refusal),
        }
    }
}

/// An attempt that is under way. Its end is told in any case.
struct Attempt(Option<Arc<Remote>>);

impl Attempt {
    fn end(mut self, brought: Result<Brought, Problem>) {
        if let Some(remote) = self.0.take() {
            remote.end(brought);
        }
    }
}

impl Drop for Attempt {
    fn drop(&mut self) {
        if let Some(remote) = self.0.take() {
            remote.end(Err(Problem::Abandoned));
        }
    }
}
