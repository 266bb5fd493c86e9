//! Events of Lambda authorizers (`reference/rest-api.md` §5.1, `reference/http-api.md` §6.2).

use std::collections::BTreeMap;

use super::fields::{Fields, Own};
use super::{Frame, v1, v2};
use crate::context::Call;
use crate::descriptor::{AuthorizerEvent, LambdaIntegration, PayloadFormat};
use crate::integrate::lambda::function::Caller;
use crate::integrate::lambda::json::{push_list, push_string};

/// What an authorizer is asked.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Question<'q> {
    pub(crate) event: AuthorizerEvent,
    /// The ARN of the method and path.
    pub(crate) arn: &'q str,
    /// The values of the identity sources.
    pub(crate) sources: &'q [String],
    /// Which operation, in which stage.
    pub(crate) caller: Caller<'q>,
    pub(crate) trace_id: &'q str,
}

/// The event of a request.
pub(crate) fn write(call: &Call<'_>, question: &Question<'_>) -> Vec<u8> {
    let mut out = Vec::with_capacity(2048);
    let format = match question.event {
        AuthorizerEvent::Token => {
            let token = question.sources.first().map_or("", String::as_str);
            push_members(
                &mut out,
                &[
                    ("{\"type\":", "TOKEN"),
                    (",\"methodArn\":", question.arn),
                    (",\"authorizationToken\":", token),
                ],
            );
            out.push(b'}');
            return out;
        }
        AuthorizerEvent::Request => PayloadFormat::Rest,
        AuthorizerEvent::V1 => PayloadFormat::V1,
        AuthorizerEvent::V2 { .. } => PayloadFormat::V2,
    };
    let joined = || question.sources.join(",");
    match question.event {
        AuthorizerEvent::Token | AuthorizerEvent::Request => push_members(
            &mut out,
            &[("{\"type\":", "REQUEST"), (",\"methodArn\":", question.arn)],
        ),
        AuthorizerEvent::V1 => push_members(
            &mut out,
            &[
                ("{\"type\":", "REQUEST"),
                (",\"methodArn\":", question.arn),
                (",\"identitySource\":", &joined()),
                (",\"authorizationToken\":", &joined()),
            ],
        ),
        AuthorizerEvent::V2 { .. } => {
            push_members(
                &mut out,
                &[("{\"type\":", "REQUEST"), (",\"routeArn\":", question.arn)],
            );
            out.extend_from_slice(b",\"identitySource\":");
            match question.sources {
                [] => out.extend_from_slice(b"null"),
                sources => push_list(&mut out, sources),
            }
        }
    }
    out.push(b',');
    let variables: BTreeMap<String, String> = call
        .stage_variables()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let frame = Frame::new(question.caller, &variables, format);
    // A body is never part of it, nor how long it is.
    let own = Own::new(call, question.trace_id, None);
    let integration = LambdaIntegration {
        payload: format,
        ..LambdaIntegration::NEW
    };
    let fields = Fields::new(call, &integration, &own, &[]);
    match format {
        PayloadFormat::Rest => v1::rest(&mut out, call, &frame, &fields, false),
        PayloadFormat::V1 => v1::rest(&mut out, call, &frame, &fields, true),
        PayloadFormat::V2 => v2::rest(&mut out, call, &frame, &fields),
    }
    out.push(b'}');
    out
}

/// Texts as JSON strings, each behind what stands before it.
fn push_members(out: &mut Vec<u8>, members: &[(&str, &str)]) {
    for (before, text) in members {
        out.extend_from_slice(before.as_bytes());
        push_string(out, text.as_bytes());
    }
}
