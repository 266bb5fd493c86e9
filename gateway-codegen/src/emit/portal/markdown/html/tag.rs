//! Tags of HTML, as far as they are known.

/// Longest tag that is looked at, in bytes.
const MAX_TAG: usize = 2_048;

/// Elements, as far as they matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Name {
    Paragraph,
    Break,
    /// With what its end begins with, likewise below.
    Strong(&'static str),
    Emphasis(&'static str),
    Code(&'static str),
    Preformatted(&'static str),
    Link,
    List {
        is_ordered: bool,
    },
    Item,
    Heading(usize),
    Rule,
    Image,
    Table,
    /// Of a table.
    Row,
    /// Of a row of a table.
    Cell {
        is_header: bool,
    },
    /// What groups others, in blocks of its own.
    Block,
    /// What groups others in a line.
    Inline,
}

pub(super) struct Tag<'t> {
    pub(super) name: Name,
    pub(super) is_end: bool,
    /// What stands behind the name.
    pub(super) attributes: &'t str,
}

/// The tag that a text begins with, and its length.
pub(super) fn tag(text: &str) -> Option<(Tag<'_>, usize)> {
    let rest = text.strip_prefix('<')?;
    let (is_end, rest) = match rest.strip_prefix('/') {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric())?;
    let (written, behind) = rest.split_at_checked(end)?;
    let is_over =
        behind.starts_with(['>', '/']) || behind.starts_with(|c: char| c.is_ascii_whitespace());
    if written.len() > 10 || !is_over {
        return None;
    }
    let name = match written.to_ascii_lowercase().as_str() {
        "p" => Name::Paragraph,
        "br" => Name::Break,
        "b" => Name::Strong("</b"),
        "strong" => Name::Strong("</strong"),
        "i" => Name::Emphasis("</i"),
        "em" => Name::Emphasis("</em"),
        "code" => Name::Code("</code"),
        "tt" => Name::Code("</tt"),
        "kbd" => Name::Code("</kbd"),
        "samp" => Name::Code("</samp"),
        "pre" => Name::Preformatted("</pre"),
        "a" => Name::Link,
        "ul" => Name::List { is_ordered: false },
        "ol" => Name::List { is_ordered: true },
        "li" => Name::Item,
        "h1" => Name::Heading(1),
        "h2" => Name::Heading(2),
        "h3" => Name::Heading(3),
        "h4" => Name::Heading(4),
        "h5" | "h6" => Name::Heading(5),
        "hr" => Name::Rule,
        "img" => Name::Image,
        "table" => Name::Table,
        "tr" => Name::Row,
        "td" => Name::Cell { is_header: false },
        "th" => Name::Cell { is_header: true },
        "div" | "section" | "thead" | "tbody" | "tfoot" | "caption" | "dl" | "dt" | "dd"
        | "blockquote" | "center" | "details" | "summary" => Name::Block,
        "span" | "font" | "u" | "small" | "sub" | "sup" | "var" | "nobr" => Name::Inline,
        _ => return None,
    };
    let close = end_of_attributes(behind)?;
    let attributes = behind.get(..close)?;
    let length = text.len() - behind.len() + close + 1;
    Some((
        Tag {
            name,
            is_end,
            attributes,
        },
        length,
    ))
}

/// Where the `>` of a tag is, which may also stand in quotes.
fn end_of_attributes(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, c) in text.char_indices().take_while(|(at, _)| *at < MAX_TAG) {
        match (quote, c) {
            (None, '>') => return Some(at),
            // `a<b and List<String>` is no tag.
            (None, '<') => return None,
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            _ => {}
        }
    }
    None
}

/// The value of an attribute; entities in it are as they are written.
pub(super) fn attribute<'t>(attributes: &'t str, name: &str) -> Option<&'t str> {
    let is_space = |c: char| c.is_ascii_whitespace() || c == '/';
    let mut rest = attributes.trim_start_matches(is_space);
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|c: char| is_space(c) || c == '=');
        let end = end.unwrap_or(rest.len()).max(first.len_utf8());
        let (key, behind) = rest.split_at_checked(end)?;
        let Some(value) = behind.trim_start().strip_prefix('=') else {
            rest = behind.trim_start_matches(is_space);
            continue;
        };
        let value = value.trim_start();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (value, behind) = match quote {
            Some(quote) => {
                let value = value.get(1..)?;
                value.split_once(quote).unwrap_or((value, ""))
            }
            None => {
                let end = value.find(|c: char| c.is_ascii_whitespace());
                value.split_at_checked(end.unwrap_or(value.len()))?
            }
        };
        if key.eq_ignore_ascii_case(name) {
            return Some(value);
        }
        rest = behind.trim_start_matches(is_space);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_found_by_their_names() {
        for (attributes, expected) in [
            (" href=\"a b\"", Some("a b")),
            (" class=x HREF = 'a>b' id=y", Some("a>b")),
            (" data-href=x href=y", Some("y")),
            (" title=\"href=x\" href=y", Some("y")),
            (" disabled href=y/", Some("y/")),
            (" =x href=y", Some("y")),
            (" href", None),
            (" href='open", Some("open")),
            ("", None),
        ] {
            assert_eq!(attribute(attributes, "href"), expected, "{attributes}");
        }
    }
}
