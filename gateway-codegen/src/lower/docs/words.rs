//! What the keywords of a schema ask, in words.

use super::json;
use crate::plan::docs::Schema;
use crate::source::{Node, Value};

/// What a schema asks beside its type, format and values.
pub(super) fn constraints(node: &Node) -> Vec<String> {
    let mut words = Vec::new();
    range(node, &mut words);
    count(node, "Length", ["character", "characters"], &mut words);
    count(node, "Items", ["element", "elements"], &mut words);
    count(node, "Properties", ["member", "members"], &mut words);
    if let Some(factor) = number(node, "multipleOf") {
        words.push(format!("a multiple of {factor}"));
    }
    if let Some(pattern) = node.get("pattern").and_then(Node::as_str) {
        words.push(format!("pattern {pattern}"));
    }
    if node.get("uniqueItems").and_then(Node::as_bool) == Some(true) {
        words.push("all elements differ".to_owned());
    }
    if let Some(encoding) = node.get("contentEncoding").and_then(Node::as_str) {
        words.push(format!("encoded as {encoding}"));
    }
    if let Some(media_type) = node.get("contentMediaType").and_then(Node::as_str) {
        words.push(format!("content of type {media_type}"));
    }
    words
}

/// The same as keywords of JSON Schema 2020-12, with their values as JSON.
pub(super) fn assertions(node: &Node) -> Vec<(&'static str, String)> {
    const KEYWORDS: [&str; 14] = [
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
        "minLength",
        "maxLength",
        "minItems",
        "maxItems",
        "minProperties",
        "maxProperties",
        "minContains",
        "maxContains",
        "pattern",
    ];
    let is = |key: &str| node.get(key).and_then(Node::as_bool) == Some(true);
    let mut assertions = Vec::new();
    for keyword in KEYWORDS {
        let value = node.get(keyword).filter(|value| match keyword {
            "pattern" => value.as_str().is_some(),
            _ => matches!(value.value, Value::Number(_)),
        });
        // In older dialects a flag makes the bound exclusive.
        let keyword = match keyword {
            "minimum" if is("exclusiveMinimum") => "exclusiveMinimum",
            "maximum" if is("exclusiveMaximum") => "exclusiveMaximum",
            keyword => keyword,
        };
        assertions.extend(value.map(|value| (keyword, json::inline(value))));
    }
    if is("uniqueItems") {
        assertions.push(("uniqueItems", "true".to_owned()));
    }
    assertions
}

/// Takes `dependentRequired` in, which older dialects do not have: in words, as an assertion, and by its members.
pub(super) fn add_dependent(node: &Node, to: &mut Schema) {
    let Some(given) = node.get("dependentRequired") else {
        return;
    };
    for entry in given.as_mapping().into_iter().flat_map(|it| it.iter()) {
        let names = entry.value.as_sequence().into_iter().flatten();
        let names: Vec<&str> = names.filter_map(Node::as_str).collect();
        if !names.is_empty() {
            let words = format!("with {} also {}", entry.key, names.join(" and "));
            to.constraints.push(words);
            let names = names.into_iter().map(str::to_owned).collect();
            to.required_with.push((entry.key.to_string(), names));
        }
    }
    if given.as_mapping().is_some() {
        to.assertions
            .push(("dependentRequired", json::inline(given)));
    }
}

fn number(node: &Node, key: &str) -> Option<String> {
    let value = node.get(key)?;
    matches!(value.value, Value::Number(_)).then(|| json::inline(value))
}

/// Bounds of numbers: exclusive ones are numbers of their own, or in older dialects flags.
fn range(node: &Node, words: &mut Vec<String>) {
    let bound = |inclusive: &str, exclusive: &str, at: &str, beyond: &str| {
        let is_exclusive = node.get(exclusive).and_then(Node::as_bool) == Some(true);
        let limit = number(node, inclusive).map(|limit| match is_exclusive {
            true => format!("{beyond} {limit}"),
            false => format!("{at} {limit}"),
        });
        let other = number(node, exclusive).map(|limit| format!("{beyond} {limit}"));
        [limit, other]
    };
    let lower = bound("minimum", "exclusiveMinimum", "at least", "more than");
    let upper = bound("maximum", "exclusiveMaximum", "at most", "less than");
    if let ([Some(least), None], [Some(most), None]) = (&lower, &upper)
        && let (Some(least), Some(most)) = (
            least.strip_prefix("at least "),
            most.strip_prefix("at most "),
        )
    {
        words.push(match least == most {
            true => format!("exactly {least}"),
            false => format!("{least} to {most}"),
        });
        return;
    }
    words.extend(lower.into_iter().chain(upper).flatten());
}

fn count(node: &Node, of: &str, [one, many]: [&str; 2], words: &mut Vec<String>) {
    let bound = |which: &str| node.get(&format!("{which}{of}")).and_then(Node::as_u64);
    let called = |n: u64| if n == 1 { one } else { many };
    match (bound("min").filter(|n| *n > 0), bound("max")) {
        (Some(least), Some(most)) if least == most => {
            words.push(format!("exactly {least} {}", called(least)));
        }
        (Some(least), Some(most)) => words.push(format!("{least} to {most} {}", called(most))),
        (Some(least), None) => words.push(format!("at least {least} {}", called(least))),
        (None, Some(most)) => words.push(format!("at most {most} {}", called(most))),
        (None, None) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Sink;
    use crate::source::{SourceMap, parse};

    #[test]
    fn in_words() {
        for (text, expected) in [
            ("{minimum: 1, maximum: 5}", "1 to 5"),
            ("{minimum: 1, exclusiveMinimum: true}", "more than 1"),
            (
                "{exclusiveMinimum: 1.50, maximum: 2}",
                "more than 1.50; at most 2",
            ),
            ("{minimum: 2, maximum: 2}", "exactly 2"),
            ("{minLength: 1}", "at least 1 character"),
            ("{minLength: 0, maxLength: 0}", "at most 0 characters"),
            ("{minItems: 2, maxItems: 2}", "exactly 2 elements"),
            ("{minProperties: 1, maxProperties: 3}", "1 to 3 members"),
            (
                "{multipleOf: 0.01, uniqueItems: true}",
                "a multiple of 0.01; all elements differ",
            ),
            ("{pattern: '^a b$'}", "pattern ^a b$"),
            ("{minimum: low, maxLength: -1}", ""),
        ] {
            let mut sources = SourceMap::new();
            let file = sources.add("a.yaml", text);
            let node = parse(&sources, file, &mut Sink::new()).unwrap();
            assert_eq!(constraints(&node).join("; "), expected, "{text}");
        }
    }
}
