//! For code-scanning tools, as SARIF 2.1.0: [`render`].
//!
//! Source: Static Analysis Results Interchange Format (SARIF) Version 2.1.0, OASIS Standard, sections 3.13 to 3.58.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::diagnostics::render::told;
use crate::diagnostics::render::visible::{escaped_json, visible};
use crate::diagnostics::{Code, Diagnostic, Fix, Key, Label, Severity};
use crate::source::{FileId, SourceMap, Span};

/// Where the schema of the form is published.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json";

/// Section 3.13.
#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

/// Section 3.14.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool,
    column_kind: &'static str,
    results: Vec<Outcome<'a>>,
}

/// Section 3.18.
#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

/// Section 3.19.
#[derive(Serialize)]
struct Driver {
    name: &'static str,
    version: &'static str,
    rules: Vec<Rule>,
}

/// Section 3.49: a code that was reported.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: &'static str,
    name: String,
    short_description: Text,
    full_description: Text,
    help: Help,
    default_configuration: Configuration,
}

/// Section 3.50.
#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

/// Section 3.11, plain text.
#[derive(Serialize)]
struct Text {
    text: String,
}

/// Section 3.11, with Markdown: a page is both.
#[derive(Serialize)]
struct Help {
    text: &'static str,
    markdown: &'static str,
}

/// Section 3.27: a diagnostic. (`Result` has another meaning here.)
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Outcome<'a> {
    rule_id: &'static str,
    rule_index: usize,
    level: &'static str,
    message: Text,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locations: Vec<Location<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location<'a>>,
    #[serde(skip_serializing_if = "is_one")]
    occurrence_count: usize,
    partial_fingerprints: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<Change>,
}

/// Section 3.28.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    physical_location: Physical,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    logical_locations: Vec<Logical<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Text>,
}

/// Section 3.29.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    region: Region,
}

/// Section 3.4.
#[derive(Serialize)]
struct Artifact {
    uri: String,
}

/// Section 3.30: from 1; the end is behind the last character.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
}

/// Section 3.33: a JSON Pointer.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Logical<'a> {
    fully_qualified_name: &'a str,
}

/// Section 3.55.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Change {
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<Text>,
    artifact_changes: Vec<ArtifactChange>,
}

/// Section 3.56.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactChange {
    artifact_location: Artifact,
    replacements: Vec<Replacement>,
}

/// Section 3.57.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement {
    deleted_region: Region,
    inserted_content: Text,
}

/// Renders a log of one run, indented, with a line end behind it. A rule is there for each code that was reported.
pub fn render(diagnostics: &[Diagnostic], sources: &SourceMap) -> String {
    let codes: BTreeSet<Code> = diagnostics.iter().map(|one| one.code).collect();
    let indices: BTreeMap<Code, usize> = codes.iter().copied().zip(0..).collect();
    // Services refuse a result without a location: "and N more" has that of the last one before.
    let mut last: BTreeMap<Code, Span> = BTreeMap::new();
    let mut results = Vec::with_capacity(diagnostics.len());
    for diagnostic in diagnostics {
        let place = match &diagnostic.primary {
            Some(primary) => {
                last.insert(diagnostic.code, primary.span);
                Some(primary.span)
            }
            None => last.get(&diagnostic.code).copied(),
        };
        let index = indices.get(&diagnostic.code).copied().unwrap_or_default();
        results.push(outcome(diagnostic, index, place, sources));
    }
    let driver = Driver {
        name: "gwc",
        version: env!("CARGO_PKG_VERSION"),
        rules: codes.into_iter().map(rule).collect(),
    };
    let log = Log {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [Run {
            tool: Tool { driver },
            column_kind: "unicodeCodePoints",
            results,
        }],
    };
    // Strings and numbers in structs: serialising them cannot fail.
    let json = serde_json::to_string_pretty(&log).unwrap_or_default();
    escaped_json(&json) + "\n"
}

fn rule(code: Code) -> Rule {
    let page = code.page();
    // Section 3.49.7 asks for Pascal case.
    let name = page.slug.split('-').map(|word| {
        let (first, rest) = word.split_at_checked(1).unwrap_or(("", word));
        first.to_uppercase() + rest
    });
    let summary = || Text {
        text: format!("{}.", capitalized(page.summary)),
    };
    Rule {
        id: page.number,
        name: name.collect(),
        short_description: summary(),
        full_description: summary(),
        help: Help {
            text: page.text,
            markdown: page.text,
        },
        default_configuration: Configuration {
            level: level(page.severity),
        },
    }
}

fn capitalized(phrase: &str) -> String {
    let mut characters = phrase.chars();
    let first = characters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(characters.clone()).collect()
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Advice => "note",
    }
}

fn outcome<'a>(
    diagnostic: &'a Diagnostic,
    rule_index: usize,
    place: Option<Span>,
    sources: &SourceMap,
) -> Outcome<'a> {
    let pointer = diagnostic.pointer.as_deref().map(|pointer| Logical {
        fully_qualified_name: pointer,
    });
    let location = place.map(|span| Location {
        id: None,
        physical_location: physical(span, sources),
        logical_locations: pointer.into_iter().collect(),
        message: None,
    });
    let related = diagnostic.secondary.iter().zip(1..);
    let fingerprint = Key::of(diagnostic, sources).fingerprint();
    Outcome {
        rule_id: diagnostic.code.number(),
        rule_index,
        level: level(diagnostic.severity),
        message: Text {
            text: told(diagnostic),
        },
        locations: location.into_iter().collect(),
        related_locations: related
            .map(|(label, id)| related_location(label, id, sources))
            .collect(),
        occurrence_count: diagnostic.stands_for,
        partial_fingerprints: BTreeMap::from([("gwcFinding/v1", fingerprint)]),
        fixes: diagnostic
            .fix
            .as_ref()
            .and_then(|fix| change(diagnostic, fix, sources))
            .into_iter()
            .collect(),
    }
}

fn related_location(label: &Label, id: usize, sources: &SourceMap) -> Location<'static> {
    let message = (!label.text.is_empty()).then(|| Text {
        text: visible(&label.text).into_owned(),
    });
    Location {
        id: Some(id),
        physical_location: physical(label.span, sources),
        logical_locations: Vec::new(),
        message,
    }
}

fn physical(span: Span, sources: &SourceMap) -> Physical {
    Physical {
        artifact_location: artifact(span, sources),
        region: region(span, sources),
    }
}

fn artifact(span: Span, sources: &SourceMap) -> Artifact {
    Artifact {
        uri: uri(sources.name(span.file)),
    }
}

fn region(span: Span, sources: &SourceMap) -> Region {
    let (start_line, start_column) = sources.line_column(span);
    let (end_line, end_column) = sources.end_line_column(span);
    Region {
        start_line,
        start_column,
        end_line,
        end_column,
    }
}

fn change(diagnostic: &Diagnostic, fix: &Fix, sources: &SourceMap) -> Option<Change> {
    // By file, in the order of the text; aliases name a place twice.
    let mut files: BTreeMap<FileId, BTreeMap<Span, String>> = BTreeMap::new();
    for change in fix.changes(sources) {
        let places = files.entry(change.span.file).or_default();
        places.insert(change.span, change.text);
    }
    let description = diagnostic.help.first().map(|help| Text {
        text: visible(help).into_owned(),
    });
    let changes = files.into_values().filter_map(|places| {
        let (first, _) = places.first_key_value()?;
        let artifact_location = artifact(*first, sources);
        let replacements = places.into_iter().map(|(place, text)| Replacement {
            deleted_region: region(place, sources),
            inserted_content: Text { text },
        });
        Some(ArtifactChange {
            artifact_location,
            replacements: replacements.collect(),
        })
    });
    let artifact_changes: Vec<ArtifactChange> = changes.collect();
    (!artifact_changes.is_empty()).then_some(Change {
        description,
        artifact_changes,
    })
}

/// A file's name as a URI reference (RFC 3986): relative ones stay relative, and all that is not plain is encoded.
fn uri(name: &str) -> String {
    let mut uri = String::from(if name.starts_with('/') { "file://" } else { "" });
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
const fn is_one(number: &usize) -> bool {
    *number == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_uris() {
        assert_eq!(uri("specs/api.yaml"), "specs/api.yaml");
        assert_eq!(
            uri("../a b/\u{e9}:#?.json"),
            "../a%20b/%C3%A9%3A%23%3F.json"
        );
        assert_eq!(uri("/tmp/api.yaml"), "file:///tmp/api.yaml");
    }
}
