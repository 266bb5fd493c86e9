//! The cases of the dialect of OpenAPI 3.0: `openapi30/*.json`, schemas with values that fit and values that do not.
//!
//! A case without a direction holds in both. The verdicts are the specification's (3.0.4, "Schema Object", "Data Types",
//! "Discriminator Object"), except where a discriminator stands: its choice is binding here.

use std::fs;
use std::path::Path;

use gateway_codegen::json_schema::SchemaId;
use gateway_codegen::plan::Schemas;
use gateway_codegen::schema::{Dialect, Options, Usage};
use gateway_codegen::source::Node;

use super::served::Served;

/// A lowered schema, and values with whether they fit.
pub(crate) struct Lowered {
    pub(crate) title: String,
    pub(crate) schemas: Schemas,
    pub(crate) id: SchemaId,
    pub(crate) values: Vec<(String, bool)>,
}

/// All of them, one for each direction that a case is for; a schema that cannot be lowered fails the test.
pub(crate) fn cases() -> Vec<Lowered> {
    let folder =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../gateway-codegen/tests/schema/openapi30");
    let mut paths: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    let (mut all, mut n_cases) = (Vec::new(), 0);
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
                all.push(lowered(&mut served, &name, case, *usage));
            }
        }
    }
    assert!(n_cases >= 200, "{n_cases} cases");
    all
}

fn lowered(served: &mut Served, name: &str, case: &Node, usage: Usage) -> Lowered {
    let options = Options {
        dialect: Dialect::OpenApi30,
        asserts_formats: true,
        has_ids: false,
    };
    let title = case.get("title").and_then(Node::as_str).unwrap();
    let title = format!("{name}: {title}");
    let schema = case.get("schema").unwrap();
    let lowered = served.lower(case, schema, options, usage);
    let (schemas, id) = lowered.unwrap_or_else(|said| panic!("{title}: {said:?}"));
    let mut values = Vec::new();
    for (key, fits) in [("valid", true), ("invalid", false)] {
        for value in case.get(key).and_then(Node::as_sequence).unwrap() {
            values.push((served.sources.slice(value.span).to_owned(), fits));
        }
    }
    Lowered {
        title,
        schemas,
        id,
        values,
    }
}
