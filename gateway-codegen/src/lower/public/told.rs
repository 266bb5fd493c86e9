//! What the public document says otherwise than the document: whom callers ask, where, and for what.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::lower::access::{MAX_SHARED, Schemes};
use crate::lower::docs::schemes::own;
use crate::openapi::model::{self, Document, Requirement, SecurityScheme};
use crate::plan::docs::{Credential, Proof, ProofForm, SchemeDocs};
use crate::plan::{Access, Enforcer, Location, Stage, Unenforced};

/// Alternatives: schemes with their scopes.
pub(super) type Requirements = Vec<Vec<(String, Vec<String>)>>;

/// What the gateway says of itself.
#[derive(Debug, Default)]
pub(in crate::lower) struct Told<'d> {
    /// Empty, or `/v1`.
    pub(super) base_path: &'d str,
    pub(super) stages: &'d [Stage],
    /// Schemes that the document does not have, or has otherwise, in the order of their names.
    pub(super) others: BTreeMap<String, Value>,
    /// What stands for schemes of the document that are not sent as they say: none, or each proof.
    pub(super) published: BTreeMap<&'d str, Vec<String>>,
    /// What operations ask for by path and method, where they ask for something else than the document says.
    pub(super) security: BTreeMap<&'d str, BTreeMap<&'d str, Requirements>>,
}

impl<'d> Told<'d> {
    pub(in crate::lower) fn new(
        document: &'d Document,
        access: &Schemes<'_>,
        (schemes, base_path): (&'d [SchemeDocs], &'d str),
        stages: &'d [Stage],
    ) -> Self {
        let mut told = Told {
            base_path,
            stages,
            ..Told::default()
        };
        let mut names: BTreeSet<String> = schemes.iter().map(|it| it.name.clone()).collect();
        let known = document.security_schemes.iter();
        let known: BTreeMap<&str, &SecurityScheme> =
            known.map(|it| (it.name.as_str(), it)).collect();
        for scheme in schemes {
            let known = known.get(scheme.name.as_str()).copied();
            told.add_scheme(known, scheme, &mut names);
        }
        let mut signatures = schemes.iter();
        let signature = signatures.find(|it| it.credential == Credential::Signature);
        let signature = signature.map(|it| it.name.as_str());
        for item in &document.paths {
            for operation in &item.operations {
                let requirements = requirements(document, operation, access, signature);
                if let Some(requirements) = requirements {
                    let of_path = told.security.entry(&item.path.value).or_default();
                    of_path.insert(&operation.method, requirements);
                }
            }
        }
        told
    }

    /// Publishes a scheme that is not in the document as callers have to know it; `known` is what is there of its name.
    fn add_scheme(
        &mut self,
        known: Option<&SecurityScheme>,
        scheme: &'d SchemeDocs,
        names: &mut BTreeSet<String>,
    ) {
        let Some(known) = known else {
            // As the reference exports it.
            let signature = json!({"type": "apiKey", "name": "Authorization", "in": "header"});
            self.others.insert(scheme.name.clone(), signature);
            return;
        };
        let is_http = |proof: &Proof| matches!(proof.form, ProofForm::Http(_));
        let is_said = match (own(known), scheme.proofs.as_slice()) {
            (None, []) => true,
            (Some(own), [proof]) => {
                own.is_at(proof.location, &proof.name) && is_http(&own) == is_http(proof)
            }
            _ => false,
        };
        let is_without = matches!(
            scheme.credential,
            Credential::Signature | Credential::Certificate
        );
        if is_said || is_without {
            return;
        }
        let mut published = Vec::new();
        for (i, proof) in scheme.proofs.iter().enumerate() {
            let name = match i {
                0 => scheme.name.clone(),
                _ => free_name(&scheme.name, &proof.name, names),
            };
            self.others.insert(name.clone(), described(scheme, proof));
            published.push(name);
        }
        self.published.insert(&scheme.name, published);
    }

    /// Whether a scheme of the document is published otherwise, or not at all.
    pub(super) fn has_other(&self, name: &str) -> bool {
        self.published.contains_key(name)
    }

    /// What an operation asks for where that is not what it says; `key` is that of the operation in its path item.
    pub(super) fn security(&self, path: &str, key: &str) -> Option<&Requirements> {
        let method = match key {
            super::ANY => "ANY".to_owned(),
            key => key.to_ascii_uppercase(),
        };
        self.security.get(path)?.get(method.as_str())
    }

    /// A requirement by the names that are published.
    pub(super) fn requirement(&self, schemes: &[(String, Vec<String>)]) -> Value {
        let mut out = Map::new();
        for (name, scopes) in schemes {
            match self.published.get(name.as_str()) {
                // What is published instead has no scopes.
                Some(names) => out.extend(names.iter().map(|it| (it.clone(), json!([])))),
                None => drop(out.insert(name.clone(), json!(scopes))),
            }
        }
        Value::Object(out)
    }
}

/// What an operation asks for; `None`: what it says, or what the document says for all.
fn requirements(
    document: &Document,
    operation: &model::Operation,
    access: &Schemes<'_>,
    signature: Option<&str>,
) -> Option<Requirements> {
    let said = operation.security.as_ref().unwrap_or(&document.security);
    let access = access.of(operation);
    let n_said: usize = said.iter().map(|it| it.schemes.len().max(1)).sum();
    if operation.security.is_none() && access.opened.is_none() && n_said > MAX_SHARED {
        // Not all of them were looked at.
        return None;
    }
    let asked = asked(&access, signature);
    let is_open = |all: &Requirements| all.iter().all(Vec::is_empty);
    let said = written(said);
    let is_same = asked == said || is_open(&asked) && is_open(&said);
    (!is_same).then_some(asked)
}

fn asked(access: &Access, signature: Option<&str>) -> Requirements {
    const SECOND: Enforcer = Enforcer::Nobody(Unenforced::SecondAuthorizer);
    let alternatives = access.alternatives.iter().map(|guards| {
        let mut schemes: Vec<(String, Vec<String>)> = Vec::new();
        for guard in guards.iter().filter(|guard| guard.enforcer != SECOND) {
            let Some(name) = guard.scheme.as_deref().or(signature) else {
                continue;
            };
            // Requirements that the reference joins may name one scheme several times.
            match schemes.iter_mut().find(|(known, _)| known == name) {
                Some((_, scopes)) => {
                    let more = guard.scopes.iter().filter(|it| !scopes.contains(it));
                    let more: Vec<String> = more.cloned().collect();
                    scopes.extend(more);
                }
                None => schemes.push((name.to_owned(), guard.scopes.clone())),
            }
        }
        schemes
    });
    alternatives.collect()
}

fn written(requirements: &[Requirement]) -> Requirements {
    let alternatives = requirements.iter().map(|requirement| {
        let schemes = requirement.schemes.iter().map(|asked| {
            let scopes = asked.scopes.iter().map(|it| it.value.clone());
            (asked.name.value.clone(), scopes.collect())
        });
        schemes.collect()
    });
    alternatives.collect()
}

/// One proof of a scheme as a scheme of its own.
fn described(scheme: &SchemeDocs, proof: &Proof) -> Value {
    let place = match proof.location {
        Location::Query => "query",
        Location::Cookie => "cookie",
        Location::Header | Location::Path => "header",
    };
    let mut out = json!({"type": "apiKey", "name": proof.name, "in": place});
    if let (Some(members), false) = (out.as_object_mut(), scheme.description.is_empty()) {
        let description = scheme.description.as_str().into();
        members.insert("description".to_owned(), description);
    }
    out
}

/// A name that no scheme has yet, of the letters that names of components have.
fn free_name(scheme: &str, proof: &str, names: &mut BTreeSet<String>) -> String {
    let is_good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    let proof: String = proof.chars().filter(|c| is_good(*c)).collect();
    let name = format!("{scheme}-{proof}");
    let more = (2..).map(|n: usize| format!("{name}-{n}"));
    let mut all = std::iter::once(name.clone()).chain(more);
    let name = all.find(|it| !names.contains(it)).unwrap_or_default();
    names.insert(name.clone());
    name
}
