//! Ruby: `net/http`.

use super::block;
use super::code::Code;
use super::json;
use super::multipart::{self, Chunk};
use super::native::{self, Syntax};
use super::prepare::{Content, Prepared, is_json};
use super::quote::ruby as quote;
use super::{Field, Part};

const SYNTAX: Syntax = Syntax {
    null: "nil",
    yes: "true",
    no: "false",
    object: ("{", "}"),
    empty_object: "{}",
    pair: " => ",
    indent: "  ",
    name: |name| quote(name).literal(name),
    quote,
};

pub(super) fn write(call: &Prepared) -> Code {
    let mut code = Code::default();
    let value = match &call.body {
        Some(Content::Text { content_type, text }) if is_json(content_type) => json::read(text),
        _ => None,
    };
    code.line("require \"net/http\"");
    if value.is_some() {
        code.line("require \"json\"");
    }
    code.push("\nuri = URI(");
    code.literal(&call.url, quote);
    code.line(")");
    code.line(&format!("request = {}", request(&call.method)));
    if let Some(basic) = &call.basic {
        code.push("request.basic_auth(");
        for (text, end) in [(&basic.user, ", "), (&basic.password, ")\n")] {
            let part = Part::Credential {
                scheme: basic.scheme.clone(),
                placeholder: text.clone(),
            };
            code.literal(&[part], quote);
            code.push(end);
        }
    }
    for (name, value) in &call.headers {
        code.push(&format!("request[{}] = ", quote(name).literal(name)));
        code.literal(value, quote);
        code.push("\n");
    }
    match (&call.body, value) {
        (Some(Content::Text { content_type, .. }), Some(value)) => {
            push_content_type(&mut code, content_type);
            let value = native::write(&value, &SYNTAX, 0);
            code.line(&format!("request.body = JSON.generate({value})"));
        }
        (Some(body), _) => push_body(&mut code, body),
        (None, _) => {}
    }
    code.line("");
    code.line("https = uri.scheme == \"https\"");
    code.line("response = Net::HTTP.start(uri.hostname, uri.port, use_ssl: https) do |http|");
    code.line("  http.request(request)\nend\n");
    code.line("puts response.code");
    code.line("puts response.body");
    code
}

fn request(method: &str) -> String {
    let class = match method {
        "GET" => "Get",
        "HEAD" => "Head",
        "POST" => "Post",
        "PUT" => "Put",
        "PATCH" => "Patch",
        "DELETE" => "Delete",
        "OPTIONS" => "Options",
        "TRACE" => "Trace",
        other => {
            // Whether a request has a body, and whether an answer has one.
            let other = quote(other).literal(other);
            return format!("Net::HTTPGenericRequest.new({other}, true, true, uri)");
        }
    };
    format!("Net::HTTP::{class}.new(uri)")
}

fn push_content_type(code: &mut Code, content_type: &str) {
    let content_type = quote(content_type).literal(content_type);
    code.line(&format!("request[\"Content-Type\"] = {content_type}"));
}

fn push_body(code: &mut Code, body: &Content) {
    let literal = |text: &str| quote(text).literal(text);
    match body {
        Content::Text { content_type, text } => {
            push_content_type(code, content_type);
            let text = block::single_quotes(text).unwrap_or_else(|| literal(text));
            code.line(&format!("request.body = {text}"));
        }
        Content::Form(pairs) => {
            code.line("request.set_form_data([");
            for (name, value) in pairs {
                code.line(&format!("  [{}, {}],", literal(name), literal(value)));
            }
            code.line("])");
        }
        // The library gives no media types to texts.
        Content::Multipart(fields)
            if multipart::is_plain(fields) && !multipart::has_typed_text(fields) =>
        {
            code.line("request.set_form([");
            fields.iter().for_each(|field| push_field(code, field));
            code.line("], \"multipart/form-data\")");
        }
        Content::Multipart(fields) => {
            let (content_type, chunks) = multipart::chunks(fields);
            push_content_type(code, &content_type);
            code.line("request.body = [");
            for chunk in &chunks {
                // Files are bytes, and such are joined with such only.
                match chunk {
                    Chunk::Text(text) => code.line(&format!("  {}.b,", literal(text))),
                    Chunk::File(name) => code.line(&format!("  File.binread({}),", literal(name))),
                }
            }
            code.line("].join");
        }
        Content::File { content_type, name } => {
            push_content_type(code, content_type);
            code.line(&format!("request.body = File.binread({})", literal(name)));
        }
    }
}

fn push_field(code: &mut Code, field: &Field) {
    let literal = |text: &str| quote(text).literal(text);
    match field {
        Field::Text { name, value, .. } => {
            code.line(&format!("  [{}, {}],", literal(name), literal(value)));
        }
        Field::File {
            name,
            content_type,
            file_name,
        } => {
            let (name, file) = (literal(name), literal(file_name));
            let content_type = literal(content_type);
            code.line(&format!("  [{name}, File.open({file}, \"rb\"),"));
            code.line(&format!(
                "    {{ filename: {file}, content_type: {content_type} }}],"
            ));
        }
    }
}
