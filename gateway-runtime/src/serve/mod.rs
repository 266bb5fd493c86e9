//! Runs a gateway: command line, configuration, listeners, shutdown.
//!
//! What comes in: the gateway's descriptor, and a closure that builds the request handler from the
//! [`Settings`]. What goes out: a process that listens, serves, drains and exits. What a request
//! means is not known here.
//!
//! ```text
//! main thread      signals, admin listener (with management), configuration reload
//! data thread × N  own runtime, own listeners (SO_REUSEPORT, or shared where inherited), own connections; nothing shared but counters
//! ```

mod admin;
mod admin_cache;
mod admin_keys;
mod admin_stages;
mod admin_token;
mod admin_usage;
mod audit;
pub(crate) mod cli;
pub(crate) mod client_address;
mod clock;
mod commands;
pub(crate) mod config;
pub(crate) mod connection;
mod current;
mod descriptors;
mod first_bytes;
mod flood;
mod frames;
mod http1;
mod http2;
mod http2_guard;
mod inherited;
mod io;
mod keys_command;
mod limits;
mod listener;
mod management;
mod patience;
mod process;
mod rate;
mod raw_head;
mod request_body;
mod roster;
mod secrets;
mod service;
pub(crate) mod settings;
mod shutdown;
pub(crate) mod state;
mod worker;

use std::error::Error;
use std::future::Future;
use std::process::ExitCode;
use std::sync::Arc;

use axum::Router;
use bytes::Bytes;

pub(crate) use cli::main;
pub(crate) use config::Network;
pub(crate) use connection::Connection;
pub(crate) use raw_head::RawHead;
pub(crate) use request_body::RequestBody;
pub(crate) use settings::Settings;

use keys_command::{KeysArgs, UsageArgs};
use management::Management;

use crate::access::Verifiers;
use crate::cache::Caches;
use crate::canary::Canaries;
use crate::descriptor::Gateway;
use crate::state::State;

/// The management of API keys and usage. Gateways whose documents have neither keys nor plans do not name it, so that nothing
/// of it is in their binaries.
#[derive(Debug, Clone, Copy)]
pub struct Keys {
    command: fn(&'static Gateway, &KeysArgs) -> ExitCode,
    usage: fn(&'static Gateway, &UsageArgs) -> ExitCode,
    routes: fn() -> Router<Arc<Management>>,
}

/// For gateways with keys or plans.
pub const KEYS: Keys = Keys {
    command: keys_command::keys,
    usage: keys_command::usage,
    routes: || admin_keys::routes().merge(admin_usage::routes()),
};

/// What outlives a reload of the configuration.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    /// Canaries changed at run time.
    pub(crate) canaries: Arc<Canaries>,
    /// Answers that are given again.
    pub(crate) caches: Arc<Caches>,
    /// Keys, rates, quotas, usage.
    pub(crate) state: Arc<State>,
    /// Verifiers of tokens, with the keys of their issuers.
    pub(crate) verifiers: Arc<Verifiers>,
}

/// What answers requests.
///
/// Every data thread has its own `Arc` of a clone, so that taking references to it costs no traffic
/// between cores: clone what is shared (a `&'static` or an `Arc` inside), not what is large.
pub(crate) trait Handler: Clone + Send + Sync + 'static {
    /// The response's body.
    type Body: ResponseBody;

    /// Whether requests come with their [`RawHead`].
    fn keeps_heads(&self) -> bool {
        false
    }

    /// Answers one request. HTTP/2 has no `head`.
    ///
    /// HTTP/1 stores the future inline, once per connection: keep it small. Dropped before it
    /// completes when the client goes away.
    fn handle(
        self: &Arc<Self>,
        request: http::Request<RequestBody>,
        head: Option<RawHead>,
        connection: &Arc<Connection>,
    ) -> impl Future<Output = http::Response<Self::Body>> + Send + use<Self>;

    /// The answer to bytes that are not a request, or not one that can be framed. It ends the connection.
    fn refuse(self: &Arc<Self>, status: http::StatusCode) -> http::Response<Self::Body>;

    /// The answer where [`Handler::handle`] panicked: a 500.
    fn panicked(self: &Arc<Self>) -> http::Response<Self::Body>;
}

/// What a [`Handler`] answers with.
pub(crate) trait ResponseBody:
    http_body::Body<Data = Bytes, Error: Into<Box<dyn Error + Send + Sync>>> + Send + 'static
{
}

impl<B> ResponseBody for B where
    B: http_body::Body<Data = Bytes, Error: Into<Box<dyn Error + Send + Sync>>> + Send + 'static
{
}

#[cfg(test)]
mod tests;
