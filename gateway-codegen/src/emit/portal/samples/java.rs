//! Java: `java.net.http`.

use super::Part;
use super::block;
use super::code::{Code, plain};
use super::multipart::{self, Chunk};
use super::prepare::{Content, Prepared, form_text};
use super::quote::java as quote;

/// A literal is at most 65535 bytes of a class file, in which a character is at most six.
const MAX_LITERAL_CHARS: usize = 10_000;

const STEP: &str = "            ";

pub(super) fn write(call: &Prepared) -> Code {
    let mut code = Code::default();
    let is_raw_multipart = matches!(call.body, Some(Content::Multipart(_)));
    let has_file = match &call.body {
        Some(Content::File { .. }) => true,
        Some(Content::Multipart(fields)) => multipart::chunks(fields).1.len() > 1,
        _ => false,
    };
    code.line("import java.net.URI;");
    code.line("import java.net.http.HttpClient;");
    code.line("import java.net.http.HttpRequest;");
    code.line("import java.net.http.HttpResponse;");
    if is_raw_multipart || call.basic.is_some() {
        code.line("import java.nio.charset.StandardCharsets;");
    }
    if has_file && is_raw_multipart {
        code.line("import java.nio.file.Files;");
    }
    if has_file {
        code.line("import java.nio.file.Path;");
    }
    if call.basic.is_some() {
        code.line("import java.util.Base64;");
    }
    if is_raw_multipart {
        code.line("import java.util.List;");
    }
    code.line("\npublic class Main {");
    code.line("    public static void main(String[] args) throws Exception {");
    code.line("        HttpRequest request = HttpRequest.newBuilder()");
    code.push("            .uri(URI.create(");
    code.literal(&call.url, quote);
    code.line("))");
    push_headers(&mut code, call);
    code.push(STEP);
    let publisher = call.body.as_ref().map(publisher);
    code.line(&match (call.method.as_str(), publisher) {
        ("GET", None) => ".GET()".to_owned(),
        ("DELETE", None) => ".DELETE()".to_owned(),
        ("POST", Some(publisher)) => format!(".POST({publisher})"),
        ("PUT", Some(publisher)) => format!(".PUT({publisher})"),
        (method, publisher) => {
            let nothing = || "HttpRequest.BodyPublishers.noBody()".to_owned();
            let publisher = publisher.unwrap_or_else(nothing);
            format!(".method({}, {publisher})", quote(method).literal(method))
        }
    });
    code.line("            .build();\n");
    code.line("        HttpResponse<String> response = HttpClient.newHttpClient()");
    code.line("            .send(request, HttpResponse.BodyHandlers.ofString());\n");
    code.line("        System.out.println(response.statusCode());");
    code.line("        System.out.println(response.body());");
    code.line("    }\n}");
    code
}

fn push_headers(code: &mut Code, call: &Prepared) {
    if let Some(basic) = &call.basic {
        code.push("            .header(\"Authorization\", \"Basic \" + Base64.getEncoder()");
        code.push("\n                .encodeToString(");
        let credential = |text: &String| Part::Credential {
            scheme: basic.scheme.clone(),
            placeholder: text.clone(),
        };
        let colon = Part::Text(":".to_owned());
        code.literal(
            &[credential(&basic.user), colon, credential(&basic.password)],
            quote,
        );
        code.line(".getBytes(StandardCharsets.UTF_8)))");
    }
    for (name, value) in &call.headers {
        if !plain(value).is_ascii() {
            // The library refuses some characters and sends `?` for others.
            code.line(&format!(
                "            // Without {name}: HttpClient sends ASCII only."
            ));
            continue;
        }
        code.push(&format!(
            "            .header({}, ",
            quote(name).literal(name)
        ));
        code.literal(value, quote);
        code.line(")");
    }
    let content_type = match &call.body {
        None => return,
        Some(Content::Text { content_type, .. } | Content::File { content_type, .. }) => {
            content_type.clone()
        }
        Some(Content::Form(_)) => "application/x-www-form-urlencoded".to_owned(),
        Some(Content::Multipart(fields)) => multipart::chunks(fields).0,
    };
    let content_type = quote(&content_type).literal(&content_type);
    code.line(&format!(
        "            .header(\"Content-Type\", {content_type})"
    ));
}

/// A literal; several if it is long.
fn literal(text: &str) -> String {
    if text.len() <= MAX_LITERAL_CHARS {
        return quote(text).literal(text);
    }
    let chars: Vec<char> = text.chars().collect();
    let pieces = chars.chunks(MAX_LITERAL_CHARS).map(|piece| {
        let piece: String = piece.iter().collect();
        format!(",\n                {}", quote(&piece).literal(&piece))
    });
    format!("String.join(\"\"{})", pieces.collect::<String>())
}

/// The lines of a text, in parentheses.
fn literal_by_lines(text: &str) -> String {
    let lines = text.split_inclusive("\r\n");
    // Literals that are added are one literal.
    if text.len() > MAX_LITERAL_CHARS || lines.clone().count() < 3 {
        return literal(text);
    }
    let lines = lines.map(|line| quote(line).literal(line));
    let lines = lines.collect::<Vec<_>>().join("\n                    + ");
    format!("({lines})")
}

fn publisher(content: &Content) -> String {
    let text = match content {
        Content::Text { text, .. } => {
            let block = Some(text).filter(|text| text.len() <= MAX_LITERAL_CHARS);
            let block = block.and_then(|text| block::java(text, "                "));
            block.unwrap_or_else(|| literal(text))
        }
        Content::Form(pairs) => literal(&form_text(pairs)),
        Content::Multipart(fields) => {
            let chunks = multipart::chunks(fields).1;
            let chunks = chunks.iter().map(|chunk| match chunk {
                Chunk::Text(text) => {
                    format!(
                        "{}.getBytes(StandardCharsets.UTF_8)",
                        literal_by_lines(text)
                    )
                }
                Chunk::File(name) => {
                    format!("Files.readAllBytes(Path.of({}))", quote(name).literal(name))
                }
            });
            let chunks = chunks.collect::<Vec<_>>().join(",\n                ");
            return format!(
                "HttpRequest.BodyPublishers.ofByteArrays(List.of(\n                {chunks}))"
            );
        }
        Content::File { name, .. } => {
            let name = quote(name).literal(name);
            return format!("HttpRequest.BodyPublishers.ofFile(Path.of({name}))");
        }
    };
    format!("HttpRequest.BodyPublishers.ofString({text})")
}
