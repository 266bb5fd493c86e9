//! When an HTTP/2 client sends too much that is not work (`reference/security.md` F02).
//!
//! Counted are the frames that make the gateway work without asking for anything: PING, SETTINGS,
//! PRIORITY, GOAWAY, unknown types, CONTINUATION, DATA without data, and what is beyond the free share of
//! these:
//! - RST_STREAM: one for two requests is free, and a hundred. A client that cancels half of what it asks
//!   for stays; one that opens streams only to cancel them does not.
//! - WINDOW_UPDATE: one for ten bytes sent to the client is free (the smallest DATA frame with a byte in
//!   it; careful clients update stream and connection once per DATA frame of some KiB).
//! - PING: one for 16 KiB sent is free; clients that measure bandwidth ping once per round trip.
//!
//! A connection is flooding when more than 1,000 frames count within ten seconds, or more than 10,000 in
//! all with fewer than one request per hundred. The first ten of ten seconds do not count towards the
//! latter, so that pings once a second never add up on a connection that streams for hours.

use super::frames::{Frame, flag, kind};

const WINDOW_MILLIS: u32 = 10_000;
const MAX_PER_WINDOW: u64 = 1_000;
const FREE_PER_WINDOW: u64 = 10;
const MAX_TOTAL: u64 = 10_000;
const FRAMES_PER_REQUEST: u64 = 100;
const FREE_RESETS: u64 = 100;
const BYTES_PER_WINDOW_UPDATE: u64 = 10;
const BYTES_PER_PING: u64 = 16 * 1024;

/// What a connection's client has sent.
#[derive(Debug, Default)]
pub(super) struct Tally {
    window_start: u32,
    n_in_window: u64,
    n_total: u64,
    n_requests: u64,
    n_resets: u64,
    n_window_updates: u64,
    n_pings: u64,
    n_bytes_sent: u64,
    flooding: bool,
}

impl Tally {
    /// Bytes were sent to the client.
    pub(super) fn sent(&mut self, n_bytes: usize) {
        self.n_bytes_sent += n_bytes as u64;
    }

    /// Whether the client floods.
    pub(super) fn is_flooding(&self) -> bool {
        self.flooding
    }

    /// The client sent a frame; `now` in milliseconds, from any start.
    pub(super) fn received(&mut self, frame: Frame, now: u32) {
        if !self.counts(frame) {
            return;
        }
        if now.wrapping_sub(self.window_start) >= WINDOW_MILLIS {
            self.window_start = now;
            self.n_in_window = 0;
        }
        self.n_in_window += 1;
        if self.n_in_window > FREE_PER_WINDOW {
            self.n_total += 1;
        }
        let without_requests = self.n_requests.saturating_mul(FRAMES_PER_REQUEST) < self.n_total;
        self.flooding |=
            self.n_in_window > MAX_PER_WINDOW || (self.n_total > MAX_TOTAL && without_requests);
    }

    fn counts(&mut self, frame: Frame) -> bool {
        match frame.kind {
            kind::HEADERS => {
                self.n_requests += 1;
                false
            }
            kind::DATA => frame.length == 0 && frame.flags & flag::END_STREAM == 0,
            kind::RST_STREAM => {
                self.n_resets += 1;
                self.n_resets > FREE_RESETS + self.n_requests / 2
            }
            kind::WINDOW_UPDATE => {
                self.n_window_updates += 1;
                self.n_window_updates > self.n_bytes_sent / BYTES_PER_WINDOW_UPDATE
            }
            kind::PING => {
                self.n_pings += 1;
                self.n_pings > self.n_bytes_sent / BYTES_PER_PING
            }
            _ => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(kind: u8, length: u32) -> Frame {
        Frame {
            length,
            kind,
            flags: 0,
            stream: 1,
        }
    }

    /// How many of `kind` are taken before the connection is flooding, one each `millis`.
    fn taken(tally: &mut Tally, kind: u8, length: u32, millis: u32) -> Option<u32> {
        (0..200_000).find(|n| {
            tally.received(frame(kind, length), n * millis);
            tally.is_flooding()
        })
    }

    #[test]
    fn floods_are_found() {
        for (kind, length) in [(6, 8), (4, 0), (2, 5), (8, 4), (0, 0), (9, 1), (99, 0)] {
            let n = taken(&mut Tally::default(), kind, length, 0);
            assert_eq!(n, Some(1_000), "type {kind}");
        }
        assert!(taken(&mut Tally::default(), kind::RST_STREAM, 4, 0) < Some(1_200));
        // Below the limit of the window, but for long and without requests: 50 a second.
        let n = taken(&mut Tally::default(), kind::PING, 8, 20);
        assert!(n.is_some_and(|n| n > 10_000 && n < 10_500), "{n:?}");
    }

    #[test]
    fn rapid_reset_is_found() {
        let mut tally = Tally::default();
        let n = (0..100_000).find(|_| {
            tally.received(frame(kind::HEADERS, 30), 0);
            tally.received(frame(kind::RST_STREAM, 4), 0);
            tally.is_flooding()
        });
        assert!(n.is_some_and(|n| n < 2_500), "{n:?}");
    }

    #[test]
    fn honest_clients_stay() {
        // A ping a second for two days.
        assert_eq!(taken(&mut Tally::default(), kind::PING, 8, 1_000), None);
        // A download: two window updates per 4 KiB, and a ping per 64 KiB, all at once.
        let mut tally = Tally::default();
        for n in 0..100_000 {
            tally.sent(4_096 + 9);
            tally.received(frame(kind::WINDOW_UPDATE, 4), 0);
            tally.received(frame(kind::WINDOW_UPDATE, 4), 0);
            if n % 16 == 15 {
                tally.received(frame(kind::PING, 8), 0);
            }
        }
        // An upload in small pieces; requests of which a third is cancelled.
        for n in 0..100_000 {
            tally.received(frame(kind::DATA, 1), 0);
            tally.received(frame(kind::HEADERS, 30), 0);
            if n % 3 == 0 {
                tally.received(frame(kind::RST_STREAM, 4), 0);
            }
        }
        assert!(!tally.is_flooding());
    }
}
