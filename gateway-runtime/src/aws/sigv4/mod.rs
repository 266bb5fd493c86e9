//! AWS Signature Version 4: authorises a request by a signature over its canonical form.
//!
//! In: a [`Request`] as it will go on the wire, [`Credentials`], a [`Scope`] and a time. Out: the header
//! fields to send along ([`sign`]) or a query that carries the signature ([`presign`]). The rest of the
//! request must go out as it was signed: same path, query and signed headers, byte for byte.
//!
//! Source: the IAM User Guide, "AWS Signature Version 4 for API requests", and the S3 API Reference,
//! "Authenticating Requests". Not handled: signing of chunked payloads, SigV4A. Requests that come in signed are
//! verified by [`verify`].

mod canonical;
mod encode;
mod key;
mod prepared;
pub mod verify;

use std::fmt;
use std::time::{Duration, SystemTime};

use ring::digest;

use super::credentials::Credentials;
use super::timestamp;
use crate::text::Inline;
use canonical::Headers;
use encode::Hex;
pub(crate) use prepared::Prepared;

const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// What is signed.
#[derive(Debug, Clone, Copy)]
pub struct Request<'r> {
    /// In upper case, as on the wire.
    pub method: &'r str,
    /// From its `/`, percent-encoded, as on the wire.
    pub path: &'r str,
    /// Without its `?`, as on the wire; may be empty.
    pub query: &'r str,
    /// Names in any case. `host` must be among them. Not signed: `authorization`, `user-agent`,
    /// `x-amzn-trace-id`, and the fields of connection and framing. Fields that [`SignedHeaders`] brings
    /// are passed over: the caller sends the signer's instead.
    pub headers: &'r [(&'r str, &'r [u8])],
    /// The body.
    pub payload: Payload<'r>,
}

/// The body, as it enters a signature.
#[derive(Debug, Clone, Copy)]
pub enum Payload<'r> {
    /// In memory; empty for requests without a body.
    Bytes(&'r [u8]),
    /// Not signed (`UNSIGNED-PAYLOAD`): S3 takes that over TLS, for bodies that are streamed.
    Unsigned,
}

/// Where a signature holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scope<'s> {
    /// For example `eu-central-1`.
    pub region: &'s str,
    /// The service's signing name, for example `dynamodb`.
    pub service: &'s str,
}

/// How a service makes its canonical requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// The path is encoded once more than on the wire.
    pub double_encode: bool,
    /// `.`, `..` and empty segments are taken out of the path.
    pub normalize_path: bool,
    /// The payload's digest is sent in `x-amz-content-sha256`. (It also is where the payload is not signed.)
    pub content_sha256: bool,
}

impl Rules {
    /// The rules of a service, by its signing name: S3's family has its own.
    #[must_use]
    pub fn of_service(service: &str) -> Rules {
        let is_s3 = matches!(
            service,
            "s3" | "s3express" | "s3-object-lambda" | "s3-outposts"
        );
        Rules {
            double_encode: !is_s3,
            normalize_path: !is_s3,
            content_sha256: is_s3,
        }
    }
}

/// The fields to add to a signed request; none of them may be there twice.
#[derive(Clone)]
pub struct SignedHeaders<'c> {
    authorization: String,
    date: Inline,
    /// Where it is sent.
    payload_hash: Option<PayloadHash>,
    token: Option<&'c str>,
}

impl SignedHeaders<'_> {
    /// Names in lower case, with values.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let hash = self.payload_hash.as_ref().map(PayloadHash::as_str);
        let fields = [
            (AUTHORIZATION, Some(self.authorization.as_str())),
            (DATE, Some(&*self.date)),
            (CONTENT_SHA256, hash),
            (SECURITY_TOKEN, self.token),
        ];
        let fields = fields.into_iter();
        fields.filter_map(|(name, value)| Some((name, value?)))
    }

    /// The value of a field, by its name in lower case.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter()
            .find_map(|(known, value)| (known == name).then_some(value))
    }
}

impl fmt::Debug for SignedHeaders<'_> {
    /// The names alone: one value is a session token.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set()
            .entries(self.iter().map(|(name, _)| name))
            .finish()
    }
}

const AUTHORIZATION: &str = "authorization";
const CONTENT_SHA256: &str = "x-amz-content-sha256";
const DATE: &str = "x-amz-date";
const SECURITY_TOKEN: &str = "x-amz-security-token";

/// What stands for a body that is not signed.
const UNSIGNED_PAYLOAD: &str = "UNSIGNED-PAYLOAD";

/// The longest life of a presigned request: seven days.
pub const MAX_EXPIRES: Duration = Duration::from_secs(7 * 24 * 3600);

/// Signs a request: the fields to send along with it.
#[must_use]
pub fn sign<'c>(
    request: &Request<'_>,
    credentials: &'c Credentials,
    scope: Scope<'_>,
    rules: Rules,
    now: SystemTime,
) -> SignedHeaders<'c> {
    let date = timestamp::basic(now);
    let token = credentials.session_token();
    let payload_hash = PayloadHash::of(request.payload);
    let is_sent = rules.content_sha256 || matches!(request.payload, Payload::Unsigned);
    let own = [AUTHORIZATION, CONTENT_SHA256, DATE, SECURITY_TOKEN];
    let mut headers = Headers::of_request(request, &own);
    headers.push(DATE, &date);
    if is_sent {
        headers.push(CONTENT_SHA256, payload_hash.as_str());
    }
    if let Some(token) = token {
        headers.push(SECURITY_TOKEN, token);
    }
    headers.sort();
    let names = headers.names();
    let path = canonical::path(request.path, rules);
    let query = canonical::query(request.query, &[]);
    let hash = payload_hash.as_str();
    let canonical = canonical::request(request.method, &path, &query, &headers, &names, hash);
    let signature = signature(canonical, credentials, &date, scope);
    let mut authorization = authorization(credentials, day(&date), scope, &names);
    authorization.push_str(signature.as_str());
    SignedHeaders {
        authorization,
        date,
        payload_hash: is_sent.then_some(payload_hash),
        token,
    }
}

/// The value of `Authorization` up to the signature.
fn authorization(credentials: &Credentials, day: &str, scope: Scope<'_>, names: &str) -> String {
    let parts = [
        ALGORITHM,
        " Credential=",
        credentials.access_key_id(),
        "/",
        day,
        "/",
        scope.region,
        "/",
        scope.service,
        "/aws4_request, SignedHeaders=",
        names,
        ", Signature=",
    ];
    parts.concat()
}

/// Signs a request in its query: the whole query to send, without `?`. It holds for `expires`, whole
/// seconds, [`MAX_EXPIRES`] at most, and grants what it says to whoever has it.
#[must_use]
pub fn presign(
    request: &Request<'_>,
    credentials: &Credentials,
    scope: Scope<'_>,
    rules: Rules,
    now: SystemTime,
    expires: Duration,
) -> String {
    let date = timestamp::basic(now);
    let day = day(&date);
    let mut headers = Headers::of_request(request, &[AUTHORIZATION, DATE, SECURITY_TOKEN]);
    headers.sort();
    let names = headers.names();
    let Scope { region, service } = scope;
    let key_id = credentials.access_key_id();
    let credential = format!("{key_id}/{day}/{region}/{service}/aws4_request");
    let seconds = expires.min(MAX_EXPIRES).as_secs().to_string();
    let mut parameters = vec![
        ("X-Amz-Algorithm", ALGORITHM),
        ("X-Amz-Credential", &credential),
        ("X-Amz-Date", &date),
        ("X-Amz-Expires", &seconds),
        ("X-Amz-SignedHeaders", &names),
    ];
    if let Some(token) = credentials.session_token() {
        parameters.push(("X-Amz-Security-Token", token));
    }
    let path = canonical::path(request.path, rules);
    let mut query = canonical::query(request.query, &parameters);
    let payload_hash = PayloadHash::of(request.payload);
    let hash = payload_hash.as_str();
    let canonical = canonical::request(request.method, &path, &query, &headers, &names, hash);
    let signature = signature(canonical, credentials, &date, scope);
    query.push_str("&X-Amz-Signature=");
    query.push_str(signature.as_str());
    query
}

/// Appends `text` as signatures and forms encode it.
pub(crate) fn percent_encode(out: &mut String, text: &str) {
    encode::encode(out, text.as_bytes());
}

/// What stands for the body in a canonical request.
#[derive(Clone, Copy)]
enum PayloadHash {
    Digest(Hex),
    Unsigned,
}

impl PayloadHash {
    fn of(payload: Payload<'_>) -> PayloadHash {
        match payload {
            Payload::Bytes(bytes) => PayloadHash::Digest(sha256(bytes)),
            Payload::Unsigned => PayloadHash::Unsigned,
        }
    }

    fn as_str(&self) -> &str {
        match self {
            PayloadHash::Digest(digits) => digits.as_str(),
            PayloadHash::Unsigned => UNSIGNED_PAYLOAD,
        }
    }
}

/// The signature of a canonical request, whose room is used for the string to sign.
fn signature(canonical: Vec<u8>, credentials: &Credentials, date: &str, scope: Scope<'_>) -> Hex {
    let digest = sha256(&canonical);
    let mut string_to_sign = canonical;
    string_to_sign.clear();
    begin_string_to_sign(&mut string_to_sign, date, scope);
    string_to_sign.extend_from_slice(digest.as_bytes());
    let tag = key::sign(credentials, day(date), scope, &string_to_sign);
    Hex::of(tag.as_ref())
}

/// Appends the string to sign up to the digest of the canonical request.
fn begin_string_to_sign(out: &mut Vec<u8>, date: &str, scope: Scope<'_>) {
    for part in [
        ALGORITHM,
        "\n",
        date,
        "\n",
        day(date),
        "/",
        scope.region,
        "/",
        scope.service,
        "/aws4_request\n",
    ] {
        out.extend_from_slice(part.as_bytes());
    }
}

/// `20150830` of `20150830T123600Z`.
fn day(date: &str) -> &str {
    date.split_once('T').map_or(date, |(day, _)| day)
}

fn sha256(bytes: &[u8]) -> Hex {
    Hex::of(digest::digest(&digest::SHA256, bytes).as_ref())
}

#[cfg(test)]
mod tests;
