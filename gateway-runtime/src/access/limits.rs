//! How often: rates of keys, operations and the gateway, quotas of keys (`reference/rest-api.md` §9).

use std::sync::Arc;
use std::time::Duration;

use http::{HeaderName, HeaderValue, header};

use super::Caller;
use crate::clock;
use crate::context::{Call, Failure};
use crate::descriptor::{self, Api, Kind, Operation, ResponseType, Stage, Throttle};
use crate::keys::{Key, PlanId, Subscription};
use crate::limit::{Period, Quota, Rate, RetryAfter};
use crate::state::{RateId, Rule, State};
use crate::telemetry::counters::{Counter, ThrottleScope};
use crate::telemetry::metrics;

/// The limits of a stage.
#[derive(Debug)]
pub(crate) struct ActiveLimits {
    state: Arc<State>,
    /// Of the whole gateway.
    gateway: Option<Rule>,
    /// Of all callers together, by the operations' places in the API.
    operations: Vec<Option<Rule>>,
    /// The plans that open the stage.
    plans: Vec<ActivePlan>,
    /// Which keys open the stage without one of its plans.
    without_plan: WithoutPlan,
    first_slot: usize,
}

/// Which keys open a stage without one of its plans.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum WithoutPlan {
    /// None: the API has plans.
    None,
    /// Those in no plan at all: other APIs of the gateway have plans, and a key in one of these is for that API
    /// (`reference/rest-api.md` §9: of a key without a plan for the stage requests are refused).
    InNoPlan,
    /// All: there are no plans.
    All,
}

#[derive(Debug)]
struct ActivePlan {
    id: PlanId,
    /// Of a key.
    rate: Option<Rate>,
    /// Of a key for single operations, by their places in the API: the bucket's number, and the rate.
    operations: Vec<(usize, u32, Rate)>,
    quota: Option<Quota>,
}

/// An API key that opens the stage.
#[derive(Debug, Clone)]
pub(crate) struct KeyUse {
    pub(super) key: Arc<Key>,
    /// Its place in a plan, and the plan's place in the stage.
    subscription: Option<(Subscription, usize)>,
}

/// Rules of one request: plan and operation, plan, operation, gateway; as [`ThrottleScope::ALL`].
const MAX_RULES: usize = 4;

impl ActiveLimits {
    /// Those of a stage; `first_slot` is that of the API's first operation.
    pub(crate) fn new(
        api: &'static Api,
        stage: &'static Stage,
        state: &Arc<State>,
        gateway: Option<Throttle>,
        first_slot: usize,
    ) -> ActiveLimits {
        let rates = state.rates();
        let scope = |name: &str, throttle: Throttle| Rule {
            id: RateId::Scope(rates.scope(name)),
            rate: rate(throttle),
        };
        let operations = api.operations.iter().enumerate().map(|(place, operation)| {
            let own = stage.methods.iter();
            let own = own
                .clone()
                .find(|(of, _)| usize::try_from(*of) == Ok(place));
            let throttle = own.map(|(_, throttle)| *throttle).or(stage.throttle)?;
            let (method, resource) = (operation.method, operation.resource);
            let name = format!("operation {}/{}/{method} {resource}", api.name, stage.name);
            Some(scope(&name, throttle))
        });
        let opens = |plan: &&descriptor::UsagePlan| {
            plan.stages.is_empty() || plan.stages.contains(&stage.name)
        };
        let plans = api.usage_plans.iter().filter(opens).map(|plan| ActivePlan {
            id: state.plan(&plan_name(api, plan)),
            rate: plan.throttle.map(rate),
            operations: plan
                .methods
                .iter()
                .zip(0..)
                .filter_map(|((place, throttle), bucket)| {
                    Some((usize::try_from(*place).ok()?, bucket, rate(*throttle)))
                })
                .collect(),
            quota: plan.quota.map(quota),
        });
        ActiveLimits {
            gateway: gateway.map(|throttle| scope("gateway", throttle)),
            operations: operations.collect(),
            plans: plans.collect(),
            without_plan: match (api.usage_plans, state.has_plans()) {
                ([_, ..], _) => WithoutPlan::None,
                ([], true) => WithoutPlan::InNoPlan,
                ([], false) => WithoutPlan::All,
            },
            state: Arc::clone(state),
            first_slot,
        }
    }

    /// Whether requests to an operation are counted, whoever sends them.
    pub(super) fn are_for(&self, operation: &Operation) -> bool {
        self.gateway.is_some() || self.operation(operation).is_some()
    }

    /// The key with this value, where it is enabled and opens the stage.
    pub(super) fn key(&self, value: &[u8]) -> Option<KeyUse> {
        let key = self.state.key(value).filter(|key| key.enabled)?;
        let mut plans = self.plans.iter().enumerate();
        let subscription =
            plans.find_map(|(place, plan)| Some((key.subscription(plan.id)?, place)));
        let opens = subscription.is_some()
            || match self.without_plan {
                WithoutPlan::None => false,
                WithoutPlan::InNoPlan => key.subscriptions.is_empty(),
                WithoutPlan::All => true,
            };
        opens.then_some(KeyUse { key, subscription })
    }

    /// Counts a request of a caller.
    ///
    /// # Errors
    ///
    /// It is one too many. Nothing is counted then.
    pub(super) async fn count(
        &self,
        call: &mut Call<'_>,
        operation: &Operation,
        key: Option<&KeyUse>,
    ) -> Result<(), Failure> {
        let now = clock::now();
        let subscription = key.and_then(|key| key.subscription);
        let plan = subscription
            .and_then(|(subscription, place)| Some((subscription, self.plans.get(place)?)));
        let place = self.place(operation);
        let (mut own, mut of_key) = (None, None);
        if let Some((subscription, plan)) = plan {
            let mut operations = plan.operations.iter();
            let known = operations.find(|(of, ..)| *of == place);
            own = known.map(|(_, bucket, rate)| Rule {
                id: RateId::Operation(subscription, *bucket),
                rate: *rate,
            });
            of_key = plan.rate.map(|rate| Rule {
                id: RateId::Subscription(subscription),
                rate,
            });
        }
        let of_operation = self.operation(operation).copied();
        let all = [own, of_key, of_operation, self.gateway];
        let mut given = all.into_iter().flatten();
        let first = given.next();
        // Filled with the first, so that no allocation is needed; what stands behind `n_rules` is not looked at.
        let mut rules = first.map(|first| [first; MAX_RULES]);
        let mut n_rules = usize::from(first.is_some());
        for (rule, place) in given.zip(rules.iter_mut().flatten().skip(1)) {
            *place = rule;
            n_rules += 1;
        }
        let rules = rules.as_ref().and_then(|rules| rules.get(..n_rules));
        let rules = rules.unwrap_or_default();
        let rates = self.state.rates();
        if let Err(refused) = rates.take_all(rules, now).get().await {
            let scopes = all.iter().zip(ThrottleScope::ALL);
            let mut scopes = scopes.filter(|(rule, _)| rule.is_some());
            if let Some((_, scope)) = scopes.nth(refused.rule) {
                metrics::with(|shard| shard.throttle(scope));
            }
            return Err(throttled(call, refused.retry_after));
        }
        let Some((subscription, plan)) = plan else {
            return Ok(());
        };
        let counted = self
            .state
            .count(subscription, plan.quota.as_ref(), now, call.time);
        match counted.get().await {
            Ok(_left) => Ok(()),
            Err(exceeded) => {
                metrics::count(Counter::QuotaExceeded);
                for rule in rules {
                    rates.give_back(rule.id, &rule.rate);
                }
                let wait = exceeded
                    .until
                    .saturating_sub(clock::epoch_seconds(call.time));
                tell(
                    &mut call.caller,
                    call.stage.api.kind,
                    "quota",
                    Duration::from_secs(wait),
                );
                Err(Failure::new(
                    ResponseType::QuotaExceeded,
                    "the quota is used up",
                ))
            }
        }
    }

    fn place(&self, operation: &Operation) -> usize {
        operation.slot.index().saturating_sub(self.first_slot)
    }

    fn operation(&self, operation: &Operation) -> Option<&Rule> {
        self.operations.get(self.place(operation))?.as_ref()
    }
}

/// `<api>/<plan>`.
pub(crate) fn plan_name(api: &Api, plan: &descriptor::UsagePlan) -> String {
    format!("{}/{}", api.name, plan.name)
}

fn rate(throttle: Throttle) -> Rate {
    Rate::new(throttle.rate, u64::from(throttle.burst))
}

/// The quota of a plan.
pub(crate) fn quota(quota: descriptor::Quota) -> Quota {
    Quota {
        limit: quota.limit,
        offset: quota.offset,
        period: match quota.period {
            descriptor::Period::Day => Period::Day,
            descriptor::Period::Week => Period::Week,
            descriptor::Period::Month => Period::Month,
        },
    }
}

fn throttled(call: &mut Call<'_>, RetryAfter(wait): RetryAfter) -> Failure {
    tell(&mut call.caller, call.stage.api.kind, "rate", wait);
    Failure::new(ResponseType::Throttled, "too many requests")
}

const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");

/// Tells when to come again; the REST kind does not (`reference/rest-api.md` §9). `RateLimit` is that of
/// draft-ietf-httpapi-ratelimit-headers-10, section 4.
fn tell(caller: &mut Caller, kind: Kind, policy: &str, wait: Duration) {
    if kind == Kind::Rest || wait == Duration::MAX {
        return;
    }
    let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    caller
        .fields
        .push((header::RETRY_AFTER, HeaderValue::from(seconds)));
    if let Ok(value) = HeaderValue::try_from(format!("\"{policy}\";r=0;t={seconds}")) {
        caller.fields.push((RATE_LIMIT, value));
    }
}
