//! The configuration file: what stands in it, in TOML.
//!
//! Everything is optional; environment and flags override it (`settings`). A key that is not known is
//! an error, with its line and column.

use std::collections::BTreeMap;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::str::FromStr;

#[cfg(test)]
use schemars::JsonSchema;
use serde::Deserialize;

/// The configuration file of a gateway.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Config {
    /// Addresses to serve on, for example `["0.0.0.0:8080"]`. Default: `["127.0.0.1:8080"]`.
    pub(crate) listen: Option<Vec<Address>>,
    /// Address of the admin listener, or `off`. Default: `127.0.0.1:9901`.
    pub(crate) admin: Option<AdminAddress>,
    /// The stage to serve. Default: all, each at its mount.
    pub(crate) stage: Option<String>,
    /// Stage variables: `name = "value"` for every API, `[vars."api"]` for one.
    pub(crate) vars: BTreeMap<String, Variables>,
    /// What VPC links reach, by their ids: `[vpc_links."id"]`.
    pub(crate) vpc_links: BTreeMap<String, VpcLink>,
    /// Lambda functions that are elsewhere, by name or ARN: `[lambda."name"]`.
    pub(crate) lambda: BTreeMap<String, LambdaFunction>,
    /// How the gateway's own log lines are written. Default: `text`.
    pub(crate) log_format: Option<LogFormat>,
    /// Number of data threads. Default: the number of cores.
    pub(crate) threads: Option<u16>,
    /// Where state is kept: `memory`, `file:DIR` or `redis://HOST:PORT`. Default: the user's state folder where there
    /// are API keys or quotas, else `memory`.
    pub(crate) state: Option<StateAddress>,
    /// The log of what is managed: keys, canaries.
    pub(crate) audit: AuditConfig,
    /// Seconds that requests in flight may take after SIGTERM. Default: 30.
    pub(crate) drain_seconds: Option<u32>,
    /// Limits on connections.
    pub(crate) limits: LimitsConfig,
    /// API keys: `[[api_keys]]`, beside those that the state holds.
    pub(crate) api_keys: Vec<ApiKeyConfig>,
    /// Whose signatures are known where IAM is asked for: `[[iam_users]]`.
    pub(crate) iam_users: Vec<IamUserConfig>,
    /// Who may pass where a scheme asks for a password, by `api/scheme`: `[basic_auth."shop/staff"]`.
    pub(crate) basic_auth: BTreeMap<String, BasicAuthConfig>,
    /// Endpoints of VPCs that resource policies name, by their ids: `[vpc_endpoints."id"]`.
    pub(crate) vpc_endpoints: BTreeMap<String, VpcEndpointConfig>,
    /// The rate of the whole gateway. Default: none.
    pub(crate) throttle: Option<ThrottleConfig>,
    /// Number of proxies in front of the gateway that append to `X-Forwarded-For`. Default: 0, which
    /// takes the peer of the connection for the client.
    pub(crate) trusted_hops: Option<u8>,
    /// Networks whose `X-Forwarded-For` entries are believed, for example `["10.0.0.0/8"]`.
    pub(crate) trusted_networks: Option<Vec<Network>>,
}

/// A VPC link of private integrations.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct VpcLink {
    /// The server or socket behind it: `http://10.0.0.5:8080` or `unix:/run/app.sock`. Whether TLS is spoken is for
    /// the address of the integration to say.
    pub(crate) address: String,
}

/// A Lambda function that is not where the others are.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct LambdaFunction {
    /// The server that speaks the Invoke API for it, such as `http://127.0.0.1:3002`; or the whole address of its
    /// invocations, `http://127.0.0.1:9000/2015-03-31/functions/function/invocations`. Requests are signed with the
    /// gateway's own credentials, and not at all where the environment and the profiles name none.
    pub(crate) endpoint: String,
}

/// An API key of the configuration file.
#[derive(Clone, PartialEq, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct ApiKeyConfig {
    /// Unique among the keys; letters, digits, `-`, `_` and `.`.
    pub(crate) id: String,
    /// For people. Default: empty.
    #[serde(default)]
    pub(crate) name: String,
    /// What callers send: a literal, `env:NAME` or `file:PATH`; 1 to 1024 visible ASCII characters.
    pub(crate) value: String,
    /// Whether it opens anything. Default: `true`.
    #[serde(default = "yes")]
    pub(crate) enabled: bool,
    /// Its usage plans, as `"<api>/<plan>"`.
    #[serde(default)]
    pub(crate) plans: Vec<String>,
}

fn yes() -> bool {
    true
}

/// A value may stand in the file itself.
impl fmt::Debug for ApiKeyConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiKeyConfig")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// A user whose signature (AWS Signature Version 4) is known.
#[derive(Clone, PartialEq, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct IamUserConfig {
    /// The id of the access key.
    pub(crate) access_key_id: String,
    /// The key: a literal, `env:NAME` or `file:PATH`.
    pub(crate) secret_access_key: String,
    /// The token that requests must bring; a literal, `env:NAME` or `file:PATH`. Default: none.
    pub(crate) session_token: Option<String>,
    /// When that token ends, as `"2026-11-21T12:00:00Z"`. Default: never.
    pub(crate) expires: Option<String>,
    /// `$context.identity.userArn`; of a role that was taken over, that of the session
    /// (`arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`), whom statements about the role without its path are about as well.
    /// Default: a user of the account 123456789012, named after the access key.
    pub(crate) arn: Option<String>,
    /// `$context.identity.user`. Default: the id of the access key.
    pub(crate) user_id: Option<String>,
    /// Policies, as JSON or `file:PATH`: what the user may call. Without any, what the API's own policy allows.
    #[serde(default)]
    pub(crate) policies: Vec<String>,
}

/// The key may stand in the file itself.
impl fmt::Debug for IamUserConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IamUserConfig")
            .field("access_key_id", &self.access_key_id)
            .finish_non_exhaustive()
    }
}

/// The users of a scheme that asks for a name and a password.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct BasicAuthConfig {
    /// The file with a line `name:hash` for each user, as `htpasswd -B` writes it. Read at start and at SIGHUP.
    pub(crate) users: PathBuf,
}

/// An endpoint of a VPC, as resource policies know it (`aws:SourceVpce`, `aws:SourceVpc`).
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct VpcEndpointConfig {
    /// The VPC. Default: none.
    pub(crate) vpc: Option<String>,
    /// The networks whose requests come through it, for example `["10.0.0.0/8"]`.
    pub(crate) networks: Vec<Network>,
}

/// A token bucket.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct ThrottleConfig {
    /// Requests per second.
    pub(crate) rate_limit: f64,
    /// Requests at once.
    pub(crate) burst_limit: u32,
}

/// The audit log.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub(crate) struct AuditConfig {
    /// The file, with one line of JSON for each action. Default: lines of the kind `audit` in the gateway's own log.
    pub(crate) path: Option<PathBuf>,
}

/// Limits on connections.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub(crate) struct LimitsConfig {
    /// Connections open at the same time; more are refused. Default: 20000.
    pub(crate) connections: Option<u32>,
    /// Connections of one IPv4 address or IPv6 /64 network; 0: no limit. Default: 0.
    pub(crate) connections_per_address: Option<u32>,
    /// Seconds from the first to the last byte of a request's head. Default: 10.
    pub(crate) header_timeout_seconds: Option<u32>,
    /// Seconds between two requests of a connection. Default: 60.
    pub(crate) idle_timeout_seconds: Option<u32>,
    /// Seconds a client may take no byte of its response. Default: 60.
    pub(crate) write_timeout_seconds: Option<u32>,
}

/// A stage variable of all APIs, or those of one.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(
    untagged,
    expecting = "a string, or a table of strings named after an API"
)]
pub(crate) enum Variables {
    /// `name = "value"`.
    Value(String),
    /// `[vars."api"]`.
    Api(BTreeMap<String, String>),
}

/// How log lines are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, clap::ValueEnum)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "lowercase")]
pub(crate) enum LogFormat {
    /// One JSON object per line.
    Json,
    /// For people.
    #[default]
    Text,
}

/// An address to listen on: `IP:PORT`, `[IPv6]:PORT` or `localhost:PORT`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(try_from = "String")]
#[cfg_attr(test, schemars(with = "String"))]
pub(crate) struct Address(pub(crate) SocketAddr);

/// The admin listener's address, or `off`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(try_from = "String")]
#[cfg_attr(test, schemars(with = "String"))]
pub(crate) enum AdminAddress {
    /// None.
    Off,
    /// On this address.
    At(SocketAddr),
}

/// Where state is kept: `memory`, `file:DIR` or `redis://HOST:PORT`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(try_from = "String")]
#[cfg_attr(test, schemars(with = "String"))]
pub(crate) struct StateAddress(pub(crate) crate::state::Address);

impl FromStr for StateAddress {
    type Err = String;

    fn from_str(text: &str) -> Result<StateAddress, String> {
        let address = text.parse().map(StateAddress);
        // What is wrong with a password must not show it.
        let shown = text.split_once(':').map_or(text, |(scheme, _)| scheme);
        address.map_err(|error: crate::state::AddressError| format!("`{shown}`: {error}"))
    }
}

/// An address range: `192.0.2.0/24`, or one address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(try_from = "String")]
#[cfg_attr(test, schemars(with = "String"))]
pub(crate) struct Network {
    address: IpAddr,
    prefix: u8,
}

impl Config {
    /// Reads the file at `path`.
    ///
    /// # Errors
    ///
    /// As [`Config::parse`], and where the file cannot be read.
    pub(crate) fn read(path: &Path) -> Result<Config, String> {
        let text = std::fs::read_to_string(path).map_err(|error| {
            format!("cannot read the configuration {}: {error}", path.display())
        })?;
        Config::parse(&text).map_err(|problem| format!("{}: {problem}", path.display()))
    }

    /// Reads a configuration.
    ///
    /// # Errors
    ///
    /// The text is not TOML, has an unknown key, or a value of the wrong type; the message shows the
    /// line and column.
    pub(crate) fn parse(text: &str) -> Result<Config, String> {
        toml::from_str(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            let before = text.get(..at).unwrap_or_default();
            let line = before.matches('\n').count() + 1;
            let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
            let problem = without_values(error.message());
            let name = named(text, line).map_or(String::new(), |name| format!("`{name}`: "));
            format!("TOML parse error at line {line}, column {column}: {name}{problem}")
        })
    }
}

/// The setting, or the table, that a line begins with. Only what is the name of one: a line of a text of several lines is none.
fn named(text: &str, line: usize) -> Option<&str> {
    let line = text.lines().nth(line.checked_sub(1)?)?;
    let name = line.split('=').next()?.trim_matches([' ', '\t', '[', ']']);
    let is_name = |c: char| c.is_ascii_lowercase() || c == '_';
    let is_known = || super::commands::CONFIG_SCHEMA.contains(&format!("\"{name}\":{{"));
    (!name.is_empty() && name.chars().all(is_name) && is_known()).then_some(name)
}

/// A message of the reader without the value that it complains of, which may be a secret; for the same reason the line is not
/// shown. Numbers that are too large or too small are none.
fn without_values(message: &str) -> String {
    let begin = ["invalid type: ", "invalid value: string "];
    let found = begin.iter().find_map(|begin| {
        let rest = message.strip_prefix(begin)?;
        let (value, expected) = rest.rsplit_once(", expected ")?;
        let (begin, kind) = match begin.split_once(": ")? {
            (begin, "") => (begin, value.split([' ', '`', '"']).next()?),
            (begin, kind) => (begin, kind.trim_end()),
        };
        Some(format!("{begin}: {kind}, expected {expected}"))
    });
    found.unwrap_or_else(|| message.trim_end().to_owned())
}

impl Network {
    /// Whether `address` lies in the range. IPv4-mapped addresses count as IPv4.
    pub(crate) fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(network), IpAddr::V4(address)) => {
                let differing = network.to_bits() ^ address.to_bits();
                differing
                    .checked_shr(32 - u32::from(self.prefix))
                    .unwrap_or(0)
                    == 0
            }
            (IpAddr::V6(network), IpAddr::V6(address)) => {
                let differing = network.to_bits() ^ address.to_bits();
                differing
                    .checked_shr(128 - u32::from(self.prefix))
                    .unwrap_or(0)
                    == 0
            }
            _ => false,
        }
    }
}

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Network, String> {
        let problem = || format!("`{text}` is not an address range such as 192.0.2.0/24");
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| problem())?;
        let longest = if address.is_ipv4() { 32 } else { 128 };
        let prefix = match prefix {
            Some(prefix) => prefix.parse().map_err(|_| problem())?,
            None => longest,
        };
        if prefix > longest {
            return Err(problem());
        }
        Ok(Network { address, prefix })
    }
}

impl FromStr for Address {
    type Err = String;

    fn from_str(text: &str) -> Result<Address, String> {
        if let Some(port) = text.strip_prefix("localhost:")
            && let Ok(port) = port.parse::<u16>()
        {
            return Ok(Address(([127, 0, 0, 1], port).into()));
        }
        text.parse().map(Address).map_err(|_| {
            format!("`{text}` is not an address: write IP:PORT, [IPv6]:PORT or localhost:PORT")
        })
    }
}

impl FromStr for AdminAddress {
    type Err = String;

    fn from_str(text: &str) -> Result<AdminAddress, String> {
        if text == "off" {
            return Ok(AdminAddress::Off);
        }
        text.parse()
            .map(|Address(address)| AdminAddress::At(address))
            .map_err(|problem: String| problem + ", or off")
    }
}

macro_rules! from_string {
    ($($type:ty),*) => {$(
        impl TryFrom<String> for $type {
            type Error = String;

            fn try_from(text: String) -> Result<Self, String> {
                text.parse()
            }
        }
    )*};
}
from_string!(Address, AdminAddress, StateAddress, Network);

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read() {
        let config = Config::parse(
            r#"
            listen = ["0.0.0.0:80", "[::1]:0", "localhost:81"]
            admin = "off"
            log_format = "json"
            state = "memory"
            trusted_networks = ["10.0.0.0/8", "::1"]
            [vars]
            backend = "http://a"
            [vars."pets"]
            backend = "http://b"
            [limits]
            connections = 10
            "#,
        )
        .unwrap();
        assert_eq!(config.listen.unwrap().len(), 3);
        assert_eq!(config.admin, Some(AdminAddress::Off));
        assert_eq!(config.limits.connections, Some(10));
        assert!(matches!(config.vars["pets"], Variables::Api(_)));
    }

    #[test]
    fn mistakes_are_shown_with_their_place() {
        for (text, expected) in [
            ("threads = 2\nlistn = []", "line 2, column 1"),
            ("listen = [\"nowhere\"]", "write IP:PORT"),
            ("admin = \"on\"", "or off"),
            (
                "state = \"disk\"",
                "write memory, file:DIR or redis://HOST:PORT",
            ),
            ("state = \"file:\"", "followed by a folder"),
            ("state = \"rediss://h:1\"", "TLS"),
            ("vars = {a = 1}", "a string, or a table of strings"),
            ("trusted_networks = [\"10.0.0.0/33\"]", "192.0.2.0/24"),
        ] {
            let problem = Config::parse(text).unwrap_err();
            assert!(problem.contains(expected), "{problem}");
            assert!(problem.contains("line "), "{problem}");
        }
    }

    #[test]
    fn mistakes_show_no_secrets() {
        for text in [
            "[[api_keys]]\nid = \"a\"\nvalue = \"hidden-1\" x\n",
            "[[api_keys]]\nid = \"a\"\nvalue = \"hidden-1\n",
            "[[api_keys]]\nid = \"a\"\nvalue = [\"hidden-1\"]\n",
            "[[api_keys]]\nid = \"a\"\nvalue = \"v\"\nplans = \"hidden-1\"\n",
            "api_keys = [{id = \"a\", value = \"hidden-1\", enabled = \"hidden-1\"}]",
            "[[iam_users]]\naccess_key_id = \"A\"\nsecret_access_key = \"hidden-1\"more\n",
            "threads = \"hidden-1, expected hidden\"",
            "[[api_keys]]\nid = \"a\"\nvalue = \"\"\"\nhidden=\n",
        ] {
            let problem = Config::parse(text).unwrap_err();
            assert!(!problem.contains("hidden"), "{problem}");
            assert!(problem.contains("line "), "{problem}");
        }
    }

    #[test]
    fn networks_contain_their_addresses() {
        for (network, address, expected) in [
            ("10.0.0.0/8", "10.255.0.1", true),
            ("10.0.0.0/8", "11.0.0.1", false),
            ("10.0.0.0/8", "::ffff:10.1.2.3", true),
            ("0.0.0.0/0", "203.0.113.9", true),
            ("::/0", "2001:db8::1", true),
            ("::/0", "203.0.113.9", false),
            ("2001:db8::/32", "2001:db9::1", false),
            ("192.0.2.7", "192.0.2.7", true),
        ] {
            let network: Network = network.parse().unwrap();
            assert_eq!(network.contains(address.parse().unwrap()), expected);
        }
    }
}
