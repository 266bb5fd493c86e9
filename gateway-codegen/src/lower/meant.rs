//! Schemas of what is written as text: parameters, and the fields of forms. There `1` and `"1"` are the same text, and so are
//! `true` and `"true"`, whatever a document has in an `enum`.

use crate::openapi::model::{Origin, Version};
use crate::source::{Entry, Mapping, Node, Value};

/// The keywords of a parameter of Swagger 2.0 that are its schema.
const KEYWORDS: [&str; 17] = [
    "default",
    "enum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "items",
    "maxItems",
    "maxLength",
    "maximum",
    "minItems",
    "minLength",
    "minimum",
    "multipleOf",
    "pattern",
    "type",
    "uniqueItems",
    "x-nullable",
];

/// A schema whose `enum` and `default` have values of its type: `enum: [auto, true]` of strings means the words, and `enum: ["1"]` of
/// integers the numbers, since both are the same text. Of a parameter of Swagger 2.0, the schema in it.
pub(crate) fn of_text(node: &Node, version: Version) -> Node {
    let Some(mapping) = node.as_mapping() else {
        return node.clone();
    };
    let kind = mapping.get("type").and_then(Node::as_str);
    let kind = kind.unwrap_or_default().to_ascii_lowercase();
    let is_own = version == Version::V2 && mapping.contains_key("in");
    let mut is_changed = false;
    let mut entries: Vec<Entry> = Vec::with_capacity(mapping.len());
    for entry in mapping.iter() {
        let key = entry.key.as_str();
        let is_file = key == "type" && kind == "file";
        if is_file || is_own && !KEYWORDS.contains(&key) {
            is_changed = true;
            continue;
        }
        let value = match (key, &entry.value.value) {
            ("default", _) => constant(&entry.value, &kind),
            ("enum", Value::Sequence(constants)) => {
                let constants: Vec<Node> = constants.iter().map(|it| constant(it, &kind)).collect();
                Node::new(entry.value.span, Value::Sequence(constants.into()))
            }
            ("items", Value::Mapping(_)) => of_text(&entry.value, version),
            _ => entry.value.clone(),
        };
        is_changed |= !is_same(&value, &entry.value);
        entries.push(Entry {
            value,
            ..entry.clone()
        });
    }
    match is_changed {
        true => Node::new(node.span, Value::Mapping(Mapping::from_entries(entries))),
        false => node.clone(),
    }
}

/// What a reference, which stands in a part of a document, leads to.
type Follow<'f> = dyn FnMut(&Node, &str, &Origin) -> Option<(Node, Origin)> + 'f;

/// How deep parts of the schema of a form are looked at, and how many.
const MAX_DEPTH: usize = 8;
const MAX_PARTS: usize = 1_000;

/// The schema of a form with its fields as they are meant: these are texts, too. What is referred to stays what it is for
/// others; another file's parts are left as they are written, since what these refer to is seen from there.
pub(super) fn of_form(
    node: &Node,
    origin: &Origin,
    version: Version,
    follow: &mut Follow<'_>,
) -> Node {
    let mut forms = Forms {
        origin,
        version,
        follow,
        n_parts: 0,
    };
    forms.form(node, 0).unwrap_or_else(|| node.clone())
}

struct Forms<'f, 'o> {
    origin: &'o Origin,
    version: Version,
    follow: &'f mut Follow<'f>,
    n_parts: usize,
}

impl Forms<'_, '_> {
    /// A schema of the whole form; `None`: it is meant as it is written.
    fn form(&mut self, node: &Node, depth: usize) -> Option<Node> {
        // A discriminator chooses among alternatives by their names.
        if depth == MAX_DEPTH || self.n_parts == MAX_PARTS || node.get("discriminator").is_some() {
            return None;
        }
        self.n_parts += 1;
        if let Some(target) = self.referred(node) {
            return self.form(&target, depth + 1);
        }
        changed(node, |entry| {
            match (entry.key.as_str(), &entry.value.value) {
                ("properties", Value::Mapping(_)) => {
                    changed(&entry.value, |entry| self.field(&entry.value))
                }
                ("allOf" | "anyOf" | "oneOf", Value::Sequence(parts)) => {
                    let meant: Vec<Option<Node>> = parts
                        .iter()
                        .map(|part| self.form(part, depth + 1))
                        .collect();
                    if meant.iter().all(Option::is_none) {
                        return None;
                    }
                    let parts = parts.iter().zip(meant);
                    let parts: Vec<Node> = parts
                        .map(|(part, meant)| meant.unwrap_or_else(|| part.clone()))
                        .collect();
                    Some(Node::new(entry.value.span, Value::Sequence(parts.into())))
                }
                _ => None,
            }
        })
    }

    /// The schema of a field; `None`: it is meant as it is written.
    fn field(&mut self, node: &Node) -> Option<Node> {
        let target = self.referred(node);
        let written = target.as_ref().unwrap_or(node);
        let meant = of_text(written, self.version);
        (!is_same(&meant, written)).then_some(meant)
    }

    /// What a schema refers to, if it does nothing else, in the same file.
    fn referred(&mut self, node: &Node) -> Option<Node> {
        let mapping = node.as_mapping().filter(|mapping| mapping.len() == 1)?;
        let target = mapping.get("$ref")?;
        let (found, _) = (self.follow)(target, target.as_str()?, self.origin)?;
        (found.span.file == node.span.file).then_some(found)
    }
}

/// A mapping with some of its values changed; `None`: there are none.
fn changed(node: &Node, mut change: impl FnMut(&Entry) -> Option<Node>) -> Option<Node> {
    let mapping = node.as_mapping()?;
    let mut is_changed = false;
    let entries = mapping.iter().map(|entry| match change(entry) {
        Some(value) => {
            is_changed = true;
            Entry {
                value,
                ..entry.clone()
            }
        }
        None => entry.clone(),
    });
    let entries: Vec<Entry> = entries.collect();
    is_changed.then(|| Node::new(node.span, Value::Mapping(Mapping::from_entries(entries))))
}

fn constant(node: &Node, kind: &str) -> Node {
    let value = match (kind, &node.value) {
        ("string", Value::Bool(value)) => Value::String(value.to_string().as_str().into()),
        ("string", Value::Number(text)) => Value::String(text.clone()),
        ("integer" | "number", Value::String(text)) if is_number(text) => {
            Value::Number(text.clone())
        }
        ("boolean", Value::String(text)) if matches!(text.as_str(), "true" | "false") => {
            Value::Bool(text.as_str() == "true")
        }
        (_, value) => value.clone(),
    };
    Node::new(node.span, value)
}

fn is_number(text: &str) -> bool {
    serde_json::from_str::<serde_json::Number>(text).is_ok()
}

/// Whether nothing was changed.
fn is_same(one: &Node, other: &Node) -> bool {
    match (&one.value, &other.value) {
        (Value::Mapping(one), Value::Mapping(other)) => one.address() == other.address(),
        (Value::Sequence(one), Value::Sequence(other)) => {
            one.len() == other.len() && one.iter().zip(other.iter()).all(|(a, b)| is_same(a, b))
        }
        (one, other) => std::mem::discriminant(one) == std::mem::discriminant(other),
    }
}
