//! Variables of integrations' addresses, and what is mapped to them (`reference/openapi-extensions.md` §2.13, §2.14).

use crate::diagnostics::{Diagnostic, Sink, code};
use crate::openapi::extensions::{Integration, IntegrationType};
use crate::openapi::model::{Document, PathItem, Spanned};

/// Where values of an address's variables are set.
const PATH: &str = "integration.request.path.";

/// Reports variables that nothing gives a value, and values of variables that are not there.
pub(super) fn check(document: &Document, sink: &mut Sink) {
    for item in &document.paths {
        for operation in &item.operations {
            let Some(integration) = &operation.integration else {
                continue;
            };
            // Functions are not called by a path; what a subtype calls has no address.
            let is_called_by_path = match integration.kind.value {
                IntegrationType::Http | IntegrationType::HttpProxy => true,
                IntegrationType::Aws => !integration.names_function(),
                IntegrationType::AwsProxy | IntegrationType::Mock => false,
            };
            if let Some(uri) = integration.uri.as_ref().filter(|_| is_called_by_path) {
                unset(item, integration, uri, sink);
                unused(integration, uri, sink);
            }
        }
    }
}

/// What stands behind the host or the service of an address; variables before it are an error of their own.
fn path_of(uri: &str) -> &str {
    let behind = match uri.split_once("://") {
        Some((_, rest)) => rest.split_once('/'),
        None => uri.split_once(":path/").or(uri.split_once(":action/")),
    };
    behind.map_or("", |(_, path)| path)
}

/// Names of `{variables}`, without those of stages and templates.
fn variables(uri: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut rest = uri;
    while let Some((text, from)) = rest.split_once('{') {
        let Some((name, after)) = from.split_once('}') else {
            break;
        };
        if !text.ends_with('$') && !name.contains(['$', '{']) {
            names.push(name.trim_end_matches('+'));
        }
        rest = after;
    }
    names
}

/// Variables without a value: the address has a hole there.
fn unset(item: &PathItem, integration: &Integration, uri: &Spanned<String>, sink: &mut Sink) {
    // A template may set what it likes.
    let mut templates = integration.request_templates.iter();
    if templates.any(|(_, text)| text.value.contains("requestOverride")) {
        return;
    }
    let of_path = variables(&item.path.value);
    for name in variables(path_of(&uri.value)) {
        let mut mappings = integration.request_parameters.iter();
        let is_mapped = mappings.any(|(key, _)| key.value.strip_prefix(PATH) == Some(name));
        if is_mapped || of_path.contains(&name) {
            continue;
        }
        let message = format!("nothing gives `{{{name}}}` of the address a value");
        sink.push(
            Diagnostic::new(code::UNSET_ADDRESS_VARIABLE, uri.span, message)
                .label("the address is called with nothing there")
                .secondary(item.path.span, "the path has no such parameter")
                .help(format!(
                    "add `{PATH}{name}: method.request.path.…` to `requestParameters`"
                ))
                .pointer(&integration.origin.pointer),
        );
    }
}

/// Values of variables that the address has not.
fn unused(integration: &Integration, uri: &Spanned<String>, sink: &mut Sink) {
    // What a variable of a template stands for is not known.
    if uri.value.contains("${") && !uri.value.contains("${stageVariables.") {
        return;
    }
    let known = variables(&uri.value);
    for (key, _) in &integration.request_parameters {
        let Some(name) = key.value.strip_prefix(PATH) else {
            continue;
        };
        if known.contains(&name) {
            continue;
        }
        let message = format!("the address has no `{{{name}}}`");
        sink.push(
            Diagnostic::new(code::UNUSED_PATH_MAPPING, key.span, message)
                .label("has no effect")
                .secondary(uri.span, "the address")
                .help(format!(
                    "write `{{{name}}}` where the value belongs, or remove the mapping"
                ))
                .pointer(&integration.origin.pointer),
        );
    }
}
