//! Why a token is refused, and what the client and the log are told.

use std::fmt;

use super::json::JsonError;

/// A part of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The first.
    Header,
    /// The second.
    Payload,
    /// The third.
    Signature,
}

/// A reason against a token. None carries anything of the token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// There is no token.
    Missing,
    /// The token or its header is too long.
    TooLong,
    /// There are not three parts.
    Segments,
    /// A part is not base64url as RFC 7515 §2 has it.
    Encoding(Part),
    /// A part is not the JSON object that it has to be.
    Json(Part, JsonError),
    /// This member of the header is absent or has the wrong type or length.
    HeaderMember(&'static str),
    /// The header has `crit`.
    Critical,
    /// The header has `b64`.
    Unencoded,
    /// The payload is itself a token.
    Nested,
    /// `alg` is none that is supported.
    Algorithm,
    /// `alg` is supported, but not what the authorizer takes.
    AlgorithmNotAllowed,
    /// `alg` is not what the key is for.
    AlgorithmOfKey,
    /// No key of the issuer has this `kid`, or, without one, is for the algorithm.
    UnknownKey,
    /// Several keys could be meant.
    AmbiguousKey,
    /// The signature is not the key's.
    Signature,
    /// The discovery document of the issuer could not be had.
    Discovery,
    /// The keys of the issuer could not be had.
    Keys,
    /// `iss` is not the issuer's.
    Issuer,
    /// Neither `aud`, nor `client_id` where there is no `aud`, has an audience of the authorizer.
    Audience,
    /// `exp` is not later than now.
    Expired,
    /// `nbf` is later than now.
    NotYetValid,
    /// `iat` is later than now.
    IssuedInFuture,
    /// A claim that there has to be is absent.
    ClaimMissing(&'static str),
    /// A claim has the wrong type, or is a time that cannot be.
    ClaimMalformed(&'static str),
    /// None of the scopes that the route asks for.
    Scope,
    /// Another kind of token of the user pool than the method takes.
    TokenUse,
}

impl Refusal {
    /// What `error_description` says: visible ASCII without quotes. Of these, that of [`Refusal::Audience`] is documented;
    /// [`Refusal::Segments`], [`Refusal::Discovery`] and [`Refusal::Keys`] were observed; the others are our own.
    #[must_use]
    pub fn description(self) -> &'static str {
        match self {
            Refusal::Missing => "there is no token",
            Refusal::TooLong => "the token is too long",
            Refusal::Segments => "token contains an invalid number of segments",
            Refusal::Encoding(Part::Header) => "the token header is not base64url",
            Refusal::Encoding(Part::Payload) => "the token payload is not base64url",
            Refusal::Encoding(Part::Signature) => "the token signature is not base64url",
            Refusal::Json(Part::Header, _) => "the token header is not a valid JSON object",
            Refusal::Json(..) => "the token payload is not a valid JSON object",
            Refusal::HeaderMember(_) => "the token header is invalid",
            Refusal::Critical => "the token has critical header parameters",
            Refusal::Unencoded => "the token has an unencoded payload option",
            Refusal::Nested => "the token is nested",
            Refusal::Algorithm | Refusal::AlgorithmNotAllowed => {
                "the token has an unsupported signing algorithm"
            }
            Refusal::AlgorithmOfKey => "the signing algorithm of the token is not that of its key",
            Refusal::UnknownKey => "the signing key of the token is unknown",
            Refusal::AmbiguousKey => "the signing key of the token is ambiguous",
            Refusal::Signature => "the token has an invalid signature",
            Refusal::Discovery => "OIDC discovery endpoint communication error",
            Refusal::Keys => "JWKS communication error",
            Refusal::Issuer => "the token does not have a valid issuer",
            Refusal::Audience => "the token does not have a valid audience",
            Refusal::Expired => "the token has expired",
            Refusal::NotYetValid => "the token is not valid yet",
            Refusal::IssuedInFuture => "the token was issued in the future",
            Refusal::ClaimMissing(_) => "the token lacks a required claim",
            Refusal::ClaimMalformed(_) => "the token has an invalid claim",
            Refusal::Scope => "the token does not have a required scope",
            Refusal::TokenUse => "the token is not meant for this use",
        }
    }

    /// The error code of RFC 6750 §3.1; `None` where there was no token.
    #[must_use]
    pub fn error(self) -> Option<&'static str> {
        match self {
            Refusal::Missing => None,
            Refusal::Scope => Some("insufficient_scope"),
            _ => Some("invalid_token"),
        }
    }

    /// The status that HTTP APIs answer with (`reference/http-api.md` §6.1).
    #[must_use]
    pub fn http_api_status(self) -> u16 {
        if self == Refusal::Scope { 403 } else { 401 }
    }

    /// The message of the 401 that user pools' authorizers answer with (`reference/rest-api.md` §5.2).
    #[must_use]
    pub fn user_pool_message(self) -> &'static str {
        if self == Refusal::Expired {
            "The incoming token has expired"
        } else {
            "Unauthorized"
        }
    }

    /// Whether this is the issuer's or the network's doing and not the token's: worth an operator's look.
    #[must_use]
    pub fn is_of_source(self) -> bool {
        matches!(self, Refusal::Discovery | Refusal::Keys)
    }
}

/// As `$context.authorizer.error` has it (`invalid_token: JWKS communication error`), with the detail that clients are
/// not told.
impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(error) = self.error() {
            write!(f, "{error}: ")?;
        }
        f.write_str(self.description())?;
        match self {
            Refusal::Json(_, error) => write!(f, " ({})", error.description()),
            Refusal::HeaderMember(name)
            | Refusal::ClaimMissing(name)
            | Refusal::ClaimMalformed(name) => write!(f, " ({name})"),
            _ => Ok(()),
        }
    }
}
