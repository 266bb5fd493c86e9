//! `x-amazon-apigateway-authorizer` (`reference/openapi-extensions.md` §2.5).

use schemars::JsonSchema;

use super::uri;
use crate::diagnostics::{Diagnostic, Sink, code};
use crate::openapi::model::{Origin, SchemeKind, Spanned};
use crate::openapi::object::{Object, Unknown};
use crate::source::{Node, Span};

/// Who decides whether a request with this scheme may pass.
#[derive(Debug, Clone, JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct Authorizer {
    /// What decides, in any case.
    #[schemars(rename = "type")]
    pub kind: Spanned<AuthorizerType>,
    /// The Lambda function (`token`, `request`): `arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{function-arn}/invocations`.
    pub authorizer_uri: Option<Spanned<String>>,
    /// The role whose credentials call the function; without it the function's own policy must allow the call.
    pub authorizer_credentials: Option<Spanned<String>>,
    /// Where the identity stands in a request, separated by commas: `method.request.header.X`,
    /// `method.request.querystring.X`, `stageVariables.X`, `context.X` (REST); `$request.header.X`,
    /// `$request.querystring.X`, `$stageVariables.X`, `$context.X` (HTTP APIs). Default: the header that the scheme
    /// names (`token`, `cognito_user_pools`).
    #[schemars(with = "Option<String>")]
    pub identity_source: Vec<Spanned<String>>,
    /// A regular expression that the whole token must match (`token`), or its audience (`cognito_user_pools`).
    pub identity_validation_expression: Option<Spanned<String>>,
    /// Seconds that a decision is kept: 0, not at all, to 3,600. Default: 300.
    #[schemars(with = "Option<u32>", range(max = 3600))]
    pub authorizer_result_ttl_in_seconds: Option<Spanned<i64>>,
    /// The ARNs of the user pools (`cognito_user_pools`).
    #[schemars(rename = "providerARNs")]
    pub provider_arns: Vec<Spanned<String>>,
    /// The shape of the function's event and answer (`request` of HTTP APIs).
    pub authorizer_payload_format_version: Option<Spanned<PayloadVersion>>,
    /// Whether the function answers with `isAuthorized` and no policy (payload format 2.0). Default: `false`.
    pub enable_simple_responses: Option<Spanned<bool>>,
    /// Which tokens are accepted (`jwt`).
    pub jwt_configuration: Option<JwtConfiguration>,
    /// What clients are told that the password is for (`basic`); under our own prefix only.
    #[schemars(skip)]
    pub realm: Option<Spanned<String>>,
    /// Whether `authorizerPayloadFormatVersion` is there, usable or not.
    #[schemars(skip)]
    pub has_payload_version: bool,
    /// Whether it has the reference's prefix and not our own.
    #[schemars(skip)]
    pub is_amazon: bool,
    /// In the document.
    #[schemars(skip)]
    pub origin: Origin,
}

/// `x-gateway-authorizer`: as `x-amazon-apigateway-authorizer`, or with `issuer`, `audience` and `jwks` for tokens
/// that are checked by the gateway itself.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase")]
#[allow(dead_code, reason = "the form in which it is written")]
struct OwnAuthorizer {
    #[schemars(flatten)]
    common: Authorizer,
    /// The issuer of the tokens (`jwt`, which `type` then need not say), as their claim `iss` has it.
    issuer: Option<String>,
    /// Audiences, one of which a token must name in `aud` (or `client_id`).
    audience: Vec<String>,
    /// Where the issuer's keys are. Default: what the issuer's discovery document says.
    jwks: Option<String>,
    /// What clients are told that the password is for (`basic`). Default: the title of the API.
    realm: Option<String>,
}

/// The schema of `x-gateway-authorizer`, whose `type` may be missing.
pub(super) fn own_schema() -> schemars::Schema {
    let mut schema = schemars::schema_for!(OwnAuthorizer);
    schema.remove("required");
    // What decides is the reference's, or a file of users.
    let kinds = schema
        .pointer_mut("/$defs/AuthorizerType/oneOf")
        .and_then(serde_json::Value::as_array_mut);
    if let Some(kinds) = kinds {
        kinds.push(serde_json::json!({
            "description": "The names and passwords of a file that the gateway's configuration names (`http`, `basic`).",
            "type": "string",
            "const": "basic",
        }));
    }
    schema
}

/// What decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema)]
#[schemars(rename_all = "snake_case")]
pub enum AuthorizerType {
    /// A Lambda function that gets one header (REST).
    Token,
    /// A Lambda function that gets the whole request but its body.
    Request,
    /// User pools of Cognito (REST).
    CognitoUserPools,
    /// The signature and the claims of a JSON Web Token (HTTP APIs).
    Jwt,
    /// The names and passwords of a file that the gateway's configuration names; under our own prefix only.
    #[schemars(skip)]
    Basic,
}

/// The shape of what a Lambda authorizer gets and answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema)]
pub enum PayloadVersion {
    /// As REST APIs have it.
    #[schemars(rename = "1.0")]
    V1,
    /// The form of HTTP APIs.
    #[schemars(rename = "2.0")]
    V2,
}

/// Which tokens are accepted.
#[derive(Debug, Clone, JsonSchema)]
pub struct JwtConfiguration {
    /// The issuer, as the claim `iss` has it. Default: what the discovery document at the scheme's `openIdConnectUrl`
    /// says.
    pub issuer: Option<Spanned<String>>,
    /// Audiences, one of which a token must name in `aud` (or `client_id`).
    pub audience: Vec<Spanned<String>>,
    /// Where the issuer's keys are; under our own prefix only.
    #[schemars(skip)]
    pub jwks: Option<Spanned<String>>,
    /// Whether its fields stand beside those of the authorizer, under our own prefix.
    #[schemars(skip)]
    pub is_beside: bool,
}

const TYPES: [(&str, AuthorizerType); 4] = [
    ("token", AuthorizerType::Token),
    ("request", AuthorizerType::Request),
    ("cognito_user_pools", AuthorizerType::CognitoUserPools),
    ("jwt", AuthorizerType::Jwt),
];

/// Those of our own prefix.
const OWN_TYPES: [(&str, AuthorizerType); 5] = {
    let [token, request, pools, jwt] = TYPES;
    [token, request, pools, jwt, ("basic", AuthorizerType::Basic)]
};

impl Authorizer {
    /// Reads the extension of a scheme; `None` where it has no usable type, which is reported.
    pub fn read(
        node: &Node,
        origin: &Origin,
        scheme: &SchemeKind,
        unknown: Unknown,
        sink: &mut Sink,
    ) -> Option<Self> {
        let mut object = Object::open(node, origin, sink)?;
        let own = (unknown == Unknown::Error)
            .then(|| JwtConfiguration::own(&mut object, scheme, sink))
            .flatten();
        let kind = match own {
            Some(_) if !object.is_given("type") => Some(Spanned {
                value: AuthorizerType::Jwt,
                span: origin.span,
            }),
            _ => {
                let (types, help): (&[_], _) = match unknown {
                    Unknown::Warning => (
                        &TYPES,
                        "add `type: token`, `request`, `cognito_user_pools` or `jwt`",
                    ),
                    Unknown::Error => (
                        &OWN_TYPES,
                        "add `type: token`, `request`, `cognito_user_pools`, `jwt` or `basic`",
                    ),
                };
                object.require("type", "the authorizer", help, sink);
                object.word("type", types, sink)
            }
        };
        let authorizer_uri = object.string("authorizerUri", sink);
        let authorizer_credentials = object.string("authorizerCredentials", sink);
        let identity_source = sources(object.string("identitySource", sink));
        let identity_validation_expression = object.string("identityValidationExpression", sink);
        let ttl = object.integer("authorizerResultTtlInSeconds", 0, 3600, sink);
        let provider_arns = object.strings("providerARNs", sink);
        let versions = [("1.0", PayloadVersion::V1), ("2.0", PayloadVersion::V2)];
        let version = object.word("authorizerPayloadFormatVersion", &versions, sink);
        let enable_simple_responses = object.boolean("enableSimpleResponses", sink);
        let jwt_configuration = match own {
            Some(own) => Some(own),
            None => object.object("jwtConfiguration", sink).map(|object| {
                let is_jwt = kind
                    .as_ref()
                    .is_some_and(|kind| kind.value == AuthorizerType::Jwt);
                JwtConfiguration::read(object, scheme, is_jwt, unknown, sink)
            }),
        };
        let realm = match unknown {
            Unknown::Error => object.string("realm", sink),
            _ => None,
        };
        if let Some(kind) = &kind {
            require(
                &mut object,
                kind.value,
                scheme,
                jwt_configuration.is_some(),
                sink,
            );
        }
        let has_payload_version = object.is_given("authorizerPayloadFormatVersion");
        object.finish(unknown, sink);
        let authorizer = Authorizer {
            kind: kind?,
            authorizer_uri,
            authorizer_credentials: authorizer_credentials.filter(|role| !role.value.is_empty()),
            identity_source,
            identity_validation_expression,
            authorizer_result_ttl_in_seconds: ttl,
            provider_arns,
            authorizer_payload_format_version: version,
            enable_simple_responses,
            jwt_configuration,
            realm,
            has_payload_version,
            is_amazon: unknown == Unknown::Warning,
            origin: origin.clone(),
        };
        authorizer.check_uri(sink);
        authorizer.check_simple_responses(sink);
        authorizer.report_unused(sink);
        Some(authorizer)
    }

    fn check_uri(&self, sink: &mut Sink) {
        let Some(given) = self.authorizer_uri.as_ref().filter(|_| self.calls_lambda()) else {
            return;
        };
        let fault = match uri::parse(&given.value) {
            Ok(uri::Target::Lambda { .. } | uri::Target::Function(_)) => return,
            // Under our own prefix a service of one's own decides as well.
            Err(_) if !self.is_amazon && uri::is_web(&given.value) => return,
            Ok(uri::Target::Service { .. } | uri::Target::Other) => uri::Fault::NotInvocation,
            Err(fault) => fault,
        };
        sink.push(
            uri::report_function(given, fault)
                .pointer(format!("{}/authorizerUri", self.origin.pointer)),
        );
    }

    /// Whether a Lambda function decides.
    #[must_use]
    pub fn calls_lambda(&self) -> bool {
        matches!(
            self.kind.value,
            AuthorizerType::Token | AuthorizerType::Request
        )
    }

    fn check_simple_responses(&self, sink: &mut Sink) {
        let simple = self
            .enable_simple_responses
            .as_ref()
            .filter(|simple| simple.value);
        let old = self
            .authorizer_payload_format_version
            .as_ref()
            .filter(|version| version.value == PayloadVersion::V1);
        if let (Some(simple), Some(old)) = (simple, old) {
            let message = "simple responses need payload format 2.0";
            sink.push(
                Diagnostic::new(code::UNKNOWN_VALUE, simple.span, message)
                    .label("not possible here")
                    .secondary(old.span, "this format has none")
                    .help("write `authorizerPayloadFormatVersion: \"2.0\"`")
                    .pointer(&self.origin.pointer),
            );
        }
    }

    /// Fields that an authorizer of another type has.
    fn report_unused(&self, sink: &mut Sink) {
        let kind = self.kind.value;
        let lambda = self.calls_lambda();
        let is_pool = kind == AuthorizerType::CognitoUserPools;
        let place = |value: &Option<Spanned<String>>| value.as_ref().map(|value| value.span);
        // In REST APIs `lower::authorizer` tells it.
        let is_rest = lambda || is_pool;
        let version = self.authorizer_payload_format_version.as_ref();
        let simple = self.enable_simple_responses.as_ref();
        let configuration = self.jwt_configuration.as_ref();
        let configuration = configuration.and_then(JwtConfiguration::first);
        let fields = [
            ("authorizerUri", lambda, place(&self.authorizer_uri)),
            (
                "authorizerCredentials",
                lambda,
                place(&self.authorizer_credentials),
            ),
            (
                "identityValidationExpression",
                kind == AuthorizerType::Token || is_pool,
                place(&self.identity_validation_expression),
            ),
            (
                "providerARNs",
                is_pool,
                self.provider_arns.first().map(|arn| arn.span),
            ),
            (
                "identitySource",
                kind != AuthorizerType::Basic,
                self.identity_source.first().map(|source| source.span),
            ),
            ("realm", kind == AuthorizerType::Basic, place(&self.realm)),
            (
                "authorizerPayloadFormatVersion",
                is_rest,
                version.map(|version| version.span),
            ),
            (
                "enableSimpleResponses",
                is_rest,
                simple.filter(|it| it.value).map(|it| it.span),
            ),
            (
                configuration.map_or("jwtConfiguration", |(name, _)| name),
                kind == AuthorizerType::Jwt,
                configuration.map(|(_, span)| span),
            ),
        ];
        for (name, is_used, span) in fields {
            let Some(span) = span.filter(|_| !is_used) else {
                continue;
            };
            let name_of = OWN_TYPES.iter().find(|(_, value)| *value == kind);
            let kind = name_of.map_or("", |(name, _)| name);
            let message = format!("`{name}` has no effect in a `{kind}` authorizer");
            sink.push(
                Diagnostic::new(code::MISPLACED_FIELD, span, message)
                    .label("has no effect")
                    .help("take it out, or change `type`")
                    .pointer(&self.origin.pointer),
            );
        }
    }
}

/// Reports what an authorizer of a type cannot do without.
fn require(
    object: &mut Object<'_>,
    kind: AuthorizerType,
    scheme: &SchemeKind,
    has_configuration: bool,
    sink: &mut Sink,
) {
    match kind {
        AuthorizerType::Token | AuthorizerType::Request => {
            let help = "add `authorizerUri` with the address of the Lambda function";
            object.require("authorizerUri", "the authorizer", help, sink);
        }
        AuthorizerType::CognitoUserPools => {
            let help = "add `providerARNs` with the ARNs of the user pools";
            object.require("providerARNs", "the authorizer", help, sink);
        }
        AuthorizerType::Basic => {}
        AuthorizerType::Jwt if has_configuration || scheme.discovers_issuer() => {}
        AuthorizerType::Jwt => {
            let help = "add `jwtConfiguration: {issuer: https://…, audience: […]}`";
            object.require("jwtConfiguration", "the authorizer", help, sink);
        }
    }
}

/// The parts of `identitySource`; an empty one is none.
fn sources(given: Option<Spanned<String>>) -> Vec<Spanned<String>> {
    let Some(given) = given else {
        return Vec::new();
    };
    let parts = given.value.split(',').map(str::trim);
    parts
        .filter(|part| !part.is_empty())
        .map(|part| Spanned {
            value: part.to_owned(),
            span: given.span,
        })
        .collect()
}

impl JwtConfiguration {
    fn read(
        mut object: Object<'_>,
        scheme: &SchemeKind,
        is_jwt: bool,
        unknown: Unknown,
        sink: &mut Sink,
    ) -> Self {
        if is_jwt && !scheme.discovers_issuer() {
            let help = "add `issuer: https://…`, as the claim `iss` of the tokens has it";
            object.require("issuer", "`jwtConfiguration`", help, sink);
        }
        let configuration = JwtConfiguration {
            issuer: object.string("issuer", sink),
            audience: object.one_or_many("audience", sink),
            jwks: None,
            is_beside: false,
        };
        object.finish(unknown, sink);
        configuration
    }

    /// `issuer`, `audience` and `jwks` beside the fields of the reference, under our own prefix.
    fn own(object: &mut Object<'_>, scheme: &SchemeKind, sink: &mut Sink) -> Option<Self> {
        let is_given = ["issuer", "audience", "jwks"].map(|name| object.is_given(name));
        if !is_given.contains(&true) {
            return None;
        }
        // Authorizers of other types have no issuer: there the fields have no effect.
        let kind = object.node("type").and_then(Node::as_text);
        if kind.is_none_or(|kind| kind == "jwt") && !scheme.discovers_issuer() {
            let help = "add `issuer: https://…`, as the claim `iss` of the tokens has it";
            object.require("issuer", "the authorizer", help, sink);
        }
        Some(JwtConfiguration {
            issuer: object.string("issuer", sink),
            audience: object.one_or_many("audience", sink),
            jwks: object.string("jwks", sink),
            is_beside: true,
        })
    }

    /// Its first field, as the document calls it.
    fn first(&self) -> Option<(&'static str, Span)> {
        let issuer = self.issuer.as_ref().map(|it| ("issuer", it.span));
        let audience = self.audience.first().map(|it| ("audience", it.span));
        let jwks = self.jwks.as_ref().map(|it| ("jwks", it.span));
        let (name, span) = issuer.or(audience).or(jwks)?;
        match self.is_beside {
            true => Some((name, span)),
            false => Some(("jwtConfiguration", span)),
        }
    }
}
