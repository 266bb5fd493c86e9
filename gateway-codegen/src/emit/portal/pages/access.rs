//! What is asked of callers.

use super::Pages;
use crate::emit::portal::book::Place;
use crate::emit::portal::view::{AccessView, Link, RequirementView};
use crate::plan::docs::{Credential, Docs, SchemeDocs};
use crate::plan::{Access, Enforcer, Guard, Location, Operation};

/// What is asked for, in a word or two each.
pub(in super::super) fn badges(operation: &Operation, docs: &Docs) -> Vec<String> {
    let mut badges: Vec<String> = Vec::new();
    for guard in operation.access.guards() {
        let badge = kind(guard, docs);
        if !badges.contains(&badge) {
            badges.push(badge);
        }
    }
    badges
}

fn scheme<'d>(guard: &Guard, docs: &'d Docs) -> Option<&'d SchemeDocs> {
    let name = guard.scheme.as_deref()?;
    docs.schemes.iter().find(|scheme| scheme.name == name)
}

fn kind(guard: &Guard, docs: &Docs) -> String {
    match guard.enforcer {
        Enforcer::ApiKey => return "API key".to_owned(),
        Enforcer::Iam => return "AWS signature".to_owned(),
        _ => {}
    }
    let credential = scheme(guard, docs).map(|scheme| &scheme.credential);
    credential.map_or("Authorization".to_owned(), type_text)
}

/// The kind of a credential in a word or two.
pub(super) fn type_text(credential: &Credential) -> String {
    match credential {
        Credential::ApiKey { .. } => "API key",
        Credential::Http { scheme, .. } => match scheme.as_str() {
            "basic" => "Basic",
            "bearer" => "Bearer token",
            _ => "Authorization",
        },
        Credential::OAuth2(_) => "OAuth 2.0",
        Credential::OpenIdConnect(_) => "OpenID Connect",
        Credential::Signature => "AWS signature",
        Credential::Certificate => "Client certificate",
        Credential::Unknown => "Authorization",
    }
    .to_owned()
}

/// What is sent, in a sentence.
pub(super) fn what(credential: &Credential) -> String {
    match credential {
        Credential::ApiKey { location, name } => {
            let place = match location {
                Location::Header => "header",
                Location::Query => "query parameter",
                Location::Cookie => "cookie",
                Location::Path => "path",
            };
            format!("A key in the {place} {name}")
        }
        Credential::Http { scheme, format } => match scheme.as_str() {
            "basic" => "A user name and a password, in the header Authorization".to_owned(),
            "bearer" if format.is_empty() => {
                "A bearer token in the header Authorization".to_owned()
            }
            "bearer" => format!("A bearer token ({format}) in the header Authorization"),
            scheme => format!("Credentials of the scheme {scheme} in the header Authorization"),
        },
        Credential::OAuth2(_) => {
            "An access token of OAuth 2.0, in the header Authorization".to_owned()
        }
        Credential::OpenIdConnect(_) => {
            "A token of the OpenID provider, in the header Authorization".to_owned()
        }
        Credential::Signature => "A signature of the request, AWS version 4".to_owned(),
        Credential::Certificate => "A certificate of the client".to_owned(),
        Credential::Unknown => "Credentials that the API knows".to_owned(),
    }
}

/// Who enforces a requirement of an operation, as pages say it within a sentence.
pub(super) fn enforced_by(guard: &Guard, access: &Access) -> &'static str {
    match guard.enforcer {
        Enforcer::Upstream => "the backend",
        Enforcer::MutualTls | Enforcer::Nobody(_) => "nobody",
        _ if access.is_enforced() => "the gateway",
        // Callers may take another alternative, so that the gateway leaves all of them to whoever sees that one.
        _ if access.guards().any(|it| it.enforcer == Enforcer::Upstream) => "the backend",
        _ => "nobody",
    }
}

/// Whether one of the scopes that a requirement names is enough: for what Amazon calls `authorizationScopes`, it is. Whoever else
/// looks at scopes takes the requirement as OpenAPI has it, where all of them are asked for.
fn is_one_scope_enough(enforcer: Enforcer) -> bool {
    matches!(enforcer, Enforcer::CognitoUserPools | Enforcer::Jwt)
}

impl Pages<'_> {
    /// What is asked of callers of an operation.
    pub(super) fn access(&self, operation: &Operation, place: Place) -> AccessView {
        let root = self.root(place);
        let access = &operation.access;
        let alternatives = access.alternatives.iter().map(|guards| {
            let requirements = guards
                .iter()
                .map(|guard| self.requirement(guard, access, &root));
            requirements.collect()
        });
        AccessView {
            is_open: access.is_open(),
            alternatives: alternatives.collect(),
        }
    }

    fn requirement(&self, guard: &Guard, access: &Access, root: &str) -> RequirementView {
        let scheme = scheme(guard, self.book.docs);
        let name = guard.scheme.as_deref().unwrap_or_default();
        let page = format!("{root}{}", self.book.path(Place::Authentication));
        let anchor = self.book.schemes.get(name);
        let anchor = anchor
            .map(|anchor| format!("#{anchor}"))
            .unwrap_or_default();
        let what = match (guard.enforcer, scheme) {
            (Enforcer::Iam, _) => what(&Credential::Signature),
            (_, Some(scheme)) => what(&scheme.credential),
            (_, None) => what(&Credential::Unknown),
        };
        RequirementView {
            link: Link {
                href: format!("{page}{anchor}"),
                title: if name.is_empty() {
                    kind(guard, self.book.docs)
                } else {
                    name.to_owned()
                },
                is_current: false,
            },
            what,
            scopes: guard.scopes.clone(),
            needs_all_scopes: !is_one_scope_enough(guard.enforcer),
            enforced_by: enforced_by(guard, access).to_owned(),
        }
    }
}
