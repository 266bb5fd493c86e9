//! A shell command.

use super::code::{Code, plain};
use super::multipart::{self, Chunk};
use super::prepare::{Content, Prepared, form_encode};
use super::quote::{is_hidden, printf, shell};
use super::{Field, Part};

/// How the next argument is told from the one before.
const NEXT: &str = " \\\n  ";

pub(super) fn write(call: &Prepared) -> Code {
    let mut code = Code::default();
    let is_piped = pipe(&mut code, call.body.as_ref());
    let has_body = call.body.is_some();
    code.push("curl ");
    match call.method.as_str() {
        // With `-X`, curl would wait for the body of the answer.
        "HEAD" if !has_body => code.push("-I "),
        "GET" if !has_body => code.push("-i "),
        "POST" if has_body => code.push("-i "),
        method => {
            code.push("-i -X ");
            push_word(&mut code, method);
            code.push(" ");
        }
    }
    let url = plain(&call.url);
    let path = url.split(['?', '#']).next().unwrap_or_default();
    if path.split('/').any(|segment| matches!(segment, "." | "..")) {
        code.push("--path-as-is ");
    }
    if url.contains(['[', ']']) {
        code.push("--globoff ");
    }
    if url.starts_with('-') {
        code.push("--url ");
    }
    code.literal(&call.url, shell);
    if let Some(basic) = &call.basic {
        code.push(NEXT);
        code.push("-u ");
        let credential = |text: &String| Part::Credential {
            scheme: basic.scheme.clone(),
            placeholder: text.clone(),
        };
        let colon = Part::Text(":".to_owned());
        code.literal(
            &[credential(&basic.user), colon, credential(&basic.password)],
            shell,
        );
    }
    if call.is_signed {
        // The keys are where the tools of AWS have them, and in no history of commands.
        code.push(NEXT);
        code.push("--aws-sigv4 'aws:amz:us-east-1:execute-api'");
        code.push(NEXT);
        code.push("-u \"$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY\"");
    }
    for (name, value) in &call.headers {
        // A colon without a value would take the header out.
        let is_empty = value.is_empty();
        let name = format!("{name}{}", if is_empty { ";" } else { ": " });
        let mut header = vec![Part::Text(name)];
        header.extend(value.iter().cloned());
        code.push(NEXT);
        code.push("-H ");
        code.literal(&header, shell);
    }
    if let Some(body) = &call.body {
        push_body(&mut code, body, is_piped);
    }
    code.push("\n");
    code
}

/// A word, in quotes if it has to be.
fn push_word(code: &mut Code, word: &str) {
    let is_safe = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    if word.chars().all(is_safe) && !word.starts_with('-') {
        code.push(word);
    } else {
        code.push(&shell(word).literal(word));
    }
}

/// Content that no argument can be is written to a pipe; whether it is.
fn pipe(code: &mut Code, body: Option<&Content>) -> bool {
    let chunks = match body {
        Some(Content::Text { text, .. }) if text.contains('\0') => vec![Chunk::Text(text.clone())],
        Some(Content::Multipart(fields)) if !is_by_arguments(fields) => multipart::chunks(fields).1,
        _ => return false,
    };
    let commands: Vec<String> = chunks
        .iter()
        .map(|chunk| match chunk {
            Chunk::Text(text) => {
                let options = if text.starts_with('-') { "-- " } else { "" };
                format!("printf {options}{}", printf(text).literal(text))
            }
            Chunk::File(name) => format!("cat {name}"),
        })
        .collect();
    if let [command] = commands.as_slice() {
        code.push(command);
    } else {
        code.push("{\n");
        for command in &commands {
            code.push("  ");
            code.line(command);
        }
        code.push("}");
    }
    code.push(" | ");
    true
}

/// Whether `-F` and `--form-string` say what is meant.
fn is_by_arguments(fields: &[Field]) -> bool {
    multipart::is_plain(fields)
        && fields.iter().all(|field| match field {
            Field::Text { value, .. } => !value.contains('\0'),
            Field::File { .. } => true,
        })
}

fn push_body(code: &mut Code, body: &Content, is_piped: bool) {
    match body {
        Content::Text { content_type, text } => {
            push_option(code, "-H", &format!("Content-Type: {content_type}"));
            if is_piped {
                code.push(NEXT);
                code.push("--data-binary @-");
            } else if text.starts_with('@') {
                // It would be the name of a file.
                push_option(code, "--data-raw", text);
            } else {
                push_option(code, "-d", text);
            }
        }
        Content::Form(pairs) => {
            for (name, value) in pairs {
                let name = form_encode(name);
                let encoded = form_encode(value);
                // Without a name, `--data-urlencode` sends no `=`; controls are written encoded.
                if encoded == *value || name.is_empty() || value.contains(is_hidden) {
                    push_option(code, "-d", &format!("{name}={encoded}"));
                } else {
                    push_option(code, "--data-urlencode", &format!("{name}={value}"));
                }
            }
        }
        Content::Multipart(fields) if is_piped => {
            let content_type = multipart::chunks(fields).0;
            push_option(code, "-H", &format!("Content-Type: {content_type}"));
            code.push(NEXT);
            code.push("--data-binary @-");
        }
        Content::Multipart(fields) => fields.iter().for_each(|field| push_field(code, field)),
        Content::File { content_type, name } => {
            push_option(code, "-H", &format!("Content-Type: {content_type}"));
            code.push(NEXT);
            code.push("--data-binary @");
            code.push(name);
        }
    }
}

fn push_option(code: &mut Code, option: &str, value: &str) {
    code.push(NEXT);
    code.push(option);
    code.push(" ");
    code.push(&shell(value).literal(value));
}

fn push_field(code: &mut Code, field: &Field) {
    match field {
        Field::Text {
            name,
            content_type: None,
            value,
        } => {
            // `-F` takes some characters for special, and blanks at the ends for none of the value.
            let is_special = value.starts_with(['@', '<', '"', '(', ')', '='])
                || value.contains(';')
                || value.trim() != value;
            let option = if is_special { "--form-string" } else { "-F" };
            push_option(code, option, &format!("{name}={value}"));
        }
        // In double quotes, `-F` takes nothing but them and backslashes for special.
        Field::Text {
            name,
            content_type: Some(content_type),
            value,
        } => {
            let value = value.replace('\\', "\\\\").replace('"', "\\\"");
            push_option(
                code,
                "-F",
                &format!("{name}=\"{value}\";type={content_type}"),
            );
        }
        Field::File {
            name,
            content_type,
            file_name,
        } => push_option(
            code,
            "-F",
            &format!("{name}=@{file_name};type={content_type}"),
        ),
    }
}
