//! Declared request bodies → body checks.

use super::content::{self, Owner, Unread};
use super::origin;
use super::values::Values;
use crate::diagnostics::{Diagnostic, Sink, code};
use crate::openapi::media_type::essence;
use crate::openapi::model::{self, Version};
use crate::plan::{MediaType, RequestBody};
use crate::schema::Usage;
use crate::source::Span;

/// What checks the bodies of an API's requests.
pub(super) struct Bodies {
    version: Version,
    /// Whether bodies are held to models, as REST APIs do it: by the exact media type, and all of them as JSON.
    has_models: bool,
    unread: Unread,
    /// Forms of operations that consume no form: the first such media type, and how many.
    assumed: (Option<Span>, usize),
}

impl Bodies {
    pub(super) fn new(version: Version, has_models: bool) -> Self {
        Bodies {
            version,
            has_models,
            unread: Unread::default(),
            assumed: (None, 0),
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
        let called = format!("{} body", values.called(operation));
        let owner = Owner {
            version: self.version,
            usage: Usage::Request,
            called: &called,
        };
        let content = match (self.has_models, body.fields.is_empty()) {
            (true, true) => models(body, &called, values, sink),
            // The reference takes no notice of forms.
            (true, false) => return None,
            (false, true) => content::all(&body.content, owner, values, &mut self.unread, sink),
            (false, false) => {
                if let Some(span) = body.assumed {
                    self.assumed.0.get_or_insert(span);
                    self.assumed.1 += 1;
                }
                form(body, owner, values, sink)
            }
        };
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

    /// Reports what is not checked, or was taken for something else.
    pub(super) fn report(self, sink: &mut Sink) {
        let help = "the upstream has to check them";
        let bodies = "bodies";
        self.unread
            .report(code::BODY_NOT_VALIDATED, bodies, help, sink);
        if let (Some(span), n) = self.assumed {
            let what = match n {
                1 => "an operation has form fields and consumes no form".to_owned(),
                n => format!("{n} operations have form fields and consume no form"),
            };
            sink.push(
                Diagnostic::new(code::FORM_WITHOUT_MEDIA_TYPE, span, what)
                    .label("no form has this media type")
                    .help("add `consumes: [multipart/form-data]` or `[application/x-www-form-urlencoded]`"),
            );
        }
    }
}

/// Models of REST APIs, by the exact media type.
fn models(
    body: &model::RequestBody,
    called: &str,
    values: &mut Values<'_>,
    sink: &mut Sink,
) -> Vec<MediaType> {
    let mut content: Vec<MediaType> = Vec::with_capacity(body.content.len());
    for media_type in &body.content {
        let name = essence(&media_type.name.value);
        if content.iter().any(|known| known.name == name) {
            continue;
        }
        let schema = media_type.schema.as_ref();
        let schema = schema.and_then(|schema| values.schema(schema, Usage::Request, called, sink));
        content.push(MediaType {
            name,
            parameters: Vec::new(),
            schema,
            written: None,
        });
    }
    content::sort(&mut content);
    content
}

/// A form of Swagger 2.0: one schema, and the same fields, for all its media types.
fn form(
    body: &model::RequestBody,
    owner: Owner<'_>,
    values: &mut Values<'_>,
    sink: &mut Sink,
) -> Vec<MediaType> {
    let fields = content::fields(body, owner, values, sink);
    let content = body.content.iter().map(|media_type| MediaType {
        name: essence(&media_type.name.value),
        parameters: Vec::new(),
        schema: fields.as_ref().map(|(id, _)| *id),
        written: fields.as_ref().map(|(_, written)| written.clone()),
    });
    content.collect()
}
