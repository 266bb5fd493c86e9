//! What requests cost: systems that are measured side by side, in CPU time.
//!
//! One core runs whatever is measured, the other the backends and the load generator.

use std::any::Any;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::gateway::Gateway;
use crate::process::run;
use crate::{Result, http1, usage};

/// Pins what is measured.
pub const MEASURED: [&str; 3] = ["taskset", "-c", "0"];
/// Pins what measures.
pub const MEASURING: [&str; 3] = ["taskset", "-c", "1"];
/// Connections of a load.
pub const N_CONNECTIONS: usize = 32;

/// A system under measurement.
pub struct System {
    /// What it is called in tables.
    pub name: &'static str,
    address: SocketAddr,
    path: &'static str,
    /// Header lines of its requests, each with its end.
    fields: String,
    /// The process whose CPU time counts.
    pub pid: u32,
    /// CPU microseconds per request, one a round.
    pub costs: Vec<f64>,
    /// Its access log, where it has one.
    log: Option<PathBuf>,
    /// Kills the process at the end.
    _process: Box<dyn Any>,
}

impl System {
    /// A process that serves; it is dropped with the system.
    #[must_use]
    pub fn new(
        name: &'static str,
        address: SocketAddr,
        path: &'static str,
        pid: u32,
        process: impl Any,
    ) -> System {
        System {
            name,
            address,
            path,
            fields: String::new(),
            pid,
            costs: Vec::new(),
            log: None,
            _process: Box::new(process),
        }
    }

    /// A gateway, or a peer that announces itself like one.
    #[must_use]
    pub fn of(name: &'static str, server: Gateway, path: &'static str) -> System {
        System::new(name, server.data(), path, server.id(), server)
    }

    /// The same system, whose requests have these header lines.
    #[must_use]
    pub fn with_fields(self, fields: String) -> System {
        System { fields, ..self }
    }

    /// The same system at another path.
    #[must_use]
    pub fn again(&self, name: &'static str, path: &'static str) -> System {
        let again = System::new(name, self.address, path, self.pid, ());
        again.with_fields(self.fields.clone())
    }

    /// The same system, which logs every request into a file of this name.
    #[must_use]
    pub fn logging(mut self, folder: &Path) -> System {
        self.log = Some(folder.join("access.log"));
        self
    }

    /// How much more a request costs here; rounds are paired, so that slow drifts of the machine cancel.
    #[must_use]
    pub fn ratio_to(&self, other: &System) -> f64 {
        let pairs = self.costs.iter().zip(&other.costs);
        median(&pairs.map(|(own, other)| own / other).collect::<Vec<_>>())
    }

    /// One answer must be the right one before anything is measured.
    ///
    /// # Errors
    ///
    /// It is another one.
    pub fn check(&self) -> Result<()> {
        let (address, path, fields) = (self.address, self.path, &self.fields);
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{fields}\r\n");
        let response = http1::exchange(address, request)?;
        if response.status == 200 && response.body.len() == 1024 {
            return Ok(());
        }
        let (status, text) = (response.status, response.text());
        Err(format!("{}: {status} {text:?}", self.name).into())
    }

    /// Waits for the line of every request, then empties the log, as who rotates logs would. A file that only
    /// grows would measure how fast the machine hands out memory it has not used before.
    ///
    /// # Errors
    ///
    /// Lines are missing.
    pub fn empty_log(&self, n_requests: usize) -> Result<()> {
        let Some(log) = &self.log else {
            return Ok(());
        };
        let mut n_lines = 0;
        for _ in 0..100 {
            let text = std::fs::read(log)?;
            n_lines = text.iter().filter(|byte| **byte == b'\n').count();
            if n_lines >= n_requests {
                std::fs::File::create(log)?;
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        // What is not written costs nothing.
        Err(format!("{}: {n_lines} lines for {n_requests} requests", self.name).into())
    }

    /// CPU microseconds per request of one load.
    ///
    /// # Errors
    ///
    /// An answer is not 200.
    pub fn measure(&self, n_requests: usize) -> Result<f64> {
        let before = usage::tree_cpu_time(self.pid)?;
        let (address, connections) = (self.address.to_string(), N_CONNECTIONS.to_string());
        run(peer_command(&MEASURING)?.args([
            "load",
            &address,
            self.path,
            &connections,
            &n_requests.to_string(),
            &self.fields,
        ]))
        .map_err(|error| format!("{}: {error}", self.name))?;
        let spent = usage::tree_cpu_time(self.pid)?.saturating_sub(before);
        Ok(spent.as_secs_f64() * 1e6 / u32::try_from(n_requests).map_or(f64::INFINITY, f64::from))
    }
}

/// A command of the bench's own peers.
///
/// # Errors
///
/// The program does not know where it is.
pub fn peer_command(wrapper: &[&str; 3]) -> Result<Command> {
    let [program, args @ ..] = wrapper;
    let mut command = Command::new(program);
    let peer = std::env::current_exe()?.with_file_name("bench-peer");
    command.args(args).arg(peer);
    Ok(command)
}

/// A peer that serves.
///
/// # Errors
///
/// It does not start.
pub fn peer(wrapper: &[&str; 3], args: &[&str]) -> Result<Gateway> {
    Gateway::start(peer_command(wrapper)?.args(args))
}

/// The median; not a number where there is none.
#[must_use]
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}
