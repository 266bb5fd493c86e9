//! Verification of inbound signatures: who signed a request, and whether what arrived is what they signed.
//!
//! In: the [`Head`] as it came in on the wire, what the gateway answers to ([`Realm`]), its [`Users`] and the time.
//! Out, in two steps: [`begin`] before the body is read, which refuses what it can, and [`Pending::finish`] with the
//! body. Callers: routes whose callers are authenticated by IAM (`access`). Signing and verification share one
//! canonical form ([`super::canonical`]).
//!
//! Source: IAM User Guide, "AWS Signature Version 4 for API requests"; S3 API Reference, "Signature Calculations for
//! the Authorization Header: Transferring Payload in Multiple Chunks"; rest-api.md §5.3 and security.md I06, of which
//! the second is stricter: every `x-amz-*` field that is there must be signed. Refused: SigV4A, and chunks with
//! trailers. Not handled: replay within the life of a signature.

mod authorization;
mod body;
mod chunks;
mod claim;
mod date;
mod fields;
mod presigned;
mod refusal;
mod secret;
#[cfg(test)]
mod tests;
mod user;

use std::time::SystemTime;

use ring::{digest, hmac};

use super::canonical::{self, Headers};
use super::encode::Hex;
use super::{CONTENT_SHA256, Rules, Scope, begin_string_to_sign, key};
use crate::clock::epoch_seconds;
pub use body::{Pending, Verified, WholeBody};
pub use chunks::ChunkedBody;
use claim::Claim;
use fields::{Fields, SignedNames};
pub use refusal::{Exception, Missing, Refusal};
pub use user::{Identity, User, Users};

/// What arrived before the body.
#[derive(Debug, Clone, Copy)]
pub struct Head<'r> {
    /// As on the wire.
    pub method: &'r str,
    /// From its `/` to before its `?`, as on the wire: with the stage, not normalised, not decoded.
    pub path: &'r str,
    /// Without its `?`, as on the wire; may be empty.
    pub query: &'r str,
    /// All that came in, in their order, names in any case, values as on the wire; also those of framing, since they
    /// may be signed. `host` must be among them: HTTP/2's `:authority` under this name.
    pub headers: &'r [(&'r str, &'r [u8])],
}

/// What signatures must be made for.
#[derive(Debug, Clone, Copy)]
pub struct Realm<'g> {
    /// The regions that the gateway stands for.
    pub regions: &'g [String],
    /// `execute-api`, but for tests.
    pub service: &'g str,
}

/// How far the clocks of callers may be off, and how long a signature in a header holds, in seconds (security.md I06).
const MAX_SKEW: u64 = 5 * 60;

/// The first step: everything but the body.
///
/// What has one canonical form has one signature: `/a//b` and `/a/b`, a query in another order, and fields of one name
/// beside their values in a list. Who answers must take such requests for the same, or refuse all but one of them.
///
/// # Errors
///
/// The request is not signed, or not by one of the users, or not as it arrived.
pub fn begin(
    head: &Head<'_>,
    realm: &Realm<'_>,
    users: &dyn Users,
    now: SystemTime,
) -> Result<Pending, Refusal> {
    let fields = Fields::new(head.headers);
    let claim = Claim::of(head, fields)?;
    let [access_key_id, day, region, service, _] = claim.credential()?;
    let names = SignedNames::of(&claim.signed_headers, fields)?;
    // Before a key is derived, of which some are kept: only for days and regions that may be.
    claim.check_scope(realm)?;
    check_time(&claim, epoch_seconds(now))?;
    let user = users.find(access_key_id).ok_or(Refusal::InvalidToken)?;
    user.check_token(claim.token.as_deref(), now)?;

    if !head.path.starts_with('/') {
        return Err(Refusal::Mismatch);
    }
    let headers = Headers::signed(head.headers, &names.0).ok_or(Refusal::Mismatch)?;
    let rules = Rules::of_service(realm.service);
    let path = canonical::path(head.path, rules);
    let query = canonical::query(claim.query(head), &[]);
    let begun = canonical::request(
        head.method,
        &path,
        &query,
        &headers,
        &claim.signed_headers,
        "",
    );
    let mut canonical = digest::Context::new(&digest::SHA256);
    canonical.update(&begun);

    let scope = Scope { region, service };
    let mut string_to_sign = begun;
    string_to_sign.clear();
    begin_string_to_sign(&mut string_to_sign, &claim.date.text, scope);
    let signing_key = key::begin(user.credentials, day, scope);
    let mut hmac = signing_key.clone();
    hmac.update(&string_to_sign);
    let signature = Signature {
        canonical,
        string_to_sign: hmac,
        given: secret::hex(&claim.signature).ok_or(Refusal::Mismatch)?,
    };
    let identity = Identity {
        access_key_id: access_key_id.to_owned(),
        signed_at: claim.date.seconds,
        is_presigned: claim.is_presigned(),
    };
    let content_sha256 = match (claim.content_sha256(), fields.text(CONTENT_SHA256)?) {
        (Some(_), Some(_)) => return Err(Refusal::Ambiguous(CONTENT_SHA256)),
        (in_query, in_field) => in_query.or(in_field),
    };
    match body::Payload::of(content_sha256, claim.is_presigned())? {
        body::Payload::Hashed => Ok(Pending::Whole(WholeBody::signed(identity, signature))),
        body::Payload::Digest(digest) => {
            signature.check(digest)?;
            Ok(Pending::Whole(WholeBody::digest(identity, digest)?))
        }
        body::Payload::Unsigned => {
            signature.check(super::UNSIGNED_PAYLOAD)?;
            Ok(Pending::Verified(identity))
        }
        body::Payload::Chunks => {
            let n_bytes = chunks::decoded_length(fields)?;
            let seed = signature.given;
            signature.check(body::STREAMING)?;
            let chunks = chunks::Signer::new(signing_key, &claim.date.text, scope, seed);
            Ok(Pending::Chunked(Box::new(ChunkedBody::new(
                identity, chunks, n_bytes,
            ))))
        }
    }
}

/// A signature that waits for the digest of the body.
#[derive(Clone)]
struct Signature {
    /// Over the canonical request up to the digest of the body.
    canonical: digest::Context,
    /// Over the string to sign up to the digest of the canonical request.
    string_to_sign: hmac::Context,
    /// 64 digits.
    given: [u8; 64],
}

impl Signature {
    /// Whether the signature is that of the request with this in the place of its body's digest.
    fn check(mut self, payload_hash: &str) -> Result<(), Refusal> {
        self.canonical.update(payload_hash.as_bytes());
        let digest = Hex::of(self.canonical.finish().as_ref());
        self.string_to_sign.update(digest.as_bytes());
        let expected = Hex::of(self.string_to_sign.sign().as_ref());
        match secret::is_same(expected.as_bytes(), &self.given) {
            true => Ok(()),
            false => Err(Refusal::Mismatch),
        }
    }
}

/// Whether the signature holds now; all in seconds since 1970.
fn check_time(claim: &Claim<'_>, now: u64) -> Result<(), Refusal> {
    let signed_at = claim.date.seconds;
    let lifetime = claim.lifetime.unwrap_or(MAX_SKEW);
    if signed_at.saturating_add(lifetime) < now {
        return Err(Refusal::Expired {
            signed_at,
            now,
            lifetime,
        });
    }
    if signed_at > now.saturating_add(MAX_SKEW) {
        return Err(Refusal::NotYetCurrent { signed_at, now });
    }
    Ok(())
}
