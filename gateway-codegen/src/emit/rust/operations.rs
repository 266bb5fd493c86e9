//! The statics of the operations of one tag.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::api::OperationNames;
use super::source::{comment_text, document_name, ident};
use super::{access, content, integration, schemas, template, values};
use crate::plan::{Api, Operation};
use crate::source::SourceMap;

/// `pub static LIST_PETS: Operation = Operation { … };` with documentation that says where it is from.
///
/// Its mapping templates follow.
pub(super) fn emit(
    api: &Api,
    names: &OperationNames<'_>,
    schemas: &schemas::Names,
    sources: &SourceMap,
) -> TokenStream {
    let operation = names.operation;
    let name = ident(&names.name);
    let templates: Vec<Ident> = names.templates.iter().map(|name| ident(name)).collect();
    let functions = integration::templates(&operation.integration)
        .into_iter()
        .zip(&names.templates)
        .map(|(template, name)| template::emit(name, template, &document_name(api), sources));
    let method = operation.method.as_deref().unwrap_or("$default");
    let (id, resource) = (&operation.id, &operation.path.text);
    let docs = documentation(api, operation, method, sources);
    let resource_id = values_id(&format!("{}{}", api.name, resource));
    let path_parameters: Vec<&str> = operation.path.parameters().collect();
    let parameters = operation.parameters.iter();
    let parameters = parameters.map(|parameter| values::parameter(parameter, schemas));
    let guards = access::guards(api, operation);
    let body = content::body(operation.body.as_ref(), schemas);
    let answers = content::answers(operation.answers.as_ref(), schemas);
    let integration = integration::integration(&operation.integration, &templates);
    quote! {
        #(#[doc = #docs])*
        pub static #name: Operation = Operation {
            id: #id,
            method: #method,
            resource: #resource,
            resource_id: #resource_id,
            path_parameters: &[#(#path_parameters),*],
            access: #guards,
            parameters: &[#(#parameters),*],
            body: #body,
            answers: #answers,
            integration: #integration,
            slot: Slot::new(),
        };
        #(#functions)*
    }
}

fn documentation(
    api: &Api,
    operation: &Operation,
    method: &str,
    sources: &SourceMap,
) -> Vec<String> {
    let key = match &operation.method {
        Some(_) => format!("{method} {}", operation.path.text),
        None => method.to_owned(),
    };
    let mut first = format!(" `{}`", comment_text(&key).replace('`', "'"));
    if operation.id != key {
        first.push_str(&format!(" ({})", comment_text(&operation.id)));
    }
    let summary = comment_text(&operation.summary);
    if !summary.is_empty() {
        first.push_str(&format!(": {}", summary.trim_end_matches('.')));
    }
    first.push('.');
    let line = sources.line_number(operation.origin.span);
    let file = document_name(api).replace('`', "'");
    let pointer = comment_text(&operation.origin.pointer).replace('`', "'");
    vec![first, String::new(), format!(" `{file}:{line} {pointer}`")]
}

/// Six letters and digits from a text, as the ids of resources look.
pub(super) fn values_id(text: &str) -> Literal {
    Literal::string(&crate::plan::short_id(text, 6))
}
