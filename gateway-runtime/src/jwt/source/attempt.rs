//! One fetch of an issuer's keys: the discovery document, where it takes one, then the key set.

use std::fmt;
use std::time::Duration;

use super::super::json::JsonError;
use super::super::jwks::{JwksError, KeySet};
use super::super::refusal::Refusal;
use super::outside::{FetchError, Fetched, Outside};
use super::url::UrlError;
use super::{cache_control, discovery};

/// Bytes of a document at the most (`reference/security.md` I05).
pub const MAX_BODY: usize = 256 * 1024;
/// How long one document may take (`reference/security.md` I05, `reference/http-api.md` §6.1).
pub(super) const MAX_TIME: Duration = Duration::from_millis(1500);

/// Where keys are fetched.
#[derive(Debug)]
pub(super) enum Place {
    /// At a JWKS URI.
    KeySet(String),
    /// Where a discovery document leads.
    Discovery {
        document: String,
        /// Whose document it has to be; `None` for whoever it names.
        issuer: Option<String>,
    },
}

/// What an attempt brings.
#[derive(Debug)]
pub(super) struct Brought {
    pub(super) set: KeySet,
    pub(super) issuer: Option<String>,
    pub(super) ttl: Duration,
}

/// Why an attempt brought nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// The discovery document could not be had.
    Discovery(Why),
    /// The key set could not be had.
    Keys(Why),
    /// Nobody was there to go on with it: the thread that fetched was shut down.
    Abandoned,
}

/// Why a document could not be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// It took more than 1.5 s.
    TooSlow,
    /// There was no answer.
    NoAnswer(FetchError),
    /// The answer is not a 200; redirects are not followed.
    Status(u16),
    /// The body has more than [`MAX_BODY`] bytes.
    TooLarge,
    /// The discovery document is not the JSON it has to be.
    Json(JsonError),
    /// The discovery document lacks this member.
    Member(&'static str),
    /// The discovery document is another issuer's.
    OtherIssuer,
    /// The discovery document leads to a URL that is not used.
    Url(UrlError),
    /// The key set cannot be read.
    KeySet(JwksError),
}

impl Place {
    /// What is fetched first.
    pub(super) fn url(&self) -> &str {
        match self {
            Place::KeySet(url) => url,
            Place::Discovery { document, .. } => document,
        }
    }

    /// Fetches the keys.
    pub(super) async fn fetch(&self, outside: &Outside) -> Result<Brought, Problem> {
        let (uri, issuer) = match self {
            Place::KeySet(uri) => (uri.clone(), None),
            Place::Discovery { document, issuer } => {
                let fetched = get(document, outside).await.map_err(Problem::Discovery)?;
                let found = discovery::read(&fetched.body, document, issuer.as_deref())
                    .map_err(Problem::Discovery)?;
                (found.jwks_uri, Some(found.issuer))
            }
        };
        let fetched = get(&uri, outside).await.map_err(Problem::Keys)?;
        let set = KeySet::read(&fetched.body).map_err(|error| Problem::Keys(Why::KeySet(error)))?;
        Ok(Brought {
            set,
            issuer,
            ttl: cache_control::ttl(fetched.cache_control.as_deref()),
        })
    }
}

async fn get(url: &str, outside: &Outside) -> Result<Fetched, Why> {
    let fetched = tokio::select! {
        biased;
        fetched = outside.fetch.get(url.to_owned()) => fetched.map_err(Why::NoAnswer)?,
        () = outside.clock.sleep(MAX_TIME) => return Err(Why::TooSlow),
    };
    if fetched.status != 200 {
        return Err(Why::Status(fetched.status));
    }
    if fetched.body.len() > MAX_BODY {
        return Err(Why::TooLarge);
    }
    Ok(fetched)
}

impl Problem {
    /// What tokens are refused with for it.
    pub(super) fn refusal(&self) -> Refusal {
        match self {
            Problem::Discovery(_) => Refusal::Discovery,
            Problem::Keys(_) | Problem::Abandoned => Refusal::Keys,
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::Discovery(why) => write!(f, "discovery document: {why}"),
            Problem::Keys(why) => write!(f, "key set: {why}"),
            Problem::Abandoned => f.write_str("the fetch was abandoned"),
        }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Why::TooSlow => f.write_str("no answer within 1.5 s"),
            Why::NoAnswer(FetchError(words)) => f.write_str(words),
            Why::Status(status) => write!(f, "the answer is a {status}"),
            Why::TooLarge => f.write_str("more than 256 KiB"),
            Why::Json(error) => f.write_str(error.description()),
            Why::Member(name) => write!(f, "no text `{name}`"),
            Why::OtherIssuer => f.write_str("it is another issuer's"),
            Why::Url(error) => write!(f, "its `jwks_uri`: {error}"),
            Why::KeySet(error) => write!(f, "{error}"),
        }
    }
}
