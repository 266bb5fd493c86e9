//! A user's theme on pages: a style sheet, a logo, and parts of pages in Handlebars, which see what all pages have in common
//! ([`Frame`], as JSON). A name that is not there is an error, and values are escaped.

use std::cell::RefCell;

use handlebars::Handlebars;

use super::site::PortalError;
use super::view::{Frame, Html};
use crate::emit::OutputTree;
use crate::plan::{Theme, ThemePart};

/// A theme that was made ready.
#[derive(Debug, Default)]
pub(super) struct Themed<'p> {
    theme: Option<&'p Theme>,
    templates: Handlebars<'p>,
    /// What went wrong first.
    failed: RefCell<Option<PortalError>>,
}

impl<'p> Themed<'p> {
    pub(super) fn new(theme: Option<&'p Theme>) -> Result<Themed<'p>, PortalError> {
        let mut templates = Handlebars::new();
        templates.set_strict_mode(true);
        let parts = theme.map(|theme| [&theme.head, &theme.header, &theme.footer]);
        for part in parts.into_iter().flatten().flatten() {
            let registered = templates.register_template_string(&part.file, &part.source);
            registered.map_err(|error| {
                let place = error.pos();
                failed(part, place, &error.reason().to_string())
            })?;
        }
        Ok(Themed {
            theme,
            templates,
            failed: RefCell::default(),
        })
    }

    /// Has a page look like it.
    pub(super) fn apply(&self, frame: &mut Frame) {
        let Some(theme) = self.theme else {
            return;
        };
        let asset = |name: &str| format!("{}assets/{name}?v={}", frame.root, frame.assets_version);
        if theme.style.is_some() {
            frame.styles = vec![asset("theme.css")];
        }
        frame.logo = theme.logo.as_ref().map(|(name, _)| asset(name));
        let parts = [&theme.head, &theme.header, &theme.footer];
        let [head, header, footer] = parts.map(|part| self.render(part.as_ref()?, frame));
        (frame.head, frame.header, frame.footer) = (head, header, footer);
    }

    fn render(&self, part: &ThemePart, frame: &Frame) -> Option<Html> {
        match self.templates.render(&part.file, frame) {
            Ok(html) => Some(Html(html)),
            Err(error) => {
                let place = error.line_no.zip(error.column_no);
                let problem = error.reason().to_string();
                let mut first = self.failed.borrow_mut();
                first.get_or_insert_with(|| failed(part, place, &problem));
                None
            }
        }
    }

    /// Its files.
    pub(super) fn write(&self, files: &mut OutputTree) {
        let Some(theme) = self.theme else {
            return;
        };
        if let Some(style) = &theme.style {
            files.insert("assets/theme.css", style.as_str());
        }
        if let Some((name, content)) = &theme.logo {
            files.insert(format!("assets/{name}"), content.clone());
        }
    }

    /// What went wrong first.
    pub(super) fn take_failed(&self) -> Option<PortalError> {
        self.failed.borrow_mut().take()
    }
}

fn failed(part: &ThemePart, place: Option<(usize, usize)>, problem: &str) -> PortalError {
    let (line, column) = place.unwrap_or((1, 1));
    PortalError::Theme {
        file: part.file.clone(),
        line,
        column,
        problem: problem.to_owned(),
    }
}

/// A theme that looks like ours, to begin with: its files.
#[must_use]
pub fn eject() -> OutputTree {
    let mut files = OutputTree::new();
    for (name, content) in [
        (
            "README.md",
            include_str!("../../../templates/portal/theme/README.md"),
        ),
        (
            "theme.css",
            include_str!("../../../templates/portal/theme/theme.css"),
        ),
        (
            "head.hbs",
            include_str!("../../../templates/portal/theme/head.hbs"),
        ),
        (
            "header.hbs",
            include_str!("../../../templates/portal/theme/header.hbs"),
        ),
        (
            "footer.hbs",
            include_str!("../../../templates/portal/theme/footer.hbs"),
        ),
    ] {
        files.insert(name, content);
    }
    files
}
