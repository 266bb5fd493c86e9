//! Lines on their way to files: one buffer per thread and destination, one writer thread for all.
//!
//! Whoever writes a line only appends to a buffer that nobody else waits for; the writer takes full
//! buffers at once and the others five times a second. A destination that stalls fills the buffers, and
//! then lines are dropped and counted, never waited for (`reference/security.md` L05). The writer starts
//! with the first line, sleeps while there are none, and costs nothing where nothing is logged.

use std::cell::RefCell;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::{self, Thread};
use std::time::Duration;

use super::counters::Counter;
use super::metrics;

/// Bytes at which a buffer is written without waiting for the next round.
const FULL: usize = 16 * 1024;

/// Bytes at which a buffer takes no more lines.
const MAX_BUFFER: usize = 1024 * 1024;

/// How long lines may wait.
const ROUND: Duration = Duration::from_millis(200);

/// Stack of the writer thread in bytes.
const STACK_BYTES: usize = 256 * 1024;

/// Permissions of log files that are made.
const FILE_MODE: u32 = 0o640;

/// What the writer is asked for; greater ones replace lesser ones.
const NOTHING: u8 = 0;
const NEXT_ROUND: u8 = 1;
const NOW: u8 = 2;

static WRITER: Writer = Writer {
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
};

struct Writer {
    asked: AtomicU8,
    thread: OnceLock<Option<Thread>>,
    state: Mutex<State>,
    round_done: Condvar,
}

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
}

enum Output {
    Stdout,
    Stderr,
    File(File),
}

/// The lines of one thread for one destination.
struct Buffer {
    sink: usize,
    bytes: Mutex<Vec<u8>>,
}

/// A handle to a destination.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sink {
    index: usize,
}

/// When a line is to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Urgency {
    /// Within 200 ms.
    Later,
    /// As soon as the writer runs.
    Now,
}

thread_local! {
    /// This thread's buffers, by sink.
    static BUFFERS: RefCell<Vec<Option<Arc<Buffer>>>> = const { RefCell::new(Vec::new()) };
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
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
                    .open(PathBuf::from(path))?,
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

impl Sink {
    /// Opens `stdout`, `stderr`, or a file by its path, which is made where it is missing and appended
    /// to. The same name gives the same sink.
    ///
    /// # Errors
    ///
    /// The file cannot be opened.
    pub(crate) fn open(name: &str) -> io::Result<Sink> {
        let mut state = lock(&WRITER.state);
        let known = state
            .destinations
            .iter()
            .position(|known| known.name == name);
        let index = match known {
            Some(index) => index,
            None => {
                state.destinations.push(Arc::new(Destination {
                    name: name.to_owned(),
                    file: Mutex::new(Output::open(name)?),
                }));
                state.destinations.len() - 1
            }
        };
        Ok(Sink { index })
    }

    /// Appends one line, which `format` writes without its end. Line ends inside become blanks.
    ///
    /// Where the buffer is full the line is dropped and counted, without `format` being called.
    #[inline]
    pub(crate) fn write(&self, urgency: Urgency, format: impl FnOnce(&mut Vec<u8>)) {
        let buffer = BUFFERS.try_with(|buffers| {
            let mut buffers = buffers.try_borrow_mut().ok()?;
            if let Some(Some(buffer)) = buffers.get(self.index) {
                return Some(Arc::clone(buffer));
            }
            let buffer = self.make_buffer();
            if buffers.len() <= self.index {
                buffers.resize_with(self.index + 1, || None);
            }
            if let Some(place) = buffers.get_mut(self.index) {
                *place = Some(Arc::clone(&buffer));
            }
            Some(buffer)
        });
        // While a thread ends it has no buffers any more.
        let buffer = buffer.ok().flatten().unwrap_or_else(|| self.make_buffer());
        let mut bytes = lock(&buffer.bytes);
        if bytes.len() >= MAX_BUFFER {
            drop(bytes);
            metrics::count(Counter::LogLinesDropped);
            return;
        }
        let before = bytes.len();
        push_line(&mut bytes, format);
        let after = bytes.len();
        drop(bytes);
        if urgency == Urgency::Now || (before < FULL && after >= FULL) {
            WRITER.ask(NOW);
        } else if before == 0 {
            WRITER.ask(NEXT_ROUND);
        }
    }

    fn make_buffer(&self) -> Arc<Buffer> {
        let buffer = Arc::new(Buffer {
            sink: self.index,
            bytes: Mutex::new(Vec::new()),
        });
        lock(&WRITER.state).buffers.push(Arc::clone(&buffer));
        buffer
    }
}

/// Appends one line; nothing, where `format` panics.
fn push_line(bytes: &mut Vec<u8>, format: impl FnOnce(&mut Vec<u8>)) {
    struct Line<'a> {
        bytes: &'a mut Vec<u8>,
        start: usize,
        complete: bool,
    }
    impl Drop for Line<'_> {
        fn drop(&mut self) {
            if !self.complete {
                self.bytes.truncate(self.start);
            }
        }
    }
    let start = bytes.len();
    let mut line = Line {
        bytes,
        start,
        complete: false,
    };
    format(line.bytes);
    for byte in line.bytes.iter_mut().skip(start) {
        if matches!(*byte, b'\n' | b'\r') {
            *byte = b' ';
        }
    }
    line.bytes.push(b'\n');
    line.complete = true;
}

impl Writer {
    /// Asks for a round. Only the first to ask wakes the writer.
    fn ask(&'static self, what: u8) {
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
            let bytes = std::mem::take(&mut *lock(&buffer.bytes));
            let Some(destination) = destinations.get(buffer.sink) else {
                continue;
            };
            if !bytes.is_empty() && lock(&destination.file).write(&bytes).is_err() {
                let n_lines = memchr::memchr_iter(b'\n', &bytes).count() as u64;
                metrics::with(|shard| shard.count_many(Counter::LogLinesDropped, n_lines));
            }
        }
        let mut state = lock(&self.state);
        // Buffers of threads that have ended, once they are empty.
        state
            .buffers
            .retain(|buffer| Arc::strong_count(buffer) > 1 || !lock(&buffer.bytes).is_empty());
        state.rounds_done = this_round;
        self.round_done.notify_all();
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

/// Writes out all lines written before this call, for at most `limit`; whether that sufficed.
pub(crate) fn flush(limit: Duration) -> bool {
    let nothing_written = lock(&WRITER.state).buffers.is_empty();
    nothing_written || WRITER.wait_round(limit)
}

/// Opens all files anew, after whoever rotates logs has moved them away.
pub(crate) fn reopen() {
    lock(&WRITER.state).reopen = true;
    WRITER.ask(NOW);
}
