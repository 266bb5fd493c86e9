//! What a template reads of an authorizer, where none is asked.

use std::collections::BTreeSet;

use super::subjects::Subject;
use crate::diagnostics::{Diagnostic, code};
use crate::openapi::extensions::AuthType;
use crate::openapi::model::{Document, Operation};
use crate::source::embedded::EmbeddedMap;
use crate::vtl::visit::{Visitor, walk_expression, walk_node, walk_nodes, walk_reference};
use crate::vtl::{Expression, Node, NodeKind, Offsets, Reference, Template, name_of};

/// Whether an authorizer may be asked before an operation: what is not known, or cannot be used, counts as one.
pub(super) fn may_guard(document: &Document, operation: &Operation) -> bool {
    if matches!(&operation.auth, Some(auth) if auth.value == AuthType::None) {
        return false;
    }
    let requirements = operation.security.as_ref();
    let requirements = requirements.unwrap_or(&document.security);
    let mut asked = requirements.iter().flat_map(|it| &it.schemes);
    asked.any(|asked| {
        let mut schemes = document.security_schemes.iter();
        let scheme = schemes.find(|scheme| scheme.name == asked.name.value);
        scheme.is_none_or(|scheme| {
            scheme.authorizer.is_some() || scheme.gateway_enforces && !scheme.is_api_key()
        })
    })
}

/// What is wrong with a template that reads something of an authorizer, told once.
pub(super) fn check(
    template: &Template,
    subject: &Subject<'_>,
    map: &EmbeddedMap,
) -> Option<Diagnostic> {
    if subject.may_have_authorizer {
        return None;
    }
    let mut reads = Reads::default();
    walk_nodes(&mut reads, &template.nodes);
    let (name, at) = reads.first.filter(|_| {
        !reads.is_expected && !reads.is_assigned && reads.variables.len() < WHOLE_CONTEXT
    })?;
    let message = format!("no authorizer is asked, so there is no `$context.authorizer.{name}`");
    let diagnostic = Diagnostic::new(code::NO_AUTHORIZER, map.span(at.range()), message)
        .label("always empty")
        .secondary(subject.operation.origin.span, "this operation")
        .help("name a scheme with an authorizer in the operation's `security`, or do not read it");
    Some(diagnostic.pointer(&subject.pointer))
}

/// So many variables of `$context` are all that somebody could think of: templates that pass on the whole context, as
/// the console of Amazon writes them, name what an authorizer says whether there is one or not.
const WHOLE_CONTEXT: usize = 10;

/// What a template reads of `$context`.
#[derive(Default)]
struct Reads {
    /// The first variable of an authorizer, and where.
    first: Option<(String, Offsets)>,
    /// All of the variables.
    variables: BTreeSet<String>,
    /// Whether a condition asks whether there is one.
    is_expected: bool,
    /// Whether the template has one of its own.
    is_assigned: bool,
    in_condition: bool,
}

impl Reads {
    fn condition(&mut self, condition: &Expression) {
        let outer = self.in_condition;
        self.in_condition = true;
        walk_expression(self, condition);
        self.in_condition = outer;
    }
}

impl<'t> Visitor<'t> for Reads {
    fn node(&mut self, node: &'t Node) {
        match &node.kind {
            NodeKind::Set { target, .. } => {
                let name = target.steps.first().and_then(name_of);
                let is_authorizer = name.is_none_or(|name| name == "authorizer");
                self.is_assigned |= target.name == "context" && is_authorizer;
            }
            NodeKind::If { branches, .. } => {
                for branch in branches {
                    self.condition(&branch.condition);
                }
            }
            // Nobody knows what that does.
            NodeKind::Evaluate { .. } => self.is_assigned = true,
            _ => {}
        }
        walk_node(self, node);
    }

    fn reference(&mut self, reference: &'t Reference) {
        if reference.name == "context" {
            let names: Vec<String> = reference.steps.iter().map_while(name_of).collect();
            if let [group, name, ..] = names.as_slice()
                && group == "authorizer"
            {
                self.is_expected |= self.in_condition;
                let at = reference.steps.get(1).map_or(reference.at, |step| step.at);
                self.first.get_or_insert_with(|| (name.clone(), at));
            }
            self.variables.insert(names.join("."));
        }
        walk_reference(self, reference);
    }
}
