//! Numbers and strings, and each of their faults.

use super::super::check;
use super::super::decimal;
use super::super::fault::What;
use super::super::format;
use super::super::pattern;
use super::super::reader::{Digits, Fits, Mark, Raw, Stop};
use super::super::table::{Number, Schema, Text};
use super::super::work::Work;
use super::{Evaluation, Sink};

impl<'a, 't, 'b, S: Sink<'t, 'b>> Evaluation<'a, 't, 'b, S> {
    pub(super) fn number(&mut self, schema: &Schema<'t>, number: Digits<'b>) -> Fits {
        if !check::is_of(schema.types, number) {
            return self.wrong_type(schema, number.text());
        }
        match schema.number {
            Some(wanted) if !check::fits_number(wanted, number, &mut self.reader.work) => {
                for what in faults_of_number(wanted, number) {
                    self.sink.fault(what, number.text())?;
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    #[cold]
    pub(super) fn string(&mut self, wanted: &'t Text<'t>, raw: Raw<'b>, from: Mark) -> Fits {
        let found = self.reader.since(from);
        for what in faults_of_text(wanted, raw, &mut self.reader.work)? {
            self.sink.fault(what, found)?;
        }
        Ok(())
    }
}

/// What of a number does not fit.
#[cold]
fn faults_of_number<'t>(
    number: &'t Number<'t>,
    found: Digits<'_>,
) -> impl Iterator<Item = What<'t>> {
    let minimum = number
        .minimum
        .filter(|bound| !check::is_above(found, bound));
    let maximum = number
        .maximum
        .filter(|bound| !check::is_below(found, bound));
    let of = number.multiple_of;
    let multiple_of = of.filter(|of| !decimal::is_multiple(found, of));
    let format = number.format;
    let format = format.filter(|format| !format::is_number(*format, found));
    [
        minimum.map(What::Minimum),
        maximum.map(What::Maximum),
        multiple_of.map(What::MultipleOf),
        format.map(What::NumberFormat),
    ]
    .into_iter()
    .flatten()
}

/// What of a string does not fit.
#[cold]
fn faults_of_text<'t>(
    wanted: &'t Text<'t>,
    raw: Raw<'_>,
    work: &mut Work,
) -> Result<impl Iterator<Item = What<'t>>, Stop> {
    let length = check::length(raw, work);
    let pattern = match wanted.pattern {
        Some(pattern) if !pattern::matches(pattern, raw, work)? => Some(pattern),
        _ => None,
    };
    let format = match wanted.format {
        Some(format) if !check::has_format(format, raw, work)? => Some(format),
        _ => None,
    };
    Ok([
        (length < wanted.min_length).then_some(What::MinLength(wanted.min_length)),
        (length > wanted.max_length).then_some(What::MaxLength(wanted.max_length)),
        pattern.map(|pattern| What::Pattern(pattern.text)),
        format.map(What::Format),
    ]
    .into_iter()
    .flatten())
}
