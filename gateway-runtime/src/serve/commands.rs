//! What the commands print that only look at the gateway's own data.

use std::fmt::Write as _;

use super::settings::Settings;
use crate::descriptor::{
    Api, Gateway, HttpIntegration, Integration, Operation, ServiceCall, ServiceTarget, Stage,
    UriPart,
};

/// A table of what the gateway answers, in the order of the documents.
pub(super) fn routes(gateway: &Gateway) -> String {
    let mut rows = vec![["METHOD", "PATH", "STAGE", "OPERATION", "INTEGRATION"].map(String::from)];
    for api in gateway.apis {
        for stage in api.stages {
            let operations = api.operations.iter().map(|operation| (*operation, false));
            let default = api.default_route.iter().map(|operation| (*operation, true));
            for (operation, is_default) in operations.chain(default) {
                let row = row(api, stage, operation, is_default);
                if !rows.contains(&row) {
                    rows.push(row);
                }
            }
        }
    }
    table(&rows)
}

fn row(api: &Api, stage: &Stage, operation: &Operation, is_default: bool) -> [String; 5] {
    let host = stage.mount_host.unwrap_or_default();
    let path = if is_default {
        "/{everything else}"
    } else {
        operation.resource
    };
    [
        operation.method.to_owned(),
        format!("{host}{}{}{path}", stage.mount_path, api.base_path),
        stage.name.to_owned(),
        operation.id.to_owned(),
        integration(&operation.integration),
    ]
}

fn integration(integration: &Integration) -> String {
    match integration {
        Integration::HttpProxy(http) => format!("http_proxy {}", uri(http)),
        Integration::Http(http, _) => match http.service {
            Some(target) => format!("aws {}", service(target)),
            None => format!("http {}", uri(http)),
        },
        Integration::Service(integration) => format!("aws_proxy {}", service(&integration.target)),
        Integration::Lambda(lambda, _) => format!("aws {}", parts(lambda.function)),
        Integration::LambdaProxy(lambda) => format!("aws_proxy {}", parts(lambda.function)),
        Integration::Mock(..) => "mock".to_owned(),
        Integration::Fail(kind, _) => format!("fails ({kind:?})"),
    }
}

/// `dynamodb:action/PutItem`.
fn service(target: &ServiceTarget) -> String {
    let (kind, call) = match target.call {
        ServiceCall::Action(parts) => ("action", parts),
        ServiceCall::Path(parts) => ("path", parts),
    };
    format!("{}:{kind}/{}", parts(target.service), parts(call))
}

fn uri(http: &HttpIntegration) -> String {
    let mut text = parts(http.uri);
    if http.append_path {
        text.push_str("/...");
    }
    text
}

fn parts(parts: &[UriPart]) -> String {
    let mut text = String::new();
    for part in parts {
        let _ = match part {
            UriPart::Text(part) => write!(text, "{part}"),
            UriPart::StageVariable(name) => write!(text, "${{stageVariables.{name}}}"),
            UriPart::Path(name) => write!(text, "{{{name}}}"),
        };
    }
    text
}

/// Columns, two blanks apart, without blanks at line ends.
pub(super) fn table<const N: usize>(rows: &[[String; N]]) -> String {
    let mut widths = [0; N];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(widths) {
            let _ = write!(line, "{cell:width$}  ");
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// The public document of the only API, or of the one named.
///
/// # Errors
///
/// There are several and none is named, or there is none of that name.
pub(super) fn openapi(gateway: &Gateway, name: Option<&str>) -> Result<String, String> {
    let names = || {
        let names: Vec<&str> = gateway.apis.iter().map(|api| api.name).collect();
        names.join(", ")
    };
    let api = match (name, gateway.apis) {
        (None, [api]) => api,
        (None, _) => return Err(format!("say which API with --api: {}", names())),
        (Some(name), apis) => apis
            .iter()
            .find(|api| api.name == name)
            .ok_or_else(|| format!("there is no API `{name}`; there is: {}", names()))?,
    };
    Ok(format!("{}\n", api.openapi_json.trim_end()))
}

/// Where a gateway of these settings listens, a line an address.
pub(super) fn addresses(settings: &Settings) -> String {
    let mut text = String::new();
    let data = settings.listen.iter().map(|address| ("data", address));
    for (name, address) in data.chain(settings.admin.iter().map(|address| ("admin", address))) {
        let _ = writeln!(text, "{name} {address}");
    }
    text
}

/// The JSON Schema of the configuration file, on one line. Making it takes 0.1 MB of a binary, so that it is made by the tests.
pub(super) const CONFIG_SCHEMA: &str = include_str!("config.schema.json");

/// The same, for people too.
pub(super) fn config_schema() -> String {
    // It is JSON: the tests have read it.
    let schema: serde_json::Value = serde_json::from_str(CONFIG_SCHEMA).unwrap_or_default();
    format!("{schema:#}\n")
}

/// Name, API versions, digest of the documents, compiler.
pub(super) fn version(gateway: &Gateway) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "{}", gateway.name);
    for api in gateway.apis {
        let _ = writeln!(text, "api {} {} ({})", api.name, api.version, api.title);
    }
    let _ = writeln!(text, "documents sha256:{}", gateway.source_digest);
    let _ = writeln!(text, "compiler gwc {}", gateway.compiler_version);
    text
}
