//! The gateway extensions, one file each, for both prefixes: `x-amazon-apigateway-<name>` and
//! `x-gateway-<name>` have the same shape.
//!
//! The doc comments of the structs are their documentation everywhere: the JSON Schema that
//! `gwc schema` prints, and what editors show.

mod any_method;
mod api_key_source;
mod auth;
mod authorizer;
mod cors;
mod diagnostics;
mod endpoint;
mod exchange;
mod gateway;
mod gateway_responses;
mod integration;
mod payload;
mod places;
mod policy;
mod required;
pub mod uri;
mod validators;

pub use any_method::AnyMethod;
pub use api_key_source::ApiKeySource;
pub use auth::{Auth, AuthType, SchemeAuthType};
pub use authorizer::{Authorizer, AuthorizerType, JwtConfiguration, PayloadVersion};
pub use cors::Cors;
pub use diagnostics::DiagnosticLevels;
pub use endpoint::{EndpointAccessMode, EndpointConfiguration, IpAddressType, SecurityPolicy};
pub use exchange::{
    Documentation, DocumentationKind, DocumentationLocation, DocumentationPart,
    ImportExportVersion, TagValue,
};
pub use gateway::*;
pub use gateway_responses::{GatewayResponse, GatewayResponses};
pub(crate) use integration::subtype;
pub use integration::{
    ContentHandling, Integration, IntegrationResponse, IntegrationType, Integrations, Passthrough,
    TextMap, TlsConfig, TransferMode,
};
pub use payload::{BinaryMediaTypes, MinimumCompressionSize};
pub use places::{PLACES, Place, names, places};
pub use policy::{Condition, Effect, Policy, PolicyVersion, Principal, PrincipalKind, Statement};
pub use validators::{RequestValidator, RequestValidatorName, RequestValidators};

use schemars::Schema;

/// Amazon's prefix.
pub const AMAZON: &str = "x-amazon-apigateway-";
/// Our own.
pub const OWN: &str = "x-gateway-";

/// JSON Schema of an extension by its name, with a prefix or without (then as the reference has it), or `x-gateway`;
/// `None`: there is no such extension. The schema of `any-method` is that of what an operation does not have.
#[must_use]
pub fn schema(name: &str) -> Option<Schema> {
    if name == "x-gateway" {
        return Some(required::relaxed(schemars::schema_for!(GatewayExtension)));
    }
    let (name, is_own) = match (name.strip_prefix(AMAZON), name.strip_prefix(OWN)) {
        (Some(name), _) => (name, false),
        (None, Some(name)) => (name, true),
        (None, None) => (name, false),
    };
    let schema = match name {
        "any-method" => schemars::schema_for!(AnyMethod),
        "api-key-source" => schemars::schema_for!(ApiKeySource),
        "auth" => schemars::schema_for!(Auth),
        "authorizer" if is_own => authorizer::own_schema(),
        "authorizer" => schemars::schema_for!(Authorizer),
        "authtype" => schemars::schema_for!(SchemeAuthType),
        "binary-media-types" => schemars::schema_for!(BinaryMediaTypes),
        "cors" => schemars::schema_for!(Cors),
        "documentation" => schemars::schema_for!(Documentation),
        "endpoint-access-mode" => schemars::schema_for!(EndpointAccessMode),
        "endpoint-configuration" => schemars::schema_for!(EndpointConfiguration),
        "gateway-responses" => schemars::schema_for!(GatewayResponses),
        "importexport-version" => schemars::schema_for!(ImportExportVersion),
        "integration" => schemars::schema_for!(Integration),
        "integrations" => schemars::schema_for!(Integrations),
        "minimum-compression-size" => schemars::schema_for!(MinimumCompressionSize),
        "policy" => schemars::schema_for!(Policy),
        "request-validator" => schemars::schema_for!(RequestValidatorName),
        "request-validators" => schemars::schema_for!(RequestValidators),
        "security-policy" => schemars::schema_for!(SecurityPolicy),
        "tag-value" => schemars::schema_for!(TagValue),
        _ => return None,
    };
    Some(required::relaxed(schema))
}

/// The names of all extensions for which [`schema`] has a schema: all that there are.
pub fn with_schema() -> impl Iterator<Item = &'static str> + Clone {
    std::iter::once("x-gateway").chain(names())
}
