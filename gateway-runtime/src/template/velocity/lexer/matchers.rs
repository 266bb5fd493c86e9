//! How long a token is at the beginning of a text; 0 if it is none. Pure functions, in bytes.

pub(super) fn run(text: &[u8], is: impl Fn(u8) -> bool) -> usize {
    text.iter().take_while(|byte| is(**byte)).count()
}

fn at(text: &[u8], index: usize) -> u8 {
    text.get(index).copied().unwrap_or(0)
}

fn rest(text: &[u8], from: usize) -> &[u8] {
    text.get(from..).unwrap_or_default()
}

/// The length of `word` if the text begins with it.
pub(super) fn literal(text: &[u8], word: &str) -> usize {
    if text.starts_with(word.as_bytes()) {
        word.len()
    } else {
        0
    }
}

/// The longest of several words that the text begins with.
pub(super) fn any(text: &[u8], words: &[&str]) -> usize {
    words
        .iter()
        .map(|word| literal(text, word))
        .max()
        .unwrap_or(0)
}

pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// `\n`, `\r` or `\r\n`.
pub(super) fn line_end(text: &[u8]) -> usize {
    any(text, &["\n", "\r", "\r\n"])
}

/// Blanks and a line end, or nothing.
fn rest_of_line(text: &[u8]) -> usize {
    let blanks = run(text, is_blank);
    match line_end(rest(text, blanks)) {
        0 => 0,
        end => blanks + end,
    }
}

/// One of several words with the line end that it takes along.
pub(super) fn with_line_end(text: &[u8], words: &[&str]) -> usize {
    match any(text, words) {
        0 => 0,
        length => length + rest_of_line(rest(text, length)),
    }
}

/// `#set(` with the blanks before it, which vanish.
pub(super) fn set(text: &[u8]) -> usize {
    let blanks = run(text, is_blank);
    let name = any(rest(text, blanks), &["#set", "#{set}"]);
    if name == 0 {
        return 0;
    }
    let end = blanks + name;
    let end = end + run(rest(text, end), |byte| byte == b' ');
    if at(text, end) == b'(' { end + 1 } else { 0 }
}

/// A word of a directive: a letter, `_` or `@`, then letters, digits, `_` and `@`.
pub(super) fn word(text: &[u8]) -> usize {
    let first = at(text, 0);
    if first.is_ascii_alphabetic() || matches!(first, b'_' | b'@') {
        run(text, |byte| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'@')
        })
    } else {
        0
    }
}

/// A word in braces.
pub(super) fn braced_word(text: &[u8]) -> usize {
    if at(text, 0) != b'{' || at(text, 1) == b'@' {
        return 0;
    }
    match word(rest(text, 1)) {
        0 => 0,
        length if at(text, 1 + length) == b'}' => length + 2,
        _ => 0,
    }
}

/// A name in a reference: a letter or `_`, then letters, digits, `-` and `_`.
pub(super) fn identifier(text: &[u8]) -> usize {
    let first = at(text, 0);
    if first.is_ascii_alphabetic() || first == b'_' {
        run(text, |byte| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
        })
    } else {
        0
    }
}

/// `.` with the letter behind it that makes it part of a reference.
pub(super) fn dot(text: &[u8]) -> usize {
    if at(text, 0) == b'.' && at(text, 1).is_ascii_alphabetic() {
        2
    } else {
        0
    }
}

fn digits(text: &[u8]) -> usize {
    run(text, |byte| byte.is_ascii_digit())
}

/// An integer, with the `..` of a range behind it: so that `1..3` does not begin with the number `1.`.
pub(super) fn integer(text: &[u8]) -> usize {
    let sign = literal(text, "-");
    match digits(rest(text, sign)) {
        0 => 0,
        length => sign + length + literal(rest(text, sign + length), ".."),
    }
}

fn exponent(text: &[u8]) -> usize {
    if !matches!(at(text, 0), b'e' | b'E') {
        return 0;
    }
    let sign = usize::from(matches!(at(text, 1), b'+' | b'-'));
    match digits(rest(text, 1 + sign)) {
        0 => 0,
        length => 1 + sign + length,
    }
}

/// A number with a point or an exponent or both.
pub(super) fn float(text: &[u8]) -> usize {
    let sign = literal(text, "-");
    let whole = sign + digits(rest(text, sign));
    let point = literal(rest(text, whole), ".");
    let fraction = if point == 0 {
        0
    } else {
        digits(rest(text, whole + 1))
    };
    let end = whole + point + fraction;
    let power = exponent(rest(text, end));
    let has_whole = whole > sign;
    let is_float = if point == 0 {
        has_whole && power > 0
    } else {
        has_whole || fraction > 0
    };
    if is_float { end + power } else { 0 }
}

/// A string: up to the first quote that is not doubled, or to the last one where doubling never ends.
pub(super) fn string(text: &[u8]) -> usize {
    let quote = at(text, 0);
    if !matches!(quote, b'"' | b'\'') {
        return 0;
    }
    let mut accepted = 0;
    let mut index = 1;
    while let Some(byte) = text.get(index) {
        if *byte == quote {
            accepted = index + 1;
            if at(text, index + 1) != quote {
                break;
            }
            index += 1;
        }
        index += 1;
    }
    accepted
}
