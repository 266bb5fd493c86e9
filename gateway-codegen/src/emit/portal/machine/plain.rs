//! Small HTML that pages are made with, as Markdown.

use crate::emit::portal::one_line;
use crate::emit::portal::picture::text::unescape;
use crate::emit::portal::view::Html;

use super::{bracketed, twin};

/// A line of ours: code and links as Markdown, other elements without their tags.
pub(super) fn line(html: &Html) -> String {
    let mut out = String::new();
    let mut link: Option<(String, usize)> = None;
    let mut rest = html.0.as_str();
    while let Some((text, tag)) = rest.split_once('<') {
        out.push_str(&unescape(text));
        let (tag, after) = tag.split_once('>').unwrap_or((tag, ""));
        rest = after;
        match tag.split(' ').next().unwrap_or_default() {
            "code" | "/code" => out.push('`'),
            "a" => {
                let href = tag.split_once("href=\"").map_or("", |(_, href)| href);
                let href = href.split('"').next().unwrap_or_default();
                link = Some((unescape(href), out.len()));
            }
            "/a" => {
                if let Some((href, start)) = link.take() {
                    let title = out.split_off(start.min(out.len()));
                    out.push_str(&linked(&href, &title));
                }
            }
            "p" | "/p" | "li" | "/li" => out.push(' '),
            _ => {}
        }
    }
    out.push_str(&unescape(rest));
    one_line(&out)
}

fn linked(href: &str, title: &str) -> String {
    // Mail addresses and addresses that are their own titles are said once.
    if href.strip_prefix("mailto:").unwrap_or(href) == title {
        return title.to_owned();
    }
    // Twins are of our own pages.
    let href = match href.contains(':') {
        true => href.to_owned(),
        false => twin(href),
    };
    format!("[{}](<{href}>)", bracketed(title))
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
            ("gone from <time>2027</time> on", "gone from 2027 on"),
        ] {
            assert_eq!(line(&Html(html.to_owned())), expected, "{html}");
        }
    }
}
