//! Where integrations lead: protected operations by the addresses that their backends have.

use std::ops::Range;

use crate::plan::{HttpIntegration, Integration, Operation, Segment, UriPart};

/// Protected operations, by the addresses that their integrations lead to.
pub(super) struct Backends<'p>(Vec<(String, &'p Operation)>);

impl<'p> Backends<'p> {
    /// Of some protected operations those that lead to an address.
    pub(super) fn of(guarded: impl Iterator<Item = &'p Operation>) -> Self {
        let mut known: Vec<(String, &Operation)> = guarded
            .filter_map(|operation| match &operation.integration {
                Integration::HttpProxy(closed) | Integration::Http(closed, _) => {
                    Some((address(closed)?, operation))
                }
                _ => None,
            })
            .collect();
        known.sort_by(|a, b| a.0.cmp(&b.0));
        Backends(known)
    }

    /// The protected operations whose backend hears the same of an open one, whatever its route is: those of the
    /// first that have the address.
    pub(super) fn behind(&self, opening: &Operation) -> Vec<&'p Operation> {
        let Integration::HttpProxy(open) = &opening.integration else {
            return Vec::new();
        };
        let Some(address) = address(open) else {
            return Vec::new();
        };
        let above = address.strip_suffix(VARIABLE);
        let above = above.filter(|above| takes_the_rest(opening) && has_host(above));
        let places = match above {
            Some(above) => self.places(|known| known.starts_with(above), above),
            None => self.places(|known| *known == *address, &address),
        };
        let candidates = self.0.get(places).unwrap_or_default();
        let is_led_to = |protected: &&Operation| match above {
            Some(_) => sends(opening, protected),
            None => is_same(opening, protected),
        };
        let found = candidates.iter().map(|(_, protected)| *protected);
        found.take(MAX_LOOKED_AT).filter(is_led_to).collect()
    }

    /// The addresses from one on for which something holds.
    fn places(&self, holds: impl Fn(&str) -> bool, from: &str) -> Range<usize> {
        let from = self.0.partition_point(|(known, _)| known.as_str() < from);
        let rest = self.0.get(from..).unwrap_or_default();
        from..from + rest.partition_point(|(known, _)| holds(known))
    }
}

/// Most protected operations that are looked at for one that is open.
const MAX_LOOKED_AT: usize = 256;

/// What stands for a variable of the path.
const VARIABLE: char = '\u{2}';

/// An address as one text, with variables between characters that no address has: of two that are the same, the same.
/// `None`: it is not known before there is a request, or it is no address.
fn address(integration: &HttpIntegration) -> Option<String> {
    if integration.append_path || integration.service.is_some() {
        return None;
    }
    let link = integration.vpc_link.as_deref().map(flat);
    let uri = flat(&integration.uri);
    let (scheme, rest) = uri.split_once("://")?;
    let end = rest.find(['/', '?', VARIABLE]).unwrap_or(rest.len());
    let (host, path) = rest.split_at(end);
    // Names of hosts are the same in any case.
    let (scheme, host) = (scheme.to_ascii_lowercase(), host.to_ascii_lowercase());
    let usual = if scheme == "https" { ":443" } else { ":80" };
    let host = host.strip_suffix(usual).unwrap_or(&host);
    let path = if path.is_empty() { "/" } else { path };
    let link = link.unwrap_or_default();
    Some(format!("{link}\u{3}{scheme}://{host}{path}"))
}

/// The parts of an address as one text.
pub(super) fn flat(parts: &[UriPart]) -> String {
    let mut text = String::new();
    for part in parts {
        match part {
            UriPart::Text(part) => text.push_str(part),
            UriPart::StageVariable(name) => {
                text.push('\u{1}');
                text.push_str(name);
                text.push('\u{1}');
            }
            UriPart::Path(_) => text.push(VARIABLE),
        }
    }
    text
}

/// Whether all is below a place of one host.
fn has_host(above: &str) -> bool {
    let (_, rest) = above.split_once("://").unwrap_or_default();
    rest.ends_with('/') && !rest.starts_with(['/', VARIABLE])
}

/// Whether the last variable of the address is all that is behind a place of the path.
fn takes_the_rest(opening: &Operation) -> bool {
    matches!(opening.path.segments.last(), Some(Segment::Greedy(_)))
}

/// The method that a backend hears; `None`: that of the client.
fn sent(operation: &Operation) -> Option<&str> {
    let own = operation.method.as_deref().filter(|own| *own != "ANY");
    match &operation.integration {
        Integration::HttpProxy(integration) | Integration::Http(integration, _) => {
            integration.method.as_deref().or(own)
        }
        _ => own,
    }
}

/// Whether the backend of an open operation hears a method of a protected one. Preflight requests have to be open.
fn sends(opening: &Operation, protected: &Operation) -> bool {
    match (sent(opening), sent(protected)) {
        (None, closed) => closed != Some("OPTIONS"),
        (Some(open), None) => open != "OPTIONS",
        (Some(open), Some(closed)) => open == closed && open != "OPTIONS",
    }
}

/// Whether an open operation sends just what a protected one does, or with any method.
fn is_same(opening: &Operation, protected: &Operation) -> bool {
    let (Integration::HttpProxy(open), Integration::HttpProxy(closed)) =
        (&opening.integration, &protected.integration)
    else {
        // Templates make something else of requests.
        return false;
    };
    let is_named = sent(opening).is_none() || sent(protected).is_some();
    is_named && sends(opening, protected) && open.request == closed.request
}
