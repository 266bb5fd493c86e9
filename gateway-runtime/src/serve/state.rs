//! Opens the state of a gateway: keys, rates, quotas, usage.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use super::admin_token::state_folder;
use super::config::ApiKeyConfig;
use super::secrets;
use crate::access::limits::{plan_name, quota};
use crate::descriptor::{Api, Gateway, Guard};
use crate::limit::Quota;
use crate::state::{Address, ConfiguredKey, Plan, SecretSource, Setup, State};

/// The environment variable with the secret of the installation, which gateways that share a store can be given.
const SECRET_VARIABLE: &str = "GATEWAY_KEY_SECRET";

/// Opens the state at an address, with the keys of the configuration.
///
/// # Errors
///
/// In words, why it cannot be opened.
pub(super) fn open(
    gateway: &'static Gateway,
    address: Address,
    keys: &[ConfiguredKey],
) -> Result<Arc<State>, String> {
    let secret = match std::env::var(SECRET_VARIABLE) {
        Ok(secret) if secret.len() >= 16 => SecretSource::Given(secret.into_bytes()),
        Ok(secret) if !secret.is_empty() => {
            return Err(format!("{SECRET_VARIABLE} has fewer than 16 characters"));
        }
        _ => SecretSource::Kept,
    };
    let setup = Setup {
        address,
        gateway: gateway.name.to_owned(),
        secret,
        stores: gateway.stores,
        plans: plans(gateway),
        keys: keys.to_vec(),
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| format!("cannot start a runtime: {error}"))?;
    let opened = runtime.block_on(State::open(&setup));
    opened.map_err(|error| error.to_string())
}

/// A state in memory, without keys.
///
/// # Errors
///
/// In words, why it cannot be opened.
pub(crate) fn in_memory(gateway: &'static Gateway) -> Result<Arc<State>, String> {
    let setup = Setup {
        address: Address::Memory,
        gateway: gateway.name.to_owned(),
        secret: SecretSource::Kept,
        stores: gateway.stores,
        plans: plans(gateway),
        keys: Vec::new(),
    };
    // It waits for nothing; and there may be a runtime already, in which no other one can be driven.
    let mut opened = pin!(State::open(&setup));
    match opened
        .as_mut()
        .poll(&mut Context::from_waker(Waker::noop()))
    {
        Poll::Ready(opened) => opened.map_err(|error| error.to_string()),
        Poll::Pending => Err("the state is not there at once".to_owned()),
    }
}

/// Where state is kept when nobody says it: in the user's state folder where keys or quotas exist, else in memory.
pub(super) fn default_address(gateway: &Gateway) -> Address {
    let asks_for_keys = |guards: &[Guard]| guards.iter().any(|it| matches!(it, Guard::ApiKey));
    let mut operations = gateway.apis.iter().flat_map(|api| api.operations);
    let has_plans = gateway.apis.iter().any(|api| !api.usage_plans.is_empty());
    let has_keys = operations.any(|it| it.access.iter().any(|guards| asks_for_keys(guards)));
    if !has_plans && !has_keys {
        return Address::Memory;
    }
    match state_folder(gateway.name, |name| std::env::var_os(name)) {
        Some(folder) => Address::File(folder),
        None => Address::Memory,
    }
}

/// Why there is nothing to do with keys.
pub(super) const NO_KEYS: &str =
    "this gateway has no API keys: none of its documents asks for one, or has usage plans";

/// The keys of the configuration, with their values.
///
/// # Errors
///
/// In words: a value cannot be had, or a plan does not exist.
pub(super) fn configured(
    gateway: &Gateway,
    keys: &[ApiKeyConfig],
) -> Result<Vec<ConfiguredKey>, String> {
    if !keys.is_empty() && gateway.keys.is_none() {
        return Err(format!("`api_keys`: {NO_KEYS}"));
    }
    let names = plan_names(gateway);
    let one = |key: &ApiKeyConfig| {
        if let Some(plan) = key.plans.iter().find(|plan| !names.contains(plan)) {
            let known = known_plans(&names);
            return Err(format!(
                "the API key `{}`: there is no usage plan `{plan}`; {known}",
                key.id
            ));
        }
        Ok(ConfiguredKey {
            id: key.id.clone(),
            name: key.name.clone(),
            value: secrets::resolve(&key.value, &format!("the API key `{}`", key.id))?,
            enabled: key.enabled,
            plans: key.plans.clone(),
        })
    };
    keys.iter().map(one).collect()
}

/// The names of all plans, as `api/plan`.
pub(super) fn plan_names(gateway: &Gateway) -> Vec<String> {
    plans(gateway).into_iter().map(|plan| plan.name).collect()
}

/// The quotas of plans, by their names as `api/plan`.
pub(super) fn quotas(gateway: &Gateway) -> BTreeMap<String, Quota> {
    let plans = |api: &'static Api| {
        let plans = api.usage_plans.iter();
        plans.filter_map(|plan| Some((plan_name(api, plan), quota(plan.quota?))))
    };
    gateway.apis.iter().copied().flat_map(plans).collect()
}

/// Tells which plans there are.
pub(super) fn known_plans(names: &[String]) -> String {
    match names {
        [] => "there is none".to_owned(),
        names => format!("there is: {}", names.join(", ")),
    }
}

fn plans(gateway: &Gateway) -> Vec<Plan> {
    let mut plans = BTreeMap::new();
    for api in gateway.apis {
        for plan in api.usage_plans {
            let stages = api.stages.iter().map(|stage| stage.name);
            let opens = |name: &&str| plan.stages.is_empty() || plan.stages.contains(name);
            let operations = plan.methods.iter().filter_map(|(place, _)| {
                let operation = api.operations.get(usize::try_from(*place).ok()?)?;
                Some(format!("{} {}", operation.method, operation.resource))
            });
            let name = plan_name(api, plan);
            let plan = Plan {
                name: name.clone(),
                stages: stages
                    .filter(opens)
                    .map(|stage| format!("{}/{stage}", api.name))
                    .collect(),
                operations: operations.collect(),
            };
            plans.insert(name, plan);
        }
    }
    plans.into_values().collect()
}
