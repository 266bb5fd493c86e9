//! What is asked of the parts of a multipart body beside their values: media types, character sets, headers.

use serde_json::Value;

use super::{Entry, Part, field, pointer};
use crate::descriptor::{Bytes, Field, Written};
use crate::schema::MAX_FAULTS;
use crate::validate::charset::Charset;
use crate::validate::media_type::{self, Stated};
use crate::validate::written::{Coding, Draft, Found, Piece};
use crate::validate::{parameters, problem};

const CONTENT_TYPE: &str = "content-type";
const TRANSFER_ENCODING: &str = "content-transfer-encoding";

/// A part as a value of its field.
pub(super) fn entry<'b>(part: Part<'b>, written: &Written) -> Entry<'b> {
    let field = field(written, &part.name);
    let is_known = written.shape.names(&part.name);
    let bytes = field.and_then(|field| field.bytes);
    let piece = match bytes {
        Some(Bytes::Any) => Piece::new(&[], Coding::Plain),
        Some(Bytes::Asked) => Piece::new(part.content, Coding::Byte),
        None => {
            let is_bytes = !is_known && std::str::from_utf8(part.content).is_err();
            let coding = match charset(&part) {
                Ok(Charset::Latin1) => Coding::Byte,
                _ if is_bytes => Coding::Byte,
                _ => Coding::Plain,
            };
            Piece::new(part.content, coding)
        }
    };
    Entry {
        name: part.name.clone(),
        piece,
        part: Some(part),
    }
}

/// Whether a part says that it is JSON.
pub(super) fn is_json(part: &Part<'_>) -> bool {
    stated(part).is_some_and(|stated| media_type::is_json(&stated.name))
}

fn stated<'b>(part: &Part<'b>) -> Option<Stated<'b>> {
    part.header(CONTENT_TYPE).next().map(Stated::of)
}

fn charset(part: &Part<'_>) -> Result<Charset, ()> {
    stated(part).map_or(Ok(Charset::Utf8), |stated| Charset::of(&stated))
}

/// Adds what is wrong with the parts of one field.
pub(super) fn check(written: &Written, group: &[(&str, &Entry<'_>)], errors: &mut Vec<Value>) {
    let mut draft = Draft::default();
    for (at, (owner, entry)) in group.iter().enumerate() {
        let Some(part) = entry.part.as_ref().filter(|_| errors.len() < MAX_FAULTS) else {
            return;
        };
        let mut place = pointer(owner);
        if group.len() > 1 {
            place.push_str(&format!("/{at}"));
        }
        let field = field(written, owner);
        // Nothing is asked of the text of others.
        let is_known = written.shape.names(owner);
        let mut add = |keyword: &str, expected: &str| {
            errors.push(problem::of_body(&place, keyword, expected));
        };
        if part.header(CONTENT_TYPE).nth(1).is_some() {
            add("contentType", "one media type");
        } else if let Some(expected) = unlisted(part, field) {
            add("contentType", &expected);
        } else if is_known
            && field.is_none_or(|field| field.bytes.is_none())
            && charset(part).is_err()
        {
            add("charset", "UTF-8, US-ASCII or ISO-8859-1");
        }
        let is_plain = |coding: &str| {
            let known = ["7bit", "8bit", "binary"];
            known.iter().any(|known| coding.eq_ignore_ascii_case(known))
        };
        let declares = |field: &Field| {
            let mut headers = field.headers.iter();
            headers.any(|header| header.name.eq_ignore_ascii_case(TRANSFER_ENCODING))
        };
        let is_coded = !part.header(TRANSFER_ENCODING).all(is_plain);
        if is_known && is_coded && !field.is_some_and(declares) {
            add("syntax", "content as it is, without a transfer encoding");
        }
        for header in field.map_or(&[][..], |field| field.headers) {
            let values = part.header(header.name);
            let found: Found<'_> = values
                .map(|value| Piece::new(value.as_bytes(), Coding::Plain))
                .collect();
            parameters::check(
                header,
                Ok(found),
                &mut draft,
                &mut |inner, keyword, expected| {
                    let what = match inner {
                        "" => expected.to_owned(),
                        inner => format!("{expected} at {inner}"),
                    };
                    let expected = format!("in its header {}: {what}", header.name);
                    errors.push(problem::of_body(&place, keyword, &expected));
                },
            );
        }
    }
}

/// What is expected of the media type of a part that has another one.
fn unlisted(part: &Part<'_>, field: Option<&Field>) -> Option<String> {
    let list = field?.media_types;
    let stated = stated(part)?;
    if list.is_empty() || media_type::is_listed(&stated.name, list) {
        return None;
    }
    Some(list.join(" or "))
}
