//! `multipart/form-data`: by a library where that says exactly the same, otherwise written out.

use super::Field;

/// A piece of content.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Chunk {
    Text(String),
    /// The content of a file.
    File(String),
}

/// Whether names are such that no library quotes or refuses them, and unique.
pub(super) fn is_plain(fields: &[Field]) -> bool {
    let mut names = std::collections::BTreeSet::new();
    fields.iter().all(|field| {
        let (Field::Text { name, .. } | Field::File { name, .. }) = field;
        let media_type = match field {
            Field::Text { content_type, .. } => content_type.as_deref(),
            Field::File { content_type, .. } => Some(content_type.as_str()),
        };
        let is_name = |c: char| c.is_ascii_alphanumeric() || "-_.[]".contains(c);
        let is_media_type = |c: char| c.is_ascii_alphanumeric() || "-_.+/".contains(c);
        !name.is_empty()
            && name.chars().all(is_name)
            && name.parse::<i64>().is_err()
            && media_type.is_none_or(|text| {
                text.split('/').count() == 2
                    && text.split('/').all(|part| !part.is_empty())
                    && text.chars().all(is_media_type)
            })
            && names.insert(name)
    })
}

/// Whether a part that is a text says what it is.
pub(super) fn has_typed_text(fields: &[Field]) -> bool {
    fields.iter().any(|field| {
        matches!(
            field,
            Field::Text {
                content_type: Some(_),
                ..
            }
        )
    })
}

/// The media type with its boundary, and the content.
pub(super) fn chunks(fields: &[Field]) -> (String, Vec<Chunk>) {
    let boundary = boundary(fields);
    let mut chunks = Vec::new();
    let mut text = String::new();
    for field in fields {
        text.push_str("--");
        text.push_str(&boundary);
        text.push_str("\r\nContent-Disposition: form-data; name=\"");
        match field {
            Field::Text {
                name,
                content_type,
                value,
            } => {
                push_name(&mut text, name);
                if let Some(content_type) = content_type {
                    text.push_str("\r\nContent-Type: ");
                    text.push_str(content_type);
                }
                text.push_str("\r\n\r\n");
                text.push_str(value);
            }
            Field::File {
                name,
                content_type,
                file_name,
            } => {
                push_name(&mut text, name);
                text.push_str("; filename=\"");
                push_name(&mut text, file_name);
                text.push_str("\r\nContent-Type: ");
                text.push_str(content_type);
                text.push_str("\r\n\r\n");
                chunks.push(Chunk::Text(std::mem::take(&mut text)));
                chunks.push(Chunk::File(file_name.clone()));
            }
        }
        text.push_str("\r\n");
    }
    text.push_str("--");
    text.push_str(&boundary);
    text.push_str("--\r\n");
    chunks.push(Chunk::Text(text));
    (format!("multipart/form-data; boundary={boundary}"), chunks)
}

/// A name as browsers write it (HTML, "multipart/form-data encoding algorithm"), with the quote behind it.
fn push_name(to: &mut String, name: &str) {
    for c in name.chars() {
        match c {
            '"' => to.push_str("%22"),
            '\r' => to.push_str("%0D"),
            '\n' => to.push_str("%0A"),
            _ => to.push(c),
        }
    }
    to.push('"');
}

/// One that stands in no text.
fn boundary(fields: &[Field]) -> String {
    let is_in = |boundary: &str| {
        fields.iter().any(|field| match field {
            Field::Text { name, value, .. } => name.contains(boundary) || value.contains(boundary),
            Field::File { name, .. } => name.contains(boundary),
        })
    };
    let mut boundary = "sample-boundary".to_owned();
    let mut number = 0_u32;
    // Each number that is taken costs the texts some bytes: there is a free one soon.
    while is_in(&boundary) {
        number = number.wrapping_add(1);
        boundary = format!("sample-boundary{number}");
    }
    boundary
}
