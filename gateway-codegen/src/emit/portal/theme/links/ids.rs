//! Ids that templates give to elements, and that another element of the same page has.

use std::collections::BTreeMap;

use super::marks::{Kind, Mark, Marks, Seen, unmarked};
use super::targets::Targets;
use super::{Problem, ThemeLink, What, shown};
use crate::emit::portal::picture::text::unescape;

/// As many pages are looked at.
const MAX_READ: usize = 200;

/// What is told of the ids on the pages that were rendered: each once, on the first page that shows it.
pub(super) fn repeated(marks: &Marks, seen: &Seen, targets: &Targets<'_>) -> Vec<ThemeLink> {
    let is_id = |number: &usize| {
        let mark = marks.all().get(*number);
        mark.is_some_and(|mark| mark.kind == Kind::Id)
    };
    let with_ids = seen.iter().filter(|(number, ..)| is_id(number));
    let mut pages: Vec<&str> = with_ids.map(|(_, page, _)| page.as_str()).collect();
    // A page that readers mean to see is named rather than the one that says that there is none.
    pages.sort_unstable_by_key(|page| (*page == "404.html", *page));
    pages.dedup();
    let mut told: BTreeMap<usize, ThemeLink> = BTreeMap::new();
    for page in pages.into_iter().take(MAX_READ) {
        let Some(html) = targets.html(page) else {
            continue;
        };
        for (number, is_ours) in again(&html) {
            if let Some(mark) = marks.all().get(number) {
                told.entry(number)
                    .or_insert_with(|| tell(mark, page, is_ours));
            }
        }
    }
    told.into_values().collect()
}

fn tell(mark: &Mark, page: &str, is_ours: bool) -> ThemeLink {
    let written = crate::diagnostics::quoted(&mark.written);
    let page = shown(page);
    let (message, help) = match is_ours {
        true => (
            format!("the id {written} is one of the site's own on `{page}`"),
            "the site's ids are `content`, `navigation` and those of headings: give this element another one",
        ),
        false => (
            format!("the id {written} is on `{page}` more than once"),
            "an id is of one element of a page: give this one another, or leave it out; `class` is for several",
        ),
    };
    ThemeLink {
        problem: Problem::at(&mark.part, mark.at, message),
        written: mark.written.clone(),
        what: What::Repeated { help },
    }
}

/// The marks of ids of a page that other elements have, each with whether one of them is ours. Of those that templates alone give,
/// the first one is fine.
fn again(html: &str) -> Vec<(usize, bool)> {
    let mut elements: BTreeMap<String, Vec<Option<usize>>> = BTreeMap::new();
    for value in ids(html) {
        let (number, name) = unmarked(value);
        elements.entry(unescape(name)).or_default().push(number);
    }
    let mut found = Vec::new();
    for numbers in elements.into_values().filter(|it| it.len() > 1) {
        let is_ours = numbers.contains(&None);
        let rest = numbers.into_iter().skip(usize::from(!is_ours));
        found.extend(rest.flatten().map(|number| (number, is_ours)));
    }
    found
}

/// The ids of the elements of a page. What texts and comments say is none.
fn ids(html: &str) -> Vec<&str> {
    let mut ids = Vec::new();
    let mut rest = html;
    while let Some((_, tag)) = rest.split_once('<') {
        rest = tag;
        if let Some(comment) = tag.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, rest)| rest);
        } else if tag.starts_with(|c: char| c.is_ascii_alphabetic()) {
            let (id, behind) = id(tag);
            ids.extend(id);
            rest = behind;
        }
    }
    ids
}

/// The id in a tag, and what is behind the tag.
fn id(tag: &str) -> (Option<&str>, &str) {
    let mut found = None;
    let is_of_name = |c: char| !c.is_whitespace() && !matches!(c, '=' | '>' | '/');
    let mut rest = tag.trim_start_matches(is_of_name);
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '/' | '='));
        if rest.is_empty() || rest.starts_with('>') {
            return (found, rest);
        }
        let end = rest.find(|c| !is_of_name(c)).unwrap_or(rest.len());
        let (name, behind) = rest.split_at_checked(end).unwrap_or((rest, ""));
        rest = behind.trim_start();
        let Some(value) = rest.strip_prefix('=').map(str::trim_start) else {
            continue;
        };
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        let ends = |c: char| match quote {
            Some(quote) => c == quote,
            None => c.is_whitespace() || c == '>',
        };
        let value = match quote {
            Some(_) => value.get(1..).unwrap_or_default(),
            None => value,
        };
        let end = value.find(ends).unwrap_or(value.len());
        let (value, behind) = value.split_at_checked(end).unwrap_or((value, ""));
        // An element has the first of several.
        if name.eq_ignore_ascii_case("id") && !value.is_empty() {
            found.get_or_insert(value);
        }
        rest = match quote {
            Some(quote) => behind.strip_prefix(quote).unwrap_or_default(),
            None => behind,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_elements() {
        for (html, expected) in [
            (
                "<p id=\"a b\">id=c</p><P ID='d'/><i id=e>",
                &["a b", "d", "e"][..],
            ),
            (
                "<p title=\"<i id=a>\" data-id=b id = c id=d hidden>",
                &["c"],
            ),
            ("<!-- <p id=a> --><p id><p id=''> < id=b </p id=c>", &[]),
            ("<p/id=a><svg><g id=\"b\"/></svg>", &["a", "b"]),
        ] {
            assert_eq!(ids(html), expected, "{html}");
        }
        for html in [
            "<", "<p", "<p id", "<p id=", "<p id='", "<p id='a", "<!--", "<é",
        ] {
            ids(html);
        }
    }

    #[test]
    fn ids_that_others_have() {
        let of = |html: &str| again(&html.replace('|', "\u{1}"));
        assert_eq!(of("<p id='|1|a'><p id='|2|b'><p id=c><p id=c>"), []);
        assert_eq!(
            of("<p id='|1|a'><p id='|2|a'><p id='|1|a'>"),
            [(2, false), (1, false)]
        );
        assert_eq!(of("<p id='|1|a&amp;'><p id='a&amp;'>"), [(1, true)]);
        assert_eq!(of("<p id='a'><p id='|1|a'><p id='|2|A'>"), [(1, true)]);
    }
}
