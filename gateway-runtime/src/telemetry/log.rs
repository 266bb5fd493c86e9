//! The gateway's own log lines, on standard error.
//!
//! A fixed number per kind and ten seconds, so that a flood of errors cannot fill a disk; the next line
//! of the kind says how many were left out.

use std::fmt::Display;
use std::io::Write as _;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::time::SystemTime;

use super::escape::push_escaped;
use super::sink::{Sink, Urgency};
use super::timestamp::push_rfc3339;

/// Lines of one kind in one window.
const MAX_LINES: u64 = 10;

/// Length of a window in seconds.
const WINDOW_SECONDS: u64 = 10;

/// Longest value in bytes; the rest is cut off.
const MAX_VALUE_BYTES: usize = 1024;

static JSON: AtomicBool = AtomicBool::new(false);

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    /// Something does not work.
    Error,
    /// Something may not work as meant.
    Warn,
    /// For the record.
    Info,
}

/// A kind of message: its stable name, and how many there were. Make it a `static`.
#[derive(Debug)]
pub(crate) struct Kind {
    name: &'static str,
    level: Level,
    allowance: Allowance,
}

/// How many lines there may be: a fixed number in ten seconds, whoever causes them. Make it a `static`.
#[derive(Debug)]
pub(crate) struct Allowance {
    window: AtomicU64,
    n_lines: AtomicU64,
}

impl Kind {
    /// A kind with a name in `snake_case`.
    pub(crate) const fn new(level: Level, name: &'static str) -> Kind {
        Kind {
            name,
            level,
            allowance: Allowance::new(),
        }
    }

    /// Writes a line. Values are escaped and cut at 1 KiB.
    pub(crate) fn log(&self, message: &str, fields: &[(&str, &dyn Display)]) {
        let now = SystemTime::now();
        if let Some(n_suppressed) = self.allowance.admit(now) {
            self.write(now, message, fields, n_suppressed);
        }
    }

    /// The same for lines of which none may be left out: those that only an operator can cause.
    pub(crate) fn log_always(&self, message: &str, fields: &[(&str, &dyn Display)]) {
        self.write(SystemTime::now(), message, fields, 0);
    }

    fn write(
        &self,
        now: SystemTime,
        message: &str,
        fields: &[(&str, &dyn Display)],
        n_suppressed: u64,
    ) {
        let Ok(sink) = Sink::open("stderr") else {
            return;
        };
        let line = Line {
            kind: self,
            now,
            message,
            fields,
            n_suppressed,
        };
        sink.write(Urgency::Now, |buffer| {
            if JSON.load(Relaxed) {
                line.push_json(buffer);
            } else {
                line.push_text(buffer);
            }
        });
    }
}

impl Allowance {
    /// With nothing used.
    pub(crate) const fn new() -> Allowance {
        Allowance {
            window: AtomicU64::new(0),
            n_lines: AtomicU64::new(0),
        }
    }

    /// Whether a line may be written now, and how many were not since the last.
    pub(crate) fn admit(&self, now: SystemTime) -> Option<u64> {
        let window = now
            .duration_since(SystemTime::UNIX_EPOCH)
            .map_or(1, |since| since.as_secs() / WINDOW_SECONDS);
        if self.window.swap(window, Relaxed) != window {
            let n_before = self.n_lines.swap(1, Relaxed);
            return Some(n_before.saturating_sub(MAX_LINES));
        }
        (self.n_lines.fetch_add(1, Relaxed) < MAX_LINES).then_some(0)
    }
}

/// Chooses JSON (or text) for all lines from now on.
pub(crate) fn set_json(json: bool) {
    JSON.store(json, Relaxed);
}

struct Line<'a> {
    kind: &'a Kind,
    now: SystemTime,
    message: &'a str,
    fields: &'a [(&'a str, &'a dyn Display)],
    n_suppressed: u64,
}

impl Line<'_> {
    fn push_json(&self, buffer: &mut Vec<u8>) {
        buffer.extend_from_slice(b"{\"time\":\"");
        push_rfc3339(buffer, self.now);
        let level = match self.kind.level {
            Level::Error => "error",
            Level::Warn => "warn",
            Level::Info => "info",
        };
        let _ = write!(
            buffer,
            "\",\"level\":\"{level}\",\"kind\":\"{}\",\"message\":\"",
            self.kind.name
        );
        push_value(buffer, &self.message);
        buffer.push(b'"');
        for (name, value) in self.fields {
            buffer.extend_from_slice(b",\"");
            push_escaped(buffer, name.as_bytes());
            buffer.extend_from_slice(b"\":\"");
            push_value(buffer, value);
            buffer.push(b'"');
        }
        if self.n_suppressed > 0 {
            let _ = write!(buffer, ",\"suppressed\":{}", self.n_suppressed);
        }
        buffer.push(b'}');
    }

    fn push_text(&self, buffer: &mut Vec<u8>) {
        push_rfc3339(buffer, self.now);
        let level = match self.kind.level {
            Level::Error => "ERROR",
            Level::Warn => "WARN",
            Level::Info => "INFO",
        };
        let _ = write!(buffer, " {level} {}: ", self.kind.name);
        push_value(buffer, &self.message);
        for (name, value) in self.fields {
            buffer.push(b' ');
            push_escaped(buffer, name.as_bytes());
            buffer.extend_from_slice(b"=\"");
            push_value(buffer, value);
            buffer.push(b'"');
        }
        if self.n_suppressed > 0 {
            let _ = write!(buffer, " suppressed={}", self.n_suppressed);
        }
    }
}

fn push_value(buffer: &mut Vec<u8>, value: &dyn Display) {
    let text = value.to_string();
    let end = text.floor_char_boundary(MAX_VALUE_BYTES);
    push_escaped(buffer, text.get(..end).unwrap_or_default().as_bytes());
    if end < text.len() {
        buffer.extend_from_slice("…".as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn floods_are_cut_and_counted() {
        let allowance = Allowance::new();
        let start = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000);
        let admitted = (0..100)
            .filter(|_| allowance.admit(start).is_some())
            .count();
        assert_eq!(admitted as u64, MAX_LINES);
        assert_eq!(allowance.admit(start + Duration::from_secs(10)), Some(90));
        assert_eq!(allowance.admit(start + Duration::from_secs(10)), Some(0));
    }

    #[test]
    fn json_lines_parse_whatever_the_values() {
        let kind = Kind::new(Level::Error, "odd");
        let long = "é".repeat(2_000);
        let line = Line {
            kind: &kind,
            now: SystemTime::UNIX_EPOCH,
            message: "a \"quoted\"\nmessage",
            fields: &[("path", &"\u{1b}[0m\\"), ("long", &long)],
            n_suppressed: 3,
        };
        let mut buffer = Vec::new();
        line.push_json(&mut buffer);
        let value: serde_json::Value = serde_json::from_slice(&buffer).unwrap();
        assert_eq!(value["time"], "1970-01-01T00:00:00.000Z");
        assert_eq!(value["message"], "a \"quoted\"\nmessage");
        assert_eq!(value["path"], "\u{1b}[0m\\");
        assert_eq!(value["suppressed"], 3);
        assert!(value["long"].as_str().unwrap().len() < 1_100);
        let mut buffer = Vec::new();
        line.push_text(&mut buffer);
        let text = String::from_utf8(buffer).unwrap();
        assert!(
            text.starts_with("1970-01-01T00:00:00.000Z ERROR odd: a "),
            "{text}"
        );
        assert!(text.contains("path=\"\\u001b[0m\\\\\""), "{text}");
        assert!(!text.contains('\n'));
    }
}
