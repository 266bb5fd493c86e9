//! `x-gateway.portal.theme`: a folder with what a user has in the place of the portal's own look.

use handlebars::Template;

use crate::diagnostics::{Diagnostic, Sink, code, quoted};
use crate::openapi::Files;
use crate::openapi::files::sibling;
use crate::openapi::model::Spanned;
use crate::plan::{Theme, ThemePart};
use crate::source::{FileId, Span};

/// Names of parts, which are templates of Handlebars.
const PARTS: [&str; 3] = ["head.hbs", "header.hbs", "footer.hbs"];
/// The style sheet.
const STYLE: &str = "theme.css";
/// Names of the logo.
const LOGOS: [&str; 3] = ["logo.svg", "logo.png", "logo.webp"];
/// The largest logo, in bytes (as of the reference's portals, `reference/rest-api.md` §15).
const MAX_LOGO: usize = 200 * 1024;

/// The theme in a folder, which is relative to the document.
pub(super) fn lower(
    folder: &Spanned<String>,
    file: &str,
    files: &mut Files<'_>,
    sink: &mut Sink,
) -> Option<Theme> {
    let path = sibling(file, folder.value.trim_end_matches('/'));
    let listed = files.list(&path).map_err(|error| error.to_string());
    let names = match listed {
        Ok(names) if !names.is_empty() => names,
        other => {
            let reason = other
                .err()
                .unwrap_or_else(|| "there is nothing in it".to_owned());
            let message = format!(
                "{} is no folder of a theme: {reason}",
                quoted(&folder.value)
            );
            refuse(folder.span, message, "not a theme", sink);
            return None;
        }
    };
    let mut theme = Theme::default();
    for name in names {
        let full = format!("{path}/{name}");
        let part = PARTS.iter().position(|part| *part == name);
        match part {
            Some(part) => {
                let read = template(&full, folder, files, sink);
                let place = match part {
                    0 => &mut theme.head,
                    1 => &mut theme.header,
                    _ => &mut theme.footer,
                };
                *place = read;
            }
            None if name == STYLE => {
                let file = text(&full, folder, files, sink);
                theme.style = file.map(|file| files.sources.text(file).to_string());
            }
            None if LOGOS.contains(&name.as_str()) => match files.bytes(&full) {
                Ok(bytes) if bytes.len() <= MAX_LOGO => theme.logo = Some((name, bytes)),
                Ok(_) => {
                    let message = format!("`{full}` is larger than {MAX_LOGO} bytes");
                    refuse(folder.span, message, "its logo is too large", sink);
                }
                Err(error) => {
                    let message = format!("`{full}` cannot be read: {error}");
                    refuse(folder.span, message, "its logo", sink);
                }
            },
            // A README, say; but a template that no page has is meant for one.
            None if name.ends_with(".hbs") => {
                let message = format!("`{full}` is no part of a page: {}", PARTS.join(", "));
                refuse(folder.span, message, "in this theme", sink);
            }
            None => {}
        }
    }
    Some(theme)
}

fn text(
    name: &str,
    folder: &Spanned<String>,
    files: &mut Files<'_>,
    sink: &mut Sink,
) -> Option<FileId> {
    match files.text(name, sink) {
        Ok(file) => file,
        Err(error) => {
            let message = format!("`{name}` cannot be read: {error}");
            refuse(folder.span, message, "in this theme", sink);
            None
        }
    }
}

/// A template, which must parse.
fn template(
    name: &str,
    folder: &Spanned<String>,
    files: &mut Files<'_>,
    sink: &mut Sink,
) -> Option<ThemePart> {
    let file = text(name, folder, files, sink)?;
    let source = files.sources.text(file).to_string();
    if let Err(error) = Template::compile(&source) {
        let place = error.pos().and_then(|(line, column)| {
            let start = files.sources.line_start(file, line)?;
            let start = u32::try_from(start + column.saturating_sub(1)).ok()?;
            Some(Span::at(file, start.min(u32::try_from(source.len()).ok()?)))
        });
        let message = format!("`{name}` is no template: {}", error.reason());
        refuse(place.unwrap_or(Span::at(file, 0)), message, "here", sink);
        return None;
    }
    Some(ThemePart {
        file: name.to_owned(),
        source,
    })
}

fn refuse(span: Span, message: String, label: &str, sink: &mut Sink) {
    let help = "a theme is a folder with `theme.css`, `logo.svg`, `head.hbs`, `header.hbs` or `footer.hbs`; \
                `gwc docs --eject-theme DIR` writes one";
    let diagnostic = Diagnostic::new(code::INVALID_THEME, span, message);
    sink.push(diagnostic.label(label).help(help));
}
