//! Mapping templates that are none, reported at their place inside of the document's strings.

use crate::diagnostics::Sink;
use crate::openapi::model::{Document, Spanned};
use crate::source::{Node, SourceMap, Value};
use crate::vtl;

/// Reports the syntax errors of every mapping template of a document.
pub fn check(document: &Document, sources: &SourceMap, sink: &mut Sink) {
    let operations = document.paths.iter().flat_map(|item| &item.operations);
    for integration in operations.filter_map(|operation| operation.integration.as_ref()) {
        let responses = integration
            .responses
            .iter()
            .flat_map(|(_, response)| &response.response_templates);
        for (_, text) in integration.request_templates.iter().chain(responses) {
            check_one(text, sources, sink);
        }
    }
}

fn check_one(text: &Spanned<String>, sources: &SourceMap, sink: &mut Sink) {
    let node = Node {
        span: text.span,
        value: Value::String(text.value.as_str().into()),
    };
    vtl::check(sources, &node, sink);
}
