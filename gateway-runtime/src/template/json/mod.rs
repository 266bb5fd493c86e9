//! JSON documents (RFC 8259).
//!
//! A text is scanned once: all of it is checked, and its nodes noted. Values are made of nodes when they are asked for,
//! so that what nobody reads costs little: see [`Document`]. Texts without escapes are borrowed. Of equal keys the last
//! value wins, at the place of the first, as in Java's `LinkedHashMap`. Half of a surrogate pair reads as `?`: that is
//! what Java writes for it.

mod build;
mod document;
mod scan;

pub(super) use document::{Document, Found};

use super::{Error, Str, Value};
use build::Builder;

/// Reads a document.
///
/// # Errors
///
/// The text is not JSON, or has too many or too deep values.
pub fn read(text: &str) -> Result<Value<'_>, Error> {
    let nodes = scan::scan(text)?.all;
    Ok(Builder::new(text, &nodes, Str::Borrowed).root())
}

/// Reads a text that was computed.
///
/// # Errors
///
/// The same.
pub(super) fn read_copied<'t>(text: &str) -> Result<Value<'t>, Error> {
    let nodes = scan::scan(text)?.all;
    Ok(Builder::new(text, &nodes, |text| Str::Shared(text.into())).root())
}

#[cfg(test)]
mod tests {
    use super::super::json_text;
    use super::scan::{MAX_JSON_DEPTH, MAX_VALUES};
    use super::*;

    #[test]
    fn documents() {
        for (document, expected) in [
            ("{}", "{}"),
            (" [ ] ", "[]"),
            ("{\"a\":1,\"b\":2,\"a\":3}", r#"{"a":3,"b":2}"#),
            (r#""\u00e9\ud83d\ude00\/""#, "\"é😀/\""),
            (r#""\ud83d""#, "\"?\""),
            (r#""\ud83dx\ud83d\ud83d\ude00""#, "\"?x?😀\""),
            ("-0", "0"),
            ("[-1.5e-7,1E3,2147483648]", "[-1.5E-7,1000.0,2147483648]"),
        ] {
            let value = read(document).unwrap();
            assert_eq!(json_text(&value).unwrap(), expected, "{document}");
            let copied = read_copied(document).unwrap();
            assert_eq!(json_text(&copied).unwrap(), expected, "{document}");
        }
    }

    #[test]
    fn not_documents() {
        for (text, at) in [
            ("", 0),
            ("plain words", 0),
            ("{\"a\":}", 5),
            ("{\"a\":1,}", 7),
            ("[1,]", 3),
            ("[1 2]", 3),
            ("01", 1),
            ("1.", 2),
            ("-", 1),
            ("'a'", 0),
            ("\"a", 2),
            ("\"\n\"", 1),
            (r#""\x""#, 2),
            (r#""\u12"#, 3),
            (r#""\u12é4""#, 3),
            ("nul", 0),
            ("{} x", 3),
        ] {
            assert_eq!(read(text).unwrap_err(), Error::Json(at), "{text}");
        }
    }

    #[test]
    fn bounds() {
        let nested = |n: usize| "[".repeat(n) + &"]".repeat(n);
        let deep = nested(MAX_JSON_DEPTH);
        assert_eq!(json_text(&read(&deep).unwrap()).unwrap(), deep);
        assert!(matches!(
            read(&nested(MAX_JSON_DEPTH + 1)),
            Err(Error::Limit(_))
        ));
        let many = format!("[{}1]", "1,".repeat(MAX_VALUES));
        assert!(matches!(read(&many), Err(Error::Limit(_))));
    }

    #[test]
    fn many_keys_take_linear_time() {
        use std::fmt::Write as _;
        let mut document = String::from("{");
        for n in 0..200_000 {
            write!(document, "\"key{n}\":{n},").unwrap();
        }
        document.push_str("\"key7\":true}");
        let Value::Map(map) = read(&document).unwrap() else {
            panic!("an object");
        };
        assert_eq!(map.len(), 200_000);
        assert!(matches!(map.get("key7"), Some(Value::Boolean(true))));
        assert!(matches!(
            map.get("key199999"),
            Some(Value::Integer(199_999))
        ));
    }
}
