//! Security requirements → who enforces each (`reference/openapi-extensions.md` §3.4).

use std::collections::HashMap;

use super::origin;
use crate::openapi::extensions::uri::{self, Target};
use crate::openapi::extensions::{AuthType, AuthorizerType, Integration, IntegrationType};
use crate::openapi::model::{Document, Operation, SchemeKind, SchemeUse, SecurityScheme};
use crate::plan::{Access, ApiAccess, Enforcer, Guard, Unenforced};
use crate::source::Span;

/// Most requirements of the document that are looked at for each operation.
pub(super) const MAX_SHARED: usize = 100;

/// The security schemes of a document, by their names.
pub(super) struct Schemes<'d> {
    document: &'d Document,
    by_name: HashMap<&'d str, &'d SecurityScheme>,
    has_mutual_tls: bool,
}

/// What guards all operations.
pub(super) fn of_api(document: &Document) -> ApiAccess {
    let policy = document.policy.as_ref();
    ApiAccess {
        policy: policy.map(|policy| origin(&policy.origin)),
        mutual_tls: mutual_tls(document).map(str::to_owned).collect(),
    }
}

fn mutual_tls(document: &Document) -> impl Iterator<Item = &str> {
    let domains = document.gateway.domains.iter();
    let domains = domains.filter(|domain| domain.mutual_tls.is_some());
    domains.map(|domain| domain.name.value.as_str())
}

impl<'d> Schemes<'d> {
    pub(super) fn new(document: &'d Document) -> Self {
        let schemes = document.security_schemes.iter();
        Schemes {
            document,
            by_name: schemes
                .map(|scheme| (scheme.name.as_str(), scheme))
                .collect(),
            has_mutual_tls: mutual_tls(document).next().is_some(),
        }
    }

    /// Who is asked whether a request to an operation may pass.
    pub(super) fn of(&self, operation: &Operation) -> Access {
        let own = operation.security.as_ref();
        let auth = operation.auth.as_ref();
        let mut access = Access {
            alternatives: Vec::new(),
            opened: auth
                .filter(|auth| auth.value == AuthType::None)
                .map(|auth| auth.span),
            overridden: None,
            joined: None,
            is_own: own.is_some() || auth.is_some(),
        };
        if access.opened.is_some() {
            let mut asked = own.into_iter().flatten().flat_map(|one| &one.schemes);
            let asked = asked.find(|asked| self.by_name.contains_key(asked.name.value.as_str()));
            access.overridden = asked.map(|asked| asked.name.span);
            return access;
        }
        let requirements = own.unwrap_or(&self.document.security);
        let most = match own {
            Some(_) => usize::MAX,
            None => MAX_SHARED,
        };
        let mut n_guards = 0;
        for requirement in requirements {
            if n_guards >= most {
                break;
            }
            let schemes = requirement.schemes.iter().take(most - n_guards);
            let guards: Vec<Guard> = schemes.map(|asked| self.guard(asked, operation)).collect();
            // One without guards lets everyone in; it counts too.
            n_guards += guards.len().max(1);
            access.alternatives.push(guards);
        }
        let iam = auth.map(|auth| Guard {
            scheme: None,
            enforcer: Enforcer::Iam,
            scopes: Vec::new(),
            span: auth.span,
            scheme_span: None,
        });
        if self.document.amazon.is_some() {
            access.joined = joined(&access.alternatives);
            let all = iam.into_iter().chain(access.alternatives.concat());
            access.alternatives = as_the_reference(all.collect());
        } else if let Some(iam) = iam {
            match access.alternatives.is_empty() {
                true => access.alternatives.push(vec![iam]),
                false => access
                    .alternatives
                    .iter_mut()
                    .for_each(|guards| guards.push(iam.clone())),
            }
        }
        access
    }

    fn guard(&self, asked: &SchemeUse, operation: &Operation) -> Guard {
        let scheme = self.by_name.get(asked.name.value.as_str()).copied();
        Guard {
            scheme: Some(asked.name.value.clone()),
            enforcer: scheme.map_or(Enforcer::Nobody(Unenforced::Undefined), |scheme| {
                self.enforcer(scheme, operation)
            }),
            scopes: asked
                .scopes
                .iter()
                .map(|scope| scope.value.clone())
                .collect(),
            span: asked.name.span,
            scheme_span: scheme.map(|scheme| scheme.origin.span),
        }
    }

    fn enforcer(&self, scheme: &SecurityScheme, operation: &Operation) -> Enforcer {
        if let Some(authorizer) = &scheme.authorizer {
            return match authorizer.kind.value {
                AuthorizerType::Token => Enforcer::Token,
                AuthorizerType::Request => Enforcer::Request,
                AuthorizerType::CognitoUserPools => Enforcer::CognitoUserPools,
                AuthorizerType::Jwt => Enforcer::Jwt,
                AuthorizerType::Basic => Enforcer::Basic,
            };
        }
        if scheme.gateway_enforces {
            return match scheme.is_iam() {
                true => Enforcer::Iam,
                false if scheme.is_api_key() => Enforcer::ApiKey,
                // An authorizer that cannot be read, which is reported: it is meant to be asked.
                false => Enforcer::Request,
            };
        }
        if scheme.kind == SchemeKind::MutualTls {
            return match self.has_mutual_tls {
                true => Enforcer::MutualTls,
                false => Enforcer::Nobody(Unenforced::NoCertificates),
            };
        }
        match &operation.integration {
            Some(integration) => who_sees(integration, scheme),
            None => Enforcer::Upstream,
        }
    }
}

/// The first guard that the gateway asks of all callers although an alternative does without it. That there are several
/// authorizers is told apart from this.
fn joined(alternatives: &[Vec<Guard>]) -> Option<Span> {
    let does_without = |guard: &Guard| {
        alternatives.iter().any(|guards| {
            let mut guards = guards.iter();
            !guards.any(|other| {
                other.scheme == guard.scheme
                    || other.enforcer.is_authorization() && guard.enforcer.is_authorization()
            })
        })
    };
    let mut guards = alternatives.iter().flatten();
    let joined = guards.find(|guard| guard.is_asked_for() && does_without(guard));
    joined.map(|guard| guard.span)
}

/// All that is asked for is asked, and of several authorizers the first.
fn as_the_reference(mut guards: Vec<Guard>) -> Vec<Vec<Guard>> {
    let mut first: Option<Option<String>> = None;
    for guard in &mut guards {
        if !guard.enforcer.is_authorization() {
            continue;
        }
        match &first {
            None => first = Some(guard.scheme.clone()),
            Some(first) if *first == guard.scheme => {}
            Some(_) => guard.enforcer = Enforcer::Nobody(Unenforced::SecondAuthorizer),
        }
    }
    match guards.is_empty() {
        true => Vec::new(),
        false => vec![guards],
    }
}

/// Whether what an integration calls gets the credentials of a scheme that the gateway leaves alone.
fn who_sees(integration: &Integration, scheme: &SecurityScheme) -> Enforcer {
    let calls_function = || {
        let uri = integration.uri.as_ref();
        let target = uri.map(|uri| uri::parse(&uri.value));
        !matches!(target, Some(Ok(Target::Service { .. } | Target::Other)))
            && integration.integration_subtype.is_none()
    };
    let gets_all = match integration.kind.value {
        IntegrationType::HttpProxy => true,
        IntegrationType::AwsProxy => calls_function(),
        IntegrationType::Aws | IntegrationType::Http | IntegrationType::Mock => false,
    };
    if gets_all || is_mapped(integration, scheme) {
        return Enforcer::Upstream;
    }
    Enforcer::Nobody(match integration.kind.value {
        IntegrationType::Mock => Unenforced::NoBackend,
        _ => Unenforced::NotPassedOn,
    })
}

/// Whether a mapping or a template reads the credentials, or might: all parameters, or one whose name is computed.
fn is_mapped(integration: &Integration, scheme: &SecurityScheme) -> bool {
    let name = match &scheme.kind {
        SchemeKind::ApiKey {
            name: Some(name), ..
        } => name.value.to_ascii_lowercase(),
        _ => "authorization".to_owned(),
    };
    let mut mappings = integration.request_parameters.iter();
    let mut templates = integration.request_templates.iter();
    mappings.any(|(_, value)| value.value.to_ascii_lowercase().ends_with(&name))
        || templates.any(|(_, text)| {
            let text = text.value.to_ascii_lowercase();
            text.contains(&name) || text.contains("params()") || text.contains("params($")
        })
}
