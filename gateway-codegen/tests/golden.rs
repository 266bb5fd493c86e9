//! The crates under `generated/` are what the compiler emits today.
//!
//! `UPDATE_EXPECT=1 cargo test -p gateway-codegen --test golden` rewrites them.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{env, fs};

use gateway_codegen::emit::{portal, rust};
use gateway_codegen::source::DiskLoader;
use gateway_codegen::{Options, compile};

/// Documents whose crates are checked in; the folder is called like the gateway.
const GOLDEN: [&str; 4] = [
    "specs/http-api.yaml",
    "specs/mock.yaml",
    "specs/petstore.yaml",
    "specs/rest-mappings.yaml",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

#[test]
fn golden_crates_are_current() {
    let update = env::var_os("UPDATE_EXPECT").is_some();
    let mut stale = Vec::new();
    let mut folders = BTreeSet::new();
    for spec in GOLDEN {
        let loader = DiskLoader::new(&root(), &root()).unwrap();
        let compilation = compile(&[spec.to_owned()], &Options::default(), &loader).unwrap();
        assert_eq!(compilation.sink.n_errors(), 0, "{spec}");
        let gateway = compilation.gateway.unwrap();
        let tree = rust::emit(
            &gateway,
            &portal::sites(&gateway).unwrap(),
            &compilation.sources,
            &compilation.digest,
            rust::Validators::Functions,
        )
        .unwrap();
        let folder = root().join("generated").join(&gateway.name);
        folders.insert(gateway.name.clone());
        let mut expected = BTreeSet::new();
        for (path, content) in tree.iter() {
            expected.insert(path.to_owned());
            let file = folder.join(path);
            if fs::read(&file).is_ok_and(|known| known == content) {
                continue;
            }
            stale.push(format!("{}/{path}", gateway.name));
            if update {
                fs::create_dir_all(file.parent().unwrap()).unwrap();
                fs::write(file, content).unwrap();
            }
        }
        for path in files(&folder) {
            if !expected.contains(&path) {
                stale.push(format!("{}/{path} (not emitted any more)", gateway.name));
                if update {
                    fs::remove_file(folder.join(path)).unwrap();
                }
            }
        }
    }
    for entry in fs::read_dir(root().join("generated")).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        // Portals have a test of their own.
        let is_golden =
            !entry.file_type().unwrap().is_dir() || folders.contains(&name) || name == "portals";
        assert!(is_golden, "generated/{name} has no document");
    }
    let stale_list = stale.join("\n");
    assert!(
        update || stale.is_empty(),
        "run with UPDATE_EXPECT=1:\n{stale_list}"
    );
}

fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(current) = folders.pop() {
        for entry in fs::read_dir(&current).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let path = path.strip_prefix(folder).unwrap();
                found.push(path.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    found
}

#[test]
fn emitting_is_deterministic() {
    let spec = ["specs/rest-mappings.yaml", "specs/petstore.yaml"].map(str::to_owned);
    let loader = DiskLoader::new(&root(), &root()).unwrap();
    let emit = || {
        let compilation = compile(&spec, &Options::default(), &loader).unwrap();
        rust::emit(
            &compilation.gateway.unwrap(),
            &[],
            &compilation.sources,
            &compilation.digest,
            rust::Validators::Functions,
        )
        .unwrap()
    };
    assert_eq!(emit(), emit());
}
