//! Security schemes as they are shown.

use super::schema::text;
use crate::openapi::model::{Document, SchemeKind, SecurityScheme, Version};
use crate::plan::Location;
use crate::plan::docs::{Credential, Flow, SchemeDocs};
use crate::source::Node;

/// The names of the flows of OAuth 2.0, with those of Swagger 2.0.
const FLOWS: [(&str, &str); 4] = [
    ("authorizationCode", "accessCode"),
    ("clientCredentials", "application"),
    ("password", "password"),
    ("implicit", "implicit"),
];

/// The schemes of a document, in its order.
pub(super) fn read(document: &Document) -> Vec<SchemeDocs> {
    let root = &document.root;
    let place = match document.version {
        Version::V2 => root.get("securityDefinitions"),
        Version::V30 | Version::V31 => root
            .get("components")
            .and_then(|components| components.get("securitySchemes")),
    };
    let schemes = document.security_schemes.iter();
    let schemes = schemes.map(|scheme| {
        let node = place.and_then(|place| place.get(&scheme.name));
        let flows = node.map(|node| flows(node, document.version));
        let flows = flows.unwrap_or_default();
        let node_text = |key: &str| node.map(|node| text(node, key)).unwrap_or_default();
        SchemeDocs {
            name: scheme.name.clone(),
            description: node_text("description"),
            credential: credential(scheme, &flows, node_text("bearerFormat")),
            scopes: scopes(&flows),
        }
    });
    schemes.collect()
}

fn credential(
    scheme: &SecurityScheme,
    flows: &[(Flow, Vec<(String, String)>)],
    format: String,
) -> Credential {
    use crate::openapi::model::In;
    if scheme.is_iam() {
        return Credential::Signature;
    }
    match &scheme.kind {
        SchemeKind::ApiKey { location, name } => Credential::ApiKey {
            location: match location {
                Some(In::Query) => Location::Query,
                Some(In::Cookie) => Location::Cookie,
                _ => Location::Header,
            },
            name: name.as_ref().map(|it| it.value.clone()).unwrap_or_default(),
        },
        SchemeKind::Http(scheme) => Credential::Http {
            scheme: scheme.clone(),
            format,
        },
        SchemeKind::OAuth2 => {
            Credential::OAuth2(flows.iter().map(|(flow, _)| flow.clone()).collect())
        }
        SchemeKind::OpenIdConnect(url) => {
            Credential::OpenIdConnect(url.as_ref().map(|it| it.value.clone()).unwrap_or_default())
        }
        SchemeKind::MutualTls => Credential::Certificate,
        SchemeKind::Other => Credential::Unknown,
    }
}

type Scopes = Vec<(String, String)>;

fn flows(node: &Node, version: Version) -> Vec<(Flow, Scopes)> {
    let flow = |name: &str, node: &Node| {
        let scopes = node.get("scopes").and_then(Node::as_mapping);
        let scopes = scopes.into_iter().flat_map(|mapping| mapping.iter());
        // Of the two, Swagger has extensions among scopes.
        let is_extension = |key: &str| version == Version::V2 && key.starts_with("x-");
        let scopes = scopes.filter(|entry| !is_extension(&entry.key));
        let scopes = scopes.map(|entry| {
            let what = entry.value.as_text().unwrap_or_default();
            (entry.key.to_string(), what.to_owned())
        });
        let flow = Flow {
            name: name.to_owned(),
            authorization_url: text(node, "authorizationUrl"),
            token_url: text(node, "tokenUrl"),
            refresh_url: text(node, "refreshUrl"),
        };
        (flow, scopes.collect())
    };
    if version == Version::V2 {
        let given = text(node, "flow");
        let name = FLOWS.iter().find(|(_, old)| *old == given);
        return name.map(|(name, _)| flow(name, node)).into_iter().collect();
    }
    let flows = node.get("flows");
    let known = FLOWS.iter().filter_map(|(name, _)| {
        let node = flows?.get(name)?;
        Some(flow(name, node))
    });
    known.collect()
}

fn scopes(flows: &[(Flow, Scopes)]) -> Scopes {
    let mut all = Scopes::new();
    for (name, what) in flows.iter().flat_map(|(_, scopes)| scopes) {
        if !all.iter().any(|(known, _)| known == name) {
            all.push((name.clone(), what.clone()));
        }
    }
    all
}
