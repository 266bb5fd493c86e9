//! JSON that every language writes back as the same value: what a sample may show as a value of its language.
//!
//! Numbers have to be what all of them print for what they read, names have to be unique, and strings have to be Unicode.
//! Whatever is not provably so is not read, and is sent as text.

/// Deeper values are sent as text.
const MAX_DEPTH: usize = 24;

/// Numbers with more digits may be rounded.
const MAX_DIGITS: usize = 15;

/// A value; objects keep their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Json {
    Null,
    Bool(bool),
    /// As it is written.
    Number(String),
    String(String),
    Array(Vec<Json>),
    Object(Vec<(String, Json)>),
}

/// The object or array that a text is.
pub(super) fn read(text: &str) -> Option<Json> {
    let mut reader = Reader { rest: text };
    let value = reader.value(0)?;
    reader.skip_blanks();
    let is_whole = reader.rest.is_empty();
    (is_whole && matches!(value, Json::Array(_) | Json::Object(_))).then_some(value)
}

struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn skip_blanks(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r']);
    }

    /// Takes a text if it comes next.
    fn take(&mut self, text: &str) -> bool {
        let rest = self.rest.strip_prefix(text);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// Likewise, behind blanks.
    fn take_mark(&mut self, mark: &str) -> bool {
        self.skip_blanks();
        self.take(mark)
    }

    fn value(&mut self, depth: usize) -> Option<Json> {
        if depth > MAX_DEPTH {
            return None;
        }
        self.skip_blanks();
        Some(match self.rest.chars().next()? {
            '{' => Json::Object(self.object(depth)?),
            '[' => Json::Array(self.array(depth)?),
            '"' => Json::String(self.string()?),
            'n' if self.take("null") => Json::Null,
            't' if self.take("true") => Json::Bool(true),
            'f' if self.take("false") => Json::Bool(false),
            _ => Json::Number(self.number()?),
        })
    }

    fn array(&mut self, depth: usize) -> Option<Vec<Json>> {
        let mut items = Vec::new();
        if !self.take("[") {
            return None;
        }
        if self.take_mark("]") {
            return Some(items);
        }
        loop {
            items.push(self.value(depth + 1)?);
            if self.take_mark("]") {
                return Some(items);
            }
            if !self.take(",") {
                return None;
            }
        }
    }

    fn object(&mut self, depth: usize) -> Option<Vec<(String, Json)>> {
        let mut members: Vec<(String, Json)> = Vec::new();
        let mut names = std::collections::BTreeSet::new();
        if !self.take("{") {
            return None;
        }
        if self.take_mark("}") {
            return Some(members);
        }
        loop {
            self.skip_blanks();
            let name = self.string()?;
            // Some languages put names that are numbers first, or take an object of them for an array.
            let is_number = name.trim_start_matches('-').parse::<f64>().is_ok();
            if is_number || !names.insert(name.clone()) || !self.take_mark(":") {
                return None;
            }
            members.push((name, self.value(depth + 1)?));
            if self.take_mark("}") {
                return Some(members);
            }
            if !self.take(",") {
                return None;
            }
        }
    }

    fn string(&mut self) -> Option<String> {
        let body = self.rest.strip_prefix('"')?;
        let mut text = String::new();
        let mut chars = body.char_indices();
        while let Some((at, c)) = chars.next() {
            match c {
                '"' => {
                    self.rest = body.get(at + 1..)?;
                    return Some(text);
                }
                '\\' => text.push(match chars.next()?.1 {
                    c @ ('"' | '\\' | '/') => c,
                    'b' => '\u{8}',
                    'f' => '\u{c}',
                    'n' => '\n',
                    'r' => '\r',
                    't' => '\t',
                    'u' => {
                        let unit = hex(&mut chars)?;
                        if (0xd800..0xdc00).contains(&unit) {
                            let is_pair = chars.next()?.1 == '\\' && chars.next()?.1 == 'u';
                            let low = hex(&mut chars).filter(|_| is_pair)?;
                            let mut pair = char::decode_utf16([unit, low]);
                            pair.next()?.ok()?
                        } else {
                            char::from_u32(unit.into())?
                        }
                    }
                    _ => return None,
                }),
                c if u32::from(c) < 0x20 => return None,
                c => text.push(c),
            }
        }
        None
    }

    /// A number without an exponent, without zeros at the end of its fraction, of few digits, and not minus zero.
    fn number(&mut self) -> Option<String> {
        let is_part = |c: char| matches!(c, '0'..='9' | '+' | '-' | '.' | 'e' | 'E');
        let end = self.rest.find(|c| !is_part(c)).unwrap_or(self.rest.len());
        let (text, rest) = self.rest.split_at_checked(end)?;
        let digits = text.strip_prefix('-').unwrap_or(text);
        let (whole, fraction) = match digits.split_once('.') {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (digits, None),
        };
        let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        let is_exact = are_digits(whole)
            && (whole == "0" || !whole.starts_with('0'))
            && fraction.is_none_or(|f| are_digits(f) && !f.ends_with('0') && !f.starts_with("000"))
            && text != "-0"
            && digits.len() <= MAX_DIGITS;
        self.rest = rest;
        is_exact.then(|| text.to_owned())
    }
}

fn hex(chars: &mut std::str::CharIndices<'_>) -> Option<u16> {
    let mut unit = 0_u32;
    for _ in 0..4 {
        unit = unit * 16 + chars.next()?.1.to_digit(16)?;
    }
    u16::try_from(unit).ok()
}
