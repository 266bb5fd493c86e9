//! Where an issuer's keys come from, and how they are kept.
//!
//! ```text
//! Verifier ──▶ KeySource ──▶ remote (what there is, who waits) ──▶ attempt (one fetch) ──▶ outside (Fetch, Clock)
//!                              └▶ schedule (when)                   └▶ discovery, cache_control, url
//! ```
//!
//! One source serves all threads. What it keeps is bounded in time (`schedule`); what it fetches is bounded in size, time
//! and number (`reference/security.md` I05).

mod attempt;
mod cache_control;
mod discovery;
mod outside;
mod remote;
mod schedule;
mod url;

#[cfg(test)]
pub(super) mod tests;

use std::sync::Arc;

use super::jwks::{JwksError, KeySet};
use super::refusal::Refusal;
use attempt::Place;
pub use attempt::{MAX_BODY, Problem, Why};
pub use outside::{
    Clock, Event, Fetch, FetchError, Fetched, FetchedResult, Moment, Observe, Outside, Sleep,
    SystemClock,
};
use remote::Remote;
use schedule::Need;
pub use url::UrlError;

/// Keys as they are now.
#[derive(Debug)]
pub(super) struct Published {
    pub(super) set: KeySet,
    /// The issuer, where a discovery document said it.
    pub(super) issuer: Option<String>,
    /// Differs from that of all other sets of the source.
    pub(super) generation: u64,
}

/// The keys of an issuer.
pub struct KeySource(Kind);

enum Kind {
    Fixed(Arc<Published>),
    Remote(Arc<Remote>),
}

impl KeySource {
    /// Keys of a text, for ever.
    ///
    /// # Errors
    ///
    /// The text is no key set.
    pub fn fixed(jwks: &[u8]) -> Result<KeySource, JwksError> {
        let published = Published {
            set: KeySet::read(jwks)?,
            issuer: None,
            generation: 1,
        };
        Ok(KeySource(Kind::Fixed(Arc::new(published))))
    }

    /// Keys of a JWKS URI, fetched when they are first needed.
    ///
    /// # Errors
    ///
    /// The URI cannot be used.
    pub fn jwks_uri(uri: &str, outside: Outside) -> Result<KeySource, UrlError> {
        url::parse(uri)?;
        Ok(KeySource::of_place(Place::KeySet(uri.to_owned()), outside))
    }

    /// Keys that the discovery document of an issuer leads to; the document has to be this issuer's.
    ///
    /// # Errors
    ///
    /// The issuer is no URL that can be used.
    pub fn issuer(issuer: &str, outside: Outside) -> Result<KeySource, UrlError> {
        let document = discovery::url_of(issuer);
        url::parse(&document)?;
        let issuer = Some(issuer.to_owned());
        Ok(KeySource::of_place(
            Place::Discovery { document, issuer },
            outside,
        ))
    }

    /// Keys that a discovery document leads to, whose issuer is what it says.
    ///
    /// # Errors
    ///
    /// The URL cannot be used.
    pub fn discovery_document(document: &str, outside: Outside) -> Result<KeySource, UrlError> {
        url::parse(document)?;
        let document = document.to_owned();
        let issuer = None;
        Ok(KeySource::of_place(
            Place::Discovery { document, issuer },
            outside,
        ))
    }

    fn of_place(place: Place, outside: Outside) -> KeySource {
        KeySource(Kind::Remote(Remote::new(place, outside)))
    }

    /// The generation of the keys, where they may be used: two loads from memory. It is another one as soon as the keys
    /// are. Has them refreshed where it is time. `None` where [`KeySource::keys`] has to be asked.
    pub(super) fn generation(&self, now: Moment) -> Option<u64> {
        match &self.0 {
            Kind::Fixed(published) => Some(published.generation),
            Kind::Remote(remote) => remote.generation(now),
        }
    }

    /// Has keys that are fetched be fetched anew with the next token; those there are serve until others are there.
    pub(super) fn expire(&self) {
        match &self.0 {
            Kind::Fixed(_) => {}
            Kind::Remote(remote) => remote.expire(),
        }
    }

    /// The keys. Waits for them only where there are none, and has them refreshed where it is time.
    ///
    /// # Errors
    ///
    /// They could not be had: [`Refusal::Discovery`] or [`Refusal::Keys`].
    pub(super) async fn keys(&self, now: Moment) -> Result<Arc<Published>, Refusal> {
        match &self.0 {
            Kind::Fixed(published) => Ok(Arc::clone(published)),
            Kind::Remote(remote) => remote.keys(Need::Keys, now).await,
        }
    }

    /// Newer keys than these, where they can be had now: the same where nobody may ask the issuer at this time. Waits for
    /// the answer.
    ///
    /// # Errors
    ///
    /// There are no keys any more: [`Refusal::Discovery`] or [`Refusal::Keys`].
    pub(super) async fn newer(
        &self,
        seen: &Published,
        now: Moment,
    ) -> Result<Arc<Published>, Refusal> {
        match &self.0 {
            Kind::Fixed(published) => Ok(Arc::clone(published)),
            Kind::Remote(remote) => remote.keys(Need::NewerThan(seen.generation), now).await,
        }
    }
}
