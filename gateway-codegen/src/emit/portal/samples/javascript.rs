//! JavaScript: `fetch`.

use super::block;
use super::code::{Code, plain};
use super::json;
use super::multipart::{self, Chunk};
use super::native::{self, Syntax};
use super::prepare::{Content, Prepared, is_json};
use super::quote::javascript as quote;
use super::{Field, Part};

const SYNTAX: Syntax = Syntax {
    null: "null",
    yes: "true",
    no: "false",
    object: ("{", "}"),
    empty_object: "{}",
    pair: ": ",
    indent: "  ",
    name: member_name,
    quote,
};

pub(super) fn write(call: &Prepared) -> Code {
    let mut code = Code::default();
    let is_bodiless = matches!(call.method.as_str(), "GET" | "HEAD");
    let body = call.body.as_ref().filter(|_| !is_bodiless);
    if is_bodiless && call.body.is_some() {
        code.line("// fetch sends no body with this method.");
    }
    if matches!(
        call.method.to_ascii_uppercase().as_str(),
        "CONNECT" | "TRACE" | "TRACK"
    ) {
        code.line("// fetch refuses this method.");
    }
    if body.is_some_and(has_files) {
        code.line("import { openAsBlob } from \"node:fs\";\n");
    }
    let form = match body {
        Some(Content::Multipart(fields)) if is_form_data(fields) => {
            push_form(&mut code, fields);
            true
        }
        _ => false,
    };
    code.push("const response = await fetch(");
    code.literal(&call.url, quote);
    let headers = headers(call, body);
    if call.method == "GET" && headers.is_empty() {
        code.line(");");
    } else {
        code.line(", {");
        if call.method != "GET" {
            code.line(&format!("  method: {},", quote("").literal(&call.method)));
        }
        push_headers(&mut code, call, &headers);
        if let Some(body) = body {
            code.push("  body: ");
            if form {
                code.push("form");
            } else {
                code.push(&body_value(body));
            }
            code.line(",");
        }
        code.line("});");
    }
    code.line("\nconsole.log(response.status);");
    code.line("console.log(await response.text());");
    code
}

/// A name before a colon. `__proto__` would be the prototype of the object, unless it is computed.
fn member_name(name: &str) -> String {
    let is_identifier = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if name == "__proto__" {
        "[\"__proto__\"]".to_owned()
    } else if is_identifier {
        name.to_owned()
    } else {
        quote(name).literal(name)
    }
}

fn has_files(body: &Content) -> bool {
    match body {
        Content::File { .. } => true,
        Content::Multipart(fields) => fields.iter().any(|f| matches!(f, Field::File { .. })),
        _ => false,
    }
}

/// A part with a media type would be a file for `FormData`; and it changes the ends of lines.
fn is_form_data(fields: &[Field]) -> bool {
    multipart::is_plain(fields)
        && !multipart::has_typed_text(fields)
        && !fields.iter().any(|field| match field {
            Field::Text { value, .. } => value.contains(['\r', '\n']),
            Field::File { .. } => false,
        })
}

fn push_form(code: &mut Code, fields: &[Field]) {
    code.line("const form = new FormData();");
    for field in fields {
        let line = match field {
            Field::Text { name, value, .. } => {
                format!(
                    "{}, {}",
                    quote(name).literal(name),
                    quote(value).literal(value)
                )
            }
            Field::File {
                name,
                content_type,
                file_name,
            } => {
                let file = open(file_name, content_type);
                let file_name = quote(file_name).literal(file_name);
                format!("{}, {file}, {file_name}", quote(name).literal(name))
            }
        };
        code.line(&format!("form.append({line});"));
    }
    code.push("\n");
}

fn open(file: &str, content_type: &str) -> String {
    let content_type = quote(content_type).literal(content_type);
    format!(
        "await openAsBlob({}, {{ type: {content_type} }})",
        quote(file).literal(file)
    )
}

/// All headers: of the call, and what has to be said of the body.
fn headers(call: &Prepared, body: Option<&Content>) -> Vec<(String, Vec<Part>)> {
    let mut headers = call.headers.clone();
    let content_type = match body {
        Some(Content::Text { content_type, .. } | Content::File { content_type, .. }) => {
            Some(content_type.clone())
        }
        Some(Content::Multipart(fields)) if !is_form_data(fields) => {
            Some(multipart::chunks(fields).0)
        }
        _ => None,
    };
    if let Some(content_type) = content_type {
        headers.push(("Content-Type".to_owned(), vec![Part::Text(content_type)]));
    }
    if call.basic.is_some() {
        headers.push(("Authorization".to_owned(), Vec::new()));
    }
    headers
}

fn push_headers(code: &mut Code, call: &Prepared, headers: &[(String, Vec<Part>)]) {
    if headers.is_empty() {
        return;
    }
    code.line("  headers: {");
    for (name, value) in headers {
        code.push("    ");
        if name == "__proto__" {
            code.push(&member_name(name));
        } else {
            code.push(&quote(name).literal(name));
        }
        code.push(": ");
        match &call.basic {
            Some(basic) if name.eq_ignore_ascii_case("authorization") => {
                let credential = |text: &String| Part::Credential {
                    scheme: basic.scheme.clone(),
                    placeholder: text.clone(),
                };
                let colon = Part::Text(":".to_owned());
                let parts = [credential(&basic.user), colon, credential(&basic.password)];
                // `btoa` takes bytes.
                let is_ascii = plain(&parts).is_ascii();
                code.push(if is_ascii {
                    "\"Basic \" + btoa("
                } else {
                    "\"Basic \" + btoa(String.fromCodePoint(...new TextEncoder().encode("
                });
                code.literal(&parts, quote);
                code.push(if is_ascii { ")" } else { ")))" });
            }
            _ => code.literal(&bytes_as_chars(value), quote),
        }
        code.line(",");
    }
    code.line("  },");
}

/// `fetch` sends characters up to U+00FF as bytes, and refuses others: the bytes of UTF-8, as such.
fn bytes_as_chars(parts: &[Part]) -> Vec<Part> {
    let convert = |text: &str| text.bytes().map(char::from).collect::<String>();
    parts
        .iter()
        .map(|part| match part {
            Part::Text(text) => Part::Text(convert(text)),
            Part::Credential {
                scheme,
                placeholder,
            } => Part::Credential {
                scheme: scheme.clone(),
                placeholder: convert(placeholder),
            },
            Part::Host(text) => Part::Host(convert(text)),
        })
        .collect()
}

fn body_value(body: &Content) -> String {
    match body {
        Content::Text { content_type, text } => {
            let value = Some(text).filter(|_| is_json(content_type));
            if let Some(value) = value.and_then(|text| json::read(text)) {
                return format!("JSON.stringify({})", native::write(&value, &SYNTAX, 1));
            }
            block::javascript(text).unwrap_or_else(|| quote(text).literal(text))
        }
        Content::Form(pairs) => {
            let pairs = pairs.iter().map(|(name, value)| {
                let name = quote(name).literal(name);
                format!("    [{name}, {}],\n", quote(value).literal(value))
            });
            format!("new URLSearchParams([\n{}  ])", pairs.collect::<String>())
        }
        Content::Multipart(fields) => {
            let chunks = multipart::chunks(fields).1;
            let chunks = chunks.iter().map(|chunk| match chunk {
                Chunk::Text(text) => format!("    {},\n", quote(text).literal(text)),
                Chunk::File(name) => {
                    format!("    await openAsBlob({}),\n", quote(name).literal(name))
                }
            });
            format!("new Blob([\n{}  ])", chunks.collect::<String>())
        }
        Content::File { name, .. } => {
            format!("await openAsBlob({})", quote(name).literal(name))
        }
    }
}
