//! JSON, read piece by piece: constant text, and holes whose text is only known by its kind.
//!
//! A scanner is a state of the pushdown automaton of RFC 8259. It is small and comparable, so that a template's paths
//! can be followed together: two paths that lead to the same state go on as one.

use super::inner::Inner;
use super::outline::Outline;
use crate::json_schema::Types;

/// A container that is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Frame {
    Object,
    Array,
}

/// What may come next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Mode {
    /// The value of the text or of a name.
    Value,
    /// An item, behind a comma.
    Item,
    /// An item or the end, behind `[`.
    FirstItem,
    /// A name or the end, behind `{`.
    FirstName,
    /// A name, behind a comma.
    Name,
    /// A colon.
    Colon,
    /// A comma or the end of the container.
    Next,
    /// Nothing more.
    End,
    /// More of a string.
    Text { is_name: bool },
    /// What is escaped.
    Escape { is_name: bool },
    /// So many hexadecimal digits of `\u`.
    Unicode { is_name: bool, left: u8 },
    /// The rest of `true`, `false` or `null`.
    Word(&'static str),
    /// More of a number.
    Number(Part),
}

/// Where in a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Part {
    Sign,
    Zero,
    Whole,
    Point,
    Fraction,
    Exponent,
    ExponentSign,
    ExponentDigits,
    /// A whole number that is a hole.
    Hole,
}

impl Part {
    /// Whether the number may end here.
    fn is_complete(self) -> bool {
        matches!(
            self,
            Part::Zero | Part::Whole | Part::Fraction | Part::ExponentDigits | Part::Hole
        )
    }

    /// With one character more; `None`: it is no part of a number.
    fn step(self, byte: u8) -> Option<Part> {
        Some(match (self, byte) {
            (Part::Sign, b'0') => Part::Zero,
            (Part::Sign, b'1'..=b'9') | (Part::Whole, b'0'..=b'9') => Part::Whole,
            (Part::Zero | Part::Whole, b'.') => Part::Point,
            (Part::Point | Part::Fraction, b'0'..=b'9') => Part::Fraction,
            (Part::Zero | Part::Whole | Part::Fraction, b'e' | b'E') => Part::Exponent,
            (Part::Exponent, b'+' | b'-') => Part::ExponentSign,
            (Part::Exponent | Part::ExponentSign | Part::ExponentDigits, b'0'..=b'9') => {
                Part::ExponentDigits
            }
            _ => return None,
        })
    }
}

/// Why a text is not JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Fault {
    /// Something else stands where a value should.
    NoValue,
    /// A comma is followed by the end of its container.
    TrailingComma,
    /// Two values without a comma between them.
    MissingComma,
    /// A closing bracket that nothing opened, or another one did.
    Unopened,
    /// The end comes before the end of a string or container.
    Unclosed,
    /// Something is behind the whole value.
    Behind,
    /// A line break or another control character in a string.
    ControlCharacter,
    /// A character that cannot stand there.
    Character,
    /// What follows cannot be told.
    Unsure,
}

/// A piece that is not constant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hole {
    /// No text at all.
    Empty,
    /// A whole value of one of these kinds.
    Value(Types),
    /// A number.
    Number,
    /// Characters that may stand in a string, once they are safe there.
    Characters,
    /// Nothing is known of it: taken for what fits.
    Unknown,
}

/// A state of the automaton, with what has been read so far.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Scanner {
    frames: Vec<Frame>,
    mode: Mode,
    inner: Inner,
}

impl Scanner {
    /// The most containers within each other.
    const MAX_DEPTH: usize = 128;

    /// Before the first character.
    pub(super) fn new() -> Self {
        Scanner {
            frames: Vec::new(),
            mode: Mode::Value,
            inner: Inner::None,
        }
    }

    /// Whether a string is open.
    pub(super) fn is_in_text(&self) -> bool {
        matches!(
            self.mode,
            Mode::Text { .. } | Mode::Escape { .. } | Mode::Unicode { .. }
        )
    }

    /// Whether a string is open in JSON that a string holds.
    pub(super) fn is_in_inner_text(&self) -> bool {
        self.is_in_text() && self.inner.is_in_text()
    }

    /// Whether a number is open, of which more may come.
    pub(super) fn is_in_number(&self) -> bool {
        matches!(self.mode, Mode::Number(_))
    }

    /// Whether a value has to come, or may.
    pub(super) fn wants_value(&self) -> bool {
        matches!(self.mode, Mode::Value | Mode::Item | Mode::FirstItem)
    }

    /// Whether nothing has come yet.
    pub(super) fn is_new(&self) -> bool {
        self.mode == Mode::Value && self.frames.is_empty()
    }

    /// Reads constant text. On a fault, with the byte of the text at which it is.
    pub(super) fn read(&mut self, text: &str, outline: &mut Outline) -> Result<(), (usize, Fault)> {
        for (at, byte) in text.bytes().enumerate() {
            self.byte(byte, outline).map_err(|fault| (at, fault))?;
            if self.frames.len() > Self::MAX_DEPTH {
                return Err((at, Fault::Unsure));
            }
        }
        Ok(())
    }

    fn byte(&mut self, byte: u8, outline: &mut Outline) -> Result<(), Fault> {
        if let Mode::Number(part) = self.mode {
            if let Some(next) = part.step(byte) {
                self.mode = Mode::Number(next);
                outline.push(byte);
                return Ok(());
            }
            if part == Part::Hole && matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-')
            {
                return Err(Fault::Unsure);
            }
            if !part.is_complete() {
                return Err(Fault::Character);
            }
            outline.number();
            self.value_ends();
        }
        match self.mode {
            Mode::Text { is_name } => return self.in_text(byte, is_name, outline),
            Mode::Escape { is_name } => {
                self.mode = match byte {
                    b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => {
                        Mode::Text { is_name }
                    }
                    b'u' => Mode::Unicode { is_name, left: 4 },
                    _ => return Err(Fault::Character),
                };
                self.inner = self.inner.step(match byte {
                    b'n' | b'r' | b't' => b' ',
                    // No character that matters is written so.
                    b'u' | b'b' | b'f' => b'u',
                    byte => byte,
                });
                outline.push(byte);
                return Ok(());
            }
            Mode::Unicode { is_name, left } => {
                if !byte.is_ascii_hexdigit() {
                    return Err(Fault::Character);
                }
                outline.push(byte);
                self.mode = match left {
                    0 | 1 => Mode::Text { is_name },
                    _ => Mode::Unicode {
                        is_name,
                        left: left - 1,
                    },
                };
                return Ok(());
            }
            Mode::Word(rest) => {
                if rest.as_bytes().first() != Some(&byte) {
                    return Err(Fault::Character);
                }
                outline.push(byte);
                let rest = rest.get(1..).unwrap_or_default();
                self.mode = Mode::Word(rest);
                if rest.is_empty() {
                    outline.word();
                    self.value_ends();
                }
                return Ok(());
            }
            _ => {}
        }
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' => Ok(()),
            b'{' | b'[' => {
                self.begin_value(Fault::MissingComma)?;
                let (frame, mode) = match byte {
                    b'{' => (Frame::Object, Mode::FirstName),
                    _ => (Frame::Array, Mode::FirstItem),
                };
                outline.open(frame == Frame::Object);
                self.frames.push(frame);
                self.mode = mode;
                Ok(())
            }
            b'}' | b']' => self.close(byte, outline),
            b',' => {
                self.mode = match (self.mode, self.frames.last()) {
                    (Mode::Next, Some(Frame::Object)) => Mode::Name,
                    (Mode::Next, _) => Mode::Item,
                    (Mode::End, _) => return Err(Fault::Behind),
                    (Mode::Colon, _) => return Err(Fault::Character),
                    _ => return Err(Fault::NoValue),
                };
                Ok(())
            }
            b':' => match self.mode {
                Mode::Colon => {
                    self.mode = Mode::Value;
                    Ok(())
                }
                _ => Err(Fault::Character),
            },
            b'"' => {
                let is_name = matches!(self.mode, Mode::FirstName | Mode::Name);
                if !is_name {
                    self.begin_value(Fault::MissingComma)?;
                }
                outline.begin();
                self.inner = match is_name {
                    true => Inner::None,
                    false => Inner::Start,
                };
                self.mode = Mode::Text { is_name };
                Ok(())
            }
            _ => self.begin_plain(byte, outline),
        }
    }

    /// A number or a word begins.
    fn begin_plain(&mut self, byte: u8, outline: &mut Outline) -> Result<(), Fault> {
        let mode = match byte {
            b'-' => Mode::Number(Part::Sign),
            b'0' => Mode::Number(Part::Zero),
            b'1'..=b'9' => Mode::Number(Part::Whole),
            b't' => Mode::Word("rue"),
            b'f' => Mode::Word("alse"),
            b'n' => Mode::Word("ull"),
            _ if self.mode == Mode::End => return Err(Fault::Behind),
            _ => return Err(Fault::Character),
        };
        self.begin_value(Fault::MissingComma)?;
        outline.begin();
        outline.push(byte);
        self.mode = mode;
        Ok(())
    }

    fn in_text(&mut self, byte: u8, is_name: bool, outline: &mut Outline) -> Result<(), Fault> {
        match byte {
            b'"' if is_name => {
                outline.name();
                self.mode = Mode::Colon;
            }
            b'"' => {
                outline.text();
                self.value_ends();
            }
            b'\\' => {
                outline.push(byte);
                self.mode = Mode::Escape { is_name };
            }
            0..0x20 => return Err(Fault::ControlCharacter),
            _ => {
                self.inner = self.inner.step(byte);
                outline.push(byte);
            }
        }
        Ok(())
    }

    /// Whether a value may begin here.
    fn begin_value(&self, behind_another: Fault) -> Result<(), Fault> {
        match self.mode {
            Mode::Value | Mode::Item | Mode::FirstItem => Ok(()),
            Mode::Next => Err(behind_another),
            Mode::End => Err(Fault::Behind),
            _ => Err(Fault::Character),
        }
    }

    fn value_ends(&mut self) {
        self.inner = Inner::None;
        self.mode = match self.frames.is_empty() {
            true => Mode::End,
            false => Mode::Next,
        };
    }

    fn close(&mut self, byte: u8, outline: &mut Outline) -> Result<(), Fault> {
        let frame = match byte {
            b'}' => Frame::Object,
            _ => Frame::Array,
        };
        match self.mode {
            Mode::Next | Mode::FirstName | Mode::FirstItem => {}
            Mode::Name | Mode::Item => return Err(Fault::TrailingComma),
            Mode::Value if self.frames.is_empty() => return Err(Fault::Unopened),
            Mode::Value => return Err(Fault::NoValue),
            Mode::End => return Err(Fault::Unopened),
            _ => return Err(Fault::Character),
        }
        if self.frames.last() != Some(&frame) {
            return Err(Fault::Unopened);
        }
        self.frames.pop();
        outline.close();
        self.value_ends();
        Ok(())
    }

    /// Reads a piece that is not constant.
    pub(super) fn hole(&mut self, hole: Hole, outline: &mut Outline) -> Result<(), Fault> {
        if hole == Hole::Empty {
            return Ok(());
        }
        match self.mode {
            Mode::Text { .. } => {
                self.inner = self.inner.hole();
                outline.blur();
                Ok(())
            }
            Mode::Value | Mode::Item | Mode::FirstItem => match hole {
                Hole::Number => {
                    outline.begin();
                    outline.blur();
                    self.mode = Mode::Number(Part::Hole);
                    Ok(())
                }
                Hole::Characters => Err(Fault::Character),
                Hole::Value(types) => {
                    outline.value(types);
                    self.value_ends();
                    Ok(())
                }
                Hole::Empty | Hole::Unknown => {
                    outline.value(Types::ALL);
                    self.value_ends();
                    Ok(())
                }
            },
            Mode::Number(part) if part.is_complete() && matches!(hole, Hole::Value(_)) => {
                Err(Fault::MissingComma)
            }
            Mode::Next if matches!(hole, Hole::Value(_) | Hole::Number) => Err(Fault::MissingComma),
            Mode::End if matches!(hole, Hole::Value(_) | Hole::Number) => Err(Fault::Behind),
            Mode::Next | Mode::End | Mode::FirstName | Mode::Name if hole == Hole::Unknown => {
                Ok(())
            }
            Mode::Next | Mode::FirstName | Mode::Name | Mode::Colon => match hole {
                Hole::Characters | Hole::Number => Err(Fault::Character),
                _ => Err(Fault::Unsure),
            },
            Mode::End if hole == Hole::Characters => Err(Fault::Behind),
            _ => Err(Fault::Unsure),
        }
    }

    /// At the end of the text. Nothing but white space is no JSON either, which is for the caller to judge.
    pub(super) fn end(&mut self, outline: &mut Outline) -> Result<(), Fault> {
        if let Mode::Number(part) = self.mode
            && part.is_complete()
        {
            outline.number();
            self.value_ends();
        }
        match self.mode {
            Mode::End => Ok(()),
            Mode::Value if self.frames.is_empty() => Err(Fault::NoValue),
            _ => Err(Fault::Unclosed),
        }
    }
}

/// Whether a text is JSON.
pub(super) fn is_json(text: &str) -> bool {
    let mut scanner = Scanner::new();
    let mut outline = Outline::default();
    scanner.read(text, &mut outline).is_ok() && scanner.end(&mut outline).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> Option<Fault> {
        let (mut scanner, mut outline) = (Scanner::new(), Outline::default());
        match scanner.read(text, &mut outline) {
            Err((_, fault)) => Some(fault),
            Ok(()) => scanner.end(&mut outline).err(),
        }
    }

    #[test]
    fn faults() {
        for (text, expected) in [
            (
                "{\"a\": [1, -2.5e+3, \"x\\u00e9\\n\", true, false, null, {}, []]} ",
                None,
            ),
            ("0", None),
            ("\"\"", None),
            ("", Some(Fault::NoValue)),
            ("{\"a\": }", Some(Fault::NoValue)),
            ("{\"a\": , \"b\": 1}", Some(Fault::NoValue)),
            ("[1,]", Some(Fault::TrailingComma)),
            ("{\"a\":1,}", Some(Fault::TrailingComma)),
            ("[1 2]", Some(Fault::MissingComma)),
            ("{\"a\":1 \"b\":2}", Some(Fault::MissingComma)),
            ("[1}", Some(Fault::Unopened)),
            ("{}}", Some(Fault::Unopened)),
            ("{\"a\": [1]", Some(Fault::Unclosed)),
            ("\"a", Some(Fault::Unclosed)),
            ("{} {}", Some(Fault::Behind)),
            ("\"a\nb\"", Some(Fault::ControlCharacter)),
            ("'a'", Some(Fault::Character)),
            ("{a: 1}", Some(Fault::Character)),
            ("\"\\'\"", Some(Fault::Character)),
            ("01", Some(Fault::Behind)),
            ("tru", Some(Fault::Unclosed)),
            ("[,1]", Some(Fault::NoValue)),
        ] {
            assert_eq!(fault(text), expected, "{text}");
            let known = serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
            assert_eq!(known, expected.is_none(), "{text}");
        }
    }
}
