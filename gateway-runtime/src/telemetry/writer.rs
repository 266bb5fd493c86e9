//! The thread that writes log lines to their files.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::{self, Thread};
use std::time::Duration;

use super::counters::Counter;
use super::metrics;

/// How long lines may wait.
const ROUND: Duration = Duration::from_millis(200);

/// Stack of the writer thread in bytes.
const STACK_BYTES: usize = 256 * 1024;

/// Permissions of log files that are made.
const FILE_MODE: u32 = 0o640;

/// What the writer is asked for; greater ones replace lesser ones.
const NOTHING: u8 = 0;
/// A round within 200 ms.
pub(super) const NEXT_ROUND: u8 = 1;
/// A round at once.
pub(super) const NOW: u8 = 2;

pub(super) static WRITER: Writer = Writer {
    asked: AtomicU8::new(NOTHING),
    thread: OnceLock::new(),
    state: Mutex::new(State {
        destinations: Vec::new(),
        buffers: Vec::new(),
        reopen: false,
        rounds_begun: 0,
        rounds_done: 0,
    }),
    round_done: Condvar::new(),
    has_told: AtomicBool::new(false),
};

pub(super) struct Writer {
    asked: AtomicU8,
    thread: OnceLock<Option<Thread>>,
    state: Mutex<State>,
    round_done: Condvar,
    /// Whether anybody was ever told of lines that could not be written.
    has_told: AtomicBool,
}

/// Who is told of lines that could not be written; it may write others.
pub(crate) type NotWritten = fn(&[u8]);

struct State {
    destinations: Vec<Arc<Destination>>,
    buffers: Vec<Arc<Buffer>>,
    reopen: bool,
    rounds_begun: u64,
    rounds_done: u64,
}

/// A file or standard stream.
struct Destination {
    name: String,
    file: Mutex<Output>,
    not_written: OnceLock<NotWritten>,
}

enum Output {
    Stdout,
    Stderr,
    File(File),
}

/// The lines of one thread for one destination.
pub(super) struct Buffer {
    sink: usize,
    pub(super) bytes: Mutex<Vec<u8>>,
    /// What `bytes` is exchanged for in each round, so that it does not grow anew each time. Empty; only rounds
    /// take it.
    spare: Mutex<Vec<u8>>,
}

/// Largest capacity of a buffer that is kept, in bytes: that of one that has just become full.
const MAX_SPARE: usize = 128 * 1024;

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Output {
    fn open(name: &str) -> io::Result<Output> {
        Ok(match name {
            "stdout" => Output::Stdout,
            "stderr" => Output::Stderr,
            path => Output::File(
                OpenOptions::new()
                    .append(true)
                    .create(true)
                    .mode(FILE_MODE)
                    .open(path)?,
            ),
        })
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Output::Stdout => {
                let mut stdout = io::stdout().lock();
                stdout.write_all(bytes).and_then(|()| stdout.flush())
            }
            Output::Stderr => io::stderr().lock().write_all(bytes),
            Output::File(file) => file.write_all(bytes),
        }
    }
}

impl Writer {
    /// The place of a destination, which is opened where it is new.
    pub(super) fn destination(&self, name: &str) -> io::Result<usize> {
        let mut state = lock(&self.state);
        let mut known = state.destinations.iter();
        if let Some(index) = known.position(|known| known.name == name) {
            return Ok(index);
        }
        state.destinations.push(Arc::new(Destination {
            name: name.to_owned(),
            file: Mutex::new(Output::open(name)?),
            not_written: OnceLock::new(),
        }));
        Ok(state.destinations.len() - 1)
    }

    /// Has somebody told of lines that a destination does not take.
    pub(super) fn tell(&self, sink: usize, not_written: NotWritten) {
        if let Some(destination) = lock(&self.state).destinations.get(sink) {
            let _ = destination.not_written.set(not_written);
        }
    }

    /// A buffer whose lines go to a destination.
    pub(super) fn make_buffer(&self, sink: usize) -> Arc<Buffer> {
        let buffer = Arc::new(Buffer {
            sink,
            bytes: Mutex::new(Vec::new()),
            spare: Mutex::new(Vec::new()),
        });
        lock(&self.state).buffers.push(Arc::clone(&buffer));
        buffer
    }

    /// Whether no line can be on its way.
    pub(super) fn is_idle(&self) -> bool {
        lock(&self.state).buffers.is_empty()
    }

    /// Opens all files anew, in the next round.
    pub(super) fn reopen(&'static self) {
        lock(&self.state).reopen = true;
        self.ask(NOW);
    }

    /// Asks for a round. Only the first to ask wakes the writer.
    pub(super) fn ask(&'static self, what: u8) {
        if self.asked.fetch_max(what, Ordering::AcqRel) >= what {
            return;
        }
        let thread = self.thread.get_or_init(|| {
            thread::Builder::new()
                .name("log-writer".to_owned())
                .stack_size(STACK_BYTES)
                .spawn(|| WRITER.run())
                .ok()
                .map(|handle| handle.thread().clone())
        });
        match thread {
            Some(thread) => thread.unpark(),
            // Without a thread, whoever writes does it.
            None => self.round(),
        }
    }

    fn run(&self) {
        loop {
            match self.asked.load(Ordering::Acquire) {
                NOTHING => thread::park(),
                NEXT_ROUND => {
                    thread::park_timeout(ROUND);
                    self.round();
                }
                _ => self.round(),
            }
        }
    }

    /// Writes what all buffers hold.
    fn round(&self) {
        self.asked.store(NOTHING, Ordering::Release);
        let mut state = lock(&self.state);
        state.rounds_begun += 1;
        let this_round = state.rounds_begun;
        let reopen = std::mem::take(&mut state.reopen);
        let destinations = state.destinations.clone();
        let buffers = state.buffers.clone();
        drop(state);
        if reopen {
            for destination in &destinations {
                // A file that cannot be opened anew is written on as it is.
                if let Ok(output) = Output::open(&destination.name) {
                    *lock(&destination.file) = output;
                }
            }
        }
        for buffer in buffers {
            let mut bytes = std::mem::take(&mut *lock(&buffer.spare));
            std::mem::swap(&mut *lock(&buffer.bytes), &mut bytes);
            let Some(destination) = destinations.get(buffer.sink) else {
                continue;
            };
            let written = match bytes.is_empty() {
                true => Ok(()),
                false => lock(&destination.file).write(&bytes),
            };
            if written.is_err() {
                let n_lines = memchr::memchr_iter(b'\n', &bytes).count() as u64;
                metrics::with(|shard| shard.count_many(Counter::LogLinesDropped, n_lines));
                if let Some(not_written) = destination.not_written.get() {
                    not_written(&bytes);
                    self.has_told.store(true, Ordering::Release);
                }
            }
            bytes.clear();
            bytes.shrink_to(MAX_SPARE);
            *lock(&buffer.spare) = bytes;
        }
        let mut state = lock(&self.state);
        // Buffers of threads that have ended, once they are empty.
        state
            .buffers
            .retain(|buffer| Arc::strong_count(buffer) > 1 || !lock(&buffer.bytes).is_empty());
        state.rounds_done = this_round;
        self.round_done.notify_all();
    }

    /// Waits until all lines written before this call are, and what is said of those that could not be.
    pub(super) fn wait(&'static self, limit: Duration) -> bool {
        self.wait_round(limit) && (!self.has_told.load(Ordering::Acquire) || self.wait_round(limit))
    }

    /// Waits until a round that begins after this call is done.
    fn wait_round(&'static self, limit: Duration) -> bool {
        let wanted = lock(&self.state).rounds_begun + 1;
        self.ask(NOW);
        let state = lock(&self.state);
        let waited = self
            .round_done
            .wait_timeout_while(state, limit, |state| state.rounds_done < wanted);
        !waited.unwrap_or_else(PoisonError::into_inner).1.timed_out()
    }
}
