//! For build servers that show tests, as JUnit XML: [`render`].
//!
//! There is no one schema; elements and attributes are those that GitLab, Jenkins and the Ant task have in common.

use std::collections::BTreeMap;

use crate::diagnostics::render::told;
use crate::diagnostics::render::visible::visible;
use crate::diagnostics::{Diagnostic, Severity};
use crate::source::{FileId, SourceMap};

/// Renders a suite for each file that was read, with a test case for each diagnostic. Errors are failures; a warning
/// passes and stands in the output of its case. A file without errors has a case that says so.
pub fn render(diagnostics: &[Diagnostic], sources: &SourceMap) -> String {
    let mut suites: BTreeMap<Option<FileId>, Vec<&Diagnostic>> = sources
        .files()
        .map(|file| (Some(file), Vec::new()))
        .collect();
    for diagnostic in diagnostics {
        let file = diagnostic.span().map(|span| span.file);
        suites.entry(file).or_default().push(diagnostic);
    }
    let mut body = String::new();
    let (mut n_tests, mut n_failures) = (0, 0);
    for (file, found) in suites {
        let name = file.map_or("gwc", |file| sources.name(file));
        let name = escaped(&visible(name));
        let n_errors = found.iter().filter(|one| one.is_error()).count();
        let n_cases = found.len() + usize::from(n_errors == 0);
        n_tests += n_cases;
        n_failures += n_errors;
        body.push_str(&format!(
            "  <testsuite name=\"{name}\" tests=\"{n_cases}\" failures=\"{n_errors}\" errors=\"0\" skipped=\"0\">\n"
        ));
        if n_errors == 0 {
            body.push_str(&format!(
                "    <testcase name=\"has no errors\" classname=\"{name}\" file=\"{name}\"/>\n"
            ));
        }
        for diagnostic in found {
            body.push_str(&case(diagnostic, &name, sources));
        }
        body.push_str("  </testsuite>\n");
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"gwc\" tests=\"{n_tests}\" failures=\"{n_failures}\" errors=\"0\">\n{body}</testsuites>\n"
    )
}

fn case(diagnostic: &Diagnostic, file: &str, sources: &SourceMap) -> String {
    let code = diagnostic.code;
    let mut name = format!("{} {}", code.number(), code.slug());
    let mut place = String::new();
    if let Some(span) = diagnostic.span() {
        let (line, column) = sources.line_column(span);
        name.push_str(&format!(" at {line}:{column}"));
        place = format!(" file=\"{file}\" line=\"{line}\"");
    }
    let message = escaped(&visible(&diagnostic.message));
    let told = escaped(&told(diagnostic));
    let content = match diagnostic.severity {
        Severity::Error => format!(
            "<failure message=\"{message}\" type=\"{}\">{told}</failure>",
            code.number()
        ),
        Severity::Warning | Severity::Advice => {
            format!("<system-out>{}: {told}</system-out>", diagnostic.severity)
        }
    };
    format!(
        "    <testcase name=\"{name}\" classname=\"{file}\"{place}>\n      {content}\n    </testcase>\n"
    )
}

/// Text for an element or an attribute. Control characters, which XML 1.0 cannot hold, were made visible before; the
/// two other characters that it cannot hold are replaced.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
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
    fn nothing_ends_an_element_early() {
        let mut sources = SourceMap::new();
        let file = sources.add("a\"<&.yaml", "x: y\n");
        sources.add("b.yaml", "");
        let diagnostics = [
            Diagnostic::new(
                code::UNKNOWN_FIELD,
                Span::new(file, 3, 4),
                "]]> \u{ffff} & \u{1b}",
            )
            .help("<one>"),
            Diagnostic::without_place(code::REPEATED_KEY, "no place"),
        ];
        let expected = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>
<testsuites name=\"gwc\" tests=\"4\" failures=\"1\" errors=\"0\">
  <testsuite name=\"gwc\" tests=\"2\" failures=\"0\" errors=\"0\" skipped=\"0\">
    <testcase name=\"has no errors\" classname=\"gwc\" file=\"gwc\"/>
    <testcase name=\"GW0007 repeated-key\" classname=\"gwc\">
      <system-out>warning: no place</system-out>
    </testcase>
  </testsuite>
  <testsuite name=\"a&quot;&lt;&amp;.yaml\" tests=\"1\" failures=\"1\" errors=\"0\" skipped=\"0\">
    <testcase name=\"GW0109 unknown-field at 1:4\" classname=\"a&quot;&lt;&amp;.yaml\" file=\"a&quot;&lt;&amp;.yaml\" line=\"1\">
      <failure message=\"]]&gt; \u{fffd} &amp; \u{241b}\" type=\"GW0109\">]]&gt; \u{fffd} &amp; \u{241b}\nhelp: &lt;one&gt;</failure>
    </testcase>
  </testsuite>
  <testsuite name=\"b.yaml\" tests=\"1\" failures=\"0\" errors=\"0\" skipped=\"0\">
    <testcase name=\"has no errors\" classname=\"b.yaml\" file=\"b.yaml\"/>
  </testsuite>
</testsuites>
";
        assert_eq!(render(&diagnostics, &sources), expected);
    }
}
