//! Parts of a template → statements.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::Emitter;
use super::references::properties;
use crate::vtl::{Branch, Expression, ExpressionKind, Insert, Node, NodeKind, Reference, StepKind};

/// Most statements of one function, about.
const MAX_WEIGHT: usize = 60;

impl Emitter<'_> {
    /// The statements of a block; what is too much for one function stands in functions of its own.
    pub(super) fn block(&mut self, nodes: &[Node]) -> TokenStream {
        if weight(nodes) <= MAX_WEIGHT {
            return nodes.iter().map(|node| self.node(node)).collect();
        }
        let mut statements = TokenStream::new();
        let mut rest = nodes;
        while !rest.is_empty() {
            let mut sum = 0;
            let n = rest.iter().take_while(|node| {
                sum += weight_of(node);
                sum <= MAX_WEIGHT
            });
            // One node alone is split inside.
            let n = n.count().max(1);
            let (part, behind) = rest.split_at(n);
            rest = behind;
            let body: TokenStream = part.iter().map(|node| self.node(node)).collect();
            let name = format_ident!("part_{}", self.parts.len() + 1);
            self.parts.push(quote! {
                fn #name(r: &Rendering<'_>) {
                    #body
                }
            });
            statements.extend(quote!(#name(r);));
        }
        statements
    }

    /// A block as a closure.
    pub(super) fn closure(&mut self, nodes: &[Node]) -> TokenStream {
        let body = self.block(nodes);
        if body.is_empty() {
            return quote!(|_| {});
        }
        quote!(|r| { #body })
    }

    fn node(&mut self, node: &Node) -> TokenStream {
        match &node.kind {
            NodeKind::Text(text) => quote!(r.push(#text);),
            NodeKind::Insert(insert) => self.insert(insert),
            NodeKind::Set { target, value } => self.set(node, target, value),
            NodeKind::If {
                branches,
                otherwise,
            } => self.if_(branches, otherwise.as_deref()),
            NodeKind::Foreach {
                variable,
                source,
                body,
            } => {
                let variable = self.names.variable(variable);
                let (at, source) = (self.at(node.at), self.value(source));
                let body = self.closure(body);
                quote!(#at.foreach(#variable, #source, #body);)
            }
            NodeKind::Break { scope: None } => quote!(r.break_innermost();),
            NodeKind::Break { scope: Some(scope) } => {
                let (at, scope) = (self.at(node.at), self.value(scope));
                quote!(#at.break_loop(#scope);)
            }
            NodeKind::Stop { message: None } => quote!(r.stop();),
            NodeKind::Stop {
                message: Some(value),
            } => {
                let ignored = self.ignored(node, value);
                quote!(#ignored r.stop();)
            }
            NodeKind::Define { name, body } => {
                let variable = self.names.variable(name);
                let body = self.closure(body);
                quote!(r.define(#variable, #body);)
            }
            // Emitted before all else.
            NodeKind::Macro { .. } => TokenStream::new(),
            NodeKind::Call(call) => self.call(node, call),
            NodeKind::Evaluate { source } => {
                let (at, source) = (self.at(node.at), self.value(source));
                quote!(#at.evaluate(#source);)
            }
        }
    }

    /// Statements that compute a value for what it does on the way.
    fn ignored(&mut self, node: &Node, value: &Expression) -> TokenStream {
        if self.is_pure(value) {
            return TokenStream::new();
        }
        let (at, value) = (self.at(node.at), self.value(value));
        quote!(#at.ignore(#value);)
    }

    fn insert(&mut self, insert: &Insert) -> TokenStream {
        let reference = &insert.reference;
        let before = "\\".repeat(insert.backslashes);
        if insert.is_escaped {
            let (at, value) = (self.at(reference.at), self.reference(reference));
            let defined = format!("{before}{}", insert.source);
            let undefined = format!("{before}\\{}", insert.source);
            return quote!(#at.push(if r.is_null(#value) { #undefined } else { #defined }););
        }
        let before = before + &insert.prefix;
        let before = if before.is_empty() {
            TokenStream::new()
        } else {
            quote!(r.push(#before);)
        };
        if let Some(steps) = self.constant_json(reference) {
            let at = self.at(reference.at);
            return quote!(#before #at.insert_json(#steps););
        }
        let r = self.at_if(!self.is_pure_reference(reference), reference.at);
        if !self.survey.is_built_in(&reference.name)
            && let (names, []) = properties(&reference.steps)
        {
            let variable = self.names.variable(&reference.name);
            return match names.as_slice() {
                [] => quote!(#before r.insert(#variable);),
                names => quote!(#before #r.insert_in(#variable, &[#(#names),*]);),
            };
        }
        let value = self.reference(reference);
        quote!(#before #r.write(#value);)
    }

    fn at_if(&self, can_fail: bool, at: crate::vtl::Offsets) -> TokenStream {
        if can_fail { self.at(at) } else { quote!(r) }
    }

    fn set(&mut self, node: &Node, target: &Reference, value: &Expression) -> TokenStream {
        let Some((last, before)) = target.steps.split_last() else {
            if target.is_formal || target.is_quiet {
                return self.ignored(node, value);
            }
            let variable = self.names.variable(&target.name);
            if let ExpressionKind::Reference(other) = &value.kind
                && other.steps.is_empty()
                && !self.survey.is_built_in(&other.name)
            {
                let other = self.names.variable(&other.name);
                return quote!(r.copy(#variable, #other););
            }
            let r = self.at_if(!self.is_pure(value), node.at);
            let value = self.value(value);
            return quote!(#r.set(#variable, #value););
        };
        let (at, value) = (self.at(node.at), self.value(value));
        let base = Reference {
            steps: before.to_vec(),
            ..target.clone()
        };
        let base = self.reference(&base);
        match &last.kind {
            StepKind::Index(index) => {
                let index = self.value(index);
                quote!(#at.set_index(#value, #base, #index);)
            }
            // Velocity takes the name of a method for a property's.
            StepKind::Property(name) | StepKind::Method { name, .. } => {
                quote!(#at.set_property(#value, #base, #name);)
            }
        }
    }

    fn if_(&mut self, branches: &[Branch], otherwise: Option<&[Node]>) -> TokenStream {
        let mut statement = TokenStream::new();
        for (n, branch) in branches.iter().enumerate() {
            let can_fail = !self.is_pure(&branch.condition);
            let condition = self.condition(&branch.condition);
            let body = self.block(&branch.body);
            let at = self.at(branch.at);
            statement.extend(match (n, can_fail) {
                (0, true) => quote!(#at; if #condition { #body }),
                (0, false) => quote!(if #condition { #body }),
                (_, true) => quote!(else if { #at; #condition } { #body }),
                (_, false) => quote!(else if #condition { #body }),
            });
        }
        if let Some(body) = otherwise {
            let body = self.block(body);
            statement.extend(quote!(else { #body }));
        }
        statement
    }
}

/// About the statements of a block, without those of closures in it; of a large one, those that call its parts.
fn weight(nodes: &[Node]) -> usize {
    let sum = nodes.iter().map(weight_of).sum::<usize>();
    sum.min(MAX_WEIGHT.max(2 * sum / MAX_WEIGHT) + usize::from(sum > MAX_WEIGHT))
}

fn weight_of(node: &Node) -> usize {
    match &node.kind {
        NodeKind::If {
            branches,
            otherwise,
        } => {
            let bodies = branches.iter().map(|branch| branch.body.as_slice());
            let bodies = bodies.chain(otherwise.as_deref());
            1 + branches.len()
                + bodies
                    .map(|body| weight(body).min(MAX_WEIGHT))
                    .sum::<usize>()
        }
        NodeKind::Text(_)
        | NodeKind::Insert(_)
        | NodeKind::Set { .. }
        | NodeKind::Foreach { .. }
        | NodeKind::Break { .. }
        | NodeKind::Stop { .. }
        | NodeKind::Define { .. }
        | NodeKind::Macro { .. }
        | NodeKind::Call(_)
        | NodeKind::Evaluate { .. } => 1,
    }
}

/// A number as a literal without a suffix.
pub(super) fn number(value: u64) -> Literal {
    Literal::u64_unsuffixed(value)
}
