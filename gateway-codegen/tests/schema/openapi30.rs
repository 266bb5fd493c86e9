//! The dialect of OpenAPI 3.0: `openapi30/*.json`, schemas with values that fit and values that do not.
//!
//! A case without a direction holds in both. The verdicts are the specification's (3.0.4, "Schema Object", "Data Types",
//! "Discriminator Object"), except where a discriminator stands: its choice is binding here.

use std::fs;
use std::path::Path;

use gateway_codegen::json_schema::{Stop, faults, fits};
use gateway_codegen::schema::{Arena, Dialect, Options, Usage, table};
use gateway_codegen::source::Node;

use crate::served::Served;

#[test]
fn openapi30() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schema/openapi30");
    let mut paths: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    let (mut n_cases, mut n_values, mut wrong) = (0, 0, Vec::new());
    for path in paths {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let mut served = Served::default();
        let cases = served.parse(&name, fs::read(&path).unwrap());
        for case in cases.as_sequence().unwrap() {
            n_cases += 1;
            let both = [Usage::Request, Usage::Response];
            let usages = match case.get("direction").and_then(Node::as_str) {
                Some("request") => &both[..1],
                Some("response") => &both[1..],
                Some(other) => panic!("{other}"),
                None => &both[..],
            };
            for usage in usages {
                n_values += one(&mut served, &name, case, *usage, &mut wrong);
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {n_values}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(
        n_cases >= 200 && n_values >= 1000,
        "{n_cases} cases, {n_values} values"
    );
}

/// Holds the values of a case to its schema; how many there are.
fn one(
    served: &mut Served,
    name: &str,
    case: &Node,
    usage: Usage,
    wrong: &mut Vec<String>,
) -> usize {
    let options = Options {
        dialect: Dialect::OpenApi30,
        asserts_formats: true,
        has_ids: false,
    };
    let title = case.get("title").and_then(Node::as_str).unwrap();
    let schema = case.get("schema").unwrap();
    let (schemas, id) = match served.lower(case, schema, options, usage) {
        Ok(lowered) => lowered,
        Err(said) => {
            let said: Vec<&str> = said.iter().map(|one| one.message.as_str()).collect();
            wrong.push(format!("{name}: {title}: {}", said.join("; ")));
            return 0;
        }
    };
    let arena = Arena::new();
    let table = table(&schemas, &arena);
    let mut n_values = 0;
    for (key, expected) in [("valid", Ok(())), ("invalid", Err(Stop::Unfit))] {
        for value in case.get(key).and_then(Node::as_sequence).unwrap() {
            n_values += 1;
            let text = served.sources.slice(value.span);
            let fits = fits(&table, id, text);
            let faults = faults(&table, id, text).map(|faults| faults.len());
            let is_clean = faults == Ok(0);
            if fits != expected || is_clean != expected.is_ok() || faults.is_err() {
                wrong.push(format!(
                    "{name}: {title}: {text} must be {key}: {fits:?}, {faults:?} faults"
                ));
            }
        }
    }
    n_values
}
