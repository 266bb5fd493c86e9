//! Small bounded calls to the services that give credentials, and small bounded files.

use std::fmt;
use std::future::poll_fn;
use std::io::Read as _;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{Method, StatusCode};
use http_body::Body as _;
use hyper::body::Incoming;

use crate::aws::endpoint::Url;
use crate::clock;
use crate::integrate::upstream::{
    self, BodyError, Failure, Origin, Payload, RequestHead, SendOptions,
};

/// The longest answer, in bytes. The longest known ones are those of STS, with a session token of some KiB.
const MAX_ANSWER: u64 = 64 * 1024;
/// The longest token file, in bytes.
const MAX_FILE: u64 = 64 * 1024;
/// How long a file may take: it may be on a network.
const FILE_TIMEOUT: Duration = Duration::from_secs(5);

/// A server that gives credentials.
#[derive(Debug)]
pub(super) struct Server {
    origin: Arc<Origin>,
    /// What stands before every path.
    base: String,
}

/// How often and how long a server is asked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Patience {
    /// For one attempt.
    pub(super) timeout: Duration,
    /// Attempts on what may pass: no connection, no complete answer, 429 and 5xx.
    pub(super) n_attempts: u32,
}

/// A request; header values may be secrets.
pub(super) struct Call {
    pub(super) method: Method,
    /// Path and query.
    pub(super) target: String,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Bytes,
}

/// A complete answer.
pub(super) struct Answered {
    pub(super) status: StatusCode,
    pub(super) body: Vec<u8>,
}

/// Why there is no answer.
#[derive(Debug)]
pub(super) enum Unanswered {
    Invalid(&'static str),
    Failure(Failure),
    Body(BodyError),
    Timeout,
}

impl fmt::Display for Unanswered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unanswered::Invalid(what) => f.write_str(what),
            Unanswered::Failure(failure) => failure.fmt(f),
            Unanswered::Body(error) => error.fmt(f),
            Unanswered::Timeout => Failure::Timeout.fmt(f),
        }
    }
}

impl Unanswered {
    /// Whether asking once more may help.
    fn may_pass(&self) -> bool {
        match self {
            Unanswered::Failure(failure) => matches!(
                failure,
                Failure::Resolve
                    | Failure::Refused
                    | Failure::Connect(_)
                    | Failure::Timeout
                    | Failure::Closed
                    | Failure::Overloaded
            ),
            Unanswered::Body(error) => matches!(error, BodyError::Cut | BodyError::Stalled),
            Unanswered::Timeout => true,
            Unanswered::Invalid(_) => false,
        }
    }
}

impl Server {
    /// `None` when the host is none.
    pub(super) fn new(url: &Url) -> Option<Server> {
        let origin = Origin::new(url.secure, &url.host, url.port).ok()?;
        Some(Server {
            origin: Arc::new(origin),
            base: url.path.clone(),
        })
    }

    /// The value of `Host`.
    pub(super) fn authority(&self) -> &str {
        self.origin.authority()
    }

    /// What stands before every path.
    pub(super) fn base(&self) -> &str {
        &self.base
    }

    /// Sends a request and collects the answer, whatever its status.
    pub(super) async fn call(
        &self,
        call: &Call,
        patience: Patience,
    ) -> Result<Answered, Unanswered> {
        let mut n_attempts = 0;
        loop {
            n_attempts += 1;
            let attempt =
                tokio::time::timeout(patience.timeout, self.attempt(call, patience.timeout));
            let result = attempt.await.unwrap_or(Err(Unanswered::Timeout));
            let may_pass = match &result {
                Ok(answer) => {
                    answer.status == StatusCode::TOO_MANY_REQUESTS
                        || answer.status.is_server_error()
                }
                Err(unanswered) => unanswered.may_pass(),
            };
            if !may_pass || n_attempts >= patience.n_attempts {
                return result;
            }
            // Doubling, and all of it random, so that many gateways do not ask at the same time.
            let longest = 100_u64 << n_attempts.min(6);
            tokio::time::sleep(Duration::from_millis(fastrand::u64(..longest))).await;
        }
    }

    async fn attempt(&self, call: &Call, timeout: Duration) -> Result<Answered, Unanswered> {
        let target = format!("{}{}", self.base, call.target);
        let invalid = |_| Unanswered::Invalid("the request is not valid");
        let mut head =
            RequestHead::new(&call.method, target.as_bytes(), &self.origin).map_err(invalid)?;
        for (name, value) in &call.headers {
            head.header(name.as_bytes(), value.as_bytes())
                .map_err(invalid)?;
        }
        let payload: Payload<Incoming> = match call.body.is_empty() {
            true => Payload::Empty,
            false => Payload::Full(call.body.clone()),
        };
        let options = SendOptions {
            connect_timeout: timeout,
            head_timeout: timeout,
            stall_timeout: timeout,
            max_response_bytes: MAX_ANSWER,
            // Asking for credentials once more does no harm.
            idempotent: true,
            ..SendOptions::DEFAULT
        };
        let answer = upstream::send(&self.origin, head, payload, &options, clock::now()).await;
        let mut answer = answer.map_err(Unanswered::Failure)?;
        let mut body = Vec::new();
        while let Some(frame) = poll_fn(|cx| Pin::new(&mut answer.body).poll_frame(cx)).await {
            if let Ok(data) = frame.map_err(Unanswered::Body)?.into_data() {
                body.extend_from_slice(&data);
            }
        }
        Ok(Answered {
            status: answer.status,
            body,
        })
    }
}

/// The text of a file that a platform writes anew from time to time, without white space at its ends.
pub(super) async fn read_file(path: PathBuf) -> Result<String, String> {
    let shown = path.display().to_string();
    let read = tokio::task::spawn_blocking(move || read_bounded(&path, MAX_FILE));
    let text = match tokio::time::timeout(FILE_TIMEOUT, read).await {
        Ok(Ok(text)) => text,
        Ok(Err(_)) | Err(_) => Err("it took too long to read".to_owned()),
    };
    match text {
        Ok(text) => Ok(text.trim().to_owned()),
        Err(error) => Err(format!("`{shown}`: {error}")),
    }
}

/// The text of a regular file of `limit` bytes at most.
pub(super) fn read_bounded(path: &std::path::Path, limit: u64) -> Result<String, String> {
    let read = || -> std::io::Result<Option<Vec<u8>>> {
        // Opening a pipe would wait for its other end.
        if !std::fs::metadata(path)?.is_file() {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        let file = std::fs::File::open(path)?;
        file.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
        Ok((bytes.len() as u64 <= limit).then_some(bytes))
    };
    match read() {
        Ok(Some(bytes)) => String::from_utf8(bytes).map_err(|_| "it is not UTF-8".to_owned()),
        Ok(None) => Err(format!("it is no file of {limit} bytes at most")),
        Err(error) => Err(error.to_string()),
    }
}
