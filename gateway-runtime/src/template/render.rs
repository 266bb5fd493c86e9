//! Values as text, and as JSON.
//!
//! A map prints as Java's, a list of a JSON document as compact JSON, with everything inside, and a list
//! that a template wrote as Java's (§ 6; json-smart's `JSONArray` prints itself as JSON, its objects are
//! plain maps).

use super::number::DoubleText;
use super::output::Output;
use super::rendering::Object;
use super::value::MAX_DEPTH;
use super::words::n_printable;
use super::{Error, Form, List, Map, Str, Value};

const TOO_DEEP: Error = Error::Limit("depth of a value");

/// Which of json-smart's two escapings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slash {
    /// `/`, of Jayway's `toJson`.
    Plain,
    /// `\/`, of `JSONArray.toString`.
    Escaped,
}

impl Value<'_> {
    /// Appends the text of the value, as a reference in a template prints it: nothing of nothing.
    ///
    /// # Errors
    ///
    /// The text is too long, or the value too deep.
    pub fn render(&self, out: &mut Output) -> Result<(), Error> {
        match self {
            Value::Null => Ok(()),
            _ => java(self, out, MAX_DEPTH),
        }
    }

    /// Appends the value as compact JSON, as `$input.json` prints it.
    ///
    /// # Errors
    ///
    /// The text is too long, or the value too deep.
    pub fn render_json(&self, out: &mut Output) -> Result<(), Error> {
        json(self, out, Slash::Plain, MAX_DEPTH)
    }
}

/// The text of a value, `toString()`; a text of its own is shared.
///
/// # Errors
///
/// The text is too long, or the value too deep.
pub fn text<'t>(value: &Value<'t>) -> Result<Str<'t>, Error> {
    if let Value::String(text) = value {
        return Ok(text.clone());
    }
    let mut out = Output::new(0);
    value.render(&mut out)?;
    Ok(Str::Shared(out.into_string().into()))
}

/// The value as compact JSON.
///
/// # Errors
///
/// The text is too long, or the value too deep.
pub fn json_text(value: &Value<'_>) -> Result<String, Error> {
    let mut out = Output::new(64);
    value.render_json(&mut out)?;
    Ok(out.into_string())
}

fn java(value: &Value<'_>, out: &mut Output, depth: usize) -> Result<(), Error> {
    let depth = depth.checked_sub(1).ok_or(TOO_DEEP)?;
    match value {
        Value::String(text) => out.push_str(text),
        Value::Null => out.push_str("null"),
        Value::Character(character) => out.push(*character),
        Value::List(list) if list.form == Form::Json => json_list(list, out, Slash::Escaped, depth),
        Value::List(list) => {
            out.push_str("[")?;
            for (n, item) in list.items.borrow().iter().enumerate() {
                if n > 0 {
                    out.push_str(", ")?;
                }
                java(item, out, depth)?;
            }
            out.push_str("]")
        }
        Value::Map(map) => {
            out.push_str("{")?;
            java_entries(map, out, depth)?;
            out.push_str("}")
        }
        Value::Entry(entry) => java_entries(entry, out, depth),
        Value::Object(Object::Loop(scope)) => {
            out.push_str("{")?;
            java_entries(scope.entries(), out, depth)?;
            out.push_str("}")
        }
        // Objects without a text that is worth anything.
        Value::Object(_) => Ok(()),
        Value::Boolean(_)
        | Value::Integer(_)
        | Value::Long(_)
        | Value::BigInteger(_)
        | Value::Double(_)
        | Value::Decimal(_) => plain(value, out),
    }
}

fn java_entries(map: &Map<'_>, out: &mut Output, depth: usize) -> Result<(), Error> {
    for (n, (key, value)) in map.entries.borrow().iter().enumerate() {
        if n > 0 {
            out.push_str(", ")?;
        }
        java(key, out, depth)?;
        out.push_str("=")?;
        java(value, out, depth)?;
    }
    Ok(())
}

/// What is written alike everywhere.
fn plain(value: &Value<'_>, out: &mut Output) -> Result<(), Error> {
    let mut digits = itoa::Buffer::new();
    match value {
        Value::Boolean(truth) => out.push_str(if *truth { "true" } else { "false" }),
        Value::Integer(number) => out.push_str(digits.format(*number)),
        Value::Long(number) => out.push_str(digits.format(*number)),
        Value::BigInteger(number) => out.push_str(digits.format(**number)),
        Value::Double(number) => out.push_str(DoubleText::new(*number).as_str()),
        Value::Decimal(text) => out.push_str(text),
        _ => out.push_str("null"),
    }
}

fn json(value: &Value<'_>, out: &mut Output, slash: Slash, depth: usize) -> Result<(), Error> {
    let depth = depth.checked_sub(1).ok_or(TOO_DEEP)?;
    match value {
        Value::String(text) => json_string(text, out, slash),
        Value::Character(character) => json_string(character.encode_utf8(&mut [0; 4]), out, slash),
        Value::List(list) => json_list(list, out, slash, depth),
        Value::Map(map) | Value::Entry(map) => {
            out.push_str("{")?;
            for (n, (key, value)) in map.entries.borrow().iter().enumerate() {
                if n > 0 {
                    out.push_str(",")?;
                }
                match key {
                    Value::String(key) => json_string(key, out, slash)?,
                    _ => {
                        let mut text = Output::new(0);
                        java(key, &mut text, depth)?;
                        json_string(text.as_str(), out, slash)?;
                    }
                }
                out.push_str(":")?;
                json(value, out, slash, depth)?;
            }
            out.push_str("}")
        }
        // JSON has no infinities.
        Value::Double(number) if !number.is_finite() => out.push_str("null"),
        _ => plain(value, out),
    }
}

fn json_list(list: &List<'_>, out: &mut Output, slash: Slash, depth: usize) -> Result<(), Error> {
    out.push_str("[")?;
    for (n, item) in list.items.borrow().iter().enumerate() {
        if n > 0 {
            out.push_str(",")?;
        }
        json(item, out, slash, depth)?;
    }
    out.push_str("]")
}

/// Appends a JSON string with its quotes.
///
/// json-smart also escapes control characters beyond ASCII and U+2000 to U+20FF.
pub(super) fn json_string(text: &str, out: &mut Output, slash: Slash) -> Result<(), Error> {
    out.push_str("\"")?;
    let other = match slash {
        Slash::Plain => b'"',
        Slash::Escaped => b'/',
    };
    let mut rest = text;
    loop {
        let n = n_printable(rest.as_bytes(), other);
        let (plain, behind) = rest.split_at_checked(n).unwrap_or((rest, ""));
        out.push_str(plain)?;
        let mut characters = behind.chars();
        let Some(character) = characters.next() else {
            return out.push_str("\"");
        };
        rest = characters.as_str();
        out.push_str(match character {
            '"' => "\\\"",
            '\\' => "\\\\",
            '\u{8}' => "\\b",
            '\u{c}' => "\\f",
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            '/' if slash == Slash::Escaped => "\\/",
            '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{2000}'..='\u{20ff}' => {
                push_unicode_escape(character as u32, out)?;
                continue;
            }
            _ => {
                out.push(character)?;
                continue;
            }
        })?;
    }
}

/// Appends `\uXXXX` of one UTF-16 unit.
pub(super) fn push_unicode_escape(unit: u32, out: &mut Output) -> Result<(), Error> {
    out.push_str("\\u")?;
    for shift in [12, 8, 4, 0] {
        let digit = char::from_digit((unit >> shift) & 15, 16).unwrap_or('0');
        out.push(digit.to_ascii_uppercase())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::{read_json, text};
    use super::*;

    #[test]
    fn text_of_documents() {
        for (document, expected) in [
            (r#"{"shape":"round"}"#, "{shape=round}"),
            (r#"{"bigger":"one","to":"two"}"#, "{bigger=one, to=two}"),
            (r#"[{"shape": "round"}]"#, r#"[{"shape":"round"}]"#),
            (r#"{"sizes":[{"unit":"cm"}]}"#, r#"{sizes=[{"unit":"cm"}]}"#),
            (r#"[["a/b",null,1.0,1e3]]"#, r#"[["a\/b",null,1.0,1000.0]]"#),
            (r#"{"a":null,"b":true}"#, "{a=null, b=true}"),
            ("null", ""),
            ("[]", "[]"),
            ("{}", "{}"),
            ("12345678901", "12345678901"),
            (
                "123456789012345678901234567890",
                "123456789012345678901234567890",
            ),
            ("0.1234567890123456789", "0.1234567890123456789"),
        ] {
            let value = read_json(document).unwrap();
            assert_eq!(&*text(&value).unwrap(), expected, "{document}");
        }
    }

    #[test]
    fn json_of_documents() {
        for (document, expected) in [
            (r#" { "a" : [ 1 , "x/y" ] } "#, r#"{"a":[1,"x/y"]}"#),
            (r#""q\"\\\n\u0001é\u2028""#, r#""q\"\\\n\u0001é\u2028""#),
            ("null", "null"),
            ("\"\"", "\"\""),
            ("1.50", "1.5"),
        ] {
            let value = read_json(document).unwrap();
            assert_eq!(json_text(&value).unwrap(), expected, "{document}");
        }
    }

    #[test]
    fn collections_of_templates() {
        let inner = Value::map([("a".into(), 1.into()), ("b".into(), Value::Null)]);
        let list = Value::list(vec![1.into(), "two".into(), true.into(), inner.clone()]);
        assert_eq!(&*text(&list).unwrap(), "[1, two, true, {a=1, b=null}]");
        let json = Value::List(List::new(vec![inner, list], Form::Json));
        assert_eq!(
            &*text(&json).unwrap(),
            r#"[{"a":1,"b":null},[1,"two",true,{"a":1,"b":null}]]"#
        );
    }

    #[test]
    fn depth_and_size_are_bounded() {
        let mut list = Value::list(vec!["x".into()]);
        for _ in 0..40 {
            list = Value::list(vec![list.clone(), list]);
        }
        assert!(matches!(text(&list), Err(Error::Limit(_))));
        for _ in 0..200_000 {
            list = Value::list(vec![list]);
        }
        assert_eq!(text(&list).unwrap_err(), TOO_DEEP);
    }
}
