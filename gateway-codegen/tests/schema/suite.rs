//! The official test suite of JSON Schema: the required tests of draft 4 and of 2020-12.

use std::fs;
use std::path::{Path, PathBuf};

use gateway_codegen::json_schema::{Stop, faults, fits};
use gateway_codegen::schema::{Arena, Dialect, Options, Usage, table};
use gateway_codegen::source::Node;

use crate::packages;
use crate::served::Served;

/// The suite is part of this package.
const SUITE: (&str, &str) = ("jsonschema", "4.26.0");
/// The schemas of schemas.
const METASCHEMAS: (&str, &str) = ("jsonschema_specifications", "2025.9.1");

#[test]
fn draft4() {
    run("draft4", Dialect::Draft4, 600);
}

#[test]
fn draft2020() {
    run("draft2020-12", Dialect::Draft2020, 1200);
}

/// Where the suite and the schemas of schemas are. They are not part of the sources: where they cannot be had, the test
/// says so and is passed over, unless `CI` is set.
pub(crate) fn folders() -> Option<(PathBuf, PathBuf)> {
    let wanted = |(name, version)| packages::source(name, version);
    match (wanted(SUITE), wanted(METASCHEMAS)) {
        (Ok(suite), Ok(metaschemas)) => {
            let metaschemas = metaschemas.join("jsonschema_specifications/schemas");
            Some((suite.join("json"), metaschemas))
        }
        (suite, metaschemas) => {
            let errors = [suite.err(), metaschemas.err()];
            let errors: Vec<String> = errors.into_iter().flatten().collect();
            let errors = errors.join("\n");
            assert!(std::env::var_os("CI").is_none(), "{errors}");
            eprintln!("SKIPPED: the test suite of JSON Schema cannot be had:\n{errors}");
            None
        }
    }
}

fn run(draft: &str, dialect: Dialect, least: usize) {
    let Some((suite, metaschemas)) = folders() else {
        return;
    };
    let mut served = Served::default();
    remotes(&mut served, &suite.join("remotes"), "http://localhost:1234");
    metas(&mut served, &metaschemas);
    let mut files: Vec<PathBuf> = fs::read_dir(suite.join("tests").join(draft))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "json")
        })
        .collect();
    files.sort();
    let (mut n_tests, mut wrong) = (0, Vec::new());
    for path in files {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let cases = served.parse(&name, fs::read(&path).unwrap());
        for case in cases.as_sequence().unwrap() {
            n_tests += one(&mut served, &name, case, dialect, &mut wrong);
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {n_tests}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(n_tests >= least, "only {n_tests} tests");
}

/// Runs the tests of one schema; how many there are.
fn one(
    served: &mut Served,
    name: &str,
    case: &Node,
    dialect: Dialect,
    wrong: &mut Vec<String>,
) -> usize {
    let text = |node: &Node, key: &str| node.get(key).and_then(Node::as_str).unwrap().to_owned();
    let title = text(case, "description");
    let tests = case.get("tests").and_then(Node::as_sequence).unwrap();
    let options = Options {
        dialect,
        asserts_formats: false,
        has_ids: true,
    };
    let schema = case.get("schema").unwrap();
    let (schemas, id) = match served.lower(schema, schema, options, Usage::Request) {
        Ok(lowered) => lowered,
        Err(diagnostics) => {
            let said: Vec<&str> = diagnostics.iter().map(|one| one.message.as_str()).collect();
            wrong.push(format!("{name}: {title}: {}", said.join("; ")));
            return tests.len();
        }
    };
    let arena = Arena::new();
    let table = table(&schemas, &arena);
    for test in tests {
        let instance = served.sources.slice(test.get("data").unwrap().span);
        let is_valid = test.get("valid").and_then(Node::as_bool).unwrap();
        let fits = fits(&table, id, instance);
        let faults = faults(&table, id, instance);
        let (verdict, count) = match (fits, &faults) {
            (Ok(()), Ok(faults)) => (Some(true), faults.len()),
            (Err(Stop::Unfit), Ok(faults)) => (Some(false), faults.len()),
            _ => (None, 0),
        };
        if verdict != Some(is_valid) || (count == 0) != is_valid {
            let what = text(test, "description");
            wrong.push(format!(
                "{name}: {title}: {what}: {fits:?} {faults:?} of {instance}"
            ));
        }
    }
    tests.len()
}

/// The documents that the suite expects to be served.
fn remotes(served: &mut Served, folder: &Path, uri: &str) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let uri = format!("{uri}/{}", path.file_name().unwrap().to_string_lossy());
        match path.is_dir() {
            true => remotes(served, &path, &uri),
            false => drop(served.files.insert(uri, path)),
        }
    }
}

fn metas(served: &mut Served, folder: &Path) {
    let draft4 = "http://json-schema.org/draft-04/schema".to_owned();
    served
        .files
        .insert(draft4, folder.join("draft4/metaschema.json"));
    let folder = folder.join("draft202012");
    let base = "https://json-schema.org/draft/2020-12";
    let root = format!("{base}/schema");
    served.files.insert(root, folder.join("metaschema.json"));
    let names = [
        "core",
        "applicator",
        "unevaluated",
        "validation",
        "meta-data",
        "format-annotation",
        "format-assertion",
        "content",
    ];
    for name in names {
        let path = folder.join("vocabularies").join(name);
        served.files.insert(format!("{base}/meta/{name}"), path);
    }
}
