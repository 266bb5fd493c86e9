//! Lines on their way to files: one buffer per thread and destination, one writer thread for all.
//!
//! Whoever writes a line only appends to a buffer that nobody else waits for; the writer takes full
//! buffers at once and the others five times a second. A destination that stalls fills the buffers, and
//! then lines are dropped and counted, never waited for (`reference/security.md` L05). The writer starts
//! with the first line, sleeps while there are none, and costs nothing where nothing is logged.

use std::cell::RefCell;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use super::counters::Counter;
use super::metrics;
use super::writer::{Buffer, NEXT_ROUND, NOW, NotWritten, WRITER, lock};

/// Bytes at which a buffer is written without waiting for the next round.
const FULL: usize = 64 * 1024;

/// Bytes at which a buffer takes no more lines.
const MAX_BUFFER: usize = 1024 * 1024;

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

impl Sink {
    /// Opens `stdout`, `stderr`, or a file by its path, which is made where it is missing and appended
    /// to. The same name gives the same sink.
    ///
    /// # Errors
    ///
    /// The file cannot be opened.
    pub(crate) fn open(name: &str) -> io::Result<Sink> {
        WRITER.destination(name).map(|index| Sink { index })
    }

    /// The same for lines that must not be lost without a word: `not_written` gets those that the file does not take.
    ///
    /// # Errors
    ///
    /// The file cannot be opened.
    pub(crate) fn open_or_tell(name: &str, not_written: NotWritten) -> io::Result<Sink> {
        let sink = Sink::open(name)?;
        WRITER.tell(sink.index, not_written);
        Ok(sink)
    }

    /// Appends one line, which `format` writes without its end. Line ends inside become blanks.
    ///
    /// Where the buffer is full the line is dropped and counted, without `format` being called.
    #[inline]
    pub(crate) fn write(&self, urgency: Urgency, format: impl FnOnce(&mut Vec<u8>)) {
        let mut format = Some(format);
        let wrote = BUFFERS.try_with(|buffers| {
            // Held while `format` runs; what that logs itself takes the way below.
            let mut buffers = buffers.try_borrow_mut().ok()?;
            if buffers.len() <= self.index {
                buffers.resize_with(self.index + 1, || None);
            }
            let buffer = buffers
                .get_mut(self.index)?
                .get_or_insert_with(|| WRITER.make_buffer(self.index));
            append(buffer, urgency, format.take()?);
            Some(())
        });
        // While a thread ends it has no buffers any more.
        if let (Err(_) | Ok(None), Some(format)) = (wrote, format) {
            append(&WRITER.make_buffer(self.index), urgency, format);
        }
    }
}

fn append(buffer: &Buffer, urgency: Urgency, format: impl FnOnce(&mut Vec<u8>)) {
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
    let written = line.bytes.get_mut(start..).unwrap_or_default();
    if memchr::memchr2(b'\n', b'\r', written).is_some() {
        for byte in written {
            if matches!(*byte, b'\n' | b'\r') {
                *byte = b' ';
            }
        }
    }
    line.bytes.push(b'\n');
    line.complete = true;
}

/// Writes out all lines written before this call, for at most `limit`; whether that sufficed.
pub(crate) fn flush(limit: Duration) -> bool {
    WRITER.is_idle() || WRITER.wait(limit)
}

/// Opens all files anew, after whoever rotates logs has moved them away.
pub(crate) fn reopen() {
    WRITER.reopen();
}
