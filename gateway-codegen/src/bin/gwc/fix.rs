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
    let mut n_errors = None;
    for _ in 0..MAX_ROUNDS {
        let compilation = compile(&names, &options, &files).map_err(|error| error.to_string())?;
        let n_now = compilation.sink.n_errors();
        if n_now > *n_errors.get_or_insert(n_now) {
            return Err("the changes would make new errors: nothing was written".to_owned());
        }
        let sources = compilation.sources;
        let found = compilation.sink.into_sorted().into_iter();
        let found = found.filter_map(|diagnostic| policy.judge(diagnostic));
        let is_ours = |name: &str| files.has(name) && !left_alone.contains(name);
        let round = Round::of(found, &sources, is_ours, &mut fixed);
        if round.changes.is_empty() {
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

/// What was fixed.
#[derive(Default)]
struct Fixed {
    /// What to say of it.
    lines: Vec<String>,
    /// What it was: nothing is mended twice.
    keys: BTreeSet<(Key, usize)>,
}

/// What is changed at once.
struct Round {
    changes: BTreeMap<FileId, Vec<Change>>,
}

impl Round {
    /// All changes that do not touch each other.
    fn of(
        found: impl Iterator<Item = Diagnostic>,
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
            let key = Key::of(&diagnostic, sources);
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
            fixed.lines.push(line(&diagnostic, sources));
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

/// `fixed api.yaml:7:5: GW0403: the path parameter …`
fn line(diagnostic: &Diagnostic, sources: &SourceMap) -> String {
    let place = diagnostic.span().map_or_else(String::new, |span| {
        let (line, column) = sources.line_column(span);
        format!("{}:{line}:{column}: ", sources.name(span.file))
    });
    let text = format!("fixed {place}{}: {}", diagnostic.code, diagnostic.message);
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

    /// Writes what was changed.
    ///
    /// # Errors
    /// If one of the files cannot be written, or is not as it was read; then none is.
    fn write(&self) -> Result<(), String> {
        let changed = self.changed.borrow();
        let mut paths = Vec::with_capacity(changed.len());
        for (name, text) in changed.iter() {
            let refused = |error: std::io::Error| format!("cannot write `{name}`: {error}");
            let path = fs::canonicalize(name).map_err(refused)?;
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
            paths.push((name, path, text));
        }
        for (name, path, text) in paths {
            replace(&path, text).map_err(|error| format!("cannot write `{name}`: {error}"))?;
        }
        Ok(())
    }
}

/// Puts a new file with the same permissions in the place of one.
fn replace(path: &Path, text: &str) -> std::io::Result<()> {
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".gwc-{}", std::process::id()));
    let new: PathBuf = path.with_file_name(name);
    // What is there already is another's, and stays.
    let file = File::create_new(&new)?;
    let written = write_new(file, path, text).and_then(|()| fs::rename(&new, path));
    if written.is_err() {
        let _ = fs::remove_file(&new);
    }
    written
}

fn write_new(mut file: File, like: &Path, text: &str) -> std::io::Result<()> {
    file.set_permissions(fs::metadata(like)?.permissions())?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    /// A file that is another one each time it is read.
    struct Restless(Cell<u8>);

    impl Loader for Restless {
        fn load(&self, _path: &str) -> Result<Vec<u8>, LoadError> {
            self.0.set(self.0.get() + 1);
            Ok(vec![self.0.get()])
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
        assert!(replace(&path, "after").is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "before");
        assert_eq!(fs::read_to_string(&other).unwrap(), "precious");
        fs::remove_file(&other).unwrap();
        replace(&path, "after").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "after");
        assert!(!other.exists());
        fs::remove_file(&path).unwrap();
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
