//! For programs: [`render`].

use serde::Serialize;

use crate::diagnostics::render::visible::escaped_json;
use crate::diagnostics::{Diagnostic, Label, Severity};
use crate::source::SourceMap;

/// All that was found.
#[derive(Serialize)]
struct Report<'a, T: Serialize> {
    diagnostics: Vec<Item<'a>>,
    errors: usize,
    warnings: usize,
    #[serde(flatten)]
    more: Option<&'a T>,
}

/// What is known of mapping templates, for [`render_with`].
#[derive(Debug, Serialize)]
pub struct Templates<'a> {
    /// Left out where there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub templates: Vec<Template<'a>>,
}

/// What is known of a mapping template.
#[derive(Debug, Serialize)]
pub struct Template<'a> {
    /// The template in words.
    pub template: &'a str,
    /// The file that it stands in.
    pub file: &'a str,
    /// Its line, from 1.
    pub line: usize,
    /// Its column, from 1.
    pub column: usize,
    /// JSON Pointer of the templates among which it is.
    pub pointer: &'a str,
    /// `proved`, `refuted` or `checked at run time`: whether what it writes is JSON.
    pub verdict: &'static str,
    /// Of a refuted one an input for which it is not, and the output then.
    pub counterexample: Option<serde_json::Value>,
}

/// One diagnostic.
#[derive(Serialize)]
struct Item<'a> {
    code: &'static str,
    severity: &'static str,
    message: &'a str,
    labels: Vec<Place<'a>>,
    /// One line for each way to mend it; null if there is none.
    help: Option<String>,
    pointer: Option<&'a str>,
}

/// A label. Lines and columns from 1, columns in Unicode scalar values; the end is behind the last character.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Place<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    text: Option<&'a str>,
    primary: bool,
}

/// Renders one JSON object on one line, with a line end behind it.
///
/// Characters that a terminal would act on are escaped, though JSON would allow them: the output is often looked at.
pub fn render(diagnostics: &[Diagnostic], sources: &SourceMap) -> String {
    rendered(diagnostics, sources, None::<&()>)
}

/// The same with further members, those of a struct.
pub fn render_with<T: Serialize>(
    diagnostics: &[Diagnostic],
    sources: &SourceMap,
    more: &T,
) -> String {
    rendered(diagnostics, sources, Some(more))
}

fn rendered<T: Serialize>(
    diagnostics: &[Diagnostic],
    sources: &SourceMap,
    more: Option<&T>,
) -> String {
    let count = |severity: Severity| {
        let such = diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.severity == severity);
        such.map(|diagnostic| diagnostic.stands_for).sum()
    };
    let report = Report {
        diagnostics: diagnostics
            .iter()
            .map(|diagnostic| item(diagnostic, sources))
            .collect(),
        errors: count(Severity::Error),
        warnings: count(Severity::Warning),
        more,
    };
    // Strings and numbers in structs: serialising them cannot fail.
    let json = serde_json::to_string(&report).unwrap_or_default();
    escaped_json(&json) + "\n"
}

/// A diagnostic as it is written.
fn item<'a>(diagnostic: &'a Diagnostic, sources: &'a SourceMap) -> Item<'a> {
    Item {
        code: diagnostic.code.number(),
        severity: diagnostic.severity.as_str(),
        message: &diagnostic.message,
        labels: diagnostic
            .labels()
            .map(|(label, primary)| place(label, primary, sources))
            .collect(),
        help: (!diagnostic.help.is_empty()).then(|| diagnostic.help.join("\n")),
        pointer: diagnostic.pointer.as_deref(),
    }
}

/// A label as it is written.
fn place<'a>(label: &'a Label, primary: bool, sources: &'a SourceMap) -> Place<'a> {
    let (line, column) = sources.line_column(label.span);
    let (end_line, end_column) = sources.end_line_column(label.span);
    let text = Some(label.text.as_str()).filter(|text| !text.is_empty());
    Place {
        file: sources.name(label.span.file),
        line,
        column,
        end_line,
        end_column,
        text,
        primary,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::code;
    use crate::source::Span;

    #[test]
    fn renders_the_object_of_the_design() {
        let mut sources = SourceMap::new();
        let file = sources.add("a.yaml", "a: é\u{1b}\nb: c\n");
        let diagnostics = [
            Diagnostic::without_place(code::REPEATED_KEY, "no place \u{202e}\u{e0041}"),
            Diagnostic::new(code::DUPLICATE_KEY, Span::new(file, 3, 9), "m")
                .label("here")
                .secondary(Span::new(file, 0, 1), "")
                .help("one")
                .help("two")
                .pointer("#/a"),
        ];
        let expected = concat!(
            r#"{"diagnostics":[{"code":"GW0007","severity":"warning","message":"no place \u202e\udb40\udc41","labels":[],"#,
            r#""help":null,"pointer":null},{"code":"GW0006","severity":"error","message":"m","labels":["#,
            r#"{"file":"a.yaml","line":1,"column":4,"endLine":2,"endColumn":3,"text":"here","primary":true},"#,
            r#"{"file":"a.yaml","line":1,"column":1,"endLine":1,"endColumn":2,"text":null,"primary":false}],"#,
            r#""help":"one\ntwo","pointer":"#,
            "\"#/a\"}],\"errors\":1,\"warnings\":1}\n",
        );
        assert_eq!(render(&diagnostics, &sources), expected);
    }
}
