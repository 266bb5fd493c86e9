//! The files of a compilation, what their variables stand for, and `$ref` within and across them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::model::Origin;
use crate::diagnostics::{Diagnostic, Sink, code, quoted, suggest};
use crate::source::{
    Entry, FileId, LoadError, Loader, Mapping, Node, Pointer, SourceMap, Span, add_bytes, is_json,
    parse,
};
use crate::stack::{self, Api, ApiDocument, Environment, Missing, Parameters, Scope, Stack};

/// How many references may lead to each other.
const MAX_CHAIN: usize = 100;

/// Loaded files and their trees: as they were written, and as the document that is being read sees them, with values
/// in the place of variables.
pub struct Files<'l> {
    loader: &'l dyn Loader,
    /// Names and texts, for diagnostics.
    pub sources: SourceMap,
    /// As written, by name; `None`: the file cannot be read or parsed, which has been reported.
    written: BTreeMap<String, Option<Node>>,
    view: View,
    parameters: Arc<Parameters>,
    /// Variables that wanted a value and had none.
    pub missing: Missing,
    /// Names of the parameters that were put in.
    pub used: BTreeSet<String>,
    /// How many references led nowhere.
    n_unresolved: usize,
    /// How many bytes of the documents references have repeated.
    n_repeated: usize,
}

/// The files as one document sees them.
#[derive(Default)]
struct View {
    /// Trees with values in them, by the name of the file.
    trees: BTreeMap<String, Option<Node>>,
    /// Pointers of the documents that are part of a file.
    pointers: BTreeMap<String, String>,
    stack: Option<Arc<Stack>>,
    stack_name: String,
    /// Overlays, by their files the file of the document that they are laid over.
    overlays: BTreeMap<FileId, FileId>,
    /// What references lead to, by the file that they are of and their texts: most lead to what others lead to.
    followed: BTreeMap<FileId, HashMap<String, (Node, Origin)>>,
}

/// The most bytes that the references to paths and parameters may repeat: each makes something of its own of what it
/// leads to.
const MAX_REPEATED: usize = 128 << 20;

/// For how many references that lead nowhere the nearest name is looked for: each costs a look at all names, and
/// of a flood only the first are shown.
const MAX_SUGGESTIONS: usize = 200;

impl std::fmt::Debug for Files<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Files")
            .field("names", &self.written.keys())
            .finish_non_exhaustive()
    }
}

impl<'l> Files<'l> {
    /// No files yet.
    pub fn new(loader: &'l dyn Loader) -> Self {
        Files {
            loader,
            sources: SourceMap::new(),
            written: BTreeMap::new(),
            view: View::default(),
            parameters: Arc::default(),
            missing: Missing::new(),
            used: BTreeSet::new(),
            n_unresolved: 0,
            n_repeated: 0,
        }
    }

    /// Loads and parses a file: its tree as it was written.
    ///
    /// # Errors
    /// If it cannot be loaded. A file that does not parse is `Ok(None)`, and reported.
    pub fn open(&mut self, name: &str, sink: &mut Sink) -> Result<Option<Node>, LoadError> {
        if let Some(tree) = self.written.get(name) {
            return Ok(tree.clone());
        }
        let bytes = self.loader.load(name)?;
        let tree = add_bytes(&mut self.sources, name, bytes, sink)
            .and_then(|file| parse(&self.sources, file, sink));
        self.written.insert(name.to_owned(), tree.clone());
        Ok(tree)
    }

    /// Loads a text that is no document, such as a guide.
    ///
    /// # Errors
    /// If it cannot be loaded. One that is not UTF-8 is `Ok(None)`, and reported.
    pub fn text(&mut self, name: &str, sink: &mut Sink) -> Result<Option<FileId>, LoadError> {
        if let Some(file) = self.sources.find(name) {
            return Ok(Some(file));
        }
        let bytes = self.loader.load(name)?;
        Ok(add_bytes(&mut self.sources, name, bytes, sink))
    }

    /// Loads a file as it is.
    ///
    /// # Errors
    /// If it cannot be loaded.
    pub fn bytes(&self, name: &str) -> Result<Vec<u8>, LoadError> {
        self.loader.load(name)
    }

    /// The names of the files in a folder, sorted.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn list(&self, folder: &str) -> Result<Vec<String>, LoadError> {
        self.loader.list(folder)
    }

    /// All trees, for whoever has them freed.
    pub(crate) fn take_trees(&mut self) -> Vec<Node> {
        let written = std::mem::take(&mut self.written);
        let view = std::mem::take(&mut self.view);
        let trees = written.into_values().chain(view.trees.into_values());
        trees.flatten().collect()
    }

    /// Sets the values of variables.
    pub fn set_parameters(&mut self, parameters: Parameters) {
        self.parameters = Arc::new(parameters);
    }

    /// Begins with another document: of the template `stack`, or of a file of its own. `name` is that of the file.
    pub fn begin(&mut self, name: &str, stack: Option<Arc<Stack>>) {
        let file = name.rsplit('/').next().unwrap_or(name);
        let stem = file.split_once('.').map_or(file, |(stem, _)| stem);
        self.view = View {
            stack,
            stack_name: if stem.is_empty() { "stack" } else { stem }.to_owned(),
            ..View::default()
        };
    }

    /// The tree of a file as the document sees it, with values in the place of variables.
    ///
    /// # Errors
    /// As [`Files::open`].
    pub fn tree(&mut self, name: &str, sink: &mut Sink) -> Result<Option<Node>, LoadError> {
        if let Some(tree) = self.view.trees.get(name) {
            return Ok(tree.clone());
        }
        let written = self.open(name, sink)?;
        let tree = written.map(|written| match self.may_hold_variables(&written) {
            true => self.with_scope(sink, |scope, files, missing, used, sink| {
                stack::resolve(&written, scope, files, missing, used, sink)
            }),
            false => written,
        });
        self.view.trees.insert(name.to_owned(), tree.clone());
        Ok(tree)
    }

    /// The document of an API of the template. `None`: there is none, which is reported, or the template leaves it
    /// out.
    pub fn document(&mut self, api: &Api, sink: &mut Sink) -> Option<ApiDocument> {
        self.with_scope(sink, |scope, files, missing, used, sink| {
            api.document(scope, files, missing, used, sink)
        })
    }

    /// Puts a tree in the place of a file's, which stands at `pointer` in that file.
    pub fn replace(&mut self, name: &str, tree: Node, pointer: &str) {
        self.view.trees.insert(name.to_owned(), Some(tree));
        // What was followed before led into the tree that was there.
        self.view.followed.clear();
        self.view
            .pointers
            .insert(name.to_owned(), pointer.to_owned());
    }

    /// Has references that stand in an overlay be those of the document that it is laid over.
    pub fn lay_over(&mut self, overlay: FileId, document: FileId) {
        self.view.overlays.insert(overlay, document);
    }

    /// The file that references in `file` are relative to: itself, or the document below an overlay.
    pub(crate) fn home(&self, file: FileId) -> FileId {
        self.view.overlays.get(&file).copied().unwrap_or(file)
    }

    /// Does something with what variables stand for in the document.
    fn with_scope<T>(
        &mut self,
        sink: &mut Sink,
        f: impl FnOnce(Scope<'_>, &mut Self, &mut Missing, &mut BTreeSet<String>, &mut Sink) -> T,
    ) -> T {
        let (parameters, stack) = (Arc::clone(&self.parameters), self.view.stack.clone());
        let stack_name = self.view.stack_name.clone();
        let scope = Scope {
            parameters: &parameters,
            stack: stack.as_deref(),
            stack_name: &stack_name,
        };
        let mut missing = std::mem::take(&mut self.missing);
        let mut used = std::mem::take(&mut self.used);
        let done = f(scope, self, &mut missing, &mut used, sink);
        self.missing = missing;
        self.used = used;
        done
    }

    fn may_hold_variables(&self, root: &Node) -> bool {
        let file = root.span.file;
        let is_json = is_json(self.sources.name(file));
        stack::may_hold_variables(self.sources.text(file), is_json)
    }

    /// Whether a variable in a key has no value, which is reported for all variables at once.
    pub(super) fn lacks_value(&self, entry: &Entry) -> bool {
        let is_written = self.sources.slice(entry.key_span).contains("${");
        is_written && self.missing.is_in(&entry.key)
    }

    /// Pointer to what stands at a place, as a fragment; `None` where the file could not be parsed.
    pub fn pointer_to(&self, place: Span) -> Option<String> {
        let root = self.written.get(self.sources.name(place.file))?.as_ref()?;
        Some(Pointer::to_place(root, place).to_fragment())
    }

    /// Names of all files read so far.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.written.keys().map(String::as_str)
    }

    /// What `node` stands for: itself, or what its `$ref` leads to, through any number of references.
    ///
    /// `None`: the reference leads nowhere, which is reported at `$ref`. The returned pointer is that of
    /// the target.
    pub fn resolve(
        &mut self,
        node: &Node,
        origin: &Origin,
        sink: &mut Sink,
    ) -> Option<(Node, Origin)> {
        let mut current = node.clone();
        let mut at = origin.clone();
        let mut visited: Vec<Span> = Vec::new();
        while let Some(entry) = current
            .as_mapping()
            .and_then(|mapping| mapping.get_key_value("$ref"))
        {
            let target = entry.value.clone();
            if target.is_invalid() {
                return None;
            }
            let Some(text) = target.as_str() else {
                let message = format!("a reference is a string, not {}", target.kind_name());
                sink.push(
                    Diagnostic::new(code::MALFORMED_REFERENCE, target.span, message)
                        .label("must be a string")
                        .help("a reference looks like `#/components/schemas/Pet`")
                        .pointer(&at.pointer),
                );
                return None;
            };
            if visited.contains(&target.span) || visited.len() >= MAX_CHAIN {
                sink.push(circle(&target, text).pointer(&at.pointer));
                return None;
            }
            visited.push(target.span);
            (current, at) = self.follow(&target, text, &at, sink)?;
        }
        if let Some(first) = visited.first() {
            let known = self.n_repeated;
            let length = current.span.end.saturating_sub(current.span.start);
            self.n_repeated = known.saturating_add(usize::try_from(length).unwrap_or(usize::MAX));
            if self.n_repeated > MAX_REPEATED {
                if known <= MAX_REPEATED {
                    sink.push(repeats_too_much(*first).pointer(&origin.pointer));
                }
                return None;
            }
        }
        Some((current, at))
    }

    /// What a reference leads to in the end, before it is asked for: nothing is said of one that leads nowhere, which is said when it
    /// is. `None` also for what is none.
    pub(super) fn target(
        &mut self,
        node: &Node,
        origin: &Origin,
        sink: &mut Sink,
    ) -> Option<(Node, Origin)> {
        let (mut node, mut at) = (node.clone(), origin.clone());
        for n_followed in 0..MAX_CHAIN {
            let target = node.get("$ref").cloned();
            let Some(target) = target else {
                return (n_followed > 0).then_some((node, at));
            };
            let text = target.as_str()?;
            let (file, _) = text.split_once('#').unwrap_or((text, ""));
            if !file.is_empty() && !file.contains("://") {
                let home = self.home(target.span.file);
                let name = sibling(self.sources.name(home), file);
                // What is wrong with the file is said the first time that it is read.
                let _ = self.tree(&name, sink);
            }
            (node, at) = self.follow(&target, text, &at, &mut Sink::new())?;
        }
        None
    }

    /// What the reference `text`, written at `target`, leads to, which may be another reference.
    pub(crate) fn follow(
        &mut self,
        target: &Node,
        text: &str,
        at: &Origin,
        sink: &mut Sink,
    ) -> Option<(Node, Origin)> {
        let report = |code, message: String, label: &str, help: &str, sink: &mut Sink| {
            let mut diagnostic = Diagnostic::new(code, target.span, message)
                .label(label)
                .pointer(&at.pointer);
            if !help.is_empty() {
                diagnostic = diagnostic.help(help);
            }
            sink.push(diagnostic);
        };
        let home = self.home(target.span.file);
        let known = self.view.followed.get(&home);
        if let Some(found) = known.and_then(|known| known.get(text)) {
            return Some(found.clone());
        }
        let (file, fragment) = text.split_once('#').unwrap_or((text, ""));
        if file.contains("://") || file.starts_with("//") {
            report(
                code::REMOTE_REFERENCE,
                format!("`{text}` is on the network"),
                "not fetched",
                "copy the file beside the document",
                sink,
            );
            return None;
        }
        let pointer = match Pointer::parse_fragment(fragment) {
            Ok(pointer) => pointer,
            Err(error) => {
                report(
                    code::MALFORMED_REFERENCE,
                    format!("`{text}` is not a reference: {error}"),
                    "malformed",
                    "a reference looks like `#/components/schemas/Pet`",
                    sink,
                );
                return None;
            }
        };
        let home_name = self.sources.name(home);
        let name = if file.is_empty() {
            home_name.to_owned()
        } else {
            sibling(home_name, file)
        };
        let root = match self.tree(&name, sink) {
            Ok(root) => root?,
            Err(error) => {
                report(
                    code::UNREADABLE_REFERENCE,
                    format!("`{text}` cannot be followed: {error}"),
                    "this file",
                    unreadable_help(&error),
                    sink,
                );
                return None;
            }
        };
        match pointer.find(&root) {
            Ok(found) => {
                let fragment = pointer.to_fragment();
                let base = self.view.pointers.get(&name);
                let origin = Origin {
                    span: found.span,
                    pointer: match (base, fragment.strip_prefix('#')) {
                        (Some(base), Some(rest)) => format!("{base}{rest}"),
                        _ => fragment,
                    },
                };
                let found = (found.clone(), origin);
                let known = self.view.followed.entry(home).or_default();
                known.insert(text.to_owned(), found.clone());
                Some(found)
            }
            Err(missing) => {
                let token = pointer
                    .tokens()
                    .get(missing.n_found)
                    .map_or("", String::as_str);
                let known = missing.nearest.as_mapping();
                self.n_unresolved += 1;
                let near = known
                    .filter(|_| self.n_unresolved <= MAX_SUGGESTIONS)
                    .and_then(|mapping| suggest::nearest(token, mapping.keys()));
                let help = match (near, known) {
                    (Some(near), _) => format!("did you mean {}?", quoted(near)),
                    (None, Some(known)) => what_there_is(known),
                    (None, None) => String::new(),
                };
                report(
                    code::UNRESOLVED_REFERENCE,
                    format!("`{text}` leads nowhere"),
                    "nothing is there",
                    &help,
                    sink,
                );
                None
            }
        }
    }
}

impl Environment for Files<'_> {
    fn source(&self, span: Span) -> &str {
        self.sources.slice(span)
    }

    fn include(&mut self, location: &str, at: Span, sink: &mut Sink) -> Option<Node> {
        if location.contains("://") {
            sink.push(
                Diagnostic::new(
                    code::REMOTE_REFERENCE,
                    at,
                    format!("{} is on the network", quoted(location)),
                )
                .label("not fetched")
                .help(format!(
                    "copy the file beside the template and give its name: `--param '{location}=FILE'`"
                )),
            );
            return None;
        }
        let name = sibling(self.sources.name(at.file), location);
        match self.open(&name, sink) {
            Ok(root) => root,
            Err(error) => {
                sink.push(
                    Diagnostic::new(
                        code::UNREADABLE_REFERENCE,
                        at,
                        format!("{} cannot be read: {error}", quoted(location)),
                    )
                    .label("this file")
                    .help(unreadable_help(&error)),
                );
                None
            }
        }
    }
}

/// What a reference could lead to instead of what is not there.
fn what_there_is(known: &Mapping) -> String {
    const SHOWN: usize = 5;
    let names: Vec<String> = known.keys().take(SHOWN).map(quoted).collect();
    match known.len() {
        0 => "nothing is defined there".to_owned(),
        n if n > SHOWN => format!("defined there: {} and {} more", names.join(", "), n - SHOWN),
        _ => format!("defined there: {}", names.join(", ")),
    }
}

/// What to do about a file that cannot be had.
fn unreadable_help(error: &LoadError) -> &'static str {
    match error {
        LoadError::NotFound => "paths are relative to the file that the reference stands in",
        LoadError::Outside => {
            "copy the file below the folder of the document, or name its folder: `--allow-ref-root DIR`"
        }
        LoadError::NotAFile | LoadError::TooLarge(_) | LoadError::Unreadable(_) => "",
    }
}

/// What to say about the first reference too many.
fn repeats_too_much(span: Span) -> Diagnostic {
    let message = format!(
        "the references of this document repeat more than {} MB",
        MAX_REPEATED >> 20
    );
    Diagnostic::new(code::TOO_MANY_VALUES, span, message)
        .label("the first reference too many")
        .help("split the document into several")
}

/// References that lead only to each other; `target` is one of them.
pub(super) fn circle(target: &Node, text: &str) -> Diagnostic {
    Diagnostic::new(
        code::CYCLIC_REFERENCE,
        target.span,
        format!("the reference `{text}` leads back to itself"),
    )
    .label("leads nowhere else")
    .help("refer to a value, not to another reference")
}

/// The name of a file given relative to another one; `..` stays where it climbs out, and the loader refuses it.
pub(crate) fn sibling(name: &str, file: &str) -> String {
    let mut parts: Vec<&str> = name.split('/').collect();
    parts.pop();
    for part in file.split('/') {
        match part {
            "." | "" => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    if file.starts_with('/') {
        file.to_owned()
    } else {
        parts.join("/")
    }
}
