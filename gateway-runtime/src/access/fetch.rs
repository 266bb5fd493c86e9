//! Fetches the documents of issuers with the gateway's own client, and notes what key sources do in the log.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http::{Method, header};

use crate::aws::endpoint::Url;
use crate::clock;
use crate::integrate::client_body::ClientBody;
use crate::integrate::collect;
use crate::integrate::upstream::{self, Origin, Payload, RequestHead, SendOptions};
use crate::jwt::{self, Event, FetchError, Fetched, FetchedResult, MAX_BODY};
use crate::telemetry::log::{self, Level};

/// Longer than a source waits.
const TIMEOUT: Duration = Duration::from_secs(5);

/// Servers whose connections are kept.
const MAX_ORIGINS: usize = 100;

/// Fetches with the pools of the threads.
#[derive(Debug, Default)]
pub(crate) struct Fetcher {
    /// By scheme, host and port.
    origins: Mutex<BTreeMap<(bool, String, u16), Arc<Origin>>>,
}

impl Fetcher {
    fn origin(&self, url: &Url) -> Result<Arc<Origin>, FetchError> {
        let key = (url.secure, url.host.clone(), url.port);
        let mut origins = self.origins.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(origin) = origins.get(&key) {
            return Ok(Arc::clone(origin));
        }
        let origin = Origin::new(url.secure, &url.host, url.port);
        let origin = origin.map_err(|_| FetchError("not a host".to_owned()))?;
        let origin = Arc::new(origin);
        if origins.len() < MAX_ORIGINS {
            origins.insert(key, Arc::clone(&origin));
        }
        Ok(origin)
    }
}

impl jwt::Fetch for Fetcher {
    fn get(&self, url: String) -> Pin<Box<dyn Future<Output = FetchedResult> + Send>> {
        // A query belongs to the path that is asked for.
        let (address, query) = url.split_once('?').unwrap_or((&url, ""));
        let parsed = Url::parse(address).ok_or_else(|| FetchError("not a URL".to_owned()));
        let prepared = parsed.and_then(|parsed| Ok((self.origin(&parsed)?, parsed.path)));
        let query = query.to_owned();
        Box::pin(async move {
            let (origin, mut path) = prepared?;
            if path.is_empty() {
                path.push('/');
            }
            if !query.is_empty() {
                path.push('?');
                path.push_str(&query);
            }
            get(&origin, &path).await
        })
    }
}

async fn get(origin: &Arc<Origin>, path: &str) -> FetchedResult {
    let error = |text: &str| FetchError(text.to_owned());
    let head = RequestHead::new(&Method::GET, path.as_bytes(), origin).and_then(|mut head| {
        head.header(b"accept", b"application/json")?;
        Ok(head)
    });
    let head = head.map_err(|_| error("the request cannot be written"))?;
    let options = SendOptions {
        connect_timeout: TIMEOUT,
        head_timeout: TIMEOUT,
        stall_timeout: TIMEOUT,
        max_response_bytes: MAX_BODY as u64 + 1,
        idempotent: true,
        ..SendOptions::DEFAULT
    };
    let payload = Payload::<ClientBody>::Empty;
    let sent = upstream::send(origin, head, payload, &options, clock::now()).await;
    let mut answer = sent.map_err(|failure| FetchError(format!("{failure:?}")))?;
    let fields = answer.headers.get_all(header::CACHE_CONTROL).iter();
    let fields: Vec<_> = fields.filter_map(|value| value.to_str().ok()).collect();
    let cache_control = (!fields.is_empty()).then(|| fields.join(","));
    let status = answer.status.as_u16();
    let body = collect::collect(&mut answer.body, MAX_BODY + 1).await;
    let body = body.map_err(|_| error("the body broke off, or is too long"))?;
    Ok(Fetched {
        status,
        body: body.into(),
        cache_control,
    })
}

/// Notes what sources do.
#[derive(Debug)]
pub(crate) struct Notes;

static KEYS_LOADED: log::Kind = log::Kind::new(Level::Info, "token_keys_loaded");
static KEYS_FAILED: log::Kind = log::Kind::new(Level::Warn, "token_keys_failed");
static KEY_SKIPPED: log::Kind = log::Kind::new(Level::Warn, "token_key_skipped");

impl jwt::Observe for Notes {
    fn note(&self, event: Event<'_>) {
        match event {
            Event::Loaded {
                url, keys, is_new, ..
            } => {
                if !is_new {
                    return;
                }
                KEYS_LOADED.log(
                    "the keys of an issuer were fetched",
                    &[("url", &url), ("keys", &keys.len())],
                );
                for skipped in keys.skipped() {
                    KEY_SKIPPED.log(
                        "a key of an issuer is not used",
                        &[
                            ("url", &url),
                            ("position", &skipped.position),
                            ("reason", &format!("{:?}", skipped.reason)),
                        ],
                    );
                }
            }
            Event::Failed {
                url,
                problem,
                has_keys,
            } => KEYS_FAILED.log(
                "the keys of an issuer could not be fetched",
                &[("url", &url), ("reason", &problem), ("has_keys", &has_keys)],
            ),
        }
    }
}
