//! Metrics and logs.
pub(crate) mod metrics {
    use std::time::Duration;
    pub(crate) fn record(_slot: Option<usize>, _status: u16, _elapsed: Duration, _integration: Option<Duration>) {}
    pub(crate) fn refused(_reason: &'static str) {}
}
pub(crate) mod access_log {
    use std::time::Duration;
    use crate::{context::{Call, Outcome}, descriptor::ValuePart};
    #[derive(Debug)]
    pub(crate) struct AccessLog;
    #[derive(Debug)]
    pub(crate) struct Line;
    impl AccessLog {
        pub(crate) fn open(_d: &str) -> std::io::Result<AccessLog> { Ok(AccessLog) }
        pub(crate) fn line(&self, _f: &'static [ValuePart], _c: &Call<'_>, _o: &Outcome<'_>) -> Line { Line }
    }
    impl Line { pub(crate) fn finish(self, _e: Duration, _s: u64) {} }
}
