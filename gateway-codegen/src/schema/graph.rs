//! How schemas refer to each other.

use crate::json_schema::SchemaId;
use crate::plan::schema::{Rule, Says};

/// All schemas that one refers to, to be changed.
pub(crate) fn each_mut(says: &mut Says, f: &mut dyn FnMut(&mut SchemaId)) {
    if let Some(array) = &mut says.array {
        array.prefix.iter_mut().for_each(&mut *f);
        array.items.iter_mut().for_each(&mut *f);
        if let Some(contains) = &mut array.contains {
            f(&mut contains.schema);
        }
        array.unevaluated.iter_mut().for_each(&mut *f);
    }
    if let Some(object) = &mut says.object {
        let members = object.members.iter_mut();
        members
            .filter_map(|member| member.schema.as_mut())
            .for_each(&mut *f);
        object.patterns.iter_mut().for_each(|(_, id)| f(id));
        object.additional.iter_mut().for_each(&mut *f);
        object.names.iter_mut().for_each(&mut *f);
        object
            .dependent_schemas
            .iter_mut()
            .for_each(|(_, id)| f(id));
        object.unevaluated.iter_mut().for_each(&mut *f);
    }
    for rule in &mut says.rules {
        match rule {
            Rule::Reference(id) | Rule::Not(id) => f(id),
            Rule::DynamicReference(anchors, otherwise) => {
                anchors.iter_mut().for_each(|(_, id)| f(id));
                f(otherwise);
            }
            Rule::AllOf(ids) | Rule::AnyOf(ids) | Rule::OneOf(ids) => {
                ids.iter_mut().for_each(&mut *f);
            }
            Rule::If(condition, then, otherwise) => {
                f(condition);
                f(then);
                f(otherwise);
            }
            Rule::Const(_) | Rule::Enum(_) => {}
            Rule::Discriminator(discriminator) => {
                discriminator.schemas.iter_mut().for_each(|(_, id)| f(id));
            }
        }
    }
}

/// All schemas that one refers to.
pub(super) fn all(says: &Says) -> Vec<SchemaId> {
    let mut ids = in_place(says);
    if let Some(array) = &says.array {
        ids.extend(array.prefix.iter().copied());
        ids.extend(array.items);
        ids.extend(array.contains.map(|contains| contains.schema));
        ids.extend(array.unevaluated);
    }
    if let Some(object) = &says.object {
        ids.extend(object.members.iter().filter_map(|member| member.schema));
        ids.extend(object.patterns.iter().map(|(_, id)| *id));
        ids.extend(object.additional);
        ids.extend(object.names);
        ids.extend(object.unevaluated);
    }
    for rule in &says.rules {
        if let Rule::DynamicReference(anchors, otherwise) = rule {
            ids.extend(anchors.iter().map(|(_, id)| *id));
            ids.push(*otherwise);
        }
    }
    ids
}

/// The schemas that one refers to for the same value, whatever the value; those of a dynamic reference depend on the
/// way there.
pub(super) fn in_place(says: &Says) -> Vec<SchemaId> {
    let mut ids = Vec::new();
    if let Some(object) = &says.object {
        ids.extend(object.dependent_schemas.iter().map(|(_, id)| *id));
    }
    for rule in &says.rules {
        match rule {
            Rule::Reference(id) | Rule::Not(id) => ids.push(*id),
            Rule::AllOf(all) | Rule::AnyOf(all) | Rule::OneOf(all) => ids.extend(all),
            Rule::If(condition, then, otherwise) => ids.extend([condition, then, otherwise]),
            Rule::Discriminator(choices) => {
                ids.extend(choices.schemas.iter().map(|(_, id)| *id));
            }
            Rule::DynamicReference(..) | Rule::Const(_) | Rule::Enum(_) => {}
        }
    }
    ids
}

/// An order of the schemas from `start` on in which those that one refers to in place come before it, and a schema of
/// each circle there is.
pub(super) struct Order {
    pub(super) order: Vec<SchemaId>,
    /// From each circle, the schemas in it.
    pub(super) circles: Vec<Vec<SchemaId>>,
}

/// Orders the schemas from `start` on.
pub(super) fn order<'s>(
    n: usize,
    start: usize,
    says: impl Fn(SchemaId) -> Option<&'s Says>,
) -> Order {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        New,
        Open,
        Done,
    }
    let mut states = vec![State::New; n.saturating_sub(start)];
    let (mut order, mut circles) = (Vec::new(), Vec::new());
    let index = |id: SchemaId| {
        (id.0 as usize)
            .checked_sub(start)
            .filter(|_| (id.0 as usize) < n)
    };
    let edges = |id: SchemaId| says(id).map(in_place).unwrap_or_default();
    for first in start..n {
        let Ok(first) = u32::try_from(first) else {
            break;
        };
        let mut stack: Vec<(SchemaId, Vec<SchemaId>)> = Vec::new();
        let mut next = Some(SchemaId(first));
        loop {
            if let Some(id) = next.take()
                && let Some(state) = index(id).and_then(|at| states.get_mut(at))
            {
                match *state {
                    State::Done => {}
                    State::New => {
                        *state = State::Open;
                        stack.push((id, edges(id)));
                    }
                    State::Open => {
                        let from = stack.iter().position(|(open, _)| *open == id);
                        let circle = stack.get(from.unwrap_or(0)..).unwrap_or_default();
                        circles.push(circle.iter().map(|(id, _)| *id).collect());
                    }
                }
            }
            let Some((id, rest)) = stack.last_mut() else {
                break;
            };
            match rest.pop() {
                Some(further) => next = Some(further),
                None => {
                    let id = *id;
                    if let Some(state) = index(id).and_then(|at| states.get_mut(at)) {
                        *state = State::Done;
                    }
                    order.push(id);
                    stack.pop();
                }
            }
        }
    }
    Order { order, circles }
}

/// Which schemas from `start` on lead back to themselves (Tarjan's strongly connected components).
pub(super) fn recursive<'s>(
    n: usize,
    start: usize,
    says: impl Fn(SchemaId) -> Option<&'s Says>,
) -> Vec<SchemaId> {
    let n_new = n.saturating_sub(start);
    let index = |id: SchemaId| (id.0 as usize).checked_sub(start).filter(|at| *at < n_new);
    let edges = |at: usize| -> Vec<usize> {
        let id = u32::try_from(start + at).map(SchemaId);
        let says = id.ok().and_then(&says);
        says.map(all)
            .unwrap_or_default()
            .into_iter()
            .filter_map(index)
            .collect()
    };
    const NONE: usize = usize::MAX;
    let (mut numbers, mut lows) = (vec![NONE; n_new], vec![NONE; n_new]);
    let mut is_open = vec![false; n_new];
    let (mut open, mut found, mut counter) = (Vec::new(), Vec::new(), 0);
    for first in 0..n_new {
        if numbers.get(first) != Some(&NONE) {
            continue;
        }
        let mut stack: Vec<(usize, Vec<usize>)> = Vec::new();
        let mut next = Some(first);
        loop {
            if let Some(at) = next.take() {
                if let (Some(number), Some(low), Some(flag)) =
                    (numbers.get_mut(at), lows.get_mut(at), is_open.get_mut(at))
                {
                    (*number, *low, *flag) = (counter, counter, true);
                }
                counter += 1;
                open.push(at);
                stack.push((at, edges(at)));
            }
            let Some((at, rest)) = stack.last_mut() else {
                break;
            };
            let at = *at;
            if let Some(further) = rest.pop() {
                let number = numbers.get(further).copied().unwrap_or(NONE);
                if number == NONE {
                    next = Some(further);
                } else if is_open.get(further) == Some(&true)
                    && let Some(low) = lows.get_mut(at)
                {
                    *low = (*low).min(number);
                }
                continue;
            }
            stack.pop();
            let low = lows.get(at).copied().unwrap_or(NONE);
            if let Some((parent, _)) = stack.last()
                && let Some(parents) = lows.get_mut(*parent)
            {
                *parents = (*parents).min(low);
            }
            if numbers.get(at) == Some(&low) {
                let from = open.iter().rposition(|other| *other == at).unwrap_or(0);
                let component = open.split_off(from);
                let is_circle = component.len() > 1 || edges(at).contains(&at);
                for member in component {
                    if let Some(flag) = is_open.get_mut(member) {
                        *flag = false;
                    }
                    if is_circle && let Ok(id) = u32::try_from(start + member) {
                        found.push(SchemaId(id));
                    }
                }
            }
        }
    }
    found
}
