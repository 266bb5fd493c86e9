//! Runs the automata of patterns: one step a character, whatever the pattern and the text.

use super::positions;
use super::reader::{Raw, Stop};
use super::table::{Automaton, Pattern};
use super::work::{self, Work};

/// Whether a string fits a pattern. Most take a step a character.
///
/// # Errors
/// [`Stop::Limit`]: too much was done.
pub(super) fn matches(pattern: &Pattern<'_>, raw: Raw<'_>, work: &mut Work) -> Result<bool, Stop> {
    // What an escape means is computed, and the class of a character beyond ASCII is searched.
    let per_byte = match !raw.is_escaped && raw.bytes.is_ascii() {
        true => 3,
        false => 8,
    };
    for automaton in pattern.automata {
        work.spend(work::AUTOMATON + raw.bytes.len().saturating_mul(per_byte))?;
        // A text may be held to many patterns: it is decoded only as far as one reads it.
        let accepts = match raw.is_escaped {
            false => accepts(automaton, raw.text().chars(), work)?,
            true => accepts(automaton, raw.unescaped(), work)?,
        };
        if accepts != automaton.is_wanted {
            return Ok(false);
        }
    }
    Ok(true)
}

fn accepts(
    automaton: &Automaton<'_>,
    text: impl Iterator<Item = char>,
    work: &mut Work,
) -> Result<bool, Stop> {
    match automaton.positions {
        Some(positions) => {
            let classes = text.map(|c| class(automaton, c));
            positions::accepts(positions, automaton.n_classes, classes, work)
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
