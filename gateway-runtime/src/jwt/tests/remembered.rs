//! The cache of verified tokens: what it never says, and what it costs.

use std::sync::Arc;

use super::mint::{ISSUER, NOW, Standing, jwks, token_for, verifier, verify};
use crate::jwt::{Algorithms, Clock, Issuer, KeySource, Moment, VerifiedTokens, Verifier};

fn now_and(milliseconds: u64) -> Moment {
    Moment {
        unix: NOW * 1000 + milliseconds,
        ..Standing.now()
    }
}

fn remember(verifier: &Verifier, tokens: &mut VerifiedTokens, token: &str) {
    let verified = verify(verifier, token).unwrap();
    verifier.remember(tokens, token, &verified);
}

#[test]
fn a_token_is_known_again_until_it_ends() {
    let (verifier, mut tokens) = (
        verifier(&jwks(), Algorithms::ALL),
        VerifiedTokens::default(),
    );
    let token = token_for("me");
    assert!(verifier.recall(&mut tokens, &token, now_and(0)).is_none());
    let verified = verify(&verifier, &token).unwrap();
    verifier.remember(&mut tokens, &token, &verified);
    let known = verifier.recall(&mut tokens, &token, now_and(0)).unwrap();
    assert!(Arc::ptr_eq(&known, &verified.claims));
    assert!(
        verifier
            .recall(&mut tokens, &token, now_and(59_999))
            .is_some()
    );
    assert!(
        verifier
            .recall(&mut tokens, &token, now_and(60_000))
            .is_none()
    );
    assert!(tokens.is_empty(), "what has ended is let go");
    assert_eq!(tokens.bytes(), 0);
}

#[test]
fn leeway_moves_the_end() {
    let verifier =
        verifier(&jwks(), Algorithms::ALL).with_leeway(std::time::Duration::from_secs(5));
    let (mut tokens, token) = (VerifiedTokens::default(), token_for("me"));
    remember(&verifier, &mut tokens, &token);
    assert!(
        verifier
            .recall(&mut tokens, &token, now_and(64_999))
            .is_some()
    );
    assert!(
        verifier
            .recall(&mut tokens, &token, now_and(65_000))
            .is_none()
    );
}

#[test]
fn a_token_is_known_to_its_authorizer_alone() {
    let one = verifier(&jwks(), Algorithms::ALL);
    let two = verifier(&jwks(), Algorithms::ALL);
    let (mut tokens, token) = (VerifiedTokens::default(), token_for("me"));
    remember(&one, &mut tokens, &token);
    assert!(two.recall(&mut tokens, &token, now_and(0)).is_none());
    remember(&two, &mut tokens, &token);
    assert!(one.recall(&mut tokens, &token, now_and(0)).is_some());
    assert!(two.recall(&mut tokens, &token, now_and(0)).is_some());
    assert_eq!(tokens.len(), 2);
}

/// Texts that end as a known token does, so that their hashes are the same, and all that differ in one byte.
#[test]
fn only_the_same_bytes_are_known_again() {
    let (verifier, mut tokens) = (
        verifier(&jwks(), Algorithms::ALL),
        VerifiedTokens::default(),
    );
    let token = token_for("me");
    remember(&verifier, &mut tokens, &token);
    for at in 0..token.len() {
        let mut bytes = token.clone().into_bytes();
        bytes[at] ^= 1;
        let other = String::from_utf8(bytes).unwrap();
        assert!(
            verifier.recall(&mut tokens, &other, now_and(0)).is_none(),
            "{at}"
        );
        let (cut, end) = (&token[at + 1..], &token[..at]);
        assert!(
            verifier.recall(&mut tokens, cut, now_and(0)).is_none(),
            "{at}"
        );
        assert!(
            verifier.recall(&mut tokens, end, now_and(0)).is_none(),
            "{at}"
        );
    }
    let longer = format!("x{token}");
    assert!(verifier.recall(&mut tokens, &longer, now_and(0)).is_none());
    assert!(verifier.recall(&mut tokens, &token, now_and(0)).is_some());
}

/// A token whose signature is that of another, with another payload, hashes alike: it takes the other's place, and the
/// other is not taken for it.
#[test]
fn tokens_of_one_hash_take_each_others_place() {
    let (verifier, mut tokens) = (
        verifier(&jwks(), Algorithms::ALL),
        VerifiedTokens::default(),
    );
    let (one, two) = (token_for("me"), token_for("you"));
    let verified = verify(&verifier, &one).unwrap();
    verifier.remember(&mut tokens, &one, &verified);
    let (signed, _) = two.rsplit_once('.').unwrap();
    let (_, signature) = one.rsplit_once('.').unwrap();
    let alike = format!("{signed}.{signature}");
    assert!(verifier.recall(&mut tokens, &alike, now_and(0)).is_none());
    verifier.remember(&mut tokens, &alike, &verified);
    assert_eq!(tokens.len(), 1);
    assert!(verifier.recall(&mut tokens, &alike, now_and(0)).is_some());
    assert!(verifier.recall(&mut tokens, &one, now_and(0)).is_none());
}

#[test]
fn the_least_recently_used_goes_first() {
    let (verifier, mut tokens) = (
        verifier(&jwks(), Algorithms::ALL),
        VerifiedTokens::new(3, 1 << 20),
    );
    let all: Vec<String> = (0..5).map(|n| token_for(&n.to_string())).collect();
    let knows = |tokens: &mut VerifiedTokens, n: usize| {
        verifier.recall(tokens, &all[n], now_and(0)).is_some()
    };
    for token in &all[..3] {
        remember(&verifier, &mut tokens, token);
    }
    assert!(knows(&mut tokens, 0));
    remember(&verifier, &mut tokens, &all[3]);
    assert!(!knows(&mut tokens, 1), "the least recently used");
    assert!(knows(&mut tokens, 0) && knows(&mut tokens, 2) && knows(&mut tokens, 3));
    // Once more is not twice.
    remember(&verifier, &mut tokens, &all[3]);
    assert_eq!(tokens.len(), 3);
    assert!(knows(&mut tokens, 0));
}

#[test]
fn memory_is_bounded() {
    let verifier = verifier(&jwks(), Algorithms::ALL);
    let mut tokens = VerifiedTokens::new(1000, 10_000);
    for n in 0..100 {
        remember(&verifier, &mut tokens, &token_for(&format!("{n:0100}")));
        assert!(
            tokens.bytes() <= 10_000 && !tokens.is_empty(),
            "{}",
            tokens.bytes()
        );
    }
    assert!((3..20).contains(&tokens.len()), "{}", tokens.len());
    let large = token_for(&"x".repeat(5500));
    let n = tokens.len();
    remember(&verifier, &mut tokens, &large);
    assert_eq!(tokens.len(), n, "what is too large moves nobody");
    for mut none in [VerifiedTokens::new(0, 10_000), VerifiedTokens::new(10, 0)] {
        remember(&verifier, &mut none, &token_for("me"));
        assert!(none.is_empty());
    }
}

/// Two authorizers' issuers have generations of their own; each is asked for its own.
#[test]
fn the_issuers_own_generation_counts() {
    let issuer = |name: &str| Issuer {
        name: Some(name.to_owned()),
        keys: KeySource::fixed(jwks().as_bytes()).unwrap(),
    };
    let issuers = vec![issuer("https://other.example"), issuer(ISSUER)];
    let verifier = Verifier::new(issuers, None, Algorithms::ALL, Arc::new(Standing));
    let (mut tokens, token) = (VerifiedTokens::default(), token_for("me"));
    remember(&verifier, &mut tokens, &token);
    assert!(verifier.recall(&mut tokens, &token, now_and(0)).is_some());
}
