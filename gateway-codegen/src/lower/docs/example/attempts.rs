//! The ways to make an example, one after the other, and what they may cost.

/// As deep as optional parts are made at most.
const MAX_DEPTH: usize = 6;
/// Most values of one example.
pub(super) const MAX_VALUES: usize = 300;
/// Most values of one where that many have to be there.
const MAX_REQUIRED: usize = 2_000;
/// Values that are made beyond those of the usual ways: for all examples, and more for each of them.
const SPARE: usize = 200_000;
const SPARE_FOR_EACH: usize = 300;
/// Steps in which texts of patterns are looked for, likewise: a usual one takes some hundreds.
const STEPS: usize = 2_000_000;
const STEPS_FOR_EACH: usize = 2_000;

/// A way to make an example.
#[derive(Debug, Clone, Copy)]
pub(super) struct Attempt {
    /// Whether examples of parts are parts of it.
    pub(super) uses_given: bool,
    /// Whether a pattern says more than a format beside it.
    pub(super) prefers_patterns: bool,
    /// As deep as optional parts are made.
    pub(super) max_depth: usize,
    /// Most values.
    pub(super) max_values: usize,
    /// How often what does not fit is made in another way; such attempts take what is spare.
    pub(super) n_mends: usize,
}

/// With the examples that the document gives, which go first.
const WHOLE: Attempt = Attempt {
    uses_given: true,
    prefers_patterns: false,
    max_depth: MAX_DEPTH,
    max_values: MAX_VALUES,
    n_mends: 0,
};

/// The whole; then without examples that may be wrong; then less and less of what need not be there; then with mends.
pub(super) const TRIES: [Attempt; 7] = [
    WHOLE,
    Attempt {
        uses_given: false,
        ..WHOLE
    },
    Attempt {
        uses_given: false,
        prefers_patterns: true,
        max_depth: 2,
        ..WHOLE
    },
    Attempt {
        uses_given: false,
        max_depth: 1,
        ..WHOLE
    },
    Attempt {
        uses_given: false,
        prefers_patterns: true,
        max_depth: 0,
        ..WHOLE
    },
    Attempt {
        uses_given: false,
        prefers_patterns: true,
        n_mends: 12,
        ..WHOLE
    },
    Attempt {
        uses_given: false,
        prefers_patterns: true,
        max_depth: 0,
        max_values: MAX_REQUIRED,
        n_mends: 24,
    },
];

/// What is spare where so many examples are made: it grows with the document, and one example takes what others leave.
pub(super) fn spare(n_examples: usize) -> usize {
    SPARE.saturating_add(n_examples.saturating_mul(SPARE_FOR_EACH))
}

/// The same of steps in which texts of patterns are looked for.
pub(super) fn searches(n_examples: usize) -> usize {
    STEPS.saturating_add(n_examples.saturating_mul(STEPS_FOR_EACH))
}
