//! The documents that a name on the command line stands for.

use std::sync::Arc;

use super::CompileError;
use crate::diagnostics::{Diagnostic, Sink, code, quoted};
use crate::openapi::Files;
use crate::openapi::model::Document;
use crate::source::{LoadError, Node, Span};
use crate::stack::{Api, Stack};

/// A document that was found: a file, or part of a template.
pub(super) struct Found {
    /// Name of the file.
    pub(super) file: String,
    /// The template and the API in it.
    api: Option<(Arc<Stack>, Api)>,
}

impl Found {
    /// The document's tree, with values in the place of variables, and its pointer in its file. `None`: there is
    /// none, which is reported, or its template leaves it out.
    pub(super) fn tree(&self, files: &mut Files<'_>, sink: &mut Sink) -> Option<(Node, String)> {
        let stack = self.api.as_ref().map(|(stack, _)| Arc::clone(stack));
        files.begin(&self.file, stack);
        let Some((_, api)) = &self.api else {
            // That it can be loaded is known.
            let tree = files.tree(&self.file, sink).ok()??;
            return Some((tree, "#".to_owned()));
        };
        let document = files.document(api, sink)?;
        let file = files.sources.name(document.root.span.file).to_owned();
        let pointer = document.pointer.unwrap_or_else(|| "#".to_owned());
        files.replace(&file, document.root.clone(), &pointer);
        Some((document.root, pointer))
    }
}

impl Found {
    /// What finds it, and nothing else.
    pub(super) fn name(&self) -> String {
        match &self.api {
            Some((_, api)) => format!("{}#{}", self.file, api.id),
            None => self.file.clone(),
        }
    }

    /// Why the API has its kind, where its template says so and not the document.
    pub(super) fn kind_reason(&self, document: &Document) -> Option<String> {
        let (_, api) = self.api.as_ref()?;
        let kind = document.gateway.kind.as_ref()?;
        (kind.span == api.kind_span).then(|| format!("its type is `{}`", api.kind()))
    }
}

/// The documents of a name: `FILE`, or `FILE#ID` for one API of a template.
pub(super) fn find(
    spec: &str,
    files: &mut Files<'_>,
    sink: &mut Sink,
) -> Result<Vec<Found>, CompileError> {
    let failed = |name: &str, error| CompileError::Load {
        name: name.to_owned(),
        error,
    };
    let (file, id) = match (files.open(spec, sink), spec.rsplit_once('#')) {
        (Ok(_), _) => (spec, None),
        // A file may have a `#` in its name; only where there is none, it is an id.
        (Err(LoadError::NotFound), Some((file, id))) if !file.is_empty() => (file, Some(id)),
        (Err(error), _) => return Err(failed(spec, error)),
    };
    let written = files
        .open(file, sink)
        .map_err(|error| failed(file, error))?;
    let Some(written) = written else {
        return Ok(Vec::new());
    };
    let Some(stack) = Stack::of(&written).map(Arc::new) else {
        return match id {
            None => Ok(vec![Found {
                file: file.to_owned(),
                api: None,
            }]),
            Some(id) => Err(no_such_api(file, id, &[])),
        };
    };
    let mut apis = stack.apis();
    if let Some(id) = id {
        if !apis.iter().any(|api| api.id == id) {
            return Err(no_such_api(file, id, &apis));
        }
        apis.retain(|api| api.id == id);
    } else if apis.is_empty() {
        sink.push(
            Diagnostic::new(
                code::TEMPLATE_WITHOUT_API,
                Span::at(written.span.file, written.span.start),
                format!("no API is in the template {}", quoted(file)),
            )
            .label("a CloudFormation template")
            .help("an API is a resource of type `AWS::Serverless::Api`, `AWS::Serverless::HttpApi`, `AWS::ApiGateway::RestApi` or `AWS::ApiGatewayV2::Api` (but for WebSocket APIs) with an OpenAPI document as its body"),
        );
    }
    stack.report_resources(sink);
    let found = |api| Found {
        file: file.to_owned(),
        api: Some((Arc::clone(&stack), api)),
    };
    Ok(apis.into_iter().map(found).collect())
}

fn no_such_api(file: &str, id: &str, apis: &[Api]) -> CompileError {
    CompileError::NoSuchApi {
        file: file.to_owned(),
        id: id.to_owned(),
        known: apis.iter().map(|api| api.id.clone()).collect(),
    }
}
