//! What each subtype sends.

use std::borrow::Cow;

use super::parameters::Parameters;
use super::{Made, subtype, target};
use crate::aws::signer::Signer;
use crate::aws::{Access, Environment, endpoint};
use crate::deployment::{Address, AddressPart, Service};
use crate::descriptor::Subtype;
use crate::integrate::upstream::Origin;

/// An address whose service lies below `/prefix`.
fn address(path: Vec<AddressPart>) -> Address {
    let access = Access::new(Environment::from_iter([("AWS_ACCESS_KEY_ID", "a")]));
    let endpoint = endpoint::resolve(access.environment(), "sqs", Some("eu-west-1")).unwrap();
    Address {
        origin: Origin::new(true, "sqs.test", 443).unwrap().into(),
        path,
        query: Vec::new(),
        service: Some(Service {
            signer: Signer::new(&access, &endpoint, None).unwrap(),
            amz_target: None,
            content_type: None,
        }),
    }
}

fn text(text: &str) -> AddressPart {
    AddressPart::Text(text.to_owned())
}

fn made(subtype: Subtype, given: &[(&'static str, &'static str)]) -> Result<Made, &'static str> {
    let given = given
        .iter()
        .map(|(name, text)| (*name, Cow::Borrowed(*text)));
    let parameters: Parameters<'_> = given.collect();
    subtype::request(subtype, &parameters, &address(vec![text("/prefix/")]))
}

#[test]
fn json_services_get_their_own_names() {
    #[allow(clippy::type_complexity, reason = "the columns of a table")]
    let cases: [(Subtype, &str, &[(&str, &str)], &str); 7] = [
        (
            Subtype::EventBridgePutEvents,
            "AWSEvents.PutEvents",
            &[
                ("Detail", "{\"a\":\"\u{e9}\\n\"}"),
                ("DetailType", "t"),
                ("Source", "s"),
                ("Time", "2023-11-14T22:13:20Z"),
                ("Resources", "[\"arn:a\", \"arn:b\"]"),
                ("EventBusName", ""),
            ],
            r#"{"Entries":[{"Source":"s","DetailType":"t","Detail":"{\"a\":\"é\\n\"}","Time":1700000000,"Resources":["arn:a","arn:b"]}]}"#,
        ),
        (
            Subtype::EventBridgePutEvents,
            "AWSEvents.PutEvents",
            &[("Time", "1700000000.5"), ("Resources", "arn:a, arn:b")],
            r#"{"Entries":[{"Time":1700000000.5,"Resources":["arn:a","arn:b"]}]}"#,
        ),
        (
            Subtype::KinesisPutRecord,
            "Kinesis_20131202.PutRecord",
            &[
                ("PartitionKey", "p"),
                ("StreamName", "clicks"),
                ("Data", "eA=="),
            ],
            r#"{"StreamName":"clicks","Data":"eA==","PartitionKey":"p"}"#,
        ),
        (
            Subtype::StepFunctionsStartExecution,
            "AWSStepFunctions.StartExecution",
            &[("StateMachineArn", "arn:m"), ("Name", "n"), ("Input", "{}")],
            r#"{"stateMachineArn":"arn:m","name":"n","input":"{}"}"#,
        ),
        (
            Subtype::StepFunctionsStartSyncExecution,
            "AWSStepFunctions.StartSyncExecution",
            &[("StateMachineArn", "arn:m"), ("TraceHeader", "Root=1")],
            r#"{"stateMachineArn":"arn:m","traceHeader":"Root=1"}"#,
        ),
        (
            Subtype::StepFunctionsStopExecution,
            "AWSStepFunctions.StopExecution",
            &[
                ("ExecutionArn", "arn:e"),
                ("Cause", "\"c\""),
                ("Error", "\u{0}"),
            ],
            r#"{"executionArn":"arn:e","cause":"\"c\"","error":"\u0000"}"#,
        ),
        // Names that the subtype does not have are not sent.
        (
            Subtype::StepFunctionsStopExecution,
            "AWSStepFunctions.StopExecution",
            &[("ExecutionArn", "arn:e"), ("Input", "x")],
            r#"{"executionArn":"arn:e"}"#,
        ),
    ];
    for (subtype, amz_target, given, body) in cases {
        let given: Vec<(&'static str, &'static str)> = given.to_vec();
        let made = made(subtype, &given).unwrap();
        assert_eq!(String::from_utf8_lossy(&made.body), body);
        assert_eq!(made.amz_target.as_deref(), Some(amz_target));
        assert_eq!(
            (made.method.as_str(), made.target.as_str()),
            ("POST", "/prefix/")
        );
    }
}

#[test]
fn queues_get_forms_at_their_path() {
    const URL: &str = "https://sqs.eu-west-1.amazonaws.com/123456789012/orders";
    const QUEUE: &str = "QueueUrl=https://sqs.eu-west-1.amazonaws.com/123456789012/orders";
    let attributes = r#"{"from": {"DataType": "String", "StringValue": "me & you"}, "n": {"StringValue": "1", "DataType": "Number"}}"#;
    #[allow(clippy::type_complexity, reason = "the columns of a table")]
    let cases: [(Subtype, &[(&str, &str)], &str, &str); 4] = [
        (
            Subtype::SqsSendMessage,
            &[
                ("MessageBody", "a=b&c d+\u{e9}"),
                ("DelaySeconds", "3"),
                ("MessageAttributes", attributes),
            ],
            "SendMessage",
            "&MessageBody=a%3Db%26c%20d%2B%C3%A9&DelaySeconds=3\
             &MessageAttribute.1.Name=from&MessageAttribute.1.Value.DataType=String\
             &MessageAttribute.1.Value.StringValue=me%20%26%20you\
             &MessageAttribute.2.Name=n&MessageAttribute.2.Value.DataType=Number\
             &MessageAttribute.2.Value.StringValue=1",
        ),
        (
            Subtype::SqsReceiveMessage,
            &[
                ("AttributeNames", "[\"All\"]"),
                ("MessageAttributeNames", "a,b"),
            ],
            "ReceiveMessage",
            "&AttributeName.1=All&MessageAttributeName.1=a&MessageAttributeName.2=b",
        ),
        (
            Subtype::SqsDeleteMessage,
            &[("ReceiptHandle", "h/1=")],
            "DeleteMessage",
            "&ReceiptHandle=h/1%3D",
        ),
        (Subtype::SqsPurgeQueue, &[], "PurgeQueue", ""),
    ];
    for (subtype, given, action, form) in cases {
        let mut given: Vec<(&'static str, &'static str)> = given.to_vec();
        given.push(("QueueUrl", URL));
        let made = made(subtype, &given).unwrap();
        let body = String::from_utf8_lossy(&made.body);
        let expected = format!("Action={action}&Version=2012-11-05&{QUEUE}{form}");
        assert_eq!(sorted(&body), sorted(&expected));
        assert_eq!(made.target, "/prefix/123456789012/orders");
    }
}

/// Members of JSON objects have no order.
fn sorted(form: &str) -> Vec<&str> {
    let mut pairs: Vec<&str> = form.split('&').collect();
    pairs.sort_unstable();
    pairs
}

#[test]
fn values_that_a_parameter_cannot_have() {
    for (subtype, given, name) in [
        (Subtype::SqsPurgeQueue, ("QueueUrl", "orders"), "QueueUrl"),
        (
            Subtype::SqsPurgeQueue,
            ("QueueUrl", "https://host"),
            "QueueUrl",
        ),
        (
            Subtype::SqsPurgeQueue,
            ("QueueUrl", "https://host/"),
            "QueueUrl",
        ),
        (
            Subtype::SqsPurgeQueue,
            ("QueueUrl", "http://h/1/../2"),
            "QueueUrl",
        ),
        (
            Subtype::SqsPurgeQueue,
            ("QueueUrl", "http://h/1%0d%0aX"),
            "QueueUrl",
        ),
        (Subtype::EventBridgePutEvents, ("Time", "yesterday"), "Time"),
        (Subtype::EventBridgePutEvents, ("Time", "1e9"), "Time"),
        (Subtype::EventBridgePutEvents, ("Time", "-1"), "Time"),
        (Subtype::EventBridgePutEvents, ("Time", "inf"), "Time"),
    ] {
        assert_eq!(made(subtype, &[given]).unwrap_err(), name, "{given:?}");
    }
    for attributes in [
        "x",
        "[]",
        "{\"a\": 1}",
        "{\"a\": {\"X\": \"\"}}",
        "{\"a\": {\"DataType\": 1}}",
    ] {
        let given = [("QueueUrl", "/1/q"), ("MessageAttributes", attributes)];
        let refused = made(Subtype::SqsSendMessage, &given);
        assert_eq!(refused.unwrap_err(), "MessageAttributes", "{attributes}");
    }
}

#[test]
fn configurations_are_got_by_path() {
    let path = vec![
        text("/applications/"),
        AddressPart::Parameter("Application"),
        text("/x/"),
        AddressPart::Parameter("Environment"),
    ];
    let address = address(path);
    let given = |environment: &'static str| -> Parameters<'static> {
        [
            ("Application", Cow::Borrowed("a/b c")),
            ("Environment", Cow::Borrowed(environment)),
            ("ClientId", Cow::Borrowed("me&you")),
        ]
        .into_iter()
        .collect()
    };
    let made = subtype::request(
        Subtype::AppConfigGetConfiguration,
        &given("prod+"),
        &address,
    );
    let made = made.unwrap();
    assert_eq!(
        (made.method.as_str(), made.target.as_str()),
        (
            "GET",
            "/applications/a%2Fb%20c/x/prod%2B?client_id=me%26you"
        )
    );
    assert!(target(&address, &given("..")).is_err());
}

#[test]
fn parameters_without_a_value_are_missing() {
    let given = [("a", Cow::Borrowed("1")), ("b", Cow::Borrowed(""))];
    let parameters: Parameters<'_> = given.into_iter().collect();
    assert_eq!(parameters.missing(&["a", "b", "c"]), Some("b"));
    assert_eq!(parameters.missing(&["a"]), None);
}

/// Texts that want out of the place they stand in.
const HOSTILE: [&str; 18] = [
    "\"",
    "\\",
    "\\\"",
    "\"}],\"Entries\":[{\"Source\":\"x",
    "\",\"stateMachineArn\":\"arn:evil",
    "{\"a\": [1, \"\\n\"]}",
    "[\"a\"]",
    "a\r\nX-Injected: 1\r\n\r\n",
    "\0\u{1}\u{1f}\u{7f}",
    "\u{e9}\u{2028}\u{202e}\u{1f600}",
    "&Action=DeleteQueue&QueueUrl=x",
    "%26Action%3DDeleteQueue",
    "a+b c=d;e",
    "$context.stage ${stageVariables.x} #set($a = 1)",
    "../../x",
    "?a#b",
    " ",
    "null",
];

/// The value of a field of a form, decoded.
fn form_value(form: &str, name: &str) -> Option<String> {
    let mut pairs = crate::path::query_parameters(form).filter(|(known, _)| known == name);
    let value = pairs.next()?.1.into_owned();
    assert!(pairs.next().is_none(), "{form}");
    Some(value)
}

#[test]
fn values_stay_where_they_belong() {
    use Subtype::{
        EventBridgePutEvents, KinesisPutRecord, SqsDeleteMessage, SqsReceiveMessage,
        SqsSendMessage, StepFunctionsStartExecution, StepFunctionsStartSyncExecution,
        StepFunctionsStopExecution,
    };
    // Parameters of a call in JSON, and where their values are in it.
    #[allow(clippy::type_complexity, reason = "the columns of a table")]
    let json: [(Subtype, &[(&'static str, &str)]); 5] = [
        (
            EventBridgePutEvents,
            &[
                ("Source", "/Entries/0/Source"),
                ("DetailType", "/Entries/0/DetailType"),
                ("Detail", "/Entries/0/Detail"),
                ("EventBusName", "/Entries/0/EventBusName"),
                ("TraceHeader", "/Entries/0/TraceHeader"),
            ],
        ),
        (
            KinesisPutRecord,
            &[
                ("StreamName", "/StreamName"),
                ("Data", "/Data"),
                ("PartitionKey", "/PartitionKey"),
                ("SequenceNumberForOrdering", "/SequenceNumberForOrdering"),
                ("ExplicitHashKey", "/ExplicitHashKey"),
            ],
        ),
        (
            StepFunctionsStartExecution,
            &[
                ("StateMachineArn", "/stateMachineArn"),
                ("Name", "/name"),
                ("Input", "/input"),
            ],
        ),
        (
            StepFunctionsStartSyncExecution,
            &[
                ("StateMachineArn", "/stateMachineArn"),
                ("Input", "/input"),
                ("TraceHeader", "/traceHeader"),
            ],
        ),
        (
            StepFunctionsStopExecution,
            &[
                ("ExecutionArn", "/executionArn"),
                ("Cause", "/cause"),
                ("Error", "/error"),
            ],
        ),
    ];
    for (subtype, places) in json {
        for text in HOSTILE {
            let given: Vec<_> = places.iter().map(|(name, _)| (*name, text)).collect();
            let made = made(subtype, &given).unwrap();
            let body: serde_json::Value = serde_json::from_slice(&made.body).unwrap();
            for (name, place) in places {
                let value = body.pointer(place).and_then(serde_json::Value::as_str);
                assert_eq!(value, Some(text), "{subtype:?} {name}");
            }
            let object = body.pointer("/Entries/0").unwrap_or(&body);
            assert_eq!(object.as_object().unwrap().len(), places.len());
        }
    }
    let forms: [(Subtype, &[&'static str]); 3] = [
        (
            SqsSendMessage,
            &[
                "MessageBody",
                "DelaySeconds",
                "MessageDeduplicationId",
                "MessageGroupId",
            ],
        ),
        (
            SqsReceiveMessage,
            &[
                "MaxNumberOfMessages",
                "ReceiveRequestAttemptId",
                "VisibilityTimeout",
            ],
        ),
        (SqsDeleteMessage, &["ReceiptHandle"]),
    ];
    for (subtype, names) in forms {
        for text in HOSTILE {
            let mut given: Vec<_> = names.iter().map(|name| (*name, text)).collect();
            given.push(("QueueUrl", "https://sqs.test/1/orders"));
            let made = made(subtype, &given).unwrap();
            assert_eq!(made.target, "/prefix/1/orders");
            let form = std::str::from_utf8(&made.body).unwrap();
            for name in names {
                assert_eq!(form_value(form, name).as_deref(), Some(text), "{form}");
            }
            assert_eq!(form.split('&').count(), names.len() + 3, "{form}");
        }
    }
    // The path of a configuration, and the query behind it.
    for text in HOSTILE {
        let given = [("Configuration", text), ("ClientId", text)];
        let given = given.map(|(name, text)| (name, Cow::Borrowed(text)));
        let parameters: Parameters<'_> = given.into_iter().collect();
        let mut address = address(vec![
            self::text("/configurations/"),
            AddressPart::Parameter("Configuration"),
        ]);
        address.query.clear();
        let made = subtype::request(Subtype::AppConfigGetConfiguration, &parameters, &address);
        let made = made.unwrap();
        let (path, query) = made.target.split_once('?').unwrap();
        let (_, segment) = path.rsplit_once('/').unwrap();
        assert_eq!(crate::path::decode(segment), text, "{path}");
        assert_eq!(form_value(query, "client_id").as_deref(), Some(text));
        assert!(made.target.bytes().all(|byte| byte.is_ascii_graphic()));
    }
}

/// Values that no service could read are refused.
#[test]
fn lists_times_and_queues_that_are_none() {
    let event = |name, text| made(Subtype::EventBridgePutEvents, &[(name, text)]);
    for (text, expected) in [
        ("[]", Some("[]")),
        (",", Some("[]")),
        ("a,\"b", Some(r#"["a","\"b"]"#)),
        ("[\"a,b\"]", Some(r#"["a,b"]"#)),
        ("[1]", None),
        ("[\"a\"", None),
        ("[[\"a\"]]", None),
    ] {
        let body = event("Resources", text).map(|made| made.body);
        let expected = expected.map(|list| format!("{{\"Entries\":[{{\"Resources\":{list}}}]}}"));
        assert_eq!(
            body.as_deref().ok(),
            expected.as_deref().map(str::as_bytes),
            "{text}"
        );
    }
    for (text, is_time) in [
        ("0", true),
        ("1700000000.25", true),
        ("2023-11-14T22:13:20Z", true),
        ("5.", false),
        (".5", false),
        (".", false),
        ("1.2.3", false),
        ("0012", false),
        ("-1", false),
        ("+1", false),
        ("1e9", false),
        ("inf", false),
        ("NaN", false),
        ("1,\"Source\":\"x\"", false),
        ("yesterday", false),
        ("\u{661}", false),
    ] {
        let made = event("Time", text);
        assert_eq!(made.is_ok(), is_time, "{text}");
        if let Ok(made) = made {
            let body: serde_json::Value = serde_json::from_slice(&made.body).unwrap();
            assert!(body.pointer("/Entries/0/Time").unwrap().is_number());
        }
    }
    for url in [
        "",
        "/",
        "https://sqs.test",
        "https://sqs.test/",
        "https://sqs.test/a/../b",
        "a\0b",
        "https://x/%zz",
    ] {
        let sent = made(Subtype::SqsPurgeQueue, &[("QueueUrl", url)]);
        assert!(sent.is_err(), "{url}: {sent:?}");
    }
    for attributes in [
        "{",
        "[]",
        "\"a\"",
        "{\"a\": 1}",
        "{\"a\": {\"DataType\": 1}}",
        "{\"a\": {\"Other\": \"x\"}}",
        "{\"a\": []}",
    ] {
        let given = [("QueueUrl", "/1/orders"), ("MessageAttributes", attributes)];
        assert!(
            made(Subtype::SqsSendMessage, &given).is_err(),
            "{attributes}"
        );
    }
}
