//! What does not fit, in the user's words.

use crate::diagnostics::{Diagnostic, code};
use crate::source::directive::directive;
use crate::source::{FileId, Span};

/// A diagnostic about the character at an offset, or about the end of the text, shown behind the last word of it.
pub(super) fn unexpected(text: &str, file: FileId, at: usize, reason: &str) -> Diagnostic {
    let rest = text.get(at..).unwrap_or_default();
    let Some(character) = rest.chars().next() else {
        let end = text.trim_end_matches([' ', '\t', '\n', '\r']).len();
        return Diagnostic::new(
            code::INVALID_JSON,
            Span::of(file, end, end),
            "the document ends too early",
        )
        .label(reason);
    };
    if rest.starts_with("%{") {
        return directive(code::INVALID_JSON, text, file, at);
    }
    let length = match character {
        '/' if rest.starts_with("//") || rest.starts_with("/*") => 2,
        _ if character.is_alphanumeric() => rest
            .find(|c: char| !c.is_alphanumeric())
            .unwrap_or(rest.len()),
        _ => character.len_utf8(),
    };
    let found = rest.get(..length).unwrap_or_default();
    let diagnostic = |message: String| {
        Diagnostic::new(code::INVALID_JSON, Span::of(file, at, at + length), message)
    };
    match found {
        "//" | "/*" | "#" => diagnostic("JSON has no comments".to_owned())
            .label(reason)
            .help(
                "remove the comment, or give the file a name that ends in `.yaml` and write YAML",
            ),
        "'" => diagnostic("JSON strings stand in double quotes".to_owned()).label(reason),
        _ if length > 40 => diagnostic("unexpected text".to_owned()).label(reason),
        _ => diagnostic(format!("unexpected `{found}`")).label(reason),
    }
}
