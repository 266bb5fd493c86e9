//! The files around the modules: `Cargo.toml`, `README.md`, `main.rs`, `lib.rs`.

use askama::Template;
use quote::quote;

use super::source::{comment_text, doc_lines, document_name, file_text, header, ident};
use super::{EmitError, RUNTIME_VERSION, api, package_name};
use crate::emit::Site;
use crate::plan::{
    Api, Authorizer, AuthorizerCall, Decides, Enforcer, Gateway, Integration, Operation,
};

/// `Cargo.toml` of the crate. All that varies is a slug and a version.
pub(super) fn cargo_toml(gateway: &Gateway) -> String {
    let package = package_name(gateway);
    format!(
        "{header}[package]\nname = \"{package}\"\nversion = \"0.1.0\"\nedition = \"2024\"\npublish = false\n\n\
         [dependencies]\ngateway-runtime = \"={RUNTIME_VERSION}\"\n\n\
         [lints.rust]\nmissing_docs = \"warn\"\nunsafe_code = \"forbid\"\n",
        header = header(gateway, "#"),
    )
}

#[derive(Template)]
#[template(path = "crate_readme.md", escape = "none")]
struct Readme<'a> {
    package: &'a str,
    files: &'a str,
    apis: Vec<ReadmeApi<'a>>,
}

struct ReadmeApi<'a> {
    name: &'a str,
    title: String,
    version: String,
    n_operations: usize,
}

/// `README.md` of the crate.
pub(super) fn readme(gateway: &Gateway) -> String {
    let files: Vec<String> = gateway.apis.iter().map(document_name).collect();
    let package = package_name(gateway);
    let readme = Readme {
        package: &package,
        files: &files.join(" "),
        apis: gateway
            .apis
            .iter()
            .map(|api| ReadmeApi {
                name: &api.name,
                title: comment_text(&api.title),
                version: comment_text(&api.version),
                n_operations: api.operations.len(),
            })
            .collect(),
    };
    // Writing to a String cannot fail, and the template calls nothing that can.
    readme.render().unwrap_or_default()
}

/// `src/main.rs`.
pub(super) fn main_rs(gateway: &Gateway) -> Result<Vec<u8>, EmitError> {
    let library = ident(&package_name(gateway).replace('-', "_"));
    let docs = doc_lines(&format!("The `{}` binary.", package_name(gateway)));
    file_text(
        gateway,
        "src/main.rs",
        &quote! {
            #(#![doc = #docs])*
            use std::process::ExitCode;
            fn main() -> ExitCode {
                #library::gateway().main()
            }
        },
    )
}

/// `src/lib.rs`.
pub(super) fn lib_rs(
    gateway: &Gateway,
    apis: &[api::Names<'_>],
    sites: &[Site],
    source_digest: &str,
) -> Result<Vec<u8>, EmitError> {
    let titles: Vec<String> = gateway
        .apis
        .iter()
        .map(|api| comment_text(&api.title))
        .collect();
    let docs = doc_lines(&format!("The gateway of {}.", titles.join(", ")));
    let name = &gateway.name;
    let modules: Vec<_> = apis.iter().map(|names| ident(&names.module)).collect();
    // What no document asks for is not named, and then not in the binary.
    let part = |is_needed: fn(&Api) -> bool, part: &str| {
        let part = ident(part);
        match gateway.apis.iter().any(is_needed) {
            true => quote!(Some(codegen::#part)),
            false => quote!(None),
        }
    };
    let stores = part(|api| has_keys(api) || has_throttles(api), "STORES");
    let aws = part(calls_aws, "AWS");
    let keys = part(has_keys, "KEYS");
    let numbers = 0..sites.len();
    let portals: Vec<_> = numbers.map(|i| ident(&Site::name(i))).collect();
    let portal_items = sites.iter().enumerate();
    let portal_items = portal_items.map(|(i, site)| site.item(i));
    file_text(
        gateway,
        "src/lib.rs",
        &quote! {
            #(#![doc = #docs])*
            #(#[rustfmt::skip] mod #modules;)*
            use gateway_runtime::{Gateway, Options, StartError, axum, codegen};
            #(#portal_items)*
            static GATEWAY: codegen::Gateway = codegen::Gateway {
                name: #name,
                compiler_version: #RUNTIME_VERSION,
                source_digest: #source_digest,
                apis: &[#(&#modules::API),*],
                stores: #stores,
                aws: #aws,
                keys: #keys,
                portals: &[#(#portals),*],
            };
            /// The gateway, ready to run.
            #[must_use]
            pub fn gateway() -> Gateway {
                Gateway::new(&GATEWAY)
            }
            /// The gateway as a service for another axum program.
            ///
            /// # Errors
            ///
            /// The options do not fit the gateway, for example a stage that it does not have.
            pub fn router(options: &Options) -> Result<axum::Router, StartError> {
                gateway().router(options)
            }
        },
    )
}

/// Whether an API has keys or plans.
fn has_keys(api: &Api) -> bool {
    let guards = |operation: &Operation| {
        let mut guards = operation.access.guards();
        guards.any(|guard| guard.enforcer == Enforcer::ApiKey)
    };
    !api.usage_plans.is_empty() || api.operations.iter().any(guards)
}

/// Whether an API has rates.
fn has_throttles(api: &Api) -> bool {
    let mut stages = api.stages.iter();
    stages.any(|stage| stage.throttle.is_some() || !stage.methods.is_empty())
}

/// Whether an API has integrations or authorizers that call AWS.
fn calls_aws(api: &Api) -> bool {
    let asks_lambda = |authorizer: &Authorizer| {
        let Decides::Function(function) = &authorizer.decides else {
            return false;
        };
        matches!(function.call, AuthorizerCall::Lambda { .. })
    };
    let is_of_aws = |operation: &Operation| match &operation.integration {
        Integration::HttpProxy(http) | Integration::Http(http, _) => http.service.is_some(),
        Integration::LambdaProxy(_) | Integration::Lambda(..) | Integration::Service(_) => true,
        Integration::Mock(..) | Integration::Fail(..) => false,
    };
    api.authorizers.iter().any(asks_lambda) || api.operations.iter().any(is_of_aws)
}
