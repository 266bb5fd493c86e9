//! Documents that are too deep or too large to keep: they are answered within the limits.

use std::collections::BTreeMap;

use gateway_codegen::diagnostics::code;

use crate::bad::{Ratchet, Row, holds, index};
use crate::case::Case;
use crate::watchdog::Watchdog;

/// Name and text of each.
fn documents() -> Vec<(&'static str, String)> {
    const N: usize = 10_000;
    let head = r#"{"openapi":"3.0.1","info":{"title":"deep","version":"1"},"paths":"#;
    let deep = |open: &str, inner: &str, close: &str, n: usize| {
        format!("{}{inner}{}", open.repeat(n), close.repeat(n))
    };
    let flow = "openapi: \"3.0.1\"\ninfo: {title: deep, version: \"1\"}\npaths: {}\nx-deep: ";
    let block: String = (0..2_000)
        .map(|n| format!("{}a:\n", " ".repeat(n + 1)))
        .collect();
    let schema = deep(
        r#"{"type":"object","properties":{"a":"#,
        r#"{"type":"string"}"#,
        "}}",
        1_000,
    );
    let post = |schema: &str| {
        format!(
            r#"{head}{{"/a":{{"post":{{"requestBody":{{"content":{{"application/json":{{"schema":{schema}}}}}}},"responses":{{"200":{{"description":"ok"}}}}}}}}}},"x-gateway":{{"upstream":"http://127.0.0.1:1"}}}}"#
        )
    };
    let get = r#"{"get":{"responses":{"200":{"description":"ok"}}}}"#;
    let paths: Vec<String> = (0..50_000)
        .map(|n| format!(r#""/p{n}/{{id}}":{get}"#))
        .collect();
    let chain: Vec<String> = (0..N)
        .map(|n| format!(r##""S{n}":{{"$ref":"#/components/schemas/S{}"}}"##, n + 1))
        .collect();
    let template = deep("#if(true)", "x", "#end", N);
    let mock = format!(
        r#"{head}{{"/a":{{"get":{{"responses":{{"200":{{"description":"ok"}}}},"x-amazon-apigateway-integration":{{"type":"mock","requestTemplates":{{"application/json":"{template}"}}}}}}}}}}}}"#
    );
    vec![
        (
            "deep-array.json",
            format!("{head}{{}},\"x-deep\":{}}}", deep("[", "", "]", N)),
        ),
        (
            "deep-object.json",
            format!("{head}{{}},\"x-deep\":{}}}", deep("{\"a\":", "1", "}", N)),
        ),
        (
            "deep-flow.yaml",
            format!("{flow}{}\n", deep("[", "", "]", N)),
        ),
        ("deep-block.yaml", format!("{}\n{block}", flow.trim_end())),
        ("deep-schema.json", post(&schema)),
        (
            "deep-path.json",
            format!(
                r#"{head}{{"{}":{get}}},"x-gateway":{{"upstream":"http://127.0.0.1:1"}}}}"#,
                "/a".repeat(N)
            ),
        ),
        (
            "many-paths.json",
            format!(
                "{head}{{{}}},\"x-gateway\":{{\"upstream\":\"http://127.0.0.1:1\"}}}}",
                paths.join(",")
            ),
        ),
        ("vtl-deep-if.json", mock),
        (
            "ref-chain.json",
            format!(
                r#"{head}{{"/a":{get}}},"x-gateway":{{"upstream":"http://127.0.0.1:1"}},"components":{{"schemas":{{{},"S{N}":{{"type":"string"}}}}}}}}"#,
                chain.join(",")
            ),
        ),
        (
            "long-regex.json",
            post(r#"{"type":"string","pattern":"^(a+)+$"}"#),
        ),
    ]
}

/// What the notes of the rows allow beside what they want.
const ALSO_ALLOWED: [(&str, &str); 3] = [
    ("gen:deep-block.yaml", "ok"),
    ("gen:deep-schema.json", "ok"),
    ("gen:deep-path.json", "warning"),
];

#[test]
fn generated_documents_stay_within_the_limits() {
    let mut ratchet = Ratchet::new();
    let mut rows: BTreeMap<String, Row> = index()
        .into_iter()
        .filter(|row| row.file.starts_with("gen:"))
        .map(|row| (row.file.clone(), row))
        .collect();
    for (name, text) in documents() {
        let _watchdog = Watchdog::new(name);
        let mut said = Case::of_text(name, &text).compile();
        said.check(name);
        let row = rows.remove(&format!("gen:{name}")).unwrap();
        // Each of 50,000 paths lacks the declaration of its parameter: one such warning stands for all.
        let mut n_undeclared = 0;
        said.diagnostics.retain(|one| {
            n_undeclared += usize::from(one.code == code::UNDECLARED_PATH_PARAMETER);
            one.code != code::UNDECLARED_PATH_PARAMETER || n_undeclared == 1
        });
        let is_told = said
            .diagnostics
            .iter()
            .any(|one| one.code == code::TOO_MANY_ROUTES);
        assert_eq!(is_told, name == "many-paths.json", "{name}");
        let also = ALSO_ALLOWED.iter().find(|(file, _)| *file == row.file);
        let verdict = holds(&said, &row).or_else(|problem| match also {
            Some((_, severity)) => {
                let severity = (*severity).to_owned();
                holds(
                    &said,
                    &Row {
                        severity,
                        ..row.clone()
                    },
                )
                .map_err(|_| problem)
            }
            None => Err(problem),
        });
        ratchet.add(&row, verdict);
        // Whatever else comes later.
        assert!(said.n_errors() <= 1, "{name}: {}", said.n_errors());
    }
    let rest: Vec<&String> = rows.keys().collect();
    assert!(rest.is_empty(), "nothing makes these: {rest:?}");
    ratchet.check();
    check_memory();
}

/// The most memory that all of it may have taken, those of the other tests of this program included: the largest
/// document has 4 MB.
const MOST_MEMORY_KB: u64 = 2 << 20;

/// Linux says how much memory a process has had at most; elsewhere nothing is checked.
fn check_memory() {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kb = peak.and_then(|text| text.split_whitespace().next()?.parse::<u64>().ok());
    if let Some(kb) = kb {
        assert!(kb < MOST_MEMORY_KB, "{kb} KB");
    }
}

/// Values that are written as text have as many forms as fit, and what has more is refused instead of read as plain text.
#[test]
fn too_many_forms_of_parameters_are_refused() {
    let members = |n: usize| -> String {
        let member = |at: usize| {
            format!(
                r#""m{at}": {{"type": "object", "properties": {{"n{at}": {{"type": "integer"}}}}}}"#
            )
        };
        (0..n).map(member).collect::<Vec<_>>().join(",")
    };
    let document = |n: usize| {
        format!(
            r#"{{"openapi": "3.0.3", "info": {{"title": "Forms", "version": "1"}}, "x-gateway": {{"upstream": "http://127.0.0.1:1"}},
            "paths": {{"/a": {{"get": {{"parameters": [{{"name": "q", "in": "query", "style": "deepObject",
            "schema": {{"type": "object", "properties": {{{}}}}}}}], "responses": {{"200": {{"description": "ok"}}}}}}}}}}}}"#,
            members(n)
        )
    };
    for (n, expected) in [(1_000, None), (55_000, Some(code::SCHEMA_LIMIT))] {
        let said = Case::of_text("forms.json", &document(n)).compile();
        let errors = said.diagnostics.iter().filter(|one| one.is_error());
        let codes: Vec<_> = errors.map(|one| one.code).collect();
        assert_eq!(codes, Vec::from_iter(expected), "{}", said.briefs());
    }
}
