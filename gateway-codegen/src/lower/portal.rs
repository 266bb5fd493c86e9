//! `x-gateway.portal`: where the gateway serves the developer portal, and what stands in it beside the API.

use super::{origin, theme};
use crate::diagnostics::{Diagnostic, Sink, code, quoted};
use crate::openapi::Files;
use crate::openapi::files::sibling;
use crate::openapi::model::{Document, Spanned};
use crate::plan::{Guide, Portal};

/// Where it is unless the document says.
const PATH: &str = "/docs";

/// What the document says of the portal.
pub(super) fn lower(
    document: &Document,
    file: &str,
    files: &mut Files<'_>,
    sink: &mut Sink,
) -> Option<Portal> {
    let portal = document.gateway.portal.as_ref()?;
    let enabled = portal.enabled.as_ref();
    let mut is_served = enabled.is_none_or(|enabled| enabled.value);
    let path = match &portal.path {
        None => PATH.to_owned(),
        Some(path) if is_path(&path.value) => path.value.trim_end_matches('/').to_owned(),
        Some(path) => {
            let message = format!("{} is no path for the portal", quoted(&path.value));
            let diagnostic = Diagnostic::new(code::INVALID_PORTAL_PATH, path.span, message);
            sink.push(
                diagnostic
                    .label("not a path")
                    .help("write a path such as `/docs`"),
            );
            is_served = false;
            PATH.to_owned()
        }
    };
    let mut guides: Vec<Guide> = Vec::new();
    for pattern in &portal.guides {
        for name in named(pattern, file, files, sink) {
            if !guides.iter().any(|known| known.file == name) {
                guides.extend(guide(&name, pattern, files, sink));
            }
        }
    }
    let images = theme::images::read(&guides, files, sink);
    let theme = portal.theme.as_ref();
    let theme = theme.and_then(|folder| theme::lower(folder, file, files, sink));
    let span = portal.path.as_ref().map(|path| path.span);
    let mut origin = origin(&document.origin);
    origin.span = span.unwrap_or(portal.span);
    Some(Portal {
        path,
        is_served,
        title: portal.title.as_ref().map(|title| title.value.clone()),
        guides,
        images,
        theme,
        origin,
    })
}

fn is_path(text: &str) -> bool {
    let is_step = |step: &str| {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._~".contains(c);
        !matches!(step, "" | "." | "..") && step.chars().all(is_plain)
    };
    let steps = text.strip_prefix('/');
    let steps = steps.map(|steps| steps.strip_suffix('/').unwrap_or(steps));
    steps.is_some_and(|steps| steps.split('/').all(is_step))
}

/// The files that a pattern names; it is relative to the document.
fn named(pattern: &Spanned<String>, file: &str, files: &Files<'_>, sink: &mut Sink) -> Vec<String> {
    let path = sibling(file, &pattern.value);
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", &path));
    let Some((before, behind)) = name.split_once('*') else {
        return vec![path];
    };
    let listed = files.list(if folder.is_empty() { "." } else { folder });
    let names = listed.unwrap_or_default().into_iter().filter(|name| {
        let is_long = name.len() >= before.len() + behind.len();
        is_long && name.starts_with(before) && name.ends_with(behind)
    });
    let names: Vec<String> = names
        .map(|name| match folder {
            "" => name,
            folder => format!("{folder}/{name}"),
        })
        .collect();
    if names.is_empty() {
        missing(pattern, "no file has such a name", sink);
    }
    names
}

fn guide(
    name: &str,
    pattern: &Spanned<String>,
    files: &mut Files<'_>,
    sink: &mut Sink,
) -> Option<Guide> {
    let file = match files.text(name, sink) {
        Ok(file) => file?,
        Err(error) => {
            missing(pattern, &error.to_string(), sink);
            return None;
        }
    };
    let text = files.sources.text(file).to_string();
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text).trim_start();
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let heading = first
        .strip_prefix("# ")
        .map(|title| title.trim().trim_end_matches('#').trim());
    let (title, text) = match heading.filter(|title| !title.is_empty()) {
        Some(title) => (title.to_owned(), rest.to_owned()),
        None => (stem(name), text.to_owned()),
    };
    Some(Guide {
        file: name.to_owned(),
        title,
        text,
    })
}

/// The name of a file as a title: `Getting started` of `docs/01-getting-started.md`.
fn stem(name: &str) -> String {
    let name = name.rsplit('/').next().unwrap_or(name);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let words = stem.trim_start_matches(|c: char| c.is_ascii_digit());
    let words = words.replace(['-', '_'], " ");
    let words = if words.trim().is_empty() {
        stem
    } else {
        words.trim()
    };
    let mut letters = words.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    format!("{}{}", first.unwrap_or_default(), letters.as_str())
}

fn missing(pattern: &Spanned<String>, reason: &str, sink: &mut Sink) {
    let message = format!("{} names no guide: {reason}", quoted(&pattern.value));
    let diagnostic = Diagnostic::new(code::MISSING_GUIDE, pattern.span, message);
    let help =
        "name a file beside the document or below it; `*` stands for any part of a file's name";
    sink.push(diagnostic.label("not found").help(help));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_are_titles() {
        for (name, expected) in [
            ("docs/01-getting-started.md", "Getting started"),
            ("a.md", "A"),
            ("2024.md", "2024"),
            ("über_uns.md", "Über uns"),
        ] {
            assert_eq!(stem(name), expected);
        }
    }

    #[test]
    fn paths() {
        for path in ["/docs", "/a/b/", "/v1.0/~a_b-c"] {
            assert!(is_path(path), "{path}");
        }
        for path in [
            "", "/", "docs", "//a", "/a//b", "/../a", "/a b", "/{a}", "/a?b",
        ] {
            assert!(!is_path(path), "{path}");
        }
    }
}
