//! Writes `gateway-codegen/runtime.lock`, the lock file of the runtime alone, from the project's
//! `Cargo.lock`; with `--check` it only says whether the file is current.
//!
//! The versions are those of `Cargo.lock`. What differs is what the runtime does not need: cargo leaves
//! it out, since lock files hold what the features in use ask for.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::{env, fs};

use gateway_codegen::runtime_source;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let folder = env::temp_dir().join(format!("gwc-runtime-lock-{}", std::process::id()));
    let lock = make(&here, &folder);
    fs::remove_dir_all(&folder)?;
    let (lock, target) = (lock?, here.join("runtime.lock"));
    if fs::read_to_string(&target).is_ok_and(|known| known == lock) {
        return Ok(ExitCode::SUCCESS);
    }
    if env::args().any(|argument| argument == "--check") {
        return Err("gateway-codegen/runtime.lock is stale: run `cargo run -p gateway-codegen --example runtime_lock`".into());
    }
    fs::write(target, lock)?;
    Ok(ExitCode::SUCCESS)
}

fn make(here: &Path, folder: &Path) -> Result<String, Box<dyn Error>> {
    for (path, text) in runtime_source::files() {
        write(&folder.join(path), text)?;
    }
    let manifest = "[package]\nname = \"zzz-gateway\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[dependencies]\ngateway-runtime = \"*\"\n";
    write(&folder.join("gateway/Cargo.toml"), manifest)?;
    write(&folder.join("gateway/src/lib.rs"), "")?;
    fs::copy(here.join("../Cargo.lock"), folder.join("Cargo.lock"))?;
    let output = Command::new("cargo")
        .current_dir(folder)
        .args(["metadata", "--format-version", "1"])
        .output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    let lock = fs::read_to_string(folder.join("Cargo.lock"))?;
    let blocks = lock
        .split("\n\n")
        .filter(|block| !block.contains("name = \"zzz-gateway\""));
    let mut lock = blocks.collect::<Vec<_>>().join("\n\n");
    if !lock.ends_with('\n') {
        lock.push('\n');
    }
    Ok(lock)
}

fn write(path: &Path, text: &str) -> Result<(), Box<dyn Error>> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::write(path, text)?;
    Ok(())
}
