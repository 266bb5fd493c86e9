//! Who a gateway is for AWS: made once at start, for all integrations that call it.

use std::sync::Arc;

use super::Environment;
use super::credentials::{AssumedRoles, CredentialsCache, CredentialsError};

/// The environment, the gateway's own credentials, and the roles it takes over with them.
#[derive(Debug)]
pub struct Access {
    environment: Environment,
    caller: Arc<CredentialsCache>,
    roles: AssumedRoles,
}

impl Access {
    /// What the process's environment and the shared files say. Makes no call.
    #[must_use]
    pub fn from_process() -> Access {
        Access::new(Environment::from_process())
    }

    /// The same for an environment.
    #[must_use]
    pub fn new(environment: Environment) -> Access {
        let caller = CredentialsCache::from_environment(&environment);
        let roles = AssumedRoles::new(&environment, Arc::clone(&caller));
        Access {
            environment,
            caller,
            roles,
        }
    }

    /// The environment.
    #[must_use]
    pub fn environment(&self) -> &Environment {
        &self.environment
    }

    /// The gateway's own credentials.
    #[must_use]
    pub fn caller(&self) -> &Arc<CredentialsCache> {
        &self.caller
    }

    /// Whether the environment or a profile names credentials; else there are the instance's at most.
    #[must_use]
    pub fn is_configured(&self) -> bool {
        self.caller.is_configured()
    }

    /// The credentials of a role.
    ///
    /// # Errors
    ///
    /// Those of [`AssumedRoles::role`].
    pub fn role(&self, arn: &str) -> Result<Arc<CredentialsCache>, CredentialsError> {
        self.roles.role(arn)
    }
}
