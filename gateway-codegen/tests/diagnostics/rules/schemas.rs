//! Schemas, parameters and references to them.

use super::{ANSWER, HEAD, of_schema, said};
use crate::case::Case;

/// One that several operations share is one.
#[test]
fn unchecked_parameters_are_counted_once() {
    let one = said(&format!(
        "{HEAD}paths:\n  /pets:\n    parameters: [{{name: q, in: header, style: form, schema: {{}}}}]\n    get: {ANSWER}\n    put: {ANSWER}\n"
    ));
    assert_eq!(
        one.first().map(String::as_str),
        Some("warning[GW0406]: the value of a parameter is not checked")
    );
}

/// The reference imports documents with such references; what a body must be is another matter.
#[test]
fn a_reference_inside_of_an_answer_may_lead_nowhere() {
    let of = |operation: &str| {
        let all = said(&format!(
            "{HEAD}paths:\n  /pets:\n    post: {{{operation}}}\ncomponents: {{schemas: {{Pet: {{type: object}}}}}}\n"
        ));
        let refs: Vec<String> = all
            .into_iter()
            .filter(|line| line.contains("[GW0201]"))
            .collect();
        refs.join(";")
    };
    let schema = |schema: &str| {
        format!("{{description: ok, content: {{application/json: {{schema: {schema}}}}}}}")
    };
    let inner =
        schema("{oneOf: [{$ref: '#/components/schemas/Pet'}, {$ref: '#/components/schemas/Toy'}]}");
    let top = schema("{$ref: '#/components/schemas/Toy'}");
    let said = "[GW0201]: `#/components/schemas/Toy` leads nowhere";
    assert_eq!(
        of(&format!("responses: {{\"200\": {inner}}}")),
        format!("warning{said}")
    );
    assert_eq!(
        of(&format!("responses: {{\"200\": {top}}}")),
        format!("error{said}")
    );
    assert_eq!(
        of(&format!(
            "requestBody: {inner}, responses: {{default: {{description: ok}}}}"
        )),
        format!("error{said}")
    );
}

#[test]
fn defaults_fit_their_schemas() {
    const SAID: &str = "advice[GW0414]: a `default` is no value of its schema";
    for (schema, is_wrong) in [
        ("{type: integer, default: 1.5}", true),
        ("{type: string, enum: [a], default: b}", true),
        ("{type: array, items: {type: integer, default: x}}", true),
        ("{type: array, items: {maximum: 3}, default: [1, 4]}", true),
        ("{type: integer, default: \"1\"}", false),
        ("{type: integer, default: null}", false),
        ("{type: string, enum: [auto, true], default: true}", false),
        ("{type: boolean, default: \"false\"}", false),
    ] {
        let document = format!(
            "{HEAD}paths:\n  /pets:\n    get:\n      parameters: [{{name: q, in: query, schema: {schema}}}]\n      responses: {{\"200\": {{description: ok}}}}\n"
        );
        let told = Case::of_text("api.yaml", &document).compile().text();
        assert_eq!(told.contains(SAID), is_wrong, "{schema}: {told}");
    }
}

#[test]
fn every_enumeration_is_checked() {
    for schema in [
        "{type: number, enum: [1.5, 2.5]}",
        "{type: boolean, enum: [true]}",
        "{type: array, uniqueItems: true, items: {type: number, enum: [1.5]}}",
        "{type: integer, enum: [1, \"2\"]}",
        "{type: string, enum: [auto, true]}",
        "{type: string, pattern: a, not: {}, minLength: 1}",
    ] {
        assert_eq!(of_schema(schema), [""; 0], "{schema}");
    }
}

/// What is to be written stands as it is where the foreign form stood, also within a class.
#[test]
fn foreign_classes_are_replaced_in_place() {
    for (pattern, help) in [
        (r"^\p{Alnum}+$", "write `[A-Za-z0-9]`"),
        (r"^[-\p{Alnum}_]+$", "write `A-Za-z0-9`"),
        (r"^[[:digit:]]+$", "write `0-9`"),
        (r"^\[\p{Alnum}+$", "write `[A-Za-z0-9]`"),
        (r"^[a]\p{Alnum}+$", "write `[A-Za-z0-9]`"),
    ] {
        let document = format!(
            "{HEAD}paths:\n  /pets:\n    post: {{requestBody: {{content: {{application/json: {{schema: {{type: string, pattern: '{pattern}'}}}}}}}}, responses: {{\"200\": {{description: ok}}}}}}\n"
        );
        let told = Case::of_text("api.yaml", &document).compile().text();
        assert!(
            told.contains(&format!("= help: {help}\n")),
            "{pattern}: {told}"
        );
    }
}

/// A schema of OpenAPI 3.1 may be called by an anchor or an id; a name that no schema has leads nowhere.
#[test]
fn schemas_have_names_besides_their_places() {
    let document = |reference: &str| {
        let body = format!(
            "requestBody: {{content: {{application/json: {{schema: {{$ref: \"{reference}\"}}}}}}}}"
        );
        format!(
            "openapi: 3.1.0\ninfo: {{title: Pets, version: \"1\"}}\nservers: [{{url: \"http://pets.example\"}}]\npaths:\n  /pets: {{post: {{{body}, responses: {{\"200\": {{description: ok}}}}}}}}\ncomponents:\n  schemas:\n    Pet: {{$id: \"https://pets.example/pet.json\", type: object}}\n    Name: {{$anchor: name, type: string}}\n"
        )
    };
    for known in [
        "https://pets.example/pet.json",
        "#name",
        "#/components/schemas/Pet",
    ] {
        assert_eq!(said(&document(known)), [""; 0], "{known}");
    }
    for unknown in [
        "https://pets.example/dog.json",
        "#names",
        "#/components/schemas/Dog",
    ] {
        let told = said(&document(unknown));
        assert_eq!(told.len(), 2, "{unknown}: {told:?}");
        assert!(told[0].starts_with("error[GW02"), "{unknown}: {told:?}");
    }
}

/// What a check of requests meets, the walk through all schemas meets as well.
#[test]
fn a_wrong_keyword_is_one_mistake() {
    for (schema, message) in [
        ("{type: string, maxLength: -1}", "`maxLength` is a number"),
        ("{type: array, maxItems: 1.5}", "`maxItems` is a number"),
        ("{type: strng}", "`strng` is not a type of JSON Schema"),
    ] {
        let lines = said(&format!(
            "{HEAD}paths:\n  /pets:\n    post: {{requestBody: {{content: {{application/json: {{schema: {schema}}}}}}}, responses: {{\"200\": {{description: ok}}}}}}\n"
        ));
        let of_code: Vec<&String> = lines.iter().filter(|it| it.contains("GW0409")).collect();
        assert_eq!(of_code, [&format!("error[GW0409]: {message}")], "{schema}");
    }
}

/// One that every value chooses by name acts; another does not, and that is said.
#[test]
fn a_discriminator_chooses_or_is_said_not_to() {
    const NONE: &str =
        "warning[GW0115]: `discriminator` has no effect: no value names one of the alternatives";
    const CAT: &str = "{$ref: \"#/components/schemas/Cat\"}";
    for (keyword, alternatives, mapping, expected) in [
        ("oneOf", CAT, "", &[][..]),
        ("oneOf", CAT, "mapping: {c: Cat}", &[]),
        ("oneOf", "{type: object}", "", &[NONE]),
        ("anyOf", "{type: object, nullable: true}", "", &[NONE]),
        (
            "oneOf",
            "{allOf: [{$ref: \"#/components/schemas/Cat\"}]}",
            "",
            &[NONE],
        ),
        (
            "oneOf",
            "{$ref: \"#/components/schemas/Cat/properties/other\"}",
            "",
            &[NONE],
        ),
        (
            "oneOf",
            "{$ref: \"#/components/schemas/Cat/properties/other\"}",
            "mapping: {c: \"#/components/schemas/Cat/properties/other\"}",
            &[],
        ),
    ] {
        let told = said(&format!(
            "{HEAD}paths:\n  /pets:\n    post:\n      requestBody: {{content: {{application/json: {{schema: {{$ref: \"#/components/schemas/Pet\"}}}}}}}}\n      responses: {{\"200\": {{description: ok, content: {{application/json: {{schema: {{$ref: \"#/components/schemas/Pet\"}}}}}}}}}}\ncomponents:\n  schemas:\n    Pet: {{{keyword}: [{CAT}, {alternatives}], discriminator: {{propertyName: kind, {mapping}}}}}\n    Cat: {{type: object, properties: {{other: {{type: object}}}}}}\n"
        ));
        let told: Vec<&String> = told.iter().filter(|it| !it.starts_with('=')).collect();
        assert_eq!(told, expected, "{alternatives} {mapping}");
    }
}

/// The values that choose are those that a schema can have: by OpenAPI's letter no value would fit.
#[test]
fn discriminators_choose_by_what_members_may_be() {
    const NONE: &str = "warning[GW0115]: `discriminator` has no effect: no value can choose among the schemas that build upon this one";
    for (parent, cat, dog, expected) in [
        ("", "", "", &[][..]),
        // AutoRest's.
        (
            "enum: [cat, dog]",
            "x-ms-discriminator-value: cat",
            "x-ms-discriminator-value: dog",
            &[],
        ),
        // What the schemas themselves say.
        (
            "enum: [cat, dog]",
            "properties: {kind: {enum: [cat]}}",
            "properties: {kind: {enum: [dog]}}",
            &[],
        ),
        ("enum: [cat, dog]", "", "", &[NONE]),
        ("enum: [cat, Dog]", "", "", &[]),
        (
            "",
            "x-ms-discriminator-value: pet",
            "x-ms-discriminator-value: pet",
            &[NONE],
        ),
    ] {
        let told = said(&format!(
            "{HEAD}paths:\n  /pets:\n    post:\n      requestBody: {{content: {{application/json: {{schema: {{$ref: \"#/components/schemas/Pet\"}}}}}}}}\n      responses: {{\"200\": {{description: ok}}}}\ncomponents:\n  schemas:\n    Pet: {{type: object, discriminator: {{propertyName: kind}}, properties: {{kind: {{type: string, {parent}}}}}}}\n    Cat: {{allOf: [{{$ref: \"#/components/schemas/Pet\"}}], {cat}}}\n    Dog: {{allOf: [{{$ref: \"#/components/schemas/Pet\"}}], {dog}}}\n"
        ));
        let told: Vec<&String> = told.iter().filter(|it| !it.starts_with('=')).collect();
        assert_eq!(told, expected, "{parent} {cat} {dog}");
    }
}
