//! Paths of which each is the more specific one in another segment: `/books/{id}` and `/{kind}/latest`.

use std::collections::{BTreeMap, BTreeSet};

use super::route;
use crate::diagnostics::{Diagnostic, Sink, code};
use crate::json_schema::{Stop, Table, fits};
use crate::plan::{Api, Location, Operation, Segment};
use crate::schema::{Arena, table};

/// Most pairs of nodes that are compared.
const MAX_PAIRS: usize = 100_000;

/// The place of a node.
type NodeId = usize;

/// What paths have in common up to a segment.
#[derive(Default)]
struct Node<'p> {
    literals: BTreeMap<&'p str, NodeId>,
    parameter: Option<NodeId>,
    greedy: Option<NodeId>,
    operations: Vec<&'p Operation>,
}

/// Reports such paths, those that part at one segment together: `/books` beside `/{kind}` is what makes all of them. The
/// gateway takes the path that is more specific in the earlier segment, as
/// the reference does; OpenAPI leaves it open.
pub(super) fn check(api: &Api, sink: &mut Sink) {
    let nodes = nodes(&api.operations);
    let mut walk = Walk {
        nodes: &nodes,
        n_pairs: 0,
        found: Vec::new(),
    };
    let mut found = Vec::new();
    for node in &nodes {
        if let Some(parameter) = node.parameter {
            for literal in node.literals.values() {
                walk.pair(*literal, parameter, false);
                found.push(std::mem::take(&mut walk.found));
            }
        }
    }
    found.retain(|pairs| !pairs.is_empty());
    if found.is_empty() {
        return;
    }
    let arena = Arena::new();
    let table = table(&api.schemas, &arena);
    for mut pairs in found {
        pairs.sort_by_key(|(winner, loser)| (winner.path_span.start, loser.path_span.start));
        let possible = pairs
            .iter()
            .filter_map(|(winner, loser)| Some((*winner, *loser, request(winner, loser, &table)?)));
        let possible: Vec<_> = possible.collect();
        let paths = |(winner, loser, _): &(&Operation, &Operation, String)| {
            (winner.path_span, loser.path_span)
        };
        let n: BTreeSet<_> = possible.iter().map(paths).collect();
        if let Some((winner, loser, request)) = possible.first() {
            report(winner, loser, request, n.len() - 1, sink);
        }
    }
}

fn report(winner: &Operation, loser: &Operation, request: &str, n_others: usize, sink: &mut Sink) {
    let others = match n_others {
        0 => String::new(),
        1 => "; 1 more pair of paths is alike".to_owned(),
        n => format!("; {n} more pairs of paths are alike"),
    };
    let message = format!(
        "`{request}` fits both `{}` and `{}`{others}",
        route(winner),
        route(loser)
    );
    sink.push(
        Diagnostic::new(code::AMBIGUOUS_ROUTES, winner.path_span, message)
            .label("this answers: it is the more specific one in the earlier segment")
            .secondary(loser.path_span, "this does not")
            .help("tell the paths apart by text in one segment, or say in a schema which values their parameters have")
            .pointer(&winner.origin.pointer),
    );
}

/// The paths as a tree; those with text and parameters in one segment are left out, and so is what follows them.
fn nodes(operations: &[Operation]) -> Vec<Node<'_>> {
    let mut nodes = vec![Node::default()];
    'operations: for operation in operations {
        if operation.method.is_none() {
            continue;
        }
        let mut at = 0;
        for segment in &operation.path.segments {
            let new = nodes.len();
            let Some(node) = nodes.get_mut(at) else {
                continue 'operations;
            };
            at = match segment {
                Segment::Literal(text) => *node.literals.entry(text).or_insert(new),
                Segment::Parameter(_) => *node.parameter.get_or_insert(new),
                Segment::Greedy(_) => *node.greedy.get_or_insert(new),
                Segment::Mixed(_) => continue 'operations,
            };
            if at == new {
                nodes.push(Node::default());
            }
        }
        if let Some(node) = nodes.get_mut(at) {
            node.operations.push(operation);
        }
    }
    nodes
}

/// Goes through pairs of nodes that the same requests lead to.
struct Walk<'n, 'p> {
    nodes: &'n [Node<'p>],
    n_pairs: usize,
    found: Vec<(&'p Operation, &'p Operation)>,
}

impl<'p> Walk<'_, 'p> {
    /// Up to here the first one is the more specific one; the second one is somewhere if `is_crossed`.
    fn pair(&mut self, winner: NodeId, loser: NodeId, is_crossed: bool) {
        self.n_pairs += 1;
        let (Some(w), Some(l)) = (self.nodes.get(winner), self.nodes.get(loser)) else {
            return;
        };
        if self.n_pairs > MAX_PAIRS {
            return;
        }
        if is_crossed {
            self.compare(&w.operations, &l.operations);
        }
        if let Some(greedy) = w.greedy.and_then(|greedy| self.nodes.get(greedy)) {
            self.below(&greedy.operations, loser);
        }
        for (text, to) in &w.literals {
            if let Some(other) = l.literals.get(text) {
                self.pair(*to, *other, is_crossed);
            }
            if let Some(other) = l.parameter {
                self.pair(*to, other, is_crossed);
            }
        }
        if let Some(to) = w.parameter {
            for other in l.literals.values() {
                self.pair(to, *other, true);
            }
            if let Some(other) = l.parameter {
                self.pair(to, other, is_crossed);
            }
        }
    }

    /// What takes the rest of a path, and all below a node that it takes from.
    fn below(&mut self, greedy: &[&'p Operation], node: NodeId) {
        let Some(node) = self.nodes.get(node) else {
            return;
        };
        for to in node.literals.values().copied().chain(node.parameter) {
            self.n_pairs += 1;
            if self.n_pairs > MAX_PAIRS {
                return;
            }
            if let Some(next) = self.nodes.get(to) {
                self.compare(greedy, &next.operations);
            }
            self.below(greedy, to);
        }
    }

    /// The first method that both have: paths are reported once.
    fn compare(&mut self, winners: &[&'p Operation], losers: &[&'p Operation]) {
        let is_any = |operation: &Operation| operation.method.as_deref() == Some("ANY");
        for winner in winners {
            let same = losers
                .iter()
                .find(|loser| winner.method == loser.method || is_any(winner) || is_any(loser));
            // Preflight requests get the same answer of all routes.
            if let Some(loser) = same.filter(|_| winner.method.as_deref() != Some("OPTIONS")) {
                self.found.push((winner, loser));
                return;
            }
        }
    }
}

/// A request that both paths fit; `None` where the schema of a parameter rules it out.
fn request(winner: &Operation, loser: &Operation, table: &Table<'_>) -> Option<String> {
    let mut path = String::new();
    let mut rest = loser.path.segments.iter();
    for segment in &winner.path.segments {
        let text = match (segment, rest.next()?) {
            (Segment::Literal(text), Segment::Literal(_)) => text.as_str(),
            (Segment::Literal(text), Segment::Parameter(name)) => {
                may_be(loser, name, text, table).then_some(text.as_str())?
            }
            (Segment::Parameter(name), Segment::Literal(text)) => {
                may_be(winner, name, text, table).then_some(text.as_str())?
            }
            (Segment::Greedy(_), first) => {
                for segment in std::iter::once(first).chain(rest) {
                    path.push('/');
                    path.push_str(text_of(segment));
                }
                break;
            }
            (_, other) => text_of(other),
        };
        path.push('/');
        path.push_str(text);
    }
    let method = match winner.method.as_deref() {
        Some("ANY") => loser.method.as_deref(),
        method => method,
    };
    let method = method.filter(|method| *method != "ANY").unwrap_or("GET");
    Some(format!("{method} {path}"))
}

/// Text that a segment takes.
fn text_of(segment: &Segment) -> &str {
    match segment {
        Segment::Literal(text) => text,
        Segment::Parameter(_) | Segment::Greedy(_) | Segment::Mixed(_) => "1",
    }
}

/// Whether a path parameter may have a value, as far as its schema says.
fn may_be(operation: &Operation, name: &str, text: &str, table: &Table<'_>) -> bool {
    let mut parameters = operation.parameters.iter();
    let parameter =
        parameters.find(|parameter| parameter.location == Location::Path && parameter.name == name);
    let Some(schema) = parameter.and_then(|parameter| parameter.schema) else {
        return true;
    };
    // As a string, and as the number or boolean that it may read as.
    let string = serde_json::Value::from(text).to_string();
    let read = serde_json::from_str::<serde_json::Value>(text).ok();
    let read = read.filter(|value| value.is_number() || value.is_boolean());
    let mut values = [Some(string), read.map(|_| text.to_owned())].into_iter();
    values.any(|value| value.is_some_and(|value| fits(table, schema, &value) != Err(Stop::Unfit)))
}
