//! The styles: what of a request is a value, and how it is taken apart.

use std::borrow::Cow;

use super::{Misfit, Nested, Piece, Writer};
use crate::descriptor::{Form, Separator, Shape, Style};

const DOT: Separator = Separator {
    byte: b'.',
    is_encoded: false,
};
const SEMICOLON: Separator = Separator {
    byte: b';',
    is_encoded: false,
};

/// What a value is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::validate) enum Reading {
    Array,
    Object,
    Scalar,
}

/// What a value of a shape may be read as, the most specific first.
pub(in crate::validate) fn attempts(form: &Form) -> impl Iterator<Item = Reading> + use<> {
    let shape = form.shape;
    let has_scalar = shape.is_scalar() || !(shape.is_array() || shape.is_object());
    let all = [
        (shape.is_array(), Reading::Array),
        (shape.is_object(), Reading::Object),
        (has_scalar, Reading::Scalar),
    ];
    all.into_iter()
        .filter_map(|(is_possible, reading)| is_possible.then_some(reading))
}

/// What a request has of one value.
#[derive(Debug)]
pub(in crate::validate) enum Found<'c> {
    Nothing,
    One(Piece<'c>),
    Many(Vec<Piece<'c>>),
    /// Members with names of their own.
    Members(Vec<(Cow<'c, str>, Piece<'c>)>),
    Nested(Nested<'c>),
}

impl<'c> FromIterator<Piece<'c>> for Found<'c> {
    fn from_iter<I: IntoIterator<Item = Piece<'c>>>(pieces: I) -> Self {
        let mut pieces = pieces.into_iter();
        match (pieces.next(), pieces.next()) {
            (None, _) => Found::Nothing,
            (Some(one), None) => Found::One(one),
            (Some(one), Some(two)) => Found::Many([one, two].into_iter().chain(pieces).collect()),
        }
    }
}

/// What some pairs of names and values have of one value.
///
/// # Errors
/// The names are not written as the style says.
pub(in crate::validate) fn found<'c>(
    pairs: &[(Cow<'c, str>, Piece<'c>)],
    name: &str,
    form: &Form,
) -> Result<Found<'c>, Misfit> {
    let shape = form.shape;
    match form.style {
        Style::Deep => {
            let nested = Nested::of(name, pairs.iter())?;
            // A value without brackets is no object, but may be a list.
            one_of(
                named(pairs, name),
                (!nested.is_empty()).then_some(Found::Nested(nested)),
            )
        }
        Style::Repeated { except } if shape.is_object() => {
            let is_member = |known: &str| {
                shape.names(known) || shape.others.is_some() && !except.contains(&known)
            };
            let members = pairs.iter().filter(|(known, _)| is_member(known));
            let members: Vec<_> = members.cloned().collect();
            let bare = match is_member(name) {
                true if !members.is_empty() => Found::Nothing,
                _ => named(pairs, name),
            };
            one_of(
                bare,
                (!members.is_empty()).then_some(Found::Members(members)),
            )
        }
        _ => Ok(named(pairs, name)),
    }
}

/// What is found, where it is written in one way: readers differ in which of two they take.
fn one_of<'c>(bare: Found<'c>, spread: Option<Found<'c>>) -> Result<Found<'c>, Misfit> {
    match (bare, spread) {
        (bare, None) => Ok(bare),
        (Found::Nothing, Some(spread)) => Ok(spread),
        _ => Err(Misfit::Style("either a value or members, not both")),
    }
}

fn named<'c>(pairs: &[(Cow<'c, str>, Piece<'c>)], name: &str) -> Found<'c> {
    let values = pairs.iter().filter(|(known, _)| known == name);
    values.map(|(_, piece)| *piece).collect()
}

impl<'c> Found<'c> {
    /// The texts, where they have no names of their own.
    pub(in crate::validate) fn pieces(&self) -> &[Piece<'c>] {
        match self {
            Found::One(piece) => std::slice::from_ref(piece),
            Found::Many(pieces) => pieces,
            Found::Nothing | Found::Members(_) | Found::Nested(_) => &[],
        }
    }

    /// Whether it is one empty text.
    pub(in crate::validate) fn is_empty(&self) -> bool {
        matches!(self, Found::One(piece) if piece.is_empty())
    }

    /// Writes the value as JSON.
    ///
    /// # Errors
    /// It is not written as its style says.
    pub(in crate::validate) fn write(
        &self,
        name: &str,
        form: &Form,
        reading: Reading,
        writer: &mut Writer<'_>,
    ) -> Result<(), Misfit> {
        match self {
            Found::Nested(nested) => return nested.write(form.shape, writer),
            Found::Members(members) if reading == Reading::Object => {
                return writer.object(members.clone(), form.shape);
            }
            _ => {}
        }
        let pieces = self.pieces();
        match reading {
            Reading::Array => array(pieces, name, form, writer),
            Reading::Object => {
                let members = members(only(pieces)?, name, form.style)?;
                writer.object(members, form.shape)
            }
            Reading::Scalar => scalar(only(pieces)?, name, form, writer),
        }
    }
}

fn only<'c>(pieces: &[Piece<'c>]) -> Result<Piece<'c>, Misfit> {
    match pieces {
        [one] => Ok(*one),
        _ => Err(Misfit::Repeated),
    }
}

fn scalar(
    piece: Piece<'_>,
    name: &str,
    form: &Form,
    writer: &mut Writer<'_>,
) -> Result<(), Misfit> {
    let value = match form.style {
        Style::Label { .. } => label(piece)?,
        Style::Matrix { .. } => matrix(piece, name)?,
        _ => piece,
    };
    writer.scalar(value, form.shape)
}

fn array(
    pieces: &[Piece<'_>],
    name: &str,
    form: &Form,
    writer: &mut Writer<'_>,
) -> Result<(), Misfit> {
    let shape: &Shape = form.shape;
    match form.style {
        Style::Separated { separator, .. } => {
            let items = pieces.iter().flat_map(|piece| piece.split(separator));
            writer.array(items, shape)
        }
        Style::Label { is_exploded } => {
            let separator = if is_exploded { DOT } else { Separator::COMMA };
            writer.array(label(only(pieces)?)?.split(separator), shape)
        }
        Style::Matrix { is_exploded: false } => {
            writer.array(matrix(only(pieces)?, name)?.split(Separator::COMMA), shape)
        }
        Style::Matrix { is_exploded: true } => {
            let all = parameters(only(pieces)?)?;
            let items: Result<Vec<Piece<'_>>, Misfit> = all
                .split(SEMICOLON)
                .map(|item| value_of(item, name))
                .collect();
            writer.array(items?, shape)
        }
        Style::Repeated { .. } | Style::Deep | Style::Json | Style::Parts => {
            writer.array(pieces.iter().copied(), shape)
        }
    }
}

/// The members of an object that stands in one text.
fn members<'c>(
    piece: Piece<'c>,
    name: &str,
    style: Style,
) -> Result<Vec<(Cow<'c, str>, Piece<'c>)>, Misfit> {
    match style {
        Style::Separated {
            separator,
            is_exploded: true,
        } => assigned(piece, separator),
        Style::Separated { separator, .. } => alternating(piece, separator),
        Style::Label { is_exploded: true } => assigned(label(piece)?, DOT),
        Style::Label { is_exploded: false } => alternating(label(piece)?, Separator::COMMA),
        Style::Matrix { is_exploded: true } => assigned(parameters(piece)?, SEMICOLON),
        Style::Matrix { is_exploded: false } => alternating(matrix(piece, name)?, Separator::COMMA),
        Style::Repeated { .. } | Style::Deep | Style::Json | Style::Parts => {
            Err(Misfit::Style("members with names of their own"))
        }
    }
}

/// `R=100,G=200`.
fn assigned(
    piece: Piece<'_>,
    separator: Separator,
) -> Result<Vec<(Cow<'_, str>, Piece<'_>)>, Misfit> {
    let members = piece.split(separator).map(|member| {
        let (name, value) = member
            .split_once(b'=')
            .ok_or(Misfit::Style("members such as `name=value`"))?;
        Ok((name.text()?, value))
    });
    members.collect()
}

/// `R,100,G,200`.
fn alternating(
    piece: Piece<'_>,
    separator: Separator,
) -> Result<Vec<(Cow<'_, str>, Piece<'_>)>, Misfit> {
    let mut parts = piece.split(separator);
    let mut members = Vec::new();
    while let Some(name) = parts.next() {
        let value = parts
            .next()
            .ok_or(Misfit::Style("a value behind each name"))?;
        members.push((name.text()?, value));
    }
    Ok(members)
}

/// `.value`.
fn label(piece: Piece<'_>) -> Result<Piece<'_>, Misfit> {
    piece
        .strip_prefix(b'.')
        .ok_or(Misfit::Style("a value that begins with `.`"))
}

fn parameters(piece: Piece<'_>) -> Result<Piece<'_>, Misfit> {
    piece
        .strip_prefix(b';')
        .ok_or(Misfit::Style("a value that begins with `;`"))
}

/// `;name=value`.
fn matrix<'c>(piece: Piece<'c>, name: &str) -> Result<Piece<'c>, Misfit> {
    value_of(parameters(piece)?, name)
}

/// `name=value`; an empty value may stand without its `=`.
fn value_of<'c>(piece: Piece<'c>, name: &str) -> Result<Piece<'c>, Misfit> {
    let (known, value) = match piece.split_once(b'=') {
        Some((known, value)) => (known, value),
        None => (
            piece,
            Piece {
                bytes: &[],
                ..piece
            },
        ),
    };
    match known.text()? == name {
        true => Ok(value),
        false => Err(Misfit::Style("a value such as `;name=value`")),
    }
}
