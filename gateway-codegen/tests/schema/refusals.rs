//! What cannot be honoured is refused, with a code at its place; what can be understood all the same is not.

use gateway_codegen::diagnostics::{Code, code};
use gateway_codegen::json_schema::{SchemaId, fits};
use gateway_codegen::schema::{Arena, Dialect, Options, Usage, table};

use crate::served::Served;

use Dialect::{Draft4, Draft2020, OpenApi30};

fn options(dialect: Dialect) -> Options {
    Options {
        dialect,
        asserts_formats: true,
        has_ids: dialect == Draft2020,
    }
}

#[test]
fn refusals() {
    let cases: &[(Dialect, Code, &str, &str)] = &[
        (
            Draft4,
            code::UNRESOLVED_REFERENCE,
            r##"{"$ref": "#/definitions/Pet"}"##,
            "\"#/definitions/Pet\"",
        ),
        (
            OpenApi30,
            code::UNRESOLVED_REFERENCE,
            r##"{"allOf": [{"$ref": "#/nowhere"}]}"##,
            "\"#/nowhere\"",
        ),
        (
            Draft2020,
            code::UNRESOLVED_REFERENCE,
            r##"{"$ref": "#anchor"}"##,
            "\"#anchor\"",
        ),
        (
            Draft2020,
            code::UNRESOLVED_REFERENCE,
            r##"{"$dynamicRef": "#anchor"}"##,
            "\"#anchor\"",
        ),
        (Draft2020, code::MALFORMED_REFERENCE, r#"{"$ref": 1}"#, "1"),
        (
            OpenApi30,
            code::ENDLESS_SCHEMA,
            r##"{"a": 1, "allOf": [{"$ref": "#"}]}"##,
            r##"{"a": 1, "allOf": [{"$ref": "#"}]}"##,
        ),
        (
            Draft2020,
            code::ENDLESS_SCHEMA,
            r##"{"type": "object", "not": {"$ref": "#"}}"##,
            r##"{"type": "object", "not": {"$ref": "#"}}"##,
        ),
        (
            Draft2020,
            code::ENDLESS_SCHEMA,
            r##"{"dependentSchemas": {"a": {"$ref": "#"}}}"##,
            r##"{"dependentSchemas": {"a": {"$ref": "#"}}}"##,
        ),
        (
            Draft2020,
            code::ENDLESS_SCHEMA,
            r##"{"if": {"$ref": "#"}}"##,
            r##"{"if": {"$ref": "#"}}"##,
        ),
        (
            Draft4,
            code::ENDLESS_SCHEMA,
            r##"{"oneOf": [{"type": "string"}, {"anyOf": [{"$ref": "#"}]}]}"##,
            r##"{"oneOf": [{"type": "string"}, {"anyOf": [{"$ref": "#"}]}]}"##,
        ),
        (Draft4, code::INVALID_SCHEMA, r#"{"multipleOf": 0}"#, "0"),
        (Draft4, code::INVALID_SCHEMA, r#"{"multipleOf": -2}"#, "-2"),
        (
            Draft4,
            code::INVALID_SCHEMA,
            r#"{"multipleOf": 1.234567890123456789}"#,
            "1.234567890123456789",
        ),
        (
            OpenApi30,
            code::INVALID_SCHEMA,
            r#"{"minimum": "ten"}"#,
            "\"ten\"",
        ),
        (
            OpenApi30,
            code::INVALID_SCHEMA,
            r#"{"minLength": -1}"#,
            "-1",
        ),
        (
            OpenApi30,
            code::INVALID_SCHEMA,
            r#"{"maxItems": 1.5}"#,
            "1.5",
        ),
        (
            OpenApi30,
            code::INVALID_SCHEMA,
            r#"{"type": "strin"}"#,
            "\"strin\"",
        ),
        (OpenApi30, code::INVALID_SCHEMA, r#"{"type": {}}"#, "{}"),
        (OpenApi30, code::INVALID_SCHEMA, r#"{"enum": "a"}"#, "\"a\""),
        (
            OpenApi30,
            code::INVALID_SCHEMA,
            r#"{"pattern": "(a"}"#,
            "\"(a\"",
        ),
        (
            OpenApi30,
            code::INVALID_SCHEMA,
            r#"{"pattern": "(a)\\1"}"#,
            r#""(a)\\1""#,
        ),
        (
            Draft2020,
            code::INVALID_SCHEMA,
            r#"{"patternProperties": {"(a)\\1": {}}}"#,
            r#""(a)\\1""#,
        ),
        (
            OpenApi30,
            code::INVALID_SCHEMA,
            r#"{"required": "a"}"#,
            "\"a\"",
        ),
        (
            OpenApi30,
            code::INVALID_SCHEMA,
            r#"{"required": [{}]}"#,
            "[{}]",
        ),
        (
            OpenApi30,
            code::INVALID_SCHEMA,
            r#"{"properties": [1]}"#,
            "[1]",
        ),
        (
            OpenApi30,
            code::INVALID_SCHEMA,
            r#"{"properties": {"a": "string"}}"#,
            "\"string\"",
        ),
        (
            OpenApi30,
            code::INVALID_SCHEMA,
            r#"{"additionalProperties": "false"}"#,
            "\"false\"",
        ),
        (
            OpenApi30,
            code::INVALID_SCHEMA,
            r#"{"allOf": {"a": 1}}"#,
            r#"{"a": 1}"#,
        ),
        (OpenApi30, code::INVALID_SCHEMA, r#"{"anyOf": []}"#, "[]"),
        (OpenApi30, code::INVALID_SCHEMA, r#"{"oneOf": []}"#, "[]"),
        (OpenApi30, code::INVALID_SCHEMA, r#"{"not": 1}"#, "1"),
        (
            OpenApi30,
            code::INVALID_SCHEMA,
            r#"{"discriminator": {"mapping": {}}}"#,
            r#"{"mapping": {}}"#,
        ),
        (
            Draft2020,
            code::INVALID_SCHEMA,
            r#"{"items": [{}]}"#,
            "[{}]",
        ),
        (
            Draft2020,
            code::INVALID_SCHEMA,
            r#"{"prefixItems": {}}"#,
            "{}",
        ),
        (
            Draft2020,
            code::INVALID_SCHEMA,
            r#"{"dependentRequired": {"a": "b"}}"#,
            "\"b\"",
        ),
        (
            Draft4,
            code::INVALID_SCHEMA,
            r#"{"dependencies": {"a": [1.5, {}]}}"#,
            r#"[1.5, {}]"#,
        ),
        (
            Draft2020,
            code::UNKNOWN_DIALECT,
            r#"{"$schema": "http://json-schema.org/draft-07/schema#"}"#,
            "\"http://json-schema.org/draft-07/schema#\"",
        ),
        (
            Draft2020,
            code::UNKNOWN_DIALECT,
            r#"{"$schema": "https://example.com/dialect", "type": "string"}"#,
            "\"https://example.com/dialect\"",
        ),
        (
            Draft2020,
            code::UNKNOWN_DIALECT,
            r#"{"properties": {"a": {"$id": "b", "$schema": "x:y", "minimum": 1}}}"#,
            "\"x:y\"",
        ),
    ];
    for (dialect, code, schema, place) in cases {
        let mut served = Served::default();
        let tree = served.parse("schema.json", *schema);
        let said = served
            .lower(&tree, &tree, options(*dialect), Usage::Request)
            .expect_err(schema);
        let errors: Vec<_> = said.iter().filter(|one| one.is_error()).collect();
        assert_eq!(errors.len(), 1, "{schema}: {said:?}");
        assert_eq!(errors[0].code, *code, "{schema}: {said:?}");
        let span = errors[0].span().unwrap();
        assert_eq!(served.sources.slice(span), *place, "{schema}: {said:?}");
    }
}

/// Old habits and matters of form.
#[test]
fn what_can_be_understood() {
    let cases: &[(Dialect, &str, &str, &str)] = &[
        (OpenApi30, r#"{"type": "String"}"#, "\"x\"", "1"),
        (OpenApi30, r#"{"minLength": "2"}"#, "\"xx\"", "\"x\""),
        (OpenApi30, r#"{"minimum": "2"}"#, "2", "1"),
        (
            OpenApi30,
            r#"{"type": "number", "exclusiveMinimum": 2}"#,
            "3",
            "2",
        ),
        (
            Draft2020,
            r#"{"type": "number", "minimum": 2, "exclusiveMinimum": true}"#,
            "3",
            "2",
        ),
        (
            Draft2020,
            r#"{"minimum": 2, "exclusiveMinimum": 1}"#,
            "2",
            "1.5",
        ),
        (
            Draft2020,
            r#"{"maximum": 2, "exclusiveMaximum": 2}"#,
            "1",
            "2",
        ),
        (
            OpenApi30,
            r#"{"properties": {"a": {"type": "integer", "required": true}}}"#,
            r#"{"a": 1}"#,
            r#"{"a": "x"}"#,
        ),
        (
            OpenApi30,
            r#"{"properties": null, "type": "object"}"#,
            "{}",
            "1",
        ),
        (
            OpenApi30,
            r#"{"items": [{"type": "integer"}]}"#,
            r#"[1, "x"]"#,
            r#"["x"]"#,
        ),
    ];
    for (dialect, schema, good, bad) in cases {
        let mut served = Served::default();
        let tree = served.parse("schema.json", *schema);
        let lowered = served.lower(&tree, &tree, options(*dialect), Usage::Request);
        let (schemas, id) = lowered.unwrap_or_else(|said| panic!("{schema}: {said:?}"));
        let arena = Arena::new();
        let table = table(&schemas, &arena);
        assert!(fits(&table, id, good).is_ok(), "{schema}: {good}");
        assert!(fits(&table, id, bad).is_err(), "{schema}: {bad}");
    }
}

/// Schemas that say nothing, or that nothing fits, are none of their own; what refers only to another is that.
#[test]
fn trivial_schemas_are_folded() {
    for (schema, expected) in [
        ("{}", SchemaId::ANY),
        (r#"{"description": "anything"}"#, SchemaId::ANY),
        (r#"{"allOf": [{}, {"title": "x"}]}"#, SchemaId::ANY),
        (r#"{"anyOf": [{"type": "string"}, {}]}"#, SchemaId::ANY),
        (r#"{"not": {"not": {}}}"#, SchemaId::ANY),
        (r#"{"not": {}}"#, SchemaId::NEVER),
        (
            r#"{"allOf": [{"type": "string"}, {"not": {}}]}"#,
            SchemaId::NEVER,
        ),
        (
            r#"{"allOf": [{"type": "object"}, {"allOf": [{"type": "array"}]}]}"#,
            SchemaId::NEVER,
        ),
    ] {
        let mut served = Served::default();
        let tree = served.parse("schema.json", schema);
        let lowered = served.lower(&tree, &tree, options(OpenApi30), Usage::Request);
        let (schemas, id) = lowered.unwrap_or_else(|said| panic!("{schema}: {said:?}"));
        assert_eq!(id, expected, "{schema}: {schemas:?}");
        assert!(schemas.schemas.is_empty(), "{schema}: {schemas:?}");
    }
    let text = r##"{"definitions": {"A": {"$ref": "#/definitions/B"}, "B": {"type": "object", "required": ["b"]}},
        "type": "object", "properties": {"a": {"$ref": "#/definitions/A"}, "b": {"allOf": [{"$ref": "#/definitions/B"}]}},
        "allOf": [{"$ref": "#/definitions/B"}, {"type": "object", "properties": {"c": {"type": "string"}}}]}"##;
    let mut served = Served::default();
    let tree = served.parse("schema.json", text);
    let (schemas, _) = served
        .lower(&tree, &tree, options(OpenApi30), Usage::Request)
        .unwrap();
    let names: Vec<&str> = schemas
        .schemas
        .iter()
        .map(|schema| schema.name.as_str())
        .collect();
    assert_eq!(names, ["Root", "B", "Root.allOf 1.c"]);
    let root = schemas.get(SchemaId(0)).unwrap();
    assert!(root.says.rules.is_empty(), "{root:?}");
}

/// Long ways of references cost no stack, and too long ones are refused; so is what grows beyond all measure.
#[test]
fn limits() {
    let chain = |n: usize, link: &dyn Fn(usize) -> String| {
        let links: Vec<String> = (0..n).map(|at| format!("\"{at}\": {}", link(at))).collect();
        format!(
            r##"{{"$ref": "#/definitions/0", "definitions": {{{}, "{n}": {{"type": "string"}}}}}}"##,
            links.join(",")
        )
    };
    let next = |at: usize| format!("#/definitions/{}", at + 1);
    let by_property = chain(20_000, &|at| {
        format!(r#"{{"properties": {{"a": {{"$ref": "{}"}}}}}}"#, next(at))
    });
    let in_place = chain(20_000, &|at| {
        format!(
            r#"{{"minLength": 1, "allOf": [{{"$ref": "{}"}}]}}"#,
            next(at)
        )
    });
    let members: Vec<String> = (0..70_000).map(|at| format!("\"p{at}\": {{}}")).collect();
    let members = format!(r#"{{"properties": {{{}}}}}"#, members.join(","));
    for (schema, expected) in [
        (by_property, None),
        (in_place, Some(code::SCHEMA_LIMIT)),
        (members, Some(code::SCHEMA_LIMIT)),
    ] {
        let mut served = Served::default();
        let tree = served.parse("schema.json", schema);
        let lowered = served.lower(&tree, &tree, options(OpenApi30), Usage::Request);
        let said = lowered.err().map(|said| said.first().map(|one| one.code));
        assert_eq!(said.flatten(), expected);
    }
}
