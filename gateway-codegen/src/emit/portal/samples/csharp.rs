//! C#: `HttpClient`.

use super::block;
use super::code::{Code, plain};
use super::multipart::{self, Chunk};
use super::prepare::{Content, Prepared};
use super::quote::csharp as quote;
use super::{Field, Part};

/// Headers that belong to content: a request refuses them.
const CONTENT_HEADERS: &[&str] = &[
    "allow",
    "content-disposition",
    "content-encoding",
    "content-language",
    "content-location",
    "content-md5",
    "content-range",
    "expires",
    "last-modified",
];

pub(super) fn write(call: &Prepared) -> Code {
    let mut code = Code::default();
    let is_raw = matches!(&call.body, Some(Content::Multipart(f)) if !multipart::is_plain(f));
    let is_ascii = call
        .headers
        .iter()
        .all(|(_, value)| plain(value).is_ascii());
    let mut imports = vec!["System"];
    if is_raw || matches!(call.body, Some(Content::File { .. })) || has_files(call) {
        imports.push("System.IO");
    }
    if is_raw || matches!(call.body, Some(Content::Form(_))) {
        imports.push("System.Collections.Generic");
    }
    imports.push("System.Net.Http");
    if call.basic.is_some() || call.body.as_ref().is_some_and(has_media_types) {
        imports.push("System.Net.Http.Headers");
    }
    if is_raw || call.basic.is_some() || !is_ascii {
        imports.push("System.Text");
    }
    imports.sort_unstable();
    for import in imports {
        code.line(&format!("using {import};"));
    }
    code.push("\n");
    if is_ascii {
        code.line("using var client = new HttpClient();");
    } else {
        code.line("using var client = new HttpClient(new SocketsHttpHandler");
        code.line("{");
        code.line("    RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8,");
        code.line("});");
    }
    code.push("using var request = new HttpRequestMessage(");
    code.push(&method(&call.method));
    code.push(", ");
    code.literal(&call.url, quote);
    code.line(");");
    push_basic(&mut code, call);
    let is_of_content = |name: &str| CONTENT_HEADERS.contains(&name.to_ascii_lowercase().as_str());
    for (name, value) in call.headers.iter().filter(|(name, _)| !is_of_content(name)) {
        push_header(&mut code, "request.Headers", name, value);
    }
    let of_content = call.headers.iter().filter(|(name, _)| is_of_content(name));
    let mut of_content = of_content.peekable();
    match &call.body {
        Some(content) => push_content(&mut code, content),
        None if of_content.peek().is_some() => {
            code.line("request.Content = new ByteArrayContent(Array.Empty<byte>());");
        }
        None => {}
    }
    for (name, value) in of_content {
        push_header(&mut code, "request.Content.Headers", name, value);
    }
    code.line("\nusing var response = await client.SendAsync(request);");
    code.line("Console.WriteLine((int)response.StatusCode);");
    code.line("Console.WriteLine(await response.Content.ReadAsStringAsync());");
    code
}

fn has_files(call: &Prepared) -> bool {
    match &call.body {
        Some(Content::Multipart(fields)) => fields
            .iter()
            .any(|field| matches!(field, Field::File { .. })),
        _ => false,
    }
}

/// Whether media types are set, other than those that the library sets.
fn has_media_types(content: &Content) -> bool {
    match content {
        Content::Text { .. } | Content::File { .. } => true,
        Content::Form(_) => false,
        Content::Multipart(fields) => {
            let is_text = |field| {
                matches!(
                    field,
                    &Field::Text {
                        content_type: None,
                        ..
                    }
                )
            };
            !fields.iter().all(is_text)
        }
    }
}

fn method(method: &str) -> String {
    match method {
        "GET" => "HttpMethod.Get".to_owned(),
        "HEAD" => "HttpMethod.Head".to_owned(),
        "POST" => "HttpMethod.Post".to_owned(),
        "PUT" => "HttpMethod.Put".to_owned(),
        "PATCH" => "HttpMethod.Patch".to_owned(),
        "DELETE" => "HttpMethod.Delete".to_owned(),
        "OPTIONS" => "HttpMethod.Options".to_owned(),
        "TRACE" => "HttpMethod.Trace".to_owned(),
        other => format!("new HttpMethod({})", quote(other).literal(other)),
    }
}

fn push_basic(code: &mut Code, call: &Prepared) {
    let Some(basic) = &call.basic else {
        return;
    };
    code.line("request.Headers.Authorization = new AuthenticationHeaderValue(");
    code.line("    \"Basic\",");
    code.push("    Convert.ToBase64String(Encoding.UTF8.GetBytes(");
    let credential = |text: &String| Part::Credential {
        scheme: basic.scheme.clone(),
        placeholder: text.clone(),
    };
    let colon = Part::Text(":".to_owned());
    code.literal(
        &[credential(&basic.user), colon, credential(&basic.password)],
        quote,
    );
    code.line(")));");
}

fn push_header(code: &mut Code, headers: &str, name: &str, value: &[Part]) {
    // `Add` reads values of headers that it knows, and changes or refuses some.
    let is_simple = |c: char| c.is_ascii_alphanumeric() || "-._~+/=".contains(c);
    let text = plain(value);
    let is_known_good = match name.to_ascii_lowercase().as_str() {
        "accept" => text.split('/').count() == 2 && text.chars().all(is_simple),
        "authorization" => text.split_once(' ').is_some_and(|(scheme, value)| {
            scheme.chars().all(|c| c.is_ascii_alphanumeric())
                && !value.is_empty()
                && value.chars().all(is_simple)
        }),
        other => other.starts_with("x-") && !text.is_empty(),
    };
    let add = if is_known_good {
        "Add"
    } else {
        "TryAddWithoutValidation"
    };
    code.push(&format!("{headers}.{add}({}, ", quote(name).literal(name)));
    code.literal(value, quote);
    code.line(");");
}

/// Sets the media type; as the library reads it only where that is certain.
fn content_type(variable: &str, content_type: &str) -> String {
    let is_name = |c: char| c.is_ascii_alphanumeric() || "-_.+".contains(c);
    let is_plain = content_type.split('/').count() == 2
        && content_type
            .split('/')
            .all(|part| !part.is_empty() && part.chars().all(is_name));
    let literal = quote(content_type).literal(content_type);
    if is_plain {
        format!("{variable}.Headers.ContentType = new MediaTypeHeaderValue({literal});\n")
    } else {
        format!(
            "{variable}.Headers.Remove(\"Content-Type\");\n\
             {variable}.Headers.TryAddWithoutValidation(\"Content-Type\", {literal});\n"
        )
    }
}

fn literal(text: &str) -> String {
    block::csharp(text, "    ").unwrap_or_else(|| quote(text).literal(text))
}

fn push_content(code: &mut Code, content: &Content) {
    match content {
        Content::Text {
            content_type: t,
            text,
        } => {
            code.line(&format!(
                "request.Content = new StringContent({});",
                literal(text)
            ));
            code.push(&content_type("request.Content", t));
        }
        Content::Form(pairs) => {
            code.line("request.Content = new FormUrlEncodedContent(new[]\n{");
            for (name, value) in pairs {
                let (name, value) = (quote(name).literal(name), quote(value).literal(value));
                code.line(&format!("    KeyValuePair.Create({name}, {value}),"));
            }
            code.line("});");
        }
        Content::Multipart(fields) if multipart::is_plain(fields) => push_parts(code, fields),
        Content::Multipart(fields) => {
            let (t, chunks) = multipart::chunks(fields);
            code.line("var body = new List<byte>();");
            for chunk in &chunks {
                let bytes = match chunk {
                    Chunk::Text(text) => {
                        format!("Encoding.UTF8.GetBytes({})", quote(text).literal(text))
                    }
                    Chunk::File(name) => {
                        format!("File.ReadAllBytes({})", quote(name).literal(name))
                    }
                };
                code.line(&format!("body.AddRange({bytes});"));
            }
            code.line("request.Content = new ByteArrayContent(body.ToArray());");
            code.push(&content_type("request.Content", &t));
        }
        Content::File {
            content_type: t,
            name,
        } => {
            let name = quote(name).literal(name);
            code.line(&format!(
                "request.Content = new StreamContent(File.OpenRead({name}));"
            ));
            code.push(&content_type("request.Content", t));
        }
    }
}

fn push_parts(code: &mut Code, fields: &[Field]) {
    code.line("var form = new MultipartFormDataContent();");
    for (i, field) in fields.iter().enumerate() {
        let variable = format!("part{}", i + 1);
        let (content, t, names) = match field {
            Field::Text {
                name,
                content_type,
                value,
            } => (
                format!("new StringContent({})", literal(value)),
                content_type,
                quote(name).literal(name),
            ),
            Field::File {
                name,
                content_type,
                file_name,
            } => {
                let file = quote(file_name).literal(file_name);
                (
                    format!("new StreamContent(File.OpenRead({file}))"),
                    &Some(content_type.clone()),
                    format!("{}, {file}", quote(name).literal(name)),
                )
            }
        };
        if let Some(t) = t {
            code.line(&format!("var {variable} = {content};"));
            code.push(&content_type(&variable, t));
            code.line(&format!("form.Add({variable}, {names});"));
        } else {
            code.line(&format!("form.Add({content}, {names});"));
        }
    }
    code.line("request.Content = form;");
}
