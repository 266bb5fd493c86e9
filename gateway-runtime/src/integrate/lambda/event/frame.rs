//! What all events of a function in one stage have in common, written once at start.

use std::collections::BTreeMap;

use crate::context::{ACCOUNT_ID, route_key};
use crate::descriptor::PayloadFormat;
use crate::integrate::lambda::function::Place;
use crate::integrate::lambda::json::{push_inner, push_object, push_string};

/// Pieces of JSON. What stands between them differs from request to request.
#[derive(Debug)]
pub(in crate::integrate::lambda) struct Frame {
    /// From the first brace to the path; in the REST kind to its quote and base path.
    pub(super) begin: Vec<u8>,
    /// The stage variables, and `requestContext` up to the domain name.
    pub(super) context: Vec<u8>,
    /// The end of `requestContext`; in format 2.0 up to the time.
    pub(super) end: Vec<u8>,
}

impl Frame {
    pub(in crate::integrate::lambda) fn new(place: &Place<'_>, format: PayloadFormat) -> Frame {
        let caller = place.caller;
        let (operation, stage) = (caller.operation, caller.stage.name);
        let (api_id, base_path) = (caller.api.id, caller.api.base_path);
        let resource = operation.resource;
        let route_key = route_key(operation);
        let variables = place.variables;
        match format {
            PayloadFormat::Rest => {
                let mut begin = json(&[("{\"resource\":", resource)], ",\"path\":\"");
                push_inner(&mut begin, base_path.as_bytes());
                let ids = [
                    (",\"requestContext\":{\"accountId\":", ACCOUNT_ID),
                    (",\"apiId\":", api_id),
                    (",\"deploymentId\":", caller.deployment_id),
                ];
                let end = [
                    (",\"resourceId\":", operation.resource_id),
                    (",\"resourcePath\":", resource),
                    (",\"stage\":", stage),
                ];
                Frame {
                    begin,
                    context: [
                        stage_variables(variables, true),
                        json(&ids, ",\"domainName\":"),
                    ]
                    .concat(),
                    end: json(&end, "}"),
                }
            }
            PayloadFormat::V1 => {
                let ids = [
                    (",\"requestContext\":{\"accountId\":", ACCOUNT_ID),
                    (",\"apiId\":", api_id),
                ];
                let end = [
                    (",\"resourceId\":", &*route_key),
                    (",\"resourcePath\":", resource),
                    (",\"stage\":", stage),
                ];
                let begin = [("{\"version\":", "1.0"), (",\"resource\":", resource)];
                Frame {
                    begin: json(&begin, ",\"path\":"),
                    context: [
                        stage_variables(variables, true),
                        json(&ids, ",\"domainName\":"),
                    ]
                    .concat(),
                    end: json(&end, "}"),
                }
            }
            PayloadFormat::V2 => {
                let ids = [
                    (",\"requestContext\":{\"accountId\":", ACCOUNT_ID),
                    (",\"apiId\":", api_id),
                ];
                let end = [(",\"routeKey\":", &*route_key), (",\"stage\":", stage)];
                let begin = [("{\"version\":", "2.0"), (",\"routeKey\":", &*route_key)];
                Frame {
                    begin: json(&begin, ",\"rawPath\":"),
                    context: [
                        stage_variables(variables, false),
                        json(&ids, ",\"domainName\":"),
                    ]
                    .concat(),
                    end: json(&end, ",\"time\":"),
                }
            }
        }
    }
}

/// Texts, each behind what stands before it, and what stands behind all.
fn json(texts: &[(&str, &str)], end: &str) -> Vec<u8> {
    let mut out = Vec::new();
    for (before, text) in texts {
        out.extend_from_slice(before.as_bytes());
        push_string(&mut out, text.as_bytes());
    }
    out.extend_from_slice(end.as_bytes());
    out
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
