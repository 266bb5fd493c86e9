//! Numbers: Java's classes of them, arithmetic as `org.apache.velocity.runtime.parser.node.MathUtils`
//! of Velocity 1.7 does it, and Java's text of a double.

use std::cmp::Ordering;
use std::fmt::{self, Write as _};
use std::rc::Rc;

use super::{Error, Str, Value};

/// A number, by what MathUtils computes with.
#[derive(Debug, Clone, Copy)]
enum Number {
    /// `Integer`.
    Int(i64),
    /// `Long`.
    Long(i64),
    /// `BigInteger`.
    Big(i128),
    /// `Double`; also `BigDecimal`, whose digits are lost when it is computed with.
    Double(f64),
}

impl Number {
    fn of(value: &Value<'_>) -> Option<Number> {
        Some(match value {
            Value::Integer(n) => Number::Int(i64::from(*n)),
            Value::Long(n) => Number::Long(*n),
            Value::BigInteger(n) => Number::Big(**n),
            Value::Double(n) => Number::Double(*n),
            Value::Decimal(text) => Number::Double(text.parse().unwrap_or(f64::NAN)),
            _ => return None,
        })
    }

    fn whole(self) -> Option<i128> {
        match self {
            Number::Int(n) | Number::Long(n) => Some(i128::from(n)),
            Number::Big(n) => Some(n),
            Number::Double(_) => None,
        }
    }

    fn double(self) -> f64 {
        match self {
            Number::Int(n) | Number::Long(n) => n as f64,
            Number::Big(n) => n as f64,
            Number::Double(n) => n,
        }
    }
}

/// An operator of arithmetic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

/// The result of an operator on two numbers; nothing for other operands, and for a division by zero.
///
/// # Errors
///
/// The result has more than 127 bits.
pub(super) fn compute<'t>(
    operator: Operator,
    left: &Value<'t>,
    right: &Value<'t>,
) -> Result<Value<'t>, Error> {
    let (Some(left), Some(right)) = (Number::of(left), Number::of(right)) else {
        return Ok(Value::Null);
    };
    let divides = matches!(operator, Operator::Divide | Operator::Remainder);
    if divides && right.double() == 0.0 {
        return Ok(Value::Null);
    }
    let (Some(a), Some(b)) = (left.whole(), right.whole()) else {
        let (a, b) = (left.double(), right.double());
        return Ok(Value::Double(match operator {
            Operator::Add => a + b,
            Operator::Subtract => a - b,
            Operator::Multiply => a * b,
            Operator::Divide => a / b,
            Operator::Remainder => a % b,
        }));
    };
    let is_big = matches!(left, Number::Big(_)) || matches!(right, Number::Big(_));
    if operator == Operator::Remainder && is_big && b < 0 {
        let why = "ArithmeticException: modulus not positive".to_owned();
        return Err(Error::Method("BigInteger", why));
    }
    let result = match operator {
        Operator::Add => a.checked_add(b),
        Operator::Subtract => a.checked_sub(b),
        Operator::Multiply => a.checked_mul(b),
        Operator::Divide => a.checked_div(b),
        Operator::Remainder => a.checked_rem(b),
    };
    let result = result.ok_or(Error::Limit("digits of a whole number"))?;
    Ok(match (left, right) {
        // Big ones stay big, `BigInteger.mod` has no negative results.
        (Number::Big(_), _) | (_, Number::Big(_)) => {
            let result = if operator == Operator::Remainder && result < 0 {
                result.saturating_add(b.saturating_abs())
            } else {
                result
            };
            Value::BigInteger(Rc::new(result))
        }
        (Number::Int(_), Number::Int(_)) => whole(result),
        _ => match i64::try_from(result) {
            Ok(result) => Value::Long(result),
            Err(_) => Value::BigInteger(Rc::new(result)),
        },
    })
}

/// How two numbers compare: by value, whatever their classes. Nothing for other operands.
pub(super) fn compare(left: &Value<'_>, right: &Value<'_>) -> Option<Ordering> {
    let (left, right) = (Number::of(left)?, Number::of(right)?);
    match (left.whole(), right.whole()) {
        (Some(left), Some(right)) => Some(left.cmp(&right)),
        // MathUtils says 0 where neither is larger, also of NaN.
        _ => Some(
            left.double()
                .partial_cmp(&right.double())
                .unwrap_or(Ordering::Equal),
        ),
    }
}

/// A whole number, in the narrowest class from `Integer` on.
pub(super) fn whole<'t>(number: i128) -> Value<'t> {
    if let Ok(number) = i32::try_from(number) {
        Value::Integer(number)
    } else if let Ok(number) = i64::try_from(number) {
        Value::Long(number)
    } else {
        Value::BigInteger(Rc::new(number))
    }
}

/// The value as a double, `Number.doubleValue()`.
pub(super) fn double(value: &Value<'_>) -> Option<f64> {
    Number::of(value).map(Number::double)
}

/// The value as a `long`, `Number.longValue()`: doubles are cut off and saturate, others wrap.
pub(super) fn long(value: &Value<'_>) -> Option<i64> {
    Some(match Number::of(value)? {
        Number::Int(n) | Number::Long(n) => n,
        Number::Big(n) => n as i64,
        Number::Double(n) => n as i64,
    })
}

/// The value as an `int`, `Number.intValue()`.
pub(super) fn int(value: &Value<'_>) -> Option<i32> {
    Some(match Number::of(value)? {
        Number::Int(n) | Number::Long(n) => n as i32,
        Number::Big(n) => n as i32,
        Number::Double(n) => n as i32,
    })
}

/// Most characters of a number that is a double, whatever its digits are.
pub(super) const ALWAYS_EXACT: usize = 18;

/// Reads a number of a JSON document; `text` is one by JSON's grammar.
///
/// Digits that a double does not reproduce stay as they are, as json-smart has it for numbers of more
/// than 18 characters.
pub(super) fn from_json(text: Str<'_>) -> Value<'_> {
    if !text.bytes().any(|byte| matches!(byte, b'.' | b'e' | b'E')) {
        return match text.parse::<i64>() {
            Ok(number) => whole(i128::from(number)),
            Err(_) => match text.parse::<i128>() {
                Ok(number) => whole(number),
                Err(_) => Value::Decimal(text),
            },
        };
    }
    let number: f64 = text.parse().unwrap_or(f64::NAN);
    let exact =
        text.len() <= ALWAYS_EXACT || text.bytes().any(|byte| matches!(byte, b'e' | b'E')) || {
            let again = DoubleText::new(number);
            let digits = |text: &str| text.trim_end_matches('0').to_owned();
            digits(again.as_str()) == digits(&text)
        };
    if exact {
        Value::Double(number)
    } else {
        Value::Decimal(text)
    }
}

/// Powers of ten that a double holds exactly.
const TENS: [f64; 16] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
];

/// The double that a number of at most 15 digits with a point among them, and no exponent, reads as.
pub(super) fn plain_double(text: &str) -> f64 {
    let (digits, is_negative) = match text.strip_prefix('-') {
        Some(digits) => (digits, true),
        None => (text, false),
    };
    let mut mantissa = 0_u64;
    let mut n_fraction = None;
    for byte in digits.bytes() {
        if byte == b'.' {
            n_fraction = Some(0);
            continue;
        }
        mantissa = mantissa
            .wrapping_mul(10)
            .wrapping_add(u64::from(byte.wrapping_sub(b'0')));
        n_fraction = n_fraction.map(|n: usize| n + 1);
    }
    let scale = TENS.get(n_fraction.unwrap_or(0)).copied().unwrap_or(1.0);
    // Both are exact, so that the quotient is the nearest double.
    let number = mantissa as f64 / scale;
    if is_negative { -number } else { number }
}

/// Room for the text of a double: `-1.7976931348623157E308` and a margin.
const DOUBLE_BYTES: usize = 40;

/// `Double.toString`, held in place.
pub(super) struct DoubleText {
    bytes: [u8; DOUBLE_BYTES],
    len: usize,
}

impl DoubleText {
    /// The text of a number: a decimal point always, an exponent from 10^7 up and below 10^-3.
    pub(super) fn new(number: f64) -> DoubleText {
        let mut text = DoubleText::empty();
        // Every form fits.
        let _ = text.fill(number);
        text
    }

    /// The text.
    pub(super) fn as_str(&self) -> &str {
        let bytes = self.bytes.get(..self.len).unwrap_or_default();
        std::str::from_utf8(bytes).unwrap_or_default()
    }

    fn empty() -> DoubleText {
        DoubleText {
            bytes: [0; DOUBLE_BYTES],
            len: 0,
        }
    }

    /// The text of a number that is some ten-thousandths: most are, and those are found without a search for the
    /// shortest digits.
    fn few_digits(&mut self, number: f64) -> Option<()> {
        let size = number.abs();
        for (n, scale) in [(1_usize, 10_u32), (2, 100), (3, 1_000), (4, 10_000)] {
            let scaled = (size * f64::from(scale)).round();
            // Both are exact, so that the quotient is the double that these digits read as.
            if scaled / f64::from(scale) != size {
                continue;
            }
            // At most 10^11.
            let digits = scaled as u64;
            let (whole, fraction) = (digits / u64::from(scale), digits % u64::from(scale));
            if number < 0.0 {
                self.write_str("-").ok()?;
            }
            self.write_str(itoa::Buffer::new().format(whole)).ok()?;
            self.write_str(".").ok()?;
            let mut buffer = itoa::Buffer::new();
            let fraction = buffer.format(fraction);
            self.write_str("0000".get(..n - fraction.len())?).ok()?;
            self.write_str(fraction).ok()?;
            return Some(());
        }
        None
    }

    fn fill(&mut self, number: f64) -> fmt::Result {
        if number.is_nan() {
            return self.write_str("NaN");
        }
        if number.is_infinite() {
            return self.write_str(if number > 0.0 {
                "Infinity"
            } else {
                "-Infinity"
            });
        }
        if (1e-3..1e7).contains(&number.abs()) {
            if self.few_digits(number).is_some() {
                return Ok(());
            }
            // Rust's shortest digits look the same there.
            return write!(self, "{number:?}");
        }
        // The shortest digits that read back as this number: `d.ddde±x`.
        let mut scientific = DoubleText::empty();
        write!(scientific, "{number:e}")?;
        let (mantissa, exponent) = scientific.as_str().split_once('e').unwrap_or(("0", "0"));
        let exponent: i32 = exponent.parse().unwrap_or(0);
        let (sign, mantissa) = match mantissa.strip_prefix('-') {
            Some(rest) => ("-", rest),
            None => ("", mantissa),
        };
        let (first, rest) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        self.write_str(sign)?;
        if !(-3..7).contains(&exponent) {
            let rest = if rest.is_empty() { "0" } else { rest };
            return write!(self, "{first}.{rest}E{exponent}");
        }
        // Only the zeros are left.
        self.write_str("0.0")
    }
}

impl fmt::Write for DoubleText {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let end = self.len.saturating_add(text.len());
        let place = self.bytes.get_mut(self.len..end).ok_or(fmt::Error)?;
        place.copy_from_slice(text.as_bytes());
        self.len = end;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_as_java_writes_them() {
        for (number, text) in [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (1.0, "1.0"),
            (249.99, "249.99"),
            (5.0E-3, "0.005"),
            (1.0001, "1.0001"),
            (-7.05, "-7.05"),
            (1_234_567.875, "1234567.875"),
            (0.1 + 0.7, "0.7999999999999999"),
            (-12.5, "-12.5"),
            (0.001, "0.001"),
            (0.0001, "1.0E-4"),
            (0.000_123, "1.23E-4"),
            (1_234_567.0, "1234567.0"),
            (9_999_999.5, "9999999.5"),
            (1e7, "1.0E7"),
            (1e10, "1.0E10"),
            (0.1 + 0.2, "0.30000000000000004"),
            (f64::MAX, "1.7976931348623157E308"),
            (-f64::MIN_POSITIVE, "-2.2250738585072014E-308"),
            (f64::NAN, "NaN"),
            (f64::NEG_INFINITY, "-Infinity"),
        ] {
            assert_eq!(DoubleText::new(number).as_str(), text);
        }
    }
}
