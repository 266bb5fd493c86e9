//! What portals say: changes from version to version, examples that fit their schemas, links that lead somewhere, and when there
//! is a portal at all.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests"
)]

use gateway_codegen::diagnostics::Sink;
use gateway_codegen::emit::OutputTree;
use gateway_codegen::emit::portal;
use gateway_codegen::json_schema::fits;
use gateway_codegen::openapi::model::Origin;
use gateway_codegen::schema::{self, Arena, Dialect, Lowering, Usage};
use gateway_codegen::source::{FileId, Loader, MemoryLoader, Node, SourceMap, parse};
use gateway_codegen::{Compilation, Options, compile, history};

fn compiled(specs: &[&str], loader: &dyn Loader) -> Compilation {
    let specs: Vec<String> = specs.iter().map(|spec| (*spec).to_owned()).collect();
    let options = Options {
        docs: true,
        ..Options::default()
    };
    let mut compilation = compile(&specs, &options, loader).unwrap();
    history::add(&mut compilation, &options, loader);
    compilation
}

fn site_of(specs: &[&str], loader: &dyn Loader) -> OutputTree {
    let gateway = compiled(specs, loader).gateway.unwrap();
    portal::site(&gateway, &portal::Options::default()).unwrap()
}

fn page<'s>(site: &'s OutputTree, path: &str) -> &'s str {
    std::str::from_utf8(site.get(path).unwrap_or_else(|| panic!("{path}"))).unwrap()
}

/// What is told of a document, as `CODE message`.
fn told(text: &str) -> Vec<String> {
    let loader = MemoryLoader::new().with("api.yaml", text);
    let found = compiled(&["api.yaml"], &loader).sink.into_sorted();
    found
        .iter()
        .map(|it| format!("{} {}", it.code, it.message))
        .collect()
}

/// A version of a document: what stands in `x-gateway` beside the backend, and its paths.
fn version(number: &str, gateway: &str, paths: &str) -> String {
    format!(
        "openapi: 3.1.0
info: {{title: Pets, version: {number}}}
x-gateway: {{upstream: 'http://10.0.0.{}:9'{gateway}}}
paths:
{paths}",
        number.len()
    )
}

const LIST: &str = "  /pets:
    get: {operationId: listPets, summary: Lists pets, responses: {'200': {description: ok}}}
";

fn pet(more: &str, schema: &str) -> String {
    format!(
        "  /pets/{{id}}:
    get:
      operationId: getPet
      {more}
      parameters: [{{name: id, in: path, required: true, schema: {schema}}}]
      responses: {{'200': {{description: ok}}}}
"
    )
}

#[test]
fn changes_are_told_from_version_to_version() {
    let newest = format!(
        "{LIST}{}",
        pet(
            "deprecated: true\n      x-sunset: 2027-01-31",
            "{type: integer, maximum: 9}"
        )
    );
    let portal = ", portal: {changelog: ['versions/*.yaml']}";
    let loader = MemoryLoader::new()
        .with("api.yaml", version("2.0.0", portal, &newest))
        // Their order is that of their versions, not of their names.
        .with(
            "versions/a.yaml",
            version(
                "1.10.0",
                "",
                &format!("{LIST}{}", pet("summary: A pet", "{type: integer}")),
            ),
        )
        .with(
            "versions/b.yaml",
            version("1.9.0", "", &pet("summary: A pet", "{type: integer}")),
        );
    let site = site_of(&["api.yaml"], &loader);
    let html = page(&site, "changelog.html");
    let at = |text: &str| html.find(text).unwrap_or_else(|| panic!("{text}: {html}"));
    let order = [
        "gone from <bdi>2027-01-31",
        "id=\"v-2-0-0\"",
        "Breaking changes",
        "must now be at most 9",
        "id=\"v-1-10-0\"",
        "GET /pets</code></a>: the operation is new",
    ];
    let places: Vec<usize> = order.iter().map(|text| at(text)).collect();
    assert!(places.is_sorted(), "{places:?} {html}");
    assert!(html.contains("href=\"operations/get-pet.html\"><code>GET /pets/{id}</code></a>"));
    // Where backends are is no matter of callers.
    assert!(!html.contains("10.0.0."), "{html}");
    let feed = page(&site, "changelog.xml");
    assert_eq!(feed.matches("<item>").count(), 2, "{feed}");
    assert!(
        feed.contains("<link>changelog.html#v-2-0-0</link>"),
        "{feed}"
    );
    assert!(page(&site, "changelog.md").contains("## 2.0.0 (since 1.10.0)"));
    assert!(page(&site, "index.html").contains("href=\"changelog.html\""));
    assert!(page(&site, "index.html").contains("type=\"application/rss+xml\""));
    assert!(page(&site, "llms.txt").contains("changelog.md"));
}

#[test]
fn without_versions_there_is_no_page_of_changes() {
    let loader = MemoryLoader::new().with("api.yaml", version("1", "", LIST));
    let site = site_of(&["api.yaml"], &loader);
    assert!(site.get("changelog.html").is_none() && site.get("changelog.xml").is_none());
    assert!(!page(&site, "index.html").contains("changelog"));
}

#[test]
fn versions_side_by_side_lead_to_each_other() {
    let second = format!("{LIST}{}", pet("summary: A pet", "{type: string}"));
    let loader = MemoryLoader::new()
        .with("v1.yaml", version("1.0", ", basePath: /v1", LIST))
        .with("v2.yaml", version("2.0", ", basePath: /v2", &second))
        .with(
            "other.yaml",
            version("1.0", ", basePath: /o", LIST).replace("Pets", "Other"),
        );
    let site = site_of(&["v1.yaml", "v2.yaml", "other.yaml"], &loader);
    let one = page(&site, "pets/operations/list-pets.html");
    assert!(
        one.contains("href=\"../../pets-2/operations/list-pets.html\"><bdi>2.0</bdi>"),
        "{one}"
    );
    // What the other version does not have leads to its first page.
    let two = page(&site, "pets-2/operations/get-pet.html");
    assert!(
        two.contains("href=\"../../pets/index.html\"><bdi>1.0</bdi>"),
        "{two}"
    );
    assert!(page(&site, "pets-2/changelog.html").contains("the operation is new"));
    assert!(site.get("pets/changelog.html").is_none());
    // Versions of an API are one in the list of APIs: the newest, or the one that is read.
    let other = page(&site, "other/index.html");
    assert!(
        other.contains("href=\"../pets-2/index.html\"><bdi>Pets</bdi>"),
        "{other}"
    );
    assert!(!other.contains("href=\"../pets/index.html\""), "{other}");
    assert!(!other.contains("switcher-what\">Version"), "{other}");
}

#[test]
fn earlier_versions_have_to_be_documents() {
    for (field, files, expected) in [
        (
            "old.yaml",
            &[("old.yaml", "a: b")][..],
            "names no earlier version: `old.yaml` is no OpenAPI document with an `info.version`",
        ),
        ("none.yaml", &[], "names no earlier version: "),
        (
            "v/*.yaml",
            &[
                (
                    "v/a.yaml",
                    "{openapi: 3.1.0, info: {title: a, version: '0'}}",
                ),
                (
                    "v/b.yaml",
                    "{openapi: 3.1.0, info: {title: a, version: '0'}}",
                ),
            ],
            "names no earlier version: `v/a.yaml` and `v/b.yaml` both have the version `0`",
        ),
        (
            "v/*.yaml",
            &[],
            "names no earlier version: no file has such a name",
        ),
        ("../up.yaml", &[], "names no earlier version: "),
        ("api.yaml", &[], ""),
    ] {
        let portal = format!(", portal: {{changelog: ['{field}']}}");
        let mut loader = MemoryLoader::new().with("api.yaml", version("1", &portal, LIST));
        for (name, text) in files {
            loader = loader.with(*name, *text);
        }
        let found = compiled(&["api.yaml"], &loader).sink.into_sorted();
        let told: Vec<&str> = found.iter().map(|it| it.message.as_str()).collect();
        match expected {
            "" => assert!(told.is_empty(), "{told:?}"),
            expected => assert!(
                told.iter().any(|it| it.contains(expected)),
                "{field}: {told:?}"
            ),
        }
    }
}

/// The made example on the page of the schema `S`, and whether it fits.
fn made(keywords: &str) -> Option<(String, bool)> {
    let text = format!(
        "{}components: {{schemas: {{S: {keywords}}}}}\n",
        version("1", "", LIST)
    );
    let loader = MemoryLoader::new().with("api.yaml", text.as_str());
    let compilation = compiled(&["api.yaml"], &loader);
    let gateway = compilation.gateway.unwrap();
    let named = gateway.apis[0].docs.as_ref()?.schemas.first()?;
    if named.example.is_empty() {
        return None;
    }
    let mut sources = SourceMap::new();
    let file = sources.add("s.yaml", keywords);
    let mut sink = Sink::new();
    let node = parse(&sources, file, &mut sink).unwrap();
    let mut lowering = Lowering::new(schema::Options {
        dialect: Dialect::Draft2020,
        asserts_formats: true,
        has_ids: false,
    });
    let origin = Origin {
        span: node.span,
        pointer: "#".to_owned(),
    };
    let id = lowering.lower(&node, &origin, "S", Usage::Response, &mut Alone, &mut sink)?;
    let arena = Arena::new();
    let table = schema::table(lowering.schemas(), &arena);
    let is_fit = fits(&table, id, &named.example).is_ok();
    Some((named.example.clone(), is_fit))
}

/// A schema without references.
struct Alone;

impl schema::Documents for Alone {
    fn root(&mut self, _: FileId) -> Option<Node> {
        None
    }

    fn uri(&self, _: FileId) -> String {
        String::new()
    }

    fn load(&mut self, _: &str) -> Option<Node> {
        None
    }

    fn follow(&mut self, _: &Node, _: &str, _: &Origin, _: &mut Sink) -> Option<(Node, Origin)> {
        None
    }
}

#[test]
fn made_examples_fit_their_schemas() {
    for keywords in [
        "{type: string, pattern: '^[A-Z]{3}-[0-9]+$'}",
        "{type: string, pattern: '^a', minLength: 9}",
        "{type: string, minLength: 5, maxLength: 7}",
        "{type: string, maxLength: 2}",
        "{type: string, format: ipv6}",
        "{type: integer, minimum: 5, multipleOf: 4}",
        "{type: integer, exclusiveMaximum: 0}",
        "{type: number, exclusiveMinimum: 0, exclusiveMaximum: 1}",
        "{type: number, maximum: -3.5}",
        "{type: array, items: {type: integer}, minItems: 3}",
        "{type: array, items: {type: string}, minItems: 2, uniqueItems: true}",
        "{type: array, maxItems: 0, items: {type: string}}",
        "{type: object, required: [a], properties: {a: {type: string, pattern: '^x+$'}, b: {type: integer, minimum: 10}}}",
        "{type: object, required: [a], properties: {a: {type: string}}, maxProperties: 1}",
        "{allOf: [{type: object, required: [a], properties: {a: {type: string}}}, {type: object, properties: {b: {const: 2}}, required: [b]}]}",
        "{oneOf: [{type: string, pattern: '^$'}, {type: integer}]}",
        // The example that is given is wrong: it is told, and another one is made.
        "{type: object, properties: {a: {type: integer, example: one}}}",
        "{type: [string, 'null'], enum: [null, a]}",
        "{}",
        "{type: array, contains: {const: 7}}",
        "{type: array, items: {type: integer}, contains: {minimum: 5}, minContains: 2, minItems: 4}",
        "{type: array, items: {type: string}, contains: {pattern: '^x'}, maxContains: 1}",
        "{type: array, items: {type: object, required: [a], properties: {a: {type: string}}}, contains: {required: [b], properties: {b: {const: 1}}}}",
        "{type: object, additionalProperties: {type: integer}, propertyNames: {pattern: '^[A-Z]{2}$'}}",
        "{type: object, minProperties: 2, propertyNames: {enum: [a, b, c]}}",
        "{type: object, minProperties: 3}",
        "{type: object, patternProperties: {'^x-': {type: integer}}, additionalProperties: false, minProperties: 1}",
        "{type: string, format: email, maxLength: 6}",
        "{type: string, format: email, minLength: 40, maxLength: 60}",
        "{type: string, format: email, pattern: '^[a-z]+@corp[.]example$'}",
        "{type: string, format: hostname, maxLength: 3}",
        "{type: string, format: hostname, minLength: 100}",
        "{type: string, format: uri, maxLength: 10}",
        "{type: string, format: uri, minLength: 50, maxLength: 50}",
        "{type: string, format: ipv4, maxLength: 7}",
        "{type: string, format: ipv6, minLength: 39}",
        "{type: string, format: date-time, minLength: 24}",
        "{type: string, format: time, minLength: 13, maxLength: 13}",
        "{type: string, format: duration, maxLength: 3}",
        "{type: string, format: json-pointer, minLength: 9}",
        "{type: string, format: relative-json-pointer}",
        "{type: string, format: byte, minLength: 16, maxLength: 16}",
        "{type: string, format: password, minLength: 40, maxLength: 45}",
        "{type: string, format: own, minLength: 8, maxLength: 8}",
        "{type: array, minItems: 3, uniqueItems: true, items: {type: string, format: email}}",
        "{type: array, minItems: 3, uniqueItems: true, items: {type: string, format: uuid}}",
        "{type: array, minItems: 3, uniqueItems: true, items: {type: string, maxLength: 8}}",
        // What all branches ask of a member.
        "{allOf: [{type: object, properties: {a: {type: integer, minimum: 3}}, required: [a]}, {properties: {a: {maximum: 4, multipleOf: 2}}}]}",
        "{allOf: [{type: object, required: [a], properties: {a: {type: integer, minimum: 3}}}, {properties: {a: {maximum: 4, multipleOf: 2}}, required: [b]}], unevaluatedProperties: false, properties: {b: {type: string}}}",
        "{allOf: [{properties: {a: {type: [string, 'null']}}}, {properties: {a: {type: string, minLength: 9}}}], required: [a]}",
        "{allOf: [{properties: {a: {enum: [x, y]}}}, {properties: {a: {enum: [y, z]}}}], required: [a]}",
        "{allOf: [{properties: {a: {properties: {b: {type: integer}}}}}, {properties: {a: {properties: {b: {minimum: 7}}, required: [b, c]}}}], required: [a]}",
        "{allOf: [{type: array, items: {type: integer}}, {minItems: 2, items: {minimum: 5}}]}",
        "{allOf: [{type: number}, {type: integer, minimum: 2.5}]}",
        // The example is one of a part alone.
        "{allOf: [{type: object, properties: {a: {type: string}}, example: {a: x}}, {type: object, required: [b], properties: {b: {type: integer}}}]}",
        // What is required and not declared.
        "{type: object, required: [x, y], minProperties: 4}",
        "{type: object, required: [known, extra], additionalProperties: {type: integer}, properties: {known: {type: string}}, maxProperties: 2}",
        "{type: object, required: [x-a], patternProperties: {'^x-': {type: boolean}}, additionalProperties: false}",
        "{anyOf: [{required: [a]}, {required: [b]}], type: object, properties: {a: {type: string}, b: {type: string}}, maxProperties: 1}",
        "{type: object, required: [b], properties: {a: {type: string}, b: {type: string}}, maxProperties: 1}",
        "{anyOf: [{type: 'null'}, {type: string, minLength: 5000}]}",
        "{type: [string, 'null'], minLength: 5000}",
        "{type: integer, minimum: 9007199254740993, maximum: 9007199254740993}",
        "{type: integer, exclusiveMinimum: 9007199254740992, multipleOf: 3}",
        "{type: integer, multipleOf: 0.5, exclusiveMinimum: 1.5, maximum: 2.5}",
        "{type: integer, allOf: [{multipleOf: 4}, {multipleOf: 6}], exclusiveMaximum: 0}",
        "{type: object, propertyNames: {pattern: '^k[0-9]$'}, minProperties: 3, additionalProperties: {type: integer, minimum: 10}}",
        "{type: object, patternProperties: {'^k[0-9]$': {type: integer}}, additionalProperties: false, minProperties: 3}",
        "{type: array, minItems: 200, items: {type: integer}, uniqueItems: true}",
        "{type: array, minItems: 2, items: {type: integer}, uniqueItems: true}",
        "{type: array, minItems: 3, items: {type: string, pattern: '^[A-C]$'}, uniqueItems: true}",
        "{type: array, minItems: 2, uniqueItems: true, items: {oneOf: [{const: a}, {const: b}]}}",
        "{type: array, minItems: 3, prefixItems: [{type: integer}]}",
        "{type: array, prefixItems: [{type: integer}, {const: x}], items: false, minItems: 2}",
        "{minLength: 2}",
        "{properties: {a: {minimum: 3}}, required: [a]}",
    ] {
        let (example, is_fit) =
            made(keywords).unwrap_or_else(|| panic!("no example of {keywords}"));
        assert!(is_fit, "{keywords}: {example}");
    }
    // What cannot be made is left out, and nothing wrong stands in its place.
    for keywords in [
        "{type: string, not: {}}",
        "{type: object, required: [a], properties: {a: {type: string, pattern: '(?=x)y'}}}",
        "{type: array, minItems: 1000000000, items: {type: integer}}",
        "{type: object, minProperties: 1000000000}",
        "{type: string, minLength: 1000000000}",
        "{type: integer, minimum: 1e300, multipleOf: 1e299}",
        "false",
    ] {
        let made = made(keywords);
        assert!(
            made.as_ref().is_none_or(|(_, is_fit)| *is_fit),
            "{keywords}: {made:?}"
        );
    }
}

/// The made example of a schema that refers to itself as `#/components/schemas/S`.
fn made_of_recursive(schema: &str, dialect: &str) -> String {
    let text = format!(
        "{}components: {{schemas: {{S: {schema}}}}}\n",
        version("1", "", LIST).replace("3.1.0", dialect)
    );
    let loader = MemoryLoader::new().with("api.yaml", text.as_str());
    let gateway = compiled(&["api.yaml"], &loader).gateway.unwrap();
    let docs = gateway.apis[0].docs.as_ref().unwrap();
    let json: serde_json::Value =
        serde_json::from_str(&docs.schemas[0].example).unwrap_or_default();
    json.to_string()
}

#[test]
fn schemas_that_lead_to_themselves_have_examples_that_end() {
    let s = "{$ref: '#/components/schemas/S'}";
    for (dialect, schema, expected) in [
        (
            "3.1.0",
            format!(
                "{{type: object, required: [next], properties: {{next: {{anyOf: [{s}, {{type: 'null'}}]}}}}}}"
            ),
            r#"{"next":{"next":null}}"#,
        ),
        (
            "3.1.0",
            format!("{{type: [object, 'null'], required: [next], properties: {{next: {s}}}}}"),
            r#"{"next":{"next":null}}"#,
        ),
        (
            "3.0.3",
            format!(
                "{{type: object, nullable: true, required: [next], properties: {{next: {s}}}}}"
            ),
            r#"{"next":{"next":null}}"#,
        ),
        (
            "3.0.3",
            format!(
                "{{type: object, required: [all], properties: {{all: {{type: array, items: {s}}}}}}}"
            ),
            r#"{"all":[{"all":[]}]}"#,
        ),
        (
            "3.1.0",
            format!("{{oneOf: [{{type: array, minItems: 1, items: {s}}}, {{type: integer}}]}}"),
            "[1]",
        ),
        (
            "3.1.0",
            format!(
                "{{type: object, properties: {{a: {s}, b: {s}, c: {s}, d: {{type: array, items: {s}}}}}}}"
            ),
            r#"{"a":{"d":[]},"b":{"d":[]},"c":{"d":[]},"d":[{"d":[]}]}"#,
        ),
        // No finite value has it.
        (
            "3.1.0",
            format!("{{type: object, required: [a], properties: {{a: {s}}}}}"),
            "null",
        ),
    ] {
        assert_eq!(made_of_recursive(&schema, dialect), expected, "{schema}");
    }
    // Many that lead to each other: the work is bounded, and there is an example.
    let all: Vec<String> = (0..40)
        .map(|i| {
            let members = (0..40).map(|j| format!("p{j}: {{$ref: '#/components/schemas/S{j}'}}"));
            let members: Vec<String> = members.collect();
            format!(
                "S{i}: {{type: object, properties: {{{}}}}}",
                members.join(", ")
            )
        })
        .collect();
    let text = format!(
        "{}components: {{schemas: {{{}}}}}\n",
        version("1", "", LIST),
        all.join(", ")
    );
    let loader = MemoryLoader::new().with("api.yaml", text.as_str());
    let gateway = compiled(&["api.yaml"], &loader).gateway.unwrap();
    let docs = gateway.apis[0].docs.as_ref().unwrap();
    assert!(docs.schemas.iter().all(|it| !it.example.is_empty()));
}

#[test]
fn examples_of_texts_are_held_to_their_schemas() {
    for (media_type, schema, example, n) in [
        ("text/csv", "{type: string, pattern: '^a,b'}", "'x'", 1),
        (
            "text/csv",
            "{type: string, pattern: '^a,b'}",
            "\"a,b\\n1,2\\n\"",
            0,
        ),
        (
            "text/plain; charset=utf-8",
            "{type: string, maxLength: 3}",
            "abcd",
            1,
        ),
        // The end of a block of YAML is not sent.
        (
            "text/plain",
            "{type: string, pattern: '^[a-z]+$'}",
            "\"abc\\n\"",
            0,
        ),
        ("text/plain", "{type: string, pattern: '^[0-9]+$'}", "12", 0),
        ("text/plain", "{type: string, format: uuid}", "12", 1),
        ("text/plain", "{$ref: '#/components/schemas/Id'}", "12", 1),
        // What the text says is no matter of the gateway's.
        (
            "text/csv",
            "{type: array, items: {type: string}}",
            "'a,b'",
            0,
        ),
        ("text/html", "{type: object}", "<p>", 0),
        ("application/xml", "{type: string, maxLength: 1}", "<a/>", 0),
    ] {
        let post = format!(
            "  /pets:
    post:
      summary: Adds a pet
      requestBody: {{content: {{'{media_type}': {{schema: {schema}, example: {example}}}}}}}
      responses: {{'200': {{description: ok}}}}
"
        );
        let text =
            version("1", "", &post) + "components: {schemas: {Id: {type: string, format: uuid}}}\n";
        let told = told(&text);
        let found = told.iter().filter(|it| it.starts_with("GW0906")).count();
        assert_eq!(found, n, "{media_type} {schema} {example}: {told:?}");
    }
}

#[test]
fn examples_that_do_not_fit_are_told() {
    let body = |schema: &str, more: &str| {
        version(
            "1",
            "",
            &format!(
                "  /pets:
    post:
      summary: Adds a pet
      requestBody: {{content: {{application/json: {{schema: {schema}, {more}}}}}}}
      responses: {{'200': {{description: ok}}}}
"
            ),
        )
    };
    for (schema, more, n) in [
        ("{type: integer}", "example: one", 1),
        ("{type: integer}", "example: 1", 0),
        ("{type: integer}", "example: '1'", 0),
        (
            "{type: integer}",
            "examples: {a: {value: 1}, b: {value: x}}",
            1,
        ),
        ("{type: string, format: uuid}", "example: no", 1),
        (
            "{type: object, properties: {a: {type: integer, example: x}}}",
            "example: {a: y}",
            2,
        ),
        // JSON Schema asks for what is only in answers; OpenAPI 3.0 does not.
        (
            "{type: object, required: [id, a], properties: {id: {type: integer, readOnly: true}, a: {type: string}}}",
            "example: {a: x}",
            1,
        ),
        ("{type: array, items: {type: integer}}", "example: '1,2'", 0),
        (
            "{type: object, required: [n], properties: {n: {type: integer}}}",
            "example: '{\"m\": 1}'",
            1,
        ),
        ("{type: integer}", "example: null", 0),
    ] {
        let told = told(&body(schema, more));
        let found = told.iter().filter(|it| it.starts_with("GW0906")).count();
        assert_eq!(found, n, "{schema} {more}: {told:?}");
    }
}

#[test]
fn bodies_of_any_type_have_anchors_of_their_own() {
    let post = "  /pets:
    post:
      summary: Adds a pet
      requestBody: {content: {'*/*': {schema: {type: string}}}}
      responses: {'413': {description: ours, content: {application/json: {example: 5e-301}}}}
";
    let loader = MemoryLoader::new().with("api.yaml", version("1", "", post));
    let site = site_of(&["api.yaml"], &loader);
    let html = page(&site, "operations/post-pets.html");
    assert_eq!(html.matches(" id=\"body\"").count(), 1, "{html}");
    // An example of the document's is not one of the gateway's own answers.
    assert_eq!(
        page(&site, "operations/post-pets.md")
            .matches("5e-301")
            .count(),
        1
    );
}

#[test]
fn links_of_descriptions_lead_to_pages() {
    let text = version("1", "", LIST)
        .replace("summary: Lists pets", "summary: Lists pets, tags: [all pets], description: 'See [S](#/components/schemas/S), [it](#operation/listPets), [tag](#tag/all%20pets), [limits](limits.html) and [gone](#gone).'")
        + "components: {schemas: {S: {type: object, description: 'Of [the list](#operation/listPets).'}}}\n";
    let loader = MemoryLoader::new().with("api.yaml", text.as_str());
    let site = site_of(&["api.yaml"], &loader);
    let html = page(&site, "operations/list-pets.html");
    for link in [
        "../schemas/s.html",
        "../operations/list-pets.html",
        "../tags/all-pets.html",
        "../limits.html",
    ] {
        assert!(
            html.contains(&format!("<a href=\"{link}\">")),
            "{link} {html}"
        );
    }
    assert!(!html.contains("#gone"), "{html}");
    assert!(
        page(&site, "schemas/s.html")
            .contains("<a href=\"../operations/list-pets.html\">the list</a>")
    );
    let told = told(&text);
    assert_eq!(told, ["GW0907 the link `#gone` leads nowhere"]);
}

#[test]
fn links_in_html_are_those_of_their_api() {
    let link = "description: 'See <a href=\"#operation/listPets\">the list</a>.'";
    let list = LIST.replace("'200': {", &format!("'404': {{{link}}}, '200': {{"));
    let text = version("1", "", &list);
    let other = text.replace("operationId: listPets", "operationId: other");
    let loader = MemoryLoader::new().with("api.yaml", text.as_str()).with(
        "other.yaml",
        other
            .replace("title: Pets", "title: Other")
            .replace("/pets:", "/o:"),
    );
    let site = site_of(&["other.yaml", "api.yaml"], &loader);
    let anchor = "<a href=\"../operations/list-pets.html\">the list</a>";
    assert!(page(&site, "pets/operations/list-pets.html").contains(anchor));
    assert!(!page(&site, "other/operations/other.html").contains(anchor));
    assert_eq!(
        told(&other),
        ["GW0907 the link `#operation/listPets` leads nowhere"]
    );
}

#[test]
fn what_is_not_described_is_told_once_of_each_kind() {
    let silent =
        LIST.replace("summary: Lists pets, ", "") + &pet("deprecated: false", "{type: string}");
    let told = told(&version("1", "", &silent));
    assert_eq!(
        told,
        [
            "GW0908 2 of 2 operations have neither a summary nor a description",
            "GW0908 1 of 1 parameters have no description",
        ]
    );
}

#[test]
fn all_pages_are_reached_from_the_first() {
    let loader = MemoryLoader::new()
        .with("api.yaml", version("2", ", portal: {changelog: [old.yaml], guides: [a.md]}", &format!("{LIST}{}", pet("tags: [x]", "{type: string}")))
            + "components: {schemas: {S: {type: object}}}\nwebhooks: {w: {post: {summary: W, responses: {'200': {description: ok}}}}}\n")
        .with("old.yaml", version("1", "", LIST))
        .with("other.yaml", version("1", ", basePath: /o", LIST).replace("Pets", "Other"))
        .with("a.md", "# A");
    let site = site_of(&["api.yaml", "other.yaml"], &loader);
    let mut reached = vec!["index.html".to_owned()];
    let mut next = 0;
    while let Some(path) = reached.get(next).cloned() {
        next += 1;
        let folder: Vec<&str> = path.split('/').collect();
        for link in page(&site, &path).split(" href=\"").skip(1) {
            let link = link.split(['"', '#', '?']).next().unwrap();
            let mut steps: Vec<&str> = folder[..folder.len() - 1].to_vec();
            for step in link.split('/') {
                match step {
                    ".." => drop(steps.pop()),
                    step => steps.push(step),
                }
            }
            let to = steps.join("/");
            if to.ends_with(".html") && site.get(&to).is_some() && !reached.contains(&to) {
                reached.push(to);
            }
        }
    }
    let pages = site
        .iter()
        .map(|(path, _)| path)
        .filter(|path| path.ends_with(".html"));
    let lost: Vec<&str> = pages
        .filter(|path| !reached.iter().any(|it| it == path))
        .collect();
    assert_eq!(lost, ["404.html", "callback.html"]);
}

#[test]
fn plain_documents_are_served_with_a_portal() {
    let amazon = "      x-amazon-apigateway-integration: {type: mock}\n";
    let mock =
        format!("  /a:\n    get:\n      responses: {{'200': {{description: ok}}}}\n{amazon}");
    for (gateway, paths, expected) in [
        ("", LIST, &["/docs"][..]),
        (", portal: {path: /about}", LIST, &["/about"]),
        (", portal: {enabled: false}", LIST, &[]),
        ("", mock.as_str(), &[]),
        (", portal: {}", mock.as_str(), &["/docs"]),
        // It gives way to a route that has its path, and not to one that has any.
        (
            "",
            "  /docs:\n    get: {responses: {'200': {description: ok}}}\n",
            &[],
        ),
        (
            "",
            "  /docs/{page}:\n    get: {parameters: [{name: page, in: path, required: true, schema: {type: string}}], responses: {'200': {description: ok}}}\n",
            &[],
        ),
        (
            "",
            "  /{rest}:\n    get: {parameters: [{name: rest, in: path, required: true, schema: {type: string}}], responses: {'200': {description: ok}}}\n",
            &["/docs"],
        ),
    ] {
        let loader = MemoryLoader::new().with("api.yaml", version("1", gateway, paths));
        let compilation = compile(&["api.yaml".to_owned()], &Options::default(), &loader).unwrap();
        assert_eq!(compilation.sink.n_errors(), 0, "{gateway} {paths}");
        let sites = portal::sites(&compilation.gateway.unwrap()).unwrap();
        let found: Vec<&str> = sites.iter().map(|site| site.path.as_str()).collect();
        assert_eq!(found, expected, "{gateway} {paths}");
    }
}

/// What is said of members where a document of a dialect has them in a body, an answer, and a webhook with its answer.
fn members(head: &str, webhooks: &str) -> [String; 4] {
    let schema = "{type: object, required: [made, secret], properties: {made: {$ref: '#/components/schemas/Made'}, secret: {writeOnly: true, \
                  type: string}, both: {type: string}}}";
    let content = format!("content: {{application/json: {{schema: {schema}}}}}");
    let calls = format!(
        "post: {{summary: Call, requestBody: {{required: true, {content}}}, responses: {{'200': {{description: ok, {content}}}}}}}"
    );
    let text = format!(
        "{head}\npaths: {{/a: {{{calls}}}}}\n{webhooks}: {{told: {{{calls}}}}}\ncomponents: {{schemas: {{Made: {{type: string, readOnly: true}}}}}}\n"
    );
    let loader = MemoryLoader::new().with("api.yaml", text.as_str());
    let site = site_of(&["api.yaml"], &loader);
    let said = |twin: &str, html: &str| {
        let twin = page(&site, twin);
        let (sent, given) = twin.split_once("\n### 200").unwrap();
        let mut html = page(&site, html).split("class=\"media-name\"").skip(1);
        let [sent_html, given_html] = [(); 2].map(|()| html.next().unwrap());
        // The part of the twin, with what the page has for the same.
        [(sent, sent_html), (given, given_html)].map(|(twin, html)| {
            let mut shown = Vec::new();
            for name in ["made", "secret", "both"] {
                let is_listed = twin.contains(&format!("- `{name}`"));
                assert_eq!(
                    is_listed,
                    html.contains(&format!("<code>{name}</code>")),
                    "{name} {html}"
                );
                let in_example = twin.contains(&format!("\"{name}\": "));
                let mark = if in_example {
                    ""
                } else {
                    " (not in the example)"
                };
                shown.extend(is_listed.then(|| format!("{name}{mark}")));
            }
            shown.join(", ")
        })
    };
    let [sent, given] = said("operations/post-a.md", "operations/post-a.html");
    let [told, answered] = said("webhooks/told.md", "webhooks/told.html");
    [sent, given, told, answered]
}

#[test]
fn members_of_a_direction_are_shown_as_they_are_enforced() {
    let new = "openapi: 3.1.0\ninfo: {title: A, version: '1'}\nx-gateway: {upstream: 'http://10.0.0.1:9'}";
    let old = new.replace("3.1.0", "3.0.3");
    let integration = "x-amazon-apigateway-request-validators: {}";
    let models = format!("{old}\n{integration}");
    let all = "made, secret, both";
    for (head, webhooks, expected) in [
        (new, "webhooks", [all, all, all, all]),
        (
            &old,
            "x-webhooks",
            ["secret, both", "made, both", "made, both", "secret, both"],
        ),
        // Models of REST APIs know no directions.
        (&models, "x-webhooks", [all, all, all, all]),
    ] {
        assert_eq!(members(head, webhooks), expected, "{head}");
    }
}

#[test]
fn twins_say_what_pages_say_of_schemas() {
    let codes =
        "{type: array, minItems: 1, items: {type: string, pattern: '^[a-z]+$', maxLength: 9}}";
    let post = format!(
        "  /codes:
    post:
      summary: Adds codes
      parameters: [{{name: only, in: query, schema: {codes}}}]
      requestBody: {{required: true, content: {{application/json: {{schema: {codes}}}, text/plain: {{schema: {{type: string, format: uuid,          minLength: 36, example: 3f2b1c9e-8d4a-4f6b-9a57-0c1d2e3f4a5b}}}}}}}}
      responses:
        '200':
          description: ok
          headers: {{X-Left: {{schema: {{type: integer, minimum: 0}}}}}}
          content: {{application/json: {{schema: {{oneOf: [{{type: integer, maximum: 4}}, {{enum: [none, all], default: all}}]}}}}}}
"
    );
    let loader = MemoryLoader::new().with("api.yaml", version("1", "", &post));
    let site = site_of(&["api.yaml"], &loader);
    let twin = page(&site, "operations/post-codes.md");
    for line in [
        "- `only` (array of strings): at least 1 element; written as only=a&only=b",
        "  - each element (string): at most 9 characters; pattern ^[a-z]+$",
        "Type: array of strings: at least 1 element",
        "- each element (string): at most 9 characters; pattern ^[a-z]+$",
        "Type: string: format uuid; at least 36 characters; for example \"3f2b1c9e-8d4a-4f6b-9a57-0c1d2e3f4a5b\"",
        "- `X-Left` (integer): at least 0",
        "  - Alternative 1 (integer): at most 4",
        "  - Alternative 2 (anything): one of \"none\", \"all\"; default \"all\"",
    ] {
        assert!(twin.lines().any(|it| it == line), "{line}\n{twin}");
    }
}

#[test]
fn answers_are_listed_once_in_the_contents() {
    let head = "openapi: 3.0.3
info: {title: A, version: '1'}
x-amazon-apigateway-policy: {Version: '2012-10-17', Statement: [{Effect: Allow, Principal: '*', Action: 'execute-api:Invoke', Resource: '*'}]}
components: {securitySchemes: {sig: {type: apiKey, name: Authorization, in: header, x-amazon-apigateway-authtype: awsSigv4}}}
";
    let get = "paths: {/a: {get: {security: [{sig: []}], responses: {'200': {description: ok}}, x-amazon-apigateway-integration: {type: mock}}}}";
    let loader = MemoryLoader::new().with("api.yaml", format!("{head}{get}\n"));
    let site = site_of(&["api.yaml"], &loader);
    let html = page(&site, "errors.html");
    for name in [
        "MISSING_AUTHENTICATION_TOKEN",
        "INVALID_SIGNATURE",
        "ACCESS_DENIED",
    ] {
        assert_eq!(
            html.matches(&format!("403 {name}</")).count(),
            1,
            "{name} {html}"
        );
        assert!(
            html.matches(&format!("class=\"error-name\">{name}"))
                .count()
                > 1,
            "{name} {html}"
        );
    }
}

#[test]
fn images_and_links_of_descriptions_are_there_or_told() {
    let nowhere =
        |what: &str, target: &str| vec![format!("GW0907 the {what} `{target}` leads nowhere")];
    for (description, shown, expected) in [
        (
            "![A cat](https://img.example/cat.png)",
            "<a href=\"https://img.example/cat.png\" rel=\"noopener noreferrer nofollow\">A cat</a>",
            vec![],
        ),
        (
            "<p>See <img alt=\"A &lt;cat\" src=\"https://img.example/cat.png\"></p>",
            "See <a href=\"https://img.example/cat.png\" rel=\"noopener noreferrer nofollow\">A &lt;cat</a>",
            vec![],
        ),
        (
            "![A cat](cat.png)",
            "<p>A cat</p>",
            nowhere("image", "cat.png"),
        ),
        (
            "<img src=\"cat.png\" alt=\"A cat\">",
            "<p>A cat</p>",
            nowhere("image", "cat.png"),
        ),
        (
            "![A cat](data:image/png;base64,AAAA)",
            "<p>A cat</p>",
            vec![],
        ),
        (
            "![A cat](/cats/1.png)",
            "<img src=\"/cats/1.png\" alt=\"A cat\"",
            vec![],
        ),
        ("[Cats](/cats/1)", "<a href=\"/cats/1\">Cats</a>", vec![]),
        (
            "[Cats](/v1/cats/1)",
            "<a href=\"/v1/cats/1\">Cats</a>",
            nowhere("link", "/v1/cats/1"),
        ),
        (
            "[Pets](/pets?a=1#b)",
            "<a href=\"/pets?a=1#b\">Pets</a>",
            vec![],
        ),
        (
            "[Adds](/pets/add)",
            "<a href=\"/pets/add\">Adds</a>",
            nowhere("link", "/pets/add"),
        ),
        (
            "[Docs](/docs/index.html)",
            "<a href=\"/docs/index.html\">Docs</a>",
            vec![],
        ),
        (
            "<a href='/gone'>Gone</a>",
            "<a href=\"/gone\">Gone</a>",
            nowhere("link", "/gone"),
        ),
        (
            "![Gone](/gone.png)",
            "<img src=\"/gone.png\"",
            nowhere("link", "/gone.png"),
        ),
        (
            "[Evil](//evil.example/x)",
            "<p>Evil</p>",
            vec!["GW0907 the link `//evil.example/x` leads nowhere".to_owned()],
        ),
    ] {
        let paths = format!(
            "{}  /cats/{{id}}:
    get: {{summary: A cat, parameters: [{{name: id, in: path, required: true, description: Its id, schema: {{type: string}}}}], responses: {{'200': {{description: ok}}}}}}
  /pets/add:
    post: {{summary: Adds, responses: {{'200': {{description: ok}}}}}}
",
            LIST.replace(
                "summary: Lists pets",
                &format!("summary: Lists pets, description: {}", serde_json::Value::from(description))
            )
        );
        let text = version("1", "", &paths);
        let loader = MemoryLoader::new().with("api.yaml", text.as_str());
        let site = site_of(&["api.yaml"], &loader);
        let html = page(&site, "operations/list-pets.html");
        assert!(html.contains(shown), "{description}: {html}");
        assert_eq!(told(&text), expected, "{description}");
    }
}

#[test]
fn links_lead_to_other_apis_of_the_gateway() {
    let linking = LIST.replace(
        "summary: Lists pets",
        "summary: Lists pets, description: '[Other](/other/pets)'",
    );
    let other = version("1", ", basePath: /other", LIST).replace("title: Pets", "title: Other");
    let one = version("1", "", &linking);
    let loader = MemoryLoader::new()
        .with("api.yaml", one.as_str())
        .with("other.yaml", other.as_str());
    let both = compiled(&["api.yaml", "other.yaml"], &loader)
        .sink
        .into_sorted();
    assert!(both.is_empty(), "{both:?}");
    assert_eq!(told(&one), ["GW0907 the link `/other/pets` leads nowhere"]);
    // As the document says.
    let allowed = one.replace("x-gateway: {", "x-gateway: {diagnostics: {GW0907: off}, ");
    let loader = MemoryLoader::new().with("api.yaml", allowed.as_str());
    let said = compiled(&["api.yaml"], &loader).sink.into_sorted();
    assert!(said.iter().all(|it| it.level.is_some()), "{said:?}");
}
