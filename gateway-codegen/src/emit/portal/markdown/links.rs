//! Where links may go: to pages of the site, to other sites over HTTP, and to mailboxes.

use super::super::picture::text;

/// What becomes of a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkTo {
    /// It goes where the text says.
    Keep,
    /// It goes here.
    To(String),
    /// It is shown as text.
    Text,
}

/// A target that was checked, fit for an attribute once it is escaped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// `http:` or `https:`.
    External(String),
    /// `mailto:`.
    Mail(String),
    /// On the site: a relative path, a path from the root of the host, or a fragment.
    Relative(String),
    /// A link must not go there.
    Refused,
}

/// Checks a target as it is after entities were resolved.
#[must_use]
pub fn check(target: &str) -> Target {
    // Browsers ignore these at both ends.
    let target = target.trim_matches(|c: char| c <= ' ' || c.is_whitespace());
    // They also ignore tabs and line ends within, so that a scheme could hide.
    if target.chars().any(|c| c.is_control() || text::is_hidden(c)) {
        return Target::Refused;
    }
    let is_slash = |c: char| matches!(c, '/' | '\\');
    let end = target.find([':', '/', '\\', '?', '#']);
    let scheme = end.and_then(|end| target.split_at_checked(end));
    if let Some((scheme, rest)) = scheme
        && let Some(rest) = rest.strip_prefix(':')
    {
        if scheme.eq_ignore_ascii_case("mailto") {
            return Target::Mail(encode(target));
        }
        let is_http = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
        let host = rest.strip_prefix("//").unwrap_or_default();
        return if is_http && !host.is_empty() && !host.starts_with(is_slash) {
            Target::External(encode(target))
        } else {
            Target::Refused
        };
    }
    // Two slashes lead to another host.
    let mut chars = target.chars();
    if chars.next().is_some_and(is_slash) && chars.next().is_some_and(is_slash) {
        return Target::Refused;
    }
    Target::Relative(encode(target))
}

/// Where the `n`th link or image with a target, from 0, has it in a text in Markdown or HTML, as far as it is written as it is
/// read. Of fewer, the last one.
#[must_use]
pub fn written(text: &str, target: &str, n: usize) -> Option<usize> {
    if target.is_empty() {
        return None;
    }
    let is_target = |at: &usize| {
        let before = text.get(..*at).unwrap_or_default();
        let before = before.trim_end_matches([' ', '\t', '\n', '\r', '<', '"', '\'']);
        let after = text.get(at + target.len()..).unwrap_or_default();
        let ends = |c: char| c.is_whitespace() || matches!(c, ')' | '>' | '"' | '\'');
        let is_value = before.strip_suffix('=').is_some_and(|before| {
            let name = before.trim_end().to_ascii_lowercase();
            name.ends_with("src") || name.ends_with("href")
        });
        (is_value || before.ends_with(['(', ':'])) && after.chars().next().is_none_or(ends)
    };
    let places = text.match_indices(target).map(|(at, _)| at);
    let places = places.filter(is_target).take(n.saturating_add(1));
    places.last().or_else(|| text.find(target))
}

/// Percent-encodes what does not stand in URLs; letters of any script stay readable.
fn encode(target: &str) -> String {
    let mut out = String::with_capacity(target.len());
    for c in target.chars() {
        match c {
            ' ' => out.push_str("%20"),
            '"' => out.push_str("%22"),
            '<' => out.push_str("%3C"),
            '>' => out.push_str("%3E"),
            '\\' => out.push_str("%5C"),
            '^' => out.push_str("%5E"),
            '`' => out.push_str("%60"),
            '{' => out.push_str("%7B"),
            '|' => out.push_str("%7C"),
            '}' => out.push_str("%7D"),
            c => out.push(c),
        }
    }
    out
}

/// A fragment without its percent-encoding.
pub(super) fn decode(fragment: &str) -> String {
    let mut bytes = Vec::with_capacity(fragment.len());
    let mut rest = fragment.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex = |byte: Option<&u8>| byte.and_then(|b| char::from(*b).to_digit(16));
        match (first, hex(after.first()), hex(after.get(1))) {
            (b'%', Some(high), Some(low)) => {
                bytes.push(u8::try_from(high * 16 + low).unwrap_or(b'%'));
                rest = after.get(2..).unwrap_or_default();
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_sites_and_mailboxes_are_linked() {
        assert_eq!(
            check(" HTTPS://a.b/c d "),
            Target::External("HTTPS://a.b/c%20d".into())
        );
        assert_eq!(check("mailto:a@b.c"), Target::Mail("mailto:a@b.c".into()));
        for relative in [
            "a/b.html?x=1:2#y:z",
            "#/components/schemas/Pet",
            "/docs",
            "?a",
            "",
            "größe.md",
        ] {
            assert_eq!(check(relative), Target::Relative(relative.into()));
        }
    }

    #[test]
    fn everything_else_is_refused() {
        for target in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "java\tscript:alert(1)",
            "java\nscript:x",
            "\u{1}javascript:x",
            "java\u{0}script:x",
            "java\u{202e}script:x",
            "vbscript:x",
            "data:text/html,x",
            "file:///etc/passwd",
            "//evil.example",
            "\\\\evil.example",
            "/\\evil.example",
            "\\/evil.example",
            "http:evil.example",
            "https:///evil.example",
            "http:\\\\evil.example",
            "https://",
            "blob:x",
            "a:b",
            ":x",
            " : x",
            "java\u{feff}script:x",
            "view-source:x",
            "intent://x",
        ] {
            assert_eq!(check(target), Target::Refused, "{target:?}");
        }
    }

    #[test]
    fn targets_are_where_they_are_written() {
        let text = "a.png (see a.png): <img alt=\"a.png b\" src = 'a.png'> [a.png](a.png) [b][c]\n\n[c]: <a.png>\n";
        let at = |n| written(text, "a.png", n).unwrap();
        assert_eq!(&text[at(0) - 7..at(0)], "src = '");
        assert_eq!(&text[at(1) - 2..at(1)], "](");
        assert_eq!(&text[at(2) - 3..at(2)], ": <");
        assert_eq!(at(9), at(2));
        assert_eq!(written("a [b", "b", 0), Some(3));
        assert_eq!(written("a", "b", 0), None);
        assert_eq!(written("a", "", 0), None);
    }

    #[test]
    fn fragments_are_decoded() {
        assert_eq!(decode("gr%C3%B6%C3%9fe%2"), "größe%2");
    }
}
