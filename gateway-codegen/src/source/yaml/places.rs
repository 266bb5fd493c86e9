//! Places in YAML text that the parser's spans leave out, looked for between the last token and where it stands.

/// The `|` or `>` of a block scalar whose text begins at `content`, when the last token ended at `token_end`.
pub(super) fn block_header(text: &str, token_end: usize, content: usize) -> Option<usize> {
    find_token(text, token_end, content, |rest| {
        rest.starts_with(['|', '>'])
    })
}

/// The quote that is open at `at`, when the last token ended at `token_end`.
pub(super) fn opening_quote(text: &str, token_end: usize, at: usize) -> Option<usize> {
    let mut from = token_end;
    loop {
        let quote = find_token(text, from, at.min(text.len()), |rest| {
            rest.starts_with(['"', '\''])
        })?;
        match closing_quote(text, quote) {
            Some(end) if end < at => from = end,
            _ => return Some(quote),
        }
    }
}

/// The offset behind the quote that closes the one at `quote`.
fn closing_quote(text: &str, quote: usize) -> Option<usize> {
    let mut bytes = text.as_bytes().get(quote..)?.iter().zip(quote..);
    let (&opening, _) = bytes.next()?;
    loop {
        match bytes.next()? {
            (b'\\', _) if opening == b'"' => {
                bytes.next()?;
            }
            (&byte, at) if byte == opening => return Some(at + 1),
            _ => {}
        }
    }
}

/// The first place in `from..to` at the beginning of a token, comments left out, for which `is` holds.
fn find_token(text: &str, from: usize, to: usize, is: impl Fn(&str) -> bool) -> Option<usize> {
    let part = text.get(from..to)?;
    let mut before = b' ';
    let mut in_comment = false;
    for (offset, &byte) in part.as_bytes().iter().enumerate() {
        let begins = matches!(
            before,
            b' ' | b'\t' | b'\n' | b'\r' | b'[' | b'{' | b',' | b':'
        );
        in_comment = if in_comment {
            !matches!(byte, b'\n' | b'\r')
        } else {
            begins && byte == b'#'
        };
        if begins && !in_comment && part.get(offset..).is_some_and(&is) {
            return Some(from + offset);
        }
        before = byte;
    }
    None
}

/// The first escape of a double-quoted string that YAML does not have (YAML 1.2.2 section 5.7).
pub(super) fn unknown_escape(text: &str, quote: usize) -> Option<(usize, usize)> {
    const KNOWN: &str = "0abt\tnvfre \"/\\N_LPxuU\n\r";
    let mut characters = text.get(quote..)?.char_indices();
    while let Some((at, character)) = characters.next() {
        if character == '\\' {
            let (letter_at, letter) = characters.next()?;
            if !KNOWN.contains(letter) {
                return Some((quote + at, quote + letter_at + letter.len_utf8()));
            }
        }
    }
    None
}

/// The first tabs that indent the line of an offset or one of the lines behind it: of a text that goes on on a line
/// with a tab the parser gives the beginning.
pub(super) fn indenting_tabs(text: &str, at: usize) -> Option<(usize, usize)> {
    let mut start = text.get(..at)?.rfind(['\n', '\r']).map_or(0, |end| end + 1);
    for line in text
        .get(start..)?
        .split_inclusive(['\n', '\r'])
        .take(LINES_SEARCHED)
    {
        let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
        if let Some(tab) = line.get(..indent)?.find('\t') {
            let tabs = line
                .get(tab..)?
                .bytes()
                .take_while(|&byte| byte == b'\t')
                .count();
            return Some((start + tab, start + tab + tabs));
        }
        start += line.len();
    }
    None
}

/// How many lines are searched for a tab: few texts without quotes are longer.
const LINES_SEARCHED: usize = 20;

/// The word a text begins with, or else its first character unless that ends a line.
pub(super) fn word(text: &str) -> &str {
    let in_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/');
    let length = match text.chars().next() {
        None | Some('\n' | '\r') => 0,
        Some(first) if first.is_alphanumeric() => text.find(|c| !in_word(c)).unwrap_or(text.len()),
        Some(first) => first.len_utf8(),
    };
    text.get(..length).unwrap_or_default()
}
