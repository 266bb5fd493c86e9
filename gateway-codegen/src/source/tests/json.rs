//! JSON by the letter of RFC 8259.

use super::{Random, read};

/// What the reader makes of a text, and what `serde_json` does.
fn verdicts(text: &str) -> (bool, bool) {
    let ours = read("a.json", text).node.is_some();
    (
        ours,
        serde_json::from_str::<serde_json::Value>(text).is_ok(),
    )
}

#[test]
fn accepts_what_is_json() {
    let cases = [
        "null",
        " true ",
        "false",
        "0",
        "-0",
        "-12",
        "1.5",
        "1e3",
        "1E+3",
        "1.5e-3",
        "[]",
        "{}",
        "[ ]",
        "{ }",
        "\"\"",
        "[1,[2,[3]]]",
        r#"{"a":{"b":[1,"c",null]}}"#,
        r#""\"\\\/\b\f\n\r\t""#,
        r#""\u00e9 \ud83d\ude00""#,
        "\"\u{7f}\u{feff}\"",
        "\t\r\n [\n]\n",
        r#"{"":0}"#,
    ];
    for text in cases {
        let outcome = read("a.json", text);
        assert!(
            outcome.diagnostics.is_empty(),
            "{text}: {:?}",
            outcome.diagnostics
        );
        let oracle: serde_json::Value = serde_json::from_str(text).unwrap();
        assert_eq!(outcome.node.unwrap().to_json(), oracle, "{text}");
    }
}

#[test]
fn refuses_what_is_not_where_it_is_not() {
    let cases = [
        ("01", "GW0001 1:1"),
        ("-", "GW0001 1:2"),
        ("+1", "GW0001 1:1"),
        (".5", "GW0001 1:1"),
        ("1.", "GW0001 1:3"),
        ("1.e3", "GW0001 1:3"),
        ("1e", "GW0001 1:3"),
        ("0x10", "GW0001 1:2 1:1"),
        ("NaN", "GW0001 1:1"),
        ("nulll", "GW0001 1:1"),
        ("[1 2]", "GW0001 1:4"),
        ("[1,,2]", "GW0001 1:4"),
        ("[1,]", "GW0001 1:3"),
        ("[,1]", "GW0001 1:2"),
        ("[1", "GW0001 1:3 1:1"),
        ("[1,", "GW0001 1:4 1:1"),
        ("[[1]", "GW0001 1:5 1:1"),
        ("[1}", "GW0001 1:3"),
        ("{\"a\"}", "GW0001 1:5"),
        ("{\"a\":}", "GW0001 1:6"),
        ("{\"a\":1,}", "GW0001 1:7"),
        ("{a:1}", "GW0001 1:2"),
        ("{'a':1}", "GW0001 1:2"),
        ("{1:1}", "GW0001 1:2"),
        ("{\"a\" 1}", "GW0001 1:6"),
        ("{", "GW0001 1:2 1:1"),
        ("[\"a", "GW0001 1:2"),
        ("[\"a\nb\"]", "GW0001 1:2"),
        ("[\"a\tb\"]", "GW0012 1:4"),
        ("[\"\\x\"]", "GW0001 1:3"),
        ("[\"\\u12g4\"]", "GW0001 1:3"),
        ("[\"\\ud800\"]", "GW0001 1:3"),
        ("[\"\\ud800\\u0041\"]", "GW0001 1:3"),
        ("[\"\\udc00\"]", "GW0001 1:3"),
        ("[\"\\", "GW0001 1:3"),
        ("[\"\\u1", "GW0001 1:3"),
        ("1 2", "GW0001 1:3 1:1"),
        ("{} // x", "GW0001 1:4 1:1"),
        ("# x", "GW0001 1:1"),
        ("[\u{a0}1]", "GW0001 1:2"),
        ("\u{feff}\u{feff}1", "GW0001 1:1"),
    ];
    for (text, expected) in cases {
        assert_eq!(read("a.json", text).summary(), [expected], "{text:?}");
        assert!(!verdicts(text).1, "{text:?}: serde_json accepts it");
    }
}

#[test]
fn keeps_numbers_as_they_are_written() {
    let node = read("a.json", "[1.10, 1e400, 123456789012345678901234567890]")
        .node
        .unwrap();
    let texts: Vec<_> = node
        .as_sequence()
        .unwrap()
        .iter()
        .map(|item| item.as_text().unwrap())
        .collect();
    assert_eq!(texts, ["1.10", "1e400", "123456789012345678901234567890"]);
}

#[test]
fn a_key_may_stand_twice_only_with_the_same_value() {
    let outcome = read("a.json", r#"{"a":1,"b":[],"a":1,"b":[],"a":2,"a":"1"}"#);
    assert_eq!(
        outcome.summary(),
        [
            "GW0007 1:15 1:2",
            "GW0006 1:21 1:8",
            "GW0006 1:28 1:2",
            "GW0007 1:34 1:2"
        ]
    );
    assert_eq!(outcome.json(), r#"{"a":1,"b":[]}"#);
}

#[test]
fn agrees_with_serde_json_on_random_texts() {
    let tokens = [
        "{", "}", "[", "]", ",", ":", "\"a\"", "\"b\\n\"", "\"\\u00", "\"", "0", "1", "-", ".",
        "e", "true", "null", " ", "\n", "\\", "é", "\u{1}", "/", "'",
    ];
    let mut random = Random(0x5eed);
    let mut n_valid = 0;
    for _ in 0..20_000 {
        let text: String = (0..random.below(9) + 1)
            .map(|_| random.pick(&tokens))
            .collect();
        let (ours, oracle) = verdicts(&text);
        assert_eq!(ours, oracle, "{text:?}");
        n_valid += usize::from(ours);
    }
    assert!(
        n_valid > 100,
        "too few of the texts are JSON to say anything: {n_valid}"
    );
}
