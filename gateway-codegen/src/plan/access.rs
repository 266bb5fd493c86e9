//! Who decides whether a request may pass.

use super::Origin;
use crate::source::Span;

/// Who is asked whether a request to an operation may pass.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Access {
    /// Alternatives: all guards of one of them must agree. None, or one without guards: nobody is asked.
    pub alternatives: Vec<Vec<Guard>>,
    /// Where the operation itself says that nobody is asked, whatever else it says.
    pub opened: Option<Span>,
    /// What the operation asks for all the same, and which has no effect then.
    pub overridden: Option<Span>,
    /// Where something is asked of all callers, although the document has an alternative without it: as the reference does.
    pub joined: Option<Span>,
    /// Whether the operation says anything of it, and not the document for all of them.
    pub is_own: bool,
}

impl Access {
    /// All guards, of whichever alternative.
    pub fn guards(&self) -> impl Iterator<Item = &Guard> {
        self.alternatives.iter().flatten()
    }

    /// Whether there is a way in on which the gateway itself asks nobody.
    #[must_use]
    pub fn passes_gateway(&self) -> bool {
        let asks = |guards: &Vec<Guard>| guards.iter().any(|guard| guard.enforcer.is_gateway());
        !self.alternatives.iter().all(asks) || self.alternatives.is_empty()
    }

    /// Whether the gateway asks for anything on every way in. Where one alternative leaves all to others, whoever calls may
    /// take that one, so that nothing of the others is asked for.
    #[must_use]
    pub fn is_enforced(&self) -> bool {
        let asks = |guards: &Vec<Guard>| guards.iter().any(Guard::is_asked_for);
        self.alternatives.iter().all(asks) && !self.alternatives.is_empty()
    }

    /// The guards that the gateway holds calls to: none where it does not ask on every way in ([`Access::is_enforced`]).
    pub fn enforced(&self) -> impl Iterator<Item = &Guard> {
        let is_enforced = self.is_enforced();
        let asked = self.guards().filter(|guard| guard.is_asked_for());
        asked.filter(move |_| is_enforced)
    }

    /// Whether calls need an API key of the gateway.
    #[must_use]
    pub fn asks_for_key(&self) -> bool {
        self.enforced()
            .any(|guard| guard.enforcer == Enforcer::ApiKey)
    }

    /// Whether there is a way in on which nobody at all is asked.
    #[must_use]
    pub fn is_open(&self) -> bool {
        let asks = |guards: &Vec<Guard>| {
            let mut guards = guards.iter();
            guards.any(|guard| !matches!(guard.enforcer, Enforcer::Nobody(_)))
        };
        !self.alternatives.iter().all(asks) || self.alternatives.is_empty()
    }
}

/// One security requirement, and who enforces it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guard {
    /// The security scheme; `None`: the operation's own `auth`.
    pub scheme: Option<String>,
    /// Who enforces it.
    pub enforcer: Enforcer,
    /// The scopes that are asked for.
    pub scopes: Vec<String>,
    /// Where it is asked for.
    pub span: Span,
    /// Where the scheme is defined.
    pub scheme_span: Option<Span>,
}

impl Guard {
    /// Whether the gateway asks for it, where it asks at all.
    #[must_use]
    pub fn is_asked_for(&self) -> bool {
        self.enforcer.is_gateway() && self.enforcer.is_carried_out()
    }
}

/// Who enforces a security requirement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enforcer {
    /// A Lambda function that gets one header.
    Token,
    /// A Lambda function that gets the request.
    Request,
    /// User pools of Cognito.
    CognitoUserPools,
    /// The gateway, by the signature and the claims of a JSON Web Token.
    Jwt,
    /// The gateway, by the names and passwords of a file.
    Basic,
    /// The gateway, by its API keys.
    ApiKey,
    /// The gateway, by the signature of the request and IAM policies.
    Iam,
    /// The gateway, by the client's certificate.
    MutualTls,
    /// The upstream, which gets the credentials.
    Upstream,
    /// Nobody.
    Nobody(Unenforced),
}

/// Why nobody enforces a security requirement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unenforced {
    /// The gateway does not know the scheme, and what it calls does not get the credentials.
    NotPassedOn,
    /// The gateway does not know the scheme, and answers by itself.
    NoBackend,
    /// No domain of the gateway asks for certificates.
    NoCertificates,
    /// An operation of the reference has one authorizer, and that is another one.
    SecondAuthorizer,
    /// The scheme is not defined.
    Undefined,
}

impl Enforcer {
    /// Whether it is part of the gateway, or is asked by it.
    #[must_use]
    pub fn is_gateway(self) -> bool {
        !matches!(self, Enforcer::Upstream | Enforcer::Nobody(_))
    }

    /// Whether it is what the reference calls the authorization of a method, of which there is one.
    #[must_use]
    pub fn is_authorization(self) -> bool {
        matches!(
            self,
            Enforcer::Token
                | Enforcer::Request
                | Enforcer::CognitoUserPools
                | Enforcer::Jwt
                | Enforcer::Basic
                | Enforcer::Iam
        )
    }

    /// Why nobody does, where that is so.
    #[must_use]
    pub fn unenforced(self) -> Option<Unenforced> {
        match self {
            Enforcer::Nobody(why) => Some(why),
            _ => None,
        }
    }

    /// Whether somebody does it: gateways of this version leave certificates alone.
    #[must_use]
    pub fn is_carried_out(self) -> bool {
        !matches!(self, Enforcer::MutualTls | Enforcer::Nobody(_))
    }

    /// The word for programs.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Enforcer::Token
            | Enforcer::Request
            | Enforcer::CognitoUserPools
            | Enforcer::Jwt
            | Enforcer::Basic => "authorizer",
            Enforcer::ApiKey => "api-key",
            Enforcer::Iam => "iam",
            Enforcer::MutualTls => "mutual-tls",
            Enforcer::Upstream => "upstream",
            Enforcer::Nobody(_) => "nobody",
        }
    }

    /// The type of an authorizer, as documents write it.
    #[must_use]
    pub fn authorizer_type(self) -> Option<&'static str> {
        match self {
            Enforcer::Token => Some("token"),
            Enforcer::Request => Some("request"),
            Enforcer::CognitoUserPools => Some("cognito_user_pools"),
            Enforcer::Jwt => Some("jwt"),
            Enforcer::Basic => Some("basic"),
            Enforcer::ApiKey
            | Enforcer::Iam
            | Enforcer::MutualTls
            | Enforcer::Upstream
            | Enforcer::Nobody(_) => None,
        }
    }
}

impl Unenforced {
    /// Why, in words.
    #[must_use]
    pub fn reason(self) -> &'static str {
        match self {
            Unenforced::NotPassedOn => {
                "it has no authorizer, and its credentials are not passed on"
            }
            Unenforced::NoBackend => "it has no authorizer, and the gateway answers by itself",
            Unenforced::NoCertificates => "no domain of the gateway asks for certificates",
            Unenforced::SecondAuthorizer => {
                "an operation has one authorizer, and that is another one"
            }
            Unenforced::Undefined => "it is not defined",
        }
    }
}

/// What guards all operations of an API.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ApiAccess {
    /// The resource policy.
    pub policy: Option<Origin>,
    /// The domains whose clients must show a certificate.
    pub mutual_tls: Vec<String>,
}
