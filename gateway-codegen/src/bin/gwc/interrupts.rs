//! Signals that end a command while it has something to clear away: cargo, gateways, folders.

use std::io;
use std::process::{Child, Command, ExitCode, ExitStatus};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustix::process::{Pid, Signal, kill_process_group};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::flag;
use signal_hook::iterator::Signals;

/// SIGINT, SIGTERM and SIGHUP, while this command waits for others.
///
/// Before [`Interrupts::listen`] and after [`Interrupts::release`] they end the process as usual. In
/// between they end cargo, whose reader then learns that there is no binary, and clears up.
#[derive(Debug)]
pub(crate) struct Interrupts {
    /// Whether signals end the process.
    is_released: Arc<AtomicBool>,
    /// The last signal; 0: none.
    received: Arc<AtomicUsize>,
    /// The leader of the process group that is to end.
    running: Arc<Mutex<Option<Pid>>>,
}

impl Interrupts {
    /// Begins to listen; `notify` is called for each signal, on a thread of its own.
    ///
    /// # Errors
    /// If the system refuses.
    pub(crate) fn listen(notify: impl Fn() + Send + 'static) -> Result<Self, String> {
        let interrupts = Interrupts {
            is_released: Arc::default(),
            received: Arc::default(),
            running: Arc::default(),
        };
        interrupts
            .install(notify)
            .map_err(|error| format!("cannot listen to signals: {error}"))?;
        Ok(interrupts)
    }

    fn install(&self, notify: impl Fn() + Send + 'static) -> io::Result<()> {
        let mut signals = vec![SIGINT, SIGTERM];
        // `nohup` asks for the terminal's end to be survived.
        if !ignores(SIGHUP) {
            signals.push(SIGHUP);
        }
        for &signal in &signals {
            // In this order: what was released is not received.
            flag::register_conditional_default(signal, Arc::clone(&self.is_released))?;
            let number = usize::try_from(signal).unwrap_or_default();
            flag::register_usize(signal, Arc::clone(&self.received), number)?;
        }
        let mut signals = Signals::new(signals)?;
        let running = Arc::clone(&self.running);
        std::thread::Builder::new()
            .name("signals".to_owned())
            .spawn(move || {
                let mut force = Signal::TERM;
                for _ in signals.forever() {
                    if let Some(group) = *lock(&running) {
                        // It may have ended already.
                        let _ = kill_process_group(group, force);
                        force = Signal::KILL;
                    }
                    notify();
                }
            })?;
        Ok(())
    }

    /// Whether a signal has come.
    pub(crate) fn has_come(&self) -> bool {
        self.received.load(SeqCst) != 0
    }

    /// Lets signals end the process again. What the exit status is if one has come: 128 and its number,
    /// as shells have it.
    pub(crate) fn release(&self) -> Option<ExitCode> {
        self.is_released.store(true, SeqCst);
        let signal = u8::try_from(self.received.load(SeqCst)).unwrap_or(0);
        (signal != 0).then(|| ExitCode::from(128_u8.saturating_add(signal)))
    }

    /// Starts a command, in a process group of its own, that ends when a signal comes.
    ///
    /// # Errors
    /// If it cannot be started, or a signal has come (`Interrupted`).
    pub(crate) fn spawn(&self, command: &mut Command) -> io::Result<Child> {
        use std::os::unix::process::CommandExt;
        let mut running = lock(&self.running);
        if self.has_come() {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let child = command.process_group(0).spawn()?;
        *running = pid_of(&child);
        Ok(child)
    }

    /// Waits for what [`Interrupts::spawn`] started and what has closed its output.
    ///
    /// # Errors
    /// If it cannot be waited for.
    pub(crate) fn wait(&self, child: &mut Child) -> io::Result<ExitStatus> {
        // Polled, so that a signal still reaches it; and under the lock, so that the number is its own.
        loop {
            let mut running = lock(&self.running);
            if let Some(status) = child.try_wait()? {
                *running = None;
                return Ok(status);
            }
            drop(running);
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
    }
}

/// The process id of a child that was not waited for yet.
pub(crate) fn pid_of(child: &Child) -> Option<Pid> {
    i32::try_from(child.id()).ok().and_then(Pid::from_raw)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether this process was started with `signal` ignored; where the system does not tell: no.
fn ignores(signal: i32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status
        .lines()
        .find_map(|line| line.strip_prefix("SigIgn:"))
        .and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.is_some_and(|mask| mask >> (signal - 1) & 1 == 1)
}
