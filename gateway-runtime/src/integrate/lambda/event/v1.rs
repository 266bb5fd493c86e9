//! Payload format 1.0.

use super::fields::{Field, Fields};
use super::{paths, push_context, push_name, push_number};
use crate::context::Call;
use crate::descriptor::Context;
use crate::integrate::lambda::json::{
    push_inner, push_list, push_object, push_optional, push_string,
};
use crate::path;

/// Everything but the body. Events of HTTP APIs have a version.
pub(super) fn write(out: &mut Vec<u8>, call: &Call<'_>, fields: &Fields<'_>, is_http: bool) {
    let own_path = paths::own(call);
    out.push(b'{');
    if is_http {
        push_name(out, "version");
        out.extend_from_slice(b"\"1.0\"");
    }
    push_context(out, "resource", call, Context::ResourcePath);
    push_name(out, "path");
    match (&fields.path, is_http) {
        (Some(path), _) => push_string(out, path.as_bytes()),
        (None, true) => push_string(out, path::decode(call.full_path).as_bytes()),
        (None, false) => {
            out.push(b'"');
            push_inner(out, call.stage.api.base_path.as_bytes());
            push_inner(out, own_path.as_bytes());
            out.push(b'"');
        }
    }
    push_context(out, "httpMethod", call, Context::HttpMethod);
    both(
        out,
        ["headers", "multiValueHeaders"],
        &fields.headers,
        |a, b| a.eq_ignore_ascii_case(b),
    );
    let names = ["queryStringParameters", "multiValueQueryStringParameters"];
    both(out, names, &fields.sorted_query(), |a, b| a == b);
    push_name(out, "pathParameters");
    path_parameters(out, call, own_path, is_http);
    push_name(out, "stageVariables");
    let mut variables = call.stage_variables().peekable();
    match variables.peek() {
        None => out.extend_from_slice(b"null"),
        Some(_) => push_object(out, variables, |out, value| {
            push_string(out, value.as_bytes())
        }),
    }
    push_name(out, "requestContext");
    request_context(out, call, is_http);
}

/// An object with the last value of each name, and one with all of them.
fn both(
    out: &mut Vec<u8>,
    [one, all]: [&str; 2],
    fields: &[Field<'_>],
    same: impl Fn(&[u8], &[u8]) -> bool,
) {
    push_name(out, one);
    if fields.is_empty() {
        out.extend_from_slice(b"null");
        push_name(out, all);
        out.extend_from_slice(b"null");
        return;
    }
    let groups = || {
        let groups = fields.chunk_by(|(a, _), (b, _)| same(a, b));
        groups.filter_map(|group| Some((&group.first()?.0, group)))
    };
    push_object(out, groups(), |out, group| {
        push_optional(out, group.last().map(|(_, value)| &**value));
    });
    push_name(out, all);
    push_object(out, groups(), |out, group| {
        push_list(out, group.iter().map(|(_, value)| value));
    });
}

fn path_parameters(out: &mut Vec<u8>, call: &Call<'_>, own_path: &str, is_http: bool) {
    let names = call.operation.map_or(&[][..], |o| o.path_parameters);
    if names.is_empty() {
        out.extend_from_slice(b"null");
        return;
    }
    let members = names.iter().enumerate().map(|(index, name)| (name, index));
    push_object(out, members, |out, index| {
        let value = match is_http {
            true => call.captures.get(call.path, index).map(path::decode),
            false => paths::parameter(call, own_path, index).map(Into::into),
        };
        push_optional(out, value.as_deref().map(str::as_bytes));
    });
}

fn request_context(out: &mut Vec<u8>, call: &Call<'_>, is_http: bool) {
    out.push(b'{');
    push_context(out, "accountId", call, Context::AccountId);
    push_context(out, "apiId", call, Context::ApiId);
    if !is_http {
        push_context(out, "deploymentId", call, Context::DeploymentId);
    }
    push_context(out, "domainName", call, Context::DomainName);
    push_context(out, "domainPrefix", call, Context::DomainPrefix);
    push_context(out, "extendedRequestId", call, Context::ExtendedRequestId);
    push_context(out, "httpMethod", call, Context::HttpMethod);
    push_name(out, "identity");
    identity(out, call);
    if let (false, Some(is_canary)) = (is_http, call.is_canary) {
        push_name(out, "isCanaryRequest");
        out.extend_from_slice(if is_canary { b"true" } else { b"false" });
    }
    push_name(out, "path");
    match is_http {
        true => push_string(out, path::decode(call.full_path).as_bytes()),
        false => push_string(out, call.raw_path.as_bytes()),
    }
    push_context(out, "protocol", call, Context::Protocol);
    push_context(out, "requestId", call, Context::RequestId);
    push_context(out, "requestTime", call, Context::RequestTime);
    push_number(out, "requestTimeEpoch", call, Context::RequestTimeEpoch);
    let resource_id = match is_http {
        true => Context::RouteKey,
        false => Context::ResourceId,
    };
    push_context(out, "resourceId", call, resource_id);
    push_context(out, "resourcePath", call, Context::ResourcePath);
    push_context(out, "stage", call, Context::Stage);
    out.push(b'}');
}

fn identity(out: &mut Vec<u8>, call: &Call<'_>) {
    out.extend_from_slice(
        b"{\"accessKey\":null,\"accountId\":null,\"caller\":null,\"cognitoAuthenticationProvider\":null,\
          \"cognitoAuthenticationType\":null,\"cognitoIdentityId\":null,\"cognitoIdentityPoolId\":null,\
          \"principalOrgId\":null",
    );
    push_context(out, "sourceIp", call, Context::IdentitySourceIp);
    out.extend_from_slice(b",\"user\":null");
    push_context(out, "userAgent", call, Context::IdentityUserAgent);
    out.extend_from_slice(b",\"userArn\":null}");
}
