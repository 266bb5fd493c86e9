//! Rates of stages and methods, and usage plans (`reference/rest-api.md` §9).

use crate::diagnostics::{Diagnostic, Severity, Sink, code, quoted};
use crate::openapi::extensions::{self, MethodSettings, Period};
use crate::openapi::model::{Document, Spanned};
use crate::plan::{self, Operation, Quota, Throttle, UsagePlan};

use super::origin;

/// The usage plans of a document.
pub(super) fn usage_plans(
    document: &Document,
    operations: &[Operation],
    sink: &mut Sink,
) -> Vec<UsagePlan> {
    let plans = document.gateway.usage_plans.iter();
    plans
        .filter_map(|(name, plan)| {
            let is_good = |c: char| !c.is_control() && c != '/' && c != ',';
            if name.value.is_empty() || name.value.len() > 128 || !name.value.chars().all(is_good) {
                let message = format!("{} is not the name of a usage plan", quoted(&name.value));
                sink.push(
                    Diagnostic::new(code::INVALID_PLAN, name.span, message)
                        .label("not a name")
                        .help("use up to 128 characters, without `/` and `,`")
                        .pointer(&plan.origin.pointer),
                );
                return None;
            }
            let methods = plan.methods.iter();
            let rates = methods.map(|(key, method)| (key, method.throttle.as_ref()));
            Some(UsagePlan {
                name: name.value.clone(),
                throttle: plan.throttle.as_ref().map(throttle),
                quota: plan.quota.as_ref().map(|quota| Quota {
                    limit: u64::try_from(quota.limit.value).unwrap_or(0),
                    period: match quota.period.value {
                        Period::Day => plan::Period::Day,
                        Period::Week => plan::Period::Week,
                        Period::Month => plan::Period::Month,
                    },
                    offset: quota
                        .offset
                        .as_ref()
                        .map_or(0, |offset| u64::try_from(offset.value).unwrap_or(0)),
                }),
                stages: plan
                    .stages
                    .iter()
                    .map(|stage| stage.value.clone())
                    .collect(),
                methods: by_operation(rates, operations),
                origin: origin(&plan.origin),
            })
        })
        .collect()
}

/// There are plans, and no call needs the key that would tell whose it is.
pub(super) fn check_keys(plans: &[UsagePlan], operations: &[Operation], sink: &mut Sink) {
    let asks = |operation: &Operation| operation.access.asks_for_key();
    let Some(first) = plans.first().filter(|_| !operations.iter().any(asks)) else {
        return;
    };
    sink.push(
        Diagnostic::new(
            code::PLAN_WITHOUT_KEY,
            first.origin.span,
            "usage plans limit nobody, since no operation needs an API key",
        )
        .label("this has no effect")
        .help("ask for a key: a security scheme `{type: apiKey, name: x-api-key, in: header}`, and the operations' `security`")
        .pointer(&first.origin.pointer),
    );
}

/// Plans have rates for methods of which no call needs the key that would tell whose it is.
pub(super) fn check_methods(document: &Document, operations: &[Operation], sink: &mut Sink) {
    if !operations.iter().any(|it| it.access.asks_for_key()) {
        // It is said of all plans.
        return;
    }
    let plans = document.gateway.usage_plans.iter();
    for (plan, key) in
        plans.flat_map(|(_, plan)| plan.methods.iter().map(move |(key, _)| (plan, key)))
    {
        let (method, path) = key.value.split_once(' ').unwrap_or((&key.value, "*"));
        let named = operations.iter();
        let mut named = named
            .filter(|it| rank(method, path, it).is_some())
            .peekable();
        let Some(first) = named.peek().copied() else {
            continue;
        };
        if named.any(|it| it.access.asks_for_key()) {
            continue;
        }
        let message = format!("the rate of {} limits nobody", quoted(&key.value));
        sink.push(
            Diagnostic::new(code::PLAN_WITHOUT_KEY, key.span, message)
                .label("no call needs an API key, whose plan would count")
                .secondary(first.origin.span, "this asks for none")
                .help("ask for a key in the operation's `security`, or write the rate in `methods` of a stage")
                .pointer(&plan.origin.pointer),
        );
    }
}

/// Rates and quotas that let nothing through (`reference/rest-api.md` §9). Where nothing else can be meant it is advice.
pub(super) fn check_blocking(document: &Document, sink: &mut Sink) {
    let gateway = &document.gateway;
    for (_, stage) in &gateway.stages {
        let methods = stage.methods.iter();
        let methods = methods.filter_map(|(_, settings)| settings.throttle.as_ref());
        for throttle in stage.throttle.iter().chain(methods) {
            check_throttle(throttle, &stage.origin.pointer, sink);
        }
    }
    for (_, plan) in &gateway.usage_plans {
        let methods = plan.methods.iter();
        let methods = methods.filter_map(|(_, method)| method.throttle.as_ref());
        for throttle in plan.throttle.iter().chain(methods) {
            check_throttle(throttle, &plan.origin.pointer, sink);
        }
        if let Some(quota) = &plan.quota {
            check_quota(quota, &plan.origin.pointer, sink);
        }
    }
}

fn check_throttle(throttle: &extensions::Throttle, pointer: &str, sink: &mut Sink) {
    let (rate, burst) = (&throttle.rate_limit, &throttle.burst_limit);
    let (span, name, severity) = match (rate.value <= 0.0, burst.value == 0) {
        (false, false) => return,
        (true, true) => (rate.span, "rateLimit", Severity::Advice),
        (true, false) => (rate.span, "rateLimit", Severity::Warning),
        (false, true) => (burst.span, "burstLimit", Severity::Warning),
    };
    let message = format!("a `{name}` of 0 lets no request through");
    sink.push(
        Diagnostic::new(code::BLOCKING_LIMIT, span, message)
            .severity(severity)
            .label("every request gets 429")
            .help(format!(
                "write a `{name}` above 0, or remove the `throttle`"
            ))
            .pointer(pointer),
    );
}

fn check_quota(quota: &extensions::Quota, pointer: &str, sink: &mut Sink) {
    let diagnostic = match &quota.offset {
        _ if quota.limit.value == 0 => {
            let message = "a quota of 0 lets no request through";
            Diagnostic::new(code::BLOCKING_LIMIT, quota.limit.span, message)
                .severity(Severity::Advice)
                .label("every request gets 429")
                .help("write a `limit` above 0, or remove the `quota`")
        }
        Some(offset) if offset.value >= quota.limit.value => {
            let message = format!(
                "an `offset` of {} leaves nothing of the first period's {} requests",
                offset.value, quota.limit.value
            );
            Diagnostic::new(code::BLOCKING_LIMIT, offset.span, message)
                .label("so many count as sent already")
                .secondary(quota.limit.span, "of so many")
                .help("write an `offset` below the `limit`, or none")
        }
        _ => return,
    };
    sink.push(diagnostic.pointer(pointer));
}

/// Keys are asked for, and there is a plan, but no plan opens a stage: nobody can ever call it.
pub(super) fn check_stages(
    plans: &[UsagePlan],
    stages: &[plan::Stage],
    operations: &[Operation],
    sink: &mut Sink,
) {
    let wants_key = |operation: &Operation| operation.access.asks_for_key();
    let (Some(first), true) = (plans.first(), operations.iter().any(wants_key)) else {
        return;
    };
    for stage in stages {
        let opens = |plan: &UsagePlan| plan.stages.is_empty() || plan.stages.contains(&stage.name);
        if plans.iter().any(opens) {
            continue;
        }
        let place = stage
            .origin
            .as_ref()
            .map_or(first.origin.span, |origin| origin.span);
        let message = format!("no usage plan opens the stage `{}`", stage.name);
        sink.push(
            Diagnostic::new(code::STAGE_WITHOUT_PLAN, place, message)
                .label("operations that want an API key answer 403 to everyone")
                .help(format!("add `{}` to the `stages` of a plan", stage.name)),
        );
    }
}

/// The rates that the methods of a stage have.
pub(super) fn of_methods(
    settings: &[(Spanned<String>, MethodSettings)],
    operations: &[Operation],
) -> Vec<(usize, Throttle)> {
    let rates = settings
        .iter()
        .map(|(key, settings)| (key, settings.throttle.as_ref()));
    by_operation(rates, operations)
}

/// A rate.
pub(super) fn throttle(given: &extensions::Throttle) -> Throttle {
    Throttle {
        rate: given.rate_limit.value,
        burst: u32::try_from(given.burst_limit.value).unwrap_or(u32::MAX),
    }
}

/// The rates of operations, of which the key that names the most wins; ascending. Keys that name none are reported by
/// [`super::methods`].
fn by_operation<'d>(
    entries: impl Iterator<Item = (&'d Spanned<String>, Option<&'d extensions::Throttle>)>,
    operations: &[Operation],
) -> Vec<(usize, Throttle)> {
    let mut found: Vec<Option<(u8, Throttle)>> = vec![None; operations.len()];
    for (key, rate) in entries {
        let (method, path) = key.value.split_once(' ').unwrap_or((&key.value, "*"));
        for (operation, place) in operations.iter().zip(&mut found) {
            let Some(rank) = rank(method, path, operation) else {
                continue;
            };
            let Some(rate) = rate else { continue };
            if place.is_none_or(|(known, _)| known <= rank) {
                *place = Some((rank, throttle(rate)));
            }
        }
    }
    let found = found.into_iter().enumerate();
    found.filter_map(|(i, rate)| Some((i, rate?.1))).collect()
}

/// How closely a key names an operation; `None`: not at all.
pub(super) fn rank(method: &str, path: &str, operation: &Operation) -> Option<u8> {
    rank_of(
        method,
        path,
        operation.method.as_deref(),
        &operation.path.text,
    )
}

/// The same for an operation with this method (`None`: any) and path.
pub(super) fn rank_of(method: &str, path: &str, own: Option<&str>, text: &str) -> Option<u8> {
    let by_path = match path {
        "*" => 0,
        path if path == text => 2,
        _ => return None,
    };
    let by_method = match (method, own) {
        ("*", _) => 0,
        (method, Some(own)) if method == own => 1,
        ("ANY", None) => 1,
        _ => return None,
    };
    Some(by_path + by_method)
}
