//! A server of the test's own, on a free port of this machine; it ends with the test.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use super::super::resp::{Decoder, Reply, push_command, push_part};
use crate::state::Address;

pub(super) struct Server {
    child: Child,
    port: u16,
    folder: PathBuf,
    options: Vec<String>,
}

impl Server {
    /// A server that keeps nothing. `None`, and a line on standard error, where there is none to start.
    pub(super) fn start() -> Option<Server> {
        Server::start_with(&["--appendonly", "no"])
    }

    /// A server that has on disk what it answered.
    pub(super) fn start_durable() -> Option<Server> {
        Server::start_with(&["--appendonly", "yes", "--appendfsync", "always"])
    }

    pub(super) fn start_with(options: &[&str]) -> Option<Server> {
        static NEXT: AtomicU32 = AtomicU32::new(0);

        let n = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("gwc-redis-{}-{n}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let options: Vec<String> = options.iter().map(|option| (*option).to_owned()).collect();
        let Some(child) = spawn(port, &folder, &options) else {
            eprintln!("SKIPPED: `redis-server` is not installed, nothing was tested");
            let _ = std::fs::remove_dir_all(&folder);
            return None;
        };
        let server = Server {
            child,
            port,
            folder,
            options,
        };
        server.wait();
        Some(server)
    }

    /// Kills it, as the system does when there is no memory.
    pub(super) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Starts it again after [`Server::kill`].
    pub(super) fn restart(&mut self) {
        self.child = spawn(self.port, &self.folder, &self.options).unwrap();
        self.wait();
    }

    /// Stops it without ending it: it accepts connections, and does not answer.
    pub(super) fn hang(&self) {
        self.signal(Signal::STOP);
    }

    pub(super) fn go_on(&self) {
        self.signal(Signal::CONT);
    }

    fn signal(&self, signal: Signal) {
        let pid = Pid::from_raw(i32::try_from(self.child.id()).unwrap()).unwrap();
        kill_process(pid, signal).unwrap();
    }

    pub(super) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    pub(super) fn address(&self) -> Address {
        self.database(0)
    }

    pub(super) fn database(&self, database: u32) -> Address {
        format!("{}/{database}", self.url()).parse().unwrap()
    }

    /// A command by a connection of its own.
    pub(super) fn ask(&self, parts: &[&str]) -> Reply {
        self.try_ask(parts).unwrap()
    }

    fn try_ask(&self, parts: &[&str]) -> Option<Reply> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).ok()?;
        let mut bytes = Vec::new();
        push_command(&mut bytes, parts.len());
        for part in parts {
            push_part(&mut bytes, part.as_bytes());
        }
        stream.write_all(&bytes).ok()?;
        let mut decoder = Decoder::default();
        let mut chunk = [0; 4096];
        loop {
            if let Some(reply) = decoder.next().unwrap() {
                return Some(reply);
            }
            match stream.read(&mut chunk).ok()? {
                0 => return None,
                n => decoder.extend(&chunk[..n]),
            }
        }
    }

    /// Until it answers; while it loads its data, it says so.
    fn wait(&self) {
        for _ in 0..1_000 {
            match self.try_ask(&["PING"]) {
                Some(Reply::Error(error)) if error.starts_with("LOADING") => {}
                Some(_) => return,
                None => {}
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("the server does not answer");
    }
}

fn spawn(port: u16, folder: &PathBuf, options: &[String]) -> Option<Child> {
    Command::new("redis-server")
        .args([
            "--port",
            &port.to_string(),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
        ])
        .arg("--dir")
        .arg(folder)
        .args(options)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .ok()
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
