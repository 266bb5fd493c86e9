//! New keys and ids, from the system's random source.

use std::fmt;

use ring::rand::{SecureRandom, SystemRandom};

const ALPHANUMERIC: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Characters of a generated value (`reference/rest-api.md` §9): 238 bits.
const VALUE_LEN: usize = 40;

/// Characters of an id: 51 bits.
const ID_LEN: usize = 10;

/// The system has no random numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NoRandomness;

impl fmt::Display for NoRandomness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the system has no random numbers")
    }
}

impl std::error::Error for NoRandomness {}

/// The value of a new key: 40 letters and digits.
///
/// # Errors
///
/// The system has no random numbers.
pub(crate) fn random_value() -> Result<String, NoRandomness> {
    random_text(ALPHANUMERIC, VALUE_LEN)
}

/// The id of a new key: 10 lower-case letters and digits.
///
/// # Errors
///
/// The system has no random numbers.
pub(crate) fn random_id() -> Result<String, NoRandomness> {
    let lower: Vec<u8> = ALPHANUMERIC
        .iter()
        .copied()
        .filter(|c| !c.is_ascii_uppercase())
        .collect();
    random_text(&lower, ID_LEN)
}

/// Random bytes.
///
/// # Errors
///
/// The system has no random numbers.
pub(crate) fn random_bytes<const N: usize>() -> Result<[u8; N], NoRandomness> {
    let mut bytes = [0; N];
    SystemRandom::new()
        .fill(&mut bytes)
        .map_err(|_| NoRandomness)?;
    Ok(bytes)
}

/// Characters of an alphabet of at most 256, each as probable as the others.
fn random_text(alphabet: &[u8], len: usize) -> Result<String, NoRandomness> {
    // Bytes from here on would make the first characters more probable.
    let end = 256 - 256 % alphabet.len();
    let mut text = String::with_capacity(len);
    while text.len() < len {
        for byte in random_bytes::<64>()? {
            let byte = usize::from(byte);
            if byte < end
                && text.len() < len
                && let Some(character) = alphabet.get(byte % alphabet.len())
            {
                text.push(char::from(*character));
            }
        }
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn values_and_ids_have_their_form() {
        let values: BTreeSet<String> = (0..100).map(|_| random_value().unwrap()).collect();
        assert_eq!(values.len(), 100);
        for value in &values {
            assert!(
                value.len() == 40 && value.bytes().all(|c| c.is_ascii_alphanumeric()),
                "{value}"
            );
        }
        let id = random_id().unwrap();
        let is_of_id = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit();
        assert!(id.len() == 10 && id.bytes().all(is_of_id), "{id}");
    }

    #[test]
    fn all_characters_are_as_probable() {
        let mut n = [0_u32; 256];
        for _ in 0..2_000 {
            for byte in random_value().unwrap().bytes() {
                n[usize::from(byte)] += 1;
            }
        }
        // 80,000 characters: 1,290 of each, give or take 36. Eight times that is no chance.
        for character in ALPHANUMERIC {
            let n = n[usize::from(*character)];
            assert!(
                (1_000..1_580).contains(&n),
                "{}: {n}",
                char::from(*character)
            );
        }
    }
}
