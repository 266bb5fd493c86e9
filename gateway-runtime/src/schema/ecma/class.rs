//! Classes: `[a-z]`.

use super::parser::{Parser, fault};
use super::{Fault, Item, Node, Reading, Set, dialect};

impl<'t> Parser<'t> {
    /// The rest of a class, behind its `[`.
    pub(super) fn class(&mut self, from: usize) -> Result<Node<'t>, Fault> {
        let is_negated = self.take("^");
        let mut items = Vec::new();
        let mut is_joined = false;
        while !self.take("]") {
            let at = self.at;
            if self.rest().starts_with("&&[") {
                if self.reading == Reading::Foreign {
                    self.at += 3;
                    return self.intersection(from, is_negated, items);
                }
                is_joined = true;
            }
            let Some(first) = self.class_atom(from)? else {
                return Err(fault(from..from + 1, "a `[` is never closed"));
            };
            let is_range = self.rest().starts_with('-') && !self.rest().starts_with("-]");
            if !is_range {
                items.push(first);
                continue;
            }
            self.at += 1;
            let Some(last) = self.class_atom(from)? else {
                return Err(fault(from..from + 1, "a `[` is never closed"));
            };
            match (&first, &last) {
                (Item::Range(low, _), Item::Range(high, _)) if low <= high => {
                    items.push(Item::Range(*low, *high));
                }
                (Item::Range(..), Item::Range(..)) => {
                    return Err(fault(at..self.at, "the range is the wrong way round"));
                }
                // Beside a class of characters the hyphen is one of its own.
                _ => {
                    let hyphen = u32::from('-');
                    items.extend([first, Item::Range(hyphen, hyphen), last]);
                }
            }
        }
        // With the `u` flag, a bracket that closes nothing is a fault: it is no class of ECMA-262 that was meant.
        if is_joined && self.reading == Reading::Strict && self.rest().starts_with(']') {
            return Err(Fault {
                at: from..self.at + 1,
                message: dialect::INTERSECTION,
                instead: Some(dialect::BOTH),
            });
        }
        Ok(Node::Set(Set {
            items,
            is_negated,
            is_case_ignored: self.flags.is_case_ignored,
        }))
    }

    /// The rest of `[a-z&&[^x]]`, behind its `&&[`.
    fn intersection(
        &mut self,
        from: usize,
        is_negated: bool,
        items: Vec<Item<'t>>,
    ) -> Result<Node<'t>, Fault> {
        let other = self.class(self.at - 1)?;
        if is_negated || !self.take("]") {
            return Err(fault(from..self.at, "ECMA-262 has no sets of sets"));
        }
        let set = Node::Set(Set {
            items,
            is_negated,
            is_case_ignored: self.flags.is_case_ignored,
        });
        Ok(self.both(from, set, other))
    }

    fn class_atom(&mut self, class: usize) -> Result<Option<Item<'t>>, Fault> {
        let from = self.at;
        match self.next() {
            None => Ok(None),
            Some('\\') => self.character_escape(from, true).map(Some),
            Some('[') => match self.posix(class)? {
                Some(item) => Ok(Some(item)),
                None => Ok(Some(Item::Range(u32::from('['), u32::from('[')))),
            },
            Some(c) => Ok(Some(Item::Range(u32::from(c), u32::from(c)))),
        }
    }

    /// `[:alpha:]` in a class, which ECMA-262 takes for the characters in it.
    fn posix(&mut self, from: usize) -> Result<Option<Item<'t>>, Fault> {
        const NAMES: [&str; 13] = [
            "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print",
            "punct", "space", "upper", "xdigit",
        ];
        // The names are short: what is no name is not looked through.
        let rest = self.rest().as_bytes();
        let name = rest.strip_prefix(b":").and_then(|rest| {
            let end = rest.iter().take(8).position(|b| *b == b':')?;
            let is_closed = rest.get(end + 1) == Some(&b']');
            std::str::from_utf8(rest.get(..end)?)
                .ok()
                .filter(|_| is_closed)
        });
        let Some(name) = name.filter(|name| NAMES.contains(&name.trim_start_matches('^'))) else {
            return Ok(None);
        };
        let fault = Fault {
            at: from..self.at + name.len() + 3,
            message: "ECMA-262 has no named classes of characters",
            instead: Some("`[A-Za-z]`, `\\d` or `\\p{L}`"),
        };
        match (self.reading, dialect::posix(name.trim_start_matches('^'))) {
            (Reading::Foreign, Some(class)) => {
                let at = self.at - 1..self.at + name.len() + 3;
                self.at = at.end;
                self.is_foreign(at, dialect::CLASS, class.instead);
                Ok(Some(Item::Foreign(class, name.starts_with('^'))))
            }
            // Text, as it is in ECMA-262.
            (Reading::AnnexB, _) => {
                self.is_foreign(
                    fault.at,
                    "ECMA-262 takes this for the characters in it",
                    "`[A-Za-z]`",
                );
                Ok(None)
            }
            _ => Err(fault),
        }
    }
}
