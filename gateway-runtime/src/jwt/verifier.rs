//! One authorizer's way from a token to its claims.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use super::algorithm::Algorithms;
use super::claims::{Claims, Expected};
use super::jws::Jws;
use super::refusal::Refusal;
use super::source::{Clock, KeySource, Moment, Published};
use super::verified::{Verified, VerifiedTokens};

/// By how much clocks may differ at the most (`reference/security.md` I04).
pub const MAX_LEEWAY: Duration = Duration::from_secs(60);

/// Authorizers that were made in this process.
static MADE: AtomicU64 = AtomicU64::new(0);

/// An issuer that an authorizer trusts.
pub struct Issuer {
    /// What `iss` has to be, exactly; `None` for what the discovery document of `keys` says.
    pub name: Option<String>,
    /// Its keys.
    pub keys: KeySource,
}

impl Issuer {
    /// Whether `iss` says this issuer, whose keys these are.
    fn is(&self, said: &str, keys: &Published) -> bool {
        let name = self.name.as_deref().or(keys.issuer.as_deref());
        name == Some(said)
    }
}

/// An authorizer.
pub struct Verifier {
    /// Of this process alone, and never given to another: what a thread remembers of one authorizer says nothing to the
    /// next.
    id: u64,
    issuers: Vec<Issuer>,
    audiences: Option<Vec<String>>,
    algorithms: Algorithms,
    leeway: u64,
    clock: Arc<dyn Clock>,
}

impl Verifier {
    /// An authorizer for tokens of these issuers, for one of these audiences (`None`: for any), by these algorithms.
    #[must_use]
    pub fn new(
        issuers: Vec<Issuer>,
        audiences: Option<Vec<String>>,
        algorithms: Algorithms,
        clock: Arc<dyn Clock>,
    ) -> Verifier {
        Verifier {
            id: MADE.fetch_add(1, Relaxed),
            issuers,
            audiences,
            algorithms,
            leeway: 0,
            clock,
        }
    }

    /// The same with clocks that may differ by this much, up to [`MAX_LEEWAY`]. Without it they may not differ.
    #[must_use]
    pub fn with_leeway(self, leeway: Duration) -> Verifier {
        let leeway = leeway.min(MAX_LEEWAY).as_millis();
        Verifier {
            leeway: u64::try_from(leeway).unwrap_or_default(),
            ..self
        }
    }

    /// Has the issuers' keys fetched anew with the next tokens; those there are serve until others are there.
    pub fn expire_keys(&self) {
        for issuer in &self.issuers {
            issuer.keys.expire();
        }
    }

    /// Verifies a token: form and header, issuer, key, signature, audience, times, in this order. Waits where keys have to
    /// be fetched: for the first ones, or for newer ones where the token's key is unknown.
    ///
    /// # Errors
    ///
    /// The first reason against the token.
    pub async fn verify(&self, token: &str) -> Result<Verified, Refusal> {
        if token.is_empty() {
            return Err(Refusal::Missing);
        }
        let jws = Jws::parse(token)?;
        if !self.algorithms.contains(jws.header.algorithm) {
            return Err(Refusal::AlgorithmNotAllowed);
        }
        // Of claims that nobody has vouched for yet, only the issuer is looked at: whose keys are needed.
        let claims = Claims::read(&jws.payload()?)?;
        let (position, issuer, mut keys) = self.issuer_of(&claims).await?;
        let mut verdict = jws.verify(&keys.set);
        if verdict == Err(Refusal::UnknownKey) {
            let newer = issuer.keys.newer(&keys, self.clock.now()).await?;
            if newer.generation != keys.generation {
                if !issuer.is(claims.issuer(), &newer) {
                    return Err(Refusal::Issuer);
                }
                keys = newer;
                verdict = jws.verify(&keys.set);
            }
        }
        verdict?;
        claims.check(&Expected {
            audiences: self.audiences.as_deref(),
            now: self.clock.now().unix,
            leeway: self.leeway,
        })?;
        Ok(Verified {
            issuer: position,
            generation: keys.generation,
            ends: claims.expires().saturating_add(self.leeway),
            claims: Arc::new(claims),
        })
    }

    /// The issuer that the claims name, its position and its keys.
    async fn issuer_of(
        &self,
        claims: &Claims,
    ) -> Result<(usize, &Issuer, Arc<Published>), Refusal> {
        let mut refusal = Refusal::Issuer;
        for (position, issuer) in self.issuers.iter().enumerate() {
            match &issuer.name {
                Some(name) if name != claims.issuer() => continue,
                _ => {}
            }
            match issuer.keys.keys(self.clock.now()).await {
                Ok(keys) if issuer.is(claims.issuer(), &keys) => {
                    return Ok((position, issuer, keys));
                }
                Ok(_) => {}
                Err(error) => refusal = error,
            }
        }
        Err(refusal)
    }

    /// The claims of a token that this thread has verified and remembered.
    pub fn recall(
        &self,
        tokens: &mut VerifiedTokens,
        token: &str,
        now: Moment,
    ) -> Option<Arc<Claims>> {
        let generation = |position: usize| self.issuers.get(position)?.keys.generation(now);
        let verified = tokens.get(self.id, token, now.unix, generation)?;
        Some(Arc::clone(&verified.claims))
    }

    /// Remembers what [`Verifier::verify`] gave for a token.
    pub fn remember(&self, tokens: &mut VerifiedTokens, token: &str, verified: &Verified) {
        tokens.insert(self.id, token, verified);
    }
}
