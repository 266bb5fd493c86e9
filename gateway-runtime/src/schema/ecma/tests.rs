use super::{MAX_DEPTH, Node, parse};

#[test]
fn patterns() {
    for good in [
        "",
        "|",
        "a|",
        "()",
        "(?:)",
        "[]",
        "[^]",
        "^",
        "(?:^)*",
        "(?=a)*",
        "(?!a){2}",
        "a{2}",
        "a{2,}",
        "a{2,3}?",
        "a{,3}",
        "a{b",
        "{",
        "}",
        "]",
        "x{a}",
        "{,3}",
        "{a}",
        r"\d\D\s\S\w\W\b\B",
        r"\f\n\r\t\v\0",
        r"\cA\ca",
        r"\c",
        r"\c1",
        r"[\c_\c1]",
        r"\x4a\u004a\u{4a}\u{10FFFF}",
        r"\u{000000000000041}",
        r"\ud83d\ude00",
        r"\ud83d",
        r"\^\$\\\.\*\+\?\(\)\[\]\{\}\|\/",
        r"\-\ \é\_\@",
        r"\1",
        r"\1(a)",
        r"\8\9\377\400",
        r"[\1]",
        r"(a)\1",
        r"\k<a>(?<a>b)",
        r"(?<a>b)|(?<a>c)",
        r"(?<ä$_9>b)",
        r"(?<\u0061>b)\k<a>",
        "(?<=a)b",
        "(?<!a)b",
        "[a-z-9-]",
        r"[\w-.]",
        r"[a-\d]",
        "[--a]",
        "[]a]",
        "[[]",
        "[:alpha:]",
        r"\p{L}\P{Lu}\p{gc=Lu}\p{Script=Greek}\p{scx=Grek}\p{Any}\p{ASCII}\p{Alphabetic}",
        r"[\p{L}-z]",
        "(?i:a)",
        "(?-i:a)",
        "(?ims:a)",
        "(?i-ms:a)",
        "(?i-:a)",
        "😀{2}",
    ] {
        assert!(parse(good).is_ok(), "{good}: {:?}", parse(good));
    }
    for (bad, at) in [
        ("(", 0..1),
        ("a(b|c", 1..2),
        (")", 0..1),
        ("a)b", 1..2),
        ("*", 0..1),
        ("a|*", 2..3),
        ("(?:+)", 3..4),
        ("^*", 1..2),
        (r"\b+", 2..3),
        ("(?<=a)*", 6..7),
        ("a**", 2..3),
        ("a{2}{3}", 4..7),
        ("{2}", 0..3),
        ("a{3,2}", 1..6),
        ("[", 0..1),
        ("a[b", 1..2),
        ("[z-a]", 1..4),
        (r"[a\", 2..3),
        (r"\", 0..1),
        ("(?<a>b)(?<a>c)", 7..12),
        ("(?<1>b)", 0..4),
        ("(?<>b)", 0..4),
        (r"(?<a>b)\k<c>", 7..12),
        (r"(?<a>b)\k", 7..9),
        ("(?", 0..2),
        ("(?ii:a)", 0..4),
        ("(?i-i:a)", 0..5),
        ("(?-:a)", 0..4),
        ("(?~a)", 0..3),
    ] {
        let fault = parse(bad).expect_err(bad);
        assert_eq!(
            (&fault.at, fault.instead),
            (&at, None),
            "{bad}: {}",
            fault.message
        );
    }
}

#[test]
fn other_dialects() {
    for bad in [
        "(?i)a",
        "(?s).",
        "(?P<n>x)",
        "(?P=n)",
        "(?>a)",
        "(?#a)",
        "(?x:a)",
        "a++",
        "a*+",
        "a{2}+",
        r"\A",
        r"\Z",
        r"\z",
        r"\h",
        r"\a",
        r"\e",
        r"\Qa\E",
        r"\x",
        r"\x{41}",
        r"\u12",
        r"\u{110000}",
        r"\k",
        r"[\B]",
        r"[\A]",
        r"\pL",
        r"\p{Foo}",
        r"\p{IsGreek}",
        r"\p{Alpha }",
        r"\p{gc=Greek}",
        r"\p{l}",
        "[[:alpha:]]",
        "[a[:^digit:]]",
    ] {
        let fault = parse(bad).expect_err(bad);
        assert!(fault.instead.is_some(), "{bad}: {}", fault.message);
        assert!(
            bad.get(fault.at.clone())
                .is_some_and(|text| !text.is_empty()),
            "{bad}: {:?}",
            fault.at
        );
    }
}

#[test]
fn limits() {
    let nested = |n: usize| format!("{}{}", "(".repeat(n), ")".repeat(n));
    assert!(parse(&nested(MAX_DEPTH)).is_ok());
    assert_eq!(
        parse(&nested(MAX_DEPTH + 1)).map_err(|fault| fault.at),
        Err(MAX_DEPTH..MAX_DEPTH + 1)
    );
    assert!(parse(&"(".repeat(30_000)).is_err());
    assert!(parse(&"a".repeat(32_768)).is_ok());
    assert!(parse(&"a".repeat(32_769)).is_err());
    assert_eq!(
        parse("a{99999999999,}").map(|node| matches!(
            node,
            Node::Repeat {
                min: u32::MAX,
                max: None,
                ..
            }
        )),
        Ok(true)
    );
}
