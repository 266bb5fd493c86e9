//! Metrics and logs.
//!
//! Nothing here waits, and nothing grows without bound: counters are per thread and have fixed places,
//! lines go through bounded buffers to one writer thread, and what does not fit is counted.

pub(crate) mod access_log;
pub(crate) mod counters;
pub(crate) mod escape;
pub(crate) mod histogram;
pub(crate) mod log;
pub(crate) mod metrics;
mod render;
pub(crate) mod sink;
pub(crate) mod timestamp;
mod writer;

pub(crate) use render::{StageSeries, render_build, render_by_stage};
