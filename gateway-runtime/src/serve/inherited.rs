//! Listening sockets from whoever started the gateway: systemd's socket activation, `gwc dev`.
//!
//! `LISTEN_FDS` says how many there are, from descriptor 3 on, `LISTEN_PID` for which process they are,
//! and `LISTEN_FDNAMES` how they are called, with colons between (`sd_listen_fds(3)`). The one called
//! `admin` is the admin listener's; all others, whatever their names, serve.
//!
//! Such a socket outlives the gateway: connections that come while none runs, or while one takes over
//! from another, wait in its queue. So it is shared by the data threads instead of being joined by
//! sockets of their own (`SO_REUSEPORT`), whose queues would be lost with them, and which a service
//! without privileges could not bind to a low port.

use std::collections::BTreeMap;
use std::io;
use std::net::{SocketAddr, TcpListener};

use listenfd::ListenFd;
use socket2::SockRef;

/// The name of the admin listener's socket.
const ADMIN: &str = "admin";

/// Most sockets that are taken.
const MAX_SOCKETS: usize = 1024;

/// Sockets that listen already; none as a rule.
#[derive(Debug, Default)]
pub(super) struct Inherited {
    pub(super) data: Vec<TcpListener>,
    pub(super) admin: Option<TcpListener>,
}

/// Takes the sockets that the environment announces. A second call finds none.
///
/// # Errors
///
/// The announcement cannot be understood, or a descriptor is not a listening TCP socket.
pub(super) fn take() -> Result<Inherited, String> {
    let variable = |name| std::env::var(name).ok();
    let names = names(
        variable("LISTEN_FDS").as_deref(),
        variable("LISTEN_PID").as_deref(),
        variable("LISTEN_FDNAMES").as_deref(),
        std::process::id(),
    )?;
    let mut inherited = Inherited::default();
    if names.is_empty() {
        return Ok(inherited);
    }
    let mut descriptors = ListenFd::from_env();
    for (n, name) in names.iter().enumerate() {
        let failed = |error: &dyn std::fmt::Display| {
            format!("socket {n} of LISTEN_FDS cannot be used: {error}")
        };
        let socket = descriptors.take_tcp_listener(n);
        let socket = socket.map_err(|error| failed(&error))?;
        let socket = socket.ok_or_else(|| failed(&"it is missing"))?;
        prepare(&socket).map_err(|error| failed(&error))?;
        if name != ADMIN {
            inherited.data.push(socket);
        } else if inherited.admin.replace(socket).is_some() {
            return Err(format!(
                "LISTEN_FDNAMES: more than one socket is called `{ADMIN}`"
            ));
        }
    }
    Ok(inherited)
}

/// A name for each socket that is meant for this process.
fn names(
    count: Option<&str>,
    process: Option<&str>,
    names: Option<&str>,
    own: u32,
) -> Result<Vec<String>, String> {
    let Some(count) = count else {
        return Ok(Vec::new());
    };
    // A parent's announcement for itself, which it did not take out of the environment.
    if process.and_then(|process| process.parse().ok()) != Some(own) {
        return Ok(Vec::new());
    }
    let n_sockets = count
        .parse()
        .ok()
        .filter(|n_sockets| *n_sockets <= MAX_SOCKETS)
        .ok_or_else(|| format!("LISTEN_FDS: `{count}` is not a number up to {MAX_SOCKETS}"))?;
    let mut names: Vec<String> = names
        .filter(|names| !names.is_empty())
        .map(|names| names.split(':').map(str::to_owned).collect())
        .unwrap_or_default();
    if names.len() > n_sockets {
        return Err("LISTEN_FDNAMES has more names than there are sockets".to_owned());
    }
    names.resize(n_sockets, String::new());
    Ok(names)
}

/// Sets what the gateway's own sockets have, too.
fn prepare(socket: &TcpListener) -> io::Result<()> {
    let socket = SockRef::from(socket);
    if !socket.is_listener()? {
        return Err(io::Error::other("it does not listen"));
    }
    socket.set_tcp_nodelay(true)?;
    socket.set_nonblocking(true)
}

/// Gives each thread a socket of every address, and each socket a thread.
///
/// An address with one socket is shared by all threads. One with several (systemd's `ReusePort=`) has
/// them dealt out, so that with as many sockets as threads each has its own queue.
///
/// # Errors
///
/// There are no descriptors left.
pub(super) fn share(
    sockets: Vec<TcpListener>,
    n_threads: usize,
) -> io::Result<Vec<Vec<TcpListener>>> {
    let mut by_address: BTreeMap<SocketAddr, Vec<TcpListener>> = BTreeMap::new();
    for socket in sockets {
        by_address
            .entry(socket.local_addr()?)
            .or_default()
            .push(socket);
    }
    let mut per_thread: Vec<Vec<TcpListener>> = (0..n_threads).map(|_| Vec::new()).collect();
    for sockets in by_address.values() {
        let n_shares = sockets.len().max(n_threads);
        for (n, socket) in (0..n_shares).zip(sockets.iter().cycle()) {
            if let Some(listeners) = per_thread.get_mut(n % n_threads) {
                listeners.push(socket.try_clone()?);
            }
        }
    }
    Ok(per_thread)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sockets_for_this_process_are_named() {
        let of = |count, process, given| names(count, process, given, 7);
        for (count, process, given, expected) in [
            (None, None, None, &[][..]),
            (Some("2"), Some("8"), None, &[]),
            (Some("2"), None, None, &[]),
            (Some("0"), Some("7"), None, &[]),
            (Some("2"), Some("7"), None, &["", ""]),
            (Some("2"), Some("7"), Some(""), &["", ""]),
            (Some("2"), Some("7"), Some("data:admin"), &["data", "admin"]),
            (
                Some("2"),
                Some("7"),
                Some("shop.socket"),
                &["shop.socket", ""],
            ),
        ] {
            assert_eq!(of(count, process, given).unwrap(), expected);
        }
        for (count, given) in [
            ("many", None),
            ("-1", None),
            ("99999999999", None),
            ("1", Some("a:b")),
        ] {
            assert!(of(Some(count), Some("7"), given).is_err(), "{count}");
        }
    }

    #[test]
    fn every_thread_accepts_and_no_queue_is_forgotten() {
        for n_sockets in 1..5 {
            for n_threads in 1..5 {
                let bind = || TcpListener::bind("127.0.0.1:0").unwrap();
                let first = bind();
                let mut sockets: Vec<_> =
                    (1..n_sockets).map(|_| first.try_clone().unwrap()).collect();
                sockets.push(first);
                sockets.push(bind());
                let per_thread = share(sockets, n_threads).unwrap();
                assert_eq!(per_thread.len(), n_threads);
                let shares: usize = per_thread.iter().map(Vec::len).sum();
                assert_eq!(shares, n_sockets.max(n_threads) + n_threads);
                assert!(per_thread.iter().all(|listeners| listeners.len() >= 2));
            }
        }
    }

    #[test]
    fn a_socket_must_listen() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        prepare(&listener).unwrap();
        let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None);
        assert!(prepare(&socket.unwrap().into()).is_err());
    }
}
