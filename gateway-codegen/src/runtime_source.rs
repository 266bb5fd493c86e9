//! The runtime's source and lock file, which `gwc` carries inside itself, as a cargo workspace with a
//! place for one generated crate.

use sha2::{Digest, Sha256};

/// Path and content of every file, as `build.rs` packed them.
static FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/runtime_files.rs"));

/// Folder of the generated crate in the workspace.
pub const GATEWAY_FOLDER: &str = "gateway";

/// What rustc is told for every crate: to link statically, and (on Linux) to take random numbers from the
/// kernel at once. The crate `getrandom` would else look for a shared C library, find none in a static
/// binary, and read `/dev/urandom`, which an empty root folder does not have.
const RUSTFLAGS: [&str; 2] = ["-Ctarget-feature=+crt-static", LINUX_FLAG];
const LINUX_FLAG: &str = "--cfg=getrandom_backend=\"linux_getrandom\"";

/// Flags of rustc for every crate of the workspace, `target` being the triple, or this machine's own.
pub fn rustflags(target: Option<&str>) -> impl Iterator<Item = &'static str> {
    let is_linux = target.map_or(cfg!(target_os = "linux"), |target| target.contains("linux"));
    RUSTFLAGS
        .into_iter()
        .filter(move |flag| is_linux || *flag != LINUX_FLAG)
}

/// Path and content of every file of the runtime below the workspace, sorted by path.
pub fn files() -> impl Iterator<Item = (&'static str, &'static str)> {
    FILES
        .iter()
        .copied()
        .filter(|(path, _)| *path != "Cargo.lock")
}

/// The lock file of a workspace that holds the runtime and a package of this name.
#[must_use]
pub fn lock_file(package: &str) -> String {
    let lock = FILES
        .iter()
        .find(|(path, _)| *path == "Cargo.lock")
        .map_or("", |(_, text)| *text);
    let entry = format!(
        "[[package]]\nname = \"{package}\"\nversion = \"0.1.0\"\ndependencies = [\n \"gateway-runtime\",\n]\n"
    );
    // Entries are sorted by name; cargo writes them that way and `--locked` compares texts.
    let mut out = String::with_capacity(lock.len() + entry.len());
    let mut placed = false;
    for (i, block) in lock.split("\n\n").enumerate() {
        if i > 0 {
            out.push_str("\n\n");
        }
        let name = block
            .strip_prefix("[[package]]\nname = \"")
            .and_then(|rest| rest.split('"').next());
        if !placed && name.is_some_and(|name| name > package) {
            out.push_str(&entry);
            out.push('\n');
            placed = true;
        }
        out.push_str(block);
    }
    if !placed {
        out.push('\n');
        out.push_str(&entry);
    }
    out
}

/// Changes whenever any file of the runtime or a flag changes: 16 hexadecimal digits.
#[must_use]
pub fn fingerprint() -> String {
    let mut hasher = Sha256::new();
    let texts = FILES.iter().flat_map(|(path, text)| [*path, *text]);
    for text in texts.chain(RUSTFLAGS) {
        hasher.update(text.as_bytes());
        hasher.update([0]);
    }
    hasher
        .finalize()
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
