//! Random patterns and texts: the verdicts of `regress`, which backtracks, are the same.

use fastrand::Rng;

use super::{Reading, Refusal, by_positions, compile, fits};

/// Pieces of which patterns are made, in the syntax of the `u` flag.
const ATOMS: &[&str] = &[
    "a", "b", "c", "-", "é", "😀", ".", r"\d", r"\w", r"\s", r"\W", "[ab]", "[^a]", "[a-c]",
    r"[\d-]", r"[^\w]", r"\.", r"\p{L}", r"\p{Lu}", "A", r"\u{e9}", r"\n",
];
const ASSERTIONS: &[&str] = &["^", "$", r"\b", r"\B"];
const QUANTIFIERS: &[&str] = &[
    "*", "+", "?", "{2}", "{1,3}", "{2,}", "*?", "+?", "??", "{0,2}?", "{3,}", "{2,4}", "{0,3}",
];
const CHARACTERS: &[&str] = &[
    "a", "b", "c", "-", "é", "😀", " ", "1", "A", "B", "\n", "_", ".", "\u{2028}", "k", "\u{212A}",
];

fn pick<'s>(rng: &mut Rng, all: &[&'s str]) -> &'s str {
    all.get(rng.usize(..all.len())).copied().unwrap_or_default()
}

fn pattern(rng: &mut Rng, depth: usize, is_behind: bool) -> String {
    let mut text = String::new();
    for n in 0..=rng.usize(..3) {
        if n > 0 && rng.u8(..5) == 0 {
            text.push('|');
        }
        let inner = |rng: &mut Rng| pattern(rng, depth.saturating_sub(1), is_behind);
        let (part, is_repeatable) = match rng.u8(..20) {
            0..=1 => (pick(rng, ASSERTIONS).to_owned(), false),
            2..=4 if depth > 0 => (format!("({})", inner(rng)), true),
            5..=6 if depth > 0 => (format!("(?:{})", inner(rng)), true),
            7 if depth > 0 => (format!("(?i:{})", inner(rng)), true),
            8..=10 if depth > 0 && !is_behind => {
                let sign = pick(rng, &["?=", "?!"]);
                (format!("({sign}{})", inner(rng)), false)
            }
            11..=12 if depth > 0 => {
                let sign = pick(rng, &["?<=", "?<!"]);
                (format!("({sign}{})", pattern(rng, depth - 1, true)), false)
            }
            _ => (pick(rng, ATOMS).to_owned(), true),
        };
        text.push_str(&part);
        if is_repeatable && rng.u8(..3) == 0 {
            text.push_str(pick(rng, QUANTIFIERS));
        }
    }
    text
}

#[test]
fn agrees_with_backtracking() {
    let mut rng = Rng::with_seed(2_622_015);
    let (mut n_pairs, mut n_matches, mut n_positions) = (0, 0, 0);
    for _ in 0..1_100 {
        let pattern = pattern(&mut rng, 3, false);
        let oracle = regress::Regex::with_flags(&pattern, "u").expect(&pattern);
        let automata = match compile(&pattern, Reading::Strict).map(|made| made.automata) {
            Err(Refusal::TooLarge(_)) => continue,
            automata => automata.expect(&pattern),
        };
        let positions = by_positions(&pattern);
        n_positions += u32::from(positions.is_some());
        for _ in 0..20 {
            let text: String = (0..rng.usize(..9))
                .map(|_| pick(&mut rng, CHARACTERS))
                .collect();
            let wanted = oracle.find(&text).is_some();
            assert_eq!(fits(&automata, &text), wanted, "/{pattern}/u on {text:?}");
            if let Some(positions) = &positions {
                assert_eq!(
                    fits(positions, &text),
                    wanted,
                    "positions of /{pattern}/u on {text:?}"
                );
            }
            n_pairs += 1;
            n_matches += u32::from(wanted);
        }
    }
    assert!(n_pairs > 20_000, "{n_pairs}");
    assert!(n_positions > 150, "{n_positions}");
    assert!((3_000..18_000).contains(&n_matches), "{n_matches}");
}
