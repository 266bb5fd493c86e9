//! What mapping templates read of a request and its answer.

use std::borrow::Cow;

use crate::clock;
use crate::context::{Call, Outcome};
use crate::descriptor::Context;
use crate::integrate::spelling::Spellings;
use crate::path;
use crate::serve::RawHead;
use crate::template::{self, ParameterLocation, Value};
use crate::text::{Text, lossy};

/// A request, and the body that `$input` stands for.
pub(super) struct Exchange<'r> {
    call: &'r Call<'r>,
    body: &'r str,
}

impl<'r> Exchange<'r> {
    /// An empty body reads as an empty object (recorded).
    pub(super) fn new(call: &'r Call<'r>, body: &'r str) -> Self {
        let body = if body.is_empty() { "{}" } else { body };
        Exchange { call, body }
    }

    fn variable(&self, variable: Context) -> Value<'_> {
        if variable == Context::RequestTimeEpoch {
            let time = clock::epoch_ms(self.call.time);
            return Value::Long(i64::try_from(time).unwrap_or(i64::MAX));
        }
        match self.call.context(variable, &Outcome::default()) {
            Some(Text::Borrowed(text)) => Value::from(text),
            Some(Text::Inline(text)) => Value::from(String::from(&*text)),
            Some(Text::Owned(text)) => Value::from(text),
            None => Value::Null,
        }
    }

    fn identity(&self) -> Value<'_> {
        let entries = IDENTITY
            .iter()
            .map(|name| (Value::from(*name), self.identity_value(name)));
        let key = self.call.caller.key.as_ref();
        let key = key.into_iter().flat_map(|key| {
            [
                (Value::from("apiKey"), Value::from(&*key.value)),
                (Value::from("apiKeyId"), Value::from(&*key.key.id)),
            ]
        });
        Value::map(entries.chain(key))
    }

    /// A member of `$context.identity`.
    fn identity_value(&self, name: &str) -> Value<'_> {
        let variable = match name {
            "accessKey" => Context::IdentityAccessKey,
            "accountId" => Context::IdentityAccountId,
            "apiKey" => Context::IdentityApiKey,
            "apiKeyId" => Context::IdentityApiKeyId,
            "caller" => Context::IdentityCaller,
            "sourceIp" => Context::IdentitySourceIp,
            "user" => Context::IdentityUser,
            "userAgent" => Context::IdentityUserAgent,
            "userArn" => Context::IdentityUserArn,
            _ => return Value::Null,
        };
        self.variable(variable)
    }

    /// `$context.authorizer`; `None`: nobody was asked.
    fn authorizer(&self) -> Option<Value<'_>> {
        let (texts, claims) = self.call.caller.authorized.as_ref()?.texts();
        let entry = |(name, text)| (Value::from(name), text_value(text));
        let claims = claims.map(|claims| {
            let claims = claims.into_iter().map(entry);
            (Value::from("claims"), Value::map(claims))
        });
        Some(Value::map(texts.into_iter().map(entry).chain(claims)))
    }

    fn header(&self, name: &str) -> Option<Cow<'_, str>> {
        let lower = name.to_ascii_lowercase();
        if is_invisible(&lower) {
            return None;
        }
        let last = self.call.headers.get_all(lower).iter().next_back()?;
        Some(lossy(last.as_bytes()))
    }
}

/// Keys of `$context`, beside the groups (`mt-context-keys`, recorded).
const VARIABLES: [(&str, Context); 15] = [
    ("accountId", Context::AccountId),
    ("apiId", Context::ApiId),
    ("deploymentId", Context::DeploymentId),
    ("domainName", Context::DomainName),
    ("domainPrefix", Context::DomainPrefix),
    ("extendedRequestId", Context::ExtendedRequestId),
    ("httpMethod", Context::HttpMethod),
    ("path", Context::Path),
    ("protocol", Context::Protocol),
    ("requestId", Context::RequestId),
    ("requestTime", Context::RequestTime),
    ("requestTimeEpoch", Context::RequestTimeEpoch),
    ("resourceId", Context::ResourceId),
    ("resourcePath", Context::ResourcePath),
    ("stage", Context::Stage),
];

/// Keys of `$context.identity`.
const IDENTITY: [&str; 12] = [
    "accessKey",
    "accountId",
    "caller",
    "cognitoAuthenticationProvider",
    "cognitoAuthenticationType",
    "cognitoIdentityId",
    "cognitoIdentityPoolId",
    "principalOrgId",
    "sourceIp",
    "user",
    "userAgent",
    "userArn",
];

/// Headers that are gone before a template can see them (`reference/rest-api.md` §4.9).
fn is_invisible(name: &str) -> bool {
    matches!(
        name,
        "connection"
            | "content-length"
            | "content-md5"
            | "expect"
            | "max-forwards"
            | "proxy-authenticate"
            | "server"
            | "te"
            | "transfer-encoding"
            | "trailer"
            | "upgrade"
            | "www-authenticate"
    )
}

impl template::Exchange for Exchange<'_> {
    fn body(&self) -> &str {
        self.body
    }

    fn parameter(&self, name: &str) -> Option<Cow<'_, str>> {
        let of_path = self.call.path_parameter(name).map(path::decode);
        of_path
            .or_else(|| self.call.query_values(name).last())
            .or_else(|| self.header(name))
    }

    fn parameters(&self, location: ParameterLocation) -> Vec<(Cow<'_, str>, Cow<'_, str>)> {
        match location {
            ParameterLocation::Path => {
                let names = self.call.operation.map_or(&[][..], |o| o.path_parameters);
                names
                    .iter()
                    .filter_map(|name| {
                        let value = self.call.path_parameter(name)?;
                        Some((Cow::Borrowed(*name), path::decode(value)))
                    })
                    .collect()
            }
            ParameterLocation::QueryString => {
                let pairs = path::query_parameters(self.call.query.unwrap_or_default());
                last_values(pairs)
            }
            ParameterLocation::Header => {
                let fields = self.call.headers.iter();
                let visible = fields.filter(|(name, _)| !is_invisible(name.as_str()));
                let mut spellings = Spellings::new(self.call.raw_head.map(RawHead::bytes));
                last_values(visible.map(|(name, value)| {
                    let value = lossy(value.as_bytes());
                    (lossy(spellings.of(name)), value)
                }))
            }
        }
    }

    fn context<'t>(&'t self, path: &str) -> Value<'t> {
        if let Some((_, variable)) = VARIABLES.iter().find(|(name, _)| *name == path) {
            return self.variable(*variable);
        }
        match path {
            "isCanaryRequest" => self.call.is_canary.map_or(Value::Null, Value::from),
            "identity" => self.identity(),
            "authorizer" => self.authorizer().unwrap_or(Value::Null),
            // As the reference has it (`reference/rest-api.md` §5.2).
            "authorizer.claims" => Value::Null,
            path => match path.split_once('.') {
                Some(("identity", name)) => self.identity_value(name),
                Some(("authorizer", name)) => {
                    let authorized = self.call.caller.authorized.as_ref();
                    let text = authorized.and_then(|authorized| authorized.text(name));
                    text.map_or(Value::Null, text_value)
                }
                _ => Value::Null,
            },
        }
    }

    fn context_map<'t>(&'t self) -> Value<'t> {
        let variables = VARIABLES.iter();
        let entries =
            variables.map(|(name, variable)| (Value::from(*name), self.variable(*variable)));
        let canary = self
            .call
            .is_canary
            .map(|is| (Value::from("isCanaryRequest"), Value::from(is)));
        let identity = (Value::from("identity"), self.identity());
        let authorizer = self
            .authorizer()
            .map(|all| (Value::from("authorizer"), all));
        Value::map(entries.chain([identity]).chain(authorizer).chain(canary))
    }

    fn stage_variable(&self, name: &str) -> Option<&str> {
        self.call.stage_variable(name)
    }

    fn stage_variables(&self) -> Vec<(&str, &str)> {
        self.call.stage_variables().collect()
    }
}

/// A text as templates have it.
fn text_value(text: Cow<'_, str>) -> Value<'_> {
    match text {
        Cow::Borrowed(text) => Value::from(text),
        Cow::Owned(text) => Value::from(text),
    }
}

/// Each name once, where it stood first, with its last value.
fn last_values<'r>(
    pairs: impl Iterator<Item = (Cow<'r, str>, Cow<'r, str>)>,
) -> Vec<(Cow<'r, str>, Cow<'r, str>)> {
    let mut all: Vec<(Cow<'_, str>, Cow<'_, str>)> = Vec::new();
    let mut places = std::collections::HashMap::new();
    for (name, value) in pairs {
        let next = all.len();
        let place = *places.entry(name.clone()).or_insert(next);
        match all.get_mut(place) {
            Some((_, old)) => *old = value,
            None => all.push((name, value)),
        }
    }
    all
}
