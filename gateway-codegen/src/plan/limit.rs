//! Rates, quotas and usage plans.

use super::Origin;

/// A token bucket; see the runtime's descriptor of the same name.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Throttle {
    /// Requests per second.
    pub rate: f64,
    /// Requests at once.
    pub burst: u32,
}

/// A number of requests in a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// Requests in a period.
    pub limit: u64,
    /// The period.
    pub period: Period,
    /// Requests that count as sent already in the first period.
    pub offset: u64,
}

/// Periods of quotas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the words of the reference")]
pub enum Period {
    Day,
    Week,
    Month,
}

/// What the holders of a plan's keys may use, each of them.
#[derive(Debug, Clone)]
pub struct UsagePlan {
    /// Unique within the API.
    pub name: String,
    /// The rate of a key.
    pub throttle: Option<Throttle>,
    /// The quota of a key.
    pub quota: Option<Quota>,
    /// The stages that it opens; empty: all.
    pub stages: Vec<String>,
    /// Rates of operations by their places in the API, ascending.
    pub methods: Vec<(usize, Throttle)>,
    /// In the document.
    pub origin: Origin,
}
