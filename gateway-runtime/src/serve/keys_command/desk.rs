//! Who carries out what is asked for: the running gateway, or this process on the state that no gateway has open.

use std::fmt;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use http::StatusCode;
use hyper::service::Service as _;
use hyper_util::service::TowerToHyperService;
use serde_json::Value;
use tokio::runtime::{Builder, Runtime};

use super::arguments::PlaceArgs;
use super::remote::{self, Unreachable};
use super::{Ask, Failure};
use crate::descriptor::Gateway;
use crate::serve::admin_token::{self, TOKEN_VARIABLE, Token};
use crate::serve::audit::{Actor, Audit};
use crate::serve::config::Config;
use crate::serve::management::{self, Management};
use crate::serve::settings::{self, Settings};
use crate::serve::{cli::ServeArgs, state};
use crate::state::Address;

/// Who is asked.
pub(super) enum Desk {
    /// The gateway that runs, by its admin listener.
    Running(SocketAddr, Token),
    /// Nobody: this process has the state open.
    Own(Box<Own>),
}

/// The state of a gateway that does not run.
pub(super) struct Own {
    runtime: Runtime,
    router: axum::Router,
    /// Why it is asked, and where it is.
    told: String,
}

/// What a command is about to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Read,
    /// Of keys that are there.
    Change,
    /// New keys.
    Make,
}

impl Desk {
    /// Finds the running gateway, else opens its state.
    ///
    /// # Errors
    ///
    /// There is neither, or the gateway runs and its token is not known; or what is to be read is not there.
    pub(super) fn open(
        gateway: &'static Gateway,
        place: &PlaceArgs,
        purpose: Purpose,
    ) -> Result<Desk, Failure> {
        let arguments = place.as_serve();
        let config = match &arguments.config {
            Some(path) => Config::read(path).map_err(Failure::usage)?,
            None => Config::default(),
        };
        let state = settings::state_address(gateway, &arguments, &config);
        // With port 0 only the gateway itself knows where it is.
        let admin = settings::admin_address(&arguments, &config);
        let admin = admin.filter(|admin| admin.port() != 0).map(reachable);
        let nobody = match admin.map(|address| (address, find(gateway, address))) {
            Some((address, Found::Running)) => {
                return Ok(Desk::Running(address, token(gateway, &state)?));
            }
            Some((address, Found::Unclear(problem))) => {
                let message = format!("the admin listener at {address}: {problem}");
                return Err(Failure::failed(message));
            }
            Some((address, Found::Nobody)) => {
                format!("no gateway `{}` answers at {address}", gateway.name)
            }
            Some((address, Found::Other(what))) => {
                let name = gateway.name;
                format!("at {address} runs {what}, and not the gateway `{name}`")
            }
            None => "no admin listener is named".to_owned(),
        };
        // Only who makes keys makes a folder: a wrong name would look like nothing having been kept.
        let is_named = arguments.state.is_some() || config.state.is_some();
        if let (Purpose::Read | Purpose::Change, true, Address::File(folder)) =
            (purpose, is_named, &state)
            && !folder.exists()
        {
            let message = format!("{nobody}, and there is no folder {}", folder.display());
            return Err(Failure::usage(message));
        }
        Own::open(gateway, &arguments, &state, &nobody).map(|own| Desk::Own(Box::new(own)))
    }

    /// The body of the answer.
    ///
    /// # Errors
    ///
    /// There is no answer, or it is a refusal.
    pub(super) fn ask(&self, ask: Ask) -> Result<Vec<u8>, Failure> {
        let (status, body) = match self {
            Desk::Running(address, token) => match remote::ask(*address, &ask, Some(token)) {
                Ok(answer) => (answer.status, answer.body),
                Err(Unreachable::Nobody) => {
                    return Err(Failure::failed("the gateway ended meanwhile"));
                }
                Err(Unreachable::Failed(problem)) => {
                    let message = format!("the admin listener at {address}: {problem}");
                    return Err(Failure::failed(message));
                }
            },
            Desk::Own(own) => own.ask(ask)?,
        };
        if (200..300).contains(&status) {
            return Ok(body);
        }
        let message = serde_json::from_slice(&body).ok();
        let message = message
            .as_ref()
            .and_then(|body: &Value| body.get("message"));
        let message = match message.and_then(Value::as_str) {
            Some(message) if status == StatusCode::UNAUTHORIZED.as_u16() => {
                format!(
                    "{message}: that of {TOKEN_VARIABLE}, or in the gateway's folder, is another"
                )
            }
            Some(message) => message.to_owned(),
            None => format!("the gateway answered {status}"),
        };
        Err(match status {
            400 | 401 | 403 | 413 => Failure::usage(message),
            _ => Failure::failed(message),
        })
    }

    /// Tells on standard error what is changed, where that is not the running gateway.
    pub(super) fn tell_where(&self) {
        if let Desk::Own(own) = self {
            let _ = writeln!(io::stderr().lock(), "note: {}", own.told);
        }
    }
}

impl Own {
    fn open(
        gateway: &'static Gateway,
        arguments: &ServeArgs,
        address: &Address,
        nobody: &str,
    ) -> Result<Own, Failure> {
        if *address == Address::Memory {
            let message = format!(
                "{nobody}; keys in memory belong to a running gateway: name its admin listener with --admin, or where state is kept with --state"
            );
            return Err(Failure::usage(message));
        }
        let settings = Settings::resolve(gateway, arguments, std::env::vars_os());
        let settings = settings.map_err(Failure::usage)?;
        let audit = Audit::open(settings.audit.as_deref()).map_err(Failure::usage)?;
        let opened = state::open(gateway, settings.state, &settings.api_keys);
        let opened = opened.map_err(|problem| {
            let message = format!(
                "{problem}\n{nobody}: where one runs, name its admin listener with --admin"
            );
            Failure::usage(message)
        })?;
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| Failure::failed(format!("cannot start: {error}")))?;
        let place = match address {
            Address::File(folder) => format!("file:{}", folder.display()),
            Address::Redis(address) => address.to_string(),
            Address::Memory => "memory".to_owned(),
        };
        Ok(Own {
            runtime,
            router: management::router(
                gateway.keys,
                Arc::new(Management::new(gateway, opened, audit)),
            ),
            told: format!("{nobody}; what changes is the state in {place}"),
        })
    }

    fn ask(&self, ask: Ask) -> Result<(u16, Vec<u8>), Failure> {
        let request = http::Request::builder()
            .method(ask.method)
            .uri(ask.target)
            .extension(Actor::local())
            .body(Body::from(ask.body))
            .map_err(|error| Failure::usage(error.to_string()))?;
        let service = TowerToHyperService::new(self.router.clone());
        self.runtime.block_on(async {
            let response = match service.call(request).await {
                Ok(response) => response,
                Err(never) => match never {},
            };
            let status = response.status().as_u16();
            let body = to_bytes(response.into_body(), remote::MAX_BODY).await;
            let body = body.map_err(|error| Failure::failed(error.to_string()))?;
            Ok((status, body.to_vec()))
        })
    }
}

/// Who is at the address of an admin listener.
enum Found {
    /// The gateway.
    Running,
    Nobody,
    /// Somebody else.
    Other(String),
    /// It does not answer.
    Unclear(String),
}

fn find(gateway: &Gateway, address: SocketAddr) -> Found {
    // Without the token: it is nobody else's business.
    match remote::ask(address, &Ask::get("/version"), None) {
        Err(Unreachable::Nobody) => Found::Nobody,
        Err(Unreachable::Failed(problem)) => Found::Unclear(problem),
        Ok(answer) => {
            let version: Option<Value> = serde_json::from_slice(&answer.body).ok();
            let compiler = version.as_ref().and_then(|version| version.get("compiler"));
            let name = version.as_ref().and_then(|version| version.get("name"));
            match name.and_then(Value::as_str).filter(|_| compiler.is_some()) {
                Some(name) if name == gateway.name => Found::Running,
                Some(name) => Found::Other(format!("the gateway `{}`", name.escape_debug())),
                None => Found::Other("something else".to_owned()),
            }
        }
    }
}

/// The address to connect to: a listener on all addresses is on this machine's own as well.
fn reachable(mut address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        address.set_ip(match address {
            SocketAddr::V4(_) => std::net::Ipv4Addr::LOCALHOST.into(),
            SocketAddr::V6(_) => std::net::Ipv6Addr::LOCALHOST.into(),
        });
    }
    address
}

fn token(gateway: &Gateway, state: &Address) -> Result<Token, Failure> {
    if let Some(token) = admin_token::of_environment() {
        return Ok(token);
    }
    let folder = admin_token::token_folder(state, gateway.name);
    let kept = folder.as_deref().and_then(Token::kept);
    kept.ok_or_else(|| {
        let place = folder.map_or_else(String::new, |folder| {
            format!(
                ", or run as the user whose gateway made one in {}",
                folder.display()
            )
        });
        Failure::usage(format!(
            "the gateway's token is needed: set {TOKEN_VARIABLE}{place}"
        ))
    })
}

impl fmt::Debug for Desk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Desk::Running(address, _) => f.debug_tuple("Running").field(address).finish(),
            Desk::Own(own) => f.debug_tuple("Own").field(&own.told).finish(),
        }
    }
}
