//! The page of how callers say who they are.

use super::Pages;
use super::access::{enforced_by, type_text, what};
use super::errors::view;
use super::words;
use crate::emit::names::Scope;
use crate::emit::portal::answers::{self, Cause};
use crate::emit::portal::book::Place;
use crate::emit::portal::elsewhere::link;
use crate::emit::portal::escape;
use crate::emit::portal::highlight::{Language, highlight};
use crate::emit::portal::view::{AuthenticationPage, Fact, Html, SchemeView};
use crate::plan::docs::{Credential, SchemeDocs};
use crate::plan::{Decides, Enforcer, KeyPlace, ResponseType};

impl Pages<'_> {
    /// The page.
    pub(in super::super) fn authentication(&self) -> AuthenticationPage {
        let causes = answers::of_api(self.book.api, &self.book.faults);
        let schemes = self.book.docs.schemes.iter();
        AuthenticationPage {
            frame: self.frame(
                Place::Authentication,
                "authentication",
                "Authentication",
                "How callers say who they are",
            ),
            schemes: schemes.map(|scheme| self.scheme(scheme, &causes)).collect(),
        }
    }

    fn scheme(&self, docs: &SchemeDocs, causes: &[Cause]) -> SchemeView {
        let api = self.book.api;
        let anchor = self.book.schemes.get(docs.name.as_str());
        let anchor = anchor.cloned().unwrap_or_default();
        let mut enforcers = Vec::new();
        let mut by: Vec<&str> = Vec::new();
        let mut n_operations = 0;
        for operation in &api.operations {
            let mut guards = operation.access.guards();
            let guard = guards.find(|it| it.scheme.as_deref() == Some(docs.name.as_str()));
            if let Some(guard) = guard {
                n_operations += 1;
                if operation.access.is_enforced() && !enforcers.contains(&guard.enforcer) {
                    enforcers.push(guard.enforcer);
                }
                let who = enforced_by(guard, &operation.access);
                if !by.contains(&who) {
                    by.push(who);
                }
            }
        }
        let mut anchors = Scope::default();
        let refusals = causes.iter().filter(|cause| {
            let types: &[ResponseType] = match enforcers.first() {
                Some(Enforcer::ApiKey) => &[ResponseType::InvalidApiKey],
                Some(Enforcer::Iam) => &[
                    ResponseType::MissingAuthenticationToken,
                    ResponseType::InvalidSignature,
                    ResponseType::AccessDenied,
                ],
                Some(it) if it.is_gateway() => {
                    &[ResponseType::Unauthorized, ResponseType::AccessDenied]
                }
                _ => &[],
            };
            types.contains(&cause.answer.response_type)
        });
        let refusals = refusals.map(|cause| {
            let mut view = view(cause, &mut anchors);
            view.anchor = format!("{anchor}-{}", view.anchor);
            view
        });
        let refusals = refusals.collect();
        SchemeView {
            name: docs.name.clone(),
            type_text: type_text(&docs.credential),
            description: self.prose(Place::Authentication, &docs.description, &anchor),
            facts: self.facts(docs),
            scopes: docs
                .scopes
                .iter()
                .map(|(name, what)| Fact {
                    name: name.clone(),
                    value: Html(escape(what)),
                })
                .collect(),
            enforced_by: match by.as_slice() {
                [] => "No operation asks for it.".to_owned(),
                [by] => format!("It is enforced by {by}."),
                _ => {
                    let by: Vec<String> = by.iter().map(|by| (*by).to_owned()).collect();
                    format!(
                        "It is enforced by {}, depending on the operation.",
                        words::list(&by, "or")
                    )
                }
            },
            example: example(&docs.credential),
            refusals,
            n_operations,
            anchor,
        }
    }

    fn facts(&self, docs: &SchemeDocs) -> Vec<Fact> {
        let mut facts = vec![Fact {
            name: "What is sent".to_owned(),
            value: Html(escape(&what(&docs.credential))),
        }];
        let mut add = |name: &str, value: String| {
            if !value.is_empty() {
                facts.push(Fact {
                    name: name.to_owned(),
                    value: Html(value),
                });
            }
        };
        match &docs.credential {
            Credential::OAuth2(flows) => {
                for flow in flows {
                    add("Flow", escape(flow_text(&flow.name)));
                    add("Authorization", code(&flow.authorization_url));
                    add("Tokens", code(&flow.token_url));
                    add("Refreshed tokens", code(&flow.refresh_url));
                }
            }
            Credential::OpenIdConnect(url) => add("Discovery", link(url, url)),
            _ => {}
        }
        let authorizers = &self.book.api.authorizers;
        let authorizer = authorizers.iter().find(|it| it.name == docs.name);
        if let Some(Decides::Token(token)) = authorizer.map(|it| &it.decides) {
            for issuer in &token.issuers {
                let name = match (&issuer.keys, issuer.name.is_empty()) {
                    (KeyPlace::Discovery(url), true) => url,
                    _ => &issuer.name,
                };
                add("Issuer", code(name));
            }
            let audiences: Vec<String> = token.audiences.iter().map(|it| code(it)).collect();
            add("Audience", audiences.join(", "));
        }
        facts
    }
}

fn code(text: &str) -> String {
    match text {
        "" => String::new(),
        text => format!("<code>{}</code>", escape(text)),
    }
}

fn flow_text(name: &str) -> &str {
    match name {
        "authorizationCode" => "Authorization code, with PKCE",
        "clientCredentials" => "Client credentials",
        "password" => "Resource owner password",
        "implicit" => "Implicit",
        name => name,
    }
}

/// A line of a request.
fn example(credential: &Credential) -> Html {
    let line = match credential {
        Credential::ApiKey { location, name } => match location {
            crate::plan::Location::Query => format!("?{name}=YOUR_API_KEY"),
            crate::plan::Location::Cookie => format!("Cookie: {name}=YOUR_API_KEY"),
            _ => format!("{name}: YOUR_API_KEY"),
        },
        Credential::Http { scheme, .. } if scheme == "basic" => {
            "Authorization: Basic BASE64(USER_NAME:PASSWORD)".to_owned()
        }
        Credential::Http { scheme, .. } if scheme != "bearer" => {
            format!("Authorization: {scheme} YOUR_CREDENTIALS")
        }
        Credential::Http { .. } | Credential::OAuth2(_) | Credential::OpenIdConnect(_) => {
            "Authorization: Bearer YOUR_ACCESS_TOKEN".to_owned()
        }
        Credential::Signature => {
            "Authorization: AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…".to_owned()
        }
        Credential::Certificate | Credential::Unknown => return Html::default(),
    };
    highlight(&line, Language::Http)
}
