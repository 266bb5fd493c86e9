//! Credentials that a container's platform serves: ECS, EKS Pod Identity, and others with the same protocol.
//!
//! Source: SDKs and Tools Reference Guide, "Container credential provider".

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::PathBuf;
use std::time::Duration;

use bytes::Bytes;
use http::{Method, StatusCode};

use super::document::{self, Document};
use super::fetch::{Call, Patience, Server, read_file};
use super::{Credentials, CredentialsError};
use crate::aws::Environment;
use crate::aws::endpoint::Url;

const NAME: &str = "container";
const FULL_URI: &str = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
const RELATIVE_URI: &str = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
const ECS: Ipv4Addr = Ipv4Addr::new(169, 254, 170, 2);
const EKS: Ipv4Addr = Ipv4Addr::new(169, 254, 170, 23);
const EKS_V6: Ipv6Addr = Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x23);
const PATIENCE: Patience = Patience {
    timeout: Duration::from_secs(2),
    n_attempts: 3,
};

/// Where the platform answers, and the token that it wants.
pub(super) struct Container {
    server: Server,
    target: String,
    token: Token,
}

enum Token {
    None,
    Literal(String),
    /// Read anew for every request, since platforms rotate it.
    File(PathBuf),
}

impl Container {
    /// `None` where the environment names no such server.
    pub(super) fn from_environment(
        environment: &Environment,
    ) -> Result<Option<Container>, CredentialsError> {
        let error = |reason: &str| CredentialsError::new(NAME, reason);
        let url = match (environment.get(RELATIVE_URI), environment.get(FULL_URI)) {
            (Some(path), _) if path.starts_with('/') => format!("http://{ECS}{path}"),
            (Some(_), _) => {
                return Err(error(&format!("`{RELATIVE_URI}` does not begin with `/`")));
            }
            (None, Some(url)) => url.to_owned(),
            (None, None) => return Ok(None),
        };
        let (url, query) = match url.split_once('?') {
            Some((url, query)) => (url, Some(query)),
            None => (url.as_str(), None),
        };
        let invalid = || error(&format!("`{FULL_URI}` or `{RELATIVE_URI}` is not valid"));
        let mut url = Url::parse(url).ok_or_else(invalid)?;
        if !url.secure && !is_trusted(&url.host) {
            return Err(error(&format!(
                "`{FULL_URI}` without TLS must name a loopback address, {ECS}, {EKS} or [{EKS_V6}]"
            )));
        }
        let path = std::mem::take(&mut url.path);
        let target = match query {
            Some(query) => format!("{path}?{query}"),
            None => path,
        };
        let target = if target.starts_with('/') {
            target
        } else {
            format!("/{target}")
        };
        let token_file = environment.get("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
        let token = match (
            token_file,
            environment.get("AWS_CONTAINER_AUTHORIZATION_TOKEN"),
        ) {
            (Some(file), _) => Token::File(PathBuf::from(file)),
            (None, Some(token)) => Token::Literal(token.to_owned()),
            (None, None) => Token::None,
        };
        let server = Server::new(&url).ok_or_else(invalid)?;
        Ok(Some(Container {
            server,
            target,
            token,
        }))
    }

    pub(super) async fn load(&self) -> Result<Credentials, CredentialsError> {
        let token = match &self.token {
            Token::None => None,
            Token::Literal(token) => Some(token.clone()),
            Token::File(file) => {
                let text = read_file(file.clone()).await;
                Some(text.map_err(|error| CredentialsError::new(NAME, error))?)
            }
        };
        let call = Call {
            method: Method::GET,
            target: self.target.clone(),
            headers: token
                .map(|token| ("authorization", token))
                .into_iter()
                .collect(),
            body: Bytes::new(),
        };
        let answer = self.server.call(&call, PATIENCE).await;
        let answer = answer.map_err(|error| CredentialsError::new(NAME, error))?;
        let document = Document::read(&answer.body);
        if answer.status != StatusCode::OK {
            let code = document.ok().and_then(|document| document.code);
            let code = document::shown(&code.unwrap_or_default());
            let status = answer.status.as_u16();
            return Err(CredentialsError::new(
                NAME,
                format!("status {status} {code}").trim_end(),
            ));
        }
        document
            .and_then(|document| document.credentials())
            .map_err(|reason| CredentialsError::new(NAME, reason))
    }
}

/// Whether a token may go to the host in the clear.
fn is_trusted(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    match bare.parse() {
        Ok(IpAddr::V4(address)) => address.is_loopback() || address == ECS || address == EKS,
        Ok(IpAddr::V6(address)) => address.is_loopback() || address == EKS_V6,
        Err(_) => bare.eq_ignore_ascii_case("localhost"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_go_nowhere_else_in_the_clear() {
        for (url, is_taken) in [
            ("http://127.0.0.1:80/x", true),
            ("http://127.9.9.9/x", true),
            ("http://[::1]/x", true),
            ("http://localhost:8000", true),
            ("http://169.254.170.2/x?y=z", true),
            ("http://169.254.170.23/v1/credentials", true),
            ("http://[fd00:ec2::23]/v1/credentials", true),
            ("https://example.com/x", true),
            ("http://example.com/x", false),
            ("http://169.254.169.254/x", false),
            ("http://localhost.example.com/x", false),
            ("http://127.0.0.1@example.com/x", false),
            ("http://10.0.0.1/x", false),
            ("127.0.0.1/x", false),
        ] {
            let environment = Environment::from_iter([(FULL_URI, url)]);
            assert_eq!(
                Container::from_environment(&environment).is_ok(),
                is_taken,
                "{url}"
            );
        }
        for (path, is_taken) in [
            ("/v2/x?id=1", true),
            ("v2", false),
            ("@evil.example/x", false),
        ] {
            let environment = Environment::from_iter([(RELATIVE_URI, path)]);
            assert_eq!(
                Container::from_environment(&environment).is_ok(),
                is_taken,
                "{path}"
            );
        }
        assert!(matches!(
            Container::from_environment(&Environment::default()),
            Ok(None)
        ));
    }
}
