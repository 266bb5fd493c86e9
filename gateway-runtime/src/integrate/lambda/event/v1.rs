//! Payload format 1.0, of REST and of HTTP APIs.

use super::fields::{Field, Fields};
use super::{Frame, paths};
use crate::clock;
use crate::context::{Call, host_name, host_prefix};
use crate::integrate::lambda::json::{
    push_inner, push_list, push_object, push_optional, push_plain, push_string,
};
use crate::path;
use crate::text::Inline;

/// Everything but the body. Events of HTTP APIs have a version.
pub(super) fn write(
    out: &mut Vec<u8>,
    call: &Call<'_>,
    frame: &Frame,
    fields: &Fields<'_>,
    is_http: bool,
) {
    out.push(b'{');
    rest(out, call, frame, fields, is_http);
}

/// The same behind the first brace.
pub(super) fn rest(
    out: &mut Vec<u8>,
    call: &Call<'_>,
    frame: &Frame,
    fields: &Fields<'_>,
    is_http: bool,
) {
    let own_path = paths::own(call);
    out.extend_from_slice(&frame.begin);
    match (&fields.path, is_http) {
        // Its quote stands there already. No mapping of REST APIs sets another path.
        (_, false) => {
            push_inner(out, own_path.as_bytes());
            out.push(b'"');
        }
        (Some(path), true) => push_string(out, path.as_bytes()),
        (None, true) => push_string(out, path::decode(call.full_path).as_bytes()),
    }
    out.extend_from_slice(b",\"httpMethod\":");
    push_plain(out, call.method.as_str().as_bytes());
    let names: [&[u8]; 2] = [b",\"headers\":", b",\"multiValueHeaders\":"];
    both(out, names, &fields.headers, |a, b| {
        a.eq_ignore_ascii_case(b)
    });
    let names: [&[u8]; 2] = [
        b",\"queryStringParameters\":",
        b",\"multiValueQueryStringParameters\":",
    ];
    both(out, names, &fields.sorted_query(), |a, b| a == b);
    out.extend_from_slice(b",\"pathParameters\":");
    path_parameters(out, call, own_path, is_http);
    request_context(out, call, frame, is_http);
}

/// An object with the last value of each name, and one with all of them.
fn both(
    out: &mut Vec<u8>,
    [one, all]: [&[u8]; 2],
    fields: &[Field<'_>],
    same: impl Fn(&[u8], &[u8]) -> bool,
) {
    out.extend_from_slice(one);
    if fields.is_empty() {
        out.extend_from_slice(b"null");
        out.extend_from_slice(all);
        out.extend_from_slice(b"null");
        return;
    }
    let pairs = fields.iter().zip(fields.iter().skip(1));
    let has_lists = { pairs }.any(|((a, _), (b, _))| same(a, b));
    if has_lists {
        let groups = || {
            let groups = fields.chunk_by(|(a, _), (b, _)| same(a, b));
            groups.filter_map(|group| Some((&group.first()?.0, group)))
        };
        push_object(out, groups(), |out, group| {
            push_optional(out, group.last().map(|(_, value)| &**value));
        });
        out.extend_from_slice(all);
        push_object(out, groups(), |out, group| {
            push_list(out, group.iter().map(|(_, value)| value));
        });
        return;
    }
    // The second object has the texts of the first one, which are copied as they stand there.
    let mut members = Vec::with_capacity(fields.len());
    let mut before = b'{';
    for (name, value) in fields {
        out.push(before);
        let begin = out.len();
        push_string(out, name);
        out.push(b':');
        let middle = out.len();
        push_string(out, value);
        members.push((begin, middle, out.len()));
        before = b',';
    }
    out.push(b'}');
    out.extend_from_slice(all);
    let mut before = b'{';
    for (begin, middle, end) in members {
        out.push(before);
        out.extend_from_within(begin..middle);
        out.push(b'[');
        out.extend_from_within(middle..end);
        out.push(b']');
        before = b',';
    }
    out.push(b'}');
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

fn request_context(out: &mut Vec<u8>, call: &Call<'_>, frame: &Frame, is_http: bool) {
    out.extend_from_slice(&frame.context);
    push_string(out, host_name(call.host).as_bytes());
    out.extend_from_slice(b",\"domainPrefix\":");
    push_string(out, host_prefix(call.host).as_bytes());
    out.extend_from_slice(b",\"extendedRequestId\":");
    push_plain(out, call.id.extended().as_bytes());
    out.extend_from_slice(b",\"httpMethod\":");
    push_plain(out, call.method.as_str().as_bytes());
    if let Some(authorized) = &call.caller.authorized {
        let value = authorized.event_v1(call.stage.api.kind).to_string();
        out.extend_from_slice(b",\"authorizer\":");
        out.extend_from_slice(value.as_bytes());
    }
    identity(out, call, is_http);
    if let (false, Some(is_canary)) = (is_http, call.is_canary) {
        out.extend_from_slice(match is_canary {
            true => b",\"isCanaryRequest\":true",
            false => b",\"isCanaryRequest\":false",
        });
    }
    out.extend_from_slice(b",\"path\":");
    match is_http {
        true => push_string(out, path::decode(call.full_path).as_bytes()),
        false => push_string(out, call.raw_path.as_bytes()),
    }
    out.extend_from_slice(b",\"protocol\":");
    push_plain(out, call.protocol().as_bytes());
    out.extend_from_slice(b",\"requestId\":");
    push_plain(out, call.request_id().as_bytes());
    out.extend_from_slice(b",\"requestTime\":");
    push_plain(out, clock::clf(call.time).as_bytes());
    out.extend_from_slice(b",\"requestTimeEpoch\":");
    out.extend_from_slice(Inline::number(clock::epoch_ms(call.time)).as_bytes());
    out.extend_from_slice(&frame.end);
}

fn identity(out: &mut Vec<u8>, call: &Call<'_>, is_http: bool) {
    let user = call.caller.user.as_deref();
    if let Some(user) = user {
        out.extend_from_slice(b",\"identity\":{\"accessKey\":");
        push_string(out, user.access_key.as_bytes());
        out.extend_from_slice(b",\"accountId\":");
        push_string(out, user.account_id.as_bytes());
        out.extend_from_slice(b",\"caller\":");
        push_string(out, user.id.as_bytes());
    } else {
        out.extend_from_slice(
            b",\"identity\":{\"accessKey\":null,\"accountId\":null,\"caller\":null",
        );
    }
    if let (Some(key), false) = (&call.caller.key, is_http) {
        out.extend_from_slice(b",\"apiKey\":");
        push_string(out, key.value.as_bytes());
        out.extend_from_slice(b",\"apiKeyId\":");
        push_string(out, key.key.id.as_bytes());
    }
    out.extend_from_slice(
        b",\"cognitoAuthenticationProvider\":null,\"cognitoAuthenticationType\":null,\
          \"cognitoIdentityId\":null,\"cognitoIdentityPoolId\":null,\"principalOrgId\":null,\"sourceIp\":",
    );
    push_plain(out, call.client_text().as_bytes());
    out.extend_from_slice(b",\"user\":");
    push_optional(out, user.map(|user| user.id.as_bytes()));
    out.extend_from_slice(b",\"userAgent\":");
    let agent = call.headers.get(http::header::USER_AGENT);
    push_optional(out, agent.map(http::HeaderValue::as_bytes));
    out.extend_from_slice(b",\"userArn\":");
    push_optional(out, user.map(|user| user.arn.as_bytes()));
    out.push(b'}');
}
