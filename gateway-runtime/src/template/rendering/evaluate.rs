//! `#evaluate`: a template that is known only when it is rendered, walked as a tree.
//!
//! What it does is what compiled code does, with the same methods; only who calls them differs.

mod expressions;

use std::rc::Rc;

use super::bounds::MAX_CALLS;
use super::macros::{Callable, Part, ends_here, refused};
use super::{Argument, Rendering, Stop, Variable};
use crate::template::velocity::{
    Argument as ParsedArgument, Call, Expression, ExpressionKind, Insert, Interpolated, Node,
    NodeKind, Reference, StepKind, parse,
};
use crate::template::{Error, Value};

/// About the bytes of a tree per byte of its text.
const TREE_BYTES: usize = 32;

impl<'t> Rendering<'t> {
    /// `#evaluate(text)`.
    ///
    /// # Errors
    ///
    /// The text is no template, or what is wrong inside of it.
    pub(super) fn try_evaluate(&self, text: Value<'t>) -> Result<(), Stop> {
        let text = self.text_of(text)?;
        let n_calls = self.budget.n_calls.get();
        if n_calls >= MAX_CALLS {
            return Err(Error::Limit("#evaluate within #evaluate").into());
        }
        self.budget.enter()?;
        self.budget.spend(text.len().saturating_mul(TREE_BYTES))?;
        let tree = parse(&text).map_err(|error| {
            let at = error.at.start;
            let why = format!("{} (at byte {at} of the text)", error.message);
            Error::Method("#evaluate", why)
        })?;
        // Loops know what of them can be read.
        for name in ["foreach", "velocityCount", "velocityHasNext"] {
            self.variable_named(name);
        }
        let mut strings = Vec::new();
        self.find_macros(&tree.nodes, &mut strings);
        while let Some(nodes) = strings.pop() {
            self.find_macros(nodes, &mut strings);
        }
        self.budget.n_calls.set(n_calls + 1);
        let outcome = self.nodes(&tree.nodes);
        self.budget.n_calls.set(n_calls);
        match ends_here(outcome) {
            Err(Stop::End) => Ok(()),
            outcome => outcome,
        }
    }

    /// Defines the macros of a tree: all of them, before anything of it is rendered.
    fn find_macros<'n>(&self, nodes: &'n [Node], strings: &mut Vec<&'n [Node]>) {
        for node in nodes {
            match &node.kind {
                NodeKind::Macro {
                    name,
                    parameters,
                    body,
                } => {
                    let parameters = parameters.iter().map(|name| self.variable_named(name));
                    self.define_macro(
                        name.as_str().into(),
                        Callable::Parsed(parameters.collect(), body.as_slice().into()),
                    );
                    self.find_macros(body, strings);
                }
                NodeKind::If {
                    branches,
                    otherwise,
                } => {
                    for branch in branches {
                        self.find_macros(&branch.body, strings);
                    }
                    self.find_macros(otherwise.as_deref().unwrap_or_default(), strings);
                }
                NodeKind::Foreach { body, .. } | NodeKind::Define { body, .. } => {
                    self.find_macros(body, strings);
                }
                NodeKind::Call(call) => {
                    self.find_macros(call.body.as_deref().unwrap_or_default(), strings);
                }
                NodeKind::Set { value, .. } => strings_of(value, strings),
                NodeKind::Text(_)
                | NodeKind::Insert(_)
                | NodeKind::Break { .. }
                | NodeKind::Stop { .. }
                | NodeKind::Evaluate { .. } => {}
            }
        }
    }

    pub(super) fn nodes(&self, nodes: &[Node]) -> Result<(), Stop> {
        for node in nodes {
            self.budget.step()?;
            self.node(node)?;
        }
        Ok(())
    }

    fn node(&self, node: &Node) -> Result<(), Stop> {
        match &node.kind {
            NodeKind::Text(text) => self.try_push(text),
            NodeKind::Insert(insert) => self.insert_parsed(insert),
            NodeKind::Set { target, value } => self.set_parsed(target, value),
            NodeKind::If {
                branches,
                otherwise,
            } => {
                for branch in branches {
                    if self.condition(&branch.condition)? {
                        return self.nodes(&branch.body);
                    }
                }
                self.nodes(otherwise.as_deref().unwrap_or_default())
            }
            NodeKind::Foreach {
                variable,
                source,
                body,
            } => {
                let source = self.expression(source)?;
                self.each(self.variable_named(variable), source, || self.nodes(body))
            }
            NodeKind::Break { scope: None } => Err(Stop::Break(None)),
            NodeKind::Break { scope: Some(scope) } => {
                let scope = self.expression(scope)?;
                self.try_break_loop(&scope)
            }
            NodeKind::Stop { message } => {
                if let Some(message) = message {
                    self.expression(message)?;
                }
                Err(Stop::End)
            }
            NodeKind::Define { name, body } => {
                let part = self.kept(node, body)?;
                self.define_part(self.variable_named(name), part);
                Ok(())
            }
            NodeKind::Macro { .. } => Ok(()),
            NodeKind::Call(call) => self.call_parsed(node, call),
            NodeKind::Evaluate { source } => self.try_evaluate(self.expression(source)?),
        }
    }

    /// A part of the tree that is needed longer than the tree.
    fn kept(&self, node: &Node, body: &[Node]) -> Result<Part, Stop> {
        let bytes = node.at.end.saturating_sub(node.at.start);
        self.budget.spend(bytes.saturating_mul(TREE_BYTES))?;
        Ok(Part::Parsed(body.into()))
    }

    fn insert_parsed(&self, insert: &Insert) -> Result<(), Stop> {
        let reference = &insert.reference;
        let backslashes = "\\".repeat(insert.backslashes);
        if insert.is_escaped {
            let is_null = self.reference(reference)?.is_null();
            self.try_push(&backslashes)?;
            self.try_push(if is_null { "\\" } else { "" })?;
            return self.try_push(&insert.source);
        }
        self.try_push(&backslashes)?;
        self.try_push(&insert.prefix)?;
        if reference.steps.is_empty() {
            return self.try_insert(self.variable_named(&reference.name));
        }
        self.try_write(self.reference(reference)?)
    }

    fn set_parsed(&self, target: &Reference, value: &Expression) -> Result<(), Stop> {
        let Some((last, before)) = target.steps.split_last() else {
            if target.is_formal || target.is_quiet {
                self.expression(value)?;
                return Ok(());
            }
            let variable = self.variable_named(&target.name);
            if let ExpressionKind::Reference(other) = &value.kind
                && other.steps.is_empty()
            {
                return self.try_copy(variable, self.variable_named(&other.name));
            }
            self.set_known(variable, self.expression(value)?);
            return Ok(());
        };
        let value = self.expression(value)?;
        let base = self.steps(&target.name, before)?;
        match &last.kind {
            StepKind::Index(index) => self.assign(value, base, self.expression(index)?, true),
            StepKind::Property(name) | StepKind::Method { name, .. } => {
                self.assign(value, base, name.clone().into(), false)
            }
        }
    }

    fn call_parsed(&self, node: &Node, call: &Call) -> Result<(), Stop> {
        let bytes = node.at.end.saturating_sub(node.at.start);
        self.budget.spend(bytes.saturating_mul(TREE_BYTES))?;
        let arguments = call.arguments.iter().map(|argument| match argument {
            ParsedArgument::Word(_, word) => Argument::Word(word.as_str().into()),
            ParsedArgument::Value(value) => match &value.kind {
                ExpressionKind::Reference(reference) if reference.steps.is_empty() => {
                    Argument::Variable(self.variable_named(&reference.name))
                }
                _ => Argument::Parsed(Rc::new(value.clone())),
            },
        });
        let arguments: Vec<Argument<'t>> = arguments.collect();
        let body = call.body.as_deref().map(|body| Part::Parsed(body.into()));
        self.call_part(&call.name, &arguments, body, &call.source)
    }

    /// `#name(arguments)`, where only the rendering knows whether there is such a macro: if not, its source is written.
    pub(super) fn call_part(
        &self,
        name: &str,
        arguments: &[Argument<'t>],
        body: Option<Part>,
        source: &str,
    ) -> Result<(), Stop> {
        let Some(called) = self.macro_named(name) else {
            return self.try_push(source);
        };
        for argument in arguments {
            if let Argument::Word(word) = argument {
                return Err(refused(word));
            }
        }
        let content = body.map(|part| {
            let variable = self.variable_named("bodyContent");
            (variable, self.block(part, MAX_CALLS))
        });
        match &called {
            Callable::Compiled(called) => {
                self.invoke(called.parameters, arguments, content, || {
                    self.run(called.render)
                })
            }
            Callable::Parsed(parameters, body) => {
                self.invoke(parameters, arguments, content, || self.nodes(body))
            }
        }
    }

    fn interpolated(&self, text: &Interpolated) -> Result<Value<'t>, Stop> {
        let mut written = self.captured(|| self.nodes(&text.nodes))?;
        if text.drops_last {
            written.pop();
        }
        Ok(written.into())
    }

    pub(super) fn define_part(&self, variable: Variable, part: Part) {
        let block = self.block(part, super::macros::MAX_DEFINED);
        self.put(variable, block);
    }
}

/// The strings of an expression, in which macros can be defined.
fn strings_of<'n>(expression: &'n Expression, strings: &mut Vec<&'n [Node]>) {
    match &expression.kind {
        ExpressionKind::Template(text) => strings.push(&text.nodes),
        ExpressionKind::List(items) => items.iter().for_each(|item| strings_of(item, strings)),
        _ => {}
    }
}
