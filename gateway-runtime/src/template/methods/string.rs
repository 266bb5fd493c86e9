//! `java.lang.String`. Positions are UTF-16 units.

use super::super::output::Output;
use super::super::value::MAX_ITEMS;
use super::super::{Error, Str, Value, regex};
use super::{CAST, Outcome, format, out_of_range, position, text, utf16};

/// Calls a method of a string.
pub(super) fn call<'t>(own: &Str<'t>, name: &str, arguments: &[Value<'t>]) -> Outcome<'t> {
    use Value::{Character, Integer, List, Null, String as Text};
    Ok(Some(match (name, arguments) {
        // What takes a text throws when there is none.
        (
            "contains"
            | "startsWith"
            | "endsWith"
            | "compareTo"
            | "compareToIgnoreCase"
            | "concat"
            | "matches"
            | "split"
            | "indexOf"
            | "lastIndexOf",
            [Null],
        )
        | ("replace" | "replaceAll" | "replaceFirst", [Null, _] | [_, Null]) => {
            return Err(Error::Method("String", format!("{name} of null")));
        }
        ("length", []) => Value::size(utf16::len(own)),
        ("isEmpty", []) => own.is_empty().into(),
        ("isBlank", []) => own.trim().is_empty().into(),
        ("charAt", [Integer(at)]) => {
            let len = own.len();
            match utf16::char_at(own, position("charAt", *at, len)?) {
                Some(character) => Character(character),
                None => return out_of_range("charAt", *at, len),
            }
        }
        ("substring" | "subSequence", [Integer(from)]) => cut(own, *from, None)?,
        ("substring" | "subSequence", [Integer(from), Integer(to)]) => cut(own, *from, Some(*to))?,
        ("indexOf", [wanted]) => found(own, wanted, 0),
        ("indexOf", [wanted, Integer(from)]) => found(own, wanted, *from),
        ("lastIndexOf", [wanted]) => found_last(own, wanted, i32::MAX),
        ("lastIndexOf", [wanted, Integer(to)]) => found_last(own, wanted, *to),
        ("contains", [Text(part)]) => own.contains(&**part).into(),
        ("startsWith", [Text(part)]) => own.starts_with(&**part).into(),
        ("startsWith", [Text(part), Integer(from)]) => usize::try_from(*from)
            .ok()
            .and_then(|from| utf16::byte_at(own, from))
            .and_then(|from| own.get(from..))
            .is_some_and(|rest| rest.starts_with(&**part))
            .into(),
        ("endsWith", [Text(part)]) => own.ends_with(&**part).into(),
        ("equals", [other]) => (other.as_str() == Some(own)).into(),
        ("contentEquals", [Text(other)]) => (own == other).into(),
        ("equalsIgnoreCase", [Text(other)]) => (fold(own) == fold(other)).into(),
        ("equalsIgnoreCase", [Null]) => false.into(),
        ("compareTo", [Text(other)]) => Integer(compare(own, other)),
        // Java's bridge method takes any object, and casts it.
        ("compareTo", [_]) => return Err(Error::Method("compareTo", CAST.to_owned())),
        ("compareToIgnoreCase", [Text(other)]) => Integer(compare(&fold(own), &fold(other))),
        ("matches", [Text(pattern)]) => regex::matches(pattern, own)?.into(),
        ("replaceAll", [Text(pattern), Text(with)]) => regex::replace(own, pattern, with, true)?,
        ("replaceFirst", [Text(pattern), Text(with)]) => regex::replace(own, pattern, with, false)?,
        (
            "replace",
            [
                old @ (Text(_) | Character(_)),
                new @ (Text(_) | Character(_)),
            ],
        ) => replaced(own, &text(old)?, &text(new)?)?,
        ("split", [Text(pattern)]) => regex::split(own, pattern, 0)?,
        ("split", [Text(pattern), Integer(limit)]) => regex::split(own, pattern, *limit)?,
        ("toLowerCase", []) => own.to_lowercase().into(),
        ("toUpperCase", []) => own.to_uppercase().into(),
        ("trim", []) => part(own, own.trim_matches(|c| c <= ' ')),
        ("strip", []) => part(own, own.trim()),
        ("stripLeading", []) => part(own, own.trim_start()),
        ("stripTrailing", []) => part(own, own.trim_end()),
        ("concat", [Text(other)]) => {
            let mut out = Output::new(own.len().saturating_add(other.len()));
            out.push_str(own)?;
            out.push_str(other)?;
            out.into_string().into()
        }
        ("repeat", [Integer(n)]) => {
            let n = position("repeat", *n, 0)?;
            let mut out = Output::new(0);
            for _ in 0..if own.is_empty() { 0 } else { n } {
                out.push_str(own)?;
            }
            out.into_string().into()
        }
        ("lines", []) => items(own.lines().map(|line| part(own, line)))?,
        ("toCharArray", []) => items(own.chars().map(Character))?,
        // Java's bytes are signed.
        ("getBytes", []) => {
            let bytes = own
                .bytes()
                .map(|byte| Integer(i32::from(byte.cast_signed())));
            items(bytes)?
        }
        ("toString" | "intern", []) => Text(own.clone()),
        ("valueOf" | "copyValueOf", [value]) => Text(match value {
            Null => Str::Borrowed("null"),
            _ => text(value)?,
        }),
        ("format", [Text(pattern), values @ ..]) => format::format(pattern, values)?,
        ("join", [Text(between), List(list)]) => joined(between, &list.items.borrow())?,
        ("join", [Text(between), values @ ..]) => joined(between, values)?,
        _ => return Ok(None),
    }))
}

/// A list of the parts of a text, which can have more of them than a list may.
fn items<'t>(items: impl Iterator<Item = Value<'t>>) -> Result<Value<'t>, Error> {
    let items: Vec<_> = items.take(MAX_ITEMS + 1).collect();
    if items.len() > MAX_ITEMS {
        return Err(Error::Limit("items of a list"));
    }
    Ok(Value::list(items))
}

/// A part of a text, borrowed where the text is.
fn part<'t>(own: &Str<'t>, part: &str) -> Value<'t> {
    match own {
        _ if part.len() == own.len() => Value::String(own.clone()),
        Str::Borrowed(whole) => {
            let from = (part.as_ptr() as usize).saturating_sub(whole.as_ptr() as usize);
            let part = whole.get(from..from.saturating_add(part.len()));
            Value::from(part.unwrap_or_default())
        }
        Str::Shared(_) => part.to_owned().into(),
    }
}

fn cut<'t>(own: &Str<'t>, from: i32, to: Option<i32>) -> Result<Value<'t>, Error> {
    let len = utf16::len(own);
    let start = position("substring", from, len)?;
    let end = to.map_or(Ok(len), |to| position("substring", to, len))?;
    if own.is_ascii()
        && let Some(cut) = own.get(start..end)
    {
        return Ok(part(own, cut));
    }
    match utf16::slice(own, start, end) {
        Some(text) => Ok(text.into()),
        None => out_of_range("substring", to.unwrap_or(from), len),
    }
}

/// A text to look for: a string, a character, or a code.
fn wanted(value: &Value<'_>) -> Option<String> {
    match value {
        Value::String(text) => Some(text.to_string()),
        Value::Character(character) => Some(character.to_string()),
        Value::Integer(code) => {
            let code = u32::try_from(*code).ok()?;
            char::from_u32(code).map(|character| character.to_string())
        }
        _ => None,
    }
}

fn found<'t>(own: &str, part: &Value<'_>, from: i32) -> Value<'t> {
    if matches!(
        part,
        Value::Null | Value::List(_) | Value::Map(_) | Value::Boolean(_)
    ) {
        return Value::Null;
    }
    let at = wanted(part).and_then(|part| {
        // Behind the end is the end, where only the empty text is.
        let from = usize::try_from(from).unwrap_or(0);
        let from = utf16::byte_at(own, from).unwrap_or(own.len());
        Some(from + own.get(from..)?.find(&part)?)
    });
    at.map_or(Value::Integer(-1), |at| {
        Value::size(utf16::unit_at(own, at))
    })
}

fn found_last<'t>(own: &str, part: &Value<'_>, to: i32) -> Value<'t> {
    if matches!(
        part,
        Value::Null | Value::List(_) | Value::Map(_) | Value::Boolean(_)
    ) {
        return Value::Null;
    }
    let at = wanted(part).and_then(|part| {
        let to = utf16::byte_at(own, usize::try_from(to).ok()?).unwrap_or(own.len());
        // A match may end behind the place where it has to start.
        let end = to.saturating_add(part.len()).min(own.len());
        let end = (end..=own.len()).find(|end| own.is_char_boundary(*end))?;
        own.get(..end)?.rfind(&part).filter(|at| *at <= to)
    });
    at.map_or(Value::Integer(-1), |at| {
        Value::size(utf16::unit_at(own, at))
    })
}

fn replaced<'t>(own: &Str<'t>, old: &str, new: &str) -> Result<Value<'t>, Error> {
    if !own.contains(old) {
        return Ok(Value::String(own.clone()));
    }
    let mut out = Output::new(own.len());
    let mut done = 0;
    for (at, found) in own.match_indices(old) {
        out.push_str(own.get(done..at).unwrap_or_default())?;
        out.push_str(new)?;
        done = at + found.len();
    }
    out.push_str(own.get(done..).unwrap_or_default())?;
    Ok(out.into_string().into())
}

fn joined<'t>(between: &str, values: &[Value<'t>]) -> Result<Value<'t>, Error> {
    let mut out = Output::new(0);
    for (n, value) in values.iter().enumerate() {
        if n > 0 {
            out.push_str(between)?;
        }
        match value {
            Value::Null => out.push_str("null")?,
            _ => value.render(&mut out)?,
        }
    }
    Ok(out.into_string().into())
}

/// As `equalsIgnoreCase` compares: upper case, then lower.
fn fold(text: &str) -> String {
    let one = |mut characters: std::char::ToUppercase, c: char| match characters.next() {
        Some(upper) if characters.next().is_none() => upper,
        _ => c,
    };
    text.chars()
        .map(|c| one(c.to_uppercase(), c))
        .flat_map(char::to_lowercase)
        .collect()
}

/// The difference of the first units that differ, or of the lengths.
fn compare(left: &str, right: &str) -> i32 {
    let mut units = left.encode_utf16().zip(right.encode_utf16());
    match units.find(|(left, right)| left != right) {
        Some((left, right)) => i32::from(left) - i32::from(right),
        None => {
            let len = |text| i32::try_from(utf16::len(text)).unwrap_or(i32::MAX);
            len(left) - len(right)
        }
    }
}
