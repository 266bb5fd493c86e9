//! Contracts, two by two → changes. One file per part of a document.

mod answers;
mod authorizers;
mod backend;
mod bodies;
mod caching;
mod calls;
mod forms;
mod integration;
mod limits;
mod operations;
mod parameters;
mod policy;
mod schemas;
mod security;
mod stages;
mod taking;
mod texts;

use std::collections::BTreeMap;
use std::rc::Rc;

use super::change::{Change, Place};
use super::contract::{Contract, Endpoint};
use super::subsume::{Cause, Engine, Graph};
use crate::json_schema::SchemaId;
use crate::schema::Arena;

/// The changes between the APIs of two sides. APIs belong together by their names; one on each side always does.
pub(super) fn sides(old: Vec<Contract>, new: Vec<Contract>) -> Vec<Change> {
    let mut changes = Vec::new();
    let is_single = old.len() == 1 && new.len() == 1;
    let mut new: Vec<Option<Contract>> = new.into_iter().map(Some).collect();
    for old in old {
        let mut same = new.iter_mut().filter(|it| {
            it.as_ref()
                .is_some_and(|it| is_single || it.api.name == old.api.name)
        });
        let Some(new) = same.next().and_then(Option::take) else {
            let message = format!("the API `{}` is gone", old.api.name);
            changes.push(
                Change::breaking("api-removed", message).old(Place::of(&old.document.origin)),
            );
            continue;
        };
        changes.extend(apis(old, new));
    }
    for new in new.into_iter().flatten() {
        let message = format!("the API `{}` is new", new.api.name);
        changes.push(Change::safe("api-added", message).new_at(Place::of(&new.document.origin)));
    }
    changes
}

/// The changes of one API.
fn apis(mut old: Contract, mut new: Contract) -> Vec<Change> {
    let schemas = (
        std::mem::take(&mut old.schemas),
        std::mem::take(&mut new.schemas),
    );
    let graph = Graph::new(schemas.0, schemas.1);
    let (arena, open_arena) = (Arena::new(), Arena::new());
    let mut both = Both {
        old: &old,
        new: &new,
        graph: &graph,
        engine: Engine::new(&graph, &arena, true),
        open: Engine::new(&graph, &open_arena, false),
        known: BTreeMap::new(),
        changes: Vec::new(),
        operation: None,
    };
    policy::compare(&mut both);
    stages::compare(&mut both);
    limits::compare(&mut both);
    operations::compare(&mut both);
    both.changes
}

/// Two contracts, and what is said of them.
struct Both<'c, 'g> {
    old: &'c Contract,
    new: &'c Contract,
    graph: &'g Graph,
    engine: Engine<'g>,
    /// The same where members that no schema names may be sent.
    open: Engine<'g>,
    /// Questions and their answers.
    known: BTreeMap<(Vec<SchemaId>, SchemaId), Rc<Vec<Cause>>>,
    changes: Vec<Change>,
    /// The operation that is compared.
    operation: Option<String>,
}

impl Both<'_, '_> {
    fn push(&mut self, mut change: Change) {
        change.operation.clone_from(&self.operation);
        self.changes.push(change);
    }
}

/// How an operation is called in sentences.
fn called(endpoint: &Endpoint) -> String {
    if endpoint.method == "$default" {
        return "$default".to_owned();
    }
    format!("{} {}", endpoint.method, endpoint.path)
}
