//! `encoding`, and `formData` parameters → how the fields of a form are written.
//!
//! Sources: OpenAPI 3.0 "Encoding Object", "Special Considerations for multipart Content"; OpenAPI 3.1 "Encoding
//! Object"; Swagger 2.0 "Parameter Object".

use super::content::plain;
use super::values::Values;
use super::{parameter, style};
use crate::diagnostics::{Diagnostic, Sink, code, quoted, suggest};
use crate::json_schema::{SchemaId, Types};
use crate::openapi::media_type::{essence, is_json};
use crate::openapi::model::{self, Encoding, In, Version};
use crate::plan::{self, Bytes, Field, Parameter, Separator, Shape, ShapeId, Style};
use crate::schema::Usage;
use crate::source::{Node, Span};

/// The form that a field is of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Form<'a> {
    /// The schema of the whole.
    pub(super) id: SchemaId,
    pub(super) whole: &'a Shape,
    pub(super) version: Version,
    /// Whether its fields are parts of a message, or may be.
    pub(super) is_multipart: bool,
    pub(super) called: &'a str,
    pub(super) usage: Usage,
}

/// How a field is written, where it is not simply the text of its value. `nodes`: what the document says of it, with
/// references followed.
///
/// # Errors
/// Its value cannot be read; why.
pub(super) fn field(
    form: &Form<'_>,
    name: &str,
    shape: ShapeId,
    nodes: &[Node],
    encoding: Option<&Encoding>,
    values: &mut Values<'_>,
    sink: &mut Sink,
) -> Result<Option<Field>, String> {
    let mut field = Field {
        name: name.to_owned(),
        form: plain(shape),
        bytes: None,
        media_types: Vec::new(),
        headers: Vec::new(),
    };
    if let Some(encoding) = encoding
        && form.is_multipart
    {
        field.headers = headers(form, encoding, values, sink);
    }
    if let Some(style) = encoding.and_then(|encoding| explicit(form, name, encoding, sink)) {
        // Members with names of their own are fields themselves.
        field.form.style = style;
        return Ok(Some(field));
    }
    let content_type = encoding.and_then(|encoding| encoding.content_type.as_ref());
    let types: Vec<String> = content_type
        .iter()
        .flat_map(|text| text.value.split(','))
        .map(essence)
        .filter(|name| !name.is_empty())
        .collect();
    let kinds = values.shapes.get(shape).map_or(Types::ALL, |it| it.types);
    let may_hold_json = |name: &String| is_json(name) || name.contains('*');
    let is_object = kinds.has(Types::OBJECT) && !kinds.has(Types::STRING);
    if is_object && !types.is_empty() && !types.iter().any(may_hold_json) {
        return Err(format!("the field {} is not written as JSON", quoted(name)));
    }
    if !types.is_empty() && types.iter().all(|name| is_json(name)) {
        field.form.style = Style::Json;
    }
    let is_text = |name: &String| name.starts_with("text/") || is_json(name);
    let is_bytes = match types.is_empty() {
        true => nodes.iter().any(|node| is_bytes(node, 0)),
        false => !types.iter().all(is_text),
    };
    let is_text = |kinds: Types| kinds == Types::NONE || kinds.has(Types::STRING);
    let may_be_bytes = is_text(kinds) || is_list_of_text(shape, values);
    if is_bytes && may_be_bytes && form.is_multipart {
        field.bytes = Some(match values.is_any_bytes(form.id, name) {
            true => Bytes::Any,
            false => Bytes::Asked,
        });
    }
    if form.is_multipart {
        field.media_types = types;
    }
    let is_told = field.bytes.is_some()
        || !field.headers.is_empty()
        || !field.media_types.is_empty()
        || field.form.style != Style::Parts;
    Ok(is_told.then_some(field))
}

fn is_list_of_text(shape: ShapeId, values: &Values<'_>) -> bool {
    let shape = values.shapes.get(shape);
    let items = shape.filter(|shape| shape.types.has(Types::ARRAY));
    let items = items.map(|shape| shape.items.and_then(|items| values.shapes.get(items)));
    // Of what nothing is said, no kinds are known.
    let is_text = |items: &Shape| items.types == Types::NONE || items.types.has(Types::STRING);
    items.is_some_and(|items| items.is_none_or(is_text))
}

/// The style that an encoding says, where it has an effect.
fn explicit(form: &Form<'_>, name: &str, encoding: &Encoding, sink: &mut Sink) -> Option<Style> {
    let style = encoding.style.as_ref();
    let explode = encoding.explode.as_ref();
    let reserved = encoding.allow_reserved;
    let span = style
        .map(|style| style.span)
        .or(explode.map(|explode| explode.span))
        .or(reserved)?;
    if form.is_multipart && form.version == Version::V30 {
        // Generators write `style: form` for every field: what it says is what holds anyway.
        let is_default = style.is_none_or(|style| style.value == "form")
            && explode.is_none_or(|explode| explode.value)
            && reserved.is_none();
        if is_default {
            return None;
        }
        let what = "`style`, `explode` and `allowReserved` have no effect in a multipart form";
        let help = "remove them; fields of multipart forms are written by their `contentType`";
        report(span, what, help, encoding, sink);
        return None;
    }
    let siblings = form.whole.members.iter().map(|(known, _)| known.as_str());
    let except: Vec<&str> = siblings.filter(|known| *known != name).collect();
    let named = style.map_or("form", |style| style.value.as_str());
    let explode = explode.map(|explode| explode.value);
    let made = style::named(named, In::Query, explode, &except);
    match made {
        None => {
            let what = format!("the style {} means nothing in a form", quoted(named));
            let help = "write `form`, `spaceDelimited`, `pipeDelimited` or `deepObject`";
            report(span, &what, help, encoding, sink);
        }
        Some(_) => {
            if let Some(ignored) = &encoding.content_type {
                let what = "`contentType` has no effect beside a style";
                report(ignored.span, what, "remove one of them", encoding, sink);
            }
        }
    }
    made
}

/// Reports an encoding of a media type that is no form.
pub(super) fn useless(media_type: &model::MediaType, sink: &mut Sink) {
    if let Some(first) = media_type.encoding.first() {
        let what = format!(
            "`encoding` has no effect in {}",
            quoted(&media_type.name.value)
        );
        let help = "remove it; it says how fields of forms are written";
        report(first.name.span, &what, help, first, sink);
    }
}

fn report(span: Span, what: &str, help: &str, encoding: &Encoding, sink: &mut Sink) {
    sink.push(
        Diagnostic::new(code::ENCODING_WITHOUT_EFFECT, span, what)
            .label("has no effect")
            .help(help)
            .pointer(&encoding.origin.pointer),
    );
}

/// Reports encodings of fields that the form does not have.
pub(super) fn unknown(media_type: &model::MediaType, whole: &Shape, sink: &mut Sink) {
    let names = || whole.members.iter().map(|(name, _)| name.as_str());
    for encoding in &media_type.encoding {
        let name = encoding.name.value.as_str();
        if names().any(|known| known == name) {
            continue;
        }
        let help = match suggest::nearest(name, names()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "remove it, or add the field to the `properties` of the schema".to_owned(),
        };
        let what = format!("the form has no field {}", quoted(name));
        sink.push(
            Diagnostic::new(code::UNKNOWN_ENCODED_FIELD, encoding.name.span, what)
                .label("not among the properties of the schema")
                .help(help)
                .pointer(&encoding.origin.pointer),
        );
    }
}

/// What the headers of a part must be. Its media type is said by `contentType`.
fn headers(
    form: &Form<'_>,
    encoding: &Encoding,
    values: &mut Values<'_>,
    sink: &mut Sink,
) -> Vec<Parameter> {
    let headers = encoding.headers.iter();
    let asked = headers.filter(|header| !header.name.value.eq_ignore_ascii_case("content-type"));
    let asked: Vec<Parameter> = asked
        .map(|header| {
            let called = format!("{} {}", form.called, header.name.value);
            parameter::header(header, form.version, form.usage, &called, values, sink)
        })
        .collect();
    asked
}

/// Whether a field, or each of its items, is bytes: of the media types that are the default for its schema, one that
/// is no text.
fn is_bytes(node: &Node, depth: u8) -> bool {
    const SAYS: [&str; 9] = [
        "type",
        "enum",
        "const",
        "$ref",
        "allOf",
        "anyOf",
        "oneOf",
        "properties",
        "items",
    ];
    let Some(mapping) = node.as_mapping() else {
        return false;
    };
    let text = |key: &str| mapping.get(key).and_then(Node::as_str);
    if let Some(items) = mapping.get("items").filter(|_| depth == 0) {
        return is_bytes(items, 1);
    }
    let media_type = text("contentMediaType").map(essence);
    if text("format") == Some("binary") {
        return true;
    }
    if text("contentEncoding").is_some() {
        return false;
    }
    match media_type {
        Some(name) => !name.starts_with("text/") && !is_json(&name),
        None => !SAYS.iter().any(|key| mapping.contains_key(key)),
    }
}

/// How a `formData` parameter is written.
pub(super) fn form_data(
    field: &model::Parameter,
    id: SchemaId,
    values: &mut Values<'_>,
) -> Option<Field> {
    let node = &field.schema.as_ref()?.node;
    let kind = node.get("type").and_then(Node::as_str).unwrap_or_default();
    let is_file = kind.eq_ignore_ascii_case("file");
    // A format that means nothing is read as the default.
    let style = style::of(field, Version::V2, &[]).unwrap_or(Style::Separated {
        separator: Separator::Csv,
        is_exploded: false,
    });
    let shape = values.shape(id, &style, &style::inner_separators(node));
    let is_list = values
        .shapes
        .get(shape)
        .is_some_and(|it| it.types.has(Types::ARRAY));
    let style = match is_list {
        true => style,
        false => Style::Parts,
    };
    (is_file || is_list).then(|| Field {
        name: field.name.value.clone(),
        form: plan::Form { style, shape },
        bytes: is_file.then_some(Bytes::Any),
        media_types: Vec::new(),
        headers: Vec::new(),
    })
}
