//! The signature algorithms that are taken (RFC 7518 §3.1, RFC 8037 §3.1), and sets of them.
//!
//! Not taken, and so unknown here: `none`, `HS256` to `HS512` (a key that verifies would also sign), `ES512` and
//! `ES256K` (no implementation at hand).

use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256,
    RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, RSA_PSS_2048_8192_SHA256,
    RSA_PSS_2048_8192_SHA384, RSA_PSS_2048_8192_SHA512, RsaParameters, VerificationAlgorithm,
};

/// A signature algorithm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256,
    /// RSASSA-PKCS1-v1_5 with SHA-384.
    Rs384,
    /// RSASSA-PKCS1-v1_5 with SHA-512.
    Rs512,
    /// RSASSA-PSS with SHA-256.
    Ps256,
    /// RSASSA-PSS with SHA-384.
    Ps384,
    /// RSASSA-PSS with SHA-512.
    Ps512,
    /// ECDSA with P-256 and SHA-256.
    Es256,
    /// ECDSA with P-384 and SHA-384.
    Es384,
    /// Ed25519.
    EdDsa,
}

/// What verifies a signature.
pub(super) enum Verification {
    /// With a modulus and an exponent.
    Rsa(&'static RsaParameters),
    /// With the bytes of a point.
    Point(&'static dyn VerificationAlgorithm),
}

impl Algorithm {
    /// All of them.
    pub const ALL: [Algorithm; 9] = [
        Algorithm::Rs256,
        Algorithm::Rs384,
        Algorithm::Rs512,
        Algorithm::Ps256,
        Algorithm::Ps384,
        Algorithm::Ps512,
        Algorithm::Es256,
        Algorithm::Es384,
        Algorithm::EdDsa,
    ];

    /// The name in `alg`: `RS256`. Case counts.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Algorithm::Rs256 => "RS256",
            Algorithm::Rs384 => "RS384",
            Algorithm::Rs512 => "RS512",
            Algorithm::Ps256 => "PS256",
            Algorithm::Ps384 => "PS384",
            Algorithm::Ps512 => "PS512",
            Algorithm::Es256 => "ES256",
            Algorithm::Es384 => "ES384",
            Algorithm::EdDsa => "EdDSA",
        }
    }

    /// The algorithm that `alg` names, where it is taken.
    #[must_use]
    pub fn named(name: &str) -> Option<Algorithm> {
        Algorithm::ALL.into_iter().find(|it| it.name() == name)
    }

    pub(super) fn verification(self) -> Verification {
        match self {
            Algorithm::Rs256 => Verification::Rsa(&RSA_PKCS1_2048_8192_SHA256),
            Algorithm::Rs384 => Verification::Rsa(&RSA_PKCS1_2048_8192_SHA384),
            Algorithm::Rs512 => Verification::Rsa(&RSA_PKCS1_2048_8192_SHA512),
            Algorithm::Ps256 => Verification::Rsa(&RSA_PSS_2048_8192_SHA256),
            Algorithm::Ps384 => Verification::Rsa(&RSA_PSS_2048_8192_SHA384),
            Algorithm::Ps512 => Verification::Rsa(&RSA_PSS_2048_8192_SHA512),
            Algorithm::Es256 => Verification::Point(&ECDSA_P256_SHA256_FIXED),
            Algorithm::Es384 => Verification::Point(&ECDSA_P384_SHA384_FIXED),
            Algorithm::EdDsa => Verification::Point(&ED25519),
        }
    }
}

/// A set of algorithms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Algorithms(u16);

impl Algorithms {
    /// Everything that is taken.
    pub const ALL: Algorithms = Algorithms::of(&Algorithm::ALL);
    /// What JWT authorizers of HTTP APIs take (`reference/http-api.md` §6.1).
    pub const HTTP_API: Algorithms =
        Algorithms::of(&[Algorithm::Rs256, Algorithm::Rs384, Algorithm::Rs512]);
    /// What Cognito signs with (`reference/rest-api.md` §5.2).
    pub const USER_POOL: Algorithms = Algorithms::of(&[Algorithm::Rs256]);
    /// What an RSA key without `alg` can verify; the verifier's own set narrows it.
    pub(super) const RSA: Algorithms = Algorithms::of(&[
        Algorithm::Rs256,
        Algorithm::Rs384,
        Algorithm::Rs512,
        Algorithm::Ps256,
        Algorithm::Ps384,
        Algorithm::Ps512,
    ]);

    /// The set of these.
    #[must_use]
    pub const fn of(mut algorithms: &[Algorithm]) -> Algorithms {
        let mut bits = 0;
        while let [first, rest @ ..] = algorithms {
            bits |= 1 << *first as u16;
            algorithms = rest;
        }
        Algorithms(bits)
    }

    /// Whether the algorithm is one of them.
    #[must_use]
    pub const fn contains(self, algorithm: Algorithm) -> bool {
        self.0 & (1 << algorithm as u16) != 0
    }
}
