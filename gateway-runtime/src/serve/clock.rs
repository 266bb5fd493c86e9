//! A thread's coarse clock.

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::Instant;

/// Milliseconds since the thread started, as of the last look: reading it costs one load.
#[derive(Debug)]
pub(super) struct Clock {
    start: Instant,
    millis: AtomicU32,
}

impl Clock {
    pub(super) fn new() -> Clock {
        Clock {
            start: Instant::now(),
            millis: AtomicU32::new(1),
        }
    }

    /// Looks at the clock; never 0, which stands for "not set". Wraps after 49 days, as differences may.
    pub(super) fn update(&self) -> u32 {
        #[allow(clippy::cast_possible_truncation, reason = "wraps on purpose")]
        let millis = (self.start.elapsed().as_millis() as u32).max(1);
        self.millis.store(millis, Relaxed);
        millis
    }

    /// As of the last look.
    pub(super) fn now(&self) -> u32 {
        self.millis.load(Relaxed)
    }
}
