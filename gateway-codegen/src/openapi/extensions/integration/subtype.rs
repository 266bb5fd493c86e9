//! `integrationSubtype`: the service actions of HTTP APIs (`reference/http-api.md` §4.4).

use crate::diagnostics::{Diagnostic, Sink, code, quoted, suggest};
use crate::openapi::model::{Origin, Spanned};
use crate::source::Mapping;

/// Every action with the parameters it needs.
const ACTIONS: [(&str, &[&str]); 10] = [
    ("EventBridge-PutEvents", &["Detail", "DetailType", "Source"]),
    ("SQS-SendMessage", &["QueueUrl", "MessageBody"]),
    ("SQS-ReceiveMessage", &["QueueUrl"]),
    ("SQS-DeleteMessage", &["ReceiptHandle", "QueueUrl"]),
    ("SQS-PurgeQueue", &["QueueUrl"]),
    (
        "AppConfig-GetConfiguration",
        &["Application", "Environment", "Configuration", "ClientId"],
    ),
    ("Kinesis-PutRecord", &["StreamName", "Data", "PartitionKey"]),
    ("StepFunctions-StartExecution", &["StateMachineArn"]),
    ("StepFunctions-StartSyncExecution", &["StateMachineArn"]),
    ("StepFunctions-StopExecution", &["ExecutionArn"]),
];

/// Reports an action that there is not, or that lacks a parameter. `given` are the parameters as
/// they stand, whether or not their values can be used; `parameters` is where.
pub(super) fn check(
    subtype: &Spanned<String>,
    given: Option<&Mapping>,
    parameters: &Origin,
    sink: &mut Sink,
) {
    let name = subtype.value.as_str();
    let Some((_, needed)) = ACTIONS.iter().find(|(known, _)| *known == name) else {
        let known = ACTIONS.map(|(known, _)| known);
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
