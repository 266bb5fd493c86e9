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
pub(super) const CONTEXT: [&str; 66] = [
    "accountId",
    "apiId",
    "authenticate.*",
    "authorize.*",
    "authorizer.*",
    "awsEndpointRequestId",
    "cipherSuite",
    "connectedAt",
    "connectionId",
    "customDomain.*",
    "deploymentId",
    "disconnectReason",
    "disconnectStatusCode",
    "domainName",
    "domainPrefix",
    "endpointType",
    "error.*",
    "eventType",
    "extendedRequestId",
    "httpMethod",
    "identity.accessKey",
    "identity.accountId",
    "identity.apiKey",
    "identity.apiKeyId",
    "identity.caller",
    "identity.clientCert.*",
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
    "integration.*",
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
    "waf.*",
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
