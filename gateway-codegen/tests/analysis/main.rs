//! Mapping templates judged: templates and schemas with their verdicts and codes, and proofs held against random
//! requests.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests"
)]

mod authorizers;
mod command;
mod mends;
mod random;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use gateway_codegen::analysis::Verdict;
use gateway_codegen::source::MemoryLoader;
use gateway_codegen::{Compilation, Options, compile};
use serde_json::{Value, json};

/// The schemas of the rows.
pub(crate) fn schemas() -> Value {
    json!({
        "order": {
            "type": "object",
            "required": ["id", "name", "items", "paid"],
            "additionalProperties": false,
            "properties": {
                "id": {"type": "integer"},
                "name": {"type": "string"},
                "note": {"type": "string"},
                "code": {"type": "string", "pattern": "^[A-Z]{2,4}$"},
                "size": {"type": "string", "enum": ["S", "M"]},
                "price": {"type": "number"},
                "weight": {"type": "number", "minimum": 0, "maximum": 1000},
                "paid": {"type": "boolean"},
                "tags": {"type": "array", "items": {"type": "string"}},
                "items": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["sku", "n"],
                        "additionalProperties": false,
                        "properties": {
                            "sku": {"type": "string", "pattern": "^[a-z0-9]+$"},
                            "n": {"type": "integer"},
                            "tag": {"type": "number"}
                        }
                    }
                },
                "address": {
                    "type": "object",
                    "required": ["city"],
                    "additionalProperties": false,
                    "properties": {"city": {"type": "string"}, "zip": {"type": "string"}}
                }
            }
        },
        "open": {
            "type": "object",
            "properties": {"first": {"type": "string"}, "last": {"type": "string"}}
        },
        "union": {
            "anyOf": [
                {"type": "object", "properties": {"meow": {"type": "string"}}},
                {"type": "object", "properties": {"bark": {"type": "string"}}}
            ]
        },
        "map": {"type": "object", "additionalProperties": {"type": "string"}},
        "pet": {
            "type": "object",
            "required": ["id", "name"],
            "properties": {
                "id": {"type": "integer"},
                "name": {"type": "string"},
                "kind": {"type": "string", "enum": ["cat", "dog"]}
            }
        },
        "pets": {"type": "array"},
        "flags": {
            "type": "object",
            "additionalProperties": false,
            "properties": {
                "b": {"type": "boolean"},
                "l": {"type": "array", "items": {"type": "integer"}},
                "n": {"type": "integer"},
                "items": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "additionalProperties": false,
                        "properties": {"ok": {"type": "boolean"}}
                    }
                }
            }
        },
        "exact": {
            "type": "object",
            "required": ["x"],
            "additionalProperties": false,
            "properties": {"x": {"type": "integer"}, "below": {"$ref": "#/components/schemas/exact"}}
        },
        "numbers": {"type": "array", "items": {"type": "integer"}, "minItems": 2},
        "either": {
            "oneOf": [
                {"type": "object", "required": ["x"], "properties": {"x": {"type": "string"}}},
                {"type": "object", "required": ["y"], "properties": {"y": {"type": "string"}}}
            ]
        },
        "any-of": {
            "anyOf": [
                {"type": "object", "required": ["x"], "properties": {"x": {"type": "string"}}},
                {"type": "object", "required": ["y"], "properties": {"y": {"type": "string"}}}
            ]
        },
        "some": {"type": "object", "minProperties": 1},
        "no-object": {"not": {"type": "object"}},
        "listed": {"enum": [{"x": 2}]}
    })
}

/// A row of the table.
pub(crate) struct Row {
    pub(crate) line: usize,
    pub(crate) who: String,
    pub(crate) body: String,
    verdict: String,
    codes: BTreeSet<String>,
    pub(crate) template: String,
}

pub(crate) fn rows() -> Vec<Row> {
    let lines = include_str!("rows.txt").lines().zip(1..);
    let lines = lines.filter(|(line, _)| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|(line, number)| {
            let cells: Vec<&str> = line.splitn(5, '|').map(str::trim).collect();
            Row {
                line: number,
                who: cells[0].to_owned(),
                body: cells[1].to_owned(),
                verdict: cells[2].to_owned(),
                codes: cells[3].split_whitespace().map(str::to_owned).collect(),
                template: cells[4].replace("\\n", "\n"),
            }
        })
        .collect()
}

/// A document with the template of a row.
pub(crate) fn document(row: &Row) -> Value {
    let templates = json!({"application/json": row.template});
    let (request, response) = match row.who.as_str() {
        "in" | "free" | "plain" => (templates, json!({})),
        _ => (json!({"application/json": "{}"}), templates),
    };
    let mut operation = json!({
        "parameters": [
            {"name": "id", "in": "path", "required": true, "schema": {"type": "string"}},
            {"name": "q", "in": "query", "schema": {"type": "string"}},
            {"name": "n", "in": "query", "required": true, "schema": {"type": "integer"}},
            {"name": "c", "in": "query", "schema": {"type": "string", "enum": ["a", "b"]}}
        ],
        "responses": {"200": {"description": "ok"}},
        "x-amazon-apigateway-integration": {
            "type": "http",
            "httpMethod": "POST",
            "uri": "http://127.0.0.1:9/",
            "requestTemplates": request,
            "responses": {"default": {"statusCode": "200", "responseTemplates": response}}
        }
    });
    let schema = |name: &str| json!({"schema": {"$ref": format!("#/components/schemas/{name}")}});
    if row.body != "-" {
        operation["requestBody"] = json!({"content": {"application/json": schema(&row.body)}});
    }
    if let Some(name) = row.who.strip_prefix("out:") {
        operation["responses"]["200"]["content"] = json!({"application/json": schema(name)});
    }
    let mut document = json!({
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "1"},
        "x-gateway": {"kind": "rest", "stages": {"prod": {"variables": {"table": "orders"}}}},
        "paths": {"/a/{id}": {"post": operation}},
        "components": {"schemas": schemas()}
    });
    match row.who.as_str() {
        "free" => {}
        "plain" => {
            let operation = document["paths"]["/a/{id}"]["post"].as_object_mut();
            let operation = operation.unwrap();
            let integration = operation.remove("x-amazon-apigateway-integration");
            operation.insert("x-gateway-integration".to_owned(), integration.unwrap());
            if let Some(body) = operation.get_mut("requestBody") {
                body["required"] = json!(true);
            }
        }
        _ => {
            let both = json!({"validateRequestBody": true, "validateRequestParameters": true});
            document["x-amazon-apigateway-request-validators"] = json!({"both": both});
            document["x-amazon-apigateway-request-validator"] = json!("both");
        }
    }
    document
}

pub(crate) fn judged(row: &Row) -> Compilation {
    let text = document(row).to_string();
    let loader = MemoryLoader::new().with("a.json", text.as_bytes());
    let options = Options {
        check_only: true,
        ..Options::default()
    };
    compile(&["a.json".to_owned()], &options, &loader).unwrap()
}

#[test]
fn rows_are_judged() {
    let rows = rows();
    assert!(rows.len() >= 150, "{}", rows.len());
    let mut wrong = String::new();
    for row in &rows {
        let compilation = judged(row);
        let template = compilation.templates.last().unwrap();
        let verdict = match template.verdict {
            Verdict::Proved => "P",
            Verdict::Refuted => "R",
            Verdict::AtRunTime => "T",
        };
        assert_eq!(template.counterexample.is_some(), verdict == "R");
        let diagnostics = compilation.sink.into_sorted();
        let codes: BTreeSet<String> = diagnostics
            .iter()
            .map(|found| found.code.number().to_owned())
            .collect();
        if verdict != row.verdict || codes != row.codes {
            writeln!(
                wrong,
                "line {}: {} {:?}, not {} {:?}: {}",
                row.line, verdict, codes, row.verdict, row.codes, row.template
            )
            .unwrap();
            for found in &diagnostics {
                writeln!(wrong, "    {}; {}", found.message, found.help.join("; ")).unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Templates that are made to be expensive are judged within bounds, and those that go deep are not followed.
#[test]
fn hostile_templates_end() {
    let conditions: String = (0..400)
        .map(|n| format!("#if($input.params('p{n}') == 'x')\"a{n}\": 1,#end"))
        .collect();
    let variables: String = (0..400)
        .map(|n| format!("#if($context.authorizer.p{n})#set($v{n} = 1)#else#set($v{n} = 2)#end"))
        .collect();
    // Many paths, of which each has much in common with the others.
    let assigned: String = (0..1_500)
        .map(|n| format!("#set($v{n} = $input.path('$.f{n}'))"))
        .collect();
    let compared: String = (0..600)
        .map(|n| format!("#if($v{n} == 'a')x#end"))
        .collect();
    let written: String = (0..2_000).map(|n| format!(", \"m{n}\": {n}")).collect();
    let optional: String = (0..600)
        .map(|n| format!("#if($input.path('$.f{n}')), \"k{n}\": 1#end"))
        .collect();
    let unset: String = (0..3_000)
        .map(|n| format!("#set($var{n} = 1), \"k{n}\": \"$vor{n}\""))
        .collect();
    let templates = [
        format!("{assigned}{{\"z\": \"{compared}\"}}"),
        format!("{{\"z\": 1{written}{optional}}}"),
        format!("{{\"z\": 1{unset}}}"),
        format!("{{\"a\": $input.path('$.a'){}}}", ".a".repeat(20_000)),
        format!("{{\"a\": $input.json('$.a{}')}}", ".a".repeat(3_000)),
        format!(
            "#set($s = ''){}{{\"a\": \"$s\"}}",
            "#set($s = $s + $input.path('$.a'))".repeat(3_000)
        ),
        format!("{{{conditions}\"z\": 1}}"),
        format!("{variables}{{\"z\": 1}}"),
        format!(
            "[{}1,{}0]",
            "#foreach($a in [1..1000])".repeat(10),
            "#end".repeat(10)
        ),
        "#macro(m)#m()#end{\"a\": #m()}".to_owned(),
        "#define($d)$d$d#end{\"a\": $d}".to_owned(),
        "[".repeat(100),
        "[".repeat(50_000),
        "{\"a\": \"#foreach($x in $input.path('$'))#foreach($y in $x)#foreach($z in $y)x#end#end#end\"}".to_owned(),
    ];
    let mut n_judged = 0;
    for template in templates {
        let row = Row {
            line: 0,
            who: "in".to_owned(),
            body: "-".to_owned(),
            verdict: String::new(),
            codes: BTreeSet::new(),
            template,
        };
        let compilation = judged(&row);
        // Those beyond a limit of the language are none.
        if let Some(judged) = compilation.templates.last() {
            n_judged += 1;
            let is_refuted = judged.verdict == Verdict::Refuted;
            // Brackets that are never closed, and items with nothing between them.
            let is_broken = row.template.len() == 100 || row.template.contains("$z.a");
            assert_eq!(is_refuted, is_broken, "{:.60}", row.template);
        }
    }
    assert!(n_judged >= 8, "{n_judged}");
}
