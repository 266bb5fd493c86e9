//! Gateways that are killed.
