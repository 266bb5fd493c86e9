//! What each `integrationSubtype` sends: the service's own request for its parameters.
//!
//! SQS is called by its query protocol, whose answers are XML; the others by JSON or, AppConfig, by path.
//! Source: the API references of the services, "PutEvents", "SendMessage" and so on.

use std::borrow::Cow;
use std::time::UNIX_EPOCH;

use bytes::Bytes;
use http::Method;
use serde_json::Value;

use super::parameters::Parameters;
use super::{Made, target};
use crate::aws::timestamp;
use crate::deployment::{Address, AddressPart};
use crate::descriptor::Subtype;
use crate::path;

/// How the value of a parameter is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// As text.
    Text,
    /// A JSON list of texts, or texts with commas between them.
    List,
    /// A time: RFC 3339, or seconds since 1970. Sent as seconds.
    Time,
    /// A JSON object of message attributes: `{"name": {"DataType": "String", "StringValue": "x"}}`.
    Attributes,
}

/// A parameter, the service's name for it, and its form.
type Field = (&'static str, &'static str, Form);

const PUT_EVENTS: &[Field] = &[
    ("Source", "Source", Form::Text),
    ("DetailType", "DetailType", Form::Text),
    ("Detail", "Detail", Form::Text),
    ("Time", "Time", Form::Time),
    ("EventBusName", "EventBusName", Form::Text),
    ("Resources", "Resources", Form::List),
    ("TraceHeader", "TraceHeader", Form::Text),
];
const PUT_RECORD: &[Field] = &[
    ("StreamName", "StreamName", Form::Text),
    ("Data", "Data", Form::Text),
    ("PartitionKey", "PartitionKey", Form::Text),
    (
        "SequenceNumberForOrdering",
        "SequenceNumberForOrdering",
        Form::Text,
    ),
    ("ExplicitHashKey", "ExplicitHashKey", Form::Text),
];
const START_EXECUTION: &[Field] = &[
    ("StateMachineArn", "stateMachineArn", Form::Text),
    ("Name", "name", Form::Text),
    ("Input", "input", Form::Text),
    ("TraceHeader", "traceHeader", Form::Text),
];
const STOP_EXECUTION: &[Field] = &[
    ("ExecutionArn", "executionArn", Form::Text),
    ("Cause", "cause", Form::Text),
    ("Error", "error", Form::Text),
];
const SEND_MESSAGE: &[Field] = &[
    ("MessageBody", "MessageBody", Form::Text),
    ("DelaySeconds", "DelaySeconds", Form::Text),
    (
        "MessageDeduplicationId",
        "MessageDeduplicationId",
        Form::Text,
    ),
    ("MessageGroupId", "MessageGroupId", Form::Text),
    ("MessageAttributes", "MessageAttribute", Form::Attributes),
    (
        "MessageSystemAttributes",
        "MessageSystemAttribute",
        Form::Attributes,
    ),
];
const RECEIVE_MESSAGE: &[Field] = &[
    ("AttributeNames", "AttributeName", Form::List),
    ("MaxNumberOfMessages", "MaxNumberOfMessages", Form::Text),
    ("MessageAttributeNames", "MessageAttributeName", Form::List),
    (
        "ReceiveRequestAttemptId",
        "ReceiveRequestAttemptId",
        Form::Text,
    ),
    ("VisibilityTimeout", "VisibilityTimeout", Form::Text),
    ("WaitTimeSeconds", "WaitTimeSeconds", Form::Text),
];
const DELETE_MESSAGE: &[Field] = &[("ReceiptHandle", "ReceiptHandle", Form::Text)];

/// The version of SQS's query protocol.
const SQS_VERSION: &str = "2012-11-05";

/// The request of a subtype; an error is the name of the parameter whose value it cannot have.
pub(super) fn request(
    subtype: Subtype,
    parameters: &Parameters<'_>,
    address: &Address,
) -> Result<Made, &'static str> {
    let json = |version, target, fields, around| json(version, target, fields, around, parameters);
    let bare = ("", "");
    let mut made = match subtype {
        Subtype::EventBridgePutEvents => json(
            "1.1",
            "AWSEvents.PutEvents",
            PUT_EVENTS,
            ("{\"Entries\":[", "]}"),
        )?,
        Subtype::KinesisPutRecord => json("1.1", "Kinesis_20131202.PutRecord", PUT_RECORD, bare)?,
        Subtype::StepFunctionsStartExecution => json(
            "1.0",
            "AWSStepFunctions.StartExecution",
            START_EXECUTION,
            bare,
        )?,
        Subtype::StepFunctionsStartSyncExecution => json(
            "1.0",
            "AWSStepFunctions.StartSyncExecution",
            START_EXECUTION,
            bare,
        )?,
        Subtype::StepFunctionsStopExecution => json(
            "1.0",
            "AWSStepFunctions.StopExecution",
            STOP_EXECUTION,
            bare,
        )?,
        Subtype::SqsSendMessage => return sqs("SendMessage", SEND_MESSAGE, parameters, address),
        Subtype::SqsReceiveMessage => {
            return sqs("ReceiveMessage", RECEIVE_MESSAGE, parameters, address);
        }
        Subtype::SqsDeleteMessage => {
            return sqs("DeleteMessage", DELETE_MESSAGE, parameters, address);
        }
        Subtype::SqsPurgeQueue => return sqs("PurgeQueue", &[], parameters, address),
        Subtype::AppConfigGetConfiguration => return app_config(parameters, address),
    };
    made.target = root(address);
    Ok(made)
}

/// The path of the service's own requests: `/`, below the endpoint's.
fn root(address: &Address) -> String {
    match address.path.first() {
        Some(AddressPart::Text(path)) => path.clone(),
        _ => "/".to_owned(),
    }
}

fn json(
    version: &str,
    target: &str,
    fields: &[Field],
    (before, after): (&str, &str),
    parameters: &Parameters<'_>,
) -> Result<Made, &'static str> {
    let mut body = Vec::with_capacity(parameters.length() + 64 * fields.len());
    body.extend_from_slice(before.as_bytes());
    body.push(b'{');
    let mut is_first = true;
    for &(parameter, key, form) in fields {
        let Some(text) = parameters.get(parameter) else {
            continue;
        };
        if !std::mem::take(&mut is_first) {
            body.push(b',');
        }
        push_json(&mut body, key);
        body.push(b':');
        match form {
            Form::Time => body.extend_from_slice(seconds(text).ok_or(parameter)?.as_bytes()),
            Form::List => {
                body.push(b'[');
                for (i, item) in list(text).ok_or(parameter)?.iter().enumerate() {
                    if i > 0 {
                        body.push(b',');
                    }
                    push_json(&mut body, item);
                }
                body.push(b']');
            }
            Form::Text | Form::Attributes => push_json(&mut body, text),
        }
    }
    body.push(b'}');
    body.extend_from_slice(after.as_bytes());
    let content_type = match version {
        "1.0" => "application/x-amz-json-1.0",
        _ => "application/x-amz-json-1.1",
    };
    Ok(Made {
        method: Method::POST,
        target: String::new(),
        content_type: Some(Cow::Borrowed(content_type)),
        amz_target: Some(target.to_owned()),
        body: Bytes::from(body),
    })
}

/// Appends a JSON string with its quotes.
fn push_json(out: &mut Vec<u8>, text: &str) {
    // Writing to memory does not fail.
    let _written = serde_json::to_writer(out, text);
}

fn sqs(
    action: &str,
    fields: &[Field],
    parameters: &Parameters<'_>,
    address: &Address,
) -> Result<Made, &'static str> {
    let url = parameters.get("QueueUrl").unwrap_or_default();
    let queue = queue_path(url).ok_or("QueueUrl")?;
    let mut form = String::with_capacity(parameters.length() + 64 * (fields.len() + 2));
    push_pair(&mut form, "Action", action);
    push_pair(&mut form, "Version", SQS_VERSION);
    push_pair(&mut form, "QueueUrl", url);
    for &(parameter, key, kind) in fields {
        let Some(text) = parameters.get(parameter) else {
            continue;
        };
        match kind {
            Form::Text | Form::Time => push_pair(&mut form, key, text),
            Form::List => {
                for (i, item) in list(text).ok_or(parameter)?.iter().enumerate() {
                    push_pair(&mut form, &format!("{key}.{}", i + 1), item);
                }
            }
            Form::Attributes => push_attributes(&mut form, key, text).ok_or(parameter)?,
        }
    }
    let root = root(address);
    Ok(Made {
        method: Method::POST,
        target: format!("{}{queue}", root.trim_end_matches('/')),
        content_type: Some(Cow::Borrowed("application/x-www-form-urlencoded")),
        amz_target: None,
        body: Bytes::from(form),
    })
}

/// The path of a queue's URL. Its host is not asked for: requests go to the service's endpoint only.
fn queue_path(url: &str) -> Option<String> {
    let path = match url.split_once("://") {
        Some((_, rest)) => rest.get(rest.find('/')?..)?,
        None => url,
    };
    let path = path::canonical(path).ok()?;
    (path.len() > 1).then(|| path::strict(&path))
}

fn push_pair(out: &mut String, name: &str, value: &str) {
    if !out.is_empty() {
        out.push('&');
    }
    path::encode_query(name, out);
    out.push('=');
    path::encode_query(value, out);
}

/// Message attributes as the query protocol numbers them; `None`: they are none.
fn push_attributes(out: &mut String, key: &str, text: &str) -> Option<()> {
    let Ok(Value::Object(attributes)) = serde_json::from_str(text) else {
        return None;
    };
    for (i, (name, attribute)) in attributes.iter().enumerate() {
        let place = format!("{key}.{}", i + 1);
        push_pair(out, &format!("{place}.Name"), name);
        for (member, value) in attribute.as_object()? {
            let known = ["DataType", "StringValue", "BinaryValue"];
            if !known.contains(&member.as_str()) {
                return None;
            }
            push_pair(out, &format!("{place}.Value.{member}"), value.as_str()?);
        }
    }
    Some(())
}

fn app_config(parameters: &Parameters<'_>, address: &Address) -> Result<Made, &'static str> {
    let mut target = target(address, parameters).map_err(|_| "Configuration")?;
    let mut query = String::new();
    for (parameter, name) in [
        ("ClientId", "client_id"),
        ("ClientConfigurationVersion", "client_configuration_version"),
    ] {
        if let Some(text) = parameters.get(parameter) {
            push_pair(&mut query, name, text);
        }
    }
    target.push('?');
    target.push_str(&query);
    Ok(Made {
        method: Method::GET,
        target,
        content_type: None,
        amz_target: None,
        body: Bytes::new(),
    })
}

/// The items of a list; `None`: one of JSON that is none of texts.
fn list(text: &str) -> Option<Vec<String>> {
    if text.trim_start().starts_with('[') {
        return serde_json::from_str(text).ok();
    }
    let items = text.split(',').map(str::trim);
    let items = items.filter(|item| !item.is_empty());
    Some(items.map(str::to_owned).collect())
}

/// Seconds since 1970; `None` where the text is no time.
fn seconds(text: &str) -> Option<String> {
    // Written as it is, so that it has to be a number of JSON too.
    let is_plain = text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.');
    if is_plain && serde_json::from_str::<serde_json::Number>(text).is_ok() {
        return Some(text.to_owned());
    }
    let time = timestamp::parse(text)?.duration_since(UNIX_EPOCH).ok()?;
    Some(time.as_secs().to_string())
}
