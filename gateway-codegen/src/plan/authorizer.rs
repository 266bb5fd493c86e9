//! Authorizers: who decides, and by what.

use super::{Origin, UriPart, ValuePart};

/// Who decides whether a request may pass; see the runtime's descriptor of the same name.
#[derive(Debug, Clone)]
pub struct Authorizer {
    /// The name of its security scheme.
    pub name: String,
    /// What must be there, and what decisions are kept by.
    pub sources: Vec<ValuePart>,
    /// Seconds that a decision is kept; 0: not at all.
    pub ttl: u32,
    /// What decides.
    pub decides: Decides,
    /// The security scheme in the document.
    pub origin: Origin,
}

/// What an authorizer asks.
#[derive(Debug, Clone)]
pub enum Decides {
    /// A Lambda function, or an HTTP service with the same contract.
    Function(FunctionAuthorizer),
    /// The signature and the claims of a JSON Web Token.
    Token(TokenAuthorizer),
    /// The name and the password of a user.
    Basic(BasicAuthorizer),
}

/// Users of a file that the configuration names.
#[derive(Debug, Clone)]
pub struct BasicAuthorizer {
    /// What clients are told that the password is for.
    pub realm: String,
}

/// A Lambda function that decides, or an HTTP service with the same contract.
#[derive(Debug, Clone)]
pub struct FunctionAuthorizer {
    /// What is called.
    pub call: AuthorizerCall,
    /// What it gets and answers.
    pub event: AuthorizerEvent,
    /// A regular expression that the whole token must match.
    pub validation: Option<String>,
    /// Timeout in milliseconds.
    pub timeout_ms: u32,
}

/// What an authorizer calls.
#[derive(Debug, Clone)]
pub enum AuthorizerCall {
    /// A Lambda function.
    Lambda {
        /// ARN or name.
        function: Vec<UriPart>,
        /// The address's region; may be empty.
        region: String,
        /// The role that invokes; empty: the gateway's own credentials.
        credentials: Vec<UriPart>,
    },
    /// A service at this URL.
    Http(Vec<UriPart>),
}

/// What a function gets and answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "see the runtime's descriptor of the same name")]
pub enum AuthorizerEvent {
    Token,
    Request,
    V1,
    V2 { is_simple: bool },
}

/// Which JSON Web Tokens are taken.
#[derive(Debug, Clone)]
pub struct TokenAuthorizer {
    /// Whose tokens; never empty.
    pub issuers: Vec<Issuer>,
    /// Audiences, one of which a token must name; empty: any.
    pub audiences: Vec<String>,
    /// Whether they are tokens of Cognito's user pools in a REST API.
    pub is_user_pool: bool,
    /// A regular expression that the whole audience of identity tokens must match.
    pub validation: Option<String>,
}

/// Who issues tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuer {
    /// As the claim `iss` has it; empty: as the discovery document says.
    pub name: String,
    /// Where its keys are.
    pub keys: KeyPlace,
}

/// Where the keys of an issuer are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyPlace {
    /// In the JSON Web Key Set at this address.
    Set(String),
    /// Where the discovery document at this address says.
    Discovery(String),
}

impl Issuer {
    /// One that nobody is: all tokens are refused.
    const NOBODY: &'static str = "https://invalid./";

    /// Whose tokens are taken where it is not known who issues them.
    #[must_use]
    pub fn nobody() -> Issuer {
        Issuer {
            name: Issuer::NOBODY.to_owned(),
            keys: KeyPlace::Set(Issuer::NOBODY.to_owned()),
        }
    }

    /// Whether it is known who issues the tokens.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.name != Issuer::NOBODY
    }
}
