use super::{Cost, Expression, Language, includes};

fn language(pattern: &str) -> Language {
    let expression = Expression::new(pattern).unwrap_or_else(|_| panic!("{pattern}"));
    expression.language().unwrap_or_else(|| panic!("{pattern}"))
}

#[test]
fn inclusion_is_told() {
    for (one, others, is_included) in [
        ("a", &["a"][..], true),
        ("ab", &["a.*"], true),
        (".*not found.*", &[".*"], true),
        ("(.|\n)*not found(.|\n)*", &[".*"], false),
        ("(.|\n)*", &["(.|\n)+", ""], true),
        ("[a-z]+", &["[a-m]+", "[n-z]+"], false),
        ("[a-z]", &["[a-m]", "[n-z]"], true),
        ("\\d{3}", &["[0-9]+"], true),
        ("[0-9]+", &["\\d{3}"], false),
        ("^Error: .*$", &["Error.*"], true),
        ("(?i)error", &["error|ERROR"], false),
        ("ERROR", &["(?i)error"], true),
        ("\\Q4xx\\E", &["4xx"], true),
        ("[^a]", &["."], false),
        ("\\w", &["[A-Za-z0-9_]"], true),
        ("\\S", &["[^ \\t-\\r]"], true),
        ("a{2,4}", &["a{1,3}", "aaaa"], true),
    ] {
        let others: Vec<Language> = others.iter().map(|other| language(other)).collect();
        let others: Vec<&Language> = others.iter().collect();
        assert_eq!(
            includes(&others, &language(one)),
            Some(is_included),
            "{one}"
        );
    }
}

#[test]
fn what_automata_cannot_tell_is_not_told() {
    for pattern in [
        "(a)\\1",
        "(?=a)a",
        "a++b",
        "(?>a|ab)c",
        "\\ba",
        "\\p{L}+",
        "(?m)^a",
        "a{5000}",
    ] {
        let told = Expression::new(pattern).ok().and_then(|one| one.language());
        assert!(told.is_none(), "{pattern}");
    }
    assert_eq!(includes(&[], &language("a$\\n")), None);
}

#[test]
fn nothing_and_the_empty_text() {
    assert_eq!(language("a^b").is_empty(), Some(true));
    assert_eq!(language("a$b").is_empty(), Some(true));
    assert_eq!(language("4xx").is_empty(), Some(false));
    assert_eq!(language(".*").has_empty_text(), Some(true));
    assert_eq!(language(".+").has_empty_text(), Some(false));
    assert_eq!(language("^$").has_empty_text(), Some(true));
    assert_eq!(language("|a").has_empty_text(), Some(true));
}

/// Random texts: a matcher that goes back and the automata say the same.
#[test]
fn the_matcher_agrees() {
    let patterns = [
        "(a|b)*abb",
        "a?b?c?",
        "[^b]+|b",
        "(ab|a)(bc|c)?",
        "^a.*c$",
        "(?i)aB+",
        "a{0,2}(b|c){1,2}",
        ".*b",
        "(?s).*b",
    ];
    let mut texts = vec![String::new()];
    for length in 0..4 {
        let longer: Vec<String> = texts
            .iter()
            .filter(|text| text.chars().count() == length)
            .flat_map(|text| ["a", "b", "c", "B", "\n"].map(|c| format!("{text}{c}")))
            .collect();
        texts.extend(longer);
    }
    for pattern in patterns {
        let whole = language(pattern);
        let matched = Expression::new(pattern)
            .ok()
            .and_then(|one| one.matching(texts.iter()).ok());
        let matched = matched.unwrap_or_default();
        for text in &texts {
            let quoted: String = text.chars().map(|c| format!("[{c}]")).collect();
            let is_in = includes(&[&whole], &language(&quoted));
            assert_eq!(is_in, Some(matched.contains(&text)), "{pattern:?} {text:?}");
        }
    }
}

#[test]
fn costs() {
    use Cost::{Exponential, Linear, Power};
    let rows = [
        ("(a+)+b", Exponential),
        ("(a*)*b", Exponential),
        ("(a|a)*b", Exponential),
        ("(a|ab|b)*c", Exponential),
        ("(\\s*,?\\s*)*x", Exponential),
        ("(.*)*Error", Exponential),
        ("^(([a-z])+.)+[A-Z]([a-z])+$", Exponential),
        ("Bearer (([A-Za-z0-9]+)*)+", Exponential),
        // All that follows is matched, whatever it is: nothing goes back.
        ("(a+)+[\\s\\S]*", Linear),
        ("(?s).*a.*", Linear),
        // Only a text of several lines is not matched.
        (".*not found.*", Linear),
        ("a*a*", Power(2)),
        ("a*a*b", Power(2)),
        ("a*a*a*b", Power(3)),
        ("a*a*a*a*a*b", Power(5)),
        ("a*a*ba*a*b", Power(3)),
        (".*a.*b.*", Power(2)),
        (".*a.*b.*c", Power(3)),
        ("(ab)*(abab)*c", Power(2)),
        ("\\s*\\S*\\s*x", Power(2)),
        ("[a-z]*[a-z0-9]*:", Power(2)),
        ("(a|b)*ab*c", Linear),
        ("[^:]*:[^:]*:.*x", Linear),
        ("a?a?a?b", Linear),
        ("(ab)+c", Linear),
        ("(a|b)*c", Linear),
        ("[a-z]+[0-9]+", Linear),
        ("(a+b)+c", Linear),
        ("^Bearer [-0-9a-zA-Z._]*$", Linear),
        ("", Linear),
    ];
    let told = rows.map(|(pattern, _)| {
        let told = Expression::new(pattern).unwrap_or_else(|_| panic!("{pattern}"));
        (pattern, told.cost())
    });
    assert_eq!(told, rows);
}
