//! Verdicts, each reasoned from ECMA-262.

use super::{Reading, Refusal, by_positions, compile, compiled, fits};

/// Patterns, texts that fit them, and texts that do not.
const VERDICTS: &[(&str, &[&str], &[&str])] = &[
    // A pattern may match anywhere.
    ("", &["", "a"], &[]),
    ("b", &["b", "abc"], &["", "ac"]),
    ("^b", &["b", "bc"], &["ab", "\nb"]),
    ("b$", &["b", "ab"], &["bc", "b\n"]),
    ("^$", &[""], &["a", "\n"]),
    ("^a|b$", &["ax", "xb"], &["xa", "bx"]),
    ("a^b|b$c", &[], &["ab", "a\nb", "bc"]),
    (
        "(?:^|,)a(?:,|$)",
        &["a", "b,a", "a,b"],
        &["ba", "ab", "b, a"],
    ),
    // Quantifiers.
    ("^a{2}$", &["aa"], &["a", "aaa"]),
    ("^a{2,}$", &["aa", "aaaa"], &["a"]),
    ("^a{1,3}?$", &["a", "aaa"], &["", "aaaa"]),
    ("^a{0}$", &[""], &["a"]),
    ("^(?:a*)*b$", &["b", "aab"], &["a"]),
    ("^(?:a?){3}$", &["", "aaa"], &["aaaa"]),
    (
        "^(?:a|ab)(?:c|bcd)$",
        &["ac", "abcd", "abc"],
        &["ab", "acd"],
    ),
    ("^(?:){4294967295}a$", &["a"], &["aa"]),
    ("^a*?$", &["", "aa"], &["b"]),
    ("^(ab+?)??c$", &["c", "abbc"], &["ababc"]),
    // Annex B: braces and brackets as text.
    ("^a{$", &["a{"], &["a"]),
    ("^a{,2}$", &["a{,2}"], &["aa"]),
    ("^x{a}]$", &["x{a}]"], &["x"]),
    ("^{}$", &["{}"], &[""]),
    // `.`
    (
        "^.$",
        &["a", "é", "😀", "\u{0}", "\u{85}"],
        &["", "ab", "\n", "\r", "\u{2028}", "\u{2029}"],
    ),
    ("^[^]$", &["a", "\n", "😀"], &["", "ab"]),
    ("^(?s:.)$", &["a", "\n"], &["ab"]),
    ("[]", &[], &["", "a"]),
    // Classes.
    ("^[a-c]$", &["a", "b", "c"], &["d", "-", "B"]),
    ("^[^a-c]$", &["d", "-", "\n"], &["a", "ab"]),
    (r"^[\w-.]+$", &["a-b.c", "_"], &["a b", "+"]),
    (r"^[a-\d]+$", &["a-5"], &["b"]),
    (r"^[\]\[\\^-]+$", &["][\\^-"], &["a"]),
    ("^[+--]+$", &["+,-"], &["."]),
    (r"^[\b]$", &["\u{8}"], &["b", "\\"]),
    (r"^[\c1\cA]$", &["\u{11}", "\u{1}"], &["c", "1"]),
    (r"^\d$", &["0", "9"], &["a", "\u{7c0}"]),
    (r"^\D$", &["a", "\u{7c0}"], &["0"]),
    (r"^\w$", &["a", "Z", "_", "0"], &["é", "-"]),
    (r"^\W$", &["é", "-"], &["a"]),
    (
        r"^\s$",
        &[
            " ", "\t", "\n", "\u{b}", "\u{c}", "\r", "\u{a0}", "\u{1680}", "\u{2003}", "\u{2028}",
            "\u{202f}", "\u{3000}", "\u{feff}",
        ],
        &["\u{85}", "\u{180e}", "\u{200b}", "a"],
    ),
    (r"^[\s\S]$", &["a", "\n"], &[""]),
    (r"^[^\W\d]+$", &["ab_"], &["a1", "é"]),
    // Escapes.
    (r"^\cJ$", &["\n"], &["J"]),
    (r"^\c!$", &["\\c!"], &["!"]),
    (r"^\x41\u0042\u{43}\u{00001F600}$", &["ABC😀"], &["ABC"]),
    (r"^\uD83D\uDE00$", &["😀"], &["a"]),
    (r"^[\uD83D\uDE00-\uD83D\uDE02]$", &["😁"], &["😃"]),
    (r"^\0$", &["\0"], &["0"]),
    (r"^\101\8$", &["A8"], &["\u{1}018"]),
    (r"^\t\n\v\f\r$", &["\t\n\u{b}\u{c}\r"], &[""]),
    (r"^\-\_\/\.\ \@\é$", &["-_/. @é"], &["-_/x @é"]),
    (r"\uD800", &[], &["a", "\u{d7ff}", "\u{e000}"]),
    (r"^[\uD000-\uDFFF]$", &["\u{d7ff}"], &["\u{e000}"]),
    // Properties.
    (r"^\p{L}+$", &["aéλ漢"], &["1", "a1"]),
    (r"^\p{Letter}\p{Lu}\P{Lu}$", &["aBc"], &["abc", "aBC"]),
    (r"^\p{Script=Greek}+$", &["λόγος"], &["logos"]),
    (r"^[\p{sc=Cyrl}\d]+$", &["да1"], &["da"]),
    (r"^\p{digit}+$", &["42", "\u{9ea}\u{9e8}"], &["x"]),
    (r"^\p{punct}\p{Any}\p{ASCII}$", &["!😀a"], &["a😀a", "!😀é"]),
    (r"^\p{Emoji_Presentation}$", &["😀"], &["1"]),
    (r"^\P{Cs}$", &["a"], &[""]),
    // Boundaries.
    (
        r"\bcat\b",
        &["cat", "a cat.", "cat-"],
        &["concat", "cats", "cat_"],
    ),
    (r"\bé", &["aé"], &["é", " é"]),
    (r"^\B$", &[""], &["a"]),
    (r"a\Bb", &["ab"], &["a b"]),
    (r"\b", &["a", " a "], &["", " ", "é"]),
    (r"(?:\b)*a", &["ba"], &["b"]),
    // Flags.
    ("^(?i:abC)d$", &["ABCd", "abcd"], &["abcD"]),
    ("^(?i:[^x])$", &["y"], &["X", "x"]),
    ("^(?i:k)$", &["K", "\u{212A}"], &["x"]),
    ("^(?i:ß)$", &["ß", "ẞ"], &["ss"]),
    (r"^(?i:\w)$", &["\u{17f}"], &["é"]),
    ("(?m:^b$)", &["b", "a\nb", "b\u{2028}"], &["ab", "a\tb"]),
    ("(?i:a(?-i:b))", &["Ab"], &["AB"]),
    // Look-ahead.
    (
        "^(?=.*[A-Z])(?=.*\\d)(?!.*\\s).{4,}$",
        &["Abc1", "1xyZ!"],
        &["abc1", "ABCD", "A 12", "A1"],
    ),
    (
        "^((?=.*[A-Z])(?!.*\\s).{8,})$",
        &["abcdefgH"],
        &["abcdefgh", "abcdefg H", "H"],
    ),
    ("(?=.*b)a", &["ab", "xxaxxb"], &["ba", "a"]),
    ("a(?!b)", &["a", "ac", "aba"], &["ab", "b"]),
    (
        "^(?!-)(?!.*--)[a-z-]+(?<!-)$",
        &["a", "a-b"],
        &["-a", "a-", "a--b"],
    ),
    ("^((?!foo).)*$", &["bar", "fo"], &["foo", "xfoox", "a\nb"]),
    (
        "^(?:(?!-)[a-z0-9-]{1,5}(?<!-)\\.)+[a-z]{2,}$",
        &["a.bc", "a-b.c1.de"],
        &["-a.bc", "a-.bc", "abcdef.gh", "a."],
    ),
    ("^a(?=b(?!c))", &["ab", "abd"], &["abc", "ac"]),
    ("^(?=a{2,3}$)(?=(?:aa)*$)", &["aa"], &["a", "aaa", "aaaa"]),
    ("(?=a)*b", &["b", "ab"], &["a"]),
    ("^(?=a|(?=b)b)[ab]$", &["a", "b"], &["c", "ab"]),
    ("^(?!(?!a))a$", &["a"], &["b", ""]),
    ("(?=$)a|b(?=$)", &["b", "ab"], &["a", "ba"]),
    ("x(?=\\b)y|z(?=\\b)", &["z", "z."], &["xy", "za"]),
    ("(?!)", &[], &["", "a"]),
    ("(?=)", &["", "a"], &[]),
    // Look-behind.
    ("(?<=a)b", &["ab", "cab"], &["b", "cb"]),
    ("(?<!a)b", &["b", "cb", "abb"], &["ab"]),
    ("(?<=^|,)x", &["x", "a,x"], &["ax"]),
    ("(?<=a{2}|b+c)d", &["aad", "bbcd"], &["ad", "cd"]),
    ("(?<=(?<!x)a)b", &["ab", "yab"], &["xab", "b"]),
    ("(?<!^.*x.*)y", &["y", "ay", "yx"], &["xy", "axby"]),
    ("(?=(?<=a)b)[bc]", &["ab"], &["ac", "b"]),
    // Groups.
    (
        "^(?<year>\\d{4})-(?<month>\\d\\d)$",
        &["2026-11"],
        &["26-11"],
    ),
    ("^(?:(?<a>x)|(?<a>y))$", &["x", "y"], &["xy"]),
    ("^(([a-z]+)(\\d+)?)+$", &["a1b"], &["1a", "A"]),
];

#[test]
fn verdicts() {
    for (pattern, good, bad) in VERDICTS {
        let automata = compiled(pattern);
        for text in *good {
            assert!(fits(&automata, text), "{pattern} must match {text:?}");
        }
        for text in *bad {
            assert!(!fits(&automata, text), "{pattern} must not match {text:?}");
        }
    }
}

#[test]
fn positions_say_what_states_say() {
    let mut n_patterns = 0;
    for (pattern, good, bad) in VERDICTS {
        let Some(automata) = by_positions(pattern) else {
            continue;
        };
        n_patterns += 1;
        for text in *good {
            assert!(fits(&automata, text), "{pattern} must match {text:?}");
        }
        for text in *bad {
            assert!(!fits(&automata, text), "{pattern} must not match {text:?}");
        }
    }
    assert!(n_patterns > 50, "{n_patterns}");
}

#[test]
fn refusals() {
    for (pattern, refusal) in [
        (r"(a)\1", Refusal::BackReference(3..5)),
        (r"(?<n>a)\k<n>", Refusal::BackReference(7..12)),
        (r"é(?<=a(?=b))", Refusal::LookAheadInLookBehind(7..12)),
        (r"a\p{CWKCF}", Refusal::Property(1..10)),
        ("^.{9000000}$", Refusal::TooLarge(0..12)),
        ("a(?:.{999}){9999}", Refusal::TooLarge(0..17)),
        (r"\b[ab]*a[ab]{30}$", Refusal::TooLarge(0..17)),
    ] {
        assert_eq!(compile(pattern, Reading::Strict), Err(refusal), "{pattern}");
    }
    // Thousands of sets, and as many classes.
    let many: String = ('\u{4e00}'..'\u{7000}').collect();
    assert_eq!(
        compile(&many, Reading::Strict),
        Err(Refusal::TooLarge(0..many.len()))
    );
    for (pattern, at, is_foreign) in [
        ("a(b", 1..2, false),
        ("a)", 1..2, false),
        ("ab**", 3..4, false),
        (r"a\Z", 1..3, true),
        ("a(?i)b", 1..5, true),
        ("(?P<n>a)", 0..3, true),
        (r"\p{Alpha2}", 0..10, true),
        ("[[:alpha:]]", 0..10, true),
        ("a++", 1..3, true),
    ] {
        match compile(pattern, Reading::Strict) {
            Err(Refusal::Syntax(fault)) => {
                assert_eq!(
                    (&fault.at, fault.instead.is_some()),
                    (&at, is_foreign),
                    "{pattern}: {fault:?}"
                );
            }
            other => panic!("{pattern}: {other:?}"),
        }
    }
}

/// Texts that fit a pattern of another dialect, and texts that do not.
#[test]
fn other_dialects() {
    for (pattern, good, bad) in [
        (r"\A[a-z]+\z", &["ab"][..], &["ab\n", "aB", ""][..]),
        (r"\A[a-z]+\Z", &["ab", "ab\n"], &["ab\n\n", "\nab"]),
        (r"^\p{IsLetter}+$", &["é"], &["1"]),
        (r"^\p{Alnum}+\P{Alnum}$", &["a1_", "a1é"], &["a1", "é_"]),
        (r"^[\p{Upper}\p{Digit}]+$", &["A1"], &["É", "a"]),
        (r"^\p{Upper}$", &["É"], &["a"]),
        (r"^[\p{Print}&&[^|:]]+$", &["a b"], &["a|b", "é", "a&\n"]),
        (r"^[a-z&&[^b]]+$", &["ac"], &["ab", "a&", "a]"]),
        (r"^\p{LD}\p{all}$", &["é\n", "1a"], &["_a", "é"]),
        (
            r"^\p{^Alpha}\p{Han}\p{IsGreek}$",
            &["1中α"],
            &["a中α", "1aα"],
        ),
        (r"^\pL\PL$", &["é1"], &["11", "éé"]),
        (
            r"^[[:alpha:]_]+[[:^digit:]]$",
            &["a_é", "b "],
            &["éa", "a1"],
        ),
        (r"(?i)^abc$", &["aBC"], &["abd"]),
        (r"a(?i)b|c", &["aB", "C"], &["AB"]),
        (r"^(a(?i)b)c$", &["aBc"], &["aBC", "ABc"]),
        (r"(?s)^a.$", &["a\n"], &["a"]),
        (r"(?m)^a$", &["b\na"], &["ba"]),
        (r"(?i-s)^a(?-i)b$", &["Ab"], &["AB"]),
        (r"^(?P<n>a|b)(?#two)+c$", &["ac"], &["c"]),
        (
            r"^\x{1F600}\a\e\h$",
            &["😀\u{7}\u{1b}\t"],
            &["😀\u{7}\u{1b}\n"],
        ),
        (r"^[^\p\{L\}]$", &["a"], &["p", "L", "{"]),
    ] {
        let compiled = compile(pattern, Reading::Foreign).expect(pattern);
        assert_eq!(
            compiled.foreign.is_some(),
            compile(pattern, Reading::Strict).is_err(),
            "{pattern}"
        );
        for text in good {
            assert!(fits(&compiled.automata, text), "{pattern} on {text:?}");
        }
        for text in bad {
            assert!(!fits(&compiled.automata, text), "{pattern} on {text:?}");
        }
    }
    for pattern in [
        "a++",
        "(?>a)",
        "(?x)a",
        "(?P=n)",
        r"\Qa\E",
        r"\R",
        r"\p{InGreek}",
        r"\p{javaLetter}",
        r"\x{110000}",
        r"[\A]",
        r"[^\p{Alnum}&&[a]]",
    ] {
        let refused = compile(pattern, Reading::Foreign);
        assert!(
            matches!(refused, Err(Refusal::Syntax(_))),
            "{pattern}: {refused:?}"
        );
    }
}

/// The same as engines without the `u` flag.
#[test]
fn annex_b() {
    for (pattern, good, bad) in [
        (r"^\Aa\z$", "Aaz", "a"),
        (r"^\p{L}\P$", "p{L}P", "éP"),
        (r"^\p{2}$", "pp", "p{2}"),
        (r"^\x{2}\u12$", "xxu12", "\u{2}"),
        (r"^[\A\h]+$", "Ah", "\\"),
        (r"^[[:alpha:]]$", "a]", "b"),
        (r"^\k<a>$", "k<a>", "\\k<a>"),
    ] {
        let compiled = compile(pattern, Reading::AnnexB).expect(pattern);
        assert!(compiled.foreign.is_some(), "{pattern}");
        let oracle = regress::Regex::new(pattern).expect(pattern);
        for (text, is_fit) in [(good, true), (bad, false)] {
            assert_eq!(
                fits(&compiled.automata, text),
                is_fit,
                "{pattern} on {text:?}"
            );
            assert_eq!(oracle.find(text).is_some(), is_fit, "{pattern} on {text:?}");
        }
    }
    // The oracle takes it for an escape.
    let braces = compile(r"^\u{3}$", Reading::AnnexB).map(|made| fits(&made.automata, "uuu"));
    assert_eq!(braces, Ok(true));
    for pattern in ["(?i)a", "a++", "(?P<n>a)"] {
        assert!(compile(pattern, Reading::AnnexB).is_err(), "{pattern}");
    }
}
