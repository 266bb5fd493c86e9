//! How long a request's body may come in slowly over HTTP/2 (`reference/security.md` B04).
//!
//! On HTTP/1 a connection has one body at a time, and the thread's sweep watches it. On HTTP/2 each stream
//! has its own; a timer per body that has to be waited for is the simplest thing that is fair to the others.

use std::future::Future as _;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep};

use super::rate::Rate;

/// Looks at a body's rate for as long as it is awaited.
#[derive(Debug)]
pub(super) struct Patience {
    grace: Duration,
    rate: Rate,
    looked: Instant,
    timer: Pin<Box<Sleep>>,
}

impl Patience {
    /// For a body that may be behind for `grace`.
    pub(super) fn new(grace: Duration) -> Patience {
        Patience {
            grace,
            rate: Rate::default(),
            looked: Instant::now(),
            timer: Box::pin(sleep(grace / 4)),
        }
    }

    /// Bytes came in.
    pub(super) fn moved(&self, n_bytes: usize) {
        self.rate.moved(n_bytes);
    }

    /// Ready when the body is too far behind. Call it while there is nothing of it to read.
    pub(super) fn poll_exhausted(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        while self.timer.as_mut().poll(cx).is_ready() {
            let now = Instant::now();
            let millis = (now - self.looked).as_millis();
            self.looked = now;
            let millis = u32::try_from(millis).unwrap_or(u32::MAX);
            if self.rate.is_behind(millis, true, self.grace) {
                return Poll::Ready(());
            }
            self.timer.as_mut().reset(now + self.grace / 4);
        }
        Poll::Pending
    }
}
