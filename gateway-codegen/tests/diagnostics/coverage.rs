//! Routes, security coverage and integrations: which documents are told what, and which nothing.

use gateway_codegen::diagnostics::Code;

use crate::case::Case;

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

#[test]
fn ways_around_protected_routes() {
    let is_told = |rows: &[Row<'_>], expected: &[&str]| expect(rows, &["GW0709"], expected);
    let lambda = "GW0709 `ANY /{proxy+}` is open and leads to the same function as `GET /admin`, which asks for `pool`";
    is_told(
        &[("GET /admin", POOL, "f"), ("ANY /{proxy+}", "", "f")],
        &[lambda],
    );
    is_told(
        &[("GET /admin", POOL, "f"), ("ANY /{proxy+}", "[]", "f")],
        &[lambda],
    );
    is_told(
        &[("GET /admin", POOL, "f"), ("ANY /{proxy+}", "NONE", "f")],
        &[lambda],
    );
    is_told(
        &[("POST /x", "[{key: []}]", "f"), ("ANY /x", "", "f")],
        &[
            "GW0709 `ANY /x` is open and leads to the same function as `POST /x`, which asks for `key`",
        ],
    );
    is_told(
        &[("GET /admin", "IAM", "f"), ("ANY /admin/{proxy+}", "", "f")],
        &[
            "GW0709 `ANY /admin/{proxy+}` is open and leads to the same function as `GET /admin`, which asks for IAM",
        ],
    );
    is_told(
        &[
            ("GET /admin/{id}", POOL, "http://b.example/admin/{id}"),
            ("GET /{proxy+}", "", "http://b.example/{proxy}"),
        ],
        &[
            "GW0709 `GET /{proxy+}` is open and leads to the same backend as `GET /admin/{id}`, which asks for `pool`",
        ],
    );
    // What the client asked for does not reach the backend: it gets a GET.
    is_told(
        &[
            ("GET /x", POOL, "GET http://b.example/x"),
            ("OPTIONS /x", "", "GET http://b.example/x"),
        ],
        &[
            "GW0709 `OPTIONS /x` is open and leads to the same backend as `GET /x`, which asks for `pool`",
        ],
    );
    // None of these leads around.
    for rows in [
        // Another backend, another part of it, another function.
        [("GET /admin", POOL, "f"), ("ANY /{proxy+}", "", "g")],
        [("GET /admin", POOL, "f"), ("ANY /{proxy+}", "", "mock")],
        [
            ("GET /admin", POOL, "http://b.example/admin"),
            ("ANY /{proxy+}", "", "http://b.example/public/{proxy}"),
        ],
        [
            ("GET /admin", POOL, "http://b.example/admin"),
            ("ANY /{proxy+}", "", "http://c.example/{proxy}"),
        ],
        // It is protected too, if by something else.
        [
            ("GET /admin", POOL, "f"),
            ("ANY /{proxy+}", "[{key: []}]", "f"),
        ],
        // Preflight requests, which the backend answers as such.
        [("GET /admin", POOL, "f"), ("OPTIONS /{proxy+}", "", "f")],
        [
            ("GET /x", POOL, "http://b.example/x"),
            ("OPTIONS /x", "", "http://b.example/x"),
        ],
        [("ANY /x", POOL, "f"), ("OPTIONS /x", "", "f")],
        // The exception is the named one.
        [("ANY /{proxy+}", POOL, "f"), ("GET /health", "", "f")],
        [("ANY /x", POOL, "f"), ("GET /x", "", "f")],
        // Other methods, other paths.
        [("POST /admin", POOL, "f"), ("GET /{proxy+}", "", "f")],
        [("GET /admin", POOL, "f"), ("ANY /public/{proxy+}", "", "f")],
        [("GET /admins", POOL, "f"), ("ANY /admin/{proxy+}", "", "f")],
        [("GET /a", POOL, "f"), ("GET /b", "", "f")],
    ] {
        is_told(&rows, &[]);
    }
    // The paths of files of two kinds are two.
    let text = r#"openapi: 3.0.3
info: {title: Pets, version: "1"}
x-gateway: {upstream: "http://b.example"}
paths:
  "/f/{x}.json":
    parameters: [{name: x, in: path, required: true, schema: {type: string}}]
    get: {security: [{key: []}], responses: {"200": {description: ok}}}
  "/f/{y}.xml":
    parameters: [{name: y, in: path, required: true, schema: {type: string}}]
    x-gateway-any-method: {responses: {"200": {description: ok}}}
  "/g/{y}.xml":
    parameters: [{name: y, in: path, required: true, schema: {type: string}}]
    get: {security: [{key: []}], responses: {"200": {description: ok}}}
    x-gateway-any-method: {responses: {"200": {description: ok}}}
components:
  securitySchemes:
    key: {type: http, scheme: bearer, x-gateway-authorizer: {type: jwt, jwtConfiguration: {issuer: "https://login.example", audience: [a]}, identitySource: $request.header.Authorization}}
"#;
    assert_eq!(
        told(text, &["GW0709"]),
        [
            "GW0709 `ANY /g/{y}.xml` is open and leads to the same backend as `GET /g/{y}.xml`, which asks for `key`"
        ]
    );
}

#[test]
fn what_nobody_enforces() {
    let codes = ["GW0703", "GW0706"];
    let login = "[{login: [read]}]";
    let service = "{type: aws, httpMethod: POST, uri: \"arn:aws:apigateway:us-east-1:sqs:path/1/q\", responses: {default: {statusCode: \"200\"}}}";
    let mapped = service.replace("responses", "requestParameters: {integration.request.header.X: method.request.header.Authorization}, responses");
    let upstream = "GW0703 the upstream enforces `login`";
    expect(&[("GET /a", login, "f")], &codes, &[upstream]);
    expect(
        &[("GET /a", login, "http://b.example")],
        &codes,
        &[upstream],
    );
    expect(
        &[("GET /a", login, "mock")],
        &codes,
        &["GW0706 nobody enforces `login` of `GET /a`"],
    );
    expect(
        &[("GET /a", login, service), ("GET /b", login, service)],
        &codes,
        &["GW0706 nobody enforces `login` of `GET /a` and of 1 more operation"],
    );
    let declared = document("", &[("GET /a", login, &mapped)]).replace(
        "parameters: []",
        "parameters: [{name: Authorization, in: header, schema: {type: string}}]",
    );
    assert_eq!(told(&declared, &codes), [upstream]);
    // Preflight requests have no credentials; what is said of all operations is not meant for mocks.
    expect(&[("OPTIONS /a", login, "mock")], &codes, &[]);
    let root = document("security: [{login: []}]\n", &[("GET /a", "", "mock")]);
    assert_eq!(told(&root, &codes), [""; 0]);
    expect(
        &[("GET /a", "[{certificate: []}]", "f")],
        &codes,
        &["GW0706 nobody enforces `certificate` of `GET /a`"],
    );
}

#[test]
fn forgotten_and_doubled_security() {
    let codes = ["GW0708", "GW0710", "GW0711"];
    let b = "http://b.example/pets";
    let forgotten = ["GW0710 `DELETE /pets` is open, while `GET /pets` is protected"];
    expect(
        &[("GET /pets", POOL, b), ("DELETE /pets", "", b)],
        &codes,
        &forgotten,
    );
    for rows in [
        &[("GET /pets", POOL, b), ("DELETE /pets", "[]", b)][..],
        &[("GET /pets", POOL, b), ("DELETE /pets", "NONE", b)],
        &[("GET /pets", "", b), ("DELETE /pets", POOL, b)],
        &[("GET /session", POOL, b), ("POST /session", "", b)],
        &[("GET /pets", POOL, b), ("DELETE /pets", "", "mock")],
        &[("GET /pets", POOL, b), ("DELETE /cats", "", b)],
        &[("GET /pets", "[{login: []}]", b), ("DELETE /pets", "", b)],
    ] {
        expect(rows, &codes, &[]);
    }
    let pair = "GW0711 `GET /pets` has two authorizers, `pool` and `partners`";
    expect(
        &[("GET /pets", "[{pool: [], partners: []}]", b)],
        &codes,
        &[pair],
    );
    expect(
        &[
            ("GET /pets", "[{pool: []}, {partners: []}]", b),
            ("GET /cats", "[{pool: []}, {partners: []}]", b),
        ],
        &codes,
        &[pair],
    );
    expect(&[("GET /pets", "[{pool: [], key: []}]", b)], &codes, &[]);
    expect(
        &[("GET /pets", "[{pool: []}, {pool: [read]}]", b)],
        &codes,
        &[],
    );
}

#[test]
fn scopes_that_no_flow_declares() {
    let b = "http://b.example";
    let misspelt = "GW0707 the scheme `login` has no scope `reed`";
    expect(
        &[
            ("GET /a", "[{login: [reed]}]", b),
            ("GET /b", "[{login: [reed, read]}]", b),
        ],
        &["GW0707"],
        &[misspelt],
    );
    expect(
        &[("GET /a", "[{login: [read, write]}]", b)],
        &["GW0707"],
        &[],
    );
}

#[test]
fn routes_that_others_take() {
    let codes = ["GW0311", "GW0312", "GW0313"];
    let b = "http://b.example";
    let all = [
        "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "ANY",
    ];
    let routes = all.map(|method| format!("{method} /a"));
    let rows = |routes: &'static [String]| -> Vec<Row<'static>> {
        routes
            .iter()
            .map(|route| (route.as_str(), "", "http://b.example"))
            .collect()
    };
    let routes: &'static [String] = Box::leak(Box::new(routes));
    expect(
        &rows(routes),
        &codes,
        &["GW0311 no request reaches `ANY /a`"],
    );
    expect(&rows(&routes[1..]), &codes, &[]);
    let preflight =
        "GW0313 `ANY /orders` takes the preflight requests that `OPTIONS /{proxy+}` should answer";
    expect(
        &[("OPTIONS /{proxy+}", "", "mock"), ("ANY /orders", POOL, b)],
        &codes,
        &[preflight],
    );
    expect(
        &[
            ("OPTIONS /{proxy+}", "", "mock"),
            ("ANY /a", POOL, b),
            ("ANY /b", POOL, b),
        ],
        &codes,
        &[
            "GW0313 `ANY /a` takes the preflight requests that `OPTIONS /{proxy+}` should answer, and 1 more",
        ],
    );
    for rows in [
        &[("OPTIONS /{proxy+}", "", "mock"), ("ANY /orders", "", b)][..],
        &[
            ("OPTIONS /{proxy+}", "", "mock"),
            ("ANY /orders", POOL, b),
            ("OPTIONS /orders", "", "mock"),
        ],
        &[("OPTIONS /{proxy+}", "", "mock"), ("GET /orders", POOL, b)],
        &[
            ("OPTIONS /{proxy+}", "", "mock"),
            ("ANY /{proxy+}", POOL, b),
        ],
        &[("OPTIONS /a/{proxy+}", "", "mock"), ("ANY /b", POOL, b)],
        &[
            ("OPTIONS /{proxy+}", POOL, "mock"),
            ("ANY /orders", POOL, b),
        ],
    ] {
        expect(rows, &codes, &[]);
    }
    // A more specific path goes first: that is no ambiguity.
    for rows in [
        &[("GET /pets/{pet}", "", b), ("GET /pets/mine", "", b)][..],
        &[("GET /{proxy+}", "", b), ("GET /pets/mine", "", b)],
        &[("GET /pets/{pet}", "", b), ("POST /pets/mine", "", b)],
        &[("GET /pets/{pet}/a", "", b), ("GET /pets/mine/b", "", b)],
        &[("GET /pets/{pet}", "", b), ("POST /{kind}/latest", "", b)],
        // `latest` is no number.
        &[("GET /pets/{petId}", "", b), ("GET /{kind}/latest", "", b)],
    ] {
        let plain = document("", rows).replace(&integration(b), "").replace(
            "openapi: 3.0.3\n",
            "openapi: 3.0.3\nservers: [{url: \"http://b.example\"}]\n",
        );
        let plain = plain.split("components:").next().unwrap();
        assert_eq!(told(plain, &codes), [""; 0], "{plain}");
    }
    expect(
        &[
            ("GET /pets/{pet}", "", b),
            ("GET /{kind}/latest", "", b),
            ("GET /{kind}/first", "", b),
        ],
        &codes,
        &[
            "GW0312 `GET /pets/latest` fits both `GET /pets/{pet}` and `GET /{kind}/latest`; 1 more pair of paths is alike",
        ],
    );
    expect(
        &[("ANY /pets/{rest+}", "", b), ("GET /{kind}/latest", "", b)],
        &codes,
        &["GW0312 `GET /pets/latest` fits both `ANY /pets/{rest+}` and `GET /{kind}/latest`"],
    );
}

/// What is said of the integration responses of an HTTP integration, or of a function.
fn of_patterns(is_function: bool, responses: &str) -> Vec<String> {
    let call = match is_function {
        true => {
            "type: aws, httpMethod: POST, uri: \"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:f/invocations\""
        }
        false => "type: http, httpMethod: GET, uri: \"http://b.example\"",
    };
    let text = document(
        "",
        &[(
            "GET /a",
            "",
            &format!("{{{call}, responses: {{{responses}}}}}"),
        )],
    );
    let text = text.replace(
        "responses: {\"200\": {description: ok}}",
        "responses: {\"200\": {description: ok}, \"400\": {description: a}, \"404\": {description: b, headers: {X: {schema: {type: string}}}}, \"500\": {description: c}}",
    );
    told(
        &text,
        &["GW0516", "GW0517", "GW0518", "GW0519", "GW0520", "GW0524"],
    )
}

#[test]
fn patterns_of_integration_responses() {
    for (responses, expected) in [
        (
            r#"default: {statusCode: "200"}, "4\\d{2}": {statusCode: "400"}, "5\\d{2}": {statusCode: "500"}"#,
            &[][..],
        ),
        (
            r#""404": {statusCode: "404"}, "4\\d{2}": {statusCode: "400"}"#,
            &[],
        ),
        (
            r#""4xx": {statusCode: "404"}"#,
            &["GW0516 the pattern `4xx` matches nothing"],
        ),
        (
            r#""\\[45\\]\\d{2}": {statusCode: "404"}"#,
            &["GW0516 the pattern `\\[45\\]\\d{2}` matches nothing"],
        ),
        (
            r#""4\\d{2}": {statusCode: "400"}, "404": {statusCode: "404"}"#,
            &["GW0517 `4\\d{2}` takes all that `404` matches"],
        ),
        (
            r#""40[0-4]": {statusCode: "400"}, "40[5-9]": {statusCode: "404"}, "40\\d": {statusCode: "500"}"#,
            &["GW0517 the patterns before `40\\d` together take all that it matches"],
        ),
        (
            r#""404": {statusCode: "404"}, "410": {statusCode: "404"}"#,
            &["GW0519 `404` and `410` both answer with 404"],
        ),
        (
            r#""404": {statusCode: "404", responseParameters: {method.response.header.x: "'1'", method.response.header.Y: "'2'"}}"#,
            &["GW0520 the response 404 does not declare the header `Y`"],
        ),
    ] {
        assert_eq!(of_patterns(false, responses), expected, "{responses}");
    }
    for (responses, expected) in [
        (
            r#"default: {statusCode: "200"}, ".*not found.*": {statusCode: "404"}, ".*[Bb]ad.*": {statusCode: "400"}"#,
            &[][..],
        ),
        (
            r#"default: {statusCode: "200"}, "(.|\\n)+": {statusCode: "500"}"#,
            &[],
        ),
        (
            r#"default: {statusCode: "200"}, "": {statusCode: "200"}"#,
            &["GW0519 `default` and `` both answer with 200"],
        ),
        (
            r#"default: {statusCode: "200"}, ".*": {statusCode: "500"}"#,
            &["GW0518 the pattern `.*` matches successful answers too"],
        ),
        // Nothing else answers, so that it may be meant so.
        (r#"".*": {statusCode: "200"}"#, &[]),
        (
            r#"".*not.*": {statusCode: "400"}, ".*not found.*": {statusCode: "404"}"#,
            &["GW0517 `.*not.*` takes all that `.*not found.*` matches"],
        ),
        (
            r#""^\\[(a|b)\\].*": {statusCode: "400"}, "(?s)\\[a\\].*": {statusCode: "404"}"#,
            &[],
        ),
        (
            r#"".+$x": {statusCode: "404"}"#,
            &["GW0516 the pattern `.+$x` matches nothing"],
        ),
        (
            r#""([a-z]+)*: no": {statusCode: "404"}"#,
            &["GW0524 matching `([a-z]+)*: no` may take exponentially many steps"],
        ),
        // Nobody can tell: nothing is said.
        (
            r#"".*": {statusCode: "400"}, "(a)\\1": {statusCode: "404"}"#,
            &[],
        ),
    ] {
        assert_eq!(of_patterns(true, responses), expected, "{responses}");
    }
}

#[test]
fn cache_keys() {
    let cached = |fields: &str| {
        format!("{{type: http_proxy, httpMethod: GET, uri: \"http://b.example/{{id}}\", {fields}}}")
    };
    let of = |root: &str, security: &str, fields: &str| {
        let text = document(root, &[("GET /a/{id}", security, &cached(fields))]);
        let text = text.replace("parameters: [", "parameters: [{name: page, in: query, schema: {type: string}}, {name: authorization, in: header, schema: {type: string}}, ");
        told(&text, &["GW0521", "GW0522", "GW0523"])
    };
    let (id, page) = ("method.request.path.id", "method.request.querystring.page");
    let leaves_out = "GW0521 the cache key leaves out who is calling";
    assert_eq!(
        of("", "", &format!("cacheKeyParameters: [{id}, {page}]")),
        [""; 0]
    );
    assert_eq!(of("", POOL, ""), [""; 0]);
    // A proxy passes on what the key leaves out.
    let leaves_out_page = format!("GW0522 the cache key leaves out `{page}`");
    assert_eq!(
        of("", "", &format!("cacheKeyParameters: [{page}]")),
        [format!("GW0522 the cache key leaves out `{id}`")]
    );
    assert_eq!(
        of("", "", &format!("cacheKeyParameters: [{id}]")),
        [leaves_out_page.as_str()]
    );
    assert_eq!(
        of("", POOL, &format!("cacheKeyParameters: [{id}, {page}]")),
        [leaves_out]
    );
    assert_eq!(
        of(
            "",
            "[{key: []}]",
            &format!("cacheKeyParameters: [{id}, {page}]")
        ),
        [""; 0]
    );
    assert_eq!(
        of(
            "",
            POOL,
            &format!("cacheKeyParameters: [{id}, {page}, method.request.header.Authorization]")
        ),
        [""; 0]
    );
    let claim = "integration.request.header.X";
    assert_eq!(
        of(
            "",
            POOL,
            &format!(
                "requestParameters: {{{claim}: context.authorizer.claims.sub}}, cacheKeyParameters: [{claim}, {id}, {page}]"
            )
        ),
        [""; 0]
    );
    assert_eq!(
        of(
            "",
            "",
            &format!(
                "requestParameters: {{integration.request.path.id: {id}, integration.request.querystring.p: {page}}}, cacheKeyParameters: [{id}]"
            )
        ),
        [format!("GW0522 the cache key leaves out `{page}`")]
    );
    assert_eq!(
        of(
            "",
            "",
            &format!("cacheKeyParameters: [method.request.querystring.pages, id, {id}, {page}]")
        ),
        [
            "GW0523 the cache key `method.request.querystring.pages` is no parameter",
            "GW0523 the cache key `id` is no parameter"
        ]
    );
    // Of a body nothing is part of a key, whatever it is mapped to.
    let mapped = "integration.request.header.X";
    assert_eq!(
        of(
            "",
            "",
            &format!(
                "requestParameters: {{{mapped}: method.request.body.a}}, cacheKeyParameters: [{mapped}, {id}, {page}]"
            )
        ),
        [format!("GW0523 the cache key `{mapped}` is no parameter")]
    );
    // A stage may cache as well; it keeps callers apart unless it is told not to.
    let stage =
        |settings: &str| format!("x-gateway: {{kind: rest, stages: {{prod: {{{settings}}}}}}}\n");
    let keys = format!("keys: [{id}, {page}]");
    for (settings, expected) in [
        ("cache: {ttl: 60, KEYS}", &[][..]),
        (
            "cache: {ttl: 60}",
            &["GW0522 the cache key leaves out `method.request.path.id`, and 1 more"],
        ),
        ("cache: {ttl: 60, shared: true, KEYS}", &[leaves_out]),
        ("cache: {ttl: 0, shared: true}", &[]),
        (
            "methods: {\"GET /a/{id}\": {cache: {shared: true, KEYS}}}",
            &[leaves_out],
        ),
        (
            "methods: {\"GET /a/{id}\": {cache: {shared: true, keys: [method.request.path.id, method.request.querystring.page, method.request.header.Authorization]}}}",
            &[],
        ),
    ] {
        let settings = stage(&settings.replace("KEYS", &keys));
        assert_eq!(of(&settings, POOL, ""), expected, "{settings}");
    }
}

#[test]
fn caches_without_use() {
    let of = |root: &str, route: &str, fields: &str| {
        let integration = format!(
            "{{type: http, httpMethod: GET, uri: \"http://b.example/\", responses: {{default: {{statusCode: '200'}}}}, {fields}}}"
        );
        let text = document(root, &[(route, "", &integration)]);
        told(&text, &["GW0111", "GW0522"])
    };
    let key = "cacheKeyParameters: [method.request.path.id]";
    let stage =
        |settings: &str| format!("x-gateway: {{kind: rest, stages: {{prod: {{{settings}}}}}}}\n");
    let unused =
        "GW0111 `cacheKeyParameters` has no effect: no stage keeps answers of the operation";
    for (settings, route, expected) in [
        ("", "GET /a/{id}", &[unused][..]),
        ("cache: {}", "GET /a/{id}", &[]),
        ("cache: {ttl: 0}", "GET /a/{id}", &[unused]),
        (
            "cache: {ttl: 0}, methods: {\"* *\": {cache: {ttl: 1}}}",
            "GET /a/{id}",
            &[],
        ),
        (
            "cache: {}, methods: {\"GET *\": {cache: {ttl: 0}}}",
            "GET /a/{id}",
            &[unused],
        ),
        ("cache: {}", "HEAD /a/{id}", &[unused]),
        ("methods: {\"* *\": {cache: {}}}", "HEAD /a/{id}", &[unused]),
        ("methods: {\"HEAD *\": {cache: {}}}", "HEAD /a/{id}", &[]),
        (
            "methods: {\"HEAD /a/{id}\": {cache: {}}}",
            "HEAD /a/{id}",
            &[],
        ),
    ] {
        assert_eq!(
            of(&stage(settings), route, key),
            expected,
            "{settings} {route}"
        );
    }
}

#[test]
fn variables_of_addresses() {
    let of =
        |path: &str, short: &str| told(&document("", &[(path, "", short)]), &["GW0525", "GW0526"]);
    assert_eq!(of("GET /a/{id}", "http://b.example/{id}"), [""; 0]);
    assert_eq!(
        of("GET /a/{id}", "http://b.example/{pet}"),
        ["GW0525 nothing gives `{pet}` of the address a value"]
    );
    assert_eq!(of("GET /a", "http://${stageVariables.b}/a"), [""; 0]);
    let mapped = |uri: &str| {
        format!(
            "{{type: http_proxy, httpMethod: GET, uri: \"{uri}\", requestParameters: {{integration.request.path.pet: method.request.path.id}}}}"
        )
    };
    assert_eq!(
        of("GET /a/{id}", &mapped("http://b.example/{pet}")),
        [""; 0]
    );
    assert_eq!(
        of("GET /a/{id}", &mapped("http://b.example/{id}")),
        ["GW0526 the address has no `{pet}`"]
    );
}
