//! What all pages have in common.

use std::cell::RefCell;
use std::collections::HashMap;

use super::Pages;
use crate::emit::portal::book::Place;
use crate::emit::portal::changes::FEED;
use crate::emit::portal::markdown;
use crate::emit::portal::theme::Themed;
use crate::emit::portal::view::{Frame, Link, NotFoundPage, Prose, Section};

/// The longest title in the navigation, in characters.
const MAX_TITLE: usize = 90;

/// A site.
#[derive(Debug, Default)]
pub(in super::super) struct Site<'p> {
    pub(in super::super) title: String,
    pub(in super::super) base_url: Option<String>,
    pub(in super::super) assets_version: String,
    /// Leave out what programs read.
    pub(in super::super) pages_only: bool,
    /// What its pages have for a policy in themselves; may be empty.
    pub(in super::super) policy: String,
    /// What names the build, where somebody works on the documents.
    pub(in super::super) build: Option<String>,
    /// Its APIs, in the order of their documents.
    pub(in super::super) apis: Vec<Listed>,
    /// Texts that are shown on many pages, such as those of schemas, as they are shown.
    pub(in super::super) known: RefCell<HashMap<String, Prose>>,
    /// The user's theme.
    pub(in super::super) themed: Themed<'p>,
}

/// An API of the site.
#[derive(Debug, Default)]
pub(in super::super) struct Listed {
    pub(in super::super) title: String,
    /// Of its pages; empty where it is the only one, else with a `/` at its end.
    pub(in super::super) folder: String,
    /// Whether no other API is a later version of it.
    pub(in super::super) is_newest: bool,
}

impl Site<'_> {
    /// Whether a gateway serves it: then the policy of its pages is in headers.
    pub(in super::super) fn is_served(&self) -> bool {
        self.policy.is_empty()
    }

    /// The frame of a page in the root of the site.
    pub(in super::super) fn frame(&self, path: &str, kind: &'static str, title: &str) -> Frame {
        let mut frame = Frame {
            site_title: self.title.clone(),
            path: path.to_owned(),
            kind,
            title: title.to_owned(),
            assets_version: self.assets_version.clone(),
            policy: self.policy.clone(),
            build: self.build.clone(),
            ..Frame::default()
        };
        self.themed.apply(&mut frame);
        frame
    }
}

impl Pages<'_> {
    /// The frame of a page.
    pub(super) fn frame(
        &self,
        place: Place,
        kind: &'static str,
        title: &str,
        description: &str,
    ) -> Frame {
        let book = self.book;
        let api_root = self.root(place);
        let depth = book.folder.matches('/').count();
        let root = format!("{api_root}{}", "../".repeat(depth));
        let path = format!("{}{}", book.folder, book.path(place));
        // Of pages alone there are no twins.
        let markdown = (!self.site.pages_only).then(|| path.rsplit('/').next());
        let markdown = markdown.flatten().and_then(|it| it.strip_suffix(".html"));
        let markdown = markdown.map(|it| format!("{it}.md"));
        let canonical = self.site.base_url.as_ref();
        let link = |to: Place, title: &str| book.link_to(to, title, &api_root, Some(place));
        let mut topics = vec![
            link(Place::Home, "Overview"),
            link(Place::Authentication, "Authentication"),
            link(Place::Limits, "Limits"),
            link(Place::Errors, "Errors"),
        ];
        if !book.docs.schemas.is_empty() {
            topics.push(link(Place::Schemas, "Schemas"));
        }
        if book.has_changelog() {
            topics.push(link(Place::Changelog, "Changes"));
        }
        if !book.docs.webhooks.is_empty() {
            let mut webhooks = book.link_to(Place::Home, "Webhooks", &api_root, None);
            webhooks.href.push_str("#webhooks");
            topics.push(webhooks);
        }
        let own = self.site.themed.pages().iter().enumerate();
        topics.extend(own.map(|(i, page)| link(Place::Page(i), &page.title)));
        let mut frame = Frame {
            site_title: self.site.title.clone(),
            api_title: book.api.title.clone(),
            api_version: book.api.version.clone(),
            canonical: canonical.map(|base| format!("{base}/{path}")),
            markdown,
            breadcrumbs: self.breadcrumbs(place, &api_root),
            topics,
            guides: book
                .guides
                .iter()
                .enumerate()
                .map(|(i, guide)| link(Place::Guide(i), &guide.title))
                .collect(),
            sections: self.sections(place, &api_root),
            apis: self.apis(&root),
            versions: self.version_links(place, &root),
            feed: self.feed(place, &api_root),
            kind,
            title: title.to_owned(),
            description: markdown::plain(description, 160),
            root,
            api_root,
            path,
            assets_version: self.site.assets_version.clone(),
            policy: self.site.policy.clone(),
            build: self.site.build.clone(),
            ..Frame::default()
        };
        self.site.themed.apply(&mut frame);
        frame
    }

    /// The APIs of the site; of versions of one, that of the page, or the newest one.
    fn apis(&self, root: &str) -> Vec<Link> {
        let link = |api: &Listed| Link {
            href: format!("{root}{}index.html", api.folder),
            title: api.title.clone(),
            is_current: api.folder == self.book.folder,
        };
        let is_version = |api: &Listed| self.versions.iter().any(|it| it.folder == api.folder);
        let apis = self.site.apis.iter().filter(|api| match is_version(api) {
            true => api.folder == self.book.folder,
            false => api.is_newest,
        });
        let links: Vec<Link> = apis.map(link).collect();
        if links.len() < 2 { Vec::new() } else { links }
    }

    /// The feed of changes, on pages where readers look for it.
    fn feed(&self, place: Place, root: &str) -> Option<String> {
        let is_there = matches!(place, Place::Home | Place::Changelog);
        let is_there = is_there && !self.site.pages_only && !self.book.docs.releases.is_empty();
        is_there.then(|| format!("{root}{FEED}"))
    }

    fn breadcrumbs(&self, place: Place, root: &str) -> Vec<Link> {
        let book = self.book;
        let mut way = match place {
            Place::Home => return Vec::new(),
            _ => vec![book.link_to(Place::Home, book.api.title.as_str(), root, None)],
        };
        match place {
            Place::Operation(i) => {
                if let Some(section) = book.section_of(i) {
                    let title = book
                        .sections
                        .get(section)
                        .map_or("", |it| it.title.as_str());
                    way.push(book.link_to(Place::Section(section), title, root, None));
                }
            }
            Place::Schema(_) => way.push(book.link_to(Place::Schemas, "Schemas", root, None)),
            _ => {}
        }
        way
    }

    fn sections(&self, place: Place, root: &str) -> Vec<Section> {
        let book = self.book;
        let open = match place {
            Place::Operation(i) => book.section_of(i),
            Place::Section(i) => Some(i),
            _ => None,
        };
        // A small API is open as a whole; of a large one, pages list what is near.
        let all = book.api.operations.len() <= SMALL;
        let n = book.sections.len();
        let around = open.unwrap_or(0);
        let first = around.saturating_sub(NEAR / 2).min(n.saturating_sub(NEAR));
        let near = first..first.saturating_add(NEAR);
        let sections = book.sections.iter().enumerate();
        let sections = sections.filter(|(i, _)| near.contains(i));
        let sections = sections.map(|(i, section)| {
            let is_open = all || open == Some(i);
            // Of a long section, those around the page.
            let at = match place {
                Place::Operation(of) => section.first.iter().position(|it| *it == of),
                _ => None,
            };
            let first = at.unwrap_or(0).saturating_sub(NEAR / 2);
            let first = first.min(section.first.len().saturating_sub(NEAR));
            let operations = section.first.iter().skip(first).take(NEAR);
            let operations = operations.filter(|_| is_open);
            // A summary may be a paragraph, of which the navigation has the beginning.
            let entry = |i: &usize| {
                let mut entry = book.link(*i, root, Some(place));
                entry.link.title = markdown::cut(&entry.link.title, MAX_TITLE);
                entry
            };
            Section {
                link: book.link_to(Place::Section(i), section.title.as_str(), root, Some(place)),
                n_operations: section.operations.len(),
                is_open,
                entries: operations.map(entry).collect(),
            }
        });
        let mut sections: Vec<Section> = sections.collect();
        if n > NEAR {
            let mut link = book.link_to(Place::Home, format!("All {n} groups"), root, None);
            link.href.push_str("#operations");
            sections.push(Section {
                link,
                n_operations: book.api.operations.len(),
                ..Section::default()
            });
        }
        sections
    }

    /// Has the page before and the page after in the order of the navigation.
    pub(super) fn neighbours(&self, frame: &mut Frame, operation: usize) {
        let order = self.book.sections.iter();
        let order: Vec<usize> = order.flat_map(|it| it.first.iter().copied()).collect();
        let at = order.iter().position(|it| *it == operation);
        let link = |i: usize| {
            let title = self.book.title(i);
            let place = Place::Operation(i);
            self.book.link_to(place, title, &frame.api_root, None)
        };
        let before = at.and_then(|at| order.get(at.checked_sub(1)?));
        let after = at.and_then(|at| order.get(at + 1));
        (frame.previous, frame.next) = (before.map(|i| link(*i)), after.map(|i| link(*i)));
    }
}

/// As many operations all pages list.
const SMALL: usize = 40;
/// As many sections, and as many operations of one, a page lists: the whole site grows with its pages, not with their square.
const NEAR: usize = 50;

/// The page in the place of one that is not there.
pub(in super::super) fn not_found(site: &Site<'_>) -> NotFoundPage {
    let frame = site.frame("404.html", "not-found", "Page not found");
    NotFoundPage {
        own: site.themed.not_found(&frame),
        frame,
    }
}
