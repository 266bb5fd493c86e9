//! For people at a terminal, in the manner of rustc: [`render`].

use annotate_snippets::{
    AnnotationKind, Element, Group, Level, Message, Origin, Renderer, Snippet,
};

use crate::diagnostics::render::excerpt::{Excerpt, excerpts};
use crate::diagnostics::render::visible::visible;
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
    let renderer = if colour {
        Renderer::styled()
    } else {
        Renderer::plain()
    }
    .term_width(WIDTH);
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
    // The file of the primary label first, then the others in the order in which they come up.
    let mut files: Vec<FileId> = Vec::new();
    for label in &labels {
        if !files.contains(&label.span.file) {
            files.push(label.span.file);
        }
    }
    let mut elements: Vec<Element<'_>> = Vec::new();
    for file in files {
        for excerpt in excerpts(sources, file, &labels) {
            let (line, column) = excerpt.position;
            let origin = Origin::path(visible(sources.name(file)))
                .line(line)
                .char_column(column);
            elements.push(origin.into());
            elements.push(snippet(excerpt, &labels, diagnostic.primary.is_some()).into());
        }
    }
    elements.extend(
        diagnostic
            .help
            .iter()
            .map(|help| Element::from(Level::HELP.message(visible(help)))),
    );
    elements.push(footer(diagnostic).into());
    renderer.render(&[Group::with_title(title).elements(elements)])
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
        .line_start(first_line)
        .annotations(annotations)
}

/// Where in the document it is, and where to read more.
fn footer(diagnostic: &Diagnostic) -> Message<'_> {
    let explain = format!("gwc explain {}", diagnostic.code);
    match &diagnostic.pointer {
        Some(pointer) => Level::NOTE
            .with_name("at")
            .message(format!("{}   more: {explain}", visible(pointer))),
        None => Level::NOTE.with_name("more").message(explain),
    }
}
