//! A table by dense index that grows while it is read.

use std::sync::OnceLock;

/// Entries of the first part; each further one has twice as many.
const FIRST: usize = 64;

/// Parts: room for 2³¹ entries.
const N_PARTS: usize = 25;

/// Entries by index, from 0. Each begins as its default and stays at its place for ever, so that reading takes no lock
/// and no hashing.
#[derive(Debug)]
pub(crate) struct Table<T> {
    parts: [OnceLock<Box<[T]>>; N_PARTS],
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Table {
            parts: [const { OnceLock::new() }; N_PARTS],
        }
    }
}

impl<T: Default> Table<T> {
    /// The entry at `index`, made where it is not there; `None` beyond 2³¹.
    pub(crate) fn get(&self, index: u32) -> Option<&T> {
        let (part, place) = place(index);
        let part_len = FIRST << part;
        let entries = self
            .parts
            .get(part)?
            .get_or_init(|| (0..part_len).map(|_| T::default()).collect());
        entries.get(place)
    }
}

/// The part of an index, and the place in it.
fn place(index: u32) -> (usize, usize) {
    let shifted = index as usize + FIRST;
    let part = (shifted / FIRST).ilog2() as usize;
    (part, shifted - (FIRST << part))
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicU32;
    use std::sync::atomic::Ordering::Relaxed;

    use super::*;

    #[test]
    fn each_index_has_its_own_place() {
        let mut expected = (0, 0);
        for index in 0..100_000 {
            assert_eq!(place(index), expected);
            expected.1 += 1;
            if expected.1 == FIRST << expected.0 {
                expected = (expected.0 + 1, 0);
            }
        }
        assert!(Table::<u8>::default().get(u32::MAX).is_none());
    }

    #[test]
    fn entries_stay_where_they_are() {
        let table = Table::<AtomicU32>::default();
        let first = table.get(3).unwrap();
        first.store(7, Relaxed);
        for index in (0..5_000).rev() {
            table.get(index).unwrap().fetch_add(index, Relaxed);
        }
        assert_eq!(first.load(Relaxed), 10);
        assert!((4..5_000).all(|index| table.get(index).unwrap().load(Relaxed) == index));
    }
}
