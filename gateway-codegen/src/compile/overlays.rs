//! The overlays of a command, laid over its documents.

use std::collections::BTreeMap;

use super::CompileError;
use super::taken::Taken;
use crate::diagnostics::{Diagnostic, Sink, code, quoted};
use crate::openapi::{Files, sibling};
use crate::overlay::{Extends, Overlay};
use crate::source::{Node, SourceMap, Span};

/// Overlay files, in the order in which they are applied.
pub(super) struct Overlays {
    /// Names of the documents of the command, as they compare.
    documents: Vec<String>,
    layers: Vec<Layer>,
    /// What they took out of the document that is being read.
    taken: Taken,
}

/// One overlay file.
struct Layer {
    name: String,
    /// Documents it was applied to.
    n_documents: usize,
    /// Actions that selected nothing, and in how many documents.
    unmatched: BTreeMap<Span, (Diagnostic, usize)>,
}

/// Which documents the `extends` of an overlay means.
enum Meant {
    All,
    /// A document of this name.
    One(String),
    /// None of them.
    Other,
}

impl Overlays {
    /// Loads the files, so that one that is not there is known before anything else.
    pub(super) fn open(
        names: &[String],
        specs: &[String],
        files: &mut Files<'_>,
        sink: &mut Sink,
    ) -> Result<Self, CompileError> {
        for name in names {
            files.open(name, sink).map_err(|error| CompileError::Load {
                name: name.clone(),
                error,
            })?;
        }
        let layer = |name: &String| Layer {
            name: name.clone(),
            n_documents: 0,
            unmatched: BTreeMap::new(),
        };
        let without_id = |spec: &String| {
            let file = spec.rsplit_once('#').map(|(file, _)| normal(file));
            [Some(normal(spec)), file]
        };
        Ok(Self {
            documents: specs.iter().flat_map(without_id).flatten().collect(),
            layers: names.iter().map(layer).collect(),
            taken: Taken::default(),
        })
    }

    /// The document with the overlays applied: that of the file `named` on the command line, at a pointer in its file.
    /// Whoever asks `files` for it has the changed one.
    ///
    /// Overlays are read for each document anew, since variables in them have the values that they have in it.
    pub(super) fn apply(
        &mut self,
        mut tree: Node,
        (named, pointer): (&str, &str),
        files: &mut Files<'_>,
        sink: &mut Sink,
    ) -> Node {
        let file = tree.span.file;
        let document = files.sources.name(file).to_owned();
        self.taken = Taken::from(&tree);
        for layer in &mut self.layers {
            // That it can be loaded is known; what does not parse has been reported.
            let Ok(Some(root)) = files.tree(&layer.name, sink) else {
                continue;
            };
            let Some(overlay) = Overlay::read(&root, &files.sources, sink) else {
                continue;
            };
            if let Some(extends) = &overlay.extends {
                match meant(&extends.uri, &layer.name, &self.documents) {
                    Meant::One(name) if name != normal(named) => continue,
                    Meant::Other => sink.push(other(extends)),
                    Meant::One(_) | Meant::All => {}
                }
            }
            files.lay_over(root.span.file, file);
            let applied = overlay.apply(tree, sink);
            tree = applied.root;
            self.taken.removed.extend(applied.removed);
            layer.n_documents += 1;
            for diagnostic in applied.unmatched {
                if let Some(span) = diagnostic.span() {
                    layer.unmatched.entry(span).or_insert((diagnostic, 0)).1 += 1;
                }
            }
        }
        if !self.layers.is_empty() {
            files.replace(&document, tree.clone(), pointer);
        }
        tree
    }

    /// Says of what the document misses which action took it.
    pub(super) fn blame(&self, sources: &SourceMap, said: &mut Sink) {
        self.taken.blame(sources, said);
    }

    /// Reports the actions that selected nothing in any document, and what is wrong with overlays of which no document
    /// could make use.
    pub(super) fn finish(self, files: &mut Files<'_>, sink: &mut Sink) {
        for layer in self.layers {
            if layer.n_documents == 0
                && let Ok(Some(root)) = files.open(&layer.name, sink)
            {
                Overlay::read(&root, &files.sources, sink);
            }
            for (diagnostic, n) in layer.unmatched.into_values() {
                if n == layer.n_documents {
                    sink.push(diagnostic);
                }
            }
        }
    }
}

/// A name without `./` and `x/../`.
fn normal(name: &str) -> String {
    sibling("", name)
}

/// `extends` is relative to the overlay file. What only looks alike may be the same file by another way, and what is on
/// the network may be the original of any file.
fn meant(uri: &str, overlay: &str, documents: &[String]) -> Meant {
    let path = uri.strip_prefix("file://").unwrap_or(uri);
    if path.contains("://") {
        return Meant::All;
    }
    let path = path.split(['#', '?']).next().unwrap_or(path);
    let wanted = sibling(overlay, path);
    if documents.contains(&wanted) {
        return Meant::One(wanted);
    }
    let file = |name: &str| name.rsplit('/').next().map(str::to_owned);
    let is_like = |name: &String| name == "-" || file(name) == file(&wanted);
    match documents.iter().any(is_like) {
        true => Meant::All,
        false => Meant::Other,
    }
}

fn other(extends: &Extends) -> Diagnostic {
    Diagnostic::new(
        code::OTHER_DOCUMENT,
        extends.span,
        format!("the overlay says that it is for {}", quoted(&extends.uri)),
    )
    .label("none of the documents is called so")
    .help("name that document, or correct or leave out `extends`; the overlay is applied all the same")
}
