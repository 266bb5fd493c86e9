//! Who is calling, as far as it has been found out: what integrations, templates and logs read of it.

use std::borrow::Cow;
use std::sync::Arc;

use http::{HeaderName, HeaderValue};
use serde_json::{Map, Value, json};

use crate::descriptor::{Authorizer, Kind};
use crate::jwt::{Claims, admission};
use crate::keys::Key;

/// Who is calling. Nobody, to begin with.
#[derive(Debug, Default)]
pub(crate) struct Caller {
    /// The API key that was accepted.
    pub(crate) key: Option<AcceptedKey>,
    /// What the authorizer said; of several the last.
    pub(crate) authorized: Option<Authorized>,
    /// What those before it said.
    pub(crate) authorized_before: Vec<Authorized>,
    /// Whose signature the request has.
    pub(crate) user: Option<Box<User>>,
    /// Fields of the answer that tell the caller of it: `WWW-Authenticate`, `RateLimit`, `Retry-After`.
    pub(crate) fields: Vec<(HeaderName, HeaderValue)>,
}

/// An API key that was accepted.
#[derive(Debug, Clone)]
pub(crate) struct AcceptedKey {
    pub(crate) key: Arc<Key>,
    /// `$context.identity.apiKey`.
    pub(crate) value: Box<str>,
}

/// The user whose signature a request has (`$context.identity`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct User {
    pub(crate) access_key: Box<str>,
    pub(crate) account_id: Box<str>,
    /// The unique id of the user.
    pub(crate) id: Box<str>,
    pub(crate) arn: Box<str>,
}

/// What an authorizer said of a request.
#[derive(Debug, Clone)]
pub(crate) enum Authorized {
    /// By a function.
    Function {
        said: Arc<Said>,
        /// Milliseconds that the function took; 0 where the decision was kept.
        latency: u64,
    },
    /// By a token.
    Token {
        /// Who checked it.
        authorizer: &'static Authorizer,
        claims: Arc<Claims>,
        /// The scopes that the operation asks for.
        asked: &'static [&'static str],
        /// Whose texts the claims have.
        kind: Kind,
    },
}

/// What a function said of who is calling.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Said {
    /// `principalId`, where there is one.
    pub(crate) principal: Option<String>,
    /// Its own keys. In REST APIs texts, numbers and booleans alone.
    pub(crate) context: Map<String, Value>,
}

impl Caller {
    /// Notes what an authorizer said.
    pub(crate) fn authorize(&mut self, authorized: Authorized) {
        self.authorized_before
            .extend(self.authorized.replace(authorized));
    }
}

impl Authorized {
    /// The value of `$context.authorizer.<name>` as a text; `None`: there is none.
    pub(crate) fn text(&self, name: &str) -> Option<Cow<'_, str>> {
        match self {
            Authorized::Function { said, .. } => match name {
                "principalId" => said.principal.as_deref().map(Cow::Borrowed),
                name => said.context.get(name).map(text),
            },
            Authorized::Token { claims, kind, .. } => {
                let name = name.strip_prefix("claims.")?;
                match kind {
                    Kind::Rest => claims.user_pool_text(name),
                    Kind::Http => claims.http_api_text(name),
                }
            }
        }
    }

    /// The member `authorizer` of `requestContext` in format 1.0 (`reference/rest-api.md` §4.5, `http-api.md` §4.3).
    pub(crate) fn event_v1(&self, kind: Kind) -> Value {
        let mut members = Map::new();
        match self {
            Authorized::Function { said, latency } => {
                members.extend(said.context.iter().map(|(name, value)| {
                    let value = match kind {
                        Kind::Rest => Value::from(text(value)),
                        Kind::Http => value.clone(),
                    };
                    (name.clone(), value)
                }));
                // Not what a function lets callers write into its context: `$context.authorizer.principalId` is the same.
                let principal = said.principal.clone();
                members.extend(principal.map(|id| ("principalId".to_owned(), id.into())));
                members.insert("integrationLatency".to_owned(), (*latency).into());
            }
            Authorized::Token { claims, asked, .. } => {
                members.insert("claims".to_owned(), self.claims());
                if kind == Kind::Http {
                    members.insert("scopes".to_owned(), scopes(claims, asked));
                }
            }
        }
        Value::Object(members)
    }

    /// The same in format 2.0 (`reference/http-api.md` §4.2).
    pub(crate) fn event_v2(&self) -> Value {
        match self {
            Authorized::Function { said, .. } => json!({"lambda": said.context}),
            Authorized::Token { claims, asked, .. } => {
                json!({"jwt": {"claims": self.claims(), "scopes": scopes(claims, asked)}})
            }
        }
    }

    /// Names and texts of `$context.authorizer`, claims apart from the others.
    pub(crate) fn texts(&self) -> (Texts<'_>, Option<Texts<'_>>) {
        match self {
            Authorized::Function { said, latency } => {
                let principal = said.principal.as_deref().map(Cow::Borrowed);
                let principal = principal.map(|id| ("principalId", id));
                let latency = ("integrationLatency", latency.to_string().into());
                let context = said.context.iter();
                let context = context.map(|(name, value)| (name.as_str(), text(value)));
                let all = principal.into_iter().chain([latency]).chain(context);
                (all.collect(), None)
            }
            Authorized::Token { .. } => (Vec::new(), Some(self.claim_texts())),
        }
    }

    fn claim_texts(&self) -> Texts<'_> {
        match self {
            Authorized::Function { .. } => Vec::new(),
            Authorized::Token { claims, kind, .. } => match kind {
                Kind::Rest => claims.user_pool_texts().collect(),
                Kind::Http => claims.http_api_texts().collect(),
            },
        }
    }

    fn claims(&self) -> Value {
        let texts = self.claim_texts().into_iter();
        let members = texts.map(|(name, text)| (name.to_owned(), Value::from(text)));
        Value::Object(members.collect())
    }
}

/// Names and their texts.
type Texts<'a> = Vec<(&'a str, Cow<'a, str>)>;

/// The scopes of a token that are asked for; `null` where none is.
fn scopes(claims: &Claims, asked: &[&str]) -> Value {
    match admission::http_api(claims, asked) {
        Ok(matched) if !asked.is_empty() => matched.into(),
        _ => Value::Null,
    }
}

/// A text as it is, other values as JSON.
fn text(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => Cow::Borrowed(text),
        value => Cow::Owned(value.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_of_functions_are_texts_in_rest_apis() {
        let context = json!({"plan": "gold", "count": 7, "ok": true});
        let said = Said {
            principal: Some("user-1".to_owned()),
            context: context.as_object().cloned().unwrap(),
        };
        let authorized = Authorized::Function {
            said: Arc::new(said),
            latency: 12,
        };
        for (name, value) in [
            ("principalId", Some("user-1")),
            ("plan", Some("gold")),
            ("count", Some("7")),
            ("ok", Some("true")),
            ("none", None),
            ("claims.sub", None),
        ] {
            assert_eq!(authorized.text(name).as_deref(), value, "{name}");
        }
        let event = json!({
            "principalId": "user-1", "integrationLatency": 12, "plan": "gold", "count": "7", "ok": "true"
        });
        assert_eq!(authorized.event_v1(Kind::Rest), event);
        let event = json!({
            "principalId": "user-1", "integrationLatency": 12, "plan": "gold", "count": 7, "ok": true
        });
        assert_eq!(authorized.event_v1(Kind::Http), event);
        let event = json!({"lambda": {"plan": "gold", "count": 7, "ok": true}});
        assert_eq!(authorized.event_v2(), event);
    }
}
