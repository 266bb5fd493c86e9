//! Numbers of `Numeric...` conditions, compared exactly.

/// A decimal number of at most 18 digits before and 9 behind the point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Number {
    /// How many billionths it is.
    pub billionths: i128,
}

const MAX_WHOLE_DIGITS: usize = 18;
const MAX_DECIMALS: usize = 9;

impl Number {
    /// `12`, `-0.5`; `None` for anything else, also with an exponent, a `+`, or more digits.
    pub(super) fn parse(text: &str) -> Option<Number> {
        let (is_negative, digits) = match text.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, text),
        };
        let (whole, decimals) = match digits.split_once('.') {
            Some((whole, decimals)) => (whole, Some(decimals)),
            None => (digits, None),
        };
        let number = |digits: &str, longest: usize| {
            let is_number =
                (1..=longest).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
            is_number.then(|| digits.parse::<i128>().ok()).flatten()
        };
        let mut billionths = number(whole, MAX_WHOLE_DIGITS)? * 1_000_000_000;
        if let Some(decimals) = decimals {
            let n_missing = MAX_DECIMALS.checked_sub(decimals.len())?;
            let scale = 10_i128.pow(u32::try_from(n_missing).ok()?);
            billionths += number(decimals, MAX_DECIMALS)? * scale;
        }
        if is_negative {
            billionths = -billionths;
        }
        Some(Number { billionths })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_exactly() {
        for (text, billionths) in [
            ("0", Some(0)),
            ("-0", Some(0)),
            ("7", Some(7_000_000_000)),
            ("007", Some(7_000_000_000)),
            ("-1.5", Some(-1_500_000_000)),
            ("0.000000001", Some(1)),
            (
                "999999999999999999.999999999",
                Some(999_999_999_999_999_999_999_999_999),
            ),
            ("1000000000000000000", None),
            ("0.0000000001", None),
            ("", None),
            ("-", None),
            (".", None),
            ("1.", None),
            (".5", None),
            ("+1", None),
            ("--1", None),
            ("1e3", None),
            ("1 ", None),
            ("0x1", None),
            ("1.2.3", None),
            ("٣", None),
            ("1.-2", None),
        ] {
            assert_eq!(
                Number::parse(text).map(|n| n.billionths),
                billionths,
                "{text}"
            );
        }
        assert!(Number::parse("9007199254740993") > Number::parse("9007199254740992"));
        assert!(Number::parse("-2") < Number::parse("-1.999999999"));
    }
}
