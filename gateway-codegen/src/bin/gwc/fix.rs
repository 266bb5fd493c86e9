//! `gwc check --fix`: the safe changes of diagnostics are written into the documents.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use gateway_codegen::compile;
use gateway_codegen::diagnostics::{Change, Diagnostic, Key, render};
use gateway_codegen::source::{FileId, LoadError, Loader, SourceMap, Span};

use crate::args::DocumentArgs;
use crate::console;
use crate::documents::{self, Purpose};

/// How often the documents are read again for what had to wait: changes at one place are made one after the other.
const MAX_ROUNDS: usize = 32;

/// Changes the documents and those that they refer to, as far as that is safe, and says what it changed. Overlays and
/// files of parameters stay as they are. All is judged in memory; then the files are written, each as a whole.
///
/// # Errors
/// If a document cannot be read or written, or is not on disk as it was read: then nothing was written.
pub(crate) fn run(args: &DocumentArgs) -> Result<(), String> {
    if args.specs.iter().any(|spec| spec == documents::STDIN) {
        return Err("`--fix` changes files: standard input is none".to_owned());
    }
    let policy = documents::policy(args, Purpose::Check)?;
    let (names, options) = documents::options(args, Purpose::Check);
    let left_alone: BTreeSet<&str> = options
        .parameter_files
        .iter()
        .chain(&options.overlays)
        .map(String::as_str)
        .collect();
    let files = Edited {
        disk: documents::loader(args)?,
        read: RefCell::default(),
        changed: RefCell::default(),
    };
    let mut fixed = Fixed::default();
    let mut before: Option<Found> = None;
    for n in 0..=MAX_ROUNDS {
        let compilation = compile(&names, &options, &files).map_err(|error| error.to_string())?;
        let sources = compilation.sources;
        let found = compilation.sink.into_sorted().into_iter();
        let found: Vec<Diagnostic> = found.filter_map(|it| policy.judge(it)).collect();
        let now = Found::of(&found);
        let before = before.get_or_insert_with(|| now.clone());
        let is_ours = |name: &str| files.has(name) && !left_alone.contains(name);
        let round = match n < MAX_ROUNDS {
            true => Round::of(&found, &sources, is_ours, &mut fixed),
            false => Round::default(),
        };
        if round.changes.is_empty() {
            // Nothing more is changed: this is what would be written.
            if let Some(new) = now.beyond(before, &found) {
                let what = text_of(new, &sources);
                return Err(format!(
                    "the changes would make a new problem, and nothing was written: {what}"
                ));
            }
            break;
        }
        for (file, changes) in round.changes {
            let text = changed(sources.text(file), changes);
            let mut all = files.changed.borrow_mut();
            all.insert(sources.name(file).to_owned(), text);
        }
    }
    files.write()?;
    for line in &fixed.lines {
        console::note(line);
    }
    let n = fixed.lines.len();
    if !args.quiet && n > 0 {
        let s = if n == 1 { "" } else { "s" };
        console::note(&format!("fixed {n} problem{s}"));
    }
    Ok(())
}

/// How many diagnostics there are of each code. Places and messages change with what is mended beside them.
#[derive(Clone)]
struct Found(BTreeMap<&'static str, usize>);

impl Found {
    fn of(diagnostics: &[Diagnostic]) -> Found {
        let mut counts = BTreeMap::new();
        for diagnostic in diagnostics {
            *counts.entry(diagnostic.code.number()).or_default() += 1;
        }
        Found(counts)
    }

    /// A diagnostic of a code of which there are more than before: the last one.
    fn beyond<'d>(&self, before: &Found, diagnostics: &'d [Diagnostic]) -> Option<&'d Diagnostic> {
        let mut all = diagnostics.iter().rev();
        all.find(|it| self.0.get(it.code.number()) > before.0.get(it.code.number()))
    }
}

/// What was fixed.
#[derive(Default)]
struct Fixed {
    /// What to say of it.
    lines: Vec<String>,
    /// What it was: nothing is mended twice.
    keys: BTreeSet<(Key, usize)>,
}

/// What is changed at once.
#[derive(Default)]
struct Round {
    changes: BTreeMap<FileId, Vec<Change>>,
}

impl Round {
    /// All changes that do not touch each other.
    fn of(
        found: &[Diagnostic],
        sources: &SourceMap,
        is_ours: impl Fn(&str) -> bool,
        fixed: &mut Fixed,
    ) -> Round {
        let mut changes: BTreeMap<FileId, Vec<Change>> = BTreeMap::new();
        let mut taken = BTreeSet::new();
        let mut seen: BTreeMap<Key, usize> = BTreeMap::new();
        for diagnostic in found {
            let Some(fix) = &diagnostic.fix else {
                continue;
            };
            let mut wanted = fix.changes(sources);
            wanted.sort_by_key(|change| change.span);
            wanted.dedup();
            let key = Key::of(diagnostic, sources);
            let nth = seen.entry(key.clone()).or_default();
            *nth += 1;
            let key = (key, *nth);
            let is_free = |change: &Change| {
                is_ours(sources.name(change.span.file)) && is_apart(change, &taken)
            };
            if wanted.is_empty() || !wanted.iter().all(is_free) || fixed.keys.contains(&key) {
                continue;
            }
            fixed.keys.insert(key);
            fixed
                .lines
                .push(format!("fixed {}", text_of(diagnostic, sources)));
            for change in wanted {
                taken.insert(change.span);
                changes.entry(change.span.file).or_default().push(change);
            }
        }
        Round { changes }
    }
}

/// Whether a change touches none of those that are taken.
fn is_apart(change: &Change, taken: &BTreeSet<Span>) -> bool {
    let span = change.span;
    let is_far =
        |other: &Span| other.file != span.file || other.end < span.start || span.end < other.start;
    // Those that are taken are apart from each other, so that only the neighbours count.
    taken.range(..=span).next_back().is_none_or(is_far)
        && taken.range(span..).next().is_none_or(is_far)
}

/// `api.yaml:7:5: GW0403: the path parameter …`
fn text_of(diagnostic: &Diagnostic, sources: &SourceMap) -> String {
    let place = diagnostic.span().map_or_else(String::new, |span| {
        let (line, column) = sources.line_column(span);
        format!("{}:{line}:{column}: ", sources.name(span.file))
    });
    let text = format!("{place}{}: {}", diagnostic.code, diagnostic.message);
    render::visible(&text).into_owned()
}

/// A text with changes that do not touch each other.
fn changed(text: &str, mut changes: Vec<Change>) -> String {
    changes.sort_by_key(|change| change.span);
    let mut new = String::with_capacity(text.len() + 64 * changes.len());
    let mut at = 0;
    for change in changes {
        let range = change.span.range();
        new.push_str(text.get(at..range.start).unwrap_or_default());
        new.push_str(&change.text);
        at = range.end;
    }
    new.push_str(text.get(at..).unwrap_or_default());
    new
}

/// The disk, with changes that are not yet written.
struct Edited<L> {
    disk: L,
    /// What was on disk.
    read: RefCell<BTreeMap<String, Vec<u8>>>,
    changed: RefCell<BTreeMap<String, String>>,
}

impl<L: Loader> Loader for Edited<L> {
    fn load(&self, path: &str) -> Result<Vec<u8>, LoadError> {
        if let Some(text) = self.changed.borrow().get(path) {
            return Ok(text.clone().into_bytes());
        }
        let bytes = self.disk.load(path)?;
        self.read
            .borrow_mut()
            .insert(path.to_owned(), bytes.clone());
        Ok(bytes)
    }
}

impl<L: Loader> Edited<L> {
    /// Whether a file of this name was read from disk.
    fn has(&self, name: &str) -> bool {
        self.read.borrow().contains_key(name) && Path::new(name).is_file()
    }

    /// Writes what was changed: all new files beside the old ones first, then each in the place of its old one.
    ///
    /// # Errors
    /// If one of the files cannot be written, or is not as it was read; then none is, as far as the system lets.
    fn write(&self) -> Result<(), String> {
        let changed = self.changed.borrow();
        let mut staged: Vec<(&String, Staged)> = Vec::with_capacity(changed.len());
        for (name, text) in changed.iter() {
            let refused = |error: std::io::Error| format!("cannot write `{name}`: {error}");
            let path = fs::canonicalize(name).map_err(refused)?;
            if let Some((other, _)) = staged.iter().find(|(_, known)| known.path == path) {
                match changed.get(*other) == Some(text) {
                    true => continue,
                    false => return Err(format!("`{other}` and `{name}` are one file")),
                }
            }
            if fs::metadata(&path)
                .map_err(refused)?
                .permissions()
                .readonly()
            {
                return Err(format!("cannot write `{name}`: it is read-only"));
            }
            OpenOptions::new()
                .write(true)
                .open(&path)
                .map_err(refused)?;
            let now = self.disk.load(name).ok();
            if now.as_ref() != self.read.borrow().get(name) {
                return Err(format!(
                    "`{name}` was changed by something else meanwhile: nothing was written"
                ));
            }
            staged.push((name, Staged::new(path, text.as_bytes()).map_err(refused)?));
        }
        let mut done: Vec<(&String, PathBuf)> = Vec::with_capacity(staged.len());
        for (name, new) in staged {
            let path = new.path.clone();
            if let Err(error) = new.put() {
                let back = done
                    .iter()
                    .rev()
                    .map(|(name, path)| self.put_back(name, path));
                let kept: Vec<String> = back.filter_map(Result::err).collect();
                let mut message = format!("cannot write `{name}`: {error}");
                for name in kept {
                    message.push_str(&format!("; `{name}` is changed already"));
                }
                return Err(message);
            }
            done.push((name, path));
        }
        Ok(())
    }

    /// Writes what was on disk.
    ///
    /// # Errors
    /// The name, if that cannot be written.
    fn put_back(&self, name: &str, path: &Path) -> Result<(), String> {
        let read = self.read.borrow();
        let before = read.get(name).ok_or(name)?;
        let staged = Staged::new(path.to_owned(), before).map_err(|_| name)?;
        staged.put().map_err(|_| name.to_owned())
    }
}

/// A new file beside the one whose place it takes; it goes away with this.
struct Staged {
    path: PathBuf,
    new: PathBuf,
}

impl Staged {
    /// With the same permissions.
    fn new(path: PathBuf, text: &[u8]) -> std::io::Result<Staged> {
        let mut name = std::ffi::OsString::from(".");
        name.push(path.file_name().unwrap_or_default());
        name.push(format!(".gwc-{}", std::process::id()));
        let new = path.with_file_name(name);
        // What is there already is another's, and stays.
        let file = File::create_new(&new)?;
        let staged = Staged { path, new };
        write_new(file, &staged.path, text)?;
        Ok(staged)
    }

    /// Puts it in the place of the old one.
    fn put(self) -> std::io::Result<()> {
        fs::rename(&self.new, &self.path)
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        // After `put` there is none.
        let _ = fs::remove_file(&self.new);
    }
}

fn write_new(mut file: File, like: &Path, text: &[u8]) -> std::io::Result<()> {
    file.set_permissions(fs::metadata(like)?.permissions())?;
    file.write_all(text)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    use gateway_codegen::diagnostics::Code;

    /// A file that is another one each time it is read.
    struct Restless(Cell<u8>);

    impl Loader for Restless {
        fn load(&self, _path: &str) -> Result<Vec<u8>, LoadError> {
            self.0.set(self.0.get() + 1);
            Ok(vec![self.0.get()])
        }
    }

    #[test]
    fn what_was_not_there_before_is_new() {
        let said = |codes: &[&str]| -> Vec<Diagnostic> {
            let codes = codes.iter().map(|code| Code::find(code).unwrap());
            let file = SourceMap::new().add("api.yaml", "openapi: 3.0.3");
            codes
                .map(|code| Diagnostic::new(code, Span::new(file, 0, 1), "wrong"))
                .collect()
        };
        for (before, after, new) in [
            (&["GW0401", "GW0401"][..], &["GW0401"][..], None),
            (&["GW0401"], &["GW0401"], None),
            (&["GW0401"], &["GW0401", "GW0401"], Some("GW0401")),
            (&["GW0401", "GW0304"], &["GW0305"], Some("GW0305")),
            (&[], &[], None),
        ] {
            let after = said(after);
            let found = Found::of(&after).beyond(&Found::of(&said(before)), &after);
            assert_eq!(found.map(|it| it.code.number()), new, "{before:?}");
        }
    }

    #[test]
    fn what_changed_meanwhile_is_not_written() {
        let path = std::env::temp_dir().join(format!("gwc-fix-{}", std::process::id()));
        fs::write(&path, "before").unwrap();
        let name = path.to_str().unwrap().to_owned();
        let files = Edited {
            disk: Restless(Cell::new(0)),
            read: RefCell::default(),
            changed: RefCell::default(),
        };
        files.load(&name).unwrap();
        files.changed.borrow_mut().insert(name, "after".to_owned());
        let refused = files.write().unwrap_err();
        assert!(refused.contains("meanwhile"), "{refused}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "before");
        fs::remove_file(&path).unwrap();
    }

    #[test]
    fn files_of_others_stay() {
        let path = std::env::temp_dir().join(format!("gwc-fix-others-{}", std::process::id()));
        let name = path.file_name().unwrap().to_str().unwrap();
        let other = path.with_file_name(format!(".{name}.gwc-{}", std::process::id()));
        fs::write(&path, "before").unwrap();
        fs::write(&other, "precious").unwrap();
        assert!(Staged::new(path.clone(), b"after").is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "before");
        assert_eq!(fs::read_to_string(&other).unwrap(), "precious");
        fs::remove_file(&other).unwrap();
        Staged::new(path.clone(), b"after").unwrap().put().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "after");
        assert!(!other.exists());
        fs::remove_file(&path).unwrap();
    }

    /// The disk as it is.
    struct Disk;

    impl Loader for Disk {
        fn load(&self, path: &str) -> Result<Vec<u8>, LoadError> {
            Ok(fs::read(path).unwrap())
        }
    }

    #[test]
    fn files_change_together_or_not_at_all() {
        let folder = std::env::temp_dir().join(format!("gwc-fix-all-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let names = ["a", "b", "c"].map(|name| folder.join(name).to_str().unwrap().to_owned());
        let files = Edited {
            disk: Disk,
            read: RefCell::default(),
            changed: RefCell::default(),
        };
        for name in &names {
            fs::write(name, "before").unwrap();
            files.load(name).unwrap();
            let mut changed = files.changed.borrow_mut();
            changed.insert(name.clone(), "after".to_owned());
        }
        let texts = || names.clone().map(|name| fs::read_to_string(name).unwrap());
        let n_files = || fs::read_dir(&folder).unwrap().count();
        // The new file of the last one has no place.
        let other = folder.join(format!(".c.gwc-{}", std::process::id()));
        fs::write(&other, "precious").unwrap();
        let refused = files.write().unwrap_err();
        assert!(refused.contains("cannot write"), "{refused}");
        assert_eq!((texts(), n_files()), (["before"; 3].map(str::to_owned), 4));
        fs::remove_file(&other).unwrap();
        files.put_back(&names[0], &folder.join("a")).unwrap();
        assert_eq!((texts(), n_files()), (["before"; 3].map(str::to_owned), 3));
        files.write().unwrap();
        assert_eq!((texts(), n_files()), (["after"; 3].map(str::to_owned), 3));
        files.put_back(&names[0], &folder.join("a")).unwrap();
        assert_eq!(texts()[0], "before");
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn changes_at_one_place_wait_for_each_other() {
        let mut sources = SourceMap::new();
        let file = sources.add("api.yaml", "0123456789");
        let change = |start, end| Change {
            span: Span::new(file, start, end),
            text: "x".to_owned(),
        };
        let taken = BTreeSet::from([Span::new(file, 2, 2), Span::new(file, 5, 7)]);
        for (start, end, is_free) in [
            (0, 1, true),
            (2, 2, false),
            (1, 3, false),
            (3, 4, true),
            (4, 5, false),
            (6, 6, false),
            (7, 9, false),
            (8, 9, true),
        ] {
            assert_eq!(
                is_apart(&change(start, end), &taken),
                is_free,
                "{start}..{end}"
            );
        }
        let new = changed("0123456789", vec![change(5, 7), change(2, 2)]);
        assert_eq!(new, "01x234x789");
    }
}
