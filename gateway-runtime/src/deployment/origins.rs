//! What stages are completed with: origins, each once, functions, and what else the process has.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Options;
use crate::access::Verifiers;
use crate::access::basic::BasicUsers;
use crate::aws::Access;
use crate::descriptor::{Api, Gateway, LambdaIntegration, Operation, Stage, TransferMode};
use crate::integrate::aws::Aws;
use crate::integrate::lambda::{self, Function};
use crate::integrate::upstream::{Link, Origin};
use crate::serve::Kept;
use crate::state::State;

/// One origin per distinct upstream of the process.
#[derive(Debug)]
pub(super) struct Origins {
    known: BTreeMap<OriginKey, Arc<Origin>>,
    vpc_links: BTreeMap<String, String>,
    lambda_endpoints: BTreeMap<String, String>,
    /// What calls AWS.
    aws: Option<Aws>,
    /// Who the gateway is for AWS; made for the first integration that calls it.
    access: Option<Arc<Access>>,
    pub(super) verifiers: Arc<Verifiers>,
    pub(super) basic_auth: BTreeMap<String, Arc<BasicUsers>>,
    /// What outlives the deployment.
    pub(super) state: Arc<State>,
    pub(super) deployment_id: String,
}

/// What tells upstreams apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct OriginKey {
    pub(super) secure: bool,
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) skip_verification: bool,
    pub(super) server_name: Option<&'static str>,
    /// The id of the VPC link.
    pub(super) link: Option<String>,
}

impl Origins {
    /// None is known yet.
    pub(super) fn new(gateway: &Gateway, options: &Options, kept: &Kept) -> Origins {
        Origins {
            known: BTreeMap::new(),
            vpc_links: options.vpc_links.clone(),
            lambda_endpoints: options.lambda_endpoints.clone(),
            aws: gateway.aws,
            access: None,
            verifiers: Arc::clone(&kept.verifiers),
            basic_auth: options.basic_auth.clone(),
            state: Arc::clone(&kept.state),
            deployment_id: gateway.source_digest.chars().take(6).collect(),
        }
    }

    /// What calls AWS, and who the gateway is for it.
    ///
    /// # Errors
    ///
    /// The gateway has been made without it.
    pub(super) fn aws(&mut self) -> Result<(Aws, Arc<Access>), String> {
        let aws = self.aws.ok_or("this gateway has been made without AWS")?;
        let made = || Arc::new((aws.access)());
        Ok((aws, Arc::clone(self.access.get_or_insert_with(made))))
    }

    /// A function with a stage's variables.
    pub(super) fn function(
        &mut self,
        integration: &LambdaIntegration,
        variables: &BTreeMap<String, String>,
        (api, stage, operation): (&'static Api, &'static Stage, &'static Operation),
    ) -> Result<Function, String> {
        let (aws, access) = self.aws()?;
        let endpoints = std::mem::take(&mut self.lambda_endpoints);
        let deployment_id = self.deployment_id.clone();
        let place = lambda::Place {
            access: &access,
            endpoints: &endpoints,
            variables,
            caller: lambda::Caller {
                api,
                stage,
                deployment_id: &deployment_id,
                operation,
            },
        };
        let operation = match integration.transfer {
            TransferMode::Buffered => lambda::Operation::Invoke,
            TransferMode::Stream => lambda::Operation::InvokeWithResponseStream,
        };
        let mut servers = |secure: bool, host: &str, port| self.web(secure, host, port);
        let function = (aws.function)(integration, operation, &place, &mut servers);
        self.lambda_endpoints = endpoints;
        function
    }

    /// A server that is asked for something that is no integration.
    pub(super) fn web(
        &mut self,
        secure: bool,
        host: &str,
        port: u16,
    ) -> Result<Arc<Origin>, String> {
        self.get(OriginKey {
            secure,
            host: host.to_ascii_lowercase(),
            port,
            skip_verification: false,
            server_name: None,
            link: None,
        })
    }

    pub(super) fn get(&mut self, key: OriginKey) -> Result<Arc<Origin>, String> {
        if let Some(origin) = self.known.get(&key) {
            return Ok(Arc::clone(origin));
        }
        let invalid = |host: &str| format!("`{host}` is not a host");
        let mut origin =
            Origin::new(key.secure, &key.host, key.port).map_err(|_| invalid(&key.host))?;
        if let Some(name) = key.server_name {
            origin = origin.server_name(name).map_err(|_| invalid(name))?;
        }
        if let Some(id) = &key.link {
            let address = self.vpc_links.get(id).ok_or_else(|| {
                format!("the VPC link `{id}` has no address: configure `[vpc_links.\"{id}\"]`")
            })?;
            let link = Link::parse(address)?;
            if key.secure && matches!(link, Link::Unix(_)) {
                return Err(format!("the VPC link `{id}` is a socket without TLS"));
            }
            origin = origin.through(link);
        }
        let origin = Arc::new(origin.insecure_skip_verification(key.skip_verification));
        self.known.insert(key, Arc::clone(&origin));
        Ok(origin)
    }
}
