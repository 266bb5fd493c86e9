//! Markdown as Markdown: the same text with other targets of its links.

use std::ops::Range;

use comrak::nodes::{Node, NodeValue};

use super::links::{LinkTo, Target, check};
use super::{html, parse};

/// A text with its links as `link` says, which takes what [`super::Options::link`] takes. All else stays as it is written, but for simple
/// HTML, which becomes Markdown.
#[must_use]
pub fn relinked(text: &str, link: &dyn Fn(&str, bool) -> LinkTo) -> String {
    // Most texts have none.
    if !text.contains(['[', '<']) {
        return text.to_owned();
    }
    let text = html::to_markdown(text);
    let mut edits = parse::with_tree(&text, |tree| match tree {
        Some(tree) => edits(tree, &text, link),
        None => Vec::new(),
    });
    edits.sort_by_key(|(range, _)| range.start);
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (range, new) in edits {
        // A link in what was replaced as a whole.
        let Some(before) = text.get(at..range.start) else {
            continue;
        };
        out.push_str(before);
        out.push_str(&new);
        at = range.end;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}

/// What is to be written in the place of parts of a text.
fn edits<'a>(
    tree: Node<'a>,
    text: &str,
    link: &dyn Fn(&str, bool) -> LinkTo,
) -> Vec<(Range<usize>, String)> {
    let mut lines = vec![0];
    lines.extend(text.match_indices('\n').map(|(at, _)| at + 1));
    let byte = |line: usize, column: usize| {
        let start = lines.get(line.checked_sub(1)?)?;
        start.checked_add(column)
    };
    let mut edits = Vec::new();
    for node in tree.descendants() {
        let data = node.data();
        let (target, is_image) = match &data.value {
            NodeValue::Link(link) => (&link.url, false),
            NodeValue::Image(image) => (&image.url, true),
            _ => continue,
        };
        let target = match link(target, is_image) {
            // No page has such a link either.
            LinkTo::Keep if check(target) == Target::Refused => LinkTo::Text,
            LinkTo::Keep => continue,
            target => target,
        };
        let place = data.sourcepos;
        let start = byte(place.start.line, place.start.column.saturating_sub(1));
        let end = byte(place.end.line, place.end.column);
        let Some((start, written)) = start
            .zip(end)
            .and_then(|(start, end)| Some((start, text.get(start..end)?)))
        else {
            continue;
        };
        if !written.starts_with(['[', '!']) {
            continue;
        }
        edits.extend(edit(start, written, &target));
    }
    edits
}

/// What is to be written for a link that stands at a byte of a text.
fn edit(start: usize, written: &str, target: &LinkTo) -> Option<(Range<usize>, String)> {
    let whole = start..start + written.len();
    let inline = written.rfind("](");
    let label_end = inline.or_else(|| written.find(']'))?;
    let label = written.get(..label_end)?;
    let LinkTo::To(target) = target else {
        let label = label.trim_start_matches('!');
        let label = label.strip_prefix('[').unwrap_or(label);
        return Some((whole, label.to_owned()));
    };
    // A target that ends a link would end it elsewhere.
    let target = target
        .replace(' ', "%20")
        .replace('(', "%28")
        .replace(')', "%29");
    let Some(at) = inline else {
        // What a reference stands for is the same for others, which may be elsewhere.
        return Some((whole, format!("{label}]({target})")));
    };
    let from = start + at + 2;
    let rest = written.get(at + 2..)?;
    let length = match rest.strip_prefix('<') {
        Some(rest) => rest.find('>')? + 2,
        None => rest.find([' ', '\n', ')'])?,
    };
    Some((from..from + length, target))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_elsewhere_and_texts_stay() {
        let link = |target: &str, is_image: bool| match target.strip_prefix("to:") {
            Some(name) if is_image => LinkTo::To(format!("{name}.png")),
            Some(name) => LinkTo::To(format!("{name}.md")),
            None if target.starts_with("no:") => LinkTo::Text,
            None => LinkTo::Keep,
        };
        for (text, expected) in [
            ("plain *text*", "plain *text*"),
            ("See [a](to:b).", "See [a](b.md)."),
            (
                "See [`a`](<to:b> \"t\"), [c](to:d 't').",
                "See [`a`](b.md \"t\"), [c](d.md 't').",
            ),
            (
                "[a](https://b.example) <https://c.example>",
                "[a](https://b.example) <https://c.example>",
            ),
            (
                "One\n\n- two [a](to:b)\n  [c\n  d](to:e) end",
                "One\n\n- two [a](b.md)\n  [c\n  d](e.md) end",
            ),
            (
                "[a][r] and [r]\n\n[r]: to:b",
                "[a](b.md) and [r](b.md)\n\n[r]: to:b",
            ),
            ("[a *b*](no:x) ![c](no:y)!", "a *b* c!"),
            (
                "[a](javascript:alert(1)) <a href=\"javascript:b\">c</a>",
                "a c",
            ),
            (
                "![a](<a/pic.png> \"t\") [b](<a/b>)",
                "![a](<a/pic.png> \"t\") [b](<a/b>)",
            ),
            ("[![i](to:i)](to:b)", "[![i](i.png)](b.md)"),
            (
                "`[a](to:b)`\n\n```\n[a](to:b)\n```",
                "`[a](to:b)`\n\n```\n[a](to:b)\n```",
            ),
            ("é [ü](to:ä) é", "é [ü](ä.md) é"),
            ("| a |\n| - |\n| [b](to:c) |", "| a |\n| - |\n| [b](c.md) |"),
            ("> q [a](to:b)", "> q [a](b.md)"),
            ("<a href=\"to:b\">a</a> <b>c</b>", "[a](b.md) **c**"),
        ] {
            assert_eq!(relinked(text, &link), expected, "{text}");
        }
    }
}
