//! Policies, rates, caches and usage plans that templates say beside documents: the document's tree with them in it.

use std::collections::BTreeSet;

use gateway_codegen::diagnostics::Sink;
use gateway_codegen::source::{Node, SourceMap, Span, parse};
use gateway_codegen::stack::{Environment, Missing, Parameters, Scope, Stack};
use serde_json::{Value, json};

/// No files.
struct Alone(SourceMap);

impl Environment for Alone {
    fn source(&self, span: Span) -> &str {
        self.0.slice(span)
    }

    fn include(&mut self, _: &str, _: Span, _: &mut Sink) -> Option<Node> {
        None
    }
}

/// The document of the first API of a template, and the messages.
fn document(text: &str) -> (Value, Vec<String>) {
    let mut sources = SourceMap::new();
    let mut sink = Sink::new();
    let file = sources.add("t.yaml", text);
    let root = parse(&sources, file, &mut sink).unwrap();
    let stack = Stack::of(&root).unwrap();
    let parameters = Parameters::new();
    let scope = Scope {
        parameters: &parameters,
        stack: Some(&stack),
        stack_name: "pets",
    };
    let (mut missing, mut used) = (Missing::new(), BTreeSet::new());
    let api = stack.apis().remove(0);
    let document = api
        .document(
            scope,
            &mut Alone(sources),
            &mut missing,
            &mut used,
            &mut sink,
        )
        .unwrap();
    stack.report_resources(&mut sink);
    assert!(missing.report(&[]).is_none(), "{text}");
    let said = sink.into_sorted();
    (
        document.root.to_json(),
        said.iter()
            .map(|one| format!("{} {}", one.code, one.message))
            .collect(),
    )
}

/// A REST API of SAM, with properties on lines of their own.
fn sam(properties: &str) -> String {
    format!(
        "Transform: AWS::Serverless-2016-10-31\nGlobals: {{Api: {{Auth: {{ResourcePolicy: {{CustomStatements: {{Effect: Deny}}}}}}}}}}\nResources:\n  Pets:\n    Type: AWS::Serverless::Api\n    Properties:\n      StageName: prod\n      DefinitionBody: {{swagger: \"2.0\", info: {{title: Pets}}, paths: {{}}}}\n{properties}"
    )
}

/// A REST API of CloudFormation, with other resources.
fn rest(properties: &str, resources: &str) -> String {
    format!(
        "Resources:\n  Pets:\n    Type: AWS::ApiGateway::RestApi\n    Properties:\n      Body: {{swagger: \"2.0\", info: {{title: Pets}}, paths: {{}}}}\n{properties}{resources}"
    )
}

#[test]
fn policies() {
    let everybody = |effect: &str, resource: &str| json!({"Effect": effect, "Principal": "*", "Action": "execute-api:Invoke", "Resource": resource});
    let but = |operator: &str, keys: Value, resource: &str| {
        let mut statement = everybody("Deny", resource);
        statement["Condition"] = json!({ operator: keys });
        statement
    };
    let all = "execute-api:/*";
    for (what, policy, expected) in [
        ("statements", "CustomStatements: [{Effect: Allow}]", vec![]),
        (
            "addresses",
            "IpRangeWhitelist: [10.0.0.0/8], IpRangeBlacklist: 10.1.0.0/16",
            vec![
                everybody("Allow", all),
                but("NotIpAddress", json!({"aws:SourceIp": ["10.0.0.0/8"]}), all),
                everybody("Allow", all),
                but("IpAddress", json!({"aws:SourceIp": ["10.1.0.0/16"]}), all),
            ],
        ),
        (
            "accounts",
            "AwsAccountWhitelist: [123456789012]",
            vec![
                json!({"Effect": "Allow", "Principal": {"AWS": ["123456789012"]}, "Action": "execute-api:Invoke", "Resource": all}),
            ],
        ),
        (
            "networks",
            "SourceVpcWhitelist: [vpc-1, vpce-2], IntrinsicVpcWhitelist: [vpc-3]",
            vec![
                everybody("Allow", all),
                but(
                    "StringNotEquals",
                    json!({"aws:SourceVpc": ["vpc-1", "vpc-3"], "aws:SourceVpce": ["vpce-2"]}),
                    all,
                ),
            ],
        ),
    ] {
        let (document, said) = document(&sam(&format!(
            "      Auth: {{ResourcePolicy: {{{policy}}}}}\n"
        )));
        let mut expected = expected;
        // Those of `Globals` are one statement, or the first of a list.
        match what {
            "statements" => expected.push(json!({"Effect": "Allow"})),
            _ => expected.push(json!({"Effect": "Deny"})),
        }
        assert_eq!(
            document["x-amazon-apigateway-policy"],
            json!({"Version": "2012-10-17", "Statement": expected}),
            "{what}"
        );
        assert_eq!(said, [""; 0], "{what}");
    }
    let event = "  Read:\n    Type: AWS::Serverless::Function\n    Properties:\n      Events:\n        One: {Type: Api, Properties: {RestApiId: !Ref Pets, Method: get, Path: '/pets/{id}', Auth: {OverrideApiAuth: true, ResourcePolicy: {IpRangeBlacklist: [10.0.0.0/8]}}}}\n";
    let (of_event, _) = document(&sam(event));
    let resource = "execute-api:/prod/GET/pets/*";
    assert_eq!(
        of_event["x-amazon-apigateway-policy"]["Statement"],
        json!([
            {"Effect": "Deny"},
            everybody("Allow", resource),
            but("IpAddress", json!({"aws:SourceIp": ["10.0.0.0/8"]}), resource)
        ])
    );
    let policy = "      Policy: {Statement: {Effect: Deny}}\n      ApiKeySourceType: AUTHORIZER\n";
    let (of_rest, said) = document(&rest(policy, ""));
    assert_eq!(
        of_rest["x-amazon-apigateway-policy"],
        json!({"Statement": {"Effect": "Deny"}})
    );
    assert_eq!(of_rest["x-amazon-apigateway-api-key-source"], "AUTHORIZER");
    assert_eq!(said, [""; 0]);
    let two = rest(policy, "").replace("paths: {}", "paths: {}, x-amazon-apigateway-policy: {}");
    let said = document(&two).1;
    assert_eq!(
        said,
        ["GW0702 the policy of the template is not enforced: the document has one"]
    );
}

#[test]
fn rates_and_caches_of_stages() {
    let bucket = |rate: f64, burst: u32| {
        let rate = match rate.fract() == 0.0 {
            true => json!(rate as u32),
            false => json!(rate),
        };
        json!({"rateLimit": rate, "burstLimit": burst})
    };
    let stage = "  Prod:\n    Type: AWS::ApiGateway::Stage\n    Properties:\n      RestApiId: !Ref Pets\n      StageName: prod\n";
    for (what, settings, expected, said) in [
        ("nothing", "", json!({}), vec![]),
        (
            "all methods",
            "      MethodSettings: [{HttpMethod: '*', ResourcePath: '/*', ThrottlingRateLimit: 10, ThrottlingBurstLimit: '20'}]\n",
            json!({"throttle": bucket(10.0, 20)}),
            vec![],
        ),
        (
            "half a bucket, and none",
            "      MethodSettings: [{HttpMethod: '*', ResourcePath: '/*', ThrottlingRateLimit: 10.5}, {HttpMethod: get, ResourcePath: '/~1pets~1{id}', ThrottlingBurstLimit: 3}, {HttpMethod: PUT, ResourcePath: /pets, ThrottlingRateLimit: -1, ThrottlingBurstLimit: -1}]\n",
            json!({"throttle": bucket(10.5, 5000), "methods": {"GET /pets/{id}": {"throttle": bucket(10.5, 3)}}}),
            vec![],
        ),
        (
            "a cache",
            "      CacheClusterEnabled: true\n      CacheClusterSize: '0.5'\n      MethodSettings: [{HttpMethod: '*', ResourcePath: '/*', CachingEnabled: true, CacheTtlInSeconds: 60}, {HttpMethod: GET, ResourcePath: /, CachingEnabled: false}, {HttpMethod: GET, ResourcePath: /a, CacheTtlInSeconds: 5}]\n",
            json!({"cache": {"ttl": 60, "size": "0.5GB"}, "methods": {"GET /": {"cache": {"ttl": 0}}, "GET /a": {"cache": {"ttl": 5}}}}),
            vec![],
        ),
        (
            "a cache without a cluster",
            "      MethodSettings: [{HttpMethod: '*', ResourcePath: '/*', CachingEnabled: true, CacheTtlInSeconds: 60}]\n",
            json!({}),
            vec![],
        ),
        (
            "logs and metrics",
            "      MethodSettings: [{HttpMethod: '*', ResourcePath: '/*', LoggingLevel: INFO, DataTraceEnabled: false, MetricsEnabled: true}, {HttpMethod: '*', ResourcePath: /a, LoggingLevel: 'OFF'}]\n",
            json!({}),
            vec![
                "GW0111 `LoggingLevel` has no effect in this version of gwc",
                "GW0111 `MetricsEnabled` has no effect in this version of gwc",
            ],
        ),
    ] {
        let (document, told) = document(&rest("", &format!("{stage}{settings}")));
        assert_eq!(document["x-gateway"]["stages"]["prod"], expected, "{what}");
        assert_eq!(told, said, "{what}");
    }
    let routes = "Resources:\n  Pets:\n    Type: AWS::Serverless::HttpApi\n    Properties:\n      StageName: prod\n      DefaultRouteSettings: {ThrottlingRateLimit: 5}\n      RouteSettings: {GET /pets: {ThrottlingBurstLimit: 7}, $default: {ThrottlingRateLimit: 1}}\n      DefinitionBody: {openapi: 3.0.1, info: {title: Pets}, paths: {}}\n";
    let (document, told) = document(routes);
    assert_eq!(
        document["x-gateway"]["stages"]["prod"],
        json!({"throttle": bucket(5.0, 5000), "methods": {"GET /pets": {"throttle": bucket(5.0, 7)}}})
    );
    assert_eq!(
        told,
        ["GW0803 the rate of the route `$default` is not enforced"]
    );
}

#[test]
fn usage_plans() {
    let plan = "  Prod: {Type: AWS::ApiGateway::Stage, Properties: {RestApiId: !Ref Pets, StageName: prod}}\n  Gold:\n    Type: AWS::ApiGateway::UsagePlan\n    Properties:\n      ApiStages:\n        - {ApiId: !Ref Pets, Stage: !Ref Prod, Throttle: {/pets/GET: {RateLimit: 1, BurstLimit: 2}}}\n        - {ApiId: other, Stage: prod}\n      Throttle: {RateLimit: 10, BurstLimit: 20}\n      Quota: {Limit: 1000, Period: MONTH}\n  Idle: {Type: AWS::ApiGateway::UsagePlan, Properties: {}}\n  Key: {Type: AWS::ApiGateway::ApiKey, Properties: {Value: secret}}\n  Linked: {Type: AWS::ApiGateway::UsagePlanKey, Properties: {KeyId: !Ref Key}}\n";
    let (document_, said) = document(&rest("", plan));
    assert_eq!(
        document_["x-gateway"]["usagePlans"],
        json!({"Gold": {"throttle": {"rateLimit": 10, "burstLimit": 20}, "quota": {"limit": 1000, "period": "MONTH"}, "stages": ["prod"], "methods": {"GET /pets": {"throttle": {"rateLimit": 1, "burstLimit": 2}}}}})
    );
    assert!(!document_.to_string().contains("secret"));
    assert_eq!(
        said,
        [
            "GW0111 the usage plan `Idle` opens no stage",
            "GW0111 the API key `Key` of the template is not one of the gateway",
        ]
    );
    let auth = "      Auth: {ApiKeyRequired: true, UsagePlan: {CreateUsagePlan: PER_API, Quota: {Limit: 5, Period: DAY}}}\n";
    let (of_sam, said) = document(&sam(auth));
    assert_eq!(
        of_sam["x-gateway"]["usagePlans"],
        json!({"PetsUsagePlan": {"quota": {"limit": 5, "period": "DAY"}, "stages": ["prod"]}})
    );
    assert_eq!(
        said,
        [
            "GW0111 the API key that SAM makes for the usage plan `PetsUsagePlan` is not one of the gateway"
        ]
    );
}

/// An authorizer beside a document guards nothing on AWS either; one of a method outside of it does.
#[test]
fn authorizers_beside_documents() {
    let authorizer = "  Users: {Type: AWS::ApiGateway::Authorizer, Properties: {RestApiId: !Ref Pets, Type: COGNITO_USER_POOLS}}\n";
    let method = "  Read: {Type: AWS::ApiGateway::Method, Properties: {RestApiId: !Ref Pets, AuthorizerId: !Ref Users}}\n";
    for (resources, expected) in [
        (
            authorizer.to_owned(),
            vec!["GW0111 the authorizer `Users` guards no operation of a document"],
        ),
        (
            format!("{authorizer}{method}"),
            vec![
                "GW0701 the authorizer `Users` is not enforced in this version of gwc",
                "GW0111 the resource `Read` has no effect in this version of gwc",
            ],
        ),
    ] {
        assert_eq!(document(&rest("", &resources)).1, expected, "{resources}");
    }
}
