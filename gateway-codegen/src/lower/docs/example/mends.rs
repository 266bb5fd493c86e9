//! What does not fit is made in another way: at the places that the verdict names, then at those below them, then at those above.

use std::collections::{BTreeMap, HashMap};

/// As many ways are tried at one place.
const MAX_TURNS: usize = 16;
/// As many changes are tried for one fault.
const MAX_CHANGES: usize = 64;

/// How values at places are made, where not in the first way.
#[derive(Debug, Default)]
pub(super) struct Mends {
    /// Which of the ways, by place: a JSON Pointer.
    turns: HashMap<String, usize>,
    /// What is tried for faults, by their places.
    tried: HashMap<String, Changes>,
}

/// Changes for one fault: one at a time.
#[derive(Debug)]
struct Changes {
    list: Vec<(String, usize)>,
    n_done: usize,
}

impl Mends {
    /// Which way is taken at a place.
    pub(super) fn turn(&self, place: &str) -> usize {
        self.turns.get(place).copied().unwrap_or(0)
    }

    /// Takes the next ways for faults at some places, where the last value had so many ways by place; `false`: there are no others.
    pub(super) fn change(&mut self, faults: &[String], ways: &BTreeMap<String, usize>) -> bool {
        let mut is_changed = false;
        let mut known: Vec<&str> = Vec::new();
        for fault in faults {
            if !known.contains(&fault.as_str()) {
                known.push(fault);
                is_changed |= self.change_for(fault, ways);
            }
        }
        is_changed
    }

    fn change_for(&mut self, fault: &str, ways: &BTreeMap<String, usize>) -> bool {
        let mut at = fault;
        loop {
            let tried = self.tried.entry(at.to_owned());
            let tried = tried.or_insert_with(|| Changes {
                list: changes(at, ways),
                n_done: 0,
            });
            let last = tried
                .n_done
                .checked_sub(1)
                .and_then(|it| tried.list.get(it));
            if let Some((place, _)) = last {
                self.turns.remove(place);
            }
            let next = tried.list.get(tried.n_done);
            tried.n_done = tried.list.len().min(tried.n_done + 1);
            if let Some((place, turn)) = next {
                self.turns.insert(place.clone(), *turn);
                return true;
            }
            match at.rsplit_once('/') {
                Some((above, _)) => at = above,
                None => return false,
            }
        }
    }
}

/// The changes at a place and below it, those near it first.
fn changes(at: &str, ways: &BTreeMap<String, usize>) -> Vec<(String, usize)> {
    let is_in = |place: &str| {
        let rest = place.strip_prefix(at);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let mut places: Vec<(&String, &usize)> = ways.iter().filter(|(it, _)| is_in(it)).collect();
    places.sort_by_key(|(place, _)| place.matches('/').count());
    let changes = places.into_iter().flat_map(|(place, n)| {
        let turns = 1..(*n).min(MAX_TURNS);
        turns.map(|turn| (place.clone(), turn))
    });
    changes.take(MAX_CHANGES).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_tried_one_at_a_time() {
        let ways = [("", 2), ("/a", 3), ("/a/b", 2), ("/ab", 2)];
        let ways = ways.map(|(place, n)| (place.to_owned(), n)).into();
        let mut mends = Mends::default();
        let mut seen = Vec::new();
        while mends.change(&["/a".to_owned(), "/a".to_owned()], &ways) {
            let mut turns: Vec<String> = mends.turns.iter().map(|it| format!("{it:?}")).collect();
            turns.sort();
            seen.push(turns.concat());
        }
        let expected = [
            r#"("/a", 1)"#,
            r#"("/a", 2)"#,
            r#"("/a/b", 1)"#,
            // Those above.
            r#"("", 1)"#,
            r#"("/a", 1)"#,
            r#"("/a", 2)"#,
            r#"("/ab", 1)"#,
            r#"("/a/b", 1)"#,
        ];
        assert_eq!(seen, expected);
    }
}
