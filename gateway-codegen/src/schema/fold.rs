//! Rules without what is trivial in them.

use std::collections::HashSet;

use super::graph;
use crate::json_schema::SchemaId;
use crate::plan::schema::{Rule, Says};

/// All schemas of one rule, to be changed.
pub(super) fn each_of_rule(rule: &mut Rule, f: &mut dyn FnMut(&mut SchemaId)) {
    let mut says = Says {
        rules: vec![std::mem::replace(rule, Rule::Enum(Vec::new()))],
        ..Says::default()
    };
    graph::each_mut(&mut says, f);
    if let Some(changed) = says.rules.pop() {
        *rule = changed;
    }
}

/// What is left of a rule.
pub(super) enum Folded {
    /// It always holds.
    Holds,
    /// It never does.
    Fails,
    Rule(Rule),
}

/// A rule without what is trivial in it. `is_marking`: what schemas look at matters, too.
pub(super) fn folded(rule: Rule, is_marking: bool) -> Folded {
    const ANY: SchemaId = SchemaId::ANY;
    const NEVER: SchemaId = SchemaId::NEVER;
    let reference = |id: SchemaId| match id {
        ANY => Folded::Holds,
        NEVER => Folded::Fails,
        id => Folded::Rule(Rule::Reference(id)),
    };
    match rule {
        Rule::Reference(id) => reference(id),
        Rule::AllOf(mut ids) => {
            let mut seen = HashSet::new();
            ids.retain(|id| *id != ANY && seen.insert(*id));
            match ids.as_slice() {
                [] => Folded::Holds,
                ids if ids.contains(&NEVER) => Folded::Fails,
                [id] => reference(*id),
                _ => Folded::Rule(Rule::AllOf(ids)),
            }
        }
        Rule::AnyOf(mut ids) => {
            if ids.contains(&ANY) && !is_marking {
                return Folded::Holds;
            }
            let mut seen = HashSet::new();
            ids.retain(|id| *id != NEVER && seen.insert(*id));
            match ids.as_slice() {
                [] => Folded::Fails,
                [id] => reference(*id),
                _ => Folded::Rule(Rule::AnyOf(ids)),
            }
        }
        Rule::OneOf(mut ids) => {
            ids.retain(|id| *id != NEVER);
            match ids.as_slice() {
                [] => Folded::Fails,
                [id] => reference(*id),
                _ => Folded::Rule(Rule::OneOf(ids)),
            }
        }
        Rule::Not(ANY) => Folded::Fails,
        Rule::Not(NEVER) => Folded::Holds,
        Rule::If(ANY, then, _) => reference(then),
        Rule::If(NEVER, _, otherwise) => reference(otherwise),
        Rule::If(_, ANY, ANY) if !is_marking => Folded::Holds,
        rule => Folded::Rule(rule),
    }
}
