//! The addresses of AWS integrations (`reference/openapi-extensions.md` §2.14).

use crate::diagnostics::{Diagnostic, Sink, code};
use crate::openapi::extensions::uri::{self, Call, Fault, Target};
use crate::openapi::extensions::{Integration, IntegrationType};
use crate::plan::Kind;

/// What the address of an integration calls; `None`: nothing, or something that an integration of this type cannot
/// call, which is reported.
pub(super) fn target(integration: &Integration, kind: Kind, sink: &mut Sink) -> Option<Target> {
    let pointer = format!("{}/uri", integration.origin.pointer);
    let Some(given) = &integration.uri else {
        let is_missing = integration.integration_subtype.is_none() && !integration.unusable;
        if is_missing {
            let message = "the integration has no `uri`";
            sink.push(
                Diagnostic::new(code::MISSING_FIELD, integration.origin.span, message)
                    .label("this integration")
                    .help("add `uri: arn:aws:apigateway:…`")
                    .pointer(&integration.origin.pointer),
            );
        }
        return None;
    };
    let target = match uri::parse(&given.value) {
        Ok(target) => target,
        Err(fault) => {
            sink.push(uri::report(given, fault).pointer(pointer));
            // A stand-in for an address.
            return (fault == Fault::NotArn).then_some(Target::Other);
        }
    };
    // The reference's own reasons.
    let is_proxy = integration.kind.value == IntegrationType::AwsProxy;
    let (message, help) = match &target {
        Target::Lambda { .. } => return Some(target),
        Target::Service { .. } if !is_proxy => return Some(target),
        Target::Service {
            service,
            call: Call::Action(name),
            ..
        } if service == "firehose" && name.starts_with("PutRecord") => return Some(target),
        Target::Service { .. } => (
            "an `aws_proxy` integration calls Lambda functions and Firehose streams only",
            "use `type: aws` with mapping templates",
        ),
        Target::Function(_) if kind == Kind::Http => return Some(target),
        Target::Function(_) | Target::Other => (
            "the ARN of an integration contains a path or an action",
            Fault::NoCall.words().1,
        ),
    };
    sink.push(
        Diagnostic::new(code::INVALID_URI, given.span, message)
            .label("cannot be called")
            .help(help)
            .pointer(pointer),
    );
    None
}
