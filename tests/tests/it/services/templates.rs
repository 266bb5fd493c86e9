//! REST integrations with mapping templates: whatever value a client sends, the service keeps that value.

use gateway_tests::moto::Moto;
use serde_json::{Value, json};

use super::{CREDENTIALS, furnished, parsed, send, started};
use crate::samples::hostile_values;

/// A call through the gateway: the path, the answer, and what the service then has of it.
struct Case {
    path: &'static str,
    /// What the answer has beside the status 202.
    answer: (&'static str, Value),
    kept: fn(&Moto, &Value) -> String,
}

/// What makes a case.
type Make = fn() -> Case;

const CASES: [(&str, Make); 5] = [
    ("sqs", || Case {
        path: "/templates/queue",
        answer: ("kept", json!(true)),
        kept: |moto, _| message(moto, "orders")["Body"].as_str().unwrap().to_owned(),
    }),
    ("sns", || Case {
        path: "/templates/topic",
        answer: ("kept", json!(true)),
        kept: |moto, _| {
            let body = message(moto, "told")["Body"].as_str().unwrap().to_owned();
            let notice: Value = serde_json::from_str(&body).unwrap();
            notice["Message"].as_str().unwrap().to_owned()
        },
    }),
    ("states", || Case {
        path: "/templates/executions/NAME",
        answer: ("", Value::Null),
        kept: |moto, answer| {
            let arn = json!({"executionArn": answer["arn"]}).to_string();
            let told = moto.json("states", "AWSStepFunctions.DescribeExecution", &arn);
            let told: Value = serde_json::from_str(&told.unwrap()).unwrap();
            value_of(told["input"].as_str().unwrap())
        },
    }),
    ("events", || Case {
        path: "/templates/events",
        answer: ("failed", json!(0)),
        kept: |moto, _| {
            let body = message(moto, "put")["Body"].as_str().unwrap().to_owned();
            let event: Value = serde_json::from_str(&body).unwrap();
            assert_eq!(event["detail-type"], "placed");
            event["detail"]["value"].to_string()
        },
    }),
    ("kinesis", || Case {
        path: "/templates/records",
        answer: ("shard", json!("shardId-000000000000")),
        kept: |moto, _| {
            let call = |target: &str, body: Value| -> Value {
                let target = format!("Kinesis_20131202.{target}");
                let told = moto.json("kinesis", &target, &body.to_string());
                serde_json::from_str(&told.unwrap()).unwrap()
            };
            let from = json!({"StreamName": "clicks", "ShardId": "shardId-000000000000", "ShardIteratorType": "TRIM_HORIZON"});
            let place = call("GetShardIterator", from);
            let records = call(
                "GetRecords",
                json!({"ShardIterator": place["ShardIterator"]}),
            );
            let last = records["Records"].as_array().unwrap().last().unwrap();
            base64(last["Data"].as_str().unwrap())
        },
    }),
];

/// The JSON text of the member `value`.
fn value_of(text: &str) -> String {
    let value: Value = serde_json::from_str(text).unwrap();
    value["value"].to_string()
}

/// The text of a base64 text.
fn base64(text: &str) -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bits, mut n_bits, mut out) = (0_u32, 0, Vec::new());
    for byte in text.bytes().filter(|byte| *byte != b'=') {
        let six = ALPHABET.iter().position(|known| *known == byte).unwrap();
        bits = (bits << 6 | u32::try_from(six).unwrap()) & 0xffff;
        n_bits += 6;
        if n_bits >= 8 {
            n_bits -= 8;
            out.push((bits >> n_bits & 0xff) as u8);
        }
    }
    String::from_utf8(out).unwrap()
}

/// The only new message of a queue.
fn message(moto: &Moto, queue: &str) -> Value {
    let receive = json!({
        "QueueUrl": format!("{}/123456789012/{queue}", moto.url()),
        "VisibilityTimeout": 600,
        "MaxNumberOfMessages": 10,
    });
    let got = moto.json("sqs", "AmazonSQS.ReceiveMessage", &receive.to_string());
    let got: Value = serde_json::from_str(&got.unwrap()).unwrap();
    let messages = got["Messages"]
        .as_array()
        .unwrap_or_else(|| panic!("{got}"));
    assert_eq!(messages.len(), 1, "{got}");
    messages[0].clone()
}

/// Queues that hear of the topic and of the events.
fn listeners(moto: &Moto) {
    for queue in ["told", "put"] {
        let make = format!("Action=CreateQueue&QueueName={queue}");
        moto.form("sqs", "/", &make).unwrap();
    }
    let subscribe = "Action=Subscribe&TopicArn=arn:aws:sns:us-east-1:123456789012:news&Protocol=sqs\
        &Endpoint=arn:aws:sqs:us-east-1:123456789012:told";
    moto.form("sns", "/", subscribe).unwrap();
    let rule = r#"{"Name": "all", "EventPattern": "{\"source\": [\"shop\"]}", "State": "ENABLED"}"#;
    moto.json("events", "AWSEvents.PutRule", rule).unwrap();
    let target = r#"{"Rule": "all", "Targets": [{"Id": "q", "Arn": "arn:aws:sqs:us-east-1:123456789012:put"}]}"#;
    moto.json("events", "AWSEvents.PutTargets", target).unwrap();
}

#[test]
fn what_templates_write_is_what_services_keep() {
    let moto = furnished();
    listeners(&moto);
    let gateway = started(&moto.url(), &CREDENTIALS);
    for (service, case) in CASES {
        let case = case();
        for (n, value) in hostile_values().into_iter().enumerate() {
            // Queues and events take 256 KB, also of escapes.
            let value: String = value.chars().take(10_000).collect();
            let body = json!({"value": value}).to_string();
            let line = format!("POST {}", case.path.replace("NAME", &format!("run-{n}")));
            let fields = [("Content-Type", "application/json")];
            let answer = send(&gateway, &line, &fields, body.as_bytes());
            let told = format!("{service} {value:.60} {}", answer.text());
            assert_eq!(answer.status, 202, "{told}");
            let answer = parsed(&answer);
            let (member, expected) = &case.answer;
            if !member.is_empty() {
                assert_eq!(&answer[*member], expected, "{told}");
            }
            let kept: Value = serde_json::from_str(&(case.kept)(&moto, &answer)).unwrap();
            assert_eq!(kept, value, "{told}");
        }
        let plain = [("Content-Type", "text/plain")];
        let refused = send(&gateway, &format!("POST {}", case.path), &plain, b"x");
        assert_eq!(refused.status, 415, "{service}");
    }
}
