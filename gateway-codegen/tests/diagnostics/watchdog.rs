//! Ends the tests where the compiler hangs: [`Watchdog`].

use std::process;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use crate::case::announce;

/// Far above what anything here takes on the slowest machine: no test asserts a time.
const PATIENCE: Duration = Duration::from_secs(600);

/// While it lives, what it was made for must come to an end; otherwise the process does, and says whose fault it was.
pub(crate) struct Watchdog {
    /// Dropped with the watchdog, which ends its thread.
    _alive: Sender<()>,
}

impl Watchdog {
    pub(crate) fn new(name: &str) -> Watchdog {
        let (alive, dead) = mpsc::channel();
        let name = name.to_owned();
        thread::spawn(move || {
            if dead.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                announce(&format!("{name}: the compiler hangs"));
                process::abort();
            }
        });
        Watchdog { _alive: alive }
    }
}
