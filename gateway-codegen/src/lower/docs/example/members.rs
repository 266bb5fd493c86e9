//! Members of objects.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::{MAX_VALUES, Maker};
use crate::lower::docs::asked::{Asked, Member};
use crate::lower::docs::made::{Made, given_value};
use crate::lower::docs::scalars;
use crate::schema::Usage;

impl<'d> Maker<'d> {
    pub(super) fn members(
        &mut self,
        asked: &Asked<'d>,
        depth: usize,
    ) -> Option<Vec<(String, Made)>> {
        let mut required = asked.required();
        asked.with_dependent(&mut required);
        // Each is a value.
        self.left.checked_sub(required.len())?;
        let most = scalars::count(&asked.schemas(), "maxProperties").unwrap_or(usize::MAX);
        let given = match self.uses_given() {
            true => asked.given_members(),
            false => Map::new(),
        };
        let mut declared = asked.members(&required, MAX_VALUES);
        let there = declared.iter().filter(|it| self.is_wanted(it, depth));
        let mut there: Vec<&str> = there.map(|it| it.name).collect();
        let n_there = there.len();
        asked.with_dependent(&mut there);
        if let Some(more) = there.get(n_there..).filter(|more| !more.is_empty()) {
            required.extend(more);
            declared = asked.members(&required, MAX_VALUES);
        }
        let known: HashSet<&str> = declared.iter().map(|it| it.name).collect();
        let undeclared = required.iter().filter(|name| !known.contains(**name));
        let undeclared: Vec<&str> = undeclared.copied().collect();
        let wanted = declared.iter().filter(|it| self.is_wanted(it, depth));
        let wanted: Vec<&Member<'_>> = wanted.collect();
        let n_required = wanted.iter().filter(|it| it.is_required).count() + undeclared.len();
        // Those that have to be there leave so much room.
        let mut room = most.saturating_sub(n_required);
        let mut members = Vec::new();
        for member in wanted {
            if !member.is_required {
                let Some(rest) = room.checked_sub(1) else {
                    continue;
                };
                room = rest;
            }
            let made = match given.get(member.name) {
                Some(value) => Some(indented(value)),
                None => self.below(member.name, |maker| {
                    maker.make(&member.parts, member.name, depth + 1)
                }),
            };
            match made {
                Some(made) => members.push((member.name.to_owned(), made)),
                None if member.is_required => return None,
                None => room += 1,
            }
        }
        for name in undeclared {
            let parts = self.others_named(asked, name);
            let made = match given.get(name) {
                Some(value) => indented(value),
                None => self.below(name, |maker| maker.make(&parts, name, depth + 1))?,
            };
            members.push((name.to_owned(), made));
        }
        self.others(asked, depth, &mut members)?;
        Some(members)
    }

    /// Whether a declared member goes this way.
    pub(super) fn goes(&self, member: &Member<'_>) -> bool {
        let directions = member.parts.iter();
        let mut directions = directions.map(|part| self.docs.directions(part.schema));
        let is_of_other_way = directions.any(|(is_read_only, is_write_only)| match self.way {
            Usage::Request => is_read_only,
            Usage::Response => is_write_only,
        });
        !is_of_other_way || member.is_required && !self.docs.has_directions
    }

    /// Whether a declared member is made.
    fn is_wanted(&self, member: &Member<'_>, depth: usize) -> bool {
        let is_deprecated = || {
            member.parts.iter().any(|part| {
                let named = self.docs.referred(part.schema);
                named.map_or(part.schema, |it| &it.schema).is_deprecated
            })
        };
        let is_said = || depth < self.attempt.max_depth && !is_deprecated();
        self.goes(member) && (member.is_required || is_said())
    }
}

/// A value of an example.
fn indented(value: &Value) -> Made {
    let json = serde_json::to_string_pretty(value);
    given_value(&json.unwrap_or_else(|_| value.to_string()))
}
