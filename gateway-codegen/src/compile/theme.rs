//! What is wrong with the files of a theme, told where it stands in them.

use crate::diagnostics::{Diagnostic, Sink, code};
use crate::emit::portal::theme::links::{ThemeLink, What};
use crate::emit::portal::theme::{self, Problem};
use crate::plan::Api;
use crate::plan::docs::HostLink;
use crate::source::{FileId, SourceMap, Span};

/// Tries the theme of an API.
pub(super) fn check(api: &Api, sources: &SourceMap, sink: &mut Sink) {
    let found = theme::check(api);
    for problem in found.problems {
        let Some(file) = sources.find(&problem.file) else {
            continue;
        };
        let Problem {
            file: name,
            message,
            ..
        } = &problem;
        let text = match message.strip_prefix("is no template") {
            Some(reason) => format!("`{name}` is no template{reason}"),
            None => format!("`{name}` cannot be rendered: {message}"),
        };
        let place = place(file, &problem, sources);
        let diagnostic = Diagnostic::new(code::INVALID_THEME, place, text);
        let help = "`README.md` of the theme that `gwc docs --eject-theme DIR` writes says what templates see and can call";
        push(diagnostic.label("here").help(help), place, sink);
    }
    for problem in found.unbalanced {
        let Some(file) = sources.find(&problem.file) else {
            continue;
        };
        let place = place(file, &problem, sources);
        let diagnostic = Diagnostic::new(code::UNBALANCED_ELEMENT, place, problem.message);
        let help = "what a template opens it closes, so that it changes nothing around it";
        push(diagnostic.label("this tag").help(help), place, sink);
    }
}

/// Tells of links of an API's theme that lead nowhere on the site, of what the site's policy blocks, and of ids that pages have twice; gives those to paths of the host. `is_alone`: there is no
/// other API, whose pages may be on the site too.
pub(super) fn links(
    api: &Api,
    is_alone: bool,
    sources: &SourceMap,
    sink: &mut Sink,
) -> Vec<HostLink> {
    let mut on_host = Vec::new();
    for ThemeLink {
        problem,
        written,
        what,
    } in theme::links::check(api, is_alone)
    {
        let Some(file) = sources.find(&problem.file) else {
            continue;
        };
        let mut span = place(file, &problem, sources);
        let text = sources.text(file);
        let start = usize::try_from(span.start).unwrap_or_default();
        if text.get(start..).is_some_and(|it| it.starts_with(&written)) {
            span.end = span.start + u32::try_from(written.len()).unwrap_or_default();
        }
        match what {
            What::Blocked { help } => {
                let diagnostic = Diagnostic::new(code::IDLE_THEME, span, problem.message);
                push(diagnostic.label("does nothing").help(help), span, sink);
            }
            What::Repeated { help } => {
                let diagnostic = Diagnostic::new(code::REPEATED_ID, span, problem.message);
                push(diagnostic.label("this id").help(help), span, sink);
            }
            What::OnHost(target) => on_host.push(HostLink { target, span }),
            What::Dead { label, help } => {
                let diagnostic = Diagnostic::new(code::BROKEN_LINK, span, problem.message);
                push(diagnostic.label(label).help(help), span, sink);
            }
        }
    }
    on_host
}

/// Several APIs may name one theme: each is said once.
fn push(diagnostic: Diagnostic, place: Span, sink: &mut Sink) {
    if !sink.has_at(diagnostic.code, place) {
        sink.push(diagnostic);
    }
}

/// The place of a line and a character in it.
fn place(file: FileId, problem: &Problem, sources: &SourceMap) -> Span {
    let start = sources.line_start(file, problem.line).unwrap_or_default();
    let line = sources.line(file, problem.line).unwrap_or_default();
    let before = line.chars().take(problem.column.saturating_sub(1));
    let at = start + before.map(char::len_utf8).sum::<usize>();
    Span::at(file, u32::try_from(at).unwrap_or_default())
}
