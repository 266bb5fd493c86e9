//! What is said of a template.

use std::fmt::Write as _;

use super::answer::{Misfit, Why};
use super::evaluator::Input;
use super::finding::{Finding, Kind, Unnamed};
use super::inner;
use super::scanner::Fault;
use super::scene::Scene;
use super::subjects::Subject;
use super::value::Source;
use super::witness::Shown;
use crate::diagnostics::{Code, Diagnostic, Severity, Sink, code, quoted};
use crate::json_schema::Types;
use crate::source::Span;
use crate::source::embedded::EmbeddedMap;

/// Reports on one template.
pub(super) struct Reporter<'r> {
    pub(super) subject: &'r Subject<'r>,
    pub(super) map: &'r EmbeddedMap,
    pub(super) text: &'r str,
}

/// Most parameters that an example names beside the one it is about.
const MAX_OTHERS: usize = 3;
/// Most places of one kind that one diagnostic shows.
const MAX_LABELS: usize = 6;

impl Reporter<'_> {
    fn span(&self, at: (usize, usize)) -> Span {
        self.map.span(at.0..at.1)
    }

    pub(super) fn source(&self, at: (usize, usize)) -> &str {
        self.text.get(at.0..at.1).unwrap_or_default()
    }

    /// A property that the body cannot have.
    pub(super) fn property(&self, finding: &Finding, unnamed: &Unnamed) -> Diagnostic {
        let name = quoted(&unnamed.name);
        let of = match &unnamed.of {
            Source::Body(keys) if keys.is_empty() => "the body".to_owned(),
            source => quoted(&source.to_string()),
        };
        let (message, label) = match (unnamed.is_no_object, unnamed.is_impossible) {
            (true, _) => (
                format!("{of} is no object, and has no {name}"),
                "always empty",
            ),
            (_, true) => (
                format!("{of} cannot have a property {name}"),
                "always empty",
            ),
            _ => (
                format!("the schema of {of} does not name {name}"),
                "empty unless a request has more than is declared",
            ),
        };
        let severity = match unnamed.is_impossible {
            true => Severity::Warning,
            false => Severity::Advice,
        };
        let mut diagnostic = Diagnostic::new(
            code::UNKNOWN_TEMPLATE_PROPERTY,
            self.span(finding.at),
            message,
        )
        .severity(severity)
        .label(label)
        .pointer(&self.subject.pointer);
        if let Some(schema) = &unnamed.schema {
            diagnostic = diagnostic.secondary(schema.span, "this schema");
        }
        match (&unnamed.near, unnamed.is_no_object) {
            (Some(near), false) => diagnostic.help(format!("did you mean `{near}`?")),
            (_, true) => diagnostic
                .help("go through arrays with `#foreach`, or take an item: `$.items[0].name`"),
            (None, false) => diagnostic.help("add it to the schema's `properties`"),
        }
    }

    /// What inputs have shown: what is mended in the same way is said once.
    pub(super) fn findings(
        &self,
        confirmed: &[(&Finding, Shown)],
        scene: &Scene<'_>,
        sink: &mut Sink,
    ) {
        let mut told: Vec<(Code, Diagnostic, usize)> = Vec::new();
        for (finding, shown) in confirmed {
            let is_known = self.is_declared(finding, scene);
            let (code, message, label) = self.words(finding);
            let severity = match is_known {
                true => code.severity(),
                false => Severity::Advice,
            };
            let known = told
                .iter_mut()
                .find(|(known, diagnostic, _)| *known == code && diagnostic.severity == severity);
            if let Some((_, diagnostic, n)) = known {
                *n += 1;
                if *n <= MAX_LABELS {
                    let with = diagnostic.clone().secondary(self.span(finding.at), label);
                    *diagnostic = with;
                }
                continue;
            }
            let mut diagnostic = Diagnostic::new(code, self.span(finding.at), message)
                .severity(severity)
                .label(label)
                .pointer(&self.subject.pointer);
            let source = source_of(&finding.kind);
            if let Some(span) = source.and_then(|source| scene.declared_at(source)) {
                diagnostic = diagnostic.secondary(span, "what is declared");
            }
            for help in self.help(finding, scene) {
                diagnostic = diagnostic.help(help);
            }
            diagnostic = diagnostic.help(self.shown(finding, shown));
            told.push((code, diagnostic, 1));
        }
        for (_, mut diagnostic, n) in told {
            if n > 1 {
                diagnostic.message = format!("{}, at {n} places", diagnostic.message);
            }
            sink.push(diagnostic);
        }
    }

    /// Whether what the input does is declared, or a client's free choice; and not only likely.
    fn is_declared(&self, finding: &Finding, scene: &Scene<'_>) -> bool {
        let source = match &finding.kind {
            Kind::Structure(_) => return true,
            Kind::Property(_) => return true,
            Kind::Gap(source, _) | Kind::Bare(source) | Kind::Java(source) => {
                // Without a schema, the author may know what is sent.
                let is_typed = match source {
                    None => true,
                    Some(Source::Body(_)) => !scene.body.is_any(),
                    Some(Source::Parameter(_, name)) => scene
                        .parameters
                        .iter()
                        .any(|parameter| parameter.name == *name && parameter.schema.is_some()),
                    Some(_) => false,
                };
                return is_typed;
            }
            Kind::Quoted(_) => return scene.is_request,
            Kind::Raw(source, _)
            | Kind::RawNested(source)
            | Kind::Nested(source)
            | Kind::Apostrophe(source) => source,
        };
        match source {
            Some(Source::Body(_) | Source::WholeBody) => scene.is_request,
            _ => true,
        }
    }

    fn words(&self, finding: &Finding) -> (Code, String, String) {
        let source = quoted(self.source(finding.at).trim());
        match &finding.kind {
            Kind::Structure(fault) => {
                let (what, label) = structure(*fault);
                (code::OUTPUT_NOT_JSON, what.to_owned(), label.to_owned())
            }
            Kind::Gap(..) => (
                code::MISSING_VALUE,
                format!("the output is not JSON where {source} is missing"),
                "nothing is written here then".to_owned(),
            ),
            Kind::Bare(_) => (
                code::UNQUOTED_TEXT,
                format!("{source} writes a text without quotes"),
                "not JSON where it is a text".to_owned(),
            ),
            Kind::Java(_) => (
                code::JAVA_OBJECT,
                format!("{source} writes an object as Java does: `{{a=x}}`"),
                "not JSON where it is an object".to_owned(),
            ),
            Kind::Quoted(_) => (
                code::QUOTED_JSON,
                format!("{source} writes JSON between quotes"),
                "a text brings its own quotes".to_owned(),
            ),
            Kind::Nested(_) => (
                code::UNESCAPED_TEXT,
                format!("a quote in {source} breaks the JSON that the string holds"),
                "escaped for the JSON around it alone".to_owned(),
            ),
            Kind::Raw(..) | Kind::RawNested(_) => (
                code::UNESCAPED_TEXT,
                format!("a quote in {source} breaks the JSON"),
                "written as it is".to_owned(),
            ),
            Kind::Apostrophe(_) => (
                code::ESCAPED_APOSTROPHE,
                format!("an apostrophe in {source} breaks the JSON"),
                "`'` is written as `\\'`".to_owned(),
            ),
            Kind::Property(_) => (
                code::UNKNOWN_TEMPLATE_PROPERTY,
                String::new(),
                String::new(),
            ),
        }
    }

    /// The counterexample, in a line.
    fn shown(&self, finding: &Finding, shown: &Shown) -> String {
        let input = input_in_words(&shown.input, finding);
        let inner = match finding.kind {
            Kind::Nested(_) => inner::broken(&shown.output),
            _ => None,
        };
        match inner {
            Some(text) => format!("for example, {input} gives the string {}", around(&text)),
            None => format!("for example, {input} gives {}", around(&shown.output)),
        }
    }

    /// A response that cannot be what is declared.
    pub(super) fn misfit(&self, misfit: &Misfit) -> Diagnostic {
        let at = match misfit.pointer.as_str() {
            "" => "the output".to_owned(),
            pointer => quoted(pointer),
        };
        let of = match misfit.pointer.as_str() {
            "" => "the response",
            _ => &at,
        };
        let names = |types: Types| types.names().collect::<Vec<_>>().join(" or ");
        let (message, help) = match &misfit.why {
            Why::Missing(name) => (
                format!(
                    "the template never writes {}, which the response must have",
                    quoted(name)
                ),
                format!("write the member {}, or do not require it", quoted(name)),
            ),
            Why::Kind(is, should) => (
                format!(
                    "{at} is {}, and is declared as {}",
                    names(*is),
                    names(*should)
                ),
                "write what is declared, or declare what is written".to_owned(),
            ),
            Why::Unwanted(name) => (
                format!(
                    "the template always writes {}, which {of} cannot have",
                    quoted(name)
                ),
                "leave it out, or declare it in the schema's `properties`".to_owned(),
            ),
            Why::Constant(constant, keyword) => (
                format!(
                    "{at} is always {}, which `{keyword}` of its schema does not allow",
                    quoted(constant)
                ),
                "write what is declared, or declare what is written".to_owned(),
            ),
        };
        let whole = self.map.span(0..self.text.len());
        let mut diagnostic = Diagnostic::new(code::RESPONSE_MISFIT, whole, message)
            .label("what it writes never fits")
            .help(help)
            .pointer(&self.subject.pointer);
        if let Some(schema) = &misfit.schema {
            diagnostic = diagnostic.secondary(schema.span, "the declared schema");
        }
        diagnostic
    }
}

fn structure(fault: Fault) -> (&'static str, &'static str) {
    match fault {
        Fault::NoValue => (
            "the output is not JSON: a value is missing",
            "a value should stand before this",
        ),
        Fault::TrailingComma => (
            "the output is not JSON: a comma is left over",
            "a comma stands before this",
        ),
        Fault::MissingComma => (
            "the output is not JSON: a comma is missing",
            "a comma should stand before this",
        ),
        Fault::Unopened => (
            "the output is not JSON: a bracket closes what was not opened",
            "nothing to close",
        ),
        Fault::Unclosed => (
            "the output is not JSON: it ends too early",
            "something is still open",
        ),
        Fault::Behind => (
            "the output is not JSON: something stands behind the value",
            "the value has ended before this",
        ),
        Fault::ControlCharacter => (
            "the output is not JSON: a line break stands in a string",
            "in a string",
        ),
        Fault::Character | Fault::Unsure => (
            "the output is not JSON: a character cannot stand there",
            "not JSON",
        ),
    }
}

/// What the input of a finding is about.
fn source_of(kind: &Kind) -> Option<&Source> {
    match kind {
        Kind::Gap(source, _)
        | Kind::Bare(source)
        | Kind::Java(source)
        | Kind::Quoted(source)
        | Kind::Raw(source, _)
        | Kind::RawNested(source)
        | Kind::Nested(source)
        | Kind::Apostrophe(source) => source.as_ref(),
        Kind::Structure(_) | Kind::Property(_) => None,
    }
}

/// The part of an input that matters.
fn input_in_words(input: &Input, finding: &Finding) -> String {
    let source = source_of(&finding.kind);
    let shown = |value: &str| {
        let value: String = value.escape_debug().collect();
        quoted(&value.replace("\\\"", "\"").replace("\\'", "'"))
    };
    match source {
        Some(Source::Parameter(_, name)) => {
            let (of, others): (Vec<_>, Vec<_>) = input
                .parameters
                .iter()
                .flatten()
                .partition(|(known, _)| **known == **name);
            let mut said = match of.first() {
                Some((name, value)) => format!("the parameter `{name}` with {}", shown(value)),
                None => format!("a request without the parameter `{name}`"),
            };
            for (name, value) in others.iter().take(MAX_OTHERS) {
                let _ = write!(said, ", `{name}` with {}", shown(value));
            }
            if others.len() > MAX_OTHERS {
                said.push_str(" and others");
            }
            said
        }
        Some(Source::NameOf(location) | Source::ValueOf(location)) => {
            let last = input
                .parameters
                .get(*location as usize)
                .and_then(|of| of.last());
            match last {
                Some((name, value)) => {
                    format!("the parameter {} with {}", shown(name), shown(value))
                }
                None => "a request".to_owned(),
            }
        }
        Some(Source::Context(name)) => match input.context.get(&**name) {
            Some(value) => format!("`$context.{name}` with {}", shown(value)),
            None => format!("a request without `$context.{name}`"),
        },
        _ => format!("the body {}", quoted(&input.body)),
    }
}

/// The part of an output around the place where it ceases to be JSON.
fn around(output: &str) -> String {
    let offset = match serde_json::from_str::<serde::de::IgnoredAny>(output) {
        Ok(_) => 0,
        Err(error) => {
            let before: usize = output
                .split_inclusive('\n')
                .take(error.line().saturating_sub(1))
                .map(str::len)
                .sum();
            before + error.column()
        }
    };
    let from = output.floor_char_boundary(offset.saturating_sub(40));
    let to = output.ceil_char_boundary(offset.saturating_add(20).min(output.len()));
    let part = output.get(from..to).unwrap_or_default();
    let part = part.split_whitespace().collect::<Vec<_>>().join(" ");
    let (before, behind) = (
        if from > 0 { "…" } else { "" },
        if to < output.len() { "…" } else { "" },
    );
    format!("`{before}{part}{behind}`")
}
