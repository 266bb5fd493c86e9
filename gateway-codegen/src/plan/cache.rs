//! Response caches.

use super::ValuePart;

/// How a stage keeps answers; see the runtime's descriptor of the same name.
#[derive(Debug, Clone)]
pub struct Cache {
    /// The memory for all answers, in bytes.
    pub size: u64,
    /// What is said of operations by their places in the API, ascending.
    pub operations: Vec<(usize, CachedOperation)>,
}

/// How the answers of an operation are kept.
#[derive(Debug, Clone)]
pub struct CachedOperation {
    /// Operations that name the same one share their answers.
    pub namespace: String,
    /// Seconds, 1 to 3,600.
    pub ttl: u32,
    /// Seconds beyond them in which an answer is given where the backend fails.
    pub stale_if_error: u32,
    /// What of a request tells answers apart, each part for itself.
    pub keys: Vec<ValuePart>,
    /// What of the address does beside it.
    pub address: AddressKey,
    /// Whether callers are not told apart.
    pub is_shared: bool,
    /// What requests for a new answer get.
    pub invalidation: Invalidation,
}

/// What of a request's address tells answers apart, whatever the parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressKey {
    /// Nothing.
    Nothing,
    /// The path.
    Path,
    /// The path and the query.
    PathAndQuery,
}

/// What requests with `Cache-Control: max-age=0` get.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Invalidation {
    /// A new answer, whoever asks.
    Free,
    /// 403 without the permission.
    Fail,
    /// What is kept, with a `Warning`, without the permission.
    Warn,
    /// What is kept, without the permission.
    Ignore,
}
