//! Go: `net/http`.

use std::collections::BTreeSet;

use super::Field;
use super::Part;
use super::block;
use super::code::Code;
use super::multipart::{self, Chunk};
use super::prepare::{Content, Prepared};
use super::quote::go as quote;

const CHECK: &str = "\tif err != nil {\n\t\tlog.Fatal(err)\n\t}\n";

/// What the body needs.
#[derive(Default)]
struct Body {
    imports: BTreeSet<&'static str>,
    /// Statements before the request.
    before: String,
    /// The reader.
    value: String,
    content_type: Option<ContentType>,
}

enum ContentType {
    Text(String),
    Expression(&'static str),
}

pub(super) fn write(call: &Prepared) -> Code {
    let mut code = Code::default();
    let mut body = call.body.as_ref().map(body).unwrap_or_default();
    body.imports.extend(["fmt", "io", "log", "net/http"]);
    code.line("package main\n\nimport (");
    for import in &body.imports {
        code.line(&format!("\t\"{import}\""));
    }
    code.line(")\n\nfunc main() {");
    code.push(&body.before);
    code.push("\trequest, err := http.NewRequest(");
    code.push(&method(&call.method));
    code.push(", ");
    code.literal(&call.url, quote);
    let value = Some(body.value.as_str()).filter(|value| !value.is_empty());
    code.line(&format!(", {})", value.unwrap_or("nil")));
    code.push(CHECK);
    if let Some(basic) = &call.basic {
        code.push("\trequest.SetBasicAuth(");
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
        code.push(&format!(
            "\trequest.Header.Set({}, ",
            quote(name).literal(name)
        ));
        code.literal(value, quote);
        code.line(")");
    }
    if let Some(content_type) = &body.content_type {
        let value = match content_type {
            ContentType::Text(text) => quote(text).literal(text),
            ContentType::Expression(expression) => (*expression).to_owned(),
        };
        code.line(&format!("\trequest.Header.Set(\"Content-Type\", {value})"));
    }
    code.line("\n\tresponse, err := http.DefaultClient.Do(request)");
    code.push(CHECK);
    code.line("\tdefer response.Body.Close()\n");
    code.line("\ttext, err := io.ReadAll(response.Body)");
    code.push(CHECK);
    code.line("\tfmt.Println(response.Status)");
    code.line("\tfmt.Println(string(text))");
    code.line("}");
    code
}

fn method(method: &str) -> String {
    match method {
        "GET" => "http.MethodGet".to_owned(),
        "HEAD" => "http.MethodHead".to_owned(),
        "POST" => "http.MethodPost".to_owned(),
        "PUT" => "http.MethodPut".to_owned(),
        "PATCH" => "http.MethodPatch".to_owned(),
        "DELETE" => "http.MethodDelete".to_owned(),
        "OPTIONS" => "http.MethodOptions".to_owned(),
        "TRACE" => "http.MethodTrace".to_owned(),
        other => quote(other).literal(other),
    }
}

fn literal(text: &str) -> String {
    block::go(text).unwrap_or_else(|| quote(text).literal(text))
}

fn body(content: &Content) -> Body {
    match content {
        Content::Text { content_type, text } => Body {
            imports: BTreeSet::from(["strings"]),
            before: format!("\tbody := strings.NewReader({})\n", literal(text)),
            value: "body".to_owned(),
            content_type: Some(ContentType::Text(content_type.clone())),
        },
        Content::Form(pairs) => Body {
            imports: BTreeSet::from(["net/url", "strings"]),
            before: form(pairs),
            value: "strings.NewReader(form.Encode())".to_owned(),
            content_type: Some(ContentType::Text(
                "application/x-www-form-urlencoded".to_owned(),
            )),
        },
        Content::Multipart(fields) if multipart::is_plain(fields) => parts(fields),
        Content::Multipart(fields) => raw_parts(fields),
        Content::File { content_type, name } => Body {
            imports: BTreeSet::from(["bytes", "os"]),
            before: read_file("body", name),
            value: "bytes.NewReader(body)".to_owned(),
            content_type: Some(ContentType::Text(content_type.clone())),
        },
    }
}

fn read_file(variable: &str, name: &str) -> String {
    format!(
        "\t{variable}, err := os.ReadFile({})\n{CHECK}",
        quote(name).literal(name)
    )
}

/// A map by name: a name that is there twice has two values.
fn form(pairs: &[(String, String)]) -> String {
    let mut values: Vec<(&String, Vec<String>)> = Vec::new();
    for (name, value) in pairs {
        let value = quote(value).literal(value);
        match values.iter_mut().find(|(known, _)| *known == name) {
            Some((_, values)) => values.push(value),
            None => values.push((name, vec![value])),
        }
    }
    // As gofmt has it: values stand below each other, if names are of like length.
    let lengths = values
        .iter()
        .map(|(name, _)| quote(name).literal(name).chars().count());
    let (shortest, longest) = lengths.fold((usize::MAX, 0), |(a, b), n| (a.min(n), b.max(n)));
    let are_alike = longest * 2 <= shortest.saturating_mul(5);
    let width = if are_alike { longest + ": ".len() } else { 0 };
    let lines = values.iter().map(|(name, values)| {
        let name = format!("{}: ", quote(name).literal(name));
        format!("\t\t{name:width$}{{{}}},\n", values.join(", "))
    });
    format!(
        "\tform := url.Values{{\n{}\t}}\n",
        lines.collect::<String>()
    )
}

fn parts(fields: &[Field]) -> Body {
    let mut imports = BTreeSet::from(["bytes", "mime/multipart"]);
    let mut before =
        String::from("\tbody := &bytes.Buffer{}\n\tform := multipart.NewWriter(body)\n");
    let mut number = 0;
    for field in fields {
        let (name, file, content_type) = match field {
            Field::Text {
                name,
                content_type: None,
                value,
            } => {
                let value = literal(value);
                let name = quote(name).literal(name);
                before.push_str(&format!("\tform.WriteField({name}, {value})\n"));
                continue;
            }
            Field::Text {
                name,
                content_type: Some(content_type),
                ..
            } => (name, None, content_type),
            Field::File {
                name,
                content_type,
                file_name,
            } => (name, Some(file_name), content_type),
        };
        imports.insert("net/textproto");
        number += 1;
        let file_name = file.map(|file| format!("; filename=\"{file}\""));
        let disposition = format!(
            "form-data; name=\"{name}\"{}",
            file_name.unwrap_or_default()
        );
        before.push_str(&format!(
            "\tpart{number}, err := form.CreatePart(textproto.MIMEHeader{{\n\
             \t\t\"Content-Disposition\": {{{}}},\n\t\t\"Content-Type\":        {{{}}},\n\t}})\n{CHECK}",
            literal(&disposition),
            quote(content_type).literal(content_type)
        ));
        match field {
            Field::Text { value, .. } => {
                let value = literal(value);
                before.push_str(&format!("\tpart{number}.Write([]byte({value}))\n"));
            }
            Field::File { file_name, .. } => {
                imports.insert("os");
                before.push_str(&read_file(&format!("file{number}"), file_name));
                before.push_str(&format!("\tpart{number}.Write(file{number})\n"));
            }
        }
    }
    before.push_str("\tform.Close()\n\n");
    Body {
        imports,
        before,
        value: "body".to_owned(),
        content_type: Some(ContentType::Expression("form.FormDataContentType()")),
    }
}

fn raw_parts(fields: &[Field]) -> Body {
    let (content_type, chunks) = multipart::chunks(fields);
    let mut imports = BTreeSet::from(["bytes"]);
    let mut before = String::from("\tbody := &bytes.Buffer{}\n");
    let mut number = 0;
    for chunk in &chunks {
        match chunk {
            Chunk::Text(text) => {
                before.push_str(&format!("\tbody.WriteString({})\n", literal(text)));
            }
            Chunk::File(name) => {
                imports.insert("os");
                number += 1;
                before.push_str(&read_file(&format!("file{number}"), name));
                before.push_str(&format!("\tbody.Write(file{number})\n"));
            }
        }
    }
    Body {
        imports,
        before,
        value: "body".to_owned(),
        content_type: Some(ContentType::Text(content_type)),
    }
}
