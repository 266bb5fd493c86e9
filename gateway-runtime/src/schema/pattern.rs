//! Runs the automata of patterns: one step a character, whatever the pattern and the text.

use super::positions;
use super::reader::Stop;
use super::table::{Automaton, Pattern};

/// Whether a text fits a pattern. Most take a step a character; what others do is taken from `left`.
///
/// # Errors
/// [`Stop::Limit`]: there is not enough left.
pub(super) fn matches(
    pattern: &Pattern<'_>,
    text: impl Iterator<Item = char> + Clone,
    left: &mut usize,
) -> Result<bool, Stop> {
    for automaton in pattern.automata {
        if accepts(automaton, text.clone(), left)? != automaton.is_wanted {
            return Ok(false);
        }
    }
    Ok(true)
}

fn accepts(
    automaton: &Automaton<'_>,
    text: impl Iterator<Item = char>,
    left: &mut usize,
) -> Result<bool, Stop> {
    match automaton.positions {
        Some(positions) => {
            let classes = text.map(|c| class(automaton, c));
            positions::accepts(positions, automaton.n_classes, classes, left)
        }
        None => Ok(follow(automaton, text)),
    }
}

fn follow(automaton: &Automaton<'_>, text: impl Iterator<Item = char>) -> bool {
    let step = |state: u16, class: usize| {
        let next = automaton.next.get(usize::from(state) + class);
        next.copied().unwrap_or(Automaton::REJECT)
    };
    let mut state = 0;
    for c in text {
        state = step(state, class(automaton, c));
        match state {
            Automaton::ACCEPT => return true,
            Automaton::REJECT => return false,
            _ => {}
        }
    }
    let end = automaton.n_classes.saturating_sub(1);
    step(state, end) == Automaton::ACCEPT
}

fn class(automaton: &Automaton<'_>, c: char) -> usize {
    let code = u32::from(c);
    let class = match automaton.ascii.get(code as usize) {
        Some(class) => Some(*class),
        None => {
            let behind = automaton
                .others
                .partition_point(|(start, _)| *start <= code);
            let stretch = behind
                .checked_sub(1)
                .and_then(|place| automaton.others.get(place));
            stretch.map(|(_, class)| *class)
        }
    };
    usize::from(class.unwrap_or_default())
}
