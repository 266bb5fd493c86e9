//! `x-gateway.usagePlans`.

use schemars::JsonSchema;

use super::Stage;
use super::limits::{Throttle, key};
use crate::diagnostics::{Diagnostic, Sink, code, quoted};
use crate::openapi::model::{Origin, Spanned};
use crate::openapi::object::{Object, Unknown, unknown_value};
use crate::source::Node;

/// What the holders of a plan's API keys may use, each of them.
#[derive(Debug, Clone, JsonSchema)]
pub struct UsagePlan {
    /// How many requests a key may send.
    pub throttle: Option<Throttle>,
    /// How many requests a key may send in a period.
    pub quota: Option<Quota>,
    /// The stages that the plan's keys open. Default: all.
    pub stages: Vec<Spanned<String>>,
    /// Rates of single methods, such as `GET /pets`, in the place of the plan's.
    #[schemars(with = "std::collections::BTreeMap<String, PlanMethod>")]
    pub methods: Vec<(Spanned<String>, PlanMethod)>,
    /// In the document.
    #[schemars(skip)]
    pub origin: Origin,
}

/// What a plan says of one method.
#[derive(Debug, Clone, JsonSchema)]
pub struct PlanMethod {
    /// How many requests a key may send to it.
    pub throttle: Option<Throttle>,
}

/// A number of requests in a period. Days begin at midnight, weeks on Sunday, months on their first day (UTC).
#[derive(Debug, Clone, JsonSchema)]
pub struct Quota {
    /// Requests in a period.
    #[schemars(with = "u64")]
    pub limit: Spanned<i64>,
    /// The period.
    pub period: Spanned<Period>,
    /// Requests that count as sent already in the first period. Default: 0.
    #[schemars(with = "Option<u64>")]
    pub offset: Option<Spanned<i64>>,
}

/// Periods of quotas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema)]
#[schemars(rename_all = "UPPERCASE")]
#[allow(missing_docs, reason = "the words of the reference")]
pub enum Period {
    Day,
    Week,
    Month,
}

/// Reads the field `usagePlans`; the stages that plans name are among `stages`.
pub(super) fn usage_plans(
    object: &mut Object<'_>,
    stages: &[(Spanned<String>, Stage)],
    sink: &mut Sink,
) -> Vec<(Spanned<String>, UsagePlan)> {
    let mut plans = Vec::new();
    for (entry, origin) in object.entries("usagePlans", sink) {
        let Some(mut plan) = Object::open(&entry.value, &origin, sink) else {
            continue;
        };
        // All stages where it is not said: none would be all.
        let is_none = |it: &&Node| it.as_sequence().is_some_and(<[Node]>::is_empty);
        if let Some(none) = entry.value.get("stages").filter(is_none) {
            let diagnostic = Diagnostic::new(
                code::UNKNOWN_VALUE,
                none.span,
                "the usage plan opens no stage",
            );
            sink.push(
                diagnostic
                    .label("nobody may use it for anything")
                    .help("name a stage, or remove `stages`: the plan opens all of them then")
                    .pointer(format!("{}/stages", origin.pointer)),
            );
        }
        let read = UsagePlan {
            throttle: Throttle::read(&mut plan, sink),
            quota: quota(&mut plan, sink),
            stages: plan.strings("stages", sink),
            methods: methods(&mut plan, sink),
            origin,
        };
        plan.finish(Unknown::Error, sink);
        check_stages(&read, stages, sink);
        let name = Spanned {
            value: entry.key.as_str().to_owned(),
            span: entry.key_span,
        };
        plans.push((name, read));
    }
    plans
}

fn quota(plan: &mut Object<'_>, sink: &mut Sink) -> Option<Quota> {
    const PERIODS: [(&str, Period); 3] = [
        ("DAY", Period::Day),
        ("WEEK", Period::Week),
        ("MONTH", Period::Month),
    ];
    let mut quota = plan.object("quota", sink)?;
    quota.require("limit", "the quota", "add `limit: 10000`", sink);
    quota.require("period", "the quota", "add `period: MONTH`", sink);
    let limit = quota.integer("limit", 0, i64::MAX, sink);
    let period = quota.word("period", &PERIODS, sink);
    let offset = quota.integer("offset", 0, i64::MAX, sink);
    quota.finish(Unknown::Error, sink);
    Some(Quota {
        limit: limit?,
        period: period?,
        offset,
    })
}

fn methods(plan: &mut Object<'_>, sink: &mut Sink) -> Vec<(Spanned<String>, PlanMethod)> {
    let mut methods = Vec::new();
    for (entry, origin) in plan.entries("methods", sink) {
        let Some(key) = key(entry.key.as_str(), &origin, sink) else {
            continue;
        };
        let Some(mut method) = Object::open(&entry.value, &origin, sink) else {
            continue;
        };
        let throttle = Throttle::read(&mut method, sink);
        method.finish(Unknown::Error, sink);
        methods.push((key, PlanMethod { throttle }));
    }
    methods
}

/// A document without stages has one, whose name the gateway chooses.
fn check_stages(plan: &UsagePlan, stages: &[(Spanned<String>, Stage)], sink: &mut Sink) {
    let known = || stages.iter().map(|(name, _)| name.value.as_str());
    for stage in &plan.stages {
        if known().any(|name| name == stage.value) {
            continue;
        }
        let message = format!("there is no stage {}", quoted(&stage.value));
        let pointer = format!("{}/stages", plan.origin.pointer);
        let text = stage.value.as_str();
        match stages {
            [] => unknown_value(
                stage.span,
                message,
                text,
                ["an entry of `x-gateway.stages`"].into_iter(),
                &pointer,
                sink,
            ),
            _ => unknown_value(stage.span, message, text, known(), &pointer, sink),
        }
    }
}
