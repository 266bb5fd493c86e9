//! The formats of strings, by the official JSON Schema test suite.

use std::fs;
use std::path::PathBuf;

use gateway_runtime::schema::{Format, is_format};
use gateway_tests::registry::python_source;
use serde_json::Value;

/// Verdicts of the suite that are not ours: draft, format, value, and why. There are none; a line that is not needed
/// fails the test.
const DIFFERENT: &[(&str, &str, &str, &str)] = &[];

/// The tests of the suite; `None` where they cannot be had.
pub(super) fn suite() -> Option<PathBuf> {
    match python_source("jsonschema==4.26.0") {
        Ok(folder) => Some(folder.join("json/tests")),
        Err(error) => {
            eprintln!("no suite of JSON Schema, NOTHING IS TESTED HERE: {error}");
            None
        }
    }
}

pub(super) fn groups(path: &std::path::Path) -> Vec<Value> {
    let text = fs::read_to_string(path).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn format(name: &str) -> Option<Format> {
    Some(match name {
        "date" => Format::Date,
        "date-time" => Format::DateTime,
        "duration" => Format::Duration,
        "email" => Format::Email,
        "hostname" => Format::Hostname,
        "idn-email" => Format::IdnEmail,
        "idn-hostname" => Format::IdnHostname,
        "ipv4" => Format::Ipv4,
        "ipv6" => Format::Ipv6,
        "iri" => Format::Iri,
        "iri-reference" => Format::IriReference,
        "json-pointer" => Format::JsonPointer,
        "regex" => Format::Regex,
        "relative-json-pointer" => Format::RelativeJsonPointer,
        "time" => Format::Time,
        "uri" => Format::Uri,
        "uri-reference" => Format::UriReference,
        "uri-template" => Format::UriTemplate,
        "uuid" => Format::Uuid,
        _ => return None,
    })
}

#[test]
fn formats_are_those_of_the_suite() {
    let Some(suite) = suite() else { return };
    let mut n_tests = 0;
    let mut found = Vec::new();
    for draft in ["draft4", "draft2020-12"] {
        let folder = suite.join(draft).join("optional/format");
        let mut files: Vec<PathBuf> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        files.sort();
        for group in files.iter().flat_map(|file| groups(file)) {
            let name = group["schema"]["format"].as_str().unwrap_or_default();
            let Some(format) = format(name) else {
                assert_eq!(name, "unknown", "a format of the suite");
                continue;
            };
            for test in group["tests"].as_array().unwrap() {
                // Other values than strings fit all of them.
                let Some(value) = test["data"].as_str() else {
                    continue;
                };
                n_tests += 1;
                if is_format(format, value) != test["valid"].as_bool().unwrap() {
                    found.push((draft.to_owned(), name.to_owned(), value.to_owned()));
                }
            }
        }
    }
    let wanted: Vec<(String, String, String)> = DIFFERENT
        .iter()
        .map(|(draft, format, value, _)| {
            (
                (*draft).to_owned(),
                (*format).to_owned(),
                (*value).to_owned(),
            )
        })
        .collect();
    assert_eq!(found, wanted);
    assert!(n_tests > 400, "{n_tests}");
}
