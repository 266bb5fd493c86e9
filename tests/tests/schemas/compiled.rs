//! Crates with a module for each schema, compiled by `rustc` against the runtime that this test itself is linked to.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use gateway_codegen::emit::rust::schemas::validators;
use gateway_codegen::json_schema::SchemaId;
use gateway_codegen::plan::Schemas;
use gateway_tests::rustc::against_the_runtime;
use gateway_tests::scratch_dir;

/// Schemas of one crate.
const CHUNK: usize = 200;

/// A schema, and values with the verdicts that are expected.
pub(crate) struct Case {
    pub(crate) title: String,
    pub(crate) schemas: Schemas,
    pub(crate) id: SchemaId,
    pub(crate) values: Vec<(String, bool)>,
}

/// What compiled code says of the values of a case.
pub(crate) struct Verdicts {
    pub(crate) has_function: bool,
    /// By the table, and by the function; by the table again where there is none.
    pub(crate) of_values: Vec<[bool; 2]>,
}

const MAIN: &str = "
fn main() {
    for (table, id, function, values) in CASES {
        let mut line = String::from(if function.is_some() { \"f\" } else { \"t\" });
        for value in *values {
            let by_table = schema::fits(table, *id, value).is_ok();
            let by_function = match function {
                Some(function) => {
                    let mut reader = Reader::new(value);
                    function(&mut reader).and_then(|()| reader.end()).is_ok()
                }
                None => by_table,
            };
            line += if by_table { \"1\" } else { \"0\" };
            line += if by_function { \"1\" } else { \"0\" };
        }
        println!(\"{line}\");
    }
}
";

/// What compiled code says, case by case.
pub(crate) fn verdicts(cases: &[Case]) -> Vec<Verdicts> {
    let mut all = Vec::new();
    for chunk in cases.chunks(CHUNK) {
        let folder = scratch_dir("compiled-schemas").unwrap();
        let output = run(chunk, &folder);
        all.extend(output.lines().map(|line| {
            let bits: Vec<bool> = line.bytes().skip(1).map(|b| b == b'1').collect();
            Verdicts {
                has_function: line.starts_with('f'),
                of_values: bits.chunks(2).map(|two| [two[0], two[1]]).collect(),
            }
        }));
        fs::remove_dir_all(folder).unwrap();
    }
    assert_eq!(all.len(), cases.len());
    all
}

fn run(cases: &[Case], folder: &Path) -> String {
    let mut code =
        String::from("#![allow(warnings)]\nuse gateway_runtime::codegen::schema::{self, *};\n");
    let mut table = String::new();
    for (n, case) in cases.iter().enumerate() {
        let (items, called) = validators(&case.schemas, &[case.id]);
        let (id, function) = &called[0];
        writeln!(
            code,
            "mod m{n} {{ use super::*; {items} pub(super) const OF_THE_CASE: SchemaId = {id}; }}"
        )
        .unwrap();
        let function = match function {
            Some(name) => format!("Some(m{n}::{name})"),
            None => "None".to_owned(),
        };
        let values: Vec<&str> = case
            .values
            .iter()
            .map(|(value, _)| value.as_str())
            .collect();
        writeln!(
            table,
            "(&m{n}::SCHEMAS, m{n}::OF_THE_CASE, {function}, &{values:?}),"
        )
        .unwrap();
    }
    write!(
        code,
        "static CASES: &[(&Table<'static>, SchemaId, Option<schema::Check>, &[&str])] = &[{table}];\n{MAIN}"
    )
    .unwrap();
    let binary = against_the_runtime(&code, folder).unwrap();
    let output = Command::new(binary).output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}
