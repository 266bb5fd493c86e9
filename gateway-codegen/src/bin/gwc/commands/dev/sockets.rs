//! The sockets that gateways inherit.

use std::ffi::OsString;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Command, Stdio};

/// Connections that may wait to be accepted; the kernel's `somaxconn` caps it.
const BACKLOG: i32 = 4096;

/// Listening sockets, in the order in which gateways name them.
#[derive(Debug, Default)]
pub(super) struct Sockets(Vec<Named>);

#[derive(Debug)]
struct Named {
    /// `data` or `admin`.
    name: String,
    /// What was asked for; with port 0 not what it got.
    address: SocketAddr,
    socket: TcpListener,
}

impl Sockets {
    /// Asks the gateway where it would listen with these arguments, and keeps and binds sockets
    /// accordingly; whether there are new ones.
    ///
    /// # Errors
    /// If the gateway refuses its arguments or an address cannot be bound.
    pub(super) fn follow(&mut self, binary: &Path, args: &[OsString]) -> Result<bool, String> {
        let wanted = addresses(binary, args)?;
        let mut known = std::mem::take(&mut self.0);
        let mut has_new = false;
        let mut outcome = Ok(());
        for (name, address) in wanted {
            let place = known
                .iter()
                .position(|socket| (&socket.name, socket.address) == (&name, address));
            if let Some(place) = place {
                self.0.push(known.remove(place));
                continue;
            }
            match bind(address) {
                Ok(socket) => self.0.push(Named {
                    name,
                    address,
                    socket,
                }),
                Err(error) => {
                    outcome = Err(format!("cannot listen on {address}: {error}"));
                    break;
                }
            }
            has_new = true;
        }
        if outcome.is_err() {
            // Those of the gateway that goes on serving stay bound.
            self.0.extend(known);
        }
        outcome.map(|()| has_new)
    }

    /// Their names, with colons between.
    pub(super) fn names(&self) -> String {
        let names: Vec<&str> = self.0.iter().map(|socket| &*socket.name).collect();
        names.join(":")
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &TcpListener> {
        self.0.iter().map(|named| &named.socket)
    }
}

/// Not shared with other processes (`SO_REUSEPORT`): who inherits it needs no other.
fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = TcpListener::bind(address)?;
    // It listens already, with a short queue.
    rustix::net::listen(&socket, BACKLOG)?;
    Ok(socket)
}

/// Lines of `NAME ADDRESS`.
fn addresses(binary: &Path, args: &[OsString]) -> Result<Vec<(String, SocketAddr)>, String> {
    let output = Command::new(binary)
        .args(args)
        .arg("--show-addresses")
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("cannot start `{}`: {error}", binary.display()))?;
    let complaint = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        let complaint = complaint.trim();
        return Err(complaint
            .strip_prefix("error: ")
            .unwrap_or(complaint)
            .to_owned());
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let lines = text.lines().map(|line| {
        let (name, address) = line.split_once(' ')?;
        Some((name.to_owned(), address.parse().ok()?))
    });
    lines
        .collect::<Option<Vec<_>>>()
        .filter(|addresses| !addresses.is_empty())
        .ok_or_else(|| {
            "the arguments behind `--` make the gateway do something else than serve".to_owned()
        })
}
