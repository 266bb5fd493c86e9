//! What repetitions at the ends of a pattern need not say.
//!
//! A pattern may match anywhere: where `a{2,9}b` matches, `a{2}b` does, a little later; and where `ba{2,9}`, `ba{2}`.
//! The same holds for the ends of look-aheads and the beginnings of look-behinds. What is left has fewer states.

use super::ecma::Node;

/// The same pattern, for verdicts, without what its ends need not say.
pub(super) fn trim<'t>(node: &Node<'t>) -> Node<'t> {
    ends(node, true, true)
}

/// A part before which, and behind which, there may be anything.
fn ends<'t>(node: &Node<'t>, is_head: bool, is_tail: bool) -> Node<'t> {
    match node {
        Node::Sequence(nodes) => sequence(nodes, is_head, is_tail),
        Node::Alternatives(nodes) => Node::Alternatives(
            nodes
                .iter()
                .map(|node| ends(node, is_head, is_tail))
                .collect(),
        ),
        Node::Repeat { node, min, max } => {
            let max = if is_head || is_tail { Some(*min) } else { *max };
            match (min, max) {
                (0, Some(0)) => Node::Sequence(Vec::new()),
                (1, Some(1)) => ends(node, is_head, is_tail),
                _ => Node::Repeat {
                    node: Box::new(ends(node, false, false)),
                    min: *min,
                    max,
                },
            }
        }
        Node::Look {
            node,
            is_behind,
            is_negated,
            at,
        } => Node::Look {
            node: Box::new(ends(node, *is_behind, !*is_behind)),
            is_behind: *is_behind,
            is_negated: *is_negated,
            at: at.clone(),
        },
        Node::Set(_)
        | Node::Start { .. }
        | Node::End { .. }
        | Node::Boundary { .. }
        | Node::BackReference(_) => node.clone(),
    }
}

fn sequence<'t>(nodes: &[Node<'t>], is_head: bool, is_tail: bool) -> Node<'t> {
    let is_empty = |node: &Node<'_>| matches!(node, Node::Sequence(nodes) if nodes.is_empty());
    // What has become empty leaves its end to the next one.
    let mut n_first = 0;
    let mut first = None;
    while is_head && first.is_none() && n_first + 1 < nodes.len() {
        first = nodes
            .get(n_first)
            .map(|node| ends(node, true, false))
            .filter(|node| !is_empty(node));
        n_first += 1;
    }
    let mut n_last = nodes.len();
    let mut last = None;
    while is_tail && last.is_none() && n_last > n_first {
        let is_only = first.is_none() && n_last == n_first + 1;
        last = nodes
            .get(n_last - 1)
            .map(|node| ends(node, is_head && is_only, true))
            .filter(|node| !is_empty(node));
        n_last -= 1;
    }
    let between = nodes
        .get(n_first..n_last)
        .unwrap_or_default()
        .iter()
        .enumerate();
    let between = between.map(|(n, node)| {
        let is_only = is_head && first.is_none() && n == 0;
        ends(node, is_only, false)
    });
    let mut all: Vec<Node<'t>> = between.collect();
    if let Some(first) = first {
        all.insert(0, first);
    }
    all.extend(last);
    match all.pop() {
        Some(only) if all.is_empty() => only,
        last => {
            all.extend(last);
            Node::Sequence(all)
        }
    }
}
