//! Values of 64 KiB that are made to be expensive for a schema, a pattern, a format or a parameter: each is answered, and
//! what it cost is printed.
//!
//! CPU time is that of the whole gateway for one request, the least of five.

use std::time::Duration;

use gateway_tests::gateway::{Binary, Document, Gateway};
use gateway_tests::http1;
use gateway_tests::usage::cpu_time;
use serde_json::{Value, json};

const SIZE: usize = 64 * 1024;

/// So many times this text as is less than the size, with what stands around them.
fn many(before: &str, text: &str, after: &str) -> String {
    let n = (SIZE - before.len() - after.len()) / text.len();
    format!("{before}{}{after}", text.repeat(n))
}

/// Items that all differ, or members.
fn counted(before: &str, item: impl Fn(usize) -> String, after: &str) -> String {
    let mut text = before.to_owned();
    let mut n = 0;
    while text.len() + 40 < SIZE {
        if n > 0 {
            text.push(',');
        }
        text += &item(n);
        n += 1;
    }
    text + after
}

/// A tree of pairs that is so deep.
fn pairs(depth: usize) -> String {
    match depth {
        0 => "[]".to_owned(),
        _ => {
            let part = pairs(depth - 1);
            format!("[{part},{part}]")
        }
    }
}

fn string(pattern: &str) -> Value {
    json!({"type": "string", "pattern": pattern})
}

/// Name, schema, body.
fn bodies() -> Vec<(&'static str, Value, String)> {
    let letters = many("\"", "a", "!\"");
    let deep = format!("{}1{}", "[".repeat(SIZE / 2), "]".repeat(SIZE / 2 - 1));
    let deep_members = format!("{}1{}", "{\"n\":".repeat(SIZE / 6), "}".repeat(SIZE / 6));
    let levels = format!("{}1{}", "{\"n\":".repeat(90), "}".repeat(90));
    let numbers = counted("[", |n| n.to_string(), "]");
    let fractions = counted("[", |n| format!("{n}.0e{}", n % 7), "]");
    let objects = counted("[", |n| format!("{{\"b\":{n},\"a\":[{n}]}}"), "]");
    let members = counted("{", |n| format!("\"m{n}\":{n}"), "}");
    let same = many("[\"", "\\u0061", "\",\"a\"]");
    let alternatives: Vec<Value> = (0..50)
        .map(|n| json!({"type": "object", "required": [format!("r{n}")], "additionalProperties": {"type": "integer", "maximum": n}}))
        .collect();
    let endings = format!("({})", ["a", "aa", "aaa", "aaaa"].join("|"));
    vec![
        ("pattern: nested", string("^(a+)+$"), letters.clone()),
        ("pattern: same twice", string("^(a|a)*b"), letters.clone()),
        ("pattern: overlapping", string("(a|aa)+$"), letters.clone()),
        (
            "pattern: three deep",
            string("^(([a-z])+.)+[A-Z]([a-z])+$"),
            letters.clone(),
        ),
        (
            "pattern: counted",
            string("^(a{1,60}){1,60}b$"),
            letters.clone(),
        ),
        ("pattern: anywhere", string("a.{0,200}b"), letters.clone()),
        (
            "pattern: alternatives",
            string(&format!("{endings}*{endings}b$")),
            letters.clone(),
        ),
        (
            "pattern: look ahead",
            string("^(?=.*[0-9])(?=.*[A-Z]).{8,}$"),
            letters.clone(),
        ),
        (
            "pattern: address",
            string(r"^\w+([-+.']\w+)*@\w+([-.]\w+)*\.\w+([-.]\w+)*$"),
            letters.clone(),
        ),
        (
            "pattern: escapes",
            string("^(a+)+$"),
            many("\"", "\\u0061", "!\""),
        ),
        ("pattern: wide", string(r"^\p{L}+$"), many("\"", "é", "!\"")),
        (
            "length",
            json!({"type": "string", "maxLength": 70000, "minLength": 60000}),
            many("\"", "\\ud83d\\ude00", "\""),
        ),
        (
            "unique numbers",
            json!({"type": "array", "uniqueItems": true}),
            numbers.clone(),
        ),
        (
            "unique fractions",
            json!({"type": "array", "uniqueItems": true}),
            fractions.clone(),
        ),
        (
            "unique objects",
            json!({"type": "array", "uniqueItems": true}),
            objects.clone(),
        ),
        (
            "unique texts",
            json!({"type": "array", "uniqueItems": true}),
            same.clone(),
        ),
        (
            "multiple of a fraction",
            json!({"multipleOf": 0.007}),
            format!("1{}", "0".repeat(SIZE - 1)),
        ),
        (
            "multiple of, with an exponent",
            json!({"multipleOf": 0.007}),
            "1e999999999".to_owned(),
        ),
        (
            "maximum of many digits",
            json!({"maximum": 1e300}),
            format!("1{}", "0".repeat(SIZE - 1)),
        ),
        (
            "maximum of a fraction",
            json!({"maximum": 0.1}),
            format!("0.{}1", "0".repeat(SIZE - 3)),
        ),
        (
            "enum",
            json!({"enum": [[1, {"a": "b"}], "x", 3]}),
            numbers.clone(),
        ),
        (
            "enum of many, escapes",
            json!({"enum": (0..500).map(|n| format!("v{n}")).collect::<Vec<_>>()}),
            many("\"", "\\n", "\""),
        ),
        (
            "enum of many, the last of them",
            json!({"items": {"enum": (0..500).map(|n| format!("v{n}")).collect::<Vec<_>>()}}),
            many("[", "\"v499\",", "\"v499\"]"),
        ),
        (
            "enum of many, the last of them with escapes",
            json!({"items": {"enum": (0..500).map(|n| format!("v{n}")).collect::<Vec<_>>()}}),
            many("[", "\"v49\\u0039\",", "\"v499\"]"),
        ),
        (
            "enum of many numbers",
            json!({"items": {"enum": (0..500).collect::<Vec<_>>()}}),
            many("[", "499.0,", "4990e-1]"),
        ),
        (
            "enum of many fractions",
            json!({"items": {"enum": (0..500).map(|n| f64::from(n) + 0.25).collect::<Vec<_>>()}}),
            many("[", "499.25,", "499.25]"),
        ),
        (
            "enum of many numbers, one of many digits",
            json!({"enum": (0..500).collect::<Vec<_>>()}),
            format!("499.{}1", "0".repeat(SIZE - 5)),
        ),
        (
            "enum of many objects",
            json!({"items": {"enum": (0..500).map(|n| json!({"a": n, "b": [1, 2, 3]})).collect::<Vec<_>>()}}),
            many("[", "{\"b\":[1,2,3],\"a\":499},", "{}]"),
        ),
        (
            "enum of many, in members",
            json!({"items": {"$ref": "#/components/schemas/Kind"}}),
            many("[", "{\"kind\":\"K299\"},", "{\"kind\":\"K299\"}]"),
        ),
        (
            "patterns of alternatives, escapes",
            json!({"anyOf": (0..20).map(|n| string(&format!("^(x|y)*{n}$"))).collect::<Vec<_>>()}),
            many("\"", "x\\n", "\""),
        ),
        (
            "names with escapes",
            json!({"properties": (0..60).map(|n| (format!("m{n}"), json!({"type": "integer"}))).collect::<serde_json::Map<_, _>>()}),
            many("{", "\"\\u006d\\n\":1,", "\"m\":1}"),
        ),
        (
            "contains",
            json!({"contains": {"const": -1}, "minContains": 3}),
            numbers.clone(),
        ),
        (
            "prefix and others",
            json!({"prefixItems": [{"type": "integer"}], "items": {"multipleOf": 1}, "unevaluatedItems": false}),
            numbers.clone(),
        ),
        (
            "unevaluated items",
            json!({"anyOf": [{"contains": {"minimum": 5}}, {"contains": {"maximum": 2}}], "unevaluatedItems": false}),
            numbers.clone(),
        ),
        (
            "unevaluated items, twice itself",
            json!({"$ref": "#/components/schemas/Items"}),
            many("[", "[],", "[]]"),
        ),
        (
            "unevaluated items, twice itself, nested",
            json!({"$ref": "#/components/schemas/Items"}),
            pairs(13),
        ),
        (
            "three times itself",
            json!({"$ref": "#/components/schemas/Thrice"}),
            pairs(13),
        ),
        (
            "a chain of references",
            json!({"items": {"$ref": "#/components/schemas/Link0"}}),
            many("[", "1,", "1]"),
        ),
        (
            "names in hundreds of patterns",
            json!({"patternProperties": (0..300).map(|n| (format!("^x{n}"), json!(true))).collect::<serde_json::Map<_, _>>()}),
            members.clone(),
        ),
        (
            "hundreds of alternatives of items",
            json!({"items": {"anyOf": (0..300).map(|n| json!({"type": "object", "minProperties": n})).collect::<Vec<_>>()}}),
            many("[", "1,", "{}]"),
        ),
        (
            "unique in unique",
            json!({"$ref": "#/components/schemas/Unique"}),
            format!("{}{numbers}{}", "[".repeat(60), "]".repeat(60)),
        ),
        (
            "names",
            json!({"propertyNames": {"pattern": "^(m+[0-9]+)+$"}}),
            members.clone(),
        ),
        (
            "patterns of names",
            json!({"patternProperties": {"^m": {"type": "integer"}, "[0-9]$": {"minimum": 0}, "(1|11)+": {"maximum": 1e9}}, "additionalProperties": false}),
            members.clone(),
        ),
        (
            "unevaluated members",
            json!({"anyOf": [{"properties": {"m1": true}}, {"patternProperties": {"^m": true}}], "unevaluatedProperties": false}),
            members.clone(),
        ),
        (
            "dependent",
            json!({"dependentRequired": {"m1": ["m2", "zz"]}, "dependentSchemas": {"m2": {"maxProperties": 9}}}),
            members.clone(),
        ),
        (
            "fifty alternatives",
            json!({"oneOf": alternatives.clone()}),
            members.clone(),
        ),
        (
            "fifty alternatives of items",
            json!({"items": {"anyOf": alternatives}}),
            objects.clone(),
        ),
        (
            "twice itself",
            json!({"$ref": "#/components/schemas/Twice"}),
            levels.clone(),
        ),
        (
            "twice itself, deep",
            json!({"$ref": "#/components/schemas/Twice"}),
            deep_members.clone(),
        ),
        (
            "not itself",
            json!({"$ref": "#/components/schemas/Not"}),
            levels,
        ),
        (
            "a tree",
            json!({"$ref": "#/components/schemas/Tree"}),
            many("{\"all\":[", "{\"all\":[]},", "{\"all\":[1]}]}"),
        ),
        ("deep lists", json!({"type": "array"}), deep.clone()),
        ("deep lists, unique", json!({"uniqueItems": true}), deep),
        ("deep objects", json!({"type": "object"}), deep_members),
        ("no end", json!({"type": "array"}), "[".repeat(SIZE)),
        (
            "one name again and again",
            json!({"type": "object"}),
            many("{", "\"a\":1,", "\"a\":1}"),
        ),
        (
            "not UTF-8 in escapes",
            json!({"type": "string"}),
            many("\"", "\\ud800", "\""),
        ),
    ]
}

/// Formats, each with a text.
fn formats() -> Vec<(&'static str, String)> {
    vec![
        ("date-time", many("", "2026-01-01T00:00:00", "")),
        ("duration", many("P", "1Y", "")),
        ("email", many("", "a.", "@a")),
        ("idn-email", many("", "é", "@é")),
        ("hostname", many("", "a.", "a")),
        ("idn-hostname", many("", "bücher.", "a")),
        ("ipv4", many("", "1.", "1")),
        ("ipv6", many("", "1:", ":1")),
        ("uri", many("http://a/", "%41", "?#")),
        ("uri-reference", many("", "a/../", "#%")),
        ("iri", many("http://é/", "é", "")),
        ("uri-template", many("", "{a,b*}", "{")),
        ("uuid", many("", "0-", "")),
        ("json-pointer", many("", "/~0", "~")),
        ("relative-json-pointer", many("1", "/~1", "~")),
        ("regex", many("", "(a", "")),
        ("regex", many("", "(?=", "")),
        ("regex", many("", "[a-z]{1,1000}", "")),
    ]
}

fn document(bodies: &[(&str, Value, String)]) -> Value {
    let operation = |schema: &Value| {
        json!({"post": {
            "requestBody": {"required": true, "content": {"application/json": {"schema": schema}}},
            "responses": {"200": {"description": "ok"}},
            "x-gateway-integration": {"type": "mock", "responses": {"default": {"statusCode": "200"}}, "requestTemplates": {"application/json": "{\"statusCode\": 200}"}},
        }})
    };
    let mut paths: serde_json::Map<String, Value> = bodies
        .iter()
        .enumerate()
        .map(|(at, (_, schema, _))| (format!("/body/{at}"), operation(schema)))
        .collect();
    for (at, (format, _)) in formats().iter().enumerate() {
        let schema = json!({"type": "string", "format": format});
        paths.insert(format!("/format/{at}"), operation(&schema));
    }
    let link = |n: usize| match n {
        LINKS => json!({"type": "integer"}),
        n => {
            json!({"allOf": [{"$ref": format!("#/components/schemas/Link{}", n + 1)}, {"minimum": 0}]})
        }
    };
    let mut document = json!({
        "openapi": "3.1.0",
        "info": {"title": "Values", "version": "1"},
        "paths": paths,
        "components": {"schemas": {
            "Items": {"anyOf": [{"items": {"$ref": "#/components/schemas/Items"}}, {"items": {"$ref": "#/components/schemas/Items"}, "maxItems": 2}], "unevaluatedItems": false},
            "Thrice": {"allOf": [
                {"items": {"$ref": "#/components/schemas/Thrice"}},
                {"items": {"$ref": "#/components/schemas/Thrice"}, "minItems": 0},
                {"items": {"$ref": "#/components/schemas/Thrice"}, "maxItems": 2},
            ]},
            "Unique": {"uniqueItems": true, "items": {"$ref": "#/components/schemas/Unique"}},
            "Kind": {"type": "object", "properties": {"kind": {"type": "string", "enum": (0..300).map(|n| format!("K{n}")).collect::<Vec<_>>()}}},
            "Twice": {"anyOf": [
                {"properties": {"n": {"$ref": "#/components/schemas/Twice"}}, "required": ["a"]},
                {"properties": {"n": {"$ref": "#/components/schemas/Twice"}}, "required": ["b"]},
            ]},
            "Not": {"not": {"properties": {"n": {"$ref": "#/components/schemas/Not"}}, "required": ["n"]}},
            "Tree": {"type": "object", "properties": {"all": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}}}, "unevaluatedProperties": false},
        }},
    });
    for n in 0..=LINKS {
        document["components"]["schemas"][format!("Link{n}")] = link(n);
    }
    document
}

/// How many schemas stand behind each other.
const LINKS: usize = 60;

#[test]
fn values_made_to_be_expensive_are_answered() {
    let bodies = bodies();
    let documents = [Document::json("values", &document(&bodies))];
    let gateway = Binary::build("hostile-values", &documents, &[])
        .unwrap()
        .start(&[])
        .unwrap();
    let mut rows = Vec::new();
    for (at, (name, _, body)) in bodies.iter().enumerate() {
        rows.push(cost(&gateway, name, &format!("/body/{at}"), body));
    }
    for (at, (name, text)) in formats().iter().enumerate() {
        let body = serde_json::to_string(text).unwrap();
        rows.push(cost(&gateway, name, &format!("/format/{at}"), &body));
    }
    rows.sort_by_key(|(cpu, _)| std::cmp::Reverse(*cpu));
    for (cpu, row) in &rows {
        eprintln!("{:8} µs  {row}", cpu.as_micros());
    }
}

/// The CPU time of the gateway for such a request, and what it is for.
fn cost(gateway: &Gateway, name: &str, path: &str, body: &str) -> (Duration, String) {
    let fields = [("Content-Type", "application/json")];
    let mut least = Duration::MAX;
    let mut said = String::new();
    for _ in 0..5 {
        let before = cpu_time(gateway.id()).unwrap();
        let line = format!("POST {path}");
        let response = http1::send(gateway.data(), &line, &fields, body.as_bytes()).unwrap();
        least = least.min(cpu_time(gateway.id()).unwrap() - before);
        assert!(
            matches!(response.status, 200 | 400 | 413 | 422),
            "{name}: {} {}",
            response.status,
            response.text()
        );
        let text: String = response.text().chars().take(120).collect();
        said = format!("{name}: {} {text}", response.status);
    }
    (least, said)
}
