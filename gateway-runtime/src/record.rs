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
    pub(crate) line: Option<Line>,
}

impl Finish {
    /// Records the request; `sent` is the number of bytes of the body.
    pub(crate) fn run(self, sent: u64) {
        let elapsed = self.started.elapsed();
        self.count.add(elapsed);
        if let Some(line) = self.line {
            line.write(elapsed, sent);
        }
    }
}

/// A line of the access log that lacks only what is known at the end.
#[derive(Debug)]
pub(crate) struct Line {
    log: AccessLog,
    text: Vec<u8>,
    /// Byte offsets in `text` where `responseLength` (true) or `responseLatency` (false) belongs.
    open: Vec<(usize, bool)>,
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
            match part {
                ValuePart::Context(Context::ResponseLength) => {
                    line.open.push((line.text.len(), true));
                }
                ValuePart::Context(Context::ResponseLatency) => {
                    line.open.push((line.text.len(), false));
                }
                part => push_part(&mut line.text, part, call, outcome),
            }
        }
        line
    }

    fn write(self, elapsed: Duration, sent: u64) {
        self.log.write(|buffer| {
            let mut from = 0;
            for (at, is_length) in &self.open {
                buffer.extend_from_slice(self.text.get(from..*at).unwrap_or_default());
                from = *at;
                let value = if *is_length {
                    Inline::number(sent)
                } else {
                    Inline::number(elapsed.as_millis())
                };
                buffer.extend_from_slice(value.as_bytes());
            }
            buffer.extend_from_slice(self.text.get(from..).unwrap_or_default());
        });
    }
}

/// Appends a part of a format; `-` stands for what is unset.
fn push_part(buffer: &mut Vec<u8>, part: &ValuePart, call: &Call<'_>, outcome: &Outcome<'_>) {
    match part {
        ValuePart::Text(text) => buffer.extend_from_slice(text.as_bytes()),
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
