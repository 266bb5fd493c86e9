//! The official test suite of JSON Schema: the required tests of draft 4 and of 2020-12.

use gateway_codegen::json_schema::{Stop, faults, fits};
use gateway_codegen::schema::{Arena, Dialect, Options, Usage, table};
use gateway_codegen::source::Node;

use crate::served::Served;
use crate::suite_files;

#[test]
fn draft4() {
    run("draft4", Dialect::Draft4, 600);
}

#[test]
fn draft2020() {
    run("draft2020-12", Dialect::Draft2020, 1200);
}

fn run(draft: &str, dialect: Dialect, least: usize) {
    let Some((mut served, files)) = suite_files::open(draft) else {
        return;
    };
    let (mut n_tests, mut wrong) = (0, Vec::new());
    for (name, text) in files {
        let cases = served.parse(&name, text);
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
