//! Request parameters: presence (REST kind, `reference/rest-api.md` §3.1), and in plain documents what they are.

mod sources;
#[cfg(test)]
mod tests;

use serde_json::Value;

use self::sources::Sources;
use super::problem;
use super::written::{Draft, Found, Misfit, Writer, attempts};
use crate::context::{Call, Failure};
use crate::descriptor::{
    CompiledSchema, Form, Location, Operation, Parameter, ResponseType, Style,
};
use crate::schema::{Stop, Work};

/// What of the parameters does not fit.
pub(super) fn problems(call: &Call<'_>, operation: &'static Operation) -> Vec<Value> {
    let mut sources = Sources::new(call);
    let (mut errors, mut draft) = (Vec::new(), Draft::default());
    for parameter in operation.parameters {
        let found = sources.of(parameter);
        let place = location(parameter.location);
        check(
            parameter,
            found,
            &mut draft,
            &mut |pointer, keyword, expected| {
                let name = parameter.name;
                errors.push(problem::of_parameter(
                    place, name, pointer, keyword, expected,
                ));
            },
        );
    }
    errors
}

/// Whether all parameters that are required are there.
///
/// # Errors
/// A failure that names all that are missing.
pub(super) fn presence(call: &Call<'_>, operation: &'static Operation) -> Result<(), Failure> {
    let mut sources = Sources::new(call);
    let mut missing = String::new();
    let required = operation.parameters.iter().filter(|it| it.required);
    for parameter in required {
        // "Present and non-blank".
        if sources.is_blank(parameter) {
            if !missing.is_empty() {
                missing.push_str(", ");
            }
            missing.push_str(parameter.name);
        }
    }
    if missing.is_empty() {
        return Ok(());
    }
    Err(Failure::with_message(
        ResponseType::BadRequestParameters,
        format!("Missing required request parameters: [{missing}]"),
    ))
}

/// Tells what is wrong with one parameter: where in its value, the keyword, and what is expected.
pub(super) fn check(
    parameter: &Parameter,
    found: Result<Found<'_>, Misfit>,
    draft: &mut Draft,
    tell: &mut dyn FnMut(&str, &str, &str),
) {
    let found = match found {
        Ok(found) => found,
        Err(misfit) => {
            let (keyword, expected) = misfit.says();
            return tell("", keyword, expected);
        }
    };
    if matches!(found, Found::Nothing) {
        if parameter.required && !may_be_nothing(parameter) {
            tell("", "required", "a value");
        }
        return;
    }
    let Some(form) = &parameter.form else {
        return;
    };
    if parameter.allows_empty && found.is_empty() {
        return;
    }
    match hold(parameter.name, form, parameter.schema, &found, draft) {
        Ok(()) => {}
        Err(Wrong::Misfit(misfit)) => {
            let (keyword, expected) = misfit.says();
            tell("", keyword, expected);
        }
        Err(Wrong::Stop(stop)) => {
            let (keyword, expected) = problem::words(stop);
            tell("", keyword, expected);
        }
        Err(Wrong::Faults(faults)) => {
            for fault in &faults {
                tell(&fault.pointer, fault.keyword, &fault.expected);
            }
        }
    }
}

/// Whether the empty object is a value, which cannot be told from none where members have names of their own.
fn may_be_nothing(parameter: &Parameter) -> bool {
    let Some(form) = &parameter.form else {
        return false;
    };
    let is_spread = matches!(form.style, Style::Deep | Style::Repeated { .. });
    let fits = |schema: CompiledSchema| schema.fits("{}", &mut Work::new(2)).is_ok();
    is_spread && form.shape.is_object() && parameter.schema.is_none_or(fits)
}

/// What is wrong with a value.
#[derive(Debug)]
enum Wrong {
    /// How it is written.
    Misfit(Misfit),
    /// It cannot be read.
    Stop(Stop),
    /// What it is.
    Faults(Vec<Told>),
}

/// A fault in words, since the text it is of is written anew.
#[derive(Debug)]
struct Told {
    pointer: String,
    keyword: &'static str,
    expected: String,
}

/// Holds a value to its schema, as whatever it could be.
fn hold(
    name: &str,
    form: &Form,
    schema: Option<CompiledSchema>,
    found: &Found<'_>,
    draft: &mut Draft,
) -> Result<(), Wrong> {
    if form.style == Style::Json {
        let piece = match found {
            Found::One(piece) => *piece,
            _ => return Err(Wrong::Misfit(Misfit::Repeated)),
        };
        let json = piece.text().map_err(Wrong::Misfit)?;
        return match schema {
            Some(schema) => judge(schema, &json, &mut draft.work),
            None => Ok(()),
        };
    }
    let mut first = None;
    for reading in attempts(form) {
        for has_strings in [false, true] {
            draft.clear();
            let mut writer = Writer::new(draft, schema, has_strings);
            if let Err(misfit) = found.write(name, form, reading, &mut writer) {
                first.get_or_insert(Wrong::Misfit(misfit));
                break;
            }
            let has_guessed = writer.has_guessed;
            let Some(schema) = schema else { return Ok(()) };
            match judge(schema, &draft.text, &mut draft.work) {
                Ok(()) => return Ok(()),
                // There would be no verdict on another reading either.
                Err(Wrong::Stop(Stop::Limit)) => return Err(Wrong::Stop(Stop::Limit)),
                // What a value lacks says more than how it cannot be read.
                Err(wrong) if !matches!(first, Some(Wrong::Faults(_))) => first = Some(wrong),
                Err(_) => {}
            }
            if !has_guessed {
                break;
            }
        }
    }
    first.map_or(Ok(()), Err)
}

fn judge(schema: CompiledSchema, json: &str, work: &mut Work) -> Result<(), Wrong> {
    work.extend(json.len());
    match schema.fits(json, work) {
        Ok(()) => return Ok(()),
        Err(Stop::Unfit) => {}
        Err(stop) => return Err(Wrong::Stop(stop)),
    }
    let faults = schema.faults(json, work).map_err(Wrong::Stop)?;
    let told = faults.into_iter().map(|fault| Told {
        keyword: fault.what.keyword(),
        expected: fault.what.expected(),
        pointer: fault.pointer,
    });
    Err(Wrong::Faults(told.collect()))
}

fn location(location: Location) -> &'static str {
    match location {
        Location::Path => "path",
        Location::Query => "query",
        Location::Header => "header",
        Location::Cookie => "cookie",
    }
}
