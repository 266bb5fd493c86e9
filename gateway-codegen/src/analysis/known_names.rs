//! The names that templates can use, of all templates alike.

/// What a template can call on `$util` (`reference/mapping-templates.md` §1.2).
pub(super) const UTIL: [&str; 6] = [
    "base64Decode",
    "base64Encode",
    "escapeJavaScript",
    "parseJson",
    "urlDecode",
    "urlEncode",
];

/// What it can call on `$input`.
pub(super) const INPUT: [&str; 4] = ["getBody", "json", "params", "path"];

/// The variables of `$context`, of REST and WebSocket APIs (`reference/rest-api.md` §14, `mapping-templates.md` §1.4).
/// Of those that end with `.*` anything below.
pub(super) const CONTEXT: [&str; 88] = [
    "accountId",
    "apiId",
    "authenticate.error",
    "authenticate.latency",
    "authenticate.status",
    "authorize.error",
    "authorize.latency",
    "authorize.status",
    "authorizer.*",
    "awsEndpointRequestId",
    "cipherSuite",
    "connectedAt",
    "connectionId",
    "customDomain.basePathMatched",
    "customDomain.routingRuleIdMatched",
    "deploymentId",
    "disconnectReason",
    "disconnectStatusCode",
    "domainName",
    "domainPrefix",
    "endpointType",
    "error.message",
    "error.messageString",
    "error.responseType",
    "error.validationErrorString",
    "eventType",
    "extendedRequestId",
    "httpMethod",
    "identity.accessKey",
    "identity.accountId",
    "identity.apiKey",
    "identity.apiKeyId",
    "identity.caller",
    "identity.clientCert.clientCertPem",
    "identity.clientCert.issuerDN",
    "identity.clientCert.serialNumber",
    "identity.clientCert.subjectDN",
    "identity.clientCert.validity.notAfter",
    "identity.clientCert.validity.notBefore",
    "identity.cognitoAuthenticationProvider",
    "identity.cognitoAuthenticationType",
    "identity.cognitoIdentityId",
    "identity.cognitoIdentityPoolId",
    "identity.principalOrgId",
    "identity.sourceIp",
    "identity.user",
    "identity.userAgent",
    "identity.userArn",
    "identity.vpcId",
    "identity.vpceId",
    "integration.error",
    "integration.integrationStatus",
    "integration.latency",
    "integration.requestId",
    "integration.responseTransferMode",
    "integration.status",
    "integration.timeToAllHeaders",
    "integration.timeToFirstContent",
    "integrationErrorMessage",
    "integrationLatency",
    "integrationStatus",
    "isCanaryRequest",
    "messageDirection",
    "messageId",
    "path",
    "protocol",
    "requestId",
    "requestOverride.*",
    "requestTime",
    "requestTimeEpoch",
    "resourceId",
    "resourcePath",
    "responseLatency",
    "responseLength",
    "responseOverride.*",
    "routeKey",
    "stage",
    "status",
    "tlsVersion",
    "waf.error",
    "waf.latency",
    "waf.status",
    "wafResponseCode",
    "webaclArn",
    "xrayTraceId",
    // What maps can do.
    "keySet",
    "get",
    "entrySet",
];

/// Headers that clients and networks send, whatever a document declares.
pub(super) const COMMON_HEADERS: [&str; 32] = [
    "accept",
    "accept-charset",
    "accept-encoding",
    "accept-language",
    "authorization",
    "cache-control",
    "content-encoding",
    "content-length",
    "content-type",
    "cookie",
    "date",
    "dnt",
    "etag",
    "forwarded",
    "from",
    "host",
    "if-match",
    "if-modified-since",
    "if-none-match",
    "if-unmodified-since",
    "origin",
    "pragma",
    "range",
    "referer",
    "user-agent",
    "via",
    "x-api-key",
    "x-correlation-id",
    "x-forwarded-for",
    "x-forwarded-port",
    "x-forwarded-proto",
    "x-request-id",
];

/// Variables that are used for nothing, by convention.
pub(super) const NOTHING: [&str; 6] = ["null", "nil", "none", "undefined", "empty", "void"];

/// Whether there is something at a path of `$context`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Context {
    /// A variable, below which there is nothing but what texts can do; or a group with any names in it.
    Variable,
    /// A group of variables.
    Group,
    /// Nothing.
    Nothing,
}

impl Context {
    /// What is at a path such as `identity.user`.
    pub(super) fn at(path: &str) -> Self {
        let is_below = |known: &&str| {
            known
                .strip_prefix(path)
                .is_some_and(|it| it.starts_with('.'))
        };
        let mut below = CONTEXT.iter().filter(|known| is_below(known));
        match below.next() {
            _ if CONTEXT.contains(&path) => Context::Variable,
            Some(first) if first.ends_with(".*") => Context::Variable,
            Some(_) => Context::Group,
            None => Context::Nothing,
        }
    }
}

/// What is meant by names of other products.
pub(super) fn context_of(path: &str) -> Option<&'static str> {
    Some(match path {
        "identity.claims" | "claims" => "$context.authorizer.claims",
        "sourceIp" | "identity.ip" => "$context.identity.sourceIp",
        "userAgent" => "$context.identity.userAgent",
        "apiKey" => "$context.identity.apiKey",
        "method" => "$context.httpMethod",
        "resource" => "$context.resourcePath",
        _ => return None,
    })
}
