//! Texts that fit patterns: for examples, and for what templates are tried with.

use std::collections::HashSet;

use super::keywords;
use crate::json_schema::Automaton as Shared;
use crate::pattern::ecma;
use crate::plan::schema::{Automaton, Pattern};

/// Most states of patterns that are followed at once.
const MAX_STATES: usize = 512;

/// Longest text that is made.
pub(crate) const MAX_LENGTH: usize = 1 << 14;
/// Longest text that is looked for beyond the shortest one asked for, and as many steps from a state are taken for it.
const MAX_BEYOND: usize = 256;
const MAX_STEPS: usize = 200_000;

/// The shortest text of at least so many characters that fits a pattern; `None`: none was found.
#[must_use]
pub fn of_pattern(pattern: &Pattern, min_length: usize) -> Option<String> {
    of_patterns(&[pattern], (min_length, usize::MAX), &mut { MAX_STEPS })
}

/// The same of all of some patterns, with at least and at most so many characters; steps are taken from what is `left`.
fn of_patterns(
    patterns: &[&Pattern],
    (min_length, max_length): (usize, usize),
    left: &mut usize,
) -> Option<String> {
    let mut steps = MAX_STEPS.min(*left);
    let before = steps;
    let text = Search::new(patterns)?.text(min_length, max_length, &mut steps);
    *left -= before - steps;
    let text = text?;
    // What is filled up may have become too long.
    (text.chars().count() <= max_length).then_some(text)
}

/// Automata that are followed at once.
struct Search<'p> {
    automata: Vec<&'p Automaton>,
    /// A character for each combination of their classes, with these: readable ones first.
    characters: Vec<(char, Vec<u16>)>,
}

/// Whether states lead to what is looked for.
enum Outlook {
    /// Whatever follows.
    Always,
    Never,
    Open,
}

impl<'p> Search<'p> {
    fn new(patterns: &[&'p Pattern]) -> Option<Self> {
        let automata = patterns.iter().flat_map(|pattern| &pattern.automata);
        let automata: Vec<&Automaton> = automata.collect();
        if automata.iter().any(|it| it.positions.is_some()) {
            return None;
        }
        let readable = ('a'..='z')
            .chain('0'..='9')
            .chain('A'..='Z')
            .chain(' '..='~');
        let others = automata.iter().flat_map(|it| &it.others);
        let others = others.filter_map(|(first, _)| char::from_u32(*first));
        let mut known = HashSet::new();
        let characters = readable.chain(others).filter_map(|character| {
            let classes = automata.iter().map(|it| class_of(it, character));
            let classes: Vec<u16> = classes.collect::<Option<_>>()?;
            known
                .insert(classes.clone())
                .then_some((character, classes))
        });
        let characters = characters.collect();
        Some(Search {
            automata,
            characters,
        })
    }

    fn text(&self, min_length: usize, max_length: usize, left: &mut usize) -> Option<String> {
        let longest = min_length.saturating_add(MAX_BEYOND);
        let longest = longest.min(max_length).min(MAX_LENGTH);
        // Of each length, what leads to the states that are reached: the place of those before, and a character.
        let mut ways: Vec<Vec<(usize, char)>> = Vec::new();
        let mut reached: Vec<Vec<u16>> = vec![vec![0; self.automata.len()]];
        // Once a text is long enough, what leads to known states leads to nothing shorter.
        let mut known: HashSet<Vec<u16>> = HashSet::new();
        for length in 0..=longest {
            if length < min_length {
                known.clear();
            }
            let mut next: Vec<Vec<u16>> = Vec::new();
            let mut steps: Vec<(usize, char)> = Vec::new();
            for (at, states) in reached.iter().enumerate() {
                if length >= min_length && self.may_end(states) {
                    return Some(written(&ways, at));
                }
                for (character, classes) in &self.characters {
                    *left = left.checked_sub(1)?;
                    let to = self.step(states, classes);
                    let outlook = self.outlook(&to);
                    if matches!(outlook, Outlook::Never) || known.contains(&to) {
                        continue;
                    }
                    if matches!(outlook, Outlook::Always) {
                        let mut text = written(&ways, at);
                        text.push(*character);
                        let missing = min_length.saturating_sub(length + 1);
                        return Some(text + &"x".repeat(missing));
                    }
                    known.insert(to.clone());
                    next.push(to);
                    steps.push((at, *character));
                }
            }
            if next.is_empty() || next.len() > MAX_STATES {
                return None;
            }
            reached = next;
            ways.push(steps);
        }
        None
    }

    fn step(&self, states: &[u16], classes: &[u16]) -> Vec<u16> {
        let each = self.automata.iter().zip(states).zip(classes);
        each.map(|((automaton, state), class)| step(automaton, *state, usize::from(*class)))
            .collect()
    }

    fn outlook(&self, states: &[u16]) -> Outlook {
        let mut outlook = Outlook::Always;
        for (automaton, state) in self.automata.iter().zip(states) {
            match (*state, automaton.is_wanted) {
                (Shared::ACCEPT, true) | (Shared::REJECT, false) => {}
                (Shared::ACCEPT, false) | (Shared::REJECT, true) => return Outlook::Never,
                _ => outlook = Outlook::Open,
            }
        }
        outlook
    }

    fn may_end(&self, states: &[u16]) -> bool {
        let mut each = self.automata.iter().zip(states);
        each.all(|(automaton, state)| ends(automaton, *state) == automaton.is_wanted)
    }
}

/// The text that leads to a place of the last ones.
fn written(ways: &[Vec<(usize, char)>], mut at: usize) -> String {
    let mut characters = Vec::new();
    for steps in ways.iter().rev() {
        let Some((before, character)) = steps.get(at) else {
            break;
        };
        characters.push(*character);
        at = *before;
    }
    characters.iter().rev().collect()
}

/// The next state; the two last ones stay.
fn step(automaton: &Automaton, state: u16, class: usize) -> u16 {
    if matches!(state, Shared::ACCEPT | Shared::REJECT) {
        return state;
    }
    let next = automaton.next.get(usize::from(state) + class);
    next.copied().unwrap_or(Shared::REJECT)
}

/// Whether an automaton takes a text that ends in a state.
fn ends(automaton: &Automaton, state: u16) -> bool {
    step(automaton, state, automaton.n_classes.saturating_sub(1)) == Shared::ACCEPT
}

/// The class that an automaton has for a character.
fn class_of(automaton: &Automaton, character: char) -> Option<u16> {
    if let Some(class) = automaton.ascii.get(character as usize) {
        return Some(*class);
    }
    let mut others = automaton.others.iter().rev();
    let found = others.find(|(first, _)| *first <= u32::from(character));
    found.map(|(_, class)| *class)
}

/// As many characters are tried at each place of a text to make another one of it, and at as many places: fewer of a long text.
const OTHERS: &str = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
const MAX_PLACES: usize = 256;
/// Characters of all those texts.
const MAX_READ: usize = 1 << 20;

/// A pattern as it is written; `None`: there are no automata for it.
#[must_use]
pub fn read(pattern: &str) -> Option<Pattern> {
    keywords::made(pattern, ecma::Reading::Foreign).into_pattern()
}

/// Texts of so many characters that fit all of some patterns: as many as are wanted, or as are easily found with the steps that
/// are `left` to look for them.
#[must_use]
pub fn several_of_patterns(
    patterns: &[&Pattern],
    min_length: usize,
    max_length: usize,
    n: usize,
    left: &mut usize,
) -> Vec<String> {
    let Some(first) = of_patterns(patterns, (min_length, max_length), left) else {
        return Vec::new();
    };
    // Those with another character at the last place that allows it; then longer ones.
    let characters: Vec<char> = first.chars().collect();
    let for_place = OTHERS.len() * characters.len().max(1);
    let n_places = (MAX_READ / for_place).clamp(1, MAX_PLACES);
    let changed = (0..characters.len()).rev().take(n_places).flat_map(|at| {
        let characters = &characters;
        OTHERS.chars().map(move |character| {
            let same = characters.iter().enumerate();
            let text = same.map(|(i, same)| if i == at { character } else { *same });
            text.collect::<String>()
        })
    });
    let changed = changed.filter(|text| patterns.iter().all(|it| fits(it, text)));
    let longer = (1..n).filter_map(|more| {
        let least = characters.len() + more;
        (least <= max_length).then(|| of_patterns(patterns, (least, max_length), left))?
    });
    let mut found = vec![first.clone()];
    for text in changed.chain(longer) {
        if found.len() >= n {
            break;
        }
        if !found.contains(&text) {
            found.push(text);
        }
    }
    found
}

/// Whether a text fits a pattern; what cannot be looked at here, fits none.
#[must_use]
pub fn fits(pattern: &Pattern, text: &str) -> bool {
    let mut automata = pattern.automata.iter();
    automata.all(|it| it.positions.is_none() && accepts(it, text) == it.is_wanted)
}

/// Whether an automaton takes a text.
fn accepts(automaton: &Automaton, text: &str) -> bool {
    let mut state = 0;
    for character in text.chars() {
        let Some(class) = class_of(automaton, character) else {
            return false;
        };
        state = step(automaton, state, usize::from(class));
        match state {
            Shared::ACCEPT => return true,
            Shared::REJECT => return false,
            _ => {}
        }
    }
    ends(automaton, state)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_fit_all_patterns() {
        let patterns = ["^a", "[0-9]", "z$"].map(|it| read(it).unwrap());
        let all: Vec<&Pattern> = patterns.iter().collect();
        let texts = several_of_patterns(&all, 4, 4, 5, &mut { MAX_STEPS });
        assert_eq!(texts.len(), 5);
        for text in &texts {
            assert!(all.iter().all(|it| fits(it, text)), "{text}");
            assert_eq!(text.len(), 4, "{text}");
        }
        let closed = read("^b").unwrap();
        let none = several_of_patterns(&[all[0], &closed], 0, 9, 5, &mut { MAX_STEPS });
        assert!(none.is_empty());
    }

    #[test]
    fn steps_are_taken_from_what_is_left() {
        let pattern = read("^[a-c]{9}$").unwrap();
        let mut left = MAX_STEPS;
        let found = several_of_patterns(&[&pattern], 0, 9, 1, &mut left);
        assert_eq!(found, ["aaaaaaaaa"]);
        let n_taken = MAX_STEPS - left;
        assert!(n_taken > 0);
        let mut left = n_taken - 1;
        assert!(several_of_patterns(&[&pattern], 0, 9, 1, &mut left).is_empty());
        // One search does not take what others need.
        let wide = read("^(a|b)*a(a|b){7}$").unwrap();
        let mut left = 3 * MAX_STEPS;
        let none = several_of_patterns(&[&wide], 3_000, usize::MAX, 1, &mut left);
        assert!(none.is_empty());
        assert_eq!(left, 2 * MAX_STEPS);
    }
}
