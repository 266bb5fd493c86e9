//! Payload format 2.0.

use super::fields::{Field, Fields};
use super::{push_context, push_name, push_number};
use crate::context::Call;
use crate::descriptor::Context;
use crate::integrate::lambda::json::{
    push_inner, push_list, push_object, push_optional, push_string,
};
use crate::path;

/// Everything but the body.
pub(super) fn write(out: &mut Vec<u8>, call: &Call<'_>, fields: &Fields<'_>) {
    let path = match &fields.path {
        Some(path) => path.clone(),
        None => path::decode(call.full_path),
    };
    out.push(b'{');
    push_name(out, "version");
    out.extend_from_slice(b"\"2.0\"");
    push_context(out, "routeKey", call, Context::RouteKey);
    push_name(out, "rawPath");
    push_string(out, path.as_bytes());
    push_name(out, "rawQueryString");
    push_string(out, fields.raw_query.as_bytes());
    headers(out, fields);
    if !fields.query.is_empty() {
        let query = fields.sorted_query();
        push_name(out, "queryStringParameters");
        let groups = query.chunk_by(|(a, _), (b, _)| a == b);
        let groups = groups.filter_map(|group| Some((&group.first()?.0, group)));
        push_object(out, groups, push_joined);
    }
    let names = call.operation.map_or(&[][..], |o| o.path_parameters);
    if !names.is_empty() {
        push_name(out, "pathParameters");
        let members = names.iter().enumerate().map(|(index, name)| (name, index));
        push_object(out, members, |out, index| {
            let value = call.captures.get(call.path, index).map(path::decode);
            push_optional(out, value.as_deref().map(str::as_bytes));
        });
    }
    let mut variables = call.stage_variables().peekable();
    if variables.peek().is_some() {
        push_name(out, "stageVariables");
        push_object(out, variables, |out, value| {
            push_string(out, value.as_bytes())
        });
    }
    push_name(out, "requestContext");
    request_context(out, call, &path);
}

/// Headers, with the values of one name joined; cookies apart, one by one.
fn headers(out: &mut Vec<u8>, fields: &Fields<'_>) {
    let is_cookie = |name: &[u8]| name == b"cookie";
    let cookies = fields.headers.iter().filter(|(name, _)| is_cookie(name));
    let cookies = cookies.flat_map(|(_, value)| value.split(|byte| *byte == b';'));
    let mut cookies = cookies
        .map(<[u8]>::trim_ascii)
        .filter(|cookie| !cookie.is_empty())
        .peekable();
    if cookies.peek().is_some() {
        push_name(out, "cookies");
        push_list(out, cookies);
    }
    push_name(out, "headers");
    let groups = fields.headers.chunk_by(|(a, _), (b, _)| a == b);
    let groups = groups.filter_map(|group| {
        let name = &group.first()?.0;
        (!is_cookie(name)).then_some((name, group))
    });
    push_object(out, groups, push_joined);
}

/// The values of one name as one string.
fn push_joined(out: &mut Vec<u8>, fields: &[Field<'_>]) {
    out.push(b'"');
    for (i, (_, value)) in fields.iter().enumerate() {
        if i > 0 {
            out.push(b',');
        }
        push_inner(out, value);
    }
    out.push(b'"');
}

fn request_context(out: &mut Vec<u8>, call: &Call<'_>, path: &str) {
    out.push(b'{');
    push_context(out, "accountId", call, Context::AccountId);
    push_context(out, "apiId", call, Context::ApiId);
    push_context(out, "domainName", call, Context::DomainName);
    push_context(out, "domainPrefix", call, Context::DomainPrefix);
    push_name(out, "http");
    out.push(b'{');
    push_context(out, "method", call, Context::HttpMethod);
    push_name(out, "path");
    push_string(out, path.as_bytes());
    push_context(out, "protocol", call, Context::Protocol);
    push_context(out, "sourceIp", call, Context::IdentitySourceIp);
    push_name(out, "userAgent");
    let agent = call.headers.get(http::header::USER_AGENT);
    push_string(out, agent.map_or(b"", |agent| agent.as_bytes()));
    out.push(b'}');
    push_context(out, "requestId", call, Context::RequestId);
    push_context(out, "routeKey", call, Context::RouteKey);
    push_context(out, "stage", call, Context::Stage);
    push_context(out, "time", call, Context::RequestTime);
    push_number(out, "timeEpoch", call, Context::RequestTimeEpoch);
    out.push(b'}');
}
