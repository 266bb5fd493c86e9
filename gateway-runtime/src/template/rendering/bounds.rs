//! What keeps a rendering from going on for ever, or from taking all memory or stack.

use std::cell::Cell;

use super::{Rendering, Stop};
use crate::template::{Error, Value, work};

/// Most iterations of one loop (§ 10).
pub(super) const MAX_ITERATIONS: usize = 1_000;
/// Macros within macros, and `#evaluate` within `#evaluate`: `velocimacro.max.depth`.
pub(super) const MAX_CALLS: usize = 20;
/// Iterations, calls and the like of a whole rendering.
const MAX_STEPS: u32 = 2_000_000;
/// Steps that are counted as work at once, and what each is.
const STEPS_PER_COUNT: u32 = 64;
const UNITS_PER_STEP: usize = 16;
/// Most bytes of all values that a rendering makes.
const MAX_BYTES: usize = 256 * 1024 * 1024;
/// Bytes of a value that is work to make.
const LARGE: usize = 4 * 1024;
/// Most bytes of stack: threads have at least 2 MiB.
const MAX_STACK: usize = 640 * 1024;

/// What is left for one rendering.
pub(super) struct Budget {
    steps: Cell<u32>,
    bytes: Cell<usize>,
    stack: usize,
    /// Macros, and texts of `#evaluate`, that are being rendered.
    pub(super) n_calls: Cell<usize>,
}

impl Budget {
    pub(super) fn new() -> Self {
        Budget {
            steps: Cell::new(MAX_STEPS),
            bytes: Cell::new(MAX_BYTES),
            stack: stack_position(),
            n_calls: Cell::new(0),
        }
    }

    /// One step more.
    pub(super) fn step(&self) -> Result<(), Error> {
        let steps = self.steps.get().checked_sub(1);
        let steps = steps.ok_or(Error::Limit("steps of a rendering"))?;
        self.steps.set(steps);
        if steps % STEPS_PER_COUNT == 0 {
            work::spend(STEPS_PER_COUNT as usize * UNITS_PER_STEP)?;
        }
        Ok(())
    }

    /// Some bytes more.
    pub(super) fn spend(&self, bytes: usize) -> Result<(), Error> {
        let left = self.bytes.get().checked_sub(bytes);
        self.bytes
            .set(left.ok_or(Error::Limit("bytes of all values of a rendering"))?);
        // Small values are counted with their steps.
        if bytes < LARGE {
            return Ok(());
        }
        work::spend_bytes(bytes)
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
