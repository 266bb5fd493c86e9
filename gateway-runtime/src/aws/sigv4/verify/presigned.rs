//! Signatures in the query.

use std::borrow::Cow;

use super::super::ALGORITHM;
use super::super::encode::decode;
use super::date::Date;
use super::refusal::Refusal;
use crate::aws::sigv4::MAX_EXPIRES;

/// The parameters of a signature, decoded, and the query that they sign.
#[derive(Debug, Default)]
pub(super) struct Presigned<'r> {
    algorithm: Option<Cow<'r, str>>,
    credential: Option<Cow<'r, str>>,
    date: Option<Cow<'r, str>>,
    expires: Option<Cow<'r, str>>,
    signed_headers: Option<Cow<'r, str>>,
    signature: Option<Cow<'r, str>>,
    pub(super) token: Option<Cow<'r, str>>,
    pub(super) content_sha256: Option<Cow<'r, str>>,
    /// All but the signature, as on the wire.
    pub(super) signed_query: String,
}

/// The parameters that a signature must have.
pub(super) struct Required<'r> {
    pub(super) credential: Cow<'r, str>,
    pub(super) date: Date,
    pub(super) signed_headers: Cow<'r, str>,
    pub(super) signature: Cow<'r, str>,
    /// In seconds.
    pub(super) lifetime: Option<u64>,
}

impl<'r> Presigned<'r> {
    /// The signature's parameters; `None` where the query has none.
    ///
    /// # Errors
    ///
    /// One stands twice, or holds no text.
    pub(super) fn read(query: &'r str) -> Result<Option<Presigned<'r>>, Refusal> {
        let mut presigned = Presigned::default();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let name = text(name, "query")?;
            let is_signature = name == "X-Amz-Signature";
            if let Some((known, place)) = presigned.place(&name)
                && place.replace(text(value, known)?).is_some()
            {
                return Err(Refusal::Ambiguous(known));
            }
            if !is_signature {
                if !presigned.signed_query.is_empty() {
                    presigned.signed_query.push('&');
                }
                presigned.signed_query.push_str(pair);
            }
        }
        let is_signed = presigned.algorithm.is_some()
            || presigned.credential.is_some()
            || presigned.signature.is_some();
        Ok(is_signed.then_some(presigned))
    }

    fn place(&mut self, name: &str) -> Option<(&'static str, &mut Option<Cow<'r, str>>)> {
        match name {
            "X-Amz-Algorithm" => Some(("X-Amz-Algorithm", &mut self.algorithm)),
            "X-Amz-Credential" => Some(("X-Amz-Credential", &mut self.credential)),
            "X-Amz-Date" => Some(("X-Amz-Date", &mut self.date)),
            "X-Amz-Expires" => Some(("X-Amz-Expires", &mut self.expires)),
            "X-Amz-SignedHeaders" => Some(("X-Amz-SignedHeaders", &mut self.signed_headers)),
            "X-Amz-Signature" => Some(("X-Amz-Signature", &mut self.signature)),
            "X-Amz-Security-Token" => Some(("X-Amz-Security-Token", &mut self.token)),
            "X-Amz-Content-Sha256" => Some(("X-Amz-Content-Sha256", &mut self.content_sha256)),
            _ => None,
        }
    }

    /// Takes what must be there. Without `X-Amz-Expires` a signature holds as long as one in a header.
    ///
    /// # Errors
    ///
    /// Something is missing, or is not what it must be.
    pub(super) fn required(&mut self) -> Result<Required<'r>, Refusal> {
        let missing = Refusal::MissingParameter;
        let algorithm = self.algorithm.take().ok_or(missing("X-Amz-Algorithm"))?;
        let credential = self.credential.take().ok_or(missing("X-Amz-Credential"))?;
        let signature = self.signature.take().ok_or(missing("X-Amz-Signature"))?;
        let signed_headers = self
            .signed_headers
            .take()
            .ok_or(missing("X-Amz-SignedHeaders"))?;
        let date = self.date.take().ok_or(missing("X-Amz-Date"))?;
        if algorithm != ALGORITHM {
            return Err(Refusal::Algorithm(algorithm.into_owned()));
        }
        let lifetime = self
            .expires
            .take()
            .map(|expires| lifetime(&expires).ok_or(Refusal::Expires));
        Ok(Required {
            credential,
            date: Date::of_basic(&date).ok_or_else(|| Refusal::Date(date.into_owned()))?,
            signed_headers,
            signature,
            lifetime: lifetime.transpose()?,
        })
    }
}

/// `1` to `604800`.
fn lifetime(text: &str) -> Option<u64> {
    let is_number = (1..=6).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    let seconds: u64 = is_number.then(|| text.parse().ok()).flatten()?;
    (1..=MAX_EXPIRES.as_secs())
        .contains(&seconds)
        .then_some(seconds)
}

/// What a part of the query stands for, as the canonical form takes it.
fn text<'r>(part: &'r str, name: &'static str) -> Result<Cow<'r, str>, Refusal> {
    if !part.contains(['%', '+']) {
        return Ok(Cow::Borrowed(part));
    }
    match String::from_utf8(decode(part, true)) {
        Ok(text) => Ok(Cow::Owned(text)),
        // Names that are no text are nobody's here.
        Err(_) if name == "query" => Ok(Cow::Borrowed(part)),
        Err(_) => Err(Refusal::Malformed(name)),
    }
}
