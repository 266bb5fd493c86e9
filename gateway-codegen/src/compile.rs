//! The pipeline: names of documents → diagnostics and a plan.

mod found;
mod overlays;
mod taken;
mod theme;

use std::collections::BTreeSet;
use std::fmt;

use self::overlays::Overlays;
use crate::analysis;
use crate::check;
use crate::diagnostics::{Sink, quoted, suggest};
use crate::emit::names;
use crate::lower::{self, ReadDocs, Wanted};
use crate::openapi::{self, Files};
use crate::plan::{Gateway, short_id};
use crate::portability::{self, Importer};
use crate::source::{LoadError, Loader, Node, SourceMap};
use crate::stack::Parameters;

/// What is compiled, and with what.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Values of variables.
    pub parameters: Parameters,
    /// Files with values of variables; `parameters` and later files go before earlier ones.
    pub parameter_files: Vec<String>,
    /// Leave out what only the crate needs: public documents and the digest.
    pub check_only: bool,
    /// Read what the documents tell their readers, whether or not they ask for a portal.
    pub docs: bool,
    /// Overlay files, applied to every document in this order.
    pub overlays: Vec<String>,
    /// Report also what this importer makes of the documents.
    pub portability: Option<Importer>,
}

/// What came of a compilation.
#[derive(Debug)]
pub struct Compilation {
    /// The plan; `None` where no document could be read.
    pub gateway: Option<Gateway>,
    /// What names each of its APIs' documents alone: `FILE`, or `FILE#ID`.
    pub documents: Vec<String>,
    /// What is known of each mapping template, in the order of the documents.
    pub templates: Vec<analysis::Judged>,
    /// All that was found.
    pub sink: Sink,
    /// Names and texts of the files read.
    pub sources: SourceMap,
    /// Names of the files read, for watching.
    pub files: Vec<String>,
    /// SHA-256 over the texts of the documents and the values of their variables, in hexadecimal; empty where that was
    /// not asked for.
    pub digest: String,
    /// Names of parameters that were given and that no variable has.
    pub unused_parameters: Vec<String>,
    /// What nobody needs any more.
    pub remains: Remains,
}

/// The trees that a compilation has read. Freeing them takes a tenth of the time that it took: a process that ends with it
/// leaves that to the system.
#[derive(Default)]
pub struct Remains {
    trees: Vec<Node>,
    documents: Vec<openapi::model::Document>,
}

impl fmt::Debug for Remains {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Remains")
            .field("n_trees", &self.trees.len())
            .field("n_documents", &self.documents.len())
            .finish()
    }
}

/// Why nothing was compiled: the command names something that is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CompileError {
    /// A file cannot be loaded.
    Load {
        /// Its name.
        name: String,
        /// The reason.
        error: LoadError,
    },
    /// A template has no API of the name behind `#`.
    NoSuchApi {
        /// The template.
        file: String,
        /// The logical id.
        id: String,
        /// Those that it has.
        known: Vec<String>,
    },
}

impl fmt::Display for CompileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Load { name, error } => write!(f, "cannot read `{name}`: {error}"),
            Self::NoSuchApi { file, id, known } => {
                write!(f, "`{file}` has no API {}", quoted(id))?;
                let near = suggest::nearest(id, known.iter().map(String::as_str));
                match (near, known.is_empty()) {
                    (Some(near), _) => write!(f, "; did you mean {}?", quoted(near)),
                    (None, false) => write!(f, "; it has {}", known.join(", ")),
                    (None, true) => write!(
                        f,
                        "; it is no CloudFormation or SAM template with APIs in it"
                    ),
                }
            }
        }
    }
}

impl std::error::Error for CompileError {}

/// Reads and checks documents and makes the plan of one gateway of them. A name is that of a document, of a template
/// with documents in it, or `FILE#ID` for one API of a template.
///
/// # Errors
/// If something that `specs` or `options` names is not there.
pub fn compile(
    specs: &[String],
    options: &Options,
    loader: &dyn Loader,
) -> Result<Compilation, CompileError> {
    let mut sink = Sink::new();
    let mut files = Files::new(loader);
    let parameters = parameters(options, &mut files, &mut sink)?;
    files.set_parameters(parameters.clone());
    let mut overlays = Overlays::open(&options.overlays, specs, &mut files, &mut sink)?;
    let mut apis = Vec::with_capacity(specs.len());
    let mut documents = Vec::with_capacity(specs.len());
    let mut levels = Vec::with_capacity(specs.len());
    let mut templates = Vec::new();
    let mut remains = Remains::default();
    for spec in specs {
        // What a document makes of codes is heard for what is said of that document.
        let mut said = Sink::new();
        for found in found::find(spec, &mut files, &mut said)? {
            let Some((tree, pointer)) = found.tree(&mut files, &mut said) else {
                continue;
            };
            let tree = overlays.apply(tree, (&found.file, &pointer), &mut files, &mut said);
            let read = openapi::read(&tree, &pointer, &mut files, &mut said);
            if let Some(document) = read {
                let wanted = Wanted {
                    public: !options.check_only,
                    docs: match (options.docs, options.check_only) {
                        (true, _) => ReadDocs::Always,
                        (false, true) => ReadDocs::Asked,
                        (false, false) => ReadDocs::Served,
                    },
                };
                let mut api = lower::lower(&document, &found.file, wanted, &mut files, &mut said);
                api.kind_reason = found.kind_reason(&document).unwrap_or(api.kind_reason);
                check::check_api(&api, &mut said);
                theme::check(&api, &files.sources, &mut said);
                lower::check_templates(&document, &files.sources, &mut said);
                templates.extend(analysis::check(&document, api.kind, &mut files, &mut said));
                apis.push(api);
                documents.push(found.name());
                if let Some(importer) = options.portability {
                    portability::check(&document, importer, &files, &mut said);
                }
                openapi::references::check(&tree, &mut files, &mut said);
                overlays.blame(&files.sources, &mut said);
                levels.push(document.gateway.diagnostics.by_code());
                if let Some(levels) = levels.last() {
                    said.set_levels(levels);
                }
                remains.documents.push(document);
            }
            sink.append(std::mem::take(&mut said));
        }
        sink.append(said);
    }
    overlays.finish(&mut files, &mut sink);
    unique_names(&mut apis);
    check::give_way(&mut apis);
    if let Some(missing) = files.missing.report(specs) {
        sink.push(missing);
    }
    let digest = match options.check_only {
        true => String::new(),
        false => {
            let named: Vec<String> = [specs, &options.overlays].concat();
            digest(&files, &named, &parameters)
        }
    };
    let gateway = (!apis.is_empty()).then(|| Gateway {
        name: gateway_name(&apis),
        apis,
    });
    if let Some(gateway) = &gateway {
        check::check(gateway, &mut sink);
        for (api, levels) in gateway.apis.iter().zip(&levels) {
            let mut said = Sink::new();
            let is_alone = gateway.apis.len() == 1;
            let of_theme = theme::links(api, is_alone, &files.sources, &mut said);
            check::check_links(api, &of_theme, gateway, &mut said);
            said.set_levels(levels);
            sink.append(said);
        }
    }
    sink.fill_pointers(|place| files.pointer_to(place));
    let unused = parameters.iter().map(|(name, _)| name);
    let unused = unused.filter(|name| *name != "*" && !files.used.contains(*name));
    let unused = unused.map(str::to_owned).collect();
    let names = files.names().map(str::to_owned).collect();
    remains.trees = files.take_trees();
    Ok(Compilation {
        gateway,
        documents,
        templates,
        sink,
        unused_parameters: unused,
        files: names,
        sources: files.sources,
        digest,
        remains,
    })
}

/// Reads the documents of one name, one after the other: `each` gets a document and the name of its file while its files
/// are at hand.
///
/// # Errors
/// If something that `spec` or `options` names is not there.
pub(crate) fn read_each(
    spec: &str,
    options: &Options,
    files: &mut Files<'_>,
    sink: &mut Sink,
    each: &mut dyn FnMut(openapi::model::Document, &str, &mut Files<'_>, &mut Sink),
) -> Result<(), CompileError> {
    let specs = [spec.to_owned()];
    let parameters = parameters(options, files, sink)?;
    files.set_parameters(parameters);
    let mut overlays = Overlays::open(&options.overlays, &specs, files, sink)?;
    for found in found::find(spec, files, sink)? {
        let Some((tree, pointer)) = found.tree(files, sink) else {
            continue;
        };
        let tree = overlays.apply(tree, (&found.file, &pointer), files, sink);
        if let Some(document) = openapi::read(&tree, &pointer, files, sink) {
            each(document, &found.file, files, sink);
        }
    }
    overlays.finish(files, sink);
    Ok(())
}

/// The values that the command gives to variables.
fn parameters(
    options: &Options,
    files: &mut Files<'_>,
    sink: &mut Sink,
) -> Result<Parameters, CompileError> {
    let mut parameters = Parameters::new();
    for name in &options.parameter_files {
        let root = files.open(name, sink).map_err(|error| CompileError::Load {
            name: name.clone(),
            error,
        })?;
        if let Some(root) = root {
            parameters.read(&root, sink);
        }
    }
    for (name, value) in options.parameters.iter() {
        parameters.set(name, value);
    }
    Ok(parameters)
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

/// SHA-256 over the texts of all files read, those that were named first, and the values that were put in.
fn digest(files: &Files<'_>, named: &[String], parameters: &Parameters) -> String {
    use sha2::{Digest, Sha256};
    let mut hasher = Sha256::new();
    for name in named.iter().map(String::as_str).chain(files.names()) {
        if let Some(file) = files.sources.find(name) {
            hasher.update(files.sources.text(file).as_bytes());
            hasher.update([0]);
        }
    }
    let put_in = |name: &str| name == "*" || files.used.contains(name);
    for (name, value) in parameters.iter().filter(|(name, _)| put_in(name)) {
        for text in [name, value] {
            hasher.update(text.as_bytes());
            hasher.update([0]);
        }
    }
    hasher
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
