//! What other projects publish and the tests need: fetched by npm, pip or cargo where it is missing, and kept.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::process::run;
use crate::{Result, scratch_dir, target_dir};

/// A folder whose `node_modules` holds these packages, each `name@version`, and what they need.
///
/// # Errors
///
/// When they cannot be installed: npm, or the network, is missing.
pub fn node_modules(label: &str, packages: &[&str]) -> Result<PathBuf> {
    let folder = format!("npm-{label}-{}", packages.join("+").replace('/', "_"));
    kept(&folder, |scratch| {
        run(Command::new("npm")
            .args([
                "install",
                "--ignore-scripts",
                "--no-audit",
                "--no-fund",
                "--prefix",
            ])
            .arg(scratch)
            .args(packages))
        .map_err(|error| {
            format!("{error}\nnpm and the network are needed once; `tests/run` installs npm")
        })?;
        Ok(())
    })
}

/// A folder that holds these packages alone, each `name@version` below its name: what they publish, and nothing they need.
///
/// # Errors
///
/// When they cannot be fetched: npm, or the network, is missing.
pub fn node_packages(label: &str, packages: &[&str]) -> Result<PathBuf> {
    let folder = format!("packs-{label}-{}", packages.join("+").replace('/', "_"));
    kept(&folder, |scratch| {
        for (i, package) in packages.iter().enumerate() {
            let (name, _) = package.rsplit_once('@').ok_or("a package has a version")?;
            let pack = scratch.join(format!(".pack-{i}"));
            let folder = scratch.join(name);
            std::fs::create_dir_all(&pack)?;
            std::fs::create_dir_all(&folder)?;
            run(Command::new("npm")
                .args(["pack", "--silent", "--pack-destination"])
                .arg(&pack)
                .arg(package))
            .map_err(|error| {
                format!("{error}\nnpm and the network are needed once; `tests/run` installs npm")
            })?;
            for archive in std::fs::read_dir(&pack)? {
                run(Command::new("tar")
                    .args(["--strip-components=1", "-xzf"])
                    .arg(archive?.path())
                    .arg("-C")
                    .arg(&folder))?;
            }
            std::fs::remove_dir_all(&pack)?;
        }
        Ok(())
    })
}

/// A folder for `PYTHONPATH` that holds these packages, each `name==version`, and what they need.
///
/// # Errors
///
/// When they cannot be installed: Python, pip or the network is missing.
pub fn python_packages(packages: &[&str]) -> Result<PathBuf> {
    kept(&format!("pip-{}", packages.join("+")), |scratch| {
        let flags = [
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--target",
        ];
        run(Command::new("python3")
            .args(flags)
            .arg(scratch)
            .args(packages))
        .map_err(|error| {
            format!("{error}\npip and the network are needed once; `tests/run` installs pip")
        })?;
        Ok(())
    })
}

/// The source of a Python package, `name==version`: what its project publishes beside what is installed.
///
/// # Errors
///
/// When it cannot be fetched: Python, pip or the network is missing.
pub fn python_source(package: &str) -> Result<PathBuf> {
    kept(&format!("source-{package}"), |scratch| {
        let flags = [
            "-m",
            "pip",
            "download",
            "--quiet",
            "--disable-pip-version-check",
            "--no-deps",
            "--no-binary=:all:",
            "--dest",
        ];
        run(Command::new("python3")
            .args(flags)
            .arg(scratch)
            .arg(package))
        .map_err(|error| {
            format!("{error}\npip and the network are needed once; `tests/run` installs pip")
        })?;
        for archive in std::fs::read_dir(scratch)? {
            run(Command::new("tar")
                .args(["--strip-components=1", "-xzf"])
                .arg(archive?.path())
                .arg("-C")
                .arg(scratch))?;
        }
        Ok(())
    })
}

/// A file of a published crate. (Cargo needs a package that asks for the crate.)
///
/// # Errors
///
/// When the crate cannot be fetched, or has no such file.
pub fn crate_file(name: &str, version: &str, file: &str) -> Result<PathBuf> {
    let folder = kept(&format!("crate-{name}-{version}"), |scratch| {
        let manifest = scratch.join("Cargo.toml");
        let text = format!(
            "[package]\nname = \"fetch\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[lib]\npath = \"lib.rs\"\n[dependencies]\n{name} = \"={version}\"\n[workspace]\n"
        );
        std::fs::write(&manifest, text)?;
        std::fs::write(scratch.join("lib.rs"), "")?;
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        run(Command::new(cargo)
            .arg("vendor")
            .arg("--quiet")
            .arg("--manifest-path")
            .arg(manifest)
            .arg(scratch.join("vendor")))?;
        Ok(())
    })?;
    Ok(folder.join("vendor").join(name).join(file))
}

/// A folder that `make` fills once; tests may run in several processes.
fn kept(name: &str, make: impl FnOnce(&Path) -> Result<()>) -> Result<PathBuf> {
    let base = target_dir().join("gateway-tests").join("registry");
    std::fs::create_dir_all(&base)?;
    let lock = File::create(base.join(format!("{name}.lock")))?;
    lock.lock()?;
    let folder = base.join(name);
    if !folder.exists() {
        let scratch = scratch_dir("registry")?;
        make(&scratch)?;
        std::fs::rename(scratch, &folder)?;
    }
    Ok(folder)
}
