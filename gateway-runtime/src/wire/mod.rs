//! HTTP/1 on the wire: what the server and the client of upstreams share.
//!
//! Bytes and framing only (RFC 9112); what a message means is not known here. Used by `serve::http1`
//! and `integrate::upstream`, so that requests and responses are framed by the same rules.

pub(crate) mod body;
pub(crate) mod buffer;
pub(crate) mod head;
pub(crate) mod packet;
