//! Forms: what their fields are, as one object of JSON, which is then held to the schema of the body.
//!
//! In: the bytes of a body, and how its fields are written. Out: what does not fit. The text of a field that could be
//! several kinds of values is the most specific one that fits its schema.

mod assembly;
mod multipart;
mod parts;
#[cfg(test)]
mod tests;
mod urlencoded;

use std::borrow::Cow;

use serde_json::Value;

use self::assembly::Assembly;
use self::multipart::Part;
use super::media_type::Stated;
use super::problem;
use super::written::Piece;
use crate::descriptor::{CompiledSchema, Field, Style, Written};
use crate::schema::{self, MAX_FAULTS, Stop, Work};

/// Most bytes of the name of a field.
const MAX_NAME_BYTES: usize = 1_024;

/// Why a body is no form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wrong {
    /// It is not written as its media type asks; what is expected.
    Syntax(&'static str),
    /// It is beyond a limit, which is told.
    Limit(&'static str),
}

/// One value of a form, as it came.
#[derive(Debug)]
struct Entry<'b> {
    name: Cow<'b, str>,
    piece: Piece<'b>,
    /// The part that it is, of a multipart body.
    part: Option<Part<'b>>,
}

/// Adds what is wrong with a body of `application/x-www-form-urlencoded`.
pub(super) fn urlencoded(
    schema: &CompiledSchema,
    written: &Written,
    body: &[u8],
    errors: &mut Vec<Value>,
) {
    match urlencoded::pairs(body) {
        Err(wrong) => errors.push(told(wrong)),
        Ok(pairs) => {
            let entry = |(name, piece)| Entry {
                name,
                piece,
                part: None,
            };
            let entries: Vec<Entry<'_>> = pairs.into_iter().map(entry).collect();
            check(schema, written, &entries, errors);
        }
    }
}

/// Adds what is wrong with a body of `multipart/form-data`.
pub(super) fn multipart(
    schema: &CompiledSchema,
    written: &Written,
    stated: Option<&Stated<'_>>,
    body: &[u8],
    errors: &mut Vec<Value>,
) {
    match multipart::parts(body, stated) {
        Err(wrong) => errors.push(told(wrong)),
        Ok(all) => {
            let entries: Vec<Entry<'_>> = all
                .into_iter()
                .map(|part| parts::entry(part, written))
                .collect();
            check(schema, written, &entries, errors);
        }
    }
}

fn told(wrong: Wrong) -> Value {
    let (keyword, expected) = match wrong {
        Wrong::Syntax(expected) => ("syntax", expected),
        Wrong::Limit(expected) => ("limit", expected),
    };
    problem::of_body("", keyword, expected)
}

fn check_name(name: &str) -> Result<(), Wrong> {
    match name.len() <= MAX_NAME_BYTES {
        true => Ok(()),
        false => Err(Wrong::Limit("names of at most 1024 bytes")),
    }
}

/// Adds what is wrong with the values of a form.
fn check(
    schema: &CompiledSchema,
    written: &Written,
    entries: &[Entry<'_>],
    errors: &mut Vec<Value>,
) {
    let mut values: Vec<(&str, &Entry<'_>)> = entries
        .iter()
        .map(|entry| (owner(written, &entry.name), entry))
        .collect();
    // The values of one field stay in their order.
    values.sort_by_key(|(owner, _)| *owner);
    for group in values.chunk_by(|(one, _), (other, _)| one == other) {
        if errors.len() < MAX_FAULTS {
            parts::check(written, group, errors);
        }
    }
    let mut assembly = Assembly::new(schema, written, Work::default());
    assembly.write(&values, false);
    let mut fits = assembly.fits();
    if fits == Err(Stop::Unfit) && assembly.has_guessed {
        let mut other = Assembly::new(schema, written, assembly.draft.work);
        other.write(&values, true);
        if other.fits().is_ok() {
            (fits, assembly) = (Ok(()), other);
        } else {
            assembly.draft.work = other.draft.work;
        }
    }
    for (pointer, misfit) in assembly.misfits.iter().take(MAX_FAULTS) {
        let (keyword, expected) = misfit.says();
        errors.push(problem::of_body(pointer, keyword, expected));
    }
    let stop = match fits {
        Ok(()) => return,
        Err(Stop::Unfit) => match schema.faults(&assembly.draft.text, &mut assembly.draft.work) {
            Ok(faults) => {
                // What was wrong before it was read is told already.
                let is_new = |pointer: &str| {
                    !assembly.misfits.iter().any(|(known, _)| {
                        let rest = pointer.strip_prefix(known.as_str());
                        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
                    })
                };
                problem::add_faults(faults.iter().filter(|fault| is_new(&fault.pointer)), errors);
                return;
            }
            Err(stop) => stop,
        },
        Err(stop) => stop,
    };
    errors.push(problem::of_stop(stop));
}

/// The field that a name belongs to: that of the name, or one whose members have names of their own.
fn owner<'n>(written: &Written, name: &'n str) -> &'n str {
    if written.shape.names(name) {
        return name;
    }
    if let Some((before, _)) = name.split_once('[')
        && field(written, before).is_some_and(|field| field.form.style == Style::Deep)
    {
        return before;
    }
    let spreads = |field: &&Field| match field.form.style {
        Style::Repeated { except } if field.form.shape.is_object() => {
            let shape = field.form.shape;
            shape.names(name) || shape.others.is_some() && !except.contains(&name)
        }
        _ => false,
    };
    let spread = written.fields.iter().find(spreads);
    spread.map_or(name, |field| field.name)
}

/// What is said of how a field is written.
fn field<'w>(written: &'w Written, name: &str) -> Option<&'w Field> {
    let fields = written.fields;
    let at = fields.binary_search_by(|field| field.name.cmp(name)).ok()?;
    fields.get(at)
}

/// A name as a token of a JSON Pointer (RFC 6901), behind its `/`.
fn pointer(name: &str) -> String {
    format!("/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// Whether a text is one value of JSON, and nothing else.
fn is_json(text: &str) -> bool {
    let mut reader = schema::Reader::new(text);
    reader.skip().is_ok() && reader.end().is_ok()
}
