//! Schemas in the Markdown twins of pages: what the pages say of types, bounds and values.

use super::words::{code, words as harmless};
use super::{plain, twin};
use crate::emit::portal::one_line;
use crate::emit::portal::view::{ParameterView, Prose, SchemaView};

/// As deep as schemas are listed.
const MAX_DEPTH: usize = 6;

/// A schema with its parts.
pub(super) fn whole(schema: &SchemaView, out: &mut String) {
    let type_text = harmless(&schema.type_text);
    out.push_str(&format!("Type: {type_text}{}\n\n", said(schema)));
    if !schema.description.markdown.is_empty() {
        out.push_str(schema.description.markdown.trim());
        out.push_str("\n\n");
    }
    if schema.has_parts() || schema.is_cut {
        parts(schema, 0, out);
        out.push('\n');
    }
}

/// A parameter, or a header of an answer.
pub(super) fn parameter(parameter: &ParameterView, out: &mut String) {
    let mut more = Vec::new();
    if parameter.is_deprecated && !parameter.schema.is_deprecated {
        more.push("deprecated".to_owned());
    }
    if !parameter.written.is_empty() {
        more.push(format!("written as {}", parameter.written));
    }
    if !parameter.example.is_empty() && parameter.example != parameter.schema.example {
        more.push(example(&parameter.example, &parameter.unfit));
    }
    for link in &parameter.elsewhere {
        more.push(format!("for example {}", plain::line(link)));
    }
    out.push_str(&format!(
        "- {} {}{}\n",
        code(&parameter.name),
        kind(&parameter.schema, parameter.is_required),
        words(told(&parameter.schema).chain(more))
    ));
    let own = [&parameter.description, &parameter.schema.description];
    let own = own.into_iter().find(|it| !it.markdown.is_empty());
    own.into_iter().for_each(|it| text(it, 1, out));
    parts(&parameter.schema, 1, out);
}

/// A text in an item of a list.
pub(super) fn text(prose: &Prose, depth: usize, out: &mut String) {
    let indent = "  ".repeat(depth);
    for line in prose.markdown.trim().lines() {
        if !line.trim().is_empty() {
            out.push_str(&indent);
            out.push_str(line);
        }
        out.push('\n');
    }
}

/// The type, and whether it has to be there.
fn kind(schema: &SchemaView, is_required: bool) -> String {
    let is_required = if is_required { ", required" } else { "" };
    format!("({}{is_required})", harmless(&schema.type_text))
}

fn example(text: &str, unfit: &str) -> String {
    match unfit {
        "" => format!("for example {text}"),
        unfit => format!("for example {text} (not valid against the schema: {unfit})"),
    }
}

/// What else a schema asks.
fn said(schema: &SchemaView) -> String {
    words(told(schema))
}

fn words(words: impl Iterator<Item = String>) -> String {
    let words: Vec<String> = words.collect();
    match words.is_empty() {
        true => String::new(),
        false => format!(": {}", one_line(&words.join("; "))),
    }
}

fn told(schema: &SchemaView) -> impl Iterator<Item = String> {
    let mut words = schema.constraints.clone();
    if !schema.values.is_empty() {
        words.push(format!("one of {}", schema.values.join(", ")));
    }
    if !schema.default.is_empty() {
        words.push(format!("default {}", schema.default));
    }
    if !schema.example.is_empty() {
        words.push(example(&schema.example, &schema.unfit));
    }
    for (is, word) in [
        (schema.is_read_only, "read-only"),
        (schema.is_write_only, "write-only"),
        (schema.is_deprecated, "deprecated"),
    ] {
        words.extend(is.then(|| word.to_owned()));
    }
    if !schema.more.is_empty() {
        words.push(format!("see {}", plain::line(&schema.more)));
    }
    words.into_iter()
}

fn parts(schema: &SchemaView, depth: usize, out: &mut String) {
    if depth > MAX_DEPTH {
        return;
    }
    let indent = "  ".repeat(depth);
    for part in schema.properties.iter().chain(&schema.items) {
        let name = match part.is_named {
            true => code(&part.name),
            false => harmless(&part.name),
        };
        out.push_str(&format!(
            "{indent}- {name} {}{}\n",
            kind(&part.schema, part.is_required),
            said(&part.schema)
        ));
        text(&part.schema.description, depth + 1, out);
        parts(&part.schema, depth + 1, out);
    }
    for group in &schema.groups {
        out.push_str(&format!("{indent}- {}:\n", harmless(&group.title)));
        for variant in &group.variants {
            let title = harmless(&variant.title);
            let type_text = harmless(&variant.schema.type_text);
            // A variant that is called like its type says it once.
            let kind = match title == type_text || title.is_empty() {
                true => type_text,
                false => format!("{title} {}", kind(&variant.schema, false)),
            };
            out.push_str(&format!("{indent}  - {kind}{}\n", said(&variant.schema)));
            text(&variant.schema.description, depth + 2, out);
            parts(&variant.schema, depth + 2, out);
        }
    }
    if let Some(link) = schema.link.as_ref().filter(|_| schema.is_cut) {
        let title = harmless(&link.title);
        out.push_str(&format!(
            "{indent}- [All of {title}]({})\n",
            twin(&link.href)
        ));
    }
}
