//! Whether what a template writes can be what the response is declared to be.

use super::judge::Judge;
use super::outline::Shape;
use super::state::State;
use super::view::View;
use super::witness::Trial;
use crate::json_schema::{SchemaId, Stop, Types, faults, fits};
use crate::plan::{Origin, Schemas};

/// What cannot be.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Misfit {
    /// The JSON Pointer of the value.
    pub(super) pointer: String,
    pub(super) why: Why,
    /// The schema that says so.
    pub(super) schema: Option<Origin>,
    /// What is written for an input.
    pub(super) output: String,
}

/// Why it cannot.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Why {
    /// A member that is required is never written.
    Missing(String),
    /// A member is always written, and can never be there.
    Unwanted(String),
    /// A value is of these kinds, and should be of those.
    Kind(Types, Types),
    /// A constant is none that this keyword of its schema allows.
    Constant(String, &'static str),
}

/// Most values of an output that are looked at.
const MAX_DEPTH: usize = 16;

/// The first reason why no output can fit the schema, where one is shown not to.
pub(super) fn check(
    ended: &[State],
    schema: SchemaId,
    judge: &Judge<'_>,
    trial: &Trial<'_>,
) -> Option<Misfit> {
    let view = View::of(judge.schemas, schema);
    let mut first = None;
    for state in ended {
        let root = state.outline.root()?;
        let whole = || refused(root.constant.as_deref()?, &[schema], judge, "");
        let found = misfit(root, &view, judge, String::new(), 0).or_else(whole)?;
        first.get_or_insert(found);
    }
    let (pointer, why, schema_at) = first?;
    let shown = trial.plain()?;
    let is_unfit = || fits(judge.table, schema, &shown.output) == Err(Stop::Unfit);
    if shown.output.trim().is_empty() || !is_unfit() {
        return None;
    }
    Some(Misfit {
        pointer,
        why,
        schema: schema_at,
        output: shown.output,
    })
}

type Found = (String, Why, Option<Origin>);

fn misfit(
    shape: &Shape,
    view: &View,
    judge: &Judge<'_>,
    pointer: String,
    depth: usize,
) -> Option<Found> {
    let schemas: &Schemas = judge.schemas;
    if depth > MAX_DEPTH || view.is_any() {
        return None;
    }
    let at = || view.schema(schemas).map(|schema| schema.origin.clone());
    let allowed = view.types(schemas);
    if allowed.within(shape.kinds) == Types::NONE {
        return Some((pointer, Why::Kind(shape.kinds, allowed), at()));
    }
    if shape.kinds == Types::OBJECT && !shape.is_open {
        let missing = view.names(schemas).into_iter().find(|name| {
            view.member(name, schemas).is_required && !shape.members.contains_key(*name)
        });
        if let Some(name) = missing {
            return Some((pointer, Why::Missing(name.to_owned()), at()));
        }
    }
    let certain = shape.members.iter().filter(|(_, member)| member.is_certain);
    for (name, member) in certain {
        let below = || format!("{pointer}/{}", crate::source::pointer::escape(name));
        let view = match shape.kinds {
            Types::OBJECT => {
                let found = view.member(name, schemas);
                if !found.is_possible {
                    return Some((pointer, Why::Unwanted(name.to_string()), at()));
                }
                found.view
            }
            Types::ARRAY => view.items(schemas),
            _ => return None,
        };
        if let Some(found) = misfit(&member.shape, &view, judge, below(), depth + 1) {
            return Some(found);
        }
    }
    // What no part is to blame for: the validator has all the keywords.
    let constant = shape.constant.as_deref()?;
    match view.allows(constant, judge.table) {
        true => None,
        false => refused(constant, &view.in_any_case(), judge, &pointer),
    }
}

/// Why a constant does not fit one of some schemas.
fn refused(constant: &str, ids: &[SchemaId], judge: &Judge<'_>, pointer: &str) -> Option<Found> {
    ids.iter().find_map(|id| {
        let found = faults(judge.table, *id, constant).ok()?;
        let fault = found.first()?;
        let schema = judge.schemas.get(*id);
        Some((
            format!("{pointer}{}", fault.pointer),
            Why::Constant(fault.found.to_owned(), fault.what.keyword()),
            schema.map(|schema| schema.origin.clone()),
        ))
    })
}
