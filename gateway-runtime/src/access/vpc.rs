//! Endpoints of VPCs: which one a request came through, as resource policies ask (`reference/rest-api.md` §5.4).
//!
//! Here the configuration says it, by the networks that clients are in.

use std::collections::BTreeSet;
use std::net::IpAddr;

use crate::descriptor::Api;
use crate::policy::{self, Case, Limits, Part, Policy, PolicyType, Test};
use crate::serve::Network;
use crate::telemetry::log::{Kind, Level};

static UNKNOWN: Kind = Kind::new(Level::Warn, "vpc_endpoint_unknown");

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

/// Tells of the endpoints that the policy of an API names and the configuration does not have: no request comes through them, so
/// that a condition on one holds for nobody, or negated for everybody.
pub(crate) fn tell_unknown(api: &Api, endpoints: &VpcEndpoints) {
    let Some(text) = api.policy else { return };
    let reading = policy::read_text(text, PolicyType::ResourceBased, &Limits::default());
    // What is wrong with it is told by whoever holds requests to it.
    let Some(policy) = reading.policy else { return };
    let unknown = unknown(&policy, endpoints);
    if !unknown.is_empty() {
        let unknown = unknown.into_iter().collect::<Vec<_>>().join(", ");
        UNKNOWN.log(
            "a resource policy names endpoints of VPCs that the configuration does not have: no request comes through them",
            &[("api", &api.name), ("endpoints", &unknown)],
        );
    }
}

/// The ids that conditions name in whole.
fn unknown(policy: &Policy, endpoints: &VpcEndpoints) -> BTreeSet<String> {
    let mut unknown = BTreeSet::new();
    let conditions = policy.statements.iter().flat_map(|it| it.conditions.iter());
    for condition in conditions.filter(|it| it.key.eq_ignore_ascii_case("aws:SourceVpce")) {
        let Test::Text(case, patterns) = &condition.test else {
            continue;
        };
        for pattern in patterns.iter() {
            let [Part::Text(named)] = &*pattern.parts else {
                continue;
            };
            let is_named = |endpoint: &VpcEndpoint| match case {
                Case::Sensitive => endpoint.id == **named,
                Case::Insensitive => endpoint.id.eq_ignore_ascii_case(named),
            };
            if !endpoints.0.iter().any(is_named) {
                unknown.insert(named.clone().into_owned());
            }
        }
    }
    unknown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints_that_nobody_has_are_found() {
        let policy = |conditions: &str| {
            let text = format!(
                r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Deny","Principal":"*","Action":"execute-api:Invoke","Resource":"*","Condition":{conditions}}}]}}"#
            );
            let reading = policy::read_text(&text, PolicyType::ResourceBased, &Limits::default());
            reading.policy.unwrap()
        };
        let endpoints = VpcEndpoints(vec![VpcEndpoint {
            id: "vpce-1".to_owned(),
            vpc: String::new(),
            networks: Vec::new(),
        }]);
        for (conditions, expected) in [
            (
                r#"{"StringNotEquals":{"aws:SourceVpce":"vpce-1"}}"#,
                &[][..],
            ),
            (
                r#"{"StringNotEquals":{"aws:sourceVpce":["vpce-3","vpce-1","vpce-2","vpce-2"]}}"#,
                &["vpce-2", "vpce-3"],
            ),
            (
                r#"{"StringEquals":{"aws:SourceVpce":"VPCE-1"}}"#,
                &["VPCE-1"],
            ),
            (
                r#"{"StringEqualsIgnoreCase":{"aws:SourceVpce":"VPCE-1"}}"#,
                &[],
            ),
            (r#"{"StringLike":{"aws:SourceVpce":"vpce-*"}}"#, &[]),
            (r#"{"StringLike":{"aws:SourceVpce":"vpce-4"}}"#, &["vpce-4"]),
            (r#"{"StringEquals":{"aws:SourceVpc":"vpc-4"}}"#, &[]),
        ] {
            let found = unknown(&policy(conditions), &endpoints);
            let found: Vec<&str> = found.iter().map(String::as_str).collect();
            assert_eq!(found, expected, "{conditions}");
        }
    }
}
