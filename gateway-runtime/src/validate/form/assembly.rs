//! The fields of a form, put together as the text of one JSON object.

use std::borrow::Cow;

use super::{Entry, field, is_json, pointer};
use crate::descriptor::{CompiledSchema, Form, Shape, Style, Written};
use crate::schema::{self, Fits, Reader, Types, Work};
use crate::validate::written::{self, Draft, Found, Misfit, Piece, Reading, Writer, attempts};

/// A form as JSON.
#[derive(Debug)]
pub(super) struct Assembly<'s> {
    schema: &'s CompiledSchema,
    written: &'s Written,
    /// The object.
    pub(super) draft: Draft,
    /// Fields that are no value of their form, by their pointers; `null` stands for them.
    pub(super) misfits: Vec<(String, Misfit)>,
    /// Whether a text that could be a string was taken for something else, without a schema that decides.
    pub(super) has_guessed: bool,
}

/// How the values of a field may be read.
#[derive(Debug, Clone, Copy)]
enum Way {
    As(Reading),
    /// Each is JSON.
    Json,
}

impl<'s> Assembly<'s> {
    pub(super) fn new(schema: &'s CompiledSchema, written: &'s Written, work: Work) -> Self {
        Assembly {
            schema,
            written,
            draft: Draft {
                text: String::new(),
                work,
            },
            misfits: Vec::new(),
            has_guessed: false,
        }
    }

    /// Writes all values, which are in the order of the fields that they belong to.
    pub(super) fn write(&mut self, values: &[(&str, &Entry<'_>)], has_strings: bool) {
        self.draft.text.push('{');
        let groups = values.chunk_by(|(one, _), (other, _)| one == other);
        for (at, group) in groups.enumerate() {
            let Some((owner, _)) = group.first() else {
                continue;
            };
            let mut writer = Writer::new(&mut self.draft, None, false);
            writer.comma(at);
            writer.name(owner);
            if let Err(misfit) = self.field(owner, group, has_strings) {
                self.draft.text.push_str("null");
                self.misfits.push((pointer(owner), misfit));
            }
        }
        self.draft.text.push('}');
    }

    /// Whether the object fits.
    pub(super) fn fits(&mut self) -> Fits {
        self.draft.work.extend(self.draft.text.len());
        self.schema.fits(&self.draft.text, &mut self.draft.work)
    }

    /// Whether the schema says nothing of the values of a field: it does not name it, or lets it be anything.
    fn is_undescribed(&self, name: &str) -> bool {
        let shape = self.written.shape;
        match shape.names(name) {
            true => shape.member(name).types == Types::NONE,
            false => shape.others.is_none(),
        }
    }

    /// Writes the value of one field, or nothing.
    fn field(
        &mut self,
        name: &str,
        group: &[(&str, &Entry<'_>)],
        has_strings: bool,
    ) -> Result<(), Misfit> {
        let field = field(self.written, name);
        let form = match field {
            Some(field) => field.form,
            None => Form {
                style: Style::Parts,
                shape: match group.len() > 1 && self.is_undescribed(name) {
                    true => &TEXTS,
                    false => self.written.shape.member(name),
                },
            },
        };
        let found = found(name, &form, group)?;
        let start = self.draft.text.len();
        let mut first: Option<Result<String, Misfit>> = None;
        for way in ways(&form, group) {
            for has_strings in [has_strings, true] {
                let mut writer = Writer::new(&mut self.draft, Some(*self.schema), has_strings);
                let result = match way {
                    Way::As(reading) => found.write(name, &form, reading, &mut writer),
                    Way::Json => json(&found, form.shape.is_array(), &mut writer),
                };
                let has_guessed = writer.has_guessed;
                let fits = match form.shape.schema {
                    Some(id) if result.is_ok() => self.draft.fits(self.schema, id, start),
                    _ => Ok(()),
                };
                match (result, fits) {
                    (Ok(()), Err(_)) => {
                        if !matches!(first, Some(Ok(_))) {
                            let value = self.draft.text.get(start..).unwrap_or_default();
                            first = Some(Ok(value.to_owned()));
                        }
                    }
                    (Ok(()), Ok(())) => {
                        self.has_guessed |= has_guessed;
                        return Ok(());
                    }
                    (Err(misfit), _) => {
                        first.get_or_insert(Err(misfit));
                    }
                }
                self.draft.text.truncate(start);
                if !has_guessed {
                    break;
                }
            }
        }
        // Whatever it is, it does not fit: the schema of the whole says how.
        let value = first.unwrap_or(Err(Misfit::Json))?;
        self.draft.text.push_str(&value);
        Ok(())
    }
}

/// What is repeated and may be anything.
static TEXTS: Shape = Shape {
    items: Some(&Shape::STRING),
    ..Shape::of(Types::ARRAY)
};

/// What a form has of one field.
fn found<'b>(name: &str, form: &Form, group: &[(&str, &Entry<'b>)]) -> Result<Found<'b>, Misfit> {
    let has_own_names = match form.style {
        Style::Deep => true,
        Style::Repeated { .. } => form.shape.is_object(),
        _ => false,
    };
    if !has_own_names {
        return Ok(group.iter().map(|(_, entry)| entry.piece).collect());
    }
    let pairs = group
        .iter()
        .map(|(_, entry)| (entry.name.clone(), entry.piece));
    let pairs: Vec<_> = pairs.collect();
    written::found(&pairs, name, form)
}

/// The ways to read a field, the most specific first.
fn ways(form: &Form, group: &[(&str, &Entry<'_>)]) -> Vec<Way> {
    let states_json = |(_, entry): &(&str, &Entry<'_>)| {
        let part = entry.part.as_ref();
        part.is_some_and(super::parts::is_json)
    };
    // A text that is nothing but a string is one whatever its part says.
    let is_text = form.shape.types == Types::STRING;
    if form.style == Style::Json || !is_text && group.iter().any(states_json) {
        return vec![Way::Json];
    }
    let way = |reading| match reading {
        Reading::Object if form.style == Style::Parts => Way::Json,
        reading => Way::As(reading),
    };
    attempts(form).map(way).collect()
}

/// Values that are JSON each: one value, or the items of a list, which may as well be one value.
fn json(found: &Found<'_>, is_array: bool, writer: &mut Writer<'_>) -> Result<(), Misfit> {
    let pieces = found.pieces();
    if let [only] = pieces {
        let text = json_text(*only)?;
        let is_list = Reader::new(&text).kind() == Ok(schema::Kind::Array);
        if is_list || !is_array {
            writer.raw(&text);
            return Ok(());
        }
    } else if !is_array {
        return Err(Misfit::Repeated);
    }
    writer.raw("[");
    for (at, piece) in pieces.iter().enumerate() {
        writer.comma(at);
        writer.raw(&json_text(*piece)?);
    }
    writer.raw("]");
    Ok(())
}

fn json_text(piece: Piece<'_>) -> Result<Cow<'_, str>, Misfit> {
    let text = piece.text()?;
    match is_json(&text) {
        true => Ok(text),
        false => Err(Misfit::Json),
    }
}
