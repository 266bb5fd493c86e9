//! What queries may cost: [`Work`].

/// Steps that one query may take. A step is a value looked at, or a comparably small piece of other work: about ten
/// nanoseconds. The largest documents in use have three million values.
const MAX_STEPS_PER_QUERY: u64 = 64_000_000;

/// Steps that all that is applied to one document may take.
const MAX_STEPS: u64 = 512_000_000;

/// Places that one query, or a part of it, may select.
pub(super) const MAX_SELECTED: usize = 4_000_000;

/// How much work is left.
#[derive(Debug)]
pub(in crate::overlay) struct Work {
    per_query: u64,
    of_query: u64,
    in_all: u64,
}

/// There is no work left: something cost too much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::overlay) struct Exhausted;

impl Default for Work {
    fn default() -> Self {
        Self::new(MAX_STEPS_PER_QUERY, MAX_STEPS)
    }
}

impl Work {
    /// So many steps for each query and for all together.
    pub(in crate::overlay) fn new(per_query: u64, in_all: u64) -> Self {
        Self {
            per_query,
            of_query: per_query,
            in_all,
        }
    }

    /// Begins another query, which has its full share again.
    pub(super) fn begin(&mut self) {
        self.of_query = self.per_query;
    }

    /// Takes some steps of this query.
    ///
    /// # Errors
    /// If fewer are left.
    pub(in crate::overlay) fn charge(&mut self, steps: u64) -> Result<(), Exhausted> {
        self.of_query = self.of_query.checked_sub(steps).ok_or(Exhausted)?;
        self.in_all = self.in_all.checked_sub(steps).ok_or(Exhausted)?;
        Ok(())
    }

    /// Takes a step for each of so many things.
    ///
    /// # Errors
    /// As [`Work::charge`].
    pub(in crate::overlay) fn charge_for(&mut self, n_things: usize) -> Result<(), Exhausted> {
        self.charge(steps(n_things))
    }

    /// Takes the steps for copying so many values.
    ///
    /// # Errors
    /// As [`Work::charge`].
    pub(in crate::overlay) fn charge_copies(&mut self, n_values: usize) -> Result<(), Exhausted> {
        // With the index of a mapping.
        const STEPS_PER_COPY: u64 = 8;
        self.charge(1 + steps(n_values).saturating_mul(STEPS_PER_COPY))
    }

    /// Takes the steps for looking at a text from front to back.
    ///
    /// # Errors
    /// As [`Work::charge`].
    pub(super) fn charge_text(&mut self, text: &str) -> Result<(), Exhausted> {
        const BYTES_PER_STEP: usize = 64;
        self.charge(steps(1 + text.len() / BYTES_PER_STEP))
    }
}

/// A number of things as a number of steps.
pub(super) fn steps(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX)
}
