//! Groups, their names, and look-around.

use super::parser::{Names, Parser, fault};
use super::{Fault, Node, Reading};

/// The groups of a pattern.
pub(super) struct Groups {
    /// How many capture.
    pub(super) n_groups: u32,
    /// Whether one has a name.
    pub(super) has_names: bool,
}

/// Counts the groups of a pattern before it is read: whether `\1` and `\k` are references depends on it.
pub(super) fn count(text: &str) -> Groups {
    let mut groups = Groups {
        n_groups: 0,
        has_names: false,
    };
    let mut is_in_class = false;
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => {
                chars.next();
            }
            '[' => is_in_class = true,
            ']' => is_in_class = false,
            '(' if !is_in_class => {
                let rest = text.get(at + 1..).unwrap_or_default();
                let is_named = rest.starts_with("?P<")
                    || (rest.starts_with("?<")
                        && !rest.starts_with("?<=")
                        && !rest.starts_with("?<!"));
                groups.n_groups += u32::from(is_named || !rest.starts_with('?'));
                groups.has_names |= is_named;
            }
            _ => {}
        }
    }
    groups
}

impl<'t> Parser<'t> {
    /// The rest of a group, behind its `(`.
    pub(super) fn group(&mut self, from: usize, names: &mut Names) -> Result<Node<'t>, Fault> {
        let flags = self.flags;
        let look = match () {
            () if self.take("?=") => Some((false, false)),
            () if self.take("?!") => Some((false, true)),
            () if self.take("?<=") => Some((true, false)),
            () if self.take("?<!") => Some((true, true)),
            () if self.take("?<") => {
                let name = self.name(from)?;
                if !names.insert(name) {
                    return Err(fault(from..self.at, "another group has this name"));
                }
                None
            }
            () if self.take("?") => {
                let foreign = match self.reading {
                    Reading::Foreign => self.foreign_group_start(from),
                    Reading::Strict | Reading::AnnexB => None,
                };
                match foreign {
                    Some(Some(node)) => return Ok(node),
                    Some(None) => {
                        let name = self.name(from)?;
                        if !names.insert(name) {
                            return Err(fault(from..self.at, "another group has this name"));
                        }
                    }
                    None => self.modifiers(from)?,
                }
                None
            }
            () => None,
        };
        let node = self.disjunction(names)?;
        self.flags = flags;
        if !self.take(")") {
            return Err(fault(from..from + 1, "a `(` is never closed"));
        }
        Ok(match look {
            Some((is_behind, is_negated)) => Node::Look {
                node: Box::new(node),
                is_behind,
                is_negated,
                at: from..self.at,
            },
            None => node,
        })
    }

    /// `ims-ims:` behind `(?`.
    fn modifiers(&mut self, from: usize) -> Result<(), Fault> {
        let mut seen = String::new();
        let mut is_adding = true;
        loop {
            let c = self.next();
            match c {
                Some(':') if is_adding || !seen.is_empty() => return Ok(()),
                Some('-') if is_adding => is_adding = false,
                Some(flag @ ('i' | 'm' | 's')) if !seen.contains(flag) => {
                    seen.push(flag);
                    match flag {
                        'i' => self.flags.is_case_ignored = is_adding,
                        'm' => self.flags.is_multiline = is_adding,
                        _ => self.flags.is_dot_all = is_adding,
                    }
                }
                _ => return Err(self.foreign_group(from)),
            }
        }
    }

    /// What `(?` of another dialect means.
    fn foreign_group(&self, from: usize) -> Fault {
        let text = self.text.get(from..).unwrap_or_default();
        let flags = |c: char| c.is_ascii_alphabetic() || c == '-' || c == '^';
        let behind = text.get(2..).unwrap_or_default().trim_start_matches(flags);
        let n_flags = text.len().saturating_sub(behind.len() + 2);
        let is_foreign = text
            .chars()
            .skip(2)
            .take(n_flags)
            .any(|c| !"ims-".contains(c));
        let (message, instead) = match text.get(2..3) {
            Some("P") => (
                "ECMA-262 has no such group",
                Some("`(?<name>…)` for a group, `\\k<name>` for a reference"),
            ),
            Some(">") => (
                "ECMA-262 has no atomic groups",
                Some("`(?:…)`, if it matches the same texts"),
            ),
            Some("#") => ("ECMA-262 has no comments", Some("the pattern without it")),
            Some("|" | "&" | "R" | "(") => ("ECMA-262 has no such group", Some("`(?:…)`")),
            _ if behind.starts_with(')') => (
                "ECMA-262 has no flags for the rest of a pattern",
                Some("`(?i:…)` around what they are for"),
            ),
            _ if behind.starts_with(':') && is_foreign => {
                ("ECMA-262 has only the flags i, m and s", Some("`(?:…)`"))
            }
            _ => ("no kind of group begins like this", None),
        };
        Fault {
            at: from..self.at.max(from + 2),
            message,
            instead,
        }
    }

    /// The name of a group and its `>`, behind the `<`.
    ///
    /// Letters and digits are taken for those that ECMA-262 takes; the two sets differ in few rare characters.
    pub(super) fn name(&mut self, from: usize) -> Result<String, Fault> {
        let mut name = String::new();
        loop {
            let c = match self.next() {
                Some('>') if !name.is_empty() => return Ok(name),
                Some('\\') => self.unicode_escape().and_then(char::from_u32),
                c => c,
            };
            let is_part = |c: char| match name.is_empty() {
                true => c.is_alphabetic() || matches!(c, '$' | '_'),
                false => c.is_alphanumeric() || matches!(c, '$' | '_' | '\u{200C}' | '\u{200D}'),
            };
            match c {
                Some(c) if is_part(c) => name.push(c),
                _ => return Err(fault(from..self.at, "this is not the name of a group")),
            }
        }
    }
}
