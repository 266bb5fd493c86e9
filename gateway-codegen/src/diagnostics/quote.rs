//! What the user typed, inside a message: [`quoted`].

/// How many characters of what the user typed a message repeats.
const SHOWN: usize = 80;

/// Text of the document for use in a message: in backticks, and cut if it is long.
///
/// ```
/// use gateway_codegen::diagnostics::quoted;
///
/// assert_eq!(quoted("/pets"), "`/pets`");
/// assert_eq!(quoted(&"x".repeat(1_000)).chars().count(), 83);
/// ```
pub fn quoted(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("`{}\u{2026}`", text.get(..end).unwrap_or_default()),
        None => format!("`{text}`"),
    }
}

/// The text as one word of a POSIX shell.
pub fn shell_word(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./=:,@%+".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}
