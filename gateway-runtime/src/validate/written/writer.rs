//! JSON text of what was written.

use std::borrow::Cow;

use super::{Misfit, Piece};
use crate::descriptor::{CompiledSchema, Shape};
use crate::schema::{self, Fits, Kind, Reader, SchemaId, Types, Work};

/// JSON that is made of what was written, and what may be done to hold it to schemas.
#[derive(Debug, Default)]
pub(in crate::validate) struct Draft {
    pub(in crate::validate) text: String,
    pub(in crate::validate) work: Work,
}

impl Draft {
    /// Begins another text.
    pub(in crate::validate) fn clear(&mut self) {
        self.text.clear();
    }

    /// Whether the text from a place on fits a schema.
    pub(in crate::validate) fn fits(
        &mut self,
        schema: &CompiledSchema,
        id: SchemaId,
        from: usize,
    ) -> Fits {
        let text = self.text.get(from..).unwrap_or_default();
        self.work.extend(text.len());
        schema::fits_within(schema.schemas(), id, text, &mut self.work)
    }
}

/// Writes the JSON of one value.
#[derive(Debug)]
pub(in crate::validate) struct Writer<'o> {
    out: &'o mut Draft,
    /// The schema of the whole value.
    schema: Option<CompiledSchema>,
    /// Whether texts that could be strings are.
    has_strings: bool,
    /// Whether a text that could be a string was taken for something else, without a schema that decides.
    pub(in crate::validate) has_guessed: bool,
}

impl<'o> Writer<'o> {
    pub(in crate::validate) fn new(
        out: &'o mut Draft,
        schema: Option<CompiledSchema>,
        has_strings: bool,
    ) -> Self {
        Writer {
            out,
            schema,
            has_strings,
            has_guessed: false,
        }
    }

    /// What one text means.
    pub(in crate::validate) fn scalar(
        &mut self,
        piece: Piece<'_>,
        shape: &Shape,
    ) -> Result<(), Misfit> {
        let text = piece.text()?;
        match literal(&text, shape.types) {
            Some(json) if self.takes(json, shape) => self.out.text.push_str(json),
            // How lists and objects in other values are written, nobody says: as JSON, if at all.
            _ if shape.is_nested() && is_container(&text) => self.out.text.push_str(&text),
            _ => self.string(&text),
        }
        Ok(())
    }

    /// Whether a text is taken for what it could be besides a string.
    fn takes(&mut self, json: &str, shape: &Shape) -> bool {
        if !shape.types.has(Types::STRING) {
            return true;
        }
        match (shape.schema, self.schema) {
            (Some(id), Some(schema)) => {
                let work = &mut self.out.work;
                work.extend(json.len());
                schema::fits_within(schema.schemas(), id, json, work).is_ok()
            }
            _ => {
                self.has_guessed |= !self.has_strings;
                !self.has_strings
            }
        }
    }

    /// A value that stands in another one.
    pub(in crate::validate) fn part(
        &mut self,
        piece: Piece<'_>,
        shape: &Shape,
    ) -> Result<(), Misfit> {
        match shape.separator {
            Some(separator) if shape.is_array() => self.array(piece.split(separator), shape),
            _ => self.scalar(piece, shape),
        }
    }

    pub(in crate::validate) fn array<'c>(
        &mut self,
        items: impl IntoIterator<Item = Piece<'c>>,
        shape: &Shape,
    ) -> Result<(), Misfit> {
        self.out.text.push('[');
        for (at, item) in items.into_iter().enumerate() {
            self.comma(at);
            self.part(item, shape.item(at))?;
        }
        self.out.text.push(']');
        Ok(())
    }

    /// An object of members in any order; a name that stands there several times is a list.
    pub(in crate::validate) fn object(
        &mut self,
        mut members: Vec<(Cow<'_, str>, Piece<'_>)>,
        shape: &Shape,
    ) -> Result<(), Misfit> {
        members.sort_by(|(one, _), (other, _)| one.cmp(other));
        self.out.text.push('{');
        for (at, run) in members.chunk_by(|(a, _), (b, _)| a == b).enumerate() {
            self.comma(at);
            let Some((name, piece)) = run.first() else {
                continue;
            };
            self.name(name);
            let shape = shape.member(name);
            let is_list = run.len() > 1 || (shape.is_array() && !shape.is_scalar());
            match is_list && shape.separator.is_none() {
                true => self.array(run.iter().map(|(_, piece)| *piece), shape)?,
                false => self.part(*piece, shape)?,
            }
        }
        self.out.text.push('}');
        Ok(())
    }

    /// What comes before all but the first.
    pub(in crate::validate) fn comma(&mut self, at: usize) {
        if at > 0 {
            self.out.text.push(',');
        }
    }

    pub(in crate::validate) fn name(&mut self, name: &str) {
        self.string(name);
        self.out.text.push(':');
    }

    /// JSON as it is, or punctuation.
    pub(in crate::validate) fn raw(&mut self, json: &str) {
        self.out.text.push_str(json);
    }

    pub(in crate::validate) fn string(&mut self, text: &str) {
        self.out.text.push('"');
        let mut rest = text;
        while let Some(at) = rest.find(|c: char| c < ' ' || matches!(c, '"' | '\\')) {
            let (before, after) = rest.split_at(at);
            self.out.text.push_str(before);
            let mut chars = after.chars();
            match chars.next() {
                Some(c @ ('"' | '\\')) => self.out.text.extend(['\\', c]),
                Some(c) => {
                    let hex = |digit: u32| char::from_digit(digit & 15, 16).unwrap_or('0');
                    let c = u32::from(c);
                    self.out.text.push_str("\\u00");
                    self.out.text.extend([hex(c >> 4), hex(c)]);
                }
                None => {}
            }
            rest = chars.as_str();
        }
        self.out.text.push_str(rest);
        self.out.text.push('"');
    }
}

/// What a text is in JSON if it is no string.
fn literal(text: &str, types: Types) -> Option<&str> {
    match text {
        "true" | "false" if types.has(Types::BOOLEAN) => Some(text),
        "null" if types.has(Types::NULL) => Some(text),
        "" if types.has(Types::NULL) && !types.has(Types::STRING) => Some("null"),
        _ => {
            let may_be_number = types.within(Types::NUMBER) != Types::NONE;
            (may_be_number && is_number(text)).then_some(text)
        }
    }
}

/// Whether a text is an array or object of JSON, and nothing else.
fn is_container(text: &str) -> bool {
    let mut reader = Reader::new(text);
    text.starts_with(['[', '{']) && reader.skip().is_ok() && reader.end().is_ok()
}

/// Whether a text is a number of JSON, and nothing else.
fn is_number(text: &str) -> bool {
    let bytes = text.as_bytes();
    let begins = bytes
        .first()
        .is_some_and(|byte| *byte == b'-' || byte.is_ascii_digit());
    if !begins || !bytes.last().is_some_and(u8::is_ascii_digit) {
        return false;
    }
    let mut reader = Reader::new(text);
    reader.kind() == Ok(Kind::Number) && reader.number().is_ok() && reader.end().is_ok()
}
