//! `x-gateway.portal.theme`: a folder with what a user has in the place of the portal's own look. Here its files are read;
//! whether its templates can be rendered is tried where all of the API is known (`compile::theme`).

mod assets;
pub(super) mod images;
mod logo;
mod page;

use crate::diagnostics::{Diagnostic, Sink, code, quoted, suggest};
use crate::openapi::Files;
use crate::openapi::files::sibling;
use crate::openapi::model::Spanned;
use crate::plan::{Theme, ThemePart, ThemeSlot};
use crate::source::{LoadError, Span};

/// The style sheet.
const STYLE: &str = "theme.css";
/// Names of the logo.
const LOGOS: [&str; 3] = ["logo.svg", "logo.png", "logo.webp"];
/// The largest logo, in bytes (as of the reference's portals, `reference/rest-api.md` §15).
const MAX_LOGO: usize = 200 * 1024;
/// The largest style sheet, in bytes.
const MAX_STYLE: usize = 1024 * 1024;
/// The largest template, in bytes.
const MAX_TEMPLATE: usize = 32 * 1024;
/// Most pages.
const MAX_PAGES: usize = 50;
/// Most partials.
const MAX_PARTIALS: usize = 100;

/// The theme in a folder, which is relative to the document.
pub(super) fn lower(
    folder: &Spanned<String>,
    file: &str,
    files: &mut Files<'_>,
    sink: &mut Sink,
) -> Option<Theme> {
    let path = sibling(file, folder.value.trim_end_matches('/'));
    let mut reader = Reader {
        span: folder.span,
        path,
        files,
        sink,
    };
    let mut theme = Theme {
        folder: reader.path.clone(),
        ..Theme::default()
    };
    let listed = reader.files.list(&reader.path);
    let listed = listed.map_err(|error| error.to_string());
    let (names, reason) = match listed {
        Ok(names) => (names, "there is nothing in it".to_owned()),
        Err(reason) => (Vec::new(), reason),
    };
    let n_names = names.len();
    for name in names {
        reader.file(&name, &mut theme);
    }
    for name in reader.names("partials", ".hbs", MAX_PARTIALS) {
        let file = format!("{}/partials/{name}", reader.path);
        let stem = name.trim_end_matches(".hbs");
        if !is_name(stem) {
            let text = format!(
                "`{file}` is no name for a partial: letters, digits, `-` and `_`, beginning with a letter"
            );
            reader.refuse(text, "in this theme");
        } else if let Some(source) = reader.text(&file, MAX_TEMPLATE) {
            let part = ThemePart { file, source };
            theme.partials.push((stem.to_owned(), part));
        }
    }
    for name in reader.names("pages", ".hbs", MAX_PAGES) {
        let file = format!("{}/pages/{name}", reader.path);
        page::read(&file, &mut reader, &mut theme.pages);
    }
    theme.assets = assets::read(&mut reader);
    // A loader knows folders by the files in them.
    if n_names == 0 && !theme.has_templates() && theme.assets.is_empty() {
        let text = format!(
            "{} is no folder of a theme: {reason}",
            quoted(&folder.value)
        );
        reader.refuse(text, "not a theme");
        return None;
    }
    Some(theme)
}

/// What reads the files of a theme.
struct Reader<'r, 'l> {
    /// The folder's name in the document.
    span: Span,
    path: String,
    files: &'r mut Files<'l>,
    sink: &'r mut Sink,
}

impl Reader<'_, '_> {
    /// A file beside the folders.
    fn file(&mut self, name: &str, theme: &mut Theme) {
        let full = format!("{}/{name}", self.path);
        let slot = ThemeSlot::ALL.into_iter().find(|slot| slot.file() == name);
        if let Some(slot) = slot {
            let source = self.text(&full, MAX_TEMPLATE);
            let part = source.map(|source| (slot, ThemePart { file: full, source }));
            theme.slots.extend(part);
        } else if name == STYLE {
            theme.style = self.text(&full, MAX_STYLE);
        } else if LOGOS.contains(&name) {
            let content = self.bytes(&full, MAX_LOGO);
            if let Some(content) = &content {
                self.look_at_logo(name, &full, content);
            }
            theme.logo = content.map(|content| (name.to_owned(), content));
        } else if name.ends_with(".hbs") {
            // A README is nobody's business; but a template that no page has is meant for one.
            let known = ThemeSlot::ALL.map(ThemeSlot::file);
            let near = suggest::nearest(name, known);
            let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
            let known = known.join(", ");
            let text = format!("`{full}` is no part of a page: {known}{near}");
            self.refuse(text, "in this theme");
        }
    }

    /// Tells of a logo of which browsers show nothing.
    fn look_at_logo(&mut self, name: &str, full: &str, content: &[u8]) {
        let Some(kind) = logo::not_what_it_says(name, content) else {
            return;
        };
        let text = format!("`{full}` is no {kind}: browsers show nothing of it");
        let diagnostic = Diagnostic::new(code::IDLE_THEME, self.span, text);
        let help = match kind {
            "SVG" => {
                "the first element of an SVG is `<svg xmlns=\"http://www.w3.org/2000/svg\" …>`, with this namespace"
            }
            _ => "save the image anew, or give the file the name of what it is",
        };
        self.sink.push(diagnostic.label("of this theme").help(help));
    }

    /// The names of the files in a folder of the theme that end like this: none where there is no such folder.
    fn names(&mut self, folder: &str, ending: &str, most: usize) -> Vec<String> {
        let path = format!("{}/{folder}", self.path);
        let names = match self.files.list(&path) {
            Ok(names) => names,
            Err(LoadError::NotFound | LoadError::NotAFile) => Vec::new(),
            Err(error) => {
                self.refuse(format!("`{path}` cannot be read: {error}"), "in this theme");
                Vec::new()
            }
        };
        let is_meant = |name: &String| name.ends_with(ending) && !name.starts_with('.');
        let mut names: Vec<String> = names.into_iter().filter(is_meant).collect();
        if names.len() > most {
            let n = names.len();
            let text = format!("`{path}` has {n} files, and a theme has at most {most} there");
            self.refuse(text, "in this theme");
            names.truncate(most);
        }
        names
    }

    /// A text, known to diagnostics by its file.
    fn text(&mut self, name: &str, most: usize) -> Option<String> {
        match self.files.text(name, self.sink) {
            Ok(file) => {
                let text = self.files.sources.text(file?);
                if text.len() <= most {
                    return Some(text.to_string());
                }
                self.refuse(
                    format!("`{name}` is larger than {most} bytes"),
                    "in this theme",
                );
            }
            Err(error) => {
                self.refuse(format!("`{name}` cannot be read: {error}"), "in this theme");
            }
        }
        None
    }

    /// A file as it is.
    fn bytes(&mut self, name: &str, most: usize) -> Option<Vec<u8>> {
        let text = match self.files.bytes(name) {
            Ok(bytes) if bytes.len() <= most => return Some(bytes),
            Ok(_) => format!("`{name}` is larger than {most} bytes"),
            Err(error) => format!("`{name}` cannot be read: {error}"),
        };
        self.refuse(text, "in this theme");
        None
    }

    /// At a byte of a file.
    fn refuse_at(&mut self, file: &str, at: usize, message: String, help: &str) {
        let span = self.files.sources.find(file);
        let span = span.zip(u32::try_from(at).ok());
        let span = span.map_or(self.span, |(file, at)| Span::at(file, at));
        let diagnostic = Diagnostic::new(code::INVALID_THEME, span, message);
        self.sink.push(diagnostic.label("here").help(help));
    }

    fn refuse(&mut self, message: String, label: &str) {
        let help = "a theme is a folder with `theme.css`, `logo.svg`, templates such as `header.hbs`, and the folders \
                    `pages`, `partials` and `assets`; `gwc docs --eject-theme DIR` writes one with a description";
        let diagnostic = Diagnostic::new(code::INVALID_THEME, self.span, message);
        self.sink.push(diagnostic.label(label).help(help));
    }
}

/// Whether templates can include something of this name.
fn is_name(name: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    name.len() <= 64
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(is_plain)
}
