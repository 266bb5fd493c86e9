//! Security schemes: what callers send to say who they are, and where they get it.

use crate::plan::Location;

/// A security scheme.
#[derive(Debug, Clone, Default)]
pub struct SchemeDocs {
    /// Its name in the document.
    pub name: String,
    /// Markdown; may be empty.
    pub description: String,
    /// What it is about, as the document has it.
    pub credential: Credential,
    /// What callers send, as it is read: all of it. None: nothing that has a place of its own.
    pub proofs: Vec<Proof>,
    /// Scopes with their descriptions.
    pub scopes: Vec<(String, String)>,
}

/// A value that callers send to say who they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// Where.
    pub location: Location,
    /// The name of the header, parameter or cookie.
    pub name: String,
    /// What it is.
    pub form: ProofForm,
}

impl Proof {
    /// Whether it stands where a parameter of this name does.
    #[must_use]
    pub fn is_at(&self, location: Location, name: &str) -> bool {
        self.location == location
            && match location {
                Location::Header => self.name.eq_ignore_ascii_case(name),
                _ => self.name == name,
            }
    }
}

/// What a value is that callers send to say who they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProofForm {
    /// A key.
    Key,
    /// A token, and nothing before it.
    Token,
    /// What an authorizer knows.
    Credentials,
    /// Credentials behind the name of a scheme of HTTP: `bearer`, `basic`, …
    Http(String),
}

/// How a security scheme has callers say who they are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Credential {
    /// A value of their own.
    ApiKey,
    /// A scheme of HTTP.
    Http {
        /// `bearer`, `basic`, …
        scheme: String,
        /// `bearerFormat`; may be empty.
        format: String,
    },
    /// A token of OAuth 2.0.
    OAuth2(Vec<Flow>),
    /// A token of the provider with this discovery document.
    OpenIdConnect(String),
    /// A signature of AWS, version 4.
    Signature,
    /// A certificate.
    Certificate,
    /// Nothing that is known.
    #[default]
    Unknown,
}

/// A way to a token of OAuth 2.0.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Flow {
    /// `authorizationCode`, …
    pub name: String,
    /// May be empty.
    pub authorization_url: String,
    /// May be empty.
    pub token_url: String,
    /// May be empty.
    pub refresh_url: String,
}
