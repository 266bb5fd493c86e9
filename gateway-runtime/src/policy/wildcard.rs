//! Matching of wildcards: each stretch between two `*` is looked for once, from left to right, and never again.
//!
//! A stretch without `?` is found in linear time, one with `?` by an automaton that keeps 64 of its characters in a
//! word; only short ones are tried at every place.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::pattern::Part;

/// Which letters are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Case {
    /// Only equal ones.
    Sensitive,
    /// Upper and lower case, one character at a time.
    Insensitive,
}

/// Most characters of text times characters of pattern that are compared one by one.
const MAX_TRIED: usize = 1 << 14;

impl Case {
    fn fold(self, c: char) -> char {
        match self {
            Case::Sensitive => c,
            Case::Insensitive if c.is_ascii() => c.to_ascii_lowercase(),
            Case::Insensitive => c.to_lowercase().next().unwrap_or(c),
        }
    }

    /// What stands behind `prefix`.
    fn strip_prefix<'t>(self, text: &'t str, prefix: &str) -> Option<&'t str> {
        if self == Case::Sensitive {
            return text.strip_prefix(prefix);
        }
        let mut rest = text.chars();
        let is_same = |c: char| {
            rest.next()
                .is_some_and(|other| self.fold(other) == self.fold(c))
        };
        prefix.chars().all(is_same).then_some(rest.as_str())
    }

    /// What stands before `suffix`.
    fn strip_suffix<'t>(self, text: &'t str, suffix: &str) -> Option<&'t str> {
        if self == Case::Sensitive {
            return text.strip_suffix(suffix);
        }
        let mut rest = text.chars();
        let is_same =
            |c: char| { rest.next_back() }.is_some_and(|other| self.fold(other) == self.fold(c));
        suffix.chars().rev().all(is_same).then_some(rest.as_str())
    }
}

/// Whether the whole text matches. A variable matches nothing.
pub(super) fn matches(parts: &[Part<'_>], text: &str, case: Case) -> bool {
    let mut stretches = parts.split(|part| *part == Part::AnyText);
    let first = stretches.next().unwrap_or_default();
    let Some(text) = strip_start(first, text, case) else {
        return false;
    };
    let Some(last) = stretches.next_back() else {
        return text.is_empty();
    };
    let Some(mut text) = strip_end(last, text, case) else {
        return false;
    };
    for stretch in stretches {
        match find(stretch, text, case) {
            Some(behind) => text = behind,
            None => return false,
        }
    }
    true
}

/// Whether all six components of an ARN match, each by itself; the last one may hold colons.
pub(super) fn matches_arn(parts: &[Part<'_>], text: &str) -> bool {
    let Some(patterns) = components(parts) else {
        return false;
    };
    let mut texts = text.splitn(N_COMPONENTS, ':');
    let is_match = |pattern: &Vec<Part<'_>>| {
        { texts.next() }.is_some_and(|text| matches(pattern, text, Case::Sensitive))
    };
    patterns.iter().all(is_match)
}

/// `arn`, partition, service, region, account, resource.
const N_COMPONENTS: usize = 6;

/// The patterns of the components; `None` where there are fewer.
pub(super) fn components<'p>(parts: &'p [Part<'_>]) -> Option<Vec<Vec<Part<'p>>>> {
    let mut done = Vec::with_capacity(N_COMPONENTS);
    let mut current = Vec::new();
    for part in parts {
        match part {
            Part::Text(text) => {
                let mut rest: &str = text;
                while done.len() + 1 < N_COMPONENTS
                    && let Some((before, behind)) = rest.split_once(':')
                {
                    push_text(&mut current, before);
                    done.push(std::mem::take(&mut current));
                    rest = behind;
                }
                push_text(&mut current, rest);
            }
            Part::AnyText => current.push(Part::AnyText),
            Part::AnyCharacter => current.push(Part::AnyCharacter),
            Part::Variable { key, default } => current.push(Part::Variable {
                key: Cow::Borrowed(key),
                default: default.as_deref().map(Cow::Borrowed),
            }),
        }
    }
    done.push(current);
    (done.len() == N_COMPONENTS).then_some(done)
}

fn push_text<'p>(parts: &mut Vec<Part<'p>>, text: &'p str) {
    if !text.is_empty() {
        parts.push(Part::Text(Cow::Borrowed(text)));
    }
}

/// What stands behind a stretch that the text begins with.
fn strip_start<'t>(stretch: &[Part<'_>], text: &'t str, case: Case) -> Option<&'t str> {
    stretch.iter().try_fold(text, |text, part| match part {
        Part::Text(prefix) => case.strip_prefix(text, prefix),
        Part::AnyCharacter => {
            let mut rest = text.chars();
            rest.next().map(|_| rest.as_str())
        }
        Part::AnyText | Part::Variable { .. } => None,
    })
}

/// What stands before a stretch that the text ends in.
fn strip_end<'t>(stretch: &[Part<'_>], text: &'t str, case: Case) -> Option<&'t str> {
    stretch
        .iter()
        .rev()
        .try_fold(text, |text, part| match part {
            Part::Text(suffix) => case.strip_suffix(text, suffix),
            Part::AnyCharacter => {
                let mut rest = text.chars();
                rest.next_back().map(|_| rest.as_str())
            }
            Part::AnyText | Part::Variable { .. } => None,
        })
}

/// What stands behind the first place where a stretch stands. All places where it does are equally long, so that
/// taking the first one leaves most to those that follow.
fn find<'t>(stretch: &[Part<'_>], text: &'t str, case: Case) -> Option<&'t str> {
    match stretch {
        [] => return Some(text),
        [Part::Text(wanted)] if case == Case::Sensitive => {
            let (_, behind) = text.split_once(&**wanted)?;
            return Some(behind);
        }
        _ => {}
    }
    let wanted = characters(stretch, case)?;
    if text.len().saturating_mul(wanted.len()) > MAX_TRIED {
        return find_by_bits(&wanted, text, case);
    }
    let places = text.char_indices().map(|(at, _)| at);
    { places.chain([text.len()]) }.find_map(|at| strip_start(stretch, text.get(at..)?, case))
}

/// The characters of a stretch; `None` for `?`.
fn characters(stretch: &[Part<'_>], case: Case) -> Option<Vec<Option<char>>> {
    let mut out = Vec::new();
    for part in stretch {
        match part {
            Part::Text(text) => out.extend(text.chars().map(|c| Some(case.fold(c)))),
            Part::AnyCharacter => out.push(None),
            Part::AnyText | Part::Variable { .. } => return None,
        }
    }
    Some(out)
}

/// [`find`] for long ones: bit `i` of the state says that the last `i + 1` characters of the text fit the first ones
/// of the stretch (Baeza-Yates and Gonnet, "A New Approach to Text Searching", 1992).
fn find_by_bits<'t>(wanted: &[Option<char>], text: &'t str, case: Case) -> Option<&'t str> {
    let n_words = wanted.len().div_ceil(64);
    let bits_of = |fits: &dyn Fn(Option<char>) -> bool| -> Vec<u64> {
        let word = |characters: &[Option<char>]| {
            let bits = characters.iter().enumerate();
            bits.fold(0, |word, (i, c)| word | u64::from(fits(*c)) << i)
        };
        wanted.chunks(64).map(word).collect()
    };
    let others = bits_of(&|c| c.is_none());
    let mut known: BTreeMap<char, Vec<u64>> = BTreeMap::new();
    for c in wanted.iter().flatten() {
        known
            .entry(*c)
            .or_insert_with(|| bits_of(&|other| other.is_none_or(|other| other == *c)));
    }
    let last = 1 << (wanted.len().wrapping_sub(1) % 64);
    let mut state = vec![0_u64; n_words];
    for (at, c) in text.char_indices() {
        let fits = known.get(&case.fold(c)).unwrap_or(&others);
        let mut carry = 1;
        for (word, fits) in state.iter_mut().zip(fits) {
            let next = *word >> 63;
            *word = (*word << 1 | carry) & fits;
            carry = next;
        }
        if state.last().is_some_and(|word| word & last != 0) {
            return text.get(at + c.len_utf8()..);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::pattern::{Pattern, Syntax};
    use super::*;

    fn parts(text: &str) -> Vec<Part<'static>> {
        let syntax = Syntax {
            wildcards: true,
            variables: true,
        };
        Pattern::read(text, syntax).unwrap().parts.into_owned()
    }

    fn is_match(pattern: &str, text: &str) -> bool {
        matches(&parts(pattern), text, Case::Sensitive)
    }

    /// By the definition, in quadratic time.
    fn oracle(pattern: &str, text: &str) -> bool {
        let text: Vec<char> = text.chars().collect();
        let mut reached = vec![false; text.len() + 1];
        reached[0] = true;
        for c in pattern.chars() {
            let mut next = vec![false; text.len() + 1];
            for i in 0..=text.len() {
                next[i] = match c {
                    '*' => reached[i] || (i > 0 && next[i - 1]),
                    '?' => i > 0 && reached[i - 1],
                    c => i > 0 && reached[i - 1] && text[i - 1] == c,
                };
            }
            reached = next;
        }
        reached[text.len()]
    }

    /// All patterns and texts of a few letters.
    #[test]
    fn small_patterns_match_by_the_definition() {
        fn all(alphabet: &[char], longest: usize) -> Vec<String> {
            let mut out = vec![String::new()];
            let mut from = 0;
            for _ in 0..longest {
                let to = out.len();
                for i in from..to {
                    for c in alphabet {
                        out.push(format!("{}{c}", out[i]));
                    }
                }
                from = to;
            }
            out
        }
        let texts = all(&['a', 'é'], 5);
        let mut n_matches = 0;
        for pattern in all(&['a', 'é', '*', '?'], 5) {
            let parts = parts(&pattern);
            for text in &texts {
                let expected = oracle(&pattern, text);
                n_matches += usize::from(expected);
                assert_eq!(
                    matches(&parts, text, Case::Sensitive),
                    expected,
                    "{pattern} {text}"
                );
            }
        }
        assert!(n_matches > 10_000);
    }

    #[test]
    fn long_stretches_are_found_where_short_ones_are() {
        let mut n_found = 0;
        let mut seed = 1_u64;
        let mut random = |n: u64| {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % n
        };
        for _ in 0..2_000 {
            let n_wanted = 1 + random(130);
            let wanted: String = (0..n_wanted)
                .map(|_| if random(40) == 0 { '?' } else { 'a' })
                .collect();
            let text: String = (0..random(300))
                .map(|_| if random(60) == 0 { 'é' } else { 'a' })
                .collect();
            let parts = parts(&wanted);
            let characters = characters(&parts, Case::Sensitive).unwrap();
            let by_bits = find_by_bits(&characters, &text, Case::Sensitive);
            let places = text.char_indices().map(|(at, _)| at);
            let one_by_one = { places.chain([text.len()]) }
                .find_map(|at| strip_start(&parts, text.get(at..)?, Case::Sensitive));
            n_found += usize::from(by_bits.is_some());
            assert_eq!(by_bits, one_by_one, "{wanted} {text}");
        }
        assert!((200..1_900).contains(&n_found), "{n_found}");
    }

    /// Exponential or quadratic work would take minutes here.
    #[test]
    fn hostile_texts() {
        let n = 64 * 1024;
        let text = "a".repeat(n);
        let long = "a".repeat(n / 2);
        for (pattern, expected) in [
            ("*a".repeat(64) + "b", false),
            ("*a".repeat(64), true),
            (format!("*{}b*", "a".repeat(500)), false),
            (format!("*{}?{}b*", "a".repeat(250), "a".repeat(250)), false),
            (format!("*{}?{}b?", "a".repeat(250), "a".repeat(250)), false),
            (format!("*?{}?*", "a".repeat(500)), true),
            (format!("*{long}b{long}*"), false),
            (format!("*{long}*{long}"), true),
            (format!("*{long}*a{long}"), false),
            (format!("*{long}?b*"), false),
            ("?".repeat(n), true),
            ("?".repeat(n + 1), false),
            ("?*".repeat(n), true),
            ("?*".repeat(n + 1), false),
        ] {
            assert_eq!(
                is_match(&pattern, &text),
                expected,
                "{}",
                pattern.get(..20).unwrap()
            );
        }
    }

    #[test]
    fn letters_of_either_case() {
        for (pattern, text, expected) in [
            ("execute-api:Invoke", "Execute-API:invoke", true),
            ("EXECUTE-api:*", "execute-api:Invoke", true),
            ("*:inv?ke", "execute-api:INVOKE", true),
            ("*I*K*", "execute-api:invoke", true),
            ("*É*", "é", true),
            ("*x*", "execute-api:i", true),
            ("*q*", "execute-api:i", false),
        ] {
            assert_eq!(
                matches(&parts(pattern), text, Case::Insensitive),
                expected,
                "{pattern}"
            );
        }
        let text = "AB".repeat(10_000);
        assert!(matches(
            &parts(&format!("*{}a*", "ab".repeat(100))),
            &text,
            Case::Insensitive
        ));
        assert!(!matches(
            &parts(&format!("*{}c*", "ab".repeat(100))),
            &text,
            Case::Insensitive
        ));
    }

    #[test]
    fn components_of_arns() {
        let arn = "arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt";
        for (pattern, expected) in [
            (arn, true),
            ("arn:*:*:*:*:*", true),
            ("arn:aws:someservice:*:111122223333:finance/*", false),
            ("arn:aws:someservice:*:999999999999:*finance/*", true),
            ("arn:aws:some*:us-????-?:9*9:store/*", true),
            ("*", false),
            ("arn:*", false),
            ("*:*", false),
            ("arn:aws:someservice:us-east-2:999999999999:", false),
            ("ARN:*:*:*:*:*", false),
        ] {
            assert_eq!(matches_arn(&parts(pattern), arn), expected, "{pattern}");
        }
        assert!(matches_arn(&parts("arn:::::"), "arn:::::"));
        for text in ["", "arn", "arn:aws:a:b:c"] {
            assert!(!matches_arn(&parts("*:*:*:*:*:*"), text), "{text}");
        }
    }
}
