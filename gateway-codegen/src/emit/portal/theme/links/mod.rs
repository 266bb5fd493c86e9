//! Links and images of a theme that lead nowhere on the site.
//!
//! Where a link leads is known when its template is rendered: addresses are relative to the page, and may be made of values. So
//! templates are rendered once more with marks before the values that are looked at (`marks`), for the pages that `check` tries;
//! what comes of each is held to the files of the site and to the ids on its pages (`targets`). Style sheets are read as they are
//! (`sheets`), and so is what of a template the site's policy blocks (`blocked`). Ids that are on a page more than once are found by the same marks (`ids`).

mod blocked;
mod ids;
mod marks;
mod sheets;
mod targets;

use super::check::render;
use super::{Problem, Themed};
use crate::emit::portal::book::Book;
use crate::emit::portal::pages::{Listed, Pages, Site};
use crate::plan::{Api, Theme, ThemePart};
pub(super) use marks::Marks;
use marks::{Kind, Mark};
use targets::{Targets, Verdict};

/// As many are told of one theme.
const MAX_TOLD: usize = 100;

/// The folder of the API's pages, where the site has those of others too: who they are is not known here, and what leads out of
/// the folder is not judged.
const FOLDER: &str = "api/";

/// A link of a theme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThemeLink {
    /// Where it stands, and what is wrong with it; nothing, so far, where it leads to a path of the host.
    pub problem: Problem,
    /// As it is written.
    pub written: String,
    /// What is wrong with it.
    pub what: What,
}

/// What a link of a theme comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// It leads nowhere.
    Dead {
        /// What there is not.
        label: &'static str,
        /// What helps.
        help: &'static str,
    },
    /// It is no link: the site's policy blocks it.
    Blocked {
        /// What helps.
        help: &'static str,
    },
    /// It is no link, but an id that another element of a page has.
    Repeated {
        /// What helps.
        help: &'static str,
    },
    /// It leads to a path of the host outside of the portal.
    OnHost(String),
}

/// The links of an API's theme that lead nowhere, or to paths of the host. `is_alone`: the site has the pages of no other API.
#[must_use]
pub fn check(api: &Api, is_alone: bool) -> Vec<ThemeLink> {
    let portal = api.portal.as_ref();
    let theme = portal.and_then(|portal| portal.theme.as_ref());
    let (Some(theme), Some(docs)) = (theme, api.docs.as_ref()) else {
        return Vec::new();
    };
    let (marked, marks) = marks::mark(theme);
    let themed = Themed::marked(&marked, marks);
    if !themed.problems().is_empty() {
        // They are told, and templates would be missing.
        return Vec::new();
    }
    let folder = if is_alone { "" } else { FOLDER };
    let site = Site {
        title: api.title.clone(),
        apis: vec![Listed {
            title: api.title.clone(),
            folder: folder.to_owned(),
            is_newest: true,
        }],
        themed,
        ..Site::default()
    };
    let book = Book::new(api, docs, folder.to_owned()).with_pages(site.themed.pages());
    let pages = Pages::new(&site, &book, &[]);
    if theme.has_templates() {
        render(&site, &pages);
    }
    let seen = site.themed.marks.take();
    let mut targets = Targets::new(&site, &pages, theme);
    let mut found = Vec::new();
    let marks = site.themed.marks.all().iter().enumerate();
    for (number, mark) in marks.filter(|(_, mark)| mark.kind != Kind::Id) {
        let from = (number, String::new(), String::new());
        let values = seen.range(from..).take_while(|(of, ..)| *of == number);
        let values = values.map(|(_, page, value)| (page.as_str(), value.as_str()));
        found.extend(judge(mark, values, &mut targets));
    }
    for (part, page) in sheets(theme) {
        for (at, target) in sheets::targets(&part.source) {
            let mark = Mark {
                part: part.clone(),
                at,
                written: target.to_owned(),
                kind: Kind::File,
                quote: None,
            };
            found.extend(judge(&mark, [(page.as_str(), target)], &mut targets));
        }
    }
    found.extend(parts(theme).flat_map(of_policy));
    found.extend(ids::repeated(&site.themed.marks, &seen, &targets));
    found.truncate(MAX_TOLD);
    found
}

/// The templates of a theme.
fn parts(theme: &Theme) -> impl Iterator<Item = &ThemePart> {
    let partials = theme.partials.iter().map(|(_, part)| part);
    let slots = theme.slots.iter().map(|(_, part)| part);
    let pages = theme.pages.iter().map(|page| &page.part);
    partials.chain(slots).chain(pages)
}

/// What of a template the site's policy blocks.
fn of_policy(part: &ThemePart) -> Vec<ThemeLink> {
    let blocked = blocked::blocked(&part.source).into_iter();
    let told = blocked.map(|it| ThemeLink {
        problem: Problem::at(part, it.at, it.message),
        written: it.written.to_owned(),
        what: What::Blocked { help: it.help },
    });
    told.collect()
}

/// The style sheets of a theme, with their places on the site.
fn sheets(theme: &Theme) -> Vec<(ThemePart, String)> {
    let sheet = |name: &str, source: &str, path: String| {
        let part = ThemePart {
            file: format!("{}/{name}", theme.folder),
            source: source.to_owned(),
        };
        (part, path)
    };
    let own = theme.style.iter();
    let own = own.map(|style| sheet("theme.css", style, "assets/theme.css".to_owned()));
    let others = theme.assets.iter().filter_map(|(name, content)| {
        let is_sheet = name.to_ascii_lowercase().ends_with(".css");
        let text = std::str::from_utf8(content).ok().filter(|_| is_sheet)?;
        let path = format!("assets/theme/{name}");
        Some(sheet(&format!("assets/{name}"), text, path))
    });
    own.chain(others).collect()
}

/// The path of a page, from the root of its API.
fn shown(path: &str) -> &str {
    path.strip_prefix(FOLDER).unwrap_or(path)
}

/// What a link comes to on the pages that have it.
fn judge<'v>(
    mark: &Mark,
    values: impl IntoIterator<Item = (&'v str, &'v str)>,
    targets: &mut Targets<'_>,
) -> Option<ThemeLink> {
    let (mut dead, mut is_fine_elsewhere, mut on_host) = (None, false, None);
    for (page, value) in values {
        match targets.judge(page, value, mark.kind) {
            Verdict::Fine => is_fine_elsewhere = true,
            Verdict::Unknown => {}
            Verdict::OnHost(path) => on_host = Some(path),
            verdict => {
                dead.get_or_insert((page, verdict));
            }
        }
    }
    let link = |message: String, what: What| ThemeLink {
        problem: Problem::at(&mark.part, mark.at, message),
        written: mark.written.clone(),
        what,
    };
    let Some((page, verdict)) = dead else {
        return on_host.map(|path| link(String::new(), What::OnHost(path)));
    };
    let written = crate::diagnostics::quoted(&mark.written);
    let what = mark.kind.name();
    let from = match is_fine_elsewhere {
        true => format!(" from `{}`", shown(page)),
        false => String::new(),
    };
    let (message, label, help) = match verdict {
        Verdict::NoAnchor(name) => (
            format!(
                "the {what} {written} leads nowhere{from}: `{}` has no element with this id",
                shown(&name)
            ),
            "no such id",
            "headings of our pages have ids, which links beside a page show; `<h2 id=\"NAME\">` gives one to yours",
        ),
        Verdict::OtherHost if mark.kind == Kind::Refresh => (
            format!("{written} sends all readers to another host"),
            "of another host",
            "readers stay on the site unless they ask for something else: link to it",
        ),
        Verdict::OtherHost if mark.kind == Kind::Host => (
            format!("the {what} {written} is reached for nothing"),
            "of another host",
            "pages load nothing from other hosts: take the element out",
        ),
        Verdict::OtherHost => (
            format!("the {what} {written} is not loaded"),
            "of another host",
            "pages load nothing from other hosts: put the file into the folder `assets` of the theme",
        ),
        _ if mark.quote.is_none() && mark.part.file.ends_with(".css") => (
            format!("the {what} {written} leads nowhere"),
            "no file of the site",
            "addresses are relative to the style sheet: a file in `assets` is `theme/NAME` for `theme.css`, and `NAME` for those \
             beside it",
        ),
        _ => (
            format!("the {what} {written} leads nowhere{from}"),
            "no file of the site",
            "addresses are relative to the page: `{{link \"NAME\"}}` leads to a page from all of them, and `{{asset \"NAME\"}}` to a \
             file in `assets`",
        ),
    };
    Some(link(message, What::Dead { label, help }))
}
