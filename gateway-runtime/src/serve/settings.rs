//! What the gateway runs with: flags over environment over file over defaults.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::cli::ServeArgs;
use super::client_address::Trust;
use super::config::{
    Address, AdminAddress, BasicAuthConfig, Config, IamUserConfig, LimitsConfig, LogFormat,
    StateAddress, ThrottleConfig, Variables, VpcEndpointConfig,
};
use super::limits::{BODY_GRACE, Timeouts};
use super::secrets;
use crate::access::basic::{BasicUsers, MAX_FILE};
use crate::access::iam::{IamUsers, NewUser};
use crate::access::vpc::{VpcEndpoint, VpcEndpoints};
use crate::descriptor::{Api, Decides, Gateway, Guard, Throttle};
use crate::state::{self, ConfiguredKey};

/// Prefix of the environment variables that set stage variables.
const VARIABLE_PREFIX: &str = "GATEWAY_VAR_";

/// The resolved settings of a running gateway.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    /// Addresses of the data listener.
    pub(crate) listen: Vec<SocketAddr>,
    /// Address of the admin listener; `None`: off.
    pub(crate) admin: Option<SocketAddr>,
    /// The only stage to serve; it exists in at least one API.
    pub(crate) stage: Option<String>,
    /// Values given to stage variables.
    pub(crate) variables: StageVariables,
    /// What VPC links reach, by their ids.
    pub(crate) vpc_links: BTreeMap<String, String>,
    /// Endpoints of single Lambda functions, by name or ARN.
    pub(crate) lambda_endpoints: BTreeMap<String, String>,
    /// Where state is kept.
    pub(crate) state: state::Address,
    /// The audit log; `None`: the gateway's own.
    pub(crate) audit: Option<PathBuf>,
    /// API keys of the configuration, with their values.
    pub(crate) api_keys: Vec<ConfiguredKey>,
    /// Whose signatures are known.
    pub(crate) iam_users: Arc<IamUsers>,
    /// Users with passwords, by `api/scheme`.
    pub(crate) basic_auth: BTreeMap<String, Arc<BasicUsers>>,
    /// Through which endpoints of VPCs requests come.
    pub(crate) vpc_endpoints: Arc<VpcEndpoints>,
    /// The rate of the whole gateway.
    pub(crate) throttle: Option<Throttle>,
    /// How the gateway's own log lines are written.
    pub(crate) log_format: LogFormat,
    /// Number of data threads; at least 1.
    pub(crate) threads: usize,
    /// How long requests in flight may take at shutdown.
    pub(crate) drain: Duration,
    /// Time limits of connections.
    pub(crate) timeouts: Timeouts,
    /// Most connections at the same time.
    pub(crate) max_connections: usize,
    /// Most connections of one address or IPv6 /64; 0: no limit.
    pub(crate) max_connections_per_address: u32,
    /// Whose `X-Forwarded-For` is believed.
    pub(crate) trust: Trust,
}

/// Values given to stage variables outside the document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct StageVariables {
    /// By API and name; those of every API stand under the empty name. Later layers have replaced
    /// earlier ones.
    values: BTreeMap<(String, String), Value>,
}

/// A value and its layer: file 0, environment 1, flag 2.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Value {
    layer: u8,
    text: String,
}

impl StageVariables {
    /// The value given to `name` in `api`; `None`: the document's stands.
    ///
    /// The later layer wins; within one, the value for one API wins over the value for all.
    pub(crate) fn get(&self, api: &str, name: &str) -> Option<&str> {
        let one = self.values.get(&(api.to_owned(), name.to_owned()));
        let all = self.values.get(&(String::new(), name.to_owned()));
        let value = match (one, all) {
            (Some(one), Some(all)) if all.layer > one.layer => all,
            (Some(one), _) => one,
            (None, all) => all?,
        };
        Some(&value.text)
    }

    /// All values for `api`, by name.
    pub(crate) fn of_api(&self, api: &str) -> BTreeMap<String, String> {
        let names = self
            .values
            .keys()
            .filter(|(of, _)| of.is_empty() || of == api)
            .map(|(_, name)| name);
        names
            .filter_map(|name| Some((name.clone(), self.get(api, name)?.to_owned())))
            .collect()
    }

    fn set(&mut self, layer: u8, api: &str, name: &str, text: &str) {
        let text = text.to_owned();
        self.values
            .insert((api.to_owned(), name.to_owned()), Value { layer, text });
    }
}

/// A `--var`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct VariableArg {
    api: String,
    name: String,
    value: String,
}

impl std::str::FromStr for VariableArg {
    type Err = String;

    fn from_str(text: &str) -> Result<VariableArg, String> {
        let (key, value) = text
            .split_once('=')
            .ok_or("write NAME=VALUE or API:NAME=VALUE")?;
        let (api, name) = key.rsplit_once(':').unwrap_or(("", key));
        if name.is_empty() || (api.is_empty() && key.contains(':')) {
            return Err("the name is empty".to_owned());
        }
        Ok(VariableArg {
            api: api.to_owned(),
            name: name.to_owned(),
            value: value.to_owned(),
        })
    }
}

impl Settings {
    /// Reads the configuration file, where one is named, and puts the layers together. `arguments` are
    /// flags over environment already; `environment` is read for stage variables.
    ///
    /// # Errors
    ///
    /// The file cannot be read or has mistakes; a stage or API is named that the gateway does not have.
    pub(crate) fn resolve(
        gateway: &Gateway,
        arguments: &ServeArgs,
        environment: impl Iterator<Item = (OsString, OsString)>,
    ) -> Result<Settings, String> {
        let file = match &arguments.config {
            Some(path) => Config::read(path)?,
            None => Config::default(),
        };
        let stage = arguments.stage.clone().or_else(|| file.stage.clone());
        check_stage(gateway, stage.as_deref())?;
        let listen: Vec<Address> = match (&arguments.listen[..], &file.listen) {
            ([], Some(listen)) => listen.clone(),
            ([], None) => vec![Address(([127, 0, 0, 1], 8080).into())],
            (listen, _) => listen.to_vec(),
        };
        if listen.is_empty() {
            return Err("`listen` names no address".to_owned());
        }
        let admin = admin_address(arguments, &file);
        let state = state_address(gateway, arguments, &file);
        let threads = match arguments.threads.or(file.threads) {
            Some(0) => return Err("`threads` must be at least 1".to_owned()),
            Some(threads) => usize::from(threads),
            None => std::thread::available_parallelism().map_or(1, usize::from),
        };
        let variables = variables(gateway, arguments, environment, &file)?;
        let seconds = |value: Option<u32>, default: u32| {
            Duration::from_secs(u64::from(value.unwrap_or(default)))
        };
        let limits = &file.limits;
        check_limits(limits)?;
        Ok(Settings {
            state,
            audit: arguments.audit.clone().or(file.audit.path),
            api_keys: super::state::configured(gateway, &file.api_keys)?,
            iam_users: Arc::new(IamUsers::new(&iam_users(gateway, &file.iam_users)?)?),
            basic_auth: basic_auth(gateway, &file.basic_auth)?,
            vpc_endpoints: Arc::new(vpc_endpoints(file.vpc_endpoints)),
            throttle: throttle(file.throttle)?,
            listen: listen.into_iter().map(|Address(address)| address).collect(),
            admin,
            stage,
            variables,
            vpc_links: file
                .vpc_links
                .into_iter()
                .map(|(id, link)| (id, link.address))
                .collect(),
            lambda_endpoints: file
                .lambda
                .into_iter()
                .map(|(name, function)| (name, function.endpoint))
                .collect(),
            log_format: arguments.log_format.or(file.log_format).unwrap_or_default(),
            threads,
            drain: seconds(file.drain_seconds, 30),
            timeouts: Timeouts {
                header: seconds(limits.header_timeout_seconds, 10),
                idle: seconds(limits.idle_timeout_seconds, 60),
                write: seconds(limits.write_timeout_seconds, 60),
                body_grace: BODY_GRACE,
            },
            max_connections: limits.connections.unwrap_or(20_000) as usize,
            max_connections_per_address: limits.connections_per_address.unwrap_or(0),
            trust: Trust {
                hops: file.trusted_hops.unwrap_or(0),
                networks: file.trusted_networks.unwrap_or_default(),
            },
        })
    }
}

impl Settings {
    /// The settings, by their names in the file, that differ from `old` and cannot change while the
    /// gateway runs.
    pub(super) fn fixed_differences(&self, old: &Settings) -> Vec<&'static str> {
        let differences = [
            ("listen", self.listen != old.listen),
            ("admin", self.admin != old.admin),
            ("state", self.state != old.state),
            ("audit", self.audit != old.audit),
            ("threads", self.threads != old.threads),
            ("drain_seconds", self.drain != old.drain),
            (
                "limits",
                self.timeouts != old.timeouts
                    || self.max_connections != old.max_connections
                    || self.max_connections_per_address != old.max_connections_per_address,
            ),
        ];
        let differing = differences.iter().filter(|(_, differs)| *differs);
        differing.map(|(name, _)| *name).collect()
    }
}

/// Where the admin listener is; `None`: it is off.
pub(super) fn admin_address(arguments: &ServeArgs, file: &Config) -> Option<SocketAddr> {
    match arguments.admin.or(file.admin) {
        None => Some(([127, 0, 0, 1], 9901).into()),
        Some(AdminAddress::At(address)) => Some(address),
        Some(AdminAddress::Off) => None,
    }
}

/// Where state is kept.
pub(super) fn state_address(
    gateway: &Gateway,
    arguments: &ServeArgs,
    file: &Config,
) -> state::Address {
    match arguments.state.as_ref().or(file.state.as_ref()) {
        Some(StateAddress(address)) => address.clone(),
        None => super::state::default_address(gateway),
    }
}

/// The users of the configuration, with their secrets and the texts of their policies.
fn iam_users(gateway: &Gateway, users: &[IamUserConfig]) -> Result<Vec<NewUser>, String> {
    let mut operations = gateway.apis.iter().flat_map(|api| api.operations);
    let asks_for_iam = |guards: &&[Guard]| guards.iter().any(|it| matches!(it, Guard::Iam));
    let asks = operations.any(|it| it.access.iter().any(asks_for_iam));
    if !users.is_empty() && !asks {
        return Err(
            "`iam_users`: no operation of this gateway asks for signatures of IAM users".to_owned(),
        );
    }
    let one = |user: &IamUserConfig| {
        let what = format!("the IAM user `{}`", user.access_key_id);
        let token = user.session_token.as_deref();
        let token = token
            .map(|token| secrets::resolve(token, &what))
            .transpose()?;
        let policies = user
            .policies
            .iter()
            .map(|policy| secrets::resolve(policy, &what));
        Ok(NewUser {
            access_key_id: user.access_key_id.clone(),
            secret_access_key: secrets::resolve(&user.secret_access_key, &what)?,
            session_token: token,
            expires: user.expires.clone(),
            arn: user.arn.clone(),
            id: user.user_id.clone(),
            policies: policies.collect::<Result<_, String>>()?,
        })
    };
    users.iter().map(one).collect()
}

/// The users of files, for the schemes that ask for passwords.
fn basic_auth(
    gateway: &Gateway,
    given: &BTreeMap<String, BasicAuthConfig>,
) -> Result<BTreeMap<String, Arc<BasicUsers>>, String> {
    let of_api = |api: &&'static Api| {
        let authorizers = api.authorizers.iter();
        let asking = authorizers.filter(|it| matches!(it.decides, Decides::Basic(_)));
        asking
            .map(|it| format!("{}/{}", api.name, it.name))
            .collect::<Vec<_>>()
    };
    let known: Vec<String> = gateway.apis.iter().flat_map(of_api).collect();
    let one = |(name, config): (&String, &BasicAuthConfig)| {
        if !known.contains(name) {
            let known = match known.as_slice() {
                [] => "none asks for passwords".to_owned(),
                known => format!("there is: {}", known.join(", ")),
            };
            return Err(format!(
                "`basic_auth.\"{name}\"`: there is no such scheme; {known}"
            ));
        }
        let path = config.users.display();
        let failed = |problem: String| format!("the users of `{name}` in {path}: {problem}");
        let text = secrets::read_at_most(&config.users, MAX_FILE).map_err(failed)?;
        let users = BasicUsers::parse(&text).map_err(failed)?;
        Ok((name.clone(), Arc::new(users)))
    };
    given.iter().map(one).collect()
}

fn vpc_endpoints(given: BTreeMap<String, VpcEndpointConfig>) -> VpcEndpoints {
    let endpoints = given.into_iter().map(|(id, endpoint)| VpcEndpoint {
        id,
        vpc: endpoint.vpc.unwrap_or_default(),
        networks: endpoint.networks,
    });
    VpcEndpoints(endpoints.collect())
}

fn throttle(given: Option<ThrottleConfig>) -> Result<Option<Throttle>, String> {
    let Some(given) = given else { return Ok(None) };
    // TOML has numbers that are none.
    if !given.rate_limit.is_finite() || given.rate_limit < 0.0 {
        return Err(format!(
            "`throttle.rate_limit` must be a number of requests per second from 0 up, and is {}",
            given.rate_limit
        ));
    }
    Ok(Some(Throttle {
        rate: given.rate_limit,
        burst: given.burst_limit,
    }))
}

fn check_limits(limits: &LimitsConfig) -> Result<(), String> {
    for (name, value) in [
        ("connections", limits.connections),
        ("header_timeout_seconds", limits.header_timeout_seconds),
        ("idle_timeout_seconds", limits.idle_timeout_seconds),
        ("write_timeout_seconds", limits.write_timeout_seconds),
    ] {
        if value == Some(0) {
            return Err(format!("`limits.{name}` must be at least 1"));
        }
    }
    Ok(())
}

fn check_stage(gateway: &Gateway, stage: Option<&str>) -> Result<(), String> {
    let Some(stage) = stage else { return Ok(()) };
    let mut names: Vec<&str> = gateway
        .apis
        .iter()
        .flat_map(|api| api.stages.iter().map(|stage| stage.name))
        .collect();
    if names.contains(&stage) {
        return Ok(());
    }
    names.sort_unstable();
    names.dedup();
    let names = names.join(", ");
    Err(format!("there is no stage `{stage}`; there is: {names}"))
}

fn variables(
    gateway: &Gateway,
    arguments: &ServeArgs,
    environment: impl Iterator<Item = (OsString, OsString)>,
    file: &Config,
) -> Result<StageVariables, String> {
    let check_api = |api: &str| {
        let mut names = gateway.apis.iter().map(|known| known.name);
        if names.clone().any(|known| known == api) {
            return Ok(());
        }
        let names = names.by_ref().collect::<Vec<_>>().join(", ");
        Err(format!("there is no API `{api}`; there is: {names}"))
    };
    let mut variables = StageVariables::default();
    for (name, entry) in &file.vars {
        match entry {
            Variables::Value(value) => variables.set(0, "", name, value),
            Variables::Api(values) => {
                check_api(name)?;
                for (variable, value) in values {
                    variables.set(0, name, variable, value);
                }
            }
        }
    }
    for (key, value) in environment {
        let Some(name) = key
            .to_str()
            .and_then(|key| key.strip_prefix(VARIABLE_PREFIX))
        else {
            continue;
        };
        let Some(value) = value.to_str() else {
            return Err(format!("{VARIABLE_PREFIX}{name} is not valid UTF-8"));
        };
        if !name.is_empty() {
            variables.set(1, "", name, value);
        }
    }
    for argument in &arguments.vars {
        if !argument.api.is_empty() {
            check_api(&argument.api)?;
        }
        variables.set(2, &argument.api, &argument.name, &argument.value);
    }
    Ok(variables)
}
