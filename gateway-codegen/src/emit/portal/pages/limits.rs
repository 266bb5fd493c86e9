//! The page of limits and plans.

use super::Pages;
use super::errors::view;
use super::words;
use crate::emit::names::{Scope, Slugs};
use crate::emit::portal::answers;
use crate::emit::portal::book::{Place, method};
use crate::emit::portal::escape;
use crate::emit::portal::view::{Fact, Html, LimitView, LimitsPage, PlanView, StageLimits};
use crate::plan::{ResponseType, Throttle};

impl Pages<'_> {
    /// The page.
    pub(in super::super) fn limits(&self) -> LimitsPage {
        let api = self.book.api;
        let limits = &api.limits;
        let fact = |name: &str, value: String| Fact {
            name: name.to_owned(),
            value: Html(escape(&value)),
        };
        let mut facts = vec![
            fact("Largest payload", words::bytes(limits.max_body_bytes)),
            fact(
                "Largest request line and headers",
                words::bytes(u64::from(limits.max_header_bytes)),
            ),
        ];
        if let Some(size) = api.minimum_compression_size {
            let size = words::bytes(u64::from(size));
            facts.push(fact("Answers are compressed from", size));
        }
        let refusals = answers::of_api(api, &self.book.faults);
        let mut anchors = Scope::default();
        let refusals = refusals.iter().filter(|cause| {
            let answer = &cause.answer;
            let types = [
                ResponseType::Throttled,
                ResponseType::QuotaExceeded,
                ResponseType::RequestTooLarge,
            ];
            types.contains(&answer.response_type) || answer.status == 431
        });
        LimitsPage {
            frame: self.frame(
                Place::Limits,
                "limits",
                "Limits",
                "How much may be sent, and how often",
            ),
            facts,
            stages: self.stage_limits(),
            plans: self.plans(),
            refusals: refusals.map(|cause| view(cause, &mut anchors)).collect(),
        }
    }

    fn of_methods(&self, methods: &[(usize, Throttle)]) -> Vec<LimitView> {
        let limit = |(i, throttle): &(usize, Throttle)| {
            let operation = self.book.api.operations.get(*i)?;
            Some(LimitView {
                who: format!("{} {}", method(operation), self.book.full_path(operation)),
                what: words::rate(throttle),
                refusal: "429".to_owned(),
            })
        };
        methods.iter().filter_map(limit).collect()
    }

    pub(super) fn stage_limits(&self) -> Vec<StageLimits> {
        let mut stages = Vec::new();
        for stage in &self.book.api.stages {
            let own = stage.throttle.as_ref().map(|throttle| LimitView {
                who: "Each operation, all callers together".to_owned(),
                what: words::rate(throttle),
                refusal: "429".to_owned(),
            });
            let mut limits: Vec<LimitView> = own.into_iter().collect();
            limits.extend(self.of_methods(&stage.methods));
            if !limits.is_empty() {
                stages.push(StageLimits {
                    name: stage.name.clone(),
                    limits,
                });
            }
        }
        stages
    }

    /// The usage plans; none where no call needs a key, since nobody is held to them then.
    pub(super) fn plans(&self) -> Vec<PlanView> {
        let api = self.book.api;
        let mut operations = api.operations.iter();
        if !operations.any(|operation| operation.access.asks_for_key()) {
            return Vec::new();
        }
        let plans = api.usage_plans.iter();
        let names = plans.clone().map(|plan| format!("plan {}", plan.name));
        let anchors = Slugs::default().of("plan", names);
        let plans = plans.zip(anchors).map(|(plan, anchor)| {
            let mut facts = Vec::new();
            let mut add = |name: &str, value: Option<String>| {
                facts.extend(value.map(|value| Fact {
                    name: name.to_owned(),
                    value: Html(escape(&value)),
                }));
            };
            add("Rate of each key", plan.throttle.as_ref().map(words::rate));
            add("Quota of each key", plan.quota.as_ref().map(words::quota));
            add(
                "Stages",
                Some(match plan.stages.is_empty() {
                    true => "all".to_owned(),
                    false => plan.stages.join(", "),
                }),
            );
            PlanView {
                anchor,
                name: plan.name.clone(),
                description: String::new(),
                facts,
                methods: self.of_methods(&plan.methods),
            }
        });
        plans.collect()
    }
}
