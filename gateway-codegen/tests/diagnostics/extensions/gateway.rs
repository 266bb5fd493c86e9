//! `x-gateway`.

use super::{said, sorted};

#[test]
fn the_gateway_itself() {
    let gateway = |fields: &str| {
        said(&format!(
            "openapi: 3.0.3\ninfo: {{title: Pets, version: \"1\"}}\nx-gateway: {{upstream: \"http://pets.example\", {fields}}}\npaths: {{/pets: {{get: {{responses: {{\"200\": {{description: ok}}}}}}}}}}\n"
        ))
    };
    const DOMAINS: &str =
        "GW0803 TLS and mutual TLS of domains are not enforced by this version of gwc";
    const SOCKETS: &str = "GW0111 `websocket` has no effect in this version of gwc";
    let cases: &[(&str, &[&str])] = &[
        ("kind: REST", &[]),
        (
            "validateResponses: off, stages: {prod: {tracing: false}}, portal: {enabled: false}",
            &[],
        ),
        ("validateResponses: false", &[]),
        ("validateResponses: log", &[]),
        (
            "validateResponses: strict",
            &["!GW0112 `strict` is not a value of `validateResponses`"],
        ),
        (
            "stages: {prod: {throttle: {rateLimit: 0.5, burstLimit: 1}}}",
            &[],
        ),
        (
            "stages: {prod: {throttle: {rateLimit: 0.5, burstLimit: 0}, methods: {GET /pets: {throttle: {rateLimit: 0, burstLimit: 0}}}}}",
            &[
                "GW0811 a `burstLimit` of 0 lets no request through",
                "GW0811 a `rateLimit` of 0 lets no request through",
            ],
        ),
        (
            "stages: {prod: {}}, usagePlans: {gold: {throttle: {rateLimit: 0, burstLimit: 1}, quota: {limit: 10, period: DAY, offset: 10}}, idle: {quota: {limit: 0, period: DAY, offset: 1}}, good: {quota: {limit: 10, period: DAY, offset: 9}}}",
            &[
                "GW0810 usage plans limit nobody, since no operation needs an API key",
                "GW0811 a `rateLimit` of 0 lets no request through",
                "GW0811 a quota of 0 lets no request through",
                "GW0811 an `offset` of 10 leaves nothing of the first period's 10 requests",
            ],
        ),
        (
            "stages: {prod: {cache: {ttl: 0, keys: [method.request.querystring.a]}, methods: {GET /pets: {cache: {ttl: 0, keys: [method.request.querystring.a], staleIfError: 60}}}}}",
            &[
                "GW0111 `keys` has no effect where `ttl` is 0",
                "GW0111 `staleIfError` has no effect where `ttl` is 0",
            ],
        ),
        (
            "stages: {prod: {throttle: {rateLimit: -1, burst: 2}}}",
            &[
                "!GW0106 the throttle has no `burstLimit`",
                "!GW0113 -1 is out of range for `rateLimit`",
                "!GW0109 no field is called `burst` here",
            ],
        ),
        (
            "stages: {prod: {cache: {ttl: 300, size: 0.5GB, keys: [a]}, canary: {percent: 10, variables: {a: b}}, tracing: true}}",
            &[
                "GW0523 the cache key `a` is no parameter",
                "GW0111 `tracing` has no effect in this version of gwc",
            ],
        ),
        (
            "stages: {prod: {cache: {ttl: 3601, size: big}, canary: {percent: 101}}}",
            &[
                "!GW0113 3601 is out of range for `ttl`",
                "!GW0112 `big` is not a size",
                "!GW0113 101 is out of range for `percent`",
            ],
        ),
        (
            "stages: {prod: {cache: {keys: [method.request.querystring.a, integration.request.header.b, context.identity.sourceIp, $request.path.c], shared: true, invalidation: {requireAuthorization: true, unauthorized: IGNORE}, staleIfError: 86400}}}",
            &[],
        ),
        (
            "stages: {prod: {cache: {keys: [integration.request.body.b, method.request.body, context.none], invalidation: {requireAuthorization: false, unauthorized: refuse, by: me}, staleIfError: 86401}}}",
            &[
                "GW0523 the cache key `integration.request.body.b` is no parameter",
                "GW0523 the cache key `method.request.body` is no parameter",
                "GW0523 the cache key `context.none` is no parameter",
                "!GW0112 `refuse` is not a value of `unauthorized`",
                "!GW0109 no field is called `by` here",
                "!GW0113 86401 is out of range for `staleIfError`",
            ],
        ),
        (
            "stages: {prod: {cache: {ttl: 0, invalidation: {requireAuthorization: false, unauthorized: warn}}, methods: {GET /pets: {cache: {ttl: 5, size: 1MB}}}}}",
            &[
                "GW0111 `unauthorized` has no effect in this version of gwc",
                "GW0111 `size` has no effect in the cache of a method",
            ],
        ),
        (
            "stages: {prod: {methods: {GET /pets: {throttle: {rateLimit: 1, burstLimit: 1}, logging: INFO, metrics: true}, \"* *\": {logging: false}}}}",
            &[
                "GW0111 `logging` has no effect in this version of gwc",
                "GW0111 `metrics` has no effect in this version of gwc",
            ],
        ),
        (
            "stages: {prod: {methods: {GET /pest: {}, \"* /toys\": {}, \"* /pets\": {}, \"GET *\": {}, PUT /pets: {}}}}, usagePlans: {gold: {methods: {GET /cats: {}}}}",
            &[
                "!GW0112 there is no operation `GET /pest`",
                "!GW0112 there is no operation `* /toys`",
                "!GW0112 there is no operation `PUT /pets`",
                "!GW0112 there is no operation `GET /cats`",
                "GW0810 usage plans limit nobody, since no operation needs an API key",
            ],
        ),
        (
            "stages: {prod: {methods: {GTE /pets: {}, /pets: {}}}}",
            &[
                "!GW0112 `GTE /pets` names no method of the API",
                "!GW0112 `/pets` names no method of the API",
            ],
        ),
        (
            "stages: {prod: {}}, usagePlans: {gold: {throttle: {rateLimit: 1, burstLimit: 1}, quota: {limit: 10, period: month, offset: 0}, stages: [prod], methods: {GET /pets: {throttle: {rateLimit: 1, burstLimit: 1}}}}}",
            &["GW0810 usage plans limit nobody, since no operation needs an API key"],
        ),
        (
            "stages: {prod: {}}, usagePlans: {gold: {stages: [pord], quota: {period: YEAR}}}",
            &[
                "!GW0112 there is no stage `pord`",
                "!GW0106 the quota has no `limit`",
                "!GW0112 `YEAR` is not a value of `period`",
                "GW0810 usage plans limit nobody, since no operation needs an API key",
            ],
        ),
        (
            "domains: [{name: api.example.com, basePath: /v1, tls: {cert: \"env:CERT\", key: \"file:key.pem\"}, mutualTls: {truststore: \"file:ca.pem\"}}]",
            &[DOMAINS],
        ),
        (
            "domains: [{tls: {cert: \"env:CERT\", key: \"-----BEGIN PRIVATE KEY-----\"}}]",
            &[
                DOMAINS,
                "!GW0106 the domain has no `name`",
                "!GW0112 `key` does not say where it is",
            ],
        ),
        (
            "portal: {path: /docs, title: Pets, guides: [\"docs/*.md\"], theme: theme/}",
            &[
                "!GW0903 `docs/*.md` names no guide: no file has such a name",
                "!GW0904 `theme/` is no folder of a theme: there is nothing in it",
                "GW0908 1 of 1 operations have neither a summary nor a description",
            ],
        ),
        (
            "portal: {enabled: perhaps}",
            &[
                "!GW0105 expected `true` or `false`, found a string",
                "GW0908 1 of 1 operations have neither a summary nor a description",
            ],
        ),
        (
            "websocket: {/chat: {routeSelectionExpression: $request.body.action, routes: {$connect: {security: [{jwt: []}], integration: {type: mock}}, send: {request: {type: object}, routeResponse: true}}}}",
            &[SOCKETS],
        ),
        (
            "websocket: {/chat: {routes: {send: {security: [], integration: {tpye: mock}}}}, chat: {}}",
            &[
                SOCKETS,
                "!GW0106 the WebSocket API has no `routeSelectionExpression`",
                "GW0115 the route `send` has `security`",
                "!GW0106 the integration has no `type`",
                "!GW0301 `chat` is not the path of a WebSocket API",
            ],
        ),
    ];
    for (fields, expected) in cases {
        assert_eq!(gateway(fields), sorted(expected), "{fields}");
    }
}
