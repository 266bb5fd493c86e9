//! Damaged documents are reported, never a panic or a hang.

use super::{Random, read};
use crate::diagnostics::render;
use crate::source::{Node, Value, embedded};

const DOCUMENTS: &[(&str, &str)] = &[
    (
        "a.json",
        r#"{"openapi":"3.0.1","info":{"title":"p\u00e9ts \ud83d\ude00","version":"1"},"paths":{"/a":{"get":{"x":[1,-2.5e3,true,null]}}}}"#,
    ),
    (
        "a.yaml",
        concat!(
            "%YAML 1.2\n---\nopenapi: \"3.0.1\" # c\ninfo: &info\n  title: 'it''s é'\n  version: 1.10\npaths:\n  /a/{b}:\n",
            "    get: {<<: *info, tags: [a, \"b\\n\"]}\n    uri: !Sub \"${A}/x\"\n    arn: !GetAtt A.Arn\n    text: |2-\n        #set($a = 1)\n",
            "      $a\n    more: >+\n      folded\n\n       text\n  ? [complex]\n  : - 1\n    - - 2\n...\n",
        ),
    ),
];

/// Visits every node, and asks for a place in every string.
fn visit(node: &Node, outcome: &super::Outcome) {
    assert!(
        node.span.start <= node.span.end
            && outcome
                .sources
                .text(node.span.file)
                .get(node.span.range())
                .is_some()
    );
    match &node.value {
        Value::Sequence(items) => items.iter().for_each(|item| visit(item, outcome)),
        Value::Mapping(mapping) => mapping
            .iter()
            .for_each(|entry| visit(&entry.value, outcome)),
        Value::String(text) => {
            let span = embedded::locate(&outcome.sources, node, text.len() / 2..text.len());
            assert!(
                span.start >= node.span.start
                    && outcome.sources.text(span.file).get(span.range()).is_some()
            );
        }
        _ => {}
    }
}

#[test]
fn damaged_documents_are_only_reported() {
    let bytes = b"{}[]:,-?&*!|>'\"%@`#\\ \t\r\n\0\x7f\x80\xff0aeE<";
    let mut random = Random(0xbad);
    for (name, document) in DOCUMENTS {
        for round in 0..4_000 {
            let mut text = document.as_bytes().to_vec();
            for _ in 0..random.below(4) + 1 {
                // Never empty, since there is no place in nothing.
                text.extend(b"\n");
                let (from, to) = (random.below(text.len()), random.below(text.len()));
                match random.below(5) {
                    0 => text[from] = random.pick(bytes),
                    1 => text.insert(from, random.pick(bytes)),
                    2 => drop(text.remove(from)),
                    3 => text.truncate(from.max(1)),
                    // Some of it once more, somewhere else.
                    _ => {
                        let part = text[from.min(to)..from.max(to)].to_vec();
                        text.splice(from..from, part);
                    }
                }
            }
            let outcome = read(name, &text);
            if outcome.node.is_none() {
                assert!(
                    !outcome.diagnostics.is_empty(),
                    "round {round}: no tree and no reason"
                );
            }
            outcome.node.iter().for_each(|node| visit(node, &outcome));
            let shown =
                render::text::render(&outcome.diagnostics, &outcome.sources, round % 2 == 0);
            let shown = if round % 2 == 0 {
                shown.replace('\u{1b}', "")
            } else {
                shown
            };
            assert!(
                !shown.contains(|c: char| c.is_control() && c != '\n'),
                "round {round}: {shown:?}"
            );
            let json = render::json::render(&outcome.diagnostics, &outcome.sources);
            assert!(
                serde_json::from_str::<serde_json::Value>(&json).is_ok(),
                "round {round}: {json}"
            );
        }
    }
}

/// Texts that some readers take quadratic time for: with such a reader this would run for hours, and the
/// test runner ends it.
#[test]
fn hostile_texts_end() {
    let n = 100_000;
    let anchors: String = (0..n / 10)
        .map(|number| format!("- &a{number} x\n- *a{number}\n"))
        .collect();
    let merges: String = (0..n / 10)
        .map(|number| format!("a{number}: &a{number} {{b{number}: 1}}\n"))
        .collect();
    let keys: String = (0..n).map(|number| format!("k{number}: 1\n")).collect();
    let cases = [
        "a: b\n".repeat(n),
        "{\"a\":[],".to_owned() + &"\"a\":[],".repeat(n) + "\"b\":1}",
        "- *x\n".repeat(n),
        "a ".repeat(n),
        "a: ".to_owned() + &"'".repeat(n),
        "a: \"".to_owned() + &"\\".repeat(n),
        "a: \"".to_owned() + &"\\n\n ".repeat(n),
        "#".repeat(n) + "\na: b",
        "a: |\n".to_owned() + &"\n".repeat(n) + " x",
        "? ".to_owned() + &"a".repeat(n),
        "[".to_owned() + &"a: b, ".repeat(n) + "]",
        "[".to_owned() + &"? a, ".repeat(n) + "]",
        "{".to_owned() + &"\"a\" ".repeat(n) + "}",
        "!".repeat(n),
        "&".repeat(n),
        "%".repeat(n),
        "--- ".repeat(n),
        "- ".to_owned() + &"\t".repeat(n),
        " ".repeat(n) + "a: b",
        anchors,
        merges
            + "z: {<<: ["
            + &(0..n / 10)
                .map(|number| format!("*a{number},"))
                .collect::<String>()
            + "]}",
        keys,
    ];
    for text in cases {
        let outcome = read("a.yaml", &text);
        let _ = render::text::render(&outcome.diagnostics, &outcome.sources, false);
    }
}
