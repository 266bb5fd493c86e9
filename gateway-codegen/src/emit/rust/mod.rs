//! Plan → the files of a Rust crate.
//!
//! Every token comes from `quote`; every string of the document is a literal token or a name minted by
//! [`super::names`]. The result is parsed back and formatted, so what cannot be parsed never leaves.

mod access;
mod api;
mod cache;
mod content;
mod integration;
mod lambda;
mod operations;
mod package;
mod portal;
mod routes;
mod schema_functions;
mod schema_items;
pub mod schemas;
mod service;
mod shapes;
mod source;
pub mod template;
mod values;

use super::{OutputTree, Site, names::Scope};
use crate::plan::{Api, Gateway};
use crate::source::SourceMap;

/// The version of the runtime the emitted crate asks for; compiler and runtime share one version.
pub const RUNTIME_VERSION: &str = env!("CARGO_PKG_VERSION");

/// Why a crate could not be emitted: a defect of the compiler, never of the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmitError {
    /// The file that does not parse.
    pub file: String,
    /// What the parser says.
    pub reason: String,
}

/// The name of the package, library and binary: `petstore-gateway`.
#[must_use]
pub fn package_name(gateway: &Gateway) -> String {
    format!("{}-gateway", gateway.name)
}

/// How a gateway checks bodies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Validators {
    /// By functions where these are worth it, else by tables.
    Functions,
    /// By tables: nothing to compile.
    Tables,
}

/// How many schemas of bodies of an API are checked by functions, and how many by its table alone.
#[must_use]
pub fn count_validators(api: &Api) -> (usize, usize) {
    schemas::Names::new(api, Validators::Functions).count(api)
}

/// Emits the crate: `Cargo.toml`, `src/main.rs`, `src/lib.rs` and a folder per API.
///
/// `sites` are the portals that it serves. `sources` gives the lines that operations stand at; `source_digest` stands in the gateway's version.
///
/// # Errors
/// If emitted code does not parse.
pub fn emit(
    gateway: &Gateway,
    sites: &[Site],
    sources: &SourceMap,
    source_digest: &str,
    validators: Validators,
) -> Result<OutputTree, EmitError> {
    let mut tree = OutputTree::new();
    // Beside the files of the crate, what its root imports.
    let mut modules = Scope::with_reserved(["main", "lib", "axum", "codegen"]);
    let apis: Vec<api::Names<'_>> = gateway
        .apis
        .iter()
        .map(|api| api::Names::new(api, validators, &mut modules))
        .collect();
    tree.insert("Cargo.toml", package::cargo_toml(gateway));
    tree.insert("README.md", package::readme(gateway));
    tree.insert("src/main.rs", package::main_rs(gateway)?);
    tree.insert(
        "src/lib.rs",
        package::lib_rs(gateway, &apis, sites, source_digest)?,
    );
    for (i, site) in sites.iter().enumerate() {
        tree.insert(format!("src/{}", Site::file(i)), site.archive.clone());
    }
    for names in &apis {
        api::emit(names, gateway, sources, &mut tree)?;
    }
    Ok(tree)
}
