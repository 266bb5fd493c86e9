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
        let (document, report) = report(name, path, &packages);
        eprintln!("{name}: {}", report.lines().last().unwrap_or_default());
        if !report.contains("Test cases:") || report.contains("= ERRORS =") {
            wrong.push(format!("{name}:\n{report}"));
        }
        for (operation, failure) in failures(&report) {
            if !is_explained(&document, operation, failure) {
                wrong.push(format!("{name}: {operation}: {failure}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What the test lets pass, beside what is nearly the same.
#[test]
fn only_what_is_no_fault_is_explained() {
    let form = |schema: Value| json!({"content": {"multipart/form-data": {"schema": schema}}});
    let document = json!({"paths": {"/a": {"post": {"requestBody": form(json!({"properties": {
        "any": {"type": "string"},
        "one": {"type": "string", "enum": ["x"]},
        "some": {"type": "string", "anyOf": [{"const": "x"}]},
    }}))}}}});
    let accepted = |field: &str, kind: &str, media_type: &str| {
        let report = format!(
            "___ POST /a ___\n1. Test Case ID: x\n- ST201 Schema-violating request accepted\n    Invalid component: in body - violates `type` at /properties/{field} (was string, became {kind})\n    curl -X POST -H 'Content-Type: {media_type}; boundary=b'\n"
        );
        let failures = failures(&report);
        assert_eq!(failures.len(), 1);
        failures
            .iter()
            .all(|(operation, failure)| is_explained(&document, operation, failure))
    };
    assert!(accepted("any", "null", "multipart/form-data"));
    assert!(accepted("any", "number", "multipart/form-data"));
    assert!(!accepted("some", "number", "multipart/form-data"));
    assert!(!accepted("one", "null", "multipart/form-data"));
    assert!(!accepted("other", "null", "multipart/form-data"));
    assert!(!accepted(
        "any/properties/any",
        "null",
        "multipart/form-data"
    ));
    assert!(!accepted("any", "object", "multipart/form-data"));
    assert!(!accepted("any", "null", "application/json"));

    let rejected = |name: &str, expected: &str| {
        let failure = format!(
            "- ST202 Schema-valid request rejected\n{expected}\n    curl -d $'--b\\r\\nContent-Disposition: form-data; name=\"{name}\"\\r\\n\\r\\nx\\x1d'"
        );
        is_explained(&document, "POST /a", &failure)
    };
    let refused = "header fields of parts such as `name: value`, each on its line";
    assert!(rejected("t\\x1d", refused));
    assert!(rejected("\\xc2\\x97", refused));
    assert!(!rejected("\\xc2\\xb5", refused));
    assert!(!rejected("t\\x1d", "a value"));
}

/// The failures of a report, each with its operation as `POST /path`.
fn failures(report: &str) -> Vec<(&str, &str)> {
    let heading = |line: &'_ str| line.starts_with("__") && line.ends_with("__");
    let (mut operation, mut failures) = ("", Vec::new());
    for (at, chunk) in report.split("Test Case ID:").enumerate() {
        if at > 0 {
            failures.push((operation, chunk));
        }
        if let Some(line) = chunk.lines().rfind(|line| heading(line)) {
            operation = line.trim_matches('_').trim();
        }
    }
    failures
}

fn is_explained(document: &Value, operation: &str, failure: &str) -> bool {
    let accepted = failure.contains("Schema-violating request accepted");
    let rejected = failure.contains("Schema-valid request rejected");
    accepted && (is_item(failure) || is_text(document, operation, failure))
        || rejected && has_control_in_name(failure)
}

/// Another value where an array of any strings is wanted: on the wire that is the array of its text.
fn is_item(failure: &str) -> bool {
    ["integer", "number", "object"]
        .iter()
        .any(|kind| failure.contains(&format!("(was array, became {kind})")))
}

/// `null` or a number in a field of a form that takes any string: on the wire that is its text.
fn is_text(document: &Value, operation: &str, failure: &str) -> bool {
    let is_form = |text: &str| {
        text.contains("multipart/form-data") || text.contains("application/x-www-form-urlencoded")
    };
    let sent = failure
        .lines()
        .find(|line| line.trim_start().starts_with("curl "));
    let field = ["null", "number", "integer"].iter().find_map(|kind| {
        let change = format!(" (was string, became {kind})");
        let line = failure
            .lines()
            .find_map(|line| line.trim_end().strip_suffix(&change))?;
        let (_, field) = line.split_once("in body - violates `type` at /properties/")?;
        (!field.contains('/')).then_some(field)
    });
    let (Some(sent), Some(field), Some((method, path))) = (sent, field, operation.split_once(' '))
    else {
        return false;
    };
    let path = path.replace('~', "~0").replace('/', "~1");
    let body = format!("/paths/{path}/{}/requestBody", method.to_lowercase());
    let body = document.pointer(&body).map(|body| followed(document, body));
    let content = body.and_then(|body| body["content"].as_object());
    let mut schemas = content
        .into_iter()
        .flatten()
        .filter(|(name, _)| is_form(name))
        .filter_map(|(_, content)| member(document, &content["schema"], field));
    is_form(sent) && schemas.any(|schema| takes_all_strings(document, schema))
}

/// What a schema says of one of its members.
fn member<'d>(document: &'d Value, schema: &'d Value, name: &str) -> Option<&'d Value> {
    let schema = followed(document, schema);
    schema["properties"].get(name).or_else(|| {
        let all = schema["allOf"].as_array().into_iter().flatten();
        all.into_iter()
            .find_map(|schema| member(document, schema, name))
    })
}

fn takes_all_strings(document: &Value, schema: &Value) -> bool {
    let schema = followed(document, schema);
    let says = [
        "allOf",
        "anyOf",
        "const",
        "enum",
        "format",
        "maxLength",
        "minLength",
        "not",
        "oneOf",
        "pattern",
    ];
    schema["type"] == "string" && says.iter().all(|keyword| schema.get(keyword).is_none())
}

fn followed<'d>(document: &'d Value, value: &'d Value) -> &'d Value {
    let target = value["$ref"]
        .as_str()
        .and_then(|target| target.strip_prefix('#'));
    target
        .and_then(|target| document.pointer(target))
        .unwrap_or(value)
}

/// A control character in the name of a part of a form, which is refused whatever the document says: readers differ in
/// where they end lines.
fn has_control_in_name(failure: &str) -> bool {
    let is_refused = failure.contains("header fields of parts such as `name: value`");
    let mut sent = failure
        .split("Content-Disposition: form-data; name=\"")
        .skip(1);
    is_refused
        && sent.any(|part| {
            let name = part.split('"').next().unwrap_or_default();
            unquoted(name).chars().any(char::is_control)
        })
}

/// What a text in `$'…'` of a shell means, as far as the tool escapes it: bytes in two hexadecimal digits.
fn unquoted(text: &str) -> String {
    let mut bytes = Vec::new();
    for (at, part) in text.split("\\x").enumerate() {
        let coded = (at > 0).then(|| part.split_at_checked(2)).flatten();
        match coded.map(|(digits, rest)| (u8::from_str_radix(digits, 16), rest)) {
            Some((Ok(byte), rest)) => {
                bytes.push(byte);
                bytes.extend(rest.bytes());
            }
            _ => bytes.extend(part.bytes()),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A document, and what is said of the gateway that is built from it.
fn report(name: &str, path: &Path, packages: &Path) -> (Value, String) {
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
    (document, said)
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
