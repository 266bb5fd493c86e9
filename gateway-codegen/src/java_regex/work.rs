//! Counts what the matcher does; at run time that is looked up on a clock, which no compiler may depend on.

use std::cell::Cell;

use super::Error;

thread_local! {
    static LEFT: Cell<Option<usize>> = const { Cell::new(None) };
}

/// Does something that may take so many steps.
pub(super) fn limited<T>(
    steps: usize,
    what: impl FnOnce() -> Result<T, Error>,
) -> Result<T, Error> {
    LEFT.set(Some(steps));
    let outcome = what();
    LEFT.set(None);
    outcome
}

/// Does something that may take as many steps as are left; what is left behind it.
pub(crate) fn bounded<T>(left: usize, what: impl FnOnce() -> T) -> (T, usize) {
    LEFT.set(Some(left));
    let outcome = what();
    (outcome, LEFT.replace(None).unwrap_or_default())
}

/// Counts steps.
///
/// # Errors
///
/// There have been too many.
pub(super) fn spend(steps: usize) -> Result<(), Error> {
    let Some(left) = LEFT.get() else {
        return Ok(());
    };
    let now_left = left.saturating_sub(steps);
    LEFT.set(Some(now_left));
    match now_left {
        0 => Err(Error::Limit("steps of a regular expression")),
        _ => Ok(()),
    }
}
