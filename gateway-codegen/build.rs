//! Packs the runtime's source and lock file into the compiler, so that `gwc` needs no checkout.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("..");
    let mut files = BTreeMap::new();
    collect(&root.join("gateway-runtime"), "gateway-runtime", &mut files)?;
    files.insert("Cargo.toml".to_owned(), workspace(&fs::read_to_string(root.join("Cargo.toml"))?)?);
    files.insert("Cargo.lock".to_owned(), lock(&fs::read_to_string(root.join("Cargo.lock"))?)?);
    let mut table = String::from("&[\n");
    for (path, text) in &files {
        writeln!(table, "    ({path:?}, {text:?}),")?;
    }
    table.push(']');
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("runtime_files.rs"), table)?;
    for path in ["gateway-runtime", "Cargo.toml", "Cargo.lock"] {
        println!("cargo::rerun-if-changed={}", root.join(path).display());
    }
    Ok(())
}

fn collect(folder: &Path, name: &str, files: &mut BTreeMap<String, String>) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{name}/{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            // Tests are not part of what gateways are built from.
            if !name.ends_with("/tests") {
                collect(&entry.path(), &name, files)?;
            }
        } else if name.ends_with(".rs") || name.ends_with(".toml") || name.ends_with(".html") {
            let text = fs::read_to_string(entry.path())?;
            let text = if name.ends_with("Cargo.toml") { without_dev_dependencies(&text)? } else { text };
            files.insert(name, text);
        }
    }
    Ok(())
}

fn without_dev_dependencies(manifest: &str) -> Result<String, Box<dyn Error>> {
    let mut table: toml::Table = manifest.parse()?;
    table.remove("dev-dependencies");
    Ok(toml::to_string(&table)?)
}

/// The workspace manifest with the runtime and the generated crate as its members.
fn workspace(manifest: &str) -> Result<String, Box<dyn Error>> {
    let mut table: toml::Table = manifest.parse()?;
    let workspace = table.get_mut("workspace").and_then(toml::Value::as_table_mut).ok_or("no workspace")?;
    workspace.insert("members".to_owned(), vec!["gateway-runtime", "gateway"].into());
    let patch: toml::Table = "[crates-io]\ngateway-runtime = { path = \"gateway-runtime\" }".parse()?;
    table.insert("patch".to_owned(), patch.into());
    table.remove("profile");
    let profile: toml::Table = "[release]\nopt-level = 3\npanic = \"unwind\"\nstrip = true\ndebug = 0\nincremental = false\ncodegen-units = 16".parse()?;
    table.insert("profile".to_owned(), profile.into());
    Ok(toml::to_string(&table)?)
}

/// The part of the lock file that the runtime needs.
fn lock(text: &str) -> Result<String, Box<dyn Error>> {
    let (head, _) = text.split_once("\n\n").ok_or("no packages")?;
    let version = text.lines().find(|line| line.starts_with("version = ")).ok_or("no lock version")?;
    let parsed: toml::Table = text.parse()?;
    let packages = parsed.get("package").and_then(toml::Value::as_array).ok_or("no packages")?;
    let string = |package: &toml::Value, key: &str| package.get(key).and_then(toml::Value::as_str).unwrap_or_default().to_owned();
    let dependencies = |package: &toml::Value| -> Vec<String> {
        let list = package.get("dependencies").and_then(toml::Value::as_array).cloned().unwrap_or_default();
        list.iter().filter_map(|name| name.as_str().map(str::to_owned)).collect()
    };
    let direct = runtime_dependencies(packages, &dependencies, &string)?;
    let mut wanted: BTreeSet<(String, String)> = BTreeSet::new();
    let mut queue: Vec<String> = direct.clone();
    while let Some(dependency) = queue.pop() {
        let mut words = dependency.split(' ');
        let (name, version) = (words.next().unwrap_or_default(), words.next());
        for package in packages {
            if string(package, "name") == name
                && version.is_none_or(|version| string(package, "version") == version)
                && wanted.insert((name.to_owned(), string(package, "version")))
            {
                queue.extend(dependencies(package));
            }
        }
    }
    let names: Vec<&str> = wanted.iter().map(|(name, _)| name.as_str()).collect();
    let single = |name: &str| names.iter().filter(|known| **known == name).count() < 2;
    let mut out = format!("{}\n{version}\n", head.lines().take_while(|line| line.starts_with('#')).collect::<Vec<_>>().join("\n"));
    for package in packages {
        let (name, version) = (string(package, "name"), string(package, "version"));
        let runtime = name == "gateway-runtime";
        if !runtime && !wanted.contains(&(name.clone(), version.clone())) {
            continue;
        }
        write!(out, "\n[[package]]\nname = \"{name}\"\nversion = \"{version}\"\n")?;
        for key in ["source", "checksum"] {
            if package.get(key).is_some() {
                writeln!(out, "{key} = \"{}\"", string(package, key))?;
            }
        }
        let list = if runtime { direct.clone() } else { dependencies(package) };
        if !list.is_empty() {
            out.push_str("dependencies = [\n");
            for dependency in list {
                // A version is named only where the lock file has several of that package.
                let name = dependency.split(' ').next().unwrap_or_default();
                writeln!(out, " \"{}\",", if single(name) { name } else { &dependency })?;
            }
            out.push_str("]\n");
        }
    }
    Ok(out)
}

/// The runtime's dependencies without those of its tests.
fn runtime_dependencies(
    packages: &[toml::Value],
    dependencies: &dyn Fn(&toml::Value) -> Vec<String>,
    string: &dyn Fn(&toml::Value, &str) -> String,
) -> Result<Vec<String>, Box<dyn Error>> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("../gateway-runtime/Cargo.toml");
    let manifest: toml::Table = fs::read_to_string(root)?.parse()?;
    let direct = manifest.get("dependencies").and_then(toml::Value::as_table).ok_or("no dependencies")?;
    let runtime = packages.iter().find(|package| string(package, "name") == "gateway-runtime").ok_or("no runtime")?;
    Ok(dependencies(runtime).into_iter().filter(|name| direct.contains_key(name.split(' ').next().unwrap_or_default())).collect())
}
