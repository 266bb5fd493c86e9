//! Opening connections.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::time::Duration;

use tokio::net::{TcpStream, UnixStream};
use tokio::time::{Instant, timeout_at};

use super::connection::{Connection, Stream};
use super::origin::{Link, Origin};
use super::{Failure, pool, resolve, tls};

/// Opens a connection to an origin; `timeout` covers everything that takes.
///
/// # Errors
///
/// [`Failure::Overloaded`], [`Failure::Resolve`], [`Failure::Refused`], [`Failure::Connect`],
/// [`Failure::Tls`] and [`Failure::Timeout`].
pub(super) async fn connect(origin: &Origin, timeout: Duration) -> Result<Connection, Failure> {
    let permit = pool::permit(origin).ok_or(Failure::Overloaded)?;
    let deadline = Instant::now() + timeout;
    let next = match origin.link() {
        Some(Link::Unix(path)) => {
            let unix = connect_unix(path, deadline).await?;
            return Ok(Connection::new(
                Stream::Unix(unix),
                permit,
                pool::MAX_IDLE_TIME,
            ));
        }
        Some(Link::Host(next)) => next,
        None => origin,
    };
    let addresses = timeout_at(deadline, resolve::resolve(next))
        .await
        .map_err(|_| Failure::Timeout)??;
    let tcp = connect_any(&addresses, next.port(), deadline).await?;
    let stream = if origin.is_secure() {
        let tls = timeout_at(deadline, tls::handshake(origin, tcp))
            .await
            .map_err(|_| Failure::Timeout)??;
        Stream::Tls(Box::new(tls))
    } else {
        Stream::Plain(tcp)
    };
    Ok(Connection::new(stream, permit, pool::MAX_IDLE_TIME))
}

/// Connects to a socket in the file system; one that is not there refuses like a port that nobody serves.
async fn connect_unix(path: &Path, deadline: Instant) -> Result<UnixStream, Failure> {
    match timeout_at(deadline, UnixStream::connect(path)).await {
        Ok(Ok(unix)) => Ok(unix),
        Ok(Err(error)) => Err(match error.kind() {
            io::ErrorKind::ConnectionRefused | io::ErrorKind::NotFound => Failure::Refused,
            _ => Failure::Connect(error),
        }),
        Err(_) => Err(Failure::Timeout),
    }
}

/// Tries the addresses in order. Each gets its share of the time that is left, so that one that
/// swallows packets does not keep the others from being tried.
async fn connect_any(
    addresses: &[IpAddr],
    port: u16,
    deadline: Instant,
) -> Result<TcpStream, Failure> {
    let mut failure = Failure::Resolve;
    for (at, &address) in addresses.iter().enumerate() {
        let now = Instant::now();
        let n_left = u32::try_from(addresses.len() - at).unwrap_or(u32::MAX);
        let share = deadline.saturating_duration_since(now) / n_left;
        let connecting = TcpStream::connect(SocketAddr::new(address, port));
        failure = match timeout_at(now + share, connecting).await {
            Ok(Ok(tcp)) => {
                // Without it, the second small write of an exchange waits for an acknowledgement.
                tcp.set_nodelay(true).map_err(Failure::Connect)?;
                return Ok(tcp);
            }
            Ok(Err(error)) if error.kind() == io::ErrorKind::ConnectionRefused => Failure::Refused,
            Ok(Err(error)) => Failure::Connect(error),
            Err(_) => Failure::Timeout,
        };
    }
    Err(failure)
}
