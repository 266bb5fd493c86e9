//! Schemas that references name by an anchor (JSON Schema 2020-12, sections 8.2.2 and 8.2.3).

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::source::pointer::Pointer;
use crate::source::{Node, Value};

/// A schema with an anchor, and the pointer to it as a fragment.
#[derive(Debug, Clone)]
pub(super) struct Anchor {
    pub(super) node: Node,
    pub(super) pointer: String,
}

/// The anchors of a file by name; `None`: several schemas have one of the name, and which one is meant depends on the value.
pub(super) type Anchors = BTreeMap<String, Option<Anchor>>;

/// The way to a node: its last step, and the way before it.
struct Way(String, Option<Rc<Way>>);

/// All anchors below the root of a file.
pub(super) fn of(root: &Node) -> Anchors {
    let mut anchors = Anchors::new();
    let mut queue: Vec<(&Node, Option<Rc<Way>>)> = vec![(root, None)];
    while let Some((node, way)) = queue.pop() {
        let step = |name: String| Some(Rc::new(Way(name, way.clone())));
        match &node.value {
            Value::Sequence(items) => {
                let items = items.iter().enumerate();
                queue.extend(items.map(|(i, item)| (item, step(i.to_string()))));
            }
            Value::Mapping(mapping) => {
                for key in ["$anchor", "$dynamicAnchor"] {
                    let Some(name) = mapping.get(key).and_then(Node::as_str) else {
                        continue;
                    };
                    let anchor = Anchor {
                        node: node.clone(),
                        pointer: pointer(way.as_deref()),
                    };
                    let known = anchors.entry(name.to_owned());
                    known.and_modify(|it| *it = None).or_insert(Some(anchor));
                }
                for entry in mapping.iter() {
                    // Values are no schemas, whatever they look like.
                    let is_value = matches!(
                        entry.key.as_str(),
                        "example" | "examples" | "default" | "enum" | "const"
                    );
                    if !is_value {
                        queue.push((&entry.value, step(entry.key.to_string())));
                    }
                }
            }
            _ => {}
        }
    }
    anchors
}

fn pointer(way: Option<&Way>) -> String {
    let mut steps = Vec::new();
    let mut at = way;
    while let Some(Way(step, before)) = at {
        steps.push(step.as_str());
        at = before.as_deref();
    }
    Pointer::from_tokens(steps.into_iter().rev()).to_fragment()
}
