//! Documents of others that run on Amazon API Gateway: each is checked without an error, is built without an allowance,
//! and starts.
//!
//! They are not part of the project; where `../shared/corpus/aws` is not there, nothing is tested, which is said.

use std::path::PathBuf;
use std::time::Duration;

use gateway_tests::gateway::Binary;
use gateway_tests::gwc::Gwc;
use gateway_tests::http1::get;
use gateway_tests::process::finish;
use gateway_tests::{scratch_dir, workspace_root};

/// The value of all variables: a name, which is good enough for most places.
const VALUES: [&str; 2] = ["--param", "*=v.example"];

fn documents() -> Vec<PathBuf> {
    let folder = workspace_root().join("../shared/corpus/aws");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        eprintln!("{} is not there: NOTHING IS TESTED HERE", folder.display());
        return Vec::new();
    };
    let paths = entries.map(|entry| entry.unwrap().path());
    let is_document = |path: &PathBuf| path.extension().is_some_and(|e| e == "yaml" || e == "json");
    let mut documents: Vec<PathBuf> = paths.filter(is_document).collect();
    documents.sort();
    assert_eq!(documents.len(), 47);
    documents
}

#[test]
fn real_documents_are_built_and_start() {
    let gwc = Gwc::find().unwrap();
    let mut failures = Vec::new();
    for path in documents() {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let spec = path.to_str().unwrap();
        let mut check = gwc.command();
        check.args(["check", "-q", spec]).args(VALUES);
        let checked = finish(&mut check, b"", Duration::from_secs(60)).unwrap();
        if checked.code != Some(0) {
            failures.push(format!("{name}: check: {}", checked.stdout));
            continue;
        }
        let folder = scratch_dir("corpus").unwrap();
        let specs = [path.clone()];
        let built = Binary::build_files(folder, &specs, &VALUES);
        match built.and_then(|built| built.start(&[])) {
            Ok(gateway) => {
                let health = get(gateway.admin().unwrap(), "/healthz").unwrap();
                assert_eq!(health.status, 200, "{name}");
            }
            Err(error) => failures.push(format!("{name}: {error}")),
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
