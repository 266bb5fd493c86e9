//! Python: the library requests.

use super::block;
use super::code::{Code, plain};
use super::json;
use super::multipart::{self, Chunk};
use super::native::{self, Syntax};
use super::prepare::{Content, Prepared, is_json};
use super::quote::python as quote;
use super::{Field, Part};

const SYNTAX: Syntax = Syntax {
    null: "None",
    yes: "True",
    no: "False",
    object: ("{", "}"),
    empty_object: "{}",
    pair: ": ",
    indent: "    ",
    name: |name| quote(name).literal(name),
    quote,
};

pub(super) fn write(call: &Prepared) -> Code {
    let mut code = Code::default();
    code.line("import requests\n");
    let is_short = call.method == "GET"
        && call.headers.is_empty()
        && call.basic.is_none()
        && call.body.is_none();
    if is_short {
        code.push("response = requests.get(");
        code.literal(&call.url, quote);
        code.line(")\n");
    } else {
        push_request(&mut code, call);
    }
    code.line("print(response.status_code)");
    code.line("print(response.text)");
    code
}

fn push_request(code: &mut Code, call: &Prepared) {
    let body = call.body.as_ref().map(argument);
    if let Some((_, Some(block))) = &body {
        code.line(&format!("body = {block}\n"));
    }
    // It writes methods in capitals.
    let is_changed = call.method.contains(|c: char| c.is_ascii_lowercase());
    match call.method.as_str() {
        "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD" | "OPTIONS" => {
            let function = call.method.to_ascii_lowercase();
            code.line(&format!("response = requests.{function}("));
        }
        method => {
            code.line(if is_changed {
                "request = requests.Request("
            } else {
                "response = requests.request("
            });
            code.line(&format!("    {},", quote(method).literal(method)));
        }
    }
    code.push("    ");
    code.literal(&call.url, quote);
    code.line(",");
    if let Some(basic) = &call.basic {
        code.push("    auth=(");
        push_credential(code, &basic.scheme, &basic.user);
        code.push(", ");
        push_credential(code, &basic.scheme, &basic.password);
        code.line("),");
    }
    push_headers(code, call);
    if let Some((argument, _)) = body {
        code.line(&format!("    {argument},"));
    }
    if is_changed {
        code.line(").prepare()");
        let method = quote("").literal(&call.method);
        code.line(&format!("request.method = {method}  # not in capitals"));
        code.line("response = requests.Session().send(request)");
    } else {
        code.line(")");
    }
    code.push("\n");
}

fn push_credential(code: &mut Code, scheme: &str, text: &str) {
    let part = Part::Credential {
        scheme: scheme.to_owned(),
        placeholder: text.to_owned(),
    };
    code.literal(&[part], quote);
    // Texts are sent in Latin-1.
    if !text.is_ascii() {
        code.push(".encode()");
    }
}

fn push_headers(code: &mut Code, call: &Prepared) {
    let content_type = match &call.body {
        Some(Content::Text { content_type, text }) => {
            let is_said = content_type == "application/json" && native_value(content_type, text);
            Some(content_type.clone()).filter(|_| !is_said)
        }
        Some(Content::File { content_type, .. }) => Some(content_type.clone()),
        Some(Content::Multipart(fields)) if !multipart::is_plain(fields) => {
            Some(multipart::chunks(fields).0)
        }
        _ => None,
    };
    if call.headers.is_empty() && content_type.is_none() {
        return;
    }
    code.line("    headers={");
    let content_type = content_type.map(|text| ("Content-Type".to_owned(), vec![Part::Text(text)]));
    for (name, value) in call.headers.iter().chain(content_type.iter()) {
        code.push(&format!("        {}: ", quote(name).literal(name)));
        code.literal(value, quote);
        // Texts are sent in Latin-1.
        if !plain(value).is_ascii() {
            code.push(".encode()");
        }
        code.line(",");
    }
    code.line("    },");
}

fn native_value(content_type: &str, text: &str) -> bool {
    is_json(content_type) && json::read(text).is_some()
}

/// A text as bytes of UTF-8.
fn bytes(text: &str) -> String {
    let encode = if text.is_ascii() { "" } else { ".encode()" };
    format!("{}{encode}", quote(text).literal(text))
}

/// The argument for the body, and a text over lines that it takes from the variable `body`.
fn argument(body: &Content) -> (String, Option<String>) {
    let argument = match body {
        Content::Text { content_type, text } => {
            let value = Some(text).filter(|_| is_json(content_type));
            if let Some(value) = value.and_then(|text| json::read(text)) {
                format!("json={}", native::write(&value, &SYNTAX, 1))
            } else if let Some(block) = block::python(text) {
                let encode = if text.is_ascii() { "" } else { ".encode()" };
                return (format!("data=body{encode}"), Some(block));
            } else {
                format!("data={}", bytes(text))
            }
        }
        Content::Form(pairs) => format!("data={}", form(pairs)),
        Content::Multipart(fields) if multipart::is_plain(fields) => {
            let fields: String = fields.iter().map(part).collect();
            format!("files={{\n{fields}    }}")
        }
        Content::Multipart(fields) => {
            let chunks = multipart::chunks(fields).1;
            let chunks = chunks.iter().map(|chunk| match chunk {
                Chunk::Text(text) => format!("        {}.encode(),\n", quote(text).literal(text)),
                Chunk::File(name) => {
                    format!(
                        "        open({}, \"rb\").read(),\n",
                        quote(name).literal(name)
                    )
                }
            });
            format!("data=b\"\".join([\n{}    ])", chunks.collect::<String>())
        }
        Content::File { name, .. } => {
            format!("data=open({}, \"rb\")", quote(name).literal(name))
        }
    };
    (argument, None)
}

/// A dictionary, or a list where a name is there twice.
fn form(pairs: &[(String, String)]) -> String {
    let names: std::collections::BTreeSet<&String> = pairs.iter().map(|(name, _)| name).collect();
    let are_unique = names.len() == pairs.len();
    let mut text = String::from(if are_unique { "{\n" } else { "[\n" });
    for (name, value) in pairs {
        let (name, value) = (quote(name).literal(name), quote(value).literal(value));
        text.push_str(&if are_unique {
            format!("        {name}: {value},\n")
        } else {
            format!("        ({name}, {value}),\n")
        });
    }
    text.push_str(if are_unique { "    }" } else { "    ]" });
    text
}

fn part(field: &Field) -> String {
    let literal = |text: &str| quote(text).literal(text);
    match field {
        Field::Text {
            name,
            content_type,
            value,
        } => {
            let name = literal(name);
            let value = literal(value);
            match content_type {
                Some(content_type) => {
                    format!(
                        "        {name}: (None, {value}, {}),\n",
                        literal(content_type)
                    )
                }
                None => format!("        {name}: (None, {value}),\n"),
            }
        }
        Field::File {
            name,
            content_type,
            file_name,
        } => {
            let (name, content_type) = (literal(name), literal(content_type));
            let file = literal(file_name);
            format!("        {name}: ({file}, open({file}, \"rb\"), {content_type}),\n")
        }
    }
}
