//! A call made such that it can be sent: by no library a header or a URL is taken in which anything stands.

use std::fmt::Write as _;

use super::{Basic, Body, Call, Field, Part};

/// Headers of the connection: libraries write them, and many refuse to be given them.
const CONNECTION_HEADERS: &[&str] = &[
    "connection",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// The longest name of a file.
const MAX_FILE_NAME_CHARS: usize = 80;

/// A call that can be sent.
#[derive(Debug)]
pub(super) struct Prepared {
    /// A token.
    pub(super) method: String,
    /// Nothing in it needs to be encoded.
    pub(super) url: Vec<Part>,
    /// Names are unique tokens, in any case; values have no controls other than tabs, and no blanks at their ends. None is
    /// `Content-Type`.
    pub(super) headers: Vec<(String, Vec<Part>)>,
    pub(super) basic: Option<Basic>,
    pub(super) is_signed: bool,
    pub(super) body: Option<Content>,
}

/// Content of a call.
#[derive(Debug)]
pub(super) enum Content {
    Text {
        content_type: String,
        text: String,
    },
    /// At least one.
    Form(Vec<(String, String)>),
    /// At least one.
    Multipart(Vec<Field>),
    File {
        content_type: String,
        name: String,
    },
}

pub(super) fn prepare(call: &Call) -> Prepared {
    let basic = call.basic.as_ref().map(|basic| Basic {
        scheme: basic.scheme.clone(),
        user: basic.user.replace([':', '\0'], ""),
        password: basic.password.replace('\0', ""),
    });
    let mut headers: Vec<(String, Vec<Part>)> = Vec::new();
    for (name, value) in &call.headers {
        let lower = name.to_ascii_lowercase();
        let is_kept = is_token(name)
            && !CONNECTION_HEADERS.contains(&lower.as_str())
            && lower != "content-type"
            && !(lower == "authorization" && basic.is_some());
        if !is_kept {
            continue;
        }
        let mut value = header_value(value);
        let known = headers
            .iter_mut()
            .find(|(known, _)| known.eq_ignore_ascii_case(name));
        if let Some((_, known)) = known {
            let separator = if lower == "cookie" { "; " } else { ", " };
            known.push(Part::Text(separator.to_owned()));
            known.append(&mut value);
        } else {
            headers.push((name.clone(), value));
        }
    }
    Prepared {
        method: method(&call.method),
        url: url(&call.url),
        headers,
        basic,
        is_signed: call.is_signed,
        body: call.body.as_ref().map(content),
    }
}

fn is_token(text: &str) -> bool {
    !text.is_empty() && text.chars().all(is_token_char)
}

/// RFC 9110, section 5.6.2.
fn is_token_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c)
}

fn method(method: &str) -> String {
    let token: String = method.chars().filter(|c| is_token_char(*c)).collect();
    if token.is_empty() {
        "GET".to_owned()
    } else {
        token
    }
}

/// The text without what no header can have: RFC 9110, section 5.5, has a space in the place of controls.
fn without_controls(text: &str) -> String {
    let is_bad = |c: char| c.is_ascii_control() && c != '\t';
    text.replace(is_bad, " ")
}

fn header_value(parts: &[Part]) -> Vec<Part> {
    let mut parts = each(parts, without_controls);
    // Blanks at the ends are no part of a value.
    while let Some(Part::Text(first)) = parts.first_mut() {
        *first = first.trim_start_matches([' ', '\t']).to_owned();
        if !first.is_empty() {
            break;
        }
        parts.remove(0);
    }
    while let Some(Part::Text(last)) = parts.last_mut() {
        last.truncate(last.trim_end_matches([' ', '\t']).len());
        if !last.is_empty() {
            break;
        }
        parts.pop();
    }
    parts
}

fn media_type(text: &str) -> String {
    let text = without_controls(text).trim().to_owned();
    if text.is_empty() {
        "application/octet-stream".to_owned()
    } else {
        text
    }
}

/// The parts with their texts changed.
fn each(parts: &[Part], mut change: impl FnMut(&str) -> String) -> Vec<Part> {
    parts
        .iter()
        .map(|part| match part {
            Part::Text(text) => Part::Text(change(text)),
            Part::Credential {
                scheme,
                placeholder,
            } => Part::Credential {
                scheme: scheme.clone(),
                placeholder: change(placeholder),
            },
            Part::Host(text) => Part::Host(change(text)),
        })
        .collect()
}

/// The URL with everything encoded that RFC 3986 does not allow where it stands, and quotes, which it allows and
/// libraries disagree about.
fn url(parts: &[Part]) -> Vec<Part> {
    let mut slashes = 0;
    each(parts, |text| {
        let mut encoded = String::with_capacity(text.len());
        for (at, c) in text.char_indices() {
            slashes += usize::from(c == '/');
            // Brackets are for addresses of IPv6.
            let is_in_authority = slashes == 2;
            let is_kept = match c {
                '%' => text
                    .get(at + 1..at + 3)
                    .is_some_and(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit())),
                '[' | ']' => is_in_authority,
                _ => c.is_ascii_alphanumeric() || "-._~:/?#@!$&()*+,;=".contains(c),
            };
            if is_kept {
                encoded.push(c);
            } else {
                percent_encode(c, &mut encoded);
            }
        }
        encoded
    })
}

fn percent_encode(c: char, to: &mut String) {
    for byte in c.encode_utf8(&mut [0; 4]).bytes() {
        // Writing to a string does not fail.
        let _ = write!(to, "%{byte:02X}");
    }
}

/// `a=b&c=d`, with everything encoded but what RFC 3986 calls unreserved.
pub(super) fn form_text(pairs: &[(String, String)]) -> String {
    let pairs = pairs.iter();
    let pairs = pairs.map(|(name, value)| format!("{}={}", form_encode(name), form_encode(value)));
    pairs.collect::<Vec<_>>().join("&")
}

/// A name or value of a form.
pub(super) fn form_encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_alphanumeric() || "-._~".contains(c) {
            encoded.push(c);
        } else {
            percent_encode(c, &mut encoded);
        }
    }
    encoded
}

fn content(body: &Body) -> Content {
    match body {
        Body::Text { content_type, text } => Content::Text {
            content_type: media_type(content_type),
            text: text.clone(),
        },
        // Libraries send nothing for an empty form, not even what it is.
        Body::Form(pairs) if pairs.is_empty() => Content::Text {
            content_type: "application/x-www-form-urlencoded".to_owned(),
            text: String::new(),
        },
        Body::Form(pairs) => Content::Form(pairs.clone()),
        Body::Multipart(fields) if fields.is_empty() => Content::Text {
            content_type: "multipart/form-data; boundary=boundary".to_owned(),
            text: "--boundary--\r\n".to_owned(),
        },
        Body::Multipart(fields) => Content::Multipart(fields.iter().map(field).collect()),
        Body::Bytes { content_type } => {
            let content_type = media_type(content_type);
            Content::File {
                name: format!("body.{}", extension(&content_type)),
                content_type,
            }
        }
    }
}

fn field(field: &Field) -> Field {
    match field {
        Field::Text {
            name,
            content_type,
            value,
        } => Field::Text {
            name: name.clone(),
            content_type: content_type.as_deref().map(media_type),
            value: value.clone(),
        },
        Field::File {
            name,
            content_type,
            file_name,
        } => {
            let content_type = media_type(content_type);
            Field::File {
                name: name.clone(),
                file_name: self::file_name(file_name, &content_type),
                content_type,
            }
        }
    }
}

/// A name in the directory where the sample is run: a document does not say which other file of its readers is sent.
fn file_name(name: &str, content_type: &str) -> String {
    let name: String = name
        .rsplit(['/', '\\'])
        .next()
        .unwrap_or_default()
        .chars()
        .take(MAX_FILE_NAME_CHARS)
        .map(|c| {
            if c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-') {
                c
            } else {
                '_'
            }
        })
        .collect();
    match name.chars().next() {
        None => format!("file.{}", extension(content_type)),
        Some('.' | '-') => format!("file{name}"),
        Some(_) => name,
    }
}

fn extension(content_type: &str) -> &'static str {
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    match essence.to_ascii_lowercase().as_str() {
        "application/gzip" => "gz",
        "application/json" => "json",
        "application/pdf" => "pdf",
        "application/xml" | "text/xml" => "xml",
        "application/zip" => "zip",
        "audio/mpeg" => "mp3",
        "image/gif" => "gif",
        "image/jpeg" => "jpg",
        "image/png" => "png",
        "image/svg+xml" => "svg",
        "image/webp" => "webp",
        "text/csv" => "csv",
        "text/plain" => "txt",
        "video/mp4" => "mp4",
        _ => "bin",
    }
}

/// Whether a media type is one of JSON.
pub(super) fn is_json(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    let essence = essence.to_ascii_lowercase();
    essence.ends_with("/json") || essence.ends_with("+json")
}
