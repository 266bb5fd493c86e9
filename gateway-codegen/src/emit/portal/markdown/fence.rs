//! Code between fences: highlighted, or drawn.

use std::fmt::Write as _;

use super::super::picture::{graph, sequence, text};
use super::{Options, Problem};

/// A block of code.
pub(super) struct Fence<'a> {
    /// What stands behind the fence.
    pub(super) info: &'a str,
    pub(super) code: &'a str,
    /// The line of the fence in the text.
    pub(super) line: usize,
    /// How many diagrams are before it.
    pub(super) number: usize,
}

/// Appends a block of code. Returns whether it was drawn.
pub(super) fn write(
    out: &mut String,
    fence: &Fence<'_>,
    options: &Options<'_>,
    problems: &mut Vec<Problem>,
) -> bool {
    let language = language(fence.info);
    if options.has_diagrams {
        let prefix = format!("{}diagram-{}", options.id_prefix, fence.number + 1);
        let drawn = match language.as_str() {
            "sequence" => Some(sequence::draw(fence.code, &prefix)),
            "flow" => Some(graph::draw(fence.code, &prefix)),
            _ => None,
        };
        match drawn {
            Some(Ok(svg)) => {
                let _ = writeln!(
                    out,
                    r#"<figure class="diagram" tabindex="0">{svg}</figure>"#
                );
                return true;
            }
            Some(Err(errors)) => problems.extend(errors.into_iter().map(|error| Problem {
                line: fence.line + error.line,
                message: format!("diagram: {}", error.message),
            })),
            None => {}
        }
    }
    let code: String = fence
        .code
        .chars()
        .filter(|c| !text::is_hidden(*c))
        .collect();
    let code = code.strip_suffix('\n').unwrap_or(&code);
    let highlighted = (options.highlight)(code, &language);
    let _ = writeln!(
        out,
        r#"<pre class="code" tabindex="0"><code>{highlighted}</code></pre>"#
    );
    false
}

/// The first word behind a fence, in lower case: `json` of `json title="x"`, `{.json}` and `language-json`.
fn language(info: &str) -> String {
    let info = info.trim_start_matches(['{', '.', ' ']);
    let end = info.find(|c: char| c.is_whitespace() || matches!(c, ',' | '{' | '}' | ':'));
    let word = info.get(..end.unwrap_or(info.len())).unwrap_or(info);
    let word = word.strip_prefix("language-").unwrap_or(word);
    text::first_chars(word, 40).to_lowercase()
}
