//! What guards the operations of a stage, completed with its variables.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Origins;
use crate::access::active::{
    ActiveAccess, ActiveAuthorizer, ActiveBasic, ActiveFunction, ActiveToken, Asked, Fetcher,
    FunctionTarget, Notes,
};
use crate::access::resource_policy;
use crate::aws::Environment;
use crate::aws::endpoint::{self, Partition, Url};
use crate::descriptor::{
    Api, Authorizer, AuthorizerCall, Decides, FunctionAuthorizer, Guard, Issuer, KeyPlace,
    LambdaIntegration, Operation, Stage, TokenAuthorizer, UriPart,
};
use crate::jwt::{self, Algorithms, KeySource, Outside, SystemClock, Verifier};

/// What guards an API's operations in one stage with these variables.
///
/// # Errors
///
/// In words, why nothing can.
pub(super) fn active(
    api: &'static Api,
    stage: &'static Stage,
    variables: &BTreeMap<String, String>,
    origins: &mut Origins,
) -> Result<ActiveAccess, String> {
    let authorizers = api.authorizers.iter().map(|descriptor| {
        let asked = match &descriptor.decides {
            Decides::Function(function) => {
                let target = target(api, stage, function, variables, origins);
                let target = target.unwrap_or_else(FunctionTarget::Invalid);
                Asked::Function(Box::new(ActiveFunction::new(target)))
            }
            Decides::Token(token) => {
                let verifier = origins.verifiers.of(descriptor, token, api.plain);
                Asked::Token(Box::new(ActiveToken::new(verifier)))
            }
            Decides::Basic(_) => {
                let name = format!("{}/{}", api.name, descriptor.name);
                let users = origins.basic_auth.get(&name).ok_or_else(|| {
                    format!("the scheme `{name}` has no users: configure `[basic_auth.\"{name}\"]` with `users = \"FILE\"`")
                })?;
                let basic = ActiveBasic::new(Arc::clone(users));
                Asked::Basic(Box::new(basic.map_err(|error| error.to_string())?))
            }
        };
        Ok(ActiveAuthorizer { descriptor, asked })
    });
    let authorizers: Vec<ActiveAuthorizer> = authorizers.collect::<Result<_, String>>()?;
    let asks_iam = |operation: &&Operation| {
        let mut guards = operation.access.iter().copied().flatten();
        guards.any(|guard| matches!(guard, Guard::Iam))
    };
    let has_iam = api
        .operations
        .iter()
        .copied()
        .any(|operation| asks_iam(&operation));
    if api.authorizers.is_empty() && api.policy.is_none() && !has_iam {
        return Ok(ActiveAccess::default());
    }
    let environment = Environment::from_process();
    let region = endpoint::region(&environment).unwrap_or("us-east-1");
    let partition = Partition::of_region(region).id;
    Ok(ActiveAccess {
        authorizers,
        policy: resource_policy::active(api, region, partition)?,
        region: region.to_owned(),
    })
}

fn target(
    api: &'static Api,
    stage: &'static Stage,
    function: &FunctionAuthorizer,
    variables: &BTreeMap<String, String>,
    origins: &mut Origins,
) -> Result<FunctionTarget, String> {
    match function.call {
        AuthorizerCall::Lambda {
            function,
            region,
            credentials,
        } => {
            let integration = LambdaIntegration {
                function,
                region,
                credentials,
                ..LambdaIntegration::NEW
            };
            // Its events are framed for each operation that asks.
            let operation = api.operations.first().ok_or("the API has no operation")?;
            let function = origins.function(&integration, variables, (api, stage, operation))?;
            Ok(FunctionTarget::Lambda(Box::new(function)))
        }
        AuthorizerCall::Http(parts) => {
            let text = |part: &UriPart| match *part {
                UriPart::Text(text) | UriPart::Path(text) => text.to_owned(),
                UriPart::StageVariable(name) => variables.get(name).cloned().unwrap_or_default(),
            };
            let address: String = parts.iter().map(text).collect();
            let (base, query) = address.split_once('?').unwrap_or((&address, ""));
            let url =
                Url::parse(base).ok_or_else(|| format!("`{address}` is no URL of a service"))?;
            let origin = origins.web(url.secure, &url.host, url.port)?;
            let mut path = match url.path.as_str() {
                "" => "/".to_owned(),
                path => path.to_owned(),
            };
            if !query.is_empty() {
                path.push('?');
                path.push_str(query);
            }
            Ok(FunctionTarget::Http(origin, path))
        }
    }
}

/// The verifiers of a process: all stages of an API share one, with its keys.
pub(super) struct Verifiers {
    known: Vec<(&'static Authorizer, Arc<Verifier>)>,
    outside: Outside,
    /// Where user pools are instead of AWS.
    pools_endpoint: Option<String>,
}

impl std::fmt::Debug for Verifiers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Verifiers")
            .field("n", &self.known.len())
            .finish_non_exhaustive()
    }
}

impl Verifiers {
    pub(super) fn new() -> Verifiers {
        Verifiers {
            known: Vec::new(),
            outside: Outside {
                fetch: Arc::new(Fetcher::default()),
                clock: Arc::new(SystemClock),
                observe: Arc::new(Notes),
            },
            // The name that the SDKs give it.
            pools_endpoint: std::env::var("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER").ok(),
        }
    }

    /// Documents without AWS extensions take all algorithms there are, others those of the reference.
    fn of(
        &mut self,
        authorizer: &'static Authorizer,
        token: &TokenAuthorizer,
        is_plain: bool,
    ) -> Arc<Verifier> {
        let known = self
            .known
            .iter()
            .find(|(known, _)| std::ptr::eq(*known, authorizer));
        if let Some((_, verifier)) = known {
            return Arc::clone(verifier);
        }
        let issuers = token.issuers.iter();
        let mut all: Vec<jwt::Issuer> =
            issuers.clone().filter_map(|one| self.issuer(one)).collect();
        // Tokens of an emulator name it as their issuer.
        let endpoint = self
            .pools_endpoint
            .as_deref()
            .filter(|_| token.is_user_pool);
        all.extend(issuers.filter_map(|one| {
            let pool = one.name.rsplit('/').next()?;
            let name = format!("{}/{pool}", endpoint?.trim_end_matches('/'));
            let keys = format!("{name}/.well-known/jwks.json");
            Some(jwt::Issuer {
                keys: KeySource::jwks_uri(&keys, self.outside.clone()).ok()?,
                name: Some(name),
            })
        }));
        let audiences = token.audiences.iter().map(|text| (*text).to_owned());
        let audiences: Vec<String> = audiences.collect();
        let algorithms = match token.is_user_pool {
            true => Algorithms::USER_POOL,
            false if is_plain => Algorithms::ALL,
            false => Algorithms::HTTP_API,
        };
        let verifier = Arc::new(Verifier::new(
            all,
            (!audiences.is_empty()).then_some(audiences),
            algorithms,
            Arc::clone(&self.outside.clock),
        ));
        self.known.push((authorizer, Arc::clone(&verifier)));
        verifier
    }

    /// `None`: its keys can never be had, and no token is one of its own.
    fn issuer(&self, issuer: &Issuer) -> Option<jwt::Issuer> {
        let outside = self.outside.clone();
        let name = (!issuer.name.is_empty()).then(|| issuer.name.to_owned());
        let keys = match (issuer.keys, &name) {
            (KeyPlace::Set(address), _) => KeySource::jwks_uri(address, outside),
            (KeyPlace::Discovery(_), Some(name)) => KeySource::issuer(name, outside),
            (KeyPlace::Discovery(address), None) => KeySource::discovery_document(address, outside),
        };
        Some(jwt::Issuer {
            name,
            keys: keys.ok()?,
        })
    }
}
