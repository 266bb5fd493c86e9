//! The workspace in the cache: its files, and the lock that one build holds.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime};

use gateway_codegen::emit::OutputTree;
use gateway_codegen::runtime_source;

use crate::console;
use crate::interrupts::Interrupts;

/// An open workspace; other builds wait until it is dropped.
#[derive(Debug)]
pub(super) struct Workspace {
    pub(super) root: PathBuf,
    /// Flags that reach every crate of it.
    pub(super) rustflags: Vec<String>,
    _lock: File,
}

impl Workspace {
    /// Opens the workspace of this version of the runtime, makes it where it is missing, and locks it.
    pub(super) fn open(
        target: Option<&str>,
        quiet: bool,
        interrupts: &Interrupts,
    ) -> Result<Self, String> {
        let cache = cache_folder()?;
        let root = cache.join(runtime_source::fingerprint());
        let failed = |error: std::io::Error| {
            format!("cannot use the build cache `{}`: {error}", root.display())
        };
        let is_new = !root.exists();
        fs::create_dir_all(&root).map_err(failed)?;
        let lock = File::create(root.join(LOCK)).map_err(failed)?;
        let mut is_first = true;
        // Asked again and again instead of waited for: a signal must be able to end it.
        loop {
            match lock.try_lock() {
                Ok(()) => break,
                Err(TryLockError::Error(error)) => return Err(failed(error)),
                Err(TryLockError::WouldBlock) if interrupts.has_come() => {
                    return Err("interrupted while waiting for another build".to_owned());
                }
                Err(TryLockError::WouldBlock) => {}
            }
            if is_first && !quiet {
                console::note("waiting for another build to finish");
            }
            is_first = false;
            std::thread::sleep(Duration::from_millis(20));
        }
        if is_new {
            remove_disused(&cache, SystemTime::now());
        }
        for (path, text) in runtime_source::files() {
            write_if_changed(&root.join(path), text.as_bytes()).map_err(failed)?;
        }
        let rustflags = rustflags(&root, target);
        let config = config(&rustflags, target)?;
        write_if_changed(&root.join(".cargo/config.toml"), config.as_bytes()).map_err(failed)?;
        Ok(Workspace {
            root,
            rustflags,
            _lock: lock,
        })
    }

    /// Puts a generated crate into its place.
    pub(super) fn place(&self, package: &str, tree: &OutputTree) -> Result<(), String> {
        let folder = self.root.join(runtime_source::GATEWAY_FOLDER);
        let failed =
            |error: std::io::Error| format!("cannot write below `{}`: {error}", folder.display());
        remove_stale(&folder, &folder, tree).map_err(failed)?;
        for (path, content) in tree.iter() {
            write_if_changed(&folder.join(path), content).map_err(failed)?;
        }
        let lock = runtime_source::lock_file(package);
        write_if_changed(&self.root.join("Cargo.lock"), lock.as_bytes()).map_err(failed)
    }

    /// Whether the runtime has been compiled here before.
    pub(super) fn is_warm(&self) -> bool {
        self.root.join(".warm").exists()
    }

    /// Remembers that the runtime is compiled.
    pub(super) fn mark_warm(&self) {
        // Only the wording of progress depends on it.
        let _ = fs::write(self.root.join(".warm"), "");
    }
}

/// The file of a workspace that a build holds locked; its time is that of the last build.
const LOCK: &str = ".lock";

/// How long the workspace of another version of the runtime is kept after its last build.
const KEPT: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// Removes the workspaces that no version of `gwc` has built in for [`KEPT`]. What cannot be removed stays:
/// no build fails for it.
fn remove_disused(cache: &Path, now: SystemTime) {
    let entries = fs::read_dir(cache).into_iter().flatten().flatten();
    for root in entries.map(|entry| entry.path()) {
        let is_disused = fs::metadata(root.join(LOCK))
            .and_then(|lock| lock.modified())
            .is_ok_and(|last| now.duration_since(last).is_ok_and(|age| age > KEPT));
        // Locked without making the file: that would count as a use.
        if is_disused && File::open(root.join(LOCK)).is_ok_and(|lock| lock.try_lock().is_ok()) {
            let _ = fs::remove_dir_all(&root);
        }
    }
}

/// `GWC_CACHE_DIR`, else `gwc` in the user's cache folder (XDG Base Directory Specification).
fn cache_folder() -> Result<PathBuf, String> {
    let variable = |name: &str| {
        std::env::var_os(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    variable("GWC_CACHE_DIR")
        .or_else(|| variable("XDG_CACHE_HOME").map(|cache| cache.join("gwc")))
        .or_else(|| variable("HOME").map(|home| home.join(".cache/gwc")))
        .ok_or_else(|| "there is no cache folder: set HOME, XDG_CACHE_HOME or GWC_CACHE_DIR to an absolute path".to_owned())
}

/// Flags that reach every crate, set once so that nothing is compiled twice.
fn rustflags(root: &Path, target: Option<&str>) -> Vec<String> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home =
        home.or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cargo")));
    let mut flags: Vec<String> = runtime_source::rustflags(target)
        .map(str::to_owned)
        .collect();
    if target.is_none() && packs_relocations() {
        flags.push("-Clink-arg=-Wl,-z,pack-relative-relocs".to_owned());
    }
    if target.is_none() && folds_functions(root) {
        flags.push(FOLDING.to_owned());
    }
    flags.push(format!("--remap-path-prefix={}=/gwc", root.display()));
    flags.extend(home.map(|home| format!("--remap-path-prefix={}=/cargo", home.display())));
    flags
}

/// Has the linker put functions that are alike, which generic code makes many of, into one place. Rust promises no function an
/// address of its own.
const FOLDING: &str = "-Clink-arg=-Wl,--icf=all";

/// Whether the linker of this machine does that, which takes 0.1 MB off each binary: tried once for each workspace, since LLD and
/// others do, and the linker of GNU binutils refuses it.
fn folds_functions(root: &Path) -> bool {
    let answer = root.join("linker");
    match fs::read_to_string(&answer).as_deref() {
        Ok("folds") => return true,
        Ok("keeps") => return false,
        _ => {}
    }
    let folder = root.join("probe");
    let is_written = fs::create_dir_all(&folder)
        .and_then(|()| fs::write(folder.join("main.rs"), "fn main() {}\n"))
        .is_ok();
    let mut rustc = Command::new("rustc");
    rustc
        .current_dir(&folder)
        .args([
            "--edition=2024",
            "-Ctarget-feature=+crt-static",
            FOLDING,
            "main.rs",
        ])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let folds = is_written && rustc.status().is_ok_and(|status| status.success());
    // Where it cannot be noted down it is tried again.
    let _ = fs::remove_dir_all(&folder);
    let _ = fs::write(&answer, if folds { "folds" } else { "keeps" });
    folds
}

/// Whether the C library of this machine starts static programs whose relocations are packed (`DT_RELR`), which takes
/// 0.4 MB off each binary: glibc does so from 2.36 on, and older ones would start them into a fault.
fn packs_relocations() -> bool {
    let told = Command::new("getconf").arg("GNU_LIBC_VERSION").output();
    told.is_ok_and(|told| is_new_enough(&String::from_utf8_lossy(&told.stdout)))
}

/// Whether `glibc 2.36` is what `getconf` says, or a later one.
fn is_new_enough(told: &str) -> bool {
    let mut numbers = told
        .trim()
        .strip_prefix("glibc ")
        .unwrap_or_default()
        .split('.')
        .map_while(|number| number.parse::<u32>().ok());
    (numbers.next(), numbers.next()) >= (Some(2), Some(36))
}

/// Cargo's configuration of the workspace. It says what the manifest says already, since the user's own
/// configuration goes before a manifest, and after this.
fn config(rustflags: &[String], target: Option<&str>) -> Result<String, String> {
    let manifest = runtime_source::files()
        .find(|(path, _)| *path == "Cargo.toml")
        .map_or("", |(_, text)| text);
    let manifest: toml::Table = manifest
        .parse()
        .map_err(|error| format!("the runtime's manifest cannot be read: {error}"))?;
    let mut build = toml::Table::new();
    build.insert("target".to_owned(), target.unwrap_or("host-tuple").into());
    build.insert("target-dir".to_owned(), "target".into());
    build.insert("rustflags".to_owned(), rustflags.to_vec().into());
    let mut config = toml::Table::new();
    config.insert("build".to_owned(), build.into());
    if let Some(mut profile) = manifest.get("profile").cloned() {
        if let Some(release) = profile
            .get_mut("release")
            .and_then(toml::Value::as_table_mut)
        {
            for name in ["lto", "debug-assertions", "overflow-checks"] {
                release.entry(name).or_insert(false.into());
            }
        }
        config.insert("profile".to_owned(), profile);
    }
    Ok(config.to_string())
}

/// Writes a file unless it has this content already: cargo goes by the times of files.
pub(super) fn write_if_changed(path: &Path, content: &[u8]) -> std::io::Result<()> {
    if fs::read(path).is_ok_and(|known| known == content) {
        return Ok(());
    }
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::write(path, content)
}

/// Removes files of an earlier crate that this one does not have.
fn remove_stale(root: &Path, folder: &Path, tree: &OutputTree) -> std::io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let entry = entry?;
        let path = entry.path();
        if entry.file_type()?.is_dir() {
            remove_stale(root, &path, tree)?;
            // Fails where the folder is not empty, as it should.
            let _ = fs::remove_dir(&path);
        } else {
            let name = path
                .strip_prefix(root)
                .unwrap_or(&path)
                .to_string_lossy()
                .replace('\\', "/");
            if tree.get(&name).is_none() {
                fs::remove_file(&path)?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_libraries_get_no_packed_relocations() {
        for (told, expected) in [
            ("glibc 2.36\n", true),
            ("glibc 2.41", true),
            ("glibc 2.36.1", true),
            ("glibc 3.0", true),
            ("glibc 2.35", false),
            ("glibc 2", false),
            ("glibc 1.99", false),
            ("musl 2.40", false),
            ("", false),
        ] {
            assert_eq!(is_new_enough(told), expected, "{told:?}");
        }
    }

    #[test]
    fn workspaces_nobody_builds_in_go() {
        let cache = std::env::temp_dir().join(format!("gwc-disused-{}", std::process::id()));
        for name in ["old", "busy", "recent", "foreign"] {
            fs::create_dir_all(cache.join(name).join("target")).unwrap();
        }
        let now = SystemTime::now();
        let lock = |name: &str, age: Duration| {
            let lock = File::create(cache.join(name).join(LOCK)).unwrap();
            lock.set_modified(now - age).unwrap();
            lock
        };
        lock("old", KEPT * 2);
        lock("recent", KEPT / 2);
        let busy = lock("busy", KEPT * 2);
        busy.lock().unwrap();
        remove_disused(&cache, now);
        let mut left: Vec<_> = fs::read_dir(&cache)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        left.sort();
        fs::remove_dir_all(&cache).unwrap();
        assert_eq!(left, ["busy", "foreign", "recent"]);
    }
}
