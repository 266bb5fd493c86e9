//! Look-aheads at the beginning of an anchored pattern, as patterns of their own.

use super::ecma::Node;

/// The parts of `^(?=a)(?!b)c`, each with whether it must match: `^a` must, `^b` must not, `^c` must.
///
/// All of them look from the beginning of the text, so that the pattern holds where each part does. One part: the
/// pattern as it is.
pub(super) fn leading_look_aheads<'t>(tree: &Node<'t>) -> Vec<(Node<'t>, bool)> {
    let mut terms = Vec::new();
    flatten(tree, &mut terms);
    let mut parts = Vec::new();
    let mut rest = Vec::new();
    let mut terms = terms.into_iter();
    if let Some(
        start @ Node::Start {
            is_multiline: false,
        },
    ) = terms.next()
    {
        rest.push(start.clone());
        let mut is_leading = true;
        for term in terms {
            match term {
                Node::Look {
                    node,
                    is_behind: false,
                    is_negated,
                    ..
                } if is_leading => {
                    let part = vec![start.clone(), node.as_ref().clone()];
                    parts.push((Node::Sequence(part), !is_negated));
                }
                Node::Start {
                    is_multiline: false,
                } if is_leading => {}
                _ => {
                    is_leading = false;
                    rest.push(term.clone());
                }
            }
        }
        parts.push((Node::Sequence(rest), true));
    } else {
        parts.push((tree.clone(), true));
    }
    parts
}

/// The terms of a sequence, those of sequences at its beginning among them.
fn flatten<'n, 't>(node: &'n Node<'t>, terms: &mut Vec<&'n Node<'t>>) {
    match node {
        Node::Sequence(nodes) => {
            for node in nodes {
                flatten(node, terms);
            }
        }
        _ => terms.push(node),
    }
}
