//! Documents whose names want out of the folder that a command writes to.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use gateway_tests::gwc::Gwc;
use gateway_tests::process::finish;
use gateway_tests::scratch_dir;

const WAYS_OUT: [&str; 16] = [
    "../../../escaped",
    "..",
    "../escaped.rs",
    "/tmp/gwc-escaped",
    "~/escaped",
    "$HOME/escaped",
    "$(touch escaped)",
    "`touch escaped`",
    "escaped\n../escaped",
    "escaped\0",
    "..\\..\\escaped",
    "file:///tmp/gwc-escaped",
    "http://127.0.0.1:9/escaped",
    ".git/hooks/escaped",
    "src/main.rs",
    "Cargo.toml",
];

/// Everything below a folder.
fn tree(folder: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.is_symlink() {
                folders.push(path.clone());
            }
            found.insert(path);
        }
    }
    found
}

/// A document that has the text wherever names of files could come from.
fn document(text: &str) -> String {
    serde_json::json!({
        "openapi": "3.0.3",
        "info": {"title": text, "version": text},
        "tags": [{"name": text, "description": text}],
        "x-gateway": {"upstream": "http://127.0.0.1:9"},
        "paths": {
            "/pets": {
                "get": {
                    "operationId": text,
                    "summary": text,
                    "tags": [text],
                    "responses": {"200": {"description": text}}
                },
                "post": {
                    "operationId": format!("{text}2"),
                    "tags": [format!("{text}2")],
                    "responses": {"200": {"description": text}}
                }
            }
        }
    })
    .to_string()
}

#[test]
fn nothing_is_written_outside_of_the_folder() {
    let gwc = Gwc::find().unwrap();
    let root = scratch_dir("hostile").unwrap();
    let desk = root.join("a/b/desk");
    let home = root.join("home");
    std::fs::create_dir_all(&desk).unwrap();
    std::fs::create_dir_all(&home).unwrap();
    for (number, text) in WAYS_OUT.iter().enumerate() {
        let spec = desk.join(format!("{number}.json"));
        std::fs::write(&spec, document(text)).unwrap();
        let out = desk.join(format!("out{number}"));
        let before = tree(&root);
        let mut command = gwc.command();
        command
            .args(["build", "--emit", "crate", "--out-dir"])
            .arg(&out)
            .arg(&spec)
            .current_dir(&desk)
            .env("HOME", &home)
            .env("XDG_CACHE_HOME", home.join("cache"))
            .env("TMPDIR", &home);
        let output = finish(&mut command, b"", Duration::from_secs(60)).unwrap();
        assert_eq!(output.code, Some(0), "{text:?}: {}", output.stderr);
        let made: Vec<PathBuf> = tree(&root).difference(&before).cloned().collect();
        assert!(made.len() > 5, "{text:?}: {made:?}");
        let outside: Vec<_> = made.iter().filter(|path| !path.starts_with(&out)).collect();
        assert!(outside.is_empty(), "{text:?}: {outside:?}");
        for path in &made {
            let name = path.file_name().unwrap().to_str().unwrap();
            let is_plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
            assert!(name.chars().all(is_plain) && !path.is_symlink(), "{path:?}");
        }
    }
    assert!(!Path::new("/tmp/gwc-escaped").exists());
}
