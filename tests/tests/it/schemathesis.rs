//! Requests that schemathesis makes from real documents: what fits is not refused, what does not fit never reaches the
//! upstream, and nothing breaks.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use gateway_tests::gateway::{Binary, Document};
use gateway_tests::process::finish;
use gateway_tests::registry::python_packages;
use gateway_tests::scratch_dir;
use gateway_tests::stub::Stub;
use serde_json::{Value, json};

use super::directory;

const DOCUMENTS: [&str; 5] = [
    "adyen.com/CheckoutService.json",
    "asana.com.json",
    "circleci.com.json",
    "openai.com.json",
    "spotify.com.json",
];

/// Paths and queries that are refused whatever the document says are not asked for: control characters, backslashes and
/// dot segments in paths, NUL in queries.
const HOOKS: &str = "
import urllib.parse

import schemathesis


def is_plain(text):
    text = urllib.parse.unquote(text)
    return '\\\\' not in text and text not in ('.', '..') and all(
        ord(c) >= 32 and not 127 <= ord(c) < 160 for c in text
    )


@schemathesis.hook
def filter_path_parameters(context, path_parameters):
    return all(is_plain(str(value)) for value in (path_parameters or {}).values())


@schemathesis.hook
def filter_query(context, query):
    return '\\0' not in repr(query) and '\\\\x00' not in repr(query)
";

/// For what the tool makes of one document.
const PATIENCE: Duration = Duration::from_secs(1800);

#[test]
fn requests_made_from_real_documents() {
    if !directory::is_long() {
        return;
    }
    let packages = python_packages(&["schemathesis==4.32.5"]).unwrap();
    let all = directory::documents();
    let mut wrong = Vec::new();
    for name in DOCUMENTS {
        let path = all.iter().find(|path| path.ends_with(name)).unwrap();
        let report = report(name, path, &packages);
        eprintln!("{name}: {}", report.lines().last().unwrap_or_default());
        if !report.contains("Test cases:") || report.contains("= ERRORS =") {
            wrong.push(format!("{name}:\n{report}"));
        }
        let failures = report.split("Test Case ID:").skip(1);
        let failures = failures.filter(|failure| !is_explained(failure));
        wrong.extend(failures.map(|failure| format!("{name}: {failure}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Another value where an array of any strings is wanted: on the wire that is the array of its text.
fn is_explained(failure: &str) -> bool {
    failure.contains("Schema-violating request accepted")
        && ["integer", "number", "object"]
            .iter()
            .any(|kind| failure.contains(&format!("(was array, became {kind})")))
}

/// What is said of a gateway that is built from a document.
fn report(name: &str, path: &Path, packages: &Path) -> String {
    let upstream = Stub::echo().unwrap();
    let mut document: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    without_servers(&mut document);
    without_idle(&mut document);
    document["x-gateway"] = json!({"upstream": upstream.url()});
    let label = name.replace(['/', '.'], "-");
    let binary = Binary::build(&label, &[Document::json(&label, &document)], &[]).unwrap();
    let gateway = binary.start(&[]).unwrap();
    let folder = scratch_dir("schemathesis").unwrap();
    let file = folder.join("document.json");
    fs::write(&file, document.to_string()).unwrap();
    fs::write(folder.join("hooks.py"), HOOKS).unwrap();
    let mut python = Command::new("python3");
    python
        .env("PYTHONPATH", packages)
        .env("SCHEMATHESIS_HOOKS", "hooks")
        .current_dir(&folder)
        .args(["-m", "schemathesis.cli", "run"])
        .arg(&file)
        .arg(format!("--url=http://{}", gateway.data()))
        .args([
            "--checks=not_a_server_error,positive_data_acceptance,negative_data_rejection",
            "--phases=examples,coverage,fuzzing",
            "--mode=all",
            "--seed=1",
            "--max-examples=30",
            "--continue-on-failure",
            "--warnings=off",
            // Who may call is the upstream's to say.
            "--generation-with-security-parameters=false",
            "--output-sanitize=false",
            "--suppress-health-check=filter_too_much",
            "--no-color",
            "--request-timeout=30",
        ]);
    let finished = finish(&mut python, b"", PATIENCE).unwrap();
    let said = finished.stdout + &finished.stderr;
    assert!(!upstream.take_requests().is_empty(), "{said}");
    said
}

/// Removes `servers`, wherever they may be: the gateway of the test is the server.
fn without_servers(document: &mut Value) {
    fn remove(value: &mut Value) -> Option<&mut serde_json::Map<String, Value>> {
        let members = value.as_object_mut()?;
        members.remove("servers");
        Some(members)
    }
    let paths = remove(document).and_then(|members| members.get_mut("paths"));
    for item in paths.and_then(Value::as_object_mut).into_iter().flatten() {
        for (_, operation) in remove(item.1).into_iter().flatten() {
            remove(operation);
        }
    }
}

/// Removes what means nothing and the tool takes for more: `nullable` without a `type` (OpenAPI 3.0.4, "Schema Object"),
/// and parameters that are the headers of other things ("Parameter Object").
fn without_idle(value: &mut Value) {
    match value {
        Value::Object(members) => {
            let is_idle = !members.contains_key("type") && !members.contains_key("$ref");
            if is_idle && members.get("nullable").is_some_and(Value::is_boolean) {
                members.remove("nullable");
            }
            members.values_mut().for_each(without_idle);
        }
        Value::Array(values) => {
            values.retain(|value| {
                let name = value["name"].as_str().unwrap_or_default().to_lowercase();
                let is_other = ["accept", "authorization", "content-type"].contains(&&*name);
                value["in"] != "header" || !is_other
            });
            values.iter_mut().for_each(without_idle);
        }
        _ => {}
    }
}
