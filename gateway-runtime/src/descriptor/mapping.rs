//! Parameter mappings, and the values they take.

use crate::template::json_path::Step;

/// A parameter mapping.
#[derive(Debug)]
pub struct Mapping {
    /// What happens to the target.
    pub action: Action,
    /// What is set.
    pub target: Target,
    /// The value; parts are concatenated. With a single part whose source is absent nothing is sent.
    pub value: &'static [ValuePart],
}

/// What a mapping does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Adds another value.
    Append,
    /// Replaces all values.
    Overwrite,
    /// Deletes.
    Remove,
}

/// What a mapping sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A header, in the spelling that goes on the wire.
    Header(&'static str),
    /// A query parameter.
    Query(&'static str),
    /// A path parameter of the integration's address.
    Path(&'static str),
    /// The whole path (`overwrite:path`).
    WholePath,
    /// The status (`overwrite:statuscode`).
    Status,
}

/// Part of a value made at run time.
#[derive(Debug, Clone, Copy)]
pub enum ValuePart {
    /// Text.
    Text(&'static str),
    /// A header of the source message: its last value (REST kind).
    Header(&'static str),
    /// A header of the source message: all values joined with `,`.
    HeaderAll(&'static str),
    /// A query parameter of the request: its last value.
    Query(&'static str),
    /// A query parameter of the request: all values. As a query target they are repeated, else joined with `,`.
    QueryAll(&'static str),
    /// A path parameter of the request, decoded.
    Path(&'static str),
    /// The request's path without the stage.
    RequestPath,
    /// The body of the source message: all of it, or what this JSONPath finds.
    Body(Option<&'static [Step]>),
    /// A stage variable.
    StageVariable(&'static str),
    /// A `$context` variable.
    Context(Context),
    /// What the authorizer says under this name: `principalId`, `claims.sub`, a key of its context.
    Authorizer(&'static str),
}

/// `$context` variables (`reference/rest-api.md` §14, `http-api.md` §10).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "each variant is the variable of that name")]
pub enum Context {
    AccountId,
    ApiId,
    DeploymentId,
    DomainName,
    DomainPrefix,
    ErrorMessage,
    ErrorMessageString,
    ErrorResponseType,
    ErrorValidationErrorString,
    ExtendedRequestId,
    HttpMethod,
    IdentityAccessKey,
    IdentityAccountId,
    IdentityApiKey,
    IdentityApiKeyId,
    IdentityCaller,
    IdentitySourceIp,
    IdentityUser,
    IdentityUserAgent,
    IdentityUserArn,
    IsCanaryRequest,
    IntegrationError,
    IntegrationLatency,
    IntegrationOwnStatus,
    IntegrationRequestId,
    IntegrationRequestId2,
    IntegrationResponseTransferMode,
    IntegrationStatus,
    IntegrationTimeToAllHeaders,
    IntegrationTimeToFirstContent,
    Path,
    Protocol,
    RequestId,
    RequestTime,
    RequestTimeEpoch,
    ResourceId,
    ResourcePath,
    ResponseLatency,
    ResponseLength,
    RouteKey,
    Stage,
    Status,
    XrayTraceId,
    /// Known, but nothing in this gateway sets it: absent (`-` in access logs).
    Unset,
}
