//! I-Regexp (RFC 9485), the regular expressions of `match` and `search`: [`Pattern`].
//!
//! A pattern is read by the grammar of the standard and written anew in the syntax of the `regex` crate, since each has
//! characters that mean something to it and nothing to the other (`&&`, `\d`, `(?`). The crate takes linear time;
//! how long one step of it may take is the pattern's weight, which is limited.

use std::fmt::Write;
use std::iter::Peekable;
use std::str::CharIndices;

use regex::{Regex, RegexBuilder};

use super::work::steps;

/// Levels of groups inside each other.
const MAX_DEPTH: u32 = 32;

/// Largest weight: about the number of characters of the longest text that it describes once without `*`.
const MAX_WEIGHT: u64 = 10_000;

/// What a class such as `\p{L}` weighs: it is many ranges.
const CLASS_WEIGHT: u64 = 100;

/// Bytes that the crate may take to remember where a text has led it.
const CACHE_BYTES: usize = 256 << 10;

/// A pattern that was read. It takes little room; [`Pattern::compile`] makes of it what matches.
#[derive(Debug)]
pub(super) struct Pattern {
    /// In the syntax of the crate.
    translated: String,
    weight: u64,
}

/// Why a text is no pattern.
#[derive(Debug)]
pub(super) struct NotAPattern {
    /// Offset of the first byte that does not fit.
    pub(super) offset: usize,
    /// In a phrase.
    pub(super) reason: &'static str,
}

impl Pattern {
    /// Reads a pattern that fits a whole text, or part of one.
    ///
    /// # Errors
    /// If it is not one, or if it is too heavy.
    pub(super) fn parse(text: &str, is_whole: bool) -> Result<Self, NotAPattern> {
        let mut translation = Translation {
            characters: text.char_indices().peekable(),
            length: text.len(),
            out: String::new(),
            depth: 0,
        };
        let weight = translation.alternatives()?;
        if let Some(&(offset, _)) = translation.characters.peek() {
            // Only a `)` ends alternatives early.
            return Err(NotAPattern {
                offset,
                reason: "this `)` closes nothing",
            });
        }
        let translated = match is_whole {
            true => format!(r"\A(?:{})\z", translation.out),
            false => translation.out,
        };
        Ok(Self { translated, weight })
    }

    /// What tells it from others.
    pub(super) fn key(&self) -> &str {
        &self.translated
    }

    /// What matches. `None`: it is too large, which its weight does not let it be.
    pub(super) fn compile(&self) -> Option<Regex> {
        RegexBuilder::new(&self.translated)
            .dfa_size_limit(CACHE_BYTES)
            .build()
            .ok()
    }

    /// Steps that [`Pattern::compile`] takes, at most.
    pub(super) fn cost(&self) -> u64 {
        20_000 + self.weight * 100
    }

    /// Steps that matching a text takes, at most.
    pub(super) fn cost_of(&self, text: &str) -> u64 {
        1 + steps(text.len()).saturating_mul(self.weight) / 4
    }
}

/// From one syntax to the other.
struct Translation<'p> {
    characters: Peekable<CharIndices<'p>>,
    length: usize,
    out: String,
    depth: u32,
}

impl Translation<'_> {
    /// `i-regexp`; its weight.
    fn alternatives(&mut self) -> Result<u64, NotAPattern> {
        let mut weight = 0_u64;
        loop {
            while let Some(character) = self.peek() {
                if matches!(character, '|' | ')') {
                    break;
                }
                let atom = self.atom()?;
                weight = weight.saturating_add(atom.saturating_mul(self.quantifier()?));
                if weight > MAX_WEIGHT {
                    return Err(self.error("what it repeats is too much"));
                }
            }
            if !self.take('|') {
                return Ok(weight.max(1));
            }
            self.out.push('|');
        }
    }

    /// `atom`
    fn atom(&mut self) -> Result<u64, NotAPattern> {
        let start = self.offset();
        let fail = |reason| {
            Err(NotAPattern {
                offset: start,
                reason,
            })
        };
        match self.next() {
            Some('(') => {
                self.depth += 1;
                if self.depth > MAX_DEPTH {
                    return fail("groups are nested too deep");
                }
                self.out.push_str("(?:");
                let weight = self.alternatives()?;
                if !self.take(')') {
                    return fail("this `(` is not closed");
                }
                self.depth -= 1;
                self.out.push(')');
                Ok(weight)
            }
            Some('.') => {
                self.out.push_str(r"[^\n\r]");
                Ok(2)
            }
            // Characters like others by the grammar, and anchors by the rules of sections 5.3 and 5.4 for engines that
            // have them, which the compliance suite of JSONPath follows.
            Some('^') => {
                self.out.push_str(r"(?:\A)");
                Ok(1)
            }
            Some('$') => {
                self.out.push_str(r"(?:\z)");
                Ok(1)
            }
            Some('[') => self.class(start),
            Some('\\') => self.escape(start),
            Some('*' | '+' | '?' | '{') => fail("this repeats nothing"),
            Some(']' | '}') => fail("this closes nothing; it is written with a `\\` before it"),
            Some(character) => {
                self.literal(character);
                Ok(1)
            }
            None => fail("something is missing at its end"),
        }
    }

    /// `quantifier`, if there is one; how many times it repeats, at most, the last time any number of times.
    fn quantifier(&mut self) -> Result<u64, NotAPattern> {
        for (sign, n) in [('*', 1), ('+', 1), ('?', 1)] {
            if self.take(sign) {
                self.out.push(sign);
                return Ok(n);
            }
        }
        let start = self.offset();
        if !self.take('{') {
            return Ok(1);
        }
        let least = self.count(start)?;
        let (most, shown) = if !self.take(',') {
            (least, format!("{{{least}}}"))
        } else if self.peek() == Some('}') {
            (least.saturating_add(1), format!("{{{least},}}"))
        } else {
            let most = self.count(start)?;
            (most, format!("{{{least},{most}}}"))
        };
        if !self.take('}') {
            return Err(self.error("a `}` is expected here"));
        }
        if most < least {
            return Err(NotAPattern {
                offset: start,
                reason: "the second number is smaller than the first",
            });
        }
        self.out.push_str(&shown);
        Ok(most.max(1))
    }

    /// `QuantExact`
    fn count(&mut self, start: usize) -> Result<u64, NotAPattern> {
        let mut count: Option<u64> = None;
        while let Some(digit) = self.peek().and_then(|character| character.to_digit(10)) {
            self.next();
            count = Some(
                count
                    .unwrap_or(0)
                    .saturating_mul(10)
                    .saturating_add(digit.into()),
            );
        }
        match count {
            Some(count) if count <= MAX_WEIGHT => Ok(count),
            Some(_) => Err(NotAPattern {
                offset: start,
                reason: "this repeats too often",
            }),
            None => Err(self.error("a number is expected here")),
        }
    }

    /// `charClassExpr`, behind its `[`.
    fn class(&mut self, start: usize) -> Result<u64, NotAPattern> {
        self.out.push('[');
        if self.take('^') {
            self.out.push('^');
        }
        let mut is_first = true;
        let mut weight = 2;
        loop {
            let at = self.offset();
            match self.next() {
                None => {
                    return Err(NotAPattern {
                        offset: start,
                        reason: "this `[` is not closed",
                    });
                }
                Some(']') if !is_first => break,
                Some('[' | ']') => {
                    return Err(NotAPattern {
                        offset: at,
                        reason: "a bracket in brackets is written with a `\\` before it",
                    });
                }
                // For itself at the beginning and at the end only.
                Some('-') if is_first || self.peek() == Some(']') => self.literal('-'),
                Some('-') => {
                    return Err(NotAPattern {
                        offset: at,
                        reason: "a `-` stands at the beginning or at the end of brackets, or with a `\\` before it",
                    });
                }
                Some('\\') if matches!(self.peek(), Some('p' | 'P')) => {
                    weight += self.escape(at)?;
                }
                Some(character) => {
                    let from = self.class_character(character, at)?;
                    self.literal(from);
                    if self.range_follows() {
                        self.next();
                        let at = self.offset();
                        let next = self.next().unwrap_or(']');
                        if matches!(next, '[' | ']' | '-') {
                            return Err(NotAPattern {
                                offset: at,
                                reason: "the end of the range is expected here",
                            });
                        }
                        let to = self.class_character(next, at)?;
                        if to < from {
                            return Err(NotAPattern {
                                offset: at,
                                reason: "the range ends before it begins",
                            });
                        }
                        self.out.push('-');
                        self.literal(to);
                    }
                }
            }
            weight += 1;
            is_first = false;
        }
        self.out.push(']');
        Ok(weight)
    }

    /// Whether a `-` comes that is not the last of the class.
    fn range_follows(&mut self) -> bool {
        let mut ahead = self.characters.clone();
        let dash = ahead.next().map(|(_, character)| character);
        let behind = ahead.next().map(|(_, character)| character);
        dash == Some('-') && behind != Some(']')
    }

    /// `CCchar`: a character that may be escaped.
    fn class_character(&mut self, character: char, at: usize) -> Result<char, NotAPattern> {
        if character == '\\' {
            self.single_escape(at)
        } else {
            Ok(character)
        }
    }

    /// `SingleCharEsc`, `catEsc` or `complEsc`, behind its `\`.
    fn escape(&mut self, start: usize) -> Result<u64, NotAPattern> {
        let Some(letter @ ('p' | 'P')) = self.peek() else {
            let character = self.single_escape(start)?;
            self.literal(character);
            return Ok(1);
        };
        self.next();
        let is_open = self.take('{');
        let mut name = String::new();
        while let Some(character) = self.peek().filter(char::is_ascii_alphabetic) {
            self.next();
            name.push(character);
        }
        if !is_open || !self.take('}') || !is_category(&name) {
            return Err(NotAPattern {
                offset: start,
                reason: "this is no category of characters, such as `\\p{Lu}`",
            });
        }
        // Writing to a string does not fail.
        let _ = write!(self.out, "\\{letter}{{{name}}}");
        Ok(CLASS_WEIGHT)
    }

    /// `SingleCharEsc`, behind its `\`.
    fn single_escape(&mut self, start: usize) -> Result<char, NotAPattern> {
        match self.next() {
            Some('n') => Ok('\n'),
            Some('r') => Ok('\r'),
            Some('t') => Ok('\t'),
            Some(character @ ('('..='+' | '-' | '.' | '?' | '['..='^' | '{'..='}')) => {
                Ok(character)
            }
            _ => Err(NotAPattern {
                offset: start,
                reason: "I-Regexp has no such escape; digits are `[0-9]`, letters `\\p{L}`",
            }),
        }
    }

    /// A character that stands for itself.
    fn literal(&mut self, character: char) {
        if character.is_alphanumeric() {
            self.out.push(character);
        } else {
            // Writing to a string does not fail.
            let _ = write!(self.out, "\\x{{{:X}}}", u32::from(character));
        }
    }

    fn peek(&mut self) -> Option<char> {
        self.characters.peek().map(|&(_, character)| character)
    }

    fn next(&mut self) -> Option<char> {
        self.characters.next().map(|(_, character)| character)
    }

    /// Takes a character if it comes next.
    fn take(&mut self, wanted: char) -> bool {
        self.characters
            .next_if(|&(_, character)| character == wanted)
            .is_some()
    }

    fn offset(&mut self) -> usize {
        let next = self.characters.peek();
        next.map_or(self.length, |&(offset, _)| offset)
    }

    fn error(&mut self, reason: &'static str) -> NotAPattern {
        NotAPattern {
            offset: self.offset(),
            reason,
        }
    }
}

/// `IsCategory`
fn is_category(name: &str) -> bool {
    let mut characters = name.chars();
    let minor = match characters.next() {
        Some('L') => "lmotu",
        Some('M') => "cen",
        Some('N') => "dlo",
        Some('P') => "cdefios",
        Some('Z') => "lps",
        Some('S') => "ckmo",
        Some('C') => "cfno",
        _ => return false,
    };
    match (characters.next(), characters.next()) {
        (None, _) => true,
        (Some(character), None) => minor.contains(character),
        _ => false,
    }
}
