//! The claims of a token (RFC 7519 §4): read once, held to what an authorizer expects, kept with their JSON values.
//!
//! - `scopes`: what the token may be used for;
//! - `text`: claims as texts, for events and `$context`.

mod scopes;
mod text;

#[cfg(test)]
mod tests;

use super::json::{self, Object, Value};
use super::refusal::{Part, Refusal};

/// The claims of a token.
#[derive(Debug, Clone, PartialEq)]
pub struct Claims {
    members: Object,
    /// Milliseconds since 1970.
    expires: u64,
    /// Milliseconds since 1970.
    not_before: Option<u64>,
    /// Milliseconds since 1970.
    issued: Option<u64>,
    weight: usize,
}

/// What the claims are held to, besides the issuer.
#[derive(Debug)]
pub(super) struct Expected<'e> {
    /// One of these; `None` where the authorizer asks for none.
    pub(super) audiences: Option<&'e [String]>,
    /// Milliseconds since 1970.
    pub(super) now: u64,
    /// Milliseconds by which clocks may differ.
    pub(super) leeway: u64,
}

/// The end of the year 9999 in seconds since 1970: a time beyond it is none, but milliseconds, or a mistake.
const MAX_DATE: u64 = 253_402_300_799;

impl Claims {
    /// Reads a decoded payload. Types of registered claims are checked, nothing else.
    ///
    /// # Errors
    ///
    /// It is no JSON object, `exp` or `iss` is absent, or a registered claim has the wrong type.
    pub(super) fn read(payload: &[u8]) -> Result<Claims, Refusal> {
        let members = Object::read(payload, json::TOKEN)
            .map_err(|error| Refusal::Json(Part::Payload, error))?;
        for name in ["iss", "sub", "jti"] {
            if members.get(name).is_some_and(|it| it.as_str().is_none()) {
                return Err(Refusal::ClaimMalformed(name));
            }
        }
        if members.get("iss").is_none() {
            return Err(Refusal::ClaimMissing("iss"));
        }
        let is_audience = |value: &Value| match value {
            Value::String(_) => true,
            Value::Array(all) => all.iter().all(|it| it.as_str().is_some()),
            _ => false,
        };
        if members.get("aud").is_some_and(|it| !is_audience(it)) {
            return Err(Refusal::ClaimMalformed("aud"));
        }
        Ok(Claims {
            expires: date(&members, "exp")?.ok_or(Refusal::ClaimMissing("exp"))?,
            not_before: date(&members, "nbf")?,
            issued: date(&members, "iat")?,
            weight: weight_of_object(&members),
            members,
        })
    }

    /// Whether the claims are what is expected: audience, then times (`reference/http-api.md` §6.1).
    ///
    /// # Errors
    ///
    /// What they are not.
    pub(super) fn check(&self, expected: &Expected<'_>) -> Result<(), Refusal> {
        if let Some(audiences) = expected.audiences
            && !self.is_for(audiences)
        {
            return Err(Refusal::Audience);
        }
        let Expected { now, leeway, .. } = *expected;
        if now >= self.expires.saturating_add(leeway) {
            return Err(Refusal::Expired);
        }
        let latest = now.saturating_add(leeway);
        if self.not_before.is_some_and(|time| time > latest) {
            return Err(Refusal::NotYetValid);
        }
        if self.issued.is_some_and(|time| time > latest) {
            return Err(Refusal::IssuedInFuture);
        }
        Ok(())
    }

    /// Whether one of these is an audience. `client_id` counts where there is no `aud`, and only there.
    fn is_for(&self, audiences: &[String]) -> bool {
        let is_one = |value: &Value| {
            let audience = value.as_str();
            audience.is_some_and(|it| audiences.iter().any(|known| known == it))
        };
        match self.get("aud") {
            Some(Value::Array(all)) => all.iter().any(is_one),
            Some(value) => is_one(value),
            None => self.get("client_id").is_some_and(is_one),
        }
    }

    /// The value of a claim.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.members.get(name)
    }

    /// The claims in the order of the token.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.members.iter()
    }

    /// `iss`.
    #[must_use]
    pub fn issuer(&self) -> &str {
        self.get("iss").and_then(Value::as_str).unwrap_or_default()
    }

    /// When the token ends (`exp`), in milliseconds since 1970.
    #[must_use]
    pub fn expires(&self) -> u64 {
        self.expires
    }

    /// About how many bytes of memory this takes.
    #[must_use]
    pub fn weight(&self) -> usize {
        size_of::<Claims>() + self.weight
    }
}

/// A `NumericDate` (RFC 7519 §2) in milliseconds since 1970: a number that may have a fraction, not negative, up to the
/// year 9999.
fn date(members: &Object, name: &'static str) -> Result<Option<u64>, Refusal> {
    let Some(value) = members.get(name) else {
        return Ok(None);
    };
    let milliseconds = match value {
        Value::Number(number) => match number.as_u64() {
            Some(seconds) => (seconds <= MAX_DATE).then(|| seconds.saturating_mul(1000)),
            None => number.as_f64().and_then(|seconds| {
                let is_date = seconds >= 0.0 && seconds < MAX_DATE as f64 + 1.0;
                is_date.then_some((seconds * 1000.0) as u64)
            }),
        },
        _ => None,
    };
    milliseconds.map(Some).ok_or(Refusal::ClaimMalformed(name))
}

fn weight_of_object(object: &Object) -> usize {
    object.iter().fold(0, |sum, (name, value)| {
        sum + size_of::<(String, Value)>() + name.len() + weight(value)
    })
}

/// Bytes on the heap.
fn weight(value: &Value) -> usize {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => 0,
        Value::String(text) => text.len(),
        Value::Array(all) => all
            .iter()
            .fold(0, |sum, it| sum + size_of::<Value>() + weight(it)),
        Value::Object(object) => weight_of_object(object),
    }
}
