//! `String.format`: `%[n$][flags][width][.precision]` with `s S d x X o c b f e n %`.

use super::super::output::Output;
use super::super::{Error, Value};
use super::{numbers, text, utf16};

/// Widest field, and most digits after a point.
const MAX_WIDTH: usize = 1000;

/// One conversion.
#[derive(Default)]
struct Spec {
    left: bool,
    zero: bool,
    plus: bool,
    space: bool,
    grouped: bool,
    width: usize,
    precision: Option<usize>,
}

/// The formatted text.
pub(super) fn format<'t>(pattern: &str, values: &[Value<'t>]) -> Result<Value<'t>, Error> {
    let mut out = Output::new(pattern.len());
    let mut rest = pattern;
    let mut next = 0;
    while let Some((before, after)) = rest.split_once('%') {
        out.push_str(before)?;
        rest = after;
        let mut chosen = None;
        if let Some((digits, behind)) = rest.split_once('$')
            && let Ok(number) = digits.parse::<usize>()
            && !digits.starts_with(['0', '+'])
        {
            chosen = number.checked_sub(1);
            rest = behind;
        }
        let spec = spec(&mut rest)?;
        let conversion = rest.chars().next().ok_or_else(|| unknown("%"))?;
        rest = rest.get(conversion.len_utf8()..).unwrap_or_default();
        match conversion {
            'n' => out.push_str("\n")?,
            '%' => pad(&spec, "%", &mut out)?,
            _ => {
                let at = chosen.unwrap_or(next);
                if chosen.is_none() {
                    next += 1;
                }
                let Some(value) = values.get(at) else {
                    let why = format!("MissingFormatArgument: %{conversion}");
                    return Err(Error::Method("format", why));
                };
                one(conversion, &spec, value, &mut out)?;
            }
        }
    }
    out.push_str(rest)?;
    Ok(out.into_string().into())
}

fn unknown(conversion: &str) -> Error {
    Error::Method("format", format!("UnknownFormatConversion: {conversion}"))
}

fn spec(rest: &mut &str) -> Result<Spec, Error> {
    let mut spec = Spec::default();
    loop {
        match rest.chars().next() {
            Some('-') => spec.left = true,
            Some('0') => spec.zero = true,
            Some('+') => spec.plus = true,
            Some(' ') => spec.space = true,
            Some(',') => spec.grouped = true,
            _ => break,
        }
        *rest = rest.get(1..).unwrap_or_default();
    }
    spec.width = digits(rest)?.unwrap_or(0);
    if let Some(after) = rest.strip_prefix('.') {
        *rest = after;
        spec.precision = digits(rest)?;
    }
    Ok(spec)
}

fn digits(rest: &mut &str) -> Result<Option<usize>, Error> {
    let end = rest
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(rest.len());
    let (digits, behind) = rest.split_at_checked(end).unwrap_or_default();
    *rest = behind;
    if digits.is_empty() {
        return Ok(None);
    }
    match digits.parse() {
        Ok(number) if number <= MAX_WIDTH => Ok(Some(number)),
        _ => Err(Error::Limit("width of a format")),
    }
}

fn one(conversion: char, spec: &Spec, value: &Value<'_>, out: &mut Output) -> Result<(), Error> {
    let wrong = || {
        let why = format!("IllegalFormatConversion: %{conversion}");
        Error::Method("format", why)
    };
    if value.is_null() && !matches!(conversion, 'b' | 'B') {
        return pad(spec, "null", out);
    }
    let shown = match conversion {
        's' => text(value)?.to_string(),
        'S' => text(value)?.to_uppercase(),
        'b' | 'B' => value.is_true().to_string(),
        'c' => match value {
            Value::Character(character) => character.to_string(),
            Value::Integer(code) => u32::try_from(*code)
                .ok()
                .and_then(char::from_u32)
                .map(|character| character.to_string())
                .ok_or_else(wrong)?,
            _ => return Err(wrong()),
        },
        'd' => match value {
            Value::Integer(_) | Value::Long(_) | Value::BigInteger(_) => {
                return number(spec, &text(value)?, out);
            }
            _ => return Err(wrong()),
        },
        'x' | 'X' | 'o' => {
            let shown = match (conversion, value) {
                ('o', Value::Integer(number)) => format!("{number:o}"),
                ('o', Value::Long(number)) => format!("{number:o}"),
                ('x', Value::Integer(number)) => format!("{number:x}"),
                ('x', Value::Long(number)) => format!("{number:x}"),
                (_, Value::Integer(number)) => format!("{number:X}"),
                (_, Value::Long(number)) => format!("{number:X}"),
                _ => return Err(wrong()),
            };
            return number(spec, &shown, out);
        }
        'f' | 'e' | 'E' => {
            let (Value::Double(_) | Value::Decimal(_), Some(own)) = (value, numbers::double(value))
            else {
                return Err(wrong());
            };
            let shown = floating(conversion, own, spec.precision.unwrap_or(6));
            return number(spec, &shown, out);
        }
        other => return Err(unknown(other.encode_utf8(&mut [0; 4]))),
    };
    match spec.precision {
        Some(most) if matches!(conversion, 's' | 'S' | 'b' | 'B') => {
            let cut: String = shown.chars().take(most).collect();
            pad(spec, &cut, out)
        }
        _ => pad(spec, &shown, out),
    }
}

/// Rounds halves up, of the digits that `Double.toString` shows.
fn floating(conversion: char, number: f64, precision: usize) -> String {
    if !number.is_finite() {
        return super::super::number::DoubleText::new(number)
            .as_str()
            .to_owned();
    }
    if conversion != 'f' {
        let text = format!("{number:.precision$e}");
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let (sign, digits) = match exponent.strip_prefix('-') {
            Some(digits) => ('-', digits),
            None => ('+', exponent),
        };
        let text = format!("{mantissa}e{sign}{digits:0>2}");
        return if conversion == 'E' {
            text.to_uppercase()
        } else {
            text
        };
    }
    // The shortest digits, without an exponent.
    let exact = number.to_string();
    let (whole, fraction) = exact.split_once('.').unwrap_or((&exact, ""));
    let Some((kept, dropped)) = fraction.split_at_checked(precision) else {
        let point = if precision > 0 { "." } else { "" };
        return format!("{whole}{point}{fraction:0<precision$}");
    };
    let mut digits: Vec<u8> = format!("{whole}{kept}").into_bytes();
    if dropped.starts_with(|c| c >= '5') {
        let mut carry = true;
        for digit in digits
            .iter_mut()
            .rev()
            .filter(|digit| digit.is_ascii_digit())
        {
            carry = *digit == b'9';
            *digit = if carry { b'0' } else { *digit + 1 };
            if !carry {
                break;
            }
        }
        if carry {
            digits.insert(usize::from(number.is_sign_negative()), b'1');
        }
    }
    let mut text = String::from_utf8(digits).unwrap_or_default();
    if precision > 0 {
        text.insert(text.len().saturating_sub(precision), '.');
    }
    text
}

/// A number with its sign, groups and zeros.
fn number(spec: &Spec, shown: &str, out: &mut Output) -> Result<(), Error> {
    let (sign, digits) = match shown.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None if spec.plus => ("+", shown),
        None if spec.space => (" ", shown),
        None => ("", shown),
    };
    let digits = if spec.grouped {
        grouped(digits)
    } else {
        digits.to_owned()
    };
    if spec.zero {
        let width = spec.width.saturating_sub(sign.len());
        return out.push_str(&format!("{sign}{digits:0>width$}"));
    }
    pad(spec, &format!("{sign}{digits}"), out)
}

fn grouped(digits: &str) -> String {
    let (whole, fraction) = match digits.find('.') {
        Some(at) => digits.split_at(at),
        None => (digits, ""),
    };
    let mut text = String::new();
    for (n, digit) in whole.chars().enumerate() {
        if n > 0 && (whole.len() - n).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text + fraction
}

fn pad(spec: &Spec, shown: &str, out: &mut Output) -> Result<(), Error> {
    let room = " ".repeat(spec.width.saturating_sub(utf16::len(shown)));
    if spec.left {
        out.push_str(shown)?;
        out.push_str(&room)
    } else {
        out.push_str(&room)?;
        out.push_str(shown)
    }
}
