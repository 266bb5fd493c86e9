//! Sockets: binding them, accepting from them, and how many connections there may be.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, Ipv6Addr, SocketAddr, TcpListener};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use socket2::{Domain, Protocol, Socket, Type};
use tokio::net::TcpStream;

/// Connections that may wait to be accepted, per socket; the kernel's `somaxconn` caps it.
const BACKLOG: i32 = 4096;

/// Binds `address` once per thread. Port 0 becomes the same free port for all.
///
/// The first socket is bound without SO_REUSEPORT, so that a port that another process serves is an
/// error even where that process shares its port.
///
/// # Errors
///
/// The address is in use, may not be used, or is not one of this machine's.
pub(super) fn bind(address: SocketAddr, n_sockets: usize) -> io::Result<Vec<TcpListener>> {
    let first = socket(address)?;
    first.bind(&address.into())?;
    let bound = local_address(&first)?;
    let mut sockets = vec![first];
    if n_sockets > 1 {
        for socket in &sockets {
            socket.set_reuse_port(true)?;
        }
        for _ in 1..n_sockets {
            let another = socket(bound)?;
            another.set_reuse_port(true)?;
            another.bind(&bound.into())?;
            sockets.push(another);
        }
    }
    sockets
        .into_iter()
        .map(|socket| socket.listen(BACKLOG).map(|()| TcpListener::from(socket)))
        .collect()
}

fn socket(address: SocketAddr) -> io::Result<Socket> {
    let socket = Socket::new(
        Domain::for_address(address),
        Type::STREAM,
        Some(Protocol::TCP),
    )?;
    socket.set_reuse_address(true)?;
    // Accepted sockets inherit it on Linux: no call per connection.
    socket.set_tcp_nodelay(true)?;
    socket.set_nonblocking(true)?;
    Ok(socket)
}

fn local_address(socket: &Socket) -> io::Result<SocketAddr> {
    socket
        .local_addr()?
        .as_socket()
        .ok_or_else(|| io::Error::other("the socket has no internet address"))
}

/// An IPv4-mapped address as IPv4.
pub(super) fn canonical(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip().to_canonical(), address.port())
}

/// The address a client connected to; asks the kernel only where the listener has a wildcard address.
pub(super) fn local_of(stream: &TcpStream, listener: SocketAddr) -> SocketAddr {
    if listener.ip().is_unspecified() {
        stream.local_addr().map_or(listener, canonical)
    } else {
        listener
    }
}

/// How long to wait after a failed accept; doubles up to a second.
#[derive(Debug)]
pub(super) struct Backoff(Duration);

impl Backoff {
    pub(super) fn new() -> Backoff {
        Backoff(Duration::from_millis(5))
    }

    pub(super) fn reset(&mut self) {
        *self = Backoff::new();
    }

    pub(super) async fn wait(&mut self) {
        tokio::time::sleep(self.0).await;
        self.0 = (self.0 * 2).min(Duration::from_secs(1));
    }
}

/// Whether the error is about one connection that died in the queue.
pub(super) fn is_about_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionRefused
            | io::ErrorKind::Interrupted
    )
}

/// How many connections there are, in all threads.
#[derive(Debug)]
pub(super) struct Caps {
    max: usize,
    max_per_address: u32,
    open: AtomicUsize,
    per_address: Mutex<HashMap<IpAddr, u32>>,
}

/// One connection's share of the caps; given back on drop.
#[derive(Debug)]
pub(super) struct Permit {
    caps: Arc<Caps>,
    address: Option<IpAddr>,
}

impl Caps {
    /// `max_per_address` 0: no limit.
    pub(super) fn new(max: usize, max_per_address: u32) -> Caps {
        Caps {
            max,
            max_per_address,
            open: AtomicUsize::new(0),
            per_address: Mutex::new(HashMap::new()),
        }
    }

    /// Room for one more connection from `peer`; `None`: refuse it.
    pub(super) fn admit(self: &Arc<Self>, peer: IpAddr) -> Option<Permit> {
        if self.open.fetch_add(1, Relaxed) >= self.max {
            self.open.fetch_sub(1, Relaxed);
            return None;
        }
        let mut permit = Permit {
            caps: Arc::clone(self),
            address: None,
        };
        if self.max_per_address > 0 {
            let address = network(peer);
            let mut table = self
                .per_address
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            let n_open = table.entry(address).or_insert(0);
            if *n_open >= self.max_per_address {
                return None;
            }
            *n_open += 1;
            permit.address = Some(address);
        }
        Some(permit)
    }
}

/// What one client has: an IPv4 address, or an IPv6 /64.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX))),
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.caps.open.fetch_sub(1, Relaxed);
        let Some(address) = self.address else { return };
        let mut table = self
            .caps
            .per_address
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(n_open) = table.get_mut(&address) {
            *n_open -= 1;
            if *n_open == 0 {
                table.remove(&address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_shared_by_our_sockets_only() {
        let sockets = bind(([127, 0, 0, 1], 0).into(), 3).unwrap();
        let address = sockets[0].local_addr().unwrap();
        assert!(sockets.iter().all(|s| s.local_addr().unwrap() == address));
        assert_ne!(address.port(), 0);
        let error = bind(address, 2).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AddrInUse);
    }

    #[test]
    fn caps_count_per_network_and_give_back() {
        let caps = Arc::new(Caps::new(3, 2));
        let a: IpAddr = "2001:db8::1".parse().unwrap();
        let b: IpAddr = "2001:db8::ffff:2".parse().unwrap();
        let c: IpAddr = "192.0.2.1".parse().unwrap();
        let first = caps.admit(a).unwrap();
        let _second = caps.admit(b).unwrap();
        assert!(caps.admit(a).is_none());
        let _third = caps.admit(c).unwrap();
        assert!(caps.admit(c).is_none(), "the cap of all");
        drop(first);
        assert!(caps.admit(b).is_some());
    }
}
