//! What is recorded of a request: one line in the access log, and counters.

use std::io::Write as _;
use std::time::{Duration, Instant};

use crate::context::{Call, Outcome};
use crate::descriptor::{Context, ValuePart};
use crate::map::{self, Message};
use crate::telemetry::access_log::AccessLog;
use crate::telemetry::{escape, metrics};

/// What remains to be recorded when the answer has been sent.
#[derive(Debug)]
pub(crate) struct Finish {
    /// The place of the operation in the metrics.
    pub(crate) slot: usize,
    pub(crate) status: u16,
    pub(crate) started: Instant,
    pub(crate) integration: Option<Duration>,
    pub(crate) line: Option<Line>,
}

impl Finish {
    /// Records the request; `sent` is the number of bytes of the body.
    pub(crate) fn run(self, sent: u64) {
        let elapsed = self.started.elapsed();
        metrics::with(|shard| shard.record(self.slot, self.status, elapsed, self.integration));
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
    /// Renders `format` for a request whose answer begins.
    pub(crate) fn new(
        log: AccessLog,
        format: &'static [ValuePart],
        call: &Call<'_>,
        outcome: &Outcome<'_>,
    ) -> Self {
        let mut line = Line {
            log,
            text: Vec::with_capacity(256),
            open: Vec::new(),
        };
        for part in format {
            match part {
                ValuePart::Text(text) => line.text.extend_from_slice(text.as_bytes()),
                ValuePart::Context(Context::ResponseLength) => {
                    line.open.push((line.text.len(), true))
                }
                ValuePart::Context(Context::ResponseLatency) => {
                    line.open.push((line.text.len(), false))
                }
                part => {
                    match map::value(std::slice::from_ref(part), call, Message::Request, outcome) {
                        Some(value) => escape::push_escaped(&mut line.text, value.as_bytes()),
                        None => line.text.push(b'-'),
                    }
                }
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
                    u128::from(sent)
                } else {
                    elapsed.as_millis()
                };
                // Writing to a Vec cannot fail.
                let _ = write!(buffer, "{value}");
            }
            buffer.extend_from_slice(self.text.get(from..).unwrap_or_default());
        });
    }
}
