//! Real documents with gateway extensions, where they are at hand. They are not part of the project.

use std::collections::BTreeMap;
use std::env;
use std::path::PathBuf;

use crate::case::{announce, compile_file, documents, file_name, tests_folder};
use crate::watchdog::Watchdog;

/// Where the documents lie: `REAL_DOCUMENTS`, else beside the project's folder.
fn folder() -> PathBuf {
    env::var_os("REAL_DOCUMENTS").map_or_else(
        || tests_folder().join("../../../shared/corpus/aws"),
        PathBuf::from,
    )
}

/// Every one is read to its end, says the same twice, and all that is said has its place.
#[test]
fn real_documents_are_read() {
    let folder = folder();
    if !folder.is_dir() {
        announce(
            "no real documents at hand (REAL_DOCUMENTS names their folder): NOTHING IS TESTED HERE",
        );
        return;
    }
    let (mut n_clean, mut n_faulty) = (0, 0);
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for path in documents(&folder) {
        let name = file_name(&path);
        let _watchdog = Watchdog::new(&name);
        let said = compile_file(&path);
        said.check(&name);
        assert_eq!(
            said.json(),
            compile_file(&path).json(),
            "{name}: not the same twice"
        );
        match said.n_errors() {
            0 => n_clean += 1,
            _ => n_faulty += 1,
        }
        let mut codes: Vec<String> = said
            .diagnostics
            .iter()
            .map(|one| format!("{} {} {}", one.severity, one.code, one.code.slug()))
            .collect();
        codes.sort();
        codes.dedup();
        for code in codes {
            *counts.entry(code).or_default() += 1;
        }
    }
    let mut summary =
        format!("real documents: {n_clean} without errors, {n_faulty} with; with each code:");
    for (code, n) in &counts {
        summary.push_str(&format!("\n  {n:3} {code}"));
    }
    announce(&summary);
    assert!(
        n_clean + n_faulty > 0,
        "no documents in {}",
        folder.display()
    );
}
