//! Requests' heads as they came, for what shows header names in the client's spelling.

use bytes::Bytes;

/// The head of an HTTP/1 request, for a [`Handler`](super::Handler) that keeps heads.
#[derive(Debug, Clone)]
pub(crate) struct RawHead(Bytes);

impl RawHead {
    /// Of a head that has been parsed.
    pub(super) fn new(head: Bytes) -> RawHead {
        RawHead(head)
    }

    /// Request line, fields and the empty line behind them.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }
}
