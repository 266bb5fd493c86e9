//! Requests to AWS services: where they go, who asks, and the signature that says so.
//!
//! - [`endpoint`]: a service and a region, to a host; the environment variables that send it elsewhere;
//! - [`credentials`]: the SDKs' provider chain, and roles taken over through STS, refreshed before they expire;
//! - [`sigv4`]: the header fields, or the query, that authorise a request.
//!
//! For integrations with AWS services (`integrate`), once per call:
//! [`CredentialsCache::credentials`](credentials::CredentialsCache::credentials), then [`sigv4::sign`] over the
//! request as it is about to go out. Everything else is resolved at start and kept in the deployment. This
//! module calls nothing but `integrate::upstream`, and only for credentials.
//!
//! Not in the interface that programs may rely on: public for generated code and for tests.

mod access;
pub mod credentials;
pub mod endpoint;
mod environment;
pub(crate) mod protocol;
pub(crate) mod signer;
pub mod sigv4;
pub(crate) mod timestamp;

pub use access::Access;
pub use environment::Environment;
