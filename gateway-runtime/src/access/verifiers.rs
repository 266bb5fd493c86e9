//! Who verifies tokens, made once for each authorizer of a process. They outlive reloads, so that the keys of an issuer do.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::fetch::{Fetcher, Notes};
use crate::descriptor::{Authorizer, Issuer, KeyPlace, TokenAuthorizer};
use crate::jwt::{self, Algorithms, KeySource, Outside, SystemClock, Verifier};

/// The verifiers of a process: all stages of an API share one, with its keys.
pub(crate) struct Verifiers {
    known: Mutex<Vec<(&'static Authorizer, Arc<Verifier>)>>,
    outside: Outside,
    /// Where user pools are instead of AWS.
    pools_endpoint: Option<String>,
}

impl std::fmt::Debug for Verifiers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Verifiers")
            .field("n", &self.lock().len())
            .finish_non_exhaustive()
    }
}

impl Default for Verifiers {
    /// None is known yet.
    fn default() -> Verifiers {
        Verifiers {
            known: Mutex::default(),
            outside: Outside {
                fetch: Arc::new(Fetcher::default()),
                clock: Arc::new(SystemClock),
                observe: Arc::new(Notes),
            },
            // The name that the SDKs give it.
            pools_endpoint: std::env::var("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER").ok(),
        }
    }
}

impl Verifiers {
    /// Has the keys of all issuers fetched anew with the next tokens. Those there are serve meanwhile: an issuer that is
    /// down while the configuration is read anew keeps nobody out.
    pub(crate) fn expire_keys(&self) {
        for (_, verifier) in self.lock().iter() {
            verifier.expire_keys();
        }
    }

    /// An authorizer's verifier, the same as before where it had one.
    ///
    /// Documents without AWS extensions take all algorithms there are, others those of the reference.
    pub(crate) fn of(
        &self,
        authorizer: &'static Authorizer,
        token: &TokenAuthorizer,
        is_plain: bool,
    ) -> Arc<Verifier> {
        let mut verifiers = self.lock();
        let mut known = verifiers.iter();
        if let Some((_, verifier)) = known.find(|(known, _)| std::ptr::eq(*known, authorizer)) {
            return Arc::clone(verifier);
        }
        let issuers = token.issuers.iter();
        let mut all: Vec<jwt::Issuer> =
            issuers.clone().filter_map(|one| self.issuer(one)).collect();
        // Tokens of an emulator name it as their issuer.
        let endpoint = self
            .pools_endpoint
            .as_deref()
            .filter(|_| token.is_user_pool);
        all.extend(issuers.filter_map(|one| {
            let pool = one.name.rsplit('/').next()?;
            let name = format!("{}/{pool}", endpoint?.trim_end_matches('/'));
            let keys = format!("{name}/.well-known/jwks.json");
            Some(jwt::Issuer {
                keys: KeySource::jwks_uri(&keys, self.outside.clone()).ok()?,
                name: Some(name),
            })
        }));
        let audiences = token.audiences.iter().map(|text| (*text).to_owned());
        let audiences: Vec<String> = audiences.collect();
        let algorithms = match token.is_user_pool {
            true => Algorithms::USER_POOL,
            false if is_plain => Algorithms::ALL,
            false => Algorithms::HTTP_API,
        };
        let verifier = Arc::new(Verifier::new(
            all,
            (!audiences.is_empty()).then_some(audiences),
            algorithms,
            Arc::clone(&self.outside.clock),
        ));
        verifiers.push((authorizer, Arc::clone(&verifier)));
        verifier
    }

    /// `None`: its keys can never be had, and no token is one of its own.
    fn issuer(&self, issuer: &Issuer) -> Option<jwt::Issuer> {
        let outside = self.outside.clone();
        let name = (!issuer.name.is_empty()).then(|| issuer.name.to_owned());
        let keys = match (issuer.keys, &name) {
            (KeyPlace::Set(address), _) => KeySource::jwks_uri(address, outside),
            (KeyPlace::Discovery(_), Some(name)) => KeySource::issuer(name, outside),
            (KeyPlace::Discovery(address), None) => KeySource::discovery_document(address, outside),
        };
        Some(jwt::Issuer {
            name,
            keys: keys.ok()?,
        })
    }

    fn lock(&self) -> MutexGuard<'_, Vec<(&'static Authorizer, Arc<Verifier>)>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
