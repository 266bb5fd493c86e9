//! What a plain YAML scalar is, and what the text of a number stands for.
//!
//! Source: YAML 1.2.2 section 10.3, the core schema. Words of YAML 1.1 (`yes`, `off`, `1_000`, `2020-01-01`) are
//! strings here. A number keeps its text in the tree; it is worked out here when someone asks.

use crate::source::Value;

/// What a scalar is by the core schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Empty, `~`, `null`, `Null`, `NULL`.
    Null,
    /// `true`, `false` and their capitals.
    Bool(bool),
    /// Without a fraction or exponent: `-12`, `0o17`, `0x1F`.
    Integer,
    /// With one, or `.inf`, `.nan`.
    Float,
    /// All else.
    String,
}

/// What a plain scalar is.
pub(super) fn kind(text: &str) -> Kind {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Kind::Null,
        "true" | "True" | "TRUE" => Kind::Bool(true),
        "false" | "False" | "FALSE" => Kind::Bool(false),
        // Few plain scalars begin like a number, and most documents consist of plain scalars.
        _ if !text.starts_with([
            '+', '-', '.', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9',
        ]) =>
        {
            Kind::String
        }
        _ if is_decimal(text) || radix(text).is_some() => Kind::Integer,
        _ if is_float(text) || special(text).is_some() => Kind::Float,
        _ => Kind::String,
    }
}

/// The value of a plain scalar, as it would be if it stood in the text.
pub(crate) fn plain_scalar(text: &str) -> Value {
    match kind(text) {
        Kind::Null => Value::Null,
        Kind::Bool(value) => Value::Bool(value),
        Kind::Integer | Kind::Float => Value::Number(text.into()),
        Kind::String => Value::String(text.into()),
    }
}

/// The number nearest to a text of kind [`Kind::Integer`] or [`Kind::Float`].
pub(super) fn to_f64(text: &str) -> Option<f64> {
    if let Some(number) = special(text) {
        return Some(number);
    }
    if let Some((digits, radix)) = radix(text) {
        return Some(
            digits
                .chars()
                .filter_map(|digit| digit.to_digit(radix))
                .fold(0.0, |number, digit| {
                    number * f64::from(radix) + f64::from(digit)
                }),
        );
    }
    text.parse().ok()
}

/// The whole number a text stands for, `3.0` and `1e3` included; `None` if it has a fraction or is too large to say.
pub(super) fn to_integer(text: &str) -> Option<i128> {
    if let Some((digits, radix)) = radix(text) {
        return i128::from_str_radix(digits, radix).ok();
    }
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    // Doubles are exact up to here; a larger one with a fraction or exponent cannot be told from its neighbours.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let number = to_f64(text)?;
    let whole = number.fract() == 0.0 && number.abs() <= EXACT && !is_decimal(text);
    // Within the bounds just checked the conversion is exact.
    whole.then_some(number as i128)
}

/// The text of a number as JSON; null for what JSON has no number for.
pub(super) fn to_json_number(text: &str) -> serde_json::Value {
    if is_decimal(text) || radix(text).is_some() {
        // Minus zero is another number than zero, but not another whole one.
        let whole = to_integer(text).filter(|number| *number != 0 || !text.starts_with('-'));
        if let Some(number) = whole.and_then(|number| i64::try_from(number).ok()) {
            return number.into();
        }
        if let Some(number) = whole.and_then(|number| u64::try_from(number).ok()) {
            return number.into();
        }
    }
    to_f64(text)
        .and_then(serde_json::Number::from_f64)
        .map_or(serde_json::Value::Null, serde_json::Value::Number)
}

/// `[-+]? [0-9]+`
fn is_decimal(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// `[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`
fn is_float(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole)
        && digits(fraction)
        && !(whole.is_empty() && fraction.is_empty())
        && exponent.is_none_or(is_decimal)
}

/// The digits and radix of `0o17` and `0x1F`.
fn radix(text: &str) -> Option<(&str, u32)> {
    let (digits, radix) = text
        .strip_prefix("0o")
        .map(|digits| (digits, 8))
        .or_else(|| text.strip_prefix("0x").map(|digits| (digits, 16)))?;
    (!digits.is_empty() && digits.chars().all(|digit| digit.is_digit(radix)))
        .then_some((digits, radix))
}

/// `.inf`, `-.INF`, `.NaN`.
fn special(text: &str) -> Option<f64> {
    match text {
        ".nan" | ".NaN" | ".NAN" => Some(f64::NAN),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => Some(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => Some(f64::NEG_INFINITY),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_what_a_plain_scalar_is() {
        let cases = [
            (Kind::Null, &["", "~", "null", "Null", "NULL"][..]),
            (Kind::Bool(true), &["true", "True", "TRUE"]),
            (Kind::Bool(false), &["false", "False", "FALSE"]),
            (Kind::Integer, &["0", "-19", "+1", "0o7", "0x3A", "0777"]),
            (
                Kind::Float,
                &[
                    "0.", "-0.0", ".5", "+12e03", "-2E+05", ".inf", "-.Inf", "+.INF", ".NAN",
                    "1e400", "1.10",
                ],
            ),
            (
                Kind::String,
                &[
                    "yes",
                    "no",
                    "on",
                    "off",
                    "y",
                    "n",
                    "nULL",
                    "tRUE",
                    "1_000",
                    "2020-01-01",
                    "12:30",
                    "1.2.3",
                    "0b1",
                    "0o8",
                    "0x",
                    "-",
                    "+",
                    ".",
                    "-.",
                    "1e",
                    "e3",
                    "1e+",
                    "+.nan",
                    "- 1",
                    "1 ",
                    "¹",
                    "infinity",
                    "NaN",
                    "inf",
                    "-inf",
                ],
            ),
        ];
        for (expected, texts) in cases {
            for text in texts {
                assert_eq!(kind(text), expected, "{text:?}");
            }
        }
    }

    #[test]
    fn works_out_numbers() {
        let cases: &[(&str, Option<i128>, Option<f64>)] = &[
            ("12", Some(12), Some(12.0)),
            ("+12", Some(12), Some(12.0)),
            ("0777", Some(777), Some(777.0)),
            ("0o17", Some(15), Some(15.0)),
            ("0x1F", Some(31), Some(31.0)),
            ("3.0", Some(3), Some(3.0)),
            ("1e3", Some(1_000), Some(1_000.0)),
            ("3.5", None, Some(3.5)),
            ("1e400", None, Some(f64::INFINITY)),
            ("1e30", None, Some(1e30)),
            (".5", None, Some(0.5)),
            ("-.inf", None, Some(f64::NEG_INFINITY)),
            (
                "1234567890123456789012345678901234567890",
                None,
                Some(1.234_567_890_123_456_8e39),
            ),
        ];
        for &(text, integer, float) in cases {
            assert_eq!(to_integer(text), integer, "{text}");
            assert_eq!(to_f64(text), float, "{text}");
        }
    }

    #[test]
    fn json_has_no_number_for_everything() {
        assert_eq!(to_json_number("0x10"), serde_json::json!(16));
        assert_eq!(
            to_json_number("18446744073709551615"),
            serde_json::json!(u64::MAX)
        );
        assert_eq!(to_json_number("-5"), serde_json::json!(-5));
        assert_eq!(to_json_number("1.0"), serde_json::json!(1.0));
        assert_eq!(to_json_number(".nan"), serde_json::Value::Null);
        assert_eq!(to_json_number("1e400"), serde_json::Value::Null);
    }
}
