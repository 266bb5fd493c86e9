//! Routes, security coverage and integrations: which documents are told what, and which nothing.

use crate::case::Case;
use gateway_codegen::diagnostics::Code;

mod caching;
mod patterns;
mod policies;
mod routes;
mod security;

const SCHEMES: &str = r#"components:
  securitySchemes:
    key: {type: apiKey, name: x-api-key, in: header}
    login: {type: oauth2, flows: {clientCredentials: {tokenUrl: "https://login.example", scopes: {read: r, write: w}}}}
    certificate: {type: mutualTLS}
    pool: {type: apiKey, in: header, name: Authorization, x-amazon-apigateway-authtype: cognito_user_pools, x-amazon-apigateway-authorizer: {type: cognito_user_pools, providerARNs: ["arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_pets"]}}
    partners: {type: apiKey, in: header, name: X-Partner, x-amazon-apigateway-authtype: custom, x-amazon-apigateway-authorizer: {type: token, authorizerUri: "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:p/invocations"}}
"#;

/// An operation: its method and path, its security, and its integration in short.
type Row<'r> = (&'r str, &'r str, &'r str);

/// `f` and `g` are functions, `mock` answers; anything else is an address, with the method before it if there is one.
fn integration(short: &str) -> String {
    match short {
        "" => String::new(),
        "f" | "g" => format!(
            "x-amazon-apigateway-integration: {{type: aws_proxy, httpMethod: POST, uri: \"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:{short}/invocations\"}}"
        ),
        "mock" => "x-amazon-apigateway-integration: {type: mock, requestTemplates: {application/json: '{\"statusCode\": 200}'}, responses: {default: {statusCode: \"200\"}}}".to_owned(),
        full if full.starts_with('{') => format!("x-amazon-apigateway-integration: {full}"),
        address => {
            let (method, uri) = address.split_once(' ').unwrap_or(("ANY", address));
            format!("x-amazon-apigateway-integration: {{type: http_proxy, httpMethod: {method}, uri: \"{uri}\"}}")
        }
    }
}

/// A document with these operations; those of one path stand together.
fn document(root: &str, rows: &[Row<'_>]) -> String {
    let mut paths: Vec<(&str, String)> = Vec::new();
    for (route, security, short) in rows {
        let (method, path) = route.split_once(' ').unwrap();
        let method = match method {
            "ANY" => "x-amazon-apigateway-any-method".to_owned(),
            other => other.to_lowercase(),
        };
        let names = path.split(['{', '}']).skip(1).step_by(2);
        let parameters: Vec<String> = names
            .map(|name| {
                let name = name.trim_end_matches('+');
                // The names say what values are.
                let kind = if name.ends_with("Id") {
                    "integer"
                } else {
                    "string"
                };
                format!("{{name: {name}, in: path, required: true, schema: {{type: {kind}}}}}")
            })
            .collect();
        let security = match *security {
            "" => String::new(),
            "NONE" => "x-amazon-apigateway-auth: {type: NONE}\n      ".to_owned(),
            "IAM" => "x-amazon-apigateway-auth: {type: AWS_IAM}\n      ".to_owned(),
            security => format!("security: {security}\n      "),
        };
        let operation = format!(
            "    {method}:\n      parameters: [{}]\n      responses: {{\"200\": {{description: ok}}}}\n      {security}{}\n",
            parameters.join(", "),
            integration(short)
        );
        match paths.iter_mut().find(|(known, _)| *known == path) {
            Some((_, operations)) => operations.push_str(&operation),
            None => paths.push((path, operation)),
        }
    }
    let paths: String = paths
        .iter()
        .map(|(path, operations)| format!("  \"{path}\":\n{operations}"))
        .collect();
    format!("openapi: 3.0.3\ninfo: {{title: Pets, version: \"1\"}}\n{root}paths:\n{paths}{SCHEMES}")
}

/// What is said with some codes, as `GW0709 first line of the label`: the code and the message.
fn told(text: &str, codes: &[&str]) -> Vec<String> {
    let codes: Vec<Code> = codes.iter().map(|code| Code::find(code).unwrap()).collect();
    let said = Case::of_text("api.yaml", text).compile();
    said.check("api.yaml");
    assert_eq!(said.n_errors(), 0, "{}\n{text}", said.briefs());
    let such = said
        .diagnostics
        .iter()
        .filter(|one| codes.contains(&one.code));
    such.map(|one| format!("{} {}", one.code, one.message))
        .collect()
}

#[track_caller]
fn expect(rows: &[Row<'_>], codes: &[&str], expected: &[&str]) {
    let text = document("", rows);
    assert_eq!(told(&text, codes), expected, "{text}");
}

const POOL: &str = "[{pool: []}]";
