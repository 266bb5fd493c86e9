//! Schemas through the compiler: their functions and tables, compiled, give the verdicts of the official suite of JSON
//! Schema, of the cases of OpenAPI 3.0, and of the compiler's own table for random schemas.
//!
//! `LONG_TESTS=1` takes 2,000 random schemas of each dialect with 100 values each.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    dead_code,
    reason = "tests may fail; the files of the compiler's tests hold more than this"
)]

mod compiled;
#[path = "../../../gateway-codegen/tests/schema/openapi30_cases.rs"]
mod openapi30_cases;
#[path = "../../../gateway-codegen/tests/schema/packages.rs"]
mod packages;
#[path = "../../../gateway-codegen/tests/schema/random.rs"]
mod random;
#[path = "../../../gateway-codegen/tests/schema/served.rs"]
mod served;
#[path = "../../../gateway-codegen/tests/schema/suite_files.rs"]
mod suite_files;

use fastrand::Rng;
use gateway_codegen::json_schema::{Stop, fits};
use gateway_codegen::schema::{Arena, Dialect, Options, Usage, table};
use gateway_codegen::source::Node;

use compiled::Case;
use random::Maker;
use served::Served;

const fn options(dialect: Dialect) -> Options {
    Options {
        dialect,
        asserts_formats: false,
        has_ids: true,
    }
}

#[test]
fn the_suite_of_draft4() {
    suite("draft4", Dialect::Draft4, 600);
}

#[test]
fn the_suite_of_draft2020() {
    suite("draft2020-12", Dialect::Draft2020, 1200);
}

fn suite(draft: &str, dialect: Dialect, least: usize) {
    let Some((mut served, files)) = suite_files::open(draft) else {
        return;
    };
    let mut cases = Vec::new();
    for (name, text) in files {
        let tree = served.parse(&name, text);
        for case in tree.as_sequence().unwrap() {
            let schema = case.get("schema").unwrap();
            let title = case.get("description").and_then(Node::as_str).unwrap();
            let lowered = served.lower(schema, schema, options(dialect), Usage::Request);
            let (schemas, id) = lowered.unwrap_or_else(|said| panic!("{name}: {title}: {said:?}"));
            let tests = case.get("tests").and_then(Node::as_sequence).unwrap();
            let values = tests.iter().map(|test| {
                let value = served.sources.slice(test.get("data").unwrap().span);
                (
                    value.to_owned(),
                    test.get("valid").and_then(Node::as_bool).unwrap(),
                )
            });
            cases.push(Case {
                title: format!("{name}: {title}"),
                values: values.collect(),
                schemas,
                id,
            });
        }
    }
    hold(&cases, least);
}

#[test]
fn the_dialect_of_openapi_3_0() {
    let cases = openapi30_cases::cases().into_iter().map(|case| Case {
        title: case.title,
        schemas: case.schemas,
        id: case.id,
        values: case.values,
    });
    hold(&cases.collect::<Vec<_>>(), 1000);
}

/// Schemas that are called what functions call their own.
#[test]
fn names_are_kept_apart() {
    let names = [
        "holds", "items", "member", "members", "n_items", "r", "seen", "start", "fits",
    ];
    let one = |name: &str| {
        format!(
            r##""{name}": {{"type": ["array", "object"], "minItems": 1, "items": {{"$ref": "#/$defs/{name}"}},
            "required": ["{name}"], "properties": {{"{name}": {{"anyOf": [{{"type": "null"}}, {{"$ref": "#/$defs/{name}"}}]}},
            "other": {{"$ref": "#/$defs/member"}}}}}}"##
        )
    };
    let definitions = names.map(one).join(",");
    let properties = names.map(|name| format!(r##""{name}": {{"$ref": "#/$defs/{name}"}}"##));
    let schema = format!(
        r#"{{"type": "object", "properties": {{{}}}, "$defs": {{{definitions}}}}}"#,
        properties.join(",")
    );
    let mut served = Served::default();
    let tree = served.parse("schema.json", schema);
    let options = options(Dialect::Draft2020);
    let (schemas, id) = served.lower(&tree, &tree, options, Usage::Request).unwrap();
    let mut values = Vec::new();
    for name in names {
        values.push((
            format!(r#"{{"{name}": {{"{name}": null, "other": {{"member": null}}}}}}"#),
            true,
        ));
        values.push((format!(r#"{{"{name}": {{"{name}": 1}}}}"#), false));
        values.push((format!(r#"{{"{name}": [[], {{"{name}": null}}]}}"#), false));
    }
    let title = "names".to_owned();
    hold(
        &[Case {
            title,
            schemas,
            id,
            values,
        }],
        27,
    );
}

#[test]
fn random_schemas() {
    let is_long = std::env::var_os("LONG_TESTS").is_some();
    let (n_schemas, n_values) = if is_long { (2000, 100) } else { (100, 40) };
    let mut cases = Vec::new();
    for dialect in [Dialect::Draft4, Dialect::Draft2020] {
        for seed in 0..n_schemas {
            let mut maker = Maker {
                rng: Rng::with_seed(seed),
                dialect,
            };
            let schema = maker.document();
            let mut served = Served::default();
            let tree = served.parse("schema.json", schema.to_string());
            let lowered = served.lower(&tree, &tree, options(dialect), Usage::Request);
            let (schemas, id) = lowered.unwrap_or_else(|said| panic!("{schema}: {said:?}"));
            let mut values = Vec::with_capacity(n_values);
            for _ in 0..n_values {
                let value = maker.value(&schema, &schema, 4).to_string();
                let arena = Arena::new();
                let verdict = fits(&table(&schemas, &arena), id, &value);
                assert!(
                    matches!(verdict, Ok(()) | Err(Stop::Unfit)),
                    "{schema}: {value}"
                );
                values.push((value, verdict.is_ok()));
            }
            cases.push(Case {
                title: schema.to_string(),
                values,
                schemas,
                id,
            });
        }
    }
    hold(&cases, 2 * 100 * 40);
}

/// Every verdict is the expected one, by the table and by the function where there is one.
fn hold(cases: &[Case], least: usize) {
    let (mut n_values, mut n_functions, mut wrong) = (0, 0, Vec::new());
    for (case, verdicts) in cases.iter().zip(compiled::verdicts(cases)) {
        n_values += case.values.len();
        n_functions += usize::from(verdicts.has_function);
        for ((value, expected), verdict) in case.values.iter().zip(&verdicts.of_values) {
            if *verdict != [*expected; 2] {
                wrong.push(format!(
                    "{}: {value}: {verdict:?} for {expected}",
                    case.title
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(n_values >= least, "only {n_values} values");
    // Those that are worth none are the rest.
    assert!(
        n_functions * 4 > cases.len(),
        "only {n_functions} functions"
    );
    eprintln!(
        "{n_values} values, {} schemas, {n_functions} functions",
        cases.len()
    );
}
