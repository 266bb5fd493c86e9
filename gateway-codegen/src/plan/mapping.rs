//! Parameter mappings and the values they take.

use crate::json_path::step::Step;

/// A mapping.
#[derive(Debug, Clone, PartialEq)]
pub struct Mapping {
    /// What happens.
    pub action: Action,
    /// To what.
    pub target: Target,
    /// With which value.
    pub value: Vec<ValuePart>,
}

/// What a mapping does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the reference's words")]
pub enum Action {
    Append,
    Overwrite,
    Remove,
}

/// What a mapping sets.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "see the runtime's descriptor of the same name")]
pub enum Target {
    Header(String),
    Query(String),
    Path(String),
    WholePath,
    Status,
}

/// Part of a value.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "see the runtime's descriptor of the same name")]
pub enum ValuePart {
    Text(String),
    Header(String),
    HeaderAll(String),
    Query(String),
    QueryAll(String),
    Path(String),
    RequestPath,
    Body(Option<Vec<Step>>),
    StageVariable(String),
    Context(Context),
    Authorizer(String),
}

macro_rules! names {
    ($(#[$doc:meta])* $type:ident { $($variant:ident = $name:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        #[allow(missing_docs, reason = "each variant is what its name says in the reference")]
        pub enum $type { $($variant),* }

        impl $type {
            /// Every name with its variant, in the order of declaration.
            pub const ALL: &'static [(&'static str, $type)] = &[$(($name, $type::$variant)),*];

            /// The variant of a name as the reference spells it.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, variant)| *variant)
            }

            /// The identifier of the runtime's variant.
            #[must_use]
            pub fn identifier(self) -> &'static str {
                match self { $($type::$variant => stringify!($variant)),* }
            }
        }
    };
}

names! {
    /// `$context` variables that a gateway sets. Other names of the reference are [`Context::Unset`].
    Context {
        AccountId = "accountId",
        ApiId = "apiId",
        DeploymentId = "deploymentId",
        DomainName = "domainName",
        DomainPrefix = "domainPrefix",
        ErrorMessage = "error.message",
        ErrorMessageString = "error.messageString",
        ErrorResponseType = "error.responseType",
        ErrorValidationErrorString = "error.validationErrorString",
        ExtendedRequestId = "extendedRequestId",
        HttpMethod = "httpMethod",
        IdentityAccessKey = "identity.accessKey",
        IdentityAccountId = "identity.accountId",
        IdentityApiKey = "identity.apiKey",
        IdentityApiKeyId = "identity.apiKeyId",
        IdentityCaller = "identity.caller",
        IdentitySourceIp = "identity.sourceIp",
        IdentityUser = "identity.user",
        IdentityUserAgent = "identity.userAgent",
        IdentityUserArn = "identity.userArn",
        IsCanaryRequest = "isCanaryRequest",
        IntegrationError = "integrationErrorMessage",
        IntegrationLatency = "integrationLatency",
        IntegrationOwnStatus = "integration.status",
        IntegrationRequestId = "awsEndpointRequestId",
        IntegrationRequestId2 = "awsEndpointRequestId2",
        IntegrationResponseTransferMode = "integration.responseTransferMode",
        IntegrationStatus = "integrationStatus",
        IntegrationTimeToAllHeaders = "integration.timeToAllHeaders",
        IntegrationTimeToFirstContent = "integration.timeToFirstContent",
        Path = "path",
        Protocol = "protocol",
        RequestId = "requestId",
        RequestTime = "requestTime",
        RequestTimeEpoch = "requestTimeEpoch",
        ResourceId = "resourceId",
        ResourcePath = "resourcePath",
        ResponseLatency = "responseLatency",
        ResponseLength = "responseLength",
        RouteKey = "routeKey",
        Stage = "stage",
        Status = "status",
        XrayTraceId = "xrayTraceId",
        Unset = "",
    }
}

names! {
    /// Gateway response types.
    ResponseType {
        AccessDenied = "ACCESS_DENIED",
        ApiConfigurationError = "API_CONFIGURATION_ERROR",
        AuthorizerConfigurationError = "AUTHORIZER_CONFIGURATION_ERROR",
        AuthorizerFailure = "AUTHORIZER_FAILURE",
        BadRequestBody = "BAD_REQUEST_BODY",
        BadRequestParameters = "BAD_REQUEST_PARAMETERS",
        Default4xx = "DEFAULT_4XX",
        Default5xx = "DEFAULT_5XX",
        ExpiredToken = "EXPIRED_TOKEN",
        IntegrationFailure = "INTEGRATION_FAILURE",
        IntegrationTimeout = "INTEGRATION_TIMEOUT",
        InvalidApiKey = "INVALID_API_KEY",
        InvalidSignature = "INVALID_SIGNATURE",
        MissingAuthenticationToken = "MISSING_AUTHENTICATION_TOKEN",
        QuotaExceeded = "QUOTA_EXCEEDED",
        RequestTooLarge = "REQUEST_TOO_LARGE",
        ResourceNotFound = "RESOURCE_NOT_FOUND",
        Throttled = "THROTTLED",
        Unauthorized = "UNAUTHORIZED",
        UnsupportedMediaType = "UNSUPPORTED_MEDIA_TYPE",
        WafFiltered = "WAF_FILTERED",
    }
}
