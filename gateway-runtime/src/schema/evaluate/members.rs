//! Finding the members of objects by their names.

use std::borrow::Cow;
use std::collections::HashSet;

use super::super::reader::Members;
use super::super::reader::Raw;
use super::super::table::{Member, Object};
use super::super::work::{self, Work};

/// The member of a schema that has a name.
#[inline]
pub(super) fn find<'t>(
    object: &Object<'t>,
    name: Raw<'_>,
    members: &mut Members,
    work: &mut Work,
) -> Option<(usize, &'t Member<'t>)> {
    let known: &'t [Member<'t>] = object.members;
    // Members mostly come in the document's order.
    let at = match known.get(members.next) {
        Some(member) if name.is(member.name) => members.next,
        _ => {
            work.note(work::SEARCH);
            position(object, name)?
        }
    };
    members.next = at + 1;
    known.get(at).map(|member| (at, member))
}

fn position(object: &Object<'_>, name: Raw<'_>) -> Option<usize> {
    if object.sorted.is_empty() {
        return object
            .members
            .iter()
            .position(|member| name.is(member.name));
    }
    let decoded = name.decoded();
    let name = decoded.as_ref();
    let by_name = |at: &u16| {
        let member = object.members.get(usize::from(*at));
        let known = member.map(|member| member.name).unwrap_or_default();
        (known.len(), known).cmp(&(name.len(), name))
    };
    let found = object.sorted.binary_search_by(by_name).ok()?;
    object.sorted.get(found).map(|at| usize::from(*at))
}

/// How many different names an object has, where a schema asks.
// Keyed hashes: the names are a client's.
pub(super) struct Distinct<'b>(Option<HashSet<Cow<'b, str>>>);

impl<'b> Distinct<'b> {
    pub(super) fn of(object: &Object<'_>) -> Self {
        let is_asked = object.min_properties > 0 || object.max_properties < usize::MAX;
        Distinct(is_asked.then(HashSet::new))
    }

    #[inline]
    pub(super) fn add(&mut self, name: Raw<'b>, work: &mut Work) {
        if let Some(names) = &mut self.0 {
            work.note(work::DISTINCT);
            names.insert(name.decoded());
        }
    }

    /// The number, where it is asked.
    pub(super) fn count(&self) -> Option<usize> {
        self.0.as_ref().map(HashSet::len)
    }
}
