//! The YAML parser's errors in the user's words, at the place where the mistake is.
//!
//! The parser says where it noticed; of a quote that is never closed or a tab that indents, that is behind the
//! mistake. Here it is looked for in the text between the last token and there.

use std::borrow::Cow;

use granit_parser::ErrorKind;

use crate::diagnostics::{Diagnostic, code, quoted};
use crate::source::directive::directive;
use crate::source::yaml::places::{indenting_tabs, opening_quote, unknown_escape, word};
use crate::source::{FileId, Limits, Span};

/// Where the parser noticed an error.
pub(super) struct Noticed<'a> {
    pub(super) text: &'a str,
    pub(super) file: FileId,
    /// The offset it gives.
    pub(super) at: usize,
    /// Where the last token ended that it understood.
    pub(super) token_end: usize,
    /// The innermost bracket that is open.
    pub(super) open_bracket: Option<usize>,
}

/// What to say about an error.
pub(super) fn diagnostic(kind: &ErrorKind, noticed: &Noticed<'_>, limits: &Limits) -> Diagnostic {
    let line = noticed.text.get(..noticed.at).and_then(|before| {
        let start = before.rfind('\n').map_or(0, |end| end + 1);
        let line = noticed.text.get(start..)?;
        Some(start + (line.len() - line.trim_start_matches(' ').len()))
    });
    if let Some(at) = line.filter(|&at| noticed.text.get(at..at + 2) == Some("%{")) {
        return directive(code::INVALID_YAML, noticed.text, noticed.file, at);
    }
    match kind {
        ErrorKind::RecursionLimitExceeded => limits.too_deep(noticed.here()),
        ErrorKind::UnclosedFlowCollection { open } => noticed.unclosed_bracket(*open),
        ErrorKind::UnclosedQuotedScalar
        | ErrorKind::InvalidQuotedScalarIndent
        | ErrorKind::DocumentIndicatorInQuotedScalar => noticed.unclosed_quote(),
        ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabNotAllowed
        | ErrorKind::TabAtBlockScalarStart
        | ErrorKind::TabInPlainScalar => noticed.tab(),
        ErrorKind::UndeclaredTagHandle => noticed.undeclared_tag(),
        other => {
            let (message, label, help) = words(other);
            let span = match other {
                ErrorKind::UnknownQuotedScalarEscape => noticed.unknown_escape(),
                _ => noticed.here(),
            };
            let mut diagnostic = Diagnostic::new(code::INVALID_YAML, span, message).label(label);
            if !help.is_empty() {
                diagnostic = diagnostic.help(help);
            }
            match noticed
                .open_bracket
                .filter(|&bracket| noticed.is_far_behind(bracket))
            {
                Some(bracket) => diagnostic.secondary(noticed.word_at(bracket), "still open here"),
                None => diagnostic,
            }
        }
    }
}

/// Message, label and help for errors that are where they were noticed. Without a help if it is empty.
fn words(kind: &ErrorKind) -> (Cow<'static, str>, &'static str, &'static str) {
    let (message, label, help) = match kind {
        ErrorKind::MismatchedFlowCollectionEnd { open, close } => {
            return (
                format!("`{close}` does not close `{open}`").into(),
                "this is open",
                "",
            );
        }
        ErrorKind::MisplacedFlowCollectionEnd => (
            "a closing bracket without an opening one",
            "closes nothing",
            "text that holds brackets needs quotes",
        ),
        ErrorKind::ExpectedBlockMappingKey => (
            "a line does not fit those above it",
            "no key of a mapping above",
            "indent all keys of one mapping by the same number of spaces; text behind a closing quote is not allowed",
        ),
        ErrorKind::ExpectedBlockSequenceEntry => (
            "a line among the items of a list",
            "no `-` before it",
            "begin each item with `-`, at the same indentation",
        ),
        ErrorKind::MappingValueNotAllowed => (
            "a `:` where no value can stand",
            "not behind a key",
            "put text that holds `: ` in quotes, and write one key per line",
        ),
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => (
            "a line without `:` among the keys of a mapping",
            "no `:` behind it",
            "write `key: value`, or indent the line if it goes on with the text above",
        ),
        ErrorKind::InvalidIndentation => (
            "the indentation is not that of anything above",
            "indented too little",
            "indent it further than the key above",
        ),
        ErrorKind::UnexpectedCharacter {
            character: '@' | '`' | '%',
        } => (
            "text cannot begin with this character",
            "reserved in YAML",
            "put the text in quotes",
        ),
        ErrorKind::UnknownQuotedScalarEscape => (
            "an unknown escape in a quoted string",
            "not an escape",
            "a backslash itself is written `\\\\`; between single quotes nothing is escaped",
        ),
        ErrorKind::InvalidTrailingDoubleQuotedScalar
        | ErrorKind::InvalidTrailingSingleQuotedScalar => (
            "text behind a closing quote",
            "not part of the string",
            "put all of the text in quotes; inside them a quote is written `\\\"` or `''`",
        ),
        ErrorKind::ExpectedFlowMappingSeparator => (
            "expected `,` or `}`",
            "found this instead",
            "text that holds brackets, braces or commas needs quotes",
        ),
        ErrorKind::ExpectedFlowSequenceSeparator => (
            "expected `,` or `]`",
            "found this instead",
            "text that holds brackets, braces or commas needs quotes",
        ),
        ErrorKind::MissingAnchorOrAliasName => (
            "an `&` or `*` without a name",
            "a name must follow",
            "put text that begins with `&` or `*` in quotes",
        ),
        ErrorKind::BlockSequenceEntryNotAllowed => (
            "a list item where none can stand",
            "not the beginning of a list",
            "put the `-` on a line of its own, below the key",
        ),
        ErrorKind::MappingKeyNotAllowed => (
            "a key where none can stand",
            "not the beginning of a mapping",
            "",
        ),
        ErrorKind::InvalidBlockScalarHeader => (
            "text behind `|` or `>`",
            "nothing may follow this",
            "begin the text on a line of its own, indented",
        ),
        ErrorKind::CommentNotSeparated => (
            "a comment without a space before it",
            "touches what is before it",
            "put a space before `#`",
        ),
        // The rest is rare enough to be said in the parser's words.
        other => return (other.to_string().into(), "noticed here", ""),
    };
    (message.into(), label, help)
}

impl Noticed<'_> {
    /// The word or character where it was noticed, or the end of the text.
    fn here(&self) -> Span {
        self.word_at(self.at)
    }

    /// The word or character at an offset, or the end of the text.
    fn word_at(&self, at: usize) -> Span {
        let length = word(self.text.get(at..).unwrap_or_default()).len();
        if at < self.text.len() {
            Span::of(self.file, at, at + length)
        } else {
            self.end()
        }
    }

    /// Behind the last word of the text.
    fn end(&self) -> Span {
        let end = self.text.trim_end().len();
        Span::of(self.file, end, end)
    }

    /// Whether the place is on a later line than an offset.
    fn is_far_behind(&self, offset: usize) -> bool {
        self.text
            .get(offset..self.at)
            .is_some_and(|between| between.contains('\n'))
    }

    /// A tag whose handle is not declared; the parser gives its beginning.
    fn undeclared_tag(&self) -> Diagnostic {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let length = rest
            .find([' ', '\t', '\r', '\n', ',', ']', '}'])
            .unwrap_or(rest.len());
        let span = Span::of(self.file, self.at, self.at + length);
        let message = format!(
            "unknown YAML tag {}",
            quoted(rest.get(..length).unwrap_or_default())
        );
        Diagnostic::new(code::UNKNOWN_TAG, span, message)
            .label("no `%TAG` line declares its handle")
            .help("text that begins with `!` needs quotes")
    }

    /// The wrong escape in a string of which the parser gives the quote.
    fn unknown_escape(&self) -> Span {
        match unknown_escape(self.text, self.at) {
            Some((start, end)) => Span::of(self.file, start, end),
            None => self.here(),
        }
    }

    /// A bracket that is not closed; the parser gives the place of the bracket.
    fn unclosed_bracket(&self, open: char) -> Diagnostic {
        let close = if open == '{' { '}' } else { ']' };
        let span = Span::of(self.file, self.at, self.at + open.len_utf8());
        Diagnostic::new(
            code::INVALID_YAML,
            span,
            format!("a `{open}` is not closed"),
        )
        .label("opened here")
        .secondary(self.end(), "the file ends here")
        .help(format!(
            "close it with `{close}`; text that begins with `{open}` needs quotes"
        ))
    }

    /// A quote that is not closed; the parser gives the place where the string can no longer go on.
    fn unclosed_quote(&self) -> Diagnostic {
        let quote = opening_quote(self.text, self.token_end, self.at).unwrap_or(self.at);
        let diagnostic = Diagnostic::new(
            code::INVALID_YAML,
            self.word_at(quote),
            "a quoted string is not closed",
        )
        .label("the string begins here")
        .help(
            "put the closing quote at the end of the string; further lines of it must be indented",
        );
        if quote < self.at && self.at < self.text.len() {
            diagnostic.secondary(self.here(), "here it can no longer go on")
        } else {
            diagnostic
        }
    }

    /// A tab that indents; the parser gives a place behind it.
    fn tab(&self) -> Diagnostic {
        let tabs = indenting_tabs(self.text, self.at);
        let span = tabs.map_or(self.here(), |(start, end)| Span::of(self.file, start, end));
        Diagnostic::new(code::TAB_INDENTATION, span, "a tab is used to indent")
            .label("YAML indents with spaces only")
            .help("replace each tab by two spaces")
    }
}

/// The first character that no YAML text may hold (YAML 1.2.2 section 5.1).
pub(super) fn control_character(text: &str, file: FileId) -> Option<Diagnostic> {
    let refused = |byte: u8| byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r');
    let at = text.bytes().position(refused)?;
    let byte = text.as_bytes().get(at).copied().unwrap_or_default();
    let message = format!("a control character (U+{byte:04X}) in the text");
    let help = format!("remove it, or write it as `\\x{byte:02x}` in double quotes");
    let diagnostic = Diagnostic::new(code::CONTROL_CHARACTER, Span::of(file, at, at + 1), message);
    Some(diagnostic.label("not allowed in YAML").help(help))
}
