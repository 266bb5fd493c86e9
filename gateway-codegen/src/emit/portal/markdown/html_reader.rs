//! A strict reader of the HTML that we write, for tests: what browsers would forgive is a mistake here.

use std::collections::BTreeSet;

const ELEMENTS: &[&str] = &[
    "a",
    "aside",
    "blockquote",
    "br",
    "code",
    "del",
    "desc",
    "div",
    "em",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "img",
    "li",
    "ol",
    "p",
    "path",
    "pre",
    "rect",
    "section",
    "span",
    "strong",
    "sup",
    "svg",
    "table",
    "tbody",
    "td",
    "text",
    "th",
    "thead",
    "title",
    "tr",
    "ul",
];
const VOID: &[&str] = &["br", "hr", "img"];
const ATTRIBUTES: &[&str] = &[
    "alt",
    "aria-label",
    "aria-labelledby",
    "class",
    "d",
    "dir",
    "fill",
    "font-size",
    "height",
    "href",
    "id",
    "loading",
    "rel",
    "role",
    "rx",
    "scope",
    "src",
    "start",
    "stroke-dasharray",
    "tabindex",
    "text-anchor",
    "title",
    "viewBox",
    "width",
    "x",
    "y",
];

/// Checks that elements and attributes are of the short list, that they are balanced and quoted, that ids are unique, that
/// no link is within a link, and that targets lead nowhere but to HTTP, mailboxes and the site.
pub(crate) fn check(html: &str) -> Result<(), String> {
    let mut rest = html;
    let mut open: Vec<String> = Vec::new();
    let mut ids = BTreeSet::new();
    while !rest.is_empty() {
        let at = rest.find('<').unwrap_or(rest.len());
        decode(&rest[..at])?;
        rest = &rest[at..];
        if rest.is_empty() {
            break;
        }
        if let Some(after) = rest.strip_prefix("</") {
            let end = after.find('>').ok_or("an end tag is not closed")?;
            let name = &after[..end];
            match open.pop() {
                Some(opened) if opened == name => {}
                opened => return Err(format!("</{name}> closes {opened:?}")),
            }
            rest = &after[end + 1..];
            continue;
        }
        rest = read_tag(&rest[1..], &mut open, &mut ids)?;
    }
    match open.pop() {
        Some(name) => Err(format!("<{name}> is not closed")),
        None => Ok(()),
    }
}

fn read_tag<'a>(
    tag: &'a str,
    open: &mut Vec<String>,
    ids: &mut BTreeSet<String>,
) -> Result<&'a str, String> {
    let end = tag
        .find(|c: char| !c.is_ascii_alphanumeric())
        .ok_or("a tag is not closed")?;
    let name = &tag[..end];
    if !ELEMENTS.contains(&name) {
        return Err(format!("an element <{name}>"));
    }
    if name == "a" && open.iter().any(|name| name == "a") {
        return Err("a link is in a link".to_owned());
    }
    if open.len() > 100 {
        return Err("elements nest too deep".to_owned());
    }
    let mut rest = &tag[end..];
    loop {
        if let Some(after) = rest.strip_prefix("/>") {
            return Ok(after);
        }
        if let Some(after) = rest.strip_prefix('>') {
            if !VOID.contains(&name) {
                open.push(name.to_owned());
            }
            return Ok(after);
        }
        let attribute = rest
            .strip_prefix(' ')
            .ok_or(format!("in <{name}>: {rest:.20}"))?;
        let (key, after) = attribute
            .split_once("=\"")
            .ok_or("an attribute has no value")?;
        let (value, after) = after.split_once('"').ok_or("a value is not closed")?;
        if !ATTRIBUTES.contains(&key) {
            return Err(format!("an attribute {key:?} of <{name}>"));
        }
        check_value(key, &decode(value)?, ids)?;
        rest = after;
    }
}

fn check_value(key: &str, value: &str, ids: &mut BTreeSet<String>) -> Result<(), String> {
    let is_target = key == "href" || key == "src";
    if is_target {
        let compact: String = value
            .chars()
            .filter(|c| !c.is_control() && !c.is_whitespace())
            .collect::<String>()
            .to_lowercase();
        let head = compact
            .split(['/', '?', '#', '\\'])
            .next()
            .unwrap_or_default();
        let is_known = ["http:", "https:", "mailto:"]
            .iter()
            .any(|s| compact.starts_with(s));
        if head.contains(':') && !(is_known && key == "href") {
            return Err(format!("a target {value:?}"));
        }
        if compact.starts_with("//") || compact.contains('\\') {
            return Err(format!("a target {value:?}"));
        }
    }
    if key == "id" && (value.contains(char::is_whitespace) || !ids.insert(value.to_owned())) {
        return Err(format!("an id {value:?}"));
    }
    Ok(())
}

/// Resolves the entities that we write; nothing else may need to be escaped.
fn decode(text: &str) -> Result<String, String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let entity = [
            ("&amp;", '&'),
            ("&lt;", '<'),
            ("&gt;", '>'),
            ("&quot;", '"'),
            ("&#39;", '\''),
        ]
        .into_iter()
        .find(|(entity, _)| rest.starts_with(entity));
        match (entity, c) {
            (Some((entity, shown)), _) => {
                out.push(shown);
                rest = &rest[entity.len()..];
                continue;
            }
            (None, '&' | '<' | '>') => return Err(format!("{c} in {rest:.40?}")),
            (None, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') => {
                return Err("a character that turns the direction".to_owned());
            }
            (None, c) if c.is_control() && !matches!(c, '\n' | '\t') => {
                return Err(format!("a control character {c:?}"));
            }
            (None, c) => out.push(c),
        }
        rest = &rest[c.len_utf8()..];
    }
    Ok(out)
}

#[test]
fn the_reader_refuses_what_it_has_to() {
    for html in [
        "<script></script>",
        "<p onclick=\"x\"></p>",
        "<p style=\"x\"></p>",
        "<p>",
        "</p>",
        "<p></em>",
        "<p class=x></p>",
        "<a href=\"javascript:x\"></a>",
        "<a href=\" java\nscript:x\"></a>",
        "<img src=\"data:x\">",
        "a & b",
        "a > b",
        "<a href=\"x\"><a href=\"x\"></a></a>",
        "<p id=\"a\"></p><p id=\"a\"></p>",
        "<img src=\"https://x\">",
        "<a href=\"//x\"></a>",
        "\u{202e}",
    ] {
        assert!(check(html).is_err(), "{html}");
    }
    check("<p class=\"x\">a &amp; b<br><img src=\"a.png\" alt=\"\"></p>").unwrap();
}
