//! The header of a token (RFC 7515 §4): which algorithm, which key. Nothing else in it is acted on.
//!
//! Keys that come with the token (`jwk`, `jku`, `x5u`, `x5c`) are data of whoever wrote the token, and are not looked
//! at. What would change the meaning of the token is refused: `crit`, `b64` (RFC 7797), a token within the token.

use super::algorithm::Algorithm;
use super::json::{self, Object, Value};
use super::key::MAX_KEY_ID;
use super::refusal::{Part, Refusal};

/// What counts in a header.
#[derive(Debug, PartialEq)]
pub(super) struct Header {
    pub(super) algorithm: Algorithm,
    /// `kid`: a name to look up in the issuer's set, and nothing else.
    pub(super) key_id: Option<String>,
}

impl Header {
    /// Reads the decoded header.
    ///
    /// # Errors
    ///
    /// It is malformed, of an algorithm that is not taken, or asks for what is not understood.
    pub(super) fn read(text: &[u8]) -> Result<Header, Refusal> {
        let header =
            Object::read(text, json::TOKEN).map_err(|error| Refusal::Json(Part::Header, error))?;
        if header.get("crit").is_some() {
            return Err(Refusal::Critical);
        }
        if header.get("b64").is_some() {
            return Err(Refusal::Unencoded);
        }
        string(&header, "typ")?;
        if string(&header, "cty")?.is_some_and(is_token) {
            return Err(Refusal::Nested);
        }
        let name = string(&header, "alg")?.ok_or(Refusal::HeaderMember("alg"))?;
        let algorithm = Algorithm::named(name).ok_or(Refusal::Algorithm)?;
        let key_id = string(&header, "kid")?;
        if key_id.is_some_and(|id| id.len() > MAX_KEY_ID) {
            return Err(Refusal::HeaderMember("kid"));
        }
        Ok(Header {
            algorithm,
            key_id: key_id.map(str::to_owned),
        })
    }
}

fn string<'h>(header: &'h Object, name: &'static str) -> Result<Option<&'h str>, Refusal> {
    match header.get(name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(Refusal::HeaderMember(name)),
    }
}

/// Whether `cty` says that the payload is itself a token (RFC 7519 §5.2). Media types have no case, and `application/`
/// may be left out (RFC 7515 §4.1.10).
fn is_token(content_type: &str) -> bool {
    ["JWT", "application/jwt"]
        .iter()
        .any(|known| content_type.eq_ignore_ascii_case(known))
}
