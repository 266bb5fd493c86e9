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
    assert_eq!(
        of("", POOL, &format!("cacheKeyParameters: [{id}]")),
        [leaves_out]
    );
    assert_eq!(
        of("", "[{key: []}]", &format!("cacheKeyParameters: [{id}]")),
        [""; 0]
    );
    assert_eq!(
        of(
            "",
            POOL,
            &format!("cacheKeyParameters: [{id}, method.request.header.Authorization]")
        ),
        [""; 0]
    );
    let claim = "integration.request.header.X";
    assert_eq!(
        of(
            "",
            POOL,
            &format!(
                "requestParameters: {{{claim}: context.authorizer.claims.sub}}, cacheKeyParameters: [{claim}]"
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
            "cacheKeyParameters: [method.request.querystring.pages, id]"
        ),
        [
            "GW0523 the cache key `method.request.querystring.pages` is no parameter",
            "GW0523 the cache key `id` is no parameter"
        ]
    );
    // A stage may cache as well.
    let stage =
        |settings: &str| format!("x-gateway: {{kind: rest, stages: {{prod: {{{settings}}}}}}}\n");
    assert_eq!(of(&stage("cache: {ttl: 60}"), POOL, ""), [leaves_out]);
    assert_eq!(of(&stage("cache: {ttl: 0}"), POOL, ""), [""; 0]);
    assert_eq!(
        of(
            &stage(
                "methods: {\"GET /a/{id}\": {cache: {keys: [method.request.header.Authorization]}}}"
            ),
            POOL,
            ""
        ),
        [""; 0]
    );
    assert_eq!(
        of(
            &stage("methods: {\"GET /a/{id}\": {cache: {ttl: 5}}}"),
            POOL,
            ""
        ),
        [leaves_out]
    );
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
