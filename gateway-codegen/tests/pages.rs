//! The examples of the pages that `gwc explain` prints are documents that give their code.

#![allow(clippy::unwrap_used, reason = "tests")]

use gateway_codegen::compile;
use gateway_codegen::diagnostics::code;
use gateway_codegen::source::MemoryLoader;

/// Codes whose example cannot give them, and why.
const EXCEPT: [(&str, &str); 3] = [
    ("GW0004", "a page is UTF-8"),
    ("GW0205", "needs a file outside the document's folder"),
    ("GW0307", "needs two documents"),
];

#[test]
fn examples_give_their_codes() {
    let mut failures = Vec::new();
    let mut n_checked = 0;
    for code in code::ALL {
        let number = code.number();
        let example = example(code.page().text);
        // Only complete documents say what they give; the pages on syntax show fragments.
        if !example.contains("info:") && !example.contains("paths") && number > "GW0100" {
            failures.push(format!("{number}: the example is not a document"));
        }
        if number < "GW0100" || EXCEPT.iter().any(|(except, _)| *except == number) {
            continue;
        }
        n_checked += 1;
        let name = if example.trim_start().starts_with('{') {
            "a.json"
        } else {
            "a.yaml"
        };
        let loader = MemoryLoader::new().with(name, example.clone());
        let compilation = compile(&[name.to_owned()], &loader).unwrap();
        if !compilation.sink.has(*code) {
            let given: Vec<_> = compilation
                .sink
                .into_sorted()
                .into_iter()
                .map(|diagnostic| format!("{}: {}", diagnostic.code.number(), diagnostic.message))
                .collect();
            failures.push(format!("{number}: the example gives {given:?}"));
        }
    }
    assert!(n_checked > 40);
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// The first fenced block below `## Example`.
fn example(page: &str) -> String {
    let (_, rest) = page.split_once("\n## Example\n").unwrap();
    let (_, rest) = rest.split_once("```").unwrap();
    let (_, rest) = rest.split_once('\n').unwrap();
    let (block, _) = rest.split_once("\n```").unwrap();
    format!("{block}\n")
}
