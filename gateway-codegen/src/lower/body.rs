//! Declared request bodies → body checks.

use super::origin;
use super::values::Values;
use crate::diagnostics::{Diagnostic, Sink, code, quoted};
use crate::openapi::model;
use crate::plan::{MediaType, RequestBody};

/// What checks the bodies of an API's requests.
pub(super) struct Bodies {
    /// Whether bodies are held to models, as REST APIs do it: by the exact media type, and all of them as JSON.
    has_models: bool,
    /// Bodies of media types whose schemas are not checked: the first, and how many.
    unchecked: (Option<model::MediaType>, usize),
}

impl Bodies {
    pub(super) fn new(has_models: bool) -> Self {
        Bodies {
            has_models,
            unchecked: (None, 0),
        }
    }

    /// The check of an operation's body; `None`: there is nothing to check.
    pub(super) fn lower(
        &mut self,
        operation: &model::Operation,
        values: &mut Values<'_>,
        sink: &mut Sink,
    ) -> Option<RequestBody> {
        let body = operation.body.as_ref()?;
        let mut content: Vec<MediaType> = Vec::with_capacity(body.content.len());
        for media_type in &body.content {
            let essence = media_type.name.value.split(';').next();
            let name = essence.unwrap_or_default().trim().to_ascii_lowercase();
            if content.iter().any(|known| known.name == name) {
                continue;
            }
            let schema = self.schema(operation, media_type, &name, values, sink);
            content.push(MediaType { name, schema });
        }
        // What is more general comes later.
        content.sort_by_key(|media_type| match media_type.name.as_str() {
            "*/*" => 2,
            name if name.ends_with("/*") => 1,
            _ => 0,
        });
        let asks = content.iter().any(|media_type| media_type.schema.is_some());
        let is_checked = match self.has_models {
            true => asks,
            false => asks || body.is_required || !content.is_empty(),
        };
        is_checked.then(|| RequestBody {
            is_required: body.is_required,
            content,
            origin: origin(&body.origin),
        })
    }

    fn schema(
        &mut self,
        operation: &model::Operation,
        media_type: &model::MediaType,
        name: &str,
        values: &mut Values<'_>,
        sink: &mut Sink,
    ) -> Option<crate::json_schema::SchemaId> {
        let schema = media_type.schema.as_ref()?;
        if !self.has_models && !may_be_json(name) {
            self.unchecked.1 += 1;
            self.unchecked.0.get_or_insert_with(|| media_type.clone());
            return None;
        }
        let called = format!("{} body", values.called(operation));
        values.schema(schema, &called, sink)
    }

    /// Reports what is not checked.
    pub(super) fn report(self, sink: &mut Sink) {
        if let (Some(first), n) = self.unchecked {
            let what = match n {
                1 => "bodies of one media type are not validated".to_owned(),
                n => format!("bodies of {n} media types are not validated"),
            };
            let label = format!("only JSON is, not {}", quoted(&first.name.value));
            sink.push(
                Diagnostic::new(code::BODY_NOT_VALIDATED, first.name.span, what)
                    .label(label)
                    .help("the upstream has to check them"),
            );
        }
    }
}

/// Whether bodies of a media type, or some of a range, are JSON (RFC 8259, RFC 6839 §3.1).
fn may_be_json(name: &str) -> bool {
    name.ends_with("/json") || name.ends_with("+json") || matches!(name, "*/*" | "application/*")
}
