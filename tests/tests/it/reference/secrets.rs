//! Secrets stay out of logs and answers, whoever hands them back.

use std::time::Duration;

use gateway_tests::gateway::{Binary, Document, Gateway};
use gateway_tests::stub::{Reply, Stub};

use super::send;

const KEY: &str = "KeyOfTheCaller0123456789";
const SESSION: &str = "SessionOfTheCaller0123456789";
const CONTAINER: &str = "TokenOfTheContainer0123456789";
const ROLE_KEY: &str = "KeyOfTheRole0123456789";
const ROLE_SESSION: &str = "SessionOfTheRole0123456789";

const DOCUMENT: &str = r#"openapi: 3.0.1
info: {title: Secrets, version: '1'}
x-gateway:
  name: secrets
  kind: rest
  stages:
    prod:
      variables: {role: 'arn:aws:iam::123456789012:role/gateway'}
      accessLog:
        destination: stdout
        format: 'line $context.path $context.status $context.error.message $context.error.messageString $context.integration.error $context.integrationErrorMessage $context.integration.requestId $context.integration.status'
paths:
  /service:
    post:
      responses: {'200': {description: ok}}
      x-amazon-apigateway-integration:
        type: aws
        httpMethod: POST
        credentials: ${stageVariables.role}
        uri: arn:aws:apigateway:us-east-1:sns:action/Publish
        responses: {default: {statusCode: '200', responseTemplates: {application/json: '{}'}}}
  /lambda:
    post:
      responses: {'200': {description: ok}}
      x-amazon-apigateway-integration:
        type: aws_proxy
        httpMethod: POST
        uri: arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:demo/invocations
  /role:
    post:
      responses: {'200': {description: ok}}
      x-amazon-apigateway-integration:
        type: aws_proxy
        httpMethod: POST
        credentials: ${stageVariables.role}
        uri: arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:demo/invocations
"#;

/// What STS, Lambda or a platform may hand back.
fn bodies() -> Vec<(u16, String)> {
    let canonical = format!(
        "The request signature we calculated does not match.\n\nThe Canonical String should have been\n'POST\n/\n\nx-amz-security-token:{SESSION}\n{ROLE_SESSION} {KEY}'"
    );
    let xml = |message: &str| {
        format!(
            "<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code><Message>{message}</Message></Error></ErrorResponse>"
        )
    };
    let credentials = |expires: &str, key: &str| {
        format!(
            "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>{key}</SecretAccessKey><SessionToken>{ROLE_SESSION}</SessionToken>{expires}</Credentials></AssumeRoleResult></AssumeRoleResponse>"
        )
    };
    let json = |rest: &str| {
        format!(
            "{{\"AccessKeyId\": \"ASIA\", \"SecretAccessKey\": \"{ROLE_KEY}\", \"Token\": \"{ROLE_SESSION}\"{rest}"
        )
    };
    vec![
        (403, xml(&canonical)),
        (
            403,
            serde_json::json!({"Message": canonical, "Type": "User"}).to_string(),
        ),
        (403, serde_json::json!({"message": canonical}).to_string()),
        (403, canonical.clone()),
        (
            400,
            serde_json::json!({"code": "Denied", "message": canonical}).to_string(),
        ),
        (200, credentials("", ROLE_KEY)),
        (200, credentials("<Expiration>soon</Expiration>", ROLE_KEY)),
        (
            200,
            credentials(
                "<Expiration>2099-01-01T00:00:00Z</Expiration>",
                &format!("{ROLE_KEY}\r\nx: y"),
            ),
        ),
        (200, credentials("", ROLE_KEY).replace("</", "<")),
        (200, json("")),
        (200, json(", \"Expiration\": \"soon\"}")),
        (200, json(", \"Expiration\": 7}")),
        (200, json(", \"Expiration\": \"2000-01-01T00:00:00Z\"}")),
        (302, json("}")),
    ]
}

fn assert_kept(gateway: &Gateway, what: &str, answers: &[String]) {
    let log = gateway.stdout().text() + &gateway.stderr().text();
    for secret in [KEY, SESSION, CONTAINER, ROLE_KEY, ROLE_SESSION] {
        assert!(!log.contains(secret), "{what}: {secret}: {log}");
        for answer in answers {
            assert!(!answer.contains(secret), "{what}: {secret}: {answer}");
        }
    }
}

/// Asks everything, and waits until it is logged.
fn asked(gateway: &Gateway) -> Vec<String> {
    let paths = ["/service", "/lambda", "/role"];
    let answers = paths.map(|path| {
        let answer = send(gateway, &format!("POST {path}"), &[], b"{}");
        format!("{} {:?} {}", answer.status, answer.headers, answer.text())
    });
    for path in paths {
        let stdout = gateway.stdout();
        let line = stdout.wait_for(Duration::from_secs(10), |line| {
            line.starts_with(&format!("line {path} ")).then_some(())
        });
        assert!(line.is_some(), "{}", stdout.text());
    }
    answers.to_vec()
}

#[test]
fn secrets_stay_where_they_are() {
    let binary = Binary::build("secrets", &[Document::yaml("secrets", DOCUMENT)], &[]).unwrap();
    for (status, body) in bodies() {
        let what = format!("{status} {body}");
        let own = body.clone();
        let stub = Stub::start(move |_| Reply::status(status).body(own.clone())).unwrap();
        // Whoever is asked: STS, SNS and Lambda.
        let mut command = binary.command();
        command
            .env("AWS_ENDPOINT_URL", stub.url())
            .env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
            .env("AWS_SECRET_ACCESS_KEY", KEY)
            .env("AWS_SESSION_TOKEN", SESSION);
        let gateway = Gateway::start(&mut command).unwrap();
        let answers = asked(&gateway);
        assert_kept(&gateway, &what, &answers);
        assert!(!stub.requests().is_empty());
        // A platform that gives credentials.
        let mut command = binary.command();
        command
            .env("AWS_ENDPOINT_URL", stub.url())
            .env(
                "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                format!("{}/credentials", stub.url()),
            )
            .env("AWS_CONTAINER_AUTHORIZATION_TOKEN", CONTAINER);
        let gateway = Gateway::start(&mut command).unwrap();
        let answers = asked(&gateway);
        assert_kept(&gateway, &what, &answers);
        let call = stub.requests();
        assert!(
            call.iter()
                .any(|call| call.header("authorization") == Some(CONTAINER)),
            "{what}"
        );
    }
    // A stage variable that brings what is none, and keys that are none.
    let stub = Stub::constant(Reply::status(500)).unwrap();
    for (variable, key) in [
        ("role=nonsense".to_owned(), KEY.to_owned()),
        ("role=".to_owned(), format!("{KEY}\u{1}")),
        (
            "role=arn:aws:iam::123456789012:role/a".to_owned(),
            format!("{KEY} {ROLE_KEY}"),
        ),
    ] {
        let mut command = binary.command();
        command
            .args(["--var", &variable])
            .env("AWS_ENDPOINT_URL", stub.url())
            .env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
            .env("AWS_SECRET_ACCESS_KEY", &key);
        let gateway = Gateway::start(&mut command).unwrap();
        let answers = asked(&gateway);
        let log = gateway.stdout().text() + &gateway.stderr().text() + &answers.concat();
        assert!(!log.contains(KEY), "{variable}: {log}");
    }
}
