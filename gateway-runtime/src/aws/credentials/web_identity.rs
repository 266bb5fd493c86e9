//! A role taken over with a token that a platform writes to a file: EKS service accounts, CI systems.

use std::path::PathBuf;

use super::fetch::read_file;
use super::sts::{Role, Sts};
use super::{Credentials, CredentialsError};
use crate::aws::Environment;

const NAME: &str = "web identity";

/// The role, and where its token is.
pub(super) struct WebIdentity {
    sts: Sts,
    role: Role,
    /// Read anew every time: platforms rotate it.
    token_file: PathBuf,
}

impl WebIdentity {
    /// `None` where the environment names no token.
    pub(super) fn from_environment(
        environment: &Environment,
    ) -> Result<Option<WebIdentity>, CredentialsError> {
        let Some(file) = environment.get("AWS_WEB_IDENTITY_TOKEN_FILE") else {
            return Ok(None);
        };
        let arn = environment.get("AWS_ROLE_ARN").ok_or_else(|| {
            CredentialsError::new(
                NAME,
                "`AWS_WEB_IDENTITY_TOKEN_FILE` is set, `AWS_ROLE_ARN` is not",
            )
        })?;
        let role = Role {
            arn: arn.to_owned(),
            session_name: session_name(environment),
            external_id: None,
            duration_seconds: None,
        };
        let sts = Sts::new(NAME, environment, None)?;
        Ok(Some(WebIdentity::new(sts, role, PathBuf::from(file))))
    }

    pub(super) fn new(sts: Sts, role: Role, token_file: PathBuf) -> WebIdentity {
        WebIdentity {
            sts,
            role,
            token_file,
        }
    }

    pub(super) async fn load(&self) -> Result<Credentials, CredentialsError> {
        let token = read_file(self.token_file.clone()).await;
        let token = token.map_err(|reason| CredentialsError::new(NAME, reason))?;
        self.sts
            .assume_role_with_web_identity(&self.role, &token)
            .await
    }
}

/// The name of sessions: `AWS_ROLE_SESSION_NAME`, else the gateway's.
pub(super) fn session_name(environment: &Environment) -> String {
    let name = environment.get("AWS_ROLE_SESSION_NAME");
    name.unwrap_or("gateway").to_owned()
}
