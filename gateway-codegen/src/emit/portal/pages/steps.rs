//! What the gateway does with a call, step by step.

use super::Pages;
use super::words;
use crate::emit::portal::answers;
use crate::emit::portal::picture::flow;
use crate::emit::portal::view::{Html, Step};
use crate::plan::{Enforcer, Integration, Operation, ResponseType};

impl Pages<'_> {
    /// The steps of a call.
    pub(super) fn steps(&self, index: usize) -> Vec<Step> {
        let api = self.book.api;
        let Some(operation) = api.operations.get(index) else {
            return Vec::new();
        };
        let causes = answers::of_operation(api, &self.book.faults, index);
        let refusals = |types: &[ResponseType]| {
            let found = causes
                .iter()
                .filter(|it| types.contains(&it.answer.response_type));
            let mut found: Vec<String> = found.map(|it| it.answer.status.to_string()).collect();
            found.dedup();
            found
        };
        let step = |title: &str, text: String, types: &[ResponseType]| Step {
            title: title.to_owned(),
            text,
            refusals: refusals(types),
        };
        let mut steps = Vec::new();
        let asked = asked(operation);
        if !asked.is_empty() || api.access.policy.is_some() {
            let text = match asked.is_empty() {
                true => "Hold the call to the policy of the API".to_owned(),
                false => format!("Ask for {}", words::list(&asked, "or")),
            };
            steps.push(step(
                "Authorise",
                text,
                &[
                    ResponseType::Unauthorized,
                    ResponseType::AccessDenied,
                    ResponseType::InvalidApiKey,
                    ResponseType::InvalidSignature,
                    ResponseType::MissingAuthenticationToken,
                ],
            ));
        }
        let limits = self.limits_of(index, operation);
        if let Some(first) = limits.first() {
            let more = limits.len() - 1;
            let text = match more {
                0 => first.what.clone(),
                more => format!("{}, and {more} more", first.what),
            };
            steps.push(step(
                "Meter",
                text,
                &[ResponseType::Throttled, ResponseType::QuotaExceeded],
            ));
        }
        let checked = operation.parameters.iter();
        let n_checked = checked
            .filter(|it| it.required || it.schema.is_some())
            .count();
        let what = match (n_checked, operation.body.is_some()) {
            (0, false) => None,
            (0, true) => Some("The body".to_owned()),
            (n, has_body) => Some(format!(
                "{n} parameter{}{}",
                if n == 1 { "" } else { "s" },
                if has_body { " and the body" } else { "" }
            )),
        };
        if let Some(what) = what {
            steps.push(step(
                "Validate",
                what,
                &[
                    ResponseType::BadRequestParameters,
                    ResponseType::BadRequestBody,
                ],
            ));
        }
        let caches = api.stages.iter().filter_map(|stage| stage.cache.as_ref());
        let kept = caches.flat_map(|cache| &cache.operations);
        let kept = kept.filter(|(i, _)| *i == index).map(|(_, kept)| kept.ttl);
        let (least, most) = kept.fold((u32::MAX, 0), |(least, most), ttl| {
            (least.min(ttl), most.max(ttl))
        });
        if most > 0 {
            let text = match (least, most) {
                (1, 1) => "Answers are kept for a second".to_owned(),
                (least, most) if least == most => format!("Answers are kept for {most} seconds"),
                (least, most) => format!("Answers are kept for {least} to {most} seconds"),
            };
            steps.push(step("Look in the cache", text, &[]));
        }
        if let Some(text) = mapped(&operation.integration) {
            steps.push(step("Map", text, &[ResponseType::UnsupportedMediaType]));
        }
        let (title, text) = integrated(&operation.integration);
        steps.push(step(
            title,
            text,
            &[
                ResponseType::IntegrationFailure,
                ResponseType::IntegrationTimeout,
                ResponseType::ApiConfigurationError,
                ResponseType::Default5xx,
            ],
        ));
        steps
    }

    /// The same as a picture.
    pub(super) fn flow(&self, index: usize, steps: &[Step]) -> Html {
        let Some(operation) = self.book.api.operations.get(index) else {
            return Html::default();
        };
        let steps: Vec<flow::Step<'_>> = steps
            .iter()
            .map(|step| flow::Step {
                title: &step.title,
                lines: vec![step.text.as_str()],
                refusals: step.refusals.iter().map(String::as_str).collect(),
                is_answer: false,
            })
            .collect();
        // The gateway that answers by itself has nobody behind it.
        let backend = match operation.integration {
            Integration::Mock(..) | Integration::Fail(..) => "",
            _ => backend(&operation.integration),
        };
        flow::draw(&steps, "Caller", backend, "flow")
    }
}

/// Who answers, in a few words. Hosts of backends are no business of callers.
pub(super) fn backend(integration: &Integration) -> &'static str {
    match integration {
        Integration::HttpProxy(_) | Integration::Http(..) => "Backend",
        Integration::LambdaProxy(_) | Integration::Lambda(..) => "Function",
        Integration::Service(_) => "AWS service",
        Integration::Mock(..) => "The gateway itself",
        Integration::Fail(..) => "Nobody",
    }
}

fn asked(operation: &Operation) -> Vec<String> {
    let mut asked: Vec<String> = Vec::new();
    if !operation.access.is_enforced() {
        return asked;
    }
    for guards in &operation.access.alternatives {
        let parts: Vec<String> = guards
            .iter()
            .filter(|guard| guard.enforcer.is_gateway() && guard.enforcer != Enforcer::MutualTls)
            .map(|guard| {
                guard
                    .scheme
                    .clone()
                    .unwrap_or_else(|| "a signature".to_owned())
            })
            .collect();
        if !parts.is_empty() {
            asked.push(words::list(&parts, "and"));
        }
    }
    asked
}

fn mapped(integration: &Integration) -> Option<String> {
    let text = match integration {
        Integration::Http(_, it) | Integration::Lambda(_, it) if it.request_bodies.is_empty() => {
            "Parameters, and the answer"
        }
        Integration::Http(..) | Integration::Lambda(..) => "Parameters and body by templates",
        Integration::HttpProxy(http) if !http.request.is_empty() => "Parameters of the request",
        Integration::Service(_) => "The call of the service",
        _ => return None,
    };
    Some(text.to_owned())
}

fn integrated(integration: &Integration) -> (&'static str, String) {
    let within = |ms: u32| format!("wait at most {} s", f64::from(ms) / 1_000.0);
    match integration {
        Integration::HttpProxy(http) | Integration::Http(http, _) => (
            "Call the backend",
            format!("HTTP, {}", within(http.timeout_ms)),
        ),
        Integration::LambdaProxy(lambda) | Integration::Lambda(lambda, _) => (
            "Call the function",
            format!("Lambda, {}", within(lambda.timeout_ms)),
        ),
        Integration::Service(_) => ("Call the service", "AWS".to_owned()),
        Integration::Mock(..) => ("Answer", "The gateway answers by itself".to_owned()),
        Integration::Fail(..) => ("Answer", "There is nothing to call".to_owned()),
    }
}
