//! Names in a template that nothing has: of `$context` and stage variables, of methods, parameters and variables.

use std::collections::BTreeSet;

use super::known_names::{COMMON_HEADERS, CONTEXT, Context, INPUT, NOTHING, UTIL, context_of};
use super::subjects::Subject;
use super::value::Location;
use crate::diagnostics::{Diagnostic, Severity, Sink, code, quoted, suggest};
use crate::source::Span;
use crate::source::embedded::EmbeddedMap;
use crate::vtl::visit::{Visitor, walk_expression, walk_node, walk_nodes, walk_reference};
use crate::vtl::{
    Expression, ExpressionKind, Node, NodeKind, Offsets, Reference, Step, StepKind, Template,
    constant, name_of,
};

/// Most variables of a template that another name is proposed for.
const MAX_SUGGESTIONS: usize = 64;

/// Reports the names of a template that nothing has; the places of what is written of them, which is nothing.
pub(super) fn check(
    template: &Template,
    subject: &Subject<'_>,
    map: &EmbeddedMap,
    sink: &mut Sink,
) -> Vec<Span> {
    let mut assigned = Assigned::default();
    walk_nodes(&mut assigned, &template.nodes);
    let mut names = Names {
        subject,
        map,
        assigned,
        told: BTreeSet::new(),
        found: Vec::new(),
    };
    walk_nodes(&mut names, &template.nodes);
    let spans = names.found.iter().filter_map(Diagnostic::span).collect();
    for diagnostic in names.found {
        sink.push(diagnostic.pointer(&subject.pointer));
    }
    spans
}

/// The names that a template gives something to.
#[derive(Default)]
struct Assigned<'t> {
    variables: BTreeSet<&'t str>,
    /// Keys of `$context`.
    context: BTreeSet<&'t str>,
    /// Whether there may be others: `#evaluate`.
    is_open: bool,
}

impl<'t> Visitor<'t> for Assigned<'t> {
    fn node(&mut self, node: &'t Node) {
        match &node.kind {
            NodeKind::Set { target, .. } => match target.steps.first().map(|step| &step.kind) {
                Some(StepKind::Property(key)) if target.name == "context" => {
                    self.context.insert(key);
                }
                Some(_) if target.name == "context" => self.is_open = true,
                _ => drop(self.variables.insert(&target.name)),
            },
            NodeKind::Foreach { variable, .. } => drop(self.variables.insert(variable)),
            NodeKind::Define { name, .. } => drop(self.variables.insert(name)),
            NodeKind::Macro { parameters, .. } => {
                self.variables.extend(parameters.iter().map(String::as_str));
                self.variables.insert("bodyContent");
            }
            NodeKind::Evaluate { .. } => self.is_open = true,
            _ => {}
        }
        walk_node(self, node);
    }
}

struct Names<'t, 'r> {
    subject: &'r Subject<'r>,
    map: &'r EmbeddedMap,
    assigned: Assigned<'t>,
    /// Names of variables that were reported.
    told: BTreeSet<&'t str>,
    found: Vec<Diagnostic>,
}

impl<'t> Names<'t, '_> {
    fn span(&self, at: Offsets) -> Span {
        self.map.span(at.range())
    }

    /// `$context.a.b`.
    fn context(&mut self, reference: &'t Reference) {
        let mut path = String::new();
        for step in &reference.steps {
            let Some(name) = name_of(step) else {
                return;
            };
            if path.is_empty() && self.assigned.context.contains(name.as_str()) {
                return;
            }
            if !path.is_empty() {
                path.push('.');
            }
            path.push_str(&name);
            match Context::at(&path) {
                Context::Variable => return,
                Context::Group => {}
                Context::Nothing => return self.unknown_context(&path, step.at),
            }
        }
    }

    fn unknown_context(&mut self, path: &str, at: Offsets) {
        let message = format!("there is no `$context.{path}`");
        let mut diagnostic = Diagnostic::new(code::UNKNOWN_CONTEXT_KEY, self.span(at), message)
            .label("always empty");
        let candidates = CONTEXT.iter().map(|known| known.trim_end_matches(".*"));
        diagnostic = match (context_of(path), suggest::nearest(path, candidates)) {
            (Some(meant), _) => diagnostic.help(format!("use `{meant}`")),
            (None, Some(near)) => diagnostic.help(format!("did you mean `$context.{near}`?")),
            (None, None) => diagnostic
                .help("use one of the reference's variables, such as `$context.requestId`"),
        };
        self.found.push(diagnostic);
    }

    /// A method that `$util` or `$input` does not have.
    fn methods(&mut self, reference: &'t Reference, known: &[&str]) {
        let Some(step) = reference.steps.first() else {
            return;
        };
        let (name, is_call) = match &step.kind {
            StepKind::Method { name, .. } => (name, true),
            StepKind::Property(name) => (name, false),
            StepKind::Index(_) => return,
        };
        let is_body = reference.name == "input" && name == "body" && !is_call;
        if is_body || is_call && known.contains(&name.as_str()) {
            return;
        }
        let own = &reference.name;
        let message = format!("`${own}` has no {}", quoted(name));
        let diagnostic =
            Diagnostic::new(code::UNKNOWN_TEMPLATE_METHOD, self.span(step.at), message)
                .label("always empty");
        let near = known.iter().find(|known| **known == *name).copied();
        let near = near.or_else(|| suggest::nearest(name, known.iter().copied()));
        let help = match (name.as_str(), near) {
            ("toJson", _) => {
                "`$util.toJson` is of AppSync; use `$input.json('$.name')` for JSON of the body"
                    .to_owned()
            }
            ("error" | "qr" | "time" | "dynamodb" | "autoId", _) if own == "util" => {
                format!(
                    "`$util.{name}` is of AppSync; API Gateway has {}",
                    UTIL.join(", ")
                )
            }
            (_, Some(near)) => format!("did you mean `${own}.{near}(…)`?"),
            (_, None) => format!("it has {}", known.join(", ")),
        };
        self.found.push(diagnostic.help(help));
    }

    fn stage_variable(&mut self, reference: &'t Reference) {
        let known = &self.subject.stage_variables;
        let Some(step) = reference.steps.first().filter(|_| !known.is_empty()) else {
            return;
        };
        let Some(name) = name_of(step).filter(|name| !known.contains_key(name.as_str())) else {
            return;
        };
        let message = format!("no stage has the variable {}", quoted(&name));
        let diagnostic = Diagnostic::new(code::UNKNOWN_STAGE_VARIABLE, self.span(step.at), message)
            .label("empty unless the gateway is started with a value");
        let near = suggest::nearest(&name, known.keys().map(|known| &**known));
        self.found.push(match near {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => diagnostic.help(format!(
                "add it to `variables` of the stages in `x-gateway.stages`: `{name}: …`"
            )),
        });
    }

    /// `$input.params('x')`, `$input.params().querystring.x`.
    fn parameter(&mut self, reference: &'t Reference) {
        let mut steps = reference.steps.iter();
        let Some(step) = steps.next() else {
            return;
        };
        let StepKind::Method { name, arguments } = &step.kind else {
            return;
        };
        if name != "params" {
            return;
        }
        let (location, name, at) = match arguments.as_slice() {
            [argument] => match constant(argument) {
                Some(name) => (None, name, argument.at),
                None => return,
            },
            [] => {
                let named = |step: Option<&'t Step>| {
                    let step = step?;
                    name_of(step).map(|name| (name, step.at))
                };
                let (Some((group, at)), second) = (named(steps.next()), steps.next()) else {
                    return;
                };
                let Some(location) = Location::ALL.into_iter().find(|it| it.name() == group) else {
                    self.group(&group, at);
                    return;
                };
                match named(second) {
                    Some((name, at)) => (Some(location), name, at),
                    None => return,
                }
            }
            _ => return,
        };
        self.declared(location, &name, at);
    }

    /// `$input.params().query`.
    fn group(&mut self, name: &str, at: Offsets) {
        let message = format!("`$input.params()` has no {}", quoted(name));
        let near = match name {
            "query" | "queryString" | "queryStringParameters" => Some("querystring"),
            "headers" => Some("header"),
            "pathParameters" => Some("path"),
            _ => suggest::nearest(name, Location::ALL.map(Location::name)),
        };
        let diagnostic = Diagnostic::new(code::UNKNOWN_TEMPLATE_PARAMETER, self.span(at), message)
            .label("always empty");
        self.found.push(match near {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => diagnostic.help("it has `path`, `querystring` and `header`"),
        });
    }

    fn declared(&mut self, location: Option<Location>, name: &str, at: Offsets) {
        let parameters = &self.subject.parameters;
        let fits = |wanted: &str| {
            parameters.iter().any(|parameter| {
                *parameter.name == *wanted && location.is_none_or(|at| at == parameter.location)
            })
        };
        let is_group = matches!(name, "path" | "querystring" | "header");
        let lower = name.to_ascii_lowercase();
        let is_common = location != Some(Location::Path)
            && (COMMON_HEADERS.contains(&lower.as_str())
                || ["x-amz", "x-amzn", "cloudfront-", "sec-"]
                    .iter()
                    .any(|prefix| lower.starts_with(prefix)));
        if is_group || is_common || fits(name) {
            return;
        }
        let (severity, message, label) = match location {
            Some(Location::Path) => (
                Severity::Warning,
                format!("the path has no parameter {}", quoted(name)),
                "always empty",
            ),
            _ => (
                Severity::Advice,
                format!(
                    "the operation does not declare the parameter {}",
                    quoted(name)
                ),
                "no declared request has it",
            ),
        };
        let names = parameters
            .iter()
            .filter(|parameter| location.is_none_or(|at| at == parameter.location))
            .map(|parameter| &*parameter.name);
        let near = suggest::nearest(name, names);
        let diagnostic = Diagnostic::new(code::UNKNOWN_TEMPLATE_PARAMETER, self.span(at), message)
            .severity(severity)
            .label(label)
            .secondary(self.subject.operation.origin.span, "this operation");
        self.found.push(match (near, location) {
            (Some(near), _) => diagnostic.help(format!("did you mean `{near}`?")),
            (None, Some(Location::Path)) => {
                diagnostic.help(format!("name it in the path: `{{{name}}}`"))
            }
            (None, _) => diagnostic
                .help("declare it in the operation's `parameters`, so that callers know it"),
        });
    }

    /// A variable that nothing is ever assigned to.
    fn variable(&mut self, reference: &'t Reference, source: &str) {
        let name = reference.name.as_str();
        let is_known = matches!(
            name,
            "input"
                | "util"
                | "context"
                | "stageVariables"
                | "foreach"
                | "velocityCount"
                | "velocityHasNext"
        );
        if is_known
            || reference.is_quiet
            || self.assigned.is_open
            || self.assigned.variables.contains(name)
            || NOTHING.contains(&name.to_ascii_lowercase().as_str())
            || !self.told.insert(name)
        {
            return;
        }
        let message = format!("nothing is ever assigned to `${name}`");
        let diagnostic = Diagnostic::new(code::UNSET_VARIABLE, self.span(reference.at), message)
            .label("writes nothing");
        let known = self.assigned.variables.iter().copied();
        let roots = ["input", "util", "context", "stageVariables"];
        // All names are looked at for each.
        let near = match self.told.len() <= MAX_SUGGESTIONS {
            true => suggest::nearest(name, known.chain(roots)),
            false => None,
        };
        let help = match (name, near) {
            ("method" | "request" | "integration", _) => {
                "mapping expressions are no part of templates: use `$input.params('name')` and \
                 `$input.path('$.name')`"
                    .to_owned()
            }
            ("ctx", _) => "use `$context`".to_owned(),
            (_, Some(near)) => format!("did you mean `${near}`?"),
            (_, None) if source.starts_with('$') && reference.steps.is_empty() => format!(
                "assign it with `#set(${name} = …)`; for the text itself write \
                 `#set($d = '$')` and `${{d}}{name}`"
            ),
            (_, None) => format!("assign it with `#set(${name} = …)`"),
        };
        self.found.push(diagnostic.help(help));
    }
}

impl<'t> Visitor<'t> for Names<'t, '_> {
    fn node(&mut self, node: &'t Node) {
        match &node.kind {
            NodeKind::Insert(insert) => {
                if !insert.is_escaped {
                    self.variable(&insert.reference, &insert.source);
                }
                self.reference(&insert.reference);
            }
            NodeKind::Set { target, value } => {
                // What is assigned to need not be there.
                walk_reference(self, target);
                self.expression(value);
            }
            NodeKind::Foreach { source, .. } => {
                if let ExpressionKind::Reference(reference) = &source.kind {
                    self.variable(reference, "");
                }
                walk_node(self, node);
            }
            _ => walk_node(self, node),
        }
    }

    fn reference(&mut self, reference: &'t Reference) {
        match reference.name.as_str() {
            name if self.assigned.variables.contains(name) => {}
            "context" => self.context(reference),
            "util" => self.methods(reference, &UTIL),
            "input" => {
                self.methods(reference, &INPUT);
                self.parameter(reference);
            }
            "stageVariables" => self.stage_variable(reference),
            _ if !reference.steps.is_empty() => self.variable(reference, ""),
            _ => {}
        }
        walk_reference(self, reference);
    }

    fn expression(&mut self, expression: &'t Expression) {
        walk_expression(self, expression);
    }
}
