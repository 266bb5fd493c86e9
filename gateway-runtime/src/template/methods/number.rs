//! `Integer`, `Long`, `BigInteger`, `Double`, `BigDecimal`, and with fewer methods `Boolean` and
//! `Character`. Static methods are called through an instance, as in `$Integer.parseInt(…)`.

use super::super::{Error, Value};
use super::{CAST, Outcome, numbers, text};

/// Calls a method of a number.
pub(super) fn call<'t>(own: &Value<'t>, name: &str, arguments: &[Value<'t>]) -> Outcome<'t> {
    use Value::{Double, Integer, Long, String as Text};
    Ok(Some(match (name, arguments) {
        ("intValue", []) => Integer(numbers::int(own).unwrap_or_default()),
        ("longValue", []) => Long(numbers::long(own).unwrap_or_default()),
        // A `short` and a `byte` compute as integers do.
        ("shortValue", []) => Integer(i32::from(numbers::int(own).unwrap_or_default() as i16)),
        ("byteValue", []) => Integer(i32::from(numbers::int(own).unwrap_or_default() as i8)),
        ("doubleValue", []) => Double(numbers::double(own).unwrap_or_default()),
        ("floatValue", []) => Double(f64::from(numbers::double(own).unwrap_or_default() as f32)),
        ("compareTo", [other]) if std::mem::discriminant(own) == std::mem::discriminant(other) => {
            Integer(numbers::compare(own, other).map_or(0, |order| order as i32))
        }
        // Java's bridge method takes any object, and casts it.
        ("compareTo", [_]) => return Err(Error::Method("compareTo", CAST.to_owned())),
        ("parseInt", [Text(digits)]) if matches!(own, Integer(_)) => Integer(whole(digits, 10)?),
        ("parseInt", [Text(digits), Integer(radix)]) if matches!(own, Integer(_)) => {
            Integer(whole(digits, *radix)?)
        }
        ("parseLong", [Text(digits)]) if matches!(own, Long(_)) => Long(whole(digits, 10)?),
        ("parseLong", [Text(digits), Integer(radix)]) if matches!(own, Long(_)) => {
            Long(whole(digits, *radix)?)
        }
        ("parseDouble", [Text(digits)]) if matches!(own, Double(_)) => Double(double(digits)?),
        ("valueOf", [Text(digits)]) => match own {
            Integer(_) => Integer(whole(digits, 10)?),
            Long(_) => Long(whole(digits, 10)?),
            Double(_) => Double(double(digits)?),
            _ => return Ok(None),
        },
        ("valueOf", [other]) => match (own, other) {
            (Integer(_), Integer(_)) | (Long(_), Long(_)) | (Double(_), Double(_)) => other.clone(),
            (Long(_), Integer(number)) => Long(i64::from(*number)),
            (Double(_), Integer(_) | Long(_)) => Double(numbers::double(other).unwrap_or_default()),
            _ => return Ok(None),
        },
        ("toString", [other @ (Integer(_) | Long(_) | Double(_))]) => Text(text(other)?),
        ("toHexString" | "toBinaryString" | "toOctalString", [Integer(number)]) => match name {
            "toHexString" => format!("{number:x}"),
            "toBinaryString" => format!("{number:b}"),
            _ => format!("{number:o}"),
        }
        .into(),
        ("toHexString" | "toBinaryString" | "toOctalString", [Long(number)]) => match name {
            "toHexString" => format!("{number:x}"),
            "toBinaryString" => format!("{number:b}"),
            _ => format!("{number:o}"),
        }
        .into(),
        ("max" | "min" | "sum", [left, right]) => {
            let (left_number, right_number) = (numbers::double(left), numbers::double(right));
            let (Some(_), Some(_)) = (left_number, right_number) else {
                return Ok(None);
            };
            let right_is_less =
                numbers::compare(left, right).is_some_and(std::cmp::Ordering::is_gt);
            match name {
                "sum" => numbers::compute(numbers::Operator::Add, left, right)?,
                "max" if right_is_less => left.clone(),
                "min" if !right_is_less => left.clone(),
                _ => right.clone(),
            }
        }
        ("abs", []) => match own {
            Value::BigInteger(number) => numbers::whole(number.saturating_abs()),
            _ => return Ok(None),
        },
        ("isNaN", []) => match own {
            Double(number) => number.is_nan().into(),
            _ => return Ok(None),
        },
        ("isInfinite", []) => match own {
            Double(number) => number.is_infinite().into(),
            _ => return Ok(None),
        },
        _ => return Ok(None),
    }))
}

/// Calls a method of a boolean or a character.
pub(super) fn plain<'t>(own: &Value<'t>, name: &str, arguments: &[Value<'t>]) -> Outcome<'t> {
    use Value::{Boolean, Character, String as Text};
    Ok(Some(match (own, name, arguments) {
        (Boolean(_), "booleanValue", []) | (Character(_), "charValue", []) => own.clone(),
        (Boolean(_), "parseBoolean" | "valueOf", [Text(text)]) => {
            text.eq_ignore_ascii_case("true").into()
        }
        (Boolean(_), "valueOf", [Boolean(other)]) => Boolean(*other),
        (Boolean(_), "parseBoolean", [Value::Null]) => false.into(),
        (Boolean(own), "compareTo", [Boolean(other)]) => Value::Integer(own.cmp(other) as i32),
        (Character(own), "compareTo", [Character(other)]) => {
            Value::Integer(*own as i32 - *other as i32)
        }
        (Character(_), "isDigit", [Character(c)]) => c.is_numeric().into(),
        (Character(_), "isLetter", [Character(c)]) => c.is_alphabetic().into(),
        (Character(_), "isLetterOrDigit", [Character(c)]) => c.is_alphanumeric().into(),
        (Character(_), "isWhitespace", [Character(c)]) => c.is_whitespace().into(),
        (Character(_), "isUpperCase", [Character(c)]) => c.is_uppercase().into(),
        (Character(_), "isLowerCase", [Character(c)]) => c.is_lowercase().into(),
        _ => return Ok(None),
    }))
}

/// `parseInt`, `parseLong`: digits with a sign, and nothing around them.
fn whole<N: TryFrom<i128>>(digits: &str, radix: i32) -> Result<N, Error> {
    let radix = u32::try_from(radix)
        .ok()
        .filter(|radix| (2..=36).contains(radix));
    radix
        .and_then(|radix| i128::from_str_radix(digits, radix).ok())
        .and_then(|number| N::try_from(number).ok())
        .ok_or_else(|| not_a_number(digits))
}

/// `parseDouble`: white space around it and a suffix are fine.
fn double(text: &str) -> Result<f64, Error> {
    let digits = text.trim();
    let digits = digits.strip_suffix(['d', 'D', 'f', 'F']).unwrap_or(digits);
    let plain = digits
        .bytes()
        .all(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'));
    match digits.trim_start_matches(['+', '-']) {
        "NaN" => Ok(f64::NAN),
        "Infinity" if digits.starts_with('-') => Ok(f64::NEG_INFINITY),
        "Infinity" => Ok(f64::INFINITY),
        _ if plain => digits.parse().map_err(|_| not_a_number(text)),
        _ => Err(not_a_number(text)),
    }
}

fn not_a_number(text: &str) -> Error {
    let shown: String = text.chars().take(40).collect();
    Error::Method(
        "NumberFormatException",
        format!("for input string: {shown:?}"),
    )
}
