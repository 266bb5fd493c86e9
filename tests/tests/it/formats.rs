//! Diagnostics for other programs: SARIF, annotations, JUnit; baselines; severities that a document sets.

use std::path::{Path, PathBuf};
use std::process::Command;

use gateway_tests::process::run;
use gateway_tests::registry::{crate_file, node_modules};
use gateway_tests::{scratch_dir, workspace_root};
use serde_json::Value;

use crate::commands::{CLEAN, Desk, UNPROTECTED, WARNED, WRONG};

/// The official schema, as the crate of Rust types for SARIF carries it.
fn sarif_schema() -> PathBuf {
    crate_file("serde-sarif", "0.8.0", "src/schema.json").unwrap()
}

/// What ajv says of documents (JSON) and a schema: empty lines for valid ones.
fn validate(schema: &Path, documents: &[PathBuf]) -> Vec<String> {
    let modules = node_modules("ajv", &["ajv@8.17.1", "ajv-formats@3.0.1"]).unwrap();
    let script = r#"
const read = (file) => JSON.parse(require("fs").readFileSync(file));
const [schema, ...files] = process.argv.slice(2);
const ajv = new (require("ajv").default)({ strict: false, allErrors: true, unicodeRegExp: false });
require("ajv-formats").default(ajv);
const validate = ajv.compile(read(schema));
console.log(JSON.stringify(files.map((file) => validate(read(file)) ? "" : ajv.errorsText(validate.errors))));
"#;
    let path = scratch_dir("ajv").unwrap().join("validate.cjs");
    std::fs::write(&path, script).unwrap();
    let done = run(Command::new("node")
        .arg(path)
        .arg(schema)
        .args(documents)
        .env("NODE_PATH", modules.join("node_modules")))
    .unwrap();
    serde_json::from_str(&done).unwrap()
}

#[test]
fn sarif_is_valid_by_the_official_schema() {
    let desk = Desk::new("sarif");
    desk.put("clean.yaml", CLEAN);
    desk.put("warned.yaml", WARNED);
    desk.put("wrong é.yaml", WRONG);
    desk.put(
        "odd.yaml",
        WARNED
            .replace("openapi: 3.0.3", "openapi: 3.0")
            .replace("/hello/", "hello/"),
    );
    let mut files = Vec::new();
    for (number, (specs, status, n_results)) in [
        (&["clean.yaml"][..], 0, 0),
        (&["warned.yaml"], 0, 1),
        (&["wrong é.yaml", "warned.yaml"], 1, 2),
        (&["odd.yaml"], 0, 3),
    ]
    .into_iter()
    .enumerate()
    {
        let done = desk.run(&[&["check", "--format", "sarif"], specs].concat());
        assert_eq!((done.code, done.stderr.as_str()), (Some(status), ""));
        let log: Value = serde_json::from_str(&done.stdout).unwrap();
        let results = log["runs"][0]["results"].as_array().unwrap();
        assert_eq!(results.len(), n_results, "{log}");
        files.push(desk.put(&format!("{number}.sarif"), &done.stdout));
    }
    // All kinds of bad documents.
    let bad = workspace_root().join("gateway-codegen/tests/bad");
    for entry in std::fs::read_dir(bad).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if name.starts_with(|first: char| first.is_ascii_digit()) {
            let done = desk.run(&["check", "--format", "sarif", path.to_str().unwrap()]);
            files.push(desk.put(&format!("{name}.sarif"), &done.stdout));
        }
    }
    assert!(files.len() > 100, "{}", files.len());
    let schema = sarif_schema();
    assert_eq!(validate(&schema, &files), vec![""; files.len()]);
    // The schema sees what is wrong.
    let text = std::fs::read_to_string(&files[1]).unwrap();
    let broken = [
        text.replace("\"startLine\": 5", "\"startLine\": 0"),
        text.replace("\"level\": \"warning\"", "\"level\": \"advice\""),
        text.replace("\"ruleIndex\"", "\"ruleNumber\""),
    ];
    let broken: Vec<PathBuf> = broken
        .iter()
        .enumerate()
        .map(|(number, text)| desk.put(&format!("broken{number}.sarif"), text))
        .collect();
    let verdicts = validate(&schema, &broken);
    assert!(
        verdicts.iter().all(|verdict| !verdict.is_empty()),
        "{verdicts:?}"
    );
}

#[test]
fn annotations_and_test_reports_come_from_every_command() {
    let desk = Desk::new("formats");
    desk.put("warned.yaml", WARNED);
    desk.put("wrong.yaml", WRONG);
    desk.put("unprotected.yaml", UNPROTECTED);
    let done = desk.run(&["check", "--format", "github", "wrong.yaml", "warned.yaml"]);
    assert_eq!((done.code, done.stderr.as_str()), (Some(1), ""), "{done:?}");
    let starts: Vec<&str> = done
        .stdout
        .lines()
        .map(|line| line.split("::").nth(1).unwrap())
        .collect();
    assert_eq!(starts.len(), 2, "{done:?}");
    assert!(
        starts[0].starts_with("error file=wrong.yaml,line=3,col="),
        "{starts:?}"
    );
    assert!(
        starts[1].starts_with("warning file=warned.yaml,line=5,col=3,"),
        "{starts:?}"
    );
    assert!(
        starts[1].ends_with(",title=GW0401 undeclared-path-parameter"),
        "{starts:?}"
    );

    let done = desk.run(&["check", "--format", "junit", "warned.yaml", "wrong.yaml"]);
    assert_eq!((done.code, done.stderr.as_str()), (Some(1), ""), "{done:?}");
    for expected in [
        "<testsuites name=\"gwc\" tests=\"3\" failures=\"1\"",
        "<testsuite name=\"warned.yaml\" tests=\"2\" failures=\"0\"",
        "<failure message=",
    ] {
        assert!(done.stdout.contains(expected), "{expected}: {done:?}");
    }
    // What a build refuses is a failure there, whatever the form.
    for (format, expected) in [
        ("github", "::error file=unprotected.yaml,"),
        ("junit", "type=\"GW0701\""),
        ("sarif", "\"level\": \"error\""),
    ] {
        let args = [
            "build",
            "--emit",
            "crate",
            "--format",
            format,
            "unprotected.yaml",
        ];
        desk.expect(&args, 1, expected, "");
    }
}
