//! Small HTML that pages are made with, as Markdown.

use crate::emit::portal::one_line;
use crate::emit::portal::picture::text::unescape;
use crate::emit::portal::view::Html;

use super::twin;
use super::words::{code, words};

/// A line of ours: code and links as Markdown, other elements without their tags.
pub(super) fn line(html: &Html) -> String {
    let mut out = String::new();
    // Where a link goes, and where in what is written and in all texts it begins.
    let mut link: Option<(String, usize, usize)> = None;
    let mut said = String::new();
    // What is code so far.
    let mut literal: Option<String> = None;
    let mut rest = html.0.as_str();
    while let Some((text, tag)) = rest.split_once('<') {
        let text = unescape(text);
        said.push_str(&text);
        match &mut literal {
            Some(literal) => literal.push_str(&text),
            None => push_words(&text, &mut out),
        }
        let (tag, after) = tag.split_once('>').unwrap_or((tag, ""));
        rest = after;
        match tag.split(' ').next().unwrap_or_default() {
            "code" => literal = Some(literal.take().unwrap_or_default()),
            "/code" => {
                if let Some(literal) = literal.take() {
                    out.push_str(&code(&literal));
                }
            }
            "a" => {
                let href = tag.split_once("href=\"").map_or("", |(_, href)| href);
                let href = href.split('"').next().unwrap_or_default();
                link = Some((unescape(href), out.len(), said.len()));
            }
            "/a" => {
                if let Some((href, start, from)) = link.take() {
                    let title = out.split_off(start.min(out.len()));
                    let said = said.get(from..).unwrap_or_default();
                    out.push_str(&linked(&href, said, &title));
                }
            }
            "p" | "/p" | "li" | "/li" => out.push(' '),
            _ => {}
        }
    }
    let rest = unescape(rest);
    match literal {
        Some(literal) => out.push_str(&code(&format!("{literal}{rest}"))),
        None => push_words(&rest, &mut out),
    }
    one_line(&out)
}

/// A text as it is, with the white space around it.
fn push_words(text: &str, out: &mut String) {
    let words = words(text);
    if text.starts_with(char::is_whitespace) {
        out.push(' ');
    }
    out.push_str(&words);
    if !words.is_empty() && text.ends_with(char::is_whitespace) {
        out.push(' ');
    }
}

fn linked(href: &str, said: &str, title: &str) -> String {
    // Mail addresses and addresses that are their own titles are said once.
    if href.strip_prefix("mailto:").unwrap_or(href) == said {
        return said.to_owned();
    }
    // Twins are of our own pages.
    let href = match href.contains(':') {
        true => href.to_owned(),
        false => twin(href),
    };
    format!("[{title}](<{href}>)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_is_markdown() {
        for (html, expected) in [
            ("a &amp; b", "a & b"),
            ("<p>Send <code>x&lt;y</code>.</p>", "Send `x<y`."),
            (
                "<a href=\"https://a.example/?b&amp;c\" rel=\"nofollow\">The [licence]</a>",
                "[The \\[licence\\]](<https://a.example/?b&c>)",
            ),
            (
                "<a href=\"https://a.example/b.html#c\">Of others</a>",
                "[Of others](<https://a.example/b.html#c>)",
            ),
            (
                "<a href=\"mailto:a@b.example\">a@b.example</a>",
                "a@b.example",
            ),
            (
                "<a href=\"authentication.html#key\">API key</a>",
                "[API key](<authentication.md#key>)",
            ),
            ("<code>a`b</code> [*c*]", "``a`b`` \\[\\*c\\*\\]"),
            (
                "<a href=\"https://a.example/~b\">https://a.example/~b</a>",
                "https://a.example/~b",
            ),
            ("gone from <time>2027</time> on", "gone from 2027 on"),
        ] {
            assert_eq!(line(&Html(html.to_owned())), expected, "{html}");
        }
    }
}
