//! The schemas of real documents, where these are at hand: all of them are lowered, and only what is wrong in the
//! documents is said. They are not part of the project.
//!
//! `REAL_DOCUMENTS=FOLDER` names another folder; all files below it are read. What is said is printed, so that a
//! reader can judge it.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use gateway_codegen::diagnostics::{Severity, Sink, code};
use gateway_codegen::openapi::Files;
use gateway_codegen::openapi::model::Origin;
use gateway_codegen::schema::{Arena, Dialect, Lowering, Options, Usage, table};
use gateway_codegen::source::{DiskLoader, Node, Value};
use gateway_codegen::stack::Parameters;

/// Codes of what is wrong in a document, and not in how it is read.
const KNOWN: [gateway_codegen::diagnostics::Code; 7] = [
    code::INVALID_SCHEMA,
    code::UNRESOLVED_REFERENCE,
    code::UNREADABLE_REFERENCE,
    code::REMOTE_REFERENCE,
    code::CYCLIC_REFERENCE,
    code::ENDLESS_SCHEMA,
    code::MALFORMED_REFERENCE,
];

fn folder() -> PathBuf {
    env::var_os("REAL_DOCUMENTS").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus/aws"),
        PathBuf::from,
    )
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        let is_document = path.extension().is_some_and(|extension| {
            ["json", "yaml", "yml"]
                .iter()
                .any(|known| extension == *known)
        });
        if path.is_dir() {
            files(&path, found);
        } else if is_document {
            found.push(path);
        }
    }
}

#[test]
fn real_schemas_are_lowered() {
    let folder = folder();
    if !folder.is_dir() {
        eprintln!("{} is not there: NOTHING IS TESTED HERE", folder.display());
        return;
    }
    let mut paths = Vec::new();
    files(&folder, &mut paths);
    let folder = folder.canonicalize().unwrap();
    let mut wrong = Vec::new();
    let mut said: BTreeMap<String, (usize, String)> = BTreeMap::new();
    let (mut n_roots, mut n_schemas) = (0, 0);
    for path in &paths {
        let path = path.canonicalize().unwrap();
        let name = path
            .strip_prefix(&folder)
            .unwrap()
            .to_string_lossy()
            .into_owned();
        let loader = DiskLoader::new(&folder, &folder).unwrap();
        let mut sink = Sink::new();
        let mut files = Files::new(&loader);
        let mut parameters = Parameters::new();
        parameters.set("*", "v.example");
        files.set_parameters(parameters);
        files.begin(&name, None);
        let Ok(Some(root)) = files.tree(&name, &mut sink) else {
            continue;
        };
        let version = root.get("openapi").or_else(|| root.get("swagger"));
        let Some(version) = version.and_then(Node::as_text) else {
            continue;
        };
        let dialects: &[Dialect] = match version.starts_with("3.1") {
            true => &[Dialect::Draft2020],
            false => &[Dialect::OpenApi30, Dialect::Draft4],
        };
        let roots = schemas(&root);
        for dialect in dialects {
            let mut lowering = Lowering::new(Options {
                dialect: *dialect,
                asserts_formats: *dialect != Dialect::Draft4,
                has_ids: *dialect == Dialect::Draft2020,
            });
            let mut sink = Sink::new();
            let start = Instant::now();
            for (pointer, node) in &roots {
                for usage in [Usage::Request, Usage::Response] {
                    let origin = Origin {
                        span: node.span,
                        pointer: pointer.clone(),
                    };
                    n_roots += 1;
                    let mark = sink.mark();
                    let id = lowering.lower(node, &origin, "body", usage, &mut files, &mut sink);
                    if id.is_none() && sink.n_errors() == 0 {
                        wrong.push(format!("{name}: {pointer}: refused without a word"));
                    }
                    if id.is_some() && sink.failed_since(mark) {
                        wrong.push(format!("{name}: {pointer}: an error, and a schema"));
                    }
                }
            }
            let schemas = lowering.into_schemas();
            n_schemas += schemas.schemas.len();
            let arena = Arena::new();
            let n_rows = table(&schemas, &arena).schemas.len();
            assert_eq!(n_rows, schemas.schemas.len());
            if start.elapsed().as_millis() > 200 {
                eprintln!(
                    "{name}: {dialect:?}: {} ms for {n_rows} schemas",
                    start.elapsed().as_millis()
                );
            }
            for diagnostic in sink.into_sorted() {
                let line = diagnostic
                    .span()
                    .map_or(0, |span| files.sources.line_number(span));
                let text = format!("{name}:{line}: {dialect:?}: {}", diagnostic.message);
                if diagnostic.severity == Severity::Error && !KNOWN.contains(&diagnostic.code) {
                    wrong.push(text.clone());
                }
                let key = format!("{} {:?}", diagnostic.code, diagnostic.severity);
                let entry = said.entry(key).or_default();
                entry.0 += 1;
                if entry.0 <= 12 {
                    entry.1.push_str(&format!("    {text}\n"));
                }
            }
        }
    }
    eprintln!(
        "{} documents, {n_roots} schemas asked for, {n_schemas} lowered",
        paths.len()
    );
    for (key, (n, texts)) in said {
        eprintln!("{key}: {n}\n{texts}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The schemas of a document: components, and those of parameters and bodies.
fn schemas(root: &Node) -> Vec<(String, Node)> {
    let mut found = Vec::new();
    let mut queue = vec![("#".to_owned(), root.clone(), false)];
    while let Some((pointer, node, is_named)) = queue.pop() {
        match &node.value {
            Value::Mapping(mapping) => {
                for entry in mapping {
                    let key = entry.key.replace('~', "~0").replace('/', "~1");
                    let below = format!("{pointer}/{key}");
                    match entry.key.as_str() {
                        _ if is_named => found.push((below, entry.value.clone())),
                        "schema" => found.push((below, entry.value.clone())),
                        "schemas" | "definitions" => queue.push((below, entry.value.clone(), true)),
                        "example" | "examples" => {}
                        key if key.starts_with("x-") => {}
                        _ => queue.push((below, entry.value.clone(), false)),
                    }
                }
            }
            Value::Sequence(items) => {
                for (at, item) in items.iter().enumerate() {
                    queue.push((format!("{pointer}/{at}"), item.clone(), false));
                }
            }
            _ => {}
        }
    }
    found.reverse();
    found
}
