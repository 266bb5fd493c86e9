//! What follows a `\`.

use super::parser::{Parser, fault};
use super::{Class, Fault, Item, Node, Reading, names};

impl<'t> Parser<'t> {
    /// An escape outside of classes, behind its `\`.
    pub(super) fn escape(&mut self, from: usize) -> Result<Node<'t>, Fault> {
        match self.peek() {
            Some(c @ ('b' | 'B')) => {
                self.at += 1;
                Ok(Node::Boundary {
                    is_negated: c == 'B',
                    is_case_ignored: self.flags.is_case_ignored,
                })
            }
            Some('k') if self.has_names => {
                self.at += 1;
                if !self.take("<") {
                    return Err(fault(
                        from..self.at,
                        "`\\k` needs the name of a group: `\\k<name>`",
                    ));
                }
                let name = self.name(from)?;
                self.references.push((name, from..self.at));
                Ok(Node::BackReference(from..self.at))
            }
            Some('1'..='9') => {
                let digits = self.at;
                let group = self.number().unwrap_or_default();
                if group <= self.n_groups {
                    return Ok(Node::BackReference(from..self.at));
                }
                self.at = digits;
                let code = self.octal();
                Ok(self.literal(code))
            }
            Some(letter @ ('A' | 'z' | 'Z')) if self.reading == Reading::Foreign => {
                self.at += 1;
                let anchor = self.anchor(letter, from);
                anchor.ok_or_else(|| self.foreign_escape(from, letter))
            }
            _ => self
                .character_escape(from, false)
                .map(|item| self.set(item)),
        }
    }

    /// An escaped letter that means nothing in ECMA-262, or as the reading has it; the parser stands behind it.
    fn other_escape(&mut self, from: usize, letter: char) -> Result<Item<'t>, Fault> {
        let read = match self.reading {
            Reading::Strict => None,
            Reading::Foreign => self.foreign_character(letter, from),
            Reading::AnnexB => {
                let instead = self.foreign_escape(from, letter).instead;
                let message = "without the `u` flag this is the letter alone";
                self.is_foreign(from..self.at, message, instead.unwrap_or("the letter"));
                Some(Item::Range(u32::from(letter), u32::from(letter)))
            }
        };
        read.ok_or_else(|| self.foreign_escape(from, letter))
    }

    /// An escape that stands for one character or a class of them, behind its `\`.
    pub(super) fn character_escape(
        &mut self,
        from: usize,
        is_in_class: bool,
    ) -> Result<Item<'t>, Fault> {
        let Some(c) = self.next() else {
            return Err(fault(from..self.at, "it ends with a backslash"));
        };
        let character = match c {
            'd' | 'D' => return Ok(Item::Class(Class::Digit, c == 'D')),
            'w' | 'W' => return Ok(Item::Class(Class::Word, c == 'W')),
            's' | 'S' => return Ok(Item::Class(Class::Space, c == 'S')),
            'p' | 'P' if self.reading == Reading::AnnexB => return self.other_escape(from, c),
            'p' | 'P' => return self.property(from, c == 'P'),
            't' => 0x09,
            'n' => 0x0A,
            'v' => 0x0B,
            'f' => 0x0C,
            'r' => 0x0D,
            'b' if is_in_class => 0x08,
            'c' => match self.peek() {
                Some(letter)
                    if letter.is_ascii_alphabetic()
                        || (is_in_class && (letter.is_ascii_digit() || letter == '_')) =>
                {
                    self.at += 1;
                    u32::from(letter) % 32
                }
                // The backslash is text, and the letter stands for itself.
                _ => {
                    self.at -= 1;
                    u32::from('\\')
                }
            },
            '0'..='9' => {
                self.at -= 1;
                self.octal()
            }
            'x' => match self.hexadecimal(2) {
                Some(code) => code,
                None => return self.other_escape(from, c),
            },
            'u' if self.reading == Reading::AnnexB && self.peek() == Some('{') => {
                return self.other_escape(from, c);
            }
            'u' => {
                let behind = self.at;
                self.at -= 1;
                match self.unicode_escape() {
                    Some(code) => code,
                    None => {
                        if self.reading == Reading::AnnexB {
                            self.at = behind;
                        }
                        return self.other_escape(from, c);
                    }
                }
            }
            'a'..='z' | 'A'..='Z' => return self.other_escape(from, c),
            _ => u32::from(c),
        };
        Ok(Item::Range(character, character))
    }

    /// `uXXXX`, two of them for one character, or `u{X…}`; `None` if there is no such thing.
    pub(super) fn unicode_escape(&mut self) -> Option<u32> {
        if !self.take("u") {
            return None;
        }
        if self.take("{") {
            let digits = self.rest().split('}').next().unwrap_or_default();
            let is_number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_hexdigit());
            let code =
                u32::from_str_radix(digits.trim_start_matches('0'), 16).unwrap_or_else(|_| {
                    // Only zeros, or too many digits.
                    if digits.trim_start_matches('0').is_empty() {
                        0
                    } else {
                        u32::MAX
                    }
                });
            self.at += digits.len();
            return (self.take("}") && is_number && code <= 0x0010_FFFF).then_some(code);
        }
        let first = self.hexadecimal(4)?;
        let behind = self.at;
        if (0xD800..0xDC00).contains(&first)
            && self.take("\\u")
            && let Some(second @ 0xDC00..=0xDFFF) = self.hexadecimal(4)
        {
            return Some(0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00));
        }
        self.at = behind;
        Some(first)
    }

    /// This many digits; `None`, and nothing passed over, if there are fewer.
    fn hexadecimal(&mut self, n_digits: usize) -> Option<u32> {
        let digits = self.rest().get(..n_digits)?;
        if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        self.at += n_digits;
        u32::from_str_radix(digits, 16).ok()
    }

    /// Octal digits that make at most 255; `8` and `9` are themselves.
    fn octal(&mut self) -> u32 {
        let mut code = None;
        while let Some(digit) = self.peek().and_then(|c| c.to_digit(8))
            && code.unwrap_or_default() * 8 + digit <= 0o377
        {
            self.at += 1;
            code = Some(code.unwrap_or_default() * 8 + digit);
        }
        code.or_else(|| self.next().map(u32::from))
            .unwrap_or_default()
    }

    /// `{name}` or `{name=value}` behind `\p`.
    fn property(&mut self, from: usize, is_negated: bool) -> Result<Item<'t>, Fault> {
        let text = self.rest();
        let content = text.strip_prefix('{').and_then(|text| text.split_once('}'));
        let Some((content, _)) = content else {
            if self.reading == Reading::Foreign
                && let Some(item) = self.foreign_short_property(is_negated, from)
            {
                return Ok(item);
            }
            return Err(Fault {
                at: from..self.at,
                message: "`\\p` needs the name of a property",
                instead: Some("`\\p{L}`, with braces"),
            });
        };
        self.at += content.len() + 2;
        let (name, value) = match content.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (content, None),
        };
        let is_known = names::is_property(name, value);
        if self.reading == Reading::Foreign
            && (!is_known || self.is_posix)
            && let Some(item) = self.foreign_property(content, is_negated, from)
        {
            return Ok(item);
        }
        if is_known {
            return Ok(Item::Property {
                name,
                value,
                is_negated,
                at: (from, self.at),
            });
        }
        Err(Fault {
            at: from..self.at,
            message: "ECMA-262 has no such property",
            instead: Some(
                "a general category such as `\\p{L}`, a script such as `\\p{Script=Greek}`, or a class such as `[A-Za-z]`",
            ),
        })
    }

    /// An escaped letter that means nothing in ECMA-262.
    fn foreign_escape(&self, from: usize, letter: char) -> Fault {
        let instead = match letter {
            'A' => "`^`",
            'z' | 'Z' => "`$`",
            'h' => "`[ \\t]`",
            'R' => "`(?:\\r\\n|\\r|\\n)`",
            'a' => "`\\x07`",
            'e' => "`\\x1B`",
            'x' => "`\\x` with two digits, or `\\u{…}`",
            'u' => "`\\u` with four digits, or `\\u{…}`",
            'Q' | 'E' => "a backslash before each character that needs one",
            _ => "the letter without the backslash, if that is meant",
        };
        Fault {
            at: from..self.at,
            message: "this escape means nothing in ECMA-262",
            instead: Some(instead),
        }
    }
}
