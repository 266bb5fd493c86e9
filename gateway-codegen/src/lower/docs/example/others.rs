//! Members that a schema does not declare.

use std::sync::LazyLock;

use super::Maker;
use crate::lower::docs::asked::{Asked, Part, Trail};
use crate::lower::docs::made::Made;
use crate::lower::docs::scalars;
use crate::plan::docs::{Additional, Schema};
use crate::schema::sample;

/// As many names are tried for each member that nothing names.
const MAX_OTHERS: usize = 20;
/// As many patterns of names are looked at for a member.
const MAX_PATTERNS: usize = 20;

/// A text of which nothing is asked.
static ANY_TEXT: LazyLock<Schema> = LazyLock::new(|| Schema {
    types: vec!["string".to_owned()],
    ..Schema::default()
});

impl<'d> Maker<'d> {
    /// Members that have no name in the schema: one where there is no other, and as many as there have to be.
    pub(super) fn others(
        &mut self,
        asked: &Asked<'d>,
        depth: usize,
        members: &mut Vec<(String, Made)>,
    ) -> Option<()> {
        let schemas = asked.schemas();
        let least = scalars::count(&schemas, "minProperties").unwrap_or(0);
        let most = scalars::count(&schemas, "maxProperties").unwrap_or(usize::MAX);
        if least > most || least > self.left.saturating_add(members.len()) {
            return None;
        }
        let such = such(asked);
        let is_map = !such.is_empty() && members.is_empty();
        let wanted = least.max(usize::from(is_map)).min(most);
        let pattern = asked.parts.iter().find_map(|part| {
            let like = part.schema.patterns.first()?;
            let says = Part {
                schema: &like.schema,
                trail: part.trail.clone(),
            };
            Some((like.name.as_str(), [says]))
        });
        let is_closed = { schemas.iter() }
            .any(|it| matches!(it.additional, Additional::Nothing | Additional::NothingElse));
        for number in 0..wanted.saturating_add(MAX_OTHERS) {
            if members.len() >= wanted {
                break;
            }
            let (name, parts) = match &pattern {
                Some((like, says)) if such.is_empty() => (
                    self.examples.text(&[like], (0, usize::MAX), number),
                    says.as_slice(),
                ),
                None if is_closed && such.is_empty() => (None, such.as_slice()),
                _ => (self.name(asked, number), such.as_slice()),
            };
            let name = name.filter(|name| !members.iter().any(|(known, _)| known == name));
            let made = name.and_then(|name| {
                let made = self.below(&name, |maker| maker.other(parts, depth))?;
                Some((name, made))
            });
            match made {
                Some(member) => members.push(member),
                // One that nothing asks for may be missing.
                None if least == 0 => break,
                None => {}
            }
        }
        (members.len() >= least).then_some(())
    }

    /// What is said of a member with such a name that is not declared: documents require some that they forget to declare.
    pub(super) fn others_named(&self, asked: &Asked<'d>, name: &str) -> Vec<Part<'d>> {
        let like = asked.parts.iter().flat_map(|part| {
            let like = part.schema.patterns.iter().take(MAX_PATTERNS);
            let like = like.filter(|like| {
                let pattern = self.examples.pattern(&like.name);
                pattern.is_some_and(|pattern| sample::fits(&pattern, name))
            });
            like.map(|like| Part {
                schema: &like.schema,
                trail: part.trail.clone(),
            })
        });
        let mut parts: Vec<Part<'d>> = like.collect();
        if parts.is_empty() {
            parts = such(asked);
        }
        if parts.is_empty() {
            parts.push(any_text());
        }
        parts
    }

    /// A value of a member or element of which nothing may be said.
    pub(super) fn other(&mut self, parts: &[Part<'d>], depth: usize) -> Option<Made> {
        match parts {
            [] => self.make(&[any_text()], "", depth + 1),
            parts => self.make(parts, "", depth + 1),
        }
    }

    /// The name of a member that the schema does not name.
    fn name(&mut self, asked: &Asked<'d>, number: usize) -> Option<String> {
        let named = asked.parts.iter().filter_map(|part| {
            Some(Part {
                schema: part.schema.names.as_deref()?,
                trail: part.trail.clone(),
            })
        });
        let mut names: Vec<Part<'d>> = named.collect();
        if names.is_empty() {
            return Some(match number {
                0 => "name".to_owned(),
                number => format!("name{number}"),
            });
        }
        names.push(any_text());
        let before = std::mem::replace(&mut self.number, number);
        // A name has no place of its own.
        let made = self.below("", |maker| maker.make(&names, "", 1));
        self.number = before;
        match made? {
            Made::Scalar(json) => serde_json::from_str(&json).ok(),
            Made::List(_) | Made::Object(_) => None,
        }
    }
}

fn any_text<'d>() -> Part<'d> {
    Part {
        schema: &ANY_TEXT,
        trail: Trail::default(),
    }
}

/// What is said of members that have no name in the schema.
fn such<'d>(asked: &Asked<'d>) -> Vec<Part<'d>> {
    let such = asked.parts.iter().filter_map(|part| {
        let Additional::Such(such) = &part.schema.additional else {
            return None;
        };
        Some(Part {
            schema: such.as_ref(),
            trail: part.trail.clone(),
        })
    });
    such.collect()
}
