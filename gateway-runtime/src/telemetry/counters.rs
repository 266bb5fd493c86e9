//! The fixed counters: everything that is not about one operation.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// What is counted, beside requests. Metric names are made from these: never from input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Counter {
    /// Connections accepted.
    ConnectionsAccepted,
    /// Connections closed; the difference is those open.
    ConnectionsClosed,
    /// Connections refused by a cap.
    ConnectionsRefused,
    /// Accepting failed, for example for want of file descriptors.
    AcceptErrors,
    /// Connections that speak HTTP/2.
    Http2Connections,
    /// Connections closed because a request's head took too long.
    HeaderTimeouts,
    /// Connections closed because no request came.
    IdleTimeouts,
    /// Connections closed because the client did not read.
    WriteTimeouts,
    /// Requests given up because their body came too slowly.
    SlowBodies,
    /// HTTP/2 connections closed for flooding.
    Http2Floods,
    /// Panics in a request.
    Panics,
    /// Log lines dropped because the writer could not keep up.
    LogLinesDropped,
    /// Answers of backends that do not fit the document.
    UnfitResponses,
    /// Answers of backends whose body could not be held to the document.
    UncheckedResponses,
    /// Requests refused because the quota of their key is used up.
    QuotaExceeded,
    /// Limits that were decided without the shared store.
    LocalDecisions,
}

/// Which rate refused a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ThrottleScope {
    /// Of a key for one operation, in a plan.
    KeyMethod,
    /// Of a key, in a plan.
    Key,
    /// Of an operation in a stage, for all callers together.
    Method,
    /// Of the whole gateway.
    Gateway,
}

/// Why the gateway itself refused a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rejection {
    /// What came is not HTTP, or is ambiguous.
    Malformed,
    /// The `Host` is missing, odd, or not one that is served.
    Host,
    /// The request line and headers are too long.
    HeadTooLarge,
    /// The body is too long.
    BodyTooLarge,
    /// The head or the body came too slowly.
    TooSlow,
    /// A parameter or body failed validation.
    Invalid,
    /// The request went through this gateway before.
    Loop,
    /// Nobody knows who the caller is.
    Unauthorized,
    /// The caller may not do that.
    Forbidden,
    /// A rate.
    Throttled,
    /// A quota.
    Quota,
}

impl Counter {
    /// All, with their metric names and help texts.
    pub(super) const ALL: [(Counter, &'static str, &'static str); 16] = [
        (
            Counter::ConnectionsAccepted,
            "gateway_connections_accepted_total",
            "Connections accepted.",
        ),
        (
            Counter::ConnectionsClosed,
            "gateway_connections_closed_total",
            "Connections closed.",
        ),
        (
            Counter::ConnectionsRefused,
            "gateway_connections_refused_total",
            "Connections refused by a cap.",
        ),
        (
            Counter::AcceptErrors,
            "gateway_accept_errors_total",
            "Failures to accept a connection.",
        ),
        (
            Counter::Http2Connections,
            "gateway_http2_connections_total",
            "Connections that speak HTTP/2.",
        ),
        (
            Counter::HeaderTimeouts,
            "gateway_header_timeouts_total",
            "Connections closed because a request head took too long.",
        ),
        (
            Counter::IdleTimeouts,
            "gateway_idle_timeouts_total",
            "Connections closed because no request came.",
        ),
        (
            Counter::WriteTimeouts,
            "gateway_write_timeouts_total",
            "Connections closed because the client did not read.",
        ),
        (
            Counter::SlowBodies,
            "gateway_slow_bodies_total",
            "Requests given up because their body came too slowly.",
        ),
        (
            Counter::Http2Floods,
            "gateway_http2_floods_total",
            "HTTP/2 connections closed for flooding.",
        ),
        (
            Counter::Panics,
            "gateway_panics_total",
            "Panics while answering a request.",
        ),
        (
            Counter::LogLinesDropped,
            "gateway_log_lines_dropped_total",
            "Log lines dropped because the writer could not keep up.",
        ),
        (
            Counter::UnfitResponses,
            "gateway_unfit_responses_total",
            "Answers of backends that do not fit the document.",
        ),
        (
            Counter::UncheckedResponses,
            "gateway_unchecked_responses_total",
            "Answers of backends whose body could not be held to the document.",
        ),
        (
            Counter::QuotaExceeded,
            "gateway_quota_exceeded_total",
            "Requests refused because the quota of their key is used up.",
        ),
        (
            Counter::LocalDecisions,
            "gateway_state_local_decisions_total",
            "Rates and quotas decided without the shared store.",
        ),
    ];
}

impl ThrottleScope {
    /// All, in the order in which a request meets them.
    pub(crate) const ALL: [ThrottleScope; 4] = [
        ThrottleScope::KeyMethod,
        ThrottleScope::Key,
        ThrottleScope::Method,
        ThrottleScope::Gateway,
    ];

    /// The value of the label.
    pub(super) fn label(self) -> &'static str {
        match self {
            ThrottleScope::KeyMethod => "key_method",
            ThrottleScope::Key => "key",
            ThrottleScope::Method => "method",
            ThrottleScope::Gateway => "gateway",
        }
    }
}

impl Rejection {
    /// All, with the value of their label.
    pub(super) const ALL: [(Rejection, &'static str); 11] = [
        (Rejection::Malformed, "malformed"),
        (Rejection::Host, "host"),
        (Rejection::HeadTooLarge, "head_too_large"),
        (Rejection::BodyTooLarge, "body_too_large"),
        (Rejection::TooSlow, "too_slow"),
        (Rejection::Invalid, "invalid"),
        (Rejection::Loop, "loop"),
        (Rejection::Unauthorized, "unauthorized"),
        (Rejection::Forbidden, "forbidden"),
        (Rejection::Throttled, "throttled"),
        (Rejection::Quota, "quota"),
    ];
}

/// A counter with one writer: adding is a load and a store, without a locked instruction.
///
/// Shared ones (`by_many`) lock; they exist only where there are more threads than shards.
#[inline]
pub(super) fn add(counter: &AtomicU64, n: u64, by_many: bool) {
    if by_many {
        counter.fetch_add(n, Relaxed);
    } else {
        counter.store(counter.load(Relaxed).wrapping_add(n), Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_in_the_order_of_the_variants() {
        for (n, (counter, _, _)) in Counter::ALL.iter().enumerate() {
            assert_eq!(*counter as usize, n);
        }
        for (n, (rejection, _)) in Rejection::ALL.iter().enumerate() {
            assert_eq!(*rejection as usize, n);
        }
        for (n, scope) in ThrottleScope::ALL.iter().enumerate() {
            assert_eq!(*scope as usize, n);
        }
    }
}
