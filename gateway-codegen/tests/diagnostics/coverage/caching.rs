//! Keys of caches, and variables of addresses.

use super::{POOL, document, told};

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
    // A key may name what a parameter is mapped to.
    assert_eq!(
        of(
            "",
            "",
            &format!(
                "requestParameters: {{integration.request.path.id: {id}}}, cacheKeyParameters: [integration.request.path.id, {page}]"
            )
        ),
        [""; 0]
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

/// Stages keep what is asked for with GET, and name operations in several ways.
#[test]
fn keys_of_what_stages_keep() {
    let leaves_out = "GW0522 the cache key leaves out `method.request.path.id`";
    for (settings, route, expected) in [
        ("cache: {}", "GET /a/{id}", &[leaves_out][..]),
        ("cache: {}", "ANY /a/{id}", &[leaves_out]),
        ("cache: {}", "POST /a/{id}", &[]),
        (
            "methods: {\"POST *\": {cache: {keys: [method.request.path.id]}}}",
            "POST /a/{id}",
            &["GW0522 the cache key leaves out the body"],
        ),
        (
            "methods: {\"HEAD *\": {cache: {keys: [method.request.path.id]}}}",
            "HEAD /a/{id}",
            &[],
        ),
        (
            "methods: {\"* *\": {cache: {}}}",
            "GET /a/{id}",
            &[leaves_out],
        ),
        ("methods: {\"GET *\": {cache: {}}}", "POST /a/{id}", &[]),
        (
            "methods: {\"ANY /a/{id}\": {cache: {}}}",
            "ANY /a/{id}",
            &[leaves_out],
        ),
        (
            "cache: {}, methods: {\"* *\": {cache: {ttl: 0}}}",
            "ANY /a/{id}",
            &[],
        ),
        (
            "cache: {}, methods: {\"* /a/{id}\": {cache: {keys: [method.request.path.id]}}}",
            "ANY /a/{id}",
            &[],
        ),
    ] {
        let root = format!("x-gateway: {{kind: rest, stages: {{prod: {{{settings}}}}}}}\n");
        let text = document(&root, &[(route, "", "http://b.example/{id}")]);
        assert_eq!(told(&text, &["GW0522"]), expected, "{settings} {route}");
    }
}

/// What a template reads makes answers different, whatever is mapped.
#[test]
fn keys_of_what_templates_read() {
    let of = |kind: &str, request: &str, response: &str, keys: &str| {
        let templates = |text: &str| match text {
            "" => "{}".to_owned(),
            text => format!("{{application/json: {}}}", serde_json::json!(text)),
        };
        let integration = format!(
            "{{type: {kind}, httpMethod: GET, uri: \"http://b.example/\", requestTemplates: {}, responses: {{default: {{statusCode: '200', responseTemplates: {}}}}}}}",
            templates(request),
            templates(response)
        );
        let root =
            format!("x-gateway: {{kind: rest, stages: {{prod: {{cache: {{keys: [{keys}]}}}}}}}}\n");
        let text = document(&root, &[("GET /a/{id}", "", &integration)]);
        let text = text.replace("parameters: [", "parameters: [{name: q, in: query, schema: {type: string}}, {name: p, in: query, schema: {type: string}}, {name: X-Tenant, in: header, schema: {type: string}}, {name: Authorization, in: header, schema: {type: string}}, ");
        told(&text, &["GW0522"])
    };
    let query = "method.request.querystring.q";
    let leaves_out =
        |name: &str| format!("GW0522 the cache key leaves out `method.request.{name}`");
    let encoded = |read: &str| format!("{{\"a\": \"$util.urlEncode({read})\"}}");
    for (read, expected) in [
        ("$input.params('q')", "querystring.q"),
        ("$input.params().querystring.q", "querystring.q"),
        ("$input.params().querystring.get('q')", "querystring.q"),
        ("$input.params().get('querystring')['q']", "querystring.q"),
        ("$input.params('querystring').q", "querystring.q"),
        ("$input.params('id')", "path.id"),
        ("$input.params().path.id", "path.id"),
        ("$input.params('x-tenant')", "header.X-Tenant"),
    ] {
        let expected = [leaves_out(expected)];
        let text = encoded(read);
        assert_eq!(of("http", &text, "", ""), expected, "{read}");
        assert_eq!(of("mock", "", &text, ""), expected, "{read}");
        // A condition makes answers different too.
        let asked = format!("#if({read} == 'a')1#{{else}}2#end");
        assert_eq!(of("mock", &asked, "", ""), expected, "{read}");
    }
    let group = "#foreach($name in $input.params().querystring.keySet())1#end";
    let more = format!("{}, and 1 more", leaves_out("querystring.q"));
    assert_eq!(of("http", group, "", ""), [more]);
    assert_eq!(
        of(
            "http",
            group,
            "",
            &format!("{query}, method.request.querystring.p")
        ),
        [""; 0]
    );
    // Of whom it comes from; what others have of an identity is told by who is let in.
    let address = encoded("$context.identity.sourceIp");
    let told_of = ["GW0522 the cache key leaves out `context.identity.sourceIp`"];
    assert_eq!(of("mock", "", &address, ""), told_of);
    assert_eq!(
        of("mock", "", &address, "context.identity.sourceIp"),
        [""; 0]
    );
    let caller = encoded("$context.identity.user");
    assert_eq!(of("mock", "", &caller, ""), [""; 0]);
    let both = encoded("$input.params('q')");
    // Once, however many templates read it.
    assert_eq!(of("http", &both, &both, ""), [leaves_out("querystring.q")]);
    for text in [
        // In the key; nothing of the request; nothing that is declared; what callers are told apart by.
        encoded("$input.params('q')"),
        encoded("$context.requestId"),
        encoded("$input.params('other')"),
        encoded("$input.params('Authorization')"),
        "#if(".to_owned(),
    ] {
        let told = of("mock", "", &text.replace("#if(", "$q"), query);
        assert_eq!(told, [""; 0], "{text}");
    }
}

/// The address is the key of HTTP APIs, and nothing else of a request is.
#[test]
fn keys_of_http_apis() {
    let of = |value: &str, keys: &str| {
        let integration = format!(
            "{{type: http_proxy, httpMethod: GET, uri: \"http://b.example/\", payloadFormatVersion: \"1.0\", requestParameters: {{\"overwrite:header.x\": \"{value}\"}}}}"
        );
        let root =
            format!("x-gateway: {{kind: http, stages: {{prod: {{cache: {{keys: [{keys}]}}}}}}}}\n");
        let text = document(&root, &[("GET /a/{id}", "", &integration)]);
        // The authorizers there are those of REST APIs.
        let (text, _) = text.split_once("components:").unwrap();
        told(text, &["GW0522"])
    };
    let leaves_out = |name: &str| [format!("GW0522 the cache key leaves out `{name}`")];
    for name in [
        "$request.header.x-tenant",
        "$context.identity.sourceIp",
        "$context.identity.userAgent",
    ] {
        assert_eq!(of(name, ""), leaves_out(name), "{name}");
        assert_eq!(of(name, name), [""; 0], "{name}");
    }
    for name in [
        "$request.querystring.a",
        "$request.path.id",
        "$request.header.Authorization",
    ] {
        assert_eq!(of(name, ""), [""; 0], "{name}");
    }
    let query = "$request.querystring.a";
    let header = "$request.header.b";
    assert_eq!(of(query, header), leaves_out(query));
}

/// A body that is declared, and left out of the key, is told of once.
#[test]
fn keys_without_bodies() {
    let root = "x-gateway: {kind: rest, stages: {prod: {methods: {\"POST /a\": {cache: {}}}, cache: {}}, test: {methods: {\"POST /a\": {cache: {}}}}}}\n";
    let text = document(root, &[("POST /a", "", "POST http://b.example/a")]);
    let leaves_out = ["GW0522 the cache key leaves out the body"];
    assert_eq!(told(&text, &["GW0522"]), leaves_out);
    let declared = text.replace(
        "parameters: []",
        "parameters: []\n      requestBody: {content: {application/json: {schema: {type: object}}}}",
    );
    assert_ne!(declared, text);
    assert_eq!(told(&declared, &["GW0522"]), leaves_out);
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

/// What goes to the upstream as it is has the address for a key, in either kind, and no header and no body.
#[test]
fn keys_of_plain_documents() {
    let leaves_out =
        |name: &str| format!("GW0522 the cache key leaves out `method.request.{name}`");
    let of = |kind: &str, settings: &str, parameters: &str, more: &str| {
        let text = format!(
            "openapi: 3.0.3\ninfo: {{title: Pets, version: \"1\"}}\nx-gateway: {{kind: {kind}, upstream: \"http://b.example\", stages: {{prod: {{{settings}}}}}}}\npaths:\n  /a/{{id}}:\n    parameters: [{{name: id, in: path, required: true, schema: {{type: string}}}}]\n    get: {{parameters: [{parameters}], responses: {{\"200\": {{description: ok}}}}}}\n    post: {{{more}responses: {{\"200\": {{description: ok}}}}}}\ncomponents: {{securitySchemes: {{key: {{type: apiKey, name: X-Key, in: header}}}}}}\n"
        );
        told(&text, &["GW0522", "GW0523"])
    };
    let header = |name: &str| format!("{{name: {name}, in: header, schema: {{type: string}}}}");
    let page = "{name: page, in: query, schema: {type: string}}";
    let tenant = "method.request.header.X-Tenant";
    for kind in ["rest", "http"] {
        let cached = "cache: {ttl: 300}";
        assert_eq!(of(kind, cached, page, ""), [""; 0], "{kind}");
        assert_eq!(of(kind, "", &header("X-Tenant"), ""), [""; 0], "{kind}");
        assert_eq!(
            of(kind, cached, &header("X-Tenant"), ""),
            [leaves_out("header.X-Tenant")],
            "{kind}"
        );
        // The path is part of each key, the query where no other is named.
        assert_eq!(
            of(kind, &format!("cache: {{keys: [{tenant}]}}"), page, ""),
            [leaves_out("querystring.page")],
            "{kind}"
        );
        for name in [
            "Authorization",
            "accept",
            "X-Key",
            "X-Request-Id",
            "X-Forwarded-Host",
        ] {
            assert_eq!(
                of(kind, cached, &header(name), ""),
                [""; 0],
                "{kind} {name}"
            );
        }
        let shared = "cache: {shared: true}";
        assert_eq!(
            of(kind, shared, &header("X-Key"), ""),
            [leaves_out("header.X-Key")],
            "{kind}"
        );
        let posted = "methods: {\"POST /a/{id}\": {cache: {}}}";
        let body = "requestBody: {content: {application/json: {schema: {type: object}}}}, ";
        for more in ["", body] {
            assert_eq!(
                of(kind, posted, page, more),
                ["GW0522 the cache key leaves out the body"],
                "{kind} {more}"
            );
        }
    }
}

/// Proxies pass headers on as well.
#[test]
fn keys_of_headers() {
    let integration = "{type: http_proxy, httpMethod: GET, uri: \"http://b.example/\"}";
    let root = "x-gateway: {kind: rest, stages: {prod: {cache: {}}}}\n";
    let text = document(root, &[("GET /a", "", integration)]);
    let text = text.replace(
        "parameters: []",
        "parameters: [{name: X-Tenant, in: header, schema: {type: string}}]",
    );
    assert_eq!(
        told(&text, &["GW0522"]),
        ["GW0522 the cache key leaves out `method.request.header.X-Tenant`"]
    );
}

/// Plans have rates for methods that need no key.
#[test]
fn rates_without_keys() {
    let of = |methods: &str| {
        let root = format!(
            "x-gateway: {{kind: rest, usagePlans: {{gold: {{methods: {{{methods}}}}}}}}}\n"
        );
        let rows = [("GET /a", "", "mock"), ("GET /b", "[{key: []}]", "mock")];
        told(&document(&root, &rows), &["GW0810"])
    };
    let rate = "{throttle: {rateLimit: 1, burstLimit: 1}}";
    assert_eq!(
        of(&format!("\"GET /a\": {rate}")),
        ["GW0810 the rate of `GET /a` limits nobody"]
    );
    for key in ["GET /b", "GET *", "* *"] {
        assert_eq!(of(&format!("\"{key}\": {rate}")), [""; 0], "{key}");
    }
}
