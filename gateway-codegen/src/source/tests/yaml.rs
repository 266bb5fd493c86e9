//! YAML as documents use it.

use super::read;
use crate::source::{Limits, Node, SourceMap, Value, parse_with_limits};

/// What each text is as JSON, without anything to say about it.
fn check(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        let outcome = read("a.yaml", text);
        assert!(
            outcome.diagnostics.is_empty(),
            "{text:?}: {:?}",
            outcome.diagnostics
        );
        assert_eq!(outcome.json(), *expected, "{text:?}");
    }
}

#[test]
fn scalars_follow_the_core_schema() {
    check(&[
        (
            "[~, null, '', \"\", true, False, yes, no, on, off, y]",
            r#"[null,null,"","",true,false,"yes","no","on","off","y"]"#,
        ),
        (
            "[1, -2, 0o17, 0x1F, 1.5, 1e3, 1_000, 2020-01-01, 12:30]",
            r#"[1,-2,15,31,1.5,1000.0,"1_000","2020-01-01","12:30"]"#,
        ),
        ("['1', \"true\", '~']", r#"["1","true","~"]"#),
        ("a:\nb: ~\nc: ''\n", r#"{"a":null,"b":null,"c":""}"#),
        (
            "200: a\ntrue: b\n~: c\n1.0: d\n",
            r#"{"1.0":"d","200":"a","true":"b","~":"c"}"#,
        ),
        ("? a\n: b\n? c\n", r#"{"a":"b","c":null}"#),
        (
            "a: |\n  x\n   y\n\n  z\nb: >-\n  x\n  y\n\n  z\n",
            r#"{"a":"x\n y\n\nz\n","b":"x y\nz"}"#,
        ),
        ("a: x\n  y\n\n  z\n", r#"{"a":"x y\nz"}"#),
        (
            "a: \"\\ud83d\\ude00 \\x41 \\\n  b\"\n",
            "{\"a\":\"\u{1f600} A b\"}",
        ),
        ("--- # c\na: b\n...\n", r#"{"a":"b"}"#),
        ("%YAML 1.2\n---\na: b\n", r#"{"a":"b"}"#),
        ("{a: b, \"c\":d}", r#"{"a":"b","c":"d"}"#),
        ("[a: b, c]", r#"[{"a":"b"},"c"]"#),
    ]);
}

#[test]
fn core_tags_say_the_type() {
    check(&[
        (
            "[!!str 1, ! 2, !!int \"3\", !!float 4, !!bool 'true', !!null '', !!map {}, !!seq []]",
            r#"["1","2",3,4,true,null,{},[]]"#,
        ),
        ("a: !<tag:yaml.org,2002:str> 1\n", r#"{"a":"1"}"#),
    ]);
}

#[test]
fn short_forms_become_long_forms() {
    check(&[
        ("!Ref X", r#"{"Ref":"X"}"#),
        ("!Condition X", r#"{"Condition":"X"}"#),
        ("a: !Sub '${X}/y'\n", r#"{"a":{"Fn::Sub":"${X}/y"}}"#),
        (
            "a: !Sub\n  - ${X}\n  - X: !Ref Y\n",
            r#"{"a":{"Fn::Sub":["${X}",{"X":{"Ref":"Y"}}]}}"#,
        ),
        (
            "[!GetAtt A.Arn, !GetAtt A.B.C, !GetAtt [A, Arn], !GetAtt A]",
            r#"[{"Fn::GetAtt":["A","Arn"]},{"Fn::GetAtt":["A","B.C"]},{"Fn::GetAtt":["A","Arn"]},{"Fn::GetAtt":"A"}]"#,
        ),
        (
            "!Join ['', [a, !ImportValue b]]",
            r#"{"Fn::Join":["",["a",{"Fn::ImportValue":"b"}]]}"#,
        ),
        (
            "!FindInMap [A, !Ref B, C]",
            r#"{"Fn::FindInMap":["A",{"Ref":"B"},"C"]}"#,
        ),
        (
            "!Select [0, !Split [',', a]]",
            r#"{"Fn::Select":[0,{"Fn::Split":[",","a"]}]}"#,
        ),
        (
            "!If [A, 1, !Ref 'AWS::NoValue']",
            r#"{"Fn::If":["A",1,{"Ref":"AWS::NoValue"}]}"#,
        ),
        ("a: !Sub |\n  x\n  y\n", r#"{"a":{"Fn::Sub":"x\ny\n"}}"#),
    ]);
}

#[test]
fn aliases_and_merge_keys_repeat() {
    check(&[
        ("a: &x [1, 2]\nb: *x\n", r#"{"a":[1,2],"b":[1,2]}"#),
        ("a: &x b\n*x : c\n", r#"{"a":"b","b":"c"}"#),
        ("a: &x 1\nb: &x 2\nc: *x\n", r#"{"a":1,"b":2,"c":2}"#),
        (
            "a: &x {p: 1, q: 2}\nb: {<<: *x, q: 3}\n",
            r#"{"a":{"p":1,"q":2},"b":{"p":1,"q":3}}"#,
        ),
        (
            "a: &x {p: 1}\nb: &y {p: 2, q: 2}\nc: {<<: [*x, *y]}\n",
            r#"{"a":{"p":1},"b":{"p":2,"q":2},"c":{"p":1,"q":2}}"#,
        ),
        (
            "a: &x {p: 1}\nb: &y {<<: *x, q: 2}\nc: {<<: *y}\n",
            r#"{"a":{"p":1},"b":{"p":1,"q":2},"c":{"p":1,"q":2}}"#,
        ),
        ("'<<': a\n", r#"{"<<":"a"}"#),
    ]);
    let root = read("a.yaml", "a: &x [1, {b: c}]\nd: *x\n").node.unwrap();
    let items = |key| match &root.get(key).unwrap().value {
        Value::Sequence(items) => std::sync::Arc::as_ptr(items),
        other => panic!("{other:?}"),
    };
    assert_eq!(items("a"), items("d"), "an alias shares, it does not copy");
}

#[test]
fn duplicate_keys_are_found_in_every_form() {
    let cases = [
        ("a: 1\na: 1\n", "GW0007 2:1 1:1"),
        ("a: 1\na: 2\n", "GW0006 2:1 1:1"),
        ("200: 1\n'200': 2\n", "GW0006 2:1 1:1"),
        ("{a: b, \"a\": c}", "GW0006 1:8 1:2"),
        ("v: 2.0\nv: '2.0'\n", "GW0007 2:1 1:1"),
        ("a: &x {p: 1}\nb: {q: 1, <<: *x, q: 2}\n", "GW0006 2:19 2:5"),
    ];
    for (text, expected) in cases {
        assert_eq!(read("a.yaml", text).summary(), [expected], "{text:?}");
    }
}

#[test]
fn json_in_any_other_file_is_read_too() {
    check(&[
        ("\u{feff}{\n\t\"a\":\t[1]\n}\n", r#"{"a":[1]}"#),
        ("{\"a\": 1} # c\n", r#"{"a":1}"#),
        ("[1, 2,]", "[1,2]"),
    ]);
    assert_eq!(
        read("a.yaml", "{\"a\":1,\"a\":2}").summary(),
        ["GW0006 1:8 1:2"]
    );
    assert_eq!(
        read("a.JSON", "a: b").summary(),
        ["GW0001 1:1"],
        "but no YAML in a JSON file"
    );
}

/// What each limit says of a text that is one beyond it, and nothing of one that is not.
#[test]
fn limits_are_exact() {
    let limits = Limits {
        max_bytes: 100,
        max_depth: 4,
        max_values: 10,
        max_alias_values: 5,
    };
    let summary = |name: &str, text: &str| {
        let mut sources = SourceMap::new();
        let file = sources.add(name, text);
        let mut sink = crate::diagnostics::Sink::new();
        let node: Option<Node> = parse_with_limits(&sources, file, &limits, &mut sink);
        let codes: Vec<_> = sink
            .into_sorted()
            .iter()
            .map(|diagnostic| diagnostic.code.number())
            .collect();
        assert_eq!(node.is_none(), !codes.is_empty(), "{text}");
        codes
    };
    for name in ["a.json", "a.yaml"] {
        assert_eq!(summary(name, "[[[[1]]]]"), [""; 0]);
        assert_eq!(summary(name, "[[[[[]]]]]"), ["GW0021"]);
        assert_eq!(summary(name, "[1,2,3,4,5,6,7,8,9]"), [""; 0]);
        assert_eq!(summary(name, "[1,2,3,4,5,6,7,8,9,0]"), ["GW0022"]);
        assert_eq!(summary(name, &format!("[{}1]", " ".repeat(97))), [""; 0]);
        assert_eq!(summary(name, &format!("[{}1]", " ".repeat(98))), ["GW0020"]);
    }
    assert_eq!(summary("a.yaml", "[&x [1, 2, 3, 4], *x]"), [""; 0]);
    assert_eq!(summary("a.yaml", "[&x [1, 2, 3, 4, 5], *x]"), ["GW0023"]);
    assert_eq!(
        summary("a.yaml", "[&x {a: 1, b: 2}, {<<: *x}, *x]"),
        ["GW0023"]
    );
    assert_eq!(summary("a.yaml", "[&x [[1]], [*x]]"), [""; 0]);
    assert_eq!(summary("a.yaml", "[&x [[1]], [[*x]]]"), ["GW0021"]);
    assert_eq!(summary("a.yaml", "[[[[!Ref a]]]]"), ["GW0021"]);
}

#[test]
fn deep_and_wide_texts_end_in_time() {
    let n = 10_000;
    let block: String = (0..2_000)
        .map(|depth| format!("{}a:\n", " ".repeat(depth)))
        .collect();
    let cases = [
        ("a.json", "[".repeat(n) + &"]".repeat(n)),
        ("a.json", "{\"a\":".repeat(n) + "1" + &"}".repeat(n)),
        ("a.yaml", "[".repeat(n) + &"]".repeat(n)),
        ("a.yaml", "{a: ".repeat(n)),
        ("a.yaml", "- ".repeat(n) + "a"),
        ("a.yaml", "? ".repeat(n) + "a"),
        ("a.yaml", block),
    ];
    for (name, text) in cases {
        let codes: Vec<_> = read(name, &text)
            .diagnostics
            .iter()
            .map(|diagnostic| diagnostic.code.number())
            .collect();
        assert_eq!(codes, ["GW0021"], "{}", &text[..20]);
    }
}
