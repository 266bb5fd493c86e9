//! How much is done for one text. What its length alone does not bound is counted, in units of about a nanosecond; a
//! text that asks for more than there is has no verdict: [`Stop::Limit`].
//!
//! Callers: `reader`, `evaluate`, `check`, `equal` and `positions`, each where it does such work.

use super::reader::{Fits, Stop};

/// Beside the length, and for each byte. For a text of 64 KiB there are 3.4 million.
const BASE: usize = 800_000;
const PER_BYTE: usize = 40;
/// For each text, however short.
const PER_TEXT: usize = 64;

/// To look at a value.
pub(super) const VALUE: usize = 12;
/// To look at the name of a member.
pub(super) const NAME: usize = 6;
/// To find a member by its name, where another one was expected.
pub(super) const SEARCH: usize = 20;
/// To go back, beside the bytes that are read again.
pub(super) const REWIND: usize = 6;
/// To hold a value to one more rule, or to one more schema.
pub(super) const RULE: usize = 8;
/// To keep a verdict.
pub(super) const VERDICT: usize = 60;
/// To keep what was looked at in a value: once for each, and for each schema that asks.
pub(super) const EVALUATED: usize = 80;
/// To look whether a member or an item was looked at.
pub(super) const UNEVALUATED: usize = 10;
/// A member of an object of which more is asked than its members.
pub(super) const MEMBER: usize = 25;
/// A name among different ones.
pub(super) const DISTINCT: usize = 60;
/// A value in the form that equal values have.
pub(super) const CANONICAL: usize = 60;
/// A byte of a constant that is an array or object, which is read for each comparison.
pub(super) const CANONICAL_BYTE: usize = 8;
/// A byte of a string with escapes, which are read for what is meant.
pub(super) const DECODED_BYTE: usize = 5;
/// A comparison with a constant.
pub(super) const CONSTANT: usize = 8;
/// A comparison of numbers digit by digit, beside the bytes of the one that is read.
pub(super) const DECIMAL: usize = 24;
/// A byte of a number that is compared digit by digit.
pub(super) const DIGIT: usize = 8;
/// A byte of a text that is held to a format.
pub(super) const FORMAT_BYTE: usize = 10;
/// A text held to an automaton, beside its bytes.
pub(super) const AUTOMATON: usize = 6;

/// What may still be done. Texts that are read in each other's place, and the report on one, share it.
#[derive(Debug, Clone, Copy)]
pub struct Work {
    left: usize,
}

impl Default for Work {
    /// For no text: [`Work::extend`] says of which.
    fn default() -> Self {
        Work { left: BASE }
    }
}

impl Work {
    /// For a text of so many bytes.
    #[must_use]
    pub fn new(n_bytes: usize) -> Self {
        let mut work = Work::default();
        work.extend(n_bytes);
        work
    }

    /// More, for a further text of so many bytes.
    pub fn extend(&mut self, n_bytes: usize) {
        // Where nothing is left there was no verdict, and there will be none.
        if !self.is_done() {
            let more = n_bytes.saturating_mul(PER_BYTE).saturating_add(PER_TEXT);
            self.left = self.left.saturating_add(more);
        }
    }

    /// Whether nothing may be done any more.
    pub(super) fn is_done(&self) -> bool {
        self.left == 0
    }

    /// Takes work that need not be done.
    ///
    /// # Errors
    /// [`Stop::Limit`]: there is not enough left.
    #[inline]
    pub(super) fn spend(&mut self, n: usize) -> Fits {
        self.left = self.left.saturating_sub(n);
        match self.left {
            0 => Err(Stop::Limit),
            _ => Ok(()),
        }
    }

    /// Takes work that every text needs: it is not refused, but counts.
    #[inline]
    pub(super) fn note(&mut self, n: usize) {
        self.left = self.left.saturating_sub(n);
    }
}
