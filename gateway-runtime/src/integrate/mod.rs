//! Calls what stands behind the gateway.

pub(crate) mod upstream;
