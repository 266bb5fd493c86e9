//! What the compiler says of documents: of the example of every code's page, and of bad, hostile and mutated
//! documents.
//!
//! `UPDATE_EXPECT=1 cargo test -p gateway-codegen --test diagnostics` rewrites the snapshots.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "tests"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{env, fs};

use gateway_codegen::compile;
use gateway_codegen::diagnostics::{Diagnostic, Severity, code, render};
use gateway_codegen::source::{MemoryLoader, SourceMap};

fn tests_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

/// Names and bytes of the files of one case; the documents to compile come first.
struct Case {
    files: Vec<(String, Vec<u8>)>,
    documents: Vec<String>,
}

impl Case {
    fn of_text(name: &str, text: &str) -> Case {
        Case {
            files: vec![(name.to_owned(), text.as_bytes().to_vec())],
            documents: vec![name.to_owned()],
        }
    }

    fn of_file(path: &Path) -> Case {
        let name = file_name(path);
        Case {
            files: vec![(name.clone(), fs::read(path).unwrap())],
            documents: vec![name],
        }
    }

    fn compile(&self) -> (Vec<Diagnostic>, SourceMap) {
        let mut loader = MemoryLoader::new();
        for (name, bytes) in &self.files {
            loader = loader.with(name.clone(), bytes.clone());
        }
        let compilation = compile(&self.documents, &loader).unwrap();
        (compilation.sink.into_sorted(), compilation.sources)
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap().to_str().unwrap().to_owned()
}

/// What is in a folder, sorted.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    entries
}

/// `error[GW0001] 3:7`, for messages.
fn brief(diagnostic: &Diagnostic, sources: &SourceMap) -> String {
    let place = diagnostic.span().map_or_else(String::new, |span| {
        let (line, column) = sources.line_column(span);
        format!(" {line}:{column}")
    });
    let (severity, code) = (diagnostic.severity, diagnostic.code);
    format!("{severity}[{code}]{place}: {}", diagnostic.message)
}

fn briefs(diagnostics: &[Diagnostic], sources: &SourceMap) -> String {
    let lines = diagnostics.iter().map(|one| brief(one, sources));
    lines.collect::<Vec<_>>().join("; ")
}

// --------------------------------------------------------------------------------------------- snapshots

/// The first fenced block below `## Example`, with its language.
fn example(page: &str) -> Option<(&str, &str)> {
    let (_, section) = page.split_once("\n## Example\n")?;
    let (section, _) = section.split_once("\n## ")?;
    let (_, fenced) = section.split_once("```")?;
    let (language, rest) = fenced.split_once('\n')?;
    let (text, _) = rest.split_once("```")?;
    Some((language.trim(), text))
}

/// What is said of the example of every code's page, in text and in JSON: a snapshot each.
#[test]
fn examples_are_reported_as_their_snapshots_say() {
    let update = env::var_os("UPDATE_EXPECT").is_some();
    let folder = tests_folder().join("snapshots");
    let mut wrong = Vec::new();
    let mut known = BTreeSet::new();
    for code in code::ALL {
        let Some((language, text)) = example(code.page().text) else {
            panic!("{code}: the page has no fenced example");
        };
        let case = Case::of_text(&format!("api.{language}"), text);
        let (diagnostics, sources) = case.compile();
        for (extension, actual) in [
            ("txt", render::text::render(&diagnostics, &sources, false)),
            ("json", render::json::render(&diagnostics, &sources)),
        ] {
            let path = folder.join(format!("{}.{extension}", code.number()));
            known.insert(path.clone());
            if fs::read_to_string(&path).unwrap_or_default() == actual {
                continue;
            }
            if update {
                fs::write(&path, actual).unwrap();
            } else {
                eprintln!("===== {}\n{actual}", path.display());
                wrong.push(code.number());
            }
        }
    }
    let stale: Vec<PathBuf> = entries(&folder)
        .into_iter()
        .filter(|path| !known.contains(path))
        .collect();
    assert!(stale.is_empty(), "no code has these: {stale:?}");
    assert!(
        wrong.is_empty(),
        "differ from their snapshots (UPDATE_EXPECT=1 rewrites them): {wrong:?}"
    );
}

// --------------------------------------------------------------------------------------------- bad files

/// Rows of `bad/INDEX.tsv` that do not hold yet, and why. One that begins to hold fails the test: take it out.
const NOT_YET: &[(&str, &str)] = &[
    ("063-media-type.yaml", "bodies"),
    ("073-bad-arn.yaml", "service integrations"),
    ("074-bad-service-action.yaml", "service integrations"),
    ("076-vtl-unclosed-if.yaml", "mapping templates"),
    ("077-vtl-foreach.yaml", "mapping templates"),
    ("078-vtl-json-escape.json", "mapping templates"),
    ("079-bad-jsonpath.yaml", "mapping templates"),
    ("081-bad-schema-pattern.yaml", "schemas"),
    ("088-vpc-link-no-id.yaml", "private integrations"),
    ("089-subtype-missing-param.yaml", "service integrations"),
    ("090-unknown-subtype.yaml", "service integrations"),
    ("092-unresolved-var.yaml", "template variables"),
    ("093-unresolved-sub.yaml", "template variables"),
    ("101-scopes-on-api-key.yaml", "authorizers"),
    ("102-jwt-no-issuer.yaml", "authorizers"),
    ("103-authorizer-no-uri.yaml", "authorizers"),
    ("104-authorizer-ttl.yaml", "authorizers"),
    ("110-huge-number.yaml", "schemas"),
    ("111-huge-integer.yaml", "schemas"),
    ("112-nan.yaml", "schemas"),
    ("113-negative-length.yaml", "schemas"),
    ("114-unknown-schema-type.yaml", "schemas"),
    ("115-required-not-list.yaml", "schemas"),
];

/// Whether a row holds: an error row gives that one error there, a warning row that warning and no error, an `ok`
/// row no error. `-` stands for any place.
fn holds(case: &Case, place: &str, severity: &str) -> Result<(), String> {
    let (diagnostics, sources) = case.compile();
    let errors = diagnostics.iter().filter(|one| one.is_error()).count();
    let at_place = |diagnostic: &&Diagnostic| {
        let Some(span) = diagnostic.span() else {
            return false;
        };
        let (line, column) = sources.line_column(span);
        let (wanted_line, wanted_column) = place.split_once(':').unwrap_or(("-", "-"));
        (wanted_line == "-" || wanted_line == line.to_string())
            && (wanted_column == "-" || wanted_column == column.to_string())
    };
    let said = |severity| {
        diagnostics
            .iter()
            .filter(at_place)
            .any(|diagnostic| diagnostic.severity == severity)
    };
    let good = match severity {
        "ok" => errors == 0,
        "warning" => errors == 0 && said(Severity::Warning),
        "error" => errors == 1 && said(Severity::Error),
        other => panic!("severity {other}"),
    };
    if good {
        return Ok(());
    }
    let briefs = briefs(&diagnostics, &sources);
    Err(format!("{severity} at {place} wanted, got: {briefs}"))
}

/// The rows of the index: file, place, severity.
fn index() -> Vec<(String, String, String)> {
    let text = fs::read_to_string(tests_folder().join("bad/INDEX.tsv")).unwrap();
    let row = |line: &str| {
        let mut cells = line.split('\t').map(str::to_owned);
        let file = cells.next().unwrap();
        let mut cells = cells.skip(1);
        (file, cells.next().unwrap(), cells.next().unwrap())
    };
    text.lines().skip(1).map(row).collect()
}

/// Holds the failures against [`NOT_YET`].
fn ratchet(failures: &BTreeMap<String, String>, rows: &[String]) {
    let listed = |file: &String| NOT_YET.iter().any(|(known, _)| known == file);
    let new: Vec<String> = failures
        .iter()
        .filter(|(file, _)| !listed(file))
        .map(|(file, problem)| format!("{file}: {problem}"))
        .collect();
    let mended: Vec<&String> = rows
        .iter()
        .filter(|file| listed(file) && !failures.contains_key(*file))
        .collect();
    assert!(new.is_empty(), "do not hold:\n{}", new.join("\n"));
    assert!(
        mended.is_empty(),
        "hold now, take them out of the list: {mended:?}"
    );
}

#[test]
fn bad_files_are_reported_where_they_are_bad() {
    let mut failures = BTreeMap::new();
    let mut rows = Vec::new();
    for (file, place, severity) in index() {
        if file.starts_with("gen:") {
            continue;
        }
        let case = Case::of_file(&tests_folder().join("bad").join(&file));
        if let Err(problem) = holds(&case, &place, &severity) {
            failures.insert(file.clone(), problem);
        }
        rows.push(file);
    }
    assert!(rows.len() > 90, "only {} rows", rows.len());
    ratchet(&failures, &rows);
}

// ---------------------------------------------------------------------------------------- generated files

/// Documents that are too deep or too large to keep: name, text, and whether it is an error (`None`: either).
fn generated() -> Vec<(&'static str, String, Option<bool>)> {
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
    for (name, text, is_error) in generated() {
        let (diagnostics, sources) = Case::of_text(name, &text).compile();
        let n_errors = diagnostics.iter().filter(|one| one.is_error()).count();
        let said = briefs(diagnostics.get(..3).unwrap_or(&diagnostics), &sources);
        match is_error {
            Some(true) => assert_eq!(n_errors, 1, "{name}: {said}"),
            Some(false) => assert_eq!(n_errors, 0, "{name}: {said}"),
            None => assert!(n_errors < 2, "{name}: {said}"),
        }
        assert!(diagnostics.len() <= 101, "{name}: {}", diagnostics.len());
    }
}

// ------------------------------------------------------------------------------------------ mutated files

/// A document, mutated: bytes flipped, cut, doubled, or lines moved.
fn mutate(rng: &mut fastrand::Rng, bytes: &[u8]) -> Vec<u8> {
    let mut out = bytes.to_vec();
    for _ in 0..=rng.usize(..4) {
        if out.is_empty() {
            break;
        }
        let at = rng.usize(..out.len());
        let to = (at + rng.usize(..40)).min(out.len());
        match rng.u8(..7) {
            0 => out[at] = rng.u8(..),
            1 => out.truncate(at),
            2 => drop(out.drain(at..to)),
            3 => {
                let piece = out[at..to].to_vec();
                let place = rng.usize(..=out.len());
                out.splice(place..place, piece);
            }
            4 => drop(out.splice(at..to, *b"{}")),
            5 => drop(out.splice(at..to, *b"\n  - ")),
            _ => {
                let words = [
                    "$ref",
                    "x-amazon-apigateway-integration",
                    "null",
                    "*a",
                    "&a ",
                    "1e999",
                    "\u{202e}",
                    "paths",
                ];
                let word = words[rng.usize(..words.len())];
                out.splice(at..at, word.bytes());
            }
        }
    }
    out
}

/// No document, however broken, breaks the compiler; every place lies in its file.
#[test]
fn mutated_documents_are_survived() {
    let long = env::var_os("LONG_TESTS").is_some();
    let rounds = if long { 400 } else { 12 };
    let mut rng = fastrand::Rng::with_seed(7);
    let mut seeds: Vec<(String, Vec<u8>)> = entries(&tests_folder().join("bad"))
        .iter()
        .map(|path| (file_name(path), fs::read(path).unwrap()))
        .filter(|(name, _)| name.ends_with(".yaml") || name.ends_with(".json"))
        .collect();
    for spec in entries(&tests_folder().join("../../specs")) {
        seeds.push((file_name(&spec), fs::read(&spec).unwrap()));
    }
    let mut n_errors = 0;
    for (name, bytes) in &seeds {
        for _ in 0..rounds {
            let mutated = mutate(&mut rng, bytes);
            let case = Case {
                files: vec![(name.clone(), mutated.clone())],
                documents: vec![name.clone()],
            };
            let (diagnostics, sources) = case.compile();
            n_errors += diagnostics.iter().filter(|one| one.is_error()).count();
            let text = render::text::render(&diagnostics, &sources, false);
            assert!(!text.contains('\u{202e}'), "{name}: {text}");
            render::json::render(&diagnostics, &sources);
        }
    }
    assert!(n_errors > seeds.len(), "the mutations do nothing");
}

/// Real documents, where they are at hand: every one is read to its end, and all that is said has its place.
#[test]
fn real_documents_are_read() {
    let folder = tests_folder().join("../../../shared/corpus/aws");
    if !folder.is_dir() {
        eprintln!(
            "no real documents at {}: nothing is tested here",
            folder.display()
        );
        return;
    }
    let mut folders = vec![folder];
    let (mut n_clean, mut n_faulty) = (0, 0);
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    while let Some(folder) = folders.pop() {
        for path in entries(&folder) {
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = file_name(&path);
            if !(name.ends_with(".yaml") || name.ends_with(".yml") || name.ends_with(".json")) {
                continue;
            }
            let (diagnostics, sources) = Case::of_file(&path).compile();
            render::text::render(&diagnostics, &sources, false);
            let errors: BTreeSet<String> = diagnostics
                .iter()
                .filter(|one| one.is_error())
                .map(|one| format!("{} {}", one.code, one.code.summary()))
                .collect();
            match errors.is_empty() {
                true => n_clean += 1,
                false => n_faulty += 1,
            }
            for code in errors {
                *counts.entry(code).or_default() += 1;
            }
        }
    }
    eprintln!(
        "{n_clean} documents without errors, {n_faulty} with; documents by code: {counts:#?}"
    );
    assert!(n_clean + n_faulty > 0);
}
