//! What code samples and answers on pages say: values that fit, written as the gateway reads them.

use gateway_codegen::emit::portal;
use gateway_codegen::source::MemoryLoader;
use gateway_codegen::{Options, compile};
use serde_json::json;

/// The twin of the page of the only operation, which has the sample in curl.
fn twin(text: &str) -> String {
    page(text, "operations/call.md")
}

fn page(text: &str, path: &str) -> String {
    let loader = MemoryLoader::new().with("api.yaml", text);
    let options = Options {
        docs: true,
        ..Options::default()
    };
    let gateway = compile(&["api.yaml".to_owned()], &options, &loader)
        .unwrap()
        .gateway;
    let site = portal::site(&gateway.unwrap(), &portal::Options::default()).unwrap();
    let page = site.get(path).unwrap();
    std::str::from_utf8(page).unwrap().to_owned()
}

fn document(version: &str, path: &str, operation: &str, components: &str) -> String {
    let head = match version {
        "2" => "swagger: '2.0'\n",
        version => &format!("openapi: {version}\n"),
    };
    let components = match components {
        "" => String::new(),
        components => format!("components: {{schemas: {components}}}\n"),
    };
    format!(
        "{head}info: {{title: A, version: '1'}}
x-gateway: {{upstream: 'http://10.0.0.1:9'}}
paths:
  {path}: {{{operation}}}
{components}"
    )
}

fn of_parameter(version: &str, path: &str, parameter: &str) -> String {
    let operation = format!(
        "get: {{operationId: call, summary: A call, parameters: [{{name: p, {parameter}}}], responses: {{'200': {{description: ok}}}}}}"
    );
    document(version, path, &operation, "")
}

fn with_parameter(version: &str, path: &str, parameter: &str) -> String {
    twin(&of_parameter(version, path, parameter))
}

#[test]
fn parameters_are_written_in_their_styles() {
    let list = "schema: {type: array, items: {type: string}}, example: [1a, 'b,c']";
    for (version, parameter, expected) in [
        ("3.1.0", format!("in: query, {list}"), "?p=1a&p=b%2Cc"),
        ("3.1.0", format!("in: query, explode: false, {list}"), "?p=1a,b%2Cc"),
        ("3.0.3", format!("in: query, style: pipeDelimited, explode: false, {list}"), "?p=1a%7Cb%2Cc"),
        ("3.0.3", format!("in: query, style: spaceDelimited, explode: false, {list}"), "?p=1a%20b%2Cc"),
        ("3.1.0", "in: query, style: deepObject, schema: {type: object}, example: {a: 1}".into(), "?p%5Ba%5D=1"),
        ("3.1.0", "in: query, schema: {type: object}, example: {a: 1, b: 2}".into(), "?a=1&b=2"),
        ("3.1.0", "in: query, content: {application/json: {schema: {type: object}, example: {a: 1}}}".into(), "?p=%7B%22a%22%3A1%7D"),
        ("3.1.0", format!("in: header, {list}"), "p: 1a,b,c"),
        ("3.1.0", format!("in: cookie, explode: false, {list}"), "Cookie: p=1a,b%2Cc"),
        ("2", "in: query, required: true, type: array, minItems: 2, items: {type: integer}".into(), "?p=1,1"),
        ("2", "in: query, required: true, type: array, minItems: 2, items: {type: integer}, collectionFormat: multi".into(), "?p=1&p=1"),
        ("2", "in: query, required: true, type: array, minItems: 2, items: {type: integer}, collectionFormat: ssv".into(), "?p=1%201"),
        // What an example that is a text means.
        ("3.1.0", "in: query, schema: {type: array, items: {type: integer}}, example: '1,2'".into(), "?p=1&p=2"),
    ] {
        let page = with_parameter(version, "/a", &parameter);
        assert!(page.contains(expected), "{parameter} {expected}: {page}");
    }
    for (more, expected) in [
        ("", "/a/1,2'"),
        ("style: label, explode: true, ", "/a/.1.2'"),
        ("style: matrix, ", "/a/;p=1,2'"),
        ("style: matrix, explode: true, ", "/a/;p=1;p=2'"),
    ] {
        let schema = "schema: {type: array, items: {type: integer}}, example: [1, 2]";
        let parameter = format!("in: path, required: true, {more}{schema}");
        let page = with_parameter("3.1.0", "/a/{p}", &parameter);
        let expected = expected.trim_end_matches('\'');
        assert!(page.contains(expected), "{parameter} {expected}: {page}");
    }
}

#[test]
fn made_values_of_parameters_fit() {
    for (version, schema, expected) in [
        (
            "3.1.0",
            "schema: {type: string, pattern: '^[A-Z]{3}-\\d{4}$'}",
            "/a/AAA-0000",
        ),
        (
            "2",
            "type: string, pattern: '^[A-Z]{3}-\\d{4}$'",
            "/a/AAA-0000",
        ),
        (
            "3.1.0",
            "schema: {type: string, minLength: 8}",
            "/a/stringstring",
        ),
        ("3.1.0", "schema: {type: string, maxLength: 3}", "/a/str"),
        (
            "3.1.0",
            "schema: {type: integer, minimum: 7, multipleOf: 5}",
            "/a/10",
        ),
        (
            "3.1.0",
            "schema: {oneOf: [{type: integer, minimum: 3}, {type: string, format: uuid}]}",
            "/a/3",
        ),
        (
            "3.1.0",
            "schema: {type: array, minItems: 2, items: {type: boolean}}",
            "/a/true,true",
        ),
        ("3.1.0", "schema: {type: string}", "/a/p"),
        (
            "3.1.0",
            "schema: {type: string, format: uuid, pattern: '^0'}",
            "/a/0aaaaaaa-",
        ),
        (
            "3.1.0",
            "schema: {type: string, format: date-time, pattern: '[+]02:00$'}",
            "/a/2026-05-17T09%3A30%3A00%2B02%3A00",
        ),
        (
            "3.1.0",
            "schema: {type: string, minLength: 5000}",
            "/a/stringstring",
        ),
        // Its name is none of its values.
        ("3.1.0", "schema: {type: string, not: {}}", "/a/YOUR_P"),
        ("2", "type: string, pattern: '^(?=x)y$'", "/a/YOUR_P"),
        // One that does not fit is not sent.
        (
            "3.1.0",
            "schema: {type: integer}, examples: {x: {value: no}, y: {value: 4}}",
            "/a/4",
        ),
        ("3.1.0", "schema: {type: integer}, example: no", "/a/1"),
    ] {
        let page = with_parameter(
            version,
            "/a/{p}",
            &format!("in: path, required: true, {schema}"),
        );
        let curl = page
            .lines()
            .find(|line| line.contains("/a/") && !line.contains("{p}"));
        assert!(
            curl.unwrap().contains(expected),
            "{schema} {expected}: {page}"
        );
    }
}

fn with_body(version: &str, media_type: &str, content: &str, components: &str) -> String {
    let operation = format!(
        "post: {{operationId: call, summary: A call, requestBody: {{required: true, content: {{{media_type}: {{{content}}}}}}}, responses: {{'200': {{description: ok}}}}}}"
    );
    twin(&document(version, "/a", &operation, components))
}

#[test]
fn made_bodies_are_sent() {
    for (schema, expected) in [
        ("{oneOf: [{type: integer}, {type: number}]}", "-d '1.5'"),
        (
            "{anyOf: [{type: integer, minimum: 5, maximum: 3}, {type: string}]}",
            "-d '\"string\"'",
        ),
    ] {
        let content = format!("schema: {schema}");
        for version in ["3.0.3", "3.1.0"] {
            let page = with_body(version, "application/json", &content, "");
            assert!(page.contains(expected), "{version} {schema}: {page}");
        }
    }
}

#[test]
fn forms_are_written_as_they_are_read() {
    let url = "application/x-www-form-urlencoded";
    let parts = "multipart/form-data";
    let list = "schema: {type: object, properties: {l: {type: array, items: {type: integer}}}}, example: {l: [1, 2]}";
    let meta = "schema: {type: object, properties: {meta: {type: object}, f: {type: string, format: binary}}}, example: {meta: {a: 1}, f: x}";
    for (media_type, content, all) in [
        (url, list.to_owned(), &["'l=1'", "'l=2'"][..]),
        (
            url,
            format!("{list}, encoding: {{l: {{style: form, explode: false}}}}"),
            &["'l=1,2'"],
        ),
        (
            url,
            format!("{list}, encoding: {{l: {{style: pipeDelimited, explode: false}}}}"),
            &["'l=1|2'"],
        ),
        (
            url,
            format!("{list}, encoding: {{l: {{contentType: application/json}}}}"),
            &["'l=[1,2]'"],
        ),
        (url, meta.to_owned(), &["'meta={\"a\":1}'"]),
        (
            parts,
            list.to_owned(),
            &[
                "name=\"l\"\\r\\n\\r\\n1\\r\\n",
                "name=\"l\"\\r\\n\\r\\n2\\r\\n",
            ],
        ),
        (
            parts,
            meta.to_owned(),
            // In quotes, so that a `;` in it is its own.
            &[r#"'meta="{\"a\":1}";type=application/json'"#, "f=@file.bin"],
        ),
        (
            parts,
            format!("{list}, encoding: {{l: {{contentType: application/json}}}}"),
            &[r#"l="[1,2]";type=application/json"#],
        ),
        (
            parts,
            format!("{meta}, encoding: {{f: {{contentType: image/png}}}}"),
            &["type=image/png"],
        ),
    ] {
        let page = with_body("3.1.0", media_type, &content, "");
        for expected in all {
            assert!(
                page.contains(expected),
                "{media_type} {content} {expected}: {page}"
            );
        }
    }
}

#[test]
fn the_console_fills_forms_in_with_what_samples_send() {
    let schema = "schema: {type: object, properties: {a: {type: string, example: own}, b: {type: integer, example: 7}}}";
    for (content, a, b) in [
        (
            format!("{schema}, example: {{a: whole}}"),
            json!("whole"),
            json!(7),
        ),
        // What was made from the schema is not the reader's to send.
        (schema.to_owned(), json!("own"), json!(7)),
        (
            format!("{schema}, example: {{a: 1}}"),
            json!("own"),
            json!(7),
        ),
    ] {
        for media_type in ["application/x-www-form-urlencoded", "multipart/form-data"] {
            let operation = format!(
                "post: {{operationId: call, summary: A call, requestBody: {{content: {{{media_type}: {{{content}}}}}}}, responses: {{'200': {{description: ok}}}}}}"
            );
            let html = page(
                &document("3.1.0", "/a", &operation, ""),
                "operations/call.html",
            );
            let console = super::console(&html);
            let fields = &console["body"]["media"][0]["fields"];
            assert_eq!(
                (&fields[0]["example"], &fields[1]["example"]),
                (&a, &b),
                "{media_type} {content}: {fields}"
            );
        }
    }
}

#[test]
fn lists_of_files_are_as_many_parts_in_each_language() {
    let schema = "{type: object, required: [files], properties: {files: {type: array, minItems: 2, items: {type: string, format: binary}}}}";
    let operation = format!(
        "post: {{operationId: call, summary: A call, requestBody: {{content: {{multipart/form-data: {{schema: {schema}}}}}}}, responses: {{'200': {{description: ok}}}}}}"
    );
    let page = page(
        &document("3.0.3", "/a", &operation, ""),
        "operations/call.html",
    );
    let samples: Vec<&str> = page
        .split("<pre")
        .skip(1)
        .filter(|it| it.contains("file.bin"))
        .collect();
    assert!(samples.len() > 5, "{page}");
    for sample in samples {
        let sample = sample.split("</pre>").next().unwrap();
        let n = sample.matches("file.bin").count();
        assert!(n >= 2 && n % 2 == 0, "{sample}");
    }
}

#[test]
fn texts_are_made_where_content_is_text() {
    for (media_type, schema, expected) in [
        (
            "text/plain",
            "{type: string, minLength: 8}",
            Some("stringstring"),
        ),
        ("text/csv", "{type: string}", Some("string")),
        (
            "application/x-ndjson",
            "{type: string, enum: [a]}",
            Some("a"),
        ),
        (
            "application/xml",
            "{type: string, enum: [<a/>]}",
            Some("<a/>"),
        ),
        ("text/plain", "{type: string, format: binary}", None),
        (
            "application/xml",
            "{type: object, properties: {a: {type: string}}}",
            None,
        ),
        ("application/octet-stream", "{type: string}", None),
    ] {
        let page = with_body("3.0.3", media_type, &format!("schema: {schema}"), "");
        let data = page
            .lines()
            .find(|line| line.contains("--data-binary") || line.contains("-d '"));
        let data = data.unwrap_or_else(|| panic!("{media_type} {schema}: {page}"));
        match expected {
            Some(text) => assert!(
                data.contains(&format!("'{text}'")),
                "{media_type} {schema}: {data}"
            ),
            None => assert!(data.contains("@body."), "{media_type} {schema}: {data}"),
        }
    }
}

#[test]
fn made_examples_name_their_variants() {
    let cat = "Cat: {type: object, required: [kind], properties: {kind: {type: string}, lives: {type: integer}}}";
    let base = "Pet: {type: object, required: [kind], properties: {kind: {type: string}}, discriminator: {propertyName: kind MAPPING}}, Dog: {allOf: [{$ref: '#/components/schemas/Pet'}, {type: object, properties: {bark: {type: boolean}}}]}";
    let one =
        "oneOf: [{$ref: '#/components/schemas/Cat'}], discriminator: {propertyName: kind MAPPING}";
    for version in ["3.0.3", "3.1.0"] {
        for (schema, components, mapping, expected) in [
            (one, cat, "", "\"kind\": \"Cat\""),
            (
                one,
                cat,
                ", mapping: {feline: '#/components/schemas/Cat'}",
                "\"kind\": \"feline\"",
            ),
            (
                "$ref: '#/components/schemas/Dog'",
                base,
                "",
                "\"kind\": \"Dog\"",
            ),
            (
                "$ref: '#/components/schemas/Dog'",
                base,
                ", mapping: {hound: Dog}",
                "\"kind\": \"hound\"",
            ),
        ] {
            let content = format!("schema: {{{}}}", schema.replace("MAPPING", mapping));
            let components = format!("{{{}}}", components.replace("MAPPING", mapping));
            let page = with_body(version, "application/json", &content, &components);
            assert!(
                page.contains(expected),
                "{version} {schema} {expected}: {page}"
            );
        }
    }
    // Values that a document has for itself are left.
    let own = cat.replace("kind: {type: string}", "kind: {type: string, enum: [tom]}");
    let content = format!("schema: {{{}}}", one.replace("MAPPING", ""));
    let page = with_body("3.1.0", "application/json", &content, &format!("{{{own}}}"));
    assert!(page.contains("\"kind\": \"tom\""), "{page}");
}

#[test]
fn samples_send_examples_that_fit() {
    let schema =
        "schema: {type: object, required: [n], properties: {n: {type: integer, minimum: 3}}}";
    for (examples, expected, other) in [
        (
            "examples: {bad: {value: {n: x}}, good: {value: {n: 77}}}",
            "\"n\": 77",
            "\"n\": \"x\"",
        ),
        ("example: {n: x}", "\"n\": 3", "\"n\": \"x\""),
    ] {
        let page = with_body(
            "3.1.0",
            "application/json",
            &format!("{schema}, {examples}"),
            "",
        );
        let from = page.find("curl ").unwrap();
        let sample = &page[from..];
        let sample = &sample[..sample.find("```").unwrap()];
        assert!(sample.contains(expected), "{expected}: {page}");
        assert!(!sample.contains(other), "{page}");
        // It stays among the examples of the page, which say what is wrong with it.
        assert!(page.contains(other), "{page}");
        let told = "Not valid against the schema: expected integer at /n\n";
        assert!(page.contains(told), "{page}");
    }
    // JSON in a text is what is meant, and no more of a value for that.
    let page = with_body(
        "3.1.0",
        "application/json",
        &format!("{schema}, example: '{{\"m\": 1}}'"),
        "",
    );
    assert!(
        page.contains("Not valid against the schema: expected the member n\n"),
        "{page}"
    );
    assert!(page.contains("\"n\": 3"), "{page}");
    let page = with_parameter(
        "3.1.0",
        "/a",
        "in: query, required: true, schema: {type: integer}, example: abc",
    );
    assert!(
        page.contains("for example abc (not valid against the schema: expected integer)"),
        "{page}"
    );
    assert!(page.contains("?p=1"), "{page}");
    // One that fits goes first.
    let page = with_parameter(
        "3.1.0",
        "/a",
        "in: query, schema: {type: integer}, examples: {a: {value: x}, b: {value: 2}}",
    );
    assert!(
        page.contains("for example 2") && !page.contains("not valid"),
        "{page}"
    );
}

#[test]
fn examples_of_schemas_go_both_ways() {
    let both = "S: {type: object, required: [id, a], properties: {id: {type: integer, readOnly: true}, a: {type: string}, pw: {type: string, writeOnly: true}, in: {type: array, items: {type: object, properties: {r: {type: integer, readOnly: true}, w: {type: integer}}}}}, example: {pw: secret, id: 97, a: x, in: [{r: 8, w: 9}]}}";
    let operation = "post: {operationId: call, summary: A call, requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/S'}}}}, responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/S'}}}}}}";
    for version in ["3.0.3", "3.1.0"] {
        let page = twin(&document(version, "/a", operation, &format!("{{{both}}}")));
        let example = |from: &str| {
            let part = &page[page.find(from).unwrap()..];
            part.split("```")
                .nth(1)
                .unwrap()
                .split_whitespace()
                .collect::<String>()
        };
        // What JSON Schema requires is there in both.
        let expected = match version {
            "3.0.3" => r#"{"pw":"secret","a":"x","in":[{"w":9}]}"#,
            _ => r#"{"pw":"secret","id":97,"a":"x","in":[{"w":9}]}"#,
        };
        assert_eq!(example("## Body"), expected, "{version}");
        let expected = r#"{"id":97,"a":"x","in":[{"r":8,"w":9}]}"#;
        assert_eq!(example("## Responses"), expected, "{version}");
        assert!(!page.contains("ot valid"), "{page}");
    }
}

#[test]
fn examples_elsewhere_are_linked() {
    let example = |address: &str| {
        format!(
            "schema: {{type: string, format: binary}}, examples: {{big: {{summary: A large one, externalValue: '{address}'}}}}"
        )
    };
    for (address, is_linked) in [
        ("https://a.example/x?y=1", true),
        ("javascript:alert(1)", false),
        ("examples/one.bin", false),
    ] {
        let operation = format!(
            "post: {{operationId: call, summary: A call, parameters: [{{name: p, in: query, {}}}], requestBody: {{content: {{image/png: {{{}}}}}}}, responses: {{'200': {{description: ok, content: {{image/png: {{{}}}}}}}}}}}",
            example(address),
            example(address),
            example(address)
        );
        let text = document("3.0.3", "/a", &operation, "");
        let html = page(&text, "operations/call.html");
        let n = html
            .matches(&format!(
                "<a href=\"{address}\" rel=\"noopener noreferrer nofollow\">"
            ))
            .count();
        assert_eq!(n, if is_linked { 3 } else { 0 }, "{address}: {html}");
        let twin = twin(&text);
        assert!(
            twin.contains("Example: A large one") && twin.matches(address).count() >= 3,
            "{twin}"
        );
    }
}

#[test]
fn answers_tell_what_can_be_wrong() {
    for (parameter, expected, unexpected) in [
        (
            "in: query, schema: {type: integer}",
            "\"keyword\":\"type\"",
            "\"keyword\":\"required\"",
        ),
        (
            "in: query, schema: {type: string, enum: [a, b]}",
            "\"keyword\":\"enum\"",
            "\"keyword\":\"required\"",
        ),
        (
            "in: query, schema: {type: string, maxLength: 9}",
            "\"keyword\":\"maxLength\"",
            "\"keyword\":\"required\"",
        ),
        (
            "in: query, schema: {type: array, items: {type: integer}}",
            "\"pointer\":\"/0\"",
            "\"keyword\":\"required\"",
        ),
        (
            "in: query, required: true, schema: {type: string}",
            "\"keyword\":\"required\"",
            "\"keyword\":\"enum\"",
        ),
        ("in: query, schema: {type: string}", "", "about:blank"),
    ] {
        let page = page(&of_parameter("3.1.0", "/a", parameter), "errors.md");
        assert!(page.contains(expected), "{parameter} {expected}: {page}");
        assert!(
            !page.contains(unexpected),
            "{parameter} {unexpected}: {page}"
        );
    }
    let in_path = "in: path, required: true, schema: {type: integer}";
    let page = page(&of_parameter("3.1.0", "/a/{p}", in_path), "errors.md");
    assert!(page.contains("\"keyword\":\"type\""), "{page}");
}

#[test]
fn long_texts_are_made_of_patterns() {
    let of = |pattern: &str| {
        let schema =
            format!("schema: {{type: string, pattern: '{pattern}'}}, required: true, in: query");
        with_parameter("3.1.0", "/a", &schema)
    };
    let twin = of("^sha256:[a-f0-9]{64}$");
    let (_, digest) = twin.split_once("p=sha256%3A").unwrap();
    let digest = digest.split('\'').next().unwrap();
    assert!(
        digest.len() == 64 && digest.bytes().all(|b| b.is_ascii_hexdigit()),
        "{digest}"
    );
}

#[test]
fn bodies_that_are_not_looked_at_are_not_refused() {
    for (content, is_refused) in [
        ("text/plain: {schema: {type: string}}", false),
        ("application/json: {}", false),
        ("application/json: {schema: {type: object}}", true),
        (
            "text/plain: {schema: {type: string}}, application/json: {schema: {type: object}}",
            true,
        ),
    ] {
        let body = format!("requestBody: {{content: {{{content}}}}}, ");
        let text = super::document("", &super::operation("/a", "post", &body));
        let site = super::site(&text).0;
        let twin = super::page(&site, "operations/post-a.md");
        assert_eq!(twin.contains("### 400 "), is_refused, "{content} {twin}");
    }
}

fn n_unfit(text: &str) -> usize {
    let loader = MemoryLoader::new().with("api.yaml", text);
    let options = Options {
        docs: true,
        ..Options::default()
    };
    let compiled = compile(&["api.yaml".to_owned()], &options, &loader).unwrap();
    let told = compiled.sink.into_sorted();
    let unfit = told.iter();
    unfit.filter(|it| it.code.to_string() == "GW0906").count()
}

/// The curl sample of an operation with a body of XML, and how many examples are reported.
fn xml_sent(content: &str, components: &str) -> (String, usize) {
    let operation = format!(
        "post: {{operationId: call, summary: A call, requestBody: {{content: {{application/xml: {content}}}}}, responses: {{'200': {{description: ok}}}}}}"
    );
    let text = document("3.1.0", "/a", &operation, components);
    let n_unfit = n_unfit(&text);
    let twin = twin(&text);
    let body = twin.split("\n  --data-").nth(1).unwrap_or(&twin);
    (body.trim().to_owned(), n_unfit)
}

#[test]
fn values_of_xml_are_written_as_xml() {
    const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    let pet = "{Pet: {type: object, required: [id, name], properties: {
        id: {type: integer, xml: {attribute: true, prefix: p, namespace: 'urn:p'}}, name: {type: string, example: 'a<b'},
        tags: {type: array, xml: {wrapped: true}, items: {$ref: '#/components/schemas/Tag'}},
        alias: {type: array, xml: {name: aliases}, items: {type: string, xml: {name: other}}},
        home: {$ref: '#/components/schemas/Home'}}},
      Tag: {type: string, xml: {name: tag}},
      Home: {type: [object, 'null'], xml: {name: house, namespace: 'urn:h'}, properties: {town: {type: string}}}}";
    let value = "{id: 7, name: R&D, tags: [a, b], alias: [x, y], home: {town: Ulm}}";
    let whole = "<Pet xmlns:p=\"urn:p\" p:id=\"7\">
  <name>R&amp;D</name>
  <tags>
    <tag>a</tag>
    <tag>b</tag>
  </tags>
  <other>x</other>
  <other>y</other>
  <house xmlns=\"urn:h\">
    <town>Ulm</town>
  </house>
</Pet>";
    let schema = "schema: {$ref: '#/components/schemas/Pet'}";
    for (content, components, expected) in [
        (format!("{{{schema}, example: {value}}}"), pet, whole),
        (
            format!("{{{schema}, examples: {{a: {{value: {{id: 1, name: '', tags: [], home: null}}}}}}}}"),
            pet,
            "<Pet xmlns:p=\"urn:p\" p:id=\"1\">\n  <name/>\n  <tags/>\n</Pet>",
        ),
        // Made from the schema.
        (
            "{schema: {type: object, xml: {name: a, prefix: q}, required: [b], properties: {b: {type: boolean}}}}".to_owned(),
            "",
            "<q:a>\n  <b>true</b>\n</q:a>",
        ),
        // An element of a list, and members of what a schema is made of.
        (
            "{schema: {type: array, xml: {name: all}, items: {allOf: [{type: object, properties: {n: {type: integer, xml: {name: m}}}}]}}, example: [{n: 1}, {n: 2.0e+3}]}".to_owned(),
            "",
            "<all>\n  <all>\n    <m>1</m>\n  </all>\n  <all>\n    <m>2000.0</m>\n  </all>\n</all>",
        ),
    ] {
        let (body, n_unfit) = xml_sent(&content, components);
        let expected = format!("{HEAD}{expected}");
        assert!(body.contains(&expected), "{content}: {body}\n{expected}");
        assert_eq!(n_unfit, 0, "{content}");
    }
    // What is given as a text is sent as it is.
    let (body, n_unfit) = xml_sent(&format!("{{{schema}, example: '<Pet>7</Pet>'}}"), pet);
    assert!(body.contains("'<Pet>7</Pet>'"), "{body}");
    assert_eq!(n_unfit, 0);
    for content in [
        "{schema: {type: object}, example: {a: 1}}",
        "{example: {a: 1}}",
        "{schema: {type: object, xml: {name: a}}, example: {'b c': 1}}",
        "{schema: {type: object, xml: {name: a}}, example: {b: \"\\u0001\"}}",
        "{schema: {type: object, xml: {name: a}, properties: {b: {type: object, xml: {attribute: true}}}}, example: {b: {}}}",
    ] {
        let (body, n_unfit) = xml_sent(content, "");
        // One that is made stands in its place, where its element has a name.
        let is_made = content.contains("name: a") && !content.contains("attribute");
        let has_made = body.contains(&format!("{HEAD}<a/>"));
        let has_file = body.starts_with("binary @body.xml");
        assert_eq!(
            (has_made, has_file),
            (is_made, !is_made),
            "{content}: {body}"
        );
        assert_eq!(n_unfit, 1, "{content}");
    }
}

#[test]
fn numbers_are_the_nearest_that_there_are() {
    let text = with_parameter(
        "3.0.3",
        "/a",
        "in: query, schema: {type: number}, example: 1.0e+30",
    );
    assert!(text.contains("?p=1e%2B30"), "{text}");
}

#[test]
fn steps_of_paths_are_no_values() {
    for (parameter, n) in [
        ("schema: {type: string}, example: ..", 1),
        (
            "schema: {type: string}, examples: {a: {value: .}, b: {value: ...}}",
            1,
        ),
        ("schema: {type: string, enum: [.]}", 0),
    ] {
        let text = of_parameter(
            "3.0.3",
            "'/a/{p}'",
            &format!("in: path, required: true, {parameter}"),
        );
        let twin = twin(&text);
        // Where there is another example, that is sent.
        assert_eq!(
            twin.contains("/a/...'"),
            parameter.contains("..."),
            "{twin}"
        );
        assert_eq!(n_unfit(&text), n, "{parameter}");
    }
}
