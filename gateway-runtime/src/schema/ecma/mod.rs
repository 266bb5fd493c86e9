//! Regular expressions of ECMA-262 (2025 edition, section 22.2 and annex B.1.2), as trees.
//!
//! In: the text of a pattern. Out: its [`Node`], or the first [`Fault`]. Patterns are read with the `u` flag, as JSON
//! Schema asks, and where that flag makes an error of what documents often hold (a lone `{` or `]`, `[\w-.]`, escapes
//! that are not needed, octal escapes) annex B's reading is taken. One thing of annex B is not: an escaped letter
//! that means nothing, such as `\Z`. There it means the letter itself, which nobody who writes it wants.
//!
//! The compiler can have two other readings: forms of other dialects as what they mean there, and annex B's of escaped
//! letters, as engines without the `u` flag have it. Either says which form it met first.
//!
//! Linear in the length of the text, which is limited, as is the nesting. Imports nothing: the compiler
//! includes these files by path.

mod class;
mod dialect;
mod escape;
mod group;
mod names;
mod parser;
#[cfg(test)]
mod tests;

use std::ops::Range;

pub use parser::{parse, read};

/// Longest text of a pattern in bytes.
pub const MAX_BYTES: usize = 32 << 10;
/// Deepest nesting of groups.
pub const MAX_DEPTH: usize = 200;

/// How forms are read that ECMA-262 does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reading {
    /// They are faults.
    Strict,
    /// As other dialects (Java, PCRE, Python, Ruby, Go) mean them, where these agree; other forms are faults.
    Foreign,
    /// An escaped letter that means nothing without the `u` flag is the letter (annex B.1.2); other forms are faults.
    AnnexB,
}

/// A part of a pattern. Captures are not told apart from other groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node<'t> {
    /// Parts one after the other; none: the empty text.
    Sequence(Vec<Node<'t>>),
    /// One part of several.
    Alternatives(Vec<Node<'t>>),
    /// `a*`, `a+`, `a?`, `a{2,3}`; lazy ones too, which match the same texts.
    Repeat {
        /// What is repeated.
        node: Box<Node<'t>>,
        /// How often at least.
        min: u32,
        /// How often at most.
        max: Option<u32>,
    },
    /// One character of a set.
    Set(Set<'t>),
    /// `^`.
    Start {
        /// Whether it holds behind line ends too.
        is_multiline: bool,
    },
    /// `$`.
    End {
        /// Whether it holds before line ends too.
        is_multiline: bool,
    },
    /// `\b`, `\B`.
    Boundary {
        /// `\B`.
        is_negated: bool,
        /// Whether case is ignored, which adds two letters to those of words.
        is_case_ignored: bool,
    },
    /// `(?=a)`, `(?!a)`, `(?<=a)`, `(?<!a)`.
    Look {
        /// What is looked for.
        node: Box<Node<'t>>,
        /// Whether it is a look-behind.
        is_behind: bool,
        /// Whether it must not be there.
        is_negated: bool,
        /// Where it stands, in bytes.
        at: Range<usize>,
    },
    /// `\1`, `\k<name>`; where it stands, in bytes.
    BackReference(Range<usize>),
}

/// A set of characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Set<'t> {
    /// What is in it, or out of it.
    pub items: Vec<Item<'t>>,
    /// Whether it holds what `items` do not.
    pub is_negated: bool,
    /// Whether characters that differ in case only are the same.
    pub is_case_ignored: bool,
}

/// A part of a set.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Item<'t> {
    /// Code points, of surrogates too; the last one is in.
    Range(u32, u32),
    /// `.` without the `s` flag: all but line ends.
    Dot,
    /// `\d`, `\w`, `\s`, and with `true` their complements.
    Class(Class, bool),
    /// A class of another dialect, such as `\p{Alnum}` and `[:alnum:]`, and with `true` its complement.
    Foreign(&'static ForeignClass, bool),
    /// `\p{name}`, `\p{name=value}`, and with `is_negated` `\P`; the names are ones of the standard.
    Property {
        /// The name of a property, or a lone value of `General_Category`.
        name: &'t str,
        /// The value.
        value: Option<&'t str>,
        /// `\P`.
        is_negated: bool,
        /// Where it stands, in bytes.
        at: (usize, usize),
    },
}

/// A class of another dialect: what is in one of its parts.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ForeignClass {
    /// Its name.
    pub name: &'static str,
    /// Code points; the last one of each is in.
    pub ranges: &'static [(u32, u32)],
    /// Properties of ECMA-262, as they stand in `\p{…}`.
    pub properties: &'static [&'static str],
    /// The same in ECMA-262.
    pub instead: &'static str,
}

/// The classes that have a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// `\d`: `0` to `9`.
    Digit,
    /// `\w`: ASCII letters, digits, and `_`.
    Word,
    /// `\s`: white space and line ends of Unicode.
    Space,
}

/// Why a text is not a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where, in bytes.
    pub at: Range<usize>,
    /// What is wrong, as a phrase.
    pub message: &'static str,
    /// For forms of other dialects of regular expressions: what to write instead.
    pub instead: Option<&'static str>,
}
