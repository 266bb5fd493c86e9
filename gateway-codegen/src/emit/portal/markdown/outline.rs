//! Headings: their ids, and their levels without gaps.

use std::collections::{BTreeMap, BTreeSet};

use comrak::nodes::{Node, NodeValue};

use super::super::picture::text;
use super::{Heading, Options};

/// Longest slug, in characters.
const MAX_SLUG: usize = 80;
/// Longest text of a heading in the list of headings, in characters.
const MAX_TEXT: usize = 300;

/// The slug of a heading: letters, digits, `-` and `_` in lower case; letters of all scripts are kept. Two headings with
/// the same slug on a page get numbers: `errors`, `errors-1`.
#[must_use]
pub fn slug(heading: &str) -> String {
    let mut slug = String::new();
    let mut n_chars = 0;
    for c in heading.trim().chars().flat_map(char::to_lowercase) {
        let kept = match c {
            c if c.is_alphanumeric() || matches!(c, '-' | '_' | '\u{300}'..='\u{36f}') => c,
            c if c.is_whitespace() => '-',
            _ => continue,
        };
        slug.push(kept);
        n_chars += 1;
        if n_chars == MAX_SLUG {
            break;
        }
    }
    if slug.is_empty() {
        "section".to_owned()
    } else {
        slug
    }
}

/// A prefix of ids as it is used: without white space, which ids must not have.
pub(super) fn prefix(id_prefix: &str) -> String {
    id_prefix.split_whitespace().collect()
}

/// The headings of a text in order, and where fragments lead to.
#[derive(Debug, Default)]
pub(super) struct Outline {
    pub(super) headings: Vec<Heading>,
    by_slug: BTreeMap<String, String>,
}

impl Outline {
    pub(super) fn new<'a>(tree: Node<'a>, options: &Options<'_>) -> Self {
        let prefix = prefix(options.id_prefix);
        let mut outline = Outline::default();
        let mut slugs = Slugs::default();
        if !options.title.is_empty() {
            let slug = slugs.unique(slug(options.title));
            outline.by_slug.insert(slug.clone(), slug);
        }
        // Levels of the headings that the next may stand below.
        let mut above: Vec<u8> = Vec::new();
        for node in tree.descendants() {
            let NodeValue::Heading(heading) = node.data().value else {
                continue;
            };
            while above.last().is_some_and(|level| *level >= heading.level) {
                above.pop();
            }
            let depth = u8::try_from(above.len()).unwrap_or(6);
            above.push(heading.level);
            let text = text::first_chars(&text::one_line(&text_of(node)), MAX_TEXT);
            let slug = slugs.unique(slug(&text));
            let id = format!("{prefix}{slug}");
            outline.by_slug.insert(slug, id.clone());
            outline.headings.push(Heading {
                level: options.base_level.saturating_add(depth).clamp(1, 6),
                id,
                text,
            });
        }
        outline
    }

    /// The id of the heading that a fragment of the text means, if there is one.
    pub(super) fn id(&self, fragment: &str) -> Option<&str> {
        self.by_slug
            .get(&super::links::decode(fragment).to_lowercase())
            .map(String::as_str)
    }
}

#[derive(Default)]
struct Slugs {
    taken: BTreeSet<String>,
    /// Of slugs wanted more than once, the number to try next.
    next: BTreeMap<String, usize>,
}

impl Slugs {
    fn unique(&mut self, slug: String) -> String {
        if self.taken.insert(slug.clone()) {
            return slug;
        }
        let number = self.next.entry(slug.clone()).or_insert(1);
        loop {
            let candidate = format!("{slug}-{number}");
            *number += 1;
            if self.taken.insert(candidate.clone()) {
                return candidate;
            }
        }
    }
}

/// The text of a node without markup.
pub(super) fn text_of<'a>(node: Node<'a>) -> String {
    let mut out = String::new();
    for part in node.descendants() {
        match &part.data().value {
            NodeValue::Text(text) => out.push_str(text),
            NodeValue::Code(code) => out.push_str(&code.literal),
            NodeValue::SoftBreak | NodeValue::LineBreak => out.push(' '),
            _ => {}
        }
    }
    out
}
