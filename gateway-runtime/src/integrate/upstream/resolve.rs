//! From hosts to addresses.

use std::net::IpAddr;

use super::Failure;
use super::origin::{Origin, loopback_addresses};

/// The addresses of an origin, in the order in which to try them.
///
/// # Errors
///
/// [`Failure::Resolve`].
pub(super) async fn resolve(origin: &Origin) -> Result<Vec<IpAddr>, Failure> {
    if let Some(address) = origin.literal_address() {
        return Ok(vec![address]);
    }
    if let Some(addresses) = loopback_addresses(origin.host()) {
        return Ok(addresses.to_vec());
    }
    Err(Failure::Resolve)
}
