//! Resources and conditions of resource policies: which of them can match a request.

use crate::case::Case;

const ANSWER: &str = "responses: {\"200\": {description: ok}}, x-amazon-apigateway-integration: {type: mock, requestTemplates: {application/json: '{\"statusCode\": 200}'}, responses: {default: {statusCode: \"200\"}}}";

/// A document with one statement beside one that allows everything, and all that is said of it: what stops a build has a `!`.
fn said(root: &str, statement: &str) -> Vec<String> {
    let text = format!(
        "openapi: 3.0.1\ninfo: {{title: Pets, version: \"1\"}}\n{root}x-amazon-apigateway-policy:\n  Version: \"2012-10-17\"\n  Statement:\n    - {{Effect: Allow, Principal: \"*\", Action: \"execute-api:Invoke\", Resource: \"execute-api:/*\"}}\n    - {{Principal: \"*\", Action: \"execute-api:Invoke\", {statement}}}\npaths:\n  /pets: {{get: {{{ANSWER}}}, delete: {{{ANSWER}}}}}\n  /pets/{{id}}: {{x-amazon-apigateway-any-method: {{parameters: [{{name: id, in: path, required: true, schema: {{type: string}}}}], {ANSWER}}}}}\n  /files/{{path+}}: {{get: {{parameters: [{{name: path, in: path, required: true, schema: {{type: string}}}}], {ANSWER}}}}}\n"
    );
    let said = Case::of_text("api.yaml", &text).compile();
    said.check("api.yaml");
    let one = |one: &gateway_codegen::diagnostics::Diagnostic| {
        let sign = if one.stops_build { "!" } else { "" };
        format!("{sign}{} {}", one.code, one.message)
    };
    said.diagnostics.iter().map(one).collect()
}

const PROD: &str = "x-gateway: {kind: rest, stages: {prod: {}}}\n";

/// An export, whose stage the address names.
const EXPORT: &str = "servers: [{url: \"https://abc123def4.execute-api.eu-west-1.amazonaws.com/{basePath}\", variables: {basePath: {default: /dev}}}]\n";

#[test]
fn resources_of_requests() {
    for (root, resource) in [
        (PROD, "*"),
        (PROD, "execute-api:/*"),
        (PROD, "execute-api:/prod/GET/pets"),
        (PROD, "execute-api:/pr?d/*/pets/*"),
        (PROD, "execute-api:/prod/PATCH/pets/1"),
        (PROD, "execute-api:/prod/GET/files/a/b/c"),
        (PROD, "execute-api:/prod/GET/p%C3%A9ts"),
        // Whatever region, account and id, where nothing says otherwise.
        (
            PROD,
            "arn:aws:execute-api:us-east-1:111122223333:zzz123def4/prod/GET/pets",
        ),
        (PROD, "arn:aws-cn:execute-api:cn-north-1:*:*/prod/GET/pets"),
        (PROD, "arn:aws:execute-api:eu-west-1:*"),
        (PROD, "arn:*"),
        ("", "execute-api:/default/GET/pets"),
        // The stage is called as the address of the export says.
        (EXPORT, "execute-api:/dev/GET/pets"),
        (
            EXPORT,
            "arn:aws:execute-api:us-east-1:111122223333:abc123def4/dev/GET/pets",
        ),
        (
            EXPORT,
            "arn:aws:execute-api:us-east-1:111122223333:abc*/dev/GET/pets",
        ),
    ] {
        for field in [
            "Effect: Deny, Resource",
            "Effect: Allow, Resource",
            "Effect: Deny, NotResource",
        ] {
            let statement = format!("{field}: \"{resource}\"");
            assert_eq!(said(root, &statement), [""; 0], "{root} {statement}");
        }
    }
}

#[test]
fn resources_of_no_request() {
    let no_stage = "matches no request: the API has no stage";
    for (root, resource, expected) in [
        (
            PROD,
            "execute-api:/prd/GET/pets",
            format!("{no_stage} `prd`"),
        ),
        (
            "",
            "execute-api:/prod/GET/pets",
            format!("{no_stage} `prod`"),
        ),
        (
            EXPORT,
            "execute-api:/prod/GET/pets",
            format!("{no_stage} `prod`"),
        ),
        (
            PROD,
            "execute-api:/prod/GET/pest/*",
            "matches no request: no operation of the document has such a path".to_owned(),
        ),
        (
            PROD,
            "execute-api:/prod/POST/pets",
            "matches no request: no operation with such a path has such a method".to_owned(),
        ),
        (
            PROD,
            "arn:aws:execute-api:eu-west-1:1:abc123def4",
            "matches no request: requests to an API have another ARN".to_owned(),
        ),
        (
            EXPORT,
            "arn:aws:execute-api:eu-west-1:1:zzz123def4/dev/GET/pets",
            "is of another API".to_owned(),
        ),
    ] {
        let expected = format!("GW0717 `{resource}` {expected}");
        // Only what lets somebody in stops a build.
        for (field, sign) in [
            ("Effect: Deny, Resource", "!"),
            ("Effect: Allow, Resource", ""),
            ("Effect: Deny, NotResource", ""),
            ("Effect: Allow, NotResource", "!"),
        ] {
            let statement = format!("{field}: \"{resource}\"");
            assert_eq!(
                said(root, &statement),
                [format!("{sign}{expected}")],
                "{statement}"
            );
        }
    }
    let arn = |id: &str| format!("arn:aws:execute-api:eu-west-1:1:{id}/prod/*");
    let (first, second) = (arn("abc123def4"), arn("zzz123def4"));
    let both = format!("Effect: Deny, Resource: [\"{first}\", \"{second}\"]");
    assert_eq!(
        said(PROD, &both),
        [
            "!GW0717 the policy names several APIs, `abc123def4` and `zzz123def4`, and nothing says which of them this one is"
        ]
    );
}

#[test]
fn keys_of_no_request() {
    for (operator, key, sign) in [
        ("StringEquals", "aws:PrincipalOrgID", "!"),
        ("StringNotEquals", "aws:PrincipalOrgID", ""),
        ("StringEqualsIfExists", "aws:PrincipalOrgPaths", ""),
        ("ArnLike", "aws:PrincipalTag/team", "!"),
    ] {
        let value = "arn:aws:iam::123456789012:user/x";
        let of = |effect: &str| {
            said(
                PROD,
                &format!(
                    "Effect: {effect}, Resource: \"*\", Condition: {{{operator}: {{\"{key}\": \"{value}\"}}}}"
                ),
            )
        };
        let expected = format!(
            "GW0717 Statement[1].Condition.{operator}.{key}: requests to a gateway have no key `{key}`, which Amazon alone knows: it is missing in all"
        );
        assert_eq!(of("Deny"), [format!("{sign}{expected}")]);
        assert_eq!(of("Allow"), [expected]);
    }
    let secure =
        "Effect: Deny, Resource: \"*\", Condition: {Bool: {\"aws:SecureTransport\": \"false\"}}";
    assert_eq!(
        said(PROD, secure),
        ["GW0721 the proxy in front decides whether a request came with TLS"]
    );
}

/// HTTP APIs have no policies: here they are held to them.
#[test]
fn policies_of_http_apis() {
    let text = "openapi: 3.0.1\ninfo: {title: Pets, version: \"1\"}\nx-gateway: {kind: http}\nx-amazon-apigateway-policy: {Version: \"2012-10-17\", Statement: [{Effect: Allow, Principal: \"*\", Action: \"execute-api:Invoke\", Resource: \"execute-api:/*\"}]}\npaths: {/pets: {get: {responses: {\"200\": {description: ok}}, x-amazon-apigateway-integration: {type: http_proxy, httpMethod: GET, uri: \"http://pets.example\", payloadFormatVersion: \"1.0\"}}}}\n";
    let said = Case::of_text("api.yaml", text).compile();
    let all: Vec<&str> = said
        .diagnostics
        .iter()
        .map(|one| one.message.as_str())
        .collect();
    assert_eq!(
        all,
        ["only REST APIs have `x-amazon-apigateway-policy`, and this is an HTTP API"]
    );
}
