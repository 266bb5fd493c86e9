//! Security schemes as they are shown.

use super::schema::text;
use crate::lower::authorizers;
use crate::openapi::extensions::{ApiKeySource, Authorizer, AuthorizerType};
use crate::openapi::model::{Document, In, SchemeKind, SecurityScheme, Version};
use crate::plan::docs::{Credential, Flow, Proof, ProofForm, SchemeDocs};
use crate::plan::{Kind, Location, Operation, ValuePart};
use crate::source::Node;

/// The names of the flows of OAuth 2.0, with those of Swagger 2.0.
const FLOWS: [(&str, &str); 4] = [
    ("authorizationCode", "accessCode"),
    ("clientCredentials", "application"),
    ("password", "password"),
    ("implicit", "implicit"),
];

/// What the scheme of signatures is called where the document has none, as in the reference's exports.
const SIGNATURE: &str = "sigv4";

/// What the reference calls the header of an authorizer that goes by something else.
const UNUSED: &str = "unused";

/// The schemes of a document, in its order, and that of signatures where operations ask for them without a scheme.
pub(in crate::lower) fn read(
    document: &Document,
    kind: Kind,
    operations: &[Operation],
) -> Vec<SchemeDocs> {
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
            proofs: proofs(document, scheme, kind),
            scopes: scopes(&flows),
        }
    });
    let mut schemes: Vec<SchemeDocs> = schemes.collect();
    let mut guards = operations.iter().flat_map(|it| it.access.guards());
    let is_signed = |it: &SchemeDocs| it.credential == Credential::Signature;
    if guards.any(|guard| guard.scheme.is_none()) && !schemes.iter().any(is_signed) {
        let is_free = |name: &String| !schemes.iter().any(|it| it.name == *name);
        let more = (2..).map(|n: usize| format!("{SIGNATURE}-{n}"));
        let mut names = std::iter::once(SIGNATURE.to_owned()).chain(more);
        schemes.push(SchemeDocs {
            name: names.find(is_free).unwrap_or_default(),
            credential: Credential::Signature,
            ..SchemeDocs::default()
        });
    }
    schemes
}

/// What callers send for a scheme: what its authorizer goes by, else what the scheme itself says.
fn proofs(document: &Document, scheme: &SecurityScheme, kind: Kind) -> Vec<Proof> {
    if scheme.is_iam() || scheme.kind == SchemeKind::MutualTls {
        return Vec::new();
    }
    let own = own(scheme);
    let Some(given) = &scheme.authorizer else {
        // Such keys come from the answers of authorizers.
        let source = document.api_key_source.as_ref().map(|it| it.value);
        let is_answered = scheme.gateway_enforces
            && scheme.is_api_key()
            && source == Some(ApiKeySource::Authorizer);
        return own.filter(|_| !is_answered).into_iter().collect();
    };
    let is_of_requests = given.kind.value == AuthorizerType::Request;
    let sources = authorizers::sources(scheme, given, kind);
    // Of a token there is one place.
    let n_read = if is_of_requests { sources.len() } else { 1 };
    let places = sources.iter().take(n_read);
    let places = places.filter_map(|source| match source {
        ValuePart::Header(name) | ValuePart::HeaderAll(name) => {
            Some((Location::Header, spelled(name, scheme, given)))
        }
        ValuePart::Query(name) | ValuePart::QueryAll(name) => Some((Location::Query, name.clone())),
        // Variables and what is known of the call are none of the caller's.
        _ => None,
    });
    let places: Vec<(Location, String)> = places.collect();
    if places.is_empty() && is_of_requests {
        // The function gets the whole request, and the scheme tells callers what it looks for.
        let own = own.filter(|it| !it.name.eq_ignore_ascii_case(UNUSED));
        return own.into_iter().collect();
    }
    let proofs = places.into_iter().map(|(location, name)| {
        let own = own.as_ref().filter(|own| own.is_at(location, &name));
        let own = own.map(|own| own.form.clone());
        let form = match given.kind.value {
            AuthorizerType::Basic => ProofForm::Http("basic".to_owned()),
            AuthorizerType::Request => own.unwrap_or(ProofForm::Credentials),
            AuthorizerType::Token | AuthorizerType::CognitoUserPools | AuthorizerType::Jwt => {
                let own = own.filter(|form| matches!(form, ProofForm::Http(_)));
                own.unwrap_or(ProofForm::Token)
            }
        };
        Proof {
            location,
            name,
            form,
        }
    });
    proofs.collect()
}

/// What a scheme says of itself; `None`: nothing that has a place.
pub(in crate::lower) fn own(scheme: &SecurityScheme) -> Option<Proof> {
    let authorization = |kind: &str| Proof {
        location: Location::Header,
        name: "Authorization".to_owned(),
        form: ProofForm::Http(kind.to_owned()),
    };
    match &scheme.kind {
        SchemeKind::ApiKey { location, name } => Some(Proof {
            location: match location {
                Some(In::Query) => Location::Query,
                Some(In::Cookie) => Location::Cookie,
                _ => Location::Header,
            },
            name: name.as_ref().map(|it| it.value.clone()).unwrap_or_default(),
            form: ProofForm::Key,
        }),
        SchemeKind::Http(kind) => Some(authorization(kind)),
        SchemeKind::OAuth2 | SchemeKind::OpenIdConnect(_) => Some(authorization("bearer")),
        SchemeKind::MutualTls | SchemeKind::Other => None,
    }
}

/// The name of a header as the document writes it: the gateway's own is in lower case.
fn spelled(name: &str, scheme: &SecurityScheme, given: &Authorizer) -> String {
    let sources = given.identity_source.iter();
    let sources = sources.filter_map(|it| {
        let start = it.value.len().checked_sub(name.len())?;
        it.value.get(start..)
    });
    let own = own(scheme).map(|it| it.name);
    let known = sources.chain(own.as_deref()).chain(["Authorization"]);
    let mut known = known.filter(|it| it.eq_ignore_ascii_case(name));
    known.next().unwrap_or(name).to_owned()
}

fn credential(
    scheme: &SecurityScheme,
    flows: &[(Flow, Vec<(String, String)>)],
    format: String,
) -> Credential {
    if scheme.is_iam() {
        return Credential::Signature;
    }
    match &scheme.kind {
        SchemeKind::ApiKey { .. } => Credential::ApiKey,
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
