//! The connection: commands go out as they come, answers come back in their order.
//!
//! One task, on the store's own thread. When the connection ends, all that was under way is answered with
//! [`StoreError::Unknown`], and a new one is made, at once and then four times a second; what comes while there is none is
//! answered with [`StoreError::Away`]. A command is sent again only where the
//! store says that it did nothing: it did not know the script.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{Notify, mpsc, oneshot};
use tokio::time::{Instant, sleep, sleep_until, timeout};

use super::connect::{self, ConnectError};
use super::health::Health;
use super::resp::{Decoder, Reply, Violation, push_command, push_part};
use super::script::Script;
use crate::state::address::RedisAddress;
use crate::state::store::StoreError;

/// Commands that wait to be sent; more are refused.
const MAX_WAITING: usize = 8192;

/// Bytes that are written at once.
const MAX_WRITE: usize = 64 * 1024;

/// Between attempts at a connection, with up to a fifth less.
const PAUSE: Duration = Duration::from_millis(250);

/// A command.
#[derive(Debug)]
pub(super) struct Request {
    script: Option<&'static Script>,
    n_parts: usize,
    /// The encoded parts; of a script, those after its name.
    parts: Vec<u8>,
}

impl Request {
    /// A command of these parts.
    pub(super) fn new(parts: &[&[u8]]) -> Request {
        let mut bytes = Vec::new();
        for part in parts {
            push_part(&mut bytes, part);
        }
        Request {
            script: None,
            n_parts: parts.len(),
            parts: bytes,
        }
    }

    /// A call of a script, with its encoded keys and arguments.
    pub(super) fn script(script: &'static Script, n_parts: usize, parts: Vec<u8>) -> Request {
        Request {
            script: Some(script),
            n_parts,
            parts,
        }
    }

    fn push(&self, bytes: &mut Vec<u8>, with_source: bool) {
        push_command(bytes, self.n_parts);
        if let Some(script) = self.script {
            let (command, name) = match with_source {
                true => ("EVAL", script.source),
                false => ("EVALSHA", script.sha()),
            };
            push_part(bytes, command.as_bytes());
            push_part(bytes, name.as_bytes());
        }
        bytes.extend_from_slice(&self.parts);
    }
}

/// Who is told the answer; on the store's thread.
type Done = Box<dyn FnOnce(Result<Reply, StoreError>) + Send>;

/// A command on its way.
struct Command {
    request: Request,
    /// The script itself is sent: the store did not know it by its name.
    with_source: bool,
    done: Done,
}

/// The way to the connection, for all threads.
#[derive(Clone)]
pub(super) struct Link(mpsc::Sender<Command>);

impl Link {
    /// Sends a command. `done` is told the answer, or at once that there is none.
    pub(super) fn send(
        &self,
        request: Request,
        done: impl FnOnce(Result<Reply, StoreError>) + Send + 'static,
    ) {
        let command = Command {
            request,
            with_source: false,
            done: Box::new(done),
        };
        if let Err(refused) = self.0.try_send(command) {
            (refused.into_inner().done)(Err(StoreError::Away));
        }
    }

    /// Sends a command at once: its answer, which is not an error of the store.
    pub(super) fn begin(
        &self,
        request: Request,
    ) -> impl Future<Output = Result<Reply, StoreError>> + use<> {
        let (sender, answer) = oneshot::channel();
        self.send(request, |reply| {
            let _ = sender.send(reply);
        });
        async {
            answer
                .await
                .unwrap_or_else(|_| Err(StoreError::unanswered()))
        }
    }

    /// Sends a command when it is awaited: its answer, which is not an error of the store.
    pub(super) async fn ask(&self, request: Request) -> Result<Reply, StoreError> {
        self.begin(request).await
    }
}

/// Keeps the connection.
pub(super) struct Driver {
    address: RedisAddress,
    health: Arc<Health>,
    commands: mpsc::Receiver<Command>,
    /// Told of each connection.
    connected: Arc<Notify>,
    /// Told how the first attempt ended.
    first: Option<oneshot::Sender<Result<(), ConnectError>>>,
}

impl Driver {
    pub(super) fn new(
        address: RedisAddress,
        health: Arc<Health>,
        connected: Arc<Notify>,
        first: oneshot::Sender<Result<(), ConnectError>>,
    ) -> (Link, Driver) {
        let (sender, commands) = mpsc::channel(MAX_WAITING);
        let driver = Driver {
            address,
            health,
            commands,
            connected,
            first: Some(first),
        };
        (Link(sender), driver)
    }

    /// Runs until nobody can send commands any more.
    pub(super) async fn run(mut self) {
        loop {
            let attempt = timeout(
                self.health.patience.for_connecting(),
                connect::connect(&self.address),
            )
            .await;
            let attempt = attempt.unwrap_or(Err(ConnectError::TooLate));
            let began = Instant::now();
            let end = match attempt {
                Ok(stream) => {
                    self.tell_first(Ok(()));
                    self.connected.notify_one();
                    self.serve(stream).await
                }
                Err(error) => {
                    self.tell_first(Err(error.clone()));
                    End::Connect(error)
                }
            };
            if matches!(end, End::Closed) {
                return;
            }
            self.health.down(&end);
            if began.elapsed() < self.health.patience.until_dead() && !self.pause().await {
                return;
            }
        }
    }

    fn tell_first(&mut self, outcome: Result<(), ConnectError>) {
        if let Some(first) = self.first.take() {
            let _ = first.send(outcome);
        }
    }

    /// Answers commands that there is no store. Whether there may be more commands.
    async fn pause(&mut self) -> bool {
        let until = Instant::now() + PAUSE.mul_f64(1.0 - 0.2 * fastrand::f64());
        loop {
            tokio::select! {
                () = sleep_until(until) => return true,
                command = self.commands.recv() => match command {
                    Some(command) => (command.done)(Err(StoreError::Away)),
                    None => return false,
                },
            }
        }
    }

    /// Serves one connection to its end.
    async fn serve(&mut self, stream: TcpStream) -> End {
        let (reader, writer) = stream.into_split();
        let exchange = Exchange::default();
        let end = tokio::select! {
            end = exchange.write(&mut self.commands, writer) => end,
            end = exchange.read(reader) => end,
            end = exchange.watch(&self.health) => end,
        };
        for sent in exchange.sent.into_inner() {
            (sent.command.done)(Err(StoreError::unanswered()));
        }
        for command in exchange.again.into_inner() {
            (command.done)(Err(StoreError::Away));
        }
        end
    }
}

/// Why a connection ended.
#[derive(Debug)]
enum End {
    /// Nobody can send commands any more.
    Closed,
    Connect(ConnectError),
    Io(std::io::Error),
    /// The store closed it.
    Eof,
    Violation(Violation),
    Silence,
}

/// What is under way on a connection.
#[derive(Default)]
struct Exchange {
    /// In the order of their answers.
    sent: RefCell<VecDeque<Sent>>,
    /// To be sent with their scripts.
    again: RefCell<VecDeque<Command>>,
    has_again: Notify,
    has_sent: Notify,
}

struct Sent {
    command: Command,
    at: Instant,
}

impl Exchange {
    async fn write(
        &self,
        commands: &mut mpsc::Receiver<Command>,
        mut writer: tokio::net::tcp::OwnedWriteHalf,
    ) -> End {
        let mut bytes = Vec::new();
        loop {
            tokio::select! {
                command = commands.recv() => match command {
                    Some(command) => self.note(command, &mut bytes),
                    None => return End::Closed,
                },
                () = self.has_again.notified() => {}
            }
            while let Some(command) = self.next_again() {
                self.note(command, &mut bytes);
            }
            while bytes.len() < MAX_WRITE
                && let Ok(command) = commands.try_recv()
            {
                self.note(command, &mut bytes);
            }
            if let Err(error) = writer.write_all(&bytes).await {
                return End::Io(error);
            }
            bytes.clear();
        }
    }

    fn next_again(&self) -> Option<Command> {
        self.again.borrow_mut().pop_front()
    }

    fn note(&self, command: Command, bytes: &mut Vec<u8>) {
        command.request.push(bytes, command.with_source);
        let at = Instant::now();
        self.sent.borrow_mut().push_back(Sent { command, at });
        self.has_sent.notify_one();
    }

    async fn read(&self, mut reader: tokio::net::tcp::OwnedReadHalf) -> End {
        let mut decoder = Decoder::default();
        let mut bytes = vec![0; 16 * 1024];
        loop {
            let n = match reader.read(&mut bytes).await {
                Ok(0) => return End::Eof,
                Ok(n) => n,
                Err(error) => return End::Io(error),
            };
            decoder.extend(bytes.get(..n).unwrap_or_default());
            loop {
                match decoder.next() {
                    Ok(Some(reply)) => self.answer(reply),
                    Ok(None) => break,
                    Err(violation) => return End::Violation(violation),
                }
            }
        }
    }

    fn answer(&self, reply: Reply) {
        let sent = self.sent.borrow_mut().pop_front();
        let Some(Sent { mut command, .. }) = sent else {
            return;
        };
        let reply = match reply {
            Reply::Error(error)
                if error.starts_with("NOSCRIPT")
                    && command.request.script.is_some()
                    && !command.with_source =>
            {
                command.with_source = true;
                self.again.borrow_mut().push_back(command);
                self.has_again.notify_one();
                return;
            }
            Reply::Error(error) => Err(StoreError::Failed(error)),
            reply => Ok(reply),
        };
        (command.done)(reply);
    }

    /// Sees to it that answers come.
    async fn watch(&self, health: &Health) -> End {
        loop {
            let oldest = self.sent.borrow().front().map(|sent| sent.at);
            let Some(oldest) = oldest else {
                self.has_sent.notified().await;
                continue;
            };
            let age = oldest.elapsed();
            if age >= health.patience.until_dead() {
                return End::Silence;
            }
            let late = health.patience.anybody;
            if age >= late {
                health.down(&End::Silence);
            }
            sleep(late.saturating_sub(age).max(late / 5)).await;
        }
    }
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            End::Closed => f.write_str("the gateway ends"),
            End::Connect(error) => error.fmt(f),
            End::Io(error) => error.fmt(f),
            End::Eof => f.write_str("it closed the connection"),
            End::Violation(violation) => violation.fmt(f),
            End::Silence => f.write_str("it does not answer"),
        }
    }
}
