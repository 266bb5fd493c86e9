//! Which members or items of one value some schema has looked at: what `unevaluatedProperties` and
//! `unevaluatedItems` ask (JSON Schema 2020-12 "Core", section 11).

/// A set of places, of members or items, in the order of the text.
#[derive(Debug, Clone, Default)]
pub(super) struct Evaluated {
    bits: Vec<u64>,
    is_all: bool,
}

impl Evaluated {
    pub(super) fn add(&mut self, at: usize) {
        let (word, bit) = (at / 64, at % 64);
        if self.bits.len() <= word {
            self.bits.resize(word + 1, 0);
        }
        if let Some(word) = self.bits.get_mut(word) {
            *word |= 1 << bit;
        }
    }

    pub(super) fn add_all(&mut self) {
        self.is_all = true;
    }

    pub(super) fn has(&self, at: usize) -> bool {
        let word = self.bits.get(at / 64).copied().unwrap_or_default();
        self.is_all || word >> (at % 64) & 1 == 1
    }

    /// How much it takes to copy it.
    pub(super) fn n_words(&self) -> usize {
        self.bits.len()
    }

    pub(super) fn merge(&mut self, other: &Evaluated) {
        self.is_all |= other.is_all;
        if self.bits.len() < other.bits.len() {
            self.bits.resize(other.bits.len(), 0);
        }
        for (mine, others) in self.bits.iter_mut().zip(&other.bits) {
            *mine |= others;
        }
    }
}

/// Which members of a schema stand in an object.
#[derive(Debug, Default)]
pub(super) struct Seen {
    first: u64,
    further: Vec<u64>,
}

impl Seen {
    /// Adds a member; whether it is new.
    #[inline]
    pub(super) fn insert(&mut self, at: usize) -> bool {
        let word = match at.checked_sub(64) {
            None => &mut self.first,
            Some(further) => {
                let index = further / 64;
                if self.further.len() <= index {
                    self.further.resize(index + 1, 0);
                }
                match self.further.get_mut(index) {
                    Some(word) => word,
                    None => return false,
                }
            }
        };
        let bit = 1 << (at % 64);
        let is_new = *word & bit == 0;
        *word |= bit;
        is_new
    }

    pub(super) fn has(&self, at: usize) -> bool {
        let word = match at.checked_sub(64) {
            None => Some(&self.first),
            Some(further) => self.further.get(further / 64),
        };
        word.is_some_and(|word| word >> (at % 64) & 1 == 1)
    }
}
