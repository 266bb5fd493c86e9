//! The reference's documentation parts: what they say of a part of the API that the document itself leaves without a
//! description (`reference/rest-api.md` §15).
//!
//! A part that names a path goes before one that names none, and one with a status before one without. Parts of methods,
//! parameters, bodies and responses hold for all paths below theirs.

use std::cell::Cell;

use crate::diagnostics::{Diagnostic, Sink, code, quoted};
use crate::openapi::extensions::{Documentation, DocumentationKind, DocumentationPart};
use crate::openapi::model::Spanned;
use crate::plan::Location;
use crate::plan::docs::{Docs, OperationDocs};
use crate::source::{Node, Pointer};

/// As many parts of nothing are named.
const MAX_NAMED: usize = 5;

/// Adds what documentation parts say, and reports those of nothing; `pointers` lead to the operations.
pub(super) fn add(
    documentation: &Documentation,
    pointers: &[&str],
    docs: &mut Docs,
    sink: &mut Sink,
) {
    let mut parts: Vec<Part<'_>> = documentation
        .documentation_parts
        .iter()
        .map(Part::of)
        .collect();
    // The most specific first: what is said once stays.
    parts.sort_by_key(|part| {
        let path = part.path.trim_end_matches('/');
        std::cmp::Reverse((path.len(), part.method != "*", part.status != "*"))
    });
    for part in &parts {
        match part.kind {
            DocumentationKind::Api => {
                part.is_used.set(true);
                fill(&mut docs.description, part, "description");
                let info = part.properties.get("info");
                let description = info.and_then(|info| info.get("description"));
                fill_with(&mut docs.description, description);
            }
            DocumentationKind::Authorizer => {
                let scheme = docs.schemes.iter_mut().find(|it| it.name == part.name);
                if let Some(scheme) = scheme {
                    part.is_used.set(true);
                    fill(&mut scheme.description, part, "description");
                }
            }
            DocumentationKind::Model => {
                let schema = docs.schemas.iter_mut().find(|it| it.name == part.name);
                if let Some(named) = schema {
                    part.is_used.set(true);
                    fill(&mut named.schema.description, part, "description");
                    fill(&mut named.schema.title, part, "title");
                }
            }
            _ => {}
        }
    }
    for (pointer, operation) in pointers.iter().zip(&mut docs.operations) {
        let Some((path, method)) = place(pointer) else {
            continue;
        };
        for part in parts.iter().filter(|part| part.holds(&path, &method)) {
            part.say(operation);
        }
        response_bodies(&parts, (&path, &method), operation);
    }
    report_unused(&parts, sink);
}

/// Says once which parts are of nothing that pages show.
fn report_unused(parts: &[Part<'_>], sink: &mut Sink) {
    let mut unused: Vec<&Part<'_>> = parts.iter().filter(|it| !it.is_used.get()).collect();
    unused.sort_by_key(|part| part.written.origin.span);
    let Some(first) = unused.first() else {
        return;
    };
    let (n, n_all) = (unused.len(), parts.len());
    let message = match n_all {
        1 => "the documentation part is of nothing that the API has".to_owned(),
        _ => format!("{n} of {n_all} documentation parts are of nothing that the API has"),
    };
    let named: Vec<String> = unused.iter().take(MAX_NAMED).map(|it| it.said()).collect();
    let more = match n.saturating_sub(MAX_NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let origin = &first.written.origin;
    let diagnostic = Diagnostic::new(code::IDLE_DOCUMENTATION, origin.span, message);
    sink.push(
        diagnostic
            .label("no page shows it")
            .help(format!(
                "name in `location` what the document has, or remove {}{more}",
                named.join(", ")
            ))
            .pointer(&origin.pointer),
    );
}

/// The path and the method of an operation: the last two steps of the way to it.
fn place(pointer: &str) -> Option<(String, String)> {
    // As diagnostics show it: with its `#`, and not percent-encoded.
    let pointer = Pointer::parse(pointer.trim_start_matches('#')).ok()?;
    let [.., path, method] = pointer.tokens() else {
        return None;
    };
    let method = match method.starts_with("x-") {
        true => "ANY",
        false => method,
    };
    Some((path.clone(), method.to_owned()))
}

/// What is said of the bodies of responses stands below what is said of the responses.
fn response_bodies(
    parts: &[Part<'_>],
    (path, method): (&str, &str),
    operation: &mut OperationDocs,
) {
    for response in &mut operation.responses {
        let mut holding = parts.iter().filter(|part| {
            part.kind == DocumentationKind::ResponseBody
                && part.holds(path, method)
                && part.is_of(&response.status)
        });
        if let Some(part) = holding.next() {
            append(&mut response.description, part);
            // What a more specific one says goes before it.
            holding.chain([part]).for_each(|it| it.is_used.set(true));
        }
    }
}

struct Part<'d> {
    written: &'d DocumentationPart,
    /// Whether it is of something that there is.
    is_used: Cell<bool>,
    kind: DocumentationKind,
    path: &'d str,
    method: &'d str,
    status: &'d str,
    name: &'d str,
    properties: &'d Node,
}

impl<'d> Part<'d> {
    fn of(part: &'d DocumentationPart) -> Part<'d> {
        let location = &part.location;
        fn or<'s>(text: &'s Option<Spanned<String>>, default: &'s str) -> &'s str {
            text.as_ref().map_or(default, |text| text.value.as_str())
        }
        Part {
            written: part,
            is_used: Cell::new(false),
            kind: location.kind.value,
            path: match or(&location.path, "/") {
                "*" => "/",
                path => path,
            },
            method: or(&location.method, "*"),
            status: or(&location.status_code, "*"),
            name: or(&location.name, ""),
            properties: &part.properties,
        }
    }

    /// What it is of, for those who look for it.
    fn said(&self) -> String {
        let mut said = self.kind.name().to_owned();
        let location = &self.written.location;
        let fields = [
            &location.method,
            &location.path,
            &location.status_code,
            &location.name,
        ];
        for field in fields.into_iter().flatten() {
            said.push(' ');
            said.push_str(&quoted(&field.value));
        }
        said
    }

    /// Whether it holds for an operation: of its own path, or, but for resources, of one above.
    fn holds(&self, path: &str, method: &str) -> bool {
        let above = self.path.trim_end_matches('/');
        let rest = path.strip_prefix(above);
        let is_path = match self.kind {
            DocumentationKind::Resource => path == self.path,
            _ => rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/')),
        };
        is_path && (self.method == "*" || self.method.eq_ignore_ascii_case(method))
    }

    /// Whether it holds for a response.
    fn is_of(&self, status: &str) -> bool {
        self.status == "*" || status.eq_ignore_ascii_case(self.status)
    }

    fn say(&self, operation: &mut OperationDocs) {
        let is_used = &self.is_used;
        match self.kind {
            DocumentationKind::Method => {
                is_used.set(true);
                fill(&mut operation.summary, self, "summary");
                fill(&mut operation.description, self, "description");
                self.tags(operation);
            }
            // What holds for all methods of a path stands below what is said of one.
            DocumentationKind::Resource => {
                is_used.set(true);
                append(&mut operation.description, self);
            }
            DocumentationKind::PathParameter => self.parameter(operation, Location::Path),
            DocumentationKind::QueryParameter => self.parameter(operation, Location::Query),
            DocumentationKind::RequestHeader => self.parameter(operation, Location::Header),
            DocumentationKind::RequestBody => {
                if let Some(body) = &mut operation.body {
                    is_used.set(true);
                    fill(&mut body.description, self, "description");
                }
            }
            DocumentationKind::Response => {
                let responses = operation.responses.iter_mut();
                for response in responses.filter(|it| self.is_of(&it.status)) {
                    is_used.set(true);
                    // What API Gateway exports where nothing is said, for there has to be something.
                    if response.description == format!("{} response", response.status) {
                        response.description.clear();
                    }
                    fill(&mut response.description, self, "description");
                }
            }
            DocumentationKind::ResponseHeader => {
                let responses = operation.responses.iter_mut();
                let responses = responses.filter(|it| self.is_of(&it.status));
                for header in responses.flat_map(|it| &mut it.headers) {
                    if header.name.eq_ignore_ascii_case(self.name) {
                        is_used.set(true);
                        fill(&mut header.description, self, "description");
                    }
                }
            }
            DocumentationKind::ResponseBody
            | DocumentationKind::Api
            | DocumentationKind::Authorizer
            | DocumentationKind::Model => {}
        }
    }

    fn tags(&self, operation: &mut OperationDocs) {
        let tags = self.properties.get("tags").and_then(Node::as_sequence);
        if operation.tags.is_empty() {
            let tags = tags.into_iter().flatten().filter_map(Node::as_str);
            operation.tags = tags.map(str::to_owned).collect();
        }
    }

    fn parameter(&self, operation: &mut OperationDocs, location: Location) {
        let mut parameters = operation.parameters.iter_mut();
        let is_named = |name: &str| match location {
            Location::Header => name.eq_ignore_ascii_case(self.name),
            _ => name == self.name,
        };
        let found = parameters.find(|it| it.location == location && is_named(&it.name));
        if let Some(parameter) = found {
            self.is_used.set(true);
            fill(&mut parameter.description, self, "description");
        }
    }
}

/// Says something where nothing is said yet.
fn fill(text: &mut String, part: &Part<'_>, key: &str) {
    fill_with(text, part.properties.get(key));
}

/// Says something more, in a paragraph of its own.
fn append(text: &mut String, part: &Part<'_>) {
    let mut more = String::new();
    fill(&mut more, part, "description");
    append_text(text, &more);
}

/// Says something more, unless it is said already.
pub(super) fn append_text(text: &mut String, more: &str) {
    if more.is_empty() || text == more {
        return;
    }
    if !text.is_empty() {
        text.push_str("\n\n");
    }
    text.push_str(more);
}

fn fill_with(text: &mut String, value: Option<&Node>) {
    let given = value.and_then(Node::as_text).unwrap_or_default().trim();
    if text.is_empty() {
        given.clone_into(text);
    }
}
