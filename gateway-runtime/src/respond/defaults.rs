//! What gateway responses are like where nobody customised them: one table, which the compiler includes by path to say the
//! same in the portal. Imports nothing but the types of responses.
//!
//! Source: `reference/rest-api.md` §4.13 and §6, `reference/http-api.md` §9.

use super::ResponseType;

/// Status, message, `x-amzn-ErrorType` and the status and message of the HTTP kind for each type.
pub(crate) struct Defaults {
    pub(crate) status: u16,
    pub(crate) message: &'static str,
    pub(crate) error_type: &'static str,
    pub(crate) http_status: u16,
    pub(crate) http_message: &'static str,
    /// Errors of the execution stage have a space after the colon.
    pub(crate) late: bool,
}

const fn defaults(
    status: u16,
    message: &'static str,
    error_type: &'static str,
    http: (u16, &'static str),
    late: bool,
) -> Defaults {
    Defaults {
        status,
        message,
        error_type,
        http_status: http.0,
        http_message: http.1,
        late,
    }
}

/// What answers of a type are like where nobody customised them.
pub(crate) fn of(response_type: ResponseType) -> Defaults {
    const INTERNAL: (u16, &str) = (500, "Internal Server Error");
    const FORBIDDEN: (u16, &str) = (403, "Forbidden");
    match response_type {
        ResponseType::AccessDenied => {
            defaults(403, "Forbidden", "AccessDeniedException", FORBIDDEN, false)
        }
        ResponseType::ApiConfigurationError => defaults(
            500,
            "Internal server error",
            "InternalServerErrorException",
            INTERNAL,
            true,
        ),
        ResponseType::AuthorizerConfigurationError => {
            defaults(500, "", "AuthorizerConfigurationException", INTERNAL, false)
        }
        ResponseType::AuthorizerFailure => {
            defaults(500, "", "AuthorizerFailureException", INTERNAL, false)
        }
        ResponseType::BadRequestBody => defaults(
            400,
            "Invalid request body",
            "BadRequestException",
            (400, "Bad Request"),
            true,
        ),
        ResponseType::BadRequestParameters => defaults(
            400,
            "Bad Request",
            "BadRequestException",
            (400, "Bad Request"),
            true,
        ),
        ResponseType::Default4xx => defaults(
            400,
            "Bad Request",
            "BadRequestException",
            (400, "Bad Request"),
            false,
        ),
        ResponseType::Default5xx => defaults(
            502,
            "Internal server error",
            "InternalServerErrorException",
            (502, "Bad Gateway"),
            true,
        ),
        ResponseType::ExpiredToken => defaults(
            403,
            "The security token included in the request is expired",
            "ExpiredTokenException",
            FORBIDDEN,
            false,
        ),
        ResponseType::IntegrationFailure => defaults(
            504,
            "Network error communicating with endpoint",
            "InternalServerErrorException",
            (503, "Service Unavailable"),
            true,
        ),
        ResponseType::IntegrationTimeout => defaults(
            504,
            "Endpoint request timed out",
            "InternalServerErrorException",
            (504, "Endpoint request timed out"),
            true,
        ),
        ResponseType::InvalidApiKey => {
            defaults(403, "Forbidden", "ForbiddenException", FORBIDDEN, false)
        }
        ResponseType::InvalidSignature => defaults(
            403,
            "Forbidden",
            "InvalidSignatureException",
            FORBIDDEN,
            false,
        ),
        ResponseType::MissingAuthenticationToken => defaults(
            403,
            "Missing Authentication Token",
            "MissingAuthenticationTokenException",
            (404, "Not Found"),
            false,
        ),
        ResponseType::QuotaExceeded => defaults(
            429,
            "Limit Exceeded",
            "LimitExceededException",
            (429, "Too Many Requests"),
            false,
        ),
        ResponseType::RequestTooLarge => defaults(
            413,
            "Request Too Long",
            "RequestTooLargeException",
            (413, "Request Entity Too Large"),
            false,
        ),
        ResponseType::ResourceNotFound => defaults(
            404,
            "Not Found",
            "NotFoundException",
            (404, "Not Found"),
            false,
        ),
        ResponseType::Throttled => defaults(
            429,
            "Too Many Requests",
            "TooManyRequestsException",
            (429, "Too Many Requests"),
            false,
        ),
        ResponseType::Unauthorized => defaults(
            401,
            "Unauthorized",
            "UnauthorizedException",
            (401, "Unauthorized"),
            false,
        ),
        ResponseType::UnsupportedMediaType => defaults(
            415,
            "Unsupported Media Type",
            "BadRequestException",
            (415, "Unsupported Media Type"),
            true,
        ),
        ResponseType::WafFiltered => {
            defaults(403, "Forbidden", "ForbiddenException", FORBIDDEN, false)
        }
    }
}
