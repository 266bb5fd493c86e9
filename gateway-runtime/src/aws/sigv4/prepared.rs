//! Requests that are signed again and again: all but payload, time and credentials is known before.

use std::cell::RefCell;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::SystemTime;

use ring::{digest, hmac};

use super::canonical::{self, Headers};
use super::encode::Hex;
use super::{
    CONTENT_SHA256, DATE, Request, Rules, SECURITY_TOKEN, Scope, SignedHeaders, authorization,
    begin_string_to_sign, day, key,
};
use crate::aws::credentials::Credentials;
use crate::aws::timestamp;
use crate::text::Inline;

/// Requests whose signatures of the current second are kept begun, per thread. Which ones share a place is chance.
const MAX_BEGUN: usize = 64;

thread_local! {
    static BEGUN: RefCell<Vec<Option<Box<Begun>>>> = const { RefCell::new(Vec::new()) };
}

/// The next [`Prepared::id`].
static NEXT_ID: AtomicUsize = AtomicUsize::new(0);

/// A request whose canonical form is written but for what differs from time to time, and hashed as far as it can be.
#[derive(Clone)]
pub(crate) struct Prepared {
    /// Tells it from others with another text.
    id: usize,
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
            id: NEXT_ID.fetch_add(1, Ordering::Relaxed),
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
        let hash = super::sha256(payload);
        let kept = BEGUN.try_with(|kept| {
            let mut kept = kept.borrow_mut();
            if kept.is_empty() {
                kept.resize_with(MAX_BEGUN, || None);
            }
            let place = kept.get_mut(self.id % MAX_BEGUN)?;
            let is_current = |begun: &Begun| {
                begun.prepared == self.id
                    && begun.credentials == credentials.id()
                    && begun.date.as_bytes() == date.as_bytes()
            };
            if !place.as_deref().is_some_and(is_current) {
                *place = Some(Box::new(self.begin(credentials, date)));
            }
            place.as_deref().map(|begun| begun.finish(&hash))
        });
        SignedHeaders {
            // A thread that ends keeps none.
            authorization: { kept.ok().flatten() }
                .unwrap_or_else(|| self.begin(credentials, date).finish(&hash)),
            date,
            payload_hash: None,
            token: credentials.session_token(),
        }
    }

    /// The signatures of this second, up to the digest of the payload.
    fn begin(&self, credentials: &Credentials, date: Inline) -> Begun {
        let token = credentials.session_token();
        let names = match token {
            None => &self.names,
            Some(_) => &self.names_with_token,
        };
        let mut canonical = self.begun.clone();
        canonical.update(date.as_bytes());
        canonical.update(&self.behind_date);
        if let Some(token) = token {
            let mut field = b"x-amz-security-token:".to_vec();
            canonical::push_trimmed(&mut field, token.as_bytes());
            field.push(b'\n');
            canonical.update(&field);
        }
        canonical.update(&self.behind_token);
        canonical.update(names.as_bytes());
        canonical.update(b"\n");
        let scope = Scope {
            region: &self.region,
            service: &self.service,
        };
        let mut text = Vec::new();
        begin_string_to_sign(&mut text, &date, scope);
        let mut string_to_sign = key::begin(credentials, day(&date), scope);
        string_to_sign.update(&text);
        Begun {
            prepared: self.id,
            credentials: credentials.id(),
            authorization: authorization(credentials, day(&date), scope, names),
            date,
            canonical,
            string_to_sign,
        }
    }
}

/// What the signatures of one second have in common.
struct Begun {
    /// Of whom; see [`Prepared::id`].
    prepared: usize,
    credentials: u64,
    date: Inline,
    /// Over the canonical request up to the digest of the payload.
    canonical: digest::Context,
    /// Over the string to sign up to the digest of the canonical request.
    string_to_sign: hmac::Context,
    /// The value of `Authorization` up to the signature.
    authorization: String,
}

impl Begun {
    /// The value of `Authorization` for a payload with this digest.
    fn finish(&self, hash: &Hex) -> String {
        let mut canonical = self.canonical.clone();
        canonical.update(hash.as_bytes());
        let mut string_to_sign = self.string_to_sign.clone();
        string_to_sign.update(Hex::of(canonical.finish().as_ref()).as_bytes());
        let signature = Hex::of(string_to_sign.sign().as_ref());
        let mut authorization = String::with_capacity(self.authorization.len() + 64);
        authorization.push_str(&self.authorization);
        authorization.push_str(signature.as_str());
        authorization
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
            let prepared = Prepared::new(&request, scope);
            let begun = Duration::from_secs(rng.u64(..2));
            let other = Credentials::new("id2", "secret2", rng.bool().then_some(token));
            // What is kept of other seconds and callers does not show.
            let _other_second = prepared.sign(b"x", &credentials, now + begun);
            if rng.bool() {
                let _other_caller = prepared.sign(b"x", &other, now);
            }
            let prepared = prepared.sign(&payload, &credentials, now);
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
