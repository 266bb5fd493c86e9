//! STS: takes roles over.
//!
//! Source: STS API Reference, `AssumeRole` and `AssumeRoleWithWebIdentity`.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{Method, StatusCode};

use super::document::shown;
use super::fetch::{Call, Patience, Server};
use super::{Credentials, CredentialsError};
use crate::aws::endpoint::{self, Url};
use crate::aws::sigv4::{self, Payload, Request, Rules, Scope};
use crate::aws::{Environment, timestamp};

const FORM: &str = "application/x-www-form-urlencoded; charset=utf-8";
const PATIENCE: Patience = Patience {
    timeout: Duration::from_secs(5),
    n_attempts: 3,
};

/// The security token service of a region.
#[derive(Debug)]
pub(super) struct Sts {
    server: Server,
    region: String,
}

/// A role, and what to take it over with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Role {
    pub(super) arn: String,
    pub(super) session_name: String,
    pub(super) external_id: Option<String>,
    /// How long the credentials shall hold; `None` for the service's hour.
    pub(super) duration_seconds: Option<u32>,
}

impl Sts {
    /// The service in the environment's region, else in `fallback`, else the global one.
    pub(super) fn new(
        provider: &'static str,
        environment: &Environment,
        fallback: Option<&str>,
    ) -> Result<Sts, CredentialsError> {
        let error = |reason: String| CredentialsError::new(provider, reason);
        let region = endpoint::region(environment).or(fallback);
        let mut endpoint = endpoint::resolve(environment, "sts", region.or(Some("us-east-1")))
            .map_err(|reason| error(reason.to_string()))?;
        if region.is_none() && endpoint.host == "sts.us-east-1.amazonaws.com" {
            endpoint.host = "sts.amazonaws.com".to_owned();
        }
        let url = Url {
            secure: endpoint.secure,
            host: endpoint.host,
            port: endpoint.port,
            path: endpoint.path,
        };
        let server = Server::new(&url).ok_or_else(|| error("STS has no valid host".to_owned()))?;
        Ok(Sts {
            server,
            region: endpoint.region,
        })
    }

    /// The role's credentials, asked for with `caller`'s.
    pub(super) async fn assume_role(
        &self,
        role: &Role,
        caller: &Credentials,
        now: SystemTime,
    ) -> Result<Credentials, CredentialsError> {
        let mut form = form("AssumeRole", role);
        if let Some(id) = &role.external_id {
            push(&mut form, "ExternalId", id);
        }
        let path = format!("{}/", self.server.base());
        let headers: [(&str, &[u8]); 2] = [
            ("content-type", FORM.as_bytes()),
            ("host", self.server.authority().as_bytes()),
        ];
        let request = Request {
            method: "POST",
            path: &path,
            query: "",
            headers: &headers,
            payload: Payload::Bytes(form.as_bytes()),
        };
        let scope = Scope {
            region: &self.region,
            service: "sts",
        };
        let signed = sigv4::sign(&request, caller, scope, Rules::of_service("sts"), now);
        let signed = signed.iter().map(|(name, value)| (name, value.to_owned()));
        self.call("assume role", form.clone(), signed.collect())
            .await
    }

    /// The role's credentials, asked for with a token of an identity provider, unsigned.
    pub(super) async fn assume_role_with_web_identity(
        &self,
        role: &Role,
        token: &str,
    ) -> Result<Credentials, CredentialsError> {
        let mut form = form("AssumeRoleWithWebIdentity", role);
        push(&mut form, "WebIdentityToken", token);
        self.call("web identity", form, Vec::new()).await
    }

    async fn call(
        &self,
        provider: &'static str,
        form: String,
        mut headers: Vec<(&'static str, String)>,
    ) -> Result<Credentials, CredentialsError> {
        headers.push(("content-type", FORM.to_owned()));
        let call = Call {
            method: Method::POST,
            target: "/".to_owned(),
            headers,
            body: Bytes::from(form),
        };
        let answer = self.server.call(&call, PATIENCE).await;
        let answer = answer.map_err(|reason| CredentialsError::new(provider, reason))?;
        let text = String::from_utf8_lossy(&answer.body);
        let result = match answer.status {
            StatusCode::OK => credentials(&text).map_err(str::to_owned),
            status => Err(refusal(status, &text)),
        };
        result.map_err(|reason| CredentialsError::new(provider, reason))
    }
}

fn form(action: &str, role: &Role) -> String {
    let mut form = format!("Action={action}&Version=2011-06-15");
    push(&mut form, "RoleArn", &role.arn);
    push(&mut form, "RoleSessionName", &role.session_name);
    if let Some(seconds) = role.duration_seconds {
        push(&mut form, "DurationSeconds", &seconds.to_string());
    }
    form
}

fn push(form: &mut String, name: &str, value: &str) {
    form.push('&');
    form.push_str(name);
    form.push('=');
    sigv4::percent_encode(form, value);
}

fn credentials(text: &str) -> Result<Credentials, &'static str> {
    let missing = "the answer has no credentials";
    let inner = element(text, "Credentials").ok_or(missing)?;
    let part = |name| element(inner, name).map(unescaped);
    let expires = part("Expiration").ok_or(missing)?;
    let expires = timestamp::parse(&expires).ok_or("no valid expiration")?;
    let credentials = Credentials::checked(
        part("AccessKeyId").as_deref(),
        part("SecretAccessKey").as_deref(),
        part("SessionToken").as_deref(),
    )?;
    Ok(credentials.expiring(Some(expires)))
}

/// The service's code and the first line of its message. (Later lines may hold what was signed.)
fn refusal(status: StatusCode, text: &str) -> String {
    let part = |name| element(text, name).map(|text| shown(&unescaped(text)));
    let code = part("Code").unwrap_or_default();
    let message = part("Message").unwrap_or_default();
    let status = status.as_u16();
    match (code.is_empty(), message.is_empty()) {
        (true, _) => format!("status {status}"),
        (false, true) => format!("status {status}: {code}"),
        (false, false) => format!("status {status}: {code}: {message}"),
    }
}

/// What stands in the first element of this name. The answers' elements have no attributes and do not nest in
/// themselves.
fn element<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(&format!("<{name}>"))?;
    let (inner, _) = rest.split_once(&format!("</{name}>"))?;
    Some(inner.trim())
}

fn unescaped(text: &str) -> String {
    // The ampersand last: what it makes is no entity again.
    let entities = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&apos;", "'"),
        ("&amp;", "&"),
    ];
    entities
        .iter()
        .fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}
