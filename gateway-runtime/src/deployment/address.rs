//! Addresses of integrations, completed with stage variables.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{OriginKey, Origins, Service};
use crate::descriptor::{HttpIntegration, UriPart};
use crate::integrate::upstream::Origin;

/// A resolved address.
#[derive(Debug)]
pub(crate) struct Address {
    pub(crate) origin: Arc<Origin>,
    /// Path from its `/` (or empty), with path parameters still open.
    pub(crate) path: Vec<AddressPart>,
    /// Query without its `?`.
    pub(crate) query: Vec<AddressPart>,
    /// Where the address is an AWS service's: what signs its requests.
    pub(crate) service: Option<Service>,
}

/// Part of a resolved address.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum AddressPart {
    /// Text as it goes on the wire.
    Text(String),
    /// The value of an integration path parameter.
    Parameter(&'static str),
}

/// Completes an address with stage variables. Scheme, host and port never depend on the client
/// (`reference/security.md` O01).
pub(super) fn resolve(
    http: &HttpIntegration,
    variables: &BTreeMap<String, String>,
    origins: &mut Origins,
) -> Result<Address, String> {
    let mut parts: Vec<AddressPart> = Vec::new();
    let push = |parts: &mut Vec<AddressPart>, text: &str| match parts.last_mut() {
        Some(AddressPart::Text(last)) => last.push_str(text),
        _ => parts.push(AddressPart::Text(text.to_owned())),
    };
    for part in http.uri {
        match part {
            UriPart::Text(text) => push(&mut parts, text),
            UriPart::StageVariable(name) => {
                push(&mut parts, variables.get(*name).map_or("", String::as_str))
            }
            UriPart::Path(name) => parts.push(AddressPart::Parameter(name)),
        }
    }
    let mut parts = parts.into_iter();
    let Some(AddressPart::Text(first)) = parts.next() else {
        return Err("the address has no scheme".to_owned());
    };
    let (secure, rest) = match (
        first.strip_prefix("http://"),
        first.strip_prefix("https://"),
    ) {
        (Some(rest), _) => (false, rest),
        (None, Some(rest)) => (true, rest),
        (None, None) => return Err(format!("`{first}` is not an HTTP address")),
    };
    let end = rest.find(['/', '?']);
    let mut parts = parts.peekable();
    if end.is_none() && parts.peek().is_some() {
        return Err("a path parameter stands in the host".to_owned());
    }
    let (authority, rest) = rest.split_at(end.unwrap_or(rest.len()));
    let (host, port) =
        split_authority(authority, secure).ok_or_else(|| format!("`{authority}` is not a host"))?;
    let link = http.vpc_link.map(|parts| {
        let text = parts.iter().map(|part| match part {
            UriPart::Text(text) | UriPart::Path(text) => text,
            UriPart::StageVariable(name) => variables.get(*name).map_or("", String::as_str),
        });
        text.collect::<String>()
    });
    let origin = origins.get(OriginKey {
        secure,
        host: host.to_ascii_lowercase(),
        port,
        skip_verification: http.insecure_skip_verification,
        server_name: http.server_name,
        link,
    })?;
    let (mut path, mut query, mut in_query) = (Vec::new(), Vec::new(), false);
    for part in std::iter::once(AddressPart::Text(rest.to_owned())).chain(parts) {
        match part {
            AddressPart::Text(text) => {
                if let Some(bad) = text.chars().find(|c| !is_address_char(*c)) {
                    return Err(format!("{bad:?} cannot stand in an address"));
                }
                let (before, after) = match text.split_once('?') {
                    Some((before, after)) if !in_query => {
                        (before.to_owned(), Some(after.to_owned()))
                    }
                    _ => (text, None),
                };
                let side = if in_query { &mut query } else { &mut path };
                side.extend(
                    Some(before)
                        .filter(|t| !t.is_empty())
                        .map(AddressPart::Text),
                );
                if let Some(after) = after {
                    in_query = true;
                    query.extend(Some(after).filter(|t| !t.is_empty()).map(AddressPart::Text));
                }
            }
            parameter @ AddressPart::Parameter(_) => {
                if in_query { &mut query } else { &mut path }.push(parameter)
            }
        }
    }
    Ok(Address {
        origin,
        path,
        query,
        service: None,
    })
}

pub(super) fn is_address_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-._~!$&'()*+,;=:@/?%[]|".contains(c)
}

fn split_authority(authority: &str, secure: bool) -> Option<(&str, u16)> {
    let default = if secure { 443 } else { 80 };
    if let Some(rest) = authority.strip_prefix('[') {
        let (host, rest) = rest.split_once(']')?;
        host.parse::<std::net::Ipv6Addr>().ok()?;
        let port = if rest.is_empty() {
            default
        } else {
            rest.strip_prefix(':')?.parse().ok()?
        };
        return Some((host, port));
    }
    let (host, port) = match authority.split_once(':') {
        Some((host, port)) => (host, port.parse().ok()?),
        None => (authority, default),
    };
    let good = !host.is_empty()
        && host
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_'));
    good.then_some((host, port)).filter(|(_, port)| *port != 0)
}
