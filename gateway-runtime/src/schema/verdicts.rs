//! Verdicts that were given: a value that several schemas are tried on, within another one of which the same is true, would be
//! read once for each way to it, which are as many as a power of its depth.
//!
//! Asked by `check` and `evaluate` for arrays and objects within alternatives of alternatives, and for no others: there each way
//! is one.

use std::collections::HashMap;

use super::reader::{Fits, Mark, Reader, Stop};
use super::table::SchemaId;
use super::work;

/// What a value is held to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Held {
    /// A schema of the table, where nothing depends on the way to it.
    Schema(SchemaId),
    /// A function, by its address.
    Function(usize),
}

/// By what is held to what and where it begins: where a value ends that fits.
type Ends = HashMap<(Held, usize), Option<Mark>>;

/// The verdicts on values of a text.
#[derive(Debug, Default)]
pub(super) struct Verdicts {
    known: Option<Box<Ends>>,
    /// How many alternatives are open around this place.
    pub(super) n_open: u32,
}

/// What is known of the value that follows.
pub(super) enum Known {
    /// It fits, and was read again.
    Fits,
    /// It does not fit.
    Unfit,
    /// Nothing; a verdict is kept from here, if it may be asked for again.
    Nothing(Option<Mark>),
}

impl Reader<'_> {
    /// What is known of the value that follows.
    ///
    /// # Errors
    /// [`Stop::Limit`]: too much was done.
    pub(super) fn known(&mut self, held: Held) -> Result<Known, Stop> {
        if self.verdicts.n_open == 0 || !self.is_container() {
            return Ok(Known::Nothing(None));
        }
        let start = self.mark();
        self.work.spend(work::RULE)?;
        let known = self.verdicts.known.as_ref();
        Ok(
            match known.and_then(|known| known.get(&(held, start.at()))) {
                Some(Some(end)) => {
                    let end = *end;
                    self.resume(end);
                    Known::Fits
                }
                Some(None) => Known::Unfit,
                None => Known::Nothing(Some(start)),
            },
        )
    }

    /// Keeps the verdict on the value at `start`, behind which the reader stands if it fits.
    ///
    /// # Errors
    /// The verdict; [`Stop::Limit`]: too much was done.
    pub(super) fn keep(&mut self, held: Held, start: Option<Mark>, fits: Fits) -> Fits {
        let Some(start) = start else {
            return fits;
        };
        let end = match fits {
            Ok(()) => Some(self.mark()),
            Err(Stop::Unfit) => None,
            Err(_) => return fits,
        };
        self.work.spend(work::VERDICT)?;
        let known = self.verdicts.known.get_or_insert_default();
        known.insert((held, start.at()), end);
        fits
    }
}
