//! Runs cargo and reads what it says.

use std::io::{self, BufReader, Read};
use std::path::Path;
use std::path::PathBuf;
use std::process::Stdio;

use cargo_metadata::Message;

use super::progress::Progress;
use super::workspace::Workspace;
use crate::args::ToolchainArgs;
use crate::interrupts::Interrupts;
use crate::launch;

/// Variables of the environment that would change what is compiled, or where.
const CLEARED: [&str; 15] = [
    "CARGO",
    "CARGO_BUILD_RUSTFLAGS",
    "CARGO_BUILD_TARGET",
    "CARGO_BUILD_TARGET_DIR",
    "CARGO_ENCODED_RUSTFLAGS",
    "CARGO_INCREMENTAL",
    "CARGO_PRIMARY_PACKAGE",
    "CARGO_TARGET_DIR",
    "OUT_DIR",
    "RUSTC",
    "RUSTC_WORKSPACE_WRAPPER",
    "RUSTC_WRAPPER",
    "RUSTDOCFLAGS",
    "RUSTFLAGS",
    "RUSTUP_TOOLCHAIN",
];

/// What cargo tells the programs it runs (`cargo run`, `cargo test`) and build scripts about their own
/// package. Build scripts of the runtime's dependencies ask to be run again when such a variable
/// changes: inherited from there, a build would invalidate one started from a shell, and be
/// invalidated by it.
///
/// And the user's own choices for other programs: profiles.
const CLEARED_PREFIXES: [&str; 8] = [
    "CARGO_BIN_",
    "CARGO_CFG_",
    "CARGO_CRATE_",
    "CARGO_FEATURE_",
    "CARGO_MANIFEST_",
    "CARGO_PKG_",
    "CARGO_PROFILE_",
    "DEP_",
];

/// Whether a variable of the environment must not reach cargo.
fn is_cleared(name: &str) -> bool {
    CLEARED.contains(&name)
        || CLEARED_PREFIXES
            .iter()
            .any(|prefix| name.starts_with(prefix))
}

/// Compiles the package; the path of its binary.
pub(super) fn build(
    workspace: &Workspace,
    package: &str,
    args: &ToolchainArgs,
    quiet: bool,
    interrupts: &Interrupts,
) -> Result<PathBuf, String> {
    let failed = |error: io::Error| format!("cannot start cargo: {error}");
    // It ends with this process, also where that is killed: what it would go on to write, the next build writes too.
    let mut command = launch::command(Path::new("cargo"), None).map_err(failed)?;
    command.current_dir(&workspace.root).args([
        "build",
        "--release",
        "--locked",
        "--message-format=json-render-diagnostics",
    ]);
    command.args(["--package", package, "--bin", package]);
    if args.offline {
        command.arg("--offline");
    }
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(is_cleared) {
            command.env_remove(name);
        }
    }
    // Flags of the user's configuration for the target would take the place of the workspace's own.
    command.env(
        "CARGO_ENCODED_RUSTFLAGS",
        workspace.rustflags.join("\u{1f}"),
    );
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = interrupts.spawn(&mut command).map_err(failed)?;
    let stderr = child.stderr.take();
    // Read beside standard output, so that neither pipe fills up.
    let complaints = std::thread::spawn(move || {
        let mut text = String::new();
        if let Some(mut stderr) = stderr {
            let _ = stderr.read_to_string(&mut text);
        }
        text
    });
    let mut progress = Progress::start(workspace, quiet);
    let mut binary = None;
    if let Some(stdout) = child.stdout.take() {
        for message in Message::parse_stream(BufReader::new(stdout)) {
            match message {
                Ok(Message::CompilerArtifact(artifact)) => {
                    progress.compiled(&artifact.target.name);
                    if artifact.target.name == package {
                        binary = artifact.executable.map(PathBuf::from).or(binary);
                    }
                }
                Ok(_) => {}
                Err(_) => break,
            }
        }
    }
    progress.finish();
    let status = interrupts
        .wait(&mut child)
        .map_err(|error| format!("cargo was lost: {error}"))?;
    let complaints = complaints.join().unwrap_or_default();
    match binary {
        Some(binary) if status.success() => {
            workspace.mark_warm();
            Ok(binary)
        }
        _ if status.code() == Some(i32::from(launch::NOT_FOUND)) => Err(
            "cargo is not installed, or not in PATH: `gwc build` compiles with the Rust toolchain (rustup installs it)".to_owned(),
        ),
        _ => Err(explain(&complaints, args, &workspace.root)),
    }
}

/// What cargo said, with the likely fix.
fn explain(complaints: &str, args: &ToolchainArgs, cache: &Path) -> String {
    let hint = if complaints.contains("linker `cc` not found")
        || complaints.contains("failed to find tool")
    {
        "\nhelp: install a C compiler (Debian: `apt-get install gcc`)".to_owned()
    } else if args.offline
        && (complaints.contains("--offline") || complaints.contains("offline mode"))
    {
        "\nhelp: build once without `--offline` to fill the cache".to_owned()
    } else if complaints.contains("may not be installed") && complaints.contains("target") {
        "\nhelp: install the target with `rustup target add`".to_owned()
    } else if complaints.contains("rustc")
        && complaints.contains("is not supported by the following package")
    {
        "\nhelp: update the Rust toolchain with `rustup update`".to_owned()
    } else {
        // Whatever a document says, its crate compiles.
        format!(
            "\nhelp: this is no fault of the document; if it stays, remove the build cache `{}`, and report it",
            cache.display()
        )
    };
    let lines: Vec<&str> = complaints
        .lines()
        .filter(|line| !line.trim_start().starts_with("Compiling"))
        .collect();
    let tail = lines
        .get(lines.len().saturating_sub(40)..)
        .unwrap_or_default()
        .join("\n");
    format!("the gateway does not compile\n{tail}{hint}")
}

#[cfg(test)]
mod tests {
    use super::is_cleared;

    #[test]
    fn what_cargo_says_about_another_package_is_not_passed_on() {
        for name in [
            "CARGO",
            "CARGO_PKG_NAME",
            "CARGO_MANIFEST_DIR",
            "CARGO_PROFILE_RELEASE_LTO",
            "OUT_DIR",
            "RUSTFLAGS",
        ] {
            assert!(is_cleared(name), "{name}");
        }
    }

    #[test]
    fn what_the_user_set_is_passed_on() {
        for name in [
            "CARGO_HOME",
            "CARGO_NET_OFFLINE",
            "CARGO_HTTP_PROXY",
            "PATH",
            "CC",
        ] {
            assert!(!is_cleared(name), "{name}");
        }
    }
}
