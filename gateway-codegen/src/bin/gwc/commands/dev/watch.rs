//! Notices that files may have changed.

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use notify::event::{AccessKind, AccessMode, EventKind};
use notify::{RecommendedWatcher, RecursiveMode, Watcher};

use crate::console;

/// Watches the folders of files, and the folders around these: editors put a new file into the place of
/// the old one, and a folder that is replaced takes what was watched in it along.
pub(super) struct Watch {
    /// `None`: the system cannot.
    watcher: Option<RecommendedWatcher>,
    /// Paths whose events matter: the files and the folders they lie in.
    relevant: Arc<Mutex<BTreeSet<PathBuf>>>,
    /// Folders that are watched, and which folder each was (device and inode).
    folders: BTreeMap<PathBuf, (u64, u64)>,
    /// Whether a folder with files in it is not watched.
    polls: bool,
}

impl Watch {
    /// Watches nothing yet. `notify` is called on a thread of its own.
    pub(super) fn new(notify: impl Fn() + Send + 'static) -> Self {
        let relevant: Arc<Mutex<BTreeSet<PathBuf>>> = Arc::default();
        let known = Arc::clone(&relevant);
        let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            let matters = match event {
                Ok(event) => {
                    let known = known.lock().unwrap_or_else(PoisonError::into_inner);
                    event.need_rescan()
                        || is_change(event.kind)
                            && event.paths.iter().any(|path| known.contains(path))
                }
                Err(_) => true,
            };
            if matters {
                notify();
            }
        });
        Watch {
            watcher: watcher.ok(),
            relevant,
            folders: BTreeMap::new(),
            polls: false,
        }
    }

    /// Whether files must be looked at now and then, since changes of some are not told.
    pub(super) fn polls(&self) -> bool {
        self.polls
    }

    /// Watches what leads to these files, present or not, and nothing else.
    pub(super) fn follow<'a>(&mut self, files: impl Iterator<Item = &'a PathBuf>) {
        let mut relevant = BTreeSet::new();
        let mut wanted: BTreeMap<PathBuf, bool> = BTreeMap::new();
        for file in files {
            // The way that is written, and the one that links lead along.
            for path in [Some(file.clone()), file.canonicalize().ok()] {
                let Some(path) = path else { continue };
                for folder in path.ancestors().skip(1) {
                    let holds_files = path.parent() == Some(folder);
                    *wanted.entry(folder.to_owned()).or_default() |= holds_files;
                    relevant.insert(folder.to_owned());
                }
                relevant.insert(path);
            }
        }
        *self.relevant.lock().unwrap_or_else(PoisonError::into_inner) = relevant;
        let gone: Vec<PathBuf> = self
            .folders
            .iter()
            .filter(|(folder, identity)| {
                !wanted.contains_key(*folder) || identity_of(folder) != Some(**identity)
            })
            .map(|(folder, _)| folder.clone())
            .collect();
        for folder in gone {
            self.folders.remove(&folder);
            if let Some(watcher) = &mut self.watcher {
                // Fails where the folder itself is gone.
                let _ = watcher.unwatch(&folder);
            }
        }
        let mut problem = None;
        for (folder, holds_files) in wanted {
            if self.folders.contains_key(&folder) {
                continue;
            }
            match self.watch(&folder) {
                Ok(Some(identity)) => {
                    self.folders.insert(folder, identity);
                }
                // Not there yet: the folder around it tells when it is.
                Ok(None) => {}
                Err(error) if holds_files => problem = Some(error),
                Err(_) => {}
            }
        }
        if let (Some(problem), false) = (&problem, self.polls) {
            console::note(&format!(
                "note: changes are not told by the system ({problem}); looking at the files now and then"
            ));
        }
        self.polls = problem.is_some();
    }

    fn watch(&mut self, folder: &Path) -> Result<Option<(u64, u64)>, String> {
        let Some(identity) = identity_of(folder) else {
            return Ok(None);
        };
        let Some(watcher) = &mut self.watcher else {
            return Err("no way to watch files".to_owned());
        };
        match watcher.watch(folder, RecursiveMode::NonRecursive) {
            Ok(()) => Ok(Some(identity)),
            Err(_) if identity_of(folder).is_none() => Ok(None),
            Err(error) => Err(error.to_string()),
        }
    }
}

/// Reading is no change: this program itself reads the files.
fn is_change(kind: EventKind) -> bool {
    match kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => true,
        EventKind::Access(_) => false,
        _ => true,
    }
}

/// Which folder it is; `None`: there is none.
fn identity_of(folder: &Path) -> Option<(u64, u64)> {
    let known = std::fs::metadata(folder).ok()?;
    known.is_dir().then(|| (known.dev(), known.ino()))
}
