//! The language of the fence `flow`.

use std::collections::BTreeMap;

use super::super::{DiagramError, text};

const MAX_NODES: usize = 60;
const MAX_EDGES: usize = 120;

pub(super) struct Node {
    pub(super) text: String,
}

pub(super) struct Edge {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) label: String,
}

/// A graph without circles.
#[derive(Default)]
pub(super) struct Graph {
    pub(super) nodes: Vec<Node>,
    pub(super) edges: Vec<Edge>,
    /// What the source says of the direction.
    pub(super) is_down: Option<bool>,
    names: BTreeMap<String, usize>,
}

pub(super) fn read(source: &str) -> Result<Graph, Vec<DiagramError>> {
    let mut graph = Graph::default();
    let mut errors = Vec::new();
    for (at, line) in source.lines().enumerate() {
        let line = line.trim();
        let result = match line {
            "" => continue,
            "right" if graph.nodes.is_empty() => {
                graph.is_down = Some(false);
                continue;
            }
            "down" if graph.nodes.is_empty() => {
                graph.is_down = Some(true);
                continue;
            }
            _ if line.starts_with('#') || line.starts_with("%%") => continue,
            _ => graph.read_line(line),
        };
        if let Err(message) = result {
            errors.push(DiagramError::new(at + 1, message));
            if errors.len() == 10 {
                break;
            }
        }
        if graph.nodes.len() > MAX_NODES || graph.edges.len() > MAX_EDGES {
            let message = format!("more than {MAX_NODES} boxes or {MAX_EDGES} arrows");
            return Err(vec![DiagramError::new(at + 1, message)]);
        }
    }
    if errors.is_empty() && graph.nodes.is_empty() {
        errors.push(DiagramError::new(
            1,
            "there is no box: `A[Caller] -> B[Gateway]`",
        ));
    }
    if errors.is_empty() {
        Ok(graph)
    } else {
        Err(errors)
    }
}

impl Graph {
    /// Reads `A[Text] -> B[Text] -> C: label`.
    fn read_line(&mut self, line: &str) -> Result<(), String> {
        let (mut from, mut rest) = self.read_node(line)?;
        let mut added = Vec::new();
        while let Some(after) = rest.strip_prefix("->") {
            let (to, after) = self.read_node(after)?;
            if self.edges.len() > MAX_EDGES {
                return Ok(());
            }
            if self.reaches(to, from) {
                return Err("this arrow closes a circle".to_owned());
            }
            added.push(self.edges.len());
            self.edges.push(Edge {
                from,
                to,
                label: String::new(),
            });
            (from, rest) = (to, after);
        }
        match rest.strip_prefix(':') {
            Some(label) if !added.is_empty() => {
                let label = text::one_line(label);
                for at in added {
                    if let Some(edge) = self.edges.get_mut(at) {
                        edge.label.clone_from(&label);
                    }
                }
                Ok(())
            }
            None if rest.is_empty() => Ok(()),
            _ => Err("a line is `A[Text] -> B[Text]: label`".to_owned()),
        }
    }

    /// Reads `A` or `A[Text]`; gives its place, and what is behind it.
    fn read_node<'a>(&mut self, source: &'a str) -> Result<(usize, &'a str), String> {
        let source = source.trim_start();
        let end = source
            .char_indices()
            .find(|(at, c)| {
                matches!(c, '[' | ']' | ':')
                    || c.is_whitespace()
                    || source.get(*at..).is_some_and(|s| s.starts_with("->"))
            })
            .map_or(source.len(), |(at, _)| at);
        let (name, mut rest) = source.split_at_checked(end).unwrap_or((source, ""));
        if name.is_empty() {
            return Err("a box has no name: a line is `A[Text] -> B[Text]: label`".to_owned());
        }
        let mut shown = None;
        if let Some(after) = rest.strip_prefix('[') {
            let (inner, after) = after.split_once(']').ok_or("`[` is not closed")?;
            shown = Some(text::one_line(inner));
            rest = after;
        }
        let at = match self.names.get(name) {
            Some(at) => *at,
            None => {
                let at = self.nodes.len();
                self.nodes.push(Node {
                    text: name.to_owned(),
                });
                self.names.insert(name.to_owned(), at);
                at
            }
        };
        if let (Some(shown), Some(node)) = (shown, self.nodes.get_mut(at)) {
            node.text = shown;
        }
        Ok((at, rest.trim_start()))
    }

    /// Whether arrows lead from one box to another.
    fn reaches(&self, from: usize, to: usize) -> bool {
        let mut seen = vec![false; self.nodes.len()];
        let mut rest = vec![from];
        while let Some(at) = rest.pop() {
            if at == to {
                return true;
            }
            if let Some(seen) = seen.get_mut(at)
                && !std::mem::replace(seen, true)
            {
                rest.extend(self.edges.iter().filter(|e| e.from == at).map(|e| e.to));
            }
        }
        false
    }
}
