//! What addresses can lead to on a site: its files, and the ids on its pages.

use std::collections::{BTreeMap, BTreeSet};

use super::marks::{Kind, unmarked};
use crate::emit::portal::book::Place;
use crate::emit::portal::changes::FEED;
use crate::emit::portal::pages::{Pages, Site, image_path, not_found};
use crate::emit::portal::picture::text::unescape;
use crate::emit::portal::templates::{CallbackPage, Page};
use crate::emit::portal::{assets, machine, search};
use crate::plan::Theme;
use crate::source::pointer::percent_decode;

/// As many pages are looked at for their ids; of others, all ids are taken to be there.
const MAX_READ: usize = 200;

/// What an address comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It leads somewhere.
    Fine,
    /// Nobody knows here.
    Unknown,
    /// To a file that there is not.
    NoFile,
    /// To an id that the page of this name does not have.
    NoAnchor(String),
    /// It is to be loaded from another host.
    OtherHost,
    /// To a path of the host outside of the portal.
    OnHost(String),
}

/// The files of a site, and the ids on its pages as far as somebody asked for them.
pub(super) struct Targets<'s> {
    site: &'s Site<'s>,
    pages: &'s Pages<'s>,
    files: BTreeSet<String>,
    places: BTreeMap<String, Place>,
    ids: BTreeMap<String, Option<BTreeSet<String>>>,
}

impl<'s> Targets<'s> {
    pub(super) fn new(site: &'s Site<'s>, pages: &'s Pages<'s>, theme: &Theme) -> Targets<'s> {
        let book = pages.book;
        let in_folder = |path: &str| format!("{}{path}", book.folder);
        let mut files: BTreeSet<String> = BTreeSet::new();
        for path in book.paths() {
            files.insert(in_folder(path));
            files.insert(in_folder(&machine::twin(path)));
        }
        files.extend(book.images().map(|image| in_folder(&image_path(image))));
        files.extend(["openapi.json", "openapi.yaml", "llms.txt"].map(in_folder));
        if !book.docs.releases.is_empty() {
            files.insert(in_folder(FEED));
        }
        let of_site = [
            "index.html",
            "index.md",
            "404.html",
            "callback.html",
            "llms.txt",
            "sitemap.xml",
            "assets/theme.css",
        ];
        files.extend(of_site.map(str::to_owned));
        files.extend(assets::files().iter().map(|(path, _)| (*path).to_owned()));
        let logo = theme.logo.iter().map(|(name, _)| format!("assets/{name}"));
        let others = theme.assets.iter();
        let others = others.map(|(name, _)| format!("assets/theme/{name}"));
        files.extend(logo.chain(others));
        let lists = [
            (
                book.operations.len(),
                Place::Operation as fn(usize) -> Place,
            ),
            (book.sections.len(), Place::Section),
            (book.schemas.len(), Place::Schema),
            (book.webhooks.len(), Place::Webhook),
            (book.guides.len(), Place::Guide),
            (site.themed.pages().len(), Place::Page),
        ];
        let places = lists.into_iter().flat_map(|(n, place)| (0..n).map(place));
        let fixed = [
            Place::Home,
            Place::Schemas,
            Place::Authentication,
            Place::Errors,
            Place::Limits,
            Place::Changelog,
        ];
        let places = places.chain(fixed);
        let places = places.map(|place| (in_folder(book.path(place)), place));
        Targets {
            site,
            pages,
            places: places.collect(),
            files,
            ids: BTreeMap::new(),
        }
    }

    /// What an address comes to that stands in an attribute of a page.
    pub(super) fn judge(&mut self, page: &str, value: &str, kind: Kind) -> Verdict {
        let value = unescape(value);
        if kind == Kind::Refresh {
            return self.one(page, refreshed(&value), kind);
        }
        if kind != Kind::Images {
            return self.one(page, &value, kind);
        }
        let candidates = value.split(',').map(|it| {
            let address = it.split_whitespace().next();
            address.unwrap_or_default()
        });
        let mut verdicts = candidates.map(|it| self.one(page, it, kind));
        let dead = verdicts.find(|it| matches!(it, Verdict::NoFile | Verdict::OtherHost));
        dead.unwrap_or(Verdict::Fine)
    }

    fn one(&mut self, page: &str, target: &str, kind: Kind) -> Verdict {
        let target = target.trim_matches(|c: char| c <= ' ');
        if target.is_empty() || target.contains(|c: char| c.is_control() || c == '\\') {
            return Verdict::Unknown;
        }
        let of_host = |target: &str| target.starts_with("//");
        let end = target.find([':', '/', '?', '#']).unwrap_or(target.len());
        let (before, from) = target.split_at_checked(end).unwrap_or((target, ""));
        if from.starts_with(':') || of_host(target) {
            let is_http = ["http", "https"]
                .iter()
                .any(|it| before.eq_ignore_ascii_case(it));
            let is_other = kind.is_own() && (is_http || of_host(target));
            return if is_other {
                Verdict::OtherHost
            } else {
                Verdict::Fine
            };
        }
        let (address, fragment) = target.split_once('#').unwrap_or((target, ""));
        let path = address.split('?').next().unwrap_or_default();
        let path = percent_decode(path).unwrap_or_else(|_| path.to_owned());
        let found = match path.strip_prefix('/') {
            Some(_) => match self.in_portal(&path) {
                Some(below) => Some(below),
                None if kind.is_loaded() => return Verdict::Unknown,
                None => return Verdict::OnHost(target.to_owned()),
            },
            None if path.is_empty() => Some(page.to_owned()),
            None => resolve(page, &path),
        };
        // Above the root of the site is what else the host has.
        let Some(mut path) = found else {
            return Verdict::Unknown;
        };
        if path.is_empty() || path.ends_with('/') {
            path.push_str("index.html");
        }
        if !self.is_judged(&path) {
            return Verdict::Unknown;
        }
        match self.files.contains(&path) {
            false => Verdict::NoFile,
            true if kind != Kind::Link || self.has_id(&path, fragment) => Verdict::Fine,
            true => Verdict::NoAnchor(path),
        }
    }

    /// What of a path of the host is below the portal, where that is known to be this one's.
    fn in_portal(&self, path: &str) -> Option<String> {
        let portal = self.pages.book.api.portal.as_ref();
        let portal = portal.filter(|portal| portal.is_served)?;
        let rest = path.strip_prefix(portal.path.as_str())?;
        match rest.strip_prefix('/') {
            Some(below) => Some(below.to_owned()),
            None => rest.is_empty().then(String::new),
        }
    }

    /// Beside other APIs, what is outside of the folder may be theirs. The index of the search is made of all pages.
    fn is_judged(&self, path: &str) -> bool {
        let folder = &self.pages.book.folder;
        let is_own = path.starts_with(folder.as_str()) || path.starts_with("assets/");
        let is_index = path.strip_prefix(search::FOLDER);
        is_own && !is_index.is_some_and(|rest| rest.starts_with('/'))
    }

    /// Whether a page has an id, as far as that is known.
    fn has_id(&mut self, path: &str, fragment: &str) -> bool {
        let name = percent_decode(fragment).unwrap_or_else(|_| fragment.to_owned());
        // Every page has a top, and browsers look for texts by themselves.
        if name.is_empty() || name.eq_ignore_ascii_case("top") || name.starts_with(":~:") {
            return true;
        }
        if !self.ids.contains_key(path) {
            let html = match self.ids.len() < MAX_READ {
                true => self.html(path),
                false => None,
            };
            self.ids.insert(path.to_owned(), html.as_deref().map(ids));
        }
        let known = self.ids.get(path).and_then(Option::as_ref);
        known.is_none_or(|ids| ids.contains(&name))
    }

    /// A page as it will be.
    pub(super) fn html(&self, path: &str) -> Option<String> {
        macro_rules! written {
            ($page:expr) => {{
                let mut page = $page;
                page.frame.contents = page.headings();
                page.render().ok()
            }};
        }
        let pages = self.pages;
        match path {
            "404.html" => return written!(not_found(self.site)),
            "callback.html" => {
                let frame = self.site.frame(path, "callback", "");
                return written!(CallbackPage { frame });
            }
            _ => {}
        }
        match self.places.get(path)? {
            Place::Home => written!(pages.home()),
            Place::Operation(i) => written!(pages.operation(*i)?),
            Place::Section(i) => written!(pages.section(*i)?),
            Place::Schemas => written!(pages.schemas()),
            Place::Schema(i) => written!(pages.schema(*i)?),
            Place::Webhook(i) => written!(pages.webhook(*i)?),
            Place::Guide(i) => {
                let (mut page, headings) = pages.guide(*i)?;
                page.frame.contents = headings;
                page.render().ok()
            }
            Place::Page(i) => written!(pages.own_page(*i)?.page),
            Place::Authentication => written!(pages.authentication()),
            Place::Errors => written!(pages.errors()),
            Place::Limits => written!(pages.limits()),
            Place::Changelog => written!(pages.changelog()),
        }
    }
}

/// The address of a refresh: `5; url='a.html'` (HTML §4.2.5.3). Without one, it is of the page itself.
fn refreshed(content: &str) -> &str {
    let is_seconds = |c: char| c.is_ascii_digit() || c == '.';
    let rest = content.trim_start().trim_start_matches(is_seconds);
    let rest = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ';' | ','));
    let (name, value) = rest.split_at_checked("url".len()).unwrap_or_default();
    let value = value.trim_start().strip_prefix('=');
    let address = value.filter(|_| name.eq_ignore_ascii_case("url"));
    let address = address.unwrap_or(rest).trim_start();
    match address.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        Some(quote) => address.split(quote).nth(1).unwrap_or_default(),
        None => address,
    }
}

/// The path that an address leads to from a page; `None`: out of the site.
fn resolve(page: &str, path: &str) -> Option<String> {
    let mut steps: Vec<&str> = page.split('/').collect();
    steps.pop();
    let mut parts = path.split('/').peekable();
    while let Some(step) = parts.next() {
        let is_last = parts.peek().is_none();
        match step {
            ".." => {
                steps.pop()?;
                if is_last {
                    steps.push("");
                }
            }
            "." | "" if !is_last => {}
            "." => steps.push(""),
            step => steps.push(step),
        }
    }
    Some(steps.join("/"))
}

/// The ids and names of elements. What a text looks like one for is taken for one.
fn ids(html: &str) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    for mark in ["id=", "name="] {
        let mut parts = html.split(mark);
        let mut before = parts.next().unwrap_or_default();
        for rest in parts {
            let is_name = before.ends_with(|c: char| c.is_whitespace() || matches!(c, '"' | '\''));
            before = rest;
            if !is_name {
                continue;
            }
            let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
            let value = match quote {
                Some(quote) => rest.get(1..).and_then(|it| it.split(quote).next()),
                None => rest.split(|c: char| c.is_whitespace() || c == '>').next(),
            };
            ids.extend(value.map(|it| unescape(unmarked(it).1)));
        }
    }
    ids
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_relative() {
        for (page, path, expected) in [
            ("index.html", "a.html", Some("a.html")),
            ("b/c.html", "a.html", Some("b/a.html")),
            ("b/c.html", "../a.html", Some("a.html")),
            ("b/c.html", "..", Some("")),
            ("b/c.html", ".", Some("b/")),
            ("b/c.html", "./d/./e//f", Some("b/d/e/f")),
            ("b/c.html", "../../a", None),
            ("index.html", "b/", Some("b/")),
        ] {
            assert_eq!(resolve(page, path).as_deref(), expected, "{path}");
        }
    }

    #[test]
    fn addresses_of_refreshes() {
        for (content, expected) in [
            ("5", ""),
            ("0;url=a.html", "a.html"),
            (" 1.5 , URL = 'b c.html' x", "b c.html"),
            ("0; //a.example/", "//a.example/"),
            ("0; urls.html", "urls.html"),
            ("0; url=\"a", "a"),
            ("", ""),
        ] {
            assert_eq!(refreshed(content), expected, "{content}");
        }
    }

    #[test]
    fn ids_are_found() {
        let html = "<p id=\"a&amp;b\" data-id=\"x\"><a name='c'><i id=d><b class=\"e\"id=\"f\">";
        let found: Vec<String> = ids(html).into_iter().collect();
        assert_eq!(found, ["a&b", "c", "d", "f"]);
    }
}
