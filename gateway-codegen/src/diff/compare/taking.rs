//! Which operation takes the requests for an address: [`Taking`].

use std::collections::BTreeMap;

use crate::diff::contract::Endpoint;

/// The endpoints by the segments of their addresses.
pub(super) struct Taking<'e> {
    default: Option<usize>,
    nodes: Vec<Node<'e>>,
}

#[derive(Default)]
struct Node<'e> {
    below: BTreeMap<String, usize>,
    /// The endpoints of the address that ends here, by method.
    methods: BTreeMap<&'e str, usize>,
}

/// Most nodes that are visited for one address.
const MAX_VISITS: usize = 256;

impl<'e> Taking<'e> {
    /// Those of some endpoints, each at its address without the names of variables.
    pub(super) fn of(endpoints: &'e [Endpoint], address: impl Fn(&Endpoint) -> String) -> Self {
        let mut nodes: Vec<Node<'e>> = vec![Node::default()];
        for (number, endpoint) in endpoints.iter().enumerate() {
            let mut at = 0;
            for segment in address(endpoint).split('/') {
                let fresh = nodes.len();
                let Some(node) = nodes.get_mut(at) else { break };
                at = *node.below.entry(segment.to_owned()).or_insert(fresh);
                if at == fresh {
                    nodes.push(Node::default());
                }
            }
            if let Some(node) = nodes.get_mut(at) {
                node.methods.entry(&endpoint.method).or_insert(number);
            }
        }
        Taking {
            default: endpoints.iter().position(|it| it.method == "$default"),
            nodes,
        }
    }

    /// The endpoint that takes requests with a method for one of some addresses: the narrowest. Variables of these
    /// addresses are taken by variables only.
    pub(super) fn find(&self, method: &str, addresses: &[String]) -> Option<usize> {
        let found = addresses.iter().find_map(|address| {
            let segments: Vec<&str> = address.split('/').collect();
            let mut left = MAX_VISITS;
            self.below(0, &segments, method, &mut left)
        });
        found.or(self.default)
    }

    fn below(&self, at: usize, segments: &[&str], method: &str, left: &mut usize) -> Option<usize> {
        *left = left.checked_sub(1)?;
        let node = self.nodes.get(at)?;
        let of = |node: &Node<'_>| {
            let methods = [method, "ANY", "$default"];
            let mut methods = methods.iter();
            methods.find_map(|method| node.methods.get(method).copied())
        };
        let Some((first, rest)) = segments.split_first() else {
            return of(node);
        };
        let variable = (*first != "{}" && *first != "{+}").then_some("{}");
        let narrower = [Some(*first), variable].into_iter().flatten();
        let mut narrower = narrower.filter_map(|segment| node.below.get(segment));
        narrower
            .find_map(|below| self.below(*below, rest, method, left))
            .or_else(|| of(self.nodes.get(*node.below.get("{+}")?)?))
    }
}
