//! Whether a body fits what is declared of its media type, whatever that is: JSON, forms, text, bytes.
//!
//! Bodies of requests and of answers alike.

use serde_json::Value;

use super::charset::Charset;
use super::media_type::{Stated, is_json};
use super::written::{Coding, Draft, Piece, Writer};
use super::{form, problem};
use crate::descriptor::{CompiledSchema, MediaType, Shape};
use crate::schema::{Stop, Work};

/// The media type of bodies that have none, where several are declared.
const JSON: &str = "application/json";
const URLENCODED: &str = "application/x-www-form-urlencoded";
const MULTIPART: &str = "multipart/form-data";

/// What is declared for the media type of a body. One without a media type is taken for the only one there is.
pub(super) fn declared<'d>(
    stated: Option<&Stated<'_>>,
    content: &'d [MediaType],
) -> Option<&'d MediaType> {
    let Some(stated) = stated else {
        return match content {
            [only] => Some(only),
            all => all.iter().find(|media_type| media_type.name == JSON),
        };
    };
    content.iter().find(|media_type| {
        super::media_type::is_in(&stated.name, media_type.name)
            && stated.has_all(media_type.parameters)
    })
}

/// Whether a body of no bytes is a value of its media type: a form without fields, an empty text.
pub(super) fn may_be_empty(media_type: &MediaType, stated: Option<&Stated<'_>>) -> bool {
    let name = stated.map(|stated| stated.name.as_ref());
    let is_none = name.is_none_or(|name| is_json(name) || name == MULTIPART);
    !is_none && (media_type.schema.is_none() || media_type.written.is_some())
}

/// Adds what is wrong with a body.
///
/// # Errors
/// It is text in a character set that is not known.
pub(super) fn check(
    media_type: &MediaType,
    stated: Option<&Stated<'_>>,
    body: &[u8],
    errors: &mut Vec<Value>,
) -> Result<(), UnknownCharset> {
    let Some(schema) = &media_type.schema else {
        return Ok(());
    };
    let name = stated.map_or(media_type.name, |stated| stated.name.as_ref());
    // Some upstreams read forms by the character set that is stated.
    let is_form = media_type.written.is_some() && [URLENCODED, MULTIPART].contains(&name);
    if is_form && stated.is_some_and(|stated| Charset::of(stated) != Ok(Charset::Utf8)) {
        return Err(UnknownCharset);
    }
    match media_type.written {
        Some(written) if name == URLENCODED => form::urlencoded(schema, written, body, errors),
        Some(written) if name == MULTIPART => {
            form::multipart(schema, written, stated, body, errors);
        }
        Some(written) if !is_json(name) => {
            let charset = stated.map_or(Ok(Charset::Utf8), Charset::of);
            let coding = match charset.map_err(|()| UnknownCharset)? {
                Charset::Latin1 => Coding::Byte,
                // What is no text is bytes, each of them a character.
                Charset::Utf8 if is_text(name) || std::str::from_utf8(body).is_ok() => {
                    Coding::Plain
                }
                Charset::Utf8 => Coding::Byte,
            };
            text(schema, written.shape, Piece::new(body, coding), errors);
        }
        _ => json(schema, body, errors),
    }
    Ok(())
}

/// A text whose character set is not known, so that nothing can be said of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct UnknownCharset;

fn is_text(name: &str) -> bool {
    name.starts_with("text/")
}

fn json(schema: &CompiledSchema, bytes: &[u8], errors: &mut Vec<Value>) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        errors.push(problem::of_stop(Stop::Syntax));
        return;
    };
    add_faults(schema, text, errors);
}

fn add_faults(schema: &CompiledSchema, text: &str, errors: &mut Vec<Value>) {
    let mut work = Work::new(text.len());
    match schema.fits(text, &mut work) {
        Ok(()) => {}
        Err(Stop::Unfit) => tell(schema, text, &mut work, errors),
        Err(stop) => errors.push(problem::of_stop(stop)),
    }
}

/// Adds what is wrong with a text that does not fit.
fn tell(schema: &CompiledSchema, text: &str, work: &mut Work, errors: &mut Vec<Value>) {
    match schema.faults(text, work) {
        Ok(faults) => problem::add_faults(&faults, errors),
        Err(stop) => errors.push(problem::of_stop(stop)),
    }
}

/// Holds a text to its schema, as whatever it could be.
fn text(schema: &CompiledSchema, shape: &Shape, piece: Piece<'_>, errors: &mut Vec<Value>) {
    let mut draft = Draft::default();
    let mut first: Option<String> = None;
    for has_strings in [false, true] {
        draft.clear();
        let mut writer = Writer::new(&mut draft, Some(*schema), has_strings);
        if let Err(misfit) = writer.scalar(piece, shape) {
            let (keyword, expected) = misfit.says();
            return errors.push(problem::of_body("", keyword, expected));
        }
        let has_guessed = writer.has_guessed;
        draft.work.extend(draft.text.len());
        match schema.fits(&draft.text, &mut draft.work) {
            Ok(()) => return,
            Err(Stop::Unfit) => {}
            Err(stop) => return errors.push(problem::of_stop(stop)),
        }
        first.get_or_insert_with(|| draft.text.clone());
        if !has_guessed {
            break;
        }
    }
    tell(schema, &first.unwrap_or_default(), &mut draft.work, errors);
}
