//! Whether what a template writes can be what the response is declared to be.

use super::judge::Judge;
use super::outline::Shape;
use super::state::State;
use super::view::View;
use super::witness::Trial;
use crate::json_schema::{SchemaId, Types, fits};
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
    /// A value is of these kinds, and should be of those.
    Kind(Types, Types),
    /// A constant is none that is allowed.
    Constant(String),
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
        let found = misfit(root, &view, judge, String::new(), 0)?;
        first.get_or_insert(found);
    }
    let (pointer, why, schema_at) = first?;
    let shown = trial.plain()?;
    if shown.output.trim().is_empty() || fits(judge.table, schema, &shown.output).is_ok() {
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
    let at = view.schema(schemas).map(|schema| schema.origin.clone());
    let allowed = view.types(schemas);
    if allowed.within(shape.kinds) == Types::NONE {
        return Some((pointer, Why::Kind(shape.kinds, allowed), at));
    }
    if let Some(constant) = &shape.constant {
        if let Some(single) = view.single()
            && fits(judge.table, single, constant).is_err()
        {
            return Some((pointer, Why::Constant(constant.to_string()), at));
        }
        return None;
    }
    if shape.kinds != Types::OBJECT {
        return None;
    }
    if !shape.is_open {
        let missing = view.names(schemas).into_iter().find(|name| {
            view.member(name, schemas).is_required && !shape.members.contains_key(*name)
        });
        if let Some(name) = missing {
            return Some((pointer, Why::Missing(name.to_owned()), at));
        }
    }
    let certain = shape.members.iter().filter(|(_, member)| member.is_certain);
    for (name, member) in certain {
        let found = view.member(name, schemas);
        if !found.is_possible {
            continue;
        }
        let below = format!("{pointer}/{}", crate::source::pointer::escape(name));
        if let Some(found) = misfit(&member.shape, &found.view, judge, below, depth + 1) {
            return Some(found);
        }
    }
    None
}
