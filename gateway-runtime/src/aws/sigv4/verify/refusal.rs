//! Why a request is refused, in the words of the reference (rest-api.md §5.3).

use std::fmt;
use std::time::{Duration, UNIX_EPOCH};

use super::MAX_SKEW;
use crate::aws::timestamp;

/// Why a request is refused. As text: the message for its caller, which may hold what the caller sent; for logs there
/// is [`Refusal::reason`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// It is not signed.
    NotSigned,
    /// A piece of the `Authorization` field has no `=`.
    NotKeyValue {
        /// The piece.
        part: String,
        /// The whole value.
        header: String,
    },
    /// The `Authorization` field lacks something, or there is no date.
    Missing(Missing),
    /// The query has no such parameter.
    MissingParameter(&'static str),
    /// Something stands twice, or the request is signed in two places.
    Ambiguous(&'static str),
    /// A field or parameter has characters, or parameters, that it must not have; its name.
    Malformed(&'static str),
    /// Another algorithm, such as that of SigV4A.
    Algorithm(String),
    /// The credential has other than five parts.
    Credential(String),
    /// The date is none, or in another form.
    Date(String),
    /// `X-Amz-Expires` is no number of seconds up to seven days.
    Expires,
    /// The credential is for something else: what, in sentences.
    Scope(String),
    /// A field that must be signed is not: `host`, or one of `x-amz-*`.
    UnsignedField(String),
    /// The signature holds no longer. In seconds, since 1970.
    Expired {
        /// When it was made.
        signed_at: u64,
        /// The gateway's time.
        now: u64,
        /// How long it held.
        lifetime: u64,
    },
    /// The signature does not hold yet. In seconds since 1970.
    NotYetCurrent {
        /// When it was made.
        signed_at: u64,
        /// The gateway's time.
        now: u64,
    },
    /// The access key is unknown, or its session token is another one.
    InvalidToken,
    /// The access key is no longer valid.
    ExpiredToken,
    /// The signature is not that of this request.
    Mismatch,
    /// `x-amz-content-sha256` is neither a digest nor one of the known words.
    Payload,
    /// The body is not in the form of chunks that it was announced in, or not as long.
    Chunks(&'static str),
}

/// What an `Authorization` field lacks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Missing {
    /// `Credential`.
    pub credential: bool,
    /// `Signature`.
    pub signature: bool,
    /// `SignedHeaders`.
    pub signed_headers: bool,
    /// A field with the date.
    pub date: bool,
}

/// The exception of the reference (`x-amzn-ErrorType`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exception {
    /// The request is not signed.
    MissingAuthenticationToken,
    /// The signature cannot be read.
    IncompleteSignature,
    /// The signature does not hold.
    InvalidSignature,
    /// Nobody is known by this key.
    UnrecognizedClient,
    /// The key is no longer valid.
    ExpiredToken,
}

impl Exception {
    /// For example `InvalidSignatureException`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Exception::MissingAuthenticationToken => "MissingAuthenticationTokenException",
            Exception::IncompleteSignature => "IncompleteSignatureException",
            Exception::InvalidSignature => "InvalidSignatureException",
            Exception::UnrecognizedClient => "UnrecognizedClientException",
            Exception::ExpiredToken => "ExpiredTokenException",
        }
    }
}

impl Refusal {
    /// The exception of the reference.
    #[must_use]
    pub fn exception(&self) -> Exception {
        match self {
            Refusal::NotSigned => Exception::MissingAuthenticationToken,
            Refusal::NotKeyValue { .. }
            | Refusal::Missing(_)
            | Refusal::MissingParameter(_)
            | Refusal::Ambiguous(_)
            | Refusal::Malformed(_)
            | Refusal::Algorithm(_)
            | Refusal::Credential(_)
            | Refusal::Date(_)
            | Refusal::Expires
            | Refusal::Payload
            | Refusal::Chunks(_) => Exception::IncompleteSignature,
            Refusal::Scope(_)
            | Refusal::UnsignedField(_)
            | Refusal::Expired { .. }
            | Refusal::NotYetCurrent { .. }
            | Refusal::Mismatch => Exception::InvalidSignature,
            Refusal::InvalidToken => Exception::UnrecognizedClient,
            Refusal::ExpiredToken => Exception::ExpiredToken,
        }
    }

    /// The reason in the log: holds nothing of the request.
    #[must_use]
    pub fn reason(&self) -> &'static str {
        match self {
            Refusal::NotSigned => "not signed",
            Refusal::NotKeyValue { .. } => "authorization is no list of parameters",
            Refusal::Missing(_) => "authorization is incomplete",
            Refusal::MissingParameter(_) => "signature in the query is incomplete",
            Refusal::Ambiguous(_) => "two signatures or dates",
            Refusal::Malformed(_) => "malformed signature",
            Refusal::Algorithm(_) => "unsupported signing algorithm",
            Refusal::Credential(_) => "malformed credential",
            Refusal::Date(_) => "malformed signing date",
            Refusal::Expires => "malformed expiry",
            Refusal::Scope(_) => "signed for something else",
            Refusal::UnsignedField(_) => "field not signed",
            Refusal::Expired { .. } => "signature expired",
            Refusal::NotYetCurrent { .. } => "signature not yet current",
            Refusal::InvalidToken => "unknown access key or session token",
            Refusal::ExpiredToken => "access key expired",
            Refusal::Mismatch => "signature mismatch",
            Refusal::Payload => "unknown kind of payload",
            Refusal::Chunks(reason) => reason,
        }
    }
}

/// For callers.
impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let date = |seconds: u64| timestamp::basic(UNIX_EPOCH + Duration::from_secs(seconds));
        match self {
            Refusal::NotSigned => f.write_str("Missing Authentication Token"),
            Refusal::NotKeyValue { part, header } => write!(
                f,
                "'{part}' not a valid key=value pair (missing equal-sign) in Authorization header: '{header}'."
            ),
            Refusal::Missing(missing) => write!(f, "{missing}"),
            Refusal::MissingParameter(name) => write!(
                f,
                "AWS query-string parameters must include '{name}'. Re-examine the query-string parameters."
            ),
            Refusal::Ambiguous(name) => write!(f, "The request has more than one '{name}'."),
            Refusal::Malformed(name) => write!(f, "The request has a malformed '{name}'."),
            Refusal::Algorithm(given) => write!(f, "Unsupported AWS 'algorithm': '{given}'."),
            Refusal::Credential(given) => write!(
                f,
                "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '{given}'."
            ),
            Refusal::Date(given) => write!(
                f,
                "Date must be in ISO-8601 'basic format'. Got '{given}'. See http://en.wikipedia.org/wiki/ISO_8601"
            ),
            Refusal::Expires => f.write_str("X-Amz-Expires must be a number of seconds from 1 to 604800."),
            Refusal::Scope(sentences) => f.write_str(sentences),
            Refusal::UnsignedField(name) if name == "host" => {
                f.write_str("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.")
            }
            Refusal::UnsignedField(name) => {
                write!(f, "'{name}' must be a 'SignedHeader' in the AWS Authorization.")
            }
            Refusal::Expired {
                signed_at,
                now,
                lifetime,
            } => {
                let (number, unit) = match lifetime % 60 {
                    0 => (lifetime / 60, "min"),
                    _ => (*lifetime, "s"),
                };
                let [signed_at, oldest, now] = [*signed_at, now.saturating_sub(*lifetime), *now].map(date);
                write!(
                    f,
                    "Signature expired: {} is now earlier than {} ({} - {number} {unit}.)",
                    &*signed_at, &*oldest, &*now
                )
            }
            Refusal::NotYetCurrent { signed_at, now } => {
                let [signed_at, newest, now] = [*signed_at, now.saturating_add(MAX_SKEW), *now].map(date);
                write!(
                    f,
                    "Signature not yet current: {} is still later than {} ({} + 5 min.)",
                    &*signed_at, &*newest, &*now
                )
            }
            Refusal::InvalidToken => f.write_str("The security token included in the request is invalid."),
            Refusal::ExpiredToken => f.write_str("The security token included in the request is expired"),
            Refusal::Mismatch => f.write_str(
                "The request signature we calculated does not match the signature you provided. Check your AWS Secret \
                 Access Key and signing method. Consult the service documentation for details.",
            ),
            Refusal::Payload => f.write_str(
                "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, or a valid sha256 \
                 value.",
            ),
            Refusal::Chunks(reason) => write!(f, "The chunked body is not valid: {reason}."),
        }
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sentences = [
            (self.credential, "requires 'Credential' parameter."),
            (self.signature, "requires 'Signature' parameter."),
            (self.signed_headers, "requires 'SignedHeaders' parameter."),
            (
                self.date,
                "requires existence of either a 'X-Amz-Date' or a 'Date' header.",
            ),
        ];
        let missing = sentences.into_iter().filter(|(is_missing, _)| *is_missing);
        for (i, (_, sentence)) in missing.enumerate() {
            let space = if i > 0 { " " } else { "" };
            write!(f, "{space}Authorization header {sentence}")?;
        }
        Ok(())
    }
}
