//! Paths as a tree of their segments.

use std::collections::BTreeMap;

use super::Operation;

/// A part of paths, with what is below it.
pub(super) struct Node<'a> {
    /// `pets`, `{petId}`; of the root: empty.
    pub(super) segment: &'a str,
    /// On exactly this path, by place in the list of operations.
    pub(super) operations: Vec<&'a Operation<'a>>,
    /// In the order of the document, as places in [`Tree::nodes`].
    pub(super) children: Vec<usize>,
}

/// All paths.
pub(super) struct Tree<'a> {
    pub(super) nodes: Vec<Node<'a>>,
}

/// The place of the root.
pub(super) const ROOT: usize = 0;

impl<'a> Tree<'a> {
    pub(super) fn new(operations: &'a [Operation<'a>]) -> Self {
        let mut tree = Tree { nodes: Vec::new() };
        tree.add("");
        let mut places: BTreeMap<(usize, &str), usize> = BTreeMap::new();
        for operation in operations {
            let mut at = ROOT;
            for segment in operation.path.split('/').filter(|s| !s.is_empty()) {
                at = *places.entry((at, segment)).or_insert_with(|| {
                    let child = tree.add(segment);
                    if let Some(node) = tree.nodes.get_mut(at) {
                        node.children.push(child);
                    }
                    child
                });
            }
            if let Some(node) = tree.nodes.get_mut(at) {
                node.operations.push(operation);
            }
        }
        tree
    }

    fn add(&mut self, segment: &'a str) -> usize {
        self.nodes.push(Node {
            segment,
            operations: Vec::new(),
            children: Vec::new(),
        });
        self.nodes.len() - 1
    }

    pub(super) fn n_resources(&self) -> usize {
        self.nodes
            .iter()
            .filter(|n| !n.operations.is_empty())
            .count()
    }

    /// Follows nodes that have nothing but one child; gives the path and where it ends.
    pub(super) fn chain(&self, from: usize) -> (String, usize) {
        let mut at = from;
        let mut path = String::new();
        while let Some(node) = self.nodes.get(at) {
            if !node.segment.is_empty() {
                path.push('/');
                path.push_str(node.segment);
            }
            match node.children.as_slice() {
                [only] if node.operations.is_empty() => at = *only,
                _ => break,
            }
        }
        (path, at)
    }

    /// All operations at and below a node.
    pub(super) fn below(&self, from: usize) -> Vec<&'a Operation<'a>> {
        let mut operations = Vec::new();
        let mut rest = vec![from];
        while let Some(node) = rest.pop().and_then(|at| self.nodes.get(at)) {
            operations.extend(&node.operations);
            rest.extend(node.children.iter().rev());
        }
        operations
    }
}
