//! One place that credentials come from.

use std::sync::Arc;
use std::time::SystemTime;

use super::cache::CredentialsCache;
use super::container::Container;
use super::instance::Instance;
use super::sts::{Role, Sts};
use super::web_identity::WebIdentity;
use super::{Credentials, CredentialsError};

/// Where credentials come from.
pub(super) enum Provider {
    /// Known from the start.
    Static(Credentials),
    /// Something is configured that cannot work.
    Unusable(CredentialsError),
    WebIdentity(WebIdentity),
    Container(Container),
    Instance(Instance),
    AssumeRole {
        sts: Arc<Sts>,
        role: Role,
        caller: Arc<CredentialsCache>,
    },
}

impl Provider {
    /// Credentials as of now, wherever they come from.
    pub(super) async fn load(&self, now: SystemTime) -> Result<Credentials, CredentialsError> {
        match self {
            Provider::Static(credentials) => Ok(credentials.clone()),
            Provider::Unusable(error) => Err(error.clone()),
            Provider::WebIdentity(identity) => identity.load().await,
            Provider::Container(container) => container.load().await,
            Provider::Instance(instance) => instance.load(now).await,
            Provider::AssumeRole { sts, role, caller } => {
                // A role's caller may be a role.
                let caller = caller.boxed_credentials().await?;
                sts.assume_role(role, &caller, now).await
            }
        }
    }
}
