//! Packs the runtime's source and lock file into the compiler, so that `gwc` needs no checkout.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("..");
    let mut files = BTreeMap::new();
    collect(&root.join("gateway-runtime"), "gateway-runtime", &mut files)?;
    files.insert(
        "Cargo.toml".to_owned(),
        workspace(&fs::read_to_string(root.join("Cargo.toml"))?)?,
    );
    files.insert(
        "Cargo.lock".to_owned(),
        fs::read_to_string(root.join("gateway-codegen/runtime.lock"))?,
    );
    let mut table = String::from("&[\n");
    for (path, text) in &files {
        writeln!(table, "    ({path:?}, {text:?}),")?;
    }
    table.push(']');
    fs::write(
        PathBuf::from(env::var("OUT_DIR")?).join("runtime_files.rs"),
        table,
    )?;
    for path in [
        "gateway-runtime",
        "Cargo.toml",
        "gateway-codegen/runtime.lock",
    ] {
        println!("cargo::rerun-if-changed={}", root.join(path).display());
    }
    Ok(())
}

fn collect(
    folder: &Path,
    name: &str,
    files: &mut BTreeMap<String, String>,
) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{name}/{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            // Tests and benches are not part of what gateways are built from.
            if !name.ends_with("/tests") && !name.ends_with("/benches") {
                collect(&entry.path(), &name, files)?;
            }
        } else if [".rs", ".toml", ".html", ".json"]
            .iter()
            .any(|it| name.ends_with(it))
        {
            let text = fs::read_to_string(entry.path())?;
            let text = if name.ends_with("Cargo.toml") {
                without_dev_dependencies(&text)?
            } else {
                text
            };
            files.insert(name, text);
        }
    }
    Ok(())
}

fn without_dev_dependencies(manifest: &str) -> Result<String, Box<dyn Error>> {
    let mut table: toml::Table = manifest.parse()?;
    table.remove("dev-dependencies");
    table.remove("bench");
    Ok(toml::to_string(&table)?)
}

/// What no request passes through, or only what waits for another machine anyway: these are made small instead of
/// fast, for binaries that stay below 10 MB with 1,000 routes.
const COLD: [&str; 21] = [
    "anstream",
    "axum",
    "axum-core",
    "clap",
    "clap_builder",
    "crossbeam-epoch",
    "hickory-net",
    "hickory-proto",
    "hickory-resolver",
    "icu_normalizer",
    "icu_properties",
    "idna",
    "moka",
    "redb",
    "rustls-webpki",
    "toml",
    "toml_parser",
    "toml_writer",
    "tower",
    "url",
    "uuid",
];

/// The workspace manifest with the runtime and the generated crate as its members.
fn workspace(manifest: &str) -> Result<String, Box<dyn Error>> {
    let mut table: toml::Table = manifest.parse()?;
    let workspace = table
        .get_mut("workspace")
        .and_then(toml::Value::as_table_mut)
        .ok_or("no workspace")?;
    workspace.remove("exclude");
    workspace.insert(
        "members".to_owned(),
        vec!["gateway-runtime", "gateway"].into(),
    );
    let patch: toml::Table =
        "[crates-io]\ngateway-runtime = { path = \"gateway-runtime\" }".parse()?;
    table.insert("patch".to_owned(), patch.into());
    table.remove("profile");
    let mut profile: toml::Table = "[release]\nopt-level = 3\npanic = \"unwind\"\nstrip = true\ndebug = 0\nincremental = false\ncodegen-units = 1".parse()?;
    if let Some(release) = profile
        .get_mut("release")
        .and_then(toml::Value::as_table_mut)
    {
        let small: toml::Table = "opt-level = \"z\"".parse()?;
        let packages = COLD.map(|name| (name.to_owned(), small.clone().into()));
        let packages: toml::Table = packages.into_iter().collect();
        release.insert("package".to_owned(), packages.into());
    }
    table.insert("profile".to_owned(), profile.into());
    Ok(toml::to_string(&table)?)
}
