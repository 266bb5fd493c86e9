//! Whether an RSA public key is one to rely on.

use super::key::Unusable;

/// Bits of a modulus at the least (RFC 7518 §3.3).
const MIN_BITS: usize = 2048;
/// Bits of a modulus at the most: what the implementation takes.
const MAX_BITS: usize = 8192;
/// The largest exponent that the implementation takes; in use are 3 and 65537.
const MAX_EXPONENT: u64 = (1 << 33) - 1;

/// Holds a key to size, exponent and the mark of a known weak generator. Both numbers are big-endian, without leading
/// zeros.
///
/// # Errors
///
/// What is wrong with it.
pub(super) fn check(modulus: &[u8], exponent: &[u8]) -> Result<(), Unusable> {
    let bits = bits(modulus).ok_or(Unusable::Malformed("n"))?;
    if bits < MIN_BITS {
        return Err(Unusable::ShortModulus);
    }
    if bits > MAX_BITS || modulus.last().is_none_or(|last| last % 2 == 0) {
        return Err(Unusable::Malformed("n"));
    }
    if exponent.first().is_none_or(|first| *first == 0) {
        return Err(Unusable::Malformed("e"));
    }
    let value = exponent.iter().try_fold(0_u64, |value, byte| {
        Some(value.checked_mul(256)? | u64::from(*byte))
    });
    match value {
        Some(value) if value > 1 && value % 2 == 1 && value <= MAX_EXPONENT => {}
        _ => return Err(Unusable::Exponent),
    }
    if is_of_weak_generator(modulus) {
        return Err(Unusable::WeakModulus);
    }
    Ok(())
}

/// The length of a number in bits; `None` for an empty one, or one with a leading zero.
fn bits(number: &[u8]) -> Option<usize> {
    let (first, rest) = number.split_first()?;
    let used = u8::BITS.checked_sub(first.leading_zeros())?;
    (used > 0).then(|| usize::try_from(used).unwrap_or(8) + rest.len() * 8)
}

/// The odd primes below 168.
const PRIMES: [u32; 38] = [
    3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97,
    101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167,
];

/// Whether the modulus is a power of 65537 modulo each small prime: what the generator of CVE-2017-15361 ("ROCA") leaves
/// behind, and one other key in about 10⁸ or more. Such keys can be factored.
fn is_of_weak_generator(modulus: &[u8]) -> bool {
    PRIMES.iter().all(|&prime| {
        let rest = modulus
            .iter()
            .fold(0, |rest, byte| (rest * 256 + u32::from(*byte)) % prime);
        let mut power = 1;
        for _ in 0..prime {
            if power == rest {
                return true;
            }
            power = power * (65537 % prime) % prime;
        }
        false
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An odd number of this many bits.
    fn modulus(bits: usize) -> Vec<u8> {
        let mut bytes = vec![0xff; bits.div_ceil(8)];
        bytes[0] = 0xff >> (bytes.len() * 8 - bits);
        bytes
    }

    #[test]
    fn sizes_and_exponents_are_bounded() {
        type Case = (&'static str, Vec<u8>, Vec<u8>, Result<(), Unusable>);
        let fine = vec![1, 0, 1];
        let cases: [Case; 15] = [
            ("2048", modulus(2048), fine.clone(), Ok(())),
            ("8192", modulus(8192), fine.clone(), Ok(())),
            ("e = 3", modulus(2048), vec![3], Ok(())),
            (
                "2047",
                modulus(2047),
                fine.clone(),
                Err(Unusable::ShortModulus),
            ),
            (
                "1024",
                modulus(1024),
                fine.clone(),
                Err(Unusable::ShortModulus),
            ),
            (
                "8193",
                modulus(8193),
                fine.clone(),
                Err(Unusable::Malformed("n")),
            ),
            ("empty", vec![], fine.clone(), Err(Unusable::Malformed("n"))),
            (
                "zeros",
                vec![0; 257],
                fine.clone(),
                Err(Unusable::Malformed("n")),
            ),
            (
                "even",
                [modulus(2048), vec![2]].concat(),
                fine,
                Err(Unusable::Malformed("n")),
            ),
            ("e = 1", modulus(2048), vec![1], Err(Unusable::Exponent)),
            ("e = 2", modulus(2048), vec![2], Err(Unusable::Exponent)),
            (
                "e = 65536",
                modulus(2048),
                vec![1, 0, 0],
                Err(Unusable::Exponent),
            ),
            (
                "e = 2^33 + 1",
                modulus(2048),
                vec![2, 0, 0, 0, 1],
                Err(Unusable::Exponent),
            ),
            (
                "e of 9 bytes",
                modulus(2048),
                vec![1; 9],
                Err(Unusable::Exponent),
            ),
            ("no e", modulus(2048), vec![], Err(Unusable::Malformed("e"))),
        ];
        for (name, modulus, exponent, expected) in cases {
            assert_eq!(check(&modulus, &exponent), expected, "{name}");
        }
    }
}
