//! The usual answers, read without a general reader of JSON: most of an answer is one long string.
//!
//! Whatever is not usual, or not certainly right, is left to [`super::read::object`], which would read the same here.

use std::borrow::Cow;

use super::read::{Fields, Scalar, Shape};

/// Most names and values that are usual in one object or list.
const MAX_ENTRIES: usize = 100;

/// The fields of an answer, where it is a usual one.
pub(super) fn fields(payload: &[u8]) -> Option<Fields<'_>> {
    let mut reader = Reader {
        text: std::str::from_utf8(payload).ok()?,
        at: 0,
    };
    let mut fields = Fields::default();
    reader.space();
    reader.object(|reader, name| {
        match name {
            "statusCode" => fields.status = Some(reader.scalar()?),
            "headers" => {
                let mut values = Vec::new();
                reader.object_of(|reader, name| {
                    values.push((name, Scalar::Text(reader.string()?)));
                    (values.len() <= MAX_ENTRIES).then_some(())
                })?;
                fields.headers = Some(Shape::Good(values));
            }
            "multiValueHeaders" => {
                let mut values = Vec::new();
                reader.object_of(|reader, name| {
                    values.push((name, Shape::Good(reader.list()?)));
                    (values.len() <= MAX_ENTRIES).then_some(())
                })?;
                fields.multi_value_headers = Some(Shape::Good(values));
            }
            "cookies" => fields.cookies = Some(Shape::Good(reader.list()?)),
            "body" => fields.body = Some(Scalar::Text(reader.string()?)),
            "isBase64Encoded" => fields.is_base64 = Some(reader.scalar()?),
            _ => return None,
        }
        Some(())
    })?;
    (reader.at == payload.len()).then_some(fields)
}

struct Reader<'p> {
    text: &'p str,
    at: usize,
}

impl<'p> Reader<'p> {
    fn rest(&self) -> &'p [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    /// Takes this byte and white space behind it.
    fn take(&mut self, byte: u8) -> Option<()> {
        (self.peek() == Some(byte)).then(|| {
            self.at += 1;
            self.space();
        })
    }

    /// Members up to the closing bracket: `member` reads one.
    fn members(
        &mut self,
        [open, close]: [u8; 2],
        mut member: impl FnMut(&mut Self) -> Option<()>,
    ) -> Option<()> {
        self.take(open)?;
        if self.take(close).is_some() {
            return Some(());
        }
        loop {
            member(self)?;
            self.space();
            if self.take(close).is_some() {
                return Some(());
            }
            self.take(b',')?;
        }
    }

    /// An object; `value` reads the value of a name.
    fn object_of(
        &mut self,
        mut value: impl FnMut(&mut Self, Cow<'p, str>) -> Option<()>,
    ) -> Option<()> {
        self.members([b'{', b'}'], |reader| {
            let name = reader.string()?;
            reader.space();
            reader.take(b':')?;
            value(reader, name)
        })
    }

    fn object(&mut self, mut value: impl FnMut(&mut Self, &str) -> Option<()>) -> Option<()> {
        self.object_of(|reader, name| value(reader, &name))
    }

    fn list(&mut self) -> Option<Vec<Scalar<'p>>> {
        let mut values = Vec::new();
        self.members([b'[', b']'], |reader| {
            values.push(Scalar::Text(reader.string()?));
            (values.len() <= MAX_ENTRIES).then_some(())
        })?;
        Some(values)
    }

    /// A status, `true`, `false` or a string.
    fn scalar(&mut self) -> Option<Scalar<'p>> {
        match self.rest() {
            [b'"', ..] => Some(Scalar::Text(self.string()?)),
            [b't', b'r', b'u', b'e', ..] => {
                self.at += 4;
                Some(Scalar::Bool(true))
            }
            [b'f', b'a', b'l', b's', b'e', ..] => {
                self.at += 5;
                Some(Scalar::Bool(false))
            }
            [
                a @ b'1'..=b'9',
                b @ b'0'..=b'9',
                c @ b'0'..=b'9',
                b',' | b'}' | b' ' | b'\n' | b'\r' | b'\t',
                ..,
            ] => {
                self.at += 3;
                let [a, b, c] = [a, b, c].map(|digit| i64::from(digit - b'0'));
                Some(Scalar::Integer(100 * a + 10 * b + c))
            }
            _ => None,
        }
    }

    /// A string; it is borrowed where it has no escapes.
    fn string(&mut self) -> Option<Cow<'p, str>> {
        if self.peek() != Some(b'"') {
            return None;
        }
        self.at += 1;
        let begin = self.at;
        self.at += n_plain(self.rest());
        if self.peek()? == b'"' {
            let text = self.text.get(begin..self.at)?;
            self.at += 1;
            return Some(Cow::Borrowed(text));
        }
        let mut out = String::with_capacity((self.at - begin) + self.rest().len().min(4096));
        out.push_str(self.text.get(begin..self.at)?);
        loop {
            match self.peek()? {
                b'"' => {
                    self.at += 1;
                    return Some(Cow::Owned(out));
                }
                b'\\' => {
                    self.at += 1;
                    out.push(self.escaped()?);
                }
                // A control.
                _ => return None,
            }
            let begin = self.at;
            self.at += n_plain(self.rest());
            out.push_str(self.text.get(begin..self.at)?);
        }
    }

    /// What stands behind a backslash; halves of surrogate pairs are not usual.
    fn escaped(&mut self) -> Option<char> {
        let byte = self.peek()?;
        self.at += 1;
        Some(match byte {
            b'"' | b'\\' | b'/' => char::from(byte),
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'u' => {
                let mut code = 0;
                for digit in self.rest().get(..4)? {
                    code = code << 4 | char::from(*digit).to_digit(16)?;
                }
                self.at += 4;
                char::from_u32(code)?
            }
            _ => return None,
        })
    }
}

/// How many bytes at the begin are neither quotes nor backslashes nor controls. Bodies are long strings: whole vectors are
/// faster here than the words that the short strings of templates are read by.
fn n_plain(bytes: &[u8]) -> usize {
    let end = memchr::memchr2(b'"', b'\\', bytes).unwrap_or(bytes.len());
    let before = bytes.get(..end).unwrap_or_default();
    let is_control = |byte: &u8| *byte < 0x20;
    // Without an early exit, so that the compiler vectorises it.
    match before
        .iter()
        .fold(false, |any, byte| any | is_control(byte))
    {
        true => before.iter().position(is_control).unwrap_or(end),
        false => end,
    }
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::*;

    /// Whatever is read here, the general reader reads the same; and the usual is read here.
    #[test]
    fn the_same_is_read() {
        let mut rng = fastrand::Rng::with_seed(3);
        let pieces = [
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            " ",
            "\n",
            "\"statusCode\"",
            "\"headers\"",
            "\"multiValueHeaders\"",
            "\"cookies\"",
            "\"body\"",
            "\"isBase64Encoded\"",
            "200",
            "099",
            "20",
            "2000",
            "1e2",
            "true",
            "false",
            "null",
            "\"\"",
            "\"a\"",
            "\"A-b\"",
            "\"\\\"x\\\\\\n\\u00e9é\"",
            "\"\\ud83d\\ude00\"",
            "\"\\ud83d\"",
            "\"\\x\"",
            "\"\u{1}\"",
            "\"0123456789012345678901234567890123456789\"",
            "é",
            "\"",
            "\\",
        ];
        let usual = [
            r#"{"statusCode":200,"headers":{"Content-Type":"application/json"},"body":"{\"a\":1}"}"#,
            r#" { "body" : "x" , "statusCode" : "201" , "isBase64Encoded" : false } "#,
            r#"{"multiValueHeaders":{"a":["b","c"],"d":[]},"cookies":["e=f; Path=/"],"headers":{}}"#,
            "{}",
        ];
        let mut n_usual = 0;
        for round in 0..60_000 {
            let text: String = match round % 3 {
                0 => (0..rng.usize(..20))
                    .map(|_| pieces[rng.usize(..pieces.len())])
                    .collect(),
                _ => {
                    // A usual one with some bytes gone, repeated or replaced.
                    let mut text = usual[rng.usize(..usual.len())].to_owned();
                    for _ in 0..rng.usize(..3) {
                        let from = rng.usize(..text.len().max(1));
                        let to = (from + rng.usize(..4)).min(text.len());
                        let piece = pieces[rng.usize(..pieces.len())];
                        if text.is_char_boundary(from) && text.is_char_boundary(to) {
                            text.replace_range(from..to, piece);
                        }
                    }
                    text
                }
            };
            let mut payload = text.into_bytes();
            if rng.u8(..20) == 0 {
                payload.push(rng.u8(..));
            }
            let Some(fields) = fields(&payload) else {
                continue;
            };
            n_usual += 1;
            let general = read::general(&payload).map(|general| format!("{general:?}"));
            let shown = String::from_utf8_lossy(&payload).into_owned();
            assert_eq!(general.ok(), Some(format!("{fields:?}")), "{shown}");
        }
        assert!(n_usual > 10_000, "{n_usual}");
        for text in usual {
            assert!(fields(text.as_bytes()).is_some(), "{text}");
        }
    }

    #[test]
    fn plain_bytes_are_counted() {
        for n in 0..100 {
            for special in [b'"', b'\\', 0, 0x1f] {
                let mut bytes = vec![b'x'; n];
                assert_eq!(n_plain(&bytes), n);
                bytes.push(special);
                bytes.extend([b'y'; 40]);
                assert_eq!(n_plain(&bytes), n, "{special}");
            }
        }
        assert_eq!(n_plain("é\u{7f} !".as_bytes()), 5);
    }
}
