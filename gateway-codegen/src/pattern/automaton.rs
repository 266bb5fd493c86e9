//! States as the rows that the runtime follows.

use std::collections::BTreeMap;

use super::char_set::Alphabet;
use super::minimize::{ACCEPT, REJECT, States};
use super::positions::Positions;

/// A deterministic automaton over characters: what the runtime's type of the same name holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Automaton {
    /// Whether the text must be accepted, or must not.
    pub is_wanted: bool,
    /// The classes of ASCII characters.
    pub ascii: Vec<u16>,
    /// The first characters of stretches of one class beyond ASCII, in order, with their classes.
    pub others: Vec<(u32, u16)>,
    /// How many classes there are, with that of the end of the text, which is the last one.
    pub n_classes: usize,
    /// The next state, by state and class; states are the places of their rows.
    pub next: Vec<u16>,
    /// What is followed where the states would be too many; `next` is empty then.
    pub positions: Option<Positions>,
}

/// The first character of a stretch of one class, and the class.
type Stretch = (u32, u16);

impl Automaton {
    /// The text is accepted, whatever follows.
    pub const ACCEPT: u16 = u16::MAX;
    /// The text is refused, whatever follows.
    pub const REJECT: u16 = u16::MAX - 1;
    /// Most entries of `next`.
    pub const MAX_ENTRIES: usize = 65_000;
}

/// The rows of states; `None` if they are too many.
pub(super) fn of(alphabet: &Alphabet, states: &States, is_wanted: bool) -> Option<Automaton> {
    // Classes that no state tells apart any more are one.
    let n_states = states.next.len() / states.n_columns.max(1);
    let mut columns: Vec<usize> = Vec::new();
    let mut known: BTreeMap<Vec<u32>, u16> = BTreeMap::new();
    let mut classes = Vec::new();
    for class in 0..alphabet.n_classes {
        let column: Vec<u32> = states
            .next
            .iter()
            .skip(class)
            .step_by(states.n_columns)
            .copied()
            .collect();
        let new = u16::try_from(columns.len()).ok()?;
        classes.push(*known.entry(column).or_insert_with(|| {
            columns.push(class);
            new
        }));
    }
    columns.push(alphabet.n_classes);
    let n_classes = columns.len();
    if n_states * n_classes > Automaton::MAX_ENTRIES {
        return None;
    }
    let mut next = Vec::with_capacity(n_states * n_classes);
    for row in states.next.chunks(states.n_columns) {
        for column in &columns {
            next.push(match row.get(*column)? {
                &ACCEPT => Automaton::ACCEPT,
                &REJECT => Automaton::REJECT,
                state => u16::try_from(*state as usize * n_classes).ok()?,
            });
        }
    }
    let mut stretches: Vec<Stretch> = Vec::new();
    for (start, class) in &alphabet.stretches {
        let class = *classes.get(usize::from(*class))?;
        if stretches.last().is_none_or(|(_, last)| *last != class) {
            stretches.push((*start, class));
        }
    }
    let (ascii, others) = classes_of(&stretches)?;
    Some(Automaton {
        is_wanted,
        ascii,
        others,
        n_classes,
        next,
        positions: None,
    })
}

/// The positions of a pattern in the place of its states.
pub(super) fn of_positions(
    alphabet: &Alphabet,
    positions: Positions,
    is_wanted: bool,
) -> Option<Automaton> {
    let (ascii, others) = classes_of(&alphabet.stretches)?;
    Some(Automaton {
        is_wanted,
        ascii,
        others,
        n_classes: alphabet.n_classes + 1,
        next: Vec::new(),
        positions: Some(positions),
    })
}

/// The classes of ASCII characters, and the stretches beyond them.
fn classes_of(stretches: &[Stretch]) -> Option<(Vec<u16>, Vec<Stretch>)> {
    let class_of = |c: u32| {
        let place = stretches.partition_point(|(start, _)| *start <= c);
        stretches
            .get(place.checked_sub(1)?)
            .map(|(_, class)| *class)
    };
    let ascii: Option<Vec<u16>> = (0..0x80).map(class_of).collect();
    let mut others = vec![(0x80, class_of(0x80)?)];
    others.extend(stretches.iter().filter(|(start, _)| *start > 0x80));
    Some((ascii?, others))
}
