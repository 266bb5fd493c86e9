//! For comments on pull requests and release notes: [`render`].

use super::{cut, summary, told};
use crate::diagnostics::render::visible;
use crate::diff::{Change, Diff, Verdict};

/// Longest value that is shown, in characters.
const LONGEST_VALUE: usize = 400;

/// Renders a heading for each verdict and a list below it.
#[must_use]
pub fn render(diff: &Diff) -> String {
    if diff.changes.is_empty() {
        return "No changes for callers.\n".to_owned();
    }
    let mut output = format!("{}.\n", summary(diff));
    for (verdict, heading) in [
        (Verdict::Breaking, "Breaking"),
        (Verdict::Unknown, "Unknown"),
        (Verdict::Safe, "Safe"),
    ] {
        let mut changes = diff
            .changes
            .iter()
            .filter(|it| it.verdict == verdict)
            .peekable();
        if changes.peek().is_some() {
            output.push_str(&format!("\n## {heading}\n\n"));
        }
        for change in changes {
            output.push_str(&line(change));
        }
    }
    output
}

fn line(change: &Change) -> String {
    let mut line = format!("- {} (`{}`", escaped(&told(change)), change.id);
    line.push_str(&format!(", {})\n", code(change.pointer())));
    if let Some(witness) = &change.witness {
        line.push_str(&format!(
            "  - for example {}\n",
            code(&cut(witness, LONGEST_VALUE))
        ));
    }
    if let Some(reason) = &change.reason {
        line.push_str(&format!("  - {}\n", escaped(reason)));
    }
    line
}

/// A text as code, whatever backticks it has.
fn code(text: &str) -> String {
    let text = visible(text);
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    match longest {
        0 => format!("{fence}{text}{fence}"),
        _ => format!("{fence} {text} {fence}"),
    }
}

/// A text in which nothing but code between backticks is Markdown.
fn escaped(text: &str) -> String {
    let text = visible(text);
    let mut escaped = String::with_capacity(text.len());
    let mut is_code = false;
    let mut rest = text.as_ref();
    while let Some(c) = rest.chars().next() {
        let n_ticks = rest.len() - rest.trim_start_matches('`').len();
        let (now, after) = rest.split_at(n_ticks.max(c.len_utf8()));
        rest = after;
        match (c, n_ticks) {
            ('`', 1) => is_code = !is_code,
            // Several are no end of what one has begun, and would begin something else.
            ('`', _) if !is_code => {
                escaped.push_str(&"\\`".repeat(n_ticks));
                continue;
            }
            ('<', _) if !is_code => {
                escaped.push_str("&lt;");
                continue;
            }
            ('*' | '_' | '[' | ']' | '\\' | '#' | '|' | '~' | '&', _) if !is_code => {
                escaped.push('\\');
            }
            _ => {}
        }
        escaped.push_str(now);
    }
    // Code that is not closed would go on.
    if is_code {
        escaped.push('`');
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_but_code_is_markdown() {
        for (text, expected) in [
            ("the path `/a` is gone", "the path `/a` is gone"),
            ("<b> *x* &lt;", "&lt;b> \\*x\\* \\&lt;"),
            ("`<b>`<b>", "`<b>`&lt;b>"),
            ("```<img>`", "\\`\\`\\`&lt;img>``"),
            ("`a```<b>", "`a```<b>`"),
            ("`", "``"),
        ] {
            assert_eq!(escaped(text), expected, "{text}");
        }
    }
}
