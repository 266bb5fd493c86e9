//! No string of a document becomes code: every string of documents that use all there is, keys and values, is replaced
//! by hostile texts, and the crate that comes of it has the syntax of the crate of a harmless twin but for literals.
//!
//! A text that a document cannot have in a place is refused, which is as good. A part of the cases each time, all of
//! them with LONG_TESTS.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "tests may fail"
)]

mod payloads;
mod syntax;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use gateway_codegen::diagnostics::{Policy, Severity, code};
use gateway_codegen::emit::OutputTree;
use gateway_codegen::emit::{portal, rust};
use gateway_codegen::source::MemoryLoader;
use gateway_codegen::{Options, compile};
use serde_json::Value;

/// What stands in the place of a hostile text in the twin: the same but for the characters that mean something in
/// paths and expressions, which divide a text.
fn harmless(text: &str) -> String {
    let mut twin = String::new();
    let mut in_word = false;
    for c in text.chars() {
        let divides = "/?#${}".contains(c);
        if divides {
            twin.push(c);
        } else if !in_word {
            twin.push_str("quux");
        }
        in_word = !divides;
    }
    twin
}

/// The same for a mapping template, of which the twin must have the same parts: its words are replaced, and nothing
/// else. `None`: the template renders something, and its parts are what its words say.
fn harmless_template(text: &str) -> Option<String> {
    let means = |at: usize, mark: char| {
        let rest = text.get(at + mark.len_utf8()..).unwrap_or_default();
        let rest = rest.trim_start_matches(['!', '{', '@', '$', '#']);
        rest.starts_with(|c: char| c.is_ascii_alphabetic() || "_*#[".contains(c))
    };
    let mut marks = text.match_indices(['$', '#', '\\']);
    if marks.any(|(at, mark)| mark == "\\" || means(at, mark.chars().next().unwrap_or(' '))) {
        return None;
    }
    let word = |c: char| if c.is_ascii_alphabetic() { 'q' } else { c };
    Some(text.chars().map(word).collect())
}

/// How many cases are tried each time, and with LONG_TESTS.
const N_CASES: (usize, usize) = (600, 26_000);

/// A string of a document: the way to it, and whether it is a key.
#[derive(Debug, Clone)]
struct Field {
    document: usize,
    way: Vec<Step>,
    is_key: bool,
}

impl Field {
    /// Whether it is the text of a mapping template.
    fn is_template(&self) -> bool {
        let names = ["requestTemplates", "responseTemplates"];
        let mut way = self.way.iter().rev().skip(1);
        !self.is_key
            && matches!(way.next(), Some(Step::Key(name)) if names.contains(&name.as_str()))
    }
}

#[derive(Debug, Clone)]
enum Step {
    Key(String),
    Item(usize),
}

/// Documents of our own that use all there is, without tags and anchors.
fn documents() -> Vec<(String, Value)> {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs");
    let mut names: Vec<_> = std::fs::read_dir(&specs)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "yaml")
        })
        .filter(|path| !path.to_string_lossy().ends_with(".params.yaml"))
        .collect();
    names.sort();
    let mut documents = Vec::new();
    for path in names {
        let text = std::fs::read_to_string(&path).unwrap();
        let mut sources = gateway_codegen::source::SourceMap::new();
        let file = sources.add("a.yaml", text);
        let mut sink = gateway_codegen::diagnostics::Sink::new();
        let tree = gateway_codegen::source::parse(&sources, file, &mut sink).unwrap();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        documents.push((name, tree.to_json()));
    }
    documents
}

fn fields(document: usize, value: &Value, way: &mut Vec<Step>, found: &mut Vec<Field>) {
    let field = |way: &[Step], is_key| Field {
        document,
        way: way.to_vec(),
        is_key,
    };
    match value {
        Value::String(_) => found.push(field(way, false)),
        Value::Array(items) => {
            for (i, item) in items.iter().enumerate() {
                way.push(Step::Item(i));
                fields(document, item, way, found);
                way.pop();
            }
        }
        Value::Object(members) => {
            for (key, member) in members {
                way.push(Step::Key(key.clone()));
                found.push(field(way, true));
                fields(document, member, way, found);
                way.pop();
            }
        }
        _ => {}
    }
}

/// The document with another text in a field.
fn with(document: &Value, field: &Field, text: &str) -> String {
    let mut changed = document.clone();
    let mut at = &mut changed;
    let (last, before) = field.way.split_last().unwrap();
    for step in before {
        at = match step {
            Step::Key(key) => &mut at[key.as_str()],
            Step::Item(i) => &mut at[*i],
        };
    }
    match (last, field.is_key) {
        (Step::Key(key), true) => {
            let members = at.as_object_mut().unwrap();
            let member = members.remove(key).unwrap();
            members.insert(in_place_of(key), member);
        }
        (Step::Key(key), false) => at[key.as_str()] = text.into(),
        (Step::Item(i), _) => at[*i] = text.into(),
    }
    let changed = changed.to_string();
    match (last, field.is_key) {
        (Step::Key(key), true) => {
            let written = |key: &str| format!("{}:", Value::from(key));
            changed.replacen(&written(&in_place_of(key)), &written(text), 1)
        }
        _ => changed,
    }
}

/// What a key is called until the document is written: members are sorted by their names, and the order of a document is
/// the order of its crate.
fn in_place_of(key: &str) -> String {
    format!("{key}\u{1}")
}

/// The crate of a document; `None` where it is refused.
fn emitted(document: &str) -> Option<OutputTree> {
    let loader = MemoryLoader::new()
        .with("api.json", document)
        .with("shop-stack/receipt.yaml", "{}")
        .with("docs/getting-started.md", "# Getting started")
        .with("theme/theme.css", "")
        .with(
            "versions/extensions-0.9.yaml",
            "{openapi: 3.0.3, info: {title: Extensions, version: '0.9'}, paths: {}}",
        );
    let mut options = Options::default();
    options.parameters.set("*", "127.0.0.1");
    options.parameters.set("timeout", "1000");
    let compilation = compile(&["api.json".to_owned()], &options, &loader).unwrap();
    // What is not acted on yet is in the documents all the same.
    let policy = Policy {
        is_build: true,
        allowed: code::ERRORS_IN_BUILD.iter().copied().collect(),
        ..Policy::default()
    };
    let refused = compilation
        .sink
        .into_sorted()
        .into_iter()
        .filter_map(|diagnostic| policy.judge(diagnostic))
        .any(|diagnostic| diagnostic.severity == Severity::Error);
    if refused {
        return None;
    }
    let gateway = compilation.gateway?;
    Some(
        rust::emit(
            &gateway,
            &portal::sites(&gateway).unwrap(),
            &compilation.sources,
            &compilation.digest,
            rust::Validators::Functions,
        )
        .unwrap(),
    )
}

/// Names of files are made of fixed names and slugs.
fn check_paths(tree: &OutputTree) -> Result<(), String> {
    for (path, _) in tree.iter() {
        let is_plain = |part: &str| {
            !part.is_empty()
                && !part.starts_with('.')
                && part
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c))
        };
        if path.len() > 300 || !path.split('/').all(is_plain) {
            return Err(format!("a file is called {path:?}"));
        }
    }
    Ok(())
}

/// What differs between the crates of a hostile document and of its twin, in their files but for the data that is
/// not code.
fn difference(hostile: &OutputTree, twin: &OutputTree) -> Result<(), String> {
    check_paths(hostile)?;
    let code = |tree: &OutputTree| -> BTreeMap<String, String> {
        let texts = tree.iter().filter(|(path, _)| path.ends_with(".rs"));
        texts
            .map(|(path, bytes)| (path.to_owned(), String::from_utf8(bytes.to_vec()).unwrap()))
            .collect()
    };
    let manifest = |tree: &OutputTree| syntax::of_toml(tree.get("Cargo.toml").unwrap());
    if manifest(hostile)? != manifest(twin)? {
        return Err("Cargo.toml differs".to_owned());
    }
    let (hostile, twin) = (code(hostile), code(twin));
    let (hostile, twin) = syntax::of_crates(&hostile, &twin)?;
    if hostile == twin {
        return Ok(());
    }
    let at = hostile.iter().zip(&twin).find(|(one, other)| one != other);
    Err(format!(
        "the syntax differs: {at:#?}, {} and {} items",
        hostile.len(),
        twin.len()
    ))
}

#[test]
fn no_string_becomes_code() {
    let documents = documents();
    let mut all = Vec::new();
    for (i, (name, document)) in documents.iter().enumerate() {
        assert!(emitted(&document.to_string()).is_some(), "{name} is built");
        fields(i, document, &mut Vec::new(), &mut all);
    }
    let payloads = payloads::all();
    assert!(payloads.len() >= 60);
    let n_all = all.len() * payloads.len();
    let is_long = std::env::var_os("LONG_TESTS").is_some();
    let n_cases = if is_long { N_CASES.1 } else { N_CASES.0 }.min(n_all);
    // Evenly over all fields and payloads; the steps have no common divisor with the number of payloads.
    let mut step = n_all / n_cases;
    while step > 1 && (step.is_multiple_of(2) || payloads.len().is_multiple_of(step)) {
        step -= 1;
    }
    let cases: Vec<usize> = (0..n_all).step_by(step.max(1)).collect();
    let (next, n_built) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let failures = std::sync::Mutex::new(Vec::new());
    let work = || {
        let mut twins: BTreeMap<(usize, String), Option<OutputTree>> = BTreeMap::new();
        while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
            let (i, payload) = (case / payloads.len(), &payloads[case % payloads.len()]);
            let field = &all[i];
            let document = &documents[field.document].1;
            let Some(hostile) = emitted(&with(document, field, payload)) else {
                continue;
            };
            n_built.fetch_add(1, Ordering::Relaxed);
            let harmless = match field.is_template() {
                true => harmless_template(payload),
                false => Some(harmless(payload)),
            };
            let twin = harmless.map(|harmless| {
                let key = (i, harmless.clone());
                let made = || emitted(&with(document, field, &harmless));
                &*twins.entry(key).or_insert_with(made)
            });
            let twin = twin.and_then(Option::as_ref);
            // Where only the hostile text is taken there is no twin: then nothing but the file names is compared.
            let result = match twin {
                Some(twin) => difference(&hostile, twin),
                None => check_paths(&hostile),
            };
            if let Err(problem) = result {
                let shown: String = payload.chars().take(60).collect();
                let name = &documents[field.document].0;
                let failure = format!(
                    "{name} {:?} key={}: {shown:?}: {problem}",
                    field.way, field.is_key
                );
                failures.lock().unwrap().push(failure);
            }
        }
    };
    std::thread::scope(|scope| {
        let other = scope.spawn(work);
        work();
        other.join().unwrap();
    });
    let failures = failures.into_inner().unwrap();
    eprintln!(
        "{} strings of {} documents, {} texts: {} cases, {} built, {} wrong",
        all.len(),
        documents.len(),
        payloads.len(),
        cases.len(),
        n_built.into_inner(),
        failures.len()
    );
    let shown: Vec<&String> = failures.iter().take(12).collect();
    assert!(failures.is_empty(), "{} differ: {shown:#?}", failures.len());
}
