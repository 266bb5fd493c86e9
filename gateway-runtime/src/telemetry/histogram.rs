//! Durations in fixed buckets.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use super::counters::add;

/// Upper bounds of the buckets in microseconds, and as Prometheus writes them, in seconds.
pub(super) const BOUNDS: [(u64, &str); 14] = [
    (1_000, "0.001"),
    (2_500, "0.0025"),
    (5_000, "0.005"),
    (10_000, "0.01"),
    (25_000, "0.025"),
    (50_000, "0.05"),
    (100_000, "0.1"),
    (250_000, "0.25"),
    (500_000, "0.5"),
    (1_000_000, "1"),
    (2_500_000, "2.5"),
    (5_000_000, "5"),
    (10_000_000, "10"),
    (30_000_000, "30"),
];

/// A histogram of durations; 128 bytes.
#[derive(Debug, Default)]
pub(crate) struct Histogram {
    /// Not cumulative; the last has no upper bound.
    buckets: [AtomicU64; BOUNDS.len() + 1],
    sum_micros: AtomicU64,
}

impl Histogram {
    #[inline]
    pub(super) fn record(&self, duration: Duration, by_many: bool) {
        let micros = duration
            .as_secs()
            .saturating_mul(1_000_000)
            .saturating_add(u64::from(duration.subsec_micros()));
        let bucket = BOUNDS.iter().take_while(|(bound, _)| micros > *bound);
        if let Some(bucket) = self.buckets.get(bucket.count()) {
            add(bucket, 1, by_many);
        }
        add(&self.sum_micros, micros, by_many);
    }
}

/// The sum of histograms of several threads.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Total {
    pub(super) buckets: [u64; BOUNDS.len() + 1],
    pub(super) sum_micros: u64,
}

impl Total {
    pub(super) fn add(&mut self, histogram: &Histogram) {
        for (total, bucket) in self.buckets.iter_mut().zip(&histogram.buckets) {
            *total += bucket.load(Relaxed);
        }
        self.sum_micros += histogram.sum_micros.load(Relaxed);
    }

    pub(super) fn count(&self) -> u64 {
        self.buckets.iter().sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_inclusive() {
        let histogram = Histogram::default();
        for micros in [0, 1_000, 1_001, 30_000_000, 30_000_001] {
            histogram.record(Duration::from_micros(micros), false);
        }
        let mut total = Total::default();
        total.add(&histogram);
        assert_eq!(total.buckets[..3], [2, 1, 0]);
        assert_eq!(total.buckets[13..], [1, 1]);
        assert_eq!(total.count(), 5);
        assert_eq!(total.sum_micros, 60_002_002);
    }
}
