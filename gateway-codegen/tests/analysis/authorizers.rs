//! What templates read of authorizers, where one may be asked and where none is.

use gateway_codegen::source::MemoryLoader;
use gateway_codegen::{Options, compile};
use serde_json::{Value, json};

use super::{Row, document};

const FUNCTION: &str = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:a/invocations";

/// The messages of GW0622 for a template, with some more of the document and of the operation.
fn told(template: &str, root: &Value, operation: &Value) -> Vec<String> {
    let mut document = document(&Row {
        line: 0,
        who: "in".to_owned(),
        body: "-".to_owned(),
        verdict: String::new(),
        codes: std::collections::BTreeSet::new(),
        template: template.to_owned(),
    });
    let add = |to: &mut Value, more: &Value| {
        let more = more.as_object().unwrap().clone();
        to.as_object_mut().unwrap().extend(more);
    };
    add(&mut document, root);
    add(&mut document["paths"]["/a/{id}"]["post"], operation);
    document["components"]["securitySchemes"] = json!({
        "partners": {
            "type": "apiKey", "in": "header", "name": "Authorization",
            "x-amazon-apigateway-authtype": "custom",
            "x-amazon-apigateway-authorizer": {"type": "token", "authorizerUri": FUNCTION}
        },
        "pool": {
            "type": "apiKey", "in": "header", "name": "Authorization",
            "x-amazon-apigateway-authtype": "cognito_user_pools",
            "x-amazon-apigateway-authorizer": {
                "type": "cognito_user_pools",
                "providerARNs": ["arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_pets"]
            }
        },
        "key": {"type": "apiKey", "in": "header", "name": "x-api-key"},
        "upstream": {"type": "http", "scheme": "bearer"}
    });
    let loader = MemoryLoader::new().with("a.json", document.to_string().as_bytes());
    let options = Options {
        check_only: true,
        ..Options::default()
    };
    let compilation = compile(&["a.json".to_owned()], &options, &loader).unwrap();
    let diagnostics = compilation.sink.into_sorted();
    let such = diagnostics
        .iter()
        .filter(|one| one.code.number() == "GW0622");
    such.map(|one| one.message.clone()).collect()
}

const READS: &str = "{\"who\": \"$util.urlEncode($context.authorizer.principalId)\"}";

#[test]
fn operations_with_and_without_authorizers() {
    let nobody = "no authorizer is asked, so there is no `$context.authorizer.principalId`";
    let security = |names: &[&str]| {
        let all = names.iter().map(|name| json!({*name: []}));
        json!({"security": all.collect::<Vec<_>>()})
    };
    let none = json!({});
    for (root, operation, is_told) in [
        (&none, none.clone(), true),
        (&none, security(&["partners"]), false),
        (&none, security(&["pool"]), false),
        (&none, security(&["key"]), true),
        (&none, security(&["upstream"]), true),
        // One of the alternatives is asked.
        (&none, security(&["key", "pool"]), false),
        (&security(&["partners"]), none.clone(), false),
        (&security(&["partners"]), security(&[]), true),
        (&security(&["partners"]), security(&["key"]), true),
        (
            &security(&["partners"]),
            json!({"x-amazon-apigateway-auth": {"type": "NONE"}}),
            true,
        ),
    ] {
        let expected: &[&str] = if is_told { &[nobody] } else { &[] };
        assert_eq!(
            told(READS, root, &operation),
            expected,
            "{root} {operation}"
        );
    }
}

#[test]
fn templates_that_count_on_an_authorizer() {
    let of = |template: &str| told(template, &json!({}), &json!({})).len();
    for template in [
        "{\"who\": \"$util.urlEncode($context.authorizer.claims.sub)\"}",
        "{\"who\": \"$util.urlEncode($context.authorizer['claims']['sub'])\"}",
        "{\"who\": \"$util.urlEncode($context.authorizer.get('tenant'))\"}",
        "#set($who = $context.authorizer.tenant){\"a\": \"$util.urlEncode($who)\", \"b\": \"$util.urlEncode($context.authorizer.user)\"}",
    ] {
        assert_eq!(of(template), 1, "{template}");
    }
    // Those that ask, those with one of their own, and those that pass on the whole context.
    let whole = "accountId apiId stage requestId httpMethod resourceId resourcePath protocol requestTime domainName authorizer.principalId";
    let whole: Vec<String> = whole
        .split(' ')
        .map(|name| format!("\"{name}\": \"$util.urlEncode($context.{name})\""))
        .collect();
    for template in [
        "{#if($context.authorizer.user)\"who\": \"$util.urlEncode($context.authorizer.user)\"#end}".to_owned(),
        "#set($context.authorizer.user = 'a'){\"who\": \"$util.urlEncode($context.authorizer.user)\"}".to_owned(),
        "{\"who\": \"$util.urlEncode($context.identity.user)\"}".to_owned(),
        format!("{{{}}}", whole.join(", ")),
    ] {
        assert_eq!(of(&template), 0, "{template}");
    }
}
