//! What a request says of its signature.

use std::borrow::Cow;

use super::super::{AUTHORIZATION, DATE, SECURITY_TOKEN};
use super::authorization::Authorization;
use super::date::Date;
use super::fields::Fields;
use super::presigned::Presigned;
use super::refusal::{Missing, Refusal};
use super::{Head, Realm};

/// What a request says of its signature, in its head or its query.
pub(super) struct Claim<'r> {
    credential: Cow<'r, str>,
    pub(super) signed_headers: Cow<'r, str>,
    pub(super) signature: Cow<'r, str>,
    pub(super) token: Option<Cow<'r, str>>,
    pub(super) date: Date,
    /// How long it holds, where it says so, in seconds.
    pub(super) lifetime: Option<u64>,
    /// Where the signature stands in the query.
    presigned: Option<Presigned<'r>>,
}

impl<'r> Claim<'r> {
    /// Reads the signature.
    ///
    /// # Errors
    ///
    /// There is none, or there are two, or it is not whole.
    pub(super) fn of(head: &Head<'r>, fields: Fields<'r>) -> Result<Claim<'r>, Refusal> {
        check_escapes(head.query)?;
        let presigned = Presigned::read(head.query)?;
        match (fields.text(AUTHORIZATION)?, presigned) {
            (Some(_), Some(_)) => Err(Refusal::Ambiguous("signature")),
            (None | Some(""), None) => Err(Refusal::NotSigned),
            (Some(value), None) => Claim::of_header(value, fields),
            (None, Some(presigned)) => Claim::of_query(presigned, fields),
        }
    }

    fn of_header(value: &'r str, fields: Fields<'r>) -> Result<Claim<'r>, Refusal> {
        let authorization = Authorization::read(value)?;
        let date = match fields.text(DATE)? {
            Some(date) => Some(date),
            None => fields.text("date")?,
        };
        let Authorization {
            credential: Some(credential),
            signed_headers: Some(signed_headers),
            signature: Some(signature),
            ..
        } = authorization
        else {
            return Err(missing(&authorization, date));
        };
        let Some(date) = date else {
            return Err(missing(&authorization, date));
        };
        authorization.check()?;
        let read = match fields.bytes(DATE)? {
            Some(_) => Date::of_basic(date),
            None => Date::of_basic(date).or_else(|| Date::of_http(date)),
        };
        Ok(Claim {
            credential: Cow::Borrowed(credential),
            signed_headers: Cow::Borrowed(signed_headers),
            signature: Cow::Borrowed(signature),
            token: fields.text(SECURITY_TOKEN)?.map(Cow::Borrowed),
            date: read.ok_or_else(|| Refusal::Date(date.to_owned()))?,
            lifetime: None,
            presigned: None,
        })
    }

    fn of_query(mut presigned: Presigned<'r>, fields: Fields<'r>) -> Result<Claim<'r>, Refusal> {
        let required = presigned.required()?;
        // Of two tokens it would be open which one counts.
        if fields.bytes(SECURITY_TOKEN)?.is_some() {
            return Err(Refusal::Ambiguous(SECURITY_TOKEN));
        }
        Ok(Claim {
            credential: required.credential,
            signed_headers: required.signed_headers,
            signature: required.signature,
            token: presigned.token.take(),
            date: required.date,
            lifetime: required.lifetime,
            presigned: Some(presigned),
        })
    }

    /// Whether the signature stands in the query.
    pub(super) fn is_presigned(&self) -> bool {
        self.presigned.is_some()
    }

    /// The query that is signed.
    pub(super) fn query<'c>(&'c self, head: &Head<'c>) -> &'c str {
        match &self.presigned {
            Some(presigned) => &presigned.signed_query,
            None => head.query,
        }
    }

    /// What the query says of the body.
    pub(super) fn content_sha256(&self) -> Option<&str> {
        self.presigned.as_ref()?.content_sha256.as_deref()
    }

    /// Access key id, day, region, service, terminator.
    ///
    /// # Errors
    ///
    /// There are more or fewer parts.
    pub(super) fn credential(&self) -> Result<[&str; 5], Refusal> {
        let mut parts = self.credential.split('/');
        let mut next = || parts.next();
        match [next(), next(), next(), next(), next(), next()] {
            [
                Some(id),
                Some(day),
                Some(region),
                Some(service),
                Some(terminator),
                None,
            ] => Ok([id, day, region, service, terminator]),
            _ => Err(Refusal::Credential(self.credential.to_string())),
        }
    }

    /// Whether the signature is for this gateway, and its credential for the day of the request.
    ///
    /// # Errors
    ///
    /// It is for something else.
    pub(super) fn check_scope(&self, realm: &Realm<'_>) -> Result<(), Refusal> {
        let [_, day, region, service, terminator] = self.credential()?;
        let mut wrong = Vec::new();
        if !realm.regions.iter().any(|known| known == region) {
            wrong.push(format!(
                "Credential should be scoped to a valid region, not '{region}'."
            ));
        }
        if service != realm.service {
            wrong.push(format!(
                "Credential should be scoped to correct service: '{}'.",
                realm.service
            ));
        }
        if terminator != "aws4_request" {
            wrong.push(format!(
                "Credential should be scoped with a valid terminator: 'aws4_request', not '{terminator}'."
            ));
        }
        if day != self.date.day() {
            wrong.push(format!(
                "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '{day}' != '{}', \
                 from '{}'.",
                self.date.day(),
                &*self.date.text
            ));
        }
        match wrong.is_empty() {
            true => Ok(()),
            false => Err(Refusal::Scope(wrong.join(" "))),
        }
    }
}

fn missing(authorization: &Authorization<'_>, date: Option<&str>) -> Refusal {
    Refusal::Missing(Missing {
        credential: authorization.credential.is_none(),
        signature: authorization.signature.is_none(),
        signed_headers: authorization.signed_headers.is_none(),
        date: date.is_none(),
    })
}

/// Whether every `%` of the query has its two digits: else two queries would have one canonical form.
fn check_escapes(query: &str) -> Result<(), Refusal> {
    let is_escape = |part: &str| {
        let digits = part.as_bytes().first_chunk::<2>();
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    };
    match query.split('%').skip(1).all(is_escape) {
        true => Ok(()),
        false => Err(Refusal::Malformed("query")),
    }
}
