//! Debian's `redis-server` on a free port, ended with the value.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::Command;
use std::time::Duration;

use crate::process::Process;
use crate::{Result, scratch_dir};

/// How long the server may take to listen.
const START_LIMIT: Duration = Duration::from_secs(20);

/// A server of its own.
#[derive(Debug)]
pub struct Redis {
    process: Process,
    address: SocketAddr,
}

impl Redis {
    /// Starts a server that keeps nothing on disk.
    ///
    /// # Errors
    ///
    /// When there is no `redis-server`, or it does not listen in time.
    pub fn start() -> Result<Redis> {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let mut command = Command::new("redis-server");
        let port = address.port().to_string();
        command
            .args(["--bind", "127.0.0.1", "--port", &port])
            .args(["--save", "", "--appendonly", "no"])
            .args(["--maxmemory-policy", "noeviction"])
            .current_dir(scratch_dir("redis")?);
        let mut process = Process::start(&mut command)?;
        let step = Duration::from_millis(20);
        let mut waited = Duration::ZERO;
        while TcpStream::connect(address).is_err() {
            std::thread::sleep(step);
            waited += step;
            if process.exited()?.is_some() || waited > START_LIMIT {
                let text = process.stdout().text();
                return Err(format!("redis-server does not listen: {text}").into());
            }
        }
        Ok(Redis { process, address })
    }

    /// Its address as gateways take it.
    #[must_use]
    pub fn url(&self) -> String {
        format!("redis://{}", self.address)
    }

    /// The process.
    #[must_use]
    pub fn process(&mut self) -> &mut Process {
        &mut self.process
    }
}
