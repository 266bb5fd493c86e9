//! The black-box side of the tests: a built `gwc`, gateways built by it, and what stands around
//! them (a scripted upstream, raw clients, readings from `/proc`).
//!
//! Nothing here links to the compiler or to the runtime: a gateway is a document, a command line, a
//! process and what goes over its sockets.

pub mod conformance;
pub mod gateway;
pub mod gwc;
pub mod http1;
pub mod http2;
pub mod matcher;
pub mod measure;
pub mod moto;
pub mod paced;
pub mod process;
pub mod prometheus;
pub mod redis;
pub mod registry;
pub mod relay;
pub mod rustc;
pub mod stub;
pub mod usage;

/// Anything that kept a test from being carried out.
pub type Error = Box<dyn std::error::Error + Send + Sync>;

/// The result of a step of a test.
pub type Result<T> = std::result::Result<T, Error>;

/// The folder of this package.
#[must_use]
pub fn package_root() -> &'static std::path::Path {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The root of the workspace.
#[must_use]
pub fn workspace_root() -> &'static std::path::Path {
    package_root().parent().unwrap_or_else(package_root)
}

/// Cargo's target folder: `CARGO_TARGET_DIR`, else `target` in the workspace.
#[must_use]
pub fn target_dir() -> std::path::PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(
        || workspace_root().join("target"),
        |dir| workspace_root().join(dir),
    )
}

/// A new empty folder below the target folder; `label` tells whose it is.
///
/// # Errors
///
/// When it cannot be made.
pub fn scratch_dir(label: &str) -> Result<std::path::PathBuf> {
    use std::sync::atomic::{AtomicU32, Ordering};
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let dir = target_dir()
        .join("gateway-tests")
        .join(format!("{label}-{}-{number}", std::process::id()));
    if dir.exists() {
        std::fs::remove_dir_all(&dir)?;
    }
    std::fs::create_dir_all(&dir)?;
    Ok(dir)
}
