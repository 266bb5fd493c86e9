//! Fixes: with one applied, its diagnostic is gone, and the document says the same but for what was mended.

use std::collections::BTreeSet;

use gateway_codegen::diagnostics::{Change, Sink};
use gateway_codegen::source::{SourceMap, parse};
use serde_json::{Value, json};

use crate::case::{Case, Said};

/// A document: its name, its text, the codes that are mended, and where what is changed, with the new values.
struct Mended {
    name: &'static str,
    text: &'static str,
    codes: &'static [&'static str],
    changed: Vec<(&'static str, Value)>,
}

fn cases() -> Vec<Mended> {
    let id = |name: &str| json!({"in": "path", "name": name, "required": true, "schema": {"type": "string"}});
    vec![
        Mended {
            name: "version.yaml",
            text: "openapi: 3.0 # soon 3.1\ninfo: {title: Pets, version: \"1\"}\nservers: [{url: \"http://pets.example\"}]\npaths: {/pets: {get: {responses: {\"200\": {description: ok}}}}}\n",
            codes: &["GW0103"],
            changed: vec![("/openapi", json!("3.0"))],
        },
        Mended {
            name: "version.json",
            text: "{\"swagger\": 2.0,\r\n\t\"info\": {\"title\": \"Pets\", \"version\": \"1\"}, \"host\": \"pets.example\",\r\n\t\"paths\": {\"/pets\": {\"get\": {\"responses\": {\"200\": {\"description\": \"ok\"}}}}}}",
            codes: &["GW0103"],
            changed: vec![("/swagger", json!("2.0"))],
        },
        Mended {
            name: "slash.yaml",
            text: "openapi: 3.0.3\ninfo: {title: Pets, version: \"1\"}\nservers: [{url: \"http://pets.example\"}]\npaths:\n  # a comment\n  'pets':   {get: {responses: {\"200\": {description: ok}}}}\n  cats: {get: {responses: {\"200\": {description: ok}}}}\n",
            codes: &["GW0304"],
            changed: vec![
                ("/paths/pets", Value::Null),
                ("/paths/cats", Value::Null),
                (
                    "/paths/~1pets",
                    json!({"get": {"responses": {"200": {"description": "ok"}}}}),
                ),
                (
                    "/paths/~1cats",
                    json!({"get": {"responses": {"200": {"description": "ok"}}}}),
                ),
            ],
        },
        Mended {
            name: "undeclared.yaml",
            text: "openapi: 3.0.3\ninfo: {title: Pets, version: \"1\"}\nservers: [{url: \"http://pets.example\"}]\npaths:\n  /{kind}/{petId}:\n    get: {responses: {\"200\": {description: ok}}}\n  /cats/{cat}:\n    parameters:\n      - {name: q, in: query, schema: {type: string}}\n    get: {responses: {\"200\": {description: ok}}}\n  /dogs/{dog}: {get: {responses: {\"200\": {description: ok}}}}\n",
            codes: &["GW0401"],
            changed: vec![
                (
                    "/paths/~1{kind}~1{petId}/parameters",
                    json!([id("petId"), id("kind")]),
                ),
                (
                    "/paths/~1cats~1{cat}/parameters",
                    json!([id("cat"), {"in": "query", "name": "q", "schema": {"type": "string"}}]),
                ),
                ("/paths/~1dogs~1{dog}/parameters", json!([id("dog")])),
            ],
        },
        Mended {
            name: "undeclared.json",
            text: "{\n  \"swagger\": \"2.0\",\n  \"info\": {\"title\": \"Pets\", \"version\": \"1\"},\n  \"host\": \"pets.example\",\n  \"paths\": {\n    \"/pets/{petId}\": {\n      \"get\": {\"responses\": {\"200\": {\"description\": \"ok\"}}}\n    }\n  }\n}\n",
            codes: &["GW0401"],
            changed: vec![(
                "/paths/~1pets~1{petId}/parameters",
                json!([{"in": "path", "name": "petId", "required": true, "type": "string"}]),
            )],
        },
        Mended {
            name: "optional.yaml",
            text: "openapi: 3.0.3\ninfo: {title: Pets, version: \"1\"}\nservers: [{url: \"http://pets.example\"}]\npaths:\n  /{a}/{b}/{c}:\n    parameters:\n      - name: a\n        in: path\n        schema: {type: string}\n      - {name: b, in: path, required: false, schema: {type: string}}\n      - $ref: \"#/components/parameters/c\"\n    get: {responses: {\"200\": {description: ok}}}\n    put: {responses: {\"200\": {description: ok}}}\ncomponents:\n  parameters:\n    c: {name: c, in: path, schema: {type: string}}\n",
            codes: &["GW0403"],
            changed: vec![
                ("/paths/~1{a}~1{b}~1{c}/parameters/0/required", json!(true)),
                ("/paths/~1{a}~1{b}~1{c}/parameters/1/required", json!(true)),
                ("/components/parameters/c/required", json!(true)),
            ],
        },
        Mended {
            name: "forms.yaml",
            text: "openapi: 3.0.3\ninfo: {title: Pets, version: \"1\"}\npaths:\n  /pets:\n    get:\n      parameters: [{name: q, in: query, schema: {type: STRING}}]\n      responses: {\"200\": {description: ok}, \"404\": {description: none}}\n      x-amazon-apigateway-integration:\n        type: HTTP\n        httpMethod: GET\n        uri: http://pets.example\n        responses:\n          default: {statusCode: 200}\n          \"404\":\n            statusCode: 404 # gone\n",
            codes: &["GW0117"],
            changed: vec![
                (
                    "/paths/~1pets/get/parameters/0/schema/type",
                    json!("string"),
                ),
                (
                    "/paths/~1pets/get/x-amazon-apigateway-integration/type",
                    json!("http"),
                ),
                (
                    "/paths/~1pets/get/x-amazon-apigateway-integration/responses/default/statusCode",
                    json!("200"),
                ),
                (
                    "/paths/~1pets/get/x-amazon-apigateway-integration/responses/404/statusCode",
                    json!("404"),
                ),
            ],
        },
    ]
}

fn compiled(name: &str, text: &str) -> Said {
    Case::of_text(name, text).compile()
}

fn value(name: &str, text: &str) -> Value {
    let mut sources = SourceMap::new();
    let file = sources.add(name, text);
    parse(&sources, file, &mut Sink::new()).unwrap().to_json()
}

/// The text with the changes of each diagnostic, one after the other, until there are none.
fn mended(name: &str, text: &str) -> (String, BTreeSet<String>) {
    let mut text = text.to_owned();
    let mut codes = BTreeSet::new();
    for _ in 0..20 {
        let said = compiled(name, &text);
        let fixed = said.diagnostics.iter().find_map(|one| {
            let changes = one.fix.as_ref()?.changes(&said.sources);
            (!changes.is_empty()).then(|| (one.code.number().to_owned(), changes))
        });
        let Some((code, mut changes)) = fixed else {
            return (text, codes);
        };
        codes.insert(code);
        changes.sort_by_key(|change: &Change| change.span);
        changes.dedup();
        for change in changes.iter().rev() {
            text.replace_range(change.span.range(), &change.text);
        }
    }
    panic!("{name}: never done: {text}");
}

#[test]
fn mended_documents_say_the_same_but_for_what_was_mended() {
    let mut fixed = BTreeSet::new();
    for case in cases() {
        let name = case.name;
        let (text, codes) = mended(name, case.text);
        assert_eq!(
            codes.iter().collect::<Vec<_>>(),
            case.codes,
            "{name}: {text}"
        );
        fixed.extend(codes);
        let said = compiled(name, &text);
        let left = said.diagnostics.iter().map(|one| one.code.number());
        let left: Vec<&str> = left.filter(|code| case.codes.contains(code)).collect();
        assert!(left.is_empty(), "{name}: {text}\n{}", said.briefs());
        let mut expected = value(name, case.text);
        for (pointer, new) in case.changed {
            let (parent, last) = pointer.rsplit_once('/').unwrap();
            let last = last.replace("~1", "/");
            match expected.pointer_mut(parent).unwrap() {
                Value::Object(members) if new.is_null() => {
                    members.remove(&last).unwrap();
                }
                Value::Object(members) => {
                    members.insert(last, new);
                }
                other => panic!("{other}"),
            }
        }
        assert_eq!(value(name, &text), expected, "{name}: {text}");
        // Comments, quotes and white space stay: without what was inserted it is the text of before.
        let kept = |text: &str| text.matches('#').count();
        assert_eq!(kept(&text), kept(case.text), "{name}: {text}");
    }
    let expected = ["GW0103", "GW0117", "GW0304", "GW0401", "GW0403"];
    assert_eq!(fixed.iter().collect::<Vec<_>>(), expected);
}

/// What others share, or what is not as the compiler read it, is left alone.
#[test]
fn what_is_not_safe_is_not_offered() {
    let head = "openapi: 3.0.3\ninfo: {title: Pets, version: \"1\"}\nservers: [{url: \"http://pets.example\"}]\n";
    let get = "{get: {responses: {\"200\": {description: ok}}}}";
    for paths in [
        format!("paths: {{\"/a/{{x}}\": &item {get}, \"/b/{{x}}\": *item}}\n"),
        format!("paths: {{\"/a/{{x}}\": {{$ref: \"#/x-item\"}}}}\nx-item: {get}\n"),
        "paths: {\"/a/{x}\": {get: {parameters: [&p {name: x, in: path}], responses: {\"200\": {description: ok}}}}}\n".to_owned(),
        "paths: {\"p\\x61ths\": {get: {responses: {\"200\": {description: ok}}}}}\n".to_owned(),
    ] {
        let text = format!("{head}{paths}");
        let said = compiled("api.yaml", &text);
        assert!(!said.diagnostics.is_empty(), "{text}");
        let (same, codes) = mended("api.yaml", &text);
        assert_eq!((same, codes.len()), (text, 0));
    }
}
