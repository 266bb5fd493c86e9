//! AWS services that really keep what they are sent: PyPI's `moto`, as a server of its own.

use std::net::SocketAddr;
use std::process::Command;
use std::time::Duration;

use crate::Result;
use crate::http1::{Response, exchange};
use crate::process::Process;
use crate::registry::python_packages;

/// The package, with the version that is installed.
pub const PACKAGE: &str = "moto[server]==5.2.5";
/// How long the server may take to start: Python compiles it the first time.
const START_LIMIT: Duration = Duration::from_secs(120);

/// A running server, with nothing in it; stopped when dropped.
#[derive(Debug)]
pub struct Moto {
    _process: Process,
    address: SocketAddr,
}

impl Moto {
    /// Starts one on a free port of the loopback interface.
    ///
    /// # Errors
    ///
    /// When it cannot be installed or does not come up.
    pub fn start() -> Result<Moto> {
        let packages = python_packages(&[PACKAGE])?;
        let mut command = Command::new("python3");
        command
            .args(["-m", "moto.server", "-H", "127.0.0.1", "-p", "0"])
            .env("PYTHONPATH", packages)
            .env("PYTHONUNBUFFERED", "1");
        let process = Process::start(&mut command)?;
        let address = process.stderr().wait_for(START_LIMIT, |line| {
            let (_, url) = line.split_once("Running on http://")?;
            url.trim().parse().ok()
        });
        let Some(address) = address else {
            return Err(format!("moto did not start: {}", process.stderr().text()).into());
        };
        Ok(Moto {
            _process: process,
            address,
        })
    }

    /// `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Asks a service directly: `head` is a request line without its version, with fields below it.
    ///
    /// # Errors
    ///
    /// When there is no answer.
    pub fn ask(&self, service: &str, head: &str, body: &str) -> Result<Response> {
        let (line, fields) = head.split_once('\n').unwrap_or((head, ""));
        let mut request = format!("{line} HTTP/1.1\r\n");
        for field in fields
            .lines()
            .map(str::trim)
            .filter(|field| !field.is_empty())
        {
            request.push_str(&format!("{field}\r\n"));
        }
        let scope = format!("a/20250101/us-east-1/{service}/aws4_request");
        request.push_str(&format!(
            "Host: {}\r\nConnection: close\r\n\
             Authorization: AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0\r\n\
             Content-Length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        ));
        exchange(self.address, request)
    }

    /// Asks a service that speaks JSON for `X-Amz-Target`.
    ///
    /// # Errors
    ///
    /// When there is no answer, or it is an error.
    pub fn json(&self, service: &str, target: &str, body: &str) -> Result<String> {
        let head =
            format!("POST /\nX-Amz-Target: {target}\nContent-Type: application/x-amz-json-1.1");
        let response = self.ask(service, &head, body)?;
        match response.status {
            200 => Ok(response.text()),
            status => Err(format!("{target}: {status} {}", response.text()).into()),
        }
    }

    /// Asks a service that takes forms.
    ///
    /// # Errors
    ///
    /// When there is no answer, or it is an error.
    pub fn form(&self, service: &str, path: &str, form: &str) -> Result<String> {
        let head = format!("POST {path}\nContent-Type: application/x-www-form-urlencoded");
        let response = self.ask(service, &head, form)?;
        match response.status {
            200 => Ok(response.text()),
            status => Err(format!("{form}: {status} {}", response.text()).into()),
        }
    }
}
