//! Debian's `redis-server` on a free port, ended with the value.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::http1::PATIENCE;
use crate::process::Process;
use crate::{Result, scratch_dir};

/// How long the server may take to listen.
const START_LIMIT: Duration = Duration::from_secs(20);

/// A server of its own.
#[derive(Debug)]
pub struct Redis {
    process: Process,
    address: SocketAddr,
    folder: PathBuf,
    is_kept: bool,
}

impl Redis {
    /// Starts a server that keeps nothing on disk.
    ///
    /// # Errors
    ///
    /// When there is no `redis-server`, or it does not listen in time.
    pub fn start() -> Result<Redis> {
        Redis::start_with(false)
    }

    /// Starts a server that writes what it does to a file before it answers.
    ///
    /// # Errors
    ///
    /// As of [`Redis::start`].
    pub fn start_kept() -> Result<Redis> {
        Redis::start_with(true)
    }

    fn start_with(is_kept: bool) -> Result<Redis> {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let folder = scratch_dir("redis")?;
        let process = listen(address, &folder, is_kept)?;
        Ok(Redis {
            process,
            address,
            folder,
            is_kept,
        })
    }

    /// Starts it again after its end, on the same port and with what it kept.
    ///
    /// # Errors
    ///
    /// As of [`Redis::start`].
    pub fn restart(&mut self) -> Result<()> {
        self.process = listen(self.address, &self.folder, self.is_kept)?;
        Ok(())
    }

    /// How often a command was called, by clients and not by scripts where these do not call it.
    ///
    /// # Errors
    ///
    /// When the server does not answer.
    pub fn n_calls(&self, command: &str) -> Result<u64> {
        let mut stream = TcpStream::connect(self.address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.write_all(b"INFO commandstats\r\n")?;
        let mut reader = BufReader::new(stream);
        let mut length = String::new();
        reader.read_line(&mut length)?;
        let length: u64 = length.trim().trim_start_matches('$').parse()?;
        let mut text = String::new();
        reader.take(length).read_to_string(&mut text)?;
        let start = format!("cmdstat_{command}:calls=");
        let mut lines = text.lines().filter_map(|line| line.strip_prefix(&start));
        let calls = lines.next().and_then(|rest| rest.split(',').next());
        Ok(calls.unwrap_or("0").parse()?)
    }

    /// Its address.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
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

fn listen(address: SocketAddr, folder: &Path, is_kept: bool) -> Result<Process> {
    let mut command = Command::new("redis-server");
    let port = address.port().to_string();
    let kept = if is_kept { "yes" } else { "no" };
    command
        .args(["--bind", "127.0.0.1", "--port", &port])
        .args(["--save", "", "--appendonly", kept])
        .args(["--maxmemory-policy", "noeviction"])
        .current_dir(folder);
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
    Ok(process)
}
