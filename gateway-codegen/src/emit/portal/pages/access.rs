//! What is asked of callers.

use super::{Pages, words};
use crate::emit::portal::book::Place;
use crate::emit::portal::view::{AccessView, Link, RequirementView};
use crate::emit::portal::within_sentence;
use crate::plan::docs::{Credential, Docs, ProofForm, SchemeDocs};
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

fn kind(guard: &Guard, docs: &Docs) -> String {
    match guard.enforcer {
        Enforcer::ApiKey => return "API key".to_owned(),
        Enforcer::Iam => return "AWS signature".to_owned(),
        _ => {}
    }
    let scheme = docs.scheme_of(guard);
    scheme.map_or("Authorization".to_owned(), type_text)
}

/// The kind of a scheme in a word or two.
pub(super) fn type_text(scheme: &SchemeDocs) -> String {
    match &scheme.credential {
        Credential::ApiKey => match scheme.proofs.first().map(|proof| &proof.form) {
            Some(ProofForm::Key) => "API key",
            Some(ProofForm::Token) => "Token",
            _ => "Authorization",
        },
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
pub(super) fn what(scheme: &SchemeDocs) -> String {
    match scheme.credential {
        Credential::Signature => return "A signature of the request, AWS version 4".to_owned(),
        Credential::Certificate => return "A certificate of the client".to_owned(),
        Credential::Unknown if scheme.proofs.is_empty() => return ANYTHING.to_owned(),
        _ => {}
    }
    let proofs = scheme.proofs.iter().enumerate().map(|(i, proof)| {
        let place = match proof.location {
            Location::Header => "header",
            Location::Query => "query parameter",
            Location::Cookie => "cookie",
            Location::Path => "path",
        };
        let what = noun(scheme, &proof.form);
        let what = match i {
            0 => what,
            _ => within_sentence(&what),
        };
        format!("{what} in the {place} {}", proof.name)
    });
    match proofs.collect::<Vec<String>>().as_slice() {
        [] => "Nothing: the request itself is judged".to_owned(),
        proofs => words::list(proofs, "and"),
    }
}

/// What is asked for where the document does not say it.
const ANYTHING: &str = "Credentials that the API knows";

/// What a proof is; with a comma behind it where the place of that would be taken for that of its last words.
fn noun(scheme: &SchemeDocs, form: &ProofForm) -> String {
    match (form, &scheme.credential) {
        (ProofForm::Key, _) => "A key".to_owned(),
        (ProofForm::Credentials, _) => "Credentials".to_owned(),
        (ProofForm::Http(kind), _) if kind == "basic" => "A user name and a password,".to_owned(),
        (ProofForm::Token | ProofForm::Http(_), Credential::OAuth2(_)) => {
            "An access token of OAuth 2.0,".to_owned()
        }
        (ProofForm::Token | ProofForm::Http(_), Credential::OpenIdConnect(_)) => {
            "A token of the OpenID provider,".to_owned()
        }
        (ProofForm::Http(kind), Credential::Http { format, .. }) if kind == "bearer" => {
            match format.is_empty() {
                true => "A bearer token".to_owned(),
                false => format!("A bearer token ({format})"),
            }
        }
        (ProofForm::Http(kind), _) => format!("Credentials of the scheme {kind}"),
        (ProofForm::Token, _) => "A token".to_owned(),
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
        // One that asks for nothing is what `is_open` says.
        let alternatives = access.alternatives.iter();
        let alternatives = alternatives.filter(|guards| !guards.is_empty());
        let alternatives = alternatives.map(|guards| {
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
        let scheme = self.book.docs.scheme_of(guard);
        let name = guard.scheme.as_deref().unwrap_or_default();
        let page = format!("{root}{}", self.book.path(Place::Authentication));
        let anchor = scheme.and_then(|it| self.book.schemes.get(it.name.as_str()));
        let anchor = anchor
            .map(|anchor| format!("#{anchor}"))
            .unwrap_or_default();
        let what = scheme.map_or_else(|| ANYTHING.to_owned(), what);
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
