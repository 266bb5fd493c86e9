//! What documents say of more than one operation, and of who answers them: two of them, and what changed between them.

use crate::cases::HEAD;
use crate::{briefs, compare};

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
    let token = |expression: &str| {
        guarded("[{auth: []}]").replace(
            "type: token",
            &format!("type: token, identityValidationExpression: \"{expression}\""),
        )
    };
    let cached = |text: &str| own(&format!("stages: {{prod: {{{text}}}}}"));
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
        // One stage answers at the root, whatever it is called.
        (own("stages: {prod: {}}"), own("stages: {live: {}}"), &["safe stage-renamed -"]),
        (own("stages: {prod: {}}, usagePlans: {a: {stages: [prod]}}"), own("stages: {live: {}}, usagePlans: {a: {stages: [live]}}"), &["safe stage-renamed -"]),
        (own("stages: {prod: {}}"), own("stages: {live: {mount: {path: /live}}}"), &["breaking stage-removed -", "safe stage-added -"]),
        (format!("{}\nx-gateway: {{stages: {{a: {{}}}}}}", integration(iam)), format!("{}\nx-gateway: {{stages: {{b: {{}}}}}}", integration(iam)), &["unknown stage-renamed -"]),
        (
            format!("{}\nx-gateway: {{stages: {{a: {{}}}}}}", integration(", requestParameters: {integration.request.header.A: context.stage}")),
            format!("{}\nx-gateway: {{stages: {{b: {{}}}}}}", integration(", requestParameters: {integration.request.header.A: context.stage}")),
            &["unknown stage-renamed -"],
        ),
        // How old answers may be, and whose.
        (cached(""), cached("cache: {ttl: 300}"), &["unknown cache-added GET /a"]),
        (cached("cache: {ttl: 300}"), cached("cache: {ttl: 0}"), &["safe cache-removed GET /a"]),
        (cached(""), cached("cache: {shared: true}"), &["unknown cache-added GET /a", "unknown cache-shared GET /a"]),
        (cached("cache: {ttl: 60}"), cached("cache: {ttl: 300}"), &["unknown cache-ttl-raised GET /a"]),
        (cached("cache: {}"), cached("cache: {ttl: 60}"), &["safe cache-ttl-lowered GET /a"]),
        (cached("cache: {shared: true}"), cached("cache: {}"), &["safe cache-unshared GET /a"]),
        (cached("cache: {}"), cached("cache: {staleIfError: 600}"), &["unknown cache-stale-changed GET /a"]),
        (cached("cache: {}"), cached("cache: {invalidation: {unauthorized: fail}}"), &["breaking cache-invalidation-refused GET /a"]),
        (cached("cache: {invalidation: {unauthorized: fail}}"), cached("cache: {invalidation: {requireAuthorization: false}}"), &["safe cache-invalidation-allowed GET /a"]),
        (cached("cache: {keys: [method.request.querystring.q]}"), cached("cache: {keys: [method.request.querystring.r]}"), &["breaking cache-key-removed GET /a", "safe cache-key-added GET /a"]),
        (cached("cache: {}"), cached("cache: {keys: [method.request.querystring.q]}"), &["breaking cache-key-removed GET /a"]),
        (jwt("", "cache: {}"), jwt("", "cache: {shared: true}"), &["breaking cache-shared GET /a"]),
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
        // What decides of a scheme counts, and not only that it is asked for.
        (jwt("x-gateway-authorizer: {issuer: 'https://l.example', audience: [a]}", ""), jwt("x-more: a", ""), &["breaking security-removed GET /a"]),
        (jwt("x-more: a", ""), jwt("x-gateway-authorizer: {issuer: 'https://l.example', audience: [a]}", ""), &["breaking security-tightened GET /a"]),
        (jwt("", ""), jwt("x-gateway-authorizer: {issuer: 'https://l.example', audience: [a, b]}", ""), &["breaking security-weakened GET /a"]),
        (jwt("x-gateway-authorizer: {issuer: 'https://l.example', audience: [a, b]}", ""), jwt("", ""), &["breaking security-tightened GET /a"]),
        (jwt("", ""), jwt("x-gateway-authorizer: {issuer: 'https://l.example', audience: [b]}", ""), &["breaking security-changed GET /a"]),
        (jwt("", ""), jwt("x-gateway-authorizer: {issuer: 'https://m.example', audience: [a]}", ""), &["breaking security-changed GET /a"]),
        (guarded("[{auth: []}]"), guarded("[{auth: []}]").replace("function:f", "function:g"), &["unknown security-changed GET /a"]),
        (token("[a-f]+"), token("[a-z]+"), &["breaking security-weakened GET /a"]),
        (token("[a-z]+"), token("[a-f]+"), &["breaking security-tightened GET /a"]),
        (token("[a-z]+"), token("[0-9]+"), &["breaking security-changed GET /a"]),
        (token("[a-z]+"), guarded("[{auth: []}]"), &["breaking security-weakened GET /a"]),
        (guarded("[{auth: []}]"), token("[a-z]+"), &["breaking security-tightened GET /a"]),
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

/// An operation that asks for tokens, with what decides of them and what its stage says.
pub(crate) fn jwt(authorizer: &str, stage: &str) -> String {
    let authorizer = match authorizer {
        "" => "x-gateway-authorizer: {issuer: 'https://l.example', audience: [a]}",
        text => text,
    };
    format!(
        "servers: [{{url: \"http://pets.example/v1\"}}]\npaths: {{/a: {{get: {{security: [{{j: []}}], responses: {{\"200\": {{description: ok}}}}}}}}}}\nx-gateway: {{stages: {{prod: {{{stage}}}}}}}\ncomponents: {{securitySchemes: {{j: {{type: http, scheme: bearer, {authorizer}}}}}}}"
    )
}
