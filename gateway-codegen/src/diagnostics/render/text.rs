//! For people at a terminal, in the manner of rustc: [`render`].

use annotate_snippets::{AnnotationKind, Element, Group, Level, Message, Renderer, Snippet, Title};

use crate::diagnostics::render::excerpt::{Excerpt, excerpts};
use crate::diagnostics::render::visible::{PLACEHOLDER, visible};
use crate::diagnostics::{Diagnostic, Label, Severity};
use crate::source::{FileId, SourceMap};

/// Wider than any line that an excerpt can have, so that lines are cut in one place only: in the excerpt.
const WIDTH: usize = 2_000;

/// Renders each diagnostic with the lines it is about, followed by an empty line. Empty for no diagnostics.
///
/// ```text
/// error[GW0008]: alias `*nope` has no anchor
///  --> api.yaml:6:7
///   |
/// 6 |   /a: *nope
///   |       ^^^^^ no `&nope` stands before this
///   |
///   = help: define the anchor before it is used
///   = at: #/paths/~1a   more: gwc explain GW0008
/// ```
pub fn render(diagnostics: &[Diagnostic], sources: &SourceMap, colour: bool) -> String {
    let renderer = renderer(colour);
    let mut output = String::new();
    for diagnostic in diagnostics {
        output.push_str(&render_one(diagnostic, sources, &renderer));
        output.push_str("\n\n");
    }
    output
}

/// One diagnostic, without a line end behind it.
fn render_one(diagnostic: &Diagnostic, sources: &SourceMap, renderer: &Renderer) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Advice => Level::NOTE.with_name("advice"),
    };
    let title = level
        .primary_title(visible(&diagnostic.message))
        .id(diagnostic.code.number());
    let labels: Vec<&Label> = diagnostic.labels().map(|(label, _)| label).collect();
    let helps = diagnostic.help.iter();
    let mut notes: Vec<Message<'_>> = helps
        .map(|help| Level::HELP.message(visible(help)))
        .collect();
    notes.push(footer(diagnostic));
    block(
        title,
        &labels,
        diagnostic.primary.is_some(),
        notes,
        sources,
        renderer,
    )
}

/// A title, the lines that labels are about, and notes, without a line end behind them. `has_primary`: the first label
/// is the one that matters.
pub(crate) fn block(
    title: Title<'_>,
    labels: &[&Label],
    has_primary: bool,
    notes: Vec<Message<'_>>,
    sources: &SourceMap,
    renderer: &Renderer,
) -> String {
    // The file of the primary label first, then the others in the order in which they come up.
    let mut files: Vec<FileId> = Vec::new();
    for label in labels {
        if !files.contains(&label.span.file) {
            files.push(label.span.file);
        }
    }
    let mut elements: Vec<Element<'_>> = Vec::new();
    let mut positions = Vec::new();
    for file in files {
        for excerpt in excerpts(sources, file, labels) {
            let (line, column) = excerpt.position;
            positions.push(format!("{}:{line}:{column}", visible(sources.name(file))));
            elements.push(snippet(excerpt, labels, has_primary).into());
        }
    }
    elements.extend(notes.into_iter().map(Element::from));
    let rendered = renderer.render(&[Group::with_title(title).elements(elements)]);
    with_positions(&rendered, positions)
}

/// What renders, in colour or not.
pub(crate) fn renderer(colour: bool) -> Renderer {
    let renderer = if colour {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    renderer.term_width(WIDTH)
}

/// Puts the positions into the headers of the excerpts. The renderer makes a position of its own from the excerpt, in
/// which a line that was cut has other columns than in the file; it is told to call every file [`PLACEHOLDER`], and
/// what it then writes, `PLACEHOLDER:line:column`, is replaced.
fn with_positions(rendered: &str, positions: Vec<String>) -> String {
    let mut parts = rendered.split(PLACEHOLDER);
    let mut output = parts.next().unwrap_or_default().to_owned();
    let mut positions = positions.into_iter();
    for part in parts {
        output.push_str(&positions.next().unwrap_or_default());
        output.push_str(part.trim_start_matches(|c: char| c == ':' || c.is_ascii_digit()));
    }
    output
}

/// The lines of an excerpt with the labels below them.
fn snippet<'a>(
    excerpt: Excerpt,
    labels: &[&'a Label],
    has_primary: bool,
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let Excerpt {
        first_line,
        text,
        labels: places,
        ..
    } = excerpt;
    let annotations = places.into_iter().map(|(range, index)| {
        let kind = if index == 0 && has_primary {
            AnnotationKind::Primary
        } else {
            AnnotationKind::Context
        };
        let text = labels
            .get(index)
            .map(|label| label.text.as_str())
            .filter(|text| !text.is_empty());
        kind.span(range).label(text.map(visible))
    });
    let annotations: Vec<_> = annotations.collect();
    Snippet::source(text)
        .path(PLACEHOLDER.to_string())
        .line_start(first_line)
        .annotations(annotations)
}

/// Longest pointer, in characters, that is shown whole: one is for orientation here, programs read the JSON.
const LONGEST_POINTER: usize = 160;

/// Where in the document it is, and where to read more.
fn footer(diagnostic: &Diagnostic) -> Message<'_> {
    let explain = format!("gwc explain {}", diagnostic.code);
    match &diagnostic.pointer {
        Some(pointer) => {
            let end = pointer.char_indices().nth(LONGEST_POINTER);
            let shown = end.and_then(|(end, _)| pointer.get(..end));
            let cut = if shown.is_some() { "\u{2026}" } else { "" };
            let shown = visible(shown.unwrap_or(pointer));
            Level::NOTE
                .with_name("at")
                .message(format!("{shown}{cut}   more: {explain}"))
        }
        None => Level::NOTE.with_name("more").message(explain),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::{Sink, code};
    use crate::source::{Span, parse};

    #[test]
    fn renders_as_rustc_does() {
        let mut sources = SourceMap::new();
        let file = sources.add(
            "specs/a.yaml",
            "paths:\n  /é:\n    get: 1\n\n\n\n\n  /é:\n\tx\n",
        );
        let diagnostic = Diagnostic::new(
            code::DUPLICATE_KEY,
            Span::new(file, 31, 34),
            "key `/é` stands twice",
        )
        .label("defined again here")
        .secondary(Span::new(file, 9, 12), "first defined here")
        .help("merge the two")
        .help("or rename one")
        .pointer("#/paths/~1é");
        let expected = "\
error[GW0006]: key `/é` stands twice
 --> specs/a.yaml:8:3
  |
2 |   /é:
  |   -- first defined here
...
8 |   /é:
  |   ^^ defined again here
  |
  = help: merge the two
  = help: or rename one
  = at: #/paths/~1é   more: gwc explain GW0006

";
        assert_eq!(render(&[diagnostic], &sources, false), expected);
    }

    #[test]
    fn renders_what_has_no_place() {
        let diagnostic = Diagnostic::without_place(code::REPEATED_KEY, "no place\u{1b}[2J");
        let expected = "warning[GW0007]: no place\u{241b}[2J\n |\n = more: gwc explain GW0007\n\n";
        assert_eq!(render(&[diagnostic], &SourceMap::new(), false), expected);
        assert_eq!(render(&[], &SourceMap::new(), false), "");
    }

    #[test]
    fn a_cut_line_keeps_its_column_and_other_files_are_named() {
        let mut sources = SourceMap::new();
        let one = sources.add(
            "one\u{202e}.json",
            format!("{}\u{1b}here", "é".repeat(100_000)),
        );
        let two = sources.add("two.json", "there");
        let diagnostic = Diagnostic::new(
            code::INVALID_JSON,
            Span::new(one, 200_001, 200_005),
            "m\u{fdd0}:1:2",
        )
        .secondary(Span::new(two, 0, 5), "not\nhere")
        .severity(Severity::Advice);
        let expected = format!(
            "\
advice[GW0001]: m<U+FDD0>:1:2
 --> one<U+202E>.json:1:100002
  |
1 | \u{2026}{}\u{241b}here
  | {}^^^^
  |
 ::: two.json:1:1
  |
1 | there
  | ----- not\u{240a}here
  |
  = more: gwc explain GW0001

",
            "é".repeat(20),
            " ".repeat(22)
        );
        assert_eq!(render(&[diagnostic], &sources, false), expected);
    }

    #[test]
    fn colour_changes_nothing_but_the_colour() {
        let mut sources = SourceMap::new();
        let file = sources.add("a.yaml", "a: *b\nc: [d, *e]\n");
        let mut sink = Sink::new();
        parse(&sources, file, &mut sink);
        let diagnostics = sink.into_sorted();
        let coloured = render(&diagnostics, &sources, true);
        assert!(coloured.contains("\u{1b}["));
        let mut parts = coloured.split('\u{1b}');
        let mut plain = parts.next().unwrap_or_default().to_owned();
        plain.extend(
            parts
                .filter_map(|part| part.split_once('m'))
                .map(|(_, text)| text),
        );
        assert_eq!(plain, render(&diagnostics, &sources, false));
    }
}
