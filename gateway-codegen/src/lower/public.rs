//! The public document: what the gateway says of itself. Extensions are stripped, and servers are the
//! gateway's own.

use crate::openapi::model::{Document, Version};
use crate::source::{Node, Value};

/// The document as compact JSON, in the order in which it is written.
///
/// OpenAPI 3.0 goes through the `openapiv3` model, so that what is published is what other tools read;
/// a document that the model does not take, and the other versions, are published as written.
pub(super) fn json(document: &Document, base_path: &str) -> String {
    let mut out = String::new();
    write(&document.root, true, document.version, base_path, &mut out);
    if document.version == Version::V30
        && let Ok(model) = serde_json::from_str::<openapiv3::OpenAPI>(&out)
        && let Ok(text) = serde_json::to_string(&model)
    {
        return text;
    }
    out
}

fn write(node: &Node, root: bool, version: Version, base_path: &str, out: &mut String) {
    match &node.value {
        Value::Null | Value::Invalid => out.push_str("null"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Number(text) => number(text, out),
        Value::String(text) => string(text, out),
        Value::Sequence(items) => {
            out.push('[');
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                write(item, false, version, base_path, out);
            }
            out.push(']');
        }
        Value::Mapping(mapping) => {
            out.push('{');
            let mut first = true;
            let mut key = |name: &str, out: &mut String| {
                if !std::mem::take(&mut first) {
                    out.push(',');
                }
                string(name, out);
                out.push(':');
            };
            for entry in mapping.iter() {
                let name = entry.key.as_str();
                let own = root
                    && (name == "servers"
                        || version == Version::V2
                            && matches!(name, "host" | "schemes" | "basePath"));
                if name.starts_with("x-amazon-") || name.starts_with("x-gateway") || own {
                    continue;
                }
                key(name, out);
                write(&entry.value, false, version, base_path, out);
            }
            if root {
                let path = if base_path.is_empty() { "/" } else { base_path };
                if version == Version::V2 {
                    key("basePath", out);
                    string(path, out);
                } else {
                    key("servers", out);
                    out.push_str("[{\"url\":");
                    string(path, out);
                    out.push_str("}]");
                }
            }
            out.push('}');
        }
    }
}

/// A number as written, where JSON writes it that way too; else its value, or a string.
fn number(text: &str, out: &mut String) {
    match serde_json::from_str::<serde_json::Value>(text) {
        Ok(serde_json::Value::Number(_)) => out.push_str(text),
        _ => match text
            .parse::<f64>()
            .ok()
            .and_then(serde_json::Number::from_f64)
        {
            Some(value) => out.push_str(&value.to_string()),
            None => string(text, out),
        },
    }
}

fn string(text: &str, out: &mut String) {
    out.push_str(&serde_json::Value::from(text).to_string());
}
