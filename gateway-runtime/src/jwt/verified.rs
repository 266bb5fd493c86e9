//! Tokens that a thread has verified: the next request with one of them costs a look-up and no signature.
//!
//! A token is found by a hash with a random key over the authorizer and the token's end, which is signature, and is then
//! compared byte for byte, in constant time: the hash alone never decides. What is found counts only for the authorizer
//! that put it there, before the token's end, and while the issuer's keys are those that it was verified with.
//!
//! One per thread, so without a lock. Bounded by number and by bytes; the least recently used goes first.

use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, Hasher, RandomState};
use std::sync::Arc;

use super::claims::Claims;
use super::recency::{Place, Recency};

/// A verified token, and what its verification rests on.
#[derive(Debug, Clone)]
pub struct Verified {
    /// What it claims.
    pub claims: Arc<Claims>,
    /// The position of the issuer in the verifier.
    pub(super) issuer: usize,
    /// The generation of the issuer's keys.
    pub(super) generation: u64,
    /// From when on it is refused, in milliseconds since 1970.
    pub(super) ends: u64,
}

/// A thread's verified tokens, of all authorizers.
#[derive(Debug)]
pub struct VerifiedTokens {
    max_tokens: usize,
    max_bytes: usize,
    bytes: usize,
    /// Has the random key.
    hashing: RandomState,
    places: HashMap<u64, Place, BuildHasherDefault<Hashed>>,
    tokens: Recency<Entry>,
}

#[derive(Debug)]
struct Entry {
    hash: u64,
    authorizer: u64,
    token: Box<[u8]>,
    verified: Verified,
}

/// Tokens that a thread keeps, where nothing else is said.
const MAX_TOKENS: usize = 4096;
/// Bytes that a thread keeps, where nothing else is said: about 4000 tokens of 1 KB.
const MAX_BYTES: usize = 16 * 1024 * 1024;
/// Bytes at a token's end that are hashed: 384 bits of its signature.
const HASHED: usize = 64;

impl Default for VerifiedTokens {
    /// At most 4096 tokens and 16 MiB.
    fn default() -> Self {
        VerifiedTokens::new(MAX_TOKENS, MAX_BYTES)
    }
}

impl VerifiedTokens {
    /// At most this many tokens, and about this many bytes with their claims. 0 keeps none.
    #[must_use]
    pub fn new(max_tokens: usize, max_bytes: usize) -> Self {
        VerifiedTokens {
            max_tokens,
            max_bytes,
            bytes: 0,
            hashing: RandomState::new(),
            places: HashMap::default(),
            tokens: Recency::new(),
        }
    }

    /// How many tokens there are, also those that have ended.
    #[must_use]
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// About how many bytes they take.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// What is known of a token that the authorizer has verified. `now` in milliseconds since 1970; `generation` gives
    /// that of the keys of an issuer, by its position, where they may be used.
    pub(super) fn get(
        &mut self,
        authorizer: u64,
        token: &str,
        now: u64,
        generation: impl FnOnce(usize) -> Option<u64>,
    ) -> Option<&Verified> {
        let hash = self.hash(authorizer, token);
        let place = *self.places.get(&hash)?;
        let entry = self.tokens.get(place)?;
        if entry.authorizer != authorizer || !is_same(&entry.token, token.as_bytes()) {
            return None;
        }
        let Verified {
            issuer,
            generation: verified_with,
            ends,
            ..
        } = entry.verified;
        if now >= ends || generation(issuer) != Some(verified_with) {
            self.remove(place);
            return None;
        }
        self.tokens.touch(place);
        self.tokens.get(place).map(|entry| &entry.verified)
    }

    /// Keeps a verified token, and lets others go for it.
    pub(super) fn insert(&mut self, authorizer: u64, token: &str, verified: &Verified) {
        let entry = Entry {
            hash: self.hash(authorizer, token),
            authorizer,
            token: token.as_bytes().into(),
            verified: verified.clone(),
        };
        let weight = entry.weight();
        if self.max_tokens == 0 || weight > self.max_bytes {
            return;
        }
        if let Some(place) = self.places.get(&entry.hash) {
            self.remove(*place);
        }
        while self.len() >= self.max_tokens || self.bytes + weight > self.max_bytes {
            match self.tokens.oldest() {
                Some(place) => self.remove(place),
                None => return,
            }
        }
        let hash = entry.hash;
        if let Some(place) = self.tokens.insert(entry) {
            self.places.insert(hash, place);
            self.bytes += weight;
        }
    }

    fn remove(&mut self, place: Place) {
        if let Some(entry) = self.tokens.remove(place) {
            self.places.remove(&entry.hash);
            self.bytes = self.bytes.saturating_sub(entry.weight());
        }
    }

    fn hash(&self, authorizer: u64, token: &str) -> u64 {
        let token = token.as_bytes();
        let end = token.len().checked_sub(HASHED);
        let end = end.and_then(|from| token.get(from..)).unwrap_or(token);
        self.hashing.hash_one((authorizer, end))
    }
}

impl Entry {
    fn weight(&self) -> usize {
        // The entry itself, its place, its share of the map: about 256 bytes.
        256 + self.token.len() + self.verified.claims.weight()
    }
}

/// Whether two texts are the same, in a time that depends on their lengths only.
fn is_same(one: &[u8], two: &[u8]) -> bool {
    one.len() == two.len() && one.iter().zip(two).fold(0, |all, (a, b)| all | (a ^ b)) == 0
}

/// Keys of the map are hashes already.
#[derive(Debug, Default)]
struct Hashed(u64);

impl Hasher for Hashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }

    /// Not called: keys are `u64`.
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }
}
