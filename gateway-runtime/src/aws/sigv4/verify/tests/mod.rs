//! Requests signed by the signer beside, or by examples of others, and verified.

mod bodies;
mod changes;
mod chunks;
mod malformed;
mod messages;
mod presigned;
mod requests;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::super::{Payload, Request, Rules, Scope, presign, sign, signature};
use super::{Head, Pending, Realm, Refusal, User, Users, begin};
use crate::aws::credentials::Credentials;

const KEY: &str = "AKIDEXAMPLE";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

/// 20150830T123600Z, in seconds since 1970.
const NOW: u64 = 1_440_938_160;

fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(seconds)
}

/// Keys, with the end of their life.
struct Known(Vec<(Credentials, Option<SystemTime>)>);

impl Known {
    fn one(token: Option<&str>) -> Known {
        Known(vec![(Credentials::new(KEY, SECRET, token), None)])
    }

    fn credentials(&self) -> &Credentials {
        &self.0[0].0
    }
}

impl Users for Known {
    fn find(&self, access_key_id: &str) -> Option<User<'_>> {
        let is_it =
            |(credentials, _): &&(Credentials, _)| credentials.access_key_id() == access_key_id;
        let (credentials, expires) = self.0.iter().find(is_it)?;
        Some(User {
            credentials,
            expires: *expires,
        })
    }
}

/// A request on the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Wire {
    method: String,
    path: String,
    query: String,
    headers: Vec<(String, Vec<u8>)>,
    body: Vec<u8>,
}

impl Wire {
    /// `POST /prod/pets?a=1`, with lines of fields and a body.
    fn new(line: &str, fields: &[&str], body: &str) -> Wire {
        let (method, target) = line.split_once(' ').unwrap();
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let mut wire = Wire {
            method: method.to_owned(),
            path: path.to_owned(),
            query: query.to_owned(),
            headers: vec![("Host".to_owned(), b"api.example.com".to_vec())],
            body: body.as_bytes().to_vec(),
        };
        for field in fields {
            let (name, value) = field.split_once(": ").unwrap();
            wire.set(name, value);
        }
        wire
    }

    /// Sets a field, in the place of those of its name.
    fn set(&mut self, name: &str, value: &str) {
        self.headers
            .retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self.headers
            .push((name.to_owned(), value.as_bytes().to_vec()));
    }

    fn get(&self, name: &str) -> &str {
        let (_, value) = { self.headers.iter() }
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .unwrap();
        std::str::from_utf8(value).unwrap()
    }

    fn with<T>(&self, work: impl FnOnce(&[(&str, &[u8])]) -> T) -> T {
        let headers = self
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_slice()));
        work(&headers.collect::<Vec<_>>())
    }

    /// The same with the fields of its signature.
    fn signed(&self, credentials: &Credentials, now: u64) -> Wire {
        let mut out = self.clone();
        self.with(|headers| {
            let request = Request {
                method: &self.method,
                path: &self.path,
                query: &self.query,
                headers,
                payload: Payload::Bytes(&self.body),
            };
            let rules = Rules::of_service("execute-api");
            for (name, value) in sign(&request, credentials, scope(), rules, at(now)).iter() {
                out.set(name, value);
            }
        });
        out
    }

    /// Signs this canonical request, and gives the signature.
    fn sign_by_hand(&mut self, credentials: &Credentials, canonical: &str) -> String {
        let names = canonical.split('\n').nth_back(1).unwrap();
        let date = "20150830T123600Z";
        let tag = signature(
            canonical.to_owned().into_bytes(),
            credentials,
            date,
            scope(),
        );
        let value = format!(
            "AWS4-HMAC-SHA256 Credential={KEY}/20150830/eu-central-1/execute-api/aws4_request, SignedHeaders={names}, \
             Signature={}",
            tag.as_str()
        );
        self.set("Authorization", &value);
        tag.as_str().to_owned()
    }

    fn begin(&self, users: &Known, now: u64) -> Result<Pending, Refusal> {
        let regions = ["us-east-1".to_owned(), "eu-central-1".to_owned()];
        let realm = Realm {
            regions: &regions,
            service: "execute-api",
        };
        self.with(|headers| {
            let head = Head {
                method: &self.method,
                path: &self.path,
                query: &self.query,
                headers,
            };
            begin(&head, &realm, users, at(now))
        })
    }

    /// Who signed it, or why it is refused.
    fn verify(&self, users: &Known, now: u64) -> Result<String, Refusal> {
        let verified = self.begin(users, now)?.finish(&self.body)?;
        assert_eq!(verified.identity.signed_at / 1000, NOW / 1000);
        Ok(verified.identity.access_key_id)
    }
}

fn scope() -> Scope<'static> {
    Scope {
        region: "eu-central-1",
        service: "execute-api",
    }
}

/// What is said of a request that is refused.
fn refused(wire: &Wire, users: &Known, now: u64) -> String {
    wire.verify(users, now).unwrap_err().to_string()
}

/// The request with a signature in its query.
fn presigned(wire: &Wire, credentials: &Credentials, seconds: u64) -> Wire {
    let mut out = wire.clone();
    out.query = wire.with(|headers| {
        let request = Request {
            method: &wire.method,
            path: &wire.path,
            query: &wire.query,
            headers,
            payload: Payload::Bytes(&wire.body),
        };
        let rules = Rules::of_service("execute-api");
        presign(
            &request,
            credentials,
            scope(),
            rules,
            at(NOW),
            Duration::from_secs(seconds),
        )
    });
    out
}
