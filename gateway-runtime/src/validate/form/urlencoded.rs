//! `application/x-www-form-urlencoded`: names and values.

use std::borrow::Cow;

use super::Wrong;
use crate::validate::written::{Coding, Piece};

/// Most names with a value.
pub(super) const MAX_PAIRS: usize = 10_000;

/// The pairs of a body, in their order. Names are decoded, values as they are written.
///
/// # Errors
/// It is none of that media type, or beyond a limit.
pub(super) fn pairs(body: &[u8]) -> Result<Vec<(Cow<'_, str>, Piece<'_>)>, Wrong> {
    const TEXT: Wrong = Wrong::Syntax("percent-encoded UTF-8");
    let is_escaped = |at: usize| {
        let digits = body.get(at + 1..at + 3);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    };
    if !memchr::memchr_iter(b'%', body).all(is_escaped) {
        return Err(Wrong::Syntax("two hexadecimal digits behind each `%`"));
    }
    let mut pairs = Vec::new();
    for pair in body
        .split(|byte| *byte == b'&')
        .filter(|pair| !pair.is_empty())
    {
        if pairs.len() == MAX_PAIRS {
            return Err(Wrong::Limit("at most 10000 values"));
        }
        let end = memchr::memchr(b'=', pair).unwrap_or(pair.len());
        let (name, value) = pair.split_at_checked(end).unwrap_or((pair, &[]));
        let name = Piece::new(name, Coding::Query).text().map_err(|_| TEXT)?;
        super::check_name(&name)?;
        pairs.push((
            name,
            Piece::new(value.get(1..).unwrap_or_default(), Coding::Query),
        ));
    }
    Ok(pairs)
}
