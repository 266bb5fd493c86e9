//! The page of how callers say who they are.

use super::Pages;
use super::access::{enforced_by, type_text, what};
use super::errors::view;
use super::words;
use crate::emit::names::Scope;
use crate::emit::portal::answers;
use crate::emit::portal::book::Place;
use crate::emit::portal::call;
use crate::emit::portal::elsewhere::link;
use crate::emit::portal::escape;
use crate::emit::portal::highlight::{Language, highlight};
use crate::emit::portal::view::{AuthenticationPage, Fact, Html, SchemeView};
use crate::plan::docs::{Credential, Proof, ProofForm, SchemeDocs};
use crate::plan::{Decides, Guard, KeyPlace, Location};

impl Pages<'_> {
    /// The page.
    pub(in super::super) fn authentication(&self) -> AuthenticationPage {
        let schemes = self.book.docs.schemes.iter();
        AuthenticationPage {
            frame: self.frame(
                Place::Authentication,
                "authentication",
                "Authentication",
                "How callers say who they are",
            ),
            schemes: schemes.map(|scheme| self.scheme(scheme)).collect(),
        }
    }

    fn scheme(&self, docs: &SchemeDocs) -> SchemeView {
        let book = self.book;
        let anchor = book.schemes.get(docs.name.as_str());
        let anchor = anchor.cloned().unwrap_or_default();
        let is_its = |guard: &&Guard| book.docs.is_of(docs, guard);
        let mut enforced = Vec::new();
        let mut by: Vec<&str> = Vec::new();
        let mut n_operations = 0;
        for operation in &book.api.operations {
            let access = &operation.access;
            if let Some(guard) = access.guards().find(is_its) {
                n_operations += 1;
                let who = enforced_by(guard, access);
                if !by.contains(&who) {
                    by.push(who);
                }
            }
            enforced.extend(access.enforced().filter(is_its));
        }
        let mut anchors = Scope::default();
        let refusals = answers::of_guards(book.api, &enforced);
        let refusals = refusals.iter();
        let refusals = refusals.map(|cause| {
            let mut view = view(cause, &mut anchors);
            view.anchor = format!("{anchor}-{}", view.anchor);
            view
        });
        let refusals = refusals.collect();
        SchemeView {
            name: docs.name.clone(),
            type_text: type_text(docs),
            description: self.prose(Place::Authentication, &docs.description, &anchor, 2),
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
            example: example(docs),
            refusals,
            n_operations,
            anchor,
        }
    }

    fn facts(&self, docs: &SchemeDocs) -> Vec<Fact> {
        let mut facts = vec![Fact {
            name: "What is sent".to_owned(),
            value: Html(escape(&what(docs))),
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
                if !issuer.is_known() {
                    add(
                        "Issuer",
                        "No issuer is known: every call is refused".to_owned(),
                    );
                    continue;
                }
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

/// Lines of a request.
fn example(scheme: &SchemeDocs) -> Html {
    let mut lines: Vec<String> = scheme.proofs.iter().map(|it| line(scheme, it)).collect();
    if scheme.credential == Credential::Signature {
        let line = "Authorization: AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…";
        lines.push(line.to_owned());
    }
    match lines.is_empty() {
        true => Html::default(),
        false => highlight(&lines.join("\n"), Language::Http),
    }
}

fn line(scheme: &SchemeDocs, proof: &Proof) -> String {
    let name = &proof.name;
    let value = match &proof.form {
        ProofForm::Http(kind) if kind == "basic" => "Basic BASE64(USER_NAME:PASSWORD)".to_owned(),
        _ => {
            let prefix = call::prefix(proof);
            format!("{prefix}{}", call::placeholder(scheme, proof))
        }
    };
    match proof.location {
        Location::Query => format!("?{name}={value}"),
        Location::Cookie => format!("Cookie: {name}={value}"),
        Location::Header | Location::Path => format!("{name}: {value}"),
    }
}
