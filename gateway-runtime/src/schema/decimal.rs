//! Numbers of JSON, compared exactly: as digits, never as floats.

use std::cmp::Ordering;

use super::reader::{Digits, Reader};
use super::table::Decimal;

/// Most digits of a `multipleOf`, without zeros at its ends.
pub const MAX_DIVISOR_DIGITS: usize = 18;

/// A number taken apart: the digits, without zeros at either end, stand behind the point, and are multiplied by
/// ten to the `exponent`. Zero has no digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Parts<'b> {
    is_negative: bool,
    whole: &'b [u8],
    fraction: &'b [u8],
    exponent: i64,
}

impl<'b> Parts<'b> {
    /// Takes a number of JSON apart.
    pub(super) fn of(text: &'b str) -> Self {
        let bytes = text.as_bytes();
        let (is_negative, bytes) = match bytes.split_first() {
            Some((b'-', rest)) => (true, rest),
            _ => (false, bytes),
        };
        let at = bytes.iter().position(|b| matches!(b, b'e' | b'E'));
        let (mantissa, exponent) = match at {
            Some(at) => {
                let (mantissa, exponent) = bytes.split_at(at);
                (mantissa, exponent_of(exponent.get(1..).unwrap_or_default()))
            }
            None => (bytes, 0),
        };
        let (whole, fraction) = match mantissa.iter().position(|b| *b == b'.') {
            Some(at) => {
                let (whole, fraction) = mantissa.split_at(at);
                (whole, fraction.get(1..).unwrap_or_default())
            }
            None => (mantissa, &[][..]),
        };
        let mut parts = Parts {
            is_negative,
            whole: trim_start(whole),
            fraction: trim_end(fraction),
            exponent,
        };
        if parts.whole.is_empty() {
            let digits = trim_start(parts.fraction);
            parts.exponent = parts
                .exponent
                .saturating_sub(length(parts.fraction) - length(digits));
            parts.fraction = digits;
        } else {
            parts.exponent = parts.exponent.saturating_add(length(parts.whole));
        }
        if parts.fraction.is_empty() {
            parts.whole = trim_end(parts.whole);
        }
        if parts.is_zero() {
            return Parts {
                is_negative: false,
                whole: &[],
                fraction: &[],
                exponent: 0,
            };
        }
        parts
    }

    fn is_zero(&self) -> bool {
        self.whole.is_empty() && self.fraction.is_empty()
    }

    /// The digits, the most significant one first.
    pub(super) fn digits(&self) -> impl Iterator<Item = u8> {
        self.whole.iter().chain(self.fraction).copied()
    }

    fn n_digits(&self) -> i64 {
        length(self.whole) + length(self.fraction)
    }

    /// Whether it has no fractional part.
    pub(super) fn is_whole(&self) -> bool {
        self.n_digits() <= self.exponent
    }

    fn compare(&self, other: &Parts<'_>) -> Ordering {
        let sign = |parts: &Parts<'_>| match (parts.is_zero(), parts.is_negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        };
        let size = || {
            let exponents = self.exponent.cmp(&other.exponent);
            exponents.then_with(|| self.digits().cmp(other.digits()))
        };
        match (sign(self), sign(other)) {
            (1, 1) => size(),
            (-1, -1) => size().reverse(),
            (a, b) => a.cmp(&b),
        }
    }

    /// Its value, where that is a whole number of at most 18 digits, however it is written.
    pub(super) fn small(&self) -> Option<i64> {
        let n_zeros = self.exponent.checked_sub(self.n_digits())?;
        if self.exponent > 18 || n_zeros < 0 {
            return None;
        }
        let zeros = (0..n_zeros).map(|_| b'0');
        let value = self
            .digits()
            .chain(zeros)
            .fold(0_i64, |value, digit| value * 10 + i64::from(digit - b'0'));
        Some(if self.is_negative { -value } else { value })
    }

    /// The same number in one form, for comparisons of many.
    pub(super) fn canonical(&self) -> (bool, Vec<u8>, i64) {
        (self.is_negative, self.digits().collect(), self.exponent)
    }
}

/// A number of JSON, for comparisons.
pub(super) fn of(text: &str) -> Decimal<'_> {
    let number = Reader::new(text).number();
    Decimal {
        text,
        small: number.ok().and_then(|number| number.small),
    }
}

/// How a number compares with one of a schema.
#[inline]
pub(super) fn compare(number: Digits<'_>, other: &Decimal<'_>) -> Ordering {
    match (number.small, other.small) {
        (Some(a), Some(b)) => a.cmp(&b),
        _ => compare_parts(number.text(), other.text),
    }
}

/// A number that is compared with many.
#[derive(Debug)]
pub(super) struct Compared<'b> {
    small: Option<i64>,
    text: &'b str,
    /// Of one that is not written as a small one.
    parts: Option<Parts<'b>>,
}

impl<'b> Compared<'b> {
    /// A number as it was read.
    pub(super) fn of(number: Digits<'b>) -> Self {
        Compared::new(number.small, number.text())
    }

    /// A number of a schema.
    pub(super) fn of_decimal(number: &Decimal<'b>) -> Self {
        Compared::new(number.small, number.text)
    }

    fn new(small: Option<i64>, text: &'b str) -> Self {
        if small.is_some() {
            let parts = None;
            return Compared { small, text, parts };
        }
        let parts = Parts::of(text);
        Compared {
            small: parts.small(),
            text,
            parts: Some(parts),
        }
    }

    /// Whether it is compared with one of a schema without a look at digits.
    pub(super) fn is_quick(&self, other: &Decimal<'_>) -> bool {
        self.small.is_some() && other.small.is_some()
    }

    /// How it compares with one of a schema.
    pub(super) fn with(&self, other: &Decimal<'_>) -> Ordering {
        match (self.small, other.small) {
            (Some(a), Some(b)) => a.cmp(&b),
            _ => match &self.parts {
                Some(parts) => parts.compare(&Parts::of(other.text)),
                None => compare_parts(self.text, other.text),
            },
        }
    }
}

fn compare_parts(a: &str, b: &str) -> Ordering {
    Parts::of(a).compare(&Parts::of(b))
}

/// Whether a number has no fractional part, however it is written.
#[inline]
pub(super) fn is_whole(number: Digits<'_>) -> bool {
    number.is_plain || Parts::of(number.text()).is_whole()
}

/// Whether a number is a multiple of another one, which is more than 0 and has at most [`MAX_DIVISOR_DIGITS`].
pub(super) fn is_multiple(number: Digits<'_>, of: &Decimal<'_>) -> bool {
    if let (Some(a), Some(b)) = (number.small, of.small) {
        return a.checked_rem(b) == Some(0);
    }
    let (number, divisor) = (Parts::of(number.text()), Parts::of(of.text));
    if number.is_zero() {
        return true;
    }
    let n_digits = number.n_digits();
    // Both as whole numbers times a power of ten.
    let power = (number.exponent.saturating_sub(n_digits))
        .saturating_sub(divisor.exponent.saturating_sub(divisor.n_digits()));
    // A number whose last digit is not 0 is no multiple of 10.
    let Ok(power) = u64::try_from(power) else {
        return false;
    };
    let modulus = divisor
        .digits()
        .take(MAX_DIVISOR_DIGITS)
        .fold(0_u128, |value, digit| value * 10 + u128::from(digit - b'0'));
    if modulus == 0 {
        return false;
    }
    let rest = number.digits().fold(0_u128, |rest, digit| {
        (rest * 10 + u128::from(digit - b'0')) % modulus
    });
    (rest * power_of_ten(power, modulus)).is_multiple_of(modulus)
}

/// `10^power mod modulus`.
fn power_of_ten(mut power: u64, modulus: u128) -> u128 {
    let (mut result, mut base) = (1 % modulus, 10 % modulus);
    while power > 0 {
        if power & 1 == 1 {
            result = result * base % modulus;
        }
        base = base * base % modulus;
        power >>= 1;
    }
    result
}

/// The value of an exponent, as far as it matters.
fn exponent_of(text: &[u8]) -> i64 {
    let (is_negative, digits) = match text.split_first() {
        Some((b'-', rest)) => (true, rest),
        Some((b'+', rest)) => (false, rest),
        _ => (false, text),
    };
    let value = digits.iter().fold(0_i64, |value, digit| {
        let digit = i64::from(digit.wrapping_sub(b'0'));
        // Far beyond the length of any text, and far from overflow.
        (value * 10 + digit).min(1 << 52)
    });
    if is_negative { -value } else { value }
}

fn trim_start(digits: &[u8]) -> &[u8] {
    let n = digits.iter().take_while(|b| **b == b'0').count();
    digits.get(n..).unwrap_or_default()
}

fn trim_end(digits: &[u8]) -> &[u8] {
    let n = digits.iter().rev().take_while(|b| **b == b'0').count();
    digits.get(..digits.len() - n).unwrap_or_default()
}

fn length(digits: &[u8]) -> i64 {
    i64::try_from(digits.len()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Digits<'_> {
        Reader::new(text)
            .number()
            .unwrap_or_else(|_| panic!("{text}"))
    }

    #[test]
    fn numbers_compare_exactly() {
        let ascending = [
            "-1e400",
            "-123456789012345678901",
            "-2",
            "-1.5",
            "-0.1",
            "-1e-9",
            "0",
            "1e-400",
            "0.1",
            "0.10000000000000001",
            "0.11",
            "1",
            "1.5",
            "9",
            "10",
            "99.99",
            "1e2",
            "9007199254740992",
            "9007199254740993",
            "123456789012345678901",
            "123456789012345678901.5",
            "1e400",
        ];
        for (i, a) in ascending.iter().enumerate() {
            for (j, b) in ascending.iter().enumerate() {
                assert_eq!(compare(number(a), &of(b)), i.cmp(&j), "{a} and {b}");
            }
        }
        for (a, b) in [
            ("1", "1.0"),
            ("1e2", "100"),
            ("0", "-0"),
            ("0.0e5", "-0"),
            ("120e-1", "12"),
            ("0.012e3", "12.00"),
            ("1000000000000000000000", "1e21"),
        ] {
            assert_eq!(compare(number(a), &of(b)), Ordering::Equal, "{a} and {b}");
        }
    }

    #[test]
    fn whole_numbers() {
        for text in [
            "0",
            "-3",
            "1.0",
            "1e3",
            "1.50e1",
            "1e400",
            "-0.0",
            "123456789012345678901234567890",
        ] {
            assert!(is_whole(number(text)), "{text}");
        }
        for text in ["0.5", "1.51e1", "1e-1", "-1.01", "1e-400"] {
            assert!(!is_whole(number(text)), "{text}");
        }
    }

    #[test]
    fn multiples() {
        for (a, b) in [
            ("4.5", "1.5"),
            ("0", "7"),
            ("0.0075", "0.0001"),
            ("12391239123", "1e-8"),
            ("1e308", "0.5"),
            ("10", "2"),
            ("-9", "3"),
            ("1e3", "8"),
            ("9.99", "0.01"),
            ("123456789012345678901234567890", "10"),
            ("0.3", "0.1"),
            ("4.35", "0.01"),
        ] {
            assert!(is_multiple(number(a), &of(b)), "{a} of {b}");
        }
        for (a, b) in [
            ("35", "1.5"),
            ("0.00751", "0.0001"),
            ("7", "2"),
            ("1e-9", "1e-8"),
            ("1.5", "1"),
            ("1e1000000000000", "7"),
            ("12391239123.5", "1"),
        ] {
            assert!(!is_multiple(number(a), &of(b)), "{a} of {b}");
        }
    }
}
