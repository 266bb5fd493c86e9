//! PHP: the extension curl.

use super::block;
use super::code::Code;
use super::json;
use super::multipart::{self, Chunk};
use super::native::{self, Syntax};
use super::prepare::{Content, Prepared, form_text, is_json};
use super::quote::php as quote;
use super::{Field, Part};

const SYNTAX: Syntax = Syntax {
    null: "null",
    yes: "true",
    no: "false",
    object: ("[", "]"),
    // An empty array would be `[]`.
    empty_object: "new stdClass()",
    pair: " => ",
    indent: "    ",
    name: |name| quote(name).literal(name),
    quote,
};

pub(super) fn write(call: &Prepared) -> Code {
    let mut code = Code::default();
    code.push("<?php\n\n$curl = curl_init(");
    code.literal(&call.url, quote);
    code.line(");\ncurl_setopt_array($curl, [");
    match call.method.as_str() {
        "GET" if call.body.is_none() => {}
        "HEAD" if call.body.is_none() => code.line("    CURLOPT_NOBODY => true,"),
        method => {
            let method = quote(method).literal(method);
            code.line(&format!("    CURLOPT_CUSTOMREQUEST => {method},"));
        }
    }
    if let Some(basic) = &call.basic {
        code.push("    CURLOPT_USERPWD => ");
        let credential = |text: &String| Part::Credential {
            scheme: basic.scheme.clone(),
            placeholder: text.clone(),
        };
        let colon = Part::Text(":".to_owned());
        code.literal(
            &[credential(&basic.user), colon, credential(&basic.password)],
            quote,
        );
        code.line(",");
    }
    push_headers(&mut code, call);
    if let Some(body) = &call.body {
        code.line(&format!("    CURLOPT_POSTFIELDS => {},", body_value(body)));
    }
    code.line("    CURLOPT_RETURNTRANSFER => true,\n]);\n");
    code.line("$body = curl_exec($curl);");
    code.line("if ($body === false) {");
    code.line("    throw new RuntimeException(curl_error($curl));\n}\n");
    code.line("echo curl_getinfo($curl, CURLINFO_RESPONSE_CODE), \"\\n\";");
    code.line("echo $body, \"\\n\";");
    code
}

fn push_headers(code: &mut Code, call: &Prepared) {
    let mut headers = call.headers.clone();
    let content_type = match &call.body {
        Some(Content::Text { content_type, .. } | Content::File { content_type, .. }) => {
            Some(content_type.clone())
        }
        Some(Content::Multipart(fields)) if !is_by_library(fields) => {
            Some(multipart::chunks(fields).0)
        }
        _ => None,
    };
    let content_type = content_type.map(|text| ("Content-Type".to_owned(), vec![Part::Text(text)]));
    headers.extend(content_type);
    if headers.is_empty() {
        return;
    }
    code.line("    CURLOPT_HTTPHEADER => [");
    for (name, value) in headers {
        // A colon without a value would take the header out.
        let end = if value.is_empty() { ";" } else { ": " };
        let mut header = vec![Part::Text(format!("{name}{end}"))];
        header.extend(value);
        code.push("        ");
        code.literal(&header, quote);
        code.line(",");
    }
    code.line("    ],");
}

/// An array has names once, and its texts have no media type.
fn is_by_library(fields: &[Field]) -> bool {
    multipart::is_plain(fields) && !multipart::has_typed_text(fields)
}

fn body_value(body: &Content) -> String {
    let literal = |text: &str| quote(text).literal(text);
    match body {
        Content::Text { content_type, text } => {
            let value = Some(text).filter(|_| is_json(content_type));
            if let Some(value) = value.and_then(|text| json::read(text)) {
                return format!("json_encode({})", native::write(&value, &SYNTAX, 1));
            }
            block::single_quotes(text).unwrap_or_else(|| literal(text))
        }
        Content::Form(pairs) => form(pairs),
        Content::Multipart(fields) if is_by_library(fields) => {
            let fields = fields.iter().map(|field| match field {
                Field::Text { name, value, .. } => {
                    format!("        {} => {},\n", literal(name), literal(value))
                }
                Field::File {
                    name,
                    content_type,
                    file_name,
                } => {
                    let (name, file) = (literal(name), literal(file_name));
                    let content_type = literal(content_type);
                    format!("        {name} => new CURLFile({file}, {content_type}, {file}),\n")
                }
            });
            format!("[\n{}    ]", fields.collect::<String>())
        }
        Content::Multipart(fields) => {
            let chunks = multipart::chunks(fields).1;
            let chunks = chunks.iter().map(|chunk| match chunk {
                Chunk::Text(text) => literal(text),
                Chunk::File(name) => format!("file_get_contents({})", literal(name)),
            });
            chunks.collect::<Vec<_>>().join("\n        . ")
        }
        Content::File { name, .. } => format!("file_get_contents({})", literal(name)),
    }
}

/// By the library if each name is there once; it leaves out what is behind a NUL in a name.
fn form(pairs: &[(String, String)]) -> String {
    let names: std::collections::BTreeSet<&String> = pairs.iter().map(|(name, _)| name).collect();
    let is_array = names.len() == pairs.len() && !names.iter().any(|name| name.contains('\0'));
    if !is_array {
        let text = form_text(pairs);
        return quote(&text).literal(&text);
    }
    let pairs = pairs.iter().map(|(name, value)| {
        let (name, value) = (quote(name).literal(name), quote(value).literal(value));
        format!("        {name} => {value},\n")
    });
    format!("http_build_query([\n{}    ])", pairs.collect::<String>())
}
