//! What is done with the bytes of a fuzzer, and what must hold of it. The tests of `gateway-codegen` do the same with
//! the bytes under `corpus/`.
//!
//! An input of several files has a line `%%%` between them.

#![allow(dead_code, reason = "each target uses one of them")]

use gateway_codegen::diagnostics::{Diagnostic, Policy, Sink, render};
use gateway_codegen::emit::{portal, rust};
use gateway_codegen::source::{MemoryLoader, SourceMap, add_bytes, parse};
use gateway_codegen::{Compilation, Options, compile};

/// The readers of JSON and YAML.
pub(crate) fn source(data: &[u8]) {
    for name in ["a.json", "a.yaml"] {
        let (mut sources, mut sink) = (SourceMap::new(), Sink::new());
        let file = add_bytes(&mut sources, name, data.to_vec(), &mut sink);
        let root = file.and_then(|file| parse(&sources, file, &mut sink));
        let is_wrong = sink.n_errors() > 0;
        assert!(root.is_some() || is_wrong, "a tree, or an error");
        if let Some(root) = root.filter(|_| !is_wrong) {
            let again = root.to_json().to_string();
            let mut second = SourceMap::new();
            let file = second.add("b.json", again.as_str());
            let mut said = Sink::new();
            let other = parse(&second, file, &mut said);
            let other = other.map(|other| other.to_json().to_string());
            assert_eq!(
                other.as_deref(),
                Some(again.as_str()),
                "JSON stays what it is"
            );
        }
        rendered(sink.into_sorted(), &sources);
    }
}

/// A document, and values of its variables.
pub(crate) fn variables(data: &[u8]) {
    let files = files(data);
    let [document, parameters] = [0, 1].map(|at| files.get(at).copied().unwrap_or_default());
    let loader = MemoryLoader::new()
        .with("api.yaml", document)
        .with("part.yaml", document)
        .with("values.yaml", parameters);
    for rest in [None, Some("1")] {
        let mut options = Options {
            parameter_files: vec!["values.yaml".to_owned()],
            ..Options::default()
        };
        if let Some(rest) = rest {
            options.parameters.set("*", rest);
        }
        done(compile(&["api.yaml".to_owned()], &options, &loader).ok());
    }
}

/// Documents that refer to each other.
pub(crate) fn references(data: &[u8]) {
    let names = ["api.yaml", "b.yaml", "c.json", "d/e.yaml"];
    let mut loader = MemoryLoader::new();
    for (name, file) in names.iter().zip(files(data)) {
        loader = loader.with(*name, file);
    }
    done(compile(&["api.yaml".to_owned()], &Options::default(), &loader).ok());
}

/// Overlays over a document.
pub(crate) fn overlays(data: &[u8]) {
    let mut loader = MemoryLoader::new();
    let mut options = Options::default();
    for (number, file) in files(data).into_iter().enumerate().take(4) {
        let name = if number == 0 {
            "api.yaml".to_owned()
        } else {
            format!("{number}.yaml")
        };
        loader = loader.with(name.as_str(), file);
        if number > 0 {
            options.overlays.push(name);
        }
    }
    done(compile(&["api.yaml".to_owned()], &options, &loader).ok());
}

/// A document, from its bytes to its crate.
pub(crate) fn check(data: &[u8]) {
    for name in ["api.yaml", "api.json"] {
        let loader = MemoryLoader::new().with(name, data);
        done(compile(&[name.to_owned()], &Options::default(), &loader).ok());
    }
}

fn files(data: &[u8]) -> Vec<&[u8]> {
    const LINE: &[u8] = b"\n%%%\n";
    let mut files = Vec::new();
    let mut rest = data;
    while let Some(at) = rest.windows(LINE.len()).position(|part| part == LINE) {
        files.push(&rest[..at + 1]);
        rest = &rest[at + LINE.len()..];
    }
    files.push(rest);
    files
}

/// What holds of whatever was compiled: what is said can be shown, and a document that nobody objects to is a crate
/// that parses.
fn done(compilation: Option<Compilation>) {
    let Some(compilation) = compilation else {
        return;
    };
    let policy = Policy {
        is_build: true,
        ..Policy::default()
    };
    let said: Vec<Diagnostic> = compilation
        .sink
        .into_sorted()
        .into_iter()
        .filter_map(|diagnostic| policy.judge(diagnostic))
        .collect();
    let is_refused = said.iter().any(Diagnostic::is_error);
    rendered(said, &compilation.sources);
    if let Some(gateway) = compilation.gateway.filter(|_| !is_refused) {
        let tree = rust::emit(
            &gateway,
            &portal::sites(&gateway).unwrap(),
            &compilation.sources,
            &compilation.digest,
            rust::Validators::Functions,
        );
        assert!(tree.is_ok(), "{:?}", tree.err());
    }
}

fn rendered(said: Vec<Diagnostic>, sources: &SourceMap) {
    assert!(said.len() <= 1_000, "{} diagnostics", said.len());
    for diagnostic in &said {
        for (label, _) in diagnostic.labels() {
            let range = label.span.start as usize..label.span.end as usize;
            assert!(
                sources.text(label.span.file).get(range).is_some(),
                "{diagnostic:?}"
            );
        }
    }
    let text = render::text::render(&said, sources, false);
    let json = render::json::render(&said, sources);
    let harmful = |c: char| c.is_control() && c != '\n';
    assert!(!text.contains(harmful) && !json.contains(harmful));
}
