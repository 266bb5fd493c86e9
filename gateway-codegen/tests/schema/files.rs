//! Schemas that stand in several files of a document.

use gateway_codegen::diagnostics::{Sink, code};
use gateway_codegen::json_schema::{SchemaId, fits};
use gateway_codegen::openapi::Files;
use gateway_codegen::openapi::model::Origin;
use gateway_codegen::plan::Schemas;
use gateway_codegen::schema::{Arena, Dialect, Lowering, Options, Usage, table};
use gateway_codegen::source::{MemoryLoader, Node};

/// Lowers the component `Root` of `api/api.yaml`, for requests and for responses.
fn lower(dialect: Dialect, files: &[(&str, &str)]) -> (Schemas, [Option<SchemaId>; 2], Sink) {
    let mut loader = MemoryLoader::new();
    for (name, text) in files {
        loader = loader.with(*name, *text);
    }
    let mut files = Files::new(&loader);
    let mut sink = Sink::new();
    files.begin("api/api.yaml", None);
    let root = files.tree("api/api.yaml", &mut sink).unwrap().unwrap();
    let schemas = root.get("components").and_then(|all| all.get("schemas"));
    let schema: &Node = schemas.and_then(|all| all.get("Root")).unwrap();
    let mut lowering = Lowering::new(Options {
        dialect,
        asserts_formats: true,
        has_ids: dialect == Dialect::Draft2020,
    });
    let origin = Origin {
        span: schema.span,
        pointer: "#/components/schemas/Root".to_owned(),
    };
    let ids = [Usage::Request, Usage::Response]
        .map(|usage| lowering.lower(schema, &origin, "Root", usage, &mut files, &mut sink));
    (lowering.into_schemas(), ids, sink)
}

fn check(schemas: &Schemas, id: Option<SchemaId>, good: &[&str], bad: &[&str]) {
    let arena = Arena::new();
    let table = table(schemas, &arena);
    for text in good {
        assert!(fits(&table, id.unwrap(), text).is_ok(), "{text}");
    }
    for text in bad {
        assert!(fits(&table, id.unwrap(), text).is_err(), "{text}");
    }
}

#[test]
fn references_are_relative_to_their_file() {
    let (schemas, [id, other], sink) = lower(
        Dialect::OpenApi30,
        &[
            (
                "api/api.yaml",
                "openapi: 3.0.3\ncomponents:\n  schemas:\n    Root: {$ref: 'models/pet.yaml'}\n    Id: {type: integer}\n",
            ),
            (
                "api/models/pet.yaml",
                "type: object\nrequired: [id]\nproperties:\n  id: {$ref: '../api.yaml#/components/schemas/Id'}\n  name: {$ref: 'names.yaml#/Name'}\n  friend: {$ref: '#'}\n",
            ),
            (
                "api/models/names.yaml",
                "Name: {type: string, maxLength: 3}\n",
            ),
        ],
    );
    assert!(sink.into_sorted().is_empty());
    let good = [
        r#"{"id": 1}"#,
        r#"{"id": 1, "name": "abc", "friend": {"id": 2}}"#,
    ];
    let bad = [
        r#"{"id": "x"}"#,
        r#"{"id": 1, "name": "abcd"}"#,
        r#"{"id": 1, "friend": {}}"#,
    ];
    check(&schemas, id, &good, &bad);
    // Nothing differs by direction, and both have the same.
    assert_eq!(id, other);
    assert!(schemas.get(id.unwrap()).unwrap().is_recursive);
}

#[test]
fn directions_differ_where_something_below_does() {
    let (schemas, [request, response], _) = lower(
        Dialect::OpenApi30,
        &[(
            "api/api.yaml",
            "openapi: 3.0.3\ncomponents:\n  schemas:\n    Root: {type: object, properties: {user: {$ref: '#/components/schemas/User'}, tag: {$ref: '#/components/schemas/Tag'}}}\n    User: {type: object, required: [id], properties: {id: {type: integer, readOnly: true}}}\n    Tag: {type: object, required: [name]}\n",
        )],
    );
    assert_ne!(request, response);
    check(
        &schemas,
        request,
        &[r#"{"user": {}}"#],
        &[r#"{"user": {"id": 1}}"#, r#"{"tag": {}}"#],
    );
    check(
        &schemas,
        response,
        &[r#"{"user": {"id": 1}}"#],
        &[r#"{"user": {}}"#, r#"{"tag": {}}"#],
    );
    let names = schemas.schemas.iter().map(|schema| schema.name.as_str());
    let n_tags = names.filter(|name| *name == "Tag").count();
    assert_eq!(n_tags, 1, "what does not differ is there once");
}

#[test]
fn children_of_other_files_are_chosen() {
    let (schemas, [id, _], sink) = lower(
        Dialect::OpenApi30,
        &[
            (
                "api/api.yaml",
                "openapi: 3.0.3\ncomponents:\n  schemas:\n    Root: {$ref: 'pet.yaml'}\n    Cat: {$ref: 'cat.yaml'}\n",
            ),
            (
                "api/pet.yaml",
                "type: object\nrequired: [kind]\ndiscriminator: {propertyName: kind, mapping: {feline: cat.yaml}}\n",
            ),
            (
                "api/cat.yaml",
                "allOf:\n  - $ref: pet.yaml\n  - {type: object, required: [lives]}\n",
            ),
        ],
    );
    assert!(sink.into_sorted().is_empty());
    let good = [
        r#"{"kind": "feline", "lives": 9}"#,
        r#"{"kind": "Cat", "lives": 9}"#,
    ];
    let bad = [
        r#"{"kind": "feline"}"#,
        r#"{"kind": "Cat"}"#,
        r#"{"kind": "Dog"}"#,
        "{}",
    ];
    check(&schemas, id, &good, &bad);
}

#[test]
fn ids_name_schemas_of_the_document() {
    let (schemas, [id, _], sink) = lower(
        Dialect::Draft2020,
        &[(
            "api/api.yaml",
            "openapi: 3.1.0\ncomponents:\n  schemas:\n    Root: {properties: {a: {$ref: 'https://pets.example/name'}, b: {$ref: '#short'}, c: {$ref: 'https://pets.example/name#/$defs/Inner'}}}\n    Name: {$id: 'https://pets.example/name', type: string, $defs: {Inner: {type: boolean}}}\n    Short: {$anchor: short, maxLength: 2}\n",
        )],
    );
    assert!(sink.into_sorted().is_empty());
    let good = [r#"{"a": "x", "b": "xx", "c": true}"#];
    let bad = [r#"{"a": 1}"#, r#"{"b": "xxx"}"#, r#"{"c": 1}"#];
    check(&schemas, id, &good, &bad);
}

/// One mistake, however many lead to it.
#[test]
fn what_is_broken_is_reported_once() {
    let (_, ids, sink) = lower(
        Dialect::OpenApi30,
        &[(
            "api/api.yaml",
            "openapi: 3.0.3\ncomponents:\n  schemas:\n    Root: {properties: {a: {$ref: '#/components/schemas/A'}, b: {$ref: '#/components/schemas/A'}}}\n    A: {properties: {a: {$ref: 'gone.yaml'}}}\n",
        )],
    );
    assert_eq!(ids, [None, None]);
    let said = sink.into_sorted();
    assert_eq!(said.len(), 1, "{said:?}");
    assert_eq!(said[0].code, code::UNREADABLE_REFERENCE);
}
