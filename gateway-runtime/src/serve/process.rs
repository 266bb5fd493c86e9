//! The process: binds, starts the data threads, waits for signals, drains, ends.

use std::io::{self, Write};
use std::net::{SocketAddr, TcpListener};
use std::process::ExitCode;
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use tokio::runtime::Runtime;
use tokio::sync::{mpsc, watch};

use super::listener::{self, Caps};
use super::shutdown::{Event, Phase, Signals};
use super::worker::{self, Shared};
use super::{Handler, Settings};
use crate::descriptor::Gateway;

/// Stack of a data thread in bytes; only touched pages cost memory.
const STACK_BYTES: usize = 1024 * 1024;

/// Longest request head that hyper takes; the API's own limit, which is lower, answers first.
const MAX_HEAD_BYTES: usize = 16 * 1024;

/// A gateway that serves.
pub(super) struct Running {
    runtime: Runtime,
    signals: Signals,
    phase: watch::Sender<Phase>,
    threads: Vec<JoinHandle<io::Result<()>>>,
    /// Closed when the last data thread has ended; a message tells of one that did.
    ended: mpsc::UnboundedReceiver<()>,
    addresses: Vec<SocketAddr>,
}

/// Binds all addresses and starts the threads.
///
/// # Errors
///
/// An address cannot be bound, the handler cannot be built, or threads cannot be started.
pub(super) fn start<H: Handler>(
    _gateway: &'static Gateway,
    settings: Settings,
    build: impl FnOnce(&Settings) -> Result<H, String>,
) -> Result<Running, String> {
    let n_threads = settings.threads;
    let mut per_thread: Vec<Vec<TcpListener>> = (0..n_threads).map(|_| Vec::new()).collect();
    let mut addresses = Vec::new();
    for &address in &settings.listen {
        let problem = |error: io::Error| format!("cannot listen on {address}: {error}");
        let sockets = listener::bind(address, n_threads).map_err(problem)?;
        if let Some(socket) = sockets.first() {
            addresses.push(socket.local_addr().map_err(problem)?);
        }
        for (listeners, socket) in per_thread.iter_mut().zip(sockets) {
            listeners.push(socket);
        }
    }
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
    let handler = build(&settings)?;
    let (phase, phase_receiver) = watch::channel(Phase::Running);
    let (ended_sender, ended) = mpsc::unbounded_channel();
    let shared = Shared {
        caps: Arc::new(Caps::new(
            settings.max_connections,
            settings.max_connections_per_address,
        )),
        timeouts: settings.timeouts,
        max_head_bytes: MAX_HEAD_BYTES,
        drain: settings.drain,
        phase: phase_receiver,
    };
    let mut threads = Vec::new();
    for (n, listeners) in per_thread.into_iter().enumerate() {
        let (handler, shared) = (handler.clone(), shared.clone());
        let ending = Ending(ended_sender.clone());
        let thread = thread::Builder::new()
            .name(format!("data-{n}"))
            .stack_size(STACK_BYTES)
            .spawn(move || {
                let _ending = ending;
                worker::run(listeners, handler, shared)
            })
            .map_err(|error| format!("cannot start a thread: {error}"))?;
        threads.push(thread);
    }
    announce("data", &addresses);
    Ok(Running {
        runtime,
        signals,
        phase,
        threads,
        ended,
        addresses,
    })
}

/// Tells that a thread has ended, however it did.
struct Ending(mpsc::UnboundedSender<()>);

impl Drop for Ending {
    fn drop(&mut self) {
        let _ = self.0.send(());
    }
}

/// One line per address on standard error: tests and supervisors read it.
fn announce(what: &str, addresses: &[SocketAddr]) {
    let mut stderr = io::stderr().lock();
    for address in addresses {
        let _ = writeln!(stderr, "listening {what} http://{address}");
    }
}

impl Running {
    /// Where the data listener is bound.
    #[cfg(test)]
    pub(super) fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }

    /// Serves until a signal says stop; a second one ends the drain.
    pub(super) fn wait(mut self) -> ExitCode {
        let mut failed = false;
        self.runtime.block_on(async {
            loop {
                tokio::select! {
                    event = self.signals.next() => match event {
                        Event::Reload => {}
                        Event::Stop => {
                            let _ = self.phase.send(Phase::Draining);
                            break;
                        }
                    },
                    // No thread ends of its own accord.
                    _ = self.ended.recv() => {
                        failed = true;
                        let _ = self.phase.send(Phase::Stopping);
                        break;
                    }
                }
            }
            let mut n_ended = usize::from(failed);
            while n_ended < self.threads.len() {
                tokio::select! {
                    event = self.signals.next() => if event == Event::Stop {
                        let _ = self.phase.send(Phase::Stopping);
                    },
                    _ = self.ended.recv() => n_ended += 1,
                }
            }
        });
        for thread in self.threads {
            match thread.join() {
                Ok(Ok(())) => {}
                Ok(Err(error)) => {
                    failed = true;
                    let _ = writeln!(io::stderr().lock(), "error: a data thread failed: {error}");
                }
                Err(_panic) => failed = true,
            }
        }
        if failed {
            ExitCode::FAILURE
        } else {
            ExitCode::SUCCESS
        }
    }
}
