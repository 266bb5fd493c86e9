//! `x-gateway.portal`: where the gateway serves the developer portal, and what stands in it beside the API.

use super::front_matter::{self, Field};
use super::{origin, theme};
use crate::diagnostics::{Code, Diagnostic, Sink, code, quoted};
use crate::openapi::Files;
use crate::openapi::files::sibling;
use crate::openapi::model::{Document, Spanned};
use crate::plan::{EarlierVersion, Guide, Portal, versions};
use crate::source::{Node, Span};

/// Where it is unless the document says.
const PATH: &str = "/docs";

/// What the document says of the portal.
pub(super) fn lower(
    document: &Document,
    file: &str,
    files: &mut Files<'_>,
    sink: &mut Sink,
) -> Option<Portal> {
    let Some(portal) = &document.gateway.portal else {
        return by_default(document);
    };
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
        for name in named(pattern, &GUIDE, file, files, sink) {
            if !guides.iter().any(|known| known.file == name) {
                guides.extend(guide(&name, pattern, files, sink));
            }
        }
    }
    let images = theme::images::read(&guides, files, sink);
    let theme = portal.theme.as_ref();
    let theme = theme.and_then(|folder| theme::lower(folder, file, files, sink));
    let mut earlier: Vec<EarlierVersion> = Vec::new();
    for pattern in &portal.changelog {
        for name in named(pattern, &VERSION, file, files, sink) {
            if name == file || earlier.iter().any(|known| known.file == name) {
                continue;
            }
            let Some(found) = earlier_version(&name, pattern, files, sink) else {
                continue;
            };
            match earlier.iter().find(|known| known.version == found.version) {
                Some(known) => {
                    let (known, version) = (&known.file, &found.version);
                    let reason =
                        format!("`{known}` and `{name}` both have the version `{version}`");
                    missing(pattern, &VERSION, &reason, sink);
                }
                None => earlier.push(found),
            }
        }
    }
    earlier.sort_by(|a, b| versions::order(&a.version, &b.version).then(a.file.cmp(&b.file)));
    let span = portal.path.as_ref().map(|path| path.span);
    let mut origin = origin(&document.origin);
    origin.span = span.unwrap_or(portal.span);
    Some(Portal {
        path,
        is_served,
        is_asked_for: true,
        title: portal.title.as_ref().map(|title| title.value.clone()),
        guides,
        images,
        theme,
        earlier,
        origin,
    })
}

/// A document without extensions of Amazon has a portal without asking for one.
fn by_default(document: &Document) -> Option<Portal> {
    document.amazon.is_none().then(|| Portal {
        path: PATH.to_owned(),
        is_served: true,
        is_asked_for: false,
        title: None,
        guides: Vec::new(),
        images: Vec::new(),
        theme: None,
        earlier: Vec::new(),
        origin: origin(&document.origin),
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
fn named(
    pattern: &Spanned<String>,
    what: &What,
    file: &str,
    files: &Files<'_>,
    sink: &mut Sink,
) -> Vec<String> {
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
        missing(pattern, what, "no file has such a name", sink);
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
            missing(pattern, &GUIDE, &error.to_string(), sink);
            return None;
        }
    };
    let source = files.sources.text(file).to_string();
    let mut guide = Guide {
        file: name.to_owned(),
        title: String::new(),
        description: String::new(),
        text: String::new(),
    };
    // A line of `---` may also be a rule above a text.
    let front = front_matter::read(&source).ok();
    let front = front.filter(|it| it.fields.iter().all(is_field));
    let begin = front.as_ref().map_or(0, |it| it.begin);
    for field in front.into_iter().flat_map(|it| it.fields) {
        match field.key {
            "title" => field.value.clone_into(&mut guide.title),
            "description" => field.value.clone_into(&mut guide.description),
            key => {
                let at = u32::try_from(field.at).unwrap_or(0);
                let message = format!("`{key}` has no effect on a guide");
                let diagnostic =
                    Diagnostic::new(code::MISPLACED_FIELD, Span::at(file, at), message);
                let help = "take it out; guides have `title` and `description`, and stand in the order of `guides`";
                sink.push(diagnostic.label("has no effect").help(help));
            }
        }
    }
    let text = source.get(begin..).unwrap_or_default();
    let text = behind_comments(text.trim_start_matches('\u{feff}'));
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let heading = first
        .strip_prefix("# ")
        .map(|title| title.trim().trim_end_matches('#').trim())
        .filter(|title| !title.is_empty());
    // One that says something else than the title stands below it.
    let is_title = |heading: &str| guide.title.is_empty() || guide.title == heading;
    match heading.filter(|heading| is_title(heading)) {
        Some(heading) => {
            guide.title = heading.to_owned();
            rest.clone_into(&mut guide.text);
        }
        None => text.clone_into(&mut guide.text),
    }
    if guide.title.is_empty() {
        guide.title = stem(name);
    }
    Some(guide)
}

/// Whether it can be a line of a front matter.
fn is_field(field: &Field<'_>) -> bool {
    field.has_colon
        && !field.key.is_empty()
        && field
            .key
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'))
}

/// A text without the space and the comments before it.
fn behind_comments(mut text: &str) -> &str {
    loop {
        text = text.trim_start();
        let comment = text
            .strip_prefix("<!--")
            .and_then(|it| it.split_once("-->"));
        match comment {
            Some((_, rest)) => text = rest,
            None => return text,
        }
    }
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

/// A version of a document, which has to say what it is.
fn earlier_version(
    name: &str,
    pattern: &Spanned<String>,
    files: &mut Files<'_>,
    sink: &mut Sink,
) -> Option<EarlierVersion> {
    let root = match files.open(name, sink) {
        // What is wrong with it is reported.
        Ok(root) => root?,
        Err(error) => {
            missing(pattern, &VERSION, &error.to_string(), sink);
            return None;
        }
    };
    let is_document = root
        .get("openapi")
        .or_else(|| root.get("swagger"))
        .is_some();
    let version = root.get("info").and_then(|info| info.get("version"));
    let Some(version) = version.and_then(Node::as_text).filter(|_| is_document) else {
        let reason = format!("`{name}` is no OpenAPI document with an `info.version`");
        missing(pattern, &VERSION, &reason, sink);
        return None;
    };
    Some(EarlierVersion {
        file: name.to_owned(),
        version: version.to_owned(),
    })
}

/// What patterns name.
struct What {
    code: Code,
    name: &'static str,
}

const GUIDE: What = What {
    code: code::MISSING_GUIDE,
    name: "guide",
};
const VERSION: What = What {
    code: code::MISSING_VERSION,
    name: "earlier version",
};

fn missing(pattern: &Spanned<String>, what: &What, reason: &str, sink: &mut Sink) {
    let message = format!(
        "{} names no {}: {reason}",
        quoted(&pattern.value),
        what.name
    );
    let diagnostic = Diagnostic::new(what.code, pattern.span, message);
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
