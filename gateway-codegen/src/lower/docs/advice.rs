//! What readers of the portal would miss: links that lead nowhere, and things that are not described.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostics::{Diagnostic, Severity, Sink, code, quoted, suggest};
use crate::emit::portal::markdown::{self, LinkTo};
use crate::json_schema::{Format, is_format};
use crate::openapi::Files;
use crate::openapi::model::Document;
use crate::plan::docs::{Docs, HostLink, LinkDocs, LinkTarget, OperationDocs};
use crate::plan::link::{Linked, image, linked};
use crate::plan::{Guide, GuideImage, Operation, Portal, ThemePage};
use crate::source::pointer::percent_decode;
use crate::source::{FileId, Node, Span, Value};

/// As deep as texts are looked for.
const MAX_DEPTH: usize = 100;
/// As many things without a description are named.
const MAX_NAMED: usize = 5;
/// For as many links the operation is looked for that is meant: each costs a look at all of them.
const MAX_SUGGESTIONS: usize = 20;

/// What holds data, and no texts for readers.
const DATA: [&str; 5] = ["example", "examples", "default", "enum", "const"];

/// Reports all of it, and gives the links to paths on the portal's own host, which may be those of other documents.
pub(in crate::lower) fn check(
    document: &Document,
    (docs, operations): (&Docs, &[Operation]),
    portal: Option<&Portal>,
    files: &Files<'_>,
    sink: &mut Sink,
) -> Vec<HostLink> {
    let guides = portal.map_or(&[][..], |portal| portal.guides.as_slice());
    let theme = portal.and_then(|portal| portal.theme.as_ref());
    let mut links = Links {
        docs,
        guides,
        images: portal.map_or(&[], |portal| portal.images.as_slice()),
        headings: guides.iter().map(headings).collect(),
        pages: theme.map_or(&[], |theme| theme.pages.as_slice()),
        files,
        told: BTreeSet::new(),
        on_host: Vec::new(),
        sink: &mut *sink,
    };
    links.below(&document.root, MAX_DEPTH);
    links.of_responses();
    for guide in guides {
        if let Some(file) = files.sources.find(&guide.file) {
            let whole = Span::at(file, 0);
            links.text(&guide.text, &guide.file, (file, 0), whole);
        }
    }
    let on_host = links.on_host;
    for guide in guides {
        diagrams(guide, files, sink);
    }
    sunsets(document, sink);
    undescribed(docs, operations, sink);
    on_host
}

/// Days on which operations are gone, and which are none.
fn sunsets(document: &Document, sink: &mut Sink) {
    let operations = document.paths.iter().flat_map(|item| &item.operations);
    for operation in operations {
        let Some(day) = operation.node.get("x-sunset") else {
            continue;
        };
        let text = day.as_text().unwrap_or_default();
        let forms = [Format::Date, Format::DateTime];
        if forms.into_iter().any(|form| is_format(form, text)) {
            continue;
        }
        let message = format!("{} is no date", quoted(text));
        let diagnostic = Diagnostic::new(code::INVALID_SUNSET, day.span, message)
            .label("when the operation is gone is not known")
            .help("write a date such as `2030-12-31`");
        sink.push(diagnostic.pointer(format!("{}/x-sunset", operation.origin.pointer)));
    }
}

/// Looks for links that lead nowhere.
struct Links<'a> {
    docs: &'a Docs,
    guides: &'a [Guide],
    images: &'a [GuideImage],
    pages: &'a [ThemePage],
    /// The anchors of each guide.
    headings: Vec<BTreeSet<String>>,
    files: &'a Files<'a>,
    /// Places that were reported.
    told: BTreeSet<Span>,
    /// Links to paths on the portal's own host.
    on_host: Vec<HostLink>,
    sink: &'a mut Sink,
}

impl Links<'_> {
    /// Descriptions of a part of the document.
    fn below(&mut self, node: &Node, depth: usize) {
        let Some(depth) = depth.checked_sub(1) else {
            return;
        };
        match &node.value {
            Value::Sequence(items) => items.iter().for_each(|item| self.below(item, depth)),
            Value::Mapping(mapping) => {
                for entry in mapping.iter() {
                    let key = entry.key.as_str();
                    if DATA.contains(&key) || key.starts_with("x-") {
                        continue;
                    }
                    match entry.value.as_str() {
                        Some(text) if key == "description" && may_link(text) => {
                            let file = entry.value.span.file;
                            let start = usize::try_from(entry.value.span.start).unwrap_or(0);
                            let name = self.files.sources.name(file).to_owned();
                            self.text(text, &name, (file, start), entry.value.span);
                        }
                        _ => self.below(&entry.value, depth),
                    }
                }
            }
            _ => {}
        }
    }

    /// A text that stands in a file from a byte on; `whole` is where it is told if the link is not found there.
    fn text(&mut self, text: &str, name: &str, (file, start): (FileId, usize), whole: Span) {
        let guide = self.guides.iter().find(|guide| guide.file == name);
        let is_guide = guide.is_some();
        let link = |target: &str, is_image: bool| match is_image {
            // Of guides they are read, and told if they are not there.
            true if is_guide || target.contains(':') || target.starts_with('/') => LinkTo::Keep,
            true if image(self.images, name, target).is_some() => LinkTo::Keep,
            true => LinkTo::Text,
            false => self.link(name, target),
        };
        let options = markdown::Options {
            link: &link,
            title: guide.map_or("", |guide| &guide.title),
            ..markdown::Options::default()
        };
        let mut n_of: BTreeMap<String, usize> = BTreeMap::new();
        for found in markdown::render(text, &options).links {
            let n = n_of.entry(found.target.clone()).or_default();
            let nth = *n;
            *n += 1;
            let is_image = found.is_image;
            // Images that begin with a scheme are never shown as such.
            let is_refused = found.is_refused && !(is_image && found.target.contains(':'));
            let is_on_host = found.target.starts_with('/') && !(is_image && is_guide);
            if !is_refused && !is_on_host {
                continue;
            }
            let span = self.place((&found.target, nth), (file, start), whole);
            if !self.told.insert(span) {
                continue;
            }
            if !is_refused {
                self.on_host.push(HostLink {
                    target: found.target,
                    span,
                });
                continue;
            }
            let (what, label, help) = match is_image {
                true => (
                    "image",
                    "no file of the portal",
                    "portals have the images that stand beside guides: show it in a guide, or give an address with a host, which \
                     becomes a link",
                ),
                false => (
                    "link",
                    "not on the pages of the portal",
                    "link to an operation by `#operation/ID`, to a tag by `#tag/NAME`, to a schema by its pointer, to a guide by its \
                     file, to a page of the theme by `#page/NAME`, to a heading of the same text by `#its-text`, or to an address with \
                     a host",
                ),
            };
            let message = format!("the {what} {} leads nowhere", quoted(&found.target));
            let diagnostic = Diagnostic::new(code::BROKEN_LINK, span, message);
            self.sink.push(diagnostic.label(label).help(help));
        }
    }

    /// Links of responses, also of what the API calls.
    fn of_responses(&mut self) {
        let docs = self.docs;
        let called = docs.webhooks.iter().map(|it| &it.operation);
        let mut n_told = 0;
        for operation in docs.operations.iter().chain(called) {
            let callbacks = operation.callbacks.iter().map(|it| &it.operation);
            for operation in std::iter::once(operation).chain(callbacks) {
                for link in broken(operation) {
                    // Operations may share a response.
                    if self.told.insert(link.span) {
                        self.tell(link, n_told < MAX_SUGGESTIONS);
                        n_told += 1;
                    }
                }
            }
        }
    }

    /// Tells of a link of a response that leads nowhere.
    fn tell(&mut self, link: &LinkDocs, suggests: bool) {
        let label = match (link.operation.as_str(), link.is_reference) {
            ("", _) => "it names no operation",
            (_, true) => "there is no operation",
            (_, false) => "no operation has this id",
        };
        let ids = self.docs.operations.iter().map(|it| it.id.as_str());
        let near = (suggests && !link.is_reference).then(|| suggest::nearest(&link.operation, ids));
        let help = match near.flatten() {
            Some(near) => format!("did you mean {}?", quoted(near)),
            None => "name an operation of the document by `operationId: ID`, or any by `operationRef`, as \
                     `#/paths/~1pets/get`"
                .to_owned(),
        };
        let message = format!(
            "the link {} of a response leads nowhere",
            quoted(&link.name)
        );
        let diagnostic = Diagnostic::new(code::BROKEN_LINK, link.span, message);
        self.sink.push(diagnostic.label(label).help(help));
    }

    fn link(&self, name: &str, target: &str) -> LinkTo {
        match linked(self.docs, (self.guides, self.pages), name, target) {
            Linked::Nowhere => LinkTo::Text,
            Linked::Guide(i, fragment) if !self.has_heading(i, fragment) => LinkTo::Text,
            // What is refused is a heading that is not there.
            Linked::Heading => LinkTo::Keep,
            _ => LinkTo::To("#".to_owned()),
        }
    }

    /// Whether a guide has the heading that a fragment names; an empty one names none.
    fn has_heading(&self, guide: usize, fragment: &str) -> bool {
        let name = fragment.trim_start_matches('#');
        let name = percent_decode(name).unwrap_or_else(|_| name.to_owned());
        let headings = self.headings.get(guide);
        name.is_empty() || headings.is_none_or(|it| it.contains(&name))
    }

    /// Where the `n`th link with a target stands in a text that begins at a byte of a file: as it is written, unless the document
    /// escapes it.
    fn place(
        &self,
        (target, n): (&str, usize),
        (file, start): (FileId, usize),
        whole: Span,
    ) -> Span {
        let source = self.files.sources.text(file);
        let end = usize::try_from(whole.end).unwrap_or(0);
        let rest = match end > start {
            true => source.get(start..end),
            // A guide ends with its file.
            false => source.get(start..),
        };
        let at = markdown::links::written(rest.unwrap_or_default(), target, n);
        let at = at.and_then(|at| u32::try_from(start + at).ok());
        let length = u32::try_from(target.len()).unwrap_or(0);
        at.map_or(whole, |at| Span {
            end: at.saturating_add(length),
            ..Span::at(file, at)
        })
    }
}

/// The links of an operation's responses that lead nowhere.
fn broken(operation: &OperationDocs) -> impl Iterator<Item = &LinkDocs> {
    let links = operation.responses.iter().flat_map(|it| &it.links);
    links.filter(|link| link.target == LinkTarget::Nowhere)
}

/// The anchors of a guide on its page.
fn headings(guide: &Guide) -> BTreeSet<String> {
    let options = markdown::Options {
        title: &guide.title,
        ..markdown::Options::default()
    };
    let rendered = markdown::render(&guide.text, &options);
    let headings = rendered.headings.into_iter().map(|it| it.id);
    headings.chain([markdown::slug(&guide.title)]).collect()
}

/// Diagrams of a guide that are not drawn, since they cannot be read.
fn diagrams(guide: &Guide, files: &Files<'_>, sink: &mut Sink) {
    let Some(file) = files.sources.find(&guide.file) else {
        return;
    };
    let options = markdown::Options {
        has_diagrams: true,
        ..markdown::Options::default()
    };
    let problems = markdown::render(&guide.text, &options).problems;
    if problems.is_empty() {
        return;
    }
    // The heading that is its title is not in its text.
    let source = files.sources.text(file);
    let mut start = match source.ends_with(&guide.text) {
        true => source.len() - guide.text.len(),
        false => 0,
    };
    let mut lines = Vec::new();
    for line in source
        .get(start..)
        .unwrap_or_default()
        .split_inclusive('\n')
    {
        let text = line.trim_end();
        let indent = text.len() - text.trim_start().len();
        lines.push((start + indent, start + text.len()));
        start += line.len();
    }
    for problem in problems {
        let at = lines.get(problem.line.saturating_sub(1)).or(lines.last());
        let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let (start, end) = at.map_or((0, 0), |(start, end)| (place(*start), place(*end)));
        let span = Span {
            end,
            ..Span::at(file, start)
        };
        let diagnostic = Diagnostic::new(code::UNREADABLE_DIAGRAM, span, problem.message);
        sink.push(
            diagnostic
                .label("the diagram is shown as text")
                .help("write `A -> B: text` in a `sequence`, and `A -> B` in a `flow`; `gwc explain GW0910` has both"),
        );
    }
}

/// Whether a text may have links, which is most of the work to find out.
fn may_link(text: &str) -> bool {
    ["](", "<a ", "<A ", "<img ", "<IMG "]
        .iter()
        .any(|mark| text.contains(mark))
}

/// Operations and parameters of which nothing is said, each kind once.
fn undescribed(docs: &Docs, operations: &[Operation], sink: &mut Sink) {
    let mut silent: Vec<(&Operation, String)> = Vec::new();
    let mut parameters: Vec<(&Operation, String)> = Vec::new();
    for (operation, said) in operations.iter().zip(&docs.operations) {
        let called = || {
            let method = operation.method.as_deref().unwrap_or("$default");
            format!("{method} {}", operation.path.text)
        };
        if said.summary.is_empty() && said.description.is_empty() {
            silent.push((operation, called()));
        }
        for parameter in &said.parameters {
            let is_said = !parameter.description.is_empty()
                || !parameter.schema.description.is_empty()
                || docs
                    .referred(&parameter.schema)
                    .is_some_and(|it| !it.schema.description.is_empty());
            if !is_said {
                parameters.push((operation, format!("`{}` of {}", parameter.name, called())));
            }
        }
    }
    let n_parameters = docs.operations.iter().map(|it| it.parameters.len()).sum();
    for (found, n, what, label, fix) in [
        (
            silent,
            operations.len(),
            "operations have neither a summary nor a description",
            "nothing is said of it",
            "add `summary: ...`",
        ),
        (
            parameters,
            n_parameters,
            "parameters have no description",
            "a parameter of it has no description",
            "add `description: ...`",
        ),
    ] {
        let Some((first, _)) = found.first() else {
            continue;
        };
        let named: Vec<&str> = found
            .iter()
            .take(MAX_NAMED)
            .map(|(_, name)| name.as_str())
            .collect();
        let more = match found.len().saturating_sub(MAX_NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let message = format!("{} of {n} {what}", found.len());
        let diagnostic = Diagnostic::new(code::UNDESCRIBED, first.origin.span, message);
        sink.push(
            diagnostic
                .severity(Severity::Advice)
                .label(label)
                .help(format!("{fix} to {}{more}", named.join(", ")))
                .pointer(&first.origin.pointer),
        );
    }
}
