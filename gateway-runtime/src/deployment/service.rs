//! The addresses of AWS services, completed with stage variables.

use std::collections::BTreeMap;

use super::address::is_address_char;
use super::{Address, AddressPart, OriginKey, Origins};
use crate::aws::signer::Signer;
use crate::aws::{endpoint, protocol};
use crate::descriptor::{ServiceCall, ServiceTarget, UriPart};
use crate::path;

/// What a request to an AWS service has besides its address.
#[derive(Debug)]
pub(crate) struct Service {
    /// Who signs it.
    pub(crate) signer: Signer,
    /// `X-Amz-Target`, where the service's protocol has one.
    pub(crate) amz_target: Option<String>,
    /// The content type of that protocol.
    pub(crate) content_type: Option<&'static str>,
}

/// The address of a service and what is called there.
///
/// # Errors
///
/// In words, why it cannot be called with this stage's variables in this environment.
pub(super) fn address(
    target: &ServiceTarget,
    variables: &BTreeMap<String, String>,
    origins: &mut Origins,
) -> Result<Address, String> {
    let (_, access) = origins.aws()?;
    let service = text(target.service, variables);
    let region = text(target.region, variables);
    let endpoint = endpoint::resolve(
        access.environment(),
        &service,
        Some(region.as_str()).filter(|region| !region.is_empty()),
    );
    let endpoint = endpoint.map_err(|error| error.to_string())?;
    let role = target.credentials.map(|arn| text(arn, variables));
    let signer = Signer::new(&access, &endpoint, role.as_deref());
    let signer = signer.map_err(|error| error.to_string())?;
    let mut service_name = service.as_str();
    // A bucket, or an account.
    if let Some((_, name)) = service.rsplit_once('.')
        && !service.ends_with("streams.dynamodb")
    {
        service_name = name;
    }
    let (mut path, mut query) = (Vec::new(), Vec::new());
    let mut json = None;
    match target.call {
        ServiceCall::Action(parts) => {
            let action = text(parts, variables);
            let (name, more) = action.split_once('&').unwrap_or((&action, ""));
            json = protocol::json_target(service_name, name);
            let mut text = "Action=".to_owned();
            path::encode_query(name, &mut text);
            if !more.is_empty() {
                text.push('&');
                text.push_str(more);
            }
            path.push(AddressPart::Text(format!("{}/", endpoint.path)));
            query.push(AddressPart::Text(text));
        }
        ServiceCall::Path(parts) => {
            path.push(AddressPart::Text(format!("{}/", endpoint.path)));
            let mut in_query = false;
            for part in parts {
                let text = match part {
                    UriPart::Path(name) => {
                        let side = if in_query { &mut query } else { &mut path };
                        side.push(AddressPart::Parameter(name));
                        continue;
                    }
                    UriPart::Text(text) => text,
                    UriPart::StageVariable(name) => variables.get(*name).map_or("", String::as_str),
                };
                let (before, after) = match text.split_once('?') {
                    Some((before, after)) if !in_query => (before, Some(after)),
                    _ => (text, None),
                };
                push(if in_query { &mut query } else { &mut path }, before);
                if let Some(after) = after {
                    in_query = true;
                    push(&mut query, after);
                }
            }
        }
    }
    for part in path.iter().chain(&query) {
        if let AddressPart::Text(text) = part
            && let Some(bad) = text.chars().find(|c| !is_address_char(*c))
        {
            return Err(format!("{bad:?} cannot stand in an address"));
        }
    }
    let (amz_target, content_type) = json.unzip();
    let origin = origins.get(OriginKey {
        secure: endpoint.secure,
        host: endpoint.host.to_ascii_lowercase(),
        port: endpoint.port,
        skip_verification: false,
        server_name: None,
        link: None,
    })?;
    Ok(Address {
        origin,
        path,
        query,
        service: Some(Service {
            signer,
            amz_target,
            content_type,
        }),
    })
}

fn push(parts: &mut Vec<AddressPart>, text: &str) {
    match parts.last_mut() {
        _ if text.is_empty() => {}
        Some(AddressPart::Text(last)) => last.push_str(text),
        _ => parts.push(AddressPart::Text(text.to_owned())),
    }
}

/// The text of parts among which are no path parameters.
fn text(parts: &[UriPart], variables: &BTreeMap<String, String>) -> String {
    let texts = parts.iter().map(|part| match part {
        UriPart::Text(text) | UriPart::Path(text) => text,
        UriPart::StageVariable(name) => variables.get(*name).map_or("", String::as_str),
    });
    texts.collect()
}
