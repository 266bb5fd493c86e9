//! The access log: one line per request.

use std::io;

use super::sink::{Sink, Urgency};

/// An open access log; cheap to copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AccessLog(Sink);

impl AccessLog {
    /// Opens `stdout`, `stderr`, or a file by its path. The same destination gives the same log.
    ///
    /// # Errors
    ///
    /// The file cannot be opened.
    pub(crate) fn open(destination: &str) -> io::Result<AccessLog> {
        Sink::open(destination).map(AccessLog)
    }

    /// Writes one line, which `format` appends without its end; values go through
    /// [`super::escape::push_escaped`]. Never waits: where the writer cannot keep up, the line is dropped
    /// and counted, and `format` is not called.
    #[inline]
    pub(crate) fn write(&self, format: impl FnOnce(&mut Vec<u8>)) {
        self.0.write(Urgency::Later, format);
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::time::Duration;

    use super::*;
    use crate::telemetry::escape::push_escaped;
    use crate::telemetry::sink;

    #[test]
    fn no_line_is_lost_and_every_line_parses() {
        let path = std::env::temp_dir().join(format!("gwc-access-{}.log", std::process::id()));
        let moved = path.with_extension("1");
        let log = AccessLog::open(path.to_str().unwrap()).unwrap();
        assert_eq!(AccessLog::open(path.to_str().unwrap()).unwrap(), log);
        let hostile: [&[u8]; 4] = [b"a\"\n{}", b"\xff\r\x1b[0m", b"\\", "\u{202e}".as_bytes()];
        let threads: Vec<_> = (0..4)
            .map(|thread| {
                std::thread::spawn(move || {
                    for n in 0..2_000 {
                        log.write(|line| {
                            write!(line, "{{\"thread\":{thread},\"n\":{n},\"path\":\"").unwrap();
                            push_escaped(line, hostile[n % hostile.len()]);
                            line.extend_from_slice(b"\",\"pad\":\"0123456789\"}");
                        });
                        if n == 1_000 {
                            std::thread::sleep(Duration::from_millis(20));
                        }
                    }
                })
            })
            .collect();
        std::thread::sleep(Duration::from_millis(5));
        std::fs::rename(&path, &moved).unwrap();
        sink::reopen();
        for thread in threads {
            thread.join().unwrap();
        }
        let panicking = std::panic::catch_unwind(|| {
            log.write(|line| {
                line.extend_from_slice(b"half a line");
                panic!("in the middle");
            });
        });
        assert!(panicking.is_err());
        assert!(sink::flush(Duration::from_secs(5)));
        let mut text = std::fs::read_to_string(&moved).unwrap();
        text.push_str(&std::fs::read_to_string(&path).unwrap());
        let mut next = [0; 4];
        for line in text.lines() {
            let value: serde_json::Value = serde_json::from_str(line).unwrap();
            let thread = usize::try_from(value["thread"].as_u64().unwrap()).unwrap();
            assert_eq!(value["n"].as_u64().unwrap(), next[thread], "in order");
            next[thread] += 1;
        }
        assert_eq!(next, [2_000; 4]);
        std::fs::remove_file(path).unwrap();
        std::fs::remove_file(moved).unwrap();
    }

    #[test]
    fn a_file_that_cannot_be_opened_is_an_error() {
        assert!(AccessLog::open("/nowhere/at/all.log").is_err());
    }
}
