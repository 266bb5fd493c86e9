//! What real documents lack or write oddly, and what the reference imports all the same: a warning, and a gateway.

use gateway_codegen::diagnostics::Severity;
use gateway_codegen::{Options, compile};

use crate::case::Case;
use gateway_codegen::source::MemoryLoader;

const CALL: &str = "x-amazon-apigateway-integration: {type: http_proxy, httpMethod: GET, uri: \"http://pets.example\"}";

/// With `operation` as the fields of `GET path`.
fn document(info: &str, path: &str, operation: &str) -> String {
    format!("openapi: 3.0.3\ninfo: {{{info}}}\npaths:\n  {path}:\n    get: {{{operation}}}\n")
}

#[test]
fn what_importers_take_compiles_with_a_warning() {
    let info = "title: Pets, version: \"1\"";
    let responses = "responses: {\"200\": {description: ok}}";
    let plain = format!("{responses}, {CALL}");
    let http = |kind: &str, status: &str| {
        format!(
            "{responses}, x-amazon-apigateway-integration: {{type: {kind}, httpMethod: GET, uri: \"http://pets.example\", responses: {{default: {{statusCode: {status}}}}}}}"
        )
    };
    let twice = |first: &str| {
        let pets = format!("operationId: list, {plain}");
        document(info, "/pets", &format!("operationId: {first}, {plain}"))
            + &format!("  /cats:\n    get: {{{pets}}}\n")
    };
    for (what, text, warnings) in [
        ("a clean document", document(info, "/pets", &plain), vec![]),
        (
            "no version",
            document("title: Pets", "/pets", &plain),
            vec!["GW0107 `info` has no `version`"],
        ),
        (
            "no title",
            document("version: \"1\"", "/pets", &plain),
            vec!["GW0107 `info` has no `title`"],
        ),
        (
            "no info",
            document(info, "/pets", &plain).replace("info: {title: Pets, version: \"1\"}\n", ""),
            vec!["GW0107 the document has no `info`"],
        ),
        (
            "no responses",
            document(info, "/pets", CALL),
            vec!["GW0107 an operation has no `responses`"],
        ),
        (
            "no responses in OpenAPI 3.1, which needs none",
            document(info, "/pets", CALL).replace("3.0.3", "3.1.0"),
            vec![],
        ),
        (
            "a status code that is a number",
            document(info, "/pets", &http("http", "200")),
            vec!["GW0117 a status code is a number"],
        ),
        (
            "the same in a gateway response",
            document(info, "/pets", &plain)
                + "x-amazon-apigateway-gateway-responses: {THROTTLED: {statusCode: 420}, ACCESS_DENIED: {statusCode: 401}}\n",
            vec!["GW0117 2 status codes are numbers"],
        ),
        (
            "an integration type in capitals",
            document(info, "/pets", &http("HTTP", "\"200\"")),
            vec!["GW0117 a type is in capitals"],
        ),
        (
            "schema types in capitals",
            document(
                info,
                "/pets",
                &format!(
                    "parameters: [{{name: a, in: query, schema: {{type: STRING}}}}, {{name: b, in: query, schema: {{type: Integer}}}}], {plain}"
                ),
            ),
            vec!["GW0117 2 types are in capitals"],
        ),
        (
            "data that looks like a type",
            document(
                info,
                "/pets",
                &format!("x-note: {{type: STRING, statusCode: 1}}, {plain}"),
            ) + "components: {schemas: {A: {type: object, example: {type: STRING, statusCode: 200}}}}\n",
            vec![],
        ),
        (
            "names of the user's that look like a type",
            document(info, "/pets", &plain)
                + "components:\n  securitySchemes: {login: {type: oauth2, flows: {implicit: {authorizationUrl: \"https://login.example\", scopes: {type: Object}}}}}\n  schemas:\n    String: {type: object}\n    A: {type: object, discriminator: {propertyName: kind, mapping: {type: String, other: A}}, properties: {kind: {type: string}, type: {type: string}}}\n",
            vec![],
        ),
        (
            "a type in capitals of a member that is called as a field with names is",
            document(info, "/pets", &plain)
                + "components: {schemas: {A: {type: object, properties: {mapping: {type: STRING}, default: {type: String}, properties: {type: STRING}}}}}\n",
            vec!["GW0117 3 types are in capitals"],
        ),
        (
            "an undeclared path parameter",
            document(info, "\"/pets/{id}\"", &plain),
            vec!["GW0401 path parameter `id` is not declared"],
        ),
        (
            "a path without a slash",
            document(info, "pets", &plain),
            vec!["GW0304 the path `pets` does not begin with `/`"],
        ),
        ("two operation ids", twice("show"), vec![]),
        (
            "an operation id twice",
            twice("list"),
            vec!["GW0305 the operation id `list` is used twice"],
        ),
        (
            "a key twice with one value",
            document(info, "/pets", &format!("summary: a, summary: a, {plain}")),
            vec!["GW0007 key `summary` stands twice, with the same value"],
        ),
        (
            "a security scheme that is not defined, where nobody is asked",
            document(
                info,
                "/pets",
                &format!(
                    "security: [{{key: []}}], x-amazon-apigateway-auth: {{type: none}}, {plain}"
                ),
            ),
            vec!["GW0704 the security scheme `key` is not defined"],
        ),
    ] {
        let said = Case::of_text("api.yaml", &text).compile();
        said.check(what);
        let lines: Vec<String> = said
            .diagnostics
            .iter()
            .map(|one| format!("{} {}", one.code, one.message))
            .collect();
        assert_eq!(lines, warnings, "{what}");
        let mut all = said.diagnostics.iter();
        assert!(all.all(|one| one.severity == Severity::Warning), "{what}");
        let files = MemoryLoader::new().with("api.yaml", text.as_bytes());
        let made = compile(&["api.yaml".to_owned()], &Options::default(), &files).unwrap();
        let gateway = made.gateway.unwrap();
        assert!(!gateway.apis[0].operations.is_empty(), "{what}");
    }
    let other = document(info, "/pets", &format!("summary: a, summary: b, {plain}"));
    let said = Case::of_text("api.yaml", &other).compile();
    assert_eq!(said.n_errors(), 1, "{}", said.briefs());
}
