//! The mistakes of syntax and where each must be shown.

use crate::diagnostics::{Diagnostic, Sink};
use crate::source::{FileId, Node, SourceMap, add_bytes, parse};

/// What came of some bytes.
struct Outcome {
    sources: SourceMap,
    node: Option<Node>,
    diagnostics: Vec<Diagnostic>,
}

/// Reads bytes as a file of a name.
fn read(name: &str, bytes: &[u8]) -> Outcome {
    let mut sources = SourceMap::new();
    let mut sink = Sink::new();
    let file = add_bytes(&mut sources, name, bytes.to_vec(), &mut sink);
    let node = file.and_then(|file: FileId| parse(&sources, file, &mut sink));
    Outcome {
        sources,
        node,
        diagnostics: sink.into_sorted(),
    }
}

impl Outcome {
    /// Each diagnostic as `code line:column`, with ` line:column` for each secondary label.
    fn summary(&self) -> Vec<String> {
        let place = |diagnostic: &Diagnostic| {
            let positions = diagnostic
                .labels()
                .map(|(label, _)| self.sources.line_column(label.span));
            positions
                .map(|(line, column)| format!(" {line}:{column}"))
                .collect::<String>()
        };
        self.diagnostics
            .iter()
            .map(|diagnostic| format!("{}{}", diagnostic.code, place(diagnostic)))
            .collect()
    }

    /// The tree as JSON text; empty if there is none.
    fn json(&self) -> String {
        self.node
            .as_ref()
            .map(|node| node.to_json().to_string())
            .unwrap_or_default()
    }
}

const INFO: &str = "openapi: \"3.0.1\"\ninfo:\n  title: bad\n  version: \"1\"\n";

/// The place of each mistake; the documents are those of the project's collection of bad inputs.
#[test]
fn shows_each_mistake_at_its_place() {
    let info = |rest: &str| format!("{INFO}{rest}").into_bytes();
    let cases: &[(&str, Vec<u8>, &[&str])] = &[
        ("001.yaml", info("paths: {/a: {get: {responses: {}}}\n"), &["GW0002 5:8 5:35"]),
        ("002.yaml", b"openapi: \"3.0.1\"\ninfo:\n  title: \"bad\n  version: one\npaths: {}\n".to_vec(), &["GW0002 3:10 4:3"]),
        ("003.yaml", b"openapi: \"3.0.1\"\ninfo:\n\ttitle: bad\n\tversion: \"1\"\npaths: {}\n".to_vec(), &["GW0013 3:1"]),
        ("004.yaml", b"openapi: \"3.0.1\"\ninfo:\n    title: bad\n  version: \"1\"\npaths: {}\n".to_vec(), &["GW0002 4:3"]),
        ("005.yaml", info("paths:\n  /a:\n    get: {}\n  /a:\n    post: {}\n"), &["GW0006 8:3 6:3"]),
        ("006.json", b"{\"openapi\":\"3.0.1\",\n \"paths\":{\"/a\":{\n  \"get\":{\"a\":1},\n  \"get\":{\"a\":2}\n }}}\n".to_vec(), &["GW0006 4:3 3:3"]),
        ("007.json", b"{\n  \"openapi\": \"3.0.1\",\n  \"info\": {\"title\": \"bad\", \"version\": \"1\",},\n  \"paths\": {}\n}\n".to_vec(), &["GW0001 3:42"]),
        ("008.json", b"{\n  // not JSON\n  \"openapi\": \"3.0.1\"\n}\n".to_vec(), &["GW0001 2:3"]),
        ("009.json", b"{\n  \"paths\": {\n    \"/a\": {\"get\": {}}\n".to_vec(), &["GW0001 3:22 2:12"]),
        ("011.yaml", info("x-loop: &a\n  self: *a\npaths: {}\n"), &["GW0009 6:9 6:3"]),
        ("012.yaml", info("paths:\n  /a: *nope\n"), &["GW0008 6:7"]),
        ("013.yaml", info("---\nopenapi: \"3.0.1\"\n"), &["GW0010 5:1"]),
        ("014.yaml", info("x-run: !!python/object/apply:os.system [\"true\"]\npaths: {}\n"), &["GW0011 5:8"]),
        ("015.yaml", info("paths: {}\nx-nul: \"a\0b\"\n"), &["GW0012 6:10"]),
        ("016.yaml", b"openapi: \"3.0.1\"\ninfo:\n  title: caf\xe9\n  version: \"1\"\n".to_vec(), &["GW0003 3:13"]),
        ("017.yaml", b"\xff\xfea\0:\0 \0b\0".to_vec(), &["GW0004 1:1"]),
        ("018.yaml", format!("\u{feff}{INFO}").into_bytes(), &[]),
        ("019.yaml", b"a: 1\r\nb:\r\n  type: *x\r\n".to_vec(), &["GW0008 3:9"]),
        ("020.json", "\u{feff}{\"openapi\": nope}".as_bytes().to_vec(), &["GW0001 1:13"]),
        ("021.yaml", info("tags: [{name: \"日本語🎉\", description: é}, *nope]\n"), &["GW0008 5:40"]),
        ("022.yaml", Vec::new(), &["GW0005 1:1"]),
        ("022.json", b" \n".to_vec(), &["GW0005 1:1"]),
        ("023.yaml", b"# nothing\n# here\n".to_vec(), &["GW0005 1:1"]),
    ];
    for (name, bytes, expected) in cases {
        assert_eq!(read(name, bytes).summary(), *expected, "{name}");
    }
}
