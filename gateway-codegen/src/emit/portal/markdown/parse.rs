//! The one place where Markdown is read.

use comrak::nodes::Node;
use comrak::{Arena, parse_document};

/// Longer texts are not read as Markdown.
pub(super) const MAX_SOURCE: usize = 2 * 1024 * 1024;
/// In texts with more of these, `:::` means nothing.
const MAX_DIRECTIVES: usize = 200;
/// Quotes within quotes. Texts with deeper ones are not read: each line would be held against all of them.
const MAX_QUOTES: usize = 100;

/// Reads a text, and gives the tree to `then`; `None`: the text is not to be read.
pub(super) fn with_tree<T>(text: &str, then: impl for<'a> FnOnce(Option<Node<'a>>) -> T) -> T {
    if text.len() > MAX_SOURCE || has_deep_quotes(text) {
        return then(None);
    }
    let arena = Arena::new();
    then(Some(parse_document(&arena, text, &dialect(text))))
}

fn dialect(text: &str) -> comrak::Options<'static> {
    let mut options = comrak::Options::default();
    options.extension.alerts = true;
    options.extension.autolink = true;
    // Each line is held against all directives that are open, so that the work is their product.
    options.extension.block_directive = text.matches(":::").count() <= MAX_DIRECTIVES;
    options.extension.footnotes = true;
    options.extension.strikethrough = true;
    options.extension.table = true;
    options.extension.tasklist = true;
    options
}

/// Whether marks of quotes stand side by side on a line more often than quotes may nest. All of them have to be repeated
/// for the next deeper one, so that no quotes nest deeper than that (lists are bounded by the reader itself).
fn has_deep_quotes(text: &str) -> bool {
    let mut n = 0;
    text.bytes().any(|byte| {
        n = match byte {
            b'>' => n + 1,
            b' ' | b'\t' => n,
            _ => 0,
        };
        n > MAX_QUOTES
    })
}
