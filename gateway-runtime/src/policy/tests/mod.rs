//! Policies read from their text, and held to requests.

mod cases;
mod problems;
mod shapes;

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::{Api, Caller, Limits, Policy, PolicyType, Request, Values, read_text};

const API: Api<'static> = Api {
    partition: "aws",
    region: "eu-central-1",
    account: "123456789012",
    id: "abc123",
};

/// A request of a test.
#[derive(Debug, Default)]
struct Sample {
    action: String,
    resource: String,
    loose: Option<String>,
    account: Option<String>,
    arn: Option<String>,
    session: Option<String>,
    service: Option<String>,
    federated: Option<String>,
    canonical: Option<String>,
    /// By names in lower case.
    values: BTreeMap<String, Vec<String>>,
}

impl Sample {
    /// `key=value & key=value`.
    fn new(text: &str) -> Sample {
        let mut sample = Sample {
            action: "execute-api:Invoke".to_owned(),
            ..Sample::default()
        };
        let mut resource = "prod/GET/pets";
        for part in text.split(" & ").filter(|part| !part.is_empty()) {
            let (key, value) = part.split_once('=').unwrap_or_else(|| panic!("{part}"));
            let own = || Some(value.to_owned());
            match key {
                "action" => value.clone_into(&mut sample.action),
                "resource" => resource = value,
                "loose" => sample.loose = own(),
                "account" => sample.account = own(),
                "arn" => sample.arn = own(),
                "session" => sample.session = own(),
                "service" => sample.service = own(),
                "federated" => sample.federated = own(),
                "canonical" => sample.canonical = own(),
                key => {
                    assert!(key.contains(':'), "{key}");
                    let values = sample.values.entry(key.to_lowercase()).or_default();
                    values.push(value.to_owned());
                }
            }
        }
        sample.resource = whole(resource);
        sample.loose = sample.loose.as_deref().map(whole);
        sample
    }
}

/// The ARN of a resource that is written short.
fn whole(resource: &str) -> String {
    match resource.starts_with("arn:") || resource.starts_with("execute-api:") {
        true => resource.to_owned(),
        false => format!("arn:aws:execute-api:eu-central-1:123456789012:abc123/{resource}"),
    }
}

impl Request for Sample {
    fn caller(&self) -> Caller<'_> {
        Caller {
            account: self.account.as_deref(),
            arn: self.arn.as_deref(),
            session: self.session.as_deref(),
            service: self.service.as_deref(),
            federated: self.federated.as_deref(),
            canonical_user: self.canonical.as_deref(),
        }
    }

    fn action(&self) -> &str {
        &self.action
    }

    fn resource(&self) -> &str {
        &self.resource
    }

    fn loose_resource(&self) -> Option<&str> {
        self.loose.as_deref()
    }

    fn values(&self, key: &str) -> Values<'_> {
        match self.values.get(&key.to_lowercase()).map(Vec::as_slice) {
            None => Values::Missing,
            Some([value]) => Values::One(Cow::Borrowed(value)),
            Some(values) => Values::Many(values),
        }
    }
}

/// A valid policy of statements, completed.
fn policy(version: &str, statements: &str) -> Policy {
    let text = format!(r#"{{"Version": "{version}", "Statement": {statements}}}"#);
    let policy_type = match statements.contains("Principal\":") {
        true => PolicyType::ResourceBased,
        false => PolicyType::IdentityBased,
    };
    let reading = read_text(&text, policy_type, &Limits::default());
    let Some(mut policy) = reading.policy else {
        panic!("{statements}: {:?}", reading.problems);
    };
    policy.complete(&API);
    policy
}
