//! Clients that ask at a steady pace over one connection, and keep when each answer came.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::Result;
use crate::http1::{Client, PATIENCE};

/// What is asked, and how often.
#[derive(Debug, Clone)]
pub struct Pace {
    /// The request, as it goes over the wire.
    pub request: String,
    /// How many go at once.
    pub batch: usize,
    /// From one batch to the next.
    pub every: Duration,
    /// When the first one goes: those who ask at once do not ask at the same moments.
    pub phase: Duration,
}

/// The answers to a batch.
#[derive(Debug, Clone, Copy)]
pub struct Batch {
    /// When the first request went, since the beginning of the run.
    pub sent: Duration,
    /// When the last answer came.
    pub came: Duration,
    /// Answers with 200.
    pub n_admitted: u64,
    /// Answers with 429.
    pub n_refused: u64,
}

impl Pace {
    /// `GET path` with a key, so often a second.
    #[must_use]
    pub fn get(path: &str, key: &str, per_second: u32) -> Pace {
        let batch = per_second.div_ceil(100).max(1);
        Pace {
            request: format!(
                "GET {path} HTTP/1.1\r\nHost: api.example\r\nx-api-key: {key}\r\n\r\n"
            ),
            batch: usize::try_from(batch).unwrap_or(1),
            every: Duration::from_secs(1) * batch / per_second.max(1),
            phase: Duration::ZERO,
        }
    }

    /// Asks until told to stop. What comes too late is made up for, so that the pace holds on the whole.
    ///
    /// # Errors
    ///
    /// An answer is missing, or neither 200 nor 429; what came before is in `batches`.
    pub fn run(
        &self,
        to: SocketAddr,
        epoch: Instant,
        stop: &AtomicBool,
        batches: &mut Vec<Batch>,
    ) -> Result<()> {
        let mut client = Client::connect(to)?;
        let requests = self.request.repeat(self.batch);
        let mut next = Instant::now() + self.phase;
        std::thread::sleep(self.phase);
        while !stop.load(Ordering::Acquire) {
            let sent = epoch.elapsed();
            client.send(&requests)?;
            let (mut n_admitted, mut n_refused) = (0, 0);
            for _ in 0..self.batch {
                let response = client.read("GET", PATIENCE)?;
                match response.status {
                    200 => n_admitted += 1,
                    429 => n_refused += 1,
                    status => return Err(format!("{status} {}", response.text()).into()),
                }
            }
            batches.push(Batch {
                sent,
                came: epoch.elapsed(),
                n_admitted,
                n_refused,
            });
            next += self.every;
            std::thread::sleep(next.saturating_duration_since(Instant::now()));
        }
        Ok(())
    }
}
