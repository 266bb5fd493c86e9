//! Examples: those that are made fit their schemas, and those that are given are held to them.

use super::{LIST, compiled, told, version};

use gateway_codegen::diagnostics::Sink;
use gateway_codegen::json_schema::fits;
use gateway_codegen::openapi::model::Origin;
use gateway_codegen::schema::{self, Arena, Dialect, Lowering, Usage};
use gateway_codegen::source::{FileId, MemoryLoader, Node, SourceMap, parse};

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

/// Schemas of which the first value that comes to mind is none.
fn unusual() -> impl Iterator<Item = String> {
    let rows = [
        "{oneOf: [{type: integer}, {type: number}]}",
        "{type: object, required: [a, b], properties: {a: {oneOf: [{type: integer}, {type: number}]}, b: {oneOf: [{type: integer}, {type: number}]}}}",
        "{oneOf: [{type: object, required: [a], properties: {a: {oneOf: [{type: integer}, {type: number}]}}}, {type: 'null'}]}",
        "{anyOf: [{type: integer, minimum: 5, maximum: 3}, {type: string}]}",
        "{oneOf: [{type: string, minLength: 5, maxLength: 3}, {type: boolean}]}",
        "{oneOf: [false, {type: boolean}]}",
        "{anyOf: [{type: string, not: {}}, {type: integer}]}",
        "{anyOf: [{type: string, pattern: '(?=x)y'}, {type: integer}]}",
        "{type: array, items: {anyOf: [{not: {}}, {not: {}}, {type: string}]}, minItems: 2}",
        "{type: object, properties: {a: {const: 1}}, required: [a], if: {properties: {a: {const: 1}}}, then: {required: [m]}}",
        "{type: object, properties: {a: {type: string}}, if: {required: [a]}, then: {required: [m]}, minProperties: 1}",
        "{type: object, required: [a], properties: {a: {type: string}}, if: {properties: {a: {const: x}}}, else: {required: [m], properties: {m: {type: integer}}}}",
        "{if: {type: object}, then: {required: [m]}, else: false}",
        "{type: object, required: [a], properties: {a: {type: string}}, dependentRequired: {a: [b], b: [c]}}",
        "{type: object, required: [a], properties: {a: {type: string}, b: {type: integer}}, dependentRequired: {a: [b]}}",
        "{dependentRequired: {a: [b]}, minProperties: 1, propertyNames: {enum: [a, b]}}",
        "{type: object, required: [a], dependentSchemas: {a: {required: [b], properties: {b: {const: 3}}}}}",
        "{allOf: [{type: string, pattern: '^a'}, {pattern: 'z$', minLength: 5}]}",
        "{allOf: [{type: string, pattern: '[0-9]'}, {pattern: '[a-z]'}, {pattern: '[A-Z]'}], minLength: 8, maxLength: 8}",
        "{type: string, pattern: '^(?!a)[a-c]{3}$'}",
        "{type: array, items: {type: boolean}, minItems: 2, uniqueItems: true}",
        "{type: array, minItems: 5, uniqueItems: true, items: {type: string, format: uuid}}",
        "{type: string, format: uuid, pattern: '^0'}",
        "{type: string, format: date, pattern: '^2030-'}",
        "{type: string, format: date-time, pattern: '[+]02:00$'}",
        "{type: string, format: date-time, pattern: '^1999-'}",
        "{type: string, format: ipv4, pattern: '^10[.]'}",
        "{type: string, format: uri, pattern: '^https://a[.]example/'}",
        "{type: string, format: own, pattern: '^x'}",
        "{type: string, not: {enum: [string, a]}}",
        "{type: object, required: [a], properties: {a: {type: string, not: {const: string}}}}",
        "{not: {type: string}}",
        "{type: object, required: [a], properties: {a: {not: {type: string}}}}",
        "{type: string, enum: [1, a]}",
        "{type: string, minLength: 5000}",
        "{type: string, pattern: '^[a-z]+$', minLength: 5000, maxLength: 5000}",
        "{type: array, minItems: 400, items: {type: integer}}",
        "{type: integer, not: {enum: [1, 2, 3]}}",
        "{type: number, not: {const: 1}}",
        "{type: integer, not: {multipleOf: 2}}",
        "{type: string, format: date-time, pattern: '[.][0-9]{3}Z$'}",
        "{type: string, format: date, pattern: '-02-29$'}",
        "{type: string, format: date, pattern: '-(04|11)-30$'}",
        "{type: string, format: date-time, pattern: '-12-31T'}",
        "{type: string, format: uuid, pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-7'}",
        "{type: string, format: email, pattern: '@corp[.]example$'}",
        "{type: string, format: time, pattern: '^23:'}",
        "{type: string, format: hostname, pattern: '[.]corp[.]example$'}",
        "{allOf: [{type: string, minLength: 5000}, {maxLength: 5001}]}",
        "{allOf: [{type: object, required: [a]}, {dependentRequired: {a: [b]}}, {properties: {b: {type: string, format: uuid, pattern: '^f'}}}]}",
        "{type: object, required: [kind], properties: {kind: {enum: [x, y]}}, if: {properties: {kind: {const: x}}}, then: {required: [m]}, additionalProperties: {type: integer}}",
        "{oneOf: [{type: object, required: [a]}, {type: object, required: [b]}, {type: object, required: [a, b]}]}",
        "{oneOf: [{type: object, properties: {a: {type: string}}}, {type: object, properties: {a: {type: string}, b: {type: string}}, required: [b]}]}",
        "{type: array, minItems: 2, uniqueItems: true, items: {enum: [a, b]}}",
        "{type: array, minItems: 3, uniqueItems: true, items: {anyOf: [{type: boolean}, {type: 'null'}]}}",
        "{type: array, contains: {type: string, pattern: '^x'}, items: {type: string, minLength: 4}}",
    ];
    let members: Vec<String> = (0..300)
        .map(|n| format!("m{n}: {{type: integer}}"))
        .collect();
    let names: Vec<String> = (0..300).map(|n| format!("m{n}")).collect();
    let many = format!(
        "{{type: object, properties: {{{}}}, required: [{}]}}",
        members.join(", "),
        names.join(", ")
    );
    let deep = (0..60).fold("{type: integer}".to_owned(), |inner, _| {
        format!("{{type: object, required: [a], properties: {{a: {inner}}}}}")
    });
    let deep_lists = (0..60).fold("{type: integer}".to_owned(), |inner, _| {
        format!("{{type: array, minItems: 1, items: {inner}}}")
    });
    let rows = rows.into_iter().map(str::to_owned);
    rows.chain([many, deep, deep_lists])
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
    ]
    .into_iter()
    .map(str::to_owned)
    .chain(unusual())
    {
        let (example, is_fit) =
            made(&keywords).unwrap_or_else(|| panic!("no example of {keywords}"));
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

/// What no value fits, or what no end is found of, in many schemas of one document: it is given up in the end.
#[test]
fn what_cannot_be_made_is_given_up() {
    let next = |i: usize| format!("{{$ref: '#/components/schemas/S{}'}}", (i + 1) % 100);
    type Hostile<'h> = (&'h str, &'h dyn Fn(usize) -> String);
    let all: [Hostile<'_>; 6] = [
        ("twice as many at each step", &|i| {
            let next = next(i);
            format!("{{type: object, required: [a, b], properties: {{a: {next}, b: {next}}}}}")
        }),
        ("one in the other", &|i| {
            format!(
                "{{type: object, required: [a], properties: {{a: {}}}}}",
                next(i)
            )
        }),
        ("all of the next", &|i| {
            format!("{{allOf: [{}, {{not: {{}}}}]}}", next(i))
        }),
        ("alternatives that never fit", &|_| {
            let one = "{anyOf: [{type: string}, {type: integer}, {type: boolean}]}";
            format!("{{allOf: [{}], not: {{}}}}", [one; 12].join(", "))
        }),
        ("a long text that does not fit", &|i| {
            format!("{{type: string, minLength: {}, not: {{}}}}", 16_000 + i)
        }),
        ("patterns without a common text", &|i| {
            format!(
                "{{type: string, format: uuid, allOf: [{{pattern: '(a|b)*a(a|b){{7}}x{i}'}}, {{pattern: '(a|b)*b(a|b){{6}}y$'}}]}}"
            )
        }),
    ];
    for (what, schema) in all {
        let schemas: Vec<String> = (0..100).map(|i| format!("S{i}: {}", schema(i))).collect();
        let text = format!(
            "{}components: {{schemas: {{{}}}}}\n",
            version("1", "", LIST),
            schemas.join(", ")
        );
        let loader = MemoryLoader::new().with("api.yaml", text.as_str());
        let gateway = compiled(&["api.yaml"], &loader).gateway.unwrap();
        let docs = gateway.apis[0].docs.as_ref().unwrap();
        assert_eq!(docs.schemas.len(), 100, "{what}");
        // Nothing wrong stands in their place.
        let made = docs.schemas.iter().find(|it| !it.example.is_empty());
        assert!(made.is_none(), "{what}: {}", made.unwrap().example);
    }
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
