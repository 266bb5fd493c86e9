//! The formats of strings and the patterns of ECMA-262, by the optional tests of the official suite.

use std::fs;
use std::path::{Path, PathBuf};

use gateway_codegen::json_schema::{
    Automaton, Format, Pattern, Positions, Schema, SchemaId, Table, Text, fits,
};
use gateway_codegen::pattern::compile;
use serde_json::Value;

use crate::suite_files;

const DRAFTS: [&str; 2] = ["draft4", "draft2020-12"];

/// Verdicts of the suite that are not ours: draft, format, value, and why. There are none; a line that is not needed
/// fails the test.
const DIFFERENT: &[(&str, &str, &str, &str)] = &[];

/// Whether a text is as it should be.
fn holds(string: &Text<'_>, text: &str) -> bool {
    let schemas = [Schema {
        string: Some(string),
        ..Schema::ANY
    }];
    let table = Table { schemas: &schemas };
    let json = Value::from(text).to_string();
    fits(&table, SchemaId(0), &json).is_ok()
}

/// The groups of a file, each with its schema and its tests.
fn groups(path: &Path) -> Vec<Value> {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// The texts of a group, and whether each fits. Other values fit all formats and patterns.
fn tests(group: &Value) -> impl Iterator<Item = (&str, bool)> {
    let tests = group["tests"].as_array().unwrap().iter();
    tests.filter_map(|test| Some((test["data"].as_str()?, test["valid"].as_bool()?)))
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
    let Some((suite, _)) = suite_files::folders() else {
        return;
    };
    let (mut n_tests, mut found) = (0, Vec::new());
    for draft in DRAFTS {
        let folder = suite.join("tests").join(draft).join("optional/format");
        let files = fs::read_dir(folder).unwrap();
        let mut files: Vec<PathBuf> = files.map(|entry| entry.unwrap().path()).collect();
        files.sort();
        for group in files.iter().flat_map(|file| groups(file)) {
            let name = group["schema"]["format"].as_str().unwrap_or_default();
            let Some(format) = format(name) else {
                assert_eq!(name, "unknown", "a format of the suite");
                continue;
            };
            let string = Text {
                format: Some(format),
                ..Text::ANY
            };
            for (text, is_valid) in tests(&group) {
                n_tests += 1;
                if holds(&string, text) != is_valid {
                    found.push([draft.to_owned(), name.to_owned(), text.to_owned()]);
                }
            }
        }
    }
    let wanted = DIFFERENT
        .iter()
        .map(|(draft, format, text, _)| [*draft, *format, *text].map(str::to_owned));
    assert_eq!(found, wanted.collect::<Vec<_>>());
    assert!(n_tests > 400, "{n_tests}");
}

/// Whether a text fits a pattern.
fn matches(pattern: &str, text: &str) -> bool {
    let automata = compile(pattern).unwrap_or_else(|refusal| panic!("{pattern}: {refusal:?}"));
    let positions: Vec<Option<Positions<'_>>> = automata
        .iter()
        .map(|automaton| {
            automaton.positions.as_ref().map(|positions| Positions {
                n_words: positions.n_words,
                shifts: &positions.shifts,
                jumps: &positions.jumps,
                words: &positions.words,
            })
        })
        .collect();
    let automata: Vec<Automaton<'_>> = automata
        .iter()
        .zip(&positions)
        .map(|(automaton, positions)| Automaton {
            is_wanted: automaton.is_wanted,
            ascii: automaton.ascii.first_chunk().unwrap(),
            others: &automaton.others,
            n_classes: automaton.n_classes,
            next: &automaton.next,
            positions: positions.as_ref(),
        })
        .collect();
    let pattern = Pattern {
        text: pattern,
        automata: &automata,
    };
    let string = Text {
        pattern: Some(&pattern),
        ..Text::ANY
    };
    holds(&string, text)
}

#[test]
fn patterns_are_those_of_the_suite() {
    let Some((suite, _)) = suite_files::folders() else {
        return;
    };
    let files = [
        "pattern.json",
        "optional/ecmascript-regex.json",
        "optional/non-bmp-regex.json",
    ];
    let mut n_tests = 0;
    for (draft, file) in DRAFTS
        .into_iter()
        .flat_map(|draft| files.map(|file| (draft, file)))
    {
        for group in groups(&suite.join("tests").join(draft).join(file)) {
            let Some(pattern) = group["schema"]["pattern"].as_str() else {
                continue;
            };
            for (text, is_valid) in tests(&group) {
                n_tests += 1;
                assert_eq!(
                    matches(pattern, text),
                    is_valid,
                    "{draft} {pattern} {text:?}"
                );
            }
        }
    }
    assert!(n_tests > 100, "{n_tests}");
}
