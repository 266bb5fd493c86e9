//! What keeps a rendering from going on for ever, or from taking all memory or stack.

use std::cell::Cell;
use std::time::{Duration, Instant};

use super::{Rendering, Stop};
use crate::template::{Error, Value};

/// Most iterations of one loop (§ 10).
pub(super) const MAX_ITERATIONS: usize = 1_000;
/// Macros within macros, and `#evaluate` within `#evaluate`: `velocimacro.max.depth`.
pub(super) const MAX_CALLS: usize = 20;
/// Iterations, calls and the like of a whole rendering.
const MAX_STEPS: u32 = 2_000_000;
/// Steps between two looks at the clock.
const STEPS_PER_LOOK: u32 = 64;
/// Longest rendering.
const MAX_TIME: Duration = Duration::from_secs(5);
/// Most bytes of all values that a rendering makes.
const MAX_BYTES: usize = 256 * 1024 * 1024;
/// Most bytes of stack: threads have at least 2 MiB.
const MAX_STACK: usize = 640 * 1024;

/// What is left for one rendering.
pub(super) struct Budget {
    steps: Cell<u32>,
    bytes: Cell<usize>,
    started: Cell<Option<Instant>>,
    stack: usize,
    /// Macros, and texts of `#evaluate`, that are being rendered.
    pub(super) n_calls: Cell<usize>,
}

impl Budget {
    pub(super) fn new() -> Self {
        Budget {
            steps: Cell::new(MAX_STEPS),
            bytes: Cell::new(MAX_BYTES),
            started: Cell::new(None),
            stack: stack_position(),
            n_calls: Cell::new(0),
        }
    }

    /// One step more.
    pub(super) fn step(&self) -> Result<(), Error> {
        let steps = self.steps.get().checked_sub(1);
        let steps = steps.ok_or(Error::Limit("steps of a rendering"))?;
        self.steps.set(steps);
        if steps % STEPS_PER_LOOK == 0 {
            match self.started.get() {
                // The first steps are too few to matter.
                None => self.started.set(Some(Instant::now())),
                Some(start) if start.elapsed() > MAX_TIME => {
                    return Err(Error::Limit("time of a rendering"));
                }
                Some(_) => {}
            }
        }
        Ok(())
    }

    /// Some bytes more.
    pub(super) fn spend(&self, bytes: usize) -> Result<(), Error> {
        let left = self.bytes.get().checked_sub(bytes);
        self.bytes
            .set(left.ok_or(Error::Limit("bytes of all values of a rendering"))?);
        Ok(())
    }

    /// One step that goes deeper.
    pub(super) fn enter(&self) -> Result<(), Error> {
        if stack_position().abs_diff(self.stack) > MAX_STACK {
            return Err(Error::Limit("nesting of a rendering"));
        }
        self.step()
    }
}

/// About where on the stack the caller is.
#[inline(never)]
fn stack_position() -> usize {
    let here = 0_u8;
    std::ptr::from_ref(std::hint::black_box(&here)).addr()
}

impl<'t> Rendering<'t> {
    /// Spends the bytes of a value that was made.
    pub(super) fn made(&self, value: Value<'t>) -> Result<Value<'t>, Stop> {
        self.budget.spend(cost(&value))?;
        Ok(value)
    }
}

/// About the bytes that a value holds for itself.
pub(super) fn cost(value: &Value<'_>) -> usize {
    match value {
        Value::String(crate::template::Str::Shared(text)) => text.len(),
        Value::List(list) => 64 + 32 * list.len(),
        Value::Map(map) | Value::Entry(map) => 128 + 64 * map.len(),
        _ => 0,
    }
}
