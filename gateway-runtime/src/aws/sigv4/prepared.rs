//! Requests that are signed again and again: all but payload, time and credentials is known before.

use std::time::SystemTime;

use ring::digest;

use super::canonical::{self, Headers};
use super::encode::Hex;
use super::{
    CONTENT_SHA256, DATE, Request, Rules, SECURITY_TOKEN, Scope, SignedHeaders, authorization, day,
    sign_digest,
};
use crate::aws::credentials::Credentials;
use crate::aws::timestamp;

/// A request whose canonical form is written but for what differs from time to time, and hashed as far as it can be.
#[derive(Clone)]
pub(crate) struct Prepared {
    /// Over the canonical request up to the value of `x-amz-date`.
    begun: digest::Context,
    /// The canonical request from there to where a security token would stand.
    behind_date: Vec<u8>,
    /// From there to the names of the headers.
    behind_token: Vec<u8>,
    /// The names of the signed headers.
    names: String,
    /// The same with a security token's.
    names_with_token: String,
    region: String,
    service: String,
}

impl Prepared {
    /// All of `request` but its payload. For services whose [`Rules`] do not want the payload's digest sent.
    pub(crate) fn new(request: &Request<'_>, scope: Scope<'_>) -> Prepared {
        let own = [super::AUTHORIZATION, CONTENT_SHA256, DATE, SECURITY_TOKEN];
        let headers = |is_with_token: bool| {
            let mut headers = Headers::of_request(request, &own);
            headers.push(DATE, "");
            if is_with_token {
                headers.push(SECURITY_TOKEN, "");
            }
            headers.sort();
            headers
        };
        let rules = Rules::of_service(scope.service);
        let path = canonical::path(request.path, rules);
        let query = canonical::query(request.query, &[]);
        let [mut before_date, mut behind_date, mut behind_token] = [const { Vec::new() }; 3];
        for line in [request.method, &path, &query] {
            before_date.extend_from_slice(line.as_bytes());
            before_date.push(b'\n');
        }
        let all = headers(true);
        for group in all.groups() {
            let name = group.first().map_or("", |(name, _)| name);
            if name == DATE {
                before_date.extend_from_slice(b"x-amz-date:");
                behind_date.push(b'\n');
            } else if name < DATE {
                canonical::push_field(&mut before_date, group);
            } else if name < SECURITY_TOKEN {
                canonical::push_field(&mut behind_date, group);
            } else if name > SECURITY_TOKEN {
                canonical::push_field(&mut behind_token, group);
            }
        }
        behind_token.push(b'\n');
        let mut begun = digest::Context::new(&digest::SHA256);
        begun.update(&before_date);
        Prepared {
            begun,
            behind_date,
            behind_token,
            names: headers(false).names(),
            names_with_token: all.names(),
            region: scope.region.to_owned(),
            service: scope.service.to_owned(),
        }
    }

    /// The fields to send along with the request and this payload; those of [`super::sign`].
    pub(crate) fn sign<'c>(
        &self,
        payload: &[u8],
        credentials: &'c Credentials,
        now: SystemTime,
    ) -> SignedHeaders<'c> {
        let date = timestamp::basic(now);
        let token = credentials.session_token();
        let names = match token {
            None => &self.names,
            Some(_) => &self.names_with_token,
        };
        let hash = super::sha256(payload);
        let mut rest = Vec::with_capacity(
            self.behind_date.len()
                + self.behind_token.len()
                + names.len()
                + token.map_or(0, str::len)
                + 192,
        );
        rest.extend_from_slice(date.as_bytes());
        rest.extend_from_slice(&self.behind_date);
        if let Some(token) = token {
            rest.extend_from_slice(b"x-amz-security-token:");
            canonical::push_trimmed(&mut rest, token.as_bytes());
            rest.push(b'\n');
        }
        rest.extend_from_slice(&self.behind_token);
        rest.extend_from_slice(names.as_bytes());
        rest.push(b'\n');
        rest.extend_from_slice(hash.as_bytes());
        let mut digest = self.begun.clone();
        digest.update(&rest);
        let digest = Hex::of(digest.finish().as_ref());
        let scope = Scope {
            region: &self.region,
            service: &self.service,
        };
        let signature = sign_digest(digest, rest, credentials, &date, scope);
        SignedHeaders {
            authorization: authorization(credentials, day(&date), scope, names, &signature),
            date,
            payload_hash: None,
            token,
        }
    }
}

impl std::fmt::Debug for Prepared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Prepared")
            .field("names", &self.names)
            .field("region", &self.region)
            .field("service", &self.service)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Payload, sign};
    use super::*;
    use std::time::{Duration, UNIX_EPOCH};

    #[test]
    fn the_signature_is_that_of_the_whole_request() {
        let mut rng = fastrand::Rng::with_seed(5);
        let names = [
            "host",
            "Content-Type",
            "x-amz-a",
            "x-amz-z",
            "a",
            "z",
            "x-amz-date",
        ];
        for _ in 0..500 {
            let mut headers: Vec<(&str, &[u8])> = vec![("host", b"h:80")];
            for _ in 0..rng.usize(..5) {
                headers.push((names[rng.usize(..names.len())], b" a  b "));
            }
            let payload: Vec<u8> = (0..rng.usize(..300)).map(|_| rng.u8(..)).collect();
            let request = Request {
                method: "POST",
                path: ["/", "/a/../b c", "/x%3Ay"][rng.usize(..3)],
                query: ["", "b=1&a=%20"][rng.usize(..2)],
                headers: &headers,
                payload: Payload::Bytes(&payload),
            };
            let token = ["t", "a+b/c=="][rng.usize(..2)];
            let credentials = Credentials::new("id", "secret", rng.bool().then_some(token));
            let scope = Scope {
                region: "eu-west-1",
                service: "lambda",
            };
            let now = UNIX_EPOCH + Duration::from_secs(rng.u64(..2_000_000_000));
            let prepared = Prepared::new(&request, scope).sign(&payload, &credentials, now);
            let whole = sign(
                &request,
                &credentials,
                scope,
                Rules::of_service("lambda"),
                now,
            );
            assert!(prepared.iter().eq(whole.iter()), "{headers:?}");
        }
    }
}
