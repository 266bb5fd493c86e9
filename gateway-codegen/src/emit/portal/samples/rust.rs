//! Rust: the crate reqwest, blocking.

use super::block;
use super::code::{Code, plain};
use super::multipart::{self, Chunk};
use super::prepare::{Content, Prepared};
use super::quote::rust as quote;
use super::{Field, Part};

pub(super) fn write(call: &Prepared) -> Code {
    let mut code = Code::default();
    let features = match &call.body {
        Some(Content::Form(_)) => "blocking,form",
        Some(Content::Multipart(fields)) if multipart::is_plain(fields) => "blocking,multipart",
        _ => "blocking",
    };
    code.line(&format!("// cargo add reqwest --features {features}\n"));
    code.line("fn main() -> Result<(), Box<dyn std::error::Error>> {");
    code.line("    let client = reqwest::blocking::Client::new();");
    let (before, after) = call.body.as_ref().map(body).unwrap_or_default();
    code.push(&before);
    code.line("    let response = client");
    code.push("        ");
    match call.method.as_str() {
        "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" => {
            code.push(&format!(".{}(", call.method.to_ascii_lowercase()));
        }
        method @ ("OPTIONS" | "TRACE") => {
            code.push(&format!(".request(reqwest::Method::{method}, "));
        }
        method => {
            let method = quote(method).literal(method);
            code.push(&format!(".request({method}.parse()?, "));
        }
    }
    code.literal(&call.url, quote);
    code.line(")");
    if let Some(basic) = &call.basic {
        code.push("        .basic_auth(");
        for (text, end) in [(&basic.user, ", Some("), (&basic.password, "))\n")] {
            let part = Part::Credential {
                scheme: basic.scheme.clone(),
                placeholder: text.clone(),
            };
            code.literal(&[part], quote);
            code.push(end);
        }
    }
    for (name, value) in &call.headers {
        code.push(&format!("        .header({}, ", quote(name).literal(name)));
        code.literal(value, quote);
        // Texts are taken if they are ASCII, bytes in any case.
        code.line(if plain(value).is_ascii() {
            ")"
        } else {
            ".as_bytes())"
        });
    }
    code.push(&after);
    code.line("        .send()?;\n");
    code.line("    println!(\"{}\", response.status());");
    code.line("    println!(\"{}\", response.text()?);");
    code.line("    Ok(())\n}");
    code
}

fn literal(text: &str) -> String {
    block::rust(text).unwrap_or_else(|| quote(text).literal(text))
}

fn content_type(content_type: &str) -> String {
    let bytes = if content_type.is_ascii() {
        ""
    } else {
        ".as_bytes()"
    };
    let literal = quote(content_type).literal(content_type);
    format!("        .header(\"Content-Type\", {literal}{bytes})\n")
}

/// Statements before the request, and calls on it.
fn body(content: &Content) -> (String, String) {
    match content {
        Content::Text {
            content_type: t,
            text,
        } => (
            String::new(),
            format!("{}        .body({})\n", content_type(t), literal(text)),
        ),
        Content::Form(pairs) => {
            let pairs = pairs.iter().map(|(name, value)| {
                let (name, value) = (quote(name).literal(name), quote(value).literal(value));
                format!("            ({name}, {value}),\n")
            });
            let pairs = pairs.collect::<String>();
            (
                String::new(),
                format!("        .form(&[\n{pairs}        ])\n"),
            )
        }
        Content::Multipart(fields) if multipart::is_plain(fields) => {
            let parts: String = fields.iter().map(part).collect();
            (
                format!("    let form = reqwest::blocking::multipart::Form::new(){parts};\n"),
                "        .multipart(form)\n".to_owned(),
            )
        }
        Content::Multipart(fields) => {
            let (t, chunks) = multipart::chunks(fields);
            let chunks = chunks.iter().map(|chunk| match chunk {
                Chunk::Text(text) => format!("    body.extend({}.as_bytes());\n", literal(text)),
                Chunk::File(name) => format!(
                    "    body.extend(std::fs::read({})?);\n",
                    quote(name).literal(name)
                ),
            });
            (
                format!(
                    "    let mut body = Vec::new();\n{}",
                    chunks.collect::<String>()
                ),
                format!("{}        .body(body)\n", content_type(&t)),
            )
        }
        Content::File {
            content_type: t,
            name,
        } => (
            format!(
                "    let file = std::fs::File::open({})?;\n",
                quote(name).literal(name)
            ),
            format!("{}        .body(file)\n", content_type(t)),
        ),
    }
}

fn part(field: &Field) -> String {
    let part = "reqwest::blocking::multipart::Part";
    match field {
        Field::Text {
            name,
            content_type,
            value,
        } => {
            let (name, value) = (quote(name).literal(name), literal(value));
            match content_type {
                None => format!("\n        .text({name}, {value})"),
                Some(t) => {
                    let t = quote(t).literal(t);
                    format!("\n        .part({name}, {part}::text({value}).mime_str({t})?)")
                }
            }
        }
        Field::File {
            name,
            content_type,
            file_name,
        } => {
            let (name, file) = (
                quote(name).literal(name),
                quote(file_name).literal(file_name),
            );
            let t = quote(content_type).literal(content_type);
            format!("\n        .part({name}, {part}::file({file})?.mime_str({t})?)")
        }
    }
}
