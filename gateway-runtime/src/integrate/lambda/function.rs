//! Functions as they are called: where, under which name, and signed by whom. Resolved once at start.

use std::collections::BTreeMap;
use std::sync::Arc;

use http::Method;

use super::event::Frame;
use crate::aws::credentials::CredentialsCache;
use crate::aws::sigv4::{self, Prepared};
use crate::aws::{Access, endpoint};
use crate::descriptor::{Api, LambdaIntegration, Operation as ApiOperation, Stage, UriPart};
use crate::integrate::aws::{Calls, Servers};
use crate::integrate::upstream::{Origin, RequestHead};

/// A function that can be invoked.
#[derive(Debug)]
pub(crate) struct Function {
    /// As in the document, with the stage's variables: an ARN or a name.
    pub(super) name: String,
    pub(super) origin: Arc<Origin>,
    /// Where it is invoked.
    pub(super) path: String,
    /// To sign for.
    pub(super) region: String,
    /// Whose signature; `None`: nobody's.
    pub(super) signer: Option<Arc<CredentialsCache>>,
    /// The head of the usual invocation, but for what differs from call to call.
    pub(super) head: RequestHead,
    /// The signature of the usual invocation.
    pub(super) signature: Prepared,
    /// What its events have in common.
    pub(super) frame: Frame,
    /// What it is called with.
    pub(crate) calls: &'static Calls,
}

/// The header fields of the usual invocation: the result is waited for, and no other field is sent.
const FIELDS: [(&str, &str); 2] = [
    ("content-type", "application/json"),
    ("x-amz-invocation-type", "RequestResponse"),
];

/// Where functions and services are, as the operator says, and who calls.
pub(crate) struct Place<'a> {
    pub(crate) access: &'a Access,
    /// Endpoints of single functions, by name or ARN.
    pub(crate) endpoints: &'a BTreeMap<String, String>,
    pub(crate) variables: &'a BTreeMap<String, String>,
    pub(crate) caller: Caller<'a>,
}

/// Who calls a function: an operation in a stage.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Caller<'a> {
    pub(crate) api: &'static Api,
    pub(crate) stage: &'static Stage,
    pub(crate) deployment_id: &'a str,
    pub(crate) operation: &'static ApiOperation,
}

/// How the API of Lambda is asked for a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    /// `Invoke`.
    Invoke,
    /// `InvokeWithResponseStream`.
    InvokeWithResponseStream,
}

impl Function {
    /// The function of an integration in one stage.
    ///
    /// `origin` gives the server of scheme, host and port.
    ///
    /// # Errors
    ///
    /// In words, when the function has no name with these variables, or there is no endpoint, region or role.
    pub(crate) fn resolve(
        integration: &LambdaIntegration,
        operation: Operation,
        place: &Place<'_>,
        calls: &'static Calls,
        origin: Servers<'_>,
    ) -> Result<Function, String> {
        let name = text(integration.function, place.variables);
        if !is_function(&name) {
            return Err(format!("`{}` is no function", name.escape_debug()));
        }
        let of_arn = name
            .strip_prefix("arn:")
            .and_then(|rest| rest.split(':').nth(2));
        let region = of_arn.unwrap_or(integration.region);
        let region = Some(region).filter(|region| !region.is_empty());
        let environment = place.access.environment();
        let own = own_endpoint(&name, place.endpoints);
        let is_elsewhere = own.is_some() || endpoint::is_elsewhere(environment, "lambda");
        let signer = match (is_elsewhere && !place.access.is_configured(), own) {
            (true, _) => None,
            (false, Some(_)) => Some(Arc::clone(place.access.caller())),
            (false, None) => {
                let role = text(integration.credentials, place.variables);
                match role.as_str() {
                    "" => Some(Arc::clone(place.access.caller())),
                    role => Some(place.access.role(role).map_err(|error| error.to_string())?),
                }
            }
        };
        let (secure, host, port, base, region) = match own {
            Some(url) => {
                let url = endpoint::Url::parse(url)
                    .ok_or_else(|| format!("`{url}` is no URL of a server"))?;
                let region = region.or_else(|| endpoint::region(environment));
                let region = region.unwrap_or("us-east-1").to_owned();
                (url.secure, url.host, url.port, url.path, region)
            }
            None => {
                let endpoint = endpoint::resolve(environment, "lambda", region);
                let endpoint = endpoint.map_err(|error| error.to_string())?;
                (
                    endpoint.secure,
                    endpoint.host,
                    endpoint.port,
                    endpoint.path,
                    endpoint.region,
                )
            }
        };
        let path = path(&base, &name, operation);
        let origin = origin(secure, &host, port)?;
        let invalid = |_| "the invocation cannot be written as a request".to_owned();
        let mut head =
            RequestHead::new(&Method::POST, path.as_bytes(), &origin).map_err(invalid)?;
        let mut headers = vec![("host", origin.authority().as_bytes())];
        for (name, value) in FIELDS {
            head.header(name.as_bytes(), value.as_bytes())
                .map_err(invalid)?;
            headers.push((name, value.as_bytes()));
        }
        let request = sigv4::Request {
            method: "POST",
            path: &path,
            query: "",
            headers: &headers,
            payload: sigv4::Payload::Bytes(b""),
        };
        let scope = sigv4::Scope {
            region: &region,
            service: "lambda",
        };
        let signature = Prepared::new(&request, scope);
        Ok(Function {
            origin,
            name,
            path,
            region,
            signer,
            head,
            signature,
            frame: Frame::new(place.caller, place.variables, integration.payload),
            calls,
        })
    }
}

/// Whether an endpoint of a single function can be one.
pub(crate) fn is_endpoint(url: &str) -> bool {
    endpoint::Url::parse(url)
        .is_some_and(|url| Origin::new(url.secure, &url.host, url.port).is_ok())
}

/// A text with stage variables put in.
fn text(parts: &[UriPart], variables: &BTreeMap<String, String>) -> String {
    let text = |part: &UriPart| match *part {
        UriPart::Text(text) | UriPart::Path(text) => text.to_owned(),
        UriPart::StageVariable(name) => variables.get(name).cloned().unwrap_or_default(),
    };
    parts.iter().map(text).collect()
}

/// Names, ARNs and parts of ARNs: letters, digits, and what separates them. A stage variable cannot lead out of
/// the path.
fn is_function(name: &str) -> bool {
    let is_part =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'$');
    let mut parts = name.split(':');
    (1..=256).contains(&name.len())
        && parts.next_back().is_some_and(|last| !last.is_empty())
        && name.bytes().all(|byte| is_part(byte) || byte == b':')
}

/// The endpoint that the configuration gives a function: by its whole text, without its qualifier, or by its name.
fn own_endpoint<'e>(name: &str, endpoints: &'e BTreeMap<String, String>) -> Option<&'e str> {
    let (arn, short) = match name.split_once(":function:") {
        Some((before, function)) => {
            let short = function.split(':').next().unwrap_or(function);
            (format!("{before}:function:{short}"), short)
        }
        None => (name.to_owned(), name.split(':').next().unwrap_or(name)),
    };
    let qualified = name
        .rsplit_once(":function:")
        .map_or(name, |(_, function)| function);
    [name, &arn, qualified, short]
        .into_iter()
        .find_map(|key| endpoints.get(key))
        .map(String::as_str)
}

/// The path of an invocation. An endpoint that is an invocation itself stands for the whole.
fn path(base: &str, function: &str, operation: Operation) -> String {
    let (version, end) = match operation {
        Operation::Invoke => ("2015-03-31", "invocations"),
        Operation::InvokeWithResponseStream => ("2021-11-15", "response-streaming-invocations"),
    };
    if base.ends_with("invocations") && base.contains("/functions/") {
        return base.to_owned();
    }
    let mut path = format!("{base}/{version}/functions/");
    crate::aws::sigv4::percent_encode(&mut path, function);
    path.push('/');
    path.push_str(end);
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for (name, expected) in [
            ("demo", true),
            ("demo:live", true),
            ("demo:$LATEST", true),
            ("123456789012:function:demo", true),
            (
                "arn:aws:lambda:us-east-1:123456789012:function:demo:7",
                true,
            ),
            ("", false),
            ("arn:aws:lambda:us-east-1:123456789012:function:", false),
            ("a/b", false),
            ("a?b", false),
            ("../x", false),
            ("a b", false),
            ("a\r\nb", false),
        ] {
            assert_eq!(is_function(name), expected, "{name:?}");
        }
    }

    #[test]
    fn endpoints_of_functions() {
        let arn = "arn:aws:lambda:us-east-1:123456789012:function:demo";
        let qualified = format!("{arn}:live");
        for (key, name, found) in [
            ("demo", arn, true),
            ("demo", &qualified, true),
            ("demo", "demo", true),
            ("demo", "demo:live", true),
            ("demo:live", &qualified, true),
            ("demo:live", arn, false),
            (arn, &qualified, true),
            (&qualified, arn, false),
            ("dem", arn, false),
        ] {
            let endpoints = BTreeMap::from([(key.to_owned(), "http://h".to_owned())]);
            assert_eq!(
                own_endpoint(name, &endpoints).is_some(),
                found,
                "{key} {name}"
            );
        }
    }

    #[test]
    fn paths() {
        let arn = "arn:aws:lambda:r:1:function:f";
        assert_eq!(
            path("", arn, Operation::Invoke),
            "/2015-03-31/functions/arn%3Aaws%3Alambda%3Ar%3A1%3Afunction%3Af/invocations"
        );
        assert_eq!(
            path("/x", "f", Operation::InvokeWithResponseStream),
            "/x/2021-11-15/functions/f/response-streaming-invocations"
        );
        let whole = "/2015-03-31/functions/function/invocations";
        assert_eq!(path(whole, arn, Operation::Invoke), whole);
    }
}
