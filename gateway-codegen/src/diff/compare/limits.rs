//! How much callers may send: sizes, rates, quotas.

use std::collections::{BTreeMap, BTreeSet};

use super::Both;
use super::stages::counterpart;
use crate::diff::change::{Change, Place};
use crate::openapi::extensions::{Period, Quota, Stage, Throttle, UsagePlan};
use crate::openapi::model::Spanned;

pub(super) fn compare(both: &mut Both<'_, '_>) {
    let (old, new) = (both.old.api.limits, both.new.api.limits);
    let places = (
        Place::of(&both.old.document.origin),
        Place::of(&both.new.document.origin),
    );
    for (id, what, was, is) in [
        (
            "body-limit",
            "bodies of requests may have",
            old.max_body_bytes,
            new.max_body_bytes,
        ),
        (
            "header-limit",
            "the request line and the headers may have",
            u64::from(old.max_header_bytes),
            u64::from(new.max_header_bytes),
        ),
    ] {
        if was != is {
            let message = format!("{what} {is} bytes; it was {was}");
            let change = match is < was {
                true => Change::breaking(format!("{id}-lowered"), message),
                false => Change::safe(format!("{id}-raised"), message),
            };
            both.push(change.old(places.0.clone()).new_at(places.1.clone()));
        }
    }
    if new.stream_bytes_per_second < old.stream_bytes_per_second {
        let message = format!(
            "streamed answers bring {} bytes a second; it was {}",
            new.stream_bytes_per_second, old.stream_bytes_per_second
        );
        let reason = "callers that wait for the end may give up";
        let change = Change::unknown("stream-rate-lowered", message, reason);
        both.push(change.old(places.0.clone()).new_at(places.1.clone()));
    }
    plans(both, &places);
}

fn plans(both: &mut Both<'_, '_>, whole: &(Place, Place)) {
    let (old, new) = (both.old, both.new);
    for (name, before) in &old.document.gateway.usage_plans {
        let what = format!("the usage plan `{}`", name.value);
        let at = Place::of(&before.origin);
        let after = new
            .document
            .gateway
            .usage_plans
            .iter()
            .find(|(it, _)| it.value == name.value);
        let Some((_, after)) = after else {
            let change = Change::breaking(
                "usage-plan-removed",
                format!("{what} is gone, and its keys open nothing"),
            );
            both.push(change.old(at).new_at(whole.1.clone()));
            continue;
        };
        let places = (at, Place::of(&after.origin));
        quota(both, &what, before, after, &places);
        throttles(both, &what, before.into(), after.into(), &places);
        let stages = |plan: &UsagePlan| -> Vec<String> {
            plan.stages.iter().map(|it| it.value.clone()).collect()
        };
        let mut was = stages(before);
        for name in &mut was {
            // One that is called otherwise now is the same.
            let stage = old.api.stages.iter().find(|it| it.name == *name);
            if let Some(now) = stage.and_then(|it| counterpart(&old.api, it, &new.api)) {
                name.clone_from(&now.name);
            }
        }
        let is = stages(after);
        // No stages: all.
        let lost: Vec<&String> = was
            .iter()
            .filter(|it| !is.is_empty() && !is.contains(it))
            .collect();
        if !lost.is_empty() || (was.is_empty() && !is.is_empty()) {
            let message = match lost.first() {
                Some(lost) => format!("keys of {what} do not open the stage `{lost}` any more"),
                None => format!("keys of {what} open the stages {} only", is.join(", ")),
            };
            let change = Change::breaking("usage-plan-stage-removed", message);
            both.push(change.old(places.0.clone()).new_at(places.1.clone()));
        }
    }
    for (name, after) in &new.document.gateway.usage_plans {
        if !old
            .document
            .gateway
            .usage_plans
            .iter()
            .any(|(it, _)| it.value == name.value)
        {
            let message = format!("the usage plan `{}` is new", name.value);
            let change = Change::safe("usage-plan-added", message);
            both.push(change.old(whole.0.clone()).new_at(Place::of(&after.origin)));
        }
    }
}

fn quota(
    both: &mut Both<'_, '_>,
    what: &str,
    before: &UsagePlan,
    after: &UsagePlan,
    places: &(Place, Place),
) {
    let told = |quota: &Quota| {
        let period = match quota.period.value {
            Period::Day => "day",
            Period::Week => "week",
            Period::Month => "month",
        };
        format!("{} requests a {period}", quota.limit.value)
    };
    let change = match (&before.quota, &after.quota) {
        (None, None) => return,
        (None, Some(new)) => Change::breaking(
            "quota-added",
            format!("{what} has a quota now: {}", told(new)),
        ),
        (Some(old), None) => Change::safe(
            "quota-removed",
            format!("{what} has no quota any more; it was {}", told(old)),
        ),
        (Some(old), Some(new)) => {
            let (was, is) = (old.limit.value, new.limit.value);
            let message = format!(
                "the quota of {what} was {}, and is {}",
                told(old),
                told(new)
            );
            let days = |quota: &Quota| match quota.period.value {
                Period::Day => (1, 1),
                Period::Week => (7, 7),
                Period::Month => (28, 31),
            };
            if old.period.value == new.period.value {
                match was.cmp(&is) {
                    std::cmp::Ordering::Equal => return,
                    std::cmp::Ordering::Greater => Change::breaking("quota-lowered", message),
                    std::cmp::Ordering::Less => Change::safe("quota-raised", message),
                }
            } else {
                // Whoever used all of it on one day needs as much in a shorter period; over the same days, fewer are
                // fewer.
                let (old_days, new_days) = (days(old), days(new));
                let fits_burst = is >= was;
                let is_less = i128::from(is) * i128::from(old_days.0)
                    < i128::from(was) * i128::from(new_days.0);
                match (fits_burst && new_days.1 <= old_days.0, is_less) {
                    (true, _) => Change::safe("quota-raised", message),
                    (_, true) => Change::breaking("quota-lowered", message),
                    _ => Change::unknown(
                        "quota-changed",
                        message,
                        "it depends on when callers send their requests",
                    ),
                }
            }
        }
    };
    both.push(change.old(places.0.clone()).new_at(places.1.clone()));
}

/// The rates of a stage or a plan, and of methods of it.
#[derive(Debug, Clone, Default)]
pub(super) struct Throttles<'d> {
    own: Option<&'d Throttle>,
    methods: BTreeMap<&'d str, &'d Throttle>,
}

impl<'d> Throttles<'d> {
    fn new(
        own: Option<&'d Throttle>,
        methods: impl Iterator<Item = (&'d Spanned<String>, Option<&'d Throttle>)>,
    ) -> Self {
        let methods = methods.filter_map(|(name, throttle)| Some((name.value.as_str(), throttle?)));
        Throttles {
            own,
            methods: methods.collect(),
        }
    }

    /// That of a method: its own, or that of all.
    fn of(&self, method: &str) -> Option<&'d Throttle> {
        self.methods.get(method).copied().or(self.own)
    }
}

impl<'d> From<&'d UsagePlan> for Throttles<'d> {
    fn from(plan: &'d UsagePlan) -> Self {
        let methods = plan.methods.iter();
        let methods = methods.map(|(name, it)| (name, it.throttle.as_ref()));
        Throttles::new(plan.throttle.as_ref(), methods)
    }
}

impl<'d> From<&'d Stage> for Throttles<'d> {
    fn from(stage: &'d Stage) -> Self {
        let methods = stage.methods.iter();
        let methods = methods.map(|(name, it)| (name, it.throttle.as_ref()));
        Throttles::new(stage.throttle.as_ref(), methods)
    }
}

/// The rates of a stage or a plan, then those of its methods.
pub(super) fn throttles(
    both: &mut Both<'_, '_>,
    what: &str,
    before: Throttles<'_>,
    after: Throttles<'_>,
    places: &(Place, Place),
) {
    throttle(both, what, before.own, after.own, places);
    let methods: BTreeSet<&str> = [&before, &after]
        .into_iter()
        .flat_map(|it| it.methods.keys().copied())
        .collect();
    for method in methods {
        let what = format!("`{method}` of {what}");
        throttle(both, &what, before.of(method), after.of(method), places);
    }
}

fn throttle(
    both: &mut Both<'_, '_>,
    what: &str,
    before: Option<&Throttle>,
    after: Option<&Throttle>,
    places: &(Place, Place),
) {
    let told = |it: &Throttle| {
        format!(
            "{} requests a second and {} at once",
            it.rate_limit.value, it.burst_limit.value
        )
    };
    let change = match (before, after) {
        (None, None) => return,
        (None, Some(new)) => Change::breaking(
            "throttle-added",
            format!("{what} is limited now: {}", told(new)),
        ),
        (Some(old), None) => Change::safe(
            "throttle-removed",
            format!("{what} is not limited any more; it was {}", told(old)),
        ),
        (Some(old), Some(new)) => {
            let is_less = new.rate_limit.value < old.rate_limit.value
                || new.burst_limit.value < old.burst_limit.value;
            let is_more = new.rate_limit.value > old.rate_limit.value
                || new.burst_limit.value > old.burst_limit.value;
            let message = format!(
                "the limit of {what} was {}, and is {}",
                told(old),
                told(new)
            );
            match (is_less, is_more) {
                (true, _) => Change::breaking("throttle-lowered", message),
                (false, true) => Change::safe("throttle-raised", message),
                (false, false) => return,
            }
        }
    };
    both.push(change.old(places.0.clone()).new_at(places.1.clone()));
}
