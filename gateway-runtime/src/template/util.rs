//! `$util` (§ 1.2). Arguments that are not strings are taken by their text, nothing as the empty one.

use super::output::Output;
use super::render::push_unicode_escape;
use super::words::n_printable;
use super::{Error, Str, Value, json, text};

/// `escapeJavaScript`: a text for between quotes of JavaScript, as Apache Commons' `escapeEcmaScript`
/// without the escape of `/`, which recorded templates do not show.
///
/// # Errors
///
/// The result is too long.
pub fn escape_java_script<'t>(value: &Value<'t>) -> Result<Value<'t>, Error> {
    let source = text(value)?;
    let n_plain = |text: &str| n_printable(text.as_bytes(), b'\'');
    if n_plain(&source) == source.len() {
        return Ok(Value::String(source));
    }
    let mut out = Output::new(source.len().saturating_add(16));
    let mut rest = &*source;
    loop {
        let (plain, behind) = rest.split_at_checked(n_plain(rest)).unwrap_or((rest, ""));
        out.push_str(plain)?;
        let mut characters = behind.chars();
        let Some(character) = characters.next() else {
            return Ok(out.into_string().into());
        };
        rest = characters.as_str();
        out.push_str(match character {
            '"' => "\\\"",
            '\'' => "\\'",
            '\\' => "\\\\",
            '\u{8}' => "\\b",
            '\u{c}' => "\\f",
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            _ => {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    push_unicode_escape(u32::from(*unit), &mut out)?;
                }
                continue;
            }
        })?;
    }
}

/// `parseJson`: the values of a text, as `$input.path` has them. Nothing stays nothing.
///
/// # Errors
///
/// The text is not JSON.
pub fn parse_json<'t>(value: &Value<'t>) -> Result<Value<'t>, Error> {
    if value.is_null() {
        return Ok(Value::Null);
    }
    match text(value)? {
        Str::Borrowed(text) => json::read(text),
        Str::Shared(text) => json::read_copied(&text),
    }
}

/// `urlEncode`: as `java.net.URLEncoder`, form encoding of UTF-8.
///
/// # Errors
///
/// The result is too long.
pub fn url_encode<'t>(value: &Value<'t>) -> Result<Value<'t>, Error> {
    let source = text(value)?;
    let kept = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'*' | b'_');
    if source.bytes().all(kept) {
        return Ok(Value::String(source));
    }
    let mut out = Output::new(source.len().saturating_mul(2));
    for byte in source.bytes() {
        if kept(byte) {
            out.push(char::from(byte))?;
        } else if byte == b' ' {
            out.push_str("+")?;
        } else {
            out.push_str("%")?;
            for nibble in [byte >> 4, byte & 15] {
                let digit = char::from_digit(u32::from(nibble), 16).unwrap_or('0');
                out.push(digit.to_ascii_uppercase())?;
            }
        }
    }
    Ok(out.into_string().into())
}

/// `urlDecode`: as `java.net.URLDecoder`. Bytes that are not UTF-8 become U+FFFD.
///
/// # Errors
///
/// A `%` without two hexadecimal digits.
pub fn url_decode<'t>(value: &Value<'t>) -> Result<Value<'t>, Error> {
    let source = text(value)?;
    if !source.bytes().any(|byte| matches!(byte, b'%' | b'+')) {
        return Ok(Value::String(source));
    }
    let mut out = Vec::with_capacity(source.len());
    let mut bytes = source.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'+' => out.push(b' '),
            b'%' => {
                let mut digit = || char::from(bytes.next()?).to_digit(16);
                let (Some(high), Some(low)) = (digit(), digit()) else {
                    let why = "Illegal hex characters in escape (%) pattern";
                    return Err(Error::Method("urlDecode", why.to_owned()));
                };
                // Two digits are a byte.
                out.push((high << 4 | low) as u8);
            }
            _ => out.push(byte),
        }
    }
    Ok(lossy(out).into())
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// `base64Encode`: of the UTF-8 text; standard alphabet, padded, one line.
///
/// # Errors
///
/// The result is too long.
pub fn base64_encode<'t>(value: &Value<'t>) -> Result<Value<'t>, Error> {
    let source = text(value)?;
    let mut out = Output::new(source.len().div_ceil(3).saturating_mul(4));
    for chunk in source.as_bytes().chunks(3) {
        let byte = |n: usize| chunk.get(n).copied().map_or(0, u32::from);
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        let mut group = [b'='; 4];
        for (n, place) in group.iter_mut().enumerate().take(chunk.len() + 1) {
            let index = (bits >> (18 - 6 * n)) & 63;
            *place = ALPHABET.get(index as usize).copied().unwrap_or(b'=');
        }
        out.push_str(std::str::from_utf8(&group).unwrap_or_default())?;
    }
    Ok(out.into_string().into())
}

/// `base64Decode`: as UTF-8 text. As Commons Codec: what is not of the alphabet is skipped, the URL-safe
/// one is understood as well, and the first padding ends the data.
///
/// # Errors
///
/// The value's text is too long.
pub fn base64_decode<'t>(value: &Value<'t>) -> Result<Value<'t>, Error> {
    let source = text(value)?;
    let mut out = Vec::with_capacity(source.len().saturating_mul(3) / 4);
    let (mut bits, mut n_bits) = (0_u32, 0);
    for byte in source.bytes() {
        let digit = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => break,
            _ => continue,
        };
        bits = bits << 6 | u32::from(digit);
        n_bits += 6;
        if n_bits >= 8 {
            n_bits -= 8;
            // The upper bits have been written before.
            out.push((bits >> n_bits) as u8);
            bits &= (1 << n_bits) - 1;
        }
    }
    Ok(lossy(out).into())
}

fn lossy(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

#[cfg(test)]
mod tests {
    use super::super::read_json;
    use super::*;

    type Function = for<'a, 't> fn(&'a Value<'t>) -> Result<Value<'t>, Error>;

    #[test]
    fn functions() {
        let cases: &[(Function, &str, &str)] = &[
            (escape_java_script, "it's", "it\\'s"),
            (
                escape_java_script,
                "{\"data\":\"a/b\\\"}",
                "{\\\"data\\\":\\\"a/b\\\\\\\"}",
            ),
            (
                escape_java_script,
                "a\n\t\r\u{8}\u{c}\u{1}",
                "a\\n\\t\\r\\b\\f\\u0001",
            ),
            (escape_java_script, "é😀", "\\u00E9\\uD83D\\uDE00"),
            (escape_java_script, "", ""),
            (
                url_encode,
                "{\"some\": \"thing\"}",
                "%7B%22some%22%3A+%22thing%22%7D",
            ),
            (url_encode, "aZ09.-*_~é", "aZ09.-*_%7E%C3%A9"),
            (url_decode, "a%20b%2Fc+d%C3%A9", "a b/c dé"),
            (url_decode, "%ff", "\u{fffd}"),
            (base64_encode, "hello", "aGVsbG8="),
            (base64_encode, "x", "eA=="),
            (base64_encode, "yyy", "eXl5"),
            (base64_encode, "", ""),
            (base64_decode, "eyJraW5kIjoidGVhIn0=", "{\"kind\":\"tea\"}"),
            (base64_decode, "eyJraW5kIjoidGVhIn0", "{\"kind\":\"tea\"}"),
            (base64_decode, "aGVs\nbG8=", "hello"),
            (base64_decode, "w6k_", "é?"),
            (base64_decode, "/w==", "\u{fffd}"),
        ];
        for (function, argument, expected) in cases {
            let result = function(&Value::from(*argument)).unwrap();
            assert_eq!(result.as_str(), Some(*expected), "{argument}");
        }
        for function in [
            escape_java_script,
            url_encode,
            url_decode,
            base64_encode,
            base64_decode,
        ] {
            assert_eq!(&*text(&function(&Value::Null).unwrap()).unwrap(), "");
        }
    }

    #[test]
    fn other_values_are_taken_by_their_text() {
        let map = read_json(r#"{"a":"b"}"#).unwrap();
        assert_eq!(url_encode(&map).unwrap().as_str(), Some("%7Ba%3Db%7D"));
        assert_eq!(base64_encode(&3.into()).unwrap().as_str(), Some("Mw=="));
    }

    #[test]
    fn json_of_texts() {
        for source in ["{\"a\":[1]}".into(), Value::from("{\"a\":[1]}".to_owned())] {
            assert_eq!(&*text(&parse_json(&source).unwrap()).unwrap(), "{a=[1]}");
        }
        assert!(parse_json(&Value::Null).unwrap().is_null());
        assert_eq!(parse_json(&"{".into()).unwrap_err(), Error::Json(1));
        assert!(matches!(
            url_decode(&"%4".into()),
            Err(Error::Method("urlDecode", _))
        ));
        assert!(url_decode(&"%zz".into()).is_err());
    }
}
