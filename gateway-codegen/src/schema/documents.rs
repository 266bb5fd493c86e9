//! Where the documents of references come from.

use std::ops::Range;

use crate::diagnostics::Sink;
use crate::openapi::Files;
use crate::openapi::model::Origin;
use crate::source::{FileId, Node, Span, embedded};

/// The documents that references lead to.
pub trait Documents {
    /// The document that a place stands in: its whole tree.
    fn root(&mut self, file: FileId) -> Option<Node>;

    /// What a document is known by, against which references in it are resolved: a URI, or the name of a file.
    fn uri(&self, file: FileId) -> String;

    /// The document of an absolute URI, where it is at hand; most are not.
    fn load(&mut self, uri: &str) -> Option<Node>;

    /// The part of the source that a part of the text of a string is, in bytes. Where that is not known: all of it.
    fn locate(&self, node: &Node, _part: Range<usize>) -> Span {
        node.span
    }

    /// What the reference `text`, which stands at `target` in the part `at` of a document, leads to by the names of
    /// files. `None`: nowhere, which is reported.
    fn follow(
        &mut self,
        target: &Node,
        text: &str,
        at: &Origin,
        sink: &mut Sink,
    ) -> Option<(Node, Origin)>;
}

impl Documents for Files<'_> {
    fn root(&mut self, file: FileId) -> Option<Node> {
        let name = self.sources.name(self.home(file)).to_owned();
        self.tree(&name, &mut Sink::new()).ok().flatten()
    }

    fn uri(&self, file: FileId) -> String {
        self.sources.name(self.home(file)).to_owned()
    }

    fn load(&mut self, _uri: &str) -> Option<Node> {
        None
    }

    fn locate(&self, node: &Node, part: Range<usize>) -> Span {
        embedded::locate(&self.sources, node, part)
    }

    fn follow(
        &mut self,
        target: &Node,
        text: &str,
        at: &Origin,
        sink: &mut Sink,
    ) -> Option<(Node, Origin)> {
        Files::follow(self, target, text, at, sink)
    }
}
