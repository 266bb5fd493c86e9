//! The gateway at run time: which API and stage a request belongs to, and the addresses that stage
//! variables complete. Made once at start; requests only read it.

mod access;
mod address;
mod origins;
mod service;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::access::ActiveAccess;
use crate::access::basic::BasicUsers;
use crate::access::iam::IamUsers;
use crate::access::limits::ActiveLimits;
use crate::access::vpc::{self, VpcEndpoints};
use crate::cache::{ActiveCache, Scope};
use crate::canary::Canary;
use crate::descriptor::{
    Api, Authorizer, AuthorizerEvent, Decides, Gateway, Integration, MockStatus, Operation,
    PayloadFormat, Portal, Stage, Throttle,
};
use crate::integrate::lambda::{self, Function};
use crate::integrate::upstream::Link;
use crate::serve::{Kept, Settings};
use crate::telemetry::access_log::AccessLog;
use crate::telemetry::metrics::{METRICS, OperationLabels};

pub(crate) use address::{Address, AddressPart};
use origins::{OriginKey, Origins};
pub(crate) use service::Service;

/// What an operator sets when starting a gateway.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Serve only this stage, without its mount.
    pub stage: Option<String>,
    /// Stage variables; they override the document's. The API is `None` for all APIs.
    pub variables: Vec<(Option<String>, String, String)>,
    /// What VPC links reach, by their ids: `http://HOST:PORT` or `unix:/PATH`.
    pub vpc_links: BTreeMap<String, String>,
    /// Where single Lambda functions are, by name or ARN: `http://HOST:PORT`, or the address of an invocation.
    pub lambda_endpoints: BTreeMap<String, String>,
    /// The rate of the whole gateway; none: no limit.
    pub throttle: Option<Throttle>,
    /// Whose signatures are known.
    pub(crate) users: Arc<IamUsers>,
    /// Users with passwords, by `api/scheme`.
    pub(crate) basic_auth: BTreeMap<String, Arc<BasicUsers>>,
    /// Through which endpoints of VPCs requests come.
    pub(crate) vpc_endpoints: Arc<VpcEndpoints>,
}

impl Options {
    /// What the command line, environment and configuration file say.
    pub(crate) fn from_settings(gateway: &Gateway, settings: &Settings) -> Self {
        let of_api = |api: &&'static Api| {
            let all = settings.variables.of_api(api.name).into_iter();
            all.map(|(name, value)| (Some(api.name.to_owned()), name, value))
                .collect::<Vec<_>>()
        };
        Options {
            stage: settings.stage.clone(),
            variables: gateway.apis.iter().flat_map(of_api).collect(),
            vpc_links: settings.vpc_links.clone(),
            lambda_endpoints: settings.lambda_endpoints.clone(),
            throttle: settings.throttle,
            users: Arc::clone(&settings.iam_users),
            basic_auth: settings.basic_auth.clone(),
            vpc_endpoints: Arc::clone(&settings.vpc_endpoints),
        }
    }
}

/// The operation label of requests that match none; no operation id has this form.
const UNMATCHED: &str = "{unmatched}";

/// Why a gateway cannot start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartError(pub(crate) String);

impl std::fmt::Display for StartError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for StartError {}

/// A started gateway.
#[derive(Debug)]
pub(crate) struct Deployment {
    /// Where stages answer; those with a host first, then longest prefix first.
    mounts: Vec<Mount>,
    outside_slot: usize,
    pub(crate) portals: &'static [Portal],
    /// Marks requests of this process in `Via` and trace ids, so that loops are seen.
    pub(crate) instance: String,
    /// Whether a function or a template is shown headers in the client's spelling.
    pub(crate) keeps_heads: bool,
}

/// A place in the URL space.
#[derive(Debug)]
struct Mount {
    host: Option<&'static str>,
    /// Mount path and base path: empty, or `/prod/v1`.
    prefix: String,
    mount_length: usize,
    stage: ActiveStage,
}

/// A stage of an API with what was resolved at start.
#[derive(Debug)]
pub(crate) struct ActiveStage {
    pub(crate) api: &'static Api,
    pub(crate) stage: &'static Stage,
    pub(crate) deployment_id: String,
    pub(crate) access_log: Option<AccessLog>,
    own: Variant,
    canary: Option<(f64, Variant)>,
    first_slot: usize,
    /// Where the stage's counters begin: one for each operation, and one for requests without any.
    first_metric: usize,
    /// How often operations may be called.
    pub(crate) limits: ActiveLimits,
    /// What is kept of answers.
    pub(crate) cache: Option<ActiveCache>,
    /// Whose signatures are known.
    pub(crate) users: Arc<IamUsers>,
    /// Through which endpoints of VPCs requests come.
    pub(crate) vpc_endpoints: Arc<VpcEndpoints>,
}

/// A stage with its own variables, or with those of its canary.
#[derive(Debug)]
pub(crate) struct Variant {
    variables: BTreeMap<String, String>,
    /// By operation, counting from the first of the API.
    targets: Vec<Target>,
    /// What guards the operations.
    pub(crate) access: ActiveAccess,
    /// What keeps its answers from those of others.
    pub(crate) cache_scope: Scope,
    first_slot: usize,
}

/// Where an operation's requests go in one stage.
#[derive(Debug)]
pub(crate) enum Target {
    /// Nowhere: the operation has no address.
    None,
    /// The address is not valid with this stage's variables.
    Invalid(String),
    /// An upstream.
    Address(Address),
    /// A Lambda function.
    Function(Box<Function>),
}

/// Where a request arrived.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Arrival<'d, 'p> {
    pub(crate) stage: &'d ActiveStage,
    /// Path below mount and base path; starts with `/`.
    pub(crate) path: &'p str,
    /// Path below the mount; starts with `/`.
    pub(crate) stage_path: &'p str,
}

impl Deployment {
    /// Resolves what depends on stages and variables, and numbers the operations.
    pub(crate) fn new(
        gateway: &'static Gateway,
        options: &Options,
        kept: &Kept,
    ) -> Result<Self, StartError> {
        let mut origins = Origins::new(gateway, options, kept);
        let mut mounts = Vec::new();
        let mut first_slot = 0;
        let mut labels = Vec::new();
        check_variables(gateway, options)?;
        for (id, address) in &options.vpc_links {
            Link::parse(address)
                .map_err(|problem| StartError(format!("the VPC link `{id}`: {problem}")))?;
        }
        for (name, endpoint) in &options.lambda_endpoints {
            if !lambda::is_endpoint(endpoint) {
                return Err(StartError(format!(
                    "the Lambda function `{name}`: `{endpoint}` is no URL of a server, such as `http://127.0.0.1:3002`"
                )));
            }
        }
        for &api in gateway.apis {
            if selected(api, options).next().is_some() {
                vpc::tell_unknown(api, &options.vpc_endpoints);
            }
            for (i, operation) in api.operations.iter().enumerate() {
                operation
                    .slot
                    .set(u32::try_from(first_slot + i).unwrap_or(u32::MAX));
            }
            for stage in selected(api, options) {
                let active = ActiveStage::new(
                    api,
                    stage,
                    (first_slot, labels.len()),
                    options,
                    kept,
                    &mut origins,
                )?;
                let ids = api
                    .operations
                    .iter()
                    .map(|operation| operation.id)
                    .chain([UNMATCHED]);
                labels.extend(ids.map(|operation| OperationLabels {
                    api: api.name,
                    stage: stage.name,
                    operation,
                }));
                let mount_path = if options.stage.is_some() {
                    ""
                } else {
                    stage.mount_path
                };
                mounts.push(Mount {
                    host: stage.mount_host,
                    prefix: format!("{mount_path}{}", api.base_path),
                    mount_length: mount_path.len(),
                    stage: active,
                });
            }
            first_slot += api.operations.len();
        }
        if mounts.is_empty() {
            return Err(StartError(format!(
                "no API has the stage `{}`",
                options.stage.as_deref().unwrap_or_default()
            )));
        }
        mounts.sort_by_key(|mount| (mount.host.is_none(), std::cmp::Reverse(mount.prefix.len())));
        let outside_slot = labels.len();
        labels.push(OperationLabels {
            api: "",
            stage: "",
            operation: UNMATCHED,
        });
        METRICS.describe(labels);
        let instance = format!("gwc-{:016x}", fastrand::u64(..));
        let mut operations = gateway.apis.iter().flat_map(|api| api.operations);
        let mut authorizers = gateway.apis.iter().flat_map(|api| api.authorizers);
        let keeps_heads = authorizers.any(asks_for_heads)
            || operations.any(|operation| match &operation.integration {
                Integration::LambdaProxy(lambda) => lambda.payload != PayloadFormat::V2,
                Integration::Http(_, changes) | Integration::Lambda(_, changes) => {
                    changes.has_templates()
                }
                Integration::Mock(statuses, changes) => {
                    let is_template = |status| matches!(status, MockStatus::Template(_));
                    statuses.iter().any(|(_, status)| is_template(*status))
                        || changes.has_templates()
                }
                Integration::HttpProxy(_) | Integration::Service(_) | Integration::Fail(..) => {
                    false
                }
            });
        Ok(Deployment {
            keeps_heads,
            mounts,
            outside_slot,
            portals: gateway.portals,
            instance,
        })
    }

    /// The stage a request belongs to; `path` is canonical.
    pub(crate) fn arrive<'p>(&self, host: &str, path: &'p str) -> Option<Arrival<'_, 'p>> {
        self.mounts.iter().find_map(|mount| {
            if mount.host.is_some_and(|known| !is_named(host, known)) {
                return None;
            }
            let rest = path.strip_prefix(mount.prefix.as_str())?;
            if !rest.is_empty() && !rest.starts_with('/') {
                return None;
            }
            let rest = if rest.is_empty() { "/" } else { rest };
            let stage_path = path
                .get(mount.mount_length..)
                .filter(|p| !p.is_empty())
                .unwrap_or("/");
            Some(Arrival {
                stage: &mount.stage,
                path: rest,
                stage_path,
            })
        })
    }

    /// Where requests that reach no API are counted.
    pub(crate) fn outside_slot(&self) -> usize {
        self.outside_slot
    }

    /// Every stage.
    pub(crate) fn stages(&self) -> impl Iterator<Item = &ActiveStage> {
        self.mounts.iter().map(|mount| &mount.stage)
    }
}

/// Whether an authorizer's function gets header fields in the client's spelling.
fn asks_for_heads(authorizer: &Authorizer) -> bool {
    match &authorizer.decides {
        Decides::Function(function) => {
            matches!(
                function.event,
                AuthorizerEvent::Request | AuthorizerEvent::V1
            )
        }
        Decides::Token(_) | Decides::Basic(_) => false,
    }
}

/// Whether `host`, perhaps with a port and a last dot, is the one that is `known`.
fn is_named(host: &str, known: &str) -> bool {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    name.trim_end_matches('.').eq_ignore_ascii_case(known)
}

impl ActiveStage {
    fn new(
        api: &'static Api,
        stage: &'static Stage,
        (first_slot, first_metric): (usize, usize),
        options: &Options,
        kept: &Kept,
        origins: &mut Origins,
    ) -> Result<Self, StartError> {
        let mut variables: BTreeMap<String, String> = stage
            .variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        for (scope, name, value) in &options.variables {
            if scope.as_deref().is_none_or(|scope| scope == api.name) {
                variables.insert(name.clone(), value.clone());
            }
        }
        let mut variant = |variables: BTreeMap<String, String>, is_canary: bool| {
            let access = access::active(api, stage, &variables, origins).map_err(StartError)?;
            Ok::<_, StartError>(Variant {
                targets: api
                    .operations
                    .iter()
                    .map(|operation| target((api, stage, operation), &variables, origins))
                    .collect(),
                access,
                cache_scope: Scope::new(api.name, stage.name, &variables, is_canary),
                variables,
                first_slot,
            })
        };
        let canary: Option<Canary> = kept.canaries.of(api.name, stage);
        let canary = canary.map(|canary| {
            let mut all = variables.clone();
            all.extend(canary.variables);
            Ok::<_, StartError>((canary.percent, variant(all, true)?))
        });
        let canary = canary.transpose()?;
        let own = variant(variables, false)?;
        let access_log = match &stage.access_log {
            Some(log) => Some(AccessLog::open(log.destination).map_err(|error| {
                StartError(format!(
                    "cannot open the access log `{}` of stage `{}`: {error}",
                    log.destination, stage.name
                ))
            })?),
            None => None,
        };
        Ok(ActiveStage {
            api,
            stage,
            deployment_id: origins.deployment_id.clone(),
            access_log,
            own,
            canary,
            first_slot,
            first_metric,
            limits: ActiveLimits::new(api, stage, &origins.state, options.throttle, first_slot),
            cache: ActiveCache::new(api, stage, &kept.caches, first_slot),
            users: Arc::clone(&options.users),
            vpc_endpoints: Arc::clone(&options.vpc_endpoints),
        })
    }

    /// Whose variables a request has, by chance; and whether those are the canary's, where there is one.
    pub(crate) fn choose(&self) -> (&Variant, Option<bool>) {
        match &self.canary {
            None => (&self.own, None),
            // Between 0 and 1, without 1: all at 100, none at 0.
            Some((percent, canary)) if fastrand::f64() * 100.0 < *percent => (canary, Some(true)),
            Some(_) => (&self.own, Some(false)),
        }
    }

    /// Where the operation's requests are counted; `None`: those that match no operation.
    pub(crate) fn slot(&self, operation: Option<&Operation>) -> usize {
        let offset = operation.map_or(self.own.targets.len(), |operation| {
            operation.slot.index().saturating_sub(self.first_slot)
        });
        self.first_metric + offset
    }
}

impl Variant {
    /// The value of a stage variable.
    pub(crate) fn variable(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str)
    }

    /// All stage variables, names and values.
    pub(crate) fn variables(&self) -> impl Iterator<Item = (&str, &str)> {
        let all = self.variables.iter();
        all.map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Where the operation's requests go.
    pub(crate) fn target(&self, operation: &Operation) -> &Target {
        operation
            .slot
            .index()
            .checked_sub(self.first_slot)
            .and_then(|i| self.targets.get(i))
            .unwrap_or(&Target::None)
    }
}

/// The stages of an API to serve: the one that is asked for, else all.
fn selected<'o>(
    api: &'static Api,
    options: &'o Options,
) -> impl Iterator<Item = &'static Stage> + use<'o> {
    let wanted = options.stage.as_deref();
    api.stages
        .iter()
        .filter(move |stage| wanted.is_none_or(|name| stage.name == name))
}

fn check_variables(gateway: &Gateway, options: &Options) -> Result<(), StartError> {
    for (scope, name, value) in &options.variables {
        if let Some(scope) = scope
            && !gateway.apis.iter().any(|api| api.name == scope)
        {
            return Err(StartError(format!(
                "no API is called `{scope}` (in the variable `{scope}:{name}`)"
            )));
        }
        // The reference's characters for values (`reference/rest-api.md` §7).
        let good = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#&=,".contains(c);
        if let Some(c) = value.chars().find(|c| !good(*c)) {
            return Err(StartError(format!(
                "the value of the stage variable `{name}` holds {c:?}; letters, digits and -._~:/?#&=, are allowed"
            )));
        }
    }
    Ok(())
}

fn target(
    caller: (&'static Api, &'static Stage, &'static Operation),
    variables: &BTreeMap<String, String>,
    origins: &mut Origins,
) -> Target {
    let (_, _, operation) = caller;
    match &operation.integration {
        Integration::HttpProxy(http) | Integration::Http(http, _) => {
            let address = match http.service {
                Some(service) => service::address(service, variables, origins),
                None => address::resolve(http, variables, origins),
            };
            address.map_or_else(Target::Invalid, Target::Address)
        }
        Integration::Service(integration) => {
            service::address(&integration.target, variables, origins)
                .map_or_else(Target::Invalid, Target::Address)
        }
        Integration::LambdaProxy(integration) | Integration::Lambda(integration, _) => origins
            .function(integration, variables, caller)
            .map_or_else(Target::Invalid, |function| {
                Target::Function(Box::new(function))
            }),
        Integration::Mock(..) | Integration::Fail(..) => Target::None,
    }
}
