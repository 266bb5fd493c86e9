//! The route table of an API: a tree of segments as `static` nodes, one item per inner node.

use std::collections::BTreeMap;

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::source::{comment_text, ident};
use super::values;
use crate::emit::names::Scope;
use crate::plan::{Operation, Segment, SegmentPart};

/// One node of the table while it is built.
#[derive(Debug, Default)]
struct Node {
    methods: BTreeMap<String, TokenStream>,
    any: Option<TokenStream>,
    literals: BTreeMap<String, Node>,
    patterns: Vec<(Vec<SegmentPart>, Node)>,
    parameter: Option<Box<Node>>,
    greedy: Option<Box<Node>>,
}

/// The statics of the table; the root is called `ROOT`.
///
/// `path_of` gives the path to an operation's static, such as `super::pets::LIST_PETS`.
pub(super) fn emit(operations: &[(&Operation, TokenStream)]) -> TokenStream {
    let mut root = Node::default();
    for (operation, path) in operations {
        insert(&mut root, operation, path);
    }
    let mut writer = Writer {
        names: Scope::with_reserved(["ROOT"]),
        items: Vec::new(),
    };
    writer.node(&root, &ident("ROOT"), "/");
    let items = writer.items;
    quote!(#(#items)*)
}

fn insert(root: &mut Node, operation: &Operation, path: &TokenStream) {
    let Some(method) = &operation.method else {
        return;
    };
    let mut node = root;
    for segment in &operation.path.segments {
        node = match segment {
            Segment::Literal(text) => node.literals.entry(text.clone()).or_default(),
            Segment::Parameter(_) => node.parameter.get_or_insert_default(),
            Segment::Greedy(_) => node.greedy.get_or_insert_default(),
            Segment::Mixed(parts) => pattern_child(&mut node.patterns, parts),
        };
    }
    if method == "ANY" {
        node.any = Some(path.clone());
    } else {
        node.methods.insert(method.clone(), path.clone());
    }
}

/// The child of a mixed segment. Names of parameters do not distinguish patterns.
fn pattern_child<'n>(
    patterns: &'n mut Vec<(Vec<SegmentPart>, Node)>,
    parts: &[SegmentPart],
) -> &'n mut Node {
    let shape = shape(parts);
    let at = match patterns
        .iter()
        .position(|(known, _)| self::shape(known) == shape)
    {
        Some(at) => at,
        None => {
            // More literal text is more specific and is tried first; ties in bytewise order.
            let key = |parts: &[SegmentPart]| (usize::MAX - text_length(parts), self::shape(parts));
            let at = patterns.partition_point(|(known, _)| key(known) < key(parts));
            patterns.insert(at, (parts.to_vec(), Node::default()));
            at
        }
    };
    #[allow(
        clippy::indexing_slicing,
        reason = "`at` is a position just found or inserted"
    )]
    &mut patterns[at].1
}

fn shape(parts: &[SegmentPart]) -> String {
    parts
        .iter()
        .map(|part| match part {
            SegmentPart::Text(text) => text.as_str(),
            SegmentPart::Parameter(_) => "{}",
        })
        .collect()
}

fn text_length(parts: &[SegmentPart]) -> usize {
    parts
        .iter()
        .map(|part| match part {
            SegmentPart::Text(text) => text.len(),
            SegmentPart::Parameter(_) => 0,
        })
        .sum()
}

struct Writer {
    names: Scope,
    items: Vec<TokenStream>,
}

impl Writer {
    /// Adds the static of an inner node, then those of its inner children.
    fn node(&mut self, node: &Node, name: &Ident, prefix: &str) {
        let at = self.items.len();
        self.items.push(TokenStream::new());
        let value = self.value(node, prefix);
        let doc = format!(" Prefix: `{}`", comment_text(prefix));
        let visibility = if name == "ROOT" {
            quote!(pub(super))
        } else {
            quote!()
        };
        if let Some(item) = self.items.get_mut(at) {
            *item = quote! { #[doc = #doc] #visibility static #name: RouteNode = #value; };
        }
    }

    /// The expression of a node; inner children become statics of their own.
    fn value(&mut self, node: &Node, prefix: &str) -> TokenStream {
        let prefix = prefix.trim_end_matches('/');
        let mut fields = Vec::new();
        if !node.methods.is_empty() {
            let methods = node
                .methods
                .iter()
                .map(|(method, path)| quote!((#method, &#path)));
            fields.push(quote!(methods: &[#(#methods),*]));
        }
        if let Some(path) = &node.any {
            fields.push(quote!(any: Some(&#path)));
        }
        if !node.literals.is_empty() {
            let children: Vec<_> = node
                .literals
                .iter()
                .map(|(text, child)| {
                    let child = self.child(child, &format!("{prefix}/{text}"));
                    quote!((#text, #child))
                })
                .collect();
            fields.push(quote!(literals: &[#(#children),*]));
        }
        if !node.patterns.is_empty() {
            let children: Vec<_> = node
                .patterns
                .iter()
                .map(|(parts, child)| {
                    let child = self.child(child, &format!("{prefix}/{}", shape(parts)));
                    let parts = values::segment_parts(parts);
                    quote!((#parts, #child))
                })
                .collect();
            fields.push(quote!(patterns: &[#(#children),*]));
        }
        if let Some(child) = &node.parameter {
            let child = self.child(child, &format!("{prefix}/{{}}"));
            fields.push(quote!(parameter: Some(#child)));
        }
        if let Some(child) = &node.greedy {
            let child = self.child(child, &format!("{prefix}/{{+}}"));
            fields.push(quote!(greedy: Some(#child)));
        }
        quote!(RouteNode { #(#fields,)* ..RouteNode::EMPTY })
    }

    fn child(&mut self, node: &Node, prefix: &str) -> TokenStream {
        let leaf = node.literals.is_empty()
            && node.patterns.is_empty()
            && node.parameter.is_none()
            && node.greedy.is_none();
        if leaf {
            let value = self.value(node, prefix);
            return quote!(&#value);
        }
        let name = ident(
            &self
                .names
                .screaming(&prefix.replace("{+}", "all").replace("{}", "any")),
        );
        self.node(node, &name, prefix);
        quote!(&#name)
    }
}
