//! Values of documents as JSON texts, in the order in which they are written.

use crate::source::{Node, Value};

/// As deep as values are written; what is below is `…`.
const MAX_DEPTH: usize = 64;

/// On several lines, indented by two spaces.
pub(super) fn indented(node: &Node) -> String {
    let mut out = String::new();
    write(node, Some(0), MAX_DEPTH, &mut out);
    out
}

/// On one line.
pub(super) fn inline(node: &Node) -> String {
    let mut out = String::new();
    write(node, None, MAX_DEPTH, &mut out);
    out
}

fn write(node: &Node, indent: Option<usize>, depth: usize, out: &mut String) {
    let Some(depth) = depth.checked_sub(1) else {
        out.push_str("\"…\"");
        return;
    };
    match &node.value {
        Value::Sequence(items) => {
            let items = items.iter().map(|item| (None, item));
            block(['[', ']'], items, indent, depth, out);
        }
        Value::Mapping(mapping) => {
            let members = mapping.iter();
            let members = members.map(|entry| (Some(entry.key.as_str()), &entry.value));
            block(['{', '}'], members, indent, depth, out);
        }
        Value::Number(text) if serde_json::from_str::<serde_json::Number>(text).is_ok() => {
            out.push_str(text);
        }
        _ => out.push_str(&node.to_json().to_string()),
    }
}

fn block<'n>(
    [open, close]: [char; 2],
    members: impl Iterator<Item = (Option<&'n str>, &'n Node)>,
    indent: Option<usize>,
    depth: usize,
    out: &mut String,
) {
    out.push(open);
    let inner = indent.map(|indent| indent + 1);
    let mut is_empty = true;
    for (key, value) in members {
        if !is_empty {
            out.push_str(if indent.is_some() { "," } else { ", " });
        }
        is_empty = false;
        line(inner, out);
        if let Some(key) = key {
            out.push_str(&serde_json::Value::from(key).to_string());
            out.push_str(": ");
        }
        write(value, inner, depth, out);
    }
    if !is_empty {
        line(indent, out);
    }
    out.push(close);
}

fn line(indent: Option<usize>, out: &mut String) {
    if let Some(indent) = indent {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", indent));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Sink;
    use crate::source::{SourceMap, parse};

    #[test]
    fn the_order_and_the_numbers_are_those_of_the_document() {
        let mut sources = SourceMap::new();
        let text = "{z: 1.10, a: [yes, {}], \"q\\\"\": 'b', n: .nan}";
        let file = sources.add("a.yaml", text);
        let node = parse(&sources, file, &mut Sink::new()).unwrap();
        let expected = r#"{"z": 1.10, "a": ["yes", {}], "q\"": "b", "n": null}"#;
        assert_eq!(inline(&node), expected);
        let expected = "{\n  \"z\": 1.10,\n  \"a\": [\n    \"yes\",\n    {}\n  ],\n  \"q\\\"\": \"b\",\n  \"n\": null\n}";
        assert_eq!(indented(&node), expected);
    }
}
