//! Real documents with gateway extensions, where they are at hand. They are not part of the project.

use std::collections::BTreeMap;
use std::env;
use std::path::PathBuf;

use gateway_codegen::Options;
use gateway_codegen::diagnostics::code;
use gateway_codegen::stack::Parameters;

use crate::case::{
    announce, brief, compile_file, compile_file_with, documents, file_name, tests_folder,
};
use crate::watchdog::Watchdog;

/// Where the documents lie: `REAL_DOCUMENTS`, else beside the project's folder.
fn folder() -> PathBuf {
    env::var_os("REAL_DOCUMENTS").map_or_else(
        || tests_folder().join("../../../shared/corpus/aws"),
        PathBuf::from,
    )
}

/// Extensions and fields that really are unknown: what the files misspell or misplace.
const UNKNOWN: [(&str, &str); 2] = [
    ("055-rest-sqs-swagger.yaml", "`integrationResponses`"),
    ("058-url-shortener-ddb.yaml", "`application/json`"),
];

/// With a value for every variable nothing is an error, and nothing that the reference knows is unknown.
#[test]
fn real_documents_have_no_errors() {
    let folder = folder();
    if !folder.is_dir() {
        announce(
            "no real documents at hand (REAL_DOCUMENTS names their folder): NOTHING IS TESTED HERE",
        );
        return;
    }
    let mut parameters = Parameters::new();
    parameters.set("*", "v.example");
    let options = Options {
        parameters,
        ..Options::default()
    };
    let mut wrong = Vec::new();
    let mut unknown = Vec::new();
    for path in documents(&folder) {
        let name = file_name(&path);
        let _watchdog = Watchdog::new(&name);
        let said = compile_file_with(&path, &options);
        said.check(&name);
        for one in &said.diagnostics {
            let is_unknown = [code::UNKNOWN_FIELD, code::UNKNOWN_AMAZON_FIELD].contains(&one.code);
            let is_known = |known: &&(&str, &str)| name == known.0 && one.message.contains(known.1);
            if let Some(known) = UNKNOWN.iter().find(is_known).filter(|_| is_unknown) {
                unknown.push(known);
            } else if one.is_error() || is_unknown {
                wrong.push(format!("{name}: {}", brief(one, &said.sources)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // Another folder may hold other documents.
    if documents(&folder)
        .iter()
        .any(|path| file_name(path) == UNKNOWN[0].0)
    {
        assert_eq!(unknown.len(), UNKNOWN.len(), "{unknown:?}");
    }
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
