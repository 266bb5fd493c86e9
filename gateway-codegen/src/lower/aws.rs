//! The addresses of AWS integrations (`reference/openapi-extensions.md` §2.14).

use crate::diagnostics::{Diagnostic, Sink, code};
use crate::openapi::extensions::uri::{self, Call, Fault, Target};
use crate::openapi::extensions::{Integration, IntegrationType};
use crate::plan::Kind;

/// Reports an address that calls nothing, or something that an integration of this type cannot call; returns whether
/// the integration can be used.
pub(super) fn check(integration: &Integration, kind: Kind, sink: &mut Sink) -> bool {
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
        return !is_missing;
    };
    let target = match uri::parse(&given.value) {
        Ok(target) => target,
        Err(fault) => {
            let is_usable = fault == Fault::NotArn;
            // Proxies call functions; other services are none of theirs.
            let diagnostic = match integration.kind.value {
                IntegrationType::AwsProxy => uri::report_function(given, fault),
                _ => uri::report(given, fault),
            };
            sink.push(diagnostic.pointer(pointer));
            return is_usable;
        }
    };
    // The reference's own reasons.
    let is_proxy = integration.kind.value == IntegrationType::AwsProxy;
    let (message, help) = match target {
        Target::Lambda { .. } => return true,
        Target::Service { .. } if !is_proxy => return true,
        Target::Service {
            service,
            call: Call::Action(name),
        } if service == "firehose" && name.starts_with("PutRecord") => return true,
        Target::Service { .. } => (
            "an `aws_proxy` integration calls Lambda functions and Firehose streams only",
            "use `type: aws` with mapping templates",
        ),
        Target::Function(_) if kind == Kind::Http => return true,
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
    false
}
