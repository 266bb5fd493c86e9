//! JSON Web Tokens of JWT and Cognito authorizers: whether one is genuine, for us and in time, and what it claims.
//!
//! ```text
//! token ──▶ jws (compact form, header) ──▶ claims (who issued it?) ──▶ source (keys) ──▶ key (signature) ──▶ claims (checks)
//!   └─────▶ verified (a thread's cache of what came out)
//! ```
//!
//! - [`Verifier`]: one authorizer. [`Verifier::verify`] is the way of a token; [`Verifier::recall`] and
//!   [`Verifier::remember`] go past it with a thread's [`VerifiedTokens`].
//! - [`KeySource`]: keys from a text, a JWKS URI, an issuer or a discovery document, shared by all threads, refreshed in
//!   the background. What fetches, tells the time and takes the log's lines is passed in ([`Outside`]).
//! - [`Claims`]: the claims with their JSON values, and their texts as events and `$context` have them.
//! - [`admission`]: what a route asks of a verified token: scopes, and the use of tokens of user pools.
//! - [`bearer`]: the token in a header's value, and the challenge in the answer.
//! - [`Refusal`]: every reason against a token.
//!
//! Sources: RFC 7515 (JWS), 7517 (JWK), 7518 (JWA), 7519 (JWT), 8037 (Ed25519), 8725 (best practice), OpenID Connect
//! Discovery 1.0; `reference/http-api.md` §6.1, `reference/rest-api.md` §5.2, `reference/security.md` I01 to I05.
//!
//! Called by authorizers; imports nothing of the runtime. Not in the interface that programs may rely on.

pub mod admission;
mod algorithm;
pub mod bearer;
mod claims;
mod header;
mod json;
mod jwks;
mod jws;
mod key;
mod recency;
mod refusal;
mod rsa;
mod source;
mod verified;
mod verifier;

#[cfg(test)]
mod tests;

pub use algorithm::{Algorithm, Algorithms};
pub use claims::Claims;
pub use json::{JsonError, Object, Value};
pub use jwks::{JwksError, KeySet, Skipped};
pub use jws::{MAX_HEADER, MAX_TOKEN};
pub use key::{MAX_KEY_ID, Unusable};
pub use refusal::{Part, Refusal};
pub use source::{
    Clock, Event, Fetch, FetchError, Fetched, FetchedResult, KeySource, MAX_BODY, Moment, Observe,
    Outside, Problem, Sleep, SystemClock, UrlError, Why,
};
pub use verified::{Verified, VerifiedTokens};
pub use verifier::{Issuer, MAX_LEEWAY, Verifier};
