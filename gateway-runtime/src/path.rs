//! The one canonical form of a request's path.
//!
//! Router, parameter mappings, upstream and logs all read this form and never the client's text
//! (`reference/security.md` P01). A path is split at `/`, every segment is percent-decoded once and
//! encoded again in the single spelling of RFC 3986 §6.2.2: characters of `pchar` stand for
//! themselves, everything else is `%XX` in upper case. A path that is written that way already is
//! borrowed. What could be read in two ways is refused: dot segments (also encoded), backslashes,
//! control characters, invalid UTF-8, malformed escapes, text that is not ASCII.

use std::borrow::Cow;

/// Why a path or query is refused with 400.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Malformed {
    /// Does not start with `/`.
    NotAbsolute,
    /// `%` without two hexadecimal digits.
    Escape,
    /// A `.` or `..` segment.
    DotSegment,
    /// A backslash, a control character, or text that is not ASCII.
    Character,
    /// Escapes that decode to something that is not UTF-8.
    Encoding,
}

/// Which bytes stand for themselves in the canonical form.
#[allow(clippy::indexing_slicing, reason = "evaluated at compile time")]
const PCHAR: [bool; 256] = {
    let mut table = [false; 256];
    let text = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~!$&'()*+,;=:@";
    let mut i = 0;
    while i < text.len() {
        table[text[i] as usize] = true;
        i += 1;
    }
    table
};

const HEX: &[u8; 16] = b"0123456789ABCDEF";

fn is_pchar(byte: u8) -> bool {
    PCHAR.get(usize::from(byte)).copied().unwrap_or(false)
}

/// The canonical form of `path`, which is the client's text up to `?`.
///
/// # Errors
/// See [`Malformed`].
pub(crate) fn canonical(path: &str) -> Result<Cow<'_, str>, Malformed> {
    let bytes = path.as_bytes();
    if bytes.first() != Some(&b'/') {
        return Err(Malformed::NotAbsolute);
    }
    let mut dots = false;
    let mut previous = b'/';
    for &byte in bytes {
        if byte == b'.' && previous == b'/' {
            dots = true;
        } else if byte != b'/' && !is_pchar(byte) {
            return rewrite(path).map(Cow::Owned);
        }
        previous = byte;
    }
    if dots && path.split('/').any(is_dot_segment) {
        return Err(Malformed::DotSegment);
    }
    Ok(Cow::Borrowed(path))
}

fn is_dot_segment(segment: &str) -> bool {
    segment == "." || segment == ".."
}

/// Whether a server could take a segment of `path`, which may be escaped, for a dot segment.
pub(crate) fn has_dot_segment(path: &str) -> bool {
    path.split('/').any(|segment| {
        segment.contains(['.', '%']) && decode(segment).split('/').any(is_dot_segment)
    })
}

#[cold]
fn rewrite(path: &str) -> Result<String, Malformed> {
    let mut out = String::with_capacity(path.len() + 16);
    let mut decoded = Vec::new();
    for segment in path.split('/').skip(1) {
        out.push('/');
        decoded.clear();
        decode_into(segment, false, &mut decoded)?;
        let text = std::str::from_utf8(&decoded).map_err(|_| Malformed::Encoding)?;
        if text.split('/').any(is_dot_segment) {
            return Err(Malformed::DotSegment);
        }
        if segment.bytes().any(|b| !b.is_ascii())
            || text.bytes().any(|b| b < 0x20 || b == 0x7f || b == b'\\')
        {
            return Err(Malformed::Character);
        }
        encode_segment(text, &mut out);
    }
    Ok(out)
}

/// Appends `text` as (part of) one path segment: `/` and everything outside `pchar` is escaped.
pub(crate) fn encode_segment(text: &str, out: &mut String) {
    for &byte in text.as_bytes() {
        push_byte(byte, is_pchar(byte), out);
    }
}

/// Appends `text` as a name or value of a query string (`application/x-www-form-urlencoded` keeps
/// only what no parser reads as a separator or as a space).
pub(crate) fn encode_query(text: &str, out: &mut String) {
    for &byte in text.as_bytes() {
        let plain = is_pchar(byte) && !matches!(byte, b'&' | b'=' | b'+' | b';')
            || matches!(byte, b'/' | b'?');
        push_byte(byte, plain, out);
    }
}

fn push_byte(byte: u8, plain: bool, out: &mut String) {
    if plain {
        out.push(char::from(byte));
    } else {
        out.push('%');
        out.push(char::from(
            HEX.get(usize::from(byte >> 4)).copied().unwrap_or(b'0'),
        ));
        out.push(char::from(
            HEX.get(usize::from(byte & 15)).copied().unwrap_or(b'0'),
        ));
    }
}

/// A target whose path has every byte escaped but for RFC 3986's unreserved ones: AWS services sign that
/// spelling, and S3 takes a `+` for a space.
pub(crate) fn strict(target: &str) -> String {
    let (path, query) = match target.find('?') {
        Some(at) => target.split_at(at),
        None => (target, ""),
    };
    let mut out = String::with_capacity(target.len() + 16);
    for &byte in path.as_bytes() {
        let is_plain = byte.is_ascii_alphanumeric() || b"-._~/%".contains(&byte);
        push_byte(byte, is_plain, &mut out);
    }
    out.push_str(query);
    out
}

/// The text of a canonical segment or of several.
pub(crate) fn decode(canonical: &str) -> Cow<'_, str> {
    if !canonical.contains('%') {
        return Cow::Borrowed(canonical);
    }
    let mut bytes = Vec::with_capacity(canonical.len());
    match decode_into(canonical, false, &mut bytes) {
        Ok(()) => Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()),
        Err(_) => Cow::Borrowed(canonical),
    }
}

fn decode_into(text: &str, plus_is_space: bool, out: &mut Vec<u8>) -> Result<(), Malformed> {
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'%' => {
                let (Some(high), Some(low)) =
                    (bytes.next().and_then(hex), bytes.next().and_then(hex))
                else {
                    return Err(Malformed::Escape);
                };
                out.push(high << 4 | low);
            }
            b'+' if plus_is_space => out.push(b' '),
            _ => out.push(byte),
        }
    }
    Ok(())
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte)
        .to_digit(16)
        .and_then(|digit| u8::try_from(digit).ok())
}

/// The parameters of a query string in order; names and values decoded (`+` is a space).
///
/// `;` is data, as in the reference. Values that do not decode to UTF-8 are replaced visibly; a
/// malformed escape makes [`check_query`] refuse the request before anything reads it.
pub(crate) fn query_parameters(query: &str) -> impl Iterator<Item = (Cow<'_, str>, Cow<'_, str>)> {
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode_query(name), decode_query(value))
        })
}

fn decode_query(text: &str) -> Cow<'_, str> {
    if !text.bytes().any(|b| b == b'%' || b == b'+') {
        return Cow::Borrowed(text);
    }
    let mut bytes = Vec::with_capacity(text.len());
    match decode_into(text, true, &mut bytes) {
        Ok(()) => Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()),
        Err(_) => Cow::Borrowed(text),
    }
}

/// Refuses what cannot stand in a query string: malformed escapes, control characters, text that is
/// not ASCII, an escaped NUL (`reference/security.md` P04).
///
/// # Errors
/// See [`Malformed`].
pub(crate) fn check_query(query: &str) -> Result<(), Malformed> {
    let bytes = query.as_bytes();
    for (i, &byte) in bytes.iter().enumerate() {
        match byte {
            b'%' => {
                let digits = (
                    bytes.get(i + 1).copied().and_then(hex),
                    bytes.get(i + 2).copied().and_then(hex),
                );
                match digits {
                    (Some(0), Some(0)) => return Err(Malformed::Character),
                    (Some(_), Some(_)) => {}
                    _ => return Err(Malformed::Escape),
                }
            }
            0..=0x20 | 0x7f.. => return Err(Malformed::Character),
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn borrows_what_is_canonical() {
        for path in [
            "/",
            "/pets",
            "/pets/",
            "/a//b",
            "/a;b=1/c,d",
            "/.well-known/x",
            "/...",
            "/a.b/c..",
            "/@me/a:b",
        ] {
            assert!(
                matches!(canonical(path), Ok(Cow::Borrowed(p)) if p == path),
                "{path}"
            );
        }
    }

    #[test]
    fn one_spelling_for_one_path() {
        for (given, expected) in [
            ("/%70ets", "/pets"),
            ("/a%2fb", "/a%2Fb"),
            ("/a%2Fb", "/a%2Fb"),
            ("/a%20b", "/a%20b"),
            ("/%252e%252e", "/%252e%252e"),
            ("/%c3%a9", "/%C3%A9"),
            ("/a%3bb", "/a;b"),
            ("/{x}", "/%7Bx%7D"),
            ("/a|b", "/a%7Cb"),
        ] {
            assert_eq!(canonical(given).as_deref(), Ok(expected), "{given}");
        }
    }

    #[test]
    fn refuses_what_reads_in_two_ways() {
        for (given, why) in [
            ("pets", Malformed::NotAbsolute),
            ("", Malformed::NotAbsolute),
            ("/..", Malformed::DotSegment),
            ("/a/../b", Malformed::DotSegment),
            ("/a/./b", Malformed::DotSegment),
            ("/a/%2e%2E/b", Malformed::DotSegment),
            ("/a%2f..%2fb", Malformed::DotSegment),
            ("/%2e", Malformed::DotSegment),
            ("/a%", Malformed::Escape),
            ("/a%2", Malformed::Escape),
            ("/a%zz", Malformed::Escape),
            ("/a%00", Malformed::Character),
            ("/a%0d%0a", Malformed::Character),
            ("/a%5cb", Malformed::Character),
            ("/a\\b", Malformed::Character),
            ("/é", Malformed::Character),
            ("/%c0%af", Malformed::Encoding),
            ("/%ff", Malformed::Encoding),
        ] {
            assert_eq!(canonical(given).map(Cow::into_owned), Err(why), "{given}");
        }
    }

    #[test]
    fn dot_segments_are_seen_however_they_are_written() {
        for path in [
            "/..",
            "/a/./b",
            "/a/..",
            "/%2e.",
            "/a%2F%2E%2e/b",
            "/x/%2e/",
        ] {
            assert!(has_dot_segment(path), "{path}");
        }
        for path in [
            "",
            "/",
            "/a.b/c..",
            "/...",
            "/%2e%2e%2e",
            "/a;../b",
            "/%252e",
        ] {
            assert!(!has_dot_segment(path), "{path}");
        }
    }

    #[test]
    fn queries() {
        let all: Vec<_> = query_parameters("a=1&b=x+y%20z&&c&a=2;3&%64=%26").collect();
        let text: Vec<_> = all.iter().map(|(n, v)| format!("{n}={v}")).collect();
        assert_eq!(text, ["a=1", "b=x y z", "c=", "a=2;3", "d=&"]);
        assert_eq!(check_query("a=%zz"), Err(Malformed::Escape));
        assert_eq!(check_query("a=%00"), Err(Malformed::Character));
        assert_eq!(check_query("a=1&b=%20"), Ok(()));
        let mut out = String::new();
        encode_query("a b&c=d/é", &mut out);
        assert_eq!(out, "a%20b%26c%3Dd/%C3%A9");
    }
}
