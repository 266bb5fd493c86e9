//! Forms of other dialects: Java, PCRE, Python, Ruby, Go.
//!
//! Sources: the documentation of `java.util.regex.Pattern`, pcre2pattern(3), Python's `re`, Ruby's "Regexp", Go's
//! `regexp/syntax`. A form that two of them read in different ways is read as most of them do, or is a fault.

use std::ops::Range;

use super::parser::Parser;
use super::{Fault, ForeignClass, Item, Node, Set, names};

/// What is said of a class.
pub(super) const CLASS: &str = "ECMA-262 has no class of this name";

/// What is said of `[a-z&&[^x]]`, and what to write.
pub(super) const INTERSECTION: &str = "ECMA-262 has no sets of what two have in common";
pub(super) const BOTH: &str = "`(?=[a-z])[^x]`";

const ALNUM: &[(u32, u32)] = &[(0x30, 0x39), (0x41, 0x5A), (0x61, 0x7A)];
const PUNCT: &[(u32, u32)] = &[(0x21, 0x2F), (0x3A, 0x40), (0x5B, 0x60), (0x7B, 0x7E)];
/// White space of one line.
const HORIZONTAL: &[(u32, u32)] = &[
    (0x09, 0x09),
    (0x20, 0x20),
    (0xA0, 0xA0),
    (0x1680, 0x1680),
    (0x180E, 0x180E),
    (0x2000, 0x200A),
    (0x202F, 0x202F),
    (0x205F, 0x205F),
    (0x3000, 0x3000),
];

const fn of_ranges(
    name: &'static str,
    ranges: &'static [(u32, u32)],
    instead: &'static str,
) -> ForeignClass {
    ForeignClass {
        name,
        ranges,
        properties: &[],
        instead,
    }
}

const fn of_properties(
    name: &'static str,
    properties: &'static [&'static str],
    instead: &'static str,
) -> ForeignClass {
    ForeignClass {
        name,
        ranges: &[],
        properties,
        instead,
    }
}

static BLANKS: ForeignClass = of_ranges("h", HORIZONTAL, "`[ \\t]`");

/// Classes of POSIX, which are of ASCII.
#[rustfmt::skip]
static POSIX: [ForeignClass; 13] = [
    of_ranges("ASCII", &[(0, 0x7F)], "`[\\x00-\\x7F]`"),
    of_ranges("Alnum", ALNUM, "`[A-Za-z0-9]`"),
    of_ranges("Alpha", &[(0x41, 0x5A), (0x61, 0x7A)], "`[A-Za-z]`"),
    of_ranges("Blank", &[(0x09, 0x09), (0x20, 0x20)], "`[ \\t]`"),
    of_ranges("Cntrl", &[(0, 0x1F), (0x7F, 0x7F)], "`[\\x00-\\x1F\\x7F]`"),
    of_ranges("Digit", &[(0x30, 0x39)], "`[0-9]`"),
    of_ranges("Graph", &[(0x21, 0x7E)], "`[!-~]`"),
    of_ranges("Lower", &[(0x61, 0x7A)], "`[a-z]`"),
    of_ranges("Print", &[(0x20, 0x7E)], "`[ -~]`"),
    of_ranges("Punct", PUNCT, "`[!-/:-@[-`{-~]`"),
    of_ranges("Space", &[(0x09, 0x0D), (0x20, 0x20)], "`[ \\t\\n\\v\\f\\r]`"),
    of_ranges("Upper", &[(0x41, 0x5A)], "`[A-Z]`"),
    of_ranges("XDigit", &[(0x30, 0x39), (0x41, 0x46), (0x61, 0x66)], "`[0-9A-Fa-f]`"),
];

/// Names of Java and PCRE for classes of Unicode.
#[rustfmt::skip]
static UNICODE: [ForeignClass; 16] = [
    of_properties("IsAlphabetic", &["Alphabetic"], "`\\p{Alphabetic}`"),
    of_properties("IsDigit", &["Nd"], "`\\p{Nd}`"),
    of_properties("IsIdeographic", &["Ideographic"], "`\\p{Ideographic}`"),
    of_properties("IsLetter", &["L"], "`\\p{L}`"),
    of_properties("IsLowercase", &["Lowercase"], "`\\p{Lowercase}`"),
    of_properties("IsPunctuation", &["P"], "`\\p{P}`"),
    of_properties("IsUppercase", &["Uppercase"], "`\\p{Uppercase}`"),
    of_properties("IsWhiteSpace", &["White_Space"], "`\\p{White_Space}`"),
    of_properties("IsWhite_Space", &["White_Space"], "`\\p{White_Space}`"),
    of_ranges("L1", &[(0, 0xFF)], "`[\\x00-\\xFF]`"),
    of_properties("LD", &["L", "Nd"], "`[\\p{L}\\p{Nd}]`"),
    of_properties("L&", &["LC"], "`\\p{LC}`"),
    of_ranges("all", &[(0, 0x0010_FFFF)], "`\\p{Any}`"),
    of_ranges("any", &[(0, 0x0010_FFFF)], "`\\p{Any}`"),
    of_ranges("ascii", &[(0, 0x7F)], "`\\p{ASCII}`"),
    of_properties("Word", &["Alphabetic", "M", "Nd", "Pc"], "`[\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}]`"),
];

/// Whether a pattern has a class of POSIX that is none of ECMA-262: in it, `\p{Upper}` is one of POSIX too.
pub(super) fn is_posix(text: &str) -> bool {
    let mut names = text.split("\\p{").skip(1).chain(text.split("\\P{").skip(1));
    names.any(|rest| {
        let name = rest.split_once('}').map_or("", |(name, _)| name);
        POSIX.iter().any(|class| class.name == name) && !names::is_property(name, None)
    })
}

/// `[:alpha:]`, by its name in small letters.
pub(super) fn posix(name: &str) -> Option<&'static ForeignClass> {
    POSIX
        .iter()
        .find(|class| class.name.eq_ignore_ascii_case(name))
}

impl<'t> Parser<'t> {
    /// Notes a form that ECMA-262 does not have, if it is the first.
    pub(super) fn is_foreign(
        &mut self,
        at: Range<usize>,
        message: &'static str,
        instead: &'static str,
    ) {
        self.foreign.get_or_insert(Fault {
            at,
            message,
            instead: Some(instead),
        });
    }

    /// `\A`, `\z`, `\Z`; the parser stands behind.
    pub(super) fn anchor(&mut self, letter: char, from: usize) -> Option<Node<'t>> {
        let end = Node::End {
            is_multiline: false,
        };
        let (node, instead) = match letter {
            'A' => (
                Node::Start {
                    is_multiline: false,
                },
                "`^`",
            ),
            'z' => (end, "`$`"),
            // Before a line end that ends the text, too.
            'Z' => {
                let line_end = Node::Repeat {
                    node: Box::new(Node::Set(Set {
                        items: vec![Item::Range(0x0A, 0x0A)],
                        is_negated: false,
                        is_case_ignored: false,
                    })),
                    min: 0,
                    max: Some(1),
                };
                let look = Node::Look {
                    node: Box::new(Node::Sequence(vec![line_end, end])),
                    is_behind: false,
                    is_negated: false,
                    at: from..self.at,
                };
                (
                    look,
                    "`$`, or `\\n?$` for a text that may end with a line end",
                )
            }
            _ => return None,
        };
        self.is_foreign(
            from..self.at,
            "this escape means nothing in ECMA-262",
            instead,
        );
        Some(node)
    }

    /// An escape that stands for one character or a class of them; the parser stands behind its letter.
    pub(super) fn foreign_character(&mut self, letter: char, from: usize) -> Option<Item<'t>> {
        let (item, instead) = match letter {
            'a' => (Item::Range(0x07, 0x07), "`\\x07`"),
            'e' => (Item::Range(0x1B, 0x1B), "`\\x1B`"),
            'h' => (Item::Foreign(&BLANKS, false), BLANKS.instead),
            'H' => (Item::Foreign(&BLANKS, true), "`[^ \\t]`"),
            'x' => {
                let rest = self.rest().strip_prefix('{')?;
                let (digits, _) = rest.split_once('}')?;
                let is_number = digits.bytes().all(|b| b.is_ascii_hexdigit());
                let code = u32::from_str_radix(digits, 16).ok().filter(|_| is_number)?;
                char::from_u32(code)?;
                self.at += digits.len() + 2;
                (Item::Range(code, code), "`\\u{…}`")
            }
            _ => return None,
        };
        self.is_foreign(
            from..self.at,
            "this escape means nothing in ECMA-262",
            instead,
        );
        Some(item)
    }

    /// A name of other dialects in `\p{…}`; the parser stands behind.
    pub(super) fn foreign_property(
        &mut self,
        name: &'t str,
        is_negated: bool,
        from: usize,
    ) -> Option<Item<'t>> {
        let (name, is_negated) = match name.strip_prefix('^') {
            Some(name) => (name, !is_negated),
            None => (name, is_negated),
        };
        let known = POSIX.iter().chain(&UNICODE);
        let class = known.into_iter().find(|class| class.name == name);
        let bare = name.strip_prefix("Is").unwrap_or(name);
        let at = (from, self.at);
        let (item, instead) = match class {
            Some(class) => (Item::Foreign(class, is_negated), class.instead),
            None if names::is_property("sc", Some(bare)) => {
                let item = Item::Property {
                    name: "sc",
                    value: Some(bare),
                    is_negated,
                    at,
                };
                (item, "`\\p{Script=…}`")
            }
            // `\p{IsLu}`; of ECMA-262 behind `^`.
            None if names::is_property(bare, None) => {
                let item = Item::Property {
                    name: bare,
                    value: None,
                    is_negated,
                    at,
                };
                (
                    item,
                    "`\\p{…}` with the name alone, and `\\P` for its complement",
                )
            }
            None => return None,
        };
        self.is_foreign(from..self.at, "ECMA-262 has no such property", instead);
        Some(item)
    }

    /// `\pL`, and the `\p` before an escaped brace, which is its letter; the parser stands behind the `p`.
    pub(super) fn foreign_short_property(
        &mut self,
        is_negated: bool,
        from: usize,
    ) -> Option<Item<'t>> {
        if self.rest().starts_with("\\{") {
            let letter = u32::from(if is_negated { 'P' } else { 'p' });
            let message = "before `\\{` this is a letter, not a property";
            self.is_foreign(
                from..self.at,
                message,
                "`\\p{…}`, the braces without backslashes",
            );
            return Some(Item::Range(letter, letter));
        }
        let name = self
            .rest()
            .get(..1)
            .filter(|name| names::is_property(name, None))?;
        self.at += 1;
        let message = "`\\p` needs the name of a property";
        self.is_foreign(from..self.at, message, "`\\p{L}`, with braces");
        Some(Item::Property {
            name,
            value: None,
            is_negated,
            at: (from, self.at),
        })
    }

    /// What stands behind `(?`, where other dialects have a group of their own. `Some(None)`: it goes on as a group
    /// that captures; a node: it is read to its end.
    pub(super) fn foreign_group_start(&mut self, from: usize) -> Option<Option<Node<'t>>> {
        let nothing = || Some(Some(Node::Sequence(Vec::new())));
        if self.rest().starts_with("P<") {
            self.at += 2;
            let message = "ECMA-262 has no such group";
            self.is_foreign(from..self.at, message, "`(?<name>…)`");
            return Some(None);
        }
        if self.rest().starts_with('#') {
            let (comment, _) = self.rest().split_once(')')?;
            self.at += comment.len() + 1;
            self.is_foreign(
                from..self.at,
                "ECMA-262 has no comments",
                "the pattern without it",
            );
            return nothing();
        }
        let (flags, _) = self.rest().split_once(')')?;
        let (set, unset) = flags.split_once('-').unwrap_or((flags, ""));
        let is_known = |c: char| matches!(c, 'i' | 'm' | 's');
        if flags.is_empty() || !set.chars().chain(unset.chars()).all(is_known) {
            return None;
        }
        self.at += flags.len() + 1;
        for (letters, is_set) in [(set, true), (unset, false)] {
            for letter in letters.chars() {
                match letter {
                    'i' => self.flags.is_case_ignored = is_set,
                    'm' => self.flags.is_multiline = is_set,
                    _ => self.flags.is_dot_all = is_set,
                }
            }
        }
        self.is_foreign(
            from..self.at,
            "ECMA-262 has no flags for the rest of a pattern",
            "`(?i:…)` around what they are for",
        );
        nothing()
    }

    /// `[a-z&&[^x]]` of Java, behind its `&&[`: a character of both sets.
    pub(super) fn both(&mut self, from: usize, set: Node<'t>, other: Node<'t>) -> Node<'t> {
        self.is_foreign(from..self.at, INTERSECTION, BOTH);
        let look = Node::Look {
            node: Box::new(other),
            is_behind: false,
            is_negated: false,
            at: from..self.at,
        };
        Node::Sequence(vec![look, set])
    }
}
