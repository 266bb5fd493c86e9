//! `gwc schema` in the language server behind VS Code's YAML extension.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use gateway_tests::registry::node_modules;
use gateway_tests::workspace_root;
use serde_json::{Value, json};

use crate::commands::{CLEAN, Desk};

/// The server may be slow to start on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// A language server that speaks over its standard input and output.
struct Server {
    process: Child,
    input: ChildStdin,
    messages: Receiver<Value>,
    n_requests: u64,
    n_documents: u64,
    schema: String,
}

impl Server {
    fn start(schema: &Path) -> Server {
        let modules = node_modules("yaml", &["yaml-language-server@1.18.0"]).unwrap();
        let server = "node_modules/yaml-language-server/bin/yaml-language-server";
        let mut process = Command::new("node")
            .arg(modules.join(server))
            .arg("--stdio")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let input = process.stdin.take().unwrap();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        let (sender, messages) = channel();
        std::thread::spawn(move || {
            while let Some(message) = read_message(&mut output) {
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        let mut server = Server {
            process,
            input,
            messages,
            n_requests: 0,
            n_documents: 0,
            schema: format!("file://{}", schema.display()),
        };
        server.request(
            "initialize",
            json!({ "processId": null, "rootUri": null, "capabilities": {} }),
        );
        server.send(json!({ "method": "initialized", "params": {} }));
        let settings = json!({ "yaml": { "validate": true, "hover": true, "completion": true, "schemaStore": { "enable": false } } });
        let params = json!({ "settings": settings });
        server.send(json!({ "method": "workspace/didChangeConfiguration", "params": params }));
        server
    }

    fn send(&mut self, mut message: Value) {
        message["jsonrpc"] = "2.0".into();
        let text = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{text}", text.len()).unwrap();
        self.input.flush().unwrap();
    }

    /// The next message that `is_wanted`; questions of the server are answered with nothing.
    fn wait(&mut self, is_wanted: impl Fn(&Value) -> bool) -> Value {
        loop {
            let message = self.messages.recv_timeout(PATIENCE).unwrap();
            if message["method"].is_string() && !message["id"].is_null() {
                let id = message["id"].clone();
                self.send(json!({ "id": id, "result": null }));
            } else if is_wanted(&message) {
                return message;
            }
        }
    }

    fn request(&mut self, method: &str, params: Value) -> Value {
        self.n_requests += 1;
        let id = self.n_requests;
        self.send(json!({ "id": id, "method": method, "params": params }));
        self.wait(|message| message["id"] == id && message["method"].is_null())["result"].take()
    }

    /// Opens a document below a line that names the schema; its address, and what the schema is said to find wrong:
    /// lines of the document, from 1, with messages.
    fn open(&mut self, text: &str) -> (String, Vec<(u64, String)>) {
        self.n_documents += 1;
        let uri = format!("file:///documents/{}.yaml", self.n_documents);
        let text = format!("# yaml-language-server: $schema={}\n{text}", self.schema);
        let document = json!({ "uri": uri, "languageId": "yaml", "version": 1, "text": text });
        self.send(
            json!({ "method": "textDocument/didOpen", "params": { "textDocument": document } }),
        );
        let published = self.wait(|message| {
            message["method"] == "textDocument/publishDiagnostics"
                && message["params"]["uri"] == uri.as_str()
        });
        let found = published["params"]["diagnostics"]
            .as_array()
            .unwrap()
            .iter();
        // Of YAML itself it thinks more strictly than the reference does.
        let of_schema = found.filter(|one| {
            let source = one["source"].as_str().unwrap_or_default();
            source.starts_with("yaml-schema")
        });
        let found = of_schema
            .map(|one| {
                let line = one["range"]["start"]["line"].as_u64().unwrap();
                (line, one["message"].as_str().unwrap().to_owned())
            })
            .collect();
        (uri, found)
    }

    /// What is shown or offered at the end of the first place of `word` in the document.
    fn ask(&mut self, method: &str, uri: &str, text: &str, word: &str) -> String {
        let before = &text[..text.find(word).unwrap() + word.len()];
        let line = before.matches('\n').count() + 1;
        let character = before.rsplit('\n').next().unwrap().len();
        let position = json!({ "line": line, "character": character });
        let params = json!({ "textDocument": { "uri": uri }, "position": position });
        self.request(method, params).to_string()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The next message; `None` at the end.
fn read_message(output: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if let Some(value) = line.strip_prefix("Content-Length: ") {
            length = value.trim().parse().ok()?;
        }
        if line == "\r\n" {
            break;
        }
    }
    let mut text = vec![0; length];
    output.read_exact(&mut text).ok()?;
    serde_json::from_slice(&text).ok()
}

fn schema(desk: &Desk) -> PathBuf {
    let done = desk.expect(&["schema", "--output", "gwc.schema.json"], 0, "", "");
    assert_eq!(done.stdout, "");
    let path = desk.folder.join("gwc.schema.json");
    let written = std::fs::read_to_string(&path).unwrap();
    assert_eq!(desk.expect(&["schema"], 0, "", "").stdout, written);
    desk.expect(
        &["schema", "-o", "missing/schema.json"],
        2,
        "",
        "missing/schema.json",
    );
    path
}

/// What the compiler accepts, with or without warnings, the editor does not refuse.
#[test]
fn the_schema_accepts_what_the_compiler_accepts() {
    let desk = Desk::new("editor-accepts");
    let mut server = Server::start(&schema(&desk));
    let root = workspace_root();
    let mut folders = vec![root.join("specs"), root.join("gateway-codegen/tests/bad")];
    folders.extend(std::env::var_os("REAL_DOCUMENTS").map(PathBuf::from));
    let (mut n_accepted, mut wrong) = (0, Vec::new());
    for folder in folders {
        let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        paths.sort();
        for path in paths {
            let is_document = path.extension().is_some_and(|extension| {
                ["yaml", "yml", "json"].contains(&extension.to_str().unwrap())
            });
            if !is_document || desk.run(&["check", path.to_str().unwrap()]).code != Some(0) {
                continue;
            }
            let Ok(text) = std::fs::read_to_string(&path) else {
                continue; // UTF-16 and the like
            };
            // The schema is that of documents, not of the templates around them.
            if text.contains("AWSTemplateFormatVersion") {
                continue;
            }
            n_accepted += 1;
            let (_, found) = server.open(&text);
            if !found.is_empty() {
                wrong.push(format!("{}: {found:?}", path.display()));
            }
        }
    }
    assert!(n_accepted >= 20, "{n_accepted} documents");
    assert!(wrong.is_empty(), "of {n_accepted}:\n{}", wrong.join("\n"));
}

#[test]
fn editors_judge_explain_and_complete() {
    let desk = Desk::new("editor");
    let mut server = Server::start(&schema(&desk));
    let gateway = |text: &str| CLEAN.replace("name: clean", &format!("name: clean, {text}"));
    for (text, line, words) in [
        (gateway("upstraem: 'http://127.0.0.1:9'"), 3, "upstraem"),
        (gateway("kind: soap"), 3, "rest"),
        (gateway("stages: {prod: {acesslog: {}}}"), 3, "acesslog"),
        (gateway("limits: [1]"), 3, "object"),
        (gateway("diagnostics: {GW9999: off}"), 3, "GW9999"),
        (gateway("diagnostics: {GW0401: loud}"), 3, "advice"),
        (gateway("diagnostics: {GW0109: warning}"), 3, "error"),
        (CLEAN.replace("type: mock", "type: mook"), 10, "mock"),
        (gateway("stages: {prod: {throttle: {rate: 1}}}"), 3, "rate"),
        (gateway("portal: {titel: Pets}"), 3, "titel"),
        (
            CLEAN.replace(
                "x-gateway: {",
                "x-gateway-cors: {allowOrigin: [a]}\nx-gateway: {",
            ),
            3,
            "allowOrigin",
        ),
        (
            CLEAN.replace("operationId: hello", "parameters: {}"),
            7,
            "array",
        ),
        (
            CLEAN.replace("openapi: 3.0.3", "openapy: 3.0.3"),
            1,
            "openapi",
        ),
    ] {
        let text = text.replace("kind: rest, kind", "kind");
        let (_, found) = server.open(&text);
        let is_there = found
            .iter()
            .any(|(at, message)| *at == line && message.contains(words));
        assert!(is_there, "{line} {words}: {found:?}\n{text}");
    }
    let text = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\nx-gateway:\n  upstream: http://127.0.0.1:9\n  \n  diagnostics:\n    GW\n";
    let (uri, _) = server.open(text);
    let shown = server.ask("textDocument/hover", &uri, text, "upstr");
    assert!(shown.contains("Base address for operations"), "{shown}");
    let offered = server.ask("textDocument/completion", &uri, text, "127.0.0.1:9\n  ");
    for field in ["basePath", "stages", "limits"] {
        assert!(
            offered.contains(&format!("\"label\":\"{field}\"")),
            "{field}: {offered}"
        );
    }
    let offered = server.ask("textDocument/completion", &uri, text, "    GW");
    assert!(offered.contains("\"label\":\"GW0401\""), "{offered}");
    assert!(
        offered.contains("a path parameter is not declared"),
        "{offered}"
    );
    // In an operation, under both prefixes.
    let text = "openapi: 3.0.3\npaths:\n  /a:\n    get:\n      x-\n";
    let (uri, _) = server.open(text);
    let offered = server.ask("textDocument/completion", &uri, text, "      x-");
    for field in ["x-gateway-integration", "x-amazon-apigateway-integration"] {
        assert!(
            offered.contains(&format!("\"label\":\"{field}\"")),
            "{field}: {offered}"
        );
    }
}
