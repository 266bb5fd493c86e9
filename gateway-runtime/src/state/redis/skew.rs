//! How far the clocks of the store and of this machine are apart.
//!
//! Quotas are counted by the store's clock, which all gateways share: by their own ones they would count in different periods.
//! Each beat brings the store's time along, so that nothing more is asked of the store.
//! Source: `reference/distributed-state.md` §2 (time comes from the store).

use std::sync::atomic::Ordering::Relaxed;
use std::sync::atomic::{AtomicI64, AtomicU64};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::telemetry::log::{Kind, Level};

/// From so many milliseconds on it is told.
const TOLD_MS: u64 = 10_000;

/// How often, in milliseconds.
const TOLD_EVERY_MS: u64 = 3_600_000;

static SKEW: Kind = Kind::new(Level::Warn, "state_store_clock");

/// How far the store's clock is ahead of this machine's, in milliseconds; 0 until the store says something else.
#[derive(Debug, Default)]
pub(super) struct Skew {
    ms: AtomicI64,
    /// When it was told last, in milliseconds since 1970 by the store's clock; 0: never.
    told_at: AtomicU64,
}

impl Skew {
    /// Takes in a time of the store, in milliseconds since 1970, which it said between two times of this machine. What is known
    /// stays where it is one that may be: clocks that agree are 0 apart.
    pub(super) fn observe(&self, store: i64, asked: SystemTime, answered: SystemTime) {
        let (asked, answered) = (ms_since_1970(asked), ms_since_1970(answered));
        // Rounded down, the store's time is up to a millisecond more; and so are these.
        let least = store.saturating_sub(answered).saturating_sub(1);
        // This machine's clock may have been set back meanwhile.
        let most = store.saturating_sub(asked).saturating_add(1).max(least);
        let ms = self.ms.load(Relaxed).clamp(least, most);
        self.ms.store(ms, Relaxed);
        if self.is_to_be_told(ms, store) {
            SKEW.log(
                "the clocks of this gateway and of the shared state differ: quotas go by that of the state",
                &[("store_is_ahead_by_seconds", &self.seconds())],
            );
        }
    }

    fn is_to_be_told(&self, ms: i64, store: i64) -> bool {
        if ms.unsigned_abs() < TOLD_MS {
            self.told_at.store(0, Relaxed);
            return false;
        }
        let now = store.unsigned_abs();
        let told_at = self.told_at.load(Relaxed);
        let is_due = told_at == 0 || now.abs_diff(told_at) >= TOLD_EVERY_MS;
        if is_due {
            self.told_at.store(now, Relaxed);
        }
        is_due
    }

    /// In seconds, to the nearest one.
    pub(super) fn seconds(&self) -> i64 {
        (self.ms.load(Relaxed).saturating_add(500)).div_euclid(1_000)
    }
}

fn ms_since_1970(time: SystemTime) -> i64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn at(ms: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_millis(ms)
    }

    #[test]
    fn clocks_that_may_agree_are_not_apart() {
        let skew = Skew::default();
        for (store, asked, answered, expected) in [
            (1_000, 1_000, 1_002, 0),
            (1_001, 1_000, 1_002, 0),
            (9_000, 1_000, 1_002, 7_997),
            (9_001, 1_000, 1_003, 7_997),
            (9_003, 1_003, 1_500, 7_997),
            (2_000, 2_000, 2_001, 1),
            // The machine's clock was set back while it waited.
            (2_000, 5_000, 2_000, -1),
            (0, 5_000, 5_000, -4_999),
        ] {
            skew.observe(store, at(asked), at(answered));
            let ms = skew.ms.load(Relaxed);
            assert_eq!(ms, expected, "{store} {asked} {answered}");
        }
        for (ms, expected) in [
            (0, 0),
            (499, 0),
            (500, 1),
            (-499, 0),
            (-172_799_999, -172_800),
            (i64::MIN, -9_223_372_036_854_776),
        ] {
            skew.ms.store(ms, Relaxed);
            assert_eq!(skew.seconds(), expected);
        }
    }

    #[test]
    fn skewed_clocks_are_told_once_an_hour() {
        let skew = Skew::default();
        let day = 86_400_000;
        for (ms, now, expected) in [
            (9_999, day, false),
            (10_000, day, true),
            (-20_000, day + 1, false),
            (10_000, day + 3_600_000, true),
            (0, day + 3_600_001, false),
            (-10_000, day + 3_600_002, true),
        ] {
            assert_eq!(skew.is_to_be_told(ms, now), expected, "{ms} {now}");
        }
    }
}
