//! Examples that the document gives, as they go one way: those of a schema have the members of requests and of answers.

use std::collections::HashMap;

use super::elements::items;
use super::{MAX_VALUES, Maker};
use crate::lower::docs::asked::{Asked, Member, Part, Trail};
use crate::lower::docs::made::{self, Made, given_value};

impl<'d> Maker<'d> {
    /// An example that the document gives, as it goes this way: one of a schema has the members of both.
    pub(super) fn given(&mut self, given: &str, asked: &Asked<'d>) -> Made {
        let read = given.starts_with(['{', '[']).then(|| made::read(given));
        let trimmed = read.flatten().and_then(|mut made| {
            let is_changed = self.trim(&mut made, asked);
            is_changed.then_some(made)
        });
        // As it is written, where nothing is to be taken out.
        trimmed.unwrap_or_else(|| given_value(given))
    }

    /// Takes out the members of the other way, and tells whether there were some.
    fn trim(&mut self, made: &mut Made, asked: &Asked<'d>) -> bool {
        let mut is_changed = false;
        match made {
            Made::Scalar(_) => {}
            Made::List(elements) => {
                for (at, element) in elements.iter_mut().enumerate() {
                    is_changed |= self.trim_part(element, &items(asked, at));
                }
            }
            Made::Object(members) => {
                let declared = asked.members(&asked.required(), MAX_VALUES).into_iter();
                let declared: HashMap<&str, Member<'_>> =
                    declared.map(|member| (member.name, member)).collect();
                let n_before = members.len();
                members.retain(|(name, _)| {
                    let member = declared.get(name.as_str());
                    member.is_none_or(|member| self.goes(member))
                });
                is_changed = members.len() < n_before;
                for (name, value) in members {
                    if let Some(member) = declared.get(name.as_str()) {
                        is_changed |= self.trim_part(value, &member.parts);
                    }
                }
            }
        }
        is_changed
    }

    fn trim_part(&mut self, made: &mut Made, parts: &[Part<'d>]) -> bool {
        if matches!(made, Made::Scalar(_)) {
            return false;
        }
        let mut asked = Asked::default();
        for Part { schema, .. } in parts {
            // The value ends, whatever leads back to itself.
            let (trail, left) = (Trail::default(), &mut self.left_to_trim);
            let added = asked.add(schema, &trail, false, self.docs, left);
            if added.is_err() {
                return false;
            }
        }
        self.trim(made, &asked)
    }
}
