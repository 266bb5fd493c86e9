//! Whether one value fits what a schema says of its kind; and what functions made of schemas call.

use super::decimal;
use super::format;
use super::pattern;
use super::reader::{Digits, Fits, Kind, Members, Raw, Reader, Stop};
use super::table::{Bound, Format, Number, Text, Types};
use super::verdicts::{Held, Known};
use super::work::{self, Work};

/// A function made of a schema: reads a value that fits.
pub type Check = fn(&mut Reader<'_>) -> Fits;

/// What [`Reader::member`] says of a member that a schema does not name; functions know fewer members than that.
pub const OTHER: u32 = 63;

/// Whether a string fits.
#[inline]
pub(super) fn fits_text(wanted: &Text<'_>, raw: Raw<'_>, work: &mut Work) -> Fits {
    let n_bytes = raw.bytes.len();
    // What is not empty has a character. One has at most four bytes, or twelve as two escapes.
    let is_long = match (wanted.min_length, raw.is_escaped) {
        (least @ (0 | 1), _) => n_bytes >= least,
        (least, false) => n_bytes >= least.saturating_mul(4),
        (least, true) => n_bytes >= least.saturating_mul(12),
    };
    let is_far = is_long && n_bytes <= wanted.max_length;
    let is_free = wanted.pattern.is_none() && wanted.format.is_none();
    match is_far && is_free {
        true => Ok(()),
        false => fits_text_closely(wanted, raw, work),
    }
}

fn fits_text_closely(wanted: &Text<'_>, raw: Raw<'_>, work: &mut Work) -> Fits {
    if wanted.min_length > 0 || wanted.max_length < usize::MAX {
        let length = length(raw, work);
        fits(length >= wanted.min_length && length <= wanted.max_length)?;
    }
    if let Some(pattern) = wanted.pattern {
        fits(pattern::matches(pattern, raw, work)?)?;
    }
    match wanted.format {
        Some(format) => fits(has_format(format, raw, work)?),
        None => Ok(()),
    }
}

/// How many characters a string has.
pub(super) fn length(raw: Raw<'_>, work: &mut Work) -> usize {
    match raw.is_escaped {
        false => {
            work.note(raw.bytes.len());
            raw.text().chars().count()
        }
        true => {
            work.note(raw.bytes.len().saturating_mul(work::DECODED_BYTE));
            raw.unescaped().count()
        }
    }
}

/// Whether a string has a format.
///
/// # Errors
/// [`Stop::Limit`]: too much was done.
pub(super) fn has_format(format: Format, raw: Raw<'_>, work: &mut Work) -> Result<bool, Stop> {
    work.spend(raw.bytes.len().saturating_mul(work::FORMAT_BYTE))?;
    Ok(format::is_valid(format, &raw.decoded()))
}

/// Whether a number is of one of the kinds.
#[inline]
pub(super) fn is_of(types: Types, number: Digits<'_>) -> bool {
    types.has(Types::NUMBER)
        || (types.has(Types::INTEGER) && number.is_plain)
        || (types.has(Types::WHOLE) && decimal::is_whole(number))
}

/// Whether a number fits.
#[inline]
pub(super) fn fits_number(wanted: &Number<'_>, number: Digits<'_>, work: &mut Work) -> bool {
    if number.small.is_none() {
        work.note(number.text().len().saturating_mul(work::DIGIT));
    }
    wanted
        .minimum
        .as_ref()
        .is_none_or(|bound| is_above(number, bound))
        && wanted
            .maximum
            .as_ref()
            .is_none_or(|bound| is_below(number, bound))
        && wanted
            .multiple_of
            .as_ref()
            .is_none_or(|of| decimal::is_multiple(number, of))
        && wanted
            .format
            .is_none_or(|format| format::is_number(format, number))
}

/// Whether a number is on the right side of a `minimum`.
#[inline]
pub(super) fn is_above(number: Digits<'_>, bound: &Bound<'_>) -> bool {
    let order = decimal::compare(number, &bound.limit);
    order.is_gt() || (order.is_eq() && !bound.is_exclusive)
}

/// Whether a number is on the right side of a `maximum`.
#[inline]
pub(super) fn is_below(number: Digits<'_>, bound: &Bound<'_>) -> bool {
    let order = decimal::compare(number, &bound.limit);
    order.is_lt() || (order.is_eq() && !bound.is_exclusive)
}

impl Reader<'_> {
    /// Enters an object.
    ///
    /// # Errors
    /// There is none.
    #[inline]
    pub fn begin_object(&mut self) -> Result<Members, Stop> {
        match self.kind()? {
            Kind::Object => self.object(),
            _ => Err(Stop::Unfit),
        }
    }

    /// Enters an array.
    ///
    /// # Errors
    /// There is none.
    #[inline]
    pub fn begin_array(&mut self) -> Result<Members, Stop> {
        match self.kind()? {
            Kind::Array => self.array(),
            _ => Err(Stop::Unfit),
        }
    }

    /// The next member of an object by its place in `names`, or [`OTHER`]. `None`: the object has ended. The names
    /// are as JSON writes them: quotes, backslashes and control characters, and only these, are escaped.
    ///
    /// # Errors
    /// The text is not JSON.
    #[inline]
    pub fn member(&mut self, members: &mut Members, names: &[&str]) -> Result<Option<u32>, Stop> {
        if !self.separator(members)? {
            return Ok(None);
        }
        // Members mostly come in the order of the document.
        let next = members.next;
        if let Some(name) = names.get(next)
            && self.is_name(name)
        {
            members.next = next + 1;
            self.colon()?;
            return Ok(Some(place(next)));
        }
        self.other_member(members, names).map(Some)
    }

    fn other_member(&mut self, members: &mut Members, names: &[&str]) -> Result<u32, Stop> {
        let name = self.key()?;
        let is_it = |known: &&str| match name.is_escaped {
            // What has to be escaped is not in such a name.
            false => known.as_bytes() == name.bytes,
            true => name.is_same(written(known)),
        };
        self.work.note(names.len());
        let Some(at) = names.iter().position(is_it) else {
            return Ok(OTHER);
        };
        members.next = at + 1;
        Ok(place(at))
    }

    /// No value.
    ///
    /// # Errors
    /// Always.
    pub fn nothing(&mut self) -> Fits {
        self.skip()?;
        Err(Stop::Unfit)
    }

    /// A string that fits.
    ///
    /// # Errors
    /// There is none.
    pub fn text(&mut self, wanted: &Text<'_>) -> Fits {
        let raw = match self.kind()? {
            Kind::String => self.raw()?,
            _ => return Err(Stop::Unfit),
        };
        fits_text(wanted, raw, &mut self.work)
    }

    /// A string.
    ///
    /// # Errors
    /// There is none.
    pub fn any_text(&mut self) -> Fits {
        match self.kind()? {
            Kind::String => self.raw().map(drop),
            _ => Err(Stop::Unfit),
        }
    }

    /// A number of one of the kinds that fits.
    ///
    /// # Errors
    /// There is none.
    pub fn number_of(&mut self, types: Types, wanted: &Number<'_>) -> Fits {
        let number = match self.kind()? {
            Kind::Number => self.number()?,
            _ => return Err(Stop::Unfit),
        };
        fits(is_of(types, number) && fits_number(wanted, number, &mut self.work))
    }

    /// A number.
    ///
    /// # Errors
    /// There is none.
    pub fn any_number(&mut self) -> Fits {
        match self.kind()? {
            Kind::Number => self.number().map(drop),
            _ => Err(Stop::Unfit),
        }
    }

    /// `true` or `false`.
    ///
    /// # Errors
    /// There is none.
    pub fn boolean(&mut self) -> Fits {
        match self.kind()? {
            Kind::Boolean => self.word(),
            _ => Err(Stop::Unfit),
        }
    }

    /// Takes `null`, if it follows.
    ///
    /// # Errors
    /// The text is not JSON.
    pub fn null(&mut self) -> Result<bool, Stop> {
        let is_null = self.kind()? == Kind::Null;
        if is_null {
            self.word()?;
        }
        Ok(is_null)
    }

    /// A value that fits at least one of some functions.
    ///
    /// # Errors
    /// There is none.
    pub fn any_of(&mut self, functions: &[Check]) -> Fits {
        let start = self.mark();
        for function in functions {
            match self.attempt(*function) {
                Err(Stop::Unfit) => self.rewind(start)?,
                fits => return fits,
            }
        }
        Err(Stop::Unfit)
    }

    /// A value that fits all of some functions.
    ///
    /// # Errors
    /// There is none.
    pub fn all_of(&mut self, functions: &[Check]) -> Fits {
        let start = self.mark();
        for (i, function) in functions.iter().enumerate() {
            if i > 0 {
                self.rewind(start)?;
            }
            self.attempt(*function)?;
        }
        Ok(())
    }

    /// Reads with one of several functions.
    fn attempt(&mut self, function: Check) -> Fits {
        let held = Held::Function(function as usize);
        match self.known(held)? {
            Known::Fits => Ok(()),
            Known::Unfit => Err(Stop::Unfit),
            Known::Nothing(start) => {
                self.verdicts.n_open += 1;
                let fits = function(self);
                self.verdicts.n_open -= 1;
                self.keep(held, start, fits)
            }
        }
    }

    /// A value that fits exactly one of some functions.
    ///
    /// # Errors
    /// There is none.
    pub fn exactly_one_of(&mut self, functions: &[Check]) -> Fits {
        let start = self.mark();
        let mut end = None;
        for function in functions {
            match self.attempt(*function) {
                Ok(()) if end.is_some() => return Err(Stop::Unfit),
                Ok(()) => end = Some(self.mark()),
                Err(Stop::Unfit) => {}
                Err(stop) => return Err(stop),
            }
            self.rewind(start)?;
        }
        self.resume(end.ok_or(Stop::Unfit)?);
        Ok(())
    }
}

/// That something holds.
///
/// # Errors
/// It does not: [`Stop::Unfit`].
#[inline]
pub fn fits(holds: bool) -> Fits {
    match holds {
        true => Ok(()),
        false => Err(Stop::Unfit),
    }
}

/// A name as it is written.
fn written(name: &str) -> Raw<'_> {
    Raw {
        bytes: name.as_bytes(),
        is_escaped: name.contains('\\'),
    }
}

/// A place among the members of a schema, which are fewer than [`OTHER`].
#[inline]
fn place(at: usize) -> u32 {
    u32::try_from(at).map_or(OTHER, |at| at.min(OTHER))
}
