//! What style sheets load: `url(…)`, and `@import` with a text. Comments and texts are skipped as CSS has them.

/// As many addresses of one sheet are looked at.
const MAX_TARGETS: usize = 1_000;

/// Addresses with the bytes where they stand. Those with escapes are left out: nobody writes them so.
pub(super) fn targets(css: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut at = 0;
    // Whether a text is the address of a sheet.
    let mut is_import = false;
    while let Some(rest) = css.get(at..).filter(|rest| !rest.is_empty()) {
        if found.len() >= MAX_TARGETS {
            break;
        }
        let Some(c) = rest.chars().next() else {
            break;
        };
        at += match c {
            '/' if rest.starts_with("/*") => {
                rest.find("*/").map_or(rest.len(), |end| end + "*/".len())
            }
            '"' | '\'' => {
                let length = text(rest, c);
                if is_import {
                    let target = rest.get(1..length.saturating_sub(1)).unwrap_or_default();
                    found.push((at + 1, target));
                    is_import = false;
                }
                length
            }
            'u' | 'U' if is_function(css, at) => {
                is_import = false;
                let (begin, target, length) = url(rest);
                found.push((at + begin, target));
                length
            }
            '@' => {
                is_import = starts_with(rest, "@import");
                1
            }
            ';' | '{' | '}' => {
                is_import = false;
                1
            }
            '\\' => 1 + rest.chars().nth(1).map_or(0, char::len_utf8),
            c => c.len_utf8(),
        };
    }
    found.retain(|(_, target)| !target.contains('\\') && !target.trim().is_empty());
    found
}

fn starts_with(rest: &str, word: &str) -> bool {
    let start = rest.get(..word.len());
    start.is_some_and(|start| start.eq_ignore_ascii_case(word))
}

/// Whether `url(` begins here, and is no end of another name.
fn is_function(css: &str, at: usize) -> bool {
    let before = css.get(..at).and_then(|before| before.chars().next_back());
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '\\');
    starts_with(css.get(at..).unwrap_or_default(), "url(") && !before.is_some_and(is_name)
}

/// The length of a text with its quotes; it ends at the end of its line at the latest.
fn text(rest: &str, quote: char) -> usize {
    let mut is_escaped = true;
    for (at, c) in rest.char_indices() {
        match c {
            c if c == quote && !is_escaped => return at + 1,
            '\n' if !is_escaped => return at,
            _ => {}
        }
        is_escaped = c == '\\' && !is_escaped;
    }
    rest.len()
}

/// Where the address begins, the address, and the length of all.
fn url(rest: &str) -> (usize, &str, usize) {
    let inner = rest.get("url(".len()..).unwrap_or_default();
    let begin = rest.len() - inner.trim_start().len();
    let inner = inner.trim_start();
    if let Some(quote) = inner.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        let length = text(inner, quote);
        let target = inner.get(1..length.saturating_sub(1)).unwrap_or_default();
        return (begin + 1, target, begin + length);
    }
    let end = inner.find(')').unwrap_or(inner.len());
    let target = inner.get(..end).unwrap_or_default().trim_end();
    (begin, target, begin + end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_sheets() {
        let css = "@import 'a.css' screen; @import url(b.css);\n/* url(c) */ a { content: \"url(d)\"; \
                   background: URL( \"e 1.png\" ), url( f.png ), image-set(url('g.png') 1x); x: curl(h); y: url(i\\)j) }\n@media { a: 'k' }";
        let found: Vec<_> = targets(css).into_iter().map(|it| it.1).collect();
        assert_eq!(found, ["a.css", "b.css", "e 1.png", "f.png", "g.png"]);
        for (at, target) in targets(css) {
            assert!(css[at..].starts_with(target), "{target}");
        }
    }

    #[test]
    fn what_does_not_end() {
        for css in [
            "url(",
            "url(\"",
            "url('a",
            "@import \"",
            "/*",
            "\\",
            "a:url(b",
            "\"é",
            "@import 'a\nb",
        ] {
            targets(css);
        }
    }
}
