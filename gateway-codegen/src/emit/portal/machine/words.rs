//! Texts of a document in Markdown, so that they are read as the texts that they are.

use crate::emit::portal::one_line;

/// A text on one line: nothing in it is markup.
pub(super) fn words(text: &str) -> String {
    let line = one_line(text);
    let mut out = String::with_capacity(line.len());
    let mut before = ' ';
    let mut rest = line.chars();
    while let Some(c) = rest.next() {
        let after = rest.as_str();
        let next = after.chars().next();
        let is_markup = match c {
            '\\' | '`' | '*' | '[' | ']' | '~' => true,
            // Within words it is no emphasis.
            '_' => !(before.is_alphanumeric() && next.is_some_and(char::is_alphanumeric)),
            '<' => next.is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')),
            '&' => next.is_some_and(|c| c.is_ascii_alphanumeric() || c == '#'),
            // At the end of a heading they are not shown.
            '#' => matches!(before, ' ' | '#') && after.chars().all(|c| c == '#'),
            _ => false,
        };
        if is_markup {
            out.push('\\');
        }
        out.push(c);
        before = c;
    }
    out
}

/// The same, where a block begins: it is a paragraph.
pub(super) fn paragraph(text: &str) -> String {
    let mut out = words(text);
    let n_digits = out.bytes().take_while(u8::is_ascii_digit).count();
    let marks: &[char] = match n_digits {
        0 => &['#', '>', '+', '-', '=', '|'],
        _ => &['.', ')'],
    };
    let begins = out.get(n_digits..).is_some_and(|it| it.starts_with(marks));
    if begins {
        out.insert(n_digits, '\\');
    }
    out
}

/// Code on one line, between more backticks than there are in it one behind the other (CommonMark §6.1).
pub(super) fn code(text: &str) -> String {
    let line = one_line(text);
    let runs = line.split(|c| c != '`');
    let longest = runs.map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    // One blank on each side is not part of it.
    let is_apart = line.is_empty() || line.starts_with('`') || line.ends_with('`');
    let blank = if is_apart { " " } else { "" };
    format!("{fence}{blank}{line}{blank}{fence}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emit::portal::markdown;

    const TEXTS: [&str; 22] = [
        "[T](evil.html)",
        "![a](b.png)",
        "S</title><script>alert(1)</script>",
        "a\\",
        "a`b|c",
        "``",
        "*a* _b_ __c__ ~~d~~ ~e~",
        "AT&T &amp; &#65; & so",
        "C #",
        "# a",
        "## #",
        "> a",
        "- a",
        "+ a",
        "1. a",
        "12) a",
        "===",
        "---",
        "***",
        "| a | b |",
        "<!-- a -->",
        "a <- b <c>",
    ];

    #[test]
    fn texts_are_what_they_are() {
        for text in TEXTS {
            let written = paragraph(text);
            let html = markdown::render(&written, &markdown::Options::default()).html;
            let expected = format!("<p>{}</p>", crate::emit::portal::escape(text));
            assert_eq!(html.0.trim(), expected, "{written}");
            let written = format!("# {}\n", words(text));
            let rendered = markdown::render(&written, &markdown::Options::default());
            let titles: Vec<_> = rendered.headings.iter().map(|it| &it.text).collect();
            assert_eq!(titles, [text], "{written}");
            assert_eq!(rendered.links, [], "{written}");
        }
        // An address is one wherever it stands, and leads where it says.
        let written = words("[T](https://evil.example)");
        assert_eq!(written, "\\[T\\](https://evil.example)");
        // What reads well as it is stays so.
        for text in [
            "get_pet's (2 < 3) / {id}",
            "GET /a-b/{c}?d=e&",
            "C# 4.5!",
            "#1",
        ] {
            assert_eq!(words(text), text);
        }
    }

    #[test]
    fn code_ends_where_it_ends() {
        for (text, expected) in [
            ("a", "`a`"),
            ("a\nb", "`a b`"),
            ("a`b|c", "``a`b|c``"),
            ("a``b", "```a``b```"),
            ("`a", "`` `a ``"),
            ("", "`  `"),
        ] {
            assert_eq!(code(text), expected, "{text}");
        }
        for text in TEXTS {
            let html = markdown::render(&code(text), &markdown::Options::default()).html;
            let expected = format!("<code>{}</code>", crate::emit::portal::escape(text));
            assert!(html.0.contains(&expected), "{text}: {}", html.0);
        }
    }
}
