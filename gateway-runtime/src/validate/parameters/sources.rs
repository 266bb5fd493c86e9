//! Where in a request parameters stand.

use std::borrow::Cow;

use crate::context::Call;
use crate::descriptor::{Location, Parameter};
use crate::validate::written::{self, Coding, Found, Misfit, Piece};

/// Names, decoded, and values, as they are written.
type Pairs<'c> = Vec<(Cow<'c, str>, Piece<'c>)>;

/// The parts of one request that hold parameters, each taken apart once.
#[derive(Debug)]
pub(super) struct Sources<'c> {
    call: &'c Call<'c>,
    query: Option<Pairs<'c>>,
    cookies: Option<Pairs<'c>>,
}

impl<'c> Sources<'c> {
    pub(super) fn new(call: &'c Call<'c>) -> Self {
        Sources {
            call,
            query: None,
            cookies: None,
        }
    }

    /// What the request has of a parameter.
    ///
    /// # Errors
    /// It is not written as its style says.
    pub(super) fn of(&mut self, parameter: &Parameter) -> Result<Found<'c>, Misfit> {
        let name = parameter.name;
        let call = self.call;
        let pairs = match parameter.location {
            Location::Path => return Ok(path(call, name).into_iter().collect()),
            Location::Header => {
                let values = call.headers.get_all(name).iter();
                let pieces = values.map(|value| Piece::new(value.as_bytes(), Coding::Plain));
                return Ok(pieces.collect());
            }
            Location::Query => self
                .query
                .get_or_insert_with(|| query(call.query.unwrap_or_default())),
            Location::Cookie => self.cookies.get_or_insert_with(|| {
                let fields = call.headers.get_all(http::header::COOKIE).iter();
                fields.flat_map(|field| cookies(field.as_bytes())).collect()
            }),
        };
        match &parameter.form {
            Some(form) => written::found(pairs, name, form),
            None => {
                let values = pairs.iter().filter(|(known, _)| known == name);
                Ok(values.map(|(_, piece)| *piece).collect())
            }
        }
    }

    /// Whether a parameter is not there, or says nothing.
    pub(super) fn is_blank(&mut self, parameter: &Parameter) -> bool {
        let is_blank = |piece: &Piece<'_>| {
            let text = piece.text();
            text.is_ok_and(|text| text.trim().is_empty())
        };
        match self.of(parameter) {
            Ok(Found::One(piece)) => is_blank(&piece),
            Ok(Found::Many(pieces)) => pieces.iter().all(is_blank),
            Ok(Found::Members(_) | Found::Nested(_)) | Err(_) => false,
            Ok(Found::Nothing) => true,
        }
    }
}

/// The pairs of a query, or of a URL-encoded form. Names that are not UTF-8 are nobody's.
pub(in crate::validate) fn query(text: &str) -> Pairs<'_> {
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    let pairs = pairs.filter_map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let name = Piece::new(name.as_bytes(), Coding::Query).text().ok()?;
        Some((name, Piece::new(value.as_bytes(), Coding::Query)))
    });
    pairs.collect()
}

/// The pairs of a `Cookie` field. Other cookies may hold any bytes: a field is never passed over for them.
fn cookies(field: &[u8]) -> impl Iterator<Item = (Cow<'_, str>, Piece<'_>)> {
    field.split(|byte| *byte == b';').filter_map(|pair| {
        let pair = pair.trim_ascii();
        let at = pair.iter().position(|byte| *byte == b'=')?;
        let (name, value) = pair.split_at_checked(at)?;
        let name = std::str::from_utf8(name).ok()?;
        let value = Piece::new(value.get(1..)?, Coding::Percent);
        Some((Cow::Borrowed(name), value))
    })
}

/// A part of the path as the client wrote it, where that can be told: the canonical path has no escapes for delimiters.
fn path<'c>(call: &'c Call<'c>, name: &str) -> Option<Piece<'c>> {
    let canonical = call.path_parameter(name)?;
    let piece = |text: &'c str| Piece::new(text.as_bytes(), Coding::Percent);
    let written = as_written(call, name, canonical).filter(|written| {
        // Both are the same text.
        piece(written).text() == piece(canonical).text()
    });
    Some(piece(written.unwrap_or(canonical)))
}

fn as_written<'c>(call: &'c Call<'c>, name: &str, canonical: &str) -> Option<&'c str> {
    if !call.raw_path.contains('%') {
        return None;
    }
    let mut names = call.operation?.path_parameters.iter();
    let start = call
        .captures
        .start(names.position(|known| *known == name)?)?;
    let start = call.full_path.len().checked_sub(call.path.len())? + start;
    let before = call.full_path.get(..start)?.strip_suffix('/')?;
    let slashes = |text: &str| text.bytes().filter(|byte| *byte == b'/').count();
    let mut rest = call.raw_path;
    for _ in 0..=slashes(before) {
        (_, rest) = rest.split_once('/')?;
    }
    let mut ends = rest.match_indices('/').map(|(at, _)| at);
    let end = ends.nth(slashes(canonical)).unwrap_or(rest.len());
    rest.get(..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_are_found_beside_any_bytes() {
        let field = b"limit=9; x=\xff;limit=\xfe; limits=1;limit; =; limit==";
        let values: Vec<&[u8]> = cookies(field)
            .filter(|(name, _)| name == "limit")
            .map(|(_, piece)| piece.bytes)
            .collect();
        assert_eq!(values, [&b"9"[..], b"\xfe", b"="]);
    }

    #[test]
    fn pairs_of_queries() {
        let pairs = query("a=1&&b&c%3D=d=e&%ff=1&+=%2C");
        let pairs: Vec<_> = pairs
            .iter()
            .map(|(name, piece)| (name.as_ref(), piece.bytes))
            .collect();
        let expected: [(&str, &[u8]); 4] = [("a", b"1"), ("b", b""), ("c=", b"d=e"), (" ", b"%2C")];
        assert_eq!(pairs, expected);
    }
}
