//! `policy`.

use gateway_codegen::openapi::extensions::Place;

use super::{check, row, said};

#[test]
fn resource_policies() {
    let policy = |text, said| row(Place::Root, text, said);
    check(&[
        policy(
            "@policy: {Version: 2012-10-17, Id: p, Statement: [{Sid: s, Effect: Allow, Principal: \"*\", Action: [execute-api:Invoke], Resource: \"execute-api:/*\", Condition: {ForAnyValue:StringLikeIfExists: {aws:PrincipalTag/a: [x, 1]}, Bool: {aws:SecureTransport: true}}}, {Effect: Deny, NotPrincipal: {AWS: \"123456789012\", Service: [a, b]}, NotAction: execute-api:Invoke, NotResource: [\"execute-api:/b\"]}]}",
            &[
                "GW0717 Statement[0].Condition.ForAnyValue:StringLikeIfExists.aws:PrincipalTag/a: requests to a gateway have no key `aws:PrincipalTag/a`, which Amazon alone knows: it is missing in all",
                "GW0717 `execute-api:/b` matches no request: the API has no stage `b`",
                "GW0721 the proxy in front decides whether a request came with TLS",
            ],
        ),
        policy(
            "@policy: {Statement: {Effect: Allow, Principal: \"*\", Action: execute-api:Invoke, Resource: \"execute-api:/b\"}}",
            &["GW0717 `execute-api:/b` matches no request: the API has no stage `b`"],
        ),
        policy(
            "@policy: {Statement: {Effect: Allow, Principal: \"*\", Action: a, Resource: \"execute-api:/b\"}}",
            &["!GW0716 Statement.Action: `a` is no action: it has no service before a colon"],
        ),
        policy("@policy: []", &["!GW0105 expected a mapping, found a list"]),
        policy(
            "@policy: {Version: \"2020-01-01\"}",
            &[
                "!GW0106 the policy has no `Statement`",
                "!GW0112 `2020-01-01` is not a value of `Version`",
            ],
        ),
        policy(
            "@policy: {statement: []}",
            &[
                "!GW0106 the policy has no `Statement`",
                "GW0110 no field is called `statement` here",
            ],
        ),
        policy(
            "@policy: {Statement: [{Effect: allow, Principal: me, Action: {}, Condition: {StringEqual: {a: b}}}]}",
            &[
                "!GW0106 the statement has neither `Resource` nor `NotResource`",
                "!GW0112 `allow` is not an effect",
                "!GW0112 `me` is not a principal",
                "!GW0105 expected a list, found a mapping",
                "!GW0112 `StringEqual` is not an operator of conditions",
            ],
        ),
        policy(
            "@policy: {Statement: [{Principal: {Aws: \"*\"}, Action: a, NotAction: b, Resource: c}]}",
            &[
                "!GW0106 the statement has no `Effect`",
                "GW0110 no field is called `Aws` here",
                "!GW0112 the statement has both `Action` and `NotAction`",
            ],
        ),
    ]);
    // What nobody knows yet is asked for, and nothing else is said of it.
    let open = "openapi: 3.0.3\ninfo: {title: Pets, version: \"1\"}\nx-amazon-apigateway-policy: {Statement: {Effect: Allow, Principal: \"*\", Action: execute-api:Invoke, Resource: \"execute-api:/*\", Condition: {IpAddress: {aws:SourceIp: [\"${Office}\"]}}}}\npaths: {}\n";
    assert_eq!(
        said(open),
        [
            "!GW0306 the document has no operations",
            "GW1101 the variable `Office` has no value"
        ]
    );
    let long = format!(
        "openapi: 3.0.3\ninfo: {{title: Pets, version: \"1\"}}\nx-amazon-apigateway-policy: {{Statement: {{Effect: Allow, Principal: \"*\", Action: a, Resource: \"{}\"}}}}\npaths: {{}}\n",
        "x".repeat(8200)
    );
    let all = said(&long);
    assert!(
        all.iter()
            .any(|line| line.starts_with("!GW0113 the policy has 82")),
        "{all:?}"
    );
}
