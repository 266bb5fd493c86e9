//! When keys are fetched, and until when they serve. Knows times and nothing else; all are milliseconds since the source
//! was made.
//!
//! Keys are refreshed when four fifths of their time have passed, in the background. Where that fails, they go on serving,
//! up to 24 hours after they were fetched: so long may an issuer be down, and so long, at the most, serves a key that it
//! took back. A failure holds off the next attempt for 1, 2, 4, ... up to 60 seconds. A token with an unknown key asks for
//! newer keys, but not within 30 seconds of an attempt (`reference/security.md` I05).

use std::time::Duration;

/// How long keys serve after they were fetched.
const MAX_AGE: u64 = 24 * 60 * 60 * 1000;
/// The least time between an attempt and another that unknown keys cause.
const PAUSE_FOR_UNKNOWN_KEYS: u64 = 30 * 1000;
/// How long the first failure holds off the next attempt; each further one doubles it.
const FIRST_PAUSE: u64 = 1000;
/// How long failures hold it off at the most.
const MAX_PAUSE: u64 = 60 * 1000;

/// What keys a caller needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    /// Keys.
    Keys,
    /// Others than those of this generation.
    NewerThan(u64),
}

/// What a caller is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// Go on with what there is, if anything.
    GoOn,
    /// Start an attempt, and go on with what there is.
    Refresh,
    /// Start an attempt, and wait for it.
    Fetch,
    /// Wait for the attempt that is under way.
    Wait,
}

/// When to do what.
#[derive(Debug, Default)]
pub(super) struct Schedule {
    loaded: Option<Loaded>,
    is_under_way: bool,
    /// When the last attempt began.
    attempted: Option<u64>,
    failures: u32,
    /// Nobody starts an attempt before.
    held_off_until: u64,
}

#[derive(Debug, Clone, Copy)]
struct Loaded {
    refresh: u64,
    end: u64,
}

impl Schedule {
    /// Whether there are keys that may serve.
    pub(super) fn serves(&self, now: u64) -> bool {
        self.loaded.is_some_and(|loaded| now < loaded.end)
    }

    /// Until when a caller that needs keys would only be told to go on with them.
    pub(super) fn quiet_until(&self, now: u64) -> u64 {
        match self.loaded {
            Some(Loaded { end, .. }) if now >= end => 0,
            Some(Loaded { end, .. }) if self.is_under_way => end,
            Some(Loaded { refresh, end }) => end.min(refresh.max(self.held_off_until)),
            None => 0,
        }
    }

    /// What a caller is to do that needs keys, or newer ones. Who is told to start an attempt has to, and has to tell of its
    /// end.
    pub(super) fn step(&mut self, newer: bool, now: u64) -> Step {
        let serves = self.serves(now);
        let is_due = if newer {
            let pause = |attempted| now >= attempted + PAUSE_FOR_UNKNOWN_KEYS;
            self.attempted.is_none_or(pause)
        } else {
            self.loaded.is_none_or(|loaded| now >= loaded.refresh)
        };
        let waits = newer || !serves;
        if self.is_under_way {
            return if waits { Step::Wait } else { Step::GoOn };
        }
        if !is_due || now < self.held_off_until {
            return Step::GoOn;
        }
        self.is_under_way = true;
        self.attempted = Some(now);
        if waits { Step::Fetch } else { Step::Refresh }
    }

    /// The attempt brought keys that may be kept for this time.
    pub(super) fn succeeded(&mut self, ttl: Duration, now: u64) {
        let ttl = u64::try_from(ttl.as_millis()).unwrap_or(MAX_AGE);
        self.is_under_way = false;
        self.failures = 0;
        self.held_off_until = 0;
        self.loaded = Some(Loaded {
            refresh: now + ttl / 5 * 4,
            end: now + MAX_AGE,
        });
    }

    /// The keys there are may be old: the next caller has newer ones fetched, failures before or not, and they serve
    /// meanwhile.
    pub(super) fn expire(&mut self) {
        if let Some(loaded) = &mut self.loaded {
            loaded.refresh = 0;
        }
        self.held_off_until = 0;
    }

    /// The attempt brought nothing.
    pub(super) fn failed(&mut self, now: u64) {
        let pause = FIRST_PAUSE << self.failures.min(6);
        self.is_under_way = false;
        self.failures = self.failures.saturating_add(1);
        self.held_off_until = now + pause.min(MAX_PAUSE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TTL: Duration = Duration::from_secs(1000);

    fn loaded(ttl: Duration) -> Schedule {
        let mut schedule = Schedule::default();
        assert_eq!(schedule.step(false, 0), Step::Fetch);
        schedule.succeeded(ttl, 0);
        schedule
    }

    #[test]
    fn expired_keys_serve_until_others_are_there() {
        let mut schedule = loaded(TTL);
        schedule.expire();
        assert_eq!(schedule.quiet_until(1), 0);
        assert_eq!(schedule.step(false, 1), Step::Refresh);
        schedule.failed(2);
        assert_eq!(schedule.step(false, 3), Step::GoOn, "held off");
        schedule.expire();
        assert_eq!(schedule.step(false, 3), Step::Refresh, "as asked for");
        assert!(schedule.serves(MAX_AGE - 1));
        let mut schedule = Schedule::default();
        schedule.expire();
        assert_eq!(schedule.step(false, 0), Step::Fetch);
    }

    #[test]
    fn keys_are_refreshed_early_and_end_late() {
        let mut schedule = loaded(TTL);
        assert_eq!(schedule.quiet_until(1), 800_000);
        assert_eq!(schedule.step(false, 799_999), Step::GoOn);
        assert_eq!(schedule.step(false, 800_000), Step::Refresh);
        assert_eq!(schedule.step(false, 800_001), Step::GoOn, "one at a time");
        assert_eq!(schedule.step(true, 800_001), Step::Wait);
        assert_eq!(schedule.quiet_until(800_001), MAX_AGE);
        assert!(schedule.serves(MAX_AGE - 1));
        assert!(!schedule.serves(MAX_AGE));
        assert_eq!(schedule.step(false, MAX_AGE), Step::Wait);
        assert_eq!(schedule.quiet_until(MAX_AGE), 0);
        schedule.failed(MAX_AGE);
        assert_eq!(
            schedule.step(false, MAX_AGE),
            Step::GoOn,
            "held off, without keys"
        );
        assert!(!schedule.serves(MAX_AGE));
    }

    #[test]
    fn failures_hold_off_longer_and_longer() {
        let mut schedule = Schedule::default();
        let mut now = 0;
        for seconds in [1, 2, 4, 8, 16, 32, 60, 60, 60] {
            assert_eq!(schedule.step(false, now), Step::Fetch);
            schedule.failed(now);
            assert_eq!(schedule.step(false, now + seconds * 1000 - 1), Step::GoOn);
            now += seconds * 1000;
        }
        assert_eq!(schedule.step(false, now), Step::Fetch);
        schedule.succeeded(TTL, now);
        now += 800_000;
        assert_eq!(schedule.step(false, now), Step::Refresh);
        schedule.failed(now);
        assert_eq!(schedule.quiet_until(now), now + 1000, "a success forgives");
    }

    #[test]
    fn unknown_keys_cause_an_attempt_now_and_then() {
        let mut schedule = loaded(TTL);
        assert_eq!(schedule.step(true, 29_999), Step::GoOn);
        assert_eq!(schedule.step(true, 30_000), Step::Fetch);
        assert_eq!(schedule.step(true, 30_001), Step::Wait);
        schedule.failed(31_000);
        assert_eq!(schedule.step(true, 40_000), Step::GoOn);
        assert_eq!(schedule.step(true, 59_999), Step::GoOn);
        assert_eq!(schedule.step(true, 60_000), Step::Fetch);
        schedule.succeeded(TTL, 60_100);
        assert_eq!(schedule.step(true, 89_999), Step::GoOn);
    }
}
