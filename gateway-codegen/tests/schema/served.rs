//! Schemas that are documents of their own, with others at hand by their URIs.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use gateway_codegen::diagnostics::{Diagnostic, Sink, code};
use gateway_codegen::json_schema::SchemaId;
use gateway_codegen::openapi::model::Origin;
use gateway_codegen::plan::Schemas;
use gateway_codegen::schema::{Documents, Lowering, Options, Usage};
use gateway_codegen::source::{FileId, Node, SourceMap, add_bytes, parse};

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

    /// Lowers a schema that is a document of its own.
    pub(crate) fn lower(
        &mut self,
        schema: &Node,
        options: Options,
    ) -> Result<(Schemas, SchemaId), Vec<Diagnostic>> {
        self.current = Some(schema.clone());
        let mut sink = Sink::new();
        let mut lowering = Lowering::new(options);
        let origin = Origin {
            span: schema.span,
            pointer: "#".to_owned(),
        };
        let id = lowering.lower(schema, &origin, "Root", Usage::Request, self, &mut sink);
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
        let message = format!("{text} leads nowhere");
        sink.push(Diagnostic::new(
            code::UNRESOLVED_REFERENCE,
            target.span,
            message,
        ));
        None
    }
}
