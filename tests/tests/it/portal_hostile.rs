//! Portals of documents that mean harm, or are larger than anybody would write, in a browser: nothing of theirs runs, no page is
//! wider than its screen, and what is made grows no faster than they do.

use std::path::PathBuf;

use gateway_tests::scratch_dir;
use gateway_tests::usage::ended_children_cpu_time;
use serde_json::{Map, Value, json};

use crate::desk::Desk;

/// What stands in every string that the document is free to choose.
const HOSTILE: &str = concat!(
    r#""><script>alert(1)</script><img src=x onerror=alert(2)>' onmouseover='alert(3) "#,
    "[a](javascript:alert(4)) ![b](data:text/html,x) <a href=\"javascript:alert(5)\">c</a> ",
    "<a href=\"java&#10;script:alert(6)\">d</a> [e](java&#x09;script:alert(7)) <svg/onload=alert(8)> ",
    "</title></script></style></textarea><!-- ]]> {{x}} {% x %} </div></div></main> `",
    "\u{202e}gnp.exe\u{2066} \u{0}\u{7f}",
);

/// Names that lead elsewhere, stand for devices, or look like others.
const NAMES: [&str; 26] = [
    "index",
    "INDEX",
    "assets",
    "con",
    "CON",
    "nul",
    "COM1",
    "aux.txt",
    "..",
    ".",
    "",
    "../../x",
    "a/b",
    "a\\b",
    "a b",
    "a\nb",
    "%2e%2e",
    "a?b#c",
    "-",
    "getPet",
    "get-pet",
    "get_pet",
    "日本語",
    "émoji😀",
    "__proto__",
    "toString",
];

fn is_long() -> bool {
    std::env::var_os("LONG_TESTS").is_some()
}

/// A document with hostile text in all its strings, as far as it stays one that gateways are made from.
fn document() -> Value {
    let long = "x".repeat(3_000);
    let text = HOSTILE;
    let schema = json!({"$ref": "#/components/schemas/Whole"});
    let callback = json!({
        "operationId": text, "summary": text, "description": format!("{text}\n\n# {text}"), "deprecated": true, "x-sunset": text,
        "externalDocs": {"url": "javascript:alert(20)", "description": text},
        "parameters": [{"name": text, "in": "query", "schema": {"type": "string"}, "description": text}, {"name": &long, "in": "header", "schema": schema}],
        "requestBody": {"description": text, "content": {"application/json": {"schema": schema, "examples": {(text): {"summary": text, "value": text}}}, (text): {"example": text}}},
        "responses": {"200": {"description": text, "content": {"application/json": {"schema": schema}}, "links": {(text): {"operationId": "con", "description": text}}}, "default": {"description": text}},
        "callbacks": {"again": {"$ref": "#/components/callbacks/again"}},
    });
    let callbacks = |name: &str| {
        json!({
            (text): {"{$request.body#/u}": {"post": {"responses": {"200": {"description": text}}}}, (text): {"put": callback}, (&long): {"post": callback}},
            "": {"": {"post": callback}}, (name): {"javascript:alert(19)": {"post": callback}}, (&long): {"$ref": "#/components/callbacks/again"},
        })
    };
    let mut paths = Map::new();
    let names = NAMES.iter().copied().chain([text, &long]);
    for (i, name) in names.clone().enumerate() {
        let operation = json!({
            "operationId": name, "summary": text, "description": format!("{text}\n\n# {text}\n\n| {text} |\n|---|\n| {text} |\n\n```{text}\n{text}\n```\n\n<table><tr><td>{text}</td></table>"),
            "tags": [text, name, &long],
            "parameters": [
                {"name": "id", "in": "path", "required": true, "schema": {"type": "string"}, "description": text, "example": text},
                {"name": text, "in": "query", "schema": {"type": "string", "enum": [text, "", &long], "default": text}, "description": text},
                {"name": &long, "in": "query", "schema": {"type": "string"}, "examples": {(text): {"summary": text, "value": text}}},
            ],
            "requestBody": {"description": text, "content": {"application/json": {"schema": schema, "examples": {(text): {"summary": text, "description": text, "value": {"a": text, (text): text}}}}}},
            "responses": {
                "200": {
                    "description": text,
                    "headers": {"X-Long": {"description": text, "schema": {"type": "string", "example": text}}},
                    "content": {"application/json": {"schema": schema, "example": {"a": text}}, "text/plain": {"example": text}},
                    "links": {
                        (text): {"operationId": "index", "description": text, "parameters": {(text): text, (&long): format!("$request.body#/{text}")}, "requestBody": {(text): &long}},
                        (&long): {"operationId": text, "description": text}, "none": {"operationId": &long},
                        "by reference": {"operationRef": text}, "script": {"operationRef": "javascript:alert(17)"}, "remote": {"operationRef": format!("https://x.example/{text}")},
                        "hidden": {"operationRef": "javascript://x.example/%0aalert(18)"},
                    },
                },
                "default": {"description": text},
            },
            "callbacks": if i % 4 == 0 { callbacks(name) } else { json!({}) },
            "externalDocs": {"url": "javascript:alert(9)", "description": text},
            "security": [{"key": [], "oauth": [text]}],
        });
        paths.insert(format!("/p{i}/{{id}}"), json!({"post": operation}));
    }
    let mut schemas: Map<String, Value> = names
        .filter(|name| !name.is_empty())
        .map(|name| (name.to_owned(), json!({"type": "object", "title": text, "description": text, "properties": {"whole": schema}})))
        .collect();
    schemas.insert("Whole".into(), json!({
        "type": "object", "title": text, "description": text,
        "properties": {
            (text): {"type": "string", "description": text, "default": text},
            "": {"type": "string"}, "a": {"type": "string", "example": text}, (&long): {"type": "string", "enum": [&long]},
            "again": schema, "__proto__": {"type": "string"}, "list": {"type": "array", "items": schema},
            "one": {"oneOf": [schema, {"type": "string", "title": text}]},
        },
        "additionalProperties": schema,
        "externalDocs": {"url": "data:text/html,<script>alert(10)</script>", "description": text},
    }));
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": text, "version": text, "description": text, "summary": text, "termsOfService": "javascript:alert(11)",
            "contact": {"name": text, "url": "javascript:alert(12)", "email": text}, "license": {"name": text, "url": "data:text/html,x"},
        },
        "x-gateway": {"name": "hostile", "upstream": "http://127.0.0.1:9"},
        "servers": [{"url": "https://api.example.com/", "description": text}],
        "externalDocs": {"url": "javascript:alert(13)", "description": text},
        "tags": [{"name": text, "description": text, "externalDocs": {"url": "javascript:alert(14)"}}, {"name": "told elsewhere", "externalDocs": {"url": format!("https://x.example/{text}"), "description": text}}, {"name": "con", "description": long}],
        "paths": paths,
        "webhooks": {(text): {"post": {"summary": text, "description": text, "requestBody": {"content": {"application/json": {"schema": schema}}}, "responses": {"200": {"description": text}}}}},
        "components": {
            "schemas": schemas,
            // What leads to itself.
            "callbacks": {"again": {"{$url}": {"post": callback}}},
            "securitySchemes": {
                "key": {"type": "apiKey", "name": "x-api-key", "in": "header", "description": text},
                "oauth": {"type": "oauth2", "description": text, "flows": {"authorizationCode": {"authorizationUrl": "javascript:alert(15)", "tokenUrl": "javascript:alert(16)", "scopes": {(text): text}}}},
            },
        },
    })
}

/// The site of a document.
fn desk(name: &str, document: &Value) -> Desk {
    let file = scratch_dir(name).unwrap().join("api.json");
    std::fs::write(&file, document.to_string()).unwrap();
    Desk::new(name, &file)
}

#[test]
fn nothing_of_a_document_runs() {
    let desk = desk("hostile-portal", &document());
    let names: Vec<String> = walk(&desk.site);
    let mut folded: Vec<String> = names.iter().map(|name| name.to_lowercase()).collect();
    folded.sort_unstable();
    folded.dedup();
    assert_eq!(
        folded.len(),
        names.len(),
        "file systems that fold case have all"
    );
    for name in &names {
        let stem = name.rsplit('/').next().unwrap().split('.').next().unwrap();
        assert!(
            !is_device(stem) && name.is_ascii() && name.len() < 150,
            "{name}"
        );
    }
    desk.look("audit.mjs", &[]);
    if is_long() {
        desk.validate();
    }
}

/// Files below a folder, relative to it.
fn walk(folder: &PathBuf) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![folder.clone()];
    while let Some(at) = folders.pop() {
        for entry in std::fs::read_dir(at).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let below = path.strip_prefix(folder).unwrap();
                found.push(below.to_str().unwrap().to_owned());
            }
        }
    }
    found
}

/// Names that Windows keeps for devices.
fn is_device(stem: &str) -> bool {
    let stem = stem.to_ascii_lowercase();
    let is_numbered = |name: &str| {
        let digit = stem.strip_prefix(name);
        digit.is_some_and(|digit| {
            digit.len() == 1 && digit != "0" && digit.as_bytes()[0].is_ascii_digit()
        })
    };
    ["con", "prn", "aux", "nul"].contains(&stem.as_str())
        || is_numbered("com")
        || is_numbered("lpt")
}

/// Schemas that refer to each other in rings, and some operations that use them.
fn rings(n_schemas: usize) -> Value {
    let name = |i: usize| format!("S{}", i % n_schemas);
    let refer = |i: usize| json!({"$ref": format!("#/components/schemas/{}", name(i))});
    let schemas: Map<String, Value> = (0..n_schemas)
        .map(|i| (name(i), json!({"type": "object", "description": HOSTILE, "properties": {
            "next": refer(i + 1), "far": refer(i * 7 + 3), "list": {"type": "array", "items": refer(i / 2)}, "text": {"type": "string"},
        }})))
        .collect();
    let paths: Map<String, Value> = (0..100)
        .map(|i| (format!("/p{i}"), json!({"get": {"responses": {"200": {"description": "x", "content": {"application/json": {"schema": refer(i * 11)}}}}}})))
        .collect();
    sized(paths, schemas, "x")
}

/// Operations that each have a parameter, a schema and a link of their own, all of which are held to what the API has.
fn operations(n: usize) -> Value {
    let operation = |i: usize| {
        json!({
            "tags": [format!("t{}", i % 50)], "summary": format!("operation {i}"), "description": format!("[one](#tag/t{})", i % 50),
            "parameters": [{"name": "q", "in": "query", "schema": {"type": "string", "minLength": i % 9 + 2}}],
            "responses": {"200": {"description": "x", "content": {"application/json": {"schema": {"$ref": format!("#/components/schemas/S{i}")}}}}},
        })
    };
    let paths: Map<String, Value> = (0..n)
        .map(|i| (format!("/p{}/q{i}", i % 97), json!({"get": operation(i)})))
        .collect();
    let schemas: Map<String, Value> = (0..n)
        .map(|i| {
            (
                format!("S{i}"),
                json!({"type": "object", "properties": {"n": {"type": "integer", "minimum": i}}}),
            )
        })
        .collect();
    sized(paths, schemas, "x")
}

/// Two descriptions of so many bytes, one of them full of marks.
fn descriptions(n_bytes: usize) -> Value {
    let marks = "*_[`<(![{\\>|#~".repeat(n_bytes / 14);
    let text = "A sentence of **words** and `code`, with a [link](https://x.example/).\n\n"
        .repeat(n_bytes / 72);
    let mut paths = Map::new();
    paths.insert(
        "/p".into(),
        json!({"get": {"description": marks, "responses": {"200": {"description": text.clone()}}}}),
    );
    sized(paths, Map::new(), &text)
}

fn sized(paths: Map<String, Value>, schemas: Map<String, Value>, description: &str) -> Value {
    json!({
        "openapi": "3.0.3", "info": {"title": "large", "version": "1", "description": description},
        "x-gateway": {"name": "large", "upstream": "http://127.0.0.1:9"}, "paths": paths, "components": {"schemas": schemas},
    })
}

/// The site of a document that grows, at two sizes: bytes per size, which stay about the same. CPU time is printed.
fn is_linear(name: &str, sizes: [usize; 2], document: impl Fn(usize) -> Value) {
    let found = sizes.map(|size| {
        let before = ended_children_cpu_time().unwrap();
        let desk = desk(&format!("{name}-{size}"), &document(size));
        let spent = ended_children_cpu_time().unwrap().saturating_sub(before);
        let files = walk(&desk.site);
        let length = |file: &String| std::fs::metadata(desk.site.join(file)).unwrap().len();
        let n_bytes: u64 = files.iter().map(length).sum();
        let largest = files
            .iter()
            .filter(|file| file.ends_with(".html"))
            .map(length)
            .max();
        eprintln!(
            "{name} {size}: {} files, {n_bytes} bytes, largest page {largest:?}, {spent:?} of CPU",
            files.len()
        );
        desk.look("audit.mjs", &[("MOST_PAGES", "12")]);
        n_bytes as f64 / size as f64
    });
    let [small, large] = found;
    assert!(
        large <= small * 1.5,
        "{name}: {small} and {large} bytes each"
    );
}

#[test]
fn rings_of_schemas_grow_evenly() {
    let sizes = if is_long() {
        [1_000, 10_000]
    } else {
        [100, 1_000]
    };
    is_linear("rings", sizes, rings);
}

#[test]
fn many_operations_grow_evenly() {
    let sizes = if is_long() { [500, 5_000] } else { [100, 400] };
    is_linear("operations", sizes, operations);
}

#[test]
fn long_descriptions_grow_evenly() {
    let sizes = if is_long() {
        [100_000, 1_000_000]
    } else {
        [10_000, 100_000]
    };
    is_linear("descriptions", sizes, descriptions);
}
