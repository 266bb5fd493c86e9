//! Cases: two documents, and what changed between them.

use crate::{briefs, compare};

const HEAD: &str = "openapi: 3.0.3\ninfo: {title: Pets, version: \"1\"}\n";

/// A document with one operation that says this.
fn operation(text: &str) -> String {
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

fn body(schema: &str) -> String {
    format!("requestBody: {{content: {{application/json: {{schema: {schema}}}}}}}")
}

fn answer(schema: &str) -> String {
    format!(
        "responses: {{\"200\": {{description: ok, content: {{application/json: {{schema: {schema}}}}}}}}}"
    )
}

fn query(text: &str) -> String {
    format!("parameters: [{{name: q, in: query, {text}}}]")
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
        (answer("{}"), answer("{}").replace("application/json", "text/plain"), &["breaking response-media-type-removed", "safe response-media-type-added"]),
        ("responses: {\"200\": {description: a, headers: {X-A: {schema: {type: string}}}}}".to_owned(), "responses: {\"200\": {description: a}}".to_owned(), &["unknown response-header-removed"]),
        ("responses: {\"200\": {description: a, headers: {X-A: {required: true, schema: {type: string}}}}}".to_owned(), "responses: {\"200\": {description: a, headers: {x-a: {schema: {type: string}}}}}".to_owned(), &["breaking response-header-optional"]),
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

#[test]
fn documents_say_what_changed() {
    let get = "{get: {responses: {\"200\": {description: ok}}}}";
    let paths =
        |paths: &str| format!("servers: [{{url: \"http://pets.example/v1\"}}]\npaths: {{{paths}}}");
    let own = |text: &str| format!("{}\nx-gateway: {{{text}}}", paths(&format!("/a: {get}")));
    let integration = |text: &str| {
        format!(
            "paths: {{/a: {{get: {{responses: {{\"200\": {{description: ok, headers: {{X-A: {{schema: {{type: string}}}}}}}}}}, x-amazon-apigateway-integration: {{type: http, httpMethod: GET, uri: \"http://pets.example/a\"{text}}}}}}}}}"
        )
    };
    let root = |text: &str| format!("{}\n{text}", integration(""));
    let guarded = |security: &str| {
        let operation = integration(&format!("}}, security: {security}, x-more: {{a: b"));
        let uri = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:1:function:f/invocations";
        format!(
            "{operation}\ncomponents: {{securitySchemes: {{key: {{type: apiKey, in: header, name: x-api-key}}, auth: {{type: apiKey, in: header, name: Authorization, x-amazon-apigateway-authtype: custom, x-amazon-apigateway-authorizer: {{type: token, authorizerUri: \"{uri}\"}}}}}}}}"
        )
    };
    let iam = "}, x-amazon-apigateway-auth: {type: AWS_IAM";
    let cases: Vec<(String, String, &[&str])> = vec![
        (paths(&format!("\"/a/{{x}}\": {get}")), paths(&format!("\"/a/{{y}}\": {get}")), &[]),
        (paths(&format!("/a: {get}, /b: {get}")), paths(&format!("/a: {get}")), &["breaking operation-removed GET /b"]),
        (paths(&format!("/a: {get}")), paths(&format!("/a: {get}, /b: {get}")), &["safe operation-added GET /b"]),
        (paths(&format!("/a/b: {get}")), paths("'/a/{p+}': {x-gateway-any-method: {responses: {\"200\": {description: ok}}}}"), &["unknown operation-rerouted GET /a/b", "safe operation-added ANY /a/{p+}"]),
        (paths(&format!("/a: {get}")), paths(&format!("/a: {get}")).replace("/v1", "/v2"), &["breaking base-path-changed -"]),
        (paths(&format!("/a: {get}")), paths(&format!("/v1/a: {get}")).replace("example/v1", "example"), &[]),
        (paths(&format!("/a: {get}")), paths(&format!("/a: {get}")).replace("pets.example", "dogs.example"), &["unknown server-changed -"]),
        (own("limits: {maxBodyBytes: 1000}"), own("limits: {maxBodyBytes: 900}"), &["breaking body-limit-lowered -"]),
        (own("limits: {maxHeaderBytes: 4096}"), own("limits: {maxHeaderBytes: 8192}"), &["safe header-limit-raised -"]),
        (own("kind: http"), own("limits: {maxHeaderBytes: 2000}"), &["breaking header-limit-lowered -"]),
        (own("kind: http"), own("limits: {maxBodyBytes: 900}"), &["breaking body-limit-lowered -"]),
        (own("usagePlans: {a: {quota: {limit: 10, period: DAY}}}"), own("usagePlans: {a: {quota: {limit: 5, period: DAY}}}"), &["breaking quota-lowered -"]),
        (own("usagePlans: {a: {quota: {limit: 10, period: DAY}}}"), own("usagePlans: {a: {quota: {limit: 10, period: WEEK}}}"), &["breaking quota-lowered -"]),
        (own("usagePlans: {a: {quota: {limit: 10, period: WEEK}}}"), own("usagePlans: {a: {quota: {limit: 10, period: DAY}}}"), &["safe quota-raised -"]),
        (own("usagePlans: {a: {quota: {limit: 10, period: WEEK}}}"), own("usagePlans: {a: {quota: {limit: 5, period: DAY}}}"), &["unknown quota-changed -"]),
        (own("usagePlans: {a: {}}"), own("usagePlans: {a: {quota: {limit: 5, period: DAY}}}"), &["breaking quota-added -"]),
        (own("usagePlans: {a: {throttle: {rateLimit: 5, burstLimit: 5}}}"), own("usagePlans: {a: {throttle: {rateLimit: 9, burstLimit: 4}}}"), &["breaking throttle-lowered -"]),
        (own("usagePlans: {a: {throttle: {rateLimit: 5, burstLimit: 5}}}"), own("usagePlans: {}"), &["breaking usage-plan-removed -"]),
        (own("stages: {prod: {}, beta: {}}"), own("stages: {prod: {}, test: {}}"), &["breaking stage-removed -", "safe stage-added -"]),
        (own("stages: {prod: {variables: {a: b}}}"), own("stages: {prod: {variables: {a: c}}}"), &["unknown stage-variable-changed -"]),
        (own("stages: {prod: {}}"), own("stages: {prod: {mount: {path: /prod}}}"), &["breaking stage-moved -"]),
        (own("stages: {prod: {throttle: {rateLimit: 5, burstLimit: 5}}}"), own("stages: {prod: {throttle: {rateLimit: 4, burstLimit: 5}}}"), &["breaking throttle-lowered -"]),
        (own("stages: {prod: {throttle: {rateLimit: 5, burstLimit: 5}}}"), own("stages: {prod: {throttle: {rateLimit: 5, burstLimit: 5}, methods: {GET /a: {throttle: {rateLimit: 4, burstLimit: 5}}}}}"), &["breaking throttle-lowered -"]),
        (own("stages: {prod: {methods: {GET /a: {throttle: {rateLimit: 4, burstLimit: 5}}}}}"), own("stages: {prod: {}}"), &["safe throttle-removed -"]),
        (own("kind: http"), own("stages: {$default: {throttle: {rateLimit: 4, burstLimit: 5}}}"), &["breaking throttle-added -"]),
        (own("validate: all"), own("validate: none"), &["unknown validator-removed GET /a", "unknown validator-removed GET /a"]),
        (own("kind: http"), own("kind: rest"), &["unknown kind-changed -"]),
        (integration(", passthroughBehavior: when_no_match"), integration(", passthroughBehavior: never"), &["breaking passthrough-refused GET /a"]),
        (integration(", passthroughBehavior: never"), integration(""), &["safe passthrough-allowed GET /a"]),
        (integration(""), integration(", passthroughBehavior: when_no_templates"), &[]),
        (integration(", timeoutInMillis: 5000"), integration(", timeoutInMillis: 4000"), &["breaking timeout-lowered GET /a"]),
        (integration(", timeoutInMillis: 5000"), integration(""), &["safe timeout-raised GET /a"]),
        (integration(""), integration("").replace("http://pets.example/a", "http://pets.example/b"), &["unknown integration-changed GET /a"]),
        (integration(", requestParameters: {integration.request.header.A: \"'a'\"}"), integration(""), &["unknown request-mapping-removed GET /a"]),
        (
            integration(", responses: {default: {statusCode: 200, responseParameters: {method.response.header.X-A: \"'a'\"}}}"),
            integration(", responses: {default: {statusCode: 200}}"),
            &["breaking response-mapping-removed GET /a"],
        ),
        (
            integration(", responses: {default: {statusCode: 200, responseTemplates: {application/json: '{\"a\": 1, \"b\": $input.json(\"$.b\")}'}}}"),
            integration(", responses: {default: {statusCode: 200, responseTemplates: {application/json: '{\"a\": 1}'}}}"),
            &["breaking response-field-dropped GET /a"],
        ),
        (
            integration(", requestTemplates: {application/json: '{\"a\": 1, \"b\": 2}'}"),
            integration(", requestTemplates: {application/json: '{\"b\": 2}'}"),
            &["unknown request-field-dropped GET /a"],
        ),
        (
            integration(", responses: {default: {statusCode: 200, responseTemplates: {application/json: '{\"a\":   1}'}}}"),
            integration(", responses: {default: {statusCode: 200, responseTemplates: {application/json: '{\"a\": 1}'}}}"),
            &[],
        ),
        (integration(", responses: {default: {statusCode: 200}}"), integration(", responses: {default: {statusCode: 201}}"), &["breaking integration-status-changed GET /a"]),
        (integration(iam), integration(""), &["breaking security-removed GET /a"]),
        (integration(""), integration(iam), &["breaking security-added GET /a"]),
        // All requirements of REST APIs are asked, however they are written.
        (guarded("[{auth: []}, {key: []}]"), guarded("[{auth: [], key: []}]"), &[]),
        (guarded("[{auth: []}, {key: []}]"), guarded("[{auth: []}]"), &["breaking security-weakened GET /a"]),
        (guarded("[{}, {auth: []}]"), guarded("[{auth: []}]"), &[]),
        (root("x-amazon-apigateway-binary-media-types: [a/b]"), root(""), &["unknown binary-media-types-changed -"]),
        (root("x-amazon-apigateway-api-key-source: HEADER"), root("x-amazon-apigateway-api-key-source: AUTHORIZER"), &["breaking api-key-source-changed -"]),
        (
            root("x-amazon-apigateway-gateway-responses: {THROTTLED: {statusCode: 429}}"),
            root("x-amazon-apigateway-gateway-responses: {THROTTLED: {statusCode: 503}}"),
            &["breaking gateway-response-status-changed -"],
        ),
        (
            own("kind: http").replace("x-gateway:", "x-gateway-cors: {allowOrigins: [\"http://a.example\", \"http://b.example\"]}\nx-gateway:"),
            own("kind: http").replace("x-gateway:", "x-gateway-cors: {allowOrigins: [\"http://a.example\"]}\nx-gateway:"),
            &["breaking cors-narrowed -"],
        ),
        (
            own("kind: http").replace("x-gateway:", "x-gateway-cors: {allowOrigins: [\"http://a.example\"]}\nx-gateway:"),
            own("kind: http").replace("x-gateway:", "x-gateway-cors: {allowOrigins: [\"*\"]}\nx-gateway:"),
            &["safe cors-widened -"],
        ),
    ];
    let mut wrong = Vec::new();
    for (old, new, expected) in &cases {
        let texts = [old, new].map(|text| format!("{HEAD}{text}\n"));
        let diff = compare(&texts[0], &texts[1]).unwrap();
        let found = briefs(&diff);
        if found != *expected || !diff.unreadable.is_empty() {
            wrong.push(format!("{old}\n{new}\n    {found:?}, not {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_breaks_is_shown_with_a_value() {
    let old = operation(&body(
        "{type: object, required: [a], properties: {a: {type: string}, n: {type: array, items: {type: integer, maximum: 5}}}}",
    ));
    let new = operation(&body(
        "{type: object, required: [a], properties: {a: {type: string}, n: {type: array, items: {type: integer, maximum: 4}}}}",
    ));
    let diff = compare(&old, &new).unwrap();
    let [change] = diff.changes.as_slice() else {
        panic!("{:?}", diff.changes)
    };
    assert_eq!(
        change.message,
        "the request body at `/n/*`: must now be at most 4; was at most 5"
    );
    assert_eq!(change.witness.as_deref(), Some(r#"{"n":[5],"a":""}"#));
    assert!(change.old.is_some() && change.new.is_some());
}

#[test]
fn what_operations_share_is_shown_once() {
    let paths = |limit: u8| {
        let path = |name: &str| {
            format!(
                "/{name}: {{get: {{{}, responses: {{}}}}}}",
                query(&format!("schema: {{type: integer, maximum: {limit}}}"))
            )
        };
        format!(
            "{HEAD}paths: {{{}, {}, {}}}\n",
            path("a"),
            path("b"),
            path("c")
        )
    };
    let diff = compare(&paths(9), &paths(8)).unwrap();
    assert_eq!(diff.changes.len(), 3);
    let text = gateway_codegen::diff::render::text::render(&diff, false);
    assert_eq!(text.matches("breaking[").count(), 1, "{text}");
    assert!(
        text.contains("GET /a: ") && text.contains("also in: 2 more operations"),
        "{text}"
    );
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
