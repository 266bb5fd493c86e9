//! A relay between clients and a server that can be held up or cut.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::time::Duration;

use crate::Result;

/// How soon a change of the mode is noticed.
const STEP: Duration = Duration::from_millis(5);

/// What becomes of bytes and connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// They go on.
    Forward,
    /// They wait; connections are accepted.
    Hold,
    /// Connections are reset, also new ones.
    Reset,
}

/// A relay on a free port, ended with the value.
#[derive(Debug)]
pub struct Relay {
    address: SocketAddr,
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    target: SocketAddr,
    mode: AtomicU8,
    is_ended: AtomicBool,
}

impl Relay {
    /// Starts one in front of a server.
    ///
    /// # Errors
    ///
    /// When there is no port for it.
    pub fn start(target: SocketAddr) -> Result<Relay> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let inner = Arc::new(Inner {
            target,
            mode: AtomicU8::new(Mode::Forward as u8),
            is_ended: AtomicBool::new(false),
        });
        let accepting = Arc::clone(&inner);
        std::thread::spawn(move || {
            while !accepting.is_ended.load(Ordering::Acquire) {
                match listener.accept() {
                    Ok((client, _)) => accepting.connect(client),
                    Err(_) => std::thread::sleep(STEP),
                }
            }
        });
        Ok(Relay { address, inner })
    }

    /// Where clients connect.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Changes what becomes of everything from now on.
    pub fn set(&self, mode: Mode) {
        self.inner.mode.store(mode as u8, Ordering::Release);
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.inner.is_ended.store(true, Ordering::Release);
    }
}

impl Inner {
    fn is(&self, mode: Mode) -> bool {
        self.mode.load(Ordering::Acquire) == mode as u8
    }

    /// A connection without a server is dropped.
    fn connect(self: &Arc<Self>, client: TcpStream) {
        let Ok(server) = TcpStream::connect(self.target) else {
            return;
        };
        for stream in [&client, &server] {
            stream.set_nonblocking(false).ok();
            stream.set_nodelay(true).ok();
            stream.set_read_timeout(Some(STEP)).ok();
        }
        let (Ok(from_client), Ok(from_server)) = (client.try_clone(), server.try_clone()) else {
            return;
        };
        for (from, to) in [(from_client, server), (from_server, client)] {
            let inner = Arc::clone(self);
            std::thread::spawn(move || inner.copy(from, to));
        }
    }

    fn copy(&self, mut from: TcpStream, mut to: TcpStream) {
        let mut bytes = [0; 16 * 1024];
        while !self.is_ended.load(Ordering::Acquire) {
            if self.is(Mode::Reset) {
                let now = Some(Duration::ZERO);
                socket2::SockRef::from(&from).set_linger(now).ok();
                socket2::SockRef::from(&to).set_linger(now).ok();
                // Without an orderly end: the other direction drops its handles as well.
                return;
            }
            if self.is(Mode::Hold) {
                std::thread::sleep(STEP);
                continue;
            }
            let n = match from.read(&mut bytes) {
                Ok(0) => break,
                Ok(n) => n,
                Err(error)
                    if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) =>
                {
                    continue;
                }
                Err(_) => break,
            };
            while self.is(Mode::Hold) && !self.is_ended.load(Ordering::Acquire) {
                std::thread::sleep(STEP);
            }
            let read = bytes.get(..n).unwrap_or_default();
            if self.is(Mode::Reset) || to.write_all(read).is_err() {
                continue;
            }
        }
        // The other direction ends by itself.
        to.shutdown(Shutdown::Both).ok();
        from.shutdown(Shutdown::Both).ok();
    }
}
