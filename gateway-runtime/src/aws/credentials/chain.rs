//! Which provider the environment asks for.

use std::path::PathBuf;
use std::sync::Arc;

use super::cache::{Clock, CredentialsCache};
use super::container::Container;
use super::instance::Instance;
use super::profile::{self, Profiles, Properties};
use super::provider::Provider;
use super::sts::{Role, Sts};
use super::web_identity::{WebIdentity, session_name};
use super::{Credentials, CredentialsError};
use crate::aws::Environment;

/// The first provider that is configured. Reads files, and makes no call.
pub(super) fn provider(environment: &Environment, clock: &Clock) -> Provider {
    find(environment, clock).unwrap_or_else(Provider::Unusable)
}

fn find(environment: &Environment, clock: &Clock) -> Result<Provider, CredentialsError> {
    if let Some(credentials) = from_variables(environment)? {
        return Ok(Provider::Static(credentials));
    }
    let profiles = Profiles::load(environment)?;
    let name = environment.get("AWS_PROFILE");
    match (profiles.get(name.unwrap_or("default")), name) {
        (Some(_), _) => {
            let mut reader = Reader {
                environment,
                clock,
                profiles: &profiles,
                path: Vec::new(),
            };
            if let Some(provider) = reader.read(name.unwrap_or("default"))? {
                return Ok(provider);
            }
        }
        (None, Some(name)) => return Err(error(name, "there is no such profile")),
        (None, None) => {}
    }
    if let Some(identity) = WebIdentity::from_environment(environment)? {
        return Ok(Provider::WebIdentity(identity));
    }
    if let Some(container) = Container::from_environment(environment)? {
        return Ok(Provider::Container(container));
    }
    match Instance::from_environment(environment)? {
        Some(instance) => Ok(Provider::Instance(instance)),
        None => Err(CredentialsError::new(
            super::NOTHING,
            "set `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`, or `AWS_PROFILE`",
        )),
    }
}

fn from_variables(environment: &Environment) -> Result<Option<Credentials>, CredentialsError> {
    let id = environment.get("AWS_ACCESS_KEY_ID");
    let secret = environment.get("AWS_SECRET_ACCESS_KEY");
    if id.is_none() && secret.is_none() {
        return Ok(None);
    }
    let credentials = Credentials::checked(id, secret, environment.get("AWS_SESSION_TOKEN"));
    credentials
        .map(Some)
        .map_err(|reason| CredentialsError::new("environment", reason))
}

fn error(profile: &str, reason: impl std::fmt::Display) -> CredentialsError {
    let profile = super::document::shown(profile);
    CredentialsError::new(profile::NAME, format!("`{profile}`: {reason}"))
}

/// Follows profiles to where their credentials come from.
struct Reader<'r> {
    environment: &'r Environment,
    clock: &'r Clock,
    profiles: &'r Profiles,
    /// The profiles that lead here.
    path: Vec<String>,
}

impl Reader<'_> {
    /// `None` where the profile names no credentials.
    fn read(&mut self, name: &str) -> Result<Option<Provider>, CredentialsError> {
        let profile = self.profiles.get(name);
        let profile = profile.ok_or_else(|| error(name, "there is no such profile"))?;
        if self.path.iter().any(|known| known == name) {
            return Err(error(name, "`source_profile` leads back here"));
        }
        self.path.push(name.to_owned());
        for property in [
            "mfa_serial",
            "sso_session",
            "sso_start_url",
            "login_session",
        ] {
            if profile.contains_key(property) {
                let reason =
                    format!("`{property}` needs somebody at a keyboard, which a gateway has not");
                return Err(error(name, reason));
            }
        }
        if let Some(arn) = profile.get("role_arn") {
            return self.role(name, profile, arn).map(Some);
        }
        if let Some(credentials) = from_properties(name, profile)? {
            return Ok(Some(Provider::Static(credentials)));
        }
        // Only where nothing else is configured, as the SDKs ask it last.
        if profile.contains_key("credential_process") {
            let reason = "`credential_process` names a program, and a gateway starts none";
            return Err(error(name, reason.to_owned()));
        }
        Ok(None)
    }

    fn role(
        &mut self,
        name: &str,
        profile: &Properties,
        arn: &str,
    ) -> Result<Provider, CredentialsError> {
        let duration = profile.get("duration_seconds").map(|text| {
            let seconds = text
                .parse()
                .ok()
                .filter(|seconds| (900..=43_200).contains(seconds));
            seconds.ok_or_else(|| error(name, "`duration_seconds` is no number from 900 to 43200"))
        });
        let role = Role {
            arn: arn.to_owned(),
            session_name: match profile.get("role_session_name") {
                Some(name) => name.clone(),
                None => session_name(self.environment),
            },
            external_id: profile.get("external_id").cloned(),
            duration_seconds: duration.transpose()?,
        };
        let region = profile.get("region").map(String::as_str);
        let sts = Sts::new(profile::NAME, self.environment, region)?;
        let get = |property| profile.get(property).map(String::as_str);
        let caller = match (
            get("web_identity_token_file"),
            get("source_profile"),
            get("credential_source"),
        ) {
            (Some(file), None, None) => {
                let identity = WebIdentity::new(sts, role, PathBuf::from(file));
                return Ok(Provider::WebIdentity(identity));
            }
            // A profile that is its own source has the keys beside the role.
            (None, Some(source), None) if source == name => {
                let credentials = from_properties(name, profile)?;
                Provider::Static(
                    credentials.ok_or_else(|| error(name, "the profile has no keys of its own"))?,
                )
            }
            (None, Some(source), None) => {
                let found = self.read(source)?;
                found.ok_or_else(|| error(source, "the profile names no credentials"))?
            }
            (None, None, Some(source)) => self.source(name, source)?,
            _ => {
                return Err(error(
                    name,
                    "`role_arn` needs one of `source_profile`, `credential_source` and `web_identity_token_file`",
                ));
            }
        };
        let caller = CredentialsCache::of_provider(caller, Arc::clone(self.clock));
        Ok(Provider::AssumeRole {
            sts: Arc::new(sts),
            role,
            caller,
        })
    }

    fn source(&self, name: &str, source: &str) -> Result<Provider, CredentialsError> {
        let found = match source {
            "Environment" => from_variables(self.environment)?.map(Provider::Static),
            "EcsContainer" => {
                Container::from_environment(self.environment)?.map(Provider::Container)
            }
            "Ec2InstanceMetadata" => {
                Instance::from_environment(self.environment)?.map(Provider::Instance)
            }
            _ => {
                return Err(error(
                    name,
                    "`credential_source` is none of `Environment`, `EcsContainer` and `Ec2InstanceMetadata`",
                ));
            }
        };
        found.ok_or_else(|| {
            error(
                name,
                "`credential_source` names a source that is not configured",
            )
        })
    }
}

fn from_properties(
    name: &str,
    profile: &Properties,
) -> Result<Option<Credentials>, CredentialsError> {
    let get = |property| profile.get(property).map(String::as_str);
    let (id, secret) = (get("aws_access_key_id"), get("aws_secret_access_key"));
    if id.is_none() && secret.is_none() {
        return Ok(None);
    }
    let credentials = Credentials::checked(id, secret, get("aws_session_token"));
    credentials.map(Some).map_err(|reason| error(name, reason))
}
