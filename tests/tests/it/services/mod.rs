//! AWS services behind a gateway: a stub notes what is sent, and `moto` keeps it.

mod templates;

use std::sync::OnceLock;

use gateway_tests::gateway::{Binary, Document, Gateway};
use gateway_tests::http1::{self, Response};
use gateway_tests::moto::Moto;
use gateway_tests::stub::{Recorded, Reply, Stub};
use serde_json::{Value, json};

const QUEUE: &str = "queue=https://sqs.us-east-1.amazonaws.com/123456789012/orders";
const ROLE: &str = "arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fgateway";

fn binary() -> &'static Binary {
    static BUILT: OnceLock<Binary> = OnceLock::new();
    BUILT.get_or_init(|| {
        let documents = [
            Document::yaml("subtypes", include_str!("subtypes.yaml")),
            Document::yaml("rest", include_str!("rest.yaml")),
            Document::yaml("templates", include_str!("templates.yaml")),
        ];
        Binary::build("services", &documents, &[]).unwrap()
    })
}

/// A gateway whose services are all at `url`.
fn started(url: &str, environment: &[(&str, &str)]) -> Gateway {
    let mut command = binary().command();
    command
        .args(["--var", QUEUE, "--var", "place=lisbon"])
        .args(["--var", "account=123456789012"])
        .args([
            "--var",
            &format!("upstream={}", url.trim_start_matches("http://")),
        ])
        .env("AWS_ENDPOINT_URL", url)
        .env("AWS_REGION", "us-east-1")
        .envs(environment.iter().copied());
    Gateway::start(&mut command).unwrap()
}

const CREDENTIALS: [(&str, &str); 2] = [
    ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
    ("AWS_SECRET_ACCESS_KEY", "never-shown"),
];

fn send(gateway: &Gateway, line: &str, fields: &[(&str, &str)], body: &[u8]) -> Response {
    http1::send(gateway.data(), line, fields, body).unwrap()
}

fn parsed(response: &Response) -> Value {
    serde_json::from_slice(&response.body).unwrap_or_else(|_| panic!("{}", response.text()))
}

/// The text between two others.
fn between<'t>(text: &'t str, before: &str, after: &str) -> &'t str {
    let (_, rest) = text.split_once(before).unwrap_or_else(|| panic!("{text}"));
    rest.split_once(after).unwrap_or_else(|| panic!("{text}")).0
}

/// STS gives a role; everything else is what was asked for.
fn services() -> Stub {
    Stub::start(|call| match is_sts(call) {
        true => gateway_tests::conformance::assumed_role(call).unwrap(),
        false => Reply::status(200)
            .header("Content-Type", "application/json")
            .body("{\"id\": \"a-1\"}"),
    })
    .unwrap()
}

fn is_sts(call: &Recorded) -> bool {
    gateway_tests::conformance::assumed_role(call).is_some()
}

/// Request line, some fields and the body.
fn shown(call: &Recorded) -> String {
    let field = |name: &str| call.header(name).unwrap_or("-").to_owned();
    let scope = call.header("authorization").map_or("-", |text| {
        let credential = between(text, "Credential=", ",");
        credential
            .split_once('/')
            .map_or("-", |(_, scope)| &scope[9..])
    });
    let token = field("x-amz-security-token");
    format!(
        "{} {} | {} | {} | {scope} {token} | {}",
        call.method,
        call.target,
        field("content-type"),
        field("x-amz-target"),
        call.text(),
    )
}

#[test]
fn what_services_are_sent() {
    let stub = services();
    let gateway = started(&stub.url(), &CREDENTIALS);
    const JSON: &str = "application/json";
    let cases: [(&str, &str, &str); 14] = [
        (
            "POST /subtypes/sync",
            "{\"a\": 1}",
            r#"POST / | application/x-amz-json-1.0 | AWSStepFunctions.StartSyncExecution | us-east-1/states/aws4_request token | {"stateMachineArn":"arn:aws:states:us-east-1:123456789012:stateMachine:job","input":"{\"a\": 1}"}"#,
        ),
        (
            "GET /subtypes/configuration/a%20b?client=me%26you",
            "",
            "GET /applications/shop/environments/prod/configurations/a%20b?client_id=me%26you | - | - | eu-west-1/appconfig/aws4_request token | ",
        ),
        (
            "POST /subtypes/events",
            "{}",
            r#"POST / | application/x-amz-json-1.1 | AWSEvents.PutEvents | us-east-1/events/aws4_request token | {"Entries":[{"Source":"shop.lisbon","DetailType":"placed","Detail":"{}","Time":1700000000}]}"#,
        ),
        (
            "POST /subtypes/records/k%2F1",
            "{\"data\": \"eA==\"}",
            r#"POST / | application/x-amz-json-1.1 | Kinesis_20131202.PutRecord | us-east-1/kinesis/aws4_request token | {"StreamName":"clicks","Data":"eA==","PartitionKey":"k/1-POST"}"#,
        ),
        (
            "POST /subtypes/purge",
            "",
            "POST /123456789012/orders | application/x-www-form-urlencoded | - | us-east-1/sqs/aws4_request token | Action=PurgeQueue&Version=2012-11-05&QueueUrl=https://sqs.us-east-1.amazonaws.com/123456789012/orders",
        ),
        (
            "POST /rest/notify?text=hello%20all",
            "",
            "POST /?Action=Publish&TopicArn=arn:aws:sns:us-east-1:123456789012:news&Message=hello%20all | application/json | - | us-east-1/sns/aws4_request token | ",
        ),
        (
            "PUT /rest/items",
            "{\"TableName\": \"pets\"}",
            r#"POST /?Action=PutItem | application/x-amz-json-1.0 | DynamoDB_20120810.PutItem | us-east-1/dynamodb/aws4_request token | {"TableName": "pets"}"#,
        ),
        (
            "POST /rest/events",
            "{}",
            "POST /?Action=PutEvents | application/x-amz-json-1.1 | AWSEvents.PutEvents | us-east-1/events/aws4_request token | {}",
        ),
        (
            "GET /rest/parameter",
            "",
            "POST /?Action=GetParameter&Name=motto | - | - | us-east-1/ssm/aws4_request token | ",
        ),
        (
            "POST /rest/deliveries",
            "{\"Record\": {}}",
            r#"POST /?Action=PutRecord | application/x-amz-json-1.1 | Firehose_20150804.PutRecord | us-east-1/firehose/aws4_request token | {"Record": {}}"#,
        ),
        (
            "POST /rest/queue",
            "Action=SendMessage&MessageBody=x",
            "POST /123456789012/orders | application/x-www-form-urlencoded | - | us-east-1/sqs/aws4_request token | Action=SendMessage&MessageBody=x",
        ),
        (
            "PUT /rest/files/box/a%20b/%C3%BC+c(1).txt",
            "\u{e9}",
            "PUT /box/a%20b/%C3%BC%2Bc%281%29.txt | application/json | - | us-east-1/s3/aws4_request token | \u{e9}",
        ),
        (
            "DELETE /rest/files/box/x",
            "",
            "DELETE /box/x | application/json | - | us-east-1/s3/aws4_request token | ",
        ),
        (
            "POST /subtypes/mapped/1",
            "{\"order\": {\"id\": \"o 7\"}, \"total\": 3.50}",
            "POST /orders/o%207?total=3.5 | application/json | - | - - | {\"order\": {\"id\": \"o 7\"}, \"total\": 3.50}",
        ),
    ];
    for (line, body, expected) in cases {
        stub.forget_requests();
        let fields = [("Content-Type", JSON), ("x-type", "placed")];
        let response = send(&gateway, line, &fields, body.as_bytes());
        assert_eq!(response.status, 200, "{line}: {}", response.text());
        let calls = stub.take_requests();
        let calls: Vec<&Recorded> = calls.iter().filter(|call| !is_sts(call)).collect();
        let [call] = calls.as_slice() else {
            panic!("{line}: {calls:?}");
        };
        assert_eq!(shown(call), expected, "{line}");
        if line.contains("mapped") {
            assert_eq!(call.header("x-order"), Some("o 7"));
            assert_eq!(response.header("x-echo"), "a-1");
        }
        let is_s3 = line.contains("/files/");
        assert_eq!(
            call.header("x-amz-content-sha256").is_some(),
            is_s3,
            "{line}"
        );
    }
}

#[test]
fn what_has_no_value_and_what_has_no_credentials() {
    let stub = services();
    let gateway = started(&stub.url(), &CREDENTIALS);
    for (line, body) in [
        ("POST /subtypes/send", "{}"),
        ("POST /subtypes/send", "not JSON"),
        ("POST /subtypes/send", ""),
        (
            "POST /subtypes/send",
            "{\"order\": {\"note to self\": null}}",
        ),
        ("POST /subtypes/delete", "{\"handle\": \"\"}"),
        ("GET /subtypes/configuration/a", ""),
    ] {
        let response = send(&gateway, line, &[], body.as_bytes());
        assert_eq!(response.status, 400, "{line} {body}");
        assert_eq!(response.text(), "{\"message\":\"Bad Request\"}");
    }
    let calls = stub.take_requests();
    assert!(calls.is_empty(), "{calls:?}");

    let none = [("AWS_EC2_METADATA_DISABLED", "true")];
    let without = started(&stub.url(), &none);
    let sent = send(&without, "POST /subtypes/purge", &[], b"");
    assert_eq!(
        (sent.status, sent.text()),
        (503, "{\"message\":\"Service Unavailable\"}".into())
    );
    let sent = send(&without, "POST /rest/records", &[], b"{}");
    assert_eq!(sent.status, 504);
    let line = without
        .stderr()
        .wait_for(std::time::Duration::from_secs(10), |line| {
            line.contains("aws_request_not_signed")
                .then(|| line.to_owned())
        });
    assert!(line.unwrap().contains("AWS_ACCESS_KEY_ID"));
    assert!(stub.take_requests().is_empty());
    assert!(!gateway.stderr().text().contains("never-shown"));
}

#[test]
fn roles_are_taken_over_once() {
    let stub = services();
    let gateway = started(&stub.url(), &CREDENTIALS);
    for _ in 0..3 {
        let sent = send(&gateway, "POST /rest/records", &[], b"{}");
        assert_eq!(sent.status, 200);
    }
    let calls = stub.take_requests();
    let (roles, services): (Vec<_>, Vec<_>) = calls.iter().partition(|call| is_sts(call));
    assert_eq!((roles.len(), services.len()), (1, 3));
    assert!(roles[0].text().contains(ROLE), "{}", roles[0].text());
    let signed = services[0].header("authorization").unwrap();
    assert!(signed.contains("Credential=ASIAROLE/"), "{signed}");
}

/// Everything that the gateway needs to find at `moto`.
fn furnished() -> Moto {
    let moto = Moto::start().unwrap();
    moto.form("sqs", "/", "Action=CreateQueue&QueueName=orders")
        .unwrap();
    moto.form("sns", "/", "Action=CreateTopic&Name=news")
        .unwrap();
    moto.ask("s3", "PUT /box", "").unwrap();
    let stream = r#"{"StreamName": "clicks", "ShardCount": 1}"#;
    moto.json("kinesis", "Kinesis_20131202.CreateStream", stream)
        .unwrap();
    let definition = r#"{"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}"#;
    let machine = json!({"name": "job", "definition": definition, "roleArn": "arn:aws:iam::123456789012:role/r"});
    moto.json(
        "states",
        "AWSStepFunctions.CreateStateMachine",
        &machine.to_string(),
    )
    .unwrap();
    let table = json!({
        "TableName": "pets", "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    });
    moto.json(
        "dynamodb",
        "DynamoDB_20120810.CreateTable",
        &table.to_string(),
    )
    .unwrap();
    let delivery = json!({
        "DeliveryStreamName": "d",
        "ExtendedS3DestinationConfiguration": {"RoleARN": "arn:aws:iam::123456789012:role/r", "BucketARN": "arn:aws:s3:::box"},
    });
    moto.json(
        "firehose",
        "Firehose_20150804.CreateDeliveryStream",
        &delivery.to_string(),
    )
    .unwrap();
    moto
}

#[test]
fn a_real_server_keeps_what_is_sent() {
    let moto = furnished();
    let gateway = started(&moto.url(), &CREDENTIALS);
    queues(&gateway);
    events_records_and_executions(&gateway);
    objects(&gateway, &moto);
    tables_and_topics(&gateway, &moto);
    assert!(!gateway.stderr().text().contains("never-shown"));
}

fn queues(gateway: &Gateway) {
    let order = "{\"order\": {\"note to self\": \"3 \u{2713} & more+\"}}";
    let from = [("x-from", "shop 1")];
    let sent = send(gateway, "POST /subtypes/send", &from, order.as_bytes());
    assert_eq!(
        (sent.status, sent.header("x-of")),
        (202, "text/xml"),
        "{}",
        sent.text()
    );
    assert!(
        sent.text().contains("<MD5OfMessageBody>"),
        "{}",
        sent.text()
    );

    let got = send(gateway, "GET /subtypes/receive?max=5", &[], b"").text();
    assert!(got.contains("<Body>3 \u{2713} &amp; more+</Body>"), "{got}");
    assert!(got.contains("<StringValue>shop 1</StringValue>"), "{got}");
    let handle = between(&got, "<ReceiptHandle>", "</ReceiptHandle>");
    let handle = json!({"handle": handle}).to_string();
    let deleted = send(gateway, "POST /subtypes/delete", &[], handle.as_bytes());
    assert_eq!(deleted.status, 200, "{}", deleted.text());

    let form = b"Action=SendMessage&MessageBody=plain";
    let sent = send(gateway, "POST /rest/queue", &[], form);
    assert_eq!(sent.status, 200, "{}", sent.text());
    let got = send(gateway, "GET /subtypes/receive?max=5", &[], b"").text();
    assert!(got.contains("<Body>plain</Body>"), "{got}");
    let purged = send(gateway, "POST /subtypes/purge", &[], b"");
    assert_eq!(purged.status, 200, "{}", purged.text());

    // What the service refuses comes back as it says it.
    let refused = send(
        gateway,
        "POST /subtypes/delete",
        &[],
        b"{\"handle\": \"x\"}",
    );
    assert!(
        refused.status >= 400 && refused.text().contains("<Error>"),
        "{}",
        refused.text()
    );
}

fn events_records_and_executions(gateway: &Gateway) {
    let placed = [("x-type", "placed")];
    let put = send(gateway, "POST /subtypes/events", &placed, b"{\"a\": 1}");
    assert_eq!(
        (put.status, put.header("x-failed")),
        (200, "0"),
        "{}",
        put.text()
    );
    assert_eq!(parsed(&put)["FailedEntryCount"], 0);
    let entries = br#"{"Entries": [{"Detail": "{}", "DetailType": "t", "Source": "s"}]}"#;
    let put = send(gateway, "POST /rest/events", &[], entries);
    assert_eq!(parsed(&put)["FailedEntryCount"], 0);

    let put = send(
        gateway,
        "POST /subtypes/records/k",
        &[],
        b"{\"data\": \"eA==\"}",
    );
    assert_eq!(
        parsed(&put)["ShardId"],
        "shardId-000000000000",
        "{}",
        put.text()
    );
    let record = br#"{"StreamName": "clicks", "Data": "eQ==", "PartitionKey": "p"}"#;
    let put = send(gateway, "POST /rest/records", &[], record);
    assert_eq!(
        parsed(&put)["ShardId"],
        "shardId-000000000000",
        "{}",
        put.text()
    );

    let input = b"{\"job\": \"nightly\"}";
    let begun = parsed(&send(gateway, "POST /subtypes/executions", &[], input));
    let arn = begun["executionArn"].as_str().unwrap();
    assert!(arn.contains(":execution:job:"), "{begun}");
    let stopped = send(
        gateway,
        "DELETE /subtypes/executions",
        &[],
        json!({"arn": arn}).to_string().as_bytes(),
    );
    assert!(
        parsed(&stopped)["stopDate"].is_number(),
        "{}",
        stopped.text()
    );
    let machine = "arn:aws:states:us-east-1:123456789012:stateMachine:job";
    let begun = json!({"stateMachineArn": machine, "input": "{}"}).to_string();
    let begun = send(gateway, "POST /rest/executions", &[], begun.as_bytes());
    assert!(
        parsed(&begun)["executionArn"].is_string(),
        "{}",
        begun.text()
    );
}

fn objects(gateway: &Gateway, moto: &Moto) {
    let path = "/rest/files/box/a%20b/%C3%BC+c(1).txt";
    let text = [("Content-Type", "text/plain")];
    let put = send(
        gateway,
        &format!("PUT {path}"),
        &text,
        "h\u{e9}llo".as_bytes(),
    );
    assert_eq!(put.status, 200, "{}", put.text());
    assert!(put.header("etag").starts_with('"'));
    let got = send(gateway, &format!("GET {path}"), &[], b"");
    assert_eq!((got.status, got.text()), (200, "h\u{e9}llo".to_owned()));
    let list = moto.ask("s3", "GET /box?list-type=2", "").unwrap().text();
    assert!(list.contains("<Key>a b/\u{fc}+c(1).txt</Key>"), "{list}");
    let deleted = send(gateway, &format!("DELETE {path}"), &[], b"");
    assert_eq!(deleted.status, 200, "{}", deleted.text());
    let gone = send(gateway, &format!("GET {path}"), &[], b"");
    assert_eq!(gone.status, 404);
    assert!(
        gone.text().contains("<Code>NoSuchKey</Code>"),
        "{}",
        gone.text()
    );
}

fn tables_and_topics(gateway: &Gateway, moto: &Moto) {
    let item = br#"{"TableName": "pets", "Item": {"id": {"S": "p-1"}, "name": {"S": "Rex"}}}"#;
    let put = send(gateway, "PUT /rest/items", &[], item);
    assert_eq!((put.status, parsed(&put)), (200, json!({})));
    let key = br#"{"TableName": "pets", "Key": {"id": {"S": "p-1"}}}"#;
    let got = parsed(&send(gateway, "POST /rest/items", &[], key));
    assert_eq!(got["Item"]["name"]["S"], "Rex");
    let refused = send(
        gateway,
        "PUT /rest/items",
        &[],
        br#"{"TableName": "none", "Item": {}}"#,
    );
    assert_eq!(refused.status, 400, "{}", refused.text());

    let published = send(gateway, "POST /rest/notify?text=hello%20all", &[], b"");
    assert_eq!(published.status, 200);
    assert!(
        published.text().contains("MessageId"),
        "{}",
        published.text()
    );

    let record = br#"{"DeliveryStreamName": "d", "Record": {"Data": "aGVsbG8="}}"#;
    let delivered = send(gateway, "POST /rest/deliveries", &[], record);
    assert!(
        parsed(&delivered)["RecordId"].is_string(),
        "{}",
        delivered.text()
    );
    let list = moto.ask("s3", "GET /box?list-type=2", "").unwrap().text();
    assert!(list.contains("<Key>"), "{list}");
}
