//! Who may call an operation, and by which ways.

use super::{POOL, Row, document, expect, told};

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

/// Where an integration leads is what counts, not where its route stands.
#[test]
fn other_routes_to_protected_backends() {
    let is_told = |rows: &[Row<'_>], expected: &[&str]| expect(rows, &["GW0709"], expected);
    let a = ("GET /a", POOL, "GET http://b.example/a");
    let below = "GW0709 `ANY /b/{proxy+}` is open and leads to the same backend as `GET /a`, which asks for `pool`";
    let same =
        "GW0709 `GET /c` is open and leads to the same backend as `GET /a`, which asks for `pool`";
    for (open, expected) in [
        (("ANY /b/{proxy+}", "", "http://b.example/{proxy}"), below),
        (
            ("ANY /b/{proxy+}", "[]", "GET http://b.example/{proxy}"),
            below,
        ),
        (
            ("ANY /b/{proxy+}", "", "http://B.example:80/{proxy}"),
            below,
        ),
        (("GET /c", "", "GET http://b.example/a"), same),
        (("GET /c", "NONE", "http://b.example/a"), same),
    ] {
        is_told(&[a, open], &[expected]);
    }
    is_told(
        &[
            ("GET /x/{id}", POOL, "http://b.example/x/{id}"),
            ("GET /y/{id}", "", "http://b.example/x/{id}"),
        ],
        &[
            "GW0709 `GET /y/{id}` is open and leads to the same backend as `GET /x/{id}`, which asks for `pool`",
        ],
    );
    is_told(
        &[
            ("GET /a", "IAM", "http://${stageVariables.b}/a"),
            ("GET /c", "", "http://${stageVariables.b}/a"),
        ],
        &["GW0709 `GET /c` is open and leads to the same backend as `GET /a`, which asks for IAM"],
    );
    let mapped = "{type: http_proxy, httpMethod: GET, uri: \"http://b.example/a\", requestParameters: {integration.request.header.X-Part: \"'public'\"}}";
    let made = "{type: http, httpMethod: GET, uri: \"http://b.example/a\", responses: {default: {statusCode: \"200\"}}}";
    for open in [
        // Another part of the backend, another backend, another method.
        ("ANY /b/{proxy+}", "", "http://b.example/public/{proxy}"),
        ("ANY /b/{proxy+}", "", "http://c.example/{proxy}"),
        ("ANY /b/{proxy+}", "", "POST http://b.example/{proxy}"),
        ("ANY /b/{proxy+}", "", "http://${stageVariables.b}/{proxy}"),
        ("GET /c", "", "http://b.example/ab"),
        ("GET /c", "", "https://b.example/a"),
        ("POST /c", "", "http://b.example/a"),
        ("OPTIONS /c", "", "http://b.example/a"),
        // One that is protected too.
        ("ANY /b/{proxy+}", "[{key: []}]", "http://b.example/{proxy}"),
        ("GET /c", "[{key: []}]", "GET http://b.example/a"),
        // What makes another request of it.
        ("GET /c", "", mapped),
        ("GET /c", "", made),
        ("GET /c", "", "mock"),
        // One segment, which is the name of something.
        ("GET /b/{name}", "", "http://b.example/{name}"),
    ] {
        is_told(&[a, open], &[]);
    }
    // The exception is the named one; functions know the route that was asked for.
    is_told(
        &[
            ("ANY /a", POOL, "http://b.example/a"),
            ("GET /c", "", "GET http://b.example/a"),
        ],
        &[],
    );
    is_told(&[("GET /a", POOL, "f"), ("ANY /b/{proxy+}", "", "f")], &[]);
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
        &["GW0701"],
        &["GW0701 nobody enforces `certificate` of `GET /a`"],
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

/// Documents with Amazon's extensions have no alternatives.
#[test]
fn alternatives_that_are_asked_for_together() {
    let codes = ["GW0711", "GW0718"];
    let b = "http://b.example/pets";
    let key = "GW0718 `key` is asked of all callers of `GET /pets`";
    let pool = "GW0718 `pool` is asked of all callers of `GET /pets`";
    for (security, expected) in [
        ("[{key: []}, {pool: []}]", &[key][..]),
        ("[{pool: []}, {key: []}]", &[pool]),
        ("[{key: []}, {}]", &[key]),
        ("[{}, {pool: []}]", &[pool]),
        ("[{key: []}, {login: []}]", &[key]),
        ("[{key: [], pool: []}, {pool: []}]", &[key]),
        ("[{key: [], pool: []}, {pool: [read], key: []}]", &[]),
        ("[{key: [], pool: []}]", &[]),
        ("[{pool: []}]", &[]),
        ("[{login: []}, {}]", &[]),
        (
            "[{pool: []}, {partners: []}]",
            &["GW0711 `GET /pets` has two authorizers, `pool` and `partners`"],
        ),
    ] {
        expect(&[("GET /pets", security, b)], &codes, expected);
    }
    let either = "[{key: []}, {pool: []}]";
    expect(
        &[("GET /pets", either, b), ("GET /cats", either, b)],
        &codes,
        &["GW0718 `key` is asked of all callers of `GET /pets` and of 1 more operation"],
    );
}

#[test]
fn keys_that_nobody_gives() {
    let b = "http://b.example/pets";
    let root = "x-amazon-apigateway-api-key-source: AUTHORIZER\n";
    let told_of = |root: &str, security: &str| {
        let rows = [("GET /pets", security, b), ("GET /cats", security, b)];
        told(&document(root, &rows), &["GW0719"])
    };
    let nobody = "GW0719 nobody gets in to `GET /pets` and to 1 more operation";
    for security in ["[{key: []}]", "[{key: [], pool: []}]"] {
        assert_eq!(told_of(root, security), [nobody]);
    }
    for security in ["[{key: [], partners: []}]", "[{pool: []}]", "[]"] {
        assert_eq!(told_of(root, security), [""; 0], "{security}");
    }
    assert_eq!(told_of("", "[{key: []}]"), [""; 0]);
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
