//! Tags and what has them. An operation is listed once in the navigation, on the first page and for machines, by its first tag;
//! the pages of its other tags list it too.

use std::collections::{BTreeMap, BTreeSet};

use super::pages;
use crate::plan::docs::{Docs, More};
use crate::plan::{Api, Operation};

/// A tag.
#[derive(Debug, Default)]
pub(in super::super) struct Section {
    pub(in super::super) title: String,
    /// Markdown.
    pub(in super::super) description: String,
    /// Its documentation elsewhere.
    pub(in super::super) more: Option<More>,
    /// Its page, below the folder.
    pub(in super::super) path: String,
    /// All operations that have it, by their places in the API.
    pub(in super::super) operations: Vec<usize>,
    /// Those of them whose first tag it is.
    pub(in super::super) first: Vec<usize>,
}

/// Tags that an operation has, or that say something of themselves; operations without one are together by the first segment
/// of their path.
pub(super) fn of(api: &Api, docs: &Docs) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    let mut at = |title: &str, sections: &mut Vec<Section>| {
        let next = sections.len();
        let at = *known.entry(title.to_owned()).or_insert(next);
        if at == next {
            sections.push(Section {
                title: title.to_owned(),
                ..Section::default()
            });
        }
        at
    };
    for tag in &docs.tags {
        let at = at(&tag.name, &mut sections);
        if let Some(section) = sections.get_mut(at) {
            section.description.clone_from(&tag.description);
            section.more.clone_from(&tag.more);
        }
    }
    for (i, (operation, said)) in api.operations.iter().zip(&docs.operations).enumerate() {
        let untagged = said.tags.is_empty().then(|| segment(operation));
        let titles = said.tags.iter().map(String::as_str).chain(untagged);
        let mut seen = BTreeSet::new();
        for (nth, title) in titles.filter(|title| seen.insert(*title)).enumerate() {
            let at = at(title, &mut sections);
            if let Some(section) = sections.get_mut(at) {
                section.operations.push(i);
                section.first.extend((nth == 0).then_some(i));
            }
        }
    }
    sections.retain(|it| {
        let is_said = !it.description.trim().is_empty() || it.more.is_some();
        is_said || !it.operations.is_empty()
    });
    let paths = pages("tags", "tag", sections.iter().map(|it| it.title.as_str()));
    for (section, path) in sections.iter_mut().zip(paths) {
        section.path = path;
    }
    sections
}

/// The sections of each operation, that of its first tag in front.
pub(super) fn by_operation(sections: &[Section], n_operations: usize) -> Vec<Vec<usize>> {
    let mut by_operation = vec![Vec::new(); n_operations];
    let mut add = |operation: usize, section: usize| {
        let of: Option<&mut Vec<usize>> = by_operation.get_mut(operation);
        of.into_iter().for_each(|it| it.push(section));
    };
    for (i, section) in sections.iter().enumerate() {
        section
            .first
            .iter()
            .for_each(|operation| add(*operation, i));
    }
    for (i, section) in sections.iter().enumerate() {
        let first: BTreeSet<usize> = section.first.iter().copied().collect();
        let others = section.operations.iter();
        let others = others.filter(|operation| !first.contains(operation));
        others.for_each(|operation| add(*operation, i));
    }
    by_operation
}

/// What operations without a tag are together by.
fn segment(operation: &Operation) -> &str {
    let path = operation.path.text.trim_start_matches('/');
    let first = path.split('/').next().unwrap_or_default();
    match first.is_empty() || first.starts_with('{') {
        true => "Operations",
        false => first,
    }
}
