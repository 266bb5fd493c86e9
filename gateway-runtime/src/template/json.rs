//! Reads JSON documents (RFC 8259) into values.
//!
//! Texts without escapes are borrowed. Of equal keys the last value wins, at the place of the first, as
//! in Java's `LinkedHashMap`. Half of a surrogate pair reads as `?`: that is what Java writes for it.

use std::rc::Rc;

use super::value::MAX_DEPTH;
use super::{Error, Form, List, Map, Str, Value, number, work};

/// Deepest nesting: the document and a leaf inside can still be rendered.
const MAX_JSON_DEPTH: usize = MAX_DEPTH - 2;
/// Most values of a document: what bounds its memory.
const MAX_VALUES: usize = 1_000_000;

/// Entries of an object that room is made for at once.
const USUAL_ENTRIES: usize = 8;

/// Reads a document.
///
/// # Errors
///
/// The text is not JSON, or has too many or too deep values.
pub fn read(text: &str) -> Result<Value<'_>, Error> {
    read_with(text, Str::Borrowed)
}

/// Reads a text that was computed.
///
/// # Errors
///
/// The same.
pub(super) fn read_copied<'t>(text: &str) -> Result<Value<'t>, Error> {
    read_with(text, |text| Str::Shared(text.into()))
}

fn read_with<'s, 't>(text: &'s str, keep: impl Fn(&'s str) -> Str<'t>) -> Result<Value<'t>, Error> {
    work::spend(text.len())?;
    let mut reader = Reader {
        text,
        at: 0,
        left: MAX_VALUES,
        keep,
    };
    reader.space();
    let mut value = Value::Null;
    reader.value(MAX_JSON_DEPTH, &mut value)?;
    reader.space();
    if reader.at < text.len() {
        return Err(Error::Json(reader.at));
    }
    Ok(value)
}

struct Reader<'s, K> {
    text: &'s str,
    at: usize,
    left: usize,
    keep: K,
}

impl<'s, 't, K: Fn(&'s str) -> Str<'t>> Reader<'s, K> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    fn fail<T>(&self) -> Result<T, Error> {
        Err(Error::Json(self.at))
    }

    fn expect_byte(&mut self, byte: u8) -> Result<(), Error> {
        if self.peek() != Some(byte) {
            return self.fail();
        }
        self.at += 1;
        Ok(())
    }

    fn expect(&mut self, text: &str) -> Result<(), Error> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        if !rest.starts_with(text) {
            return self.fail();
        }
        self.at += text.len();
        Ok(())
    }

    /// Reads a value into its place: values are too large to be handed from function to function.
    fn value(&mut self, depth: usize, place: &mut Value<'t>) -> Result<(), Error> {
        self.left = self
            .left
            .checked_sub(1)
            .ok_or(Error::Limit("values of a JSON document"))?;
        match self.peek() {
            Some(b'"') => return self.string(place),
            Some(b'{') => return self.object(inside(depth)?, place),
            Some(b'[') => return self.array(inside(depth)?, place),
            Some(b'-' | b'0'..=b'9') => return self.number(place),
            Some(b't') => {
                self.expect("true")?;
                *place = Value::Boolean(true);
            }
            Some(b'f') => {
                self.expect("false")?;
                *place = Value::Boolean(false);
            }
            // The place holds nothing.
            Some(b'n') => self.expect("null")?,
            _ => return self.fail(),
        }
        Ok(())
    }

    fn object(&mut self, depth: usize, place: &mut Value<'t>) -> Result<(), Error> {
        self.at += 1;
        self.space();
        if self.peek() == Some(b'}') {
            self.at += 1;
            *place = Value::Map(Map::default());
            return Ok(());
        }
        let mut entries: Vec<(Value<'t>, Value<'t>)> = Vec::with_capacity(USUAL_ENTRIES);
        // Many entries go into a map at once, which finds equal keys faster.
        let mut map: Option<Map<'t>> = None;
        loop {
            self.space();
            if self.peek() != Some(b'"') {
                return self.fail();
            }
            entries.push((Value::Null, Value::Null));
            let Some((key, value)) = entries.last_mut() else {
                return self.fail();
            };
            self.string(key)?;
            self.space();
            self.expect_byte(b':')?;
            self.space();
            self.value(depth, value)?;
            if let Some(map) = &map {
                for (key, value) in entries.drain(..) {
                    map.insert(key, value);
                }
            } else {
                replace_equal(&mut entries);
                if entries.len() == USUAL_ENTRIES * 2 {
                    map = Some(Map::of_entries(std::mem::take(&mut entries)));
                }
            }
            self.space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => {
                    self.at += 1;
                    *place = Value::Map(map.unwrap_or_else(|| Map::of_entries(entries)));
                    return Ok(());
                }
                _ => return self.fail(),
            }
        }
    }

    fn array(&mut self, depth: usize, place: &mut Value<'t>) -> Result<(), Error> {
        let mut items = Vec::new();
        self.at += 1;
        self.space();
        if self.peek() == Some(b']') {
            self.at += 1;
            *place = Value::List(List::new(items, Form::Json));
            return Ok(());
        }
        loop {
            self.space();
            items.push(Value::Null);
            let Some(item) = items.last_mut() else {
                return self.fail();
            };
            self.value(depth, item)?;
            self.space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => {
                    self.at += 1;
                    *place = Value::List(List::new(items, Form::Json));
                    return Ok(());
                }
                _ => return self.fail(),
            }
        }
    }

    fn number(&mut self, place: &mut Value<'t>) -> Result<(), Error> {
        let from = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        match self.peek() {
            Some(b'0') => self.at += 1,
            _ => self.digits()?,
        }
        let mut is_whole = true;
        if self.peek() == Some(b'.') {
            is_whole = false;
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            is_whole = false;
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.digits()?;
        }
        let text = self.text.get(from..self.at).unwrap_or_default();
        if !is_whole && text.len() <= number::ALWAYS_EXACT {
            *place = Value::Double(text.parse().unwrap_or(f64::NAN));
        } else if is_whole && let Ok(short) = text.parse::<i32>() {
            // `-0` is the integer 0.
            *place = Value::Integer(short);
        } else {
            *place = number::from_json((self.keep)(text));
        }
        Ok(())
    }

    fn digits(&mut self) -> Result<(), Error> {
        let from = self.at;
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
        if self.at == from { self.fail() } else { Ok(()) }
    }

    /// A string, from its opening quote on.
    fn string(&mut self, place: &mut Value<'t>) -> Result<(), Error> {
        self.at += 1;
        let from = self.at;
        let mut unescaped: Option<String> = None;
        let mut run = from;
        loop {
            self.at += n_plain(self.text.as_bytes().get(self.at..).unwrap_or_default());
            match self.peek() {
                Some(b'"') => {
                    let last = self.text.get(run..self.at).unwrap_or_default();
                    self.at += 1;
                    *place = Value::String(match unescaped {
                        None => (self.keep)(last),
                        Some(mut text) => {
                            text.push_str(last);
                            Str::Shared(Rc::from(text))
                        }
                    });
                    return Ok(());
                }
                Some(b'\\') => {
                    let text = unescaped.get_or_insert_default();
                    text.push_str(self.text.get(run..self.at).unwrap_or_default());
                    self.at += 1;
                    let character = self.escape()?;
                    unescaped.get_or_insert_default().push(character);
                    run = self.at;
                }
                _ => return self.fail(),
            }
        }
    }

    fn escape(&mut self) -> Result<char, Error> {
        let character = match self.peek() {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                self.at += 1;
                return self.unicode();
            }
            _ => return self.fail(),
        };
        self.at += 1;
        Ok(character)
    }

    fn unicode(&mut self) -> Result<char, Error> {
        let first = self.unit()?;
        if let Some(character) = char::from_u32(first) {
            return Ok(character);
        }
        let after = self.at;
        if first < 0xdc00 && self.expect("\\u").is_ok() {
            let second = self.unit()?;
            if (0xdc00..0xe000).contains(&second) {
                let scalar = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                return Ok(char::from_u32(scalar).unwrap_or('?'));
            }
            // Not the other half: a character of its own.
            self.at = after;
        }
        Ok('?')
    }

    fn unit(&mut self) -> Result<u32, Error> {
        let digits = self.text.get(self.at..self.at + 4).unwrap_or_default();
        if digits.len() != 4 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return self.fail();
        }
        self.at += 4;
        u32::from_str_radix(digits, 16).or_else(|_| self.fail())
    }
}

/// Of equal keys the last value wins, at the place of the first.
fn replace_equal(entries: &mut Vec<(Value<'_>, Value<'_>)>) {
    let Some(((key, value), before)) = entries.split_last_mut() else {
        return;
    };
    let key = key.as_str();
    if let Some((_, place)) = before.iter_mut().find(|(known, _)| known.as_str() == key) {
        std::mem::swap(place, value);
        entries.pop();
    }
}

/// The number of bytes before a quote, a backslash or a control character: eight at a time.
fn n_plain(bytes: &[u8]) -> usize {
    const ONES: u64 = u64::MAX / 255;
    const HIGH: u64 = ONES << 7;
    // The lowest byte that is zero has its high bit set, others above it may have.
    let zero = |word: u64| word.wrapping_sub(ONES) & !word & HIGH;
    let mut n = 0;
    let mut words = bytes.chunks_exact(8);
    for word in words.by_ref() {
        let word = u64::from_le_bytes(word.try_into().unwrap_or_default());
        let quotes = zero(word ^ (ONES * u64::from(b'"')));
        let backslashes = zero(word ^ (ONES * u64::from(b'\\')));
        let controls = word.wrapping_sub(ONES * 0x20) & !word & HIGH;
        let found = quotes | backslashes | controls;
        if found != 0 {
            return n + found.trailing_zeros() as usize / 8;
        }
        n += 8;
    }
    let plain = |byte: &&u8| !matches!(byte, b'"' | b'\\' | 0..0x20);
    n + words.remainder().iter().take_while(plain).count()
}

fn inside(depth: usize) -> Result<usize, Error> {
    depth
        .checked_sub(1)
        .ok_or(Error::Limit("depth of a JSON document"))
}

#[cfg(test)]
mod tests {
    use super::super::json_text;
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
    fn plain_bytes() {
        for n in 0..20 {
            for (special, is) in [
                (b'"', true),
                (b'\\', true),
                (0x1f, true),
                (b'!', false),
                (0xa2, false),
                (b' ', false),
                (0x80, false),
            ] {
                let mut bytes = vec![b'#'; n];
                bytes.extend([
                    special, b'[', 0xff, 0x7f, b'a', b'b', b'c', b'd', b'"', b'x', b'y', b'z', b'1',
                ]);
                let expected = if is { n } else { n + 8 };
                assert_eq!(n_plain(&bytes), expected, "{n} {special}");
            }
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
