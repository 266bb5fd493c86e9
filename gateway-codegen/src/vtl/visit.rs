//! A walk through a template.

use super::{Argument, Expression, ExpressionKind, Node, NodeKind, Reference, StepKind};

/// What is done on a walk. Who does something else at a part goes on with its `walk_` function, or does not go into it.
pub trait Visitor<'t> {
    /// At a part of a template.
    fn node(&mut self, node: &'t Node) {
        walk_node(self, node);
    }

    /// At a reference: read, inserted or assigned to.
    fn reference(&mut self, reference: &'t Reference) {
        walk_reference(self, reference);
    }

    /// At an expression.
    fn expression(&mut self, expression: &'t Expression) {
        walk_expression(self, expression);
    }
}

/// Visits the parts of a block.
pub fn walk_nodes<'t, V: Visitor<'t> + ?Sized>(visitor: &mut V, nodes: &'t [Node]) {
    for node in nodes {
        visitor.node(node);
    }
}

/// Visits what is in a part, in the order of the text.
pub fn walk_node<'t, V: Visitor<'t> + ?Sized>(visitor: &mut V, node: &'t Node) {
    match &node.kind {
        NodeKind::Text(_) => {}
        NodeKind::Insert(insert) => visitor.reference(&insert.reference),
        NodeKind::Set { target, value } => {
            visitor.reference(target);
            visitor.expression(value);
        }
        NodeKind::If {
            branches,
            otherwise,
        } => {
            for branch in branches {
                visitor.expression(&branch.condition);
                walk_nodes(visitor, &branch.body);
            }
            walk_nodes(visitor, otherwise.as_deref().unwrap_or_default());
        }
        NodeKind::Foreach { source, body, .. } => {
            visitor.expression(source);
            walk_nodes(visitor, body);
        }
        NodeKind::Break { scope: value } | NodeKind::Stop { message: value } => {
            if let Some(value) = value {
                visitor.expression(value);
            }
        }
        NodeKind::Define { body, .. } | NodeKind::Macro { body, .. } => walk_nodes(visitor, body),
        NodeKind::Call(call) => {
            for argument in &call.arguments {
                if let Argument::Value(value) = argument {
                    visitor.expression(value);
                }
            }
            walk_nodes(visitor, call.body.as_deref().unwrap_or_default());
        }
        NodeKind::Evaluate { source } => visitor.expression(source),
    }
}

/// Visits the indexes and arguments of a reference.
pub fn walk_reference<'t, V: Visitor<'t> + ?Sized>(visitor: &mut V, reference: &'t Reference) {
    for step in &reference.steps {
        match &step.kind {
            StepKind::Property(_) => {}
            StepKind::Index(index) => visitor.expression(index),
            StepKind::Method { arguments, .. } => {
                for argument in arguments {
                    visitor.expression(argument);
                }
            }
        }
    }
}

/// Visits what is in an expression; of a string in double quotes its parts.
pub fn walk_expression<'t, V: Visitor<'t> + ?Sized>(visitor: &mut V, expression: &'t Expression) {
    match &expression.kind {
        ExpressionKind::Null
        | ExpressionKind::Boolean(_)
        | ExpressionKind::Integer(_)
        | ExpressionKind::Long(_)
        | ExpressionKind::BigInteger(_)
        | ExpressionKind::Double(_)
        | ExpressionKind::String(_) => {}
        ExpressionKind::Template(text) => walk_nodes(visitor, &text.nodes),
        ExpressionKind::Reference(reference) => visitor.reference(reference),
        ExpressionKind::Range(left, right) | ExpressionKind::Binary(_, left, right) => {
            visitor.expression(left);
            visitor.expression(right);
        }
        ExpressionKind::List(items) => {
            for item in items {
                visitor.expression(item);
            }
        }
        ExpressionKind::Map(entries) => {
            for (key, value) in entries {
                visitor.expression(key);
                visitor.expression(value);
            }
        }
        ExpressionKind::Not(value) => visitor.expression(value),
    }
}
