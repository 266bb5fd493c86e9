//! Extensions that set one thing of the API: key sources, binary types, CORS, and the like.

use gateway_codegen::openapi::extensions::Place;

use super::{check, http, row};

#[test]
fn settings_of_the_api() {
    use Place::{Components, Root, Server, Tag};
    check(&[
        row(Root, "@api-key-source: header", &[]),
        row(
            Root,
            "@api-key-source: HEADERS",
            &["!GW0112 `HEADERS` is not a value of `api-key-source`"],
        ),
        row(
            Root,
            "@api-key-source: [HEADER]",
            &["!GW0105 expected a string, found a list"],
        ),
        row(Root, "@api-key-source: null", &[]),
        row(Root, "@binary-media-types: [image/png, \"*/*\"]", &[]),
        row(
            Root,
            "@binary-media-types: image/png",
            &["!GW0105 expected a list, found a string"],
        ),
        row(Root, "@minimum-compression-size: 0", &[]),
        row(Root, "@minimum-compression-size: \"10485760\"", &[]),
        row(
            Root,
            "@minimum-compression-size: 10485761",
            &["!GW0113 10485761 is not a minimum compression size"],
        ),
        row(
            Root,
            "@minimum-compression-size: -1",
            &["!GW0113 -1 is not a minimum compression size"],
        ),
        row(
            Root,
            "@minimum-compression-size: small",
            &["!GW0105 expected an integer, found a string"],
        ),
        row(
            Root,
            "@documentation: {version: 1, documentationParts: [{location: {type: api}, properties: {description: x}}]}",
            &[],
        ),
        row(
            Root,
            "@documentation: {documentationParts: [{location: {type: api}, properties: '{\"description\": \"x\"}'}]}",
            &[],
        ),
        row(
            Root,
            "@documentation: {documentationParts: [{location: {type: PATH, paht: /}, properties: x}, {location: {}}]}",
            &[
                "GW0111 `@documentation` has no effect in this version of gwc",
                "!GW0112 `PATH` is not a value of `type`",
                "GW0110 no field is called `paht` here",
                "!GW0105 expected a mapping, found a string",
                "!GW0106 the documentation part has no `properties`",
                "!GW0106 the location has no `type`",
            ],
        ),
        http(Root, "@importexport-version: \"1.0\"", &[]),
        http(Root, "@importexport-version: 1.0", &[]),
        http(
            Root,
            "@importexport-version: \"2.0\"",
            &["!GW0112 `2.0` is not a value of `importexport-version`"],
        ),
        row(
            Root,
            "@endpoint-access-mode: strict",
            &["GW0702 TLS policies are not enforced by this version of gwc"],
        ),
        row(
            Root,
            "@endpoint-access-mode: LAX",
            &["!GW0112 `LAX` is not a value of `endpoint-access-mode`"],
        ),
        row(
            Root,
            "@security-policy: TLS_1_2",
            &["GW0702 TLS policies are not enforced by this version of gwc"],
        ),
        row(
            Root,
            "@security-policy: TLS_1_3",
            &["!GW0112 `TLS_1_3` is not a security policy"],
        ),
        row(
            Root,
            "@security-policy: SecurityPolicy_TLS13_1_3_2025_09",
            &[
                "GW0702 TLS policies are not enforced by this version of gwc",
                "!GW0106 the security policy `SecurityPolicy_TLS13_1_3_2025_09` needs an endpoint access mode",
            ],
        ),
        row(
            Root,
            "@security-policy: SecurityPolicy_TLS13_1_3_2025_09\n@endpoint-access-mode: BASIC",
            &[
                "GW0702 TLS policies are not enforced by this version of gwc",
                "GW0702 TLS policies are not enforced by this version of gwc",
            ],
        ),
        row(
            Server,
            "@endpoint-configuration: {disableExecuteApiEndpoint: true, vpcEndpointIds: [vpce-1], ipAddressType: DUALSTACK, types: [private]}",
            &["GW0111 `@endpoint-configuration` has no effect in this version of gwc"],
        ),
        row(
            Server,
            "@endpoint-configuration: {disableExecuteApiEndpoint: maybe, types: [EDGY]}",
            &[
                "GW0111 `@endpoint-configuration` has no effect in this version of gwc",
                "!GW0105 expected `true` or `false`, found a string",
                "!GW0112 `EDGY` is not a type of endpoint",
            ],
        ),
        row(
            Server,
            "@endpoint-configuration: {types: [PRIVATE], ipAddressType: ipv4}",
            &[
                "GW0111 `@endpoint-configuration` has no effect in this version of gwc",
                "!GW0112 a private API has addresses of both kinds",
            ],
        ),
        row(
            Root,
            "@endpoint-configuration: {}",
            &["GW0115 `@endpoint-configuration` has no meaning at the root in OpenAPI 3"],
        ),
        http(
            Tag,
            "@tag-value: yes",
            &["GW0111 `@tag-value` has no effect in this version of gwc"],
        ),
        http(
            Tag,
            "@tag-value: [a]",
            &["!GW0105 expected a string, found a list"],
        ),
        http(
            Components,
            "@integrations: {one: {type: http_proxy, httpMethod: GET, uri: \"http://pets.example\"}}",
            &[],
        ),
        http(
            Components,
            "@integrations: {one: {type: http_porxy}, two: {tpye: mock}}",
            &[
                "!GW0501 `http_porxy` is not an integration type",
                "!GW0106 the integration has no `type`",
            ],
        ),
    ]);
}
