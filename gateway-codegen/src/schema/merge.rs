//! `allOf` of plain objects as one object, where that is the same: one pass over a value instead of several.

use std::collections::HashMap;

use crate::json_schema::SchemaId;
use crate::plan::schema::{Member, Object, Rule, Says};

/// Objects get no larger than this by what is merged into them.
const MAX_MEMBERS: usize = 512;

/// What a schema says that can be said by another one for it: kinds, and the members of objects.
fn plain(says: &Says) -> Option<Option<&Object>> {
    let is_plain = says.number.is_none()
        && says.string.is_none()
        && says.array.is_none()
        && says.rules.is_empty()
        && says.resource == 0;
    let is_simple = says.object.as_ref().is_none_or(|object| {
        object.patterns.is_empty()
            && object.additional.is_none()
            && object.names.is_none()
            && object.dependent_required.is_empty()
            && object.dependent_schemas.is_empty()
            && object.unevaluated.is_none()
    });
    (is_plain && is_simple).then_some(says.object.as_ref())
}

/// Merges what a schema must fit besides into it, where that is the same. `left`: how many members may still be
/// repeated by that.
pub(super) fn merge<'s>(
    says: &mut Says,
    left: &mut usize,
    get: impl Fn(SchemaId) -> Option<&'s Says>,
) {
    // What it says of further members depends on which it names.
    if says
        .object
        .as_ref()
        .is_some_and(|object| object.additional.is_some())
    {
        return;
    }
    let mut rules = Vec::with_capacity(says.rules.len());
    for rule in std::mem::take(&mut says.rules) {
        let ids = match rule {
            Rule::Reference(id) => vec![id],
            Rule::AllOf(ids) => ids,
            rule => {
                rules.push(rule);
                continue;
            }
        };
        let mut others = Vec::new();
        for id in ids {
            let other = get(id).filter(|other| plain(other).is_some());
            match other.filter(|other| absorb(says, other, left)) {
                Some(_) => {}
                None => others.push(id),
            }
        }
        match others.as_slice() {
            [] => {}
            [id] => rules.push(Rule::Reference(*id)),
            _ => rules.push(Rule::AllOf(others)),
        }
    }
    says.rules = rules;
}

/// Has a schema say what another one says. Whether that could be done.
fn absorb(says: &mut Says, other: &Says, left: &mut usize) -> bool {
    if let Some(object) = &other.object {
        let own = says.object.get_or_insert_default();
        let n_members = own.members.len() + object.members.len();
        let is_small = n_members <= MAX_MEMBERS && object.members.len() <= *left;
        let merged = Some(())
            .filter(|()| is_small)
            .and_then(|()| members(own, object));
        let Some(merged) = merged else {
            if *own == Object::default() {
                says.object = None;
            }
            return false;
        };
        *left -= object.members.len();
        own.members = merged;
        own.min_properties = own.min_properties.max(object.min_properties);
        own.max_properties = own.max_properties.min(object.max_properties);
    }
    says.types = says.types.within(other.types);
    true
}

/// The members of both; `None`: they say different things of one.
fn members(own: &Object, other: &Object) -> Option<Vec<Member>> {
    // Dependencies know members by their places.
    let is_first = own.dependent_required.is_empty() && own.dependent_schemas.is_empty();
    let (first, second) = match is_first {
        true => (other, own),
        false => (own, other),
    };
    let mut merged = first.members.clone();
    let mut places: HashMap<String, usize> = HashMap::new();
    for (at, member) in merged.iter().enumerate() {
        places.insert(member.name.clone(), at);
    }
    for member in &second.members {
        let known = places.get(&member.name).and_then(|at| merged.get_mut(*at));
        let Some(known) = known else {
            merged.push(member.clone());
            continue;
        };
        known.schema = match (known.schema, member.schema) {
            (Some(SchemaId::ANY) | None, Some(id)) | (Some(id), Some(SchemaId::ANY) | None) => {
                Some(id)
            }
            (Some(one), Some(another)) if one == another => Some(one),
            (Some(_), Some(_)) => return None,
            (None, None) => None,
        };
        known.is_required |= member.is_required;
        known.forbidden = known.forbidden.or(member.forbidden);
    }
    Some(merged)
}
