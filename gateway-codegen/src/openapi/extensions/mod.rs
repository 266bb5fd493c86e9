//! The gateway extensions, one file each, for both prefixes: `x-amazon-apigateway-<name>` and
//! `x-gateway-<name>` have the same shape.
//!
//! The doc comments of the structs are their documentation everywhere: the JSON Schema that
//! `gwc schema` prints, and what editors show.

mod auth;
mod cors;
mod diagnostics;
mod gateway;
mod gateway_responses;
mod integration;
mod required;
mod subtype;
mod validators;

pub use auth::{Auth, AuthType};
pub use cors::Cors;
pub use diagnostics::DiagnosticLevels;
pub use gateway::{AccessLog, GatewayExtension, KindName, LimitsExtension, Mount, Stage, Validate};
pub use gateway_responses::{GatewayResponse, GatewayResponses};
pub use integration::{Integration, IntegrationResponse, IntegrationType, Passthrough, TextMap};
pub use validators::{RequestValidator, RequestValidators};

use schemars::Schema;

/// Amazon's prefix.
pub const AMAZON: &str = "x-amazon-apigateway-";
/// Our own.
pub const OWN: &str = "x-gateway-";

/// Every extension of the reference (`reference/openapi-extensions.md` §1), without its prefix.
pub const NAMES: &[&str] = &[
    "any-method",
    "api-key-source",
    "auth",
    "authorizer",
    "authtype",
    "binary-media-types",
    "cors",
    "documentation",
    "endpoint-access-mode",
    "endpoint-configuration",
    "gateway-responses",
    "importexport-version",
    "integration",
    "integrations",
    "minimum-compression-size",
    "policy",
    "request-validator",
    "request-validators",
    "security-policy",
    "tag-value",
];

/// JSON Schema of an extension by its name without prefix, or `x-gateway`; `None`: no schema of that name.
#[must_use]
pub fn schema(name: &str) -> Option<Schema> {
    let name = name
        .strip_prefix(AMAZON)
        .or_else(|| name.strip_prefix(OWN))
        .unwrap_or(name);
    let schema = match name {
        "integration" => schemars::schema_for!(Integration),
        "auth" => schemars::schema_for!(Auth),
        "cors" => schemars::schema_for!(Cors),
        "gateway-responses" => schemars::schema_for!(GatewayResponses),
        "request-validators" => schemars::schema_for!(RequestValidators),
        "request-validator" => schemars::schema_for!(String),
        "x-gateway" | "gateway" => schemars::schema_for!(GatewayExtension),
        _ => return None,
    };
    Some(required::relaxed(schema))
}

/// Names for which [`schema`] has a schema.
pub const WITH_SCHEMA: &[&str] = &[
    "x-gateway",
    "auth",
    "integration",
    "cors",
    "gateway-responses",
    "request-validator",
    "request-validators",
];
