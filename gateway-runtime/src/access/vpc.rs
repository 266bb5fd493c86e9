//! Endpoints of VPCs: which one a request came through, as resource policies ask (`reference/rest-api.md` §5.4).
//!
//! Here the configuration says it, by the networks that clients are in.

use std::net::IpAddr;

use crate::serve::Network;

/// An endpoint.
#[derive(Debug)]
pub(crate) struct VpcEndpoint {
    /// For example `vpce-0a1b2c3d`.
    pub(crate) id: String,
    /// Its VPC; may be empty.
    pub(crate) vpc: String,
    /// Whose requests come through it.
    pub(crate) networks: Vec<Network>,
}

/// The endpoints of the configuration.
#[derive(Debug, Default)]
pub(crate) struct VpcEndpoints(pub(crate) Vec<VpcEndpoint>);

impl VpcEndpoints {
    /// The endpoint and the VPC that a client's requests come through; `None`: through the internet.
    pub(super) fn of(&self, client: IpAddr) -> Option<(&str, &str)> {
        let mut endpoints = self.0.iter();
        let endpoint = endpoints.find(|endpoint| {
            let mut networks = endpoint.networks.iter();
            networks.any(|network| network.contains(client))
        })?;
        Some((&endpoint.id, &endpoint.vpc))
    }
}
