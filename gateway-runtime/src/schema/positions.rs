//! Runs patterns whose states would be too many: all positions at which a match can be move on together, as bits.
//!
//! What is done for one character is bounded by the compiler, so that a text takes linear time.

use super::table::Positions;

/// Most words of a set; the compiler makes no more.
const MAX_WORDS: usize = 32;

/// Whether a text, as the classes of its characters, is accepted.
pub(super) fn accepts(
    positions: &Positions<'_>,
    n_classes: usize,
    classes: impl Iterator<Item = usize>,
) -> bool {
    let n_words = positions.n_words.clamp(1, MAX_WORDS);
    let row = |number: usize| {
        let words = number * n_words..(number + 1) * n_words;
        positions.words.get(words).unwrap_or_default()
    };
    let (first, last) = (row(0), row(1));
    if first.len() != n_words {
        return false;
    }
    let jumps_from = 2 + positions.shifts.len();
    let takes_from = jumps_from + positions.jumps.len();

    let (end, start) = (n_classes.saturating_sub(1), n_classes);
    let mut starts = first.iter().zip(row(takes_from + start));
    let begins_once = starts.all(|(first, start)| first & !start == 0);

    let (mut now, mut next) = ([0_u64; MAX_WORDS], [0_u64; MAX_WORDS]);
    let (mut now, mut next) = match (now.get_mut(..n_words), next.get_mut(..n_words)) {
        (Some(now), Some(next)) => (now, next),
        _ => return false,
    };
    for class in [start].into_iter().chain(classes).chain([end]) {
        next.copy_from_slice(first);
        for (number, distance) in positions.shifts.iter().enumerate() {
            go_on(now, row(2 + number), next, *distance);
        }
        for (number, from) in positions.jumps.iter().enumerate() {
            let word = now.get(usize::from(from / 64)).copied().unwrap_or_default();
            if word >> (from % 64) & 1 == 1 {
                for (next, to) in next.iter_mut().zip(row(jumps_from + number)) {
                    *next |= *to;
                }
            }
        }
        let (mut ended, mut alive) = (0, 0);
        for ((next, takes), last) in next.iter_mut().zip(row(takes_from + class)).zip(last) {
            *next &= *takes;
            alive |= *next;
            ended |= *next & *last;
        }
        if ended != 0 {
            return true;
        }
        if alive == 0 && begins_once {
            return false;
        }
        std::mem::swap(&mut now, &mut next);
    }
    false
}

/// Adds the positions that are this far behind those of the mask.
fn go_on(now: &[u64], mask: &[u64], next: &mut [u64], distance: u16) {
    let (skipped, bits) = (usize::from(distance / 64), u32::from(distance % 64));
    let moved = now.iter().zip(mask).map(|(now, mask)| now & mask);
    for (next, moved) in next.iter_mut().skip(skipped).zip(moved.clone()) {
        *next |= moved << bits;
    }
    if bits > 0 {
        for (next, moved) in next.iter_mut().skip(skipped + 1).zip(moved) {
            *next |= moved >> (64 - bits);
        }
    }
}
