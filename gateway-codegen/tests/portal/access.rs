//! What is asked of callers: the same on pages, in samples, in the console and in the public document.

use serde_json::{Value, json};

use super::{console, document, operation, page, part, site};

/// Security schemes as a part of a document's root.
fn schemes(schemes: &str) -> String {
    format!("components:\n  securitySchemes:\n{schemes}")
}

/// A document with `GET /a`, which asks for the scheme `own`.
fn asking(own: &str) -> String {
    document(
        &schemes(&format!("    own: {own}\n")),
        &operation("/a", "get", "security: [{own: []}], "),
    )
}

/// A REST API with these operations at `/a`, each with what it says.
fn rest(root: &str, operations: &[(&str, &str)]) -> String {
    let operations = operations.iter().map(|(method, more)| {
        format!(
            "    {method}: {{{more}responses: {{'200': {{description: ok}}}}, \
             x-amazon-apigateway-integration: {{type: mock}}}}\n"
        )
    });
    let operations: String = operations.collect();
    format!("openapi: 3.0.1\ninfo: {{title: A, version: '1'}}\n{root}paths:\n  /a:\n{operations}")
}

fn public(text: &str) -> Value {
    serde_json::from_str(page(&site(text).0, "openapi.json")).unwrap()
}

#[test]
fn what_authorizers_read_is_what_is_sent() {
    let request = |source: &str| {
        format!(
            "x-gateway-authorizer: {{type: request, {source}authorizerPayloadFormatVersion: '2.0', \
             enableSimpleResponses: true, authorizerResultTtlInSeconds: 0, authorizerUri: 'http://127.0.0.1:9/'}}"
        )
    };
    let jwt = "x-gateway-authorizer: {type: jwt, identitySource: $request.header.X-Token, jwtConfiguration: {issuer: 'https://a.example', audience: [x]}}";
    let unused = "type: apiKey, in: header, name: Unused";
    for (scheme, said, sample, asked, published) in [
        (
            format!(
                "{{{unused}, {}}}",
                request("identitySource: $request.querystring.ticket, ")
            ),
            "Credentials in the query parameter ticket",
            "/a?ticket=YOUR_CREDENTIALS'",
            json!({"type": "apiKey", "in": "query", "name": "ticket", "label": "Credentials"}),
            json!({"own": {"type": "apiKey", "in": "query", "name": "ticket"}}),
        ),
        (
            format!(
                "{{{unused}, {}}}",
                request(
                    "identitySource: '$request.header.X-Who, $request.querystring.tenant, $context.routeKey, $stageVariables.v', "
                )
            ),
            "Credentials in the header X-Who and credentials in the query parameter tenant",
            "/a?tenant=YOUR_CREDENTIALS' \\\n  -H 'X-Who: YOUR_CREDENTIALS'",
            json!({
                "type": "apiKey", "in": "header", "name": "X-Who", "label": "Credentials",
                "more": [{"in": "query", "name": "tenant"}],
            }),
            json!({
                "own": {"type": "apiKey", "in": "header", "name": "X-Who"},
                "own-tenant": {"type": "apiKey", "in": "query", "name": "tenant"},
            }),
        ),
        // What is said of keys holds where they are read.
        (
            format!(
                "{{type: apiKey, in: header, name: X-Key, {}}}",
                request("identitySource: $request.header.x-key, ")
            ),
            "A key in the header x-key",
            "-H 'x-key: YOUR_API_KEY'",
            json!({"type": "apiKey", "in": "header", "name": "x-key"}),
            json!({"own": {"type": "apiKey", "in": "header", "name": "X-Key"}}),
        ),
        // A function that gets the whole request looks where the scheme says.
        (
            format!("{{type: apiKey, in: cookie, name: sid, {}}}", request("")),
            "A key in the cookie sid",
            "-H 'Cookie: sid=YOUR_API_KEY'",
            json!({"type": "apiKey", "in": "cookie", "name": "sid"}),
            json!({"own": {"type": "apiKey", "in": "cookie", "name": "sid"}}),
        ),
        (
            format!("{{{unused}, {}}}", request("")),
            "Nothing: the request itself is judged",
            "/a'",
            Value::Null,
            Value::Null,
        ),
        (
            format!("{{type: http, scheme: bearer, {jwt}}}"),
            "A token in the header X-Token",
            "-H 'X-Token: YOUR_ACCESS_TOKEN'",
            json!({"type": "apiKey", "in": "header", "name": "X-Token", "label": "Token"}),
            json!({"own": {"type": "apiKey", "in": "header", "name": "X-Token"}}),
        ),
        (
            format!("{{{unused}, {jwt}}}"),
            "A token in the header X-Token",
            "-H 'X-Token: YOUR_TOKEN'",
            json!({"type": "apiKey", "in": "header", "name": "X-Token", "label": "Token"}),
            json!({"own": {"type": "apiKey", "in": "header", "name": "X-Token"}}),
        ),
        (
            "{type: http, scheme: bearer}".to_owned(),
            "A bearer token in the header Authorization",
            "-H 'Authorization: Bearer YOUR_ACCESS_TOKEN'",
            json!({"type": "http", "scheme": "bearer"}),
            json!({"own": {"type": "http", "scheme": "bearer"}}),
        ),
    ] {
        let text = asking(&scheme);
        let site = site(&text).0;
        let html = page(&site, "operations/get-a.html");
        let twin = page(&site, "operations/get-a.md");
        assert!(twin.contains(&format!("- {said}\n")), "{scheme} {twin}");
        assert!(
            html.contains(&format!("<span dir=\"auto\">{said}</span>")),
            "{scheme} {html}"
        );
        assert!(twin.contains(sample), "{scheme} {twin}");
        assert!(!twin.contains("Unused"), "{scheme} {twin}");
        let authentication = page(&site, "authentication.md");
        assert!(
            authentication.contains(&format!("- What is sent: {said}\n")),
            "{scheme} {authentication}"
        );
        assert_eq!(
            console(html)["schemes"].get("own").unwrap_or(&Value::Null),
            &asked,
            "{scheme}"
        );
        let public = public(&text);
        assert_eq!(
            public["components"]["securitySchemes"],
            match &published {
                Value::Null => json!({}),
                published => published.clone(),
            },
            "{scheme}"
        );
        let names = published.as_object().into_iter().flat_map(|it| it.keys());
        let names: serde_json::Map<String, Value> =
            names.map(|it| (it.clone(), json!([]))).collect();
        assert_eq!(
            public["paths"]["/a"]["get"]["security"],
            json!([names]),
            "{scheme}"
        );
    }
}

#[test]
fn parameters_that_are_credentials_are_sent_once() {
    let more = "security: [{own: []}], parameters: [{name: x-key, in: header, required: true, schema: {type: string}}, {name: t, in: query, required: true, schema: {type: string}}], ";
    let root = schemes("    own: {type: apiKey, name: X-Key, in: header}\n");
    let site = site(&document(&root, &operation("/a", "get", more))).0;
    let twin = page(&site, "operations/get-a.md");
    assert_eq!(
        twin.matches("-H 'X-Key: YOUR_API_KEY'").count(),
        1,
        "{twin}"
    );
    assert!(!twin.contains(", YOUR_API_KEY"), "{twin}");
}

#[test]
fn tokens_are_no_keys() {
    let root = schemes(
        "    pool: {type: apiKey, name: Authorization, in: header, x-amazon-apigateway-authtype: cognito_user_pools, x-amazon-apigateway-authorizer: {type: cognito_user_pools, providerARNs: ['${pool}']}}
    key: {type: apiKey, name: x-api-key, in: header}
",
    );
    let text = rest(
        &root,
        &[
            ("get", "security: [{pool: []}], "),
            ("post", "security: [{key: []}], "),
        ],
    );
    let site = site(&text).0;
    let twin = page(&site, "operations/get-a.md");
    assert!(
        twin.contains("- A token in the header Authorization\n"),
        "{twin}"
    );
    assert!(twin.contains("-H 'Authorization: YOUR_TOKEN'"), "{twin}");
    let authentication = page(&site, "authentication.md");
    let [pool, key] = ["pool", "key"].map(|name| {
        let start = format!("## {name}\n");
        let rest = authentication.split(&start).nth(1).unwrap();
        rest.split("\n## ").next().unwrap()
    });
    assert!(
        pool.contains("\nToken. It is enforced by the gateway."),
        "{pool}"
    );
    assert!(
        pool.contains("- Issuer: No issuer is known: every call is refused\n"),
        "{pool}"
    );
    assert!(!authentication.contains("invalid."), "{authentication}");
    assert!(key.contains("API key. It"), "{key}");
    // Each has its own refusals.
    assert!(pool.contains("401") && !pool.contains("API key"), "{pool}");
    assert!(key.contains("403") && !key.contains("401"), "{key}");
}

#[test]
fn refusals_are_those_of_their_scheme() {
    let root = schemes(
        "    users: {type: http, scheme: basic, x-gateway-authorizer: {type: basic}}
    jwt: {type: http, scheme: bearer, x-gateway-authorizer: {type: jwt, identitySource: $request.header.Authorization, jwtConfiguration: {issuer: 'https://a.example', audience: [x]}}}
",
    );
    let paths = format!(
        "{}{}",
        operation("/a", "get", "security: [{users: []}], "),
        operation("/b", "get", "security: [{jwt: []}], ")
    );
    let site = site(&document(&root, &paths)).0;
    let twin = page(&site, "authentication.md");
    let (users, jwt) = twin.split_once("## jwt").unwrap();
    assert!(
        users.contains("user name") && !users.contains("The token"),
        "{users}"
    );
    assert!(
        jwt.contains("The token") && !jwt.contains("user name"),
        "{jwt}"
    );
}

#[test]
fn nothing_is_no_way_to_say_who_one_is() {
    let root = schemes(
        "    key: {type: apiKey, name: k, in: query}\n    user: {type: http, scheme: basic}\n",
    );
    for (security, said, n) in [
        (
            "[{key: []}, {}]",
            "May be called without credentials, or with:",
            1,
        ),
        (
            "[{}, {key: []}, {user: []}]",
            "May be called without credentials, or with:",
            2,
        ),
        ("[{key: []}, {user: []}]", "One of these is needed:", 2),
        ("[{key: []}]", "", 1),
        ("[]", "Nothing needs to be sent: everybody may call it.", 0),
        (
            "[{}]",
            "Nothing needs to be sent: everybody may call it.",
            0,
        ),
    ] {
        let text = document(
            &root,
            &operation("/a", "get", &format!("security: {security}, ")),
        );
        let site = site(&text).0;
        let html = page(&site, "operations/get-a.html");
        let access = part(html, "<section aria-labelledby=\"access\">", "</section>");
        assert_eq!(access.matches("<li>").count(), n, "{security} {access}");
        assert_eq!(access.contains("<ul"), n > 0, "{security} {access}");
        let twin = page(&site, "operations/get-a.md");
        let told = part(twin, "## Authorization\n", "\n## ");
        assert_eq!(told.matches("\n- ").count(), n, "{security} {told}");
        for shown in [access, told] {
            assert!(shown.contains(said), "{security} {shown}");
            let others = ["May be called", "One of these", "Nothing needs"];
            let mut others = others.iter().filter(|it| !said.starts_with(**it));
            assert!(!others.any(|it| shown.contains(it)), "{security} {shown}");
        }
    }
}

#[test]
fn the_public_document_asks_for_what_is_asked() {
    let key = "components: {securitySchemes: {k: {type: apiKey, name: x-api-key, in: header}}}\n";
    let root = format!("security: [{{k: []}}]\n{key}");
    let text = rest(
        &root,
        &[
            ("get", "x-amazon-apigateway-auth: {type: AWS_IAM}, "),
            (
                "post",
                "x-amazon-apigateway-auth: {type: NONE}, security: [{k: []}], ",
            ),
            ("put", ""),
            ("patch", "security: [{k: []}, {}], "),
        ],
    );
    let said = public(&text);
    let operations = &said["paths"]["/a"];
    assert_eq!(
        operations["get"]["security"],
        json!([{"sigv4": [], "k": []}])
    );
    assert_eq!(operations["post"]["security"], json!([]));
    assert_eq!(operations["put"].get("security"), None);
    // What one alternative asks for is asked of all.
    assert_eq!(operations["patch"]["security"], json!([{"k": []}]));
    assert_eq!(
        said["components"]["securitySchemes"],
        json!({
            "k": {"type": "apiKey", "name": "x-api-key", "in": "header"},
            "sigv4": {"type": "apiKey", "name": "Authorization", "in": "header"},
        })
    );
    // Pages have it as well, and the first one says so.
    let site = site(&text).0;
    let home = page(&site, "index.html");
    let anchor = "authentication.html#sigv4";
    assert!(
        home.contains(&format!("<a href=\"{anchor}\">AWS signature</a>")),
        "{home}"
    );
    assert!(page(&site, "authentication.html").contains("id=\"sigv4\""));
    let html = page(&site, "operations/get-a.html");
    assert!(html.contains(&format!("href=\"../{anchor}\"")), "{html}");
    assert_eq!(
        console(html)["schemes"]["AWS signature"],
        json!({"type": "signature"})
    );

    // The document's own scheme of signatures is the one that is meant; without components there are some then.
    let own = "components: {securitySchemes: {mine: {type: apiKey, name: Authorization, in: header, x-amazon-apigateway-authtype: awsSigv4}}}\n";
    let iam = [("get", "x-amazon-apigateway-auth: {type: AWS_IAM}, ")];
    for (root, name) in [
        (own, "mine"),
        ("", "sigv4"),
        ("components: {schemas: {S: {}}}\n", "sigv4"),
    ] {
        let said = public(&rest(root, &iam));
        assert_eq!(
            said["paths"]["/a"]["get"]["security"],
            json!([{name: []}]),
            "{root}"
        );
        let schemes = said["components"]["securitySchemes"].as_object().unwrap();
        assert_eq!(schemes.keys().collect::<Vec<_>>(), [name], "{root}");
    }
    let swagger = rest("", &iam).replace("openapi: 3.0.1", "swagger: '2.0'");
    let said = public(&swagger);
    assert_eq!(
        said["paths"]["/a"]["get"]["security"],
        json!([{"sigv4": []}])
    );
    assert!(said["securityDefinitions"]["sigv4"].is_object(), "{said}");
}
