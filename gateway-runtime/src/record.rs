//! What is recorded of a request: one line in the access log, and counters.

use std::time::{Duration, Instant};

use crate::context::{Call, Outcome};
use crate::descriptor::{Context, ValuePart};
use crate::map::{self, Message};
use crate::telemetry::access_log::AccessLog;
use crate::telemetry::{escape, metrics};
use crate::text::{Inline, Text};

/// Where a request is counted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Count {
    /// The place of the operation in the metrics.
    pub(crate) slot: usize,
    pub(crate) status: u16,
    pub(crate) integration: Option<Duration>,
}

impl Count {
    /// Counts a request that took `elapsed`.
    pub(crate) fn add(&self, elapsed: Duration) {
        metrics::with(|shard| shard.record(self.slot, self.status, elapsed, self.integration));
    }
}

/// Where a request is logged, and how.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Log {
    pub(crate) log: AccessLog,
    pub(crate) format: &'static [ValuePart],
}

impl Log {
    /// Writes the line of a request of which everything is known.
    pub(crate) fn write(&self, call: &Call<'_>, outcome: &Outcome<'_>) {
        self.log.write(|buffer| {
            for part in self.format {
                push_part(buffer, part, call, outcome);
            }
        });
    }
}

/// What remains to be recorded when the answer has been sent.
#[derive(Debug)]
pub(crate) struct Finish {
    pub(crate) count: Count,
    pub(crate) started: Instant,
    /// When the call began whose answer is streamed, where it is.
    pub(crate) stream_begun: Option<Instant>,
    pub(crate) line: Option<Line>,
}

impl Finish {
    /// Records the request; `sent` is the number of bytes of the body, and `first` when there was one of them, where
    /// [`Finish::asks_first_content`] holds.
    pub(crate) fn run(self, sent: u64, first: Option<Instant>) {
        let elapsed = self.started.elapsed();
        self.count.add(elapsed);
        if let Some(line) = self.line {
            let first = first.zip(self.stream_begun);
            line.write(&Ending {
                elapsed,
                sent,
                first_content: first.map(|(first, begun)| first.saturating_duration_since(begun)),
            });
        }
    }

    /// Whether it is recorded when the first bytes of the body came.
    pub(crate) fn asks_first_content(&self) -> bool {
        self.stream_begun.is_some() && self.line.is_some()
    }
}

/// A line of the access log that lacks only what is known at the end.
#[derive(Debug)]
pub(crate) struct Line {
    log: AccessLog,
    text: Vec<u8>,
    /// Byte offsets in `text`, and what belongs there.
    open: Vec<(usize, Open)>,
}

/// A variable that is known at the end.
#[derive(Debug, Clone, Copy)]
enum Open {
    ResponseLength,
    ResponseLatency,
    TimeToFirstContent,
}

/// What is known at the end.
#[derive(Debug)]
struct Ending {
    elapsed: Duration,
    sent: u64,
    first_content: Option<Duration>,
}

impl Line {
    /// Renders the line of a request whose answer begins.
    pub(crate) fn new(log: Log, call: &Call<'_>, outcome: &Outcome<'_>) -> Self {
        let mut line = Line {
            log: log.log,
            text: Vec::with_capacity(256),
            open: Vec::new(),
        };
        for part in log.format {
            let open = match part {
                ValuePart::Context(Context::ResponseLength) => Some(Open::ResponseLength),
                ValuePart::Context(Context::ResponseLatency) => Some(Open::ResponseLatency),
                ValuePart::Context(Context::IntegrationTimeToFirstContent) => {
                    Some(Open::TimeToFirstContent)
                }
                _ => None,
            };
            match open {
                Some(open) => line.open.push((line.text.len(), open)),
                None => push_part(&mut line.text, part, call, outcome),
            }
        }
        line
    }

    fn write(self, ending: &Ending) {
        self.log.write(|buffer| {
            let mut from = 0;
            for (at, open) in &self.open {
                buffer.extend_from_slice(self.text.get(from..*at).unwrap_or_default());
                from = *at;
                let value = match open {
                    Open::ResponseLength => Some(Inline::number(ending.sent)),
                    Open::ResponseLatency => Some(Inline::number(ending.elapsed.as_millis())),
                    Open::TimeToFirstContent => ending
                        .first_content
                        .map(|time| Inline::number(time.as_millis())),
                };
                match &value {
                    Some(value) => buffer.extend_from_slice(value.as_bytes()),
                    None => buffer.push(b'-'),
                }
            }
            buffer.extend_from_slice(self.text.get(from..).unwrap_or_default());
        });
    }
}

/// Appends a part of a format; `-` stands for what is unset.
fn push_part(buffer: &mut Vec<u8>, part: &ValuePart, call: &Call<'_>, outcome: &Outcome<'_>) {
    match part {
        ValuePart::Text(text) => buffer.extend_from_slice(text.as_bytes()),
        ValuePart::Context(Context::IdentityApiKey) => {
            match call.context(Context::IdentityApiKey, outcome) {
                Some(value) => push_fingerprint(buffer, value.as_bytes()),
                None => buffer.push(b'-'),
            }
        }
        ValuePart::Context(variable) => match call.context(*variable, outcome) {
            // Ids, numbers and times have nothing to escape.
            Some(Text::Inline(value)) => buffer.extend_from_slice(value.as_bytes()),
            Some(value) => escape::push_escaped(buffer, value.as_bytes()),
            None => buffer.push(b'-'),
        },
        part => match map::value(std::slice::from_ref(part), call, Message::REQUEST, outcome) {
            Some(value) => escape::push_escaped(buffer, value.as_bytes()),
            None => buffer.push(b'-'),
        },
    }
}

/// What tells a key in a log without being one (`reference/security.md` I07): the last four characters of a long one.
fn push_fingerprint(buffer: &mut Vec<u8>, value: &[u8]) {
    buffer.extend_from_slice(b"****");
    if value.len() >= 20 {
        let last = value.get(value.len() - 4..).unwrap_or_default();
        escape::push_escaped(buffer, last);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_not_written() {
        for (value, expected) in [
            ("", "****"),
            ("short", "****"),
            ("nineteen-characters", "****"),
            ("of-twenty-characters", "****ters"),
            ("of-twenty-character\"", "****ter\\\""),
        ] {
            let mut buffer = Vec::new();
            push_fingerprint(&mut buffer, value.as_bytes());
            assert_eq!(String::from_utf8(buffer).unwrap(), expected);
        }
    }
}
