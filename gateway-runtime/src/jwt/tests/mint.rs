//! Keys of a made-up issuer, tokens that they sign, and a clock that stands.

use std::pin::pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::rsa::PublicKeyComponents;
use ring::signature::{
    self, ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair,
    Ed25519KeyPair, KeyPair, RsaKeyPair,
};
use ring::{digest, hmac};

use crate::jwt::{
    Algorithms, Clock, Issuer, KeySource, Moment, Refusal, Sleep, Verified, Verifier,
};

/// What all tokens are held to: 2027-01-15T08:00:00Z, in seconds.
pub(in crate::jwt) const NOW: u64 = 1_800_000_000;
pub(in crate::jwt) const ISSUER: &str = "https://issuer.example/a";
/// Claims that are accepted.
pub(in crate::jwt) const CLAIMS: &str =
    r#"{"iss":"https://issuer.example/a","aud":"api","exp":1800000060,"sub":"me"}"#;

/// The issuer's keys, and an attacker's.
pub(in crate::jwt) struct Keys {
    pub(in crate::jwt) rsa: RsaKeyPair,
    pub(in crate::jwt) p256: EcdsaKeyPair,
    pub(in crate::jwt) p384: EcdsaKeyPair,
    pub(in crate::jwt) ed25519: Ed25519KeyPair,
    /// The attacker's.
    pub(in crate::jwt) other_p256: EcdsaKeyPair,
    /// The attacker's.
    pub(in crate::jwt) other_ed25519: Ed25519KeyPair,
    random: SystemRandom,
}

pub(in crate::jwt) fn keys() -> &'static Keys {
    static KEYS: OnceLock<Keys> = OnceLock::new();
    KEYS.get_or_init(|| {
        let random = SystemRandom::new();
        let ecdsa = |algorithm| {
            let key = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
            EcdsaKeyPair::from_pkcs8(algorithm, key.as_ref(), &random).unwrap()
        };
        let ed25519 = || {
            let key = Ed25519KeyPair::generate_pkcs8(&random).unwrap();
            Ed25519KeyPair::from_pkcs8(key.as_ref()).unwrap()
        };
        Keys {
            rsa: RsaKeyPair::from_pkcs8(include_bytes!("rsa_test_key.pk8")).unwrap(),
            p256: ecdsa(&ECDSA_P256_SHA256_FIXED_SIGNING),
            p384: ecdsa(&ECDSA_P384_SHA384_FIXED_SIGNING),
            ed25519: ed25519(),
            other_p256: ecdsa(&ECDSA_P256_SHA256_FIXED_SIGNING),
            other_ed25519: ed25519(),
            random,
        }
    })
}

pub(in crate::jwt) fn base64url(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Members `kty`, `n` and `e` of the RSA key.
pub(in crate::jwt) fn rsa_members() -> String {
    let PublicKeyComponents::<Vec<u8>> { n, e } = keys().rsa.public().into();
    let (n, e) = (base64url(n), base64url(e));
    format!(r#""kty":"RSA","n":"{n}","e":"{e}""#)
}

/// Members `kty`, `crv`, `x` and `y` of a key.
pub(in crate::jwt) fn ec_members(curve: &str, key: &EcdsaKeyPair) -> String {
    let point = &key.public_key().as_ref()[1..];
    let (x, y) = point.split_at(point.len() / 2);
    let (x, y) = (base64url(x), base64url(y));
    format!(r#""kty":"EC","crv":"{curve}","x":"{x}","y":"{y}""#)
}

/// Members `kty`, `crv` and `x` of a key.
pub(in crate::jwt) fn ed25519_members(key: &Ed25519KeyPair) -> String {
    let x = base64url(key.public_key());
    format!(r#""kty":"OKP","crv":"Ed25519","x":"{x}""#)
}

/// The issuer's set: one key per algorithm and identifier, an RSA key for all algorithms, and two that are no use.
pub(in crate::jwt) fn jwks() -> String {
    let (rsa, keys) = (rsa_members(), keys());
    let p256 = ec_members("P-256", &keys.p256);
    let p384 = ec_members("P-384", &keys.p384);
    let ed25519 = ed25519_members(&keys.ed25519);
    let all = [
        format!(r#"{{"kid":"rs","alg":"RS256","use":"sig",{rsa}}}"#),
        format!(r#"{{"kid":"ps","alg":"PS256",{rsa}}}"#),
        format!(r#"{{"kid":"any-rsa",{rsa}}}"#),
        format!(r#"{{"kid":"es","alg":"ES256","key_ops":["verify"],{p256}}}"#),
        format!(r#"{{"kid":"e3",{p384}}}"#),
        format!(r#"{{"kid":"ed",{ed25519}}}"#),
        format!(r#"{{"kid":"enc","use":"enc",{p256}}}"#),
        r#"{"kid":"hs","kty":"oct","alg":"HS256","k":"c2VjcmV0"}"#.to_owned(),
    ];
    format!(r#"{{"keys":[{}]}}"#, all.join(","))
}

/// Who signs.
#[derive(Clone, Copy)]
pub(in crate::jwt) enum Signer<'s> {
    Rsa(&'static dyn signature::RsaEncoding),
    Ecdsa(&'s EcdsaKeyPair),
    Ed25519(&'s Ed25519KeyPair),
    Hmac(hmac::Algorithm, &'s [u8]),
    /// Nobody: this is the signature.
    Given(&'s [u8]),
}

impl Signer<'_> {
    pub(in crate::jwt) fn sign(self, message: &[u8]) -> Vec<u8> {
        let keys = keys();
        match self {
            Signer::Rsa(encoding) => {
                let mut signature = vec![0; keys.rsa.public().modulus_len()];
                keys.rsa
                    .sign(encoding, &keys.random, message, &mut signature)
                    .unwrap();
                signature
            }
            Signer::Ecdsa(key) => key.sign(&keys.random, message).unwrap().as_ref().to_vec(),
            Signer::Ed25519(key) => key.sign(message).as_ref().to_vec(),
            Signer::Hmac(algorithm, secret) => {
                let key = hmac::Key::new(algorithm, secret);
                hmac::sign(&key, message).as_ref().to_vec()
            }
            Signer::Given(signature) => signature.to_vec(),
        }
    }
}

/// A token of any bytes.
pub(in crate::jwt) fn token(
    header: impl AsRef<[u8]>,
    payload: impl AsRef<[u8]>,
    signer: Signer<'_>,
) -> String {
    let signed = format!("{}.{}", base64url(header), base64url(payload));
    let signature = base64url(signer.sign(signed.as_bytes()));
    format!("{signed}.{signature}")
}

/// A token with these claims, signed with the Ed25519 key.
pub(in crate::jwt) fn token_of(claims: impl AsRef<[u8]>) -> String {
    let signer = Signer::Ed25519(&keys().ed25519);
    token(r#"{"alg":"EdDSA","kid":"ed"}"#, claims, signer)
}

/// A token that is accepted, and another one for each text.
pub(in crate::jwt) fn token_for(subject: &str) -> String {
    token_of(CLAIMS.replace("\"me\"", &format!("\"{subject}\"")))
}

/// SHA-256.
pub(in crate::jwt) fn sha256(bytes: &[u8]) -> Vec<u8> {
    digest::digest(&digest::SHA256, bytes).as_ref().to_vec()
}

/// A clock that stands at [`NOW`].
pub(in crate::jwt) struct Standing;

impl Clock for Standing {
    fn now(&self) -> Moment {
        Moment {
            unix: NOW * 1000,
            steady: Instant::now(),
        }
    }

    fn sleep(&self, _time: Duration) -> Sleep {
        Box::pin(std::future::pending())
    }
}

/// An authorizer for the issuer's tokens to the audience `api`.
pub(in crate::jwt) fn verifier(jwks: &str, algorithms: Algorithms) -> Verifier {
    let issuer = Issuer {
        name: Some(ISSUER.to_owned()),
        keys: KeySource::fixed(jwks.as_bytes()).unwrap(),
    };
    let audiences = Some(vec!["api".to_owned()]);
    Verifier::new(vec![issuer], audiences, algorithms, Arc::new(Standing))
}

/// What comes of a token where nobody has to be waited for.
pub(in crate::jwt) fn verify(verifier: &Verifier, token: &str) -> Result<Verified, Refusal> {
    let verifying = pin!(verifier.verify(token));
    match verifying.poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(verdict) => verdict,
        Poll::Pending => panic!("the verifier waits"),
    }
}
