//! The time that templates and paths may take (`reference/security.md` B09).
//!
//! What walks, searches or compares values counts its work here; after some of it, the CPU time of the thread is
//! looked at. The count only says when to look, so that it may be a guess.
//!
//! One rendering runs on one thread without a pause, so that its meter is the thread's: what a template calls needs no
//! reference to it.

use std::cell::Cell;
use std::time::Duration;

use super::Error;

/// CPU time, beside that for reading the text: an unoptimised build has more.
const BASE: Duration = Duration::from_millis(if cfg!(debug_assertions) { 1_000 } else { 50 });
/// CPU time for each byte that is read: what takes linear time does not fail for its length.
const PER_BYTE: Duration = Duration::from_nanos(64);
/// Work between two looks at the clock: well below a millisecond. A unit is about what a comparison takes.
const UNITS_PER_LOOK: usize = 50_000;
/// Bytes that are copied or compared in the time of a unit.
const BYTES_PER_UNIT: usize = 16;

const EXCEEDED: Error = Error::Limit("time of a rendering");

/// What is left.
#[derive(Debug, Clone, Copy)]
struct Meter {
    /// Until the next look.
    units: usize,
    /// When to stop, on the clock of the thread: known from the first look on.
    deadline: Option<Duration>,
    allowed: Duration,
    is_exceeded: bool,
    /// Whether the units are all there is, and no clock is looked at.
    is_counted: bool,
}

thread_local! {
    static METER: Cell<Option<Meter>> = const { Cell::new(None) };
}

/// Does something that may take time in proportion to `bytes`, and a little more.
pub(super) fn metered<T>(bytes: usize, what: impl FnOnce() -> T) -> T {
    let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
    let _former = Former(METER.replace(Some(Meter {
        units: UNITS_PER_LOOK,
        deadline: None,
        allowed: BASE + PER_BYTE * bytes,
        is_exceeded: false,
        is_counted: false,
    })));
    what()
}

/// Does something that may take so many units of work, whatever the clock says; what it renders counts with it. For the
/// compiler, whose verdicts may not depend on the machine.
pub fn counted<T>(units: usize, what: impl FnOnce() -> T) -> T {
    let _former = Former(METER.replace(Some(Meter {
        units,
        deadline: None,
        allowed: Duration::ZERO,
        is_exceeded: false,
        is_counted: true,
    })));
    what()
}

/// [`metered`], unless the work is [`counted`].
pub(super) fn metered_unless_counted<T>(bytes: usize, what: impl FnOnce() -> T) -> T {
    match METER.get() {
        Some(meter) if meter.is_counted => what(),
        _ => metered(bytes, what),
    }
}

/// The same, where nothing around it has a meter.
pub(super) fn metered_unless_inside<T>(bytes: usize, what: impl FnOnce() -> T) -> T {
    match METER.get() {
        Some(_) => what(),
        None => metered(bytes, what),
    }
}

/// The meter from before, which is there again afterwards, whatever happens.
struct Former(Option<Meter>);

impl Drop for Former {
    fn drop(&mut self) {
        METER.set(self.0);
    }
}

/// Counts work. Outside of [`metered`] there is no bound.
///
/// # Errors
///
/// The time is over, now or before.
pub(super) fn spend(units: usize) -> Result<(), Error> {
    let Some(mut meter) = METER.get() else {
        return Ok(());
    };
    if meter.is_exceeded {
        return Err(EXCEEDED);
    }
    if let Some(left) = meter.units.checked_sub(units) {
        meter.units = left;
    } else if meter.is_counted {
        meter.is_exceeded = true;
    } else {
        meter.units = UNITS_PER_LOOK;
        let now = thread_time();
        match meter.deadline {
            // The first units are too few to matter.
            None => meter.deadline = Some(now.saturating_add(meter.allowed)),
            Some(deadline) => meter.is_exceeded = now > deadline,
        }
    }
    METER.set(Some(meter));
    if meter.is_exceeded {
        return Err(EXCEEDED);
    }
    Ok(())
}

/// Counts the work of going through bytes.
///
/// # Errors
///
/// Those of [`spend`].
pub(super) fn spend_bytes(bytes: usize) -> Result<(), Error> {
    spend(bytes / BYTES_PER_UNIT + 1)
}

/// How long the thread has been running.
fn thread_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(
        u64::try_from(time.tv_sec).unwrap_or(0),
        u32::try_from(time.tv_nsec).unwrap_or(0),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_ends_and_the_next_one_is_not_charged_for_it() {
        let endless = || loop {
            if let Err(error) = spend(UNITS_PER_LOOK) {
                return error;
            }
        };
        assert_eq!(spend(usize::MAX), Ok(()));
        metered(0, || {
            // What is inside has its own time, and leaves the time around it alone.
            assert_eq!(metered(0, endless), EXCEEDED);
            assert_eq!(spend(1), Ok(()));
            assert_eq!(endless(), EXCEEDED);
            assert_eq!(spend(1), Err(EXCEEDED));
        });
        assert_eq!(spend(usize::MAX), Ok(()));
    }

    #[test]
    fn counted_work_ends_after_its_units() {
        counted(10, || {
            metered_unless_counted(0, || assert_eq!(spend(9), Ok(())));
            assert_eq!(spend(1), Ok(()));
            assert_eq!(spend(1), Err(EXCEEDED));
        });
    }
}
