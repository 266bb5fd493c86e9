//! The tags of a template that begin elements, with the values of their attributes.

use std::ops::Range;

use super::read::whole;

/// The tag that begins an element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct Element<'t> {
    /// Its name, as it is written.
    pub(in super::super) name: &'t str,
    /// The byte where the tag stands.
    pub(in super::super) at: usize,
    /// Those that have values.
    pub(in super::super) attributes: Vec<Attribute<'t>>,
}

/// The value of an attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct Attribute<'t> {
    pub(in super::super) name: &'t str,
    /// The byte where the name stands.
    pub(in super::super) name_at: usize,
    /// Where the value stands, without quotes.
    pub(in super::super) value: Range<usize>,
    /// The quote around it.
    pub(in super::super) quote: Option<char>,
}

impl<'t> Element<'t> {
    /// The value of an attribute, as it is written in the template.
    pub(in super::super) fn value(&self, name: &str, text: &'t str) -> Option<&'t str> {
        let mut attributes = self.attributes.iter();
        let attribute = attributes.find(|it| it.name.eq_ignore_ascii_case(name))?;
        text.get(attribute.value.clone())
    }
}

/// The elements of a template, where its parts can be told.
pub(in super::super) fn elements(text: &str) -> Option<Vec<Element<'_>>> {
    let tags = whole(text)?.tags.into_iter();
    let begins = tags.filter(|(_, is_end)| !is_end);
    Some(begins.map(|(element, _)| element).collect())
}
