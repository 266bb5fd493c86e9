//! Generated code, compiled by `rustc` alone against the runtime that a test itself is linked to.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Result;

/// Compiles the code of a program into a binary in `folder`.
///
/// # Errors
///
/// It does not compile, with the first of what the compiler says.
pub fn against_the_runtime(code: &str, folder: &Path) -> Result<PathBuf> {
    let file = folder.join("main.rs");
    fs::write(&file, code)?;
    let binary = folder.join("main");
    let libraries = libraries()?;
    let output = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
        .args([
            "--edition=2024",
            "-Cdebuginfo=0",
            "-Copt-level=0",
            "-Cstrip=symbols",
        ])
        .arg(format!("-Ldependency={}", libraries.display()))
        .arg(format!(
            "--extern=gateway_runtime={}",
            runtime(&libraries)?.display()
        ))
        .arg("-o")
        .arg(&binary)
        .arg(&file)
        .output()?;
    if output.status.success() {
        return Ok(binary);
    }
    let message = String::from_utf8_lossy(&output.stderr);
    let message: String = message.chars().take(10_000).collect();
    Err(format!("generated code does not compile:\n{message}").into())
}

/// Where cargo has put the libraries of this test.
fn libraries() -> Result<PathBuf> {
    let this = std::env::current_exe()?;
    Ok(this.parent().ok_or("a test lies in a folder")?.to_owned())
}

/// The runtime: the newest, if there are several.
fn runtime(libraries: &Path) -> Result<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(libraries)? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with("libgateway_runtime-") && name.ends_with(".rlib") {
            found.push((entry.metadata()?.modified()?, entry.path()));
        }
    }
    let newest = found.into_iter().max();
    Ok(newest.ok_or("the runtime is not built")?.1)
}
