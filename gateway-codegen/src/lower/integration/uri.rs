//! Addresses of integrations.

use crate::diagnostics::{Diagnostic, Sink, code, quoted};
use crate::openapi::model::Spanned;
use crate::plan::UriPart;

/// Splits an address at `{name}` and `${stageVariables.name}` and checks it.
pub(in crate::lower) fn parts(
    uri: &Spanned<String>,
    pointer: &str,
    sink: &mut Sink,
) -> Option<Vec<UriPart>> {
    let report = |message: String, help: &str, sink: &mut Sink| {
        let diagnostic = Diagnostic::new(code::INVALID_URI, uri.span, message);
        sink.push(
            diagnostic
                .label("in this address")
                .help(help)
                .pointer(pointer),
        );
    };
    let text = uri.value.trim();
    let mut parts = Vec::new();
    let mut literal = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, from) = rest.split_at(at);
        let Some((name, after)) = from
            .strip_prefix('{')
            .and_then(|inner| inner.split_once('}'))
        else {
            report(
                "a brace has no partner".to_owned(),
                "write `{name}` or `${stageVariables.name}`",
                sink,
            );
            return None;
        };
        let (before, variable) = match before.strip_suffix('$') {
            Some(before) => (before, true),
            None => (before, false),
        };
        literal.push_str(before);
        if !literal.is_empty() {
            parts.push(UriPart::Text(std::mem::take(&mut literal)));
        }
        let part = if !variable {
            UriPart::Path(name.trim_end_matches('+').to_owned())
        } else if let Some(name) = name.strip_prefix("stageVariables.") {
            UriPart::StageVariable(name.to_owned())
        } else {
            report(
                format!("`${{{name}}}` is not resolved"),
                "only `${stageVariables.name}` stands in addresses",
                sink,
            );
            return None;
        };
        parts.push(part);
        rest = after;
    }
    literal.push_str(rest);
    if !literal.is_empty() {
        parts.push(UriPart::Text(literal));
    }
    let scheme = matches!(parts.first(), Some(UriPart::Text(text)) if text.starts_with("http://") || text.starts_with("https://"));
    if !scheme {
        report(
            format!("`{text}` is not an HTTP address"),
            "begin with `http://` or `https://`",
            sink,
        );
        return None;
    }
    check_parts(&parts, report, sink).then_some(parts)
}

/// No client value in the host (`reference/security.md` O01), and only characters that an address has.
fn check_parts(
    parts: &[UriPart],
    report: impl Fn(String, &str, &mut Sink),
    sink: &mut Sink,
) -> bool {
    let mut in_host = true;
    let mut host = String::new();
    for (i, part) in parts.iter().enumerate() {
        match part {
            UriPart::Text(text) => {
                let text = if i == 0 {
                    text.split_once("://").map_or("", |(_, rest)| rest)
                } else {
                    text
                };
                if let Some(bad) = text.chars().find(|c| {
                    !(c.is_ascii_alphanumeric() || "-._~!$&'()*+,;=:@/?%[]|".contains(*c))
                }) {
                    report(
                        format!("{} cannot stand in an address", quoted(&bad.to_string())),
                        "percent-encode it",
                        sink,
                    );
                    return false;
                }
                if in_host {
                    let end = text.find(['/', '?']);
                    host.push_str(text.get(..end.unwrap_or(text.len())).unwrap_or_default());
                    in_host = end.is_none();
                }
            }
            UriPart::StageVariable(_) if in_host => host.push('v'),
            UriPart::StageVariable(_) => {}
            UriPart::Path(name) if in_host => {
                report(
                    format!("the parameter `{name}` stands in the host"),
                    "scheme, host and port never come from a request; use a stage variable",
                    sink,
                );
                return false;
            }
            UriPart::Path(_) => {}
        }
    }
    if !is_host(&host) {
        report(
            format!("`{host}` is not a host"),
            "write a host name, and a port from 1 to 65535 where it has one",
            sink,
        );
        return false;
    }
    true
}

fn is_host(text: &str) -> bool {
    let (name, port) = match text.strip_prefix('[') {
        Some(rest) => match rest.split_once(']') {
            Some((address, rest)) if address.parse::<std::net::Ipv6Addr>().is_ok() => {
                ("v6", rest.strip_prefix(':'))
            }
            _ => return false,
        },
        None => text
            .split_once(':')
            .map_or((text, None), |(name, port)| (name, Some(port))),
    };
    // A stage variable may hold the port: its stand-in is a letter.
    let port_is_good = port
        .is_none_or(|port| port.contains('v') || port.parse::<u16>().is_ok_and(|port| port != 0));
    !name.is_empty()
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_'))
        && port_is_good
}
