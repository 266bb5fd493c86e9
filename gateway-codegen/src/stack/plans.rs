//! Usage plans of templates, as `x-gateway.usagePlans` has them: resources of CloudFormation, and `UsagePlan` in `Auth`
//! of SAM. Keys are not taken over: what opens an API is no part of a gateway's binary.
//!
//! Sources: AWS CloudFormation Template Reference, `AWS::ApiGateway::UsagePlan`; AWS SAM Developer Guide,
//! "ApiUsagePlan".

use super::api::{Api, Sort};
use super::limits::{number, of_plan, path_of};
use super::nodes::{entries_of, field, items_of, list, mapping};
use super::parameters::scalar;
use super::properties;
use super::resolve::Resolver;
use super::sections::Resource;
use crate::source::{Entry, Node, Span};

impl Api {
    /// The usage plans that open stages of the API.
    pub(super) fn usage_plans(
        &self,
        resource: Resource<'_>,
        resolver: &mut Resolver<'_>,
    ) -> Vec<Entry> {
        if self.sort.kind() == "http" {
            return Vec::new();
        }
        let mut plans: Vec<Entry> = self.plan_of_sam(resource, resolver).into_iter().collect();
        let Some(stack) = resolver.scope.stack else {
            return plans;
        };
        for entry in stack.resources() {
            let plan = stack.resource(&entry.key);
            let plan = plan.filter(|plan| plan.kind == "AWS::ApiGateway::UsagePlan");
            if let Some(plan) = plan.filter(|plan| self.exists(*plan, resolver)) {
                plans.extend(self.plan_of(entry, plan, resolver));
            }
        }
        plans
    }

    /// A plan that is a resource; `None` where it opens no stage of this API.
    fn plan_of(
        &self,
        entry: &Entry,
        plan: Resource<'_>,
        resolver: &mut Resolver<'_>,
    ) -> Option<Entry> {
        let (mut stages, mut methods) = (Vec::new(), Vec::new());
        for stage in items_of(plan.property("ApiStages")) {
            let api = stage.get("ApiId").and_then(|api| resolver.text_of(api));
            if api.as_deref() != Some(self.id.as_str()) {
                continue;
            }
            let name = stage.get("Stage").and_then(|name| resolver.value(name));
            stages.extend(name);
            let rates = stage.get("Throttle").and_then(|node| resolver.value(node));
            for rate in entries_of(rates.as_ref()) {
                methods.extend(method(&rate));
            }
        }
        let at = stages.first()?.span;
        let mut value = |name: &str| resolver.value(plan.property(name)?);
        let (throttle, quota) = (value("Throttle"), value("Quota"));
        let name = value("UsagePlanName").as_ref().and_then(scalar);
        let mut fields = rates(throttle.as_ref(), quota.as_ref());
        fields.push(field("stages", list(stages, at)));
        if !methods.is_empty() {
            fields.push(field("methods", mapping(methods, at)));
        }
        Some(named(
            name.as_deref().unwrap_or(&entry.key),
            fields,
            entry.key_span,
        ))
    }

    /// `UsagePlan` in `Auth`.
    fn plan_of_sam(&self, resource: Resource<'_>, resolver: &mut Resolver<'_>) -> Option<Entry> {
        if self.sort != Sort::SamRest {
            return None;
        }
        let auth = self.auth(resource, resolver)?;
        let plan = auth.get_key_value("UsagePlan")?;
        let (at, plan) = (plan.key_span, &plan.value);
        let id = match plan.get("CreateUsagePlan")?.as_str()? {
            "PER_API" => format!("{}UsagePlan", self.id),
            "SHARED" => "ServerlessUsagePlan".to_owned(),
            _ => return None,
        };
        let name = plan.get("UsagePlanName").and_then(scalar).unwrap_or(id);
        let message = format!(
            "the API key that SAM makes for the usage plan `{name}` is not one of the gateway"
        );
        let advice = properties::key_is_not_made(at, message);
        resolver.sink.push(advice.label("makes a plan and a key"));
        let mut fields = rates(plan.get("Throttle"), plan.get("Quota"));
        let stage = self.property(resource, "StageName", resolver);
        fields.extend(stage.map(|stage| field("stages", list([stage], at))));
        Some(named(&name, fields, at))
    }
}

/// The rate and the quota of a plan.
fn rates(throttle: Option<&Node>, quota: Option<&Node>) -> Vec<Entry> {
    let mut fields: Vec<Entry> = throttle.and_then(of_plan).into_iter().collect();
    if let Some(quota) = quota.filter(|quota| quota.as_mapping().is_some()) {
        let words = [
            ("Limit", "limit"),
            ("Period", "period"),
            ("Offset", "offset"),
        ];
        let given = words.iter().filter_map(|(name, word)| {
            let node = quota.get(name).filter(|node| !node.is_null())?;
            Some(field(word, number(node)))
        });
        let given: Vec<Entry> = given.collect();
        fields.push(field("quota", mapping(given, quota.span)));
    }
    fields
}

/// `/pets/GET: {RateLimit, BurstLimit}` → `GET /pets: {throttle: ...}`.
fn method(rate: &Entry) -> Option<Entry> {
    let (path, method) = rate.key.rsplit_once('/')?;
    let bucket = of_plan(&rate.value)?;
    let key = format!("{} {}", method.to_ascii_uppercase(), path_of(path));
    Some(Entry {
        key_span: rate.key_span,
        ..field(&key, mapping([bucket], rate.value.span))
    })
}

fn named(name: &str, fields: Vec<Entry>, at: Span) -> Entry {
    Entry {
        key: name.into(),
        key_span: at,
        value: mapping(fields, at),
    }
}
