//! Signs requests to one service with one caller's credentials.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use super::Access;
use super::credentials::{CredentialsCache, CredentialsError};
use super::endpoint::Endpoint;
use super::sigv4::{self, Payload, Request, Rules, Scope};
use crate::integrate::upstream::{InvalidHead, RequestHead};

/// Credentials, and where signatures made with them hold.
#[derive(Debug)]
pub(crate) struct Signer {
    credentials: Arc<CredentialsCache>,
    region: String,
    service: String,
}

/// Why a request is not signed. The text holds no secret.
#[derive(Debug)]
pub(crate) enum SignError {
    /// There are no credentials.
    Credentials(CredentialsError),
    /// The head cannot be signed.
    Head,
}

impl fmt::Display for SignError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SignError::Credentials(error) => error.fmt(f),
            SignError::Head => f.write_str("the request cannot be signed"),
        }
    }
}

impl From<InvalidHead> for SignError {
    fn from(_: InvalidHead) -> Self {
        SignError::Head
    }
}

impl Signer {
    /// A signer for an endpoint, with the credentials of a role or with the gateway's own.
    ///
    /// # Errors
    ///
    /// The ARN names no role, or there is no STS to ask.
    pub(crate) fn new(
        access: &Access,
        endpoint: &Endpoint,
        role: Option<&str>,
    ) -> Result<Signer, CredentialsError> {
        let credentials = match role {
            Some(arn) => access.role(arn)?,
            None => Arc::clone(access.caller()),
        };
        Ok(Signer {
            credentials,
            region: endpoint.region.clone(),
            service: endpoint.signing_name.clone(),
        })
    }

    /// Adds the fields that authorise the request; nothing may be added to `head` afterwards but its framing.
    ///
    /// # Errors
    ///
    /// See [`SignError`].
    pub(crate) async fn sign(
        &self,
        head: &mut RequestHead,
        payload: Payload<'_>,
    ) -> Result<(), SignError> {
        let credentials = match self.credentials.at_hand() {
            Some(credentials) => credentials,
            None => {
                let credentials = self.credentials.credentials().await;
                credentials.map_err(SignError::Credentials)?
            }
        };
        let view = head.view().ok_or(SignError::Head)?;
        let headers: Vec<(&str, &[u8])> = view.fields().collect();
        let request = Request {
            method: view.method,
            path: view.path,
            query: view.query,
            headers: &headers,
            payload,
        };
        let scope = Scope {
            region: &self.region,
            service: &self.service,
        };
        let rules = Rules::of_service(&self.service);
        let signed = sigv4::sign(&request, &credentials, scope, rules, SystemTime::now());
        for (name, value) in signed.iter() {
            head.header(name.as_bytes(), value.as_bytes())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::{Environment, endpoint};
    use crate::integrate::upstream::Origin;

    fn sign(environment: Environment, role: Option<&str>) -> Result<String, String> {
        let access = Access::new(environment);
        let endpoint = endpoint::resolve(access.environment(), "sqs", Some("eu-west-1")).unwrap();
        let signer = Signer::new(&access, &endpoint, role).map_err(|e| e.to_string())?;
        let origin = Origin::new(true, &endpoint.host, endpoint.port).unwrap();
        let mut head = RequestHead::new(&http::Method::POST, b"/1/q?a=b", &origin).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        runtime
            .unwrap()
            .block_on(signer.sign(&mut head, Payload::Bytes(b"x")))
            .map_err(|error| error.to_string())?;
        let view = head.view().unwrap();
        let fields: Vec<String> = view
            .fields()
            .map(|(name, value)| format!("{name}: {}", String::from_utf8_lossy(value)))
            .collect();
        Ok(fields.join("\n"))
    }

    #[test]
    fn fields_are_added() {
        let environment = Environment::from_iter([
            ("AWS_ACCESS_KEY_ID", "AKID"),
            ("AWS_SECRET_ACCESS_KEY", "hidden"),
            ("AWS_SESSION_TOKEN", "token"),
        ]);
        let fields = sign(environment, None).unwrap();
        assert!(fields.starts_with("host: sqs.eu-west-1.amazonaws.com\n"));
        assert!(fields.contains("authorization: AWS4-HMAC-SHA256 Credential=AKID/"));
        assert!(fields.contains("/eu-west-1/sqs/aws4_request, SignedHeaders=host;x-amz-date;"));
        assert!(fields.contains("x-amz-security-token: token"));
        assert!(!fields.contains("hidden"));
    }

    #[test]
    fn without_credentials_the_reason_is_told() {
        let none = || Environment::from_iter([("AWS_EC2_METADATA_DISABLED", "true")]);
        let error = sign(none(), None).unwrap_err();
        assert!(error.starts_with("AWS credentials: "), "{error}");
        let error = sign(none(), Some("arn:aws:iam::*:user/*")).unwrap_err();
        assert!(error.contains("is no role"), "{error}");
    }
}
