//! Finding the members of objects by their names.

use std::borrow::Cow;
use std::collections::HashSet;

use super::{Member, Object, Raw};

/// The member of a schema that has a name. `next` is where it is looked for first: members mostly come in the
/// document's order.
#[inline]
pub(super) fn find<'t>(
    object: &Object<'t>,
    name: Raw<'_>,
    next: &mut usize,
) -> Option<(usize, &'t Member<'t>)> {
    let decoded;
    let name = match name.is_escaped {
        false => name.text,
        true => {
            decoded = name.decoded();
            decoded.as_ref()
        }
    };
    let members = object.members;
    let at = match members.get(*next) {
        Some(member) if member.name == name => *next,
        _ => position(object, name)?,
    };
    *next = at + 1;
    members.get(at).map(|member| (at, member))
}

fn position(object: &Object<'_>, name: &str) -> Option<usize> {
    if object.sorted.is_empty() {
        return object.members.iter().position(|member| member.name == name);
    }
    let by_name = |at: &u16| {
        let member = object.members.get(usize::from(*at));
        let known = member.map(|member| member.name).unwrap_or_default();
        (known.len(), known).cmp(&(name.len(), name))
    };
    let found = object.sorted.binary_search_by(by_name).ok()?;
    object.sorted.get(found).map(|at| usize::from(*at))
}

/// Whether a name is this one.
pub(super) fn is(name: Raw<'_>, wanted: &str) -> bool {
    match name.is_escaped {
        false => name.text == wanted,
        true => name.decoded() == wanted,
    }
}

/// How many different names an object has, where a schema asks.
pub(super) enum Distinct<'b> {
    NotAsked,
    // Keyed hashes: the names are a client's.
    Names(HashSet<Cow<'b, str>>),
}

impl<'b> Distinct<'b> {
    pub(super) fn of(object: &Object<'_>) -> Self {
        match object.min_properties > 0 || object.max_properties < usize::MAX {
            true => Distinct::Names(HashSet::new()),
            false => Distinct::NotAsked,
        }
    }

    #[inline]
    pub(super) fn add(&mut self, name: Raw<'b>) {
        if let Distinct::Names(names) = self {
            names.insert(name.decoded());
        }
    }

    /// The number, where it is asked.
    pub(super) fn count(&self) -> Option<usize> {
        match self {
            Distinct::NotAsked => None,
            Distinct::Names(names) => Some(names.len()),
        }
    }
}
