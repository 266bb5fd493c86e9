//! `multipart/form-data` (RFC 7578; RFC 2046, section 5.1): a body taken apart.
//!
//! Strict where readers are known to differ, since the upstream reads the same bytes with another one: lines end with
//! CRLF, a delimiter is a line of its own without padding, and one name is said once. What stands before the first delimiter and
//! behind the last one is nobody's, as RFC 2046 says.

use std::borrow::Cow;

use memchr::memmem::Finder;

use super::Wrong;
use crate::validate::media_type::{Parameters, Stated};

/// Most parts.
pub(super) const MAX_PARTS: usize = 1_000;
/// Most bytes of the headers of a part.
pub(super) const MAX_HEADER_BYTES: usize = 8 * 1024;
/// Most header fields of a part.
pub(super) const MAX_HEADERS: usize = 32;
/// Most bytes of a boundary (RFC 2046, section 5.1.1).
const MAX_BOUNDARY: usize = 70;

/// A part: one value of one field.
#[derive(Debug)]
pub(super) struct Part<'b> {
    pub(super) name: Cow<'b, str>,
    /// Its header fields, but for its name.
    pub(super) headers: Vec<(&'b str, &'b str)>,
    pub(super) content: &'b [u8],
}

impl<'b> Part<'b> {
    /// The values of a header field.
    pub(super) fn header<'p>(&'p self, name: &'p str) -> impl Iterator<Item = &'b str> + 'p {
        let headers = self.headers.iter();
        let found = headers.filter(move |(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| *value)
    }
}

/// The parts of a body.
///
/// # Errors
/// It is none of that media type, or beyond a limit.
pub(super) fn parts<'b>(
    body: &'b [u8],
    stated: Option<&Stated<'_>>,
) -> Result<Vec<Part<'b>>, Wrong> {
    const BOUNDARY: Wrong = Wrong::Syntax("a media type with one `boundary` of 1 to 70 characters");
    const LAST: Wrong = Wrong::Syntax("a last line of `--`, the boundary and `--`");
    const ALONE: Wrong = Wrong::Syntax("nothing behind a boundary on its line");
    let boundary = stated.map(|stated| stated.parameter("boundary"));
    let boundary = boundary.transpose().map_err(|_| BOUNDARY)?.flatten();
    let boundary = boundary.filter(|it| is_boundary(it)).ok_or(BOUNDARY)?;
    let delimiter = format!("--{boundary}");
    let finder = Finder::new(delimiter.as_bytes());
    let mut rest = match body.strip_prefix(delimiter.as_bytes()) {
        Some(rest) => rest,
        None => {
            let (_, rest) = until(body, &finder, &delimiter)?;
            rest.ok_or(LAST)?
        }
    };
    let mut parts = Vec::new();
    loop {
        if let Some(after) = rest.strip_prefix(b"--") {
            let is_alone = after.is_empty() || after.starts_with(b"\r\n");
            // Another reader might go on.
            return match is_alone && finder.find(after).is_none() {
                true => Ok(parts),
                false => Err(ALONE),
            };
        }
        if parts.len() == MAX_PARTS {
            return Err(Wrong::Limit("at most 1000 parts"));
        }
        let after = rest.strip_prefix(b"\r\n").ok_or(ALONE)?;
        let (headers, after) = headers(after, &delimiter)?;
        // A part without content: the line of its delimiter follows the empty line at once.
        let (content, after) = match after.strip_prefix(delimiter.as_bytes()) {
            Some(after) => (&[][..], Some(after)),
            None => until(after, &finder, &delimiter)?,
        };
        parts.push(part(headers, content)?);
        rest = after.ok_or(LAST)?;
    }
}

/// What stands before the next delimiter, and what behind it, if there is one.
fn until<'b>(
    bytes: &'b [u8],
    finder: &Finder<'_>,
    delimiter: &str,
) -> Result<(&'b [u8], Option<&'b [u8]>), Wrong> {
    for at in finder.find_iter(bytes) {
        let (before, after) = bytes.split_at_checked(at).unwrap_or((bytes, &[]));
        let after = after.get(delimiter.len()..);
        if let Some(content) = before.strip_suffix(b"\r\n") {
            return Ok((content, after));
        }
        if matches!(before.last(), Some(b'\n' | b'\r')) {
            return Err(Wrong::Syntax(
                "lines that end with CR and LF before a boundary",
            ));
        }
    }
    Ok((bytes, None))
}

/// The characters of boundaries, of which the last one is no space.
fn is_boundary(text: &str) -> bool {
    let is_character = |byte: u8| byte.is_ascii_alphanumeric() || b"'()+_,-./:=? ".contains(&byte);
    (1..=MAX_BOUNDARY).contains(&text.len())
        && text.bytes().all(is_character)
        && !text.ends_with(' ')
}

type Headers<'b> = Vec<(&'b str, &'b str)>;

/// The header fields of a part, and what follows the empty line behind them.
fn headers<'b>(bytes: &'b [u8], delimiter: &str) -> Result<(Headers<'b>, &'b [u8]), Wrong> {
    const FIELDS: Wrong =
        Wrong::Syntax("header fields of parts such as `name: value`, each on its line");
    let mut headers = Vec::new();
    let mut rest = bytes;
    loop {
        let n_used = bytes.len().saturating_sub(rest.len());
        let longest = MAX_HEADER_BYTES.saturating_sub(n_used);
        let window = rest.get(..longest.saturating_add(2)).unwrap_or(rest);
        let Some(end) = memchr::memmem::find(window, b"\r\n") else {
            return Err(match window.len() == rest.len() {
                true => FIELDS,
                false => Wrong::Limit("at most 8192 bytes of headers per part"),
            });
        };
        let (line, after) = rest.split_at_checked(end).ok_or(FIELDS)?;
        rest = after.get(2..).unwrap_or_default();
        if line.is_empty() {
            return Ok((headers, rest));
        }
        if headers.len() == MAX_HEADERS {
            return Err(Wrong::Limit("at most 32 header fields per part"));
        }
        let line = std::str::from_utf8(line).map_err(|_| Wrong::Syntax("headers in UTF-8"))?;
        // Readers that look for delimiters alone end the part here.
        let line = Some(line).filter(|line| !line.starts_with(delimiter));
        let (name, value) = line.and_then(|line| line.split_once(':')).ok_or(FIELDS)?;
        let is_token =
            |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
        let is_text = |c: char| !c.is_control() || c == '\t';
        if name.is_empty() || !name.bytes().all(is_token) || !value.chars().all(is_text) {
            return Err(FIELDS);
        }
        headers.push((name, value.trim_matches([' ', '\t'])));
    }
}

/// A part with the name that its `Content-Disposition` says.
fn part<'b>(headers: Headers<'b>, content: &'b [u8]) -> Result<Part<'b>, Wrong> {
    const NAMED: Wrong =
        Wrong::Syntax("one `Content-Disposition: form-data; name=\"…\"` in each part");
    let is_disposition = |name: &str| name.eq_ignore_ascii_case("content-disposition");
    let mut dispositions = headers.iter().filter(|(name, _)| is_disposition(name));
    let (Some((_, disposition)), None) = (dispositions.next(), dispositions.next()) else {
        return Err(NAMED);
    };
    let (kind, parameters) = disposition.split_once(';').ok_or(NAMED)?;
    if !kind.trim().eq_ignore_ascii_case("form-data") {
        return Err(NAMED);
    }
    let (mut name, mut n_files) = (None, 0);
    for parameter in Parameters::of(parameters) {
        let (known, value) = parameter.map_err(|_| NAMED)?;
        match known.to_ascii_lowercase().as_str() {
            // Readers differ in what a backslash does before another character than a quote.
            "name" if value.contains('\\') => return Err(NAMED),
            "name" if matches!(value, Cow::Borrowed(_)) && value.contains('"') => {
                return Err(NAMED);
            }
            "name" if name.is_none() => name = Some(value),
            // RFC 7578, section 5.1: names are not written as RFC 5987 has it; readers differ in what they take.
            "name" | "name*" => return Err(NAMED),
            "filename" => n_files += 1,
            _ => {}
        }
    }
    let name = name.filter(|_| n_files <= 1).ok_or(NAMED)?;
    super::check_name(&name)?;
    Ok(Part {
        name,
        headers: headers
            .into_iter()
            .filter(|(name, _)| !is_disposition(name))
            .collect(),
        content,
    })
}
