//! What all events of a function in one stage have in common, written once at start.

use std::collections::BTreeMap;

use crate::context::{ACCOUNT_ID, route_key};
use crate::descriptor::PayloadFormat;
use crate::integrate::lambda::function::Caller;
use crate::integrate::lambda::json::{push_inner, push_object, push_string};

/// Pieces of JSON. What stands between them differs from request to request.
#[derive(Debug)]
pub(in crate::integrate::lambda) struct Frame {
    /// From behind the first brace to the path; in the REST kind to its quote and base path.
    pub(super) begin: Vec<u8>,
    /// The stage variables, and `requestContext` up to the domain name.
    pub(super) context: Vec<u8>,
    /// The end of `requestContext`; in format 2.0 up to the time.
    pub(super) end: Vec<u8>,
}

impl Frame {
    /// Of what one operation sends in one stage.
    pub(in crate::integrate::lambda) fn new(
        caller: Caller<'_>,
        variables: &BTreeMap<String, String>,
        format: PayloadFormat,
    ) -> Frame {
        let (operation, stage) = (caller.operation, caller.stage.name);
        let resource = operation.resource;
        let route_key = route_key(operation);
        let mut context = stage_variables(variables, format != PayloadFormat::V2);
        push_strings(
            &mut context,
            &[
                (",\"requestContext\":{\"accountId\":", ACCOUNT_ID),
                (",\"apiId\":", caller.api.id),
            ],
        );
        let (mut begin, mut end) = (Vec::new(), Vec::new());
        match format {
            PayloadFormat::Rest => {
                push_strings(&mut begin, &[("\"resource\":", resource)]);
                begin.extend_from_slice(b",\"path\":\"");
                push_inner(&mut begin, caller.api.base_path.as_bytes());
                let deployment = [(",\"deploymentId\":", caller.deployment_id)];
                push_strings(&mut context, &deployment);
                push_strings(&mut end, &[(",\"resourceId\":", operation.resource_id)]);
            }
            PayloadFormat::V1 => {
                let version = [("\"version\":", "1.0"), (",\"resource\":", resource)];
                push_strings(&mut begin, &version);
                begin.extend_from_slice(b",\"path\":");
                push_strings(&mut end, &[(",\"resourceId\":", &route_key)]);
            }
            PayloadFormat::V2 => {
                let version = [("\"version\":", "2.0"), (",\"routeKey\":", &*route_key)];
                push_strings(&mut begin, &version);
                begin.extend_from_slice(b",\"rawPath\":");
                let route = [(",\"routeKey\":", &*route_key), (",\"stage\":", stage)];
                push_strings(&mut end, &route);
                end.extend_from_slice(b",\"time\":");
            }
        }
        if format != PayloadFormat::V2 {
            let place = [(",\"resourcePath\":", resource), (",\"stage\":", stage)];
            push_strings(&mut end, &place);
            end.push(b'}');
        }
        context.extend_from_slice(b",\"domainName\":");
        Frame {
            begin,
            context,
            end,
        }
    }
}

/// Texts as JSON strings, each behind what stands before it.
fn push_strings(out: &mut Vec<u8>, texts: &[(&str, &str)]) {
    for (before, text) in texts {
        out.extend_from_slice(before.as_bytes());
        push_string(out, text.as_bytes());
    }
}

/// The member of the stage's variables. Without any, it is `null` or not there.
fn stage_variables(variables: &BTreeMap<String, String>, is_always_there: bool) -> Vec<u8> {
    let mut out = Vec::new();
    if !variables.is_empty() {
        out.extend_from_slice(b",\"stageVariables\":");
        push_object(&mut out, variables, |out, value| {
            push_string(out, value.as_bytes());
        });
    } else if is_always_there {
        out.extend_from_slice(b",\"stageVariables\":null");
    }
    out
}
