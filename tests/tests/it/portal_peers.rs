//! Portals beside what others make of the same documents, in a browser; with `LONG_TESTS` only.
//!
//! Weights and memory are compared, and times are printed: they say nothing of the portal on a busy machine.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use gateway_tests::gwc::Gwc;
use gateway_tests::process::run;
use gateway_tests::registry::{node_modules, node_packages};
use gateway_tests::{scratch_dir, workspace_root};

use crate::large;

/// What others render documents with: packages whose bundles need nothing else.
const PACKAGES: [&str; 4] = [
    "@scalar/api-reference@1.72.1",
    "redoc@3.0.1",
    "@stoplight/elements@9.0.25",
    "swagger-ui-dist@5.35.0",
];

/// The site of a document, and a folder with the scripts of `tests/portal`.
struct Desk {
    site: PathBuf,
    scripts: PathBuf,
}

impl Desk {
    fn new(name: &str, spec: &Path) -> Self {
        let modules = node_modules("portal", &crate::portal::PACKAGES).unwrap();
        let folder = scratch_dir(&format!("peers-{name}")).unwrap();
        let scripts = folder.join("scripts");
        fs::create_dir(&scripts).unwrap();
        for script in ["site.mjs", "kinds.mjs", "compare.mjs", "package.json"] {
            let source = workspace_root().join("tests/portal").join(script);
            fs::copy(source, scripts.join(script)).unwrap();
        }
        std::os::unix::fs::symlink(modules.join("node_modules"), scripts.join("node_modules"))
            .unwrap();
        let site = folder.join("site");
        let mut docs = Gwc::find().unwrap().command();
        let written = docs.arg("docs").arg(spec).arg("-o").arg(&site).arg("-q");
        let written = written.output().unwrap();
        assert!(written.status.success(), "{written:?}");
        Self { site, scripts }
    }

    fn node(&self, script: &str) {
        let peers = node_packages("portal-peers", &PACKAGES).unwrap();
        let mut command = Command::new("node");
        command.current_dir(&self.scripts).env("PEERS", peers);
        eprintln!("{}", run(command.arg(script).arg(&self.site)).unwrap());
    }
}

fn is_long() -> bool {
    let is_long = std::env::var_os("LONG_TESTS").is_some();
    if !is_long {
        eprintln!("skipped: only in long runs");
    }
    is_long
}

#[test]
fn the_petstore_beside_others() {
    if is_long() {
        let desk = Desk::new("petstore", &workspace_root().join("specs/petstore.yaml"));
        desk.node("compare.mjs");
    }
}

#[test]
fn a_large_document_beside_others() {
    if is_long() {
        let desk = Desk::new("github", &large::github_document());
        desk.node("kinds.mjs");
        desk.node("compare.mjs");
    }
}
