//! `x-gateway.domains`.

use schemars::JsonSchema;

use crate::diagnostics::{Diagnostic, Sink, code};
use crate::openapi::model::{Origin, Spanned};
use crate::openapi::object::{Object, Unknown};

/// A domain name that the gateway answers for.
#[derive(Debug, Clone, JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct Domain {
    /// The host name.
    pub name: Spanned<String>,
    /// The path below which the API answers there. Default: none.
    pub base_path: Option<Spanned<String>>,
    /// The certificate and its key.
    pub tls: Option<Tls>,
    /// Clients must show a certificate.
    pub mutual_tls: Option<MutualTls>,
    /// In the document.
    #[schemars(skip)]
    pub origin: Origin,
}

/// A certificate and its key.
#[derive(Debug, Clone, JsonSchema)]
pub struct Tls {
    /// The certificate and those that it depends on, as PEM: `env:NAME` or `file:PATH`.
    pub cert: Spanned<String>,
    /// Its private key, as PEM: `env:NAME` or `file:PATH`.
    pub key: Spanned<String>,
}

/// Which certificates of clients are accepted.
#[derive(Debug, Clone, JsonSchema)]
pub struct MutualTls {
    /// The authorities that must have signed them, as PEM: `env:NAME` or `file:PATH`.
    pub truststore: Spanned<String>,
}

/// Reads the field `domains`.
pub(super) fn domains(object: &mut Object<'_>, sink: &mut Sink) -> Vec<Domain> {
    let mut domains = Vec::new();
    for (node, origin) in object.items("domains", sink) {
        let Some(mut domain) = Object::open(node, &origin, sink) else {
            continue;
        };
        domain.require("name", "the domain", "add `name: api.example.com`", sink);
        let name = domain.string("name", sink);
        let base_path = domain.string("basePath", sink);
        let tls = tls(&mut domain, sink);
        let mutual_tls = mutual_tls(&mut domain, sink);
        domain.finish(Unknown::Error, sink);
        domains.extend(name.map(|name| Domain {
            name,
            base_path,
            tls,
            mutual_tls,
            origin,
        }));
    }
    domains
}

fn tls(domain: &mut Object<'_>, sink: &mut Sink) -> Option<Tls> {
    let mut tls = domain.object("tls", sink)?;
    let cert = elsewhere(&mut tls, "cert", sink);
    let key = elsewhere(&mut tls, "key", sink);
    tls.finish(Unknown::Error, sink);
    Some(Tls {
        cert: cert?,
        key: key?,
    })
}

fn mutual_tls(domain: &mut Object<'_>, sink: &mut Sink) -> Option<MutualTls> {
    let mut mutual = domain.object("mutualTls", sink)?;
    let truststore = elsewhere(&mut mutual, "truststore", sink);
    mutual.finish(Unknown::Error, sink);
    Some(MutualTls {
        truststore: truststore?,
    })
}

/// A text that stands in the environment or in a file of who starts the gateway. The text itself is refused: secrets
/// are never in a document.
fn elsewhere(
    object: &mut Object<'_>,
    name: &'static str,
    sink: &mut Sink,
) -> Option<Spanned<String>> {
    let help = format!("add `{name}: env:NAME` or `{name}: file:PATH`");
    object.require(name, "TLS", &help, sink);
    let text = object.string(name, sink)?;
    let place = text.value.split_once(':');
    if place.is_some_and(|(kind, at)| matches!(kind, "env" | "file") && !at.is_empty()) {
        return Some(text);
    }
    let message = format!("`{name}` does not say where it is");
    sink.push(
        Diagnostic::new(code::UNKNOWN_VALUE, text.span, message)
            .label("not a place")
            .help(format!("write `{name}: env:NAME` or `{name}: file:PATH`"))
            .pointer(object.pointer_to(name)),
    );
    None
}
