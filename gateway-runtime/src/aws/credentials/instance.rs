//! Credentials of the machine's role, from the metadata service of EC2, version 2 alone.
//!
//! Source: EC2 User Guide, "Use the Instance Metadata Service"; SDKs and Tools Reference Guide, "IMDS
//! credential provider".

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{Method, StatusCode};

use super::document::{Document, shown};
use super::fetch::{Answered, Call, Patience, Server};
use super::{Credentials, CredentialsError};
use crate::aws::Environment;
use crate::aws::endpoint::Url;

const NAME: &str = "instance metadata";
const ROLES: &str = "/latest/meta-data/iam/security-credentials/";
/// Off EC2 nobody answers, and the caller waits.
const PATIENCE: Patience = Patience {
    timeout: Duration::from_secs(1),
    n_attempts: 2,
};
/// How long the service's credentials are used when it gives expired ones: it does that when it cannot reach
/// what makes them, and services then take them for longer.
const STATIC_STABILITY: Duration = Duration::from_secs(10 * 60);

/// The metadata service.
pub(super) struct Instance {
    server: Server,
}

impl Instance {
    /// The service that the environment names, else the well-known one; `None` where it is switched off.
    pub(super) fn from_environment(
        environment: &Environment,
    ) -> Result<Option<Instance>, CredentialsError> {
        if environment.is_true("AWS_EC2_METADATA_DISABLED") {
            return Ok(None);
        }
        let mode = environment.get("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE");
        let well_known = match mode {
            Some(mode) if mode.eq_ignore_ascii_case("ipv6") => "http://[fd00:ec2::254]",
            _ => "http://169.254.169.254",
        };
        let url = environment.get("AWS_EC2_METADATA_SERVICE_ENDPOINT");
        let server = Url::parse(url.unwrap_or(well_known)).and_then(|url| Server::new(&url));
        match server {
            Some(server) => Ok(Some(Instance { server })),
            None => Err(CredentialsError::new(
                NAME,
                "`AWS_EC2_METADATA_SERVICE_ENDPOINT` is no URL of a server",
            )),
        }
    }

    pub(super) async fn load(&self, now: SystemTime) -> Result<Credentials, CredentialsError> {
        let error = |reason: String| CredentialsError::new(NAME, reason);
        let ttl = vec![("x-aws-ec2-metadata-token-ttl-seconds", "21600".to_owned())];
        let token = self
            .ask(Method::PUT, "/latest/api/token".to_owned(), ttl)
            .await?;
        let token = text(token, "a session token")?;
        let header = || vec![("x-aws-ec2-metadata-token", token.clone())];
        let roles = self.ask(Method::GET, ROLES.to_owned(), header()).await?;
        if roles.status == StatusCode::NOT_FOUND {
            return Err(error("the instance has no role".to_owned()));
        }
        let roles = text(roles, "the name of a role")?;
        let role = roles.lines().next().unwrap_or_default().trim();
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"+=,.@_-".contains(&byte);
        if role.is_empty() || !role.bytes().all(is_name) {
            return Err(error("no valid name of a role".to_owned()));
        }
        let answer = self
            .ask(Method::GET, format!("{ROLES}{role}"), header())
            .await?;
        if answer.status != StatusCode::OK {
            return Err(error(format!(
                "status {} for the role",
                answer.status.as_u16()
            )));
        }
        let document = Document::read(&answer.body).map_err(|reason| error(reason.to_owned()))?;
        match document.code.as_deref() {
            None | Some("Success") => {}
            Some(code) => return Err(error(format!("code `{}`", shown(code)))),
        }
        let credentials = document
            .credentials()
            .map_err(|reason| error(reason.to_owned()))?;
        let expires = credentials
            .expires()
            .map(|expires| expires.max(now + STATIC_STABILITY));
        Ok(credentials.expiring(expires))
    }

    async fn ask(
        &self,
        method: Method,
        target: String,
        headers: Vec<(&'static str, String)>,
    ) -> Result<Answered, CredentialsError> {
        let call = Call {
            method,
            target,
            headers,
            body: Bytes::new(),
        };
        let answer = self.server.call(&call, PATIENCE).await;
        answer.map_err(|reason| CredentialsError::new(NAME, reason))
    }
}

/// The text of an answer with 200.
fn text(answer: Answered, what: &str) -> Result<String, CredentialsError> {
    if answer.status != StatusCode::OK {
        let status = answer.status.as_u16();
        return Err(CredentialsError::new(
            NAME,
            format!("status {status} for {what}"),
        ));
    }
    String::from_utf8(answer.body)
        .map_err(|_| CredentialsError::new(NAME, format!("no UTF-8 for {what}")))
}
