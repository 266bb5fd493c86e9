//! Plain and quoted strings, on one line or several.

use crate::source::embedded::decoded::{Decoded, lines};

/// A flow scalar's lines folded (YAML 1.2.2 section 6.5): a single line break is a space, each further one itself.
/// `push_line` decodes one line's text.
fn fold(
    source: &str,
    start: usize,
    decoded: &mut Decoded,
    mut push_line: impl FnMut(&str, usize, &mut Decoded) -> bool,
) {
    let mut at = 0;
    let mut joined = false;
    // A text that ends with a line break has an empty last line.
    let last = source.ends_with('\n').then_some("");
    for (number, line) in lines(source).chain(last).enumerate() {
        let text = line.trim_end_matches(['\n', '\r']);
        let is_last = at + line.len() == source.len() && text.len() == line.len();
        let indent = if number == 0 {
            0
        } else {
            text.len() - text.trim_start_matches([' ', '\t']).len()
        };
        let body = text.get(indent..).unwrap_or_default();
        let body = if is_last { body } else { trim_line_end(body) };
        if body.is_empty() && number > 0 && !is_last {
            // An empty line between two others: a line break of its own.
            decoded.replace("\n", start + at, line.len());
            joined = true;
        } else {
            if number > 0 && !joined {
                decoded.replace(
                    " ",
                    start + at - break_length(source, at),
                    break_length(source, at) + indent,
                );
            }
            // A backslash before the break joins the lines with nothing between them.
            joined = push_line(body, start + at + indent, decoded);
        }
        at += line.len();
    }
}

/// A line's end without spaces, but not without one that a backslash escapes.
fn trim_line_end(body: &str) -> &str {
    let trimmed = body.trim_end_matches([' ', '\t']);
    let n_backslashes = trimmed.len() - trimmed.trim_end_matches('\\').len();
    if n_backslashes % 2 == 1 && trimmed.len() < body.len() {
        body.get(..trimmed.len() + 1).unwrap_or(trimmed)
    } else {
        trimmed
    }
}

/// Bytes of the line break that ends at an offset.
fn break_length(source: &str, at: usize) -> usize {
    let before = source.get(..at).unwrap_or_default();
    if before.ends_with("\r\n") {
        2
    } else {
        usize::from(before.ends_with('\n'))
    }
}

/// A plain scalar, on one line or several.
pub(super) fn plain(source: &str, start: usize) -> Decoded {
    let mut decoded = Decoded::default();
    fold(source, start, &mut decoded, |body, at, decoded| {
        decoded.copy(body, at);
        false
    });
    decoded
}

/// `'it''s'`
pub(super) fn single_quoted(source: &str, start: usize) -> Decoded {
    let mut decoded = Decoded::default();
    let inner = source
        .get(1..source.len().saturating_sub(1))
        .unwrap_or_default();
    fold(inner, start + 1, &mut decoded, |body, mut at, decoded| {
        let mut parts = body.split("''").peekable();
        while let Some(part) = parts.next() {
            decoded.copy(part, at);
            at += part.len();
            if parts.peek().is_some() {
                decoded.replace("'", at, 2);
                at += 2;
            }
        }
        false
    });
    decoded
}

/// `"a\n"`, in YAML or JSON.
pub(super) fn double_quoted(source: &str, start: usize) -> Decoded {
    let mut decoded = Decoded::default();
    let inner = source
        .get(1..source.len().saturating_sub(1))
        .unwrap_or_default();
    fold(inner, start + 1, &mut decoded, |body, at, decoded| {
        let mut offset = 0;
        while let Some(rest) = body.get(offset..).filter(|rest| !rest.is_empty()) {
            let run = rest.find('\\').unwrap_or(rest.len());
            decoded.copy(rest.get(..run).unwrap_or_default(), at + offset);
            offset += run;
            let Some(escape) = rest.get(run..).filter(|escape| !escape.is_empty()) else {
                break;
            };
            let Some((character, length)) = escaped(escape) else {
                // A backslash at the end of the line.
                return true;
            };
            decoded.replace(character.encode_utf8(&mut [0; 4]), at + offset, length);
            offset += length;
        }
        false
    });
    decoded
}

/// The character that an escape stands for, and the escape's length (YAML 1.2.2 section 5.7, of which RFC 8259
/// section 7 is a part).
fn escaped(escape: &str) -> Option<(char, usize)> {
    let letter = escape.chars().nth(1)?;
    let hex = |from: usize, n_digits: usize| {
        u32::from_str_radix(escape.get(from..from + n_digits)?, 16).ok()
    };
    let short = |character: char| Some((character, 1 + letter.len_utf8()));
    match letter {
        '0' => short('\0'),
        'a' => short('\u{7}'),
        'b' => short('\u{8}'),
        't' | '\t' => short('\t'),
        'n' => short('\n'),
        'v' => short('\u{b}'),
        'f' => short('\u{c}'),
        'r' => short('\r'),
        'e' => short('\u{1b}'),
        'N' => short('\u{85}'),
        '_' => short('\u{a0}'),
        'L' => short('\u{2028}'),
        'P' => short('\u{2029}'),
        'x' => Some((char::from_u32(hex(2, 2)?)?, 4)),
        'U' => Some((char::from_u32(hex(2, 8)?)?, 10)),
        'u' => match hex(2, 4)? {
            high @ 0xD800..=0xDBFF => {
                let low = hex(8, 4)?.checked_sub(0xDC00)?;
                Some((
                    char::from_u32(0x1_0000 + ((high - 0xD800) << 10) + low)?,
                    12,
                ))
            }
            unit => Some((char::from_u32(unit)?, 6)),
        },
        other => short(other),
    }
}
