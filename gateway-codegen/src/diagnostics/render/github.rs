//! For GitHub Actions, as workflow commands that annotate the files of a change: [`render`].
//!
//! Source: GitHub Docs, "Workflow commands for GitHub Actions", and the escapes of `@actions/core`: in data `%`, CR and
//! LF; in properties `:` and `,` as well.

use crate::diagnostics::render::told;
use crate::diagnostics::render::visible::visible;
use crate::diagnostics::{Diagnostic, Severity};
use crate::source::SourceMap;

/// Renders one line for each diagnostic. Columns are counted in characters from 1, the end is behind the last one.
///
/// ```text
/// ::error file=api.yaml,line=6,col=7,endLine=6,endColumn=12,title=GW0008 undefined-alias::alias `*nope` has no anchor
/// ```
pub fn render(diagnostics: &[Diagnostic], sources: &SourceMap) -> String {
    let mut output = String::new();
    for diagnostic in diagnostics {
        let command = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Advice => "notice",
        };
        let mut properties = String::new();
        if let Some(span) = diagnostic.span() {
            let file = escaped(&visible(sources.name(span.file)), true);
            let (line, column) = sources.line_column(span);
            let (end_line, end_column) = sources.end_line_column(span);
            properties = format!(
                "file={file},line={line},col={column},endLine={end_line},endColumn={end_column},"
            );
        }
        let code = diagnostic.code;
        let title = escaped(&format!("{} {}", code.number(), code.slug()), true);
        let data = escaped(&told(diagnostic), false);
        output.push_str(&format!("::{command} {properties}title={title}::{data}\n"));
    }
    output
}

/// A text that ends neither its property nor its line.
pub(crate) fn escaped(text: &str, is_property: bool) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '%' => escaped.push_str("%25"),
            '\r' => escaped.push_str("%0D"),
            '\n' => escaped.push_str("%0A"),
            ':' if is_property => escaped.push_str("%3A"),
            ',' if is_property => escaped.push_str("%2C"),
            _ => escaped.push(character),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::code;
    use crate::source::Span;

    #[test]
    fn nothing_ends_a_command_early() {
        let mut sources = SourceMap::new();
        let file = sources.add("a,b:c%.yaml", "x: \u{e9}\n");
        let diagnostics = [
            Diagnostic::new(code::UNKNOWN_FIELD, Span::new(file, 0, 5), "100%: a, b")
                .label("here\n::error::forged")
                .help("one"),
            Diagnostic::without_place(code::REPEATED_KEY, "no place"),
            Diagnostic::without_place(code::REPEATED_KEY, "x").severity(Severity::Advice),
        ];
        let expected = "\
::error file=a%2Cb%3Ac%25.yaml,line=1,col=1,endLine=1,endColumn=5,title=GW0109 unknown-field::100%25: a, b: here\u{240a}::error::forged%0Ahelp: one
::warning title=GW0007 repeated-key::no place
::notice title=GW0007 repeated-key::x
";
        assert_eq!(render(&diagnostics, &sources), expected);
    }
}
