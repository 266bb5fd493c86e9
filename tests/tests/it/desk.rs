//! Sites that `gwc docs` wrote, and the scripts of `tests/portal` that look at them in a browser.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use gateway_tests::gwc::Gwc;
use gateway_tests::process::run;
use gateway_tests::registry::node_modules;
use gateway_tests::{scratch_dir, workspace_root};

/// What a browser looks at a site with.
const PACKAGES: [&str; 3] = [
    "axe-core@4.14.1",
    "html-validate@10.17.0",
    "puppeteer-core@24.43.1",
];

/// A folder with the scripts and what they need.
pub(crate) struct Scripts(PathBuf);

impl Scripts {
    pub(crate) fn new(name: &str) -> Scripts {
        let modules = node_modules("portal", &PACKAGES).unwrap();
        let folder = scratch_dir(&format!("{name}-scripts")).unwrap();
        for file in fs::read_dir(workspace_root().join("tests/portal")).unwrap() {
            let file = file.unwrap();
            if !file.file_type().unwrap().is_file() {
                continue;
            }
            fs::copy(file.path(), folder.join(file.file_name())).unwrap();
        }
        std::os::unix::fs::symlink(modules.join("node_modules"), folder.join("node_modules"))
            .unwrap();
        Scripts(folder)
    }

    /// A script, which has no arguments yet.
    pub(crate) fn node(&self, script: &str) -> Command {
        let mut command = Command::new("node");
        command.current_dir(&self.0).arg(script);
        command
    }
}

/// The site of a document.
pub(crate) struct Desk {
    pub(crate) site: PathBuf,
    scripts: Scripts,
}

impl Desk {
    /// Writes the site.
    pub(crate) fn new(name: &str, spec: &Path) -> Desk {
        let site = scratch_dir(&format!("{name}-desk")).unwrap().join("site");
        let written = docs(&[spec], &site, &["-q"]);
        assert!(written.status.success(), "{written:?}");
        Desk {
            site,
            scripts: Scripts::new(name),
        }
    }

    /// Runs a script on the site, which finds nothing wrong.
    pub(crate) fn look(&self, script: &str, variables: &[(&str, &str)]) {
        let mut command = self.scripts.node(script);
        command.arg(&self.site).envs(variables.iter().copied());
        eprintln!("{script}: {}", run(&mut command).unwrap());
    }

    /// Every page is valid HTML.
    pub(crate) fn validate(&self) {
        let mut command = self
            .scripts
            .node("node_modules/html-validate/bin/html-validate.mjs");
        command.args(["--config", ".htmlvalidate.json"]);
        command.arg(format!("{}/**/*.html", self.site.display()));
        eprintln!("{}", run(&mut command).unwrap());
    }
}

/// `gwc docs SPEC... -o FOLDER ARG...`.
pub(crate) fn docs(specs: &[&Path], folder: &Path, args: &[&str]) -> std::process::Output {
    let mut command = Gwc::find().unwrap().command();
    command
        .arg("docs")
        .args(specs)
        .arg("-o")
        .arg(folder)
        .args(args);
    command.output().unwrap()
}
