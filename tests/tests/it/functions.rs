//! What functions decide of requests, kept or beside each other, through a built gateway.

use gateway_tests::gateway::{Binary, Document, Gateway};
use gateway_tests::http1::send;
use gateway_tests::stub::{Recorded, Reply, Stub};
use serde_json::{Value, json};

/// The functions: `/policy` allows what it was asked about and no more, and names a key; `/simple` allows all.
fn answer(request: &Recorded) -> Reply {
    let event: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    if request.target != "/policy" {
        return Reply::status(200).body(json!({"isAuthorized": true}).to_string());
    }
    let arn = event.get("routeArn").or_else(|| event.get("methodArn"));
    let policy = json!({
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": arn}],
    });
    let body = json!({
        "principalId": "ann",
        "policyDocument": policy,
        "usageIdentifierKey": "a-key-of-twenty-letters",
    });
    Reply::status(200).body(body.to_string())
}

/// Which paths a token opens after its first request, and which key is used where two functions are asked
/// (`reference/rest-api.md` §5.1, `reference/security.md` I08, I10).
#[test]
fn what_was_said_of_a_request_is_about_that_request() {
    let decides = Stub::start(answer).unwrap();
    let backend = Stub::echo().unwrap();
    let ok = r#"responses: {"200": {description: ok}}"#;
    let scheme = |name: &str, format: &str, path: &str, more: &str| {
        format!(
            "{{type: apiKey, name: {name}, in: header, x-gateway-authorizer: {{type: request, identitySource: $request.header.{name}, authorizerPayloadFormatVersion: \"{format}\", authorizerResultTtlInSeconds: 300, authorizerUri: \"{}{path}\"{more}}}}}",
            decides.url()
        )
    };
    let plain = format!(
        r#"openapi: 3.0.3
info: {{title: Plain, version: "1"}}
servers: [{{url: "{}"}}]
x-gateway: {{basePath: /plain, validate: none, usagePlans: {{free: {{}}}}}}
x-gateway-api-key-source: AUTHORIZER
components:
  securitySchemes:
    policy: {}
    simple: {}
    key: {{type: apiKey, name: x-api-key, in: header}}
paths:
  /{{x}}: {{parameters: [{{name: x, in: path, required: true, schema: {{type: string}}}}], get: {{security: [{{policy: []}}], {ok}}}}}
  /admin/keys: {{get: {{security: [{{policy: []}}], {ok}}}}}
  /one: {{get: {{security: [{{policy: [], simple: [], key: []}}], {ok}}}}}
  /turned: {{get: {{security: [{{simple: [], policy: [], key: []}}], {ok}}}}}
"#,
        backend.url(),
        scheme("X-Who", "2.0", "/policy", ""),
        scheme("X-App", "2.0", "/simple", ", enableSimpleResponses: true"),
    );
    let amazon = format!(
        r#"openapi: 3.0.1
info: {{title: Rest, version: "1"}}
x-gateway: {{kind: rest, stages: {{prod: {{}}}}}}
components:
  securitySchemes:
    who:
      type: apiKey
      name: X-Who
      in: header
      x-amazon-apigateway-authtype: custom
      x-gateway-authorizer: {{type: token, authorizerResultTtlInSeconds: 300, authorizerUri: "{}/policy"}}
paths:
  /rest/{{x}}: {{get: {{security: [{{who: []}}], {ok}, x-amazon-apigateway-integration: {{type: http_proxy, httpMethod: GET, uri: "{}/x"}}}}}}
"#,
        decides.url(),
        backend.url(),
    );
    let documents = [
        Document::yaml("plain", plain),
        Document::yaml("rest", amazon),
    ];
    let binary = Binary::build("functions", &documents, &[]).unwrap();
    let file = binary.folder().join("gateway.toml");
    let keys =
        "[[api_keys]]\nid = \"a\"\nvalue = \"a-key-of-twenty-letters\"\nplans = [\"plain/free\"]\n";
    std::fs::write(&file, keys).unwrap();
    let gateway = Gateway::start(binary.command().arg("--config").arg(&file)).unwrap();
    let status = |who: &str, path: &str| {
        let fields = [("X-Who", who), ("X-App", "app")];
        let response = send(gateway.data(), &format!("GET {path}"), &fields, b"");
        response.unwrap().status
    };
    // Whoever asks for `*` was told of that alone.
    for (n, (first, others)) in [
        ("/plain/pets", ["/plain/cats", "/plain/admin/keys"]),
        ("/plain/*", ["/plain/cats", "/plain/admin/keys"]),
        ("/plain/%2a", ["/plain/cats", "/plain/admin/keys"]),
        ("/plain/a%3F", ["/plain/ab", "/plain/admin/keys"]),
        ("/rest/*", ["/rest/a", "/rest/b"]),
        ("/rest/%2A", ["/rest/a", "/rest/b"]),
    ]
    .into_iter()
    .enumerate()
    {
        let who = format!("caller-{n}");
        assert_eq!(status(&who, first), 200, "{first}");
        assert_eq!(status(&who, first), 200, "{first}, as it was kept");
        for other in others {
            assert_eq!(status(&who, other), 403, "{other} after {first}");
        }
    }
    // The key of the function that names one, wherever that stands.
    for path in ["/plain/one", "/plain/turned"] {
        assert_eq!(status(path, path), 200, "{path}");
    }
}
