//! Names of keys in the store.
//!
//! `{gwc1:GATEWAY}` comes first: the hash tag, and in it the version of the format, so that gateways of two formats can run
//! side by side. Keys of callers appear by their ids alone.

use crate::limit::Period;

/// The names of one gateway's keys.
#[derive(Debug)]
pub(super) struct Names {
    prefix: Box<str>,
    /// API keys by id.
    pub(super) keys: Box<str>,
    /// Ids of API keys by digest.
    pub(super) digests: Box<str>,
    /// Ids of API keys, in order.
    pub(super) ids: Box<str>,
    /// Ids of API keys, by the version of their last change.
    pub(super) changed: Box<str>,
    /// The version of the API keys: how often one changed.
    pub(super) version: Box<str>,
    /// The installation's secret.
    pub(super) secret: Box<str>,
    /// What tells whether a secret is the one of the keys.
    pub(super) check: Box<str>,
    /// The processes that live.
    pub(super) nodes: Box<str>,
    /// The days with usage.
    pub(super) days: Box<str>,
}

impl Names {
    /// Braces in the gateway's name would end the hash tag.
    pub(super) fn new(gateway: &str) -> Names {
        let gateway = gateway.replace(['{', '}'], "_");
        let prefix = format!("{{gwc1:{gateway}}}:").into_boxed_str();
        let name = |name: &str| format!("{prefix}{name}").into_boxed_str();
        Names {
            keys: name("keys"),
            digests: name("digests"),
            ids: name("ids"),
            changed: name("changed"),
            version: name("version"),
            secret: name("secret"),
            check: name("check"),
            nodes: name("nodes"),
            days: name("days"),
            prefix,
        }
    }

    /// The bucket that all callers share.
    pub(super) fn scope(&self, scope: &str) -> Box<str> {
        format!("{}rate:all:{scope}", self.prefix).into()
    }

    /// The bucket of a key in a plan.
    pub(super) fn subscription(&self, plan: &str, key: &str) -> Box<str> {
        format!("{}rate:key:{}", self.prefix, pair(plan, key)).into()
    }

    /// The bucket of a key in a plan for one operation.
    pub(super) fn operation(&self, plan: &str, key: &str, operation: &str) -> Box<str> {
        let len = plan.len();
        format!(
            "{}rate:op:{len}:{}:{operation}",
            self.prefix,
            pair(plan, key)
        )
        .into()
    }

    /// The counter of a quota in the period that begins on a day.
    pub(super) fn quota(&self, plan: &str, key: &str, period: Period, start: u64) -> Box<str> {
        let period = match period {
            Period::Day => "day",
            Period::Week => "week",
            Period::Month => "month",
        };
        format!("{}quota:{period}:{start}:{}", self.prefix, pair(plan, key)).into()
    }

    /// The mark of a quota's first period.
    pub(super) fn first_period(&self, plan: &str, key: &str) -> Box<str> {
        format!("{}first:{}", self.prefix, pair(plan, key)).into()
    }

    /// The usage of a day, by [`pair`]s.
    pub(super) fn usage(&self, day: u64) -> Box<str> {
        format!("{}usage:{day}", self.prefix).into()
    }

    /// The mark of the last batch of a process.
    pub(super) fn seen(&self, node: &str) -> Box<str> {
        format!("{}seen:{node}", self.prefix).into()
    }
}

/// A key and a plan as one name: ids of keys have no `/`.
pub(super) fn pair(plan: &str, key: &str) -> String {
    format!("{key}/{plan}")
}

/// The plan and key of a [`pair`].
pub(super) fn split_pair(pair: &str) -> Option<(&str, &str)> {
    let (key, plan) = pair.split_once('/')?;
    Some((plan, key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_apart() {
        let names = Names::new("pets");
        let all = [
            names.scope("stage pets/prod"),
            names.subscription("pets/gold", "k"),
            names.operation("pets/gold", "k", "a"),
            names.operation("pets/gold:a", "k", ""),
            names.operation("pets/gol", "k", "d:a"),
            names.quota("pets/gold", "k", Period::Day, 1),
            names.quota("pets/gold", "k", Period::Month, 1),
            names.usage(1),
            names.seen("1"),
        ];
        for (n, name) in all.iter().enumerate() {
            assert!(name.starts_with("{gwc1:pets}:"), "{name}");
            assert!(!all[..n].contains(name), "{name}");
        }
        assert_eq!(
            split_pair(&pair("pets/gold", "k.1")),
            Some(("pets/gold", "k.1"))
        );
        assert!(Names::new("a}b{c").keys.starts_with("{gwc1:a_b_c}:"));
    }
}
