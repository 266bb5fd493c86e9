//! Opening connections.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};

use super::connection::{Connection, Stream};
use super::origin::Origin;
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
    let addresses = timeout_at(deadline, resolve::resolve(origin))
        .await
        .map_err(|_| Failure::Timeout)??;
    let tcp = connect_any(&addresses, origin.port(), deadline).await?;
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
