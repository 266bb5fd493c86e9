//! Numbers of documents as numbers of JSON, digit by digit.

use crate::json_schema::MAX_DIVISOR_DIGITS;
use crate::plan::schema::Decimal;
use crate::source::{Node, Value};

/// Longest number that a schema may have, in bytes.
const MAX_LENGTH: usize = 1000;

/// A number as JSON has it; also one in quotes, which importers take. `None`: it is none, or none that values can be
/// compared with.
pub(super) fn decimal(node: &Node) -> Option<Decimal> {
    match &node.value {
        Value::Number(text) | Value::String(text) => of_text(text),
        _ => None,
    }
}

/// As [`decimal`], of the text of a number of YAML or JSON.
pub(super) fn of_text(text: &str) -> Option<Decimal> {
    if text.len() > MAX_LENGTH {
        return None;
    }
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    for (prefix, radix) in [("0x", 16), ("0o", 8)] {
        if let Some(digits) = digits.strip_prefix(prefix) {
            let value = u128::from_str_radix(digits, radix).ok()?;
            return Some(Decimal(format!("{sign}{value}")));
        }
    }
    let (mantissa, exponent) = match digits.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (digits, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_digits(whole) || !is_digits(fraction) || (whole.is_empty() && fraction.is_empty()) {
        return None;
    }
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        whole => whole,
    };
    let mut number = format!("{sign}{whole}");
    if !fraction.is_empty() {
        number.push('.');
        number.push_str(fraction);
    }
    if let Some(exponent) = exponent {
        let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        if digits.is_empty() || !is_digits(digits) {
            return None;
        }
        number.push('e');
        number.push_str(exponent);
    }
    Some(Decimal(number))
}

/// Whether one number is less than another; exact for whole numbers of up to 18 digits, to the precision of doubles
/// for others: which of two limits is used where both are given, and both would do.
pub(super) fn is_less(a: &Decimal, b: &Decimal) -> bool {
    match (a.small(), b.small()) {
        (Some(a), Some(b)) => a < b,
        _ => {
            let value = |number: &Decimal| number.0.parse::<f64>().unwrap_or_default();
            value(a) < value(b)
        }
    }
}

/// Whether values can be divided by a number: it is more than 0, and has few digits.
pub(super) fn is_divisor(number: &Decimal) -> bool {
    let (mantissa, _) = number.0.split_once('e').unwrap_or((&number.0, ""));
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_matches('0');
    !number.0.starts_with('-') && !digits.is_empty() && digits.len() <= MAX_DIVISOR_DIGITS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_yaml_are_numbers_of_json() {
        for (text, json) in [
            ("12", Some("12")),
            ("-0012", Some("-12")),
            ("+1.50", Some("1.50")),
            (".5", Some("0.5")),
            ("-.5e+3", Some("-0.5e+3")),
            ("1.", Some("1")),
            ("1e400", Some("1e400")),
            ("0x1F", Some("31")),
            ("0o17", Some("15")),
            ("12345678901234567890123", Some("12345678901234567890123")),
            (".inf", None),
            (".nan", None),
            ("", None),
            ("-", None),
            ("1e", None),
            ("ten", None),
        ] {
            let number = of_text(text).map(|number| number.0);
            assert_eq!(number.as_deref(), json, "{text}");
        }
    }

    #[test]
    fn divisors() {
        let is_divisor = |text: &str| of_text(text).is_some_and(|number| is_divisor(&number));
        for text in [
            "1",
            "0.01",
            "1e-8",
            "123456789012345678",
            "1e100",
            "0.0000000000000000000000001",
        ] {
            assert!(is_divisor(text), "{text}");
        }
        for text in [
            "0",
            "0.0",
            "-1",
            "1234567890123456789",
            "1.2345678901234567891",
        ] {
            assert!(!is_divisor(text), "{text}");
        }
    }
}
