//! Verification of Signature Version 4 against the AWS signing test suite, and against requests that the `aws-sigv4`
//! crate signed.

use fastrand::Rng;
use gateway_runtime::aws::credentials::Credentials;
use gateway_runtime::aws::sigv4::verify::{self, Head, Realm, Refusal, User, Users};

use crate::signatures::{Case, N_REQUESTS, N_REQUESTS_LONG, oracle, random, suite, suite_time};

/// The only user.
struct One<'c>(&'c Credentials);

impl Users for One<'_> {
    fn find(&self, access_key_id: &str) -> Option<User<'_>> {
        (access_key_id == self.0.access_key_id()).then_some(User {
            credentials: self.0,
            expires: None,
        })
    }
}

/// Whether a request of the suite verifies as it is.
fn verify_case(case: &Case, credentials: &Credentials) -> Result<(), Refusal> {
    let headers: Vec<(&str, &[u8])> = { case.headers.iter() }
        .map(|(name, value)| (name.as_str(), value.as_slice()))
        .collect();
    let head = Head {
        method: &case.method,
        path: &case.path,
        query: &case.query,
        headers: &headers,
    };
    let realm = Realm {
        regions: &["us-east-1".to_owned()],
        service: "service",
    };
    let pending = verify::begin(&head, &realm, &One(credentials), suite_time())?;
    let verified = pending.finish(case.body.as_bytes())?;
    assert_eq!(verified.identity.access_key_id, "AKIDEXAMPLE");
    Ok(())
}

#[test]
fn requests_of_the_suite_are_verified() {
    for (label, mut case, authorization) in suite() {
        let credentials = case.credentials();
        assert_eq!(verify_case(&case, &credentials), Err(Refusal::NotSigned));
        let value = authorization.into_bytes();
        case.headers.push(("Authorization".to_owned(), value));
        assert_eq!(verify_case(&case, &credentials), Ok(()), "{label}");
        if label == "post-sts-header-after" {
            // There the token is not signed, which services of their own may take.
            let token = ("X-Amz-Security-Token".to_owned(), b"token".to_vec());
            case.headers.push(token);
            let credentials = Credentials::new("AKIDEXAMPLE", "x", Some("token"));
            let unsigned = Refusal::UnsignedField("x-amz-security-token".to_owned());
            assert_eq!(verify_case(&case, &credentials), Err(unsigned));
            continue;
        }
        for (name, value) in &mut case.headers {
            if name.eq_ignore_ascii_case("x-amz-date") {
                *value = b"20150830T123601Z".to_vec();
            }
        }
        assert_eq!(
            verify_case(&case, &credentials),
            Err(Refusal::Mismatch),
            "{label}"
        );
    }
}

/// `LONG_TESTS=1` verifies 10,000 requests.
#[test]
fn random_requests_that_the_oracle_signed_are_verified() {
    let n = match std::env::var_os("LONG_TESTS") {
        Some(_) => N_REQUESTS_LONG,
        None => N_REQUESTS,
    };
    for seed in 0..n {
        let random = random(&mut Rng::with_seed(seed as u64));
        let credentials = Credentials::new("AKIDEXAMPLE", &random.secret, random.token.as_deref());
        let signature = oracle(&random, false);
        let fields = random.headers.iter().chain(&signature);
        let headers: Vec<(&str, &[u8])> = fields
            .map(|(name, value)| (name.as_str(), value.as_bytes()))
            .collect();
        let begin = |credentials: &Credentials| {
            let head = Head {
                method: random.method,
                path: &random.path,
                query: &random.query,
                headers: &headers,
            };
            let realm = Realm {
                regions: &[random.region.to_owned()],
                service: random.service,
            };
            verify::begin(&head, &realm, &One(credentials), random.time)
        };
        let pending =
            begin(&credentials).unwrap_or_else(|refusal| panic!("seed {seed}: {refusal}"));
        assert_eq!(pending.needs_body(), !random.is_unsigned);
        let verified = pending.finish(&random.body);
        assert_eq!(verified.map(|_| ()), Ok(()), "seed {seed}");
        let other = Credentials::new("AKIDEXAMPLE", "other", random.token.as_deref());
        let other = begin(&other).and_then(|pending| pending.finish(&random.body));
        assert_eq!(other.map(|_| ()), Err(Refusal::Mismatch), "seed {seed}");
    }
}
