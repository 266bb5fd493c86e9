//! What guards the operations of a stage, completed with its variables.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Origins;
use crate::access::active::{
    ActiveAccess, ActiveAuthorizer, ActiveBasic, ActiveFunction, ActiveToken, Asked, FunctionTarget,
};
use crate::access::resource_policy;
use crate::aws::Environment;
use crate::aws::endpoint::{self, Partition, Url};
use crate::descriptor::{
    Api, AuthorizerCall, Decides, FunctionAuthorizer, Guard, LambdaIntegration, Operation, Stage,
    UriPart,
};

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
