//! Diagnostics for other programs: SARIF, annotations, JUnit; baselines; severities that a document sets.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use gateway_tests::process::{finish, run};
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
        ("junit", "type=\"GW0702\""),
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

/// Two problems, and what a baseline makes of them.
#[test]
fn a_baseline_hides_what_is_known_and_nothing_else() {
    let desk = Desk::new("baseline");
    let two = WARNED.replace(
        "  /hello/",
        "  /more/{id}: {get: {responses: {'200': {description: ok}}}}\n  /hello/",
    );
    desk.put("api.yaml", &two);
    let done = desk.expect(
        &["check", "--write-baseline", "known.json", "api.yaml"],
        0,
        "",
        "wrote 2 known diagnostics to `known.json`",
    );
    assert_eq!(done.stdout, "");
    let text = std::fs::read_to_string(desk.folder.join("known.json")).unwrap();
    let file: Value = serde_json::from_str(&text).unwrap();
    let entry = &file["diagnostics"][0];
    assert_eq!(
        (&file["version"], &entry["code"], &entry["file"]),
        (&1.into(), &"GW0401".into(), &"api.yaml".into())
    );
    assert!(!text.contains("line"), "{text}");

    let strict = [
        "check",
        "--deny",
        "warnings",
        "--baseline",
        "known.json",
        "api.yaml",
    ];
    let done = desk.expect(&strict, 0, "", "");
    assert_eq!((done.stdout.as_str(), done.stderr.as_str()), ("", ""));
    // Moved lines are known.
    desk.put("api.yaml", format!("# one\n\n# two\n{two}"));
    desk.expect(&strict, 0, "", "");
    // What is new is not.
    desk.put("api.yaml", two.replace("/hello/{id}", "/hello/{id}/{new}"));
    let done = desk.expect(
        &strict,
        1,
        "error[GW0401]",
        "1 diagnostic of `known.json` is no longer found",
    );
    assert!(done.stderr.contains("~1hello~1{id}"), "{done:?}");
    assert_eq!(done.stdout.matches("error[").count(), 2, "{done:?}");
    // What is gone is stale, in every form, and writing it anew removes it.
    desk.put("api.yaml", WARNED);
    for format in ["text", "json", "sarif"] {
        let done = desk.expect(
            &[&strict[..], &["--format", format]].concat(),
            0,
            "",
            "no longer found",
        );
        assert!(
            done.stderr.contains("GW0401 api.yaml #/paths/~1more~1{id}"),
            "{done:?}"
        );
    }
    let quiet = desk.expect(&[&strict[..], &["-q"]].concat(), 0, "", "");
    assert_eq!(quiet.stderr, "");
    let renew = ["--write-baseline", "known.json"];
    desk.expect(&[&strict[..], &renew].concat(), 0, "", "wrote 1 known");
    assert_eq!(desk.expect(&strict, 0, "", "").stderr, "");
    // Wherever the command is given, and however it names the file.
    std::fs::create_dir(desk.folder.join("below")).unwrap();
    let absolute = desk.folder.join("api.yaml");
    for (folder, baseline, spec) in [
        ("below", "../known.json", "../api.yaml"),
        ("below", "../known.json", absolute.to_str().unwrap()),
        ("", "below/../known.json", "below/../api.yaml"),
    ] {
        let mut command = desk.command(&["check", "--deny", "warnings", "--baseline", baseline]);
        command.arg(spec).current_dir(desk.folder.join(folder));
        let done = finish(&mut command, b"", Duration::from_secs(60)).unwrap();
        assert_eq!((done.code, done.stderr.as_str()), (Some(0), ""), "{spec}");
    }
    // The same of a build, which does not need the allowance.
    let build = [
        "build",
        "--emit",
        "crate",
        "--deny",
        "warnings",
        "--baseline",
        "known.json",
    ];
    desk.expect(&[&build[..], &["api.yaml"]].concat(), 0, "", "");

    // Known errors are not reported by a check; a build never does without what protects, or with errors.
    desk.put("wrong.yaml", WRONG);
    desk.put("unprotected.yaml", UNPROTECTED);
    for (spec, code) in [("wrong.yaml", "GW0109"), ("unprotected.yaml", "GW0702")] {
        desk.expect(
            &["check", "--write-baseline", "its.json", spec],
            0,
            "",
            "wrote 1 known",
        );
        desk.expect(&["check", "--baseline", "its.json", spec], 0, "", "");
        let build = [
            "build",
            "--emit",
            "crate",
            "--out-dir",
            "none",
            "--baseline",
            "its.json",
            spec,
        ];
        desk.expect(&build, 1, "", &format!("error[{code}]"));
        assert!(!desk.folder.join("none").exists());
    }

    // What cannot be read or written.
    desk.put("broken.json", "{\"version\": 1");
    desk.put("newer.json", "{\"version\": 2, \"diagnostics\": []}");
    for (flag, file, words) in [
        ("--baseline", "missing.json", "missing.json"),
        ("--baseline", "broken.json", "not a baseline"),
        ("--baseline", "newer.json", "version 2"),
        (
            "--write-baseline",
            "missing/known.json",
            "missing/known.json",
        ),
    ] {
        desk.expect(&["check", flag, file, "api.yaml"], 2, "", words);
    }
}

/// `x-gateway.diagnostics`, and flags that win over it.
#[test]
fn a_document_sets_severities() {
    let desk = Desk::new("levels");
    let of = |document: &str, levels: &str| {
        document.replace(
            "x-gateway: {",
            &format!("x-gateway: {{diagnostics: {{{levels}}}, "),
        )
    };
    // Document, levels, flags, exit status, diagnostics.
    type Case<'a> = (&'a str, &'a str, &'a [&'a str], i32, &'a [&'a str]);
    let cases: &[Case<'_>] = &[
        (WARNED, "GW0401: off", &[], 0, &[]),
        (WARNED, "undeclared-path-parameter: off", &[], 0, &[]),
        (WARNED, "GW0401: false", &[], 0, &[]),
        (
            WARNED,
            "GW0401: advice",
            &["--deny", "warnings"],
            0,
            &["advice GW0401"],
        ),
        (WARNED, "GW0401: warning", &[], 0, &["warning GW0401"]),
        (WARNED, "GW0401: error", &[], 1, &["error GW0401"]),
        (WARNED, "GW0401: error", &["--allow", "GW0401"], 0, &[]),
        (
            WARNED,
            "GW0401: off",
            &["--deny", "GW0401"],
            1,
            &["error GW0401"],
        ),
        (WARNED, "GW0402: error", &[], 0, &["warning GW0401"]),
        (UNPROTECTED, "GW0702: off", &[], 0, &[]),
        (UNPROTECTED, "GW0702: advice", &[], 0, &["advice GW0702"]),
        // Errors are not lowered, and what is no code or level is told.
        (
            WARNED,
            "GW0109: warning",
            &[],
            1,
            &["error GW0112", "warning GW0401"],
        ),
        (
            WARNED,
            "GW0109: off",
            &[],
            1,
            &["error GW0112", "warning GW0401"],
        ),
        (
            WARNED,
            "GW9999: off",
            &[],
            1,
            &["error GW0109", "warning GW0401"],
        ),
        (
            WARNED,
            "gw0401: off",
            &[],
            1,
            &["error GW0109", "warning GW0401"],
        ),
        (
            WARNED,
            "GW0401: loud",
            &[],
            1,
            &["error GW0112", "warning GW0401"],
        ),
        (
            WARNED,
            "GW0401: [off]",
            &[],
            1,
            &["error GW0105", "warning GW0401"],
        ),
        (
            WARNED,
            "GW0401: off, undeclared-path-parameter: error",
            &[],
            1,
            &["error GW0006"],
        ),
    ];
    for (document, levels, args, status, expected) in cases {
        desk.put("api.yaml", of(document, levels));
        let (report, code) = desk.report(&[&["api.yaml"], *args].concat());
        let got: Vec<String> = report["diagnostics"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| format!("{} {}", one["severity"], one["code"]).replace('"', ""))
            .collect();
        assert_eq!(
            (code, got),
            (
                *status,
                expected.iter().map(|&one| one.to_owned()).collect()
            ),
            "{levels} {args:?}: {report}"
        );
    }
    // A protecting code is allowed by `off` alone.
    for (levels, status) in [
        ("GW0702: off", 0),
        ("GW0702: warning", 1),
        ("GW0702: advice", 1),
    ] {
        desk.put("api.yaml", of(UNPROTECTED, levels));
        let build = ["build", "--emit", "crate", "api.yaml"];
        desk.expect(
            &build,
            status,
            "",
            if status == 0 { "" } else { "error[GW0702]" },
        );
    }
    // Each document speaks for itself.
    desk.put("quiet.yaml", of(WARNED, "GW0401: off"));
    desk.put(
        "loud.yaml",
        WARNED
            .replace("/warned", "/loud")
            .replace("name: warned", "name: loud"),
    );
    let (report, _) = desk.report(&["quiet.yaml", "loud.yaml"]);
    let diagnostics = report["diagnostics"].as_array().unwrap();
    assert_eq!(diagnostics.len(), 1, "{report}");
    assert_eq!(diagnostics[0]["labels"][0]["file"], "loud.yaml");
}
