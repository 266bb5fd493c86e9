//! Connects, and introduces the gateway: user and password, database, scripts.

use std::fmt;
use std::io;
use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::resp::{Decoder, Reply, push_command, push_part};
use super::script;
use crate::integrate::upstream::{Origin, resolve};
use crate::state::address::RedisAddress;

/// Why there is no connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ConnectError {
    /// The name has no address.
    Name,
    /// No address accepts connections, or the connection broke.
    Io(String),
    /// It took too long.
    TooLate,
    /// The store does not let the gateway in, or cannot do what it is for; in its words.
    Refused(String),
}

/// Connects to a store. The host is looked up without libc.
pub(super) async fn connect(address: &RedisAddress) -> Result<TcpStream, ConnectError> {
    let origin = Origin::new(false, &address.host, address.port).map_err(|_| ConnectError::Name)?;
    let addresses = resolve(&origin).await.map_err(|_| ConnectError::Name)?;
    let mut failure = ConnectError::Name;
    for ip in addresses {
        match TcpStream::connect(SocketAddr::new(ip, address.port)).await {
            Ok(mut stream) => {
                stream.set_nodelay(true).map_err(broken)?;
                introduce(&mut stream, address).await?;
                return Ok(stream);
            }
            Err(error) => failure = broken(error),
        }
    }
    Err(failure)
}

async fn introduce(stream: &mut TcpStream, address: &RedisAddress) -> Result<(), ConnectError> {
    let mut bytes = Vec::new();
    let mut n_commands = 0;
    let mut command = |parts: &[&[u8]]| {
        push_command(&mut bytes, parts.len());
        for part in parts {
            push_part(&mut bytes, part);
        }
        n_commands += 1;
    };
    let (user, password) = (address.user.as_bytes(), address.password.as_bytes());
    match (user, password) {
        (b"", b"") => {}
        (b"", password) => command(&[b"AUTH", password]),
        (user, password) => command(&[b"AUTH", user, password]),
    }
    if address.database != 0 {
        command(&[b"SELECT", address.database.to_string().as_bytes()]);
    }
    for script in script::ALL {
        command(&[b"SCRIPT", b"LOAD", script.source.as_bytes()]);
    }
    stream.write_all(&bytes).await.map_err(broken)?;
    let mut decoder = Decoder::default();
    let mut chunk = vec![0; 4096];
    while n_commands > 0 {
        match decoder.next() {
            Ok(Some(Reply::Error(error))) if is_passing(&error) => {
                return Err(ConnectError::Io(error));
            }
            Ok(Some(Reply::Error(error))) => return Err(ConnectError::Refused(error)),
            Ok(Some(_)) => n_commands -= 1,
            Ok(None) => match stream.read(&mut chunk).await.map_err(broken)? {
                0 => return Err(ConnectError::Io("it closed the connection".to_owned())),
                n => decoder.extend(chunk.get(..n).unwrap_or_default()),
            },
            Err(violation) => return Err(ConnectError::Refused(violation.to_string())),
        }
    }
    Ok(())
}

/// Whether the store says that it will be there in a moment: it reads its data, or its master is being replaced.
fn is_passing(error: &str) -> bool {
    let word = error.split(' ').next().unwrap_or_default();
    ["LOADING", "BUSY", "MASTERDOWN", "TRYAGAIN"].contains(&word)
}

fn broken(error: io::Error) -> ConnectError {
    ConnectError::Io(error.to_string())
}

impl fmt::Display for ConnectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ConnectError::Name => f.write_str("its name has no usable address"),
            ConnectError::Io(error) => f.write_str(error),
            ConnectError::TooLate => f.write_str("it does not answer"),
            ConnectError::Refused(error) => write!(f, "it refuses: {error}"),
        }
    }
}
