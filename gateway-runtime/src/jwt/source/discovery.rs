//! Discovery documents (OpenID Connect Discovery 1.0 §3 and §4): from an issuer to its keys.

use super::super::json::{self, Object, Value};
use super::attempt::Why;
use super::url;

/// What counts of a discovery document.
#[derive(Debug, PartialEq)]
pub(super) struct Discovery {
    pub(super) issuer: String,
    pub(super) jwks_uri: String,
}

/// The URL of an issuer's document (§4): a slash at the issuer's end does not count twice.
pub(super) fn url_of(issuer: &str) -> String {
    let issuer = issuer.strip_suffix('/').unwrap_or(issuer);
    format!("{issuer}/.well-known/openid-configuration")
}

/// Reads a document that was fetched from `document`. Its issuer has to be `issuer`, character for character (§4.3), where
/// one is expected.
///
/// # Errors
///
/// It is no such document, another issuer's, or leads where it must not.
pub(super) fn read(text: &[u8], document: &str, issuer: Option<&str>) -> Result<Discovery, Why> {
    let members = Object::read(text, json::DOCUMENT).map_err(Why::Json)?;
    let member = |name: &'static str| {
        let value = members.get(name).and_then(Value::as_str);
        value.ok_or(Why::Member(name))
    };
    let said = member("issuer")?;
    if issuer.is_some_and(|issuer| issuer != said) {
        return Err(Why::OtherIssuer);
    }
    let jwks_uri = member("jwks_uri")?;
    url::may_lead_to(document, jwks_uri).map_err(Why::Url)?;
    Ok(Discovery {
        issuer: said.to_owned(),
        jwks_uri: jwks_uri.to_owned(),
    })
}
