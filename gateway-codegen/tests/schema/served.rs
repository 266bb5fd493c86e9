//! Schemas that are documents of their own, with others at hand by their URIs.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use gateway_codegen::diagnostics::{Diagnostic, Sink, code};
use gateway_codegen::json_schema::SchemaId;
use gateway_codegen::openapi::model::Origin;
use gateway_codegen::plan::Schemas;
use gateway_codegen::schema::{Documents, Lowering, Options, Usage};
use gateway_codegen::source::{FileId, Node, Pointer, SourceMap, add_bytes, parse};

/// Where the schema that is lowered stands.
const BASE: &str = "https://schemas.example/root.json";

/// Documents by their URIs.
#[derive(Default)]
pub(crate) struct Served {
    pub(crate) sources: SourceMap,
    /// Files that are read when they are asked for.
    pub(crate) files: BTreeMap<String, PathBuf>,
    trees: BTreeMap<String, Node>,
    names: BTreeMap<FileId, String>,
    current: Option<Node>,
}

impl Served {
    /// Parses a text.
    pub(crate) fn parse(&mut self, name: &str, text: impl Into<Vec<u8>>) -> Node {
        let mut sink = Sink::new();
        let file = add_bytes(&mut self.sources, name, text.into(), &mut sink).expect(name);
        let tree = parse(&self.sources, file, &mut sink);
        tree.unwrap_or_else(|| panic!("{name}: {:?}", sink.into_sorted()))
    }

    /// Lowers a schema of a document, in which references are followed by their pointers.
    pub(crate) fn lower(
        &mut self,
        root: &Node,
        schema: &Node,
        options: Options,
        usage: Usage,
    ) -> Result<(Schemas, SchemaId), Vec<Diagnostic>> {
        self.current = Some(root.clone());
        let mut sink = Sink::new();
        let mut lowering = Lowering::new(options);
        let origin = Origin {
            span: schema.span,
            pointer: "#".to_owned(),
        };
        let id = lowering.lower(schema, &origin, "Root", usage, self, &mut sink);
        match id {
            Some(id) => {
                assert_eq!(sink.n_errors(), 0, "{:?}", sink.into_sorted());
                Ok((lowering.into_schemas(), id))
            }
            None => {
                assert!(sink.n_errors() > 0, "refused without a word");
                Err(sink.into_sorted())
            }
        }
    }
}

impl Documents for Served {
    fn root(&mut self, file: FileId) -> Option<Node> {
        match self.names.get(&file) {
            Some(name) => self.trees.get(name).cloned(),
            None => self.current.clone(),
        }
    }

    fn uri(&self, file: FileId) -> String {
        self.names
            .get(&file)
            .cloned()
            .unwrap_or_else(|| BASE.to_owned())
    }

    fn load(&mut self, uri: &str) -> Option<Node> {
        if let Some(tree) = self.trees.get(uri) {
            return Some(tree.clone());
        }
        let bytes = fs::read(self.files.get(uri)?).ok()?;
        let tree = self.parse(uri, bytes);
        self.names.insert(tree.span.file, uri.to_owned());
        self.trees.insert(uri.to_owned(), tree.clone());
        Some(tree)
    }

    fn follow(
        &mut self,
        target: &Node,
        text: &str,
        _at: &Origin,
        sink: &mut Sink,
    ) -> Option<(Node, Origin)> {
        let pointer = text
            .strip_prefix('#')
            .and_then(|text| Pointer::parse_fragment(text).ok());
        let found = pointer.as_ref().zip(self.current.as_ref());
        if let Some(found) = found.and_then(|(pointer, root)| pointer.find(root).ok()) {
            let origin = Origin {
                span: found.span,
                pointer: text.to_owned(),
            };
            return Some((found.clone(), origin));
        }
        let message = format!("{text} leads nowhere");
        sink.push(Diagnostic::new(
            code::UNRESOLVED_REFERENCE,
            target.span,
            message,
        ));
        None
    }
}
