//! `integrationSubtype`: the service actions of HTTP APIs (`reference/http-api.md` §4.4).

use crate::diagnostics::{Diagnostic, Sink, code, quoted, suggest};
use crate::openapi::model::{Origin, Spanned};
use crate::source::Mapping;

/// An action: its name, the parameters it needs, and those it may have.
type Action = (
    &'static str,
    &'static [&'static str],
    &'static [&'static str],
);

const ACTIONS: [Action; 10] = [
    (
        "EventBridge-PutEvents",
        &["Detail", "DetailType", "Source"],
        &["Time", "EventBusName", "Resources", "Region", "TraceHeader"],
    ),
    (
        "SQS-SendMessage",
        &["QueueUrl", "MessageBody"],
        &[
            "DelaySeconds",
            "MessageAttributes",
            "MessageDeduplicationId",
            "MessageGroupId",
            "MessageSystemAttributes",
            "Region",
        ],
    ),
    (
        "SQS-ReceiveMessage",
        &["QueueUrl"],
        &[
            "AttributeNames",
            "MaxNumberOfMessages",
            "MessageAttributeNames",
            "ReceiveRequestAttemptId",
            "VisibilityTimeout",
            "WaitTimeSeconds",
            "Region",
        ],
    ),
    (
        "SQS-DeleteMessage",
        &["ReceiptHandle", "QueueUrl"],
        &["Region"],
    ),
    ("SQS-PurgeQueue", &["QueueUrl"], &["Region"]),
    (
        "AppConfig-GetConfiguration",
        &["Application", "Environment", "Configuration", "ClientId"],
        &["ClientConfigurationVersion", "Region"],
    ),
    (
        "Kinesis-PutRecord",
        &["StreamName", "Data", "PartitionKey"],
        &["SequenceNumberForOrdering", "ExplicitHashKey", "Region"],
    ),
    (
        "StepFunctions-StartExecution",
        &["StateMachineArn"],
        &["Name", "Input", "Region"],
    ),
    (
        "StepFunctions-StartSyncExecution",
        &["StateMachineArn"],
        &["Name", "Input", "Region", "TraceHeader"],
    ),
    (
        "StepFunctions-StopExecution",
        &["ExecutionArn"],
        &["Cause", "Error", "Region"],
    ),
];

/// The only version that subtypes have, which may stand behind their names.
const VERSION: &str = " 1.0";

/// A subtype without its version.
pub(crate) fn without_version(name: &str) -> &str {
    name.strip_suffix(VERSION).unwrap_or(name)
}

/// The parameters that a subtype needs; `None`: there is no such subtype.
pub(crate) fn required(name: &str) -> Option<&'static [&'static str]> {
    let action = ACTIONS.iter().find(|(known, ..)| *known == name);
    action.map(|(_, required, _)| *required)
}

/// A parameter of a subtype by its name.
pub(crate) fn parameter(name: &str, parameter: &str) -> Option<&'static str> {
    let (_, required, optional) = ACTIONS.iter().find(|(known, ..)| *known == name)?;
    let mut known = required.iter().chain(*optional);
    known.find(|known| **known == parameter).copied()
}

/// Reports an action that there is not, or that lacks a parameter. `given` are the parameters as
/// they stand, whether or not their values can be used; `parameters` is where.
pub(super) fn check(
    subtype: &Spanned<String>,
    given: Option<&Mapping>,
    parameters: &Origin,
    sink: &mut Sink,
) {
    let name = without_version(&subtype.value);
    let Some((_, needed, optional)) = ACTIONS.iter().find(|(known, ..)| *known == name) else {
        let known = ACTIONS.map(|(known, ..)| known);
        let help = match suggest::nearest(name, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("known actions: {}", known.join(", ")),
        };
        sink.push(
            Diagnostic::new(
                code::UNKNOWN_VALUE,
                subtype.span,
                format!("{} is not an integration subtype", quoted(name)),
            )
            .label("not known")
            .help(help),
        );
        return;
    };
    for entry in given.into_iter().flat_map(Mapping::iter) {
        let key = entry.key.as_str();
        if parameter(name, key).is_some() {
            continue;
        }
        let known = needed.iter().chain(*optional).copied();
        let help = match suggest::nearest(key, known.clone()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("parameters are: {}", known.collect::<Vec<_>>().join(", ")),
        };
        sink.push(
            Diagnostic::new(
                code::UNKNOWN_AMAZON_FIELD,
                entry.key_span,
                format!("`{name}` has no parameter {}", quoted(key)),
            )
            .label("not sent")
            .help(help)
            .pointer(&parameters.pointer),
        );
    }
    let is_given = |needed: &str| given.is_some_and(|given| given.contains_key(needed));
    let missing: Vec<String> = needed
        .iter()
        .filter(|needed| !is_given(needed))
        .map(|needed| format!("`{needed}`"))
        .collect();
    if missing.is_empty() {
        return;
    }
    let missing = missing.join(", ");
    sink.push(
        Diagnostic::new(
            code::MISSING_FIELD,
            parameters.span,
            format!("`{name}` needs {missing}"),
        )
        .label("not among these parameters")
        .secondary(subtype.span, "this action")
        .help(format!("add {missing} to `requestParameters`"))
        .pointer(&parameters.pointer),
    );
}
