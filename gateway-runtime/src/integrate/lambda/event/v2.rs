//! Payload format 2.0.

use std::borrow::Cow;

use super::Frame;
use super::fields::{Field, Fields};
use crate::clock;
use crate::context::{Call, host_name, host_prefix};
use crate::integrate::lambda::json::{
    push_inner, push_list, push_object, push_optional, push_plain, push_string,
};
use crate::path;
use crate::text::Inline;

/// Everything but the body.
pub(super) fn write(out: &mut Vec<u8>, call: &Call<'_>, frame: &Frame, fields: &Fields<'_>) {
    out.push(b'{');
    rest(out, call, frame, fields);
}

/// The same behind the first brace.
pub(super) fn rest(out: &mut Vec<u8>, call: &Call<'_>, frame: &Frame, fields: &Fields<'_>) {
    let path = match &fields.path {
        Some(path) => Cow::Borrowed(&**path),
        None => path::decode(call.full_path),
    };
    out.extend_from_slice(&frame.begin);
    push_string(out, path.as_bytes());
    out.extend_from_slice(b",\"rawQueryString\":");
    push_string(out, fields.raw_query.as_bytes());
    headers(out, fields);
    if !fields.query.is_empty() {
        let query = fields.sorted_query();
        out.extend_from_slice(b",\"queryStringParameters\":");
        let groups = query.chunk_by(|(a, _), (b, _)| a == b);
        let groups = groups.filter_map(|group| Some((&group.first()?.0, group)));
        push_object(out, groups, push_joined);
    }
    let names = call.operation.map_or(&[][..], |o| o.path_parameters);
    if !names.is_empty() {
        out.extend_from_slice(b",\"pathParameters\":");
        let members = names.iter().enumerate().map(|(index, name)| (name, index));
        push_object(out, members, |out, index| {
            let value = call.captures.get(call.path, index).map(path::decode);
            push_optional(out, value.as_deref().map(str::as_bytes));
        });
    }
    request_context(out, call, frame, &path);
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
        out.extend_from_slice(b",\"cookies\":");
        push_list(out, cookies);
    }
    out.extend_from_slice(b",\"headers\":");
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

fn request_context(out: &mut Vec<u8>, call: &Call<'_>, frame: &Frame, path: &str) {
    out.extend_from_slice(&frame.context);
    push_string(out, host_name(call.host).as_bytes());
    authorizer(out, call);
    out.extend_from_slice(b",\"domainPrefix\":");
    push_string(out, host_prefix(call.host).as_bytes());
    out.extend_from_slice(b",\"http\":{\"method\":");
    push_plain(out, call.method.as_str().as_bytes());
    out.extend_from_slice(b",\"path\":");
    push_string(out, path.as_bytes());
    out.extend_from_slice(b",\"protocol\":");
    push_plain(out, call.protocol().as_bytes());
    out.extend_from_slice(b",\"sourceIp\":");
    push_plain(out, call.client_text().as_bytes());
    out.extend_from_slice(b",\"userAgent\":");
    let agent = call.headers.get(http::header::USER_AGENT);
    push_string(out, agent.map_or(b"", |agent| agent.as_bytes()));
    out.extend_from_slice(b"},\"requestId\":");
    push_plain(out, call.request_id().as_bytes());
    out.extend_from_slice(&frame.end);
    push_plain(out, clock::clf(call.time).as_bytes());
    out.extend_from_slice(b",\"timeEpoch\":");
    out.extend_from_slice(Inline::number(clock::epoch_ms(call.time)).as_bytes());
    out.push(b'}');
}

/// Who is calling, where somebody was asked.
fn authorizer(out: &mut Vec<u8>, call: &Call<'_>) {
    let value = match (&call.caller.authorized, &call.caller.user) {
        (Some(authorized), _) => authorized.event_v2(),
        (None, Some(user)) => serde_json::json!({"iam": {
            "accessKey": user.access_key,
            "accountId": user.account_id,
            "callerId": user.id,
            "cognitoIdentity": null,
            "principalOrgId": null,
            "userArn": user.arn,
            "userId": user.id,
        }}),
        (None, None) => return,
    };
    out.extend_from_slice(b",\"authorizer\":");
    out.extend_from_slice(value.to_string().as_bytes());
}
