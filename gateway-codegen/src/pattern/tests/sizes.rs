//! How large automata are, and that a text of any kind takes one step a character.

use super::{Automaton, compiled, fits, verdict};
use crate::json_schema;
use crate::pattern::{SMALL, ecma, one, split};

fn n_entries(pattern: &str) -> usize {
    compiled(pattern)
        .iter()
        .map(|automaton| automaton.next.len())
        .sum()
}

#[test]
fn equal_states_and_classes_are_one() {
    for (pattern, n) in [
        // Always, never.
        ("", 2),
        ("[]", 2),
        ("a*", 2),
        // Characters, others, the end.
        ("a", 3),
        ("^a", 3),
        ("^a+$", 6),
        ("^(?:a|b|c|[d-z])+$", 6),
        ("^(?:ab|ac|ad)$", 12),
        (r"^\p{L}{1,50}$", 153),
        ("^((?!foo).)*$", 15),
    ] {
        assert_eq!(n_entries(pattern), n, "{pattern}: {:?}", compiled(pattern));
    }
}

#[test]
fn look_aheads_that_multiply_are_automata_of_their_own() {
    let pattern = "^(?=.{10,60}$)(?=(?:[^a]*a){7,9}[^a]*$)(?!.*(?:b.{9}c))[a-z]+$";
    let automata = compiled(pattern);
    let signs: Vec<bool> = automata
        .iter()
        .map(|automaton| automaton.is_wanted)
        .collect();
    assert_eq!(signs, [true, true, false, true]);
    for (text, is_fit) in [
        ("aaaaaaaxyz", true),
        ("aaaaaaaxy", false),
        ("aaaaaaxyzz", false),
        ("aaaaaaaxyz1", false),
        ("baaaaaaaxxcx", false),
        ("baaaaaaaxxxcx", true),
    ] {
        assert_eq!(fits(&automata, text), is_fit, "{text}");
    }
}

#[test]
fn apart_and_together_say_the_same() {
    for (pattern, texts) in [
        (
            "^(?=.*[A-Z])(?!.*\\s).{3,}$",
            ["abC", "ab C", "abc", "aC", ""],
        ),
        ("(^(?!a)(?=b|c)x|b$)", ["b", "c", "x", "ab", "bx"]),
        ("^(?=a)(?!b)|^c", ["a", "b", "c", "", "xc"]),
    ] {
        let tree = ecma::parse(pattern).expect(pattern);
        let apart: Vec<Automaton> = split::leading_look_aheads(&tree)
            .iter()
            .map(|(node, is_wanted)| one(node, *is_wanted, pattern, SMALL).expect(pattern))
            .collect();
        for text in texts {
            assert_eq!(
                fits(&apart, text),
                fits(&compiled(pattern), text),
                "{pattern} on {text}"
            );
        }
    }
}

#[test]
fn what_has_too_many_states_has_positions() {
    for (pattern, good, bad) in [
        (
            "[ab]*a[ab]{30}$",
            format!("xa{}", "b".repeat(30)),
            format!("b{}", "b".repeat(30)),
        ),
        (
            "x[^y]{500}y",
            format!("xx{}y", "a".repeat(500)),
            format!("x{}y", "a".repeat(499)),
        ),
        (
            "(?:[^/]*/){0,400}x.{70}$|c.{90}d",
            format!("c{}d", "é".repeat(90)),
            format!("c{}d", "é".repeat(89)),
        ),
        (
            "^(?!b)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)+c.{40}$",
            format!("a.a-b.{}.c{}", "a".repeat(63), "-".repeat(40)),
            format!("a.a-b.{}.c{}", "a".repeat(64), "-".repeat(40)),
        ),
        ("^.{0,262144}$", "é".repeat(262_144), "é".repeat(262_145)),
        (
            "^([a-z=]|\\{year\\}|\\{satellite_id\\}){2,900}$",
            "{year}=a".repeat(300),
            "{year}=a".repeat(301),
        ),
        (
            "^(?:[!-~]+/){3,511}[a-z]{64,}x$",
            format!("{}{}x", "a/".repeat(511), "b".repeat(64)),
            format!("{}{}x", "a/".repeat(511), "b".repeat(63)),
        ),
        (
            "arn:[a-z0-9][-.a-z0-9]{0,62}:c:([a-z0-9][-.a-z0-9]{0,62})?:([a-z0-9][-.a-z0-9]{0,62})?:[^/].{0,1023}$",
            format!("arn:a:c::{}:{}", "a".repeat(63), "-".repeat(1024)),
            format!("arn:a:c::{}:{}", "a".repeat(64), "-".repeat(1024)),
        ),
    ] {
        let automata = compiled(pattern);
        assert!(
            automata
                .iter()
                .any(|automaton| automaton.positions.is_some()),
            "{pattern}"
        );
        assert!(fits(&automata, &good), "{pattern}: {good}");
        assert!(!fits(&automata, &bad), "{pattern}: {bad}");
    }
}

/// An automaton goes from state to state by character, and every state leads on by every class.
#[test]
fn every_state_has_a_whole_row() {
    for pattern in [
        "(a+)+$",
        "(a|aa)+$",
        "(.*)(.*)(.*)x$",
        r"^(([a-z])+.)+[A-Z]([a-z])+$",
        r"^[a-zA-Z0-9._%+-]+@[a-zA-Z0-9.-]+\.[a-zA-Z]{2,}$",
        "(?=(a*)*b)a*",
    ] {
        let automata = compiled(pattern);
        for automaton in &automata {
            assert_eq!(automaton.next.len() % automaton.n_classes, 0, "{pattern}");
            for next in &automaton.next {
                let is_row = usize::from(*next) % automaton.n_classes == 0
                    && usize::from(*next) < automaton.next.len();
                assert!(is_row || *next >= Automaton::REJECT, "{pattern}");
            }
        }
        assert!(
            !fits(&automata, &format!("{}!", "a".repeat(64 << 10))),
            "{pattern}"
        );
    }
}

/// A text that would take too long has no verdict; one of usual length has.
#[test]
fn what_takes_too_long_is_told() {
    let automata = compiled("^(.?.?.?.?.?.?.?.?.?.?.?.?){300}x$");
    assert!(fits(&automata, "an x"));
    assert!(!fits(&automata, "an X"));
    assert_eq!(
        verdict(&automata, &"a".repeat(64 << 10)),
        Err(json_schema::Stop::Limit)
    );
}
