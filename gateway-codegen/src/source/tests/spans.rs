//! Every node and key knows where it stands, and every part of a string too.

use super::{Random, read};
use crate::source::embedded::{self, EmbeddedMap};
use crate::source::{Node, SourceMap, Value};

/// The source text of the values at the keys of the root.
fn slices(name: &str, text: &str) -> Vec<(String, String)> {
    let outcome = read(name, text);
    let root = outcome
        .node
        .unwrap_or_else(|| panic!("{text}: {:?}", outcome.diagnostics));
    let slice = |span| outcome.sources.slice(span).to_owned();
    root.as_mapping()
        .unwrap()
        .iter()
        .map(|entry| (slice(entry.key_span), slice(entry.value.span)))
        .collect()
}

#[test]
fn spans_cover_what_was_written() {
    let text = concat!(
        "a: x y # c\n",
        "'b': \"q\\n\"\n",
        "c: |-\n   lit\n   eral\n\n",
        "d: !Sub >+ # c | d\n\n  folded\n  text\n\n",
        "e: [1, {f: g}]\n",
        "h:\n  - i\n  - j: k\n\n",
        "l:\n",
        "m: !GetAtt n.o\n",
        "p: &q plain\n  text\n",
        "r: *q\n",
    );
    let expected = [
        ("a", "x y"),
        ("'b'", "\"q\\n\""),
        ("c", "|-\n   lit\n   eral"),
        ("d", "!Sub >+ # c | d\n\n  folded\n  text"),
        ("e", "[1, {f: g}]"),
        ("h", "- i\n  - j: k"),
        ("l", "l"),
        ("m", "!GetAtt n.o"),
        ("p", "plain\n  text"),
        ("r", "plain\n  text"),
    ];
    let expected = expected.map(|(key, value)| (key.to_owned(), value.to_owned()));
    assert_eq!(slices("a.yaml", text), expected);
    let marked = format!("\u{feff}{}", text.replace('\n', "\r\n"));
    assert_eq!(
        slices("a.yaml", &marked),
        expected.map(|(key, value)| (key, value.replace('\n', "\r\n")))
    );
    let json = "\u{feff}{ \"a\" : [ 1 , \"é\" ], \"b\":-1.5e3,\"c\":{}}";
    let expected = [
        ("\"a\"", "[ 1 , \"é\" ]"),
        ("\"b\"", "-1.5e3"),
        ("\"c\"", "{}"),
    ];
    assert_eq!(
        slices("a.json", json),
        expected.map(|(key, value)| (key.to_owned(), value.to_owned()))
    );
}

/// The first string in a tree.
fn first_string(node: &Node) -> Option<&Node> {
    match &node.value {
        Value::String(_) => Some(node),
        Value::Sequence(items) => items.iter().find_map(first_string),
        Value::Mapping(mapping) => mapping.iter().find_map(|entry| first_string(&entry.value)),
        _ => None,
    }
}

#[test]
fn finds_a_part_of_a_string_in_every_notation() {
    let cases = [
        ("a.json", "{\"a\": \"x \\\"$foo\\\" y\"}", "$foo", "$foo"),
        (
            "a.json",
            "{\"a\": \"\\ud83d\\ude00$foo\\n\"}",
            "$foo\n",
            "$foo\\n",
        ),
        (
            "a.json",
            "{\"a\": \"\\ud83d\\ude00$foo\"}",
            "\u{1f600}",
            "\\ud83d\\ude00",
        ),
        ("a.yaml", "a: x $foo y\n", "$foo", "$foo"),
        ("a.yaml", "a: x\n  $foo\n\n  y\n", "$foo\ny", "$foo\n\n  y"),
        ("a.yaml", "a: 'it''s $foo'\n", "'s $foo", "''s $foo"),
        ("a.yaml", "a: 'x\n\n  $foo'\n", "$foo", "$foo"),
        (
            "a.yaml",
            "a: \"x\\\n   $foo \\x41\"\n",
            "$foo A",
            "$foo \\x41",
        ),
        (
            "a.yaml",
            "a: |\n  x\n    $foo\n  y\n",
            "  $foo\ny",
            "  $foo\n  y",
        ),
        ("a.yaml", "a: |2-\n    x\n   $foo\n", " $foo", " $foo"),
        ("a.yaml", "a: !Sub |\n  {\n    $foo\n", "$foo", "$foo"),
        (
            "a.yaml",
            "a: >\n  x\n  $foo\n\n  y\n",
            "$foo\ny",
            "$foo\n\n  y",
        ),
        ("a.yaml", "a: >\n  x\n\n    $foo\n\n  y\n", "$foo", "$foo"),
        ("a.yaml", "a: >\n\n  x\n  $foo", "$foo", "$foo"),
        (
            "a.yaml",
            "a: |\r\n  x\r\n  $foo\r\n",
            "x\n$foo",
            "x\r\n  $foo",
        ),
    ];
    for (name, text, part, expected) in cases {
        let outcome = read(name, text);
        let root = outcome
            .node
            .unwrap_or_else(|| panic!("{text:?}: {:?}", outcome.diagnostics));
        let node = first_string(&root).unwrap();
        let start = node
            .as_str()
            .unwrap()
            .find(part)
            .unwrap_or_else(|| panic!("{text:?}: {node:?}"));
        let span = embedded::locate(&outcome.sources, node, start..start + part.len());
        assert_eq!(outcome.sources.slice(span), expected, "{text:?}");
        let end = embedded::locate(
            &outcome.sources,
            node,
            start + part.len()..start + part.len(),
        );
        assert_eq!(
            (end.start, end.end),
            (span.end, span.end),
            "{text:?}: an empty range is a place"
        );
    }
}

#[test]
fn what_is_not_in_the_text_is_the_whole() {
    let mut sources = SourceMap::new();
    let file = sources.add("a.yaml", "abc");
    let node = Node::new(
        crate::source::Span::new(file, 0, 3),
        Value::String("other".into()),
    );
    assert_eq!(embedded::locate(&sources, &node, 1..2), node.span);
}

/// Strings in all notations with spaces, breaks and escapes in all places: each can be decoded again from its text,
/// and each of its characters that was not made up is found at itself.
#[test]
fn every_character_of_random_strings_is_found() {
    let styles = [
        "a: |\n",
        "a: >\n",
        "a: |-\n",
        "a: >+\n",
        "a: '",
        "a: \"",
        "a: x",
        "- - a: >-\n",
    ];
    let tokens = [
        "b", "c d", " ", "  ", "\n  ", "\n  ", "\n", "\n   ", "é", "''", "\\\"", "\\n", "\\\n  ",
        "\t", "\r\n  ", ":", "#",
    ];
    let mut random = Random(0xfeed);
    let (mut n_strings, mut n_unknown) = (0, Vec::new());
    for _ in 0..20_000 {
        let style = random.pick(&styles);
        let mut text = style.to_owned();
        if style.ends_with('\n') {
            text.push_str("      ");
        }
        (0..random.below(12) + 1)
            .for_each(|_| text.push_str(random.pick(&tokens).replace("\n ", "\n      ").as_str()));
        if let Some(quote @ ('\'' | '"')) = style.chars().last() {
            text.push(quote);
        }
        let outcome = read("a.yaml", &text);
        let Some(node) = outcome.node.as_ref().and_then(first_string) else {
            continue;
        };
        n_strings += 1;
        let map = EmbeddedMap::new(&outcome.sources, node);
        if !node.as_str().unwrap().is_empty() && !map.is_exact() {
            n_unknown.push((text.clone(), node.clone()));
            continue;
        }
        for (start, character) in node
            .as_str()
            .unwrap()
            .char_indices()
            .filter(|(_, character)| character.is_alphanumeric())
        {
            let span = map.span(start..start + character.len_utf8());
            assert_eq!(
                outcome.sources.slice(span),
                character.to_string(),
                "{text:?} {node:?}"
            );
        }
    }
    assert!(
        n_strings > 5_000,
        "too few strings to say anything: {n_strings}"
    );
    // What is left: a block without text before a line with nothing but a tab.
    assert!(
        n_unknown.len() * 1_000 < n_strings,
        "{} of {n_strings}: {:#?}",
        n_unknown.len(),
        n_unknown.first()
    );
}

/// Lexers count bytes: what ends or begins within a character is all of it.
#[test]
fn parts_of_characters_are_whole_ones() {
    let outcome = read("a.yaml", "t: |\n  ab\u{202e}c\n");
    let root = outcome.node.unwrap();
    let node = first_string(&root).unwrap();
    for (range, part) in [
        (2..3, "\u{202e}"),
        (3..4, "\u{202e}"),
        (1..4, "b\u{202e}"),
        (3..6, "\u{202e}c"),
        (5..6, "c"),
    ] {
        let span = embedded::locate(&outcome.sources, node, range.clone());
        assert_eq!(outcome.sources.slice(span), part, "{range:?}");
    }
}
