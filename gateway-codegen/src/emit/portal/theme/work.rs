//! What renderings of a theme share: what they have done, so that none goes on for ever, and what they know of the site.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use handlebars::RenderError;

use super::helpers::{failed, near};

/// What all renderings for a site may do together: some minutes.
const MAX_TOTAL: usize = 1_000_000_000;

/// Counts what is done: parts of templates, members of values that are copied, characters that are gone through.
#[derive(Debug, Clone, Default)]
pub(super) struct Work {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    /// What is left of a rendering.
    left: AtomicUsize,
    /// Whether a rendering asked for more.
    is_spent: AtomicBool,
    total: AtomicUsize,
    /// How many texts in Markdown have been written on pages.
    n_texts: AtomicUsize,
    site: Mutex<Site>,
}

/// What `link` and `asset` know.
#[derive(Debug, Default)]
pub(super) struct Site {
    /// Names of files of the theme.
    pub(super) assets: BTreeSet<String>,
    /// Changes with the content of the theme.
    pub(super) version: String,
    /// The pages of APIs, without endings, by the folder of the API.
    pub(super) pages: BTreeMap<String, BTreeSet<String>>,
    /// The folder of the first API.
    pub(super) first: String,
    /// The folder of the page's API; `None`: that of no API, such as the one in the place of a page that is not there.
    pub(super) folder: Option<String>,
    /// From the page to the root of the site.
    pub(super) root: String,
    /// The page, from there.
    pub(super) path: String,
}

impl Work {
    /// Begins a rendering, which may do so much.
    pub(super) fn begin(&self, most: usize) {
        self.shared.left.store(most, Ordering::Relaxed);
        self.shared.is_spent.store(false, Ordering::Relaxed);
    }

    /// Whether the rendering wanted to do more than it may.
    pub(super) fn is_spent(&self) -> bool {
        self.shared.is_spent.load(Ordering::Relaxed)
    }

    /// Begins with the texts of another page.
    pub(super) fn begin_page(&self) {
        self.shared.n_texts.store(0, Ordering::Relaxed);
    }

    /// Does something.
    pub(super) fn take(&self, n: usize) -> Result<(), RenderError> {
        let left = self.shared.left.load(Ordering::Relaxed).checked_sub(n);
        let left = left.ok_or_else(|| {
            self.shared.is_spent.store(true, Ordering::Relaxed);
            failed("it takes too many steps to render this: is there a loop within a loop?")
        })?;
        self.shared.left.store(left, Ordering::Relaxed);
        match self.shared.total.fetch_add(n, Ordering::Relaxed) > MAX_TOTAL {
            true => {
                self.shared.is_spent.store(true, Ordering::Relaxed);
                let text = "it takes too many steps to render this on all pages";
                Err(failed(text))
            }
            false => Ok(()),
        }
    }

    /// What goes before the ids of a text, so that they are those of no other text.
    pub(super) fn next_prefix(&self) -> String {
        let n = self.shared.n_texts.fetch_add(1, Ordering::Relaxed);
        format!("theme-{}-", n + 1)
    }

    pub(super) fn site(&self) -> MutexGuard<'_, Site> {
        let site = self.shared.site.lock();
        site.unwrap_or_else(PoisonError::into_inner)
    }
}

impl Site {
    /// The address of a file in `assets`.
    pub(super) fn asset(&self, name: &str) -> Result<String, String> {
        if !self.assets.contains(name) {
            let near = near(name, self.assets.iter().map(String::as_str));
            return Err(format!("there is no file `assets/{name}`{near}"));
        }
        Ok(self.address_of(&format!("theme/{name}")))
    }

    /// The address of a file in the folder for these.
    pub(super) fn address_of(&self, name: &str) -> String {
        format!("{}assets/{name}?v={}", self.root, self.version)
    }

    /// The address of a page, by its name without ending: `pricing`, `guides/start`.
    pub(super) fn link(&self, name: &str) -> Result<String, String> {
        let folder = self.folder.as_ref().unwrap_or(&self.first);
        let (page, fragment) = match name.split_once('#') {
            Some((page, fragment)) => (page, format!("#{fragment}")),
            None => (name, String::new()),
        };
        let known = self.pages.get(folder);
        if known.is_none_or(|known| !known.contains(page)) {
            let known = known.into_iter().flatten().map(String::as_str);
            // Of thousands of operations the nearest is not looked for.
            return Err(format!(
                "there is no page `{page}`{}",
                near(page, known.take(500))
            ));
        }
        Ok(format!("{}{folder}{page}.html{fragment}", self.root))
    }
}
