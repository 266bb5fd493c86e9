//! The YAML parser's errors in the user's words, at the place where the mistake is.
//!
//! The parser says where it noticed; of a quote that is never closed or a tab that indents, that is behind the
//! mistake. Here it is looked for in the text between the last token and there.

use granit_parser::ErrorKind;

use crate::diagnostics::{Diagnostic, code};
use crate::source::{FileId, Limits, Span};

/// What to say about an error noticed at `at`, when the last token ended at `token_end`.
pub(super) fn diagnostic(
    kind: &ErrorKind,
    text: &str,
    file: FileId,
    at: usize,
    token_end: usize,
    limits: &Limits,
) -> Diagnostic {
    let here = character(text, file, at);
    let yaml = |span: Span, message: &str| Diagnostic::new(code::INVALID_YAML, span, message);
    match kind {
        ErrorKind::RecursionLimitExceeded => too_deep(limits, here),
        ErrorKind::UnclosedFlowCollection { open } => {
            yaml(here, &format!("a `{open}` is not closed"))
                .label("opened here")
                .secondary(end_of(text, file), "the file ends here")
                .help(format!(
                    "close it with `{}`",
                    if *open == '{' { '}' } else { ']' }
                ))
        }
        ErrorKind::MismatchedFlowCollectionEnd { open, close } => {
            yaml(here, &format!("`{close}` does not close `{open}`")).label("wrong bracket")
        }
        ErrorKind::MisplacedFlowCollectionEnd => {
            yaml(here, "a closing bracket without an opening one")
        }
        ErrorKind::UnclosedQuotedScalar
        | ErrorKind::InvalidQuotedScalarIndent
        | ErrorKind::DocumentIndicatorInQuotedScalar => {
            let quote = opening_quote(text, token_end, at)
                .map_or(here, |quote| character(text, file, quote));
            let noticed = if here.start == quote.start {
                None
            } else {
                Some(here)
            };
            let diagnostic =
                yaml(quote, "a quoted string is not closed").label("the string begins here");
            let diagnostic = match noticed.filter(|_| at < text.len()) {
                Some(span) => diagnostic.secondary(span, "here it can no longer go on"),
                None => diagnostic,
            };
            diagnostic.help("put the closing quote at the end of the string; further lines of it must be indented")
        }
        ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabNotAllowed
        | ErrorKind::TabAtBlockScalarStart
        | ErrorKind::TabInPlainScalar => {
            let span =
                indenting_tabs(text, at).map_or(here, |(start, end)| Span::of(file, start, end));
            Diagnostic::new(code::TAB_INDENTATION, span, "a tab is used to indent")
                .label("YAML indents with spaces only")
                .help("replace each tab by two spaces")
        }
        ErrorKind::ExpectedBlockMappingKey => {
            yaml(here, "a key is indented differently from those beside it")
                .label("belongs to no mapping above")
                .help("indent all keys of one mapping by the same number of spaces")
        }
        ErrorKind::ExpectedBlockSequenceEntry => {
            yaml(here, "expected `-` and an item of the list above").label("not an item")
        }
        ErrorKind::MappingValueNotAllowed => yaml(here, "a `:` where no value can stand")
            .label("not the end of a key")
            .help("put text that holds `: ` in quotes, and write one key per line"),
        ErrorKind::SimpleKeyExpected => {
            yaml(here, "a line without `:` among the keys of a mapping")
                .label("no `:` follows")
                .help("write `key: value`, or indent the line if it goes on with the text above")
        }
        ErrorKind::UnexpectedCharacter {
            character: '@' | '`',
        } => yaml(here, "text cannot begin with this character")
            .label("reserved in YAML")
            .help("put the text in quotes"),
        ErrorKind::UnexpectedCharacter { character: '%' } => {
            yaml(here, "text cannot begin with `%`").help("put the text in quotes")
        }
        ErrorKind::UnknownQuotedScalarEscape => yaml(here, "an unknown escape in a quoted string")
            .help("a backslash itself is written `\\\\`; between single quotes nothing is escaped"),
        ErrorKind::ExpectedFlowMappingSeparator => {
            yaml(here, "expected `,` or `}`").label("found this instead")
        }
        ErrorKind::ExpectedFlowSequenceSeparator => {
            yaml(here, "expected `,` or `]`").label("found this instead")
        }
        ErrorKind::UndeclaredTagHandle => {
            Diagnostic::new(code::UNKNOWN_TAG, here, "a tag with an undeclared handle")
                .help("text that begins with `!` needs quotes")
        }
        ErrorKind::MissingAnchorOrAliasName => yaml(here, "an `&` or `*` without a name")
            .help("put text that begins with `&` or `*` in quotes"),
        // The rest is rare enough to be said in the parser's words.
        other => yaml(here, &other.to_string()),
    }
}

/// A nest that is too deep.
pub(super) fn too_deep(limits: &Limits, span: Span) -> Diagnostic {
    Diagnostic::new(
        code::TOO_DEEP,
        span,
        format!(
            "the document is nested deeper than {} levels",
            limits.max_depth
        ),
    )
}

/// The first character that no YAML text may hold (YAML 1.2.2 section 5.1).
pub(super) fn control_character(text: &str, file: FileId) -> Option<Diagnostic> {
    let refused = |byte: u8| byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r');
    let at = text.bytes().position(refused)?;
    let byte = text.as_bytes().get(at).copied().unwrap_or_default();
    let message = format!("a control character (U+{byte:04X}) in the text");
    let diagnostic = Diagnostic::new(code::CONTROL_CHARACTER, Span::of(file, at, at + 1), message)
        .label("not allowed in YAML");
    Some(diagnostic.help(format!(
        "remove it, or write it as `\\x{byte:02x}` in double quotes"
    )))
}

/// The `|` or `>` of a block scalar whose text begins at `content`, when the last token ended at `token_end`.
pub(super) fn block_header(text: &str, token_end: usize, content: usize) -> Option<usize> {
    find_token(text, token_end, content, |rest| {
        rest.starts_with(['|', '>'])
    })
}

/// The quote that is open at `at`, when the last token ended at `token_end`.
fn opening_quote(text: &str, token_end: usize, at: usize) -> Option<usize> {
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

/// The tabs among the space that indents the line of an offset.
fn indenting_tabs(text: &str, at: usize) -> Option<(usize, usize)> {
    let start = text.get(..at)?.rfind(['\n', '\r']).map_or(0, |end| end + 1);
    let line = text.get(start..)?;
    let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
    let tab = start + line.get(..indent)?.find('\t')?;
    let tabs = text
        .get(tab..)?
        .bytes()
        .take_while(|&byte| byte == b'\t')
        .count();
    Some((tab, tab + tabs))
}

/// The character at an offset, or the end of the text.
fn character(text: &str, file: FileId, at: usize) -> Span {
    match text.get(at..).and_then(|rest| rest.chars().next()) {
        Some('\n' | '\r') => Span::of(file, at, at),
        Some(character) => Span::of(file, at, at + character.len_utf8()),
        None => end_of(text, file),
    }
}

/// Behind the last word of the text.
fn end_of(text: &str, file: FileId) -> Span {
    let end = text.trim_end().len();
    Span::of(file, end, end)
}
