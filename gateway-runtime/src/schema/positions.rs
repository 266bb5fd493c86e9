//! Runs patterns whose states would be too many: all positions at which a match can be go on together, each with the
//! counts of the repetition that it is in, as bits.
//!
//! What is done is counted, in words of bits.

use super::reader::Stop;
use super::table::Positions;
use super::work::Work;

/// What it takes to look at a position, or to go on to one, in words.
const VISIT: usize = 6;

/// The words of a position that hold counts: from the first to before the second.
type Range = (u32, u32);

/// The positions where a match can be.
struct Active {
    /// In the order in which they were met.
    positions: Vec<u16>,
    /// By position; empty: it is not active.
    ranges: Vec<Range>,
    /// The counts of all positions.
    words: Vec<u64>,
}

impl Active {
    fn new(n_positions: usize, n_words: usize) -> Self {
        Active {
            positions: Vec::new(),
            ranges: vec![(0, 0); n_positions],
            words: vec![0; n_words],
        }
    }

    /// The words of a position in a range, which becomes a part of its own.
    fn touch(&mut self, position: u16, offset: u32, range: Range) -> &mut [u64] {
        if let Some(known) = self.ranges.get_mut(usize::from(position)) {
            *known = match *known {
                (from, to) if from < to => (from.min(range.0), to.max(range.1)),
                _ => {
                    self.positions.push(position);
                    range
                }
            };
        }
        let words = (offset + range.0) as usize..(offset + range.1) as usize;
        self.words.get_mut(words).unwrap_or_default()
    }

    /// Adds counts to the first word of a position.
    fn add(&mut self, positions: &Positions<'_>, position: u16, counts: u64) {
        if let Some(range) = self.ranges.get_mut(usize::from(position)) {
            if range.1 == 0 {
                self.positions.push(position);
                range.1 = 1;
            }
            range.0 = 0;
        }
        let place = positions.places.get(usize::from(position));
        let word = place.and_then(|place| self.words.get_mut(place.words as usize));
        if let Some(word) = word {
            *word |= counts;
        }
    }

    fn clear(&mut self, positions: &Positions<'_>) {
        for position in self.positions.drain(..) {
            let position = usize::from(position);
            let place = positions.places.get(position);
            if let (Some(place), Some(range)) = (place, self.ranges.get_mut(position)) {
                let words = (place.words + range.0) as usize..(place.words + range.1) as usize;
                if let Some(words) = self.words.get_mut(words) {
                    words.fill(0);
                }
                *range = (0, 0);
            }
        }
    }
}

/// Whether a text, as the classes of its characters, is accepted.
///
/// # Errors
/// [`Stop::Limit`]: too much was done.
pub(super) fn accepts(
    positions: &Positions<'_>,
    n_classes: usize,
    classes: impl Iterator<Item = usize>,
    work: &mut Work,
) -> Result<bool, Stop> {
    let n_words = positions.n_words;
    let row = |number: usize| {
        let words = number * n_words..(number + 1) * n_words;
        positions.words.get(words).unwrap_or_default()
    };
    let (end, start) = (n_classes.saturating_sub(1), n_classes);
    let begins_once = positions
        .first
        .iter()
        .all(|position| has(row(1 + start), *position));
    let n_positions = positions.places.len().saturating_sub(1);
    let n_counts = positions.places.last().map_or(0, |end| end.words as usize);
    work.spend(16 + (n_positions + n_counts) / 8)?;
    let mut now = Active::new(n_positions, n_counts);
    let mut next = Active::new(n_positions, n_counts);
    let mut is_begun = false;
    for class in [start].into_iter().chain(classes).chain([end]) {
        let takes = row(1 + class);
        let n_done = step(positions, takes, &now, &mut next);
        work.spend(n_done)?;
        if !(begins_once && is_begun) {
            work.spend(positions.first.len() + VISIT)?;
            for position in positions.first {
                if has(takes, *position) {
                    next.add(positions, *position, 1);
                }
            }
        }
        is_begun = true;
        let last = row(0);
        let is_last = |position: &&u16| has(last, **position);
        if next.positions.iter().filter(is_last).any(|position| {
            let range = next.ranges.get(usize::from(*position)).copied();
            may_leave(positions, &next, *position, range.unwrap_or_default())
        }) {
            return Ok(true);
        }
        now.clear(positions);
        if next.positions.is_empty() && begins_once {
            return Ok(false);
        }
        std::mem::swap(&mut now, &mut next);
    }
    Ok(false)
}

fn has(row: &[u64], position: u16) -> bool {
    let word = row.get(usize::from(position / 64)).copied();
    word.unwrap_or_default() >> (position % 64) & 1 == 1
}

/// Where all positions go on to with a character that the positions `takes` take; how much was done.
fn step(positions: &Positions<'_>, takes: &[u64], now: &Active, next: &mut Active) -> usize {
    let mut n_done = 2;
    for position in &now.positions {
        let from = usize::from(*position);
        let Some([place, behind]) = positions.places.get(from..from + 2) else {
            continue;
        };
        let moves = place.moves as usize..behind.moves as usize;
        let moves = positions.moves.get(moves).unwrap_or_default();
        let takers = moves.iter().filter(|(to, _)| has(takes, *to));
        n_done += VISIT + moves.len();
        if place.n_counts <= 64 {
            let counts = now.words.get(place.words as usize).copied();
            let counts = counts.unwrap_or_default();
            for (to, how) in takers {
                n_done += VISIT;
                let counts = match *how {
                    Positions::LEAVE => u64::from(counts >> place.leaves_at != 0),
                    Positions::STAY => counts,
                    how => once_more(counts, place.n_counts, how),
                };
                if counts != 0 {
                    next.add(positions, *to, counts);
                }
            }
            continue;
        }
        let range = trimmed(now, place.words, now.ranges.get(from).copied());
        if range.0 == range.1 {
            continue;
        }
        let words = (place.words + range.0) as usize..(place.words + range.1) as usize;
        let counts = now.words.get(words).unwrap_or_default();
        let may_leave = may_leave(positions, now, *position, range);
        n_done += VISIT + counts.len();
        for (to, how) in takers {
            n_done += VISIT + 2 * counts.len();
            match *how {
                Positions::LEAVE if may_leave => next.add(positions, *to, 1),
                Positions::LEAVE => {}
                Positions::STAY => {
                    let offset = positions.places.get(usize::from(*to));
                    let offset = offset.map_or(0, |place| place.words);
                    for (next, count) in next.touch(*to, offset, range).iter_mut().zip(counts) {
                        *next |= *count;
                    }
                }
                how => again(positions, next, *to, range, counts, how),
            }
        }
    }
    n_done
}

/// The range without words at its ends that hold nothing.
fn trimmed(active: &Active, offset: u32, range: Option<Range>) -> Range {
    let (mut from, mut to) = range.unwrap_or_default();
    let is_empty = |at: u32| active.words.get((offset + at) as usize) == Some(&0);
    while from < to && is_empty(from) {
        from += 1;
    }
    while from < to && is_empty(to - 1) {
        to -= 1;
    }
    (from, to)
}

/// Whether one of the counts of a position is enough to leave its repetition.
fn may_leave(positions: &Positions<'_>, active: &Active, position: u16, range: Range) -> bool {
    let Some(place) = positions.places.get(usize::from(position)) else {
        return false;
    };
    let (word, bit) = (place.leaves_at / 64, place.leaves_at % 64);
    (range.0.max(word)..range.1).any(|at| {
        let counts = active.words.get((place.words + at) as usize).copied();
        let mask = if at == word {
            u64::MAX << bit
        } else {
            u64::MAX
        };
        counts.unwrap_or_default() & mask != 0
    })
}

/// Counts of one word, each of which is one more.
fn once_more(counts: u64, n_counts: u32, how: u8) -> u64 {
    let highest = 1 << ((n_counts - 1) % 64);
    let kept = match how {
        Positions::AGAIN_OPEN => counts & highest,
        _ => 0,
    };
    (counts << 1 & (highest | (highest - 1))) | kept
}

/// A part is repeated once more: all counts are one more.
fn again(
    positions: &Positions<'_>,
    next: &mut Active,
    to: u16,
    range: Range,
    counts: &[u64],
    how: u8,
) {
    let Some(place) = positions.places.get(usize::from(to)) else {
        return;
    };
    let n_words = place.n_counts.div_ceil(64);
    let behind = (range.1 + 1).min(n_words);
    let words = next.touch(to, place.words, (range.0, behind));
    let mut carry = 0;
    for (at, next) in words.iter_mut().enumerate() {
        let counts = counts.get(at).copied().unwrap_or_default();
        *next |= counts << 1 | carry;
        carry = counts >> 63;
    }
    let top = (place.n_counts - 1) % 64;
    if behind == n_words
        && let Some(last) = words.last_mut()
    {
        let highest = 1 << top;
        let before = counts.get((n_words - 1 - range.0) as usize).copied();
        *last &= highest | (highest - 1);
        // Where there is no most, the highest count stands for all above it.
        if how == Positions::AGAIN_OPEN && before.unwrap_or_default() & highest != 0 {
            *last |= highest;
        }
    }
}
