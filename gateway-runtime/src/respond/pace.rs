//! How fast and how long an answer streams (`reference/rest-api.md` §4.5).

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use tokio::time::Sleep;

/// So many bytes go out as fast as they come.
const FREE: u64 = 10 * 1024 * 1024;
/// No stream takes longer.
const MAX_TIME: Duration = Duration::from_secs(15 * 60);

/// The stream has taken too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooLong;

/// The pace of one stream.
#[derive(Debug)]
pub(super) struct Pace {
    bytes_per_second: u64,
    /// When the free bytes were out.
    slow_since: Option<Instant>,
    /// Until when the next bytes wait.
    wait: Option<Pin<Box<Sleep>>>,
    end: Pin<Box<Sleep>>,
}

impl Pace {
    /// Begins now.
    pub(super) fn new(bytes_per_second: u64) -> Pace {
        Pace {
            bytes_per_second: bytes_per_second.max(1),
            slow_since: None,
            wait: None,
            end: Box::pin(tokio::time::sleep(MAX_TIME)),
        }
    }

    /// Ready when more may be sent.
    pub(super) fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), TooLong>> {
        let Some(wait) = &mut self.wait else {
            return Poll::Ready(Ok(()));
        };
        if wait.as_mut().poll(cx).is_pending() {
            return self.poll_end(cx).map(Err);
        }
        self.wait = None;
        Poll::Ready(Ok(()))
    }

    /// Ready when nothing more may be waited for.
    pub(super) fn poll_end(&mut self, cx: &mut Context<'_>) -> Poll<TooLong> {
        ready!(self.end.as_mut().poll(cx));
        Poll::Ready(TooLong)
    }

    /// Notes that at `now` so many bytes are out in all.
    pub(super) fn note(&mut self, sent: u64, now: impl FnOnce() -> Instant) {
        let slow = sent.saturating_sub(FREE);
        if slow == 0 {
            return;
        }
        let now = now();
        let since = *self.slow_since.get_or_insert(now);
        let due = since + due(slow, self.bytes_per_second);
        if due > now {
            self.wait = Some(Box::pin(tokio::time::sleep_until(due.into())));
        }
    }
}

/// How long so many bytes take; an hour at most, which no stream lasts.
fn due(n_bytes: u64, bytes_per_second: u64) -> Duration {
    let millis = u128::from(n_bytes) * 1000 / u128::from(bytes_per_second);
    Duration::from_millis(u64::try_from(millis).unwrap_or(u64::MAX).min(3_600_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_behind_the_free_ones_take_their_time() {
        let rate = 2 * 1024 * 1024;
        for (n_bytes, millis) in [
            (1, 0),
            (rate, 1000),
            (rate * 3 / 2, 1500),
            (u64::MAX, 3_600_000),
        ] {
            assert_eq!(
                due(n_bytes, rate),
                Duration::from_millis(millis),
                "{n_bytes}"
            );
        }
    }

    #[test]
    fn the_next_bytes_wait_for_those_before() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap();
        runtime.block_on(async {
            let begun = Instant::now();
            let mut pace = Pace::new(1024);
            pace.note(FREE, || panic!("no look at the clock"));
            assert!(pace.wait.is_none());
            pace.note(FREE + 512, || begun);
            let wait = pace.wait.as_ref().unwrap().deadline();
            assert_eq!(wait.into_std(), begun + Duration::from_millis(500));
            // The upstream was slow itself: nothing to wait for.
            pace.wait = None;
            pace.note(FREE + 1024, || begun + Duration::from_secs(1));
            assert!(pace.wait.is_none());
            pace.note(FREE + 2048, || begun + Duration::from_secs(1));
            let wait = pace.wait.as_ref().unwrap().deadline();
            assert_eq!(wait.into_std(), begun + Duration::from_secs(2));
        });
    }
}
