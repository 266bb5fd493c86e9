//! Requests with the answers that the reference system gave (`conformance/`).
//!
//! `conformance/passing.txt` is a ratchet: what passes is listed there, and stays so. After progress,
//! `UPDATE_EXPECT=1` rewrites it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use gateway_tests::conformance::{Vector, assumed_role, configuration, is_of_authorizer, vectors};
use gateway_tests::gateway::{Binary, Document, Gateway};
use gateway_tests::package_root;
use gateway_tests::stub::{Reply, Stub};

#[test]
fn vectors_pass_as_listed() {
    let all = vectors().unwrap();
    let results = run(&all);

    let mut report = String::new();
    for (id, differences) in &results {
        for difference in differences {
            report.push_str(&format!("  {id}: {difference}\n"));
        }
    }
    let passed: BTreeSet<String> = results
        .iter()
        .filter(|(_, differences)| differences.is_empty())
        .map(|(id, _)| id.clone())
        .collect();
    eprintln!("{report}");
    eprintln!(
        "conformance: {} passed, {} failed",
        passed.len(),
        results.len() - passed.len()
    );
    hold_the_ratchet(&passed);
}

/// Builds all documents into one gateway, starts it, and gives each vector's differences.
fn run(vectors: &[Vector]) -> BTreeMap<String, Vec<String>> {
    let mut results = BTreeMap::new();
    let mut running = Vec::new();
    for vector in vectors {
        let stub = Stub::constant(vector.reply().unwrap()).unwrap();
        running.push((vector, stub));
    }
    let binary = loop {
        let documents: Vec<Document> = running
            .iter()
            .map(|(vector, stub)| vector.document(stub.address()))
            .collect();
        match Binary::build("conformance", &documents, &["--format", "json"]) {
            Ok(binary) => break binary,
            Err(error) => {
                // One document that does not build must not hide the others.
                let text = error.to_string();
                let n_before = running.len();
                running.retain(|(vector, _)| {
                    let refused = errors_in(&text, &vector.id);
                    if !refused.is_empty() {
                        results.insert(vector.id.clone(), refused.clone());
                    }
                    refused.is_empty()
                });
                if running.len() == n_before || running.is_empty() {
                    let first = text.lines().take(40).collect::<Vec<_>>().join("\n");
                    for (vector, _) in &running {
                        results.insert(vector.id.clone(), vec!["not built".to_owned()]);
                    }
                    eprintln!("{first}");
                    return results;
                }
            }
        }
    };
    let flags: Vec<String> = running
        .iter()
        .flat_map(|(vector, stub)| vector.flags(stub.address()))
        .collect();
    let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
    // What the vectors' functions and services answer, and their authorizers, one vector at a time.
    let answers = Arc::new(Mutex::new([Reply::status(599), Reply::status(599)]));
    let functions = {
        let answers = Arc::clone(&answers);
        Stub::start(move |call| {
            let [answer, decision] = answers.lock().unwrap().clone();
            match is_of_authorizer(call) {
                true => decision,
                false => assumed_role(call).unwrap_or(answer),
            }
        })
        .unwrap()
    };
    let file = binary.folder().join("gateway.toml");
    std::fs::write(&file, configuration(vectors)).unwrap();
    let gateway = Gateway::start(
        binary
            .command()
            .args(&flags)
            .arg("--config")
            .arg(&file)
            .args(["--state", "memory"])
            .env(
                "AWS_ENDPOINT_URL",
                format!("http://{}", functions.address()),
            )
            .env("AWS_ACCESS_KEY_ID", "any")
            .env("AWS_SECRET_ACCESS_KEY", "any"),
    )
    .unwrap();
    for (vector, stub) in &running {
        *answers.lock().unwrap() = [vector.reply().unwrap(), vector.authorizer_reply().unwrap()];
        let n_before = functions.requests().len();
        let differences = match vector.send(gateway.data()) {
            Ok(response) => {
                let mut calls = stub.requests();
                let new = functions.requests().split_off(n_before).into_iter();
                calls.extend(new.filter(|call| assumed_role(call).is_none()));
                vector.judge(&response, &calls)
            }
            Err(error) => vec![error.to_string()],
        };
        results.insert(vector.id.clone(), differences);
    }
    results
}

/// The errors that `gwc build --format json` reports for the document of a vector.
fn errors_in(text: &str, id: &str) -> Vec<String> {
    let Some(report) = text
        .find('{')
        .and_then(|start| {
            serde_json::Deserializer::from_str(&text[start..])
                .into_iter()
                .next()
        })
        .and_then(|report: Result<serde_json::Value, _>| report.ok())
    else {
        return Vec::new();
    };
    let file = format!("{id}.json");
    let mut errors = Vec::new();
    for diagnostic in report["diagnostics"].as_array().into_iter().flatten() {
        let labels = diagnostic["labels"].as_array().cloned().unwrap_or_default();
        let here = labels.iter().any(|label| {
            let path = label["file"].as_str().unwrap_or_default();
            std::path::Path::new(path)
                .file_name()
                .is_some_and(|name| name == file.as_str())
        });
        if here && diagnostic["severity"] == "error" {
            let [code, message] = ["code", "message"].map(|key| diagnostic[key].to_string());
            errors.push(format!("does not build: {code} {message}"));
        }
    }
    errors
}

fn hold_the_ratchet(passed: &BTreeSet<String>) {
    let path = package_root().join("conformance").join("passing.txt");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        let lines: String = passed.iter().map(|id| format!("{id}\n")).collect();
        std::fs::write(&path, lines).unwrap();
        return;
    }
    let listed: BTreeSet<String> = std::fs::read_to_string(&path)
        .unwrap()
        .lines()
        .map(str::to_owned)
        .collect();
    let regressed: Vec<&String> = listed.difference(passed).collect();
    let new: Vec<&String> = passed.difference(&listed).collect();
    assert!(
        regressed.is_empty() && new.is_empty(),
        "no longer passing: {regressed:?}\npassing, but not listed (UPDATE_EXPECT=1 adds them): {new:?}"
    );
}
