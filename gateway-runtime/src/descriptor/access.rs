//! Who may call, and how often: guards, authorizers, rates, usage plans.

use super::{UriPart, ValuePart};
use crate::access::basic::PasswordHash;

/// One security requirement that the gateway itself enforces.
#[derive(Debug, Clone, Copy)]
pub enum Guard {
    /// An API key that is enabled, of a plan of the stage where the API has plans.
    ApiKey,
    /// A signature of AWS Signature Version 4, and the policies of its user.
    Iam,
    /// The authorizer at this place of [`Api::authorizers`](super::Api::authorizers); one of the scopes must be
    /// granted, where there are any.
    Authorizer(u16, &'static [&'static str]),
}

/// Where API keys stand (`x-amazon-apigateway-api-key-source`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApiKeySource {
    /// The header `x-api-key`.
    Header,
    /// `usageIdentifierKey` in the answer of the Lambda authorizer.
    Authorizer,
}

/// Who decides whether a request may pass (`reference/openapi-extensions.md` §2.5).
#[derive(Debug)]
pub struct Authorizer {
    /// The name of its security scheme.
    pub name: &'static str,
    /// What must be there, and what decisions are kept by.
    pub sources: &'static [ValuePart],
    /// Seconds that a decision is kept; 0: not at all.
    pub ttl: u32,
    /// What decides.
    pub decides: Decides,
}

/// What an authorizer asks.
#[derive(Debug)]
pub enum Decides {
    /// A Lambda function, or an HTTP service with the same contract.
    Function(FunctionAuthorizer),
    /// The signature and the claims of a JSON Web Token.
    Token(TokenAuthorizer),
    /// The name and the password of a user (RFC 7617).
    Basic(BasicAuthorizer),
}

/// Which users may pass: those of a file that the configuration names.
#[derive(Debug)]
pub struct BasicAuthorizer {
    /// What clients are told that the password is for.
    pub realm: &'static str,
    /// What passwords are kept as.
    pub hash: PasswordHash,
}

/// A Lambda function that decides, or an HTTP service with the same contract.
#[derive(Debug)]
pub struct FunctionAuthorizer {
    /// What is called.
    pub call: AuthorizerCall,
    /// What it gets and answers.
    pub event: AuthorizerEvent,
    /// A regular expression that the whole token must match.
    pub validation: Option<&'static str>,
    /// Timeout of a call in milliseconds.
    pub timeout_ms: u32,
}

/// What an authorizer calls.
#[derive(Debug, Clone, Copy)]
pub enum AuthorizerCall {
    /// A Lambda function.
    Lambda {
        /// ARN or name.
        function: &'static [UriPart],
        /// The region of the address; may be empty.
        region: &'static str,
        /// The role that invokes; empty: the gateway's own credentials.
        credentials: &'static [UriPart],
    },
    /// A service that gets the event with POST and answers like a function.
    Http(&'static [UriPart]),
}

/// What a function gets and answers (`reference/rest-api.md` §5.1, `http-api.md` §6.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuthorizerEvent {
    /// TOKEN of REST APIs.
    Token,
    /// REQUEST of REST APIs.
    Request,
    /// Format 1.0 of HTTP APIs.
    V1,
    /// Format 2.0; whether the answer is a plain yes or no.
    V2 {
        /// `enableSimpleResponses`.
        is_simple: bool,
    },
}

/// Which JSON Web Tokens are taken.
#[derive(Debug)]
pub struct TokenAuthorizer {
    /// Whose tokens; never empty.
    pub issuers: &'static [Issuer],
    /// Audiences, one of which a token must name; empty: any.
    pub audiences: &'static [&'static str],
    /// Whether they are tokens of Cognito's user pools in a REST API: identity tokens where no scope is asked for, else
    /// access tokens.
    pub is_user_pool: bool,
    /// A regular expression that the whole audience of identity tokens must match.
    pub validation: Option<&'static str>,
}

/// Who issues tokens.
#[derive(Debug)]
pub struct Issuer {
    /// As the claim `iss` has it; empty: as the discovery document says.
    pub name: &'static str,
    /// Where its keys are.
    pub keys: KeyPlace,
}

/// Where the keys of an issuer are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyPlace {
    /// In the JSON Web Key Set at this address.
    Set(&'static str),
    /// Where the discovery document at this address says.
    Discovery(&'static str),
}

/// A token bucket (`reference/rest-api.md` §9). 0 of either refuses everything.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Throttle {
    /// Requests per second.
    pub rate: f64,
    /// Requests at once.
    pub burst: u32,
}

/// A number of requests in a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// Requests in a period.
    pub limit: u64,
    /// The period.
    pub period: Period,
    /// Requests that count as sent already in the first period.
    pub offset: u64,
}

/// Periods of quotas, in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// From midnight.
    Day,
    /// From Sunday.
    Week,
    /// From its first day.
    Month,
}

/// What the holders of a plan's keys may use, each of them.
#[derive(Debug)]
pub struct UsagePlan {
    /// Its name in the document; `<api>/<plan>` elsewhere.
    pub name: &'static str,
    /// The rate of a key.
    pub throttle: Option<Throttle>,
    /// The quota of a key.
    pub quota: Option<Quota>,
    /// The stages that it opens; empty: all.
    pub stages: &'static [&'static str],
    /// Rates of single operations, by their places in [`Api::operations`](super::Api::operations), ascending.
    pub methods: &'static [(u32, Throttle)],
}
