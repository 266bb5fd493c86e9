//! The process: binds, starts the data threads, waits for signals, drains, ends.

use std::io::{self, Write};
use std::net::{SocketAddr, TcpListener};
use std::process::ExitCode;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tokio::runtime::Runtime;
use tokio::sync::{mpsc, watch};
use tokio::time::timeout;

use super::admin::Admin;
use super::admin_stages::{Canaried, Renewal};
use super::admin_token::{self, Token};
use super::audit::Audit;
use super::config::LogFormat;
use super::current::{Current, Slot};
use super::descriptors;
use super::inherited;
use super::listener::{self, Caps};
use super::management::Management;
use super::shutdown::{Event, Phase, Signals};
use super::worker::{self, Shared};
use super::{Handler, Kept, Settings};
use crate::descriptor::{Gateway, Limits};
use crate::state::{self, State};
use crate::telemetry::log::{self, Kind, Level};
use crate::telemetry::sink;

/// Stack of a data thread in bytes; only touched pages cost memory.
const STACK_BYTES: usize = 1024 * 1024;

/// How much longer a request head may be than the APIs take, so that as a rule they are who refuses it.
const HEAD_MARGIN: usize = 6 * 1024;

/// How long the last log lines may take at exit, and before them the last counts of the state.
const FLUSH_LIMIT: Duration = Duration::from_secs(5);

static PANICKED: Kind = Kind::new(Level::Error, "panic");
static NO_TOKEN: Kind = Kind::new(Level::Warn, "admin_token_missing");
static ADMIN_FAILED: Kind = Kind::new(Level::Error, "admin_failed");
static DRAINING: Kind = Kind::new(Level::Info, "draining");
static RELOADED: Kind = Kind::new(Level::Info, "reloaded");
static RELOAD_FAILED: Kind = Kind::new(Level::Error, "reload_failed");
static STATE_NOT_KEPT: Kind = Kind::new(Level::Error, "state_not_kept");
static NOT_RELOADED: Kind = Kind::new(Level::Warn, "not_reloaded");

/// Panics become log lines: the place and the message.
pub(super) fn log_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map_or(String::new(), ToString::to_string);
        let message = panic.payload_as_str().unwrap_or_default();
        PANICKED.log(
            "a part of the gateway panicked",
            &[("at", &place), ("message", &message)],
        );
    }));
}

/// A gateway that serves.
pub(super) struct Running<H> {
    runtime: Runtime,
    signals: Signals,
    phase: watch::Sender<Phase>,
    threads: Vec<JoinHandle<()>>,
    /// A message for every data thread that has ended.
    ended: mpsc::UnboundedReceiver<()>,
    settings: Settings,
    handler: Arc<Slot<H>>,
    state: Arc<State>,
    audit: Audit,
    /// Who waits for the handler to be made anew.
    renewals: mpsc::Receiver<Renewal>,
    /// Where the data listener is bound.
    #[cfg(test)]
    addresses: Vec<SocketAddr>,
}

/// Binds all addresses and starts the threads.
///
/// # Errors
///
/// An address cannot be bound, the handler cannot be built, or threads cannot be started. Once it has
/// announced its addresses, a gateway serves.
pub(super) fn start<H: Handler>(
    gateway: &'static Gateway,
    settings: Settings,
    kept: Kept,
    build: impl FnOnce(&Settings, &Kept) -> Result<H, String>,
) -> Result<Running<H>, String> {
    log::set_json(settings.log_format == LogFormat::Json);
    descriptors::raise_limit();
    let inherited = inherited::take()?;
    let (per_thread, addresses) = if inherited.data.is_empty() {
        bind_all(&settings.listen, settings.threads)?
    } else {
        let addresses = inherited.data.iter().map(TcpListener::local_addr);
        let addresses = addresses.collect::<io::Result<Vec<_>>>();
        addresses
            .and_then(|addresses| {
                Ok((
                    inherited::share(inherited.data, settings.threads)?,
                    addresses,
                ))
            })
            .map_err(|error| format!("cannot use the sockets of LISTEN_FDS: {error}"))?
    };
    let is_inherited = inherited.admin.is_some();
    let admin = match (inherited.admin, settings.admin) {
        (Some(socket), _) => Some(socket),
        (None, Some(address)) => bind(address, 1)?.pop(),
        (None, None) => None,
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .enable_time()
        .max_blocking_threads(1)
        .build()
        .map_err(|error| format!("cannot start: {error}"))?;
    let signals = {
        let _context = runtime.enter();
        Signals::listen().map_err(|error| format!("cannot listen to signals: {error}"))?
    };
    let handler = Arc::new(Slot::new(build(&settings, &kept)?));
    let audit = Audit::open(settings.audit.as_deref())?;
    let state = Arc::clone(&kept.state);
    let (renew, renewals) = mpsc::channel(1);
    let (phase, phase_receiver) = watch::channel(Phase::Running);
    let shared = Shared {
        caps: Arc::new(Caps::new(
            settings.max_connections,
            settings.max_connections_per_address,
        )),
        timeouts: settings.timeouts,
        max_head_bytes: max_head_bytes(gateway),
        drain: settings.drain,
        phase: phase_receiver.clone(),
    };
    let (threads, ended) = start_threads(per_thread, &handler, &shared)?;
    announce("data", &addresses);
    // What was there when an earlier process ended is not known: each one tells what it begins with.
    audit.note_configured(state.all_configured());
    if let Some(socket) = admin {
        let canaries = Canaried {
            canaries: kept.canaries,
            renew,
        };
        let address = socket.local_addr();
        let address = address.map_err(|error| format!("cannot listen: {error}"))?;
        let admin = Admin {
            gateway,
            token: admin_token(gateway, &settings.state),
            phase: phase_receiver,
            address,
            is_inherited,
            canaries,
            management: Arc::new(Management::new(gateway, kept.state, audit)),
            caches: kept.caches,
        };
        serve_admin(&runtime, socket, admin);
    }
    Ok(Running {
        runtime,
        signals,
        phase,
        threads,
        ended,
        settings,
        handler,
        state,
        audit,
        renewals,
        #[cfg(test)]
        addresses,
    })
}

/// Longest request head that is read: 16 KiB, unless the document raised the limit of an API.
pub(super) fn max_head_bytes(gateway: &Gateway) -> usize {
    let limits = gateway.apis.iter().map(|api| api.limits.max_header_bytes);
    let longest = limits.fold(Limits::DEFAULT.max_header_bytes, u32::max);
    usize::try_from(longest).map_or(usize::MAX, |longest| longest.saturating_add(HEAD_MARGIN))
}

/// The listeners of each thread, and where they are bound.
type Bound = (Vec<Vec<TcpListener>>, Vec<SocketAddr>);

fn bind_all(listen: &[SocketAddr], n_threads: usize) -> Result<Bound, String> {
    let mut per_thread: Vec<Vec<TcpListener>> = (0..n_threads).map(|_| Vec::new()).collect();
    let mut addresses = Vec::new();
    for &address in listen {
        let sockets = bind(address, n_threads)?;
        addresses.extend(sockets.first().and_then(|socket| socket.local_addr().ok()));
        for (listeners, socket) in per_thread.iter_mut().zip(sockets) {
            listeners.push(socket);
        }
    }
    Ok((per_thread, addresses))
}

fn bind(address: SocketAddr, n_sockets: usize) -> Result<Vec<TcpListener>, String> {
    listener::bind(address, n_sockets)
        .map_err(|error| format!("cannot listen on {address}: {error}"))
}

type Threads = Vec<JoinHandle<()>>;

fn start_threads<H: Handler>(
    per_thread: Vec<Vec<TcpListener>>,
    handler: &Arc<Slot<H>>,
    shared: &Shared,
) -> Result<(Threads, mpsc::UnboundedReceiver<()>), String> {
    let (sender, ended) = mpsc::unbounded_channel();
    let prepared = per_thread.into_iter().map(worker::prepare);
    let prepared = prepared
        .collect::<io::Result<Vec<_>>>()
        .map_err(|error| format!("cannot start a data thread: {error}"))?;
    let mut threads = Vec::new();
    for (n, prepared) in prepared.into_iter().enumerate() {
        let (handler, shared) = (Arc::clone(handler), shared.clone());
        let ending = Ending(sender.clone());
        let thread = thread::Builder::new()
            .name(format!("data-{n}"))
            .stack_size(STACK_BYTES)
            .spawn(move || {
                let _ending = ending;
                worker::run(prepared, Current::new(handler), shared);
            })
            .map_err(|error| format!("cannot start a thread: {error}"))?;
        threads.push(thread);
    }
    Ok((threads, ended))
}

/// Tells that a thread has ended, however it did.
struct Ending(mpsc::UnboundedSender<()>);

impl Drop for Ending {
    fn drop(&mut self) {
        let _ = self.0.send(());
    }
}

fn serve_admin(runtime: &Runtime, socket: TcpListener, admin: Admin) {
    // Whoever waits for the line may read the token's file now.
    announce("admin", &[admin.address]);
    runtime.spawn(async move {
        if let Err(error) = admin.serve(socket).await {
            ADMIN_FAILED.log("the admin listener failed", &[("error", &error)]);
        }
    });
}

/// The token of the environment, else the one beside the state.
fn admin_token(gateway: &Gateway, state: &state::Address) -> Option<Token> {
    if let Some(token) = admin_token::of_environment() {
        return Some(token);
    }
    let Some(folder) = admin_token::token_folder(state, gateway.name) else {
        NO_TOKEN.log(
            "protected admin endpoints are off: set GATEWAY_ADMIN_TOKEN, XDG_STATE_HOME or HOME",
            &[],
        );
        return None;
    };
    match Token::in_folder(&folder) {
        Ok(token) => Some(token),
        Err(error) => {
            NO_TOKEN.log(
                "protected admin endpoints are off: the token cannot be kept; set GATEWAY_ADMIN_TOKEN",
                &[("folder", &folder.display()), ("error", &error)],
            );
            None
        }
    }
}

/// One line per address on standard error: tests and supervisors read it.
fn announce(what: &str, addresses: &[SocketAddr]) {
    let mut stderr = io::stderr().lock();
    for address in addresses {
        let _ = writeln!(stderr, "listening {what} http://{address}");
    }
}

impl<H: Handler> Running<H> {
    #[cfg(test)]
    pub(super) fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }

    /// Serves until a signal says stop, then drains; a second signal ends the drain. `renew` makes the
    /// settings and the handler anew, for a signal that says reload, and notes what becomes of keys.
    pub(super) fn wait(
        mut self,
        renew: impl Fn(&Audit) -> Result<(Settings, H), String>,
    ) -> ExitCode {
        let mut failed = false;
        self.runtime.block_on(async {
            let mut n_running = self.threads.len();
            while n_running > 0 {
                tokio::select! {
                    event = self.signals.next() => match event {
                        Event::Reload => reload(&self.settings, &self.handler, renew(&self.audit)),
                        Event::Stop => self.phase.send_modify(|phase| *phase = match phase {
                            Phase::Running => {
                                DRAINING.log("finishing what is in flight", &[]);
                                Phase::Draining
                            }
                            Phase::Draining | Phase::Stopping => Phase::Stopping,
                        }),
                    },
                    Some(renewal) = self.renewals.recv() => {
                        let outcome = renew(&self.audit).map(|(_settings, handler)| self.handler.set(handler));
                        let _ = renewal.send(outcome);
                    }
                    _ = self.ended.recv() => {
                        n_running -= 1;
                        // No thread ends of its own accord.
                        if *self.phase.borrow() == Phase::Running {
                            failed = true;
                            let _ = self.phase.send(Phase::Stopping);
                        }
                    }
                }
            }
        });
        for thread in self.threads {
            match thread.join() {
                Ok(()) => {}
                Err(_panic) => failed = true,
            }
        }
        let flushed = async { timeout(FLUSH_LIMIT, self.state.flush()).await };
        let flushed = self.runtime.block_on(flushed);
        let problem = match flushed {
            Ok(Ok(())) => None,
            Ok(Err(error)) => Some(error.to_string()),
            Err(_elapsed) => Some("the store took too long".to_owned()),
        };
        if let Some(problem) = problem {
            STATE_NOT_KEPT.log(
                "what was counted last did not get into the store",
                &[("problem", &problem)],
            );
        }
        sink::flush(FLUSH_LIMIT);
        if failed {
            ExitCode::FAILURE
        } else {
            ExitCode::SUCCESS
        }
    }
}

/// Opens the log files anew, and hands the requests to come to the renewed handler.
fn reload<H: Handler>(old: &Settings, handler: &Slot<H>, renewed: Result<(Settings, H), String>) {
    sink::reopen();
    let (settings, renewed) = match renewed {
        Ok(renewed) => renewed,
        Err(problem) => {
            RELOAD_FAILED.log(
                "the configuration has mistakes; the gateway goes on with the old one",
                &[("problem", &problem)],
            );
            return;
        }
    };
    log::set_json(settings.log_format == LogFormat::Json);
    handler.set(renewed);
    RELOADED.log("configuration and log files are read anew", &[]);
    let fixed = settings.fixed_differences(old);
    if !fixed.is_empty() {
        NOT_RELOADED.log(
            "some settings take effect at the next start",
            &[("settings", &fixed.join(", "))],
        );
    }
}
