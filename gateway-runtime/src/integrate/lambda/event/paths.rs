//! The client's spelling of the path, which events of REST APIs keep (`reference/rest-api.md` §2).
//!
//! Only functions see it: all that decides something reads the canonical path.

use crate::context::Call;

/// The path below mount and base path as the client wrote it.
pub(super) fn own<'c>(call: &Call<'c>) -> &'c str {
    let (raw, full) = (call.raw_path, call.full_path);
    if raw == full {
        return call.path;
    }
    let n_before = match full.strip_suffix(call.path) {
        Some(before) => n_slashes(before),
        // The path is below the mount only by the slash that stands for nothing.
        None => return call.path,
    };
    from_slash(raw, n_before).unwrap_or(call.path)
}

/// The value of the path parameter at `index` as the client wrote it. Canonical where it is part of a segment.
pub(super) fn parameter<'c>(call: &Call<'c>, own: &'c str, index: usize) -> Option<&'c str> {
    let value = call.captures.get(call.path, index)?;
    if own == call.path {
        return Some(value);
    }
    let start = call.captures.start(index)?;
    let (before, rest) = call.path.split_at_checked(start)?;
    let behind = rest.get(value.len()..)?;
    let is_whole = before.ends_with('/') && (behind.is_empty() || behind.starts_with('/'));
    if !is_whole {
        return Some(value);
    }
    let raw = from_slash(own, n_slashes(before).checked_sub(1)?)?.get(1..)?;
    let end = memchr::memchr_iter(b'/', raw.as_bytes()).nth(n_slashes(value));
    raw.get(..end.unwrap_or(raw.len()))
}

fn n_slashes(text: &str) -> usize {
    memchr::memchr_iter(b'/', text.as_bytes()).count()
}

/// The text from its slash number `n`, counting from 0.
fn from_slash(text: &str, n: usize) -> Option<&str> {
    let at = memchr::memchr_iter(b'/', text.as_bytes()).nth(n)?;
    text.get(at..)
}
