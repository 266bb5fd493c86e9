use super::super::text;
use super::*;

#[test]
fn whole_texts() {
    for (pattern, subject, expected) in [
        (".*\\.xml", "report.json", false),
        (".*\\.json", "report.json", true),
        ("", "", true),
        ("a", "ab", false),
        ("a|ab", "ab", true),
        ("(a|ab)(c|bcd)(d*)", "abcd", true),
        ("\\d{4}-\\d{2}", "2024-05", true),
        ("\\d+", "٣", false),
        ("[^a-c]+", "xyz", true),
        ("[a-c&&b]", "b", false),
        ("[]a]+", "]a", true),
        ("[a\\-z]+", "a-z", true),
        ("[\\w.-]+@[\\w-]+(\\.[a-z]{2,})+", "ada@example.co.uk", true),
        ("(?i)STRASSE", "strasse", true),
        ("(?i)É", "é", false),
        ("(?iu)É", "é", true),
        ("a.c", "a\nc", false),
        ("(?s)a.c", "a\nc", true),
        ("(a+)\\1", "aaaa", true),
        ("(?<x>a)\\k<x>", "aa", true),
        ("(?=.*\\d)(?=.*[a-z]).{4,}", "abc1", true),
        ("(?!.*x).*", "axb", false),
        ("\\w+(?<!x)", "abx", false),
        ("\\w+(?<=b)", "aab", true),
        ("a*+a", "aaa", false),
        ("(?>a*)a", "aaa", false),
        ("a*?a", "aaa", true),
        ("(a*)*", "aaa", true),
        ("(a|b*)*c", "abbc", true),
        ("(a?){3}", "aa", true),
        ("\\Qa.b\\E+", "a.bbb", true),
        ("\\p{L}+\\p{Alpha}\\P{Digit}", "éaé", true),
        ("\\x41\\u0042\\t\\0101", "AB\tA", true),
        ("(?x) a b # c", "ab", true),
        ("é{2}", "éé", true),
    ] {
        if pattern.contains("&&") {
            assert!(matches(pattern, subject).is_err());
        } else {
            assert_eq!(
                matches(pattern, subject),
                Ok(expected),
                "{pattern} {subject}"
            );
        }
    }
}

#[test]
fn replacements() {
    for (subject, pattern, replacement, expected) in [
        ("a1b22c", "[0-9]+", "#", "a#b#c"),
        (
            "2024-05-06",
            "(\\d+)-(\\d+)-(\\d+)",
            "$3/$2/$1",
            "06/05/2024",
        ),
        ("it\\'s", "\\\\'", "'", "it's"),
        ("it's", "\\'", "\"", "it\"s"),
        ("abc", "", "-", "-a-b-c-"),
        ("abc", "x*", "-", "-a-b-c-"),
        ("a\"b", "\"", "\\\\\"", "a\\\"b"),
        ("ab", "(?<first>a)", "${first}$1$10", "aaa0b"),
        ("1234567", "\\B(?=(\\d{3})+$)", ",", "1,234,567"),
        ("line\r\nline", "(?m)$", ";", "line;\r\nline;"),
        ("aXbX", "X$", "", "aXb"),
        ("a\n", "$", "!", "a!\n!"),
        ("x y", "(x)|(y)", "<$1$2>", "<x> <y>"),
        ("same", "z", "-", "same"),
        ("gone", ".+", "", ""),
        ("één", "é", "e", "een"),
    ] {
        let result = replace(&Str::Borrowed(subject), pattern, replacement, true).unwrap();
        assert_eq!(result.as_str(), Some(expected), "{subject} {pattern}");
    }
    let first = replace(&Str::Borrowed("x-x-x"), "x", "y", false).unwrap();
    assert_eq!(first.as_str(), Some("y-x-x"));
    for replacement in ["$", "$x", "$2", "\\", "${no}", "${"] {
        assert!(replace(&Str::Borrowed("a"), "(a)", replacement, true).is_err());
    }
}

#[test]
fn parts() {
    for (subject, pattern, limit, expected) in [
        ("a,b,c", ",", 0, "[a, b, c]"),
        ("a,b,,", ",", 0, "[a, b]"),
        ("a,b,,", ",", -1, "[a, b, , ]"),
        ("a,b,c", ",", 2, "[a, b,c]"),
        (",a", ",", 0, "[, a]"),
        ("a  b c", "\\s+", 0, "[a, b, c]"),
        ("abc", "", 0, "[a, b, c]"),
        ("", ",", 0, "[]"),
        (",", ",", 0, "[]"),
        ("x", ",", 0, "[x]"),
        ("a.b", ".", 0, "[]"),
        ("a|b", "\\|", 0, "[a, b]"),
    ] {
        let result = split(&Str::Borrowed(subject), pattern, limit).unwrap();
        assert_eq!(&*text(&result).unwrap(), expected, "{subject} {pattern}");
    }
}

#[test]
fn not_expressions() {
    for pattern in [
        "(",
        ")",
        "a)",
        "[",
        "[a",
        "*a",
        "a{2,1}",
        "a{",
        "\\",
        "\\y",
        "(?<1>a)",
        "(?z)",
        "[b-a]",
        "\\k<x>",
        "\\p{Nope}",
        "\\xZZ",
    ] {
        assert!(matches(pattern, "a").is_err(), "{pattern}");
    }
    assert!(matches(&"(".repeat(4000), "a").is_err());
    assert!(matches(&"[".repeat(4000), "a").is_err());
    assert!(matches("((a{100}){100}){100}", "a").is_err());
}

#[test]
fn hostile_subjects_are_bounded() {
    let text = "a".repeat(1000);
    let error = matches("(a+)+b", &text).unwrap_err();
    assert!(matches!(error, Error::Limit(_)));
    let long = "a".repeat(1_000_000);
    assert_eq!(matches(".*b", &long), Ok(false));
    assert_eq!(matches("a*", &long), Ok(true));
}
