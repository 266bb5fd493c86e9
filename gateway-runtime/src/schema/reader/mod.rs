//! JSON, read from its bytes with no tree built (RFC 8259).
//!
//! The reader stands before a value or behind it. What it is asked for next decides what it takes: a value that is
//! skipped is checked for its syntax all the same. It can go back, which is what several schemas for one value need;
//! how much is read again is bounded.

use super::verdicts::Verdicts;
use super::work::{self, Work};

mod number;
mod string;

pub use number::Digits;
pub use string::Raw;

/// Deepest nesting of arrays and objects.
pub const MAX_DEPTH: u32 = 128;

/// Why a value is not read to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// It does not fit its schema.
    Unfit,
    /// The text is not JSON.
    Syntax,
    /// It asks for more than is done for one text: its nesting, or what has to be done to read it again, to hold it to
    /// rules, or to a pattern.
    Limit,
}

/// What reading a value gives.
pub type Fits = Result<(), Stop>;

/// The kinds of JSON values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the words of RFC 8259")]
pub enum Kind {
    Null,
    Boolean,
    Number,
    String,
    Array,
    Object,
}

/// A place to go back to.
#[derive(Debug, Clone, Copy)]
pub struct Mark {
    at: usize,
    depth: u32,
}

impl Mark {
    /// In bytes of the text.
    pub(super) fn at(self) -> usize {
        self.at
    }
}

/// Where a reader is in an array or object.
#[derive(Debug)]
pub struct Members {
    is_first: bool,
    /// Which of the members that a schema names is expected next.
    pub(super) next: usize,
}

/// A reader of one JSON text.
#[derive(Debug)]
pub struct Reader<'b> {
    text: &'b [u8],
    at: usize,
    depth: u32,
    /// What may still be done.
    pub(super) work: Work,
    /// The value of the last small number.
    value: i64,
    pub(super) verdicts: Verdicts,
}

impl<'b> Reader<'b> {
    /// A reader before the value of a text.
    #[must_use]
    pub fn new(text: &'b str) -> Self {
        Reader {
            text: text.as_bytes(),
            at: 0,
            depth: 0,
            work: Work::new(text.len()),
            value: 0,
            verdicts: Verdicts::default(),
        }
    }

    /// A reader with what may be done.
    #[must_use]
    pub fn within(text: &'b str, work: Work) -> Self {
        Reader {
            work,
            ..Reader::new(text)
        }
    }

    /// What may still be done.
    #[must_use]
    pub fn work(&self) -> Work {
        self.work
    }

    /// Nothing but space may follow the value.
    ///
    /// # Errors
    /// [`Stop::Syntax`].
    pub fn end(&mut self) -> Fits {
        self.space();
        match self.at == self.text.len() {
            true => Ok(()),
            false => Err(Stop::Syntax),
        }
    }

    /// The kind of the value that follows.
    ///
    /// # Errors
    /// [`Stop::Syntax`].
    #[inline]
    pub fn kind(&mut self) -> Result<Kind, Stop> {
        self.space();
        self.work.note(work::VALUE);
        match self.peek() {
            b'"' => Ok(Kind::String),
            b'{' => Ok(Kind::Object),
            b'[' => Ok(Kind::Array),
            b'-' | b'0'..=b'9' => Ok(Kind::Number),
            b't' | b'f' => Ok(Kind::Boolean),
            b'n' => Ok(Kind::Null),
            _ => Err(Stop::Syntax),
        }
    }

    /// Whether an array or an object follows.
    pub(super) fn is_container(&mut self) -> bool {
        self.space();
        matches!(self.peek(), b'{' | b'[')
    }

    /// Where the reader is; before a value: where that begins.
    #[inline]
    pub fn mark(&mut self) -> Mark {
        self.space();
        Mark {
            at: self.at,
            depth: self.depth,
        }
    }

    /// Goes back.
    ///
    /// # Errors
    /// [`Stop::Limit`]: too much was done.
    pub fn rewind(&mut self, mark: Mark) -> Fits {
        let again = self.at.saturating_sub(mark.at);
        self.work.spend(again.saturating_add(work::REWIND))?;
        (self.at, self.depth) = (mark.at, mark.depth);
        Ok(())
    }

    /// Goes back to before the name of the last member; `before` is the place before what separates it from others.
    ///
    /// # Errors
    /// [`Stop::Limit`]: too much was done.
    pub(super) fn rewind_to_name(&mut self, before: Mark) -> Fits {
        self.rewind(before)?;
        if self.peek() == b',' {
            self.at += 1;
            self.space();
        }
        Ok(())
    }

    /// Goes on where it was before it went back.
    pub(super) fn resume(&mut self, mark: Mark) {
        (self.at, self.depth) = (mark.at, mark.depth);
    }

    /// The text of what was read since `mark`.
    #[must_use]
    pub fn since(&self, mark: Mark) -> &'b str {
        let bytes = self.text.get(mark.at..self.at).unwrap_or_default();
        std::str::from_utf8(bytes).unwrap_or_default()
    }

    /// Reads over a value.
    ///
    /// # Errors
    /// It is not JSON, or nested too deep.
    pub fn skip(&mut self) -> Fits {
        // Which of the open containers are objects: one bit each, the innermost lowest.
        let mut objects = 0_u128;
        let outside = self.depth;
        loop {
            self.space();
            self.work.note(work::VALUE);
            match self.peek() {
                b'"' => {
                    self.scan_string()?;
                }
                b'-' | b'0'..=b'9' => {
                    self.scan_number()?;
                }
                b'{' => {
                    self.enter()?;
                    self.space();
                    if self.peek() == b'}' {
                        self.leave();
                    } else {
                        objects = objects << 1 | 1;
                        self.key()?;
                        continue;
                    }
                }
                b'[' => {
                    self.enter()?;
                    self.space();
                    if self.peek() == b']' {
                        self.leave();
                    } else {
                        objects <<= 1;
                        continue;
                    }
                }
                _ => self.word()?,
            }
            // A value has ended; perhaps what is around it does, too.
            loop {
                if self.depth == outside {
                    return Ok(());
                }
                self.space();
                match (self.peek(), objects & 1 == 1) {
                    (b',', true) => {
                        self.at += 1;
                        self.space();
                        self.key()?;
                    }
                    (b',', false) => self.at += 1,
                    (b'}', true) | (b']', false) => {
                        self.leave();
                        objects >>= 1;
                        continue;
                    }
                    _ => return Err(Stop::Syntax),
                }
                break;
            }
        }
    }

    /// Enters an object, which [`Reader::kind`] has seen.
    ///
    /// # Errors
    /// It is nested too deep.
    #[inline]
    pub fn object(&mut self) -> Result<Members, Stop> {
        self.enter()?;
        Ok(Members {
            is_first: true,
            next: 0,
        })
    }

    /// The name of the next member of an object; its value follows. `None`: the object has ended.
    ///
    /// # Errors
    /// [`Stop::Syntax`].
    #[inline(always)]
    pub fn name(&mut self, members: &mut Members) -> Result<Option<Raw<'b>>, Stop> {
        match self.separator(members)? {
            true => self.key().map(Some),
            false => Ok(None),
        }
    }

    /// What separates members, or the end of the object; whether a member follows.
    #[inline]
    pub(super) fn separator(&mut self, members: &mut Members) -> Result<bool, Stop> {
        self.space();
        self.work.note(work::NAME);
        match self.peek() {
            b'}' => {
                self.leave();
                return Ok(false);
            }
            b',' if !members.is_first => {
                self.at += 1;
                self.space();
            }
            _ if members.is_first => members.is_first = false,
            _ => return Err(Stop::Syntax),
        }
        Ok(true)
    }

    /// Takes a name in quotes, if it follows.
    #[inline]
    pub(super) fn is_name(&mut self, name: &str) -> bool {
        let end = self.at + name.len() + 1;
        let is_it = self.peek() == b'"'
            && self.text.get(end) == Some(&b'"')
            && self
                .text
                .get(self.at + 1..end)
                .is_some_and(|found| is_same(found, name.as_bytes()));
        if is_it {
            self.at = end + 1;
        }
        is_it
    }

    /// Enters an array, which [`Reader::kind`] has seen.
    ///
    /// # Errors
    /// It is nested too deep.
    #[inline]
    pub fn array(&mut self) -> Result<Members, Stop> {
        self.enter()?;
        Ok(Members {
            is_first: true,
            next: 0,
        })
    }

    /// Whether an item follows in an array; if not, the array has ended.
    ///
    /// # Errors
    /// [`Stop::Syntax`].
    #[inline]
    pub fn item(&mut self, members: &mut Members) -> Result<bool, Stop> {
        self.space();
        match self.peek() {
            b']' if members.is_first => {
                self.leave();
                return Ok(false);
            }
            _ if members.is_first => {}
            b',' => self.at += 1,
            b']' => {
                self.leave();
                return Ok(false);
            }
            _ => return Err(Stop::Syntax),
        }
        members.is_first = false;
        Ok(true)
    }

    /// `null`, `true` or `false`.
    ///
    /// # Errors
    /// [`Stop::Syntax`].
    pub fn word(&mut self) -> Fits {
        let rest = self.rest();
        let n = if rest.starts_with(b"true") || rest.starts_with(b"null") {
            4
        } else if rest.starts_with(b"false") {
            5
        } else {
            return Err(Stop::Syntax);
        };
        self.at += n;
        Ok(())
    }

    /// A member's name and the colon.
    #[inline(always)]
    pub(super) fn key(&mut self) -> Result<Raw<'b>, Stop> {
        if self.peek() != b'"' {
            return Err(Stop::Syntax);
        }
        let name = self.raw()?;
        self.colon()?;
        Ok(name)
    }

    #[inline]
    pub(super) fn colon(&mut self) -> Fits {
        self.space();
        if self.peek() != b':' {
            return Err(Stop::Syntax);
        }
        self.at += 1;
        Ok(())
    }

    #[inline]
    fn enter(&mut self) -> Fits {
        if self.depth == MAX_DEPTH {
            return Err(Stop::Limit);
        }
        self.depth += 1;
        self.at += 1;
        Ok(())
    }

    #[inline]
    fn leave(&mut self) {
        self.depth -= 1;
        self.at += 1;
    }

    /// The next byte; 0, which no JSON text has outside of strings, at the end.
    #[inline]
    fn peek(&self) -> u8 {
        self.text.get(self.at).copied().unwrap_or(0)
    }

    #[inline]
    fn rest(&self) -> &'b [u8] {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Most of what is read has no space before it, or one.
    #[inline(always)]
    fn space(&mut self) {
        if self.peek() == b' ' {
            self.at += 1;
        }
        if self.peek() <= b' ' {
            self.spaces();
        }
    }

    #[cold]
    fn spaces(&mut self) {
        while let b' ' | b'\n' | b'\r' | b'\t' = self.peek() {
            self.at += 1;
        }
    }
}

/// Whether two texts of one length are the same. Names are short: a call to compare them costs more than their bytes.
#[inline]
fn is_same(one: &[u8], other: &[u8]) -> bool {
    /// Where both have as many bytes: whether their first and their last are the same.
    fn ends<const N: usize>(one: &[u8], other: &[u8]) -> Option<bool> {
        let first = one.first_chunk::<N>()? == other.first_chunk::<N>()?;
        Some(first && one.last_chunk::<N>()? == other.last_chunk::<N>()?)
    }
    match one.len() {
        0 => true,
        1 => ends::<1>(one, other) == Some(true),
        2..4 => ends::<2>(one, other) == Some(true),
        4..8 => ends::<4>(one, other) == Some(true),
        8..=16 => ends::<8>(one, other) == Some(true),
        _ => one == other,
    }
}

#[cfg(test)]
mod tests;
