//! A server that follows a script, one per connection.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::super::Origin;

#[derive(Debug, Clone)]
pub(super) enum Step {
    /// Read up to the end of a request head.
    ReadHead,
    /// Read so many bytes.
    Read(usize),
    /// Read until the client closes.
    ReadToEnd,
    Write(Vec<u8>),
    /// Write in pieces of so many bytes, each in a packet of its own.
    WriteSlowly(Vec<u8>, usize),
    Pause(Duration),
    /// Keep the connection open and do nothing.
    Hang,
}

pub(super) fn write(text: impl AsRef<[u8]>) -> Step {
    Step::Write(text.as_ref().to_vec())
}

/// Reads a request and answers it.
pub(super) fn answer(text: &str) -> Vec<Step> {
    vec![Step::ReadHead, write(text)]
}

pub(super) const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

#[derive(Debug, Default)]
struct Record {
    /// What each connection received.
    received: Vec<Vec<u8>>,
    n_heads: usize,
    n_closed: usize,
}

pub(super) struct Upstream {
    pub(super) origin: Arc<Origin>,
    record: Arc<Mutex<Record>>,
}

impl Upstream {
    /// The first connection follows the first script; when the scripts are used up, connections
    /// are closed at once.
    pub(super) async fn start(scripts: impl IntoIterator<Item = Vec<Step>>) -> Upstream {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let record = Arc::new(Mutex::new(Record::default()));
        let scripts: Vec<_> = scripts.into_iter().collect();
        tokio::spawn(serve(listener, scripts, Arc::clone(&record)));
        Upstream {
            origin: Arc::new(Origin::new(false, "127.0.0.1", port).unwrap()),
            record,
        }
    }

    pub(super) fn n_connections(&self) -> usize {
        self.record.lock().unwrap().received.len()
    }

    pub(super) fn n_heads(&self) -> usize {
        self.record.lock().unwrap().n_heads
    }

    /// What connection `n` received so far.
    pub(super) fn received(&self, n: usize) -> String {
        String::from_utf8_lossy(&self.record.lock().unwrap().received[n]).into_owned()
    }

    /// Waits until the client has closed `n` connections.
    pub(super) async fn wait_for_closed(&self, n: usize) {
        for _ in 0..500 {
            if self.record.lock().unwrap().n_closed >= n {
                return;
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        panic!("the connection is still open");
    }
}

async fn serve(listener: TcpListener, scripts: Vec<Vec<Step>>, record: Arc<Mutex<Record>>) {
    for n in 0.. {
        let (stream, _) = listener.accept().await.unwrap();
        record.lock().unwrap().received.push(Vec::new());
        let script = scripts.get(n).cloned().unwrap_or_default();
        tokio::spawn(follow(stream, script, n, Arc::clone(&record)));
    }
}

async fn follow(mut stream: TcpStream, script: Vec<Step>, n: usize, record: Arc<Mutex<Record>>) {
    stream.set_nodelay(true).unwrap();
    let mut unread = Vec::new();
    for step in script {
        match step {
            Step::ReadHead => {
                let end = loop {
                    if let Some(at) = memchr::memmem::find(&unread, b"\r\n\r\n") {
                        break at + 4;
                    }
                    if !read_some(&mut stream, &mut unread, n, &record).await {
                        return;
                    }
                };
                unread.drain(..end);
                record.lock().unwrap().n_heads += 1;
            }
            Step::Read(bytes) => {
                while unread.len() < bytes {
                    if !read_some(&mut stream, &mut unread, n, &record).await {
                        return;
                    }
                }
                unread.drain(..bytes);
            }
            Step::ReadToEnd => {
                while read_some(&mut stream, &mut unread, n, &record).await {}
                return;
            }
            Step::Write(bytes) => {
                if stream.write_all(&bytes).await.is_err() {
                    record.lock().unwrap().n_closed += 1;
                    return;
                }
            }
            Step::WriteSlowly(bytes, piece) => {
                for piece in bytes.chunks(piece) {
                    let _client_may_be_gone = stream.write_all(piece).await;
                    tokio::time::sleep(Duration::from_micros(100)).await;
                }
            }
            Step::Pause(time) => tokio::time::sleep(time).await,
            Step::Hang => std::future::pending().await,
        }
    }
}

async fn read_some(
    stream: &mut TcpStream,
    unread: &mut Vec<u8>,
    n: usize,
    record: &Mutex<Record>,
) -> bool {
    let mut bytes = vec![0; 64 * 1024];
    let result = stream.read(&mut bytes).await;
    let mut record = record.lock().unwrap();
    match result {
        Ok(read) if read > 0 => {
            unread.extend_from_slice(&bytes[..read]);
            record.received[n].extend_from_slice(&bytes[..read]);
            true
        }
        _ => {
            record.n_closed += 1;
            false
        }
    }
}
