//! Media types with their schemas → checks of bodies, of requests and of answers.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::encoding;
use super::values::Values;
use crate::diagnostics::{Code, Diagnostic, Sink, quoted};
use crate::json_schema::{SchemaId, Types};
use crate::openapi::media_type::{essence, is_json, parameters};
use crate::openapi::model::{self, Version};
use crate::plan::{MediaType, Shape, ShapeId, Style, Written};
use crate::schema::Usage;

/// Bodies of media types whose schemas are not checked: the first and why, and which.
#[derive(Debug, Default)]
pub(super) struct Unread {
    first: Option<(model::Spanned<String>, String)>,
    names: BTreeSet<String>,
}

impl Unread {
    pub(super) fn add(&mut self, name: &model::Spanned<String>, why: String) {
        self.names.insert(essence(&name.value));
        self.first.get_or_insert_with(|| (name.clone(), why));
    }

    /// Reports what is not checked of `bodies`.
    pub(super) fn report(self, code: Code, bodies: &str, help: &str, sink: &mut Sink) {
        let Some((name, why)) = self.first else {
            return;
        };
        let what = match self.names.len() {
            1 => format!("{bodies} of one media type are not validated"),
            n => format!("{bodies} of {n} media types are not validated"),
        };
        let diagnostic = Diagnostic::new(code, name.span, what);
        sink.push(diagnostic.label(why).help(help));
    }
}

/// Whose bodies they are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Owner<'a> {
    pub(super) version: Version,
    pub(super) usage: Usage,
    /// What their schemas may be called.
    pub(super) called: &'a str,
}

/// What bodies of all media types must be; what is more general comes later.
pub(super) fn all(
    content: &[model::MediaType],
    owner: Owner<'_>,
    values: &mut Values<'_>,
    unread: &mut Unread,
    sink: &mut Sink,
) -> Vec<MediaType> {
    let mut all: Vec<MediaType> = Vec::with_capacity(content.len());
    for media_type in content {
        let name = essence(&media_type.name.value);
        let same = content.iter().filter(|it| essence(&it.name.value) == name);
        // Where there is one of a name, it is taken with any parameters.
        let parameters = match same.count() {
            1 => Vec::new(),
            _ => parameters(&media_type.name.value),
        };
        let is_same = |known: &MediaType| known.name == name && known.parameters == parameters;
        if all.iter().any(is_same) {
            continue;
        }
        let one = one(media_type, name, owner, values, unread, sink);
        all.push(MediaType { parameters, ..one });
    }
    sort(&mut all);
    all
}

pub(super) fn sort(all: &mut [MediaType]) {
    all.sort_by_key(|media_type| {
        let range = match media_type.name.as_str() {
            "*/*" => 2,
            name if name.ends_with("/*") => 1,
            _ => 0,
        };
        (range, Reverse(media_type.parameters.len()))
    });
}

fn one(
    media_type: &model::MediaType,
    name: String,
    owner: Owner<'_>,
    values: &mut Values<'_>,
    unread: &mut Unread,
    sink: &mut Sink,
) -> MediaType {
    let unchecked = |name| MediaType {
        name,
        parameters: Vec::new(),
        schema: None,
        written: None,
    };
    let reading = Reading::of(&name);
    if reading != Reading::Form && !name.contains('*') {
        encoding::useless(media_type, sink);
    }
    let Some(schema) = &media_type.schema else {
        return unchecked(name);
    };
    if reading == Reading::Json {
        let schema = values.schema(schema, owner.usage, owner.called, sink);
        return MediaType {
            name,
            parameters: Vec::new(),
            schema,
            written: None,
        };
    }
    // What no text can be needs no schema: of most answers and bodies in XML.
    if reading == Reading::Text && values.is_object(schema) {
        unread.add(&media_type.name, not_read(&media_type.name.value));
        return unchecked(name);
    }
    let lowered = match reading {
        Reading::Form => {
            let schema = values.form_schema(schema, owner.version);
            values.schema(&schema, owner.usage, owner.called, sink)
        }
        _ => values.schema(schema, owner.usage, owner.called, sink),
    };
    let Some(id) = lowered else {
        return unchecked(name);
    };
    if reading == Reading::Text {
        let shape = values.form_shape(id, 0);
        let is_text = values.shapes.get(shape).is_some_and(is_scalar);
        if values.is_any_text(id) {
            return unchecked(name);
        }
        if !is_text {
            unread.add(&media_type.name, not_read(&media_type.name.value));
            return unchecked(name);
        }
        return MediaType {
            name,
            parameters: Vec::new(),
            schema: Some(id),
            written: Some(Written {
                shape,
                fields: Vec::new(),
            }),
        };
    }
    if id == SchemaId::ANY && reading == Reading::Form {
        return unchecked(name);
    }
    let written = form(media_type, id, owner, values, sink);
    match written {
        Ok(written) => MediaType {
            name,
            parameters: Vec::new(),
            schema: Some(id),
            written,
        },
        Err(why) => {
            unread.add(&media_type.name, why);
            unchecked(name)
        }
    }
}

fn not_read(name: &str) -> String {
    format!("objects and lists are not read from {}", quoted(name))
}

/// How the fields of a form are written, or why they cannot be read.
fn form(
    media_type: &model::MediaType,
    id: SchemaId,
    owner: Owner<'_>,
    values: &mut Values<'_>,
    sink: &mut Sink,
) -> Result<Option<Written>, String> {
    let name = essence(&media_type.name.value);
    let is_deep = |encoding: &model::Encoding| {
        let style = encoding.style.as_ref();
        style.is_some_and(|style| style.value == "deepObject")
    };
    let depth = match media_type.encoding.iter().any(is_deep) {
        true => super::shapes::MAX_DEPTH,
        false => FORM_DEPTH,
    };
    let shape = values.form_shape(id, depth);
    let Some(whole) = values.shapes.get(shape).cloned() else {
        return Ok(None);
    };
    let is_range = name.contains('*');
    if !whole.types.has(Types::OBJECT) {
        return match is_range {
            true => Ok(is_scalar(&whole).then(|| Written {
                shape,
                fields: Vec::new(),
            })),
            false => {
                Err("forms are read as objects, and its schema asks for another value".to_owned())
            }
        };
    }
    let nodes = match &media_type.schema {
        Some(schema) => values.properties(schema),
        None => BTreeMap::new(),
    };
    let mut fields = Vec::new();
    let form = encoding::Form {
        id,
        whole: &whole,
        version: owner.version,
        is_multipart: name != URLENCODED,
        called: owner.called,
        usage: owner.usage,
    };
    for (name, shape) in &whole.members {
        let encoding = media_type.encoding.iter().find(|it| it.name.value == *name);
        let nodes = nodes.get(name).map(Vec::as_slice).unwrap_or_default();
        fields.extend(encoding::field(
            &form, name, *shape, nodes, encoding, values, sink,
        )?);
    }
    if whole.others.is_none() {
        encoding::unknown(media_type, &whole, sink);
    }
    Ok(Some(Written { shape, fields }))
}

const URLENCODED: &str = "application/x-www-form-urlencoded";

/// How deep the parts of a form are known: its fields, their items, and what stands in these.
const FORM_DEPTH: u8 = 3;

/// The fields of a form of Swagger 2.0, which are checked as one object; `None`: some cannot be honoured.
pub(super) fn fields(
    body: &model::RequestBody,
    owner: Owner<'_>,
    values: &mut Values<'_>,
    sink: &mut Sink,
) -> Option<(SchemaId, Written)> {
    let mut members = Vec::with_capacity(body.fields.len());
    for field in &body.fields {
        let called = format!("{} {}", owner.called, field.name.value);
        let schema = field.schema.as_ref()?;
        let id = values.text_schema(schema, owner.version, owner.usage, &called, sink)?;
        members.push((field.name.value.clone(), id, field.required));
    }
    let ids: BTreeMap<String, SchemaId> = members
        .iter()
        .map(|(name, id, _)| (name.clone(), *id))
        .collect();
    let id = values.object(members, owner.called, &body.origin)?;
    let shape = values.form_shape(id, FORM_DEPTH);
    let mut fields = Vec::new();
    for field in &body.fields {
        let id = ids.get(&field.name.value)?;
        fields.extend(encoding::form_data(field, *id, values));
    }
    fields.sort_by(|one, other| one.name.cmp(&other.name));
    Some((id, Written { shape, fields }))
}

/// What bodies of a media type, or of a range, are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reading {
    Json,
    Form,
    /// Whatever a message says.
    Any,
    Text,
}

impl Reading {
    fn of(name: &str) -> Self {
        match name {
            URLENCODED | "multipart/form-data" => Reading::Form,
            "*/*" | "application/*" | "multipart/*" => Reading::Any,
            name if is_json(name) => Reading::Json,
            _ => Reading::Text,
        }
    }
}

fn is_scalar(shape: &Shape) -> bool {
    shape.types.within(super::shapes::SCALARS) != Types::NONE
}

/// A form whose values nothing is said of but how they are written.
pub(super) fn plain(shape: ShapeId) -> crate::plan::Form {
    crate::plan::Form {
        style: Style::Parts,
        shape,
    }
}
