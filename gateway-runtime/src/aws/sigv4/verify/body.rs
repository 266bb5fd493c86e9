//! The body: what the head says of it, and whether what arrived is that.

use std::borrow::Cow;

use super::super::{UNSIGNED_PAYLOAD, sha256};
use super::chunks::ChunkedBody;
use super::refusal::Refusal;
use super::user::Identity;
use super::{Signature, secret};

/// What stands for the body where it comes in chunks.
pub(super) const STREAMING: &str = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";

/// What the head says of the body.
pub(super) enum Payload<'r> {
    /// Nothing: its digest is signed.
    Hashed,
    /// Its digest, 64 digits.
    Digest(&'r str),
    /// It is not signed.
    Unsigned,
    /// It comes in chunks, each with a signature.
    Chunks,
}

impl<'r> Payload<'r> {
    /// From the value of `x-amz-content-sha256`.
    ///
    /// # Errors
    ///
    /// The value is none of those that are known. Chunks have no place in a signature that stands in the query.
    pub(super) fn of(value: Option<&'r str>, is_presigned: bool) -> Result<Payload<'r>, Refusal> {
        match value {
            None => Ok(Payload::Hashed),
            Some(UNSIGNED_PAYLOAD) => Ok(Payload::Unsigned),
            Some(STREAMING) if !is_presigned => Ok(Payload::Chunks),
            Some(digest) if secret::hex(digest).is_some() => Ok(Payload::Digest(digest)),
            Some(_) => Err(Refusal::Payload),
        }
    }
}

/// A request whose head is as it was signed, as far as can be told without its body.
#[derive(Debug)]
pub enum Pending {
    /// Its body is not signed: that is all.
    Verified(Identity),
    /// Its body is needed in whole.
    Whole(WholeBody),
    /// Its body comes in chunks that are signed one by one.
    Chunked(Box<ChunkedBody>),
}

/// A request that is as it was signed.
#[derive(Debug)]
pub struct Verified<'b> {
    /// Who signed it.
    pub identity: Identity,
    /// Its body, without the frames of chunks.
    pub body: Cow<'b, [u8]>,
}

impl Pending {
    /// Whether the body says anything of the signature.
    #[must_use]
    pub fn needs_body(&self) -> bool {
        !matches!(self, Pending::Verified(_))
    }

    /// The second step, with the whole body as it arrived; empty for requests without one. (Bodies in chunks may also
    /// be handed over bit by bit, to [`ChunkedBody`].)
    ///
    /// # Errors
    ///
    /// The body is not the one that was signed.
    pub fn finish(self, body: &[u8]) -> Result<Verified<'_>, Refusal> {
        let body_as_it_is = Cow::Borrowed(body);
        match self {
            Pending::Verified(identity) => Ok(Verified {
                identity,
                body: body_as_it_is,
            }),
            Pending::Whole(whole) => Ok(Verified {
                identity: whole.finish(body)?,
                body: body_as_it_is,
            }),
            Pending::Chunked(mut chunked) => {
                let mut out = Vec::new();
                chunked.push(body, &mut out)?;
                Ok(Verified {
                    identity: chunked.finish()?,
                    body: Cow::Owned(out),
                })
            }
        }
    }
}

/// A request that waits for its whole body.
pub struct WholeBody {
    identity: Identity,
    check: Check,
}

enum Check {
    /// The head is verified, with this digest of the body.
    Digest([u8; 64]),
    /// Head and body are verified together.
    Signature(Box<Signature>),
}

impl WholeBody {
    pub(super) fn signed(identity: Identity, signature: Signature) -> WholeBody {
        let check = Check::Signature(Box::new(signature));
        WholeBody { identity, check }
    }

    /// `digest` is that of [`Payload::Digest`].
    pub(super) fn digest(identity: Identity, digest: &str) -> Result<WholeBody, Refusal> {
        let check = Check::Digest(secret::hex(digest).ok_or(Refusal::Payload)?);
        Ok(WholeBody { identity, check })
    }

    /// The second step.
    ///
    /// # Errors
    ///
    /// The body is not the one that was signed.
    pub fn finish(self, body: &[u8]) -> Result<Identity, Refusal> {
        let digest = sha256(body);
        match self.check {
            Check::Signature(signature) => signature.check(digest.as_str())?,
            Check::Digest(expected) if secret::is_same(digest.as_bytes(), &expected) => {}
            Check::Digest(_) => return Err(Refusal::Mismatch),
        }
        Ok(self.identity)
    }
}

impl std::fmt::Debug for WholeBody {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WholeBody")
            .field("identity", &self.identity)
            .finish_non_exhaustive()
    }
}
