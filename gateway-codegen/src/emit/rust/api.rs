//! The modules of one API.

use std::collections::BTreeMap;

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::source::{comment_text, document_name, ident, module};
use super::{
    EmitError, Validators, access, cache, integration, operations, routes, schemas, values,
};
use crate::emit::OutputTree;
use crate::emit::names::Scope;
use crate::plan::{Api, Gateway, Kind, Limits, Operation, Stage};
use crate::source::SourceMap;

/// The name of the module for operations without a tag.
const UNTAGGED: &str = "operations";

/// The names an API has in the crate.
#[derive(Debug)]
pub(super) struct Names<'p> {
    pub(super) api: &'p Api,
    /// Module of the API.
    pub(super) module: String,
    /// Module and tag of each group of operations, in document order.
    groups: Vec<(String, Option<&'p str>)>,
    /// In document order.
    operations: Vec<OperationNames<'p>>,
    schemas: schemas::Names,
}

/// The names of what is generated for an operation.
#[derive(Debug)]
pub(super) struct OperationNames<'p> {
    pub(super) operation: &'p Operation,
    /// Which group it belongs to.
    group: usize,
    /// Of the static.
    pub(super) name: String,
    /// Of the statics of its mapping templates, in the order of [`integration::templates`].
    pub(super) templates: Vec<String>,
}

impl<'p> Names<'p> {
    pub(super) fn new(api: &'p Api, validators: Validators, scope: &mut Scope) -> Self {
        let mut names = Names {
            api,
            module: scope.snake(&api.name),
            groups: Vec::new(),
            operations: Vec::new(),
            schemas: schemas::Names::new(api, validators),
        };
        let mut places: BTreeMap<Option<&'p str>, usize> = BTreeMap::new();
        let mut modules = Scope::with_reserved(["routes", "schemas"]);
        let mut statics = Scope::with_reserved(["API", "ROOT"]);
        for operation in &api.operations {
            let tag = operation.tag.as_deref();
            let place = *places.entry(tag).or_insert_with(|| {
                names
                    .groups
                    .push((modules.snake(tag.unwrap_or(UNTAGGED)), tag));
                names.groups.len() - 1
            });
            let name = statics.screaming(&operation.id);
            let templates = integration::templates(&operation.integration).into_iter();
            names.operations.push(OperationNames {
                operation,
                group: place,
                name,
                templates: templates
                    .map(|template| statics.screaming(&template.name))
                    .collect(),
            });
        }
        names
    }

    /// Every operation with the path of its static, `prefix` being the path of the API's module.
    fn paths(&self, prefix: &TokenStream) -> Vec<(&'p Operation, TokenStream)> {
        let path = |group: usize, name: &str| {
            let (module, name) = (
                ident(self.groups.get(group).map_or("", |(module, _)| module)),
                ident(name),
            );
            quote!(#prefix #module::#name)
        };
        self.operations
            .iter()
            .map(|names| (names.operation, path(names.group, &names.name)))
            .collect()
    }
}

/// Adds the API's folder to `tree`.
pub(super) fn emit(
    names: &Names<'_>,
    gateway: &Gateway,
    sources: &SourceMap,
    tree: &mut OutputTree,
) -> Result<(), EmitError> {
    let folder = format!("src/{}", names.module);
    for (group, (name, tag)) in names.groups.iter().enumerate() {
        let file = format!("{folder}/{name}.rs");
        let members = names
            .operations
            .iter()
            .filter(|operation| operation.group == group);
        let body: TokenStream = members
            .map(|operation| operations::emit(names.api, operation, &names.schemas, sources))
            .collect();
        let docs = match tag {
            Some(tag) => tag_documentation(names.api, tag),
            None => "Operations without a tag.".to_owned(),
        };
        tree.insert(
            file.clone(),
            module(gateway, &file, &docs, &quote!(), &body)?,
        );
    }
    let file = format!("{folder}/routes.rs");
    let routes = routes::emit(&names.paths(&quote!(super::)));
    let docs = "Which operation answers which method and path.\n\n\
                At every node: literal segments, then mixed ones, then `{}`, then `{+}`.";
    tree.insert(
        file.clone(),
        module(gateway, &file, docs, &quote!(), &routes)?,
    );
    if !names.api.schemas.schemas.is_empty() {
        schemas::emit(names.api, &names.schemas, &folder, gateway, sources, tree)?;
    }
    let file = format!("{folder}/mod.rs");
    let (extra, body) = descriptor(names);
    let docs = format!(
        "{}, version {}.",
        comment_text(&names.api.title),
        comment_text(&names.api.version)
    );
    tree.insert(file.clone(), module(gateway, &file, &docs, &extra, &body)?);
    tree.insert(
        format!("{folder}/openapi.json"),
        names.api.openapi_json.clone(),
    );
    Ok(())
}

fn tag_documentation(api: &Api, tag: &str) -> String {
    let description = api
        .tags
        .iter()
        .find(|known| known.name == tag)
        .map_or("", |known| known.description.as_str());
    let description = comment_text(description.lines().next().unwrap_or(""));
    match description.as_str() {
        "" => format!(
            "Operations tagged `{}`.",
            comment_text(tag).replace('`', "'")
        ),
        text => format!(
            "Operations tagged `{}`: {}.",
            comment_text(tag).replace('`', "'"),
            text.trim_end_matches('.')
        ),
    }
}

fn descriptor(names: &Names<'_>) -> (TokenStream, TokenStream) {
    let api = names.api;
    let modules = names.groups.iter().map(|(name, _)| ident(name));
    let schemas = (!api.schemas.schemas.is_empty()).then(|| {
        quote!(
            mod schemas;
        )
    });
    let extra = quote! { #(mod #modules;)* mod routes; #schemas };
    let (name, id, title, version, base_path) =
        (&api.name, &api.id, &api.title, &api.version, &api.base_path);
    let plain = api.plain;
    let kind = ident(match api.kind {
        Kind::Rest => "Rest",
        Kind::Http => "Http",
    });
    let stages = api.stages.iter().map(stage);
    let paths = names.paths(&quote!());
    let default_route = paths
        .iter()
        .find(|(operation, _)| operation.method.is_none());
    let default_route = match default_route {
        Some((_, path)) => quote!(Some(&#path)),
        None => quote!(None),
    };
    let operations = paths.iter().map(|(_, path)| quote!(&#path));
    let gateway_responses = api.gateway_responses.iter().map(|response| {
        let response_type = values::response_type(response.response_type);
        let status = match response.status {
            Some(status) => {
                let status = Literal::u16_unsuffixed(status);
                quote!(Some(#status))
            }
            None => quote!(None),
        };
        let headers = values::headers(&response.headers);
        let templates = values::headers(&response.templates);
        quote!(GatewayResponse { response_type: #response_type, status: #status, headers: #headers, templates: #templates })
    });
    let cors = match &api.cors {
        Some(cors) => {
            let origins = &cors.allow_origins;
            let (methods, headers, expose) = (
                &cors.allow_methods,
                &cors.allow_headers,
                &cors.expose_headers,
            );
            let max_age = match cors.max_age {
                Some(seconds) => {
                    let seconds = Literal::i32_unsuffixed(seconds);
                    quote!(Some(#seconds))
                }
                None => quote!(None),
            };
            let credentials = cors.allow_credentials;
            quote!(Some(&Cors {
                allow_origins: &[#(#origins),*], allow_methods: #methods, allow_headers: #headers,
                expose_headers: #expose, max_age: #max_age, allow_credentials: #credentials
            }))
        }
        None => quote!(None),
    };
    let authorizers = access::authorizers(api);
    let api_key_source = ident(match api.has_keys_of_authorizer {
        true => "Authorizer",
        false => "Header",
    });
    let policy = access::optional_text(api.policy.as_ref());
    let usage_plans = api.usage_plans.iter().map(access::usage_plan);
    let limits = limits(api.limits);
    let minimum_compression_size = match api.minimum_compression_size {
        Some(size) => {
            let size = Literal::u32_unsuffixed(size);
            quote!(Some(#size))
        }
        None => quote!(None),
    };
    let binary_media_types = &api.binary_media_types;
    let doc = format!(" {}", document_name(api));
    let body = quote! {
        #[doc = #doc]
        pub static API: Api = Api {
            name: #name,
            id: #id,
            title: #title,
            version: #version,
            kind: Kind::#kind,
            plain: #plain,
            base_path: #base_path,
            stages: &[#(#stages),*],
            routes: &routes::ROOT,
            default_route: #default_route,
            operations: &[#(#operations),*],
            authorizers: #authorizers,
            api_key_source: ApiKeySource::#api_key_source,
            policy: #policy,
            usage_plans: &[#(#usage_plans),*],
            gateway_responses: &[#(#gateway_responses),*],
            cors: #cors,
            limits: #limits,
            minimum_compression_size: #minimum_compression_size,
            binary_media_types: &[#(#binary_media_types),*],
            openapi_json: include_str!("openapi.json"),
        };
    };
    (extra, body)
}

fn limits(limits: Limits) -> TokenStream {
    if limits == Limits::default() {
        return quote!(Limits::DEFAULT);
    }
    let body = Literal::u64_unsuffixed(limits.max_body_bytes);
    let header = Literal::u32_unsuffixed(limits.max_header_bytes);
    let stream = Literal::u64_unsuffixed(limits.stream_bytes_per_second);
    quote!(Limits {
        max_body_bytes: #body,
        max_header_bytes: #header,
        stream_bytes_per_second: #stream,
    })
}

fn stage(stage: &Stage) -> TokenStream {
    let (name, mount_path) = (&stage.name, &stage.mount_path);
    let variables = stage
        .variables
        .iter()
        .map(|(name, value)| quote!((#name, #value)));
    let mount_host = match &stage.mount_host {
        Some(host) => quote!(Some(#host)),
        None => quote!(None),
    };
    let access_log = match &stage.access_log {
        Some(log) => {
            let format = values::value_parts(&log.format);
            let destination = &log.destination;
            quote!(Some(AccessLog { format: #format, destination: #destination }))
        }
        None => quote!(None),
    };
    let canary = match &stage.canary {
        Some(canary) => {
            let percent = Literal::f64_unsuffixed(canary.percent);
            let variables = canary.variables.iter();
            let variables = variables.map(|(name, value)| quote!((#name, #value)));
            quote!(Some(Canary { percent: #percent, variables: &[#(#variables),*] }))
        }
        None => quote!(None),
    };
    let throttle = access::optional_throttle(stage.throttle);
    let methods = access::methods(&stage.methods);
    let cache = cache::optional(stage.cache.as_ref());
    quote!(Stage {
        name: #name, variables: &[#(#variables),*], mount_host: #mount_host, mount_path: #mount_path,
        access_log: #access_log, canary: #canary, throttle: #throttle, methods: #methods,
        cache: #cache
    })
}
