//! Signing keys: one per day, region, service and secret, derived once per thread.

use std::cell::RefCell;

use ring::hmac;

use super::Scope;
use crate::aws::credentials::Credentials;

/// Keys kept per thread. The oldest one goes first: an integration's day has one.
const MAX_KEYS: usize = 64;

thread_local! {
    static KEYS: RefCell<Vec<Derived>> = const { RefCell::new(Vec::new()) };
}

struct Derived {
    credentials: u64,
    day: String,
    region: String,
    service: String,
    key: hmac::Key,
}

/// `HMAC(message)` with the signing key of `day` (`20150830`).
pub(super) fn sign(
    credentials: &Credentials,
    day: &str,
    scope: Scope<'_>,
    message: &[u8],
) -> hmac::Tag {
    let mut context = begin(credentials, day, scope);
    context.update(message);
    context.sign()
}

/// The same before the first byte of the message.
pub(super) fn begin(credentials: &Credentials, day: &str, scope: Scope<'_>) -> hmac::Context {
    let id = credentials.id();
    let known = |keys: &RefCell<Vec<Derived>>| {
        let keys = keys.borrow();
        let found = keys.iter().find(|known| {
            known.credentials == id
                && known.day == day
                && known.region == scope.region
                && known.service == scope.service
        })?;
        Some(hmac::Context::with_key(&found.key))
    };
    // A thread that ends has no cache any more.
    if let Ok(Some(context)) = KEYS.try_with(known) {
        return context;
    }
    let key = derive(credentials.secret_access_key(), day, scope);
    let context = hmac::Context::with_key(&key);
    let derived = Derived {
        credentials: id,
        day: day.to_owned(),
        region: scope.region.to_owned(),
        service: scope.service.to_owned(),
        key,
    };
    let _without_cache = KEYS.try_with(|keys| {
        let mut keys = keys.borrow_mut();
        if keys.len() >= MAX_KEYS {
            keys.remove(0);
        }
        keys.push(derived);
    });
    context
}

fn derive(secret: &str, day: &str, scope: Scope<'_>) -> hmac::Key {
    let mut key = hmac::Key::new(hmac::HMAC_SHA256, format!("AWS4{secret}").as_bytes());
    for part in [day, scope.region, scope.service, "aws4_request"] {
        let tag = hmac::sign(&key, part.as_bytes());
        key = hmac::Key::new(hmac::HMAC_SHA256, tag.as_ref());
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(secret: &str, day: &str, region: &str) -> Vec<u8> {
        let credentials = Credentials::new("id", secret, None);
        sign(
            &credentials,
            day,
            Scope {
                region,
                service: "s3",
            },
            b"x",
        )
        .as_ref()
        .to_vec()
    }

    #[test]
    fn kept_keys_sign_as_new_ones_do() {
        let credentials = Credentials::new("id", "secret", None);
        let sign = |day: &str| {
            let scope = Scope {
                region: "r",
                service: "s3",
            };
            sign(&credentials, day, scope, b"x").as_ref().to_vec()
        };
        let first = sign("20260101");
        assert_eq!(sign("20260101"), first);
        assert_eq!(tag("secret", "20260101", "r"), first);
        for i in 0..3 * MAX_KEYS {
            assert_ne!(sign(&format!("{i}")), first);
        }
        assert!(KEYS.with(|keys| keys.borrow().len()) <= MAX_KEYS);
        assert_eq!(sign("20260101"), first);
    }

    #[test]
    fn every_part_of_the_scope_counts() {
        let tags = [
            tag("a", "20260101", "r"),
            tag("b", "20260101", "r"),
            tag("a", "20260102", "r"),
            tag("a", "20260101", "q"),
        ];
        for (i, tag) in tags.iter().enumerate() {
            assert!(!tags[..i].contains(tag));
        }
    }
}
