//! Who is calling, as far as it has been found out: what integrations, templates and logs read of it.

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::{Map, Value};

use crate::descriptor::Kind;

/// Who is calling. Nobody, to begin with.
#[derive(Debug, Default)]
pub(crate) struct Caller {
    /// The API key that was accepted.
    pub(crate) key: Option<AcceptedKey>,
    /// What the authorizer said.
    pub(crate) authorized: Option<Authorized>,
    /// Whose signature the request has.
    pub(crate) user: Option<Box<User>>,
}

/// An API key that was accepted.
#[derive(Debug, Clone)]
pub(crate) struct AcceptedKey {
    /// `$context.identity.apiKeyId`.
    pub(crate) id: Arc<str>,
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
pub(crate) struct Authorized {
    pub(crate) said: Arc<Said>,
    /// Milliseconds that the function took; 0 where the decision was kept.
    pub(crate) latency: u64,
    /// The scopes of the token that were asked for.
    pub(crate) scopes: Option<Vec<Box<str>>>,
}

/// What authorizers say of who is calling.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Said {
    /// A function.
    Function {
        /// `principalId`, where there is one.
        principal: Option<String>,
        /// Its own keys. In REST APIs texts, numbers and booleans alone.
        context: Map<String, Value>,
    },
    /// The claims of a token, as texts.
    Token(Vec<(Box<str>, Box<str>)>),
}

impl Authorized {
    /// The value of `$context.authorizer.<name>` as a text; `None`: there is none.
    pub(crate) fn text(&self, name: &str) -> Option<Cow<'_, str>> {
        match &*self.said {
            Said::Function { principal, context } => match name {
                "principalId" => principal.as_deref().map(Cow::Borrowed),
                name => context.get(name).map(text),
            },
            Said::Token(claims) => {
                let name = name.strip_prefix("claims.")?;
                let claim = claims.iter().find(|(known, _)| **known == *name)?;
                Some(Cow::Borrowed(&claim.1))
            }
        }
    }

    /// The member `authorizer` of `requestContext` in format 1.0 (`reference/rest-api.md` §4.5, `http-api.md` §4.3).
    pub(crate) fn event_v1(&self, kind: Kind) -> Value {
        match &*self.said {
            Said::Function { principal, context } => {
                let mut members = Map::new();
                members.extend(
                    principal
                        .clone()
                        .map(|id| ("principalId".to_owned(), id.into())),
                );
                members.insert("integrationLatency".to_owned(), self.latency.into());
                members.extend(context.iter().map(|(name, value)| {
                    let value = match kind {
                        Kind::Rest => Value::from(text(value)),
                        Kind::Http => value.clone(),
                    };
                    (name.clone(), value)
                }));
                Value::Object(members)
            }
            Said::Token(claims) => {
                let mut members = Map::from_iter([("claims".to_owned(), object(claims))]);
                if kind == Kind::Http {
                    members.insert("scopes".to_owned(), self.scopes());
                }
                Value::Object(members)
            }
        }
    }

    /// The same in format 2.0 (`reference/http-api.md` §4.2).
    pub(crate) fn event_v2(&self) -> Value {
        let (name, value) = match &*self.said {
            Said::Function { context, .. } => ("lambda", Value::Object(context.clone())),
            Said::Token(claims) => {
                let members = [
                    ("claims".to_owned(), object(claims)),
                    ("scopes".to_owned(), self.scopes()),
                ];
                ("jwt", Value::Object(Map::from_iter(members)))
            }
        };
        Value::Object(Map::from_iter([(name.to_owned(), value)]))
    }

    /// Names and texts of `$context.authorizer`; claims apart from the others.
    pub(crate) fn texts(&self) -> (Vec<(&str, Cow<'_, str>)>, Option<&[(Box<str>, Box<str>)]>) {
        match &*self.said {
            Said::Function { principal, context } => {
                let principal = principal.as_deref().map(Cow::Borrowed);
                let principal = principal.map(|id| ("principalId", id));
                let latency = ("integrationLatency", self.latency.to_string().into());
                let context = context
                    .iter()
                    .map(|(name, value)| (name.as_str(), text(value)));
                (
                    principal
                        .into_iter()
                        .chain([latency])
                        .chain(context)
                        .collect(),
                    None,
                )
            }
            Said::Token(claims) => (Vec::new(), Some(claims)),
        }
    }

    fn scopes(&self) -> Value {
        match &self.scopes {
            Some(scopes) => scopes.iter().map(|scope| Value::from(&**scope)).collect(),
            None => Value::Null,
        }
    }
}

/// A text as it is, other values as JSON.
fn text(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => Cow::Borrowed(text),
        value => Cow::Owned(value.to_string()),
    }
}

fn object(claims: &[(Box<str>, Box<str>)]) -> Value {
    let members = claims.iter();
    let members = members.map(|(name, value)| (name.to_string(), Value::from(&**value)));
    Value::Object(members.collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn function() -> Authorized {
        let context = json!({"plan": "gold", "count": 7, "ok": true});
        Authorized {
            said: Arc::new(Said::Function {
                principal: Some("user-1".to_owned()),
                context: context.as_object().cloned().unwrap(),
            }),
            latency: 12,
            scopes: None,
        }
    }

    #[test]
    fn values_of_functions_are_texts_in_rest_apis() {
        let authorized = function();
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
        let event = json!({"lambda": {"plan": "gold", "count": 7, "ok": true}});
        assert_eq!(authorized.event_v2(), event);
    }

    #[test]
    fn claims() {
        let claims = vec![
            ("sub".into(), "u".into()),
            ("custom:role".into(), "a.b".into()),
        ];
        let authorized = Authorized {
            said: Arc::new(Said::Token(claims)),
            latency: 0,
            scopes: Some(vec!["read".into()]),
        };
        assert_eq!(
            authorized.text("claims.custom:role").as_deref(),
            Some("a.b")
        );
        assert_eq!(authorized.text("principalId"), None);
        let claims = json!({"sub": "u", "custom:role": "a.b"});
        assert_eq!(authorized.event_v1(Kind::Rest), json!({"claims": claims}));
        let jwt = json!({"claims": claims, "scopes": ["read"]});
        assert_eq!(authorized.event_v1(Kind::Http), jwt);
        assert_eq!(authorized.event_v2(), json!({"jwt": jwt}));
    }
}
