//! The pipeline: names of documents → diagnostics and a plan.

use std::collections::BTreeSet;

use crate::check;
use crate::diagnostics::Sink;
use crate::emit::names;
use crate::lower;
use crate::openapi::{self, Files};
use crate::plan::{Gateway, short_id};
use crate::source::{LoadError, Loader, SourceMap};

/// What came of a compilation.
#[derive(Debug)]
pub struct Compilation {
    /// The plan; `None` where no document could be read.
    pub gateway: Option<Gateway>,
    /// All that was found.
    pub sink: Sink,
    /// Names and texts of the files read.
    pub sources: SourceMap,
    /// Names of the files read, for watching.
    pub files: Vec<String>,
    /// SHA-256 over the texts of the documents, in hexadecimal.
    pub digest: String,
}

/// Reads and checks documents and makes the plan of one gateway of them.
///
/// # Errors
/// If a document named on the command line cannot be loaded: its name and the reason.
pub fn compile(names: &[String], loader: &dyn Loader) -> Result<Compilation, (String, LoadError)> {
    let mut sink = Sink::new();
    let mut files = Files::new(loader);
    let mut apis = Vec::with_capacity(names.len());
    for name in names {
        let mut found = Sink::new();
        let tree = files
            .open(name, &mut found)
            .map_err(|error| (name.clone(), error))?;
        let document = tree
            .as_ref()
            .and_then(|tree| openapi::read(tree, &mut files, &mut found));
        if let (Some(tree), Some(document)) = (&tree, &document) {
            apis.push(lower::lower(document, name, &mut found));
            openapi::references::check(tree, &mut files, &mut found);
            found.set_levels(&document.gateway.diagnostics.by_code());
        }
        sink.append(found);
    }
    unique_names(&mut apis);
    let digest = digest(&files, names);
    let gateway = (!apis.is_empty()).then(|| Gateway {
        name: gateway_name(&apis),
        apis,
    });
    if let Some(gateway) = &gateway {
        check::check(gateway, &mut sink);
    }
    sink.fill_pointers(|place| files.pointer_to(place));
    let files_read = files.names().map(str::to_owned).collect();
    Ok(Compilation {
        gateway,
        sink,
        sources: files.sources,
        files: files_read,
        digest,
    })
}

/// The gateway is called like its only or first API.
fn gateway_name(apis: &[crate::plan::Api]) -> String {
    apis.first()
        .map_or_else(|| "api".to_owned(), |api| api.name.clone())
}

/// Gives APIs of the same name numbers.
fn unique_names(apis: &mut [crate::plan::Api]) {
    let mut scope = names::Scope::default();
    let mut seen = BTreeSet::new();
    for api in apis {
        let name = scope.slug(&api.name);
        if !seen.insert(name.clone()) || name != api.name {
            api.id = short_id(&name, 10);
            api.name = name;
        }
    }
}

/// SHA-256 over names and texts of all files read.
fn digest(files: &Files<'_>, names: &[String]) -> String {
    use sha2::{Digest, Sha256};
    let mut hasher = Sha256::new();
    for name in names.iter().map(String::as_str).chain(files.names()) {
        if let Some(file) = files.sources.find(name) {
            hasher.update(files.sources.text(file).as_bytes());
            hasher.update([0]);
        }
    }
    hasher
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
