//! The request that goes to an upstream: address, headers, query.

use std::borrow::Cow;

use http::{HeaderName, HeaderValue, Method};

use super::{Message, MessageBody, headers, value};
use crate::context::{Call, Outcome};
use crate::deployment::{Address, AddressPart};
use crate::descriptor::{Action, HttpIntegration, Kind, Mapping, Target, ValuePart};
use crate::integrate::upstream::{InvalidHead, RequestHead};
use crate::path;
use crate::template::Overrides;
use crate::text::lossy;

/// Why a request cannot be made: a value that no header or address can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unmappable;

impl From<InvalidHead> for Unmappable {
    fn from(_: InvalidHead) -> Self {
        Unmappable
    }
}

/// What a request is mapped from, beside the client's head.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Sources<'r, 'b> {
    /// The client's body, where a mapping reads it.
    pub(crate) body: Option<&'r MessageBody<'b>>,
    /// What a request template set; it comes after the mappings.
    pub(crate) overrides: Option<&'r Overrides>,
    /// Whether there is a payload.
    pub(crate) has_payload: bool,
}

impl<'r> Sources<'r, '_> {
    fn value<'c>(&self, mapping: &'c Mapping, call: &'c Call<'_>) -> Option<Cow<'c, str>>
    where
        'r: 'c,
    {
        let message = Message::Request(self.body);
        value(mapping.value, call, message, &Outcome::default())
    }

    fn overrides(&self) -> &'r Overrides {
        static NONE: Overrides = Overrides::NONE;
        self.overrides.unwrap_or(&NONE)
    }
}

/// The head of the upstream request of a proxy integration: all of the client's, and what is mapped.
pub(crate) fn proxied(
    call: &Call<'_>,
    http: &HttpIntegration,
    address: &Address,
    instance: &str,
    sources: Sources<'_, '_>,
) -> Result<RequestHead, Unmappable> {
    let target = target(call, http, address, call.query, sources)?;
    let mut head = begin(call, http, &target, address, sources)?;
    let rest = call.stage.api.kind == Kind::Rest;
    let dropped = if rest {
        headers::is_dropped_rest_request
    } else {
        headers::is_dropped_http_request
    };
    let mut earlier = Earlier::default();
    for (name, value) in call.headers {
        let text = name.as_str();
        if dropped(text)
            || rest && headers::is_signature(text, value)
            || text.bytes().any(|b| b == b'_') && !is_declared(call, text)
            || !rest && earlier.takes(name, value)
            || is_replaced(http.request, text)
        {
            continue;
        }
        head.field(name, value)?;
    }
    if rest {
        head.header(b"X-Amzn-Apigateway-Api-Id", call.stage.api.id.as_bytes())?;
        trace_id(call, &mut head, instance)?;
    } else {
        forwarding(call, &mut head, &earlier, instance)?;
    }
    for mapping in http.request {
        mapped_header(call, mapping, sources, &mut head)?;
    }
    Ok(head)
}

/// The head of the upstream request of a non-proxy integration: only what is mapped, and defaults
/// (`reference/rest-api.md` §4.2).
pub(crate) fn custom(
    call: &Call<'_>,
    http: &HttpIntegration,
    address: &Address,
    instance: &str,
    sources: Sources<'_, '_>,
) -> Result<RequestHead, Unmappable> {
    let service = address.service.as_ref();
    let mut target = target(call, http, address, None, sources)?;
    if service.is_some() {
        target = Cow::Owned(path::strict(&target));
    }
    let mut head = begin(call, http, &target, address, sources)?;
    let overrides = sources.overrides();
    let overridden = |name: &str| {
        let mut names = overrides.request_headers();
        names.any(|(known, _)| known.eq_ignore_ascii_case(name))
    };
    let sets = |name: &str| is_replaced(http.request, name) || overridden(name);
    if !sets("accept") {
        head.header(b"Accept", b"application/json")?;
    }
    if !sets("user-agent") {
        head.header(
            b"User-Agent",
            format!("AmazonAPIGateway_{}", call.stage.api.id).as_bytes(),
        )?;
    }
    if !sets("content-type") {
        // A service that speaks JSON knows its own types only, whatever the client's method is.
        let own = service.and_then(|service| service.content_type);
        let own = own.filter(|_| has_body(&method(call, http)));
        let clients = || {
            let given = call.headers.get(http::header::CONTENT_TYPE);
            // Nothing says what nothing is: services that take forms or queries would read it as JSON.
            let default =
                (service.is_none() || sources.has_payload).then_some(&b"application/json"[..]);
            given.map(HeaderValue::as_bytes).or(default)
        };
        let content_type = match own {
            Some(own) => Some(own.as_bytes()),
            None if has_body(call.method) => clients(),
            None => None,
        };
        if let Some(content_type) = content_type {
            head.header(b"Content-Type", content_type)?;
        }
    }
    match service {
        None => head.header(b"X-Amzn-Apigateway-Api-Id", call.stage.api.id.as_bytes())?,
        Some(service) => {
            if let Some(target) = &service.amz_target
                && !sets("x-amz-target")
            {
                head.header(b"X-Amz-Target", target.as_bytes())?;
            }
        }
    }
    trace_id(call, &mut head, instance)?;
    for mapping in http.request {
        let is_left_out =
            |name: &str| overridden(name) || service.is_some() && headers::is_signers(name);
        if !matches!(mapping.target, Target::Header(name) if is_left_out(name)) {
            mapped_header(call, mapping, sources, &mut head)?;
        }
    }
    for (name, text) in overrides.request_headers() {
        if headers::is_forbidden_mapping(name)
            || service.is_some() && headers::is_forbidden_for_services(name)
        {
            return Err(Unmappable);
        }
        let is_signers = service.is_some() && headers::is_signers(name);
        if !is_signers && !headers::is_dropped_mapping(name) {
            head.header(name.as_bytes(), text.as_bytes())?;
        }
    }
    Ok(head)
}

/// The method that goes to the upstream.
pub(crate) fn method<'c>(call: &'c Call<'_>, http: &HttpIntegration) -> Cow<'c, Method> {
    match http
        .method
        .map(|method| Method::from_bytes(method.as_bytes()))
    {
        Some(Ok(method)) => Cow::Owned(method),
        _ => Cow::Borrowed(call.method),
    }
}

/// Non-proxy integrations send no body with these methods (`reference/rest-api.md` §4.2).
pub(crate) fn has_body(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// The request's trace id, or a new one; marked with this process so that a loop is seen.
pub(crate) fn trace_id(
    call: &Call<'_>,
    head: &mut RequestHead,
    instance: &str,
) -> Result<(), InvalidHead> {
    let id = call.trace_id();
    let parts = [id.as_bytes(), b";Lineage=", instance.as_bytes()];
    head.header_of(b"X-Amzn-Trace-Id", parts)
}

/// Headers with `_` reach the upstream only where the document declares them (A03).
fn is_declared(call: &Call<'_>, name: &str) -> bool {
    call.operation.is_some_and(|operation| {
        operation.parameters.iter().any(|p| {
            p.location == crate::descriptor::Location::Header && p.name.eq_ignore_ascii_case(name)
        })
    })
}

/// What the gateways in front tell of themselves: lists, whose fields may be repeated.
#[derive(Debug, Default)]
struct Earlier {
    forwarded_for: Vec<u8>,
    via: Vec<u8>,
}

impl Earlier {
    /// Whether this is a field that [`forwarding`] writes anew; notes what is in it.
    fn takes(&mut self, name: &HeaderName, value: &HeaderValue) -> bool {
        let list = match name.as_str() {
            "via" => &mut self.via,
            "x-forwarded-for" => &mut self.forwarded_for,
            "forwarded" | "x-forwarded-host" | "x-forwarded-proto" | "x-forwarded-port" => {
                return true;
            }
            _ => return false,
        };
        if !list.is_empty() {
            list.extend_from_slice(b", ");
        }
        list.extend_from_slice(value.as_bytes());
        true
    }
}

/// The forwarding headers of the HTTP kind: `X-Forwarded-*` for the services behind plain documents,
/// `Forwarded` (RFC 7239) as HTTP APIs send it, and `Via`, by which a loop is seen.
fn forwarding(
    call: &Call<'_>,
    head: &mut RequestHead,
    earlier: &Earlier,
    instance: &str,
) -> Result<(), Unmappable> {
    // Between what was there and what comes.
    let comma = |list: &[u8]| if list.is_empty() { &b""[..] } else { b", " };
    let forwarded_for = &*earlier.forwarded_for;
    if call.stage.api.plain {
        let client = call.client_text();
        let list = [forwarded_for, comma(forwarded_for), client.as_bytes()];
        head.header_of(b"X-Forwarded-For", list)?;
        head.header(b"X-Forwarded-Host", call.host.as_bytes())?;
        head.header(b"X-Forwarded-Proto", b"http")?;
    } else {
        let earlier = lossy(forwarded_for);
        head.header(b"Forwarded", forwarded(call, &earlier).as_bytes())?;
        trace_id(call, head, instance)?;
    }
    let protocol: &[u8] = if call.version == http::Version::HTTP_2 {
        b"2 "
    } else {
        b"1.1 "
    };
    let via = &*earlier.via;
    head.header_of(b"Via", [via, comma(via), protocol, instance.as_bytes()])?;
    Ok(())
}

/// One `Forwarded` element for this hop, behind those that `X-Forwarded-For` tells of.
fn forwarded(call: &Call<'_>, earlier: &str) -> String {
    let node = |address: &str| {
        if address.contains(':') {
            format!("\"[{address}]\"")
        } else {
            address.to_owned()
        }
    };
    let mut out = String::new();
    for address in earlier.split(',').map(str::trim) {
        // Only addresses: anything else could break out of the field.
        if address.parse::<std::net::IpAddr>().is_ok() {
            out.push_str(&format!("for={}, ", node(address)));
        }
    }
    let (by, client) = (
        call.connection.local.ip().to_string(),
        call.client.to_string(),
    );
    out.push_str(&format!(
        "by={};for={};host=\"{}\";proto=http",
        node(&by),
        node(&client),
        call.host
    ));
    out
}

/// Whether a mapping sets or removes the header, so that the client's does not pass.
fn is_replaced(mappings: &[Mapping], name: &str) -> bool {
    mappings.iter().any(|mapping| {
        mapping.action != Action::Append
            && matches!(mapping.target, Target::Header(target) if target.eq_ignore_ascii_case(name))
    })
}

fn mapped_header(
    call: &Call<'_>,
    mapping: &Mapping,
    sources: Sources<'_, '_>,
    head: &mut RequestHead,
) -> Result<(), Unmappable> {
    if let Target::Header(name) = mapping.target
        && mapping.action != Action::Remove
        && !headers::is_dropped_mapping(name)
        && let Some(text) = sources.value(mapping, call)
    {
        head.header(name.as_bytes(), text.as_bytes())?;
    }
    Ok(())
}

/// Begins the head of an upstream request; a mapping may set its `Host`.
fn begin(
    call: &Call<'_>,
    http: &HttpIntegration,
    target: &str,
    address: &Address,
    sources: Sources<'_, '_>,
) -> Result<RequestHead, Unmappable> {
    let method = method(call, http);
    let mapped = http.request.iter().find(|mapping| {
        matches!(mapping.target, Target::Header(name) if name.eq_ignore_ascii_case("host"))
    });
    let overrides = sources.overrides();
    let overridden = overrides
        .request_headers()
        .find(|(name, _)| name.eq_ignore_ascii_case("host"));
    let host = match overridden {
        Some((_, host)) => Some(Cow::Owned(host)),
        None => mapped.and_then(|mapping| sources.value(mapping, call)),
    };
    Ok(match host {
        Some(host) => RequestHead::with_host(&method, target.as_bytes(), host.as_bytes())?,
        None => RequestHead::new(&method, target.as_bytes(), &address.origin)?,
    })
}

/// Path and query that go to the upstream.
fn target<'c>(
    call: &'c Call<'_>,
    http: &HttpIntegration,
    address: &'c Address,
    query: Option<&'c str>,
    sources: Sources<'_, '_>,
) -> Result<Cow<'c, str>, Unmappable> {
    // The usual cases need no text of their own.
    let is_plain = http.request.is_empty() && sources.overrides.is_none_or(Overrides::is_empty);
    if is_plain && query.is_none() && address.query.is_empty() {
        match address.path.as_slice() {
            [] if http.append_path => return Ok(Cow::Borrowed(call.path)),
            [] => return Ok(Cow::Borrowed("/")),
            [AddressPart::Text(path)] if !http.append_path => return Ok(Cow::Borrowed(path)),
            _ => {}
        }
    }
    let mut out = String::with_capacity(call.full_path.len() + query.map_or(0, str::len) + 64);
    match whole_path(call, http, sources)? {
        Some(path) => out.push_str(&path),
        None => {
            push_parts(call, http, &address.path, false, sources, &mut out)?;
            // A value may complete a dot segment with the text that it stands in.
            if address.path.len() > 1 && path::has_dot_segment(&out) {
                return Err(Unmappable);
            }
            if http.append_path {
                while out.ends_with('/') {
                    out.pop();
                }
                out.push_str(call.path);
            }
        }
    }
    if !out.starts_with('/') {
        out.insert(0, '/');
    }
    let path_end = out.len();
    push_parts(call, http, &address.query, true, sources, &mut out)?;
    if out.len() > path_end {
        out.insert(path_end, '?');
    }
    for pair in query
        .unwrap_or("")
        .split('&')
        .filter(|pair| !pair.is_empty())
    {
        let name = pair.split_once('=').map_or(pair, |(name, _)| name);
        if !is_query_replaced(http.request, name) {
            separate(&mut out, path_end);
            out.push_str(pair);
        }
    }
    mapped_query(call, http.request, sources, &mut out, path_end);
    Ok(Cow::Owned(out))
}

fn separate(out: &mut String, path_end: usize) {
    out.push(if out.len() > path_end { '&' } else { '?' });
}

/// The path of `overwrite:path`, canonical; a value that is not a path is a mapping error.
fn whole_path(
    call: &Call<'_>,
    http: &HttpIntegration,
    sources: Sources<'_, '_>,
) -> Result<Option<String>, Unmappable> {
    let Some(mapping) = http
        .request
        .iter()
        .find(|mapping| mapping.target == Target::WholePath)
    else {
        return Ok(None);
    };
    let Some(text) = sources.value(mapping, call) else {
        return Ok(None);
    };
    let mut encoded = String::with_capacity(text.len() + 1);
    for segment in text.trim_start_matches('/').split('/') {
        encoded.push('/');
        path::encode_segment(segment, &mut encoded);
    }
    path::canonical(&encoded)
        .map(|path| Some(path.into_owned()))
        .map_err(|_| Unmappable)
}

fn push_parts(
    call: &Call<'_>,
    http: &HttpIntegration,
    parts: &[AddressPart],
    query: bool,
    sources: Sources<'_, '_>,
    out: &mut String,
) -> Result<(), Unmappable> {
    for part in parts {
        match part {
            AddressPart::Text(text) => out.push_str(text),
            AddressPart::Parameter(name) => push_parameter(call, http, name, query, sources, out)?,
        }
    }
    Ok(())
}

/// The value of an integration path parameter: from its mapping, else the route's of the same name.
fn push_parameter(
    call: &Call<'_>,
    http: &HttpIntegration,
    name: &str,
    query: bool,
    sources: Sources<'_, '_>,
    out: &mut String,
) -> Result<(), Unmappable> {
    let overrides = sources.overrides();
    let overridden = overrides.request_path().find(|(known, _)| *known == name);
    let mapping = http
        .request
        .iter()
        .find(|mapping| matches!(mapping.target, Target::Path(target) if target == name));
    // A path parameter goes on as it is written canonically, so that a greedy one keeps its slashes.
    let direct = match mapping.map(|mapping| mapping.value) {
        _ if overridden.is_some() => None,
        Some([ValuePart::Path(source)]) => call.path_parameter(source),
        None => call.path_parameter(name),
        Some(_) => None,
    };
    if let Some(direct) = direct.filter(|_| !query) {
        out.push_str(direct);
        return Ok(());
    }
    let text = match (mapping, direct, overridden) {
        (_, _, Some((_, text))) => Some(Cow::Owned(text)),
        (_, Some(direct), None) => Some(path::decode(direct)),
        (Some(mapping), None, None) => sources.value(mapping, call),
        (None, None, None) => None,
    };
    let text = text.unwrap_or_default();
    if query {
        path::encode_query(&text, out);
    } else if text == "." || text == ".." {
        return Err(Unmappable);
    } else {
        path::encode_segment(&text, out);
    }
    Ok(())
}

fn is_query_replaced(mappings: &[Mapping], encoded_name: &str) -> bool {
    mappings.iter().any(|mapping| {
        mapping.action != Action::Append
            && matches!(mapping.target, Target::Query(name)
                if path::query_parameters(encoded_name).next().is_some_and(|(decoded, _)| decoded == name))
    })
}

fn mapped_query(
    call: &Call<'_>,
    mappings: &[Mapping],
    sources: Sources<'_, '_>,
    out: &mut String,
    path_end: usize,
) {
    let overrides = sources.overrides();
    let mut push = |name: &str, text: &str| {
        separate(out, path_end);
        path::encode_query(name, out);
        out.push('=');
        path::encode_query(text, out);
    };
    for mapping in mappings {
        let Target::Query(name) = mapping.target else {
            continue;
        };
        let is_overridden = overrides.request_query().any(|(known, _)| known == name);
        if mapping.action == Action::Remove || is_overridden {
            continue;
        }
        match mapping.value {
            [ValuePart::QueryAll(source)] => {
                call.query_values(source).for_each(|text| push(name, &text))
            }
            parts => {
                let message = Message::Request(sources.body);
                if let Some(text) = value(parts, call, message, &Outcome::default()) {
                    push(name, &text);
                }
            }
        }
    }
    for (name, text) in overrides.request_query() {
        push(name, &text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_fields_are_one_list() {
        let mut earlier = Earlier::default();
        for (name, value, takes) in [
            ("x-forwarded-for", "192.0.2.1", true),
            ("via", "1.0 a", true),
            ("accept", "*/*", false),
            ("x-forwarded-for", "192.0.2.2, 192.0.2.3", true),
            ("x-forwarded-host", "b", true),
            ("via", "1.1 b", true),
        ] {
            let name = HeaderName::from_static(name);
            let value = HeaderValue::from_static(value);
            assert_eq!(earlier.takes(&name, &value), takes, "{name}");
        }
        assert_eq!(earlier.forwarded_for, b"192.0.2.1, 192.0.2.2, 192.0.2.3");
        assert_eq!(earlier.via, b"1.0 a, 1.1 b");
    }
}
