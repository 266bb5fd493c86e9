//! Operations: two of them, and what changed between them; which belong together.

use crate::{briefs, compare};

pub(crate) const HEAD: &str = "openapi: 3.0.3\ninfo: {title: Pets, version: \"1\"}\n";

/// A document with one operation that says this.
pub(crate) fn operation(text: &str) -> String {
    let text = if text.contains("responses") {
        text.to_owned()
    } else {
        format!("{text}, responses: {{\"200\": {{description: ok}}}}")
    };
    format!(
        "{HEAD}servers: [{{url: \"http://pets.example/v1\"}}]\npaths: {{\"/pets/{{id}}\": {{post: {{{}}}}}}}\n{SCHEMES}",
        text.trim_start_matches(", ")
    )
}

const SCHEMES: &str = "components:
  securitySchemes:
    key: {type: apiKey, in: header, name: x-key}
    other: {type: apiKey, in: header, name: X-Key}
    token: {type: http, scheme: bearer}
    oauth: {type: oauth2, flows: {}}
";

pub(crate) fn body(schema: &str) -> String {
    format!("requestBody: {{content: {{application/json: {{schema: {schema}}}}}}}")
}

fn answer(schema: &str) -> String {
    format!(
        "responses: {{\"200\": {{description: ok, content: {{application/json: {{schema: {schema}}}}}}}}}"
    )
}

pub(crate) fn query(text: &str) -> String {
    format!("parameters: [{{name: q, in: query, {text}}}]")
}

/// A variable of the path.
pub(crate) fn path(schema: &str) -> String {
    format!("parameters: [{{name: id, in: path, required: true, schema: {schema}}}]")
}

fn content(text: &str) -> String {
    format!("requestBody: {{content: {{{text}}}}}")
}

fn form(fields: &str) -> String {
    let schema = format!("{{type: object, properties: {{{fields}}}}}");
    content(&format!(
        "application/x-www-form-urlencoded: {{schema: {schema}}}"
    ))
}

fn contents(text: &str) -> String {
    format!("responses: {{\"200\": {{description: ok, content: {{{text}}}}}}}")
}

/// Answers by their statuses with the types of their bodies.
fn statuses(all: &[(&str, &str)]) -> String {
    let all = all.iter().map(|(status, kind)| {
        let content = format!("{{application/json: {{schema: {{type: {kind}}}}}}}");
        format!("\"{status}\": {{description: ok, content: {content}}}")
    });
    format!("responses: {{{}}}", all.collect::<Vec<_>>().join(", "))
}

fn link(text: &str) -> String {
    format!("operationId: a, responses: {{\"200\": {{description: ok, links: {{{text}}}}}}}")
}

fn callback(address: &str, kind: &str) -> String {
    let content = format!("{{application/json: {{schema: {{type: {kind}}}}}}}");
    let answers = "responses: {\"204\": {description: taken}}";
    format!(
        "responses: {{\"200\": {{description: ok}}}}, callbacks: {{made: {{\"{{{address}}}\": {{post: {{requestBody: {{content: {content}}}, {answers}}}}}}}}}"
    )
}

/// What changed in the operation.
fn changes(old: &str, new: &str) -> Vec<String> {
    let diff = compare(&operation(old), &operation(new)).unwrap();
    assert_eq!(diff.unreadable, Vec::<String>::new());
    let operation = " POST /pets/{id}";
    briefs(&diff)
        .into_iter()
        .map(|it| it.replace(operation, ""))
        .collect()
}

#[test]
fn operations_say_what_changed() {
    let object = |text: &str| format!("{{type: object, {text}}}");
    let cases: Vec<(String, String, &[&str])> = vec![
        // Parameters.
        (String::new(), query("schema: {type: string}"), &["safe parameter-added"]),
        (String::new(), query("required: true, schema: {type: string}"), &["breaking parameter-required-added"]),
        (query("schema: {type: string}"), String::new(), &["unknown parameter-removed"]),
        (query("schema: {type: string}"), query("required: true, schema: {type: string}"), &["breaking parameter-required"]),
        (query("required: true, schema: {type: string}"), query("schema: {type: string}"), &["safe parameter-optional"]),
        (query("schema: {type: integer, maximum: 9}"), query("schema: {type: integer, maximum: 8}"), &["breaking parameter-narrowed"]),
        (query("schema: {type: integer, maximum: 8}"), query("schema: {type: integer, maximum: 9}"), &["safe parameter-widened"]),
        (query("schema: {type: string, default: a}"), query("schema: {type: string, default: b}"), &["unknown parameter-default-changed"]),
        (query("schema: {type: string}"), query("deprecated: true, schema: {type: string}"), &["safe parameter-deprecated"]),
        (query("allowEmptyValue: true, schema: {type: string}"), query("schema: {type: string}"), &["breaking parameter-empty-refused"]),
        (query("schema: {type: array, items: {type: string}}"), query("explode: false, schema: {type: array, items: {type: string}}"), &["breaking parameter-style-changed"]),
        (query("schema: {type: string}"), query("explode: false, schema: {type: string}"), &[]),
        (query("schema: {type: string}"), query("content: {application/json: {schema: {type: string}}}"), &["breaking parameter-style-changed"]),
        ("parameters: [{name: X-A, in: header, schema: {type: string}}]".to_owned(), "parameters: [{name: x-a, in: header, schema: {type: string}}]".to_owned(), &[]),
        // Every value of a parameter is a text.
        (query("schema: {type: integer}"), query("schema: {type: string}"), &["safe parameter-widened"]),
        (query("schema: {type: boolean}"), query("schema: {type: string, maxLength: 3}"), &["unknown parameter-changed"]),
        (query("schema: {type: string}"), query("schema: {type: integer}"), &["breaking parameter-narrowed"]),
        (query("schema: {type: string, enum: [\"1\", \"2\"]}"), query("schema: {type: integer}"), &["unknown parameter-changed"]),
        (query("schema: {type: string, enum: [a]}"), query("schema: {type: integer}"), &["breaking parameter-narrowed"]),
        (query("content: {application/json: {schema: {type: integer}}}"), query("content: {application/json: {schema: {type: string}}}"), &["breaking parameter-narrowed"]),
        // One item of a list is written as the item is.
        (query("schema: {type: integer}"), query("schema: {type: array, items: {type: integer}}"), &["safe parameter-widened"]),
        (query("schema: {type: string}"), query("schema: {type: array, items: {type: string}}"), &["safe parameter-widened"]),
        (query("schema: {type: string}"), query("schema: {type: array, items: {type: integer}}"), &["breaking parameter-narrowed"]),
        (query("schema: {type: integer}"), query("schema: {type: array, minItems: 2, items: {type: integer}}"), &["breaking parameter-narrowed"]),
        (query("schema: {type: integer}"), query("explode: false, schema: {type: array, items: {type: integer}}"), &["safe parameter-widened"]),
        (query("schema: {type: string}"), query("explode: false, schema: {type: array, maxItems: 3, items: {type: string}}"), &["unknown parameter-changed"]),
        (query("schema: {type: array, items: {type: integer}}"), query("schema: {type: integer}"), &["breaking parameter-narrowed"]),
        (query("schema: {type: array, items: {type: integer}}"), query("schema: {type: array, minItems: 1, items: {type: integer}}"), &[]),
        (query("schema: {type: array, items: {type: integer}}"), query("schema: {type: array, minItems: 2, items: {type: integer}}"), &["breaking parameter-narrowed"]),
        // A segment of a path has a character at least; elsewhere a text may be empty.
        (path("{type: string}"), path("{type: string, minLength: 1}"), &[]),
        (path("{type: string}"), path("{type: string, minLength: 2}"), &["breaking parameter-narrowed"]),
        (query("schema: {type: string}"), query("schema: {type: string, minLength: 1}"), &["breaking parameter-narrowed"]),
        (query("schema: {}"), query("schema: {type: string}"), &[]),
        (query("schema: {}"), query("schema: {type: integer}"), &["breaking parameter-narrowed"]),
        (query("schema: {type: string, nullable: true}"), query("schema: {type: string}"), &[]),
        (query("schema: {type: integer, nullable: true}"), query("schema: {type: integer}"), &["breaking parameter-narrowed"]),
        // Fields of forms are texts, too.
        (form("a: {type: integer}"), form("a: {type: string}"), &["safe request-body-widened"]),
        (form("a: {type: string}"), form("a: {type: integer}"), &["breaking request-body-narrowed"]),
        (form("a: {type: integer}"), form("a: {type: array, items: {type: integer}}"), &["safe request-body-widened"]),
        (form("a: {type: integer}, b: {type: string}"), form("a: {type: string}, b: {type: string, maxLength: 3}"), &["breaking request-body-narrowed", "safe request-body-widened"]),
        (form("a: {type: integer}"), form("a: {type: string}").replace("type: object,", "type: object, required: [a],"), &["breaking request-body-narrowed", "safe request-body-widened"]),
        (body("{properties: {a: {type: integer}}}"), body("{properties: {a: {type: string}}}"), &["breaking request-body-narrowed"]),
        // Members that no schema names are taken not to be sent; that they are refused is said.
        (body("{properties: {a: {}}}"), body("{additionalProperties: false, properties: {a: {}}}"), &["unknown request-body-closed"]),
        (body("{additionalProperties: false, properties: {a: {}}}"), body("{properties: {a: {}}}"), &["safe request-body-opened"]),
        (body("{additionalProperties: false, properties: {a: {}}}"), body("{properties: {a: {}, b: {}}}"), &["safe request-body-opened", "safe request-body-property-added"]),
        (body("{type: object, additionalProperties: false, properties: {a: {type: string}}}"), body("{type: object, properties: {a: {type: string, maxLength: 3}}}"), &["breaking request-body-narrowed", "safe request-body-opened"]),
        (body("{properties: {a: {additionalProperties: false, properties: {b: {}}}}}"), body("{properties: {a: {properties: {b: {}}}}}"), &["safe request-body-opened"]),
        (answer("{additionalProperties: false, properties: {a: {}}}"), answer("{properties: {a: {}}}"), &["unknown response-body-opened"]),
        (answer("{properties: {a: {}}}"), answer("{additionalProperties: false, properties: {a: {}}}"), &["safe response-body-closed"]),
        // Bodies.
        (String::new(), body("{}"), &["safe request-body-added"]),
        (body("{}"), String::new(), &["unknown request-body-removed"]),
        (String::new(), "requestBody: {required: true, content: {}}".to_owned(), &["breaking request-body-required-added"]),
        ("requestBody: {content: {a/b: {}}}".to_owned(), "requestBody: {required: true, content: {a/b: {}}}".to_owned(), &["breaking request-body-required"]),
        ("requestBody: {content: {a/b: {}}}".to_owned(), "requestBody: {content: {a/c: {}}}".to_owned(), &["breaking request-media-type-removed", "safe request-media-type-added"]),
        ("requestBody: {content: {a/b: {}}}".to_owned(), "requestBody: {content: {a/*: {}}}".to_owned(), &["safe request-media-type-added"]),
        // Of one name, told apart by their parameters.
        (content("\"a/json; v=1\": {schema: {type: string}}, \"a/json; v=2\": {schema: {type: object}}"), content("\"a/json; v=1\": {schema: {type: string}}, \"a/json; v=2\": {schema: {type: object}}"), &[]),
        (content("\"a/json; v=2\": {schema: {type: object}}, \"a/json; v=1\": {schema: {type: string}}"), content("\"a/json; v=1\": {schema: {type: string}}, \"a/json; v=2\": {schema: {type: object}}"), &[]),
        (content("\"a/json; v=1\": {schema: {type: string}}, \"a/json; v=2\": {schema: {type: object}}"), content("\"a/json; v=1\": {schema: {type: string}}, \"a/json; v=2\": {schema: {type: array}}"), &["breaking request-body-narrowed"]),
        (content("\"a/json; v=1\": {schema: {type: string}}, \"a/json; v=2\": {schema: {type: object}}"), content("\"a/json; v=1\": {schema: {type: string}}, \"a/json; v=2\": {schema: {type: object}}, \"a/json; v=3\": {schema: {type: array}}"), &["safe request-media-type-added"]),
        (content("\"a/json; v=1\": {schema: {type: string}}"), content("\"a/json\": {schema: {type: string}}"), &[]),
        (contents("\"a/json; v=1\": {schema: {type: string}}, \"a/json; v=2\": {schema: {type: object}}"), contents("\"a/json; v=1\": {schema: {type: string}}, \"a/json; v=2\": {schema: {type: object}}"), &[]),
        // The most specific media type is the one that counts.
        (content("application/*: {schema: {type: string}}"), content("application/*: {schema: {type: string}}, application/json: {schema: {type: integer}}"), &["breaking request-body-narrowed"]),
        (content("\"*/*\": {schema: {type: string}}"), content("\"*/*\": {schema: {type: string}}, application/json: {schema: {type: integer}}"), &["breaking request-body-narrowed"]),
        (content("application/*: {schema: {type: string}}, application/json: {schema: {type: integer}}"), content("application/*: {schema: {type: string}}"), &["breaking request-body-narrowed"]),
        (content("application/*: {schema: {type: integer}}"), content("application/*: {schema: {type: integer}}, application/json: {schema: {type: number}}"), &["safe request-body-widened"]),
        (content("application/*: {schema: {type: string}}"), content("application/*: {schema: {type: string}}, application/json: {schema: {type: string}}"), &[]),
        (contents("application/*: {schema: {type: string}}"), contents("application/*: {schema: {type: string}}, application/json: {schema: {type: integer}}"), &["breaking response-body-widened"]),
        (contents("application/*: {schema: {type: number}}"), contents("application/*: {schema: {type: number}}, application/json: {schema: {type: integer}}"), &["safe response-body-narrowed"]),
        (body(&object("properties: {a: {type: string}}")), body(&object("properties: {a: {type: string}, b: {type: string}}")), &["safe request-body-property-added"]),
        (body(&object("properties: {a: {type: string}, b: {type: string}}")), body(&object("properties: {a: {type: string}}")), &["unknown request-body-property-removed"]),
        (body(&object("properties: {a: {type: string}, b: {type: string}}")), body(&object("additionalProperties: false, properties: {a: {type: string}}")), &["breaking request-body-narrowed"]),
        (body(&object("properties: {a: {type: string}}")), body(&object("required: [a], properties: {a: {type: string}}")), &["breaking request-body-narrowed"]),
        (body(&object("required: [a], properties: {a: {type: string}}")), body(&object("properties: {a: {type: string}}")), &["safe request-body-widened"]),
        (body(&object("properties: {a: {type: string}}")), body(&object("properties: {a: {type: string, nullable: true}}")), &["safe request-body-widened"]),
        (body(&object("properties: {a: {type: string}}")), body(&object("properties: {a: {type: string, readOnly: true}}")), &["breaking request-body-narrowed"]),
        (body(&object("properties: {a: {type: string}}")), body("{allOf: [{type: object}, {properties: {a: {type: string}}}]}"), &[]),
        (body("{anyOf: [{type: integer, maximum: 40}, {type: integer, minimum: 41}]}"), body("{type: integer}"), &["safe request-body-widened"]),
        (body("{type: integer, minimum: 0, maximum: 90}"), body("{anyOf: [{type: integer, maximum: 40}, {type: integer, minimum: 41}]}"), &["unknown request-body-changed"]),
        // What cannot be read is the same only where the same is written, also behind references.
        (body("{type: string, pattern: \"(\"}"), body("{pattern: \"(\", type: string}"), &[]),
        (body("{type: string, pattern: \"(\"}"), body("{type: string, pattern: \"[\"}"), &["unknown request-body-unreadable"]),
        (body("{type: string, pattern: \"(\"}"), body("{type: string}"), &["unknown request-body-unreadable"]),
        // Answers.
        (answer("{type: string}"), answer("{type: string, maxLength: 3}"), &["safe response-body-narrowed"]),
        (answer("{type: string, maxLength: 3}"), answer("{type: string}"), &["breaking response-body-widened"]),
        (answer("{type: string, enum: [a]}"), answer("{type: string, enum: [a, b]}"), &["breaking response-body-widened"]),
        (answer(&object("required: [a], properties: {a: {}}")), answer(&object("properties: {a: {}}")), &["breaking response-body-widened"]),
        (answer(&object("properties: {a: {}, b: {}}")), answer(&object("properties: {a: {}}")), &["unknown response-body-property-removed"]),
        (answer(&object("properties: {a: {}}")), answer(&object("properties: {a: {}, b: {}}")), &["safe response-body-property-added"]),
        (answer(&object("additionalProperties: false, properties: {a: {}}")), answer(&object("properties: {a: {}, b: {}}")), &["breaking response-body-widened"]),
        (answer("{}"), answer("{}").replace("200", "201"), &["breaking response-status-changed"]),
        ("responses: {\"200\": {description: a}}".to_owned(), "responses: {\"200\": {description: a}, \"202\": {description: b}}".to_owned(), &["unknown response-status-added"]),
        ("responses: {\"200\": {description: a}, default: {description: b}}".to_owned(), "responses: {\"200\": {description: a}, \"202\": {description: b}, default: {description: b}}".to_owned(), &[]),
        ("responses: {\"200\": {description: a}}".to_owned(), "responses: {\"200\": {description: a}, \"404\": {description: b}}".to_owned(), &["safe response-error-added"]),
        ("responses: {\"200\": {description: a}, \"404\": {description: b}}".to_owned(), "responses: {\"200\": {description: a}}".to_owned(), &["safe response-status-removed"]),
        // What is no longer described by its number is answered as its range, or all others, say.
        (statuses(&[("200", "integer"), ("2XX", "string")]), statuses(&[("2XX", "string")]), &["breaking response-body-widened"]),
        (statuses(&[("200", "integer"), ("2XX", "number")]), statuses(&[("2XX", "integer")]), &["safe response-body-narrowed"]),
        (statuses(&[("200", "integer"), ("404", "integer"), ("default", "string")]), statuses(&[("200", "integer"), ("default", "string")]), &["breaking response-body-widened"]),
        (statuses(&[("200", "integer"), ("404", "string"), ("default", "string")]), statuses(&[("200", "integer"), ("default", "string")]), &[]),
        (statuses(&[("200", "integer")]), statuses(&[("2XX", "integer")]), &["unknown response-status-added"]),
        (statuses(&[("200", "integer")]), statuses(&[("200", "integer"), ("2XX", "string")]), &["unknown response-status-added"]),
        (answer("{}"), answer("{}").replace("application/json", "text/plain"), &["breaking response-media-type-removed", "safe response-media-type-added"]),
        ("responses: {\"200\": {description: a, headers: {X-A: {schema: {type: string}}}}}".to_owned(), "responses: {\"200\": {description: a}}".to_owned(), &["unknown response-header-removed"]),
        ("responses: {\"200\": {description: a, headers: {X-A: {required: true, schema: {type: string}}}}}".to_owned(), "responses: {\"200\": {description: a, headers: {x-a: {schema: {type: string}}}}}".to_owned(), &["breaking response-header-optional"]),
        // Links, and requests to callers.
        (link("b: {operationId: a}"), link(""), &["unknown response-link-removed"]),
        (link("b: {operationId: a}"), link("b: {operationId: a, parameters: {x: $request.body}}"), &["unknown response-link-changed"]),
        (link(""), link("b: {operationId: a}"), &["safe response-link-added"]),
        (link("b: {operationId: a}"), link("b: {operationId: a, description: more}"), &[]),
        (callback("$request.query.a", "string"), String::new(), &["unknown callback-removed"]),
        (String::new(), callback("$request.query.a", "string"), &["safe callback-added"]),
        (callback("$request.query.a", "integer"), callback("$request.query.a", "string"), &["breaking callback-body-widened"]),
        (callback("$request.query.a", "number"), callback("$request.query.a", "integer"), &["safe callback-body-narrowed"]),
        (callback("$request.query.a", "string"), callback("$request.query.b", "string"), &["breaking callback-address-changed"]),
        // Security.
        (String::new(), "security: [{key: []}]".to_owned(), &["breaking security-added"]),
        ("security: [{key: []}]".to_owned(), String::new(), &["breaking security-removed"]),
        ("security: [{key: []}]".to_owned(), "security: [{other: []}]".to_owned(), &[]),
        ("security: [{key: []}]".to_owned(), "security: [{key: []}, {token: []}]".to_owned(), &["breaking security-weakened"]),
        ("security: [{key: []}]".to_owned(), "security: [{key: [], token: []}]".to_owned(), &["breaking security-tightened"]),
        ("security: [{oauth: [a]}]".to_owned(), "security: [{oauth: []}]".to_owned(), &["breaking security-weakened"]),
        ("security: [{oauth: [a]}]".to_owned(), "security: [{oauth: [a, b]}]".to_owned(), &["breaking security-tightened"]),
        ("security: [{oauth: [a, b]}]".to_owned(), "security: [{oauth: [a]}]".to_owned(), &["breaking security-weakened"]),
        // The operation itself.
        ("operationId: a".to_owned(), "operationId: b".to_owned(), &["unknown operation-id-changed"]),
        (String::new(), "deprecated: true".to_owned(), &["safe operation-deprecated"]),
        ("summary: a".to_owned(), "summary: b".to_owned(), &[]),
    ];
    let mut wrong = Vec::new();
    for (old, new, expected) in &cases {
        let found = changes(old, new);
        if found != *expected {
            wrong.push(format!("{old}\n{new}\n    {found:?}, not {expected:?}"));
        }
        assert_eq!(changes(new, new), Vec::<String>::new(), "{new}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A document whose body refers to a schema that cannot be read.
fn broken(pattern: &str, more: &str) -> String {
    format!(
        "{HEAD}servers: [{{url: \"http://pets.example/v1\"}}]\npaths: {{/pets: {{post: {{{}, responses: {{\"200\": {{description: ok}}}}}}}}}}\ncomponents:\n  schemas:\n    A: {{type: object, properties: {{b: {{$ref: \"#/components/schemas/B\"}}, a: {{$ref: \"#/components/schemas/A\"}}}}}}\n    B: {{type: string, pattern: \"{pattern}\"}}\n{more}",
        body("{$ref: \"#/components/schemas/A\"}")
    )
}

#[test]
fn references_in_what_cannot_be_read_are_followed() {
    let old = broken("(", "");
    let none: [String; 0] = [];
    assert_eq!(briefs(&compare(&old, &old).unwrap()), none);
    let more = broken("(", "    C: {type: string}\n");
    assert_eq!(briefs(&compare(&old, &more).unwrap()), none);
    let diff = compare(&old, &broken("[", "")).unwrap();
    assert_eq!(
        briefs(&diff),
        ["unknown request-body-unreadable POST /pets"]
    );
    let reason = diff.changes[0].reason.as_deref().unwrap();
    assert!(reason.contains("not known to say the same"), "{reason}");
}

/// An address is the same however its path is spelled, and a file of one kind is none of another.
#[test]
fn operations_belong_together_by_what_they_answer() {
    let of = |paths: &[&str]| {
        let mut text = format!("{HEAD}servers: [{{url: \"http://pets.example\"}}]\npaths:\n");
        for path in paths {
            let names = path.split(['{', '}']).skip(1).step_by(2);
            let names: Vec<String> = names
                .map(|name| {
                    let name = name.trim_end_matches('+');
                    format!("{{name: {name}, in: path, required: true, schema: {{type: string}}}}")
                })
                .collect();
            text.push_str(&format!(
                "  \"{path}\": {{get: {{parameters: [{}], responses: {{\"200\": {{description: ok}}}}}}}}\n",
                names.join(", ")
            ));
        }
        text
    };
    let changes = |old: &[&str], new: &[&str]| briefs(&compare(&of(old), &of(new)).unwrap());
    assert_eq!(changes(&["/a%62/{x}"], &["/ab/{x}"]), Vec::<String>::new());
    assert_eq!(
        changes(&["/f/{x}.json", "/f/{x}.xml"], &["/f/{x}.json"]),
        ["breaking operation-removed GET /f/{x}.xml"]
    );
    assert_eq!(
        changes(&["/f/a/b", "/g"], &["/f/{rest+}"]),
        [
            "breaking operation-removed GET /g",
            "unknown operation-rerouted GET /f/a/b",
            "safe operation-added GET /f/{rest+}",
        ]
    );
    // What is new takes requests from wider ones.
    assert_eq!(
        changes(&["/{p}"], &["/{p}", "/b"]),
        ["unknown operation-rerouted GET /b"]
    );
    assert_eq!(
        changes(
            &["/{p}/x", "/f/{rest+}"],
            &["/{p}/x", "/f/{rest+}", "/f/x", "/f/a/{b}"]
        ),
        [
            "unknown operation-rerouted GET /f/a/{b}",
            "unknown operation-rerouted GET /f/x",
        ]
    );
    assert_eq!(
        changes(&["/{p}/x"], &["/{p}/x", "/{p}/y", "/b"]),
        [
            "safe operation-added GET /b",
            "safe operation-added GET /{p}/y"
        ]
    );
}
