//! A user's theme on pages: a style sheet, a logo, files, and templates in Handlebars, which stand on our pages or are pages
//! themselves.
//!
//! A theme is not trusted: `scan` and `prepare` refuse what could not be rendered within bounds before anything is, `work`
//! counts what is done, and `engine` renders. `elements` looks for what is opened and not closed, and `listed` for pages that the
//! theme lists itself. `helpers` and `blocks` are what templates can call, `view` is what they see
//! (made by `pages::themed`). Names that are not there are errors, and values are escaped. `check` tries all of it, and `links`
//! looks where links go.

mod blocks;
mod check;
mod eject;
mod elements;
mod engine;
mod helpers;
pub mod links;
mod listed;
mod prepare;
mod scan;
pub(super) mod view;
mod work;

use std::collections::BTreeSet;

pub use check::{Findings, check};
pub use eject::eject;
use engine::{Engine, Most, OF_PAGE, OF_PART, data};
use links::Marks;
use listed::leave_out;
use view::{ApiView, FrameView, OperationView, WithApi, WithOperation};

use super::assets::version_of;
use super::book::Book;
use super::site::PortalError;
use super::view::{Frame, Html};
use crate::emit::OutputTree;
use crate::plan::{Theme, ThemePage, ThemePart, ThemeSlot};

/// As many problems are told of one template.
const MAX_TOLD: usize = 20;

/// Something that is wrong with a theme.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Its file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The character in the line, from 1.
    pub column: usize,
    /// What is wrong.
    pub message: String,
}

impl Problem {
    /// At a byte of a template.
    fn at(part: &ThemePart, at: usize, message: String) -> Problem {
        let before = part.source.get(..at).unwrap_or_default();
        let line = before.rsplit('\n').next().unwrap_or_default();
        let place = (before.matches('\n').count() + 1, line.chars().count() + 1);
        Problem::of_place(part, Some(place), message)
    }

    /// At a line and column.
    fn of_place(part: &ThemePart, place: Option<(usize, usize)>, message: String) -> Problem {
        let (line, column) = place.unwrap_or((1, 1));
        Problem {
            file: part.file.clone(),
            line,
            column,
            message,
        }
    }
}

impl From<Problem> for PortalError {
    fn from(problem: Problem) -> PortalError {
        PortalError::Theme {
            file: problem.file,
            line: problem.line,
            column: problem.column,
            problem: problem.message,
        }
    }
}

/// A theme that was made ready.
#[derive(Debug, Default)]
pub(super) struct Themed<'p> {
    theme: Option<&'p Theme>,
    engine: Engine,
    /// Marks in its templates, which are looked for in what comes of them.
    marks: Marks,
}

impl<'p> Themed<'p> {
    pub(super) fn new(theme: Option<&'p Theme>) -> Result<Themed<'p>, PortalError> {
        let themed = Themed::unchecked(theme);
        match themed.take_failed() {
            Some(failed) => Err(failed),
            None => Ok(themed),
        }
    }

    /// The same, also where something is wrong.
    fn unchecked(theme: Option<&'p Theme>) -> Themed<'p> {
        let engine = theme.map(Engine::new).unwrap_or_default();
        if let Some(theme) = theme {
            let mut site = engine.work.site();
            site.assets = theme.assets.iter().map(|(name, _)| name.clone()).collect();
            site.version = version(theme);
        }
        Themed {
            theme,
            engine,
            marks: Marks::default(),
        }
    }

    /// Its pages.
    pub(super) fn pages(&self) -> &'p [ThemePage] {
        self.theme.map_or(&[], |theme| theme.pages.as_slice())
    }

    /// Takes down where the pages of an API are.
    pub(super) fn learn(&self, book: &Book<'_>) {
        if self.theme.is_none_or(|theme| !theme.has_templates()) {
            return;
        }
        let stem = |path: &str| path.strip_suffix(".html").map(str::to_owned);
        let pages: BTreeSet<String> = book.paths().filter_map(stem).collect();
        let mut site = self.engine.work.site();
        if site.pages.is_empty() {
            site.first.clone_from(&book.folder);
        }
        site.pages.insert(book.folder.clone(), pages);
    }

    /// Has a page look like it.
    pub(super) fn apply(&self, frame: &mut Frame) {
        let Some(theme) = self.theme else {
            return;
        };
        self.begin(frame);
        let site = self.engine.work.site();
        if theme.style.is_some() {
            frame.styles = vec![site.address_of("theme.css")];
        }
        let logo = theme.logo.as_ref();
        frame.logo = logo.map(|(name, _)| site.address_of(name));
        drop(site);
        let mut seen = None;
        let mut render = |slot: ThemeSlot, frame: &Frame| {
            let part = self.part(slot)?;
            let seen = seen.get_or_insert_with(|| data(&FrameView::new(frame)));
            let html = self.engine.render(part, seen, OF_PART)?;
            self.marks.see(&frame.path, &html.0);
            Some(html)
        };
        let head = render(ThemeSlot::Head, frame);
        let header = render(ThemeSlot::Header, frame);
        let navigation = render(ThemeSlot::Navigation, frame);
        let navigation_end = render(ThemeSlot::NavigationEnd, frame);
        // Nothing has no box around it.
        let [navigation, navigation_end] = [navigation, navigation_end].map(said);
        let footer = render(ThemeSlot::Footer, frame);
        (frame.head, frame.header, frame.footer) = (head, header, footer);
        (frame.navigation, frame.navigation_end) = (navigation, navigation_end);
        leave_out(&theme.pages, frame);
    }

    /// Says which page is rendered.
    fn begin(&self, frame: &Frame) {
        self.engine.work.begin_page();
        let mut site = self.engine.work.site();
        // The folder of an API is what the way to the root has beyond the way to the API.
        let depth = (frame.root.len().saturating_sub(frame.api_root.len())) / "../".len();
        let folder: String = frame.path.split_inclusive('/').take(depth).collect();
        let has_api = !frame.api_title.is_empty() && site.pages.contains_key(&folder);
        site.folder = has_api.then_some(folder);
        site.root.clone_from(&frame.root);
        site.path.clone_from(&frame.path);
    }

    fn part(&self, slot: ThemeSlot) -> Option<&'p ThemePart> {
        let slots = self.theme?.slots.iter();
        let mut parts = slots.filter(|(of, _)| *of == slot).map(|(_, part)| part);
        parts.next()
    }

    /// What stands in the place of the description on the first page.
    pub(super) fn home(&self, frame: &Frame, api: impl FnOnce() -> ApiView) -> Option<Html> {
        let part = self.part(ThemeSlot::Home)?;
        self.with_api(part, frame, &api())
    }

    /// What a page of its own says.
    pub(super) fn page(&self, page: &ThemePage, frame: &Frame, api: &ApiView) -> Option<Html> {
        self.with_api(&page.part, frame, api)
    }

    fn with_api(&self, part: &ThemePart, frame: &Frame, api: &ApiView) -> Option<Html> {
        let frame = FrameView::new(frame);
        self.rendered(part, &data(&WithApi { frame, api }), OF_PAGE)
    }

    /// What stands below the description of an operation.
    pub(super) fn operation(
        &self,
        frame: &Frame,
        operation: impl FnOnce() -> OperationView,
    ) -> Option<Html> {
        let part = self.part(ThemeSlot::Operation)?;
        let frame = FrameView::new(frame);
        let operation = &operation();
        said(self.rendered(part, &data(&WithOperation { frame, operation }), OF_PART))
    }

    /// What stands in the place of the text where there is no page.
    pub(super) fn not_found(&self, frame: &Frame) -> Option<Html> {
        let part = self.part(ThemeSlot::NotFound)?;
        self.rendered(part, &data(&FrameView::new(frame)), OF_PART)
    }

    fn rendered(&self, part: &ThemePart, seen: &handlebars::Context, most: Most) -> Option<Html> {
        let html = self.engine.render(part, seen, most)?;
        self.marks.see(&self.engine.work.site().path, &html.0);
        Some(Html(html.0.trim().to_owned()))
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
        for (name, content) in &theme.assets {
            files.insert(format!("assets/theme/{name}"), content.clone());
        }
    }

    /// What went wrong first.
    pub(super) fn take_failed(&self) -> Option<PortalError> {
        self.problems().into_iter().next().map(PortalError::from)
    }

    /// What went wrong, with the files of partials in the place of their names.
    fn problems(&self) -> Vec<Problem> {
        let mut problems = self.engine.problems();
        for problem in &mut problems {
            let mut partials = self.theme.into_iter().flat_map(|theme| &theme.partials);
            if let Some((_, part)) = partials.find(|(name, _)| *name == problem.file) {
                problem.file.clone_from(&part.file);
            }
        }
        problems
    }
}

/// What says something.
fn said(html: Option<Html>) -> Option<Html> {
    html.filter(|html| !html.0.trim().is_empty())
}

/// Changes with the content of a theme: browsers keep its files for as long as they are asked for by it.
pub(super) fn version(theme: &Theme) -> String {
    let style = theme.style.iter().map(|style| ("", style.as_bytes()));
    let logo = theme.logo.iter().chain(&theme.assets);
    let files = logo.map(|(name, content)| (name.as_str(), content.as_slice()));
    version_of(style.chain(files))
}
