//! Documents that are too deep or too large to keep: they are answered within the limits.

use crate::case::{Case, briefs};
use crate::watchdog::Watchdog;

/// Name, text, and whether it is an error (`None`: either), of each.
fn documents() -> Vec<(&'static str, String, Option<bool>)> {
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
            Some(true),
        ),
        (
            "deep-object.json",
            format!("{head}{{}},\"x-deep\":{}}}", deep("{\"a\":", "1", "}", N)),
            Some(true),
        ),
        (
            "deep-flow.yaml",
            format!("{flow}{}\n", deep("[", "", "]", N)),
            Some(true),
        ),
        (
            "deep-block.yaml",
            format!("{}\n{block}", flow.trim_end()),
            None,
        ),
        ("deep-schema.json", post(&schema), None),
        (
            "deep-path.json",
            format!("{head}{{\"{}\":{get}}}}}", "/a".repeat(N)),
            None,
        ),
        (
            "many-paths.json",
            format!(
                "{head}{{{}}},\"x-gateway\":{{\"upstream\":\"http://127.0.0.1:1\"}}}}",
                paths.join(",")
            ),
            None,
        ),
        ("vtl-deep-if.json", mock, None),
        (
            "ref-chain.json",
            format!(
                r#"{head}{{"/a":{get}}},"x-gateway":{{"upstream":"http://127.0.0.1:1"}},"components":{{"schemas":{{{},"S{N}":{{"type":"string"}}}}}}}}"#,
                chain.join(",")
            ),
            Some(false),
        ),
        (
            "long-regex.json",
            post(r#"{"type":"string","pattern":"^(a+)+$"}"#),
            Some(false),
        ),
    ]
}

#[test]
fn generated_documents_stay_within_the_limits() {
    for (name, text, is_error) in documents() {
        let _watchdog = Watchdog::new(name);
        let said = Case::of_text(name, &text).compile();
        said.check(name);
        let n_errors = said.n_errors();
        let first = said.diagnostics.get(..3).unwrap_or(&said.diagnostics);
        let first = briefs(first, &said.sources);
        match is_error {
            Some(true) => assert_eq!(n_errors, 1, "{name}: {first}"),
            Some(false) => assert_eq!(n_errors, 0, "{name}: {first}"),
            None => assert!(n_errors < 2, "{name}: {first}"),
        }
    }
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
