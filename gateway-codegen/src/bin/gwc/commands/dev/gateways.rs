//! The gateways: one that serves, and those that finish what they began.

use std::ffi::OsString;
use std::io::{BufRead, BufReader};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use command_fds::{CommandFdExt, FdMapping};
use rustix::process::{Signal, kill_process};

use super::Event;
use super::sockets::Sockets;
use crate::console;
use crate::interrupts::{Interrupts, pid_of};
use crate::launch;

/// How long a gateway may take from its start until it serves.
const START_LIMIT: Duration = Duration::from_secs(30);

/// The first descriptor of inherited sockets (`sd_listen_fds(3)`).
const FIRST_SOCKET: i32 = 3;

/// The variable by which a gateway finds the report.
const REPORT: &str = "GATEWAY_DEV_REPORT";

/// What a gateway says about each of its sockets once it serves.
const LISTENING: &str = "listening ";

/// Gateways, and the sockets they share.
pub(super) struct Gateways {
    sockets: Sockets,
    current: Option<Gateway>,
    leaving: Vec<Gateway>,
    next_number: u64,
    events: Sender<Event>,
    quiet: bool,
    report: PathBuf,
}

struct Gateway {
    number: u64,
    child: Child,
}

impl Gateways {
    /// `report`: the file that they serve beside their portals.
    pub(super) fn new(events: Sender<Event>, quiet: bool, report: PathBuf) -> Self {
        Gateways {
            sockets: Sockets::default(),
            current: None,
            leaving: Vec::new(),
            next_number: 0,
            events,
            quiet,
            report,
        }
    }

    /// Whether requests are answered.
    pub(super) fn is_serving(&self) -> bool {
        self.current.is_some()
    }

    /// Starts a gateway and, once it serves, sends the one of before away; whether there was one.
    ///
    /// # Errors
    /// If it does not come to serve; then the one of before goes on.
    pub(super) fn replace(
        &mut self,
        binary: &Path,
        args: &[OsString],
        interrupts: &Interrupts,
    ) -> Result<bool, String> {
        let has_new_sockets = self.sockets.follow(binary, args)?;
        let mut gateway = self.start(binary, args)?;
        let said = match gateway.stderr.take() {
            Some(stderr) => self.forward(stderr, gateway.number),
            None => return Err("the gateway has no output".to_owned()),
        };
        let listening = self.wait_until_it_serves(&said, interrupts);
        let mut gateway = Gateway {
            number: gateway.number,
            child: gateway.child,
        };
        let Some(listening) = listening else {
            let _ = gateway.child.kill();
            let status = gateway.child.wait();
            return Err(match status {
                Ok(status) if !interrupts.has_come() => {
                    format!("the new gateway does not serve ({status})")
                }
                _ => "the new gateway does not serve".to_owned(),
            });
        };
        if has_new_sockets {
            for line in listening {
                console::note(&line);
            }
        }
        let old = self.current.replace(gateway);
        let has_replaced = old.is_some();
        if let Some(old) = old {
            old.signal(Signal::TERM);
            self.leaving.push(old);
        }
        Ok(has_replaced)
    }

    fn start(&mut self, binary: &Path, args: &[OsString]) -> Result<Started, String> {
        let failed = |error: &dyn std::fmt::Display| format!("cannot start the gateway: {error}");
        let mut mappings = Vec::new();
        for (child_fd, socket) in (FIRST_SOCKET..).zip(self.sockets.iter()) {
            let socket = socket.try_clone().map_err(|error| failed(&error))?;
            mappings.push(FdMapping {
                parent_fd: OwnedFd::from(socket),
                child_fd,
            });
        }
        let command = launch::command(binary, Some(&self.sockets.names()));
        let mut command = command.map_err(|error| failed(&error))?;
        command
            .args(args)
            .env(REPORT, &self.report)
            .stdin(Stdio::null())
            .stderr(Stdio::piped());
        // A group of its own: the terminal's Ctrl-C is for this process, which tells the gateway once.
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        command
            .fd_mappings(mappings)
            .map_err(|error| failed(&error))?;
        let mut child = command.spawn().map_err(|error| failed(&error))?;
        self.next_number += 1;
        Ok(Started {
            number: self.next_number,
            stderr: child.stderr.take(),
            child,
        })
    }

    /// Passes on what a gateway says, but for the lines about its sockets, which go to the receiver.
    fn forward(&self, stderr: ChildStderr, number: u64) -> Receiver<String> {
        let (sender, said) = mpsc::channel();
        let events = self.events.clone();
        std::thread::spawn(move || {
            for line in BufReader::new(stderr).split(b'\n') {
                let Ok(line) = line else { break };
                let line = String::from_utf8_lossy(&line).into_owned();
                if line.starts_with(LISTENING) {
                    let _ = sender.send(line);
                } else {
                    console::note(&line);
                }
            }
            drop(sender);
            let _ = events.send(Event::Ended(number));
        });
        said
    }

    /// What it says about its sockets; `None`: it ended, took too long, or a signal came.
    fn wait_until_it_serves(
        &self,
        said: &Receiver<String>,
        interrupts: &Interrupts,
    ) -> Option<Vec<String>> {
        let start = Instant::now();
        let mut lines = Vec::new();
        while lines.len() < self.sockets.len() {
            match said.recv_timeout(Duration::from_millis(100)) {
                Ok(line) => lines.push(line),
                Err(RecvTimeoutError::Disconnected) => return None,
                Err(RecvTimeoutError::Timeout) => {
                    if interrupts.has_come() || start.elapsed() > START_LIMIT {
                        return None;
                    }
                }
            }
        }
        Some(lines)
    }

    /// The gateway of this number has closed its output.
    pub(super) fn ended(&mut self, number: u64) {
        let is_it = |gateway: &Gateway| gateway.number == number;
        if let Some(place) = self.leaving.iter().position(is_it) {
            let mut gateway = self.leaving.swap_remove(place);
            let _ = gateway.child.wait();
        } else if self.current.as_ref().is_some_and(is_it)
            && let Some(mut gateway) = self.current.take()
        {
            let status = gateway.child.wait();
            if !self.quiet {
                let status = status.map_or_else(|error| error.to_string(), |s| s.to_string());
                console::note(&format!(
                    "the gateway has ended ({status}); a change starts it again"
                ));
            }
        }
    }

    /// Ends all gateways. They finish what they began; a further signal cuts that short.
    pub(super) fn stop(&mut self, events: &Receiver<Event>) {
        self.leaving.extend(self.current.take());
        for gateway in &self.leaving {
            gateway.signal(Signal::TERM);
        }
        let mut n_signals = 0;
        while !self.leaving.is_empty() {
            match events.recv() {
                Ok(Event::Ended(number)) => self.ended(number),
                Ok(Event::Stop) => {
                    n_signals += 1;
                    // The first is the one that led here.
                    let signal = match n_signals {
                        ..=1 => continue,
                        2 => Signal::TERM,
                        _ => Signal::KILL,
                    };
                    for gateway in &self.leaving {
                        gateway.signal(signal);
                    }
                }
                Ok(Event::Files) => {}
                Err(_) => return,
            }
        }
    }
}

/// A gateway whose output nobody reads yet.
struct Started {
    number: u64,
    child: Child,
    stderr: Option<ChildStderr>,
}

impl Gateway {
    fn signal(&self, signal: Signal) {
        if let Some(pid) = pid_of(&self.child) {
            // Not waited for yet, so the number is still its own.
            let _ = kill_process(pid, signal);
        }
    }
}
