//! The admin listener: health, metrics, version; and behind the token, the public document, stages, keys and usage.
//!
//! It runs on the main thread, so that it answers however busy the data threads are.

use std::net::{IpAddr, SocketAddr, TcpListener as StdListener};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, put};
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tokio::time::timeout;

use super::admin_cache;
use super::admin_stages::{self, Canaried};
use super::admin_token::Token;
use super::audit::Actor;
use super::commands;
use super::listener::Backoff;
use super::management::{self, Management, Refusal};
use super::shutdown::Phase;
use crate::cache::Caches;
use crate::descriptor::{Gateway, Kind};
use crate::telemetry::log::{self, Level};
use crate::telemetry::metrics::METRICS;

/// Connections at the same time; more wait.
const MAX_CONNECTIONS: usize = 64;

/// How long a connection may live.
const MAX_LIFE: Duration = Duration::from_secs(60);

/// How long a request's head may take, and how long a connection may be idle.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);

const MAX_HEAD_BYTES: usize = 8 * 1024;

static REFUSED: log::Kind = log::Kind::new(Level::Warn, "admin_refused");

/// Where a request comes from.
#[derive(Debug, Clone, Copy)]
struct Peer(SocketAddr);

/// What the endpoints know.
#[derive(Debug)]
pub(super) struct Admin {
    pub(super) gateway: &'static Gateway,
    /// `None`: protected endpoints are off.
    pub(super) token: Option<Token>,
    pub(super) phase: watch::Receiver<Phase>,
    /// The address of the listener: a `Host` that may be asked for.
    pub(super) address: SocketAddr,
    /// Whether the socket outlives this process.
    pub(super) is_inherited: bool,
    /// The canaries, and who makes the gateway anew with others.
    pub(super) canaries: Canaried,
    /// Keys, usage, and the audit log.
    pub(super) management: Arc<Management>,
    /// Answers that are given again.
    pub(super) caches: Arc<Caches>,
}

impl Admin {
    /// Accepts and serves, for as long as the runtime runs; from an inherited socket, until the gateway
    /// drains: what comes then is its successor's.
    ///
    /// # Errors
    ///
    /// The socket cannot be used.
    pub(super) async fn serve(self, socket: StdListener) -> std::io::Result<()> {
        let listener = TcpListener::from_std(socket)?;
        let (mut phase, is_inherited) = (self.phase.clone(), self.is_inherited);
        let leaves = async move {
            let left = phase.wait_for(|phase| is_inherited && *phase != Phase::Running);
            if left.await.is_err() {
                std::future::pending().await
            }
        };
        let mut leaves = std::pin::pin!(leaves);
        let service = TowerToHyperService::new(router(Arc::new(self)));
        let mut builder = http1::Builder::new();
        builder
            .timer(TokioTimer::new())
            .header_read_timeout(HEADER_TIMEOUT)
            .max_header_size(MAX_HEAD_BYTES)
            .half_close(false);
        let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
        let mut backoff = Backoff::new();
        loop {
            let Ok(place) = Arc::clone(&places).acquire_owned().await else {
                return Ok(());
            };
            let accepted = tokio::select! {
                biased;
                () = &mut leaves => return Ok(()),
                accepted = listener.accept() => accepted,
            };
            let (stream, peer) = match accepted {
                Ok(accepted) => accepted,
                Err(_) => {
                    backoff.wait().await;
                    continue;
                }
            };
            backoff.reset();
            let service = service.clone();
            let service = service_fn(move |mut request: http::Request<hyper::body::Incoming>| {
                request.extensions_mut().insert(Peer(peer));
                service.call(request)
            });
            let connection = builder.serve_connection(TokioIo::new(stream), service);
            tokio::spawn(async move {
                let _place = place;
                let _ = timeout(MAX_LIFE, connection).await;
            });
        }
    }

    /// Whether a `Host` is one under which the listener is reached on purpose: pages of other sites, whose
    /// names were made to point here, have another.
    fn knows_host(&self, headers: &HeaderMap) -> bool {
        let mut hosts = headers.get_all(header::HOST).iter();
        let (Some(host), None) = (hosts.next(), hosts.next()) else {
            return false;
        };
        let Ok(authority) = host
            .to_str()
            .unwrap_or_default()
            .parse::<http::uri::Authority>()
        else {
            return false;
        };
        let name = authority.host();
        let bare = name.trim_start_matches('[').trim_end_matches(']');
        name.eq_ignore_ascii_case("localhost")
            || bare.parse::<IpAddr>().is_ok_and(|address| {
                address.to_canonical().is_loopback() || address == self.address.ip()
            })
    }

    /// Who asks, where the request may pass.
    fn actor(&self, request: &Request) -> Result<Actor, Refusal> {
        let peer = request.extensions().get::<Peer>().map(|peer| peer.0);
        let refused = |status, message: &str| {
            let from = peer.map_or_else(String::new, |peer| peer.to_string());
            let fields: [(&str, &dyn std::fmt::Display); 2] =
                [("path", &request.uri().path()), ("from", &from)];
            REFUSED.log(message, &fields);
            let target = format!("{} {}", request.method(), request.uri().path());
            self.management.audit.note_refused(&target, peer, message);
            Refusal::new(status, message)
        };
        if !self.knows_host(request.headers()) {
            return Err(refused(StatusCode::FORBIDDEN, "unknown host"));
        }
        let authorization = request.headers().get(header::AUTHORIZATION);
        let authorization = authorization.map(HeaderValue::as_bytes);
        match self
            .token
            .as_ref()
            .filter(|token| token.admits(authorization))
        {
            Some(token) => Ok(Actor::with_token(&token.fingerprint(), peer)),
            None => {
                let message = "the admin token is needed";
                Err(refused(StatusCode::UNAUTHORIZED, message))
            }
        }
    }
}

fn router(admin: Arc<Admin>) -> Router {
    let guarded = Router::new()
        .route("/openapi.json", get(openapi))
        .route("/cache", get(admin_cache::show).delete(admin_cache::flush))
        .route("/stages", get(admin_stages::list))
        .route("/stages/{api}/{stage}/canary", put(admin_stages::change))
        .method_not_allowed_fallback(method_not_allowed)
        .with_state(Arc::clone(&admin))
        .merge(management::router(
            admin.gateway.keys,
            Arc::clone(&admin.management),
        ))
        .route_layer(middleware::from_fn_with_state(Arc::clone(&admin), guard));
    Router::new()
        .route("/healthz", get(async || text("ok")))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .route("/version", get(version))
        .method_not_allowed_fallback(method_not_allowed)
        .fallback(async || problem(StatusCode::NOT_FOUND, "not found"))
        .with_state(admin)
        .merge(guarded)
}

/// Lets requests with the token pass, and says who they are from.
async fn guard(State(admin): State<Arc<Admin>>, mut request: Request, next: Next) -> Response {
    match admin.actor(&request) {
        Ok(actor) => {
            request.extensions_mut().insert(actor);
            next.run(request).await
        }
        Err(refusal) => refusal.into_response(),
    }
}

pub(super) async fn method_not_allowed() -> Response {
    problem(StatusCode::METHOD_NOT_ALLOWED, "method not allowed")
}

/// Readiness, in a line, and in another one what is not as it should be and keeps nobody out: limits are those of this
/// process alone while the store that gateways share is away.
async fn ready(State(admin): State<Arc<Admin>>) -> Response {
    if *admin.phase.borrow() != Phase::Running {
        let mut response = text("draining");
        *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
        return response;
    }
    match admin.management.state.shared_store() {
        Some((false, _)) => text("ok\nstore: away"),
        Some((true, _)) => text("ok\nstore: up"),
        None => text("ok"),
    }
}

async fn metrics(State(admin): State<Arc<Admin>>) -> Response {
    let mut body = METRICS.render();
    let state = &admin.management.state;
    METRICS.render_state(state.n_keys(), state.shared_store(), &mut body);
    body.push_str(&admin.caches.render());
    body.push_str(&crate::telemetry::render_build(
        admin.gateway.name,
        admin.gateway.compiler_version,
        *admin.phase.borrow() != Phase::Running,
    ));
    respond("text/plain; version=0.0.4; charset=utf-8", body)
}

async fn version(State(admin): State<Arc<Admin>>) -> Response {
    let gateway = admin.gateway;
    let apis: Vec<_> = gateway
        .apis
        .iter()
        .map(|api| {
            let kind = match api.kind {
                Kind::Rest => "rest",
                Kind::Http => "http",
            };
            let stages: Vec<&str> = api.stages.iter().map(|stage| stage.name).collect();
            json!({"name": api.name, "title": api.title, "version": api.version, "kind": kind, "stages": stages})
        })
        .collect();
    let body = json!({
        "name": gateway.name,
        "compiler": gateway.compiler_version,
        "sourceDigest": gateway.source_digest,
        "apis": apis,
    });
    respond("application/json", body.to_string())
}

async fn openapi(State(admin): State<Arc<Admin>>, request: Request) -> Response {
    let query = request.uri().query().unwrap_or_default();
    let name = query.split('&').find_map(|pair| pair.strip_prefix("api="));
    match commands::openapi(admin.gateway, name) {
        Ok(document) => respond("application/json", document),
        Err(_) => {
            let names: Vec<&str> = admin.gateway.apis.iter().map(|api| api.name).collect();
            let message = format!("say which API with ?api=NAME: {}", names.join(", "));
            problem(StatusCode::NOT_FOUND, &message)
        }
    }
}

fn text(body: &'static str) -> Response {
    respond("text/plain; charset=utf-8", body)
}

pub(super) fn problem(status: StatusCode, message: &str) -> Response {
    let mut response = respond("application/json", json!({"message": message}).to_string());
    *response.status_mut() = status;
    response
}

pub(super) fn respond(media_type: &'static str, body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    for (name, value) in [
        (header::CONTENT_TYPE, media_type),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ] {
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    response
}
